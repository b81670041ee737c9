"""A trail that was exported: what happened since a backup, where the present store can't tell."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from portaladm.domain.trail import Action, Head
from portaladm.domain.trail.chain import MARK, SEPARATOR, Link, check_chain
from portaladm.errors import Refused
from portaladm.store.restore import LostOrder
from portaladm.store.trail import EXPORT_COLUMNS

_KEYS = {
    Action.KEY_ISSUED, Action.KEY_REISSUED, Action.KEY_REVOKED, Action.KEY_RESTORED,
    Action.ACCOUNT_ACTIVATED, Action.PARENT_MERGED,
}  # fmt: skip
"""After these, an open key of a backup is another one than the parent's of today."""
_PASSWORDS = {Action.PASSWORD_RESET, Action.PASSWORD_CHANGED, Action.PASSWORD_EXPIRED}
_TERM = re.compile(
    r"(?P<name>R\d+): student (?P<student>.+?), from (?P<from_on>[\d-]+)"
    r"(?:, until (?P<until_on>[\d-]+))?(?:, case (?P<case>.*))?"
)
"""A restriction as the trail has it (``domain/restrictions.py``)."""
_AT, _ACTOR, _ACTION, _SUBJECT, _VERIFIED_BY, _REASON, _DETAIL = 1, 2, 5, 6, 8, 9, 10


@dataclass
class Since:
    """What an exported trail tells of the time since a backup.

    ``keys`` and ``passwords`` are the parents whose key or password is another one by now,
    ``undone`` the batches of keys that were undone. ``disabled`` and ``closed`` are the parents
    whose account was stopped, with the reason; ``activated`` those who got one; ``erased`` counts
    the people who were erased.
    """

    rows: int = 0
    head: Head = Head(0, b"")  # noqa: RUF009
    keys: set[str] = field(default_factory=set)
    undone: set[str] = field(default_factory=set)
    passwords: set[str] = field(default_factory=set)
    disabled: dict[str, str] = field(default_factory=dict)
    closed: dict[str, str] = field(default_factory=dict)
    activated: set[str] = field(default_factory=set)
    erased: int = 0
    orders: dict[str, LostOrder] = field(default_factory=dict)


def read_since(path: Path, head: Head) -> Since:
    """What happened after ``head``, by a trail that was exported as CSV and proves whole.

    :raises Refused: ``restore-export``: it can't be read, or is not whole, or lacks that row.
    """
    try:
        found = check_chain(_read_links(path), [head])
        since = Since()
        for row in _read_rows(path):
            if int(row[0]) > head.seq:
                _note(since, row)
    except (OSError, UnicodeDecodeError, csv.Error, ValueError, IndexError) as error:
        raise Refused("restore-export", path=path) from error
    if found.broken_at == head.seq or found.covered < head.seq:
        raise Refused("restore-export.other", path=path)
    if not found.whole:
        raise Refused("restore-export.broken", path=path, fault=found.fault)
    since.head = found.head
    return since


def _read_rows(path: Path) -> Iterator[Sequence[str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.reader(lines, strict=True)
        if tuple(next(rows, ())) != EXPORT_COLUMNS:
            raise ValueError("these are not the columns of a trail")
        for row in rows:
            yield [cell.removeprefix("'") for cell in row]  # as guard_reversibly has guarded them


def _read_links(path: Path) -> Iterator[Link]:
    for row in _read_rows(path):
        reason, detail, stored, salt, digest, state = row[_REASON:]
        told = f"{MARK}{digest}" if digest else f"{reason}{SEPARATOR}{detail}"
        canonical = SEPARATOR.join([*row[:_REASON], told]) + (f"{MARK}{state}" if state else "")
        texts = SEPARATOR.join((salt, reason, detail)).encode() if digest else b""
        yield Link(int(row[0]), canonical.encode(), bytes.fromhex(stored), digest, texts)


def _note(since: Since, row: Sequence[str]) -> None:
    action, (kind, _, who) = row[_ACTION], row[_SUBJECT].partition(":")
    since.rows += 1
    since.erased += action in (Action.PARENT_ERASED, Action.STUDENT_ERASED)
    if kind == "batch" and action == Action.BATCH_UNDONE:
        since.undone.add(who)
    if kind != "parent":
        return
    if action in _KEYS:
        since.keys.add(who)
    if action in _PASSWORDS:
        since.passwords.add(who)
    if action == Action.ACCOUNT_ACTIVATED:
        since.activated.add(who)
    for stopped, stop, go in (
        (since.disabled, Action.ACCOUNT_DISABLED, Action.ACCOUNT_ENABLED),
        (since.closed, Action.ACCOUNT_VOIDED, Action.ACCOUNT_RESTORED),
    ):
        if action == stop:
            stopped[who] = row[_REASON]
        elif action == go:
            stopped.pop(who, None)
    if term := _TERM.fullmatch(row[_DETAIL]):
        _note_order(since, who, term, row)


def _note_order(since: Since, parent: str, term: re.Match[str], row: Sequence[str]) -> None:
    if row[_ACTION] == Action.LINK_ALLOWED:
        since.orders.pop(term["name"], None)
    elif row[_ACTION] == Action.LINK_DENIED:
        since.orders[term["name"]] = LostOrder(
            parent, term["student"], row[_REASON], term["case"] or "", term["from_on"],
            term["until_on"], row[_AT], row[_ACTOR], row[_VERIFIED_BY],
        )  # fmt: skip
