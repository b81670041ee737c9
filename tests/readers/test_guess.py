"""Exports of several countries' systems, made up: what is proposed for each of them imports.

Only what no file can say is filled in: the school's name, and that ids are to be derived.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass

import pytest

from portaladm.domain.cells.column_names import split_words
from portaladm.readers.guess.blocks import find_blocks
from tests.conftest import Office


@dataclass(frozen=True)
class Layout:
    """An export, its encoding, and who must belong to whom in it: student's id, parent's name."""

    text: str
    links: set[tuple[str, str]]
    encoding: str = "utf-8"


PARENTS = {("1001", "Maria Lopez"), ("1001", "Jose Garcia"), ("1002", "Al Roy")}
LAYOUTS = {
    "powerschool": Layout(
        "Student_Number,LastFirst,Grade_Level,SchoolID,Mother_First,Mother,Father_First,Father,"
        "GuardianEmail,Home_Phone,Street,Zip,ExitDate\n"
        '1001,"Garcia, Ana",4,210,Maria,"Lopez, Maria",Jose,"Garcia, Jose",m@x.org,555-010-0101,'
        "12 Oak St,30236,\n"
        '1002,"Roy, Ben",5,210,,,Al,"Roy, Al",al@x.org,555-010-0102,3 Elm St,30236,\n',
        PARENTS,
    ),
    "infinite campus": Layout(
        "student.studentNumber,student.lastName,student.firstName,student.grade,cal.schoolName,"
        "contacts.relationship,contacts.personID,contacts.lastName,contacts.firstName,"
        "contacts.email,contacts.cellPhone,contacts.portal\n"
        "1001,Garcia,Ana,04,Oak,Mother,88123,Lopez,Maria,m@x.org,(555)010-0101,1\n"
        "1001,Garcia,Ana,04,Oak,Aunt,88124,Lopez,Rosa,r@x.org,(555)010-0103,0\n"
        "1001,Garcia,Ana,04,Oak,Father,88126,Garcia,Jose,j@x.org,,1\n"
        "1002,Roy,Ben,05,Oak,Father,88125,Roy,Al,al@x.org,(555)010-0102,1\n",
        PARENTS,
    ),
    "skyward": Layout(
        "Entity,Other ID,Student Name,Grade,Guardian 1 Name ID,Guardian 1 Name,Guardian 1 Email,"
        "Guardian 2 Name ID,Guardian 2 Name,Guardian 2 Email\n"
        'Oak,1001,"Garcia, Ana",04,5001,"Lopez, Maria",m@x.org,5002,"Garcia, Jose",j@x.org\n'
        'Elm,1002,"Roy, Ben",05,5003,"Roy, Al",al@x.org,,,\n',
        PARENTS,
    ),
    "aeries": Layout(
        "STU.ID\tSTU.LN\tSTU.FN\tSTU.GR\tSTU.SC\tSTU.AD\tSTU.CY\tSTU.ST\tSTU.ZC\tCON.NM\tCON.FN\t"
        "CON.LN\tCON.EM\tCON.TL\n"
        "1001\tGarcia\tAna\t4\t210\t1 Oak\tFresno\tCA\t93650\tX\tMaria\tLopez\tm@x.org\t5550101\n"
        "1001\tGarcia\tAna\t4\t210\t1 Oak St\tFresno\tCA\t93650\tX\tJose\tGarcia\tj@x.org\t\n"
        "1002\tRoy\tBen\t5\t210\t3 Elm St\tFresno\tCA\t93650\tX\tAl\tRoy\tal@x.org\t5550102\n",
        PARENTS,
    ),
    "synergy": Layout(
        "Sis Number,Student Last Name,Student First Name,Grade,School Name,Parent 1 First Name,"
        "Parent 1 Last Name,Parent 1 Relation,Parent 1 Email,Parent 1 Lives With,"
        "Parent 2 First Name,Parent 2 Last Name,Parent 2 Relation,Parent 2 Email,"
        "Parent 2 Lives With\n"
        "1001,Garcia,Ana,04,Oak,Maria,Lopez,Mother,m@x.org,Y,Jose,Garcia,Father,j@x.org,N\n"
        "1002,Roy,Ben,05,Oak,Al,Roy,Father,al@x.org,Y,,,,,\n",
        PARENTS - {("1001", "Jose Garcia")},
    ),
    "sims": Layout(
        "UPN,Legal Surname,Legal Forename,Year,Reg,Contact Title,Contact Forename,Contact Surname,"
        "Relationship,Priority,Email,Mobile,House,Postcode\n"
        "1001,Garcia,Ana,Year 4,4B,Mrs,Maria,Lopez,Mother,1,m@x.org,07700 900101,12,CF10 1AA\n"
        "1001,Garcia,Ana,Year 4,4B,Mr,Jose,Garcia,Father,2,j@x.org,,12,CF10 1AA\n"
        "1002,Roy,Ben,Year 5,5A,Mr,Al,Roy,Father,1,al@x.org,07700 900102,14,CF10 1AB\n",
        PARENTS,
    ),
    "schild": Layout(
        "Interne ID-Nummer;Nachname;Vorname;Klasse;Geburtsdatum;Erzieher 1: Anrede;"
        "Erzieher 1: Vorname;Erzieher 1: Nachname;Erzieher 2: Anrede;Erzieher 2: Vorname;"
        "Erzieher 2: Nachname;Erzieher: Straße;Erzieher: PLZ;Erzieher: Ort;Erzieher 1: E-Mail;"
        "Erzieher 2: E-Mail;Abgang\n"
        "4711;Müller;Anna;04b;31.12.2014;Frau;Eva;Müller;Herr;Jörg;Groß;Hauptstraße 5;50667;Köln;"
        "eva@x.de;joerg@x.de;\n"
        "4712;Groß;Bernd;05a;01.02.2013;Herr;Karl;Groß;;;;Ringweg 7;50667;Köln;karl@x.de;;\n"
        "4713;Maier;Ina;05a;01.02.2013;Herr;Uwe;Maier;;;;Ringweg 8;50667;Köln;u@x.de;;31.1.2026\n",
        {("4711", "Eva Müller"), ("4711", "Jörg Groß"), ("4712", "Karl Groß")},
        "cp1252",
    ),
    "asv": Layout(
        "Schüler-ID;Familienname;Rufname;Klasse;Erziehungsberechtigter 1 Familienname;"
        "Erziehungsberechtigter 1 Vornamen;Erziehungsberechtigter 1 Art;"
        "Erziehungsberechtigter 1 E-Mail;Erziehungsberechtigter 2 Familienname;"
        "Erziehungsberechtigter 2 Vornamen;Erziehungsberechtigter 2 Art;"
        "Erziehungsberechtigter 2 E-Mail;Austrittsdatum\n"
        "4711;Müller;Anna;4b;Müller;Eva;Mutter;eva@x.de;Groß;Jörg;Vater;joerg@x.de;\n"
        "4712;Groß;Bernd;5a;Groß;Karl;Vater;karl@x.de;;;;;\n"
        "4713;Maier;Ina;5a;Maier;Uwe;Vater;u@x.de;;;;;31.12.2025\n",
        {("4711", "Eva Müller"), ("4711", "Jörg Groß"), ("4712", "Karl Groß")},
        "cp1252",
    ),
    "siecle": Layout(
        "N° interne élève;Nom de famille élève;Prénom élève;Division;Nom resp. légal 1;"
        "Prénom resp. légal 1;Lien resp. légal 1;Courriel resp. légal 1;"
        "Tél. portable resp. légal 1;Nom resp. légal 2;Prénom resp. légal 2;Lien resp. légal 2;"
        "Courriel resp. légal 2;Tél. portable resp. légal 2;Adresse;Code postal;Commune\n"
        "90001;DUPONT;Élodie;6A;DUPONT;Jérôme;PERE;jerome@x.fr;06 12 34 56 78;MARTIN;Hélène;MERE;"
        "helene@x.fr;06 12 34 56 79;5 rue X;69001;Lyon\n"
        "90002;ROY;Benoît;5B;ROY;Céline;MERE;celine@x.fr;06 12 34 56 80;;;;;;7 rue Y;69002;Lyon\n",
        {("90001", "Jérôme DUPONT"), ("90001", "Hélène MARTIN"), ("90002", "Céline ROY")},
        "cp1252",
    ),
    "pronote": Layout(
        "N° ELEVE;NOM;PRENOM;NE(E) LE;CLASSE;RESPONSABLE;LIEN;EMAIL;TELEPHONE\n"
        "90001;DUPONT;Élodie;31/12/2014;6A;DUPONT Jérôme;Père;jerome@x.fr;0612345678\n"
        "90001;DUPONT;Élodie;31/12/2014;6A;DE LA TOUR Hélène;Mère;helene@x.fr;0612345679\n"
        "90002;ROY;Benoît;01/02/2013;5B;ROY Céline;Mère;celine@x.fr;0612345680\n",
        {("90001", "Jérôme DUPONT"), ("90001", "Hélène DE LA TOUR"), ("90002", "Céline ROY")},
        "cp1252",
    ),
    "japan": Layout(
        "学籍番号,氏名,学年,学校名,保護者番号,保護者氏名,続柄,メールアドレス,電話番号,郵便番号,住所\n"
        "S001,山田 太郎,4,桜小学校,P001,山田 花子,母,hanako@x.jp,090-1234-5678,100-0001,東京都1-1\n"
        "S002,鈴木\u3000一郎,5,桜小学校,P002,鈴木\u3000次郎,父,jiro@x.jp,090-1234-5679,100-0002,"
        "東京都2-2\n",
        {("S001", "花子 山田"), ("S002", "次郎 鈴木")},
        "cp932",
    ),
    "seneca": Layout(
        "Alumno/a,Nº Id. Escolar,Curso,Unidad,Primer tutor/a,DNI/Pasaporte Primer tutor,"
        "Correo Electrónico Primer tutor/a,Segundo tutor/a,DNI/Pasaporte Segundo tutor,"
        "Correo Electrónico Segundo tutor/a,Localidad de residencia\n"
        '"García López, Ana",1001,4º de Ed. Prim.,4ºB,"López Ruiz, María",12345678A,m@x.es,'
        '"García Gil, José",87654321B,j@x.es,Sevilla\n'
        '"Roy Gil, Ben",1002,5º de Ed. Prim.,5ºA,"Gil Mora, Eva",11223344C,eva@x.es,,,,Sevilla\n',
        {("1001", "María López Ruiz"), ("1001", "José García Gil"), ("1002", "Eva Gil Mora")},
        "cp1252",
    ),
    "padre y madre": Layout(
        "Código,Apellidos y Nombre,Grado,Colegio,Nombre del Padre,Celular Padre,Correo Padre,"
        "Nombre de la Madre,Celular Madre,Correo Madre\n"
        '1001,"García, Ana",4,San Juan,Jose Garcia,300123456,j@x.co,Maria Lopez,300123457,m@x.co\n'
        '1002,"Roy, Ben",5,San Juan,Al Roy,3001234569,al@x.co,,,\n',
        PARENTS,
    ),
    "a hint of Excel's and groups": Layout(
        "sep=;\nSchüler;;;Mutter;;;Vater;;\n"
        "ID;Name;Vorname;Name;Vorname;E-Mail;Name;Vorname;E-Mail\n"
        "1001;Garcia;Ana;Lopez;Maria;m@x.de;Garcia;Jose;j@x.de\n1002;Müller;Ben;;;;Roy;Al;a@x.de\n",
        PARENTS,
        "cp1252",
    ),
    "numbers alone": Layout(
        "Student ID;Student;Klasse;Elternteil 1;Telefon 1;Elternteil 2;Telefon 2\n"
        "1001;Garcia Ana;4b;Lopez Maria;0711 123456;Garcia Jose;0711 123457\n"
        "1002;Roy Ben;4b;Roy Al;0711 123458;;\n",
        PARENTS,
    ),
    "full names": Layout(
        "Unique ID,Pupil Name,Year Group,P1 Full Name,P1 Email,P1 Portal,P2 Full Name,P2 Email,"
        "P2 Portal\n"
        "1001,Ana Lopez,Y4,Maria Lopez,m@x.org,Yes,Jose Garcia,j@x.org,Yes\n"
        "1002,Ben Roy,Y5,Al Roy,r@x.org,Yes,,,\n",
        PARENTS,
    ),
    "italy": Layout(
        "Anagrafica alunni\n\nMatricola;Cognome;Nome;Classe;Cognome genitore;Nome genitore;"
        "Parentela;Email genitore;Telefono genitore\n"
        "1001;Rossi;Ana;4A;Lopez;Maria;madre;m@x.it;3331234567\n"
        "1001;Rossi;Ana;4A;Garcia;Jose;padre;j@x.it;3331234566\n"
        "1002;Verdi;Luca;5A;Roy;Al;padre;p@x.it;3331234568\n",
        PARENTS,
    ),
    "netherlands": Layout(
        "Leerlingnummer;Roepnaam;Achternaam;Groep;Verzorger 1 voornaam;Verzorger 1 achternaam;"
        "Verzorger 1 e-mail;Verzorger 2 voornaam;Verzorger 2 achternaam;Verzorger 2 e-mail\n"
        "1001;Ana;Vos;4;Maria;Lopez;e@x.nl;Jose;Garcia;j@x.nl\n1002;Ben;Vos;5;Al;Roy;p@x.nl;;;\n",
        PARENTS,
    ),
    "poland": Layout(
        "Numer;Nazwisko;Imię;Klasa;Imię i nazwisko matki;E-mail matki;Imię i nazwisko ojca;"
        "E-mail ojca\n"
        "1001;Garcia;Ana;4b;Maria Lopez;e@x.pl;Jose Garcia;j@x.pl\n"
        "1002;Roy;Ben;5a;;;Al Roy;o@x.pl\n",
        PARENTS,
    ),
    "brazil": Layout(
        "Matrícula;Nome do Aluno;Turma;Nome da Mãe;Celular da Mãe;Nome do Pai;Celular do Pai\n"
        "1001;Ana Lopez;4A;Maria Lopez;11987654321;Jose Garcia;11987654322\n"
        "1002;Ben Roy;5A;;;Al Roy;11987654323\n",
        PARENTS,
    ),
    "korea": Layout(
        "학번,이름,학년,학교,보호자 이름,관계,이메일,전화\n"
        "1001,김 민준,4,서울초,김 철수,부,a@x.kr,010-1234-5678\n"
        "1002,이 서연,5,서울초,박 영희,모,b@x.kr,010-1234-5679\n",
        {("1001", "철수 김"), ("1002", "영희 박")},
    ),
    "names alone": Layout(
        "Student ID,Student,School,Father,Mother,Family Email\n"
        '1001,"Garcia, Ana",Oak,"Garcia, Jose","Lopez, Maria",m@x.org\n'
        '1002,"Roy, Ben",Oak,"Roy, Al",,al@x.org\n',
        PARENTS,
    ),
    "with emergency contacts": Layout(
        "Student ID,First,Last,School,Father First,Father Last,Father Email,Mother First,"
        "Mother Last,Mother Email,Emergency Contact 1 Name,Emergency Contact 1 Phone,"
        "Emergency Contact 2 Name,Emergency Contact 2 Phone\n"
        "1001,Ana,Garcia,Oak,Jose,Garcia,j@x.org,Maria,Lopez,m@x.org,Rosa Fox,5550101,,\n"
        "1002,Ben,Roy,Oak,Al,Roy,al@x.org,,,,Ida Ash,5550102,Bo Ash,5550103\n",
        PARENTS,
    ),
}


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("name", LAYOUTS)
def test_what_is_proposed_for_a_layout_imports_it(office: Office, name: str) -> None:
    layout, made = LAYOUTS[name], office.folder / "map.toml"
    (office.folder / "export.csv").write_bytes(layout.text.encode(layout.encoding))
    named = ("--encoding", layout.encoding) if layout.encoding == "cp932" else ()
    text = office.run("roster", "columns", "export.csv", *named, code=0).out
    text = text.replace('# school = "..."', 'school = "Oak"')
    made.write_text(text.replace('# parent_id = "derived"', 'parent_id = "derived"'), "utf-8")
    office.run("roster", "import", "export.csv", "--columns", made, code=0)
    found = office.query(
        "SELECT s.number, p.first_name || ' ' || p.last_name FROM links l "
        "JOIN students s ON s.id = l.student_id JOIN parents p ON p.id = l.parent_id "
        "WHERE l.portal_access = 1 AND s.withdrawn_on IS NULL"
    )
    assert {tuple(row) for row in found} == layout.links
    again = office.run("roster", "import", "export.csv", "--columns", made, "--snapshot", code=0)
    assert "Nothing has changed" in again.err


def test_what_tells_people_apart_is_never_proposed_as_the_same_for_every_row(
    office: Office,
) -> None:
    (office.folder / "x.csv").write_text("First,Last,Parent Name\nAna,Gil,Eva Gil\n")
    said = office.run("roster", "columns", "x.csv", code=0)
    assert tomllib.loads(said.out).get("constants") == {}
    assert said.out.startswith('# parent_id = "derived"')
    assert "# student_id =   # which column is it?" in said.out


@pytest.mark.parametrize(
    "header",
    [
        ["Contact Phone 1", "Contact Email 1", "Contact Phone 2", "Contact Email 2"],
        ["Emergency Contact 1 Name", "Emergency Contact 1 Phone", "Emergency Contact 2 Name",
         "Emergency Contact 2 Phone"],
        ["Primary Contact", "Secondary Contact", "Contact Name", "Contact Phone"],
        ["Father Phone", "Contact 1 Name", "Contact 1 Phone"],
    ],
)  # fmt: skip
def test_what_are_no_parents_of_a_row_make_no_blocks(header: list[str]) -> None:
    assert find_blocks([split_words(name) for name in header]) == []
