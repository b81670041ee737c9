"""``roster columns``: a map proposed for a table that nobody has described."""

from __future__ import annotations

import csv
import tomllib

import pytest

from portaladm.readers.guess.columns import guess_columns
from portaladm.readers.guess.proposal import write_proposal
from tests.conftest import Office
from tests.readers.reading import SHARED
from tests.readers.samples import read_open_pairs

GRAND_BEND = SHARED / "edfi-grand-bend" / "guardian_student_pairs.csv"
ENGLISH = {
    "Student_Number": "0012", "First_Name": "Ana", "Last_Name": "Gil", "Grade_Level": "4",
    "SchoolName": "Lincoln Elementary", "Guardian_ContactID": "9981", "Guardian_FirstName": "Eva",
    "Guardian_LastName": "Gil", "Guardian_Relationship": "Mother", "Guardian_Email": "eva@x.org",
    "Student_Email": "ana@x.org", "Guardian_Phone": "(555) 010-0199", "Street": "12 Oak St",
    "City": "Jonesboro", "State": "GA", "Zip": "30236", "Home_Language": "Spanish",
    "ExitDate": "2026-06-12", "PortalAccess": "Y",
}  # fmt: skip
GERMAN = {
    "Schülernummer": "4711", "Vorname": "Anna", "Nachname": "Müller", "Klasse": "4b",
    "Schule": "Goethe-Schule", "Kontakt-Nr": "88123", "Vorname Erziehungsberechtigter": "Eva",
    "Nachname Erziehungsberechtigter": "Müller", "Beziehung": "Mutter", "E-Mail": "eva@x.de",
    "Telefon": "0711 123456", "Straße": "Hauptstr. 5", "Ort": "Stuttgart", "PLZ": "70173",
    "Sprache": "Deutsch",
}  # fmt: skip
SPANISH = {
    "Matrícula": "A0012", "Nombre alumno": "Ana", "Apellidos alumno": "Gil López", "Grado": "4",
    "Escuela": "Colegio Cervantes", "Id tutor": "T99", "Nombre tutor": "Eva",
    "Apellidos tutor": "López", "Parentesco": "madre", "Correo electrónico": "eva@x.es",
    "Teléfono": "612 345 678", "Dirección": "Calle Mayor 5", "Ciudad": "Madrid",
    "Código postal": "28013", "Idioma": "español",
}  # fmt: skip
FRENCH = {
    "N° élève": "A0012", "Prénom élève": "Ana", "Nom élève": "Gil", "Classe": "4B",
    "Établissement": "Collège Hugo", "Id responsable": "R99", "Prénom responsable": "Eva",
    "Nom responsable": "Gil", "Lien de parenté": "mère", "Courriel": "eva@x.fr",
    "Téléphone": "06 12 34 56 78", "Adresse": "5 rue X", "Ville": "Lyon", "Code postal": "69001",
    "Langue": "français",
}  # fmt: skip
OURS = (
    "student_id student_first_name student_last_name grade school parent_id parent_first_name "
    "parent_last_name relationship email phone address city postal_code language"
).split()


@pytest.mark.parametrize("table", [GERMAN, SPANISH, FRENCH], ids=["de", "es", "fr"])
def test_headers_in_other_languages_are_known(table: dict[str, str]) -> None:
    proposal = guess_columns(list(table), [list(table.values())] * 3)
    found = {guess.ours: guess.theirs for guess in proposal.guesses if guess.theirs}
    assert found == dict(zip(OURS, table, strict=True))


def test_a_name_without_an_owner_is_the_students_where_the_parent_has_one() -> None:
    proposal = guess_columns(list(ENGLISH), [list(ENGLISH.values())] * 3)
    found = {guess.ours: guess.theirs for guess in proposal.guesses}
    assert found["student_first_name"] == "First_Name"
    assert found["parent_first_name"] == "Guardian_FirstName"
    assert found["email"] == "Guardian_Email"
    assert found["withdrawn_on"] == "ExitDate"
    assert found["portal_access"] == "PortalAccess"
    assert proposal.unused == ("Student_Email",)
    assert proposal.access_values[""] == "no"


def test_values_that_do_not_fit_the_name_make_it_no_guess() -> None:
    table = {"parent_id": "Eva Gil", "email": "12 Oak Street", "phone": "Spanish"}
    proposal = guess_columns(list(table), [list(table.values())] * 3)
    assert not [guess for guess in proposal.guesses if guess.theirs]


def test_what_cannot_be_found_is_said(office: Office) -> None:
    (office.folder / "x.csv").write_text("id,thing\n1,2\n")
    said = office.run("roster", "columns", "x.csv", code=0)
    assert "no column holds parent_id" in said.err
    assert '# school = "..."' in said.out
    assert "everybody in the file will be let in" in said.err


@pytest.mark.parametrize("name", ['we"ird', "back\\slash", "día", "a=b # c"])
def test_every_column_name_comes_back_from_the_toml(name: str) -> None:
    header = [f"{name} student id", "parent id"]
    proposal = guess_columns(header, [["12", "34"]])
    assert tomllib.loads(write_proposal(proposal))["columns"]["student_id"] == header[0]


@pytest.mark.slow
@pytest.mark.skipif(not GRAND_BEND.exists(), reason="the shared data are not here")
def test_the_proposal_for_a_real_export_imports_it(office: Office) -> None:
    said = office.run("roster", "columns", GRAND_BEND, code=0)
    assert "parent_first_name: first_name, likely" in said.err
    assert "no column holds school" in said.err
    assert "lives_with decides who may use the portal" in said.err
    text = said.out.replace('# school = "..."', 'school = "Grand Bend"')
    assert tomllib.loads(text)["columns"]["student_first_name"] == "student_first"
    (office.folder / "map.toml").write_text(text, encoding="utf-8")
    office.run("roster", "import", GRAND_BEND, "--columns", "map.toml", code=0)
    with GRAND_BEND.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    wanted = {(r["contact_id"], r["student_id"]) for r in rows if r["lives_with"] == "true"}
    assert read_open_pairs(office) == wanted
    assert office.query("SELECT count(*) FROM students") == [(960,)]


def test_a_workbook_gets_a_proposal_too(office: Office) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter", reason="needs portaladm[xlsx]")
    workbook = xlsxwriter.Workbook(office.folder / "r.xlsx")
    sheet = workbook.add_worksheet()
    sheet.write_row(0, 0, ENGLISH)
    sheet.write_row(1, 0, ENGLISH.values())
    workbook.close()
    said = office.run("roster", "columns", "r.xlsx", code=0)
    assert tomllib.loads(said.out)["columns"]["parent_id"] == "Guardian_ContactID"


def test_a_zip_of_an_export_is_pointed_to_the_import(office: Office) -> None:
    from tests.readers.samples import as_zip

    path = as_zip(office.folder / "o.zip", {"users.csv": "x\n", "orgs.csv": "y\n"})
    said = office.run("roster", "columns", path, code=1)
    assert "portaladm roster check" in said.err


def test_answers_that_are_not_used_are_asked_about_where_nothing_decides_on_access() -> None:
    table = {"Student ID": "S1", "Contact ID": "P1", "Court Order": "Yes", "Priority": "1"}
    asked = "not used are the answers in Court Order: does one of them say who may use the portal?"
    assert asked in guess_columns(list(table), [list(table.values())]).remarks
    table["Portal"] = "Y"
    assert asked not in guess_columns(list(table), [list(table.values())]).remarks


@pytest.mark.parametrize(
    "name", ["Custody Alert", "Court Order", "No Contact Portal", "Zugang gesperrt"]
)
def test_a_column_in_which_yes_may_close_never_decides_on_access(name: str) -> None:
    table = {"Student ID": "S1", "Contact ID": "P1", name: "Y"}
    proposal = guess_columns(list(table), [list(table.values())])
    assert proposal.access_values == {}
    assert any(
        remark.startswith(f"not used are the answers in {name}") for remark in proposal.remarks
    )


def test_an_answer_in_the_name_says_nothing_against_anybody() -> None:
    table = {"Student ID": "S1", "Contact ID": "P1", "Portal access (yes/no)": "no"}
    assert guess_columns(list(table), [list(table.values())]).access_values == {
        "no": "no",
        "": "no",
    }
