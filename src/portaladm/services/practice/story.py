"""The history of the practice store: two months of an office, played through the services.

Each step is what a clerk would have done on its day, so that the trail is that of any store.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from portaladm.domain.accounts.throttle import RULES, Failures
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
from portaladm.services.practice.rosters import HALF, ROSTER, mark_store, write_rosters
from portaladm.services.roster.import_ import import_roster
from portaladm.services.roster.plan import ImportOptions
from portaladm.services.stops import Attempt
from portaladm.store.accounts.rows import find_account
from portaladm.store.accounts.sign_ins import update_failures

DAYS = 60
"""How many days before today the history begins."""

PASSWORD = "seven calm otters rowing"  # noqa: S105  # everybody's, in docs/training.md
USERNAMES = {
    "P20801": "mariamorales", "P20802": "josegarcia", "P20807": "fatimahaddad",
    "P20808": "yusufhaddad", "P20811": "rebeccaclark", "P20820": "anaconceicao",
    "P20821": "alvarogoncalves",
}  # fmt: skip
_AT_THE_COUNTER = HandOver("photo-id")
_WAITS_AN_HOUR = 12


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
    aunt = _add_family(ago(DAYS))
    keys = _issue(ago(DAYS), Filters(("Riverbend Middle School",)))
    keys |= _issue(ago(DAYS), Filters(parents=(aunt,)))
    for day, (parent, username) in enumerate((USERNAMES | {aunt: "gracehall"}).items(), 4):
        _activate(ago(DAYS - day), keys[parent], username)
    revoke_keys(ago(45), Targets(("P20815",)), "the letter came back")
    _change(ago(40), "disable", "P20811", "signed in from abroad: call back")
    _change(ago(30), "void", "P20820", "activated by the wrong person")
    _reset(ago(20), "P20821")
    _guess(ago(10), "P20802", RULES.stop_at)
    _issue(ago(5), Filters(("Lincoln Elementary",)))
    _reissue(ago(2), "P20803")
    deny_link(ago(1), Denial(
        "P20810", "0010448", "court order 24-101", "24-101",
        until_on=context.today + timedelta(days=DAYS + 90),
    ))  # fmt: skip
    _reset(ago(0), "P20807")
    _guess(ago(0), "P20808", _WAITS_AN_HOUR)
    with suppress(Stopped):
        _import(ago(0), folder / HALF, snapshot=True)


def _import(context: Context, roster: Path, *, snapshot: bool = False) -> None:
    attempt = Attempt(str(roster), {"snapshot": True} if snapshot else {})
    opened = open_roster(str(roster), as_of=context.today, settings=context.settings.roster)
    with opened as reader:
        import_roster(context, reader, ImportOptions(snapshot=snapshot, attempt=attempt))


def _add_family(context: Context) -> str:
    """An aunt whom no roster lists: her account ends some days after hers at the counter do."""
    family = NewFamily(
        ("0010463",), "aunt", first_name="Grace", last_name="Hall", phone="(413) 555-0140",
        language="English",
    )  # fmt: skip
    return add_parent(context, family, "moved here, in no roster yet", "photo-id").parent_id


def _issue(context: Context, filters: Filters) -> dict[str, str]:
    """The keys of a school's parents, or of one: parent's id -> key."""
    order = IssueOrder(choose_validity(context), None, filters)
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


def _activate(context: Context, key: str, username: str) -> None:
    password = Secret(PASSWORD)
    invitation = open_activation(context, Secret(key))
    activate_account(context, invitation, username, password, password)


def _guess(context: Context, parent: str, count: int) -> None:
    """So many wrong passwords: their count alone, without a hash and a wait for each."""
    failures = Failures(count, context.now)
    with context.store.write() as transaction:
        account = find_account(transaction, USERNAMES[parent], context.today.isoformat())
        assert account is not None
        update_failures(transaction, account.id, failures)


def _change(context: Context, verb: str, parent: str, reason: str) -> None:
    change_accounts(context, CHANGES[verb], (USERNAMES[parent],), reason)


def _reset(context: Context, parent: str) -> None:
    request = ResetRequest((USERNAMES[parent],))
    reset_passwords(context, prepare_reset(context, request, None, hand_over=_AT_THE_COUNTER))
