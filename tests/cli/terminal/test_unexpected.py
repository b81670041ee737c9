"""Surroundings that no service expects: each ends in its sentence."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.conftest import Office

BYTES = b"jos\xe9".decode("utf-8", "surrogateescape")


@pytest.mark.parametrize(
    ("words", "where"),
    [
        (("parents", "list", "--search", BYTES), "The value of --search"),
        (("parents", "list", f"--search={BYTES}"), "The value of --search"),
        (("accounts", "show", BYTES), "A word of this command"),
        (("store", "backup", f"{BYTES}.db"), "A word of this command"),
        (("store", "info", "--config", f"{BYTES}.toml"), "The value of --config"),
        (("keys", "issue", "-o", f"{BYTES}.csv"), "The value of -o"),
    ],
)
def test_a_word_that_is_no_utf_8_is_refused(
    office: Office, words: tuple[str, ...], where: str
) -> None:
    office.make_store()
    before = sorted(office.folder.rglob("*"))
    refused = office.run(*words, code=2)
    assert f"{where} holds the byte 0xE9, which is not UTF-8." in refused.err
    assert sorted(office.folder.rglob("*")) == before


def test_so_is_a_path_of_the_environment(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTALADM_CONFIG", f"{BYTES}.toml")
    assert "PORTALADM_CONFIG holds the byte 0xE9" in office.run("store", "info", code=2).err


def test_the_trail_keeps_an_actor_that_is_no_utf_8_as_an_escape(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTALADM_ACTOR", BYTES)
    roster = office.write_roster({})
    office.run("keys", "issue", "--roster", roster, "-o", "k.csv", code=0)
    assert office.query("SELECT DISTINCT actor FROM trail") == [(r"jos\xe9",)]


@pytest.mark.posix("names of bytes")
def test_a_folder_that_is_no_utf_8_is_a_sentence_and_leaves_no_file(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    roster = office.write_roster({}).absolute()
    folder = office.folder / BYTES
    folder.mkdir()
    monkeypatch.chdir(folder)
    refused = office.run("keys", "issue", "--roster", roster, "-o", "k.csv", code=1)
    assert "holds the byte 0xE9" in refused.err
    assert list(folder.iterdir()) == []
    assert office.query("SELECT count(*) FROM activation_keys") == [(0,)]


def test_a_part_of_the_program_that_cannot_be_read_is_a_sentence(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.make_store()
    monkeypatch.setitem(sys.modules, "portaladm.services.store.view", None)
    refused = office.run("store", "info", code=1)
    assert (
        "A part of the program can't be found or read: portaladm.services.store.view."
        in refused.err
    )
    assert "install the program again" in refused.err


@pytest.mark.posix("a current folder can be removed")
def test_a_current_folder_that_is_gone_is_a_sentence(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.run("roster", "import", office.write_roster({}).absolute(), code=0)
    gone = office.folder / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    shutil.rmtree(gone)
    try:
        refused = office.run("keys", "issue", "-o", "k.csv", code=1)
        office.run("parents", "list", code=0)
    finally:
        os.chdir(office.folder)
    assert "The current folder does not exist any more." in refused.err


def test_without_a_home_folder_the_store_is_asked_for(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find_none(path: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "expanduser", find_none)
    assert "Your home folder is not known." in office.run("store", "info", code=1).err
