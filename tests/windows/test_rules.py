"""Each of Windows' rules bites: plain code that breaks it fails, and so does what we once had."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import shutil
import sqlite3
import subprocess
import sys
import time
import zoneinfo
from collections.abc import Callable
from pathlib import Path

import pytest

from portaladm.outputs.private import PrivateFile
from portaladm.platform import is_windows, rename_new
from tests.windows.rules import FUNCTIONS, MODULES

pytestmark = pytest.mark.usefixtures("windows_rules")

MOVES: dict[str, Callable[[Path, Path], object]] = {
    "os.rename": os.rename,
    "os.replace": lambda *paths: os.replace(*paths),  # ours, not the one that was imported
    "os.remove": lambda old, _: os.remove(old),
    "os.unlink": lambda old, _: os.unlink(old),
    "Path.rename": lambda old, new: old.rename(new),
    "Path.replace": lambda old, new: old.replace(new),
    "Path.unlink": lambda old, _: old.unlink(),
    "shutil.move": shutil.move,
    "over it": lambda old, new: (new.write_text("new"), new.replace(old)),
}
FOLDERS: dict[str, Callable[[Path], object]] = {
    "rmdir": lambda folder: folder.rmdir(),
    "rmtree": shutil.rmtree,
    "rename": lambda folder: folder.rename(folder.with_name("other")),
}
NAMES = (
    "CON", "con.csv", "NUL", "aux.csv", "com1.txt", "LPT9", "keys.csv.", "keys.csv ", "a:b.csv",
    "<a", "a>", 'a"b', "a|b", "a?", "a*", "a\\b", "a\nb",
)  # fmt: skip
HOLDER = "import sys; f = open(sys.argv[1]); print('held', flush=True); sys.stdin.read()"


@pytest.mark.parametrize("way", MOVES)
def test_an_open_file_can_not_be_moved_or_removed(way: str, tmp_path: Path) -> None:
    path = tmp_path / "keys.csv"
    with path.open("w"), pytest.raises(PermissionError, match="WinError 32"):
        MOVES[way](path, tmp_path / "other")
    assert path.exists()
    MOVES[way](path, tmp_path / "another")


@pytest.mark.parametrize("way", FOLDERS)
def test_a_folder_with_an_open_file_can_not_be_moved_or_removed(way: str, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    with (folder / "keys.csv").open("w"):
        refused = PermissionError if way != "rmdir" else OSError
        with pytest.raises(refused, match="WinError 32"):
            FOLDERS[way](folder)


def test_a_folder_in_which_a_process_works_can_not_be_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path / "folder")
    with pytest.raises(PermissionError, match="WinError 32"):
        (tmp_path / "folder").rmdir()


@pytest.mark.slow
def test_what_a_child_process_holds_open_can_not_be_removed(tmp_path: Path) -> None:
    path = tmp_path / "keys.csv"
    path.touch()
    command = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout and child.stdout.readline() == b"held\n"
        with pytest.raises(PermissionError, match="WinError 32"):
            path.unlink()
        child.communicate()
    path.unlink()


def test_a_rename_never_replaces_and_a_replace_does(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_text("1")
    other.write_text("2")
    for rename in (os.rename, Path.rename):
        with pytest.raises(FileExistsError, match="WinError 183"):
            rename(one, other)
    one.rename(one)
    one.replace(other)
    assert other.read_text() == "1"


def test_a_file_that_may_not_be_written_may_not_be_removed(tmp_path: Path) -> None:
    path = tmp_path / "keys.csv"
    path.touch(0o400)
    with pytest.raises(PermissionError, match="WinError 5"):
        path.unlink()


@pytest.mark.parametrize("name", NAMES)
def test_names_that_windows_refuses_are_refused(name: str, tmp_path: Path) -> None:
    path, good = tmp_path / name, tmp_path / "good"
    good.touch()
    for make in (path.touch, path.mkdir, lambda: good.rename(path), lambda: sqlite3.connect(path)):
        with pytest.raises(OSError, match="WinError 123"):
            make()


@pytest.mark.parametrize("name", ["console.csv", ".keys.csv.K7QMX.part", "com10", "null", "ñandú"])
def test_other_names_are_none_of_them(name: str, tmp_path: Path) -> None:
    (tmp_path / name).touch()


def test_nothing_that_only_posix_has_is_left(tmp_path: Path) -> None:
    assert not [name for name in FUNCTIONS if hasattr(os, name)]
    assert not hasattr(time, "tzset")
    for name in MODULES:
        with pytest.raises(ImportError):
            importlib.import_module(name)
    with pytest.raises(OSError, match="privilege"):
        (tmp_path / "link").symlink_to(tmp_path)
    assert is_windows()


def test_there_is_no_zone_database() -> None:
    with pytest.raises(zoneinfo.ZoneInfoNotFoundError):
        zoneinfo.ZoneInfo("America/New_York")


def test_processes_are_spawned() -> None:
    assert multiprocessing.get_start_method() == "spawn"
    process = multiprocessing.get_context("fork").Process(target=print)
    with pytest.raises(AttributeError, match="fork"):
        process.start()


@pytest.mark.slow
def test_child_processes_keep_the_rules_and_write_the_code_page(tmp_path: Path) -> None:
    code = (
        "import os, sys; from portaladm.platform import is_windows; "
        "print(is_windows(), hasattr(os, 'fork'), sys.stdout.encoding); open('a:b', 'w')"
    )
    for options in ([], ["-P"]):
        command = [sys.executable, *options, "-c", code]
        ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert ended.stdout == "True False cp1252\n"
        assert "WinError 123" in ended.stderr


@pytest.mark.slow
def test_a_file_that_is_renamed_before_it_is_closed_gets_no_name(tmp_path: Path) -> None:
    """What ``publish`` once did."""
    file = PrivateFile.create(tmp_path / "keys.csv", "K7QMX")
    file.seal()
    with pytest.raises(PermissionError, match="WinError 32"):
        rename_new(file.part, file.final)
    file.discard()
