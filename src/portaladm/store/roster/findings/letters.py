"""Names that lost letters on their way: a question mark stands in their place.

A program that saves a file in a code page without some letter writes ``?`` for it, and one that
reads such a file as UTF-8 shows U+FFFD. Nobody can tell from ``Ren?e`` which letter it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portaladm.domain.cells.no_family import NAMES
from portaladm.domain.rosters import LINE_LIMIT, Finding
from portaladm.errors import Remark
from portaladm.store.db.transaction import Transaction
from portaladm.store.roster.shown import count_shown
from portaladm.store.roster.staging import Survey

_MARKED = " OR ".join(f"instr({name}, '?') OR instr({name}, '\ufffd')" for name in NAMES)
CONDITIONS = {"letters-lost": _MARKED}
"""What the survey counts: more than what is told, and cheap."""
_LOST = re.compile("\\w[?\ufffd]|[?\ufffd]\\w")
"""A mark beside a letter; one that stands alone is a word for nothing."""


def find_lost_letters(transaction: Transaction, survey: Survey) -> Iterator[Finding]:
    """Rows with a name in which a mark stands beside letters."""
    if not survey.counts["letters-lost"]:
        return
    rows = transaction.rows(
        f"SELECT line % {LINE_LIMIT}, {', '.join(NAMES)} FROM temp.staged WHERE {_MARKED} "
        "ORDER BY line"
    )
    lost: dict[int, str] = {}
    for line, *names in rows:
        if name := next(filter(_LOST.search, names), ""):
            lost.setdefault(line, name)
    if lost:
        shown = list(lost.items())[: count_shown()]
        examples = tuple(Remark("example.list-on-line", text=n, line=line) for line, n in shown)
        yield Finding("letters-lost", len(lost), examples=examples)
