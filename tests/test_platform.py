"""What the program does in another way on Windows, asked of the one module that knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from portaladm import platform
from portaladm.errors import Refused
from portaladm.outputs.private import PrivateFile
from portaladm.platform import is_in_work, keep_from_others, make_private_folder, rename_new
from tests.conftest import Office

pytestmark = pytest.mark.usefixtures("windows_rules")


@pytest.fixture(autouse=True)
def little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "_PATIENCE", (0.001,))


def begin(folder: Path) -> PrivateFile:
    file = PrivateFile.create(folder / "keys.csv", "K7QMX")
    file.write(b"secret")
    file.seal()
    return file


def test_a_file_is_closed_before_it_gets_its_name(tmp_path: Path) -> None:
    assert begin(tmp_path).publish() == tmp_path / "keys.csv"
    assert (tmp_path / "keys.csv").read_bytes() == b"secret"


def test_a_taken_name_is_left_alone(tmp_path: Path) -> None:
    file = begin(tmp_path)
    (tmp_path / "keys.csv").write_bytes(b"mine")
    assert file.publish() == tmp_path / "keys.K7QMX.csv"
    assert (tmp_path / "keys.csv").read_bytes() == b"mine"


def test_an_open_file_is_in_work(tmp_path: Path) -> None:
    file = begin(tmp_path)
    assert is_in_work(file.part)
    assert not is_in_work(file.publish())
    assert not is_in_work(tmp_path / "nowhere")


def test_a_file_that_a_scanner_looks_at_gets_its_name_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "part").write_bytes(b"secret")
    with (tmp_path / "part").open("rb") as scanner:
        monkeypatch.setattr("portaladm.platform.time.sleep", lambda _: scanner.close())
        assert rename_new(tmp_path / "part", tmp_path / "keys.csv") == tmp_path / "keys.csv"


def test_a_file_that_stays_open_keeps_its_part_name(tmp_path: Path) -> None:
    file = begin(tmp_path)
    with file.part.open("rb"), pytest.raises(Refused) as refused:
        file.publish()
    assert refused.value.code == "file-unnamed"
    assert file.part.exists()


def test_a_name_that_doctor_gave_meanwhile_counts(tmp_path: Path) -> None:
    file = begin(tmp_path)
    file.handle.close()
    file.part.rename(file.final)
    assert file.publish() == tmp_path / "keys.csv"


def test_another_file_in_its_place_does_not_count(tmp_path: Path) -> None:
    file = begin(tmp_path)
    file.handle.close()
    file.part.unlink()
    (tmp_path / "keys.csv").write_bytes(b"mine")
    with pytest.raises(Refused) as refused:
        file.publish()
    assert refused.value.code == "file-unnamed"


RECORDER = """#!/bin/sh
{ echo "$(LC_ALL=C stat -c %F "$1")"; printf '%s\\n' "$@"; } >> "$ICACLS_LOG"
exit $ICACLS_CODE
"""


@pytest.fixture
def icacls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """In the place of Windows' own program: it writes down how it was called."""
    program = tmp_path / "Windows" / "System32" / "icacls.exe"
    program.parent.mkdir(parents=True)
    program.write_text(RECORDER)
    program.chmod(0o755)
    log = tmp_path / "icacls.log"
    for name, value in ("SYSTEMROOT", tmp_path / "Windows"), ("ICACLS_LOG", log):
        monkeypatch.setenv(name, str(value))
    monkeypatch.setenv("ICACLS_CODE", "0")
    return log


def told(what: str, path: Path, rights: str) -> list[str]:
    return [what, str(path), "/inheritance:r", "/grant:r", f"*S-1-3-4:{rights}", "/Q"]


def test_a_file_is_its_owners_alone_before_anything_is_in_it(icacls: Path, tmp_path: Path) -> None:
    file = begin(tmp_path)
    assert icacls.read_text().splitlines() == told("regular empty file", file.part, "F")
    file.discard()


def test_the_store_and_the_folder_made_for_it_are_their_owners_alone(
    icacls: Path, office: Office
) -> None:
    pytest.importorskip("xlsxwriter", reason="needs portaladm[xlsx]")
    office.run("keys", "issue", "--roster", office.write_roster({}), "-o", "keys.xlsx", code=0)
    lines = icacls.read_text().splitlines()
    [part] = office.query("SELECT code FROM batches WHERE file_name = 'keys.xlsx'")[0]
    scratch = office.folder / f".keys.xlsx.{part}.tmp"
    assert lines[:12] == [
        *told("directory", office.store.parent, "(OI)(CI)F"),
        *told("regular empty file", office.store, "F"),
    ]
    assert lines[-6:] == told("directory", scratch, "(OI)(CI)F")


def test_a_folder_that_was_there_keeps_its_rights(icacls: Path, tmp_path: Path) -> None:
    make_private_folder(tmp_path)
    assert not icacls.exists()


def test_a_disk_that_knows_no_rights_still_takes_files(
    icacls: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ICACLS_CODE", "5")
    assert not keep_from_others(tmp_path)
    assert begin(tmp_path).publish().read_bytes() == b"secret"


def test_a_machine_without_the_program_still_makes_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYSTEMROOT", str(tmp_path / "nowhere"))
    assert not keep_from_others(tmp_path)
    assert begin(tmp_path).publish().read_bytes() == b"secret"


@pytest.mark.parametrize(("windows", "line"), [(False, 'export X="a b"'), (True, 'set "X=a b"')])
def test_a_variable_is_set_as_the_shell_of_the_system_does(
    monkeypatch: pytest.MonkeyPatch, windows: bool, line: str
) -> None:
    monkeypatch.setattr(platform, "is_windows", lambda: windows)
    assert platform.write_assignment("X", "a b") == line
