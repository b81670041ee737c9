"""A contact that many families share ties nobody to anybody, wherever people are compared."""

from __future__ import annotations

import pytest

from portaladm.store.contacts import MOST_FAMILIES, STORED, Contacts, find_crowded
from tests.conftest import Office
from tests.services.roster.snapshots import import_rows
from tests.services.roster.test_identity import see

FAMILIES = (
    ("Ana", "Lopez", "Omar"), ("Ben", "Ruiz", "Pia"), ("Cid", "Holm", "Quin"),
    ("Dora", "Vega", "Rosa"), ("Emil", "Abdi", "Saul"), ("Flor", "Nowak", "Tess"),
)  # fmt: skip
FILLERS = {
    "phone": ("555-010-0100", "(555) 010 0100"), "email": ("desk@example.org", "DESK@example.org"),
    "address": ("1 Tower", "1 TOWER"),
}  # fmt: skip
Row = dict[str, str]


def make_families(office: Office, cell: str, count: int = MOST_FAMILIES + 1) -> list[Row]:
    """Families who share one contact, written in two ways, and have no other."""
    return [
        office.row({
            "student_id": f"S{n}", "student_first_name": child, "student_last_name": last,
            "parent_id": f"P{n}", "parent_first_name": parent, "parent_last_name": last,
            "email": "", "phone": "", "address": "", cell: FILLERS[cell][n % 2],
        }) for n, (child, last, parent) in enumerate(FAMILIES[:count])
    ]  # fmt: skip


def exchange_children(rows: list[Row]) -> list[Row]:
    """The rows of the first two families with each other's children."""
    child = ("student_id", "student_first_name", "student_last_name")
    one, other = ({name: row[name] for name in child} for row in rows[:2])
    return [rows[0] | other, rows[1] | one, *rows[2:]]


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("cell", FILLERS)
@pytest.mark.parametrize("options", [(), ("--snapshot",)])
def test_strangers_with_one_contact_exchange_no_children(
    office: Office, cell: str, options: tuple[str, ...]
) -> None:
    rows = make_families(office, cell)
    import_rows(office, rows)
    before = see(office)
    said = import_rows(office, exchange_children(rows), *options, code=4)
    assert "children of others" in said
    assert see(office) == before


def test_the_contact_is_a_filler_also_where_the_file_corrects_it(office: Office) -> None:
    rows = make_families(office, "phone")
    import_rows(office, rows)
    corrected = [row | {"phone": f"555-010-{n:04}"} for n, row in enumerate(rows)]
    said = import_rows(office, exchange_children(corrected), code=4)
    assert "children of others" in said


def test_a_household_of_a_few_last_names_still_belongs_together(office: Office) -> None:
    rows = make_families(office, "phone", MOST_FAMILIES)
    rows = [row | {"phone": "555-010-0199"} for row in rows]
    import_rows(office, rows)
    import_rows(office, exchange_children(rows))


@pytest.mark.parametrize("cell", FILLERS)
def test_what_stands_for_none_ties_nobody_from_the_first(office: Office, cell: str) -> None:
    filler = {"phone": "000-000-0000", "email": "none@none.com", "address": "No Address"}[cell]
    rows = [row | {cell: filler} for row in make_families(office, cell, 2)]
    import_rows(office, rows)
    before = see(office)
    assert "children of others" in import_rows(office, exchange_children(rows), code=4)
    assert see(office) == before


@pytest.mark.parametrize("cell", FILLERS)
def test_another_person_under_an_id_is_not_known_by_it(office: Office, cell: str) -> None:
    rows = make_families(office, cell)
    import_rows(office, rows)
    rows[2] |= {"parent_first_name": "Greta", "parent_last_name": "Zimmer"}
    said = import_rows(office, rows, code=4)
    assert "P2 was Quin Holm and is now Greta Zimmer: the same person?" in said


@pytest.mark.slow
def test_a_married_parent_is_known_by_a_contact_of_their_own(office: Office) -> None:
    rows = make_families(office, "phone")
    rows[2]["email"] = "quin@example.org"
    import_rows(office, rows)
    rows[2] |= {"parent_first_name": "Greta", "parent_last_name": "Zimmer"}
    import_rows(office, rows)


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("cell", FILLERS)
def test_no_merge_is_proposed_for_it(office: Office, cell: str) -> None:
    rows = make_families(office, cell)
    namesake = rows[0] | {"student_id": "S90", "student_first_name": "Zed", "parent_id": "P90"}
    said = import_rows(office, [*rows, namesake])
    assert "may be one person" not in said
    of_one_child = rows[0] | {"parent_id": "P91"}
    said = import_rows(office, [*rows, namesake, of_one_child])
    assert "parents merge" not in said
    assert "portaladm parents show P91" in said


def test_two_people_under_one_id_are_not_one_by_it(office: Office) -> None:
    rows = make_families(office, "phone")
    rows = [row | {"address": f"{n} Oak St"} for n, row in enumerate(rows)]
    stranger = rows[0] | {
        "student_id": "S90", "student_first_name": "Zed", "parent_first_name": "Greta",
        "school": "Elm", "address": "77 Far Rd",
    }  # fmt: skip
    said = import_rows(office, [*rows, stranger], code=1)
    assert "P0" in said
    assert "Greta Lopez" in said


def test_without_ids_it_joins_no_rows(office: Office) -> None:
    rows = [row | {"parent_id": ""} for row in make_families(office, "phone")]
    namesake = rows[0] | {"student_id": "S90", "student_first_name": "Zed"}
    import_rows(office, [*rows, namesake], "--derive-ids")
    assert office.query("SELECT count(*) FROM parents") == [(len(rows) + 1,)]


@pytest.mark.slow
def test_last_names_are_counted_without_accents_and_case(office: Office) -> None:
    rows = make_families(office, "phone")
    rows[4]["parent_last_name"] = "LÓPEZ"
    import_rows(office, rows)
    asked = [Contacts("", "5550100100", "")]
    with office.open() as context, context.store.read() as transaction:
        assert find_crowded(transaction, asked) == frozenset()
    import_rows(office, [office.row({"phone": "555 010 0100", "parent_last_name": "Kim"})])
    with office.open() as context, context.store.read() as transaction:
        assert find_crowded(transaction, asked, STORED) == {"5550100100"}


def test_a_phone_is_the_same_with_other_marks(office: Office) -> None:
    spelled = (
        "555-010-0100",
        "+1 555.010.01.00",
        "55501001-00",
        "(555) 010 010 0",
        "555010 0100 .",
    )
    rows = make_families(office, "phone")
    import_rows(office, [row | {"phone": n} for row, n in zip(rows, spelled, strict=True)])
    with office.open() as context, context.store.read() as transaction:
        for one in spelled:
            assert find_crowded(transaction, [Contacts("", one)]) == {one}
