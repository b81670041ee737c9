"""Erasing one person: no table keeps a word of it, no byte stays, and the trail is whole."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.kits.parents import FAMILY, activate, show
from tests.thrift.prepared import prepared

AMINA = {
    "parent_id": "P7", "parent_first_name": "Amina", "parent_last_name": "Warsamé",
    "student_id": "0010442", "email": "amina.w@mail.example", "phone": "(555) 010-4477",
    "address": "88 Quince Lane",
}  # fmt: skip
OF_HER = ("Amina", "Warsam", "Hussein", "amina.w", "010-4477", "Quince", "aminaw", "K-2291")
ERASE = ("parents", "erase", "P7", "--verified-by", "photo-id", "--yes")


@pytest.fixture
@prepared
def school(office: Office) -> Office:
    """A parent with every kind of row: merged, renamed, denied once, with an account."""
    double = {"parent_id": "P8", "student_id": "0010443", "student_first_name": "Luis"}
    office.run("roster", "import", office.write_roster(*FAMILY, AMINA, AMINA | double), code=0)
    married = AMINA | {"parent_last_name": "Hussein", "address": "9 Elm"}
    why = ("--reason", "the mother Amina Hussein", "--yes")
    seen = ("--verified-by", "photo-id")
    rows = (*FAMILY, married, AMINA | double)
    office.run("roster", "import", office.write_roster(*rows, name="b.csv"), code=None)
    office.run("parents", "identity", "P7", "--same", "--reason", "Warsamé married", "--yes")
    office.run("roster", "import", office.write_roster(*rows, name="b.csv"), code=None)
    office.run("parents", "merge", "P7", "P8", *why, code=0)
    activate(office, "P7", "aminaw")
    office.run("links", "deny", "P7", "0010442", "--case", "K-2291", *why, code=0)
    office.run("links", "allow", "P7", "0010442", *seen, *why, code=0)
    office.run("accounts", "disable", "aminaw", *why, code=0)
    office.run("keys", "issue", "-o", "keys.csv", "--reason", "not for Amina Hussein", code=0)
    return office


@pytest.mark.slow
def test_no_byte_of_the_person_stays_in_the_store(school: Office) -> None:
    before = school.store.read_bytes()
    assert [word for word in OF_HER if word.encode() not in before] == []
    done = school.run(*ERASE, "--reason", "asked in writing", "--format", "json", code=0).record
    assert done["bytes_cleared"] is True
    assert (done["counts"]["erased_parents"], done["counts"]["accounts"]) == (2, 1)
    after = school.store.read_bytes()
    assert [word for word in OF_HER if word.encode() in after] == []
    assert [path.name for path in school.store.parent.glob("*-journal")] == []


@pytest.mark.slow
def test_the_trail_is_whole_and_keeps_the_id(school: Office) -> None:
    rows = school.query("SELECT count(*) FROM trail")[0][0]
    school.run(*ERASE, "--reason", "asked in writing", code=0)
    school.run("audit", "verify", "--state", code=0)
    school.run("doctor", code=0)
    assert school.query("SELECT count(*) FROM trail")[0][0] == rows + 1
    [last] = school.query("SELECT action, subject, reason, verified_by FROM trail "
                          "ORDER BY seq DESC LIMIT 1")  # fmt: skip
    assert last == ("parent:erased", "parent:P7", "asked in writing", "photo-id")
    assert school.query("SELECT 1 FROM trail WHERE subject = 'parent:P8'")


def test_others_keep_everything(school: Office) -> None:
    others = "SELECT * FROM parents WHERE number IN ('P1', 'P2')"
    before = school.query(others), school.query("SELECT * FROM students")
    texts = "SELECT seq, reason, detail FROM trail WHERE subject NOT IN ('parent:P7', 'parent:P8')"
    told = [row for row in school.query(texts) if "Amina" not in row[1]]
    school.run(*ERASE, "--reason", "asked in writing", code=0)
    assert (school.query(others), school.query("SELECT * FROM students")) == before
    left = school.query(f"{texts} ORDER BY seq")
    assert [row for row in left if row in told] == told


@pytest.mark.slow
def test_a_roster_that_lists_the_person_again_brings_a_new_one(school: Office) -> None:
    roster = school.write_roster(*FAMILY, AMINA, name="again.csv")
    school.run(*ERASE, "--reason", "asked in writing", code=0)
    school.run("parents", "show", "P7", code=1)
    school.run("roster", "import", roster, code=0)
    assert show(school, "P7")["keys"] == []
    school.run("audit", "verify", "--state", code=0)


def test_a_restriction_in_force_holds_the_person(school: Office) -> None:
    school.run("links", "deny", "P7", "0010442", "--reason", "order", "--yes", code=0)
    before = school.store.read_bytes()
    refused = school.run(*ERASE, "--reason", "asked", code=1)
    assert "1 restriction in force or to come" in refused.err
    assert school.store.read_bytes() == before


def test_the_reason_must_not_name_the_person(school: Office) -> None:
    before = school.store.read_bytes()
    refused = school.run(*ERASE, "--reason", "Mrs Hussein asked", code=2)
    assert "The reason names P7" in refused.err
    assert school.store.read_bytes() == before


@pytest.mark.slow
def test_an_import_from_before_can_still_be_undone(school: Office) -> None:
    school.run(*ERASE, "--reason", "asked", code=0)
    school.run("roster", "import", school.write_roster(*FAMILY, name="later.csv"), code=None)
    undone = school.run("roster", "undo", "--reason", "wrong file", "--yes")
    assert undone.code in (0, 1), undone.err
    school.run("audit", "verify", "--state", code=0)
    school.run("doctor", code=0)
