"""The file of refused rows: noted while it is written, found after a crash, gone with its run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from portaladm.outputs import private
from portaladm.services.batches.side_file import SideFile
from tests.conftest import Office
from tests.services.test_doctor import find

WORDS = ("--keep-good-rows", "--rejects", "rejects.csv")


def faulty(office: Office) -> Path:
    return office.write_roster({}, {"withdrawn_on": "soon"}, {})


def left_behind(office: Office) -> list[str]:
    return sorted(path.name for path in office.folder.iterdir() if path.name.startswith("."))


def notes(office: Office) -> int:
    [(count,)] = office.query("SELECT count(*) FROM part_files")
    return int(count)


def test_the_note_goes_when_the_file_is_there(office: Office) -> None:
    office.run("roster", "import", faulty(office), *WORDS, code=3)
    assert (office.folder / "rejects.csv").exists()
    assert (notes(office), left_behind(office)) == (0, [])


def test_the_note_goes_with_a_run_that_is_refused(office: Office) -> None:
    rows = [office.row({}) for _ in range(30)]
    office.run("roster", "import", office.write_roster(*rows), code=0)
    roster = office.write_roster(*rows[:10], {"withdrawn_on": "soon"}, name="b.csv")
    # The refused row names a student of its own, so that twenty others would leave: the brake.
    office.run("roster", "import", roster, "--snapshot", *WORDS, code=4)
    assert (notes(office), left_behind(office)) == (0, [])
    assert not (office.folder / "rejects.csv").exists()


def test_after_a_kill_the_doctor_finds_the_file_and_removes_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(file: SideFile) -> Path:
        file._file._close()
        raise SystemExit(137)

    roster = faulty(office)
    with monkeypatch.context() as patch:
        patch.setattr(SideFile, "publish", die)
        office.run("roster", "import", roster, *WORDS, code=137)
    assert len(left_behind(office)) == 1
    assert "rejects.csv was never finished" in find(office, code=1)["part-file"]["message"]
    assert find(office, "--repair", code=0)["part-file"]["severity"] == "repaired"
    assert (notes(office), left_behind(office)) == (0, [])
    office.run("roster", "import", roster, *WORDS, code=3)
    assert len(office.read_csv(office.folder / "rejects.csv")) == 1


def test_a_file_that_gets_no_name_is_given_up_and_the_import_counts(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(part: Path, final: Path) -> None:
        raise OSError(30, os.strerror(30))

    monkeypatch.setattr(private, "rename_new", refuse)
    said = office.run("roster", "import", faulty(office), *WORDS, code=1)
    assert "can't get its name" in said.err
    assert office.query("SELECT count(*) FROM students") == [(2,)]
    assert (notes(office), left_behind(office)) == (0, [])


def test_a_file_that_is_there_already_is_refused_before_anything_happens(office: Office) -> None:
    (office.folder / "rejects.csv").write_text("mine")
    office.run("roster", "import", faulty(office), *WORDS, code=1)
    assert office.query("SELECT count(*) FROM students") == [(0,)]
    assert notes(office) == 0


def test_a_part_that_can_not_be_removed_keeps_its_note_for_the_doctor(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [office.row({}) for _ in range(30)]
    office.run("roster", "import", office.write_roster(*rows), code=0)
    roster = office.write_roster(*rows[:10], {"withdrawn_on": "soon"}, name="b.csv")
    with monkeypatch.context() as patch:
        patch.setattr(private.PrivateFile, "discard", private.PrivateFile._close)
        office.run("roster", "import", roster, "--snapshot", *WORDS, code=4)
    assert (notes(office), len(left_behind(office))) == (1, 1)
    find(office, "--repair", code=0)
    assert (notes(office), left_behind(office)) == (0, [])
