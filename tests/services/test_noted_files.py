"""Private files: noted while they are written, found after a kill, gone with their run."""

from __future__ import annotations

import multiprocessing
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from portaladm.outputs import private
from portaladm.platform import is_windows
from portaladm.services.store import backup as stores
from tests.conftest import Office
from tests.kits.batches import diagnose

WORDS = ("--keep-good-rows", "--rejects", "rejects.csv")
DISTRICT = (
    "--district", "D", "--district-id", "JPRQQH", "--portal-url", "https://p.example",
)  # fmt: skip

KINDS: dict[str, tuple[tuple[str, ...], str, int]] = {
    "keys": (("keys", "issue", "-o", "made.csv"), "made.csv", 0),
    "letters": (("keys", "issue", "-o", "made.pdf"), "made.pdf", 0),
    "lists": (("keys", "issue", "-o", "made.pdf"), "made-lists.pdf", 0),
    "rejects": (
        ("roster", "import", "bad.csv", "--keep-good-rows", "--rejects", "made.csv"), "made.csv", 3,
    ),
    "report": (("roster", "import", "other.csv", "--report", "made.html"), "made.html", 0),
    "check": (("roster", "check", "other.csv", "--report", "made.json"), "made.json", 0),
    "trail": (("audit", "export", "made.csv"), "made.csv", 0),
    "preview": (("letters", "preview", "-o", "made.pdf"), "made.pdf", 0),
    "backup": (("store", "backup", "made.db"), "made.db", 0),
}  # fmt: skip
"""Each kind of private file: its command, its name, and how the command ends."""
PRINTED = ("letters", "lists", "preview")
METHODS = multiprocessing.get_all_start_methods()
CLEAN: Any = multiprocessing.get_context("forkserver" if "forkserver" in METHODS else "spawn")
"""Forks a process that has printed nothing: letters make threads, which a fork would lose."""
CLEAN.set_forkserver_preload(["portaladm.cli.keys.commands", "portaladm.cli.roster.commands",
                              "portaladm.services.keys.issue", "pytest", "sqlmodel"])  # fmt: skip


def start_clean() -> Any:
    """A server of forks, which Windows' rules don't have."""
    return multiprocessing.get_context("spawn") if is_windows() else CLEAN


UNNOTED = ("check", "preview")
"""Written by commands that open no store: the next run clears away what a kill left."""


def faulty(office: Office, name: str = "roster.csv") -> Path:
    return office.write_roster({}, {"withdrawn_on": "soon"}, {}, name=name)


def left_behind(office: Office) -> list[str]:
    return sorted(path.name for path in office.folder.iterdir() if path.name.startswith("."))


def notes(office: Office) -> int:
    [(count,)] = office.query("SELECT count(*) FROM part_files")
    return int(count)


def furnish(office: Office) -> None:
    """A store with two parents, and rosters that can still be imported."""
    office.run("init", *DISTRICT, code=0)
    office.run("roster", "import", office.write_roster({}, {}), code=0)
    faulty(office, "bad.csv")
    office.write_roster({}, name="other.csv")


def run_until(office: Office, kind: str, step: str) -> None:
    """Run the command of a kind of file up to a step of that file; in a process of its own."""
    words, name, _ = KINDS[kind]
    owner: Any = private.PrivateFile
    if kind == "backup":
        owner, step = stores, "_verify_copy"
    usual = getattr(owner, step)

    def die(*arguments: Any) -> Any:
        if kind == "backup" or arguments[0].final.name == name:
            os.kill(os.getpid(), signal.SIGKILL)
        return usual(*arguments)

    setattr(owner, step, die)
    office.run(*words)


STEPS = [(kind, "seal") for kind in KINDS] + [
    (kind, "publish") for kind in KINDS if kind not in ("keys", "letters", "backup")
]
"""A batch is stored before its file is published: the tests of the doctor finish that."""


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize(("kind", "step"), STEPS)
def test_a_run_killed_while_it_writes_a_file_blocks_no_later_one(
    office: Office, kind: str, step: str
) -> None:
    """The same command works at once, and ``doctor`` removes what the killed run left."""
    if kind in PRINTED:
        pytest.importorskip("typst", reason="needs portaladm[letters]")
    furnish(office)
    words, name, code = KINDS[kind]
    process = start_clean().Process(target=run_until, args=(office, kind, step))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert not (office.folder / name).exists()
    assert len(left_behind(office)) == 1
    if kind not in UNNOTED:
        assert f"{name} was never finished" in diagnose(office, code=1)["part-file"]["message"]
    if kind == "lists":
        [(batch,)] = office.query("SELECT code FROM batches WHERE kind = 'keys-issue'")
        words = ("letters", "lists", "--batch", batch)
    office.run(*words, code=code)
    assert (office.folder / name).exists()
    office.run("doctor", "--repair", code=0)
    assert (notes(office), left_behind(office)) == (0, [])


def test_a_report_that_gets_no_name_is_given_up_and_says_so(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(part: Path, final: Path) -> None:
        raise OSError(30, os.strerror(30))

    monkeypatch.setattr(private, "rename_new", refuse)
    said = office.run("roster", "import", office.write_roster({}), "--report", "r.html", code=1)
    assert "Everything else is done" in said.err
    assert (notes(office), left_behind(office)) == (0, [])


def test_the_note_goes_when_the_file_is_there(office: Office) -> None:
    office.run("roster", "import", faulty(office), *WORDS, code=3)
    assert (office.folder / "rejects.csv").exists()
    assert (notes(office), left_behind(office)) == (0, [])


def test_the_note_goes_with_a_run_that_is_refused(office: Office) -> None:
    rows = [office.row({}) for _ in range(30)]
    office.run("roster", "import", office.write_roster(*rows), code=0)
    roster = office.write_roster(*rows[:10], {"withdrawn_on": "soon"}, name="b.csv")
    # The refused row names a student of its own, so that twenty would leave: over the limit.
    office.run("roster", "import", roster, "--snapshot", *WORDS, code=4)
    assert (notes(office), left_behind(office)) == (0, [])
    assert not (office.folder / "rejects.csv").exists()


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
        patch.setattr(private.PrivateFile, "discard", private.PrivateFile.close)
        office.run("roster", "import", roster, "--snapshot", *WORDS, code=4)
    assert (notes(office), len(left_behind(office))) == (1, 1)
    diagnose(office, "--repair", code=0)
    assert (notes(office), left_behind(office)) == (0, [])
