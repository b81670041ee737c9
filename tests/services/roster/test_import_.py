"""Importing rosters: generated ones against a simple model, and what a clerk's mistakes do."""

from __future__ import annotations

import csv
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portaladm.domain.rosters import COLUMNS, REQUIRED
from tests.conftest import Office, Outcome

TODAY = "2026-08-31"
SOME = settings(
    max_examples=25, deadline=None, database=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
STUDENT = ("student_first_name", "student_last_name", "grade", "school", "withdrawn_on")
PARENT = (
    "parent_first_name", "parent_last_name", "email", "phone", "language", "address", "city",
    "state", "postal_code",
)  # fmt: skip
Row = dict[str, str]


@contextmanager
def open_office() -> Iterator[Office]:
    """An office of one example; hypothesis calls a test many times."""
    with tempfile.TemporaryDirectory() as name:
        yield Office(Path(name))


@dataclass
class Model:
    """What rosters do, said as plainly as it can be."""

    students: dict[str, tuple[str, ...]] = field(default_factory=dict)
    parents: dict[str, tuple[str, ...]] = field(default_factory=dict)
    links: dict[tuple[str, str], tuple[str, bool]] = field(default_factory=dict)

    def take(self, rows: list[Row]) -> dict[str, tuple[int, int, int]] | None:
        """New, changed, same per kind of record; None where the whole file is refused."""
        if any(not row[column] for row in rows for column in REQUIRED) or self._contradict(rows):
            return None
        first = not self.students
        before = dict(self.students), dict(self.parents), dict(self.links)
        for row in rows:
            self.students[row["student_id"]] = tuple(row[column] for column in STUDENT)
            self.parents[row["parent_id"]] = tuple(row[column] for column in PARENT)
        for pair, said in self._pairs(rows).items():
            answers = {row["portal_access"] for row in said} - {""}
            stored = self.links.get(pair, ("", True))[1]
            access = answers == {"yes"} if answers else stored
            self.links[pair] = (said[-1]["relationship"], access)
        students, parents, links = before
        counts = {
            "students": _count({row["student_id"] for row in rows}, students, self.students),
            "parents": _count({row["parent_id"] for row in rows}, parents, self.parents),
            "links": _count(set(self._pairs(rows)), links, self.links),
        }
        assert not first or all(changed == 0 for _, changed, _ in counts.values())
        return counts

    def eligible(self) -> set[str]:
        """Who gets a key today."""
        return {
            parent
            for (parent, student), (_, access) in self.links.items()
            if access and not ("" < self.students[student][-1] <= TODAY)
        }

    @staticmethod
    def _pairs(rows: list[Row]) -> dict[tuple[str, str], list[Row]]:
        pairs: dict[tuple[str, str], list[Row]] = {}
        for row in rows:
            pairs.setdefault((row["parent_id"], row["student_id"]), []).append(row)
        return pairs

    def _contradict(self, rows: list[Row]) -> bool:
        answers = ({row["portal_access"] for row in said} for said in self._pairs(rows).values())
        return any({"yes", "no"} <= said for said in answers)


def _count(
    touched: set[Any], before: dict[Any, Any], after: dict[Any, Any]
) -> tuple[int, int, int]:
    new = len(touched - before.keys())
    same = sum(before.get(key) == after[key] for key in touched)
    return new, len(touched) - new - same, same


def read_store(office: Office) -> tuple[dict[Any, Any], ...]:
    """The store's roster in the shape of the model."""
    students = office.query(
        "SELECT number, first_name, last_name, grade, sc.name, coalesce(withdrawn_on, '') "
        "FROM students s JOIN schools sc ON sc.id = s.school_id"
    )
    parents = office.query(
        "SELECT number, first_name, last_name, email, phone, language, address, city, state, "
        "postal_code FROM parents"
    )
    links = office.query(
        "SELECT p.number, s.number, relationship, portal_access FROM links l "
        "JOIN parents p ON p.id = l.parent_id JOIN students s ON s.id = l.student_id"
    )
    return (
        {row[0]: row[1:] for row in students},
        {row[0]: row[1:] for row in parents},
        {row[:2]: (row[2], bool(row[3])) for row in links},
    )


def write(office: Office, rows: list[Row], name: str = "roster.csv") -> Path:
    path = office.folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


FEW = st.sampled_from(["", "Ana", "José", "O'Neil, Jr.", "李"])
NAMED = st.sampled_from(["Ana", "José", "李"])
PAIR_ROWS = st.fixed_dictionaries(
    dict.fromkeys(COLUMNS, FEW) | {
        "student_id": st.sampled_from(["001", "1", "S-9"]),
        "parent_id": st.sampled_from(["P1", "P2", "02"]),
        "student_first_name": NAMED, "student_last_name": NAMED, "school": NAMED,
        "parent_first_name": NAMED,
        "parent_last_name": st.sampled_from(["Lee", "Lee", "Lee", "Lee", "Lee", "Lee", ""]),
        "portal_access": st.sampled_from(["yes", "yes", "no", ""]),
        "withdrawn_on": st.sampled_from(["", "", TODAY, "2026-09-01", "2020-01-01"]),
    }
)  # fmt: skip
ROSTERS = st.lists(st.lists(PAIR_ROWS, min_size=1, max_size=5), min_size=1, max_size=4)


def read_counts(done: Outcome) -> dict[str, tuple[int, int, int]]:
    """How many records of each kind were new, changed and the same."""
    found = done.json
    return {
        kind: (found[f"{kind}_new"], found[f"{kind}_changed"], found[f"{kind}_same"])
        for kind in ("students", "parents", "links")
    }


@SOME
@given(ROSTERS)
def test_any_rosters_in_any_sequence_do_what_the_model_does(rosters: list[list[Row]]) -> None:
    model = Model()
    with open_office() as office:
        for rows in rosters:
            path = write(office, rows)
            counts = model.take(rows)
            done = office.run("roster", "import", path, "--format", "json")
            if counts is None:
                assert done.code == 1, done.err
            else:
                assert done.code == 0, done.err
                found = read_counts(done)
                assert {kind: found[kind] for kind in counts} == counts
            assert read_store(office) == (model.students, model.parents, model.links)
        issued = office.run("keys", "issue", "-o", office.folder / "keys.csv")
        assert issued.code == 0, issued.err
        keys = office.folder / "keys.csv"
        got = [row["parent_id"] for row in office.read_csv(keys)] if keys.exists() else []
        assert sorted(got) == sorted(model.eligible())


@SOME
@given(st.lists(PAIR_ROWS, min_size=1, max_size=6))
def test_a_second_import_of_the_same_file_changes_nothing_and_says_so(rows: list[Row]) -> None:
    with open_office() as office:
        path = write(office, rows)
        if office.run("roster", "import", path).code:
            return
        before = office.store.read_bytes()
        for name in ("roster.csv", "copy.csv"):  # a copy with another name, or with one blank more
            other = office.folder / name
            other.write_bytes(path.read_bytes() + (b"\n" if name == "copy.csv" else b""))
            again = office.run("roster", "import", other, "--format", "json", code=0)
            assert "Nothing has changed" in again.err
            assert all(new == changed == 0 for new, changed, _ in read_counts(again).values())
            assert office.store.read_bytes() == before


def agreeing_rows(dice: random.Random, count: int) -> list[Row]:
    """Rows of different pairs that agree about every person."""
    office = Office(Path())
    people = [office.row({}) for _ in range(6)]
    pairs = dice.sample([(s, p) for s in range(6) for p in range(6)], count)
    return [
        {c: people[s if c in ("student_id", *STUDENT) else p][c] for c in COLUMNS}
        | {"portal_access": dice.choice(["yes", "no", ""]), "relationship": "father"}
        for s, p in pairs
    ]


@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_rows_does_not_matter_where_they_agree(seed: int) -> None:
    dice = random.Random(seed)
    rows = agreeing_rows(dice, 12)
    stores = []
    for _ in range(2):
        with open_office() as office:
            office.run("roster", "import", write(office, rows), code=0)
            stores.append(read_store(office))
        dice.shuffle(rows)
    assert stores[0] == stores[1]


BREAKS = {
    "parent_last_name": "", "student_id": "", "school": "", "portal_access": "maybe",
    "withdrawn_on": "31.08.2026", "city": "Jonesboro\u202e", "email": "x\x1b[0m",
}  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_the_good_rows_and_the_mended_rejects_make_the_good_roster(seed: int) -> None:
    dice = random.Random(seed)
    good = agreeing_rows(dice, 14)
    broken = [dict(row) for row in good]
    for place in dice.sample(range(14), 5):
        for column in dice.sample(sorted(BREAKS), dice.randint(1, 3)):
            broken[place][column] = BREAKS[column]
    with open_office() as office:
        office.run("roster", "import", write(office, good), code=0)
        wanted = read_store(office)
    with open_office() as office:
        rejects = office.folder / "rejects.csv"
        words = ("--keep-good-rows", "--rejects", rejects)
        office.run("roster", "import", write(office, broken), *words, code=3)
        rows = office.read_csv(rejects)
        assert [int(row["line"]) - 2 for row in rows] == [
            n for n, row in enumerate(broken) if row != good[n]
        ]
        rows = [row | good[int(row["line"]) - 2] for row in rows]
        with rejects.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        office.run("roster", "import", rejects, code=0)
        assert read_store(office) == wanted


MISTAKES: tuple[tuple[str, str, str], ...] = (
    *((column, "", "is empty: fill it in") for column in REQUIRED),
    *(("portal_access", text, "neither yes nor no") for text in ("maybe", "x", "2", "oui", "-")),
    *(("withdrawn_on", text, "no date written YYYY-MM-DD")
      for text in ("31.08.2026", "2026-02-30", "08/31/2026", "2026-9-1", "2026-W36-1", "soon")),
    *(("parent_first_name", f"Jo{c}sé", f"U+{ord(c):04X} at position 3")
      for c in "\x07\x1b\x7f\x9b\u200b\u202e\u2066\ufeff"),
)  # fmt: skip


def test_thirty_different_mistakes_are_all_listed_at_once_with_their_cure(office: Office) -> None:
    rows = [office.row({column: text}) for column, text, _ in MISTAKES]
    rows += [office.row({"student_id": "9", "parent_id": "9", "portal_access": a}) for a in "yn"]
    path = write(office, rows)
    with path.open("a", encoding="utf-8") as file:
        file.write("too,few\n" + "," * 30 + "x\n")
    good = office.write_roster({}, name="good.csv")
    office.run("roster", "import", good, code=0)
    before = office.store.read_bytes()

    refused = office.run("roster", "import", path, code=1)

    listed = [line.strip() for line in refused.err.splitlines() if line.startswith("  line ")]
    assert len(listed) == len(MISTAKES) + 4 >= 30
    for number, (column, _, what) in enumerate(MISTAKES, 2):
        assert listed[number - 2].startswith(f"line {number}, {column}: ")
        assert what in listed[number - 2]
    two, four = len(MISTAKES) + 2, len(MISTAKES) + 4
    assert f"the opposite on line {two + 1}" in listed[two - 2]
    assert f"the opposite on line {two}" in listed[two - 1]
    assert listed[four - 2].startswith(f"line {four}, the whole line: there are 2 cells")
    assert "look for a comma too many" in listed[four - 1]
    assert f"{len(listed)} faults on {len(listed)} lines; nothing was imported" in refused.err
    assert office.store.read_bytes() == before


def test_a_blank_access_or_a_missing_column_never_turns_a_stored_no_into_yes(
    office: Office,
) -> None:
    pair = {"student_id": "1", "parent_id": "P1"}
    office.run("roster", "import", office.write_roster(pair | {"portal_access": "no"}), code=0)
    blank = office.write_roster(pair | {"portal_access": "", "phone": "1"}, name="blank.csv")
    office.run("roster", "import", blank, code=0)
    text = blank.read_text(encoding="utf-8").splitlines()
    place = text[0].split(",").index("portal_access")
    short = [",".join(c for n, c in enumerate(line.split(",")) if n != place) for line in text]
    (office.folder / "short.csv").write_text("\n".join(short) + "\n", encoding="utf-8")
    office.run("roster", "import", office.folder / "short.csv", code=0)
    assert office.query("SELECT portal_access FROM links") == [(0,)]


def test_a_parent_is_matched_by_its_id_and_keeps_its_key_through_a_new_name(
    office: Office,
) -> None:
    pair = {"student_id": "1", "parent_id": "0042"}
    office.run("keys", "issue", "--roster", office.write_roster(pair), "-o", "keys.csv", code=0)
    renamed = pair | {"parent_last_name": "Núñez", "email": "new@example.org"}
    office.run("roster", "import", office.write_roster(renamed, name="new.csv"), code=0)
    assert office.query("SELECT number, last_name FROM parents") == [("0042", "Núñez")]
    again = office.run("keys", "issue", "-o", "again.csv", code=0)
    assert "Nothing to issue" in again.err


def test_a_change_keeps_what_was_there_before(office: Office) -> None:
    pair = {"student_id": "1", "parent_id": "P1", "grade": "4"}
    office.run("roster", "import", office.write_roster(pair), code=0)
    newer = office.write_roster(pair | {"grade": "5", "portal_access": "no"}, name="n.csv")
    office.run("roster", "import", newer, code=0)
    earlier = dict(office.query("SELECT record, earlier FROM roster_changes"))
    assert '"grade":"4"' in earlier["student"]
    assert '"portal_access":1' in earlier["link"]
    assert office.query("SELECT count(*) FROM trail WHERE action = 'roster:imported'") == [(2,)]


def test_a_dry_run_counts_the_same_and_leaves_every_byte(office: Office) -> None:
    office.run("roster", "import", office.write_roster({}, {}), code=0)
    newer = office.write_roster({}, {"parent_id": "P20001"}, name="newer.csv")
    before = office.store.read_bytes()
    planned = office.run("roster", "import", newer, "--dry-run", "--format", "json", code=0)
    assert office.store.read_bytes() == before
    done = office.run("roster", "import", newer, "--format", "json", code=0)
    assert planned.json == done.json | {"batch": None, "dry_run": True}


def test_a_column_that_the_file_lacks_is_told_once_and_not_row_by_row(office: Office) -> None:
    row = office.row({})
    columns = [name for name in COLUMNS if name not in ("language", "address")]
    path = office.folder / "narrow.csv"
    path.write_text(",".join(columns) + "\n" + ",".join(row[name] for name in columns) + "\n")
    said = office.run("roster", "check", path, code=0).err
    assert "the file has no column for language or address" in said
    assert "without a" not in said
