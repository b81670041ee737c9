"""A copied office is as good as its first one; who patches the program has none."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import Office
from tests.kits.accounts import activate, furnish
from tests.thrift.prepared import prepared

MakeOffice = Callable[[str], Office]


@pytest.fixture
def make_office(office: Office, monkeypatch: pytest.MonkeyPatch) -> MakeOffice:
    """An office in a folder of its own, which is the current one from then on."""

    def make(name: str) -> Office:
        (office.folder / name).mkdir()
        monkeypatch.chdir(office.folder / name)
        return Office(office.folder / name, patch=monkeypatch)

    return make


def read_all(office: Office) -> str:
    """The whole store, with its folder left out."""
    with closing(sqlite3.connect(office.store)) as driver:
        return "\n".join(driver.iterdump()).replace(str(office.folder), "")


def list_modes(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode for path in folder.rglob("*")}


def test_a_copy_is_the_first_one_in_another_folder(make_office: MakeOffice) -> None:
    first = make_office("first")
    keys = furnish(first, {}, {})
    copy = make_office("longer-than-first")
    assert furnish(copy, {}, {}) == keys
    assert read_all(first) == read_all(copy)
    assert list_modes(first.folder) == list_modes(copy.folder)
    assert copy.query("SELECT count(*) FROM batches WHERE file_path LIKE ?", f"{copy.folder}%") == [
        (2,)
    ]
    assert (first.now, first.numbers) == (copy.now, copy.numbers)
    told = [one.seen[-1].out.replace(str(one.folder), "") for one in (first, copy)]
    assert told[0] == told[1] and str(copy.folder) in copy.seen[-1].out
    copy.run("audit", "verify", code=0)
    copy.run("doctor", code=0)


def test_what_is_done_to_a_copy_is_done_to_it_alone(make_office: MakeOffice) -> None:
    first = make_office("first")
    keys = furnish(first, {})
    copy = make_office("copy")
    furnish(copy, {})["P20001"] = "another"
    activate(copy, keys["P20001"], "mlopez")
    assert first.query("SELECT count(*) FROM accounts") == [(0,)]
    assert furnish(make_office("third"), {}) == keys


@pytest.mark.slow
def test_other_rows_another_day_actor_file_or_folder_and_a_patched_program_are_no_copies(
    make_office: MakeOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [furnish(make_office("a"), {}), furnish(make_office("b"), {"grade": "5"})]
    later = make_office("c")
    later.now = later.now.replace(day=1)
    made.append(furnish(later, {}))
    monkeypatch.setenv("PORTALADM_ACTOR", "another")
    made.append(furnish(make_office("d"), {}))
    monkeypatch.setenv("PORTALADM_ACTOR", "clerk")
    more = make_office("e")
    (more.folder / "more.csv").touch()
    made.append(furnish(more, {}))
    elsewhere = make_office("f")
    os.chdir(elsewhere.folder.parent)
    made.append(furnish(elsewhere, {}))
    monkeypatch.setattr("portaladm.services.keys.issue.KEY_FIELDS", (), raising=False)
    made.append(furnish(make_office("g"), {}))
    assert len({key for keys in made for key in keys.values()}) == len(made)


@prepared
def write(office: Office, *, text: str) -> Office:
    office.make_store()
    (office.folder / "note.txt").write_text(text.format(folder=office.folder), encoding="utf-8")
    return office


@pytest.mark.parametrize(("text", "copied"), [("no path", True), ("see {folder}", False)])
def test_what_names_its_folder_is_prepared_each_time(
    text: str, copied: bool, make_office: MakeOffice
) -> None:
    first = write(make_office("first"), text=text)
    with closing(sqlite3.connect(first.store)) as driver:
        trail = driver.execute("SELECT hash FROM trail").fetchall()
    second = make_office("second")
    assert write(second, text=text) is second
    assert (second.query("SELECT hash FROM trail") == trail) is copied


def test_plain_data_that_names_the_folder_is_a_mistake_of_the_test(office: Office) -> None:
    @prepared
    def name(office: Office) -> str:
        office.make_store()
        return str(office.store)

    with pytest.raises(AssertionError, match="names its folder"):
        name(office)


def test_what_is_done_next_is_copied_as_long_as_nothing_else_was_done(
    make_office: MakeOffice,
) -> None:
    offices = []
    for name in "abc":
        office = make_office(name)
        keys = furnish(office, {})
        if name == "c":
            (office.folder / "more.csv").touch()
        activate(office, keys["P20001"], "mlopez")
        office.run("audit", "verify", code=0)
        offices.append(read_all(office))
    assert offices[0] == offices[1] != offices[2]


def test_the_command_that_makes_the_store_is_run_once_for_all(make_office: MakeOffice) -> None:
    offices = []
    for name in "abc":
        office = make_office(name)
        roster = office.write_roster({"phone": "1" if name == "c" else ""})
        first = office.run("roster", "import", roster, "--format", "json", code=0)
        assert str(office.folder) in first.err or not first.err
        offices.append((read_all(office), first.json))
    assert offices[0] == offices[1]
    assert offices[0][0] != offices[2][0]


def test_a_file_that_went_is_gone_in_the_copy_too(make_office: MakeOffice) -> None:
    for name in "ab":
        office = make_office(name)
        furnish(office, {})
        drop(office)
        assert not (office.folder / "keys.csv").exists()


@prepared
def drop(office: Office) -> None:
    (office.folder / "keys.csv").unlink()
