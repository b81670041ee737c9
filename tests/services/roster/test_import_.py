"""Importing rosters: generated ones against a simple model, and what a clerk's mistakes do."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portaladm.domain.rosters import COLUMNS
from portaladm.store.roster import faults, survey
from tests.conftest import Office, Outcome
from tests.services.roster.model import (
    TODAY,
    Model,
    Row,
    open_office,
    read_store,
    write,
)

SOME = settings(
    max_examples=25, deadline=None, database=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip


FEW = st.sampled_from(["", "Ana", "José", "O'Neil, Jr.", "李"])


NAMED = st.sampled_from(["Ana", "José", "李"])


def _name_by_id(row: Row) -> Row:
    """Last names of their own, so that no name under one id was another id's before."""
    parent, student = row["parent_last_name"], row["student_id"]
    return row | {"parent_last_name": parent and f"{parent} {row['parent_id']}",
                  "student_last_name": f"Ng {student}"}  # fmt: skip


PAIR_ROWS = st.fixed_dictionaries(
    dict.fromkeys(COLUMNS, FEW) | {
        "student_id": st.sampled_from(["001", "12", "S-9"]),
        "parent_id": st.sampled_from(["P1", "P2", "02"]),
        "student_first_name": st.just("Ana"), "student_last_name": st.just("Ng"), "school": NAMED,
        "parent_first_name": st.just("Ana"),
        "parent_last_name": st.sampled_from(["Lee", "Lee", "Lee", "Lee", "Lee", "Lee", ""]),
        "portal_access": st.sampled_from(["yes", "yes", "no", ""]),
        "withdrawn_on": st.sampled_from(["", "", TODAY, "2026-09-01", "2020-01-01"]),
    }
).map(_name_by_id)  # fmt: skip


ROSTERS = st.lists(st.lists(PAIR_ROWS, min_size=1, max_size=5), min_size=1, max_size=4)


def read_counts(done: Outcome) -> dict[str, tuple[int, int, int]]:
    """How many records of each kind were new, changed and the same."""
    found = done.record
    return {
        kind: (found[f"{kind}_new"], found[f"{kind}_changed"], found[f"{kind}_same"])
        for kind in ("students", "parents", "links")
    }


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
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


def test_faults_are_listed_once_however_they_were_found(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each survey of a million rows costs a twentieth of an import."""
    asked: list[str] = []
    for module, name in ((survey, "survey_some"), (faults, "read_fault_groups")):
        usual = getattr(module, name)

        def ask(*arguments: object, usual: object = usual, name: str = name) -> object:
            asked.append(name)
            assert callable(usual)
            return usual(*arguments)

        monkeypatch.setattr(module, name, ask)
    roster = office.write_roster({}, {"parent_id": "P2", "portal_access": "maybe"})
    office.run("roster", "import", roster, code=1)
    assert asked == ["survey_some", "read_fault_groups", "survey_some"]
