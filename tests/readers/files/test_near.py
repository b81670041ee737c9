"""Files that somebody may mean by a name that none has."""

from __future__ import annotations

from pathlib import Path

import pytest

from portaladm.readers.files.near import find_locked, find_near_files


def test_the_same_folder_and_the_downloads_are_looked_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    downloads = tmp_path / "home" / "Downloads"
    downloads.mkdir(parents=True)
    for file in (tmp_path / "parents.csv", downloads / "roster (1).csv", tmp_path / "roster.pdf"):
        file.write_text("")
    assert find_near_files(Path("roster.csv")) == (str(downloads / "roster (1).csv"),)
    assert find_near_files(Path("parent.csv")) == ("parents.csv",)
    assert find_near_files(Path("nowhere") / "other.csv") == ()


@pytest.mark.parametrize(
    ("name", "file"),
    [("~$keys.xlsx", "keys.xlsx"), (".~lock.keys.xlsx#", "keys.xlsx"), ("keys.xlsx", "")],
)
def test_what_lies_beside_an_open_file_is_known(name: str, file: str) -> None:
    assert find_locked(name) == file
