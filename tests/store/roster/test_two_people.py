"""One id, two people, in every format: refused with the lines of both, and nobody counts."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.readers.every_format import FORMATS, Pair, pair
from tests.readers.samples import read_open_pairs

JOSE = pair(student_id="1001", parent_id="P1", email="jose@example.org")
LUIS = pair(
    student_id="1002", student_first_name="Ben", student_last_name="Ruiz", parent_id="P2",
    parent_first_name="Luis", parent_last_name="Ruiz", email="luis@example.org",
)  # fmt: skip
GRETA = pair(
    student_id="1003", student_first_name="Cleo", student_last_name="Holm", parent_id="P3",
    parent_first_name="Greta", parent_last_name="Holm", email="greta@example.org",
)  # fmt: skip


def bring(office: Office, format: str, *pairs: Pair, code: int, more: tuple[str, ...] = ()) -> str:
    taken = FORMATS[format](office, list(pairs))
    return office.run("roster", "import", *taken, *more, code=code).err


@pytest.mark.turns(3)
@pytest.mark.parametrize("stored", [False, True])
@pytest.mark.parametrize("shared", [{"parent_id": "P1"}, {"student_id": "1001"}])
@pytest.mark.parametrize("format", FORMATS)
def test_two_people_under_one_id_are_refused_in_every_format(
    office: Office, format: str, shared: dict[str, str], stored: bool
) -> None:
    before = {("P1", "1001")} if stored else set()
    if stored:
        bring(office, format, JOSE, code=0)
    said = bring(office, format, JOSE, LUIS | shared, GRETA, code=1)
    assert said.count("one id stands for two people") == 2
    assert "is Ana Lopez here and Ben Ruiz on line" in said or "Luis Ruiz on line" in said
    assert read_open_pairs(office) == before
    said = bring(office, format, JOSE, LUIS | shared, GRETA, code=3, more=("--keep-good-rows",))
    assert read_open_pairs(office) == before | {("P3", "1003")}


@pytest.mark.turns(4)
@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("number", ["NULL", "#N/A", "-", "1.23E+11", "12345.0", "unknown"])
@pytest.mark.parametrize("column", ["student_id", "parent_id"])
def test_what_is_no_id_is_refused_in_every_format(
    office: Office, format: str, number: str, column: str
) -> None:
    said = bring(office, format, JOSE, GRETA | {column: number}, code=1)
    assert f"{number!r} is not an id" in said
    said = bring(office, format, JOSE, GRETA | {column: number}, code=3, more=("--keep-good-rows",))
    assert read_open_pairs(office) == {("P1", "1001")}


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("format", FORMATS)
def test_zeros_are_an_id_until_two_people_have_them(office: Office, format: str) -> None:
    namesake = LUIS | {"parent_first_name": "Eva", "parent_last_name": "Lopez", "email": ""}
    bring(office, format, JOSE | {"parent_id": "000"}, code=0)
    said = bring(office, format, JOSE | {"parent_id": "000"}, namesake | {"parent_id": "000"},
                 code=1)  # fmt: skip
    assert "000 is not an id" in said


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("format", FORMATS)
def test_a_name_that_was_corrected_on_one_row_stays_a_finding(office: Office, format: str) -> None:
    corrected = LUIS | {"parent_id": "P1", "parent_first_name": "José", "parent_last_name": "Vega",
                        "email": "jose@example.org"}  # fmt: skip
    said = bring(office, format, JOSE, corrected, code=0)
    assert "the last row about the same person" in said or "1 id on several lines" in said
    assert office.query("SELECT count(*) FROM parents") == [(1,)]


@pytest.mark.parametrize("format", ["csv", "mapped", "xlsx", "clever"])
def test_an_id_copied_to_a_family_of_the_same_last_name_is_refused(
    office: Office, format: str
) -> None:
    other = LUIS | {"student_last_name": "Lopez", "parent_last_name": "Lopez"}
    assert "for two people" in bring(office, format, JOSE, other | {"parent_id": "P1"}, code=1)
    assert "for two people" in bring(office, format, JOSE, other | {"student_id": "1001"}, code=1)


@pytest.mark.parametrize("format", ["oneroster-1.1", "oneroster-1.2", "sds-2.1", "sds-1"])
def test_a_line_of_another_first_name_is_another_person_where_people_have_one_line(
    office: Office, format: str
) -> None:
    other = LUIS | {"student_id": "1001", "student_last_name": "Lopez"}
    said = bring(office, format, JOSE, other, code=1)
    assert "1001 is Ana Lopez here and Ben Lopez on line" in said


def test_the_refusal_is_told_in_a_quiet_run_and_names_all_lines(office: Office) -> None:
    rows: list[Pair] = [JOSE, LUIS | {"parent_id": "P1"}, GRETA | {"parent_id": "P1"}]
    taken = FORMATS["csv"](office, rows)
    said = office.run("--quiet", "roster", "import", *taken, code=1).err
    assert "P1 is Jose Lopez here and Luis Ruiz and Greta Holm on line 3, 4" in said
    assert "line 4, parent_id: one id stands for two people" in said


@pytest.mark.slow
def test_whom_staff_merged_is_one_person_under_any_number(office: Office) -> None:
    taken = FORMATS["csv"](office, [JOSE, LUIS])
    office.run("roster", "import", *taken, code=0)
    office.run("parents", "merge", "P1", "P2", "--reason", "one", "--yes", code=0)
    again = FORMATS["csv"](office, [JOSE, JOSE | {"student_id": "1003"}, LUIS])
    office.run("roster", "import", *again, code=0)
    assert office.query("SELECT first_name FROM parents WHERE number = 'P1'") == [("Jose",)]


def test_pairs_that_contradict_each_other_are_named_beside_two_people(office: Office) -> None:
    rows = [JOSE, LUIS | {"parent_id": "P1"}, GRETA, GRETA | {"portal_access": "no"}]
    said = bring(office, "csv", *rows, code=1)
    assert "4 faults on 4 lines" in said
    assert "the opposite on line 5" in said


def test_an_id_of_two_people_in_blocks_of_one_row_is_told_once_a_line(office: Office) -> None:
    (office.folder / "map.toml").write_text(
        "[columns]\n" + "".join(f'{c} = "{c}"\n' for c in
        ("student_id", "student_first_name", "student_last_name", "school"))
        + "".join(f'[[parents]]\nparent_id = "{n} id"\nparent_first_name = "{n} first"\n'
                  f'parent_last_name = "{n} last"\n' for n in ("f", "m"))
    )  # fmt: skip
    (office.folder / "r.csv").write_text(
        "student_id,student_first_name,student_last_name,school,f id,f first,f last,m id,m first,"
        "m last\n1,Ana,Lopez,Oak,P1,Jose,Lopez,P2,Eva,Lopez\n"
        "1,Ben,Ruiz,Oak,P3,Luis,Ruiz,P4,Uma,Ruiz\n2,Cleo,Holm,Oak,P5,Greta,Holm,P5,Kurt,Vogt\n"
    )
    said = office.run("roster", "import", "r.csv", "--columns", "map.toml", code=1).err
    assert "on 3 lines" in said
    assert said.count("1 is Ana Lopez here and Ben Ruiz on line 3") == 1
    assert "P5 is Greta Holm here and Kurt Vogt on line 4" in said


@pytest.mark.slow
def test_a_households_id_for_both_parents_of_a_row_is_two_peoples(office: Office) -> None:
    (office.folder / "m.toml").write_text(
        '[columns]\nstudent_id = "No"\nstudent_first_name = "F"\nstudent_last_name = "L"\n'
        'school = "School"\nemail = "Email"\nparent_id = "Family"\n'
        '[[parents]]\nparent_first_name = "F1"\nparent_last_name = "L1"\n'
        '[[parents]]\nparent_first_name = "F2"\nparent_last_name = "L2"\n',
        encoding="utf-8",
    )
    roster = office.folder / "r.csv"
    roster.write_text(
        "No,F,L,School,Email,Family,F1,L1,F2,L2\n"
        "1,Ana,Lopez,Oak,f@example.org,H1,Omar,Lopez,Pia,Lopez\n"
        "2,Ben,Ruiz,Oak,r@example.org,H2,Luis,Ruiz,,\n",
        encoding="utf-8",
    )
    options = ("--columns", office.folder / "m.toml")
    said = office.run("roster", "import", roster, *options, code=1).err
    assert "H1 is Omar Lopez here and Pia Lopez on line 2" in said
    office.run("roster", "import", roster, *options, "--keep-good-rows", code=3)
    assert read_open_pairs(office) == {("H2", "2")}
