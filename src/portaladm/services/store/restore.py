"""The way back from a backup: the store becomes a copy that was made of it earlier.

What the backup can't know must not come to life again: a key that was used, replaced or revoked
since, a password that was changed, an account that was stopped. A court order that was recorded
since is recorded again. The backup is worked on in a copy without a name, which becomes the store
by one commit; the present store is kept beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from portaladm.domain.keys import Closing
from portaladm.domain.restrictions import Restriction, describe_term
from portaladm.domain.trail import Action, Event, Head
from portaladm.errors import Refused
from portaladm.outputs.names import name_in_folder
from portaladm.outputs.private import refuse_target
from portaladm.platform import make_private_folder, rename_new
from portaladm.services.context import Context
from portaladm.services.noted_files import note_file
from portaladm.services.store.exported_trail import Since
from portaladm.services.verification import check_state, check_trail
from portaladm.store import restore as rows
from portaladm.store.db.connection.head_file import HeadFile
from portaladm.store.db.meta import read_meta
from portaladm.store.db.migrations import NEWEST
from portaladm.store.db.opening import read_version
from portaladm.store.db.transaction import Transaction
from portaladm.store.keys.writing import close_keys
from portaladm.store.parents.numbers import find_parent_id, find_parent_ids, find_student_id
from portaladm.store.replacing import held_store, set_aside
from portaladm.store.restore import LostOrder, Stop
from portaladm.store.restrictions.rows import insert_restriction
from portaladm.store.trail import append_events, read_head


@dataclass(frozen=True)
class RestorePlan:
    """What a restored store would lack, and what would be closed in it.

    ``rows`` of the trail are lost; None where nothing tells. ``keys``, ``passwords`` and the stops
    of accounts are closed as they are now; ``orders`` are recorded again, ``unplaced`` ones can't
    be. ``accounts`` (parent, username), ``batches`` (code, open keys) and ``lifted`` (parent,
    student) are lost; ``links`` count those that a roster has closed since,
    ``erased`` the people who were erased.
    """

    head: Head
    present_head: Head | None
    rows: int | None
    keys: dict[int, str]
    passwords: dict[int, str]
    disabled: tuple[Stop, ...]
    closed: tuple[Stop, ...]
    orders: tuple[LostOrder, ...]
    unplaced: tuple[LostOrder, ...]
    accounts: tuple[tuple[str, str], ...] = ()
    batches: tuple[tuple[str, int], ...] = ()
    lifted: tuple[tuple[str, str], ...] = ()
    links: int = 0
    erased: int = 0


@dataclass(frozen=True)
class RestoreResult:
    """The restored store: its trail's last row, and where the one before it is kept."""

    plan: RestorePlan
    head: Head
    kept: Path | None


def check_backup(copy: Context, file: Path) -> Head:
    """See that a backup is whole before anything is done with it; the last row of its trail.

    :raises Refused: ``restore-damaged``: its pages, its trail or its state are not whole.
    """
    damage = copy.store.list_damage()
    if damage:
        raise Refused("restore-damaged", path=file, fault=damage[0])
    with copy.store.read() as transaction:
        found = check_trail(transaction)
        if not found.whole:
            raise Refused("restore-damaged.trail", path=file, fault=found.fault)
        if not check_state(transaction).whole:
            raise Refused("restore-damaged.state", path=file)
    return found.head


def plan_restore(
    copy: Context, file: Path, present: Context | None, since: Since | None
) -> RestorePlan:
    """What restoring would lose and close; nothing is changed.

    ``present`` is the store as it is now, None where it can't be read; ``since`` is what an
    exported trail tells.

    :raises Refused: ``restore-old``: a dry run has not upgraded the store; ``restore-other``.
    """
    if present:
        if read_version(present.store.path) != NEWEST:
            raise Refused("restore-old", path=present.store.path)
        _refuse_other_store(copy, present, file)
    with copy.store.read() as transaction:
        if present:
            rows.attach_present(transaction, present.store.path)
        return _plan(transaction, copy.metadata.at, present is not None, since)


def restore_over(
    copy: Context, present: Context, since: Since | None, reason: str, file: Path
) -> RestoreResult:
    """Let the store become the backup, by one commit while nobody else can write.

    :raises Refused: the folder takes no copy of the present store; nothing was changed.
    """
    store = present.store.path
    kept = name_kept(present, store)
    refuse_target(kept, store.stat().st_size)
    with note_file(present, lambda code: kept) as noted, held_store(store) as held:
        held.copy_to(noted.part, with_sessions=True)
        if rename_new(noted.part, kept) is None:
            raise Refused("file-exists", path=kept)
        with copy.store.write() as transaction:
            rows.attach_present(transaction, kept)
            plan = _plan(transaction, copy.metadata.at, True, since)
            rows.carry_attempts(transaction)
            head = _apply(transaction, copy, plan, reason, file)
        check_backup(copy, file)
        held.become(copy.store)
    _keep_head(present, store, head)
    return RestoreResult(plan, head, kept)


def restore_in_place(
    copy: Context, store: Path, since: Since | None, reason: str, file: Path
) -> RestoreResult:
    """Put the backup where the store is lost or can't be read.

    :raises Refused: ``restore-unwritable``: each file has its old name or its new one.
    """
    with copy.store.write() as transaction:
        plan = _plan(transaction, copy.metadata.at, False, since)
        head = _apply(transaction, copy, plan, reason, file)
    check_backup(copy, file)
    part = store.with_name(f".{store.name}.restoring")
    kept = name_kept(copy, store) if store.exists() else None
    try:
        make_private_folder(store.parent)
        part.unlink(missing_ok=True)  # of a run that was killed
        copy.store.copy_to(part)
        if kept:
            set_aside(store, kept, part)
        elif rename_new(part, store) is None:
            raise Refused("file-exists", path=store)
    except OSError as error:
        raise Refused("restore-unwritable", path=store, reason=error.strerror) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    _keep_head(copy, store, head)
    return RestoreResult(plan, head, kept)


def _keep_head(context: Context, store: Path, head: Head) -> None:
    """The restored store is the right one from now on."""
    file = context.store.commits.head_file or HeadFile(store)
    with context.store.read() as transaction:
        file.set(read_meta(transaction, "store_id") or "", head)


def _refuse_other_store(copy: Context, present: Context, file: Path) -> None:
    with copy.store.read() as old, present.store.read() as new:
        if read_meta(old, "store_id") != read_meta(new, "store_id"):
            raise Refused("restore-other", path=file, store=present.store.path)


def name_kept(context: Context, store: Path) -> Path:
    """Where the store of before is kept if the restoring is done now."""
    return name_in_folder(store.parent, f"{store.stem}-before-restore", ".db", context.today)


def _plan(
    transaction: Transaction, at: str, has_present: bool, since: Since | None
) -> RestorePlan:  # fmt: skip
    head = read_head(transaction)
    plan = RestorePlan(head, None, None, {}, {}, (), (), (), ())
    if has_present:
        found = rows.read_lost_orders(transaction)
        present_head, common = rows.read_present_head(transaction), rows.find_common(transaction)
        plan = RestorePlan(
            head, present_head, present_head.seq - common,
            rows.read_revived_keys(transaction), rows.read_old_passwords(transaction),
            tuple(rows.read_stopped(transaction, "disabled")),
            tuple(rows.read_stopped(transaction, "closed")),
            tuple(one for one in found if _is_placed(one)),
            tuple(one for one in found if not _is_placed(one)),
            tuple(rows.read_lost_accounts(transaction)), tuple(rows.read_lost_keys(transaction)),
            tuple(rows.read_lifted_orders(transaction)), rows.count_reopened_links(transaction),
            rows.count_erasures(transaction, common),
        )  # fmt: skip
    return _add_told(transaction, at, plan, since) if since else plan


def _is_placed(order: LostOrder) -> bool:
    return order.parent_id is not None and order.student_id is not None


def _add_told(
    transaction: Transaction, at: str, plan: RestorePlan, since: Since
) -> RestorePlan:  # fmt: skip
    """The plan with what only an exported trail tells."""

    def find(numbers: Iterable[str]) -> Sequence[int]:
        return tuple(find_parent_ids(transaction, numbers)[0].values())

    def stop(stopped: dict[str, str], known: Iterable[Stop]) -> tuple[Stop, ...]:
        found = rows.read_open_accounts(transaction, find(stopped))
        known_ids = {one.account_id for one in known}
        told = (Stop(i, n, at, stopped.get(n)) for i, n in found.items() if i not in known_ids)
        return (*known, *told)

    has = {_identify(one) for one in (*plan.orders, *plan.unplaced)}
    orders = [
        order._replace(
            parent_id=find_parent_id(transaction, order.parent),
            student_id=find_student_id(transaction, order.student),
        )
        for order in since.orders.values()
        if _identify(order) not in has
    ]
    return RestorePlan(
        plan.head, plan.present_head or since.head,
        since.rows if plan.rows is None else max(plan.rows, since.rows),
        plan.keys | rows.read_open_keys(transaction, find(since.keys), since.undone),
        plan.passwords | rows.read_open_accounts(transaction, find(since.passwords)),
        stop(since.disabled, plan.disabled), stop(since.closed, plan.closed),
        (*plan.orders, *filter(_is_placed, orders)),
        (*plan.unplaced, *(one for one in orders if not _is_placed(one))),
        plan.accounts or tuple((parent, "") for parent in sorted(since.activated)),
        plan.batches, plan.lifted, plan.links, max(plan.erased, since.erased),
    )  # fmt: skip


def _identify(order: LostOrder) -> tuple[str, ...]:
    return order.parent, order.student, order.denied_at, order.from_on, order.case_number


def _apply(
    transaction: Transaction, copy: Context, plan: RestorePlan, reason: str, file: Path
) -> Head:
    """Close what must not live again, record court orders again, and let the trail tell it."""
    at = copy.metadata.at
    close_keys(transaction, tuple(plan.keys), Closing.REVOKED, at, reason or "store restored")
    rows.expire_passwords(transaction, plan.passwords, at)
    rows.stop_accounts(transaction, "disabled", plan.disabled)
    rows.stop_accounts(transaction, "closed", plan.closed)
    rows.forget_sessions(transaction)
    orders = [_record(transaction, order) for order in plan.orders]
    before = plan.present_head or "unknown"
    detail = f"{file.name} at {plan.head}; the store before it at {before}"
    events = [Event(Action.STORE_RESTORED, "store", reason=reason, detail=detail)]
    return append_events(
        transaction, copy.metadata, [*events, *_tell_closed(plan, reason), *orders]
    )


def _tell_closed(plan: RestorePlan, reason: str) -> Iterator[Event]:
    why = "closed or changed since the backup that was restored"
    for action, parents in (
        (Action.KEY_REVOKED, plan.keys.values()),
        (Action.PASSWORD_EXPIRED, plan.passwords.values()),
        (Action.ACCOUNT_DISABLED, [one.parent for one in plan.disabled]),
        (Action.ACCOUNT_VOIDED, [one.parent for one in plan.closed]),
    ):
        for parent in parents:
            yield Event(action, f"parent:{parent}", reason=reason, detail=why)


def _record(transaction: Transaction, order: LostOrder) -> Event:
    assert order.parent_id is not None and order.student_id is not None
    number = insert_restriction(
        transaction, parent_id=order.parent_id, student_id=order.student_id,
        case_number=order.case_number, reason=order.reason, from_on=order.from_on,
        until_on=order.until_on, at=order.denied_at, actor=order.denied_by,
        verified_by=order.verified_by,
    )  # fmt: skip
    restriction = Restriction(
        number, order.case_number, order.reason, order.from_on, order.until_on, order.denied_at,
        order.denied_by, order.verified_by, None, None, None,
    )  # fmt: skip
    return Event(
        Action.LINK_DENIED, f"parent:{order.parent}", verified_by=order.verified_by,
        reason=order.reason, detail=describe_term(restriction, order.student),
    )  # fmt: skip
