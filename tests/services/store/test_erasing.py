"""Copies that the store knows of, and the bytes that erasing leaves until it is rewritten."""

from __future__ import annotations

from tests.conftest import Office
from tests.kits.batches import edit
from tests.kits.parents import FAMILY

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
