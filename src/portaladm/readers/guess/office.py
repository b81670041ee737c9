"""What an unknown table shows of its office's ways: where it begins, its dates, its names."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from portaladm.domain.folding import fold_name
from portaladm.readers.csv.header import DELIMITERS
from portaladm.readers.guess import vocabulary
from portaladm.readers.guess.proposal import Guess, Proposal

SAMPLE_LINES = 40
"""Lines in which a table must begin."""
_ODD_DELIMITERS = "~¦§¬!#$%&*:\x1f\x01"
_DATA = re.compile(r"\d[\d/.:-]*|\S+@\S+")
_DATE = re.compile(r"(\d{1,4})([-/. ])(\d{1,2})\2(\d{1,4})(?:[T ].*)?")
_NAME_WORDS = frozenset("name names full fullname nombre nom namen complete completo".split())
_OWNERS = {"student": vocabulary.STUDENT, "parent": vocabulary.PARENT}


@dataclass(frozen=True)
class Start:
    """Where a table begins: lines above its header, whether it has one, an odd delimiter."""

    skip_rows: int = 0
    named: bool = True
    delimiter: str = ""

    @property
    def settings(self) -> dict[str, object]:
        """What a map must say of it."""
        said: dict[str, object] = {}
        if self.delimiter:
            said["delimiter"] = self.delimiter
        if self.skip_rows:
            said["skip_rows"] = self.skip_rows
        return said if self.named else {**said, "header": False}


def find_start(lines: Sequence[str]) -> Start:
    """Where a CSV's table begins, by its first lines."""
    if lines and re.match(r'"?sep=', lines[0]):  # Excel's own hint, which the reader knows
        return Start()
    delimiter = max(DELIMITERS, key=lambda mark: _count_cells(lines, mark))
    odd = _find_odd_delimiter(lines)
    if odd and _count_cells(lines, odd) <= _count_cells(lines, delimiter):
        odd = ""
    records = [next(csv.reader([line], delimiter=odd or delimiter), []) for line in lines]
    return replace(place_header(records), delimiter=odd)


def place_header(records: Sequence[Sequence[str]]) -> Start:
    """Where a table's header is among its first records: the first that is about as wide as any."""
    filled = [sum(bool(cell.strip()) for cell in record) for record in records]
    widest = max(filled, default=0)
    first = next((n for n, count in enumerate(filled) if count > 1 and 5 * count >= 3 * widest), 0)
    return Start(first, not records or _is_header(records[first]))


def _is_header(record: Sequence[str]) -> bool:
    """Whether a record names columns; one with numbers and no usual name is a row already."""
    cells = [cell.strip() for cell in record if cell.strip()]
    data = sum(bool(_DATA.fullmatch(cell)) for cell in cells)
    known = {
        word for words in vocabulary.MEANINGS.values() for one in words for word in one.split()
    }
    known |= vocabulary.STUDENT | vocabulary.PARENT | _NAME_WORDS
    named = sum(not known.isdisjoint(_split_words(cell)) for cell in cells)
    return not data or named > data


def _split_words(name: str) -> set[str]:
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return set(re.findall(r"[a-z]+", fold_name(split)))


def _count_cells(lines: Sequence[str], delimiter: str) -> int:
    return sum(len(next(csv.reader([line], delimiter=delimiter), [])) for line in lines)


def _find_odd_delimiter(lines: Sequence[str]) -> str:
    """A sign that stands equally often on most lines; empty if none does."""
    for mark in _ODD_DELIMITERS:
        counts = [line.count(mark) for line in lines if line.strip()]
        usual = max(counts, key=counts.count, default=0)
        if usual > 2 and 10 * counts.count(usual) >= 6 * len(counts):
            return mark
    return ""


def add_ways(
    proposal: Proposal, header: Sequence[str], values: Sequence[Sequence[str]]
) -> Proposal:
    """The proposal with whole names in one cell, and with the order of its dates."""
    for whose in ("student", "parent"):
        proposal = _add_name(proposal, whose, header, values)
    theirs = next((g.theirs for g in proposal.guesses if g.ours == "withdrawn_on"), "")
    texts = values[header.index(theirs)] if theirs else ()
    if order := guess_dates(texts):
        return replace(proposal, settings={**proposal.settings, "dates": order})
    if any(_DATE.fullmatch(text) and not re.match(r"\d{4}-", text) for text in texts):
        remark = f'{theirs} has dates that may be read in two ways: say dates = "d/m/y" or "m/d/y"'
        return replace(proposal, remarks=(*proposal.remarks, remark))
    return proposal


def guess_dates(texts: Sequence[str]) -> str:
    """The order of some dates; empty where they are ISO, or could be read either way round."""
    found = [match for text in texts if text and (match := _DATE.fullmatch(text))]
    if not found or any(len(match[1]) > 2 for match in found):
        return ""
    mark, year = found[0][2], "yy" if len(found[0][4]) == 2 else "y"
    if any(int(match[1]) > 12 for match in found) or mark == ".":
        return mark.join(("d", "m", year))
    return mark.join(("m", "d", year)) if any(int(match[3]) > 12 for match in found) else ""


def _add_name(
    proposal: Proposal, whose: str, header: Sequence[str], values: Sequence[Sequence[str]]
) -> Proposal:
    parts = {f"{whose}_first_name", f"{whose}_last_name"}
    if proposal.parents and whose == "parent":
        return _add_order(proposal, header, values)
    if any(guess.theirs for guess in proposal.guesses if guess.ours in parts):
        return proposal
    place = _find_name(proposal, whose, header, values)
    if place is None:
        return proposal
    texts = [text for text in values[place] if text]
    order = _guess_order(texts)
    guess = Guess(f"{whose}_name", header[place], 0.7, texts[0])
    return replace(
        proposal,
        guesses=(*(g for g in proposal.guesses if g.ours not in parts), guess),
        names={**proposal.names, whose: order},
        remarks=tuple(r for r in proposal.remarks if not any(part in r for part in parts)),
        unused=tuple(name for name in proposal.unused if name != header[place]),
    )


def _guess_order(texts: Sequence[str]) -> str:
    commas = sum("," in text for text in texts)
    return "Last, First" if 2 * commas > len(texts) else "First Last"


def _add_order(
    proposal: Proposal, header: Sequence[str], values: Sequence[Sequence[str]]
) -> Proposal:
    """How the whole names of several parents in a row are written."""
    guesses = [guess for parent in proposal.parents for guess in parent.guesses]
    columns = [header.index(guess.theirs) for guess in guesses if guess.ours == "parent_name"]
    texts = [text for place in columns for text in values[place] if text]
    if not texts:
        return proposal
    return replace(proposal, names={**proposal.names, "parent": _guess_order(texts)})


def _find_name(
    proposal: Proposal, whose: str, header: Sequence[str], values: Sequence[Sequence[str]]
) -> int | None:
    for place, name in enumerate(header):
        words = _split_words(name)
        owned = words & _OWNERS[whose]
        if name not in proposal.unused or not owned or words - owned - _NAME_WORDS:
            continue
        texts = [text for text in values[place] if text]
        whole = sum(bool(re.fullmatch(r"[^\d@]+[ ,][^\d@]+", text)) for text in texts)
        if texts and 10 * whole >= 6 * len(texts):
            return place
    return None
