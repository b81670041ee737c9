"""How the whole names of a column are written: which word is the last name.

``Gil Ana`` and ``Ana Gil`` look alike. A child has a last name of its parents, some offices write
last names in capitals, and Chinese, Japanese and Korean names begin with the last name; where none
of this shows, only a person can know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from portaladm.domain.folding import fold_name
from portaladm.readers.csv.cells import is_capital

UNKNOWN = ""
_LAST_FIRST = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SURE = 4
"""So many more rows must speak for an order than against it."""


def guess_order(texts: Sequence[str], relatives: Sequence[Sequence[str]]) -> str:
    """How whole names are written; :data:`UNKNOWN` where nothing shows it.

    ``relatives`` are the columns of other names of the same rows: last names, or whole names.
    """
    filled = [text for text in texts if text]
    if 2 * sum("," in text for text in filled) > len(filled):
        return "Last, First"
    votes = [
        vote for row in zip_longest(texts, *relatives, fillvalue="") if row[0]
        for vote in _vote(row[0].split(), row[1:])
    ]  # fmt: skip
    last_first = votes.count("Last First")
    first_last = len(votes) - last_first
    if last_first > _SURE * first_last:
        return "Last First"
    return "First Last" if first_last > _SURE * last_first else UNKNOWN


def _vote(words: Sequence[str], relatives: Sequence[str]) -> Iterator[str]:
    if len(words) < 2:
        return
    ends = (is_capital(words[0]), is_capital(words[-1]))
    if ends[0] != ends[1]:
        yield "Last First" if ends[0] else "First Last"
    if _LAST_FIRST.match(words[0]):
        yield "Last First"
    first, last = fold_name(words[0]), fold_name(words[-1])
    for other in relatives:
        shared = set(map(fold_name, other.partition(",")[0].split()))
        if (first in shared) != (last in shared):
            yield "Last First" if first in shared else "First Last"
