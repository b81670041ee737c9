"""New parent numbers from the student system, so that a renumbering ends nobody's account."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from portaladm.domain.batches import BatchKind
from portaladm.domain.keys import hide_key
from portaladm.domain.rosters import LONGEST_CELL
from portaladm.domain.text import find_dangerous_character, name_character
from portaladm.domain.trail import Action, Event, Head
from portaladm.errors import Refused, Remark
from portaladm.services.batches.counter import store_counter_batch
from portaladm.services.context import Context
from portaladm.store.batches import rows as batches
from portaladm.store.db.transaction import Transaction
from portaladm.store.parents import merge as merging
from portaladm.store.parents.numbers import find_parent_id
from portaladm.store.parents.rows import read_parent
from portaladm.store.parents.suggestions import suggest_parents
from portaladm.store.roster.last_file import forget_last_file
from portaladm.store.trail import append_events


@dataclass(frozen=True)
class NumberLine:
    """One line of the file: the parent's number so far, and the new one."""

    line: int
    old: str
    new: str


@dataclass(frozen=True)
class Change:
    """One parent who gets a new number."""

    parent_id: int
    old: str
    new: str


@dataclass(frozen=True)
class RenumberPlan:
    """Who gets a new number, and how many have it already; ``earlier`` is the batch of a rerun."""

    changes: tuple[Change, ...]
    done: int
    earlier: str = ""


@dataclass(frozen=True)
class RenumberResult:
    """What was renumbered; ``head`` is None where nothing was left to do."""

    plan: RenumberPlan
    batch: str = ""
    head: Head | None = None


def plan_renumbering(context: Context, lines: Sequence[NumberLine]) -> RenumberPlan:
    """Who would get a new number; nothing is changed.

    :raises Refused: ``renumber-faulty``, with every faulty line.
    """
    with context.store.read() as transaction:
        return _plan(transaction, lines)


def renumber_parents(
    context: Context, lines: Sequence[NumberLine], reason: str = ""
) -> RenumberResult:
    """Give every parent of the lines the new number, all or nothing; swaps and chains are fine.

    Accounts, keys and history stay; the earlier number still finds the parent, in commands and in
    rosters, unless another parent has it now. The same list again changes nothing.

    :raises Refused: ``renumber-faulty``, with every faulty line.
    """
    with context.store.write() as transaction:
        plan = _plan(transaction, lines)
        if not plan.changes:
            return RenumberResult(plan)
        batch_id, code = store_counter_batch(
            context, transaction, len(plan.changes), sha256=_hash(lines), action="renumber"
        )
        changes = ((one.parent_id, one.old, one.new) for one in plan.changes)
        merging.renumber_parents(transaction, changes, context.today.isoformat(), batch_id)
        forget_last_file(transaction)
        events = (_make_event(one, code, reason) for one in plan.changes)
        return RenumberResult(plan, code, append_events(transaction, context.metadata, events))


def _make_event(change: Change, code: str, reason: str) -> Event:
    subject, detail = f"parent:{change.new}", f"was {change.old}"
    return Event(Action.PARENT_RENUMBERED, subject, batch=code, reason=reason, detail=detail)


def _plan(transaction: Transaction, lines: Sequence[NumberLine]) -> RenumberPlan:
    for batch in batches.read_batches(transaction, BatchKind.COUNTER):
        # A list that swaps two numbers would swap them back.
        if batch.sha256 == _hash(lines) and batch.undone_at is None:
            return RenumberPlan((), len(lines), batch.code)
    leaving = {line.old for line in lines}
    changes, faults, done = list[Change](), list[Remark](), 0
    repeated = _find_repeated(lines)
    for line in lines:
        wrong = repeated.get(line.line) or _find_cell_fault(line)
        if not wrong and _is_done(transaction, line):
            done += 1
            continue
        wrong = wrong or _find_old_fault(transaction, line) or _find_taken(
            transaction, line, leaving
        )  # fmt: skip
        if wrong:
            place: dict[str, object] = {"file": "", "column": "", "lines": [(line.line, line.line)]}
            faults.append(Remark("renumber-fault", line=line.line, fault=wrong, **place))
        else:
            parent_id = find_parent_id(transaction, line.old)
            assert parent_id is not None
            changes.append(Change(parent_id, line.old, line.new))
    if faults:
        raise Refused(
            "renumber-faulty", faults=len(faults), lines=len(lines), details=tuple(faults)
        )
    return RenumberPlan(tuple(changes), done)


def _find_repeated(lines: Iterable[NumberLine]) -> dict[int, Remark]:
    """What is wrong with lines that name a number for the second time, by line."""
    wrong: dict[int, Remark] = {}
    seen: dict[tuple[str, str], int] = {}
    for line in lines:
        for column, number in (("old_id", line.old), ("new_id", line.new)):
            first = seen.setdefault((column, number), line.line)
            if first != line.line and number:
                wrong[line.line] = Remark(
                    "renumber-fault.repeated", column=column, number=number, first=first
                )
    return wrong


def _find_cell_fault(line: NumberLine) -> Remark | None:
    for column, number in (("old_id", line.old), ("new_id", line.new)):
        if not number:
            return Remark("renumber-fault.empty", column=column)
        if len(number) > LONGEST_CELL:
            return Remark("renumber-fault.length", column=column, count=len(number))
        character = find_dangerous_character(number)
        if character:
            name = name_character(character)
            return Remark("renumber-fault.character", column=column, character=name)
    return None


def _is_done(transaction: Transaction, line: NumberLine) -> bool:
    """Whether the parent has the new number already, and the old one was an earlier one."""
    ours, theirs = (find_parent_id(transaction, number) for number in (line.old, line.new))
    if ours is None or ours != theirs:
        return False
    return read_parent(transaction, ours).number == line.new


def _find_old_fault(transaction: Transaction, line: NumberLine) -> Remark | None:
    parent_id = find_parent_id(transaction, line.old)
    if parent_id is None:
        near = suggest_parents(transaction, line.old)
        return Remark("renumber-fault.unknown", number=hide_key(line.old), near=near)
    number = read_parent(transaction, parent_id).number
    if number != line.old:
        return Remark("renumber-fault.earlier-old", old=line.old, number=number)
    return None


def _find_taken(transaction: Transaction, line: NumberLine, leaving: set[str]) -> Remark | None:
    """Who has the new number, unless the same list renumbers that parent."""
    theirs = find_parent_id(transaction, line.new)
    if theirs is None:
        return None
    if theirs == find_parent_id(transaction, line.old):
        return _find_merged(transaction, line)
    number = read_parent(transaction, theirs).number
    if number != line.new:
        return Remark("renumber-fault.earlier-new", new=line.new, number=number)
    return None if line.new in leaving else Remark("renumber-fault.taken", new=line.new)


def _find_merged(transaction: Transaction, line: NumberLine) -> Remark | None:
    """Whether the parent's new number is that of a record merged into this parent."""
    if not merging.is_merged(transaction, line.new):
        return None
    pair = (line.new, line.old)
    return Remark("renumber-fault.merged", new=line.new, old=line.old, pair=pair)


def _hash(lines: Iterable[NumberLine]) -> str:
    digest = hashlib.sha256()
    for part in _parts(lines):
        digest.update(part.encode())
    return digest.hexdigest()


def _parts(lines: Iterable[NumberLine]) -> Iterator[str]:
    for line in lines:
        yield f"{line.old}\x1f{line.new}\n"
