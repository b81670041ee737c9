"""``parents remove-added`` at the counter: what it says before and after."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.kits.parents import FAMILY
from tests.thrift.prepared import prepared

ADD = (
    "parents", "add", "--reason", "new", "--verified-by", "photo-id", "--yes", "--parent", "P9",
    "--student", "0010442", "--first-name", "Eva", "--last-name", "Ruiz",
)  # fmt: skip
REMOVE = ("parents", "remove-added", "P9", "--reason", "wrong family")


@pytest.fixture
@prepared
def school(office: Office) -> Office:
    office.run("roster", "import", office.write_roster(*FAMILY), code=0)
    office.run(*ADD, code=0)
    return office


def test_a_no_changes_nothing(school: Office) -> None:
    asked = school.run(*REMOVE, answers="n\n", code=4)
    assert "Eva Ruiz (P9) will not see Ana García (0010442) any more." in asked.err
    assert "Nothing else is stored of this parent: the record goes as well." in asked.err
    school.run("parents", "show", "P9", code=0)


def test_the_key_that_dies_is_said_before_and_its_letter_after(school: Office) -> None:
    school.run("keys", "issue", "--parent", "P9", "--posted", "-o", "k.csv", code=0)
    [row] = school.read_csv(school.folder / "k.csv")
    done = school.run(*REMOVE, answers="y\n", code=0)
    key = row["key_reference"]
    assert f"The key {key} opens nothing else: it is revoked. Take it back? [y/N]" in done.err
    assert f"The key {key} is revoked: pull its letter from the post." in done.err


def test_what_a_roster_gave_beside_it_is_said_to_stay(school: Office) -> None:
    eva = {"parent_id": "P9", "parent_first_name": "Eva", "parent_last_name": "Ruiz"}
    luis = {"student_id": "0010443", "student_first_name": "Luis"}
    school.run("roster", "import", school.write_roster(eva | luis, name="more.csv"), code=0)
    done = school.run(*REMOVE, "--yes", code=0)
    assert "Note: a roster has Eva Ruiz (P9) with Luis" in done.err
