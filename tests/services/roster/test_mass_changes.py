"""Many new links between stored people, or many other names, at once: a column was moved."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.services.roster.snapshots import import_rows, make_rows

Row = dict[str, str]


def shift(rows: list[Row], *columns: str) -> list[Row]:
    """The rows with the cells of some columns moved down by one."""
    return [
        row | {column: rows[place - 1][column] for column in columns}
        for place, row in enumerate(rows)
    ]


def hand_over(rows: list[Row], count: int) -> list[Row]:
    """The rows with the first children at the last parents: each moves, and none comes back."""
    given = [row | {name: to[name] for name in PARENT}
             for row, to in zip(rows[:count], rows[-count:], strict=True)]  # fmt: skip
    return given + rows[count:]


PARENT = ("parent_id", "parent_first_name", "parent_last_name", "email", "phone")


def see(office: Office) -> set[tuple[str, str]]:
    listed = office.run("links", "list", "--format", "json", code=0).json
    return {(row["parent_id"], row["student_id"]) for row in listed if row["visible"]}


@pytest.mark.slow
def test_a_column_of_links_that_was_moved_stops_and_changes_nothing(office: Office) -> None:
    rows = name_each(make_rows(office, 30))
    import_rows(office, rows)
    before = see(office)
    said = import_rows(office, shift(rows, *PARENT), code=4)
    assert "30 new links, with 30 stored in the district (100 %)" in said
    assert "--max-new-links 30" in said
    assert f"parent {rows[0]['parent_id']}" in said
    assert see(office) == before


@pytest.mark.slow
def test_apply_rest_opens_none_of_the_links_each_time(office: Office) -> None:
    rows = name_each(make_rows(office, 30))
    import_rows(office, rows)
    before = see(office)
    new = office.row({"student_id": "S500", "parent_id": "P500"})
    for _ in range(2):
        said = import_rows(office, [*shift(rows, *PARENT), new], "--apply-rest", code=3)
        assert "Deferred by the limit of new links: 30 new links." in said
        assert see(office) == before | {("P500", "S500")}
    assert office.query("SELECT count(*) FROM links") == [(31,)]


@pytest.mark.slow
def test_an_option_and_a_setting_raise_the_limit(office: Office) -> None:
    rows = name_each(make_rows(office, 30))
    import_rows(office, rows)
    moved = shift(rows, *PARENT)
    import_rows(office, moved, "--max-new-links", "29", code=4)
    import_rows(office, moved, "--max-new-links", "99%", code=4)
    import_rows(office, moved, "--max-new-links", "30", "--dry-run")
    import_rows(office, moved, "--max-new-links", "many", code=2)
    given = hand_over(rows, 15)
    import_rows(office, given, code=4)
    office.run("config", "set", "roster.max_new_links_percent", "100", code=0)
    import_rows(office, given)
    assert len(see(office)) == 45


def test_a_few_changes_of_custody_a_night_pass(office: Office) -> None:
    rows = name_each(make_rows(office, 30))
    import_rows(office, rows)
    import_rows(office, hand_over(rows, 5))
    assert len(see(office)) == 35


@pytest.mark.slow
def test_one_school_is_over_its_limit_though_the_district_is_not(office: Office) -> None:
    small = name_each(make_rows(office, 20, "Small", 0))
    large = name_each(make_rows(office, 200, "Large", 20))
    import_rows(office, small + large)
    said = import_rows(office, shift(small[:6], *PARENT) + small[6:] + large, code=4)
    assert "6 new links, with 20 stored in Small (30 %)" in said


@pytest.mark.slow
def test_what_lets_all_in_is_a_limit_of_the_district_whichever_school_is_over_it(
    office: Office,
) -> None:
    small = name_each(make_rows(office, 20, "Small", 0))
    large = name_each(make_rows(office, 200, "Large", 20))
    import_rows(office, small + large)
    links = shift(small[:6], *PARENT) + small[6:] + shift(large[:12], *PARENT) + large[12:]
    names = [row | {"parent_last_name": "Okafor"} for row in small[:6] + large[:12]]
    for rows, option in (
        (links, "--max-new-links"), (names + small[6:] + large[12:], "--max-name-changes"),
    ):  # fmt: skip
        assert f"{option} 18" in import_rows(office, rows, code=4)
        import_rows(office, rows, option, "18", "--dry-run")


@pytest.mark.slow
def test_new_children_and_new_parents_are_no_new_links_of_stored_people(office: Office) -> None:
    rows = make_rows(office, 30)
    import_rows(office, rows)
    siblings = [row | {"student_id": f"N{row['student_id']}"} for row in rows]
    others = [row | {"parent_id": f"N{row['parent_id']}", "parent_first_name": "Uma",
                     "email": f"u{n}@example.org"} for n, row in enumerate(rows)]  # fmt: skip
    import_rows(office, rows + siblings + others)
    assert len(see(office)) == 90


def test_links_without_access_do_not_count(office: Office) -> None:
    rows = make_rows(office, 30)
    import_rows(office, rows)
    moved = [row | {"portal_access": "no"} for row in shift(rows, *PARENT)]
    import_rows(office, rows + moved)
    assert len(see(office)) == 30


CHILDREN = ("Ana", "Boris", "Cid", "Dora", "Emil", "Flor", "Gus", "Hana", "Ivo", "Kofi", "Zelda")
GROWN = ("Omar", "Pia", "Quentin", "Rosa", "Saul", "Tess", "Uwe", "Vera", "Wim", "Xenia", "Yusuf")


def name_each(rows: list[Row]) -> list[Row]:
    """Rows whose neighbours have unlike first names, and last names and contacts of their own."""
    return [
        row | {
            "student_first_name": CHILDREN[n % 11], "parent_first_name": GROWN[n % 11],
            "student_last_name": f"Lund{n}", "parent_last_name": f"Lund{n}",
            "email": f"e{n}@example.org",
        } for n, row in enumerate(rows)
    ]  # fmt: skip


def list_names(office: Office, table: str) -> list[tuple[str, ...]]:
    return office.query(f"SELECT first_name, last_name FROM {table} ORDER BY number")


def test_a_column_of_names_that_was_sorted_stops_and_changes_nothing(office: Office) -> None:
    rows = name_each(make_rows(office, 30))
    import_rows(office, rows)
    before = list_names(office, "parents")
    said = import_rows(office, shift(rows, "parent_first_name"), code=4)
    assert "30 parents with another name, of 30 in the district (100 %)" in said
    assert "--max-name-changes 30" in said
    assert f"was {rows[0]['parent_first_name']} {rows[0]['parent_last_name']}" in said
    assert list_names(office, "parents") == before


def test_names_of_students_and_parents_that_were_exchanged_stop(office: Office) -> None:
    rows = name_each(make_rows(office, 30))
    import_rows(office, rows)
    exchanged = [
        row | {"student_first_name": row["parent_first_name"],
               "parent_first_name": row["student_first_name"]} for row in rows
    ]  # fmt: skip
    said = import_rows(office, exchanged, code=4)
    assert "30 students with another name" in said
    assert "30 parents with another name" in said


@pytest.mark.slow
def test_apply_rest_keeps_the_names_and_takes_the_rest_each_time(office: Office) -> None:
    rows = name_each(make_rows(office, 30))
    import_rows(office, rows)
    before = list_names(office, "students")
    moved = shift(rows, "student_first_name")
    moved[0] |= {"grade": "7"}
    for changed in (1, 0):
        file = office.write_roster(*moved, name="n.csv")
        done = office.run("roster", "import", file, "--apply-rest", "--format", "json", code=3)
        assert "Deferred by the limit of changed names: 30 changed names." in done.err
        assert done.record["students_changed"] == changed
        assert list_names(office, "students") == before
    assert office.query("SELECT grade FROM students WHERE number = 'S000'") == [("7",)]


@pytest.mark.slow
def test_spellings_short_forms_and_few_marriages_pass(office: Office) -> None:
    rows = name_each(make_rows(office, 30))
    import_rows(office, rows)
    import_rows(office, [
        row | {"parent_last_name": row["parent_last_name"].upper(),
               "student_first_name": row["student_first_name"] + " Ana"} for row in rows
    ])  # fmt: skip
    import_rows(office, [row | {"parent_last_name": "Okafor"} for row in rows[:5]] + rows[5:])


@pytest.mark.slow
def test_an_option_and_a_setting_raise_the_limit_of_names(office: Office) -> None:
    rows = name_each(make_rows(office, 30))
    import_rows(office, rows)
    moved = shift(rows, "student_first_name")
    import_rows(office, moved, "--max-name-changes", "29", code=4)
    import_rows(office, moved, "--max-name-changes", "30", "--dry-run")
    office.run("config", "set", "roster.max_name_changes_percent", "100", code=0)
    import_rows(office, moved)


@pytest.mark.slow
def test_more_than_a_tenth_of_many_is_over_the_limit(office: Office) -> None:
    rows = name_each(make_rows(office, 100))
    import_rows(office, rows)
    for count, code in ((10, 0), (21, 4)):
        married = [row | {"parent_last_name": "Okafor"} for row in rows[:count]]
        import_rows(office, married + rows[count:], code=code)


def derive(office: Office, rows: list[Row], *more: str, code: int = 0) -> str:
    path = office.write_roster(*[row | {"parent_id": ""} for row in rows], name="derived.csv")
    return office.run("roster", "import", path, "--derive-ids", *more, code=code).err


def make_families(office: Office) -> list[Row]:
    return [row | {"email": "", "phone": "", "address": ""}
            for row in name_each(make_rows(office, 30))]  # fmt: skip


@pytest.mark.slow
def test_many_new_parents_with_derived_ids_stop(office: Office) -> None:
    rows = make_families(office)
    derive(office, rows)
    before = see(office)
    moved = shift(rows, "parent_first_name")
    said = derive(office, moved, code=4)
    assert "30 new parents of stored students, with 30 stored in the district (100 %)" in said
    assert "--max-new-parents 30" in said
    assert see(office) == before
    derive(office, moved, "--max-new-parents", "30", "--dry-run")


def test_other_first_names_with_the_old_contacts_stop_where_ids_are_derived(
    office: Office,
) -> None:
    rows = name_each(make_rows(office, 30))
    derive(office, rows)
    derive(office, shift(rows, "parent_first_name"), code=4)


@pytest.mark.slow
def test_apply_rest_makes_none_of_the_new_parents_each_time(office: Office) -> None:
    rows = make_families(office)
    derive(office, rows)
    before = see(office)
    for _ in range(2):
        said = derive(office, shift(rows, "parent_first_name"), "--apply-rest", code=3)
        assert "Deferred by the limit of new parents: 30 new parents." in said
        assert see(office) == before
    assert office.query("SELECT count(*) FROM parents") == [(30,)]


def test_a_few_new_parents_and_those_of_new_students_pass(office: Office) -> None:
    rows = make_families(office)
    derive(office, rows)
    new = [row | {"student_id": f"N{n}", "student_last_name": f"Nord{n}",
                  "parent_last_name": f"Nord{n}"} for n, row in enumerate(rows)]  # fmt: skip
    derive(office, shift(rows[:5], "parent_first_name") + rows[5:] + new)


@pytest.mark.slow
@pytest.mark.parametrize("opened", ["new", "again"])
def test_who_keeps_the_old_name_gets_nothing_that_is_given_to_the_new_one(
    office: Office, opened: str
) -> None:
    rows = name_each(make_rows(office, 12))
    rows[0] |= {"portal_access": "no"}  # nothing that another person could take over
    child = {
        name: rows[1][name]
        for name in ("student_id", "student_first_name", "student_last_name")
    }  # fmt: skip
    stored = [*rows, rows[0] | child] if opened == "again" else rows
    import_rows(office, stored)
    before = see(office)
    others = [
        row | {"parent_first_name": f"Zac{row['parent_first_name']}", "email": ""}
        for row in rows[:9]
    ]
    if opened == "new":  # to whom a link was opened again is in doubt already
        others[0] |= {"parent_last_name": "Stranger", "phone": "", "address": ""}
    gift = others[0] | child | {"portal_access": "yes"}
    for _ in range(2):
        said = import_rows(office, [*others, *rows[9:], gift], "--apply-rest", code=3)
        assert "Deferred by the limit of changed names: 1 new link." in said
        assert f"{gift['parent_last_name']} would see student S001" in said
        assert see(office) == before
