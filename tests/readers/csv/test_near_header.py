"""A column that looks like one that decides on access refuses the header."""

from __future__ import annotations

import pytest

from portaladm.readers.csv.near_header import find_lookalike
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
