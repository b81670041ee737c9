"""What an unknown table's columns may mean: from its header, and from what stands below it.

A name alone misleads (``number`` of what?), and so do values alone (two columns of dates); both
together give a measure from 0 to 1, which is said for each column. Nothing is imported on the
strength of a guess: the map is printed, for a person to read, correct and save.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from portaladm.domain.folding import fold_name
from portaladm.domain.rosters import COLUMNS, REQUIRED
from portaladm.readers.guess import vocabulary

SAMPLE_ROWS = 2_000
SURE, LIKELY, GUESS = 0.85, 0.65, 0.4
_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}")
_PHONE = re.compile(r"[+(]?\d[\d ()+./-]{5,20}(?: ?x?\d{1,6})?")
_ID = re.compile(r"[0-9A-Za-z][\w.-]*|\{?[0-9A-Fa-f-]{36}\}?")
_POSTAL = re.compile(r"\d{4,6}(-\d{4})?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d")
_GRADE = re.compile(r"(k|kg|pk|tk|kindergarten|prek|\d{1,2}([a-z]|th|st|nd|rd)?|grade \d+)", re.I)


@dataclass(frozen=True)
class Guess:
    """One of our columns, the file's column for it ("" where none fits), and how sure it is."""

    ours: str
    theirs: str
    measure: float
    example: str = ""

    @property
    def how_sure(self) -> str:
        """The measure in words."""
        if not self.theirs:
            return "not found"
        if self.measure >= SURE:
            return "sure"
        return "likely" if self.measure >= LIKELY else "a guess"


@dataclass(frozen=True)
class Proposal:
    """A map for a table: the guesses, the values of portal access, and remarks."""

    guesses: tuple[Guess, ...]
    access_values: dict[str, str]
    remarks: tuple[str, ...]
    unused: tuple[str, ...]


def guess_columns(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Proposal:
    """What each of our columns is called in a table, by its header and its first rows."""
    sample = [row for row in islice(rows, SAMPLE_ROWS) if len(row) == len(header)]
    values = [[row[n].strip() for row in sample] for n in range(len(header))]
    scores = {
        (ours, n): _measure(ours, name, values[n])
        for n, name in enumerate(header) for ours in COLUMNS
        if name.strip() and header.count(name) == 1
    }  # fmt: skip
    taken: dict[str, int] = {}
    for (ours, n), score in sorted(scores.items(), key=lambda item: (-item[1], item[0][1])):
        if score >= GUESS and ours not in taken and n not in taken.values():
            taken[ours] = n
    guesses = tuple(
        Guess(ours, header[taken[ours]], scores[ours, taken[ours]],
              next(filter(None, values[taken[ours]]), ""))
        if ours in taken else Guess(ours, "", 0.0)
        for ours in COLUMNS
    )  # fmt: skip
    access = _map_access(values[taken["portal_access"]]) if "portal_access" in taken else {}
    unused = tuple(n for place, n in enumerate(header) if place not in taken.values() and n.strip())
    return Proposal(guesses, access, tuple(_remark(guesses, access, header)), unused)


def write_proposal(proposal: Proposal) -> str:
    """The map as TOML, with a remark on each line."""
    lines = ["[columns]  # ours = theirs"]
    for guess in proposal.guesses:
        if guess.theirs:
            said = f"{guess.ours} = {_quote(guess.theirs)}"
            lines.append(said + ("" if guess.measure >= SURE else f"  # {guess.how_sure}"))
    missing = [g.ours for g in proposal.guesses if not g.theirs and g.ours in REQUIRED]
    if missing:
        lines += ["", "[constants]  # the same for every row; fill in and take the # away"]
        lines += [f'# {ours} = "..."' for ours in missing]
    if proposal.access_values:
        lines += ["", "[values.portal_access]  # theirs = ours"]
        lines += [f"{_quote(t)} = {_quote(o)}" for t, o in proposal.access_values.items()]
    return "\n".join(lines) + "\n"


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _remark(
    guesses: Sequence[Guess], access: dict[str, str], header: Sequence[str]
) -> Iterable[str]:
    for guess in guesses:
        if not guess.theirs and guess.ours in REQUIRED:
            yield f"no column holds {guess.ours}: it must be filled in under [constants]"
    if access:
        theirs = next(guess.theirs for guess in guesses if guess.ours == "portal_access")
        yield (
            f"{theirs} decides who may use the portal: make sure that it is meant so"
            + (", and that an empty cell means no" if access.get("") == "no" else "")
        )
    else:
        yield "no column tells who may use the portal: everybody in the file will be let in"
    numbered = {re.sub(r"\d", "", _plain(name)) for name in header if re.search(r"[2-9]", name)}
    if {re.sub(r"\d", "", _plain(name)) for name in header if "1" in name} & numbered:
        yield "the columns are numbered: if a row holds several parents, make one row of each"


def _measure(ours: str, name: str, values: Sequence[str]) -> float:
    """How well a column fits one of ours: the name counts for two thirds, the values for one."""
    by_name, filled = _measure_name(ours, name), list(filter(None, values))
    if not filled:
        return (0.9 if by_name == 1.0 else 0.6) * by_name
    by_value = sum(map(_VALUES[_what(ours)], filled)) / len(filled)
    if by_name == 0:
        return 0.55 * by_value if _what(ours) in ("email", "relationship") else 0.0
    if by_value < 0.3:
        return 0.3 * by_name
    return 0.67 * by_name + 0.33 * by_value


def _measure_name(ours: str, name: str) -> float:
    plain = _plain(name)
    if plain.replace(" ", "_") == ours:
        return 1.0
    said = set(plain.split())
    whole = "".join(plain.split())
    meanings = vocabulary.MEANINGS[_what(ours)]
    found = [m for m in meanings if set(m.split()) <= said or m.replace(" ", "") == whole]
    glued = [m for m in meanings if len(m) > 3 and m.replace(" ", "") in whole]
    if not found and not glued:
        return 0.0
    score = 1.0 if any(m not in vocabulary.WEAK for m in found) else 0.75 if found else 0.8
    return score * _fit_person(ours, said, whole)


# Whose column a name says it is, and how well that fits: the student's, the parent's, nobody's.
_FIT = {
    "student": (1.0, 0.1, 0.75),
    "parent": (0.1, 1.0, 0.7),
    "of the student": (1.0, 0.4, 1.0),
    "of the parent": (0.3, 1.0, 1.0),
    "of the family": (0.8, 1.0, 1.0),
}
_KINDS = {"grade": "of the student", "school": "of the student", "withdrawn_on": "of the student",
          "email": "of the parent", "phone": "of the parent"}  # fmt: skip


def _fit_person(ours: str, said: set[str], whole: str) -> float:
    if said & vocabulary.OTHERS:
        return 0.1
    of_student = bool(said & vocabulary.STUDENT) or whole.startswith(("student", "stu", "alumno"))
    of_parent = bool(said & vocabulary.PARENT) or whole.startswith(
        ("parent", "guardian", "contact")
    )
    if of_student and of_parent:
        return 0.7
    owner = ours.split("_", 1)[0]
    kind = owner if owner in ("student", "parent") else _KINDS.get(ours, "of the family")
    return _FIT[kind][0 if of_student else 1 if of_parent else 2]


def _what(ours: str) -> str:
    return ours.split("_", 1)[1] if ours.startswith(("student_", "parent_")) else ours


def _plain(name: str) -> str:
    """Lower case, without accents, in words: ``StudentFirstName`` is ``student first name``."""
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name.strip())
    return " ".join(re.findall(r"[a-z]+|\d+", fold_name(split)))


def _map_access(values: Sequence[str]) -> dict[str, str]:
    """Their words for yes and no; an empty cell of a column that was only guessed means no.

    So it does where no cell is empty yet: the next file may have one.
    """
    seen = dict.fromkeys(value.casefold() for value in values)
    access = {}
    for value in seen:
        if value in vocabulary.YES_WORDS:
            access[value] = "yes"
        elif value in vocabulary.NO_WORDS:
            access[value] = "no"
    if access:
        access[""] = "no"
    return access


def _is_in(known: frozenset[str]) -> Callable[[str], float]:
    def test(value: str) -> float:
        return float(any(word in known for word in _plain(value).split()))

    return test


def _is_name(value: str) -> float:
    return float(not any(c.isdigit() or c in "@/" for c in value) and len(value) < 60)


def _is_text(value: str) -> float:
    return float("@" not in value and not _DATE.fullmatch(value))


def _matches(pattern: re.Pattern[str]) -> Callable[[str], float]:
    return lambda value: float(bool(pattern.fullmatch(value)))


_VALUES: dict[str, Callable[[str], float]] = {
    "id": lambda value: float(bool(_ID.fullmatch(value)) and (not value.isalpha())),
    "first_name": _is_name,
    "last_name": _is_name,
    "grade": _matches(_GRADE),
    "school": _is_text,
    "relationship": _is_in(vocabulary.RELATIONSHIPS),
    "portal_access": lambda v: float(v.casefold() in vocabulary.YES_WORDS | vocabulary.NO_WORDS),
    "email": lambda value: float("@" in value[1:]),
    "phone": _matches(_PHONE),
    "language": _is_in(vocabulary.LANGUAGES),
    "address": lambda value: 1.0 if re.search(r"\d", value) else 0.5,
    "city": _is_name,
    "state": lambda value: 1.0 if len(value) <= 3 and value.isalpha() else 0.5 * _is_name(value),
    "postal_code": _matches(_POSTAL),
    "withdrawn_on": _matches(_DATE),
}
