"""Copies that the store knows of, and the bytes that erasing leaves until it is rewritten."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Office
from tests.kits.batches import edit
from tests.kits.parents import FAMILY
from tests.services.store.canaries import (
    AMINA,
    CAN_NOT,
    LATER,
    LEFT,
    OF_PARENT,
    OF_STUDENT,
    SEEN,
    bring,
    find_canaries,
    list_texts,
    settle,
)
from tests.thrift.prepared import prepared

ERASE = ("parents", "erase", "P1", "--reason", "asked", "--verified-by", "photo-id", "--yes")


def test_the_store_at_its_old_place_is_listed(office: Office) -> None:
    office.run("roster", "import", office.write_roster(*FAMILY), code=0)
    old = office.store.rename(office.store.with_name("old.db"))
    office.run("--store", old, "store", "move", str(office.store), "--yes", code=0)
    listed = office.run(*ERASE, "--format", "json", code=0).json["file_paths"]
    assert str(old) in listed


def test_texts_from_before_they_had_digests_are_counted_and_stay(office: Office) -> None:
    office.run("roster", "import", office.write_roster(*FAMILY), code=0)
    office.run("links", "deny", "P1", "0010442", "--reason", "order", "--yes", code=0)
    seen = ("--verified-by", "photo-id", "--yes")
    office.run("links", "allow", "P1", "0010442", "--reason", "lifted", *seen, code=0)
    edit(office, "UPDATE trail SET text_digest = '', salt = '' WHERE action = 'link:denied'")
    done = office.run(*ERASE, "--format", "json", code=0).json
    assert done["counts"]["texts_kept"] == 1
    assert office.query("SELECT reason FROM trail WHERE action = 'link:denied'") == [("order",)]
    assert office.query("SELECT reason FROM trail WHERE action = 'link:allowed'") == [("",)]


@pytest.fixture
@prepared
def settled(office: Office) -> Office:
    settle(office)
    return office


@pytest.mark.slow
def test_each_column_holds_a_canary_or_can_not_hold_a_familys_text(settled: Office) -> None:
    """A new column is filled by ``settle``, or listed in ``CAN_NOT`` with the reason."""
    found = find_canaries(settled.store)
    assert list_texts(settled.store) - found == set(CAN_NOT)
    assert found & set(CAN_NOT) == set()


def read_all(office: Office) -> dict[str, str]:
    """Every file beside the store, and what is exported of it now; in small letters."""
    for name in ("trail.csv", "parents.csv"):
        (office.folder / name).unlink(missing_ok=True)
    office.run("audit", "export", "trail.csv", code=0)
    office.run("store", "backup", f"backup{len(office.seen)}.db", code=0)
    exported = [office.folder / "trail.csv", *office.folder.glob("backup*.db")]
    files = {
        path.name: path.read_bytes().decode("latin-1").lower()
        for path in (*exported, *office.store.parent.iterdir())
    }
    lists = ("parents list", "students list", "links list", "accounts list", "audit list")
    shown = {one: office.run(*one.split(), "--format", "json", code=0).out.lower() for one in lists}
    return files | shown


@pytest.mark.slow
def test_no_canary_of_a_parent_who_is_erased_sings(settled: Office) -> None:
    erase = ("parents", "erase", "P7", *SEEN, "--reason", "asked in writing", "--yes")
    settled.run(*erase, code=0)
    left = {name for name, text in read_all(settled).items() if OF_PARENT in text}
    assert left == set()


@pytest.mark.slow
def test_the_file_of_a_batch_whose_texts_were_erased_can_still_be_shredded(
    settled: Office,
) -> None:
    settled.run("parents", "erase", "P7", *SEEN, "--reason", "asked in writing", "--yes", code=0)
    sql = "SELECT code, file_path FROM batches WHERE kind LIKE 'keys-%' ORDER BY id"
    for code, path in settled.query(sql):
        settled.run("batches", "mark", code, "--sent", code=0)
        settled.run("batches", "shred", code, "--yes", code=0)
        assert not Path(path).exists()
    settled.run("audit", "verify", "--state", code=0)


@pytest.mark.slow
def test_the_reason_of_a_batch_for_others_as_well_stays(office: Office) -> None:
    office.run("roster", "import", office.write_roster(*FAMILY, AMINA), code=0)
    words = ("keys", "issue", "-o", "keys.csv", "--reason", "a new year")
    office.run(*words, code=0)
    office.run("parents", "erase", "P7", *SEEN, "--reason", "asked in writing", "--yes", code=0)
    [(reason,)] = office.query("SELECT reason FROM trail WHERE action = 'batch:issued'")
    assert reason == "a new year"


@pytest.mark.slow
def test_no_canary_of_a_family_that_is_purged_sings(settled: Office) -> None:
    before = read_all(settled)
    singing = {name for name, text in before.items() if OF_PARENT in text}
    assert {"portaladm.db", "trail.csv", "parents list", "links list", "audit list"} <= singing
    assert OF_STUDENT in before["portaladm.db"] and OF_STUDENT in before["students list"]
    for path in settled.folder.glob("backup*.db"):
        path.unlink()
    gone = [AMINA | LATER | LEFT, AMINA | LATER | LEFT | {"student_id": "S8"}]
    bring(settled, *FAMILY, *gone)
    purge = ("store", "purge", "--withdrawn-before", "2025-01-01", "--reason", "schedule", "--yes")
    done = settled.run(*purge, "--format", "json", code=0).json
    assert done["counts"]["erased_students"] == 2
    told = read_all(settled)
    assert {name for name, text in told.items() if OF_PARENT in text or OF_STUDENT in text} == set()
