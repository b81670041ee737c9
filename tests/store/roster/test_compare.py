"""Why a link has no access, from one roster to the next: where the format has no portal flag."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Office
from tests.readers.samples import as_folder, oneroster, user

LISTED = ("config", "set", "roster.eligible_relationships", "parent,relative")
BLANK_CLOSES = ("config", "set", "roster.blank_access", "no")
NOT_LISTED = "the relationship is not listed in roster.eligible_relationships"
LISTED_NOW = (
    "the relationship was not listed in roster.eligible_relationships when the roster was read; "
    "the next roster of that format reads it again"
)
OTHER_ROLE = "the roster lists this parent in a role that opens nothing"
BLANK = "the roster's cell is empty, and roster.blank_access closes it"
SAYS_NO = "the roster says no portal access"


def write(office: Office, role: str, enabled: str = "true") -> Path:
    pupils = [user("s1", "student", "p1,p2"), user("p2", "parent")]
    return as_folder(
        office.folder / "one", oneroster([*pupils, user("p1", role, enabledUser=enabled)])
    )


def bring_in(office: Office, role: str, enabled: str = "true") -> str:
    return office.run("roster", "import", write(office, role, enabled), code=0).err


def look(office: Office) -> str:
    [line] = office.run("links", "list", "--parent", "p1", "--format", "json", code=0).json
    assert line["visible"] is (line["why"] == "visible")
    return str(line["why"])


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize(
    ("first", "change", "then", "before", "after"),
    [
        (("relative",), LISTED, ("relative",), NOT_LISTED, "visible"),
        (("relative",), (), ("relative",), NOT_LISTED, NOT_LISTED),
        (("relative", "false"), LISTED, ("relative",), SAYS_NO, SAYS_NO),
        (("relative", "false"), (), ("relative",), SAYS_NO, NOT_LISTED),
        (("relative",), (), ("relative", "false"), NOT_LISTED, SAYS_NO),
        (("relative",), LISTED, ("relative", "false"), NOT_LISTED, SAYS_NO),
        (("relative",), (), ("parent",), NOT_LISTED, "visible"),
        (("parent",), (), ("relative",), "visible", NOT_LISTED),
        (("parent", "false"), (), ("parent",), SAYS_NO, SAYS_NO),
    ],
)
def test_only_a_no_of_the_relationship_goes_with_it(
    office: Office, first: tuple[str, ...], change: tuple[str, ...], then: tuple[str, ...],
    before: str, after: str,
) -> None:  # fmt: skip
    bring_in(office, *first)
    assert look(office) == before
    if change:
        office.run(*change, code=0)
    bring_in(office, *then)
    assert look(office) == after
    assert "Nothing has changed" in bring_in(office, *then)
    assert look(office) == after


@pytest.mark.slow
def test_what_is_newly_listed_is_told_and_can_be_taken_back(office: Office) -> None:
    bring_in(office, "relative")
    office.run(*LISTED, code=0)
    assert "parent p1, student s1" in bring_in(office, "relative")
    office.run("roster", "undo", "--reason", "too early", "--yes", code=0)
    assert look(office) == LISTED_NOW


@pytest.mark.slow
def test_where_a_blank_closes_a_listed_relationship_opens_nothing(office: Office) -> None:
    office.run(*BLANK_CLOSES, code=0)
    bring_in(office, "relative")
    office.run(*LISTED, code=0)
    assert look(office) == LISTED_NOW
    bring_in(office, "relative")
    assert look(office) == BLANK


@pytest.mark.turns(4, otherwise="slow")
@pytest.mark.parametrize("role", ["parent", "relative"])
@pytest.mark.parametrize("other", ["aunt", "teacher"])
def test_another_role_ends_a_link_and_says_so_until_the_old_one_is_back(
    office: Office, role: str, other: str
) -> None:
    bring_in(office, role)
    for _ in range(2):
        folder = write(office, other)
        office.run("roster", "import", folder, "--snapshot", "--max-removals", "100%", code=0)
        assert OTHER_ROLE in look(office)
    bring_in(office, role)
    assert look(office) == ("visible" if role == "parent" else NOT_LISTED)
    bring_in(office, other)
    bring_in(office, "parent")
    assert look(office) == "visible"


def test_who_is_deleted_is_listed_no_longer(office: Office) -> None:
    bring_in(office, "parent")
    gone = user("p1", "parent", status="tobedeleted")
    people = [user("s1", "student", "p2"), user("p2", "parent"), gone]
    folder = as_folder(office.folder / "gone", oneroster(people))
    office.run("roster", "import", folder, "--max-removals", "100%", code=0)
    assert "stopped listing" in look(office)


@pytest.mark.slow
@pytest.mark.parametrize("before", [(), ({"student_id": "s1", "parent_id": "p2"},)])
def test_a_blank_cell_that_the_setting_closes_is_told_as_that(
    office: Office, before: tuple[dict[str, str], ...]
) -> None:
    office.run(*BLANK_CLOSES, code=0)
    row = {"student_id": "s1", "parent_id": "p1", "portal_access": ""}
    if before:
        office.run("roster", "import", office.write_roster(*before), code=0)
    for cell, why in (("", BLANK), ("", BLANK), ("no", SAYS_NO), ("", SAYS_NO), ("yes", "visible")):
        row["portal_access"] = cell
        office.run("roster", "import", office.write_roster(row), code=0)
        assert look(office) == why


@pytest.mark.parametrize(("cell", "why"), [("", LISTED_NOW), ("yes", "visible"), ("no", SAYS_NO)])
def test_a_roster_with_a_portal_flag_decides_by_that_alone(
    office: Office, cell: str, why: str
) -> None:
    bring_in(office, "relative")
    row = {"student_id": "s1", "parent_id": "p1", "portal_access": cell, "relationship": "father"}
    names = {"student_first_name": "Gs1", "student_last_name": "Fs1", "parent_first_name": "Gp1",
             "parent_last_name": "Fp1"}  # fmt: skip
    office.run("roster", "import", office.write_roster(row | names), code=0)
    assert look(office) == why


@pytest.mark.turns(4, otherwise="slow")
@pytest.mark.parametrize("listed", [(), LISTED])
@pytest.mark.parametrize("rows", [("p2",), ("p1", "p2")])
def test_a_merged_number_opens_no_no_of_the_one_who_stays(
    office: Office, listed: tuple[str, ...], rows: tuple[str, ...]
) -> None:
    bring_in(office, "relative")
    words = ("parents", "merge", "p1", "p2", "--reason", "one person", "--yes")
    office.run(*words, code=0)
    if listed:
        office.run(*listed, code=0)
    roles = {"p1": "relative", "p2": "parent"}
    pupil = user("s1", "student", ",".join(rows))
    people = [pupil, *(user(one, roles[one]) for one in rows)]
    later = as_folder(office.folder / "later", oneroster(people))
    office.run("roster", "import", later, "--apply-rest", code=0)
    opens = bool(listed) and rows == ("p1", "p2")
    assert (look(office) == "visible") is opens
