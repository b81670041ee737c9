"""Words for nothing, instructions and totals are told from people with unusual names."""

from __future__ import annotations

import pytest

from portaladm.domain.cells.no_family import find_nothing, is_nothing, tell_kind


@pytest.mark.parametrize(
    "text",
    ["NULL", "null", "none", "NONE", "N/A", "n/a", "nil", "NaN", "#N/A", "#REF!", "#DIV/0!",
     "(null)", "[None]", "<NULL>", "\\N", "n.a."],
)  # fmt: skip
def test_words_and_marks_for_nothing(text: str) -> None:
    assert is_nothing(text)


@pytest.mark.parametrize(
    "text",
    ["", "-", "Null", "Nan", "Nil", "Na", "O", "de la O", "Nulle", "\u674e", "'t Hooft", "X-1"],
)
def test_names_that_only_resemble_them(text: str) -> None:
    assert not is_nothing(text)


@pytest.mark.parametrize(
    ("first", "last", "nothing"),
    [
        ("Null", "Null", ["parent_first_name", "parent_last_name"]),
        ("None", "Null", ["parent_first_name", "parent_last_name"]),
        ("Jennifer", "Null", []),
        ("Jennifer", "NULL", ["parent_last_name"]),
        ("-", "Suharto", []),
        ("-", "--", ["parent_first_name", "parent_last_name"]),
        ("?", "\u2014", ["parent_first_name", "parent_last_name"]),
        ("NULL", "-", ["parent_first_name", "parent_last_name"]),
        (".", "", []),
    ],
)
def test_a_name_may_be_such_a_word_but_never_both_names(
    first: str, last: str, nothing: list[str]
) -> None:
    cells = {"parent_first_name": first, "parent_last_name": last}
    assert list(find_nothing(cells)) == nothing


@pytest.mark.parametrize(
    ("student", "parent", "name", "kind"),
    [
        ("Required", "Required", "Free text", "instruction"),
        ("Text (20)", "varchar(50)", "Text (50)", "instruction"),
        ("Pflichtfeld", "optional", "", "instruction"),
        ("Total: 123", "", "", "total"),
        ("", "(2 rows affected)", "", "total"),
        ("Gesamt", "", "", "total"),
        ("Total", "P1", "Ana", ""),
        ("Sample-1", "Sample-2", "x", ""),
        ("1", "P1", "Ana", ""),
    ],
)
def test_lines_of_a_template_and_of_a_total(
    student: str, parent: str, name: str, kind: str
) -> None:
    last = "Lopez" if name in ("x", "Ana") else name
    cells = {"student_id": student, "parent_id": parent, "parent_first_name": name,
             "parent_last_name": last}  # fmt: skip
    assert tell_kind(cells) == kind
