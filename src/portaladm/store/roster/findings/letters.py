"""Names that lost letters on their way, or that came out as no words in a wrong encoding.

A program that saves a file in a code page without some letter writes ``?`` for it, and one that
reads such a file as UTF-8 shows U+FFFD. Nobody can tell from ``Ren?e`` which letter it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from portaladm.domain.cells.garbled import find_meant, is_garbled
from portaladm.domain.cells.no_family import NAMES
from portaladm.domain.rosters import LINE_LIMIT, Finding
from portaladm.errors import Remark
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster.shown import count_shown
from portaladm.store.roster.survey import Survey

_MARKED = " OR ".join(f"instr({name}, '?') > 0 OR instr({name}, '\ufffd') > 0" for name in NAMES)
CONDITIONS = {"letters-lost": _MARKED}
"""What the survey counts: more than what is told, and cheap."""
_BEYOND_ASCII = " OR ".join(f"{name} GLOB '*[^ -~]*'" for name in NAMES)
_LOST = re.compile("\\w[?\ufffd]|[?\ufffd]\\w")
"""A mark beside a letter; one that stands alone is a word for nothing."""


def find_lost_letters(transaction: Transaction, survey: Survey) -> Iterator[Finding]:
    """Rows with a name in which a mark stands beside letters."""
    if not survey.counts["letters-lost"]:
        return
    lost = _find_names(transaction, _MARKED, lambda name: _LOST.search(name) is not None)
    yield from _tell("letters-lost", lost)


def find_garbled_names(transaction: Transaction) -> tuple[Finding, ...]:
    """Rows with a name that is no word: asked where the file is read in a one-byte encoding."""
    return tuple(_tell("letters-garbled", _find_names(transaction, _BEYOND_ASCII, is_garbled)))


def find_misread_names(transaction: Transaction) -> tuple[Finding, ...]:
    """Rows with a name that was read wrongly before the file was written: ``JosÃ©``."""
    found = _find_names(transaction, _BEYOND_ASCII, lambda name: bool(find_meant(name)))
    return tuple(_tell("letters-misread", found, _tell_meant))


def _find_names(
    transaction: Transaction, condition: str, is_wrong: Callable[[str], bool]
) -> dict[int, str]:
    """The first wrong name of each row, by the lines."""
    rows = transaction.rows(
        f"SELECT line % {LINE_LIMIT}, {', '.join(NAMES)} FROM temp.staged WHERE {condition} "
        "ORDER BY line"
    )
    found: dict[int, str] = {}
    for line, *names in rows:
        if name := next(filter(is_wrong, names), ""):
            found.setdefault(line, name)
    return found


def _tell_name(name: str, line: int) -> Remark:
    return Remark("example.list-on-line", text=name, line=line)


def _tell_meant(name: str, line: int) -> Remark:
    return Remark("example.misread-on-line", text=name, meant=find_meant(name), line=line)


def _tell(
    code: str, names: dict[int, str], tell_one: Callable[[str, int], Remark] = _tell_name
) -> Iterator[Finding]:
    if names:
        shown = list(names.items())[: count_shown()]
        examples = tuple(tell_one(name, line) for line, name in shown)
        yield Finding(code, len(names), examples=examples)
