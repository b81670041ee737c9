"""Secrets that standard output did not take: kept in a private file, and found by ``doctor``."""

from __future__ import annotations

import csv
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import Office
from tests.kits.accounts import activate, furnish
from tests.thrift.prepared import prepared

COUNT = 1_500
"""As many rows as no pipe holds: who reads one line and goes breaks it."""
SEEN = ("--verified-by", "photo-id")
LINES = {
    "keys issue": (),
    "keys reissue": ("--from", "parents.csv", *SEEN),
    "passwords reset": ("--from", "parents.csv", *SEEN),
}
BROKEN = pytest.mark.posix("a pipe that its reader leaves")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Many families, of whom the first has an account."""
    office = Office(tmp_path_factory.mktemp("filled"))
    keys = furnish(office, {"parent_id": "P0", "student_id": "S0"})
    activate(office, keys["P0"], "mlopez")
    rows = [{"parent_id": f"P{n}", "student_id": f"S{n}"} for n in range(COUNT)]
    office.run("roster", "import", office.write_roster(*rows, name="all.csv"), code=0)
    return office


@pytest.fixture
def office(filled: Office, tmp_path: Path) -> Office:
    shutil.copytree(filled.folder, tmp_path / "own")
    return Office(tmp_path / "own")


def start(office: Office, command: str, shell: str) -> subprocess.CompletedProcess[str]:
    """A command of a shell, which leaves the pipe after its first line."""
    more = ("-o", "-", "--yes")
    line = [sys.executable, "-m", "portaladm", "--store", str(office.store), *command.split()]
    return subprocess.run(
        ["sh", "-c", shell, "sh", *line, *LINES[command], *more], cwd=office.folder, text=True,
        env=os.environ | {"PORTALADM_ACTOR": "clerk"}, capture_output=True, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip


def name_parents(office: Office, command: str) -> int:
    """Whom the command is for; how many they are."""
    numbers = ["P0"] if command == "passwords reset" else [f"P{n}" for n in range(1, COUNT)]
    (office.folder / "parents.csv").write_text("\n".join(numbers) + "\n")
    return len(numbers)


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


@pytest.mark.turns(8, otherwise="slow")
@BROKEN
@pytest.mark.parametrize("command", LINES)
def test_a_pipe_that_breaks_keeps_every_secret_in_a_private_file(
    office: Office, command: str
) -> None:
    count = name_parents(office, command)
    done = start(office, command, '( "$@"; echo "exit $?" >&2 ) | head -n 0')
    [kept] = office.store.parent.glob("portaladm-*.csv")
    assert "exit 1" in done.stderr and f"kept in {kept}" in done.stderr, done
    assert kept.stat().st_mode & 0o777 == 0o600
    rows = read(kept.read_text(encoding="utf-8"))
    secret = "temporary_password" if command == "passwords reset" else "activation_key"
    assert len({row[secret] for row in rows}) == count
    told = [one for one in office.run("doctor", "--format", "json").json
            if one["code"].startswith("not-shown-kept")]  # fmt: skip
    assert [str(kept) in one["message"] for one in told] == [True]


@pytest.mark.turns(8, otherwise="slow")
@BROKEN
@pytest.mark.parametrize("command", LINES)
def test_a_pipe_that_takes_all_leaves_no_file(office: Office, command: str) -> None:
    count = name_parents(office, command)
    done = start(office, command, '"$@" | cat')
    assert len(read(done.stdout)) == count and "\r" not in done.stdout
    assert list(office.store.parent.glob("*portaladm-*-*")) == []


@pytest.mark.slow
@BROKEN
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_who_reads_one_line_and_goes_finds_the_others_kept(
    office: Office, unbuffered: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    done = start(office, "keys issue", '"$@" | head -1')
    assert done.stdout.startswith("parent_id,")
    [kept] = office.store.parent.glob("portaladm-keys-*.csv")
    assert f"kept in {kept}" in done.stderr
    assert len(read(kept.read_text(encoding="utf-8"))) == COUNT - 1


@pytest.mark.slow
@BROKEN
def test_a_run_that_is_killed_while_the_pipe_is_full_leaves_the_file_to_doctor(
    office: Office,
) -> None:
    line = [sys.executable, "-m", "portaladm", "--store", str(office.store)]
    child = subprocess.Popen(
        [*line, "keys", "issue", "-o", "-", "--yes"], cwd=office.folder, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env=os.environ | {"PORTALADM_ACTOR": "clerk"},
    )  # fmt: skip
    with child:
        for _ in range(600):
            if kept := list(office.store.parent.glob("portaladm-keys-*.csv")):
                break
            time.sleep(0.05)
        child.send_signal(signal.SIGKILL)
    told = office.run("doctor", "--format", "json").json
    assert [str(kept[0]) in one["message"] for one in told if "not-shown" in one["code"]] == [True]


@prepared
def make_one(office: Office) -> None:
    furnish(office, {"parent_id": "P1"})


@pytest.mark.slow
@pytest.mark.posix("a full device, and a folder that takes no file")
def test_what_only_the_current_folder_could_keep_is_found_from_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, elsewhere = Office(tmp_path), tmp_path / "elsewhere"
    make_one(office)
    elsewhere.mkdir()
    script = tmp_path / "run.py"
    script.write_text(
        "import sys\n"
        "from portaladm.cli.app import run\n"
        "from portaladm.cli.terminal import kept\n"
        "from portaladm.cli.terminal.context import CliContext\n"
        "make = kept.create_private\n"
        "def create(path):\n"
        "    if 'office' in path.parts:\n"
        "        raise OSError(28, 'No space left on device')\n"
        "    return make(path)\n"
        "kept.create_private = create\n"
        "sys.exit(run(sys.argv[1:], CliContext()))\n"
    )
    words = ("keys", "reissue", "P1", *SEEN, "--show", "--yes")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, str(script), "--store", str(office.store), *words], cwd=elsewhere,
            stdout=full, stderr=subprocess.PIPE, text=True, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    [kept] = elsewhere.glob("portaladm-keys-*")
    assert done.returncode == 1 and f"kept in {kept}" in done.stderr
    monkeypatch.chdir(tmp_path)
    told = office.run("doctor", "--format", "json").json
    assert [str(kept) in one["message"] for one in told if "not-shown" in one["code"]] == [True]


def test_the_secret_of_a_client_that_is_kept_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Office(tmp_path)
    make_one(office)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "portaladm-client-app.txt").write_text("secret")
    told = office.run("doctor", "--format", "json").json
    said = [one["message"] for one in told if one["code"].startswith("not-shown-kept")]
    assert ["client app" in one for one in said] == [True]
