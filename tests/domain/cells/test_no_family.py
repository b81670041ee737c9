"""Words for nothing, instructions and totals are told from people with unusual names."""

from __future__ import annotations

import pytest

from portaladm.domain.cells.no_family import find_nothing, is_nothing, tell_kind


@pytest.mark.parametrize(
    "text",
    ["NULL", "null", "none", "NONE", "N/A", "n/a", "nil", "NaN", "#N/A", "#REF!", "#DIV/0!",
     "(null)", "[None]", "<NULL>", "\\N", "n.a.", "#¿NOMBRE?", "#¡REF!", "#NV"],
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
        ("Unknown", "Unknown", ["parent_first_name", "parent_last_name"]),
        ("Unbekannt", "Ruiz", ["parent_first_name"]),
        ("XXX", "XXX", ["parent_first_name", "parent_last_name"]),
        ("No", "Parent", ["parent_first_name", "parent_last_name"]),
        ("Không có", "-", ["parent_first_name", "parent_last_name"]),
        ("无", "无", ["parent_first_name", "parent_last_name"]),
        ("FALSE", "FALSE", ["parent_first_name", "parent_last_name"]),
        ("3", "3", ["parent_first_name", "parent_last_name"]),
        ("312", "1,024", ["parent_first_name", "parent_last_name"]),
        ("2026-01-05", "00:00", ["parent_first_name", "parent_last_name"]),
        ("Vacant", "Vacant", ["parent_first_name", "parent_last_name"]),
        ("DUPLICATE", "DUPLICATE", ["parent_first_name", "parent_last_name"]),
        ("DO NOT", "USE", ["parent_first_name", "parent_last_name"]),
        ("Parent", "Guardian", ["parent_first_name", "parent_last_name"]),
        ("Parents", "Total", ["parent_first_name", "parent_last_name"]),
        ("To", "Minh", []),
        ("Do", "Linh", []),
        ("Student", "12", []),
        ("Ana", "Unknown", []),
        ("True", "Vang", []),
        ("No", "Da-eun", []),
        ("Test", "Miller", []),
        ("Na", "Na", []),
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
        ("Klasse 4b: Frau Meier", "", "", "alone"),
        ("", "End of report", "", "alone"),
        ("max 20 chars", "max 20 chars", "max 50", "instruction"),
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


def test_somebody_with_an_email_is_not_unknown() -> None:
    cells = {"parent_first_name": "Unknown", "parent_last_name": "Ruiz", "email": "r@example.org"}
    assert not list(find_nothing(cells))


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ("Identifiant|Prénom|Nom|Identifiant|Prénom|Nom", "instruction"),
        ("学号|名|姓|家长编号|名|姓", "instruction"),
        ("Student SIS ID|Student first name|Student last name|Parent SIS ID|Parent first name|"
         "Parent last name", "instruction"),
        ("رقم الطالب|الاسم|اللقب|رقم ولي الأمر|الاسم|اللقب", "instruction"),
        ("1001|Jose|Lopez|P1|Jose|Lopez", ""),
        ("joselopez|Jose|Lopez|lopez|Jose|Lopez", ""),
        ("lopez.jose|Jose|Lopez|lopez.jose.sr|Jose|Lopez", ""),
        ("e.g. 12345|e.g. Ana|e.g. Lopez|e.g. P1|e.g. Jose|e.g. Lopez", "instruction"),
    ],
)  # fmt: skip
def test_names_of_columns_are_told_from_a_father_and_a_son_of_one_name(
    cells: str, kind: str
) -> None:
    columns = [f"{one}_{part}" for one in ("student", "parent")
               for part in ("id", "first_name", "last_name")]  # fmt: skip
    assert tell_kind(dict(zip(columns, cells.split("|"), strict=True))) == kind
