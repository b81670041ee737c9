"""What the program does in another way on Windows, asked of the one module that knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from portaladm import platform
from portaladm.errors import Refused
from portaladm.outputs.private import PrivateFile
from portaladm.platform import is_in_work, rename_new

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
