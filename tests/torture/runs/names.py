"""Naughty strings through every text field of a roster, and as arguments of commands.

A string comes in and goes out exactly as it was, or is refused with its line and column; neither
stream ever carries a character that a terminal obeys; nobody sees the program's inside.
"""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from portaladm.domain.rosters import COLUMNS
from portaladm.outputs.guard import unguard_cell
from tests.torture.nursery import ROOT, Ending, Nursery
from tests.torture.scenes import write_roster
from tests.torture.verdicts import Verdict

STRINGS = ROOT.parent / "shared" / "data" / "naughty-strings" / "blns.json"
FIELDS = tuple(column for column in COLUMNS if column not in ("portal_access", "withdrawn_on"))
_SHOWN_AS = {
    "parent_id": "parent_id", "school": "school", "language": "language", "email": "email",
    "address": "address", "city": "city", "state": "state", "postal_code": "postal_code",
}  # fmt: skip
# What a terminal obeys, or what lets one text look like another; the lines' own ends aside.
_OBEYED = {
    *map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), *map(chr, range(0x202A, 0x202F)),
    *map(chr, range(0x2066, 0x206A)), "\u200b", "\u200e", "\u200f", "\u061c", "\ufeff",
} - {"\n"}  # fmt: skip


def read_strings() -> list[str]:
    """The big list of naughty strings; ours where it is absent."""
    if not STRINGS.exists():
        return ["Ann [/b] Lee", "\x1b[31mred", "\u202egpj.exe", "=1+1", "ab\u200bc", "José"]
    found: list[str] = json.loads(STRINGS.read_text(encoding="utf-8"))
    return found


def run_names(folder: Path, seed: int, count: int) -> Verdict:
    """``count`` of all pairs of a field and a string, then strings as arguments."""
    verdict, dice = Verdict("names", seed), random.Random(seed)
    strings = read_strings()
    if not STRINGS.exists():
        verdict.notes.append(f"{STRINGS} is absent: {len(strings)} strings of our own")
    pairs = list(product(FIELDS, strings))
    dice.shuffle(pairs)
    accepted = 0
    nursery = Nursery()
    office = folder / "names"
    office.mkdir()
    for number, (column, text) in enumerate(pairs[: count * 3 // 4]):
        store = office / str(number)
        store.mkdir()
        wrong, came_in = _try_cell(nursery, store, column, text)
        accepted += came_in
        verdict.add(f"{text[:60]!r} as {column}", wrong)
    arguments = list(product(range(len(_arguments("x"))), strings))
    for place, text in dice.sample(arguments, min(count // 4, len(arguments))):
        verdict.add(
            f"{text[:60]!r} as argument {place}", _try_argument(nursery, office, place, text)
        )
    verdict.control = _control(nursery, folder / "control")
    verdict.notes.append(f"{accepted} cells were accepted, the others refused")
    return verdict


def _try_cell(nursery: Nursery, office: Path, column: str, text: str) -> tuple[list[str], bool]:
    """One roster with one odd cell: imported, issued and listed, or refused."""
    write_odd_roster(office / "roster.csv", column, text)
    imported = nursery.run(office, "roster", "import", "roster.csv")
    wrong = list(_judge_streams(imported))
    if imported.code:
        where = f"line 2, {column}" if "line 2, the whole line" not in imported.err else "line 2"
        if imported.code != 1 or where not in imported.err:
            wrong.append(f"exit {imported.code} without line and column: {imported.err}")
        return wrong, False
    endings = [
        nursery.run(office, "keys", "issue", "-o", "keys.csv"),
        nursery.run(office, "keys", "list", "--format", "table"),
        nursery.run(office, "keys", "list"),
    ]
    wrong += [what for ending in endings for what in _judge_streams(ending)]
    wrong += [f"exit {ending.code}: {ending.err}" for ending in endings if ending.code]
    again = nursery.run(office, "roster", "import", "roster.csv", "--dry-run")
    if "would change nothing" not in again.err:
        wrong.append(f"the same roster again changes something: {again.err}")
    return wrong + list(_judge_round_trip(office, column, text)), True


def _judge_round_trip(office: Path, column: str, text: str) -> Iterator[str]:
    if not (office / "keys.csv").exists():
        yield "no key file"
        return
    with (office / "keys.csv").open(encoding="utf-8-sig", newline="") as file:
        [row] = csv.DictReader(file)
    if column in _SHOWN_AS:
        came_out = unguard_cell(row[_SHOWN_AS[column]])
        if came_out != _as_read(column, text):
            yield f"came out as {came_out!r}"


def _as_read(column: str, text: str) -> str:
    """What a roster's cell means: outer blanks and our own guard are no part of it."""
    text = unguard_cell(text.strip())
    if column == "address":
        text = ", ".join(filter(None, (line.strip() for line in _split_lines(text))))
    return text


def _split_lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _judge_streams(ending: Ending) -> Iterator[str]:
    if ending.traceback or ending.code < 0:
        yield f"exit {ending.code}: {ending.err}"
    for name, text in (("stdout", ending.out.replace("\r\n", "\n")), ("stderr", ending.err)):
        if obeyed := _OBEYED.intersection(text):
            yield f"{name} carries {', '.join(f'U+{ord(c):04X}' for c in sorted(obeyed))}"


def _arguments(text: str) -> tuple[tuple[str, ...], ...]:
    return (
        ("keys", "issue", "--school", text, "--dry-run"),
        ("keys", "issue", "--parent", text, "--dry-run"),
        ("keys", "revoke", "P000001", "--reason", text, "--yes"),
        ("keys", "revoke", "--batch", text, "--yes"),
        ("keys", "list", "--parent", text, "--format", "json"),
        ("keys", "list", "--status", text),
        ("keys", "issue", "-o", text),
        ("roster", "import", text),
        ("keys", "extend", "--verified-by", "photo-id", "P000001", "--until", text),
        ("keys", "list", "--fields", text),
        ("keys", "reissue", text, "--yes", "--posted", "-o", "new.csv"),
        (text,),
    )


def _try_argument(nursery: Nursery, office: Path, place: int, text: str) -> list[str]:
    store = office / "arguments"
    if not store.exists():
        store.mkdir()
        write_roster(store / "roster.csv", 3)
        nursery.run(store, "keys", "issue", "--roster", "roster.csv", "-o", "keys.csv")
    text = text.replace("\0", "")  # no argument can hold it
    ending = nursery.run(store, *_arguments(text)[place])
    wrong = list(_judge_streams(ending))
    if ending.code not in (0, 1, 2, 3, 4):
        wrong.append(f"exit {ending.code}")
    listed = nursery.run(store, "audit", "list", "--format", "table")
    return wrong + list(_judge_streams(listed))


def _control(nursery: Nursery, office: Path) -> int:
    """With nothing escaped, the escape codes in a file's name reach the terminal."""
    office.mkdir()
    line = ("roster", "import", "\x1b[31mroster.csv")
    return len(list(_judge_streams(nursery.run(office, *line, broken="text-as-it-is"))))


def write_odd_roster(path: Path, column: str, text: str) -> None:
    """A roster of one row, one cell of which is given."""
    write_roster(path, 1)
    with path.open(encoding="utf-8", newline="") as file:
        [row] = csv.DictReader(file)
    row[column] = text
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerow(row)
    path.write_bytes(out.getvalue().encode("utf-8", "surrogatepass"))
