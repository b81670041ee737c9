"""A copied office is as good as its first one, and who patches the program gets none."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import Office
from tests.kits.accounts import activate, furnish

MakeOffice = Callable[[str], Office]


@pytest.fixture
def make_office(office: Office, monkeypatch: pytest.MonkeyPatch) -> MakeOffice:
    """An office in a folder of its own."""

    def make(name: str) -> Office:
        (office.folder / name).mkdir()
        return Office(office.folder / name, patch=monkeypatch)

    return make


def read_all(office: Office) -> str:
    """The whole store, with its folder left out."""
    with closing(sqlite3.connect(office.store)) as driver:
        return "\n".join(driver.iterdump()).replace(str(office.folder), "")


def list_modes(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode for path in folder.rglob("*")}


def test_a_copy_is_the_first_one_in_another_folder(make_office: MakeOffice) -> None:
    first, copy = make_office("first"), make_office("copy")
    assert furnish(first, {}, {}) == furnish(copy, {}, {})
    assert read_all(first) == read_all(copy)
    assert list_modes(first.folder) == list_modes(copy.folder)
    assert copy.query("SELECT count(*) FROM batches WHERE file_path LIKE ?", f"{copy.folder}%") == [
        (2,)
    ]
    copy.run("audit", "verify", code=0)
    copy.run("doctor", code=0)


def test_what_is_done_to_a_copy_is_done_to_it_alone(make_office: MakeOffice) -> None:
    first, copy = make_office("first"), make_office("copy")
    keys = furnish(first, {}), furnish(copy, {})
    activate(copy, next(iter(keys[1].values())), "mlopez")
    assert first.query("SELECT count(*) FROM accounts") == [(0,)]
    assert furnish(make_office("third"), {}) == keys[0]


def test_other_rows_another_day_and_a_patched_program_are_no_copies(
    make_office: MakeOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    offices = [make_office(name) for name in "abcd"]
    offices[2].now = offices[2].now.replace(day=1)
    made = [furnish(offices[0], {}), furnish(offices[1], {"grade": "5"}), furnish(offices[2], {})]
    monkeypatch.setattr("portaladm.services.keys.issue.KEY_FIELDS", (), raising=False)
    made.append(furnish(offices[3], {}))
    assert len({key for keys in made for key in keys.values()}) == 4
