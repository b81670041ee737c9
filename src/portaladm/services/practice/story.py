"""The history of the practice store: two months of an office, played through the services.

Each step is what a clerk would have done on its day, so that the trail is that of any store.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from portaladm.domain.batches import BatchKind
from portaladm.domain.secret import HandOver, Secret
from portaladm.errors import Stopped
from portaladm.readers.formats import open_roster
from portaladm.services.accounts.activate import activate_account, open_activation
from portaladm.services.accounts.change import CHANGES, change_accounts
from portaladm.services.context import Context
from portaladm.services.keys.change import Targets, revoke_keys
from portaladm.services.keys.issue import carry_out
from portaladm.services.keys.order import KEY_COLUMNS, IssueOrder
from portaladm.services.keys.prepare import Prepared, choose_validity, prepare, prepare_reissue
from portaladm.services.links.deny import Denial, deny_link
from portaladm.services.lookup.filters import Filters
from portaladm.services.parents.add import add_parent
from portaladm.services.parents.family import NewFamily
from portaladm.services.passwords.reset import reset_passwords
from portaladm.services.passwords.reset_order import ResetRequest, prepare_reset
from portaladm.services.passwords.sign_in import try_password
from portaladm.services.practice.rosters import HALF, ROSTER, mark_store, write_rosters
from portaladm.services.roster.import_ import import_roster
from portaladm.services.roster.plan import ImportOptions
from portaladm.services.stops import Attempt

DAYS = 60
"""How many days before today the history begins."""

PASSWORD = "seven calm otters rowing"  # noqa: S105  # everybody's, in docs/training.md
USERNAMES = {
    "P20801": "mariamorales", "P20807": "fatimahaddad", "P20808": "yusufhaddad",
    "P20811": "rebeccaclark", "P20820": "anaconceicao",
    "P20821": "alvarogoncalves",
}  # fmt: skip
_AT_THE_COUNTER = HandOver("photo-id")
_WRONG_TRIES = 10


def play(context: Context, folder: Path, now: datetime) -> None:
    """Fill a new store, opened :data:`DAYS` days before ``now``; its rosters go to ``folder``.

    Afterwards there are keys and accounts in every state, a court order, a family of the counter
    whose days are over, and an import that stopped.

    :raises OSError: the rosters can't be written.
    """
    rosters = write_rosters(folder)
    with context.store.write() as transaction:
        mark_store(transaction, rosters)
    context = replace(context, practice=True)

    def ago(days: int) -> Context:
        return context.at(now - timedelta(days=days))

    _import(ago(DAYS), folder / ROSTER)
    _add_family(ago(DAYS))
    _activate(ago, _issue(ago(DAYS), "Riverbend Middle School"))
    revoke_keys(ago(50), Targets(("P20815",)), "the letter came back")
    _change(ago(40), "disable", "P20811", "signed in from abroad: call back")
    _change(ago(30), "void", "P20820", "activated by the wrong person")
    _issue(ago(5), "Lincoln Elementary")
    _reissue(ago(2), "P20803")
    deny_link(ago(1), Denial(
        "P20810", "0010448", "court order 24-101", "24-101",
        until_on=context.today + timedelta(days=DAYS + 90),
    ))  # fmt: skip
    _reset(ago(0), "P20807")
    for _ in range(_WRONG_TRIES):
        try_password(ago(0), USERNAMES["P20808"], Secret("not the password at all"))
    with suppress(Stopped):
        _import(ago(0), folder / HALF, snapshot=True)


def _import(context: Context, roster: Path, *, snapshot: bool = False) -> None:
    attempt = Attempt(str(roster), {"snapshot": True} if snapshot else {})
    opened = open_roster(str(roster), as_of=context.today, settings=context.settings.roster)
    with opened as reader:
        import_roster(context, reader, ImportOptions(snapshot=snapshot, attempt=attempt))


def _add_family(context: Context) -> None:
    family = NewFamily(
        ("0010463",), "aunt", first_name="Grace", last_name="Hall", phone="(413) 555-0140",
        language="English",
    )  # fmt: skip
    add_parent(context, family, "moved here, in no roster yet", "photo-id")


def _issue(context: Context, school: str) -> dict[str, str]:
    """The keys of a school's parents: parent's id -> key."""
    order = IssueOrder(choose_validity(context), None, Filters((school,)))
    return _carry_out(context, prepare(context, order))


def _reissue(context: Context, parent: str) -> None:
    order = IssueOrder(
        choose_validity(context), None, kind=BatchKind.KEYS_REISSUE, reason="letter lost",
        hand_over=_AT_THE_COUNTER, names_people=True,
    )  # fmt: skip
    _carry_out(context, prepare_reissue(context, Targets((parent,)), order))


def _carry_out(context: Context, prepared: Prepared) -> dict[str, str]:
    [result] = carry_out(context, prepared)
    rows = [dict(zip(KEY_COLUMNS, row, strict=True)) for row in result.rows]
    return {row["parent_id"]: row["activation_key"] for row in rows}


def _activate(ago: Callable[[int], Context], keys: dict[str, str]) -> None:
    """A parent a day, from the fourth day on."""
    password = Secret(PASSWORD)
    for day, (parent, username) in enumerate(USERNAMES.items(), 4):
        context = ago(DAYS - day)
        invitation = open_activation(context, Secret(keys[parent]))
        activate_account(context, invitation, username, password, password)


def _change(context: Context, verb: str, parent: str, reason: str) -> None:
    change_accounts(context, CHANGES[verb], (USERNAMES[parent],), reason)


def _reset(context: Context, parent: str) -> None:
    request = ResetRequest((USERNAMES[parent],))
    reset_passwords(context, prepare_reset(context, request, None, hand_over=_AT_THE_COUNTER))
