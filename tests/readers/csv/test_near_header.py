"""A column that looks like one that decides on access refuses the header."""

from __future__ import annotations

import pytest

from portaladm.domain.rosters import COLUMNS
from portaladm.readers.csv.near_header import find_joined, find_lookalike, may_decide
from tests.conftest import Office
from tests.readers.samples import read_open_pairs

_HEADER = (
    "student_id,student_first_name,student_last_name,school,parent_id,parent_first_name,"
    "parent_last_name,"
)


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("portalaccess", "portal_access"),
        ("portal-access", "portal_access"),
        ("portal_acess", "portal_access"),
        ("has_portal_access", "portal_access"),
        ("portal_access_(yes/no)", "portal_access"),
        ("access", "portal_access"),
        ("withdrawn", "withdrawn_on"),
        ("withdrawnon", "withdrawn_on"),
        ("withdrawal_on", "withdrawn_on"),
    ],
)
def test_a_lookalike_is_found_where_the_column_itself_is_lacking(name: str, ours: str) -> None:
    assert find_lookalike(["student_id", name], {"student_id"}) == (name, ours)
    assert find_lookalike(["student_id", name, ours], {"student_id", ours}) is None


@pytest.mark.parametrize(
    "name", ["portal_username", "accessibility", "withdrawal_reason", "home_room", "", "学号"]
)
def test_other_columns_are_none(name: str) -> None:
    assert find_lookalike(["student_id", name], {"student_id"}) is None


@pytest.mark.parametrize(("name", "cell"), [("PortalAccess", "no"), ("Withdrawn", "2020-01-01")])
def test_a_header_with_a_lookalike_is_refused(office: Office, name: str, cell: str) -> None:
    (office.folder / "r.csv").write_text(f"{_HEADER}{name}\n1,Ana,Lopez,Oak,P1,Jose,Lopez,{cell}\n")
    said = office.run("--quiet", "roster", "import", "r.csv", code=1).err
    assert f"the column '{name.casefold()}' looks like" in said


def test_a_header_with_odd_blanks_and_lines_is_read(office: Office) -> None:
    (office.folder / "r.csv").write_text(
        f'{_HEADER}"portal_\naccess"\n1,Ana,Lopez,Oak,P1,Jose,Lopez,no\n'
    )
    office.run("roster", "import", "r.csv", code=0)
    assert read_open_pairs(office) == set()


@pytest.mark.parametrize(
    "name",
    [
        "Custody Alert",
        "CustodyAlert",
        "custodial_parent",
        "Has custody?",
        "Court Order",
        "Contact 2 Parental Responsibility",
        "Legal Rights",
        "LegalAlert",
        "Guardian Alert (Text)",
        "Restraining Order",
        "Order of Protection",
        "No Contact",
        "DoNotRelease",
        "PortalAccess",
        "Web Access",
        "May view grades",
        "Sorgerecht",
        "Erz1 sorgeberechtigt",
        "Autorité parentale",
        "Patria potestad",
        "Guarda y custodia",
        "Orden de alejamiento",
        "Responsabilità genitoriale",
        "Affidamento",
        "Gezag",
        "Restricted",
    ],
)
def test_a_name_may_say_who_sees_a_child(name: str) -> None:
    assert may_decide(name)


@pytest.mark.parametrize(
    "name",
    [
        "Bus",
        "Homeroom",
        "Order",
        "Order No.",
        "Courtney",
        "Courthouse Road",
        "Contact No",
        "Portal username",
        "Accessibility",
        "Legal Surname",
        "Né(e) le",
        "Garderobe",
        "Geburtsdatum",
        "Mailing_Prevent",
        "Reg",
        "Grupo",
        "学号",
        "Sorge",
    ],
)
def test_other_names_do_not(name: str) -> None:
    assert not may_decide(name)


BLOCKS = """[columns]
student_id = "No"
student_first_name = "First"
student_last_name = "Last"
[[parents]]
parent_id = "derived"
parent_first_name = "C1 First"
parent_last_name = "C1 Last"
email = "C1 Email"
portal_access = "C1 Parental Responsibility"
[[parents]]
parent_id = "derived"
parent_first_name = "C2 First"
parent_last_name = "C2 Last"
email = "C2 Email"
[constants]
school = "North"
"""
ROWS = (
    "No,First,Last,C1 First,C1 Last,C1 Email,C1 Parental Responsibility,C2 First,C2 Last,"
    "C2 Email,C2 Parental Responsibility,Bus\n"
    "S1,Oli,Smith,Jane,Smith,j@example.uk,Yes,Peter,Jones,p@example.uk,No,4\n"
)


def test_a_column_that_may_decide_is_told_where_it_is_not_read(office: Office) -> None:
    (office.folder / "map.toml").write_text(BLOCKS, encoding="utf-8")
    (office.folder / "export.csv").write_text(ROWS, encoding="utf-8")
    ran = office.run("roster", "import", "export.csv", "--columns", "map.toml", code=0)
    said = " ".join(ran.err.split())
    assert (
        "not read, though the name may say who sees a child or must not: "
        "C2 Parental Responsibility; map what decides"
    ) in said
    night = ("--quiet", "roster", "import", "export.csv", "--columns", "map.toml")
    assert "may say" not in office.run(*night, code=0).err


def test_columns_of_other_things_are_only_noted(office: Office) -> None:
    header, row = _HEADER + "portal_access", "S1,Eva,Ruiz,North,P1,Luis,Ruiz,yes"
    for more, told in (("bus", False), ("custody alert", True)):
        roster = office.folder / "more.csv"
        roster.write_text(f"{header},{more}\n{row},4\n", encoding="utf-8")
        said = " ".join(office.run("roster", "check", roster, code=0).err.split())
        assert f"the column '{more}' is not read" in said
        assert ("custody alert; map what decides" in said) == told


def test_two_columns_with_nothing_between_them_are_refused(office: Office) -> None:
    table = f'{_HEADER}portal_access,"email""phone"\nS1,Eva,Ruiz,North,P1,Luis,Ruiz,no,,\n'
    (office.folder / "joined.csv").write_text(table, encoding="utf-8")
    assert "is two columns" in office.run("roster", "check", "joined.csv", code=1).err
    assert find_joined(['the "big" one', "portal_access"], {"portal_access"}) is None
    assert find_joined(['address^state"'], {"address", "state"}) == 'address^state"'
    assert find_joined(["address, state"], {"address", "state"}) is None  # one column of both
    assert find_joined(["city", "Postal codeAddress"], COLUMNS) == "Postal codeAddress"
    assert find_joined(["schoolphone", "school"], COLUMNS) is None  # a column of its own
    assert find_joined(["schoolname", "phone_2"], COLUMNS) is None
