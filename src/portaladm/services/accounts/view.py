"""Everything about one account: its sign-ins, its end, its parent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from portaladm.domain.accounts.states import VOIDED
from portaladm.domain.link_access import Visibility
from portaladm.errors import Remark
from portaladm.services.context import Context
from portaladm.services.lookup.accounts import derive_state, require_any_account
from portaladm.services.lookup.sessions import list_sessions
from portaladm.store.accounts import sign_ins
from portaladm.store.accounts.rows import AccountRecord

if TYPE_CHECKING:
    from portaladm.domain.causes.facts import Cause
    from portaladm.services.parents.view import ParentView

_SIGN_INS = 10


@dataclass(frozen=True)
class SignInLine:
    """One attempt as the screen shows it."""

    at: str
    channel: str
    outcome: str


@dataclass(frozen=True)
class SessionLine:
    """A browser or a phone app that is signed in now: what ``accounts sign-out`` ends."""

    kind: str
    device: str
    signed_in_at: str
    last_used_at: str


@dataclass(frozen=True)
class AccountView:
    """Everything that a clerk may need about one account and its parent.

    ``state`` is an :class:`AccountState`, or ``voided``; ``causes`` is what prevents the parent
    from signing in, with this account or, where it was voided, at all. ``ends_on`` is the last day
    on which the account works, or empty where none is in sight.
    """

    account: AccountRecord
    state: str
    ends_on: str
    sign_ins: tuple[SignInLine, ...]
    sessions: tuple[SessionLine, ...]
    parent: ParentView
    causes: tuple[Cause, ...] = ()


def show_account(context: Context, name: str) -> AccountView:
    """Everything about one account, a voided one too, by its username or the parent's number.

    :raises Refused: ``unknown-account``, ``no-account``, ``ambiguous-name``.
    """
    from portaladm.services.causes import list_causes
    from portaladm.services.parents.view import view_parent

    with context.store.read() as transaction:
        record = require_any_account(context, transaction, name)
        view = view_parent(context, transaction, record.parent_id)
        view = _close_children(view) if record.closed_at else view
        rows = sign_ins.read_sign_ins(transaction, record.id, _SIGN_INS)
        sessions = list_sessions(context, transaction, record)
        causes = list_causes(context, transaction, record.parent_id)
    state = VOIDED if record.closed_at else derive_state(context, record).value
    ends_on = None if record.closed_at else record.facts.enrolment.ends_on
    return AccountView(
        record, state, ends_on.isoformat() if ends_on else "",
        tuple(SignInLine(*row) for row in rows),
        tuple(SessionLine(s.kind.value, s.device, s.created_at, s.seen_at) for s in sessions), view,
        causes,
    )  # fmt: skip


def _close_children(view: ParentView) -> ParentView:
    """The parent, of whose children an account that was closed for good shows none."""
    lines = (
        replace(
            line, visible=False, status=Visibility.VOIDED,
            why=Remark("link-of-voided", why=line.why),
        )
        for line in view.links
    )  # fmt: skip
    return replace(view, links=tuple(lines))
