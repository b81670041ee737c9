"""Where the secrets of a command go: ``-o -`` is one CSV on standard output."""

from __future__ import annotations

import csv
import io
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from portaladm.cli.app import run
from portaladm.cli.terminal.context import CliContext
from tests.conftest import MONDAY, Office
from tests.kits.accounts import activate, check, furnish
from tests.kits.keys import check_key

PARENTS = (
    {"parent_id": "P1", "parent_first_name": "Hạnh"},
    {"parent_id": "P2", "parent_first_name": "=Eva"},
)
SEEN = ("--verified-by", "photo-id")
LINES: dict[str, tuple[str, ...]] = {
    "keys issue": (),
    "keys reissue": ("P2", *SEEN),
    "passwords reset": ("mlopez", *SEEN),
}


@pytest.fixture
def desk(office: Office) -> Office:
    """An account, a key, and a parent without one."""
    keys = furnish(office, *PARENTS)
    activate(office, keys["P1"], "mlopez")
    office.run(
        "roster", "import", office.write_roster({"parent_id": "P3"}, name="more.csv"), code=0
    )
    return office


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.slow
@pytest.mark.parametrize("command", LINES)
def test_a_dash_is_one_csv_on_stdout(desk: Office, command: str) -> None:
    words = (*command.split(), *LINES[command], "-o", "-", "--yes")
    shown = desk.run(*words, code=0).out
    [row] = read(shown)
    assert "\r" not in shown and not shown.startswith("\ufeff")
    if command == "passwords reset":
        assert check(desk, "mlopez", row["temporary_password"])["result"] == "must-change"
    else:
        assert check_key(desk, row["activation_key"])["good"]
    [(state, path)] = desk.query(
        "SELECT file_state, file_path FROM batches ORDER BY id DESC LIMIT 1"
    )
    assert (state, path) == ("none", "")
    found = desk.run("doctor", "--format", "json").json
    assert [one for one in found if "atch" in one["message"]] == []


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("command", LINES)
@pytest.mark.parametrize(
    ("more", "code", "told"),
    [
        ((), 4, "add --yes"),
        (("--yes", "--show"), 2, "Choose one"),
        (("--yes", "--format", "json"), 2, "--show --format json"),
        (("--yes", "--format", "table"), 2, "without --format"),
    ],
)  # fmt: skip
def test_a_dash_is_refused_before_anything_is_made(
    desk: Office, command: str, more: tuple[str, ...], code: int, told: str
) -> None:
    before = desk.store.read_bytes()
    refused = desk.run(*command.split(), *LINES[command], "-o", "-", *more, code=code)
    assert told in refused.err and refused.out == ""
    assert desk.store.read_bytes() == before


@pytest.mark.parametrize("command", LINES)
def test_a_dry_run_sends_nothing_and_needs_no_yes(desk: Office, command: str) -> None:
    assert desk.run(*command.split(), *LINES[command], "-o", "-", "--dry-run", code=0).out == ""


@pytest.mark.parametrize("name", ["-", "/dev/stdout"])
@pytest.mark.parametrize(("more", "cell"), [((), "'=Eva García"), (("--raw-csv",), "=Eva García")])
def test_names_are_guarded_unless_a_machine_reads(
    desk: Office, name: str, more: tuple[str, ...], cell: str
) -> None:
    words = ("keys", "reissue", "P2", *SEEN, "-o", name, "--yes", *more)
    assert read(desk.run(*words, code=0).out)[0]["parent_name"] == cell


class Full(io.BytesIO):
    """A stream whose disk is full."""

    def write(self, data: Any, /) -> int:
        raise OSError(28, "No space left on device")


@pytest.mark.slow
@pytest.mark.parametrize("command", LINES)
def test_a_full_stdout_keeps_the_secrets_in_a_private_file(
    desk: Office, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = (*command.split(), *LINES[command], "-o", "-", "--yes")
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", io.TextIOWrapper(Full(), encoding="latin-1"))
        patch.setattr(sys, "stderr", told := io.StringIO())
        code = run(["--store", str(desk.store), *words], CliContext(now=MONDAY))
    [kept] = desk.store.parent.glob("portaladm-*.csv")
    assert code == 1 and str(kept) in told.getvalue()
    assert os.name == "nt" or kept.stat().st_mode & 0o777 == 0o600
    assert len(read(kept.read_text(encoding="utf-8"))) == 1
    assert str(kept) in desk.run("doctor", code=0).out
    kept.unlink()
    assert "did not take" not in desk.run("doctor", code=0).out


def test_other_commands_say_that_they_need_a_file(desk: Office) -> None:
    roster = str(desk.write_roster({}))
    bad = str(desk.write_roster({"portal_access": "maybe"}, {}, name="bad.csv"))
    for words in (
        ("letters", "remind", "-o", "-"),
        ("letters", "preview", "-o", "-"),
        ("store", "backup", "-"),
        ("roster", "import", bad, "--keep-good-rows", "--rejects", "-"),
    ):
        refused = desk.run(*words, code=1).err
        assert "standard output (-) can't take it" in refused and "-o -." not in refused
    for command in (("roster", "template"), ("roster", "columns", roster)):
        assert desk.run(*command, "-o", "-", code=0).out == desk.run(*command, code=0).out
    assert not Path("-").exists()
