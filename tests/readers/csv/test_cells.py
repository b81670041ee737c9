"""Dates in an office's order and whole names in one cell, each as declared or not at all."""

from __future__ import annotations

import pytest

from portaladm.readers.csv.cells import (
    BadCell,
    is_date_order,
    make_date_reader,
    make_name_splitter,
)


@pytest.mark.parametrize(
    ("order", "text", "day"),
    [
        ("d/m/y", "3/9/2026", "2026-09-03"),
        ("m/d/y", "3/9/2026", "2026-03-09"),
        ("dd.mm.yyyy", "03.09.2026", "2026-09-03"),
        ("d.m.yy", "3.9.26", "2026-09-03"),
        ("yyyymmdd", "20260903", "2026-09-03"),
        ("DMY", "03092026", "2026-09-03"),
        ("y-m-d", "2026-09-03 00:00:00", "2026-09-03"),
        ("d/m/y", "", ""),
        ("d/m/y", "31/12/9999", ""),
    ],
)
def test_a_date_in_the_declared_order_is_read(order: str, text: str, day: str) -> None:
    assert make_date_reader("withdrawn_on", order)(text) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [("2026-09-03", "2026-09-03"), ("2026-09-03 00:00:00", "2026-09-03"), ("9999-12-31", ""),
     ("3/9/2026", "2026-09-03")],
)  # fmt: skip
def test_an_iso_date_is_taken_too_where_a_file_knows_dates(text: str, day: str) -> None:
    assert make_date_reader("withdrawn_on", "d/m/y", iso_too=True)(text) == day


@pytest.mark.parametrize("text", ["2026-09-03", "31/13/2026", "30/2/2026", "3.9.2026", "3/9/26"])
def test_a_date_in_another_order_is_a_bad_cell(text: str) -> None:
    with pytest.raises(BadCell) as bad:
        make_date_reader("withdrawn_on", "d/m/y")(text)
    assert (bad.value.column, bad.value.values) == (
        "withdrawn_on",
        {"text": text, "order": "d/m/y"},
    )


@pytest.mark.parametrize("text", ["d/m", "d/d/y", "d/m.y", "dmyy/", "iso", "", "d|m|y"])
def test_what_names_no_order_is_none(text: str) -> None:
    assert not is_date_order(text)


@pytest.mark.parametrize(
    ("order", "text", "name"),
    [
        ("Last, First", "Lopez Ruiz, Ana Maria", ("Ana Maria", "Lopez Ruiz")),
        ("Last, First", "Smith, Jr., John", ("John", "Smith Jr.")),
        ("Last, First", "Lopez,Ana", ("Ana", "Lopez")),
        ("First Last", "Ana Maria Lopez", ("Ana Maria", "Lopez")),
        ("First Last", "Eva van der Berg", ("Eva", "van der Berg")),
        ("First Last", "John Smith Jr.", ("John", "Smith Jr.")),
        ("First Last", "Van Nguyen", ("Van", "Nguyen")),
        ("First Last", "Cher", ("", "Cher")),
        ("First Last", "Jean DE LA TOUR", ("Jean", "DE LA TOUR")),
        ("First Last", "JOHN Q SMITH", ("JOHN Q", "SMITH")),
        ("Last First", "Lopez Ana Maria", ("Ana Maria", "Lopez")),
        ("Last First", "van der Berg Eva", ("Eva", "van der Berg")),
        ("Last First", "DE LA TOUR Jean Marc", ("Jean Marc", "DE LA TOUR")),
        ("Last First", "MARTIN JEAN", ("JEAN", "MARTIN")),
        ("Last First", "山田\u3000太郎", ("太郎", "山田")),
        ("Last First", "Smith John Jr.", ("John", "Smith Jr.")),
        ("Last First", "Van Nguyen", ("Nguyen", "Van")),
        ("Last First", "Cher", ("", "Cher")),
        ("First Last", "", ("", "")),
    ],
)
def test_a_name_in_the_declared_order_is_split(
    order: str, text: str, name: tuple[str, str]
) -> None:
    assert make_name_splitter("parent_name", order)(text) == name


@pytest.mark.parametrize(
    ("order", "text"),
    [
        ("Last, First", "Ana Lopez"),
        ("Last, First", "a, b, c"),
        ("First Last", "Lopez, Ana"),
        ("Last First", "Lopez, Ana"),
        ("First Last", "Mr. Lopez"),
        ("First Last", "Frau Dr. Müller"),
        ("First Last", "Familie Müller"),
        ("Last First", "Dr. Omar Lopez"),
        ("Last First", "Herr Omar Lopez"),
        ("Last, First", "Lopez, Mrs."),
    ],
)
def test_a_name_in_another_order_is_a_bad_cell(order: str, text: str) -> None:
    with pytest.raises(BadCell, match="bad-name"):
        make_name_splitter("parent_name", order)(text)


@pytest.mark.parametrize("order", ["Last, First", "First Last", "Last First"])
@pytest.mark.parametrize(
    "text",
    ["Mr & Mrs Smith", "Jane & Tom Lee", "Jane and Tom Lee", "Lee, Jane & Tom", "Eva und Max Berg",
     "Omar Lopez / Pia Lopez", "Omar Lopez; Pia Ruiz", "Omar+Pia Lopez"],
)  # fmt: skip
def test_two_people_in_one_cell_are_a_bad_cell(order: str, text: str) -> None:
    with pytest.raises(BadCell, match="two-people"):
        make_name_splitter("parent_name", order)(text)


@pytest.mark.parametrize("text", ["Ferdinand Undset", "Anderson Fernandes", "Sandra Y Gasset"])
def test_a_name_that_has_such_a_word_in_it_is_a_name(text: str) -> None:
    assert all(make_name_splitter("parent_name", "First Last")(text))
