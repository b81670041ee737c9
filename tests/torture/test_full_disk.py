"""A disk that fills while a file is written: one sentence, nothing half written, nothing untrue.

The files go to a small disk in memory, in a process that sees a large one when it looks: as if
another program took the room meanwhile. A few kinds every day; ``-m torture`` tries them all.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Office
from tests.kits.accounts import activate, furnish

HAND_OVER = ("--reason", "lost", "--posted", "--yes")
ISSUE = ("keys", "issue", "--parent", "P1", "--posted", "--yes", "-o")
IMPORT = ("roster", "import", "next.csv", "--yes")
KINDS: dict[str, tuple[str, ...]] = {
    "keys.csv": (*ISSUE, "FILE"),
    "keys.json": (*ISSUE, "FILE"),
    "keys.jsonl": (*ISSUE, "FILE"),
    "keys.xlsx": (*ISSUE, "FILE"),
    "keys.pdf": (*ISSUE, "FILE"),
    "all.csv": ("keys", "issue", "-o", "FILE"),
    "all.xlsx": ("keys", "issue", "-o", "FILE"),
    "all.pdf": ("keys", "issue", "-o", "FILE"),
    "again.csv": ("keys", "reissue", "P2", *HAND_OVER, "-o", "FILE"),
    "new.csv": ("keys", "issue", "--roster", "next.csv", "-o", "FILE"),
    "slips.csv": ("passwords", "reset", "mlopez", *HAND_OVER, "-o", "FILE"),
    "slips.xlsx": ("passwords", "reset", "mlopez", *HAND_OVER, "-o", "FILE"),
    "slips.pdf": ("passwords", "reset", "mlopez", *HAND_OVER, "-o", "FILE"),
    "report.html": (*IMPORT, "--report", "FILE"),
    "report.json": (*IMPORT, "--report", "FILE"),
    "check.csv": ("roster", "check", "next.csv", "--report", "FILE"),
    "rejects.csv": ("roster", "import", "bad.csv", "--keep-good-rows", "--rejects", "FILE"),
    "map.toml": ("roster", "columns", "next.csv", "-o", "FILE"),
    "template.csv": ("roster", "template", "-o", "FILE"),
    "lists.pdf": ("letters", "lists", "--batch", "KEYS", "-o", "FILE"),
    "preview.pdf": ("letters", "preview", "-o", "FILE"),
    "theme": ("letters", "template", "export", "FILE"),
    "trail.csv": ("audit", "export", "FILE"),
    "trail.json": ("audit", "export", "FILE"),
    "trail.jsonl": ("audit", "export", "FILE"),
    "backup.db": ("store", "backup", "FILE"),
}
"""What each command writes, by the file's name."""
IMPORTED = {"new.csv", "report.html", "report.json"}
"""Whose roster is imported before: these say so."""
NEEDS = {".xlsx": "xlsxwriter", ".pdf": "typst"}
DAILY = {("keys.xlsx", 0), ("all.xlsx", 8), ("new.csv", 0), ("report.json", 0), ("theme", 8),
         ("template.csv", 0), ("backup.db", 8)}  # fmt: skip
CASES = [
    pytest.param(kind, room, marks=() if (kind, room) in DAILY else pytest.mark.torture)
    for kind in KINDS for room in (0, 8, 64)
]  # fmt: skip
PROGRAM = """
import collections, shutil, sys
free = collections.namedtuple("usage", "total used free")(1 << 40, 0, 1 << 40)
shutil.disk_usage = lambda path: free
from portaladm.__main__ import main
sys.exit(main())
"""
DISK = "mount -t tmpfs -o size=$0k,mode=700 tmpfs disk && head -c $1 /dev/zero >disk/x; shift; "


def mount(folder: Path, size: int, filler: int, *line: str | Path) -> tuple[int, str, list[str]]:
    """Run a line beside a small disk: its exit code, stderr, and what lies on the disk then."""
    (folder / "disk").mkdir(exist_ok=True)
    script = f'{DISK} "$@" >out; code=$?; ls -A disk >left; exit $code'
    done = subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-c", script, str(size), str(filler),
         *map(str, line)],
        cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False,
        env=dict(os.environ) | {"PORTALADM_ACTOR": "clerk"},
    )  # fmt: skip
    return done.returncode, done.stderr, (folder / "left").read_text().split()


def can_mount(folder: Path) -> bool:
    try:
        return mount(folder, 4, 1, "true") == (0, "", ["x"])
    except OSError:
        return False


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Families with and without keys, an account, a roster to come and one with faults."""
    folder = tmp_path_factory.mktemp("full")
    if not can_mount(folder):
        pytest.skip("no small disk can be mounted here")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        office = Office(folder)
        keys = furnish(office, {"parent_id": "P2"}, {"parent_id": "P3"})
        activate(office, keys["P3"], "mlopez")
        office.run("config", "set", "portal.url", "https://portal.example.org", code=0)
        rows = [{"parent_id": f"P{n}"} for n in (1, *range(4, 400))]
        office.run("roster", "import", office.write_roster(*rows, name="more.csv"), code=0)
        office.write_roster({"parent_id": "P999"}, name="next.csv")
        office.write_roster(
            {"parent_id": "P998"}, *({"parent_id": ""} for _ in range(900)), name="bad.csv"
        )
    return folder


@pytest.fixture
def own(template: Path, tmp_path: Path) -> Office:
    shutil.copytree(template, tmp_path / "own")
    return Office(tmp_path / "own")


@pytest.mark.turns(7, otherwise="slow")
@pytest.mark.posix("a small disk")
@pytest.mark.parametrize(("kind", "room"), CASES)
def test_a_disk_that_fills_leaves_a_sentence_and_no_half_file(
    own: Office, kind: str, room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(own.folder)
    if needed := NEEDS.get(Path(kind).suffix):
        pytest.importorskip(needed, reason="needs an extra")
    before, batches = list_secrets(own), count_batches(own)
    [(code,)] = own.query("SELECT code FROM batches WHERE kind = 'keys-issue' LIMIT 1")
    words = [f"disk/{kind}" if word == "FILE" else word.replace("KEYS", code)
             for word in KINDS[kind]]  # fmt: skip
    program = (sys.executable, "-c", PROGRAM, "--store", str(own.store))
    ended, err, left = mount(own.folder, room or 4, 0 if room else 4096, *program, *words)
    if ended == 0:  # it found room; it must have needed little
        assert kind in left and room
        return
    assert ended == 1, err
    assert err.count("Error: ") == 1 and "Traceback" not in err, err
    assert kind in err or "The temporary file" in err, err
    assert "No space left" in err or "is full" in err, err
    assert left == ["x"], left
    assert list_secrets(own) == before, err
    imported = count_batches(own) - batches
    assert imported == (kind in IMPORTED)
    assert ("The roster is imported all the same" in err) == bool(imported), err
    assert "Nothing was changed" not in err or not imported
    assert "part-file" not in own.run("doctor", "--format", "json").out


def list_secrets(office: Office) -> object:
    """The keys that count, and the passwords."""
    return (
        office.query("SELECT hash, closed_at FROM activation_keys ORDER BY 1"),
        office.query("SELECT password FROM accounts ORDER BY 1"),
    )


def count_batches(office: Office) -> int:
    [(count,)] = office.query("SELECT count(*) FROM batches")
    return int(count)
