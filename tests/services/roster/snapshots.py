"""Rosters of numbered students, and what importing them says."""

from __future__ import annotations

from tests.conftest import Office

SCHOOL = "Lincoln Elementary"


def make_rows(
    office: Office, count: int, school: str = SCHOOL, start: int = 0
) -> list[dict[str, str]]:
    """So many students of a school, each with a parent, numbered from ``start``."""
    return [
        office.row({"student_id": f"S{n:03d}", "parent_id": f"P{n:03d}", "school": school})
        for n in range(start, start + count)
    ]


def count_enrolled(office: Office) -> int:
    """How many students of the store have not left."""
    [(count,)] = office.query("SELECT count(*) FROM students WHERE withdrawn_on IS NULL")
    return int(count)


def import_rows(
    office: Office, rows: list[dict[str, str]], *options: str, code: int = 0, name: str = "n.csv"
) -> str:
    """Import a roster of these rows; what it says."""
    return office.run(
        "roster", "import", office.write_roster(*rows, name=name), *options, code=code
    ).err
