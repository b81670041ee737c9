"""What an unknown table shows of its office's ways: where it begins, its dates, its names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from portaladm.domain.cells.column_names import split_words
from portaladm.readers.csv.header import DELIMITERS, split_line
from portaladm.readers.guess import vocabulary
from portaladm.readers.guess.blocks import is_whole_name
from portaladm.readers.guess.names import UNKNOWN, guess_order
from portaladm.readers.guess.proposal import Guess, Proposal

SAMPLE_LINES = 40
"""Lines in which a table must begin."""
_ODD_DELIMITERS = "~¦§¬!#$%&*:\x1f\x01"
_DATA = re.compile(r"\d[\d/.:-]*|\S+@\S+")
_DATE = re.compile(r"(\d{1,4})([-/. ])(\d{1,2})\2(\d{1,4})(?:[T ].*)?")
_NAME_WORDS = frozenset(
    "name names full fullname nombre nombres nom namen complete completo apellido apellidos prenom "
    "vorname nachname last first legal nome do da y et und and a o".split()
)
_KNOWN = vocabulary.STUDENT | vocabulary.PARENT | _NAME_WORDS | {
    word for words in vocabulary.MEANINGS.values() for one in words for word in one.split()
}  # fmt: skip
_OWNERS = {"student": vocabulary.STUDENT, "parent": vocabulary.PARENT}


@dataclass(frozen=True)
class Start:
    """Where a table begins: lines above its header, whether it has one, an odd delimiter.

    ``header_rows`` is 2 where a line of groups stands above the names.
    """

    skip_rows: int = 0
    named: bool = True
    delimiter: str = ""
    header_rows: int = 1

    @property
    def settings(self) -> dict[str, object]:
        """What a map must say of it."""
        said: dict[str, object] = {}
        if self.delimiter:
            said["delimiter"] = self.delimiter
        if self.skip_rows:
            said["skip_rows"] = self.skip_rows
        if self.header_rows > 1:
            said["header_rows"] = self.header_rows
        return said if self.named else {**said, "header": False}


def find_start(lines: Sequence[str]) -> Start:
    """Where a CSV's table begins, by its first lines."""
    if lines and (hint := re.match(r'"?sep=(.)', lines[0])):  # Excel's own hint
        return _find_below_hint(lines[1:], hint[1])
    delimiter = max(DELIMITERS, key=lambda mark: _count_cells(lines, mark))
    odd = _find_odd_delimiter(lines)
    if odd and _count_cells(lines, odd) <= _count_cells(lines, delimiter):
        odd = ""
    records = [split_line(line, odd or delimiter) for line in lines]
    return replace(place_header(records), delimiter=odd)


def _find_below_hint(lines: Sequence[str], delimiter: str) -> Start:
    """Where a table begins below Excel's hint, which the reader knows where nothing is skipped."""
    start = place_header([split_line(line, delimiter) for line in lines])
    if not start.skip_rows:
        return start
    return replace(start, skip_rows=start.skip_rows + 1, delimiter=delimiter)


def place_header(records: Sequence[Sequence[str]]) -> Start:
    """Where a table's header is among its first records: the first that is about as wide as any."""
    filled = [sum(bool(cell.strip()) for cell in record) for record in records]
    widest = max(filled, default=0)
    first = next((n for n, count in enumerate(filled) if count > 1 and 5 * count >= 3 * widest), 0)
    if first and _is_group(records[first - 1], records[first]):
        return Start(first - 1, header_rows=2)
    if records[first + 1 :] and _is_header_below(records[first], records[first + 1]):
        return Start(first, header_rows=2)
    return Start(first, not records or _is_header(records[first]))


def _is_group(record: Sequence[str], header: Sequence[str]) -> bool:
    """Whether a line names groups of the columns below it, such as the father's."""
    groups = [cell.strip() for cell in record if cell.strip()]
    names = [cell.strip() for cell in header if cell.strip()]
    if len(groups) < 2 or any(_DATA.fullmatch(cell) for cell in groups) or not _is_header(header):
        return False
    people = sum(bool(_split_words(cell) & vocabulary.PEOPLE) for cell in groups)
    return people > 1 or (people == 1 and len(set(names)) < len(names))


def _is_header_below(record: Sequence[str], below: Sequence[str]) -> bool:
    """Whether the names of columns stand below a line that is as wide as they are.

    Either it says on every column whose it is, or it has gaps in it.
    """
    names = [cell.strip() for cell in below if cell.strip()]
    known = sum(_is_known(cell) for cell in names)
    if len(names) < 2 or 2 * known < len(names) or any(map(_DATA.fullmatch, names)):
        return False
    groups = [cell.strip() for cell in record if cell.strip()]
    has_gaps = any(
        one.strip() and not other.strip() for one, other in zip_longest(below, record, fillvalue="")
    )
    return _is_group(record, below) and (has_gaps or len(set(groups)) < len(groups))


def _is_known(cell: str) -> bool:
    return not _KNOWN.isdisjoint(_split_words(cell))


def _is_header(record: Sequence[str]) -> bool:
    """Whether a record names columns; one with numbers and no usual name is a row already."""
    cells = [cell.strip() for cell in record if cell.strip()]
    data = sum(bool(_DATA.fullmatch(cell)) for cell in cells)
    named = sum(map(_is_known, cells))
    return not data or named > data


def _split_words(name: str) -> set[str]:
    return set(split_words(name).split())


def _count_cells(lines: Sequence[str], delimiter: str) -> int:
    return sum(len(split_line(line, delimiter)) for line in lines)


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
    proposal = _add_orders(proposal, header, values)
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
    """The proposal with a whole name of the student or the parent in one cell."""
    parts = {f"{whose}_first_name", f"{whose}_last_name"}
    if proposal.parents and whose == "parent":
        return proposal
    held = [guess.theirs for guess in proposal.guesses if guess.ours in parts and guess.theirs]
    if len(held) > 1:
        return proposal
    place = _find_name(proposal, whose, held, header, values)
    if place is None:
        return proposal
    example = next(text for text in values[place] if text)
    guess = Guess(f"{whose}_name", header[place], 0.7, example)
    return replace(
        proposal,
        guesses=(*(g for g in proposal.guesses if g.ours not in parts), guess),
        remarks=tuple(r for r in proposal.remarks if not any(part in r for part in parts)),
        unused=tuple(name for name in proposal.unused if name != header[place]),
    )


def _add_orders(
    proposal: Proposal, header: Sequence[str], values: Sequence[Sequence[str]]
) -> Proposal:
    """The proposal with the order of its whole names, or with a question for it."""
    guesses = (*proposal.guesses, *(g for parent in proposal.parents for g in parent.guesses))
    places = {
        ours: [header.index(g.theirs) for g in guesses if g.ours == ours and g.theirs]
        for ours in ("student_name", "parent_name", "student_last_name", "parent_last_name")
    }
    everybody = [place for found in places.values() for place in found]
    names, remarks = dict(proposal.names), list(proposal.remarks)
    for whose in ("student", "parent"):
        orders = [
            guess_order(values[n], [values[other] for other in everybody if other != n])
            for n in places[f"{whose}_name"]
        ]
        known = [order for order in orders if order]
        if orders:
            names[whose] = max(known, key=known.count, default=UNKNOWN)
        if orders and not known:
            example = next(filter(None, values[places[f"{whose}_name"][0]]), "")
            remarks.append(
                f"which word of {example!r} is the last name? Say under [names] of the map whether "
                f"a {whose}'s name is written First Last or Last First"
            )
    return replace(proposal, names=names, remarks=tuple(remarks))


def _find_name(
    proposal: Proposal, whose: str, held: Sequence[str], header: Sequence[str],
    values: Sequence[Sequence[str]],
) -> int | None:  # fmt: skip
    """The place of a column of whole names: one taken for a part of them, or an unused one.

    A name that is nobody's is the student's.
    """
    for place, name in enumerate(header):
        words = _split_words(name)
        owned = words & _OWNERS[whose]
        free = name in proposal.unused and not words - owned - _NAME_WORDS
        fits = owned or (whose == "student" and words)
        texts = [text for text in values[place] if text]
        if not texts or not (name in held or (free and fits)):
            continue
        if 10 * sum(map(is_whole_name, texts)) >= 6 * len(texts):
            return place
    return None
