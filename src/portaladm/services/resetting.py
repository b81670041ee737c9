"""Resets: temporary passwords for one parent or many, in the order of safety decision S6.

The passwords are made, written to the part file and hashed on all cores before anything is
locked; then one short transaction stores the hashes, the batch and the trail. Killed before it,
nobody was reset and the part file is worthless; killed after it, whoever was reset is in the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from shlex import quote
from typing import TYPE_CHECKING

from portaladm.domain.accounts import AccountState
from portaladm.domain.batches import BatchKind
from portaladm.domain.hashing import Pepper, hash_many
from portaladm.domain.keys import Validity, valid_for
from portaladm.domain.moments import write_moment
from portaladm.domain.secret import Secret
from portaladm.domain.temporary import canonical_temporary, make_temporary_password
from portaladm.domain.trail import Action, Event, Head
from portaladm.errors import Busy
from portaladm.outputs.targets import FileTarget
from portaladm.outputs.writers import Writer
from portaladm.services.account_names import Unmatched, match_accounts
from portaladm.services.batch_files import (
    OpenBatch,
    begin_batch,
    open_writer,
    publish_batch,
    store_batch,
)
from portaladm.services.desk import Desk
from portaladm.services.filters import Filters, check_filters
from portaladm.services.peppers import read_peppers
from portaladm.services.sign_ins import derive_state
from portaladm.store import account_lists, accounts
from portaladm.store.account_lists import AccountFilters
from portaladm.store.accounts import AccountRecord
from portaladm.store.letters import read_slip_facts
from portaladm.store.sqlite import Transaction
from portaladm.store.trail import append_events, append_for_subjects, read_head

if TYPE_CHECKING:
    from portaladm.services.lettering import PrintedLetters, SlipWriter

RESET_COLUMNS = ("parent_id", "parent_name", "username", "temporary_password", "expires_on")
"""The columns of a reset file."""

_ROW_BYTES = 120
_TRIES = 5
_USELESS = (AccountState.DISABLED, AccountState.ENDED)


@dataclass(frozen=True)
class ResetWish:
    """Who is meant: by name, by a child's school or grade, or everybody.

    ``anyway``: those too for whom a temporary password opens nothing at present.
    """

    names: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    anyway: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """One account that gets a temporary password."""

    account_id: int
    parent_number: str
    parent_name: str
    username: str
    language: str
    state: str


@dataclass(frozen=True)
class ResetPlan:
    """Who would be reset, who is left out by state, and the names that mean nobody."""

    targets: tuple[Target, ...]
    left_out: dict[str, int]
    unmatched: tuple[Unmatched, ...]
    validity: Validity


@dataclass(frozen=True)
class ResetOrder:
    """A plan with where the passwords go and how identity was checked.

    ``posted``: slips on paper have a page and an address each.
    """

    plan: ResetPlan
    target: FileTarget | None
    verified_by: str = ""
    posted: bool = False

    @property
    def on_paper(self) -> bool:
        """Whether slips are printed instead of rows written."""
        return self.target is not None and self.target.on_paper


@dataclass(frozen=True)
class ResetResult:
    """What was reset: a file, or the rows themselves where they are to be shown."""

    count: int
    batch: str
    head: Head
    path: str = ""
    rows: tuple[Sequence[str], ...] = field(default=(), repr=False)
    printed: PrintedLetters | None = None


def plan_reset(desk: Desk, wish: ResetWish, *, posted: bool = False) -> ResetPlan:
    """Whom a reset would mean now; nothing is changed.

    Accounts that are disabled or have ended are left out unless the wish says ``anyway``: a
    password would open nothing, and whoever gets it read out would try in vain.

    :raises Refused: ``unknown-name``: a school or grade that the roster does not have.
    """
    settings = desk.settings.passwords
    days = settings.temporary_posted_days if posted else settings.temporary_days
    validity = valid_for(desk.today, days)
    with desk.store.read() as transaction:
        if wish.names:
            return _plan_named(desk, transaction, wish, validity)
        check_filters(transaction, Filters(wish.schools, wish.grades))
        chosen = AccountFilters(wish.schools, wish.grades)
        every = [Target(*row) for row in _read_targets(desk, transaction, chosen)]
    useless = () if wish.anyway else _USELESS
    kept = tuple(one for one in every if one.state not in useless)
    left_out = Counter(one.state for one in every if one.state in useless)
    return ResetPlan(kept, dict(left_out), (), validity)


def reset_passwords(
    desk: Desk, order: ResetOrder, progress: Callable[[int, int], None] = lambda done, total: None
) -> ResetResult:
    """Give everybody of the plan a temporary password; the old one is worthless from then on.

    It lifts a throttle stop. ``progress`` hears how many of how many are hashed.

    :raises Refused: what :func:`portaladm.outputs.private.refuse_target` says of the target, and
        :func:`portaladm.services.lettering.check_letters` of slips.
    :raises Busy: others kept renaming or voiding the same accounts.
    """
    for _ in range(_TRIES):
        try:
            return _try_to_reset(desk, order, progress)
        except _Overtaken:
            order = replace(order, plan=_renew(desk, order.plan))
            if not order.plan.targets:
                break
    raise Busy(
        "store-busy", "Others keep changing the same accounts. Nobody was reset.",
        "Run the same command again in a moment.",
    )  # fmt: skip


class _Overtaken(Exception):
    """An account of the plan was renamed or voided meanwhile: its row in the file is wrong."""


def _try_to_reset(
    desk: Desk, order: ResetOrder, progress: Callable[[int, int], None]
) -> ResetResult:
    plan, total = order.plan, len(order.plan.targets)
    with desk.store.read() as transaction:
        pepper = read_peppers(desk, transaction)[0]
    with begin_batch(desk, order.target, total * (check_paper(desk, order) or _ROW_BYTES)) as batch:
        rows: list[Sequence[str]] = []
        paper = _open_slips(desk, order, batch) if order.on_paper else None
        writer = None if paper else open_writer(order.target, batch, RESET_COLUMNS)
        secrets = _make_secrets(desk, plan, paper or writer, rows)
        hashes = _hash_all(desk, secrets, pepper, lambda done: progress(done, total))
        printed = paper.print_all() if paper else None
        if writer:
            writer.finish()
        if batch.file:
            batch.file.seal()
        with desk.store.write() as transaction:
            batch_id, head = _commit(desk, transaction, order, batch, hashes)
    if not batch.file:
        return ResetResult(total, batch.code, head, rows=tuple(rows))
    path, head = publish_batch(desk, batch, batch_id)
    return ResetResult(total, batch.code, head, path, printed=printed)


def check_paper(desk: Desk, order: ResetOrder) -> int:
    """Refuse what slips can't be printed with; the bytes that one takes, 0 for rows.

    :raises Refused: see :func:`portaladm.services.lettering.check_letters`.
    """
    if not (order.target and order.on_paper):
        return 0
    from portaladm.services.lettering import PAGE_BYTES, LetterWishes, check_letters

    check_letters(desk, order.target, LetterWishes(), slips=True)
    return PAGE_BYTES


def _open_slips(desk: Desk, order: ResetOrder, batch: OpenBatch) -> SlipWriter:
    from portaladm.services.lettering import SlipWriter

    accounts_of = (target.account_id for target in order.plan.targets)
    with desk.store.read() as transaction:
        facts = read_slip_facts(transaction, accounts_of, desk.today.isoformat())
        head = read_head(transaction)
    expires_on = order.plan.validity.expires_on
    return SlipWriter(desk, batch, expires_on, head, facts, for_post=order.posted)


def _make_secrets(
    desk: Desk, plan: ResetPlan, writer: Writer | SlipWriter | None, rows: list[Sequence[str]]
) -> Iterator[Secret]:
    """One password a target, written as it is made; gives what is to be hashed."""
    groups, end = desk.settings.passwords.temporary_groups, plan.validity.expires_on.isoformat()
    for target in plan.targets:
        made = make_temporary_password(groups, desk.random_bytes)
        shown = made.reveal()
        row = (target.parent_number, target.parent_name, target.username, shown, end)
        if writer:
            writer.write_rows([row])
        else:
            rows.append(row)
        yield Secret(canonical_temporary(shown))


def _hash_all(
    desk: Desk, secrets: Iterator[Secret], pepper: Pepper, progress: Callable[[int], None]
) -> list[str]:
    cost = desk.settings.passwords.temporary_cost
    return [made.text for made in hash_many(secrets, pepper, cost, on_progress=progress)]


def _commit(
    desk: Desk, transaction: Transaction, order: ResetOrder, batch: OpenBatch, hashes: list[str]
) -> tuple[int, Head]:
    targets, validity = order.plan.targets, order.plan.validity
    stored = accounts.reset_passwords(
        transaction,
        ((made, one.account_id, one.username) for made, one in zip(hashes, targets, strict=True)),
        at=desk.stamp.at, until=write_moment(validity.expires_at),
    )  # fmt: skip
    if stored != len(targets):
        raise _Overtaken
    settings: dict[str, object] = {"expires_on": validity.expires_on.isoformat()}
    count = len(targets)
    batch_id = store_batch(desk, transaction, batch, BatchKind.PASSWORDS_RESET, count, settings)
    whole = Event(Action.BATCH_ISSUED, f"batch:{batch.code}", batch=batch.code, detail=batch.detail)
    append_events(transaction, desk.stamp, [whole])
    event = Event(Action.PASSWORD_RESET, "", batch=batch.code, verified_by=order.verified_by)
    subjects = (f"parent:{target.parent_number}" for target in targets)
    return batch_id, append_for_subjects(transaction, desk.stamp, event, subjects)


def _renew(desk: Desk, plan: ResetPlan) -> ResetPlan:
    """The same accounts under their names of now, without those that were voided."""
    with desk.store.read() as transaction:
        found = accounts.read_names(transaction, [one.account_id for one in plan.targets])
    targets = tuple(
        replace(one, parent_number=found[one.account_id][0], username=found[one.account_id][1])
        for one in plan.targets
        if one.account_id in found
    )
    return replace(plan, targets=targets)


def _plan_named(
    desk: Desk, transaction: Transaction, wish: ResetWish, validity: Validity
) -> ResetPlan:
    found = match_accounts(desk, transaction, wish.names)
    targets, unmatched = [], list(found.unmatched)
    for record in found.records:
        target = _to_target(desk, record)
        if target.state in _USELESS and not wish.anyway:
            unmatched.append(_explain_useless(record, target.state))
        else:
            targets.append(target)
    return ResetPlan(tuple(targets), {}, tuple(unmatched), validity)


def _explain_useless(record: AccountRecord, state: str) -> Unmatched:
    name = record.username
    if state == AccountState.DISABLED:
        cure = f'portaladm accounts enable {name} --reason "WHY"'
        what = "was disabled by staff"
        what += f" ({record.disabled_reason})" if record.disabled_reason else ""
    else:
        cure = f"portaladm parents explain {quote(record.parent_number)}"
        what = "has ended"
    return Unmatched(
        name, f"account-{state}",
        f"the account {name} {what}, so a temporary password would open nothing",
        f"{cure}; to reset it all the same, add --anyway",
    )  # fmt: skip


def _read_targets(
    desk: Desk, transaction: Transaction, filters: AccountFilters
) -> Iterator[tuple[int, str, str, str, str, str]]:
    values = accounts.state_values(desk.now, desk.today, desk.settings.access.grace_days)
    return account_lists.read_targets(transaction, filters, values)


def _to_target(desk: Desk, record: AccountRecord) -> Target:
    return Target(
        record.id, record.parent_number, record.parent_name, record.username,
        record.language, derive_state(desk, record).value,
    )  # fmt: skip
