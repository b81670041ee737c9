"""How many examples are shown, and that rows are named by their people."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from portaladm.domain.rosters import MOST_EXAMPLES
from portaladm.services.roster.examples import count_examples
from portaladm.services.roster.staging.stage import NAMED_ROWS
from tests.conftest import Office
from tests.readers.samples import FAMILY, as_folder, oneroster, user


def test_all_examples_are_shown_on_demand() -> None:
    assert count_examples(all_examples=False) == NAMED_ROWS
    assert count_examples(all_examples=True) == MOST_EXAMPLES


def test_lines_of_findings_are_named_by_their_people_in_a_report(office: Office) -> None:
    roster = office.write_roster({"email": "", "parent_first_name": "Luis"}, {})
    office.run("roster", "import", roster, "--report", "r.json", code=0)
    lines = json.loads((office.folder / "r.json").read_text(encoding="utf-8"))
    [found] = [line for line in lines if line["what"] == "email-missing"]
    [example] = found["examples"]
    assert example.startswith("line 2: parent ")
    assert " Luis " in example


def write_headers(folder: Path) -> list[str]:
    """A CSV that has its header seven times more: the reader passes these rows over."""
    path = folder / "roster.csv"
    header, *rows = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text("\n".join([header, *rows, *[header] * 7, ""]), encoding="utf-8")
    return [str(path)]


def write_blocks(folder: Path) -> list[str]:
    """Parents in columns of their own, seven students without any."""
    names = ("parent_id", "parent_first_name", "parent_last_name")
    student = ("student_id", "student_first_name", "student_last_name", "school")
    columns = "\n".join(f'{name} = "{name}"' for name in student)
    blocks = "\n".join(
        "[[parents]]\n" + "\n".join(f'{name} = "{name}{place}"' for name in names)
        for place in (1, 2)
    )
    (folder / "map.toml").write_text(f"[columns]\n{columns}\n{blocks}\n")
    header = [*student, *(f"{name}{place}" for place in (1, 2) for name in names)]
    rows = [["S0", "Ana", "Gil", "Oak", "P1", "Eva", "Gil", "", "", ""]]
    rows += [[f"S{n}", "Ben", f"Roy{n}", "Oak", *[""] * 6] for n in range(1, 8)]
    path = folder / "wide.csv"
    path.write_text("\n".join(",".join(row) for row in [header, *rows]) + "\n")
    return [str(path), "--columns", str(folder / "map.toml")]


def write_clever(folder: Path) -> list[str]:
    """Clever with seven emergency contacts, who get no access."""
    header = (
        "School_id,Student_id,Student_number,Last_name,First_name,Grade,Contact_type,Contact_name,"
        "Contact_relationship,Contact_sis_id"
    )
    rows = ["10,s0,0,Gil,Ana,4,Guardian,Eva Gil,Mother,c0"]
    rows += [f"10,s{n},{n},Gil,Ana{n},4,Emergency,Uma Roy{n},Aunt,c{n}" for n in range(1, 8)]
    path = folder / "students.csv"
    path.write_text("\n".join([header, *rows, ""]))
    return [str(path)]


def write_guardians(folder: Path) -> list[str]:
    """School Data Sync 1 with seven guardians who are known by their email alone."""
    users = [f"g{n}@example.org,Eva,Gil{n},555 010{n}," for n in range(7)]
    ties = [f"s1,g{n}@example.org,Parent" for n in range(7)]
    files = {
        "School.csv": "SIS ID,Name\n1,Lincoln\n",
        "Student.csv": "SIS ID,School SIS ID,Username,First Name,Last Name,Grade\n"
        "s1,1,u,Ana,Gil,4\n",
        "User.csv": "\n".join(["Email,First Name,Last Name,Phone,SIS ID", *users, ""]),
        "Guardianrelationship.csv": "\n".join(["SIS ID,Email,Role", *ties, ""]),
    }
    return [str(as_folder(folder / "sds", files))]


def write_relatives(folder: Path) -> list[str]:
    """OneRoster with seven relatives, who get no access."""
    relatives = [user(f"r{n}", "relative", "s1") for n in range(7)]
    return [str(as_folder(folder / "or", oneroster([*FAMILY, *relatives])))]


def write_derived(folder: Path) -> list[str]:
    """Without ids of parents: seven who may be either of two of their name."""
    names = ("student_id", "student_first_name", "student_last_name", "school", "parent_first_name",
             "parent_last_name", "email", "phone")  # fmt: skip
    columns = "\n".join(f'{name} = "{name}"' for name in names)
    (folder / "map.toml").write_text(f'parent_id = "derived"\n[columns]\n{columns}\n')
    rows = [
        [f"S{n}-{k}", "Ben", f"Roy{n}{k}", "Oak", f"Ana{chr(97 + n)}", "Gil", mail, f"555010{n}"]
        for n in range(7) for k, mail in enumerate((f"a{n}@x.org", f"b{n}@x.org", ""))
    ]  # fmt: skip
    path = folder / "derived.csv"
    path.write_text("\n".join(",".join(row) for row in [names, *rows]) + "\n")
    return [str(path), "--columns", str(folder / "map.toml")]


@pytest.mark.turns(5, otherwise="slow")
@pytest.mark.parametrize(
    ("code", "write"),
    [
        ("row-passed-over", write_headers), ("student-alone", write_blocks),
        ("relationship-without-access", write_clever), ("known-by-email", write_guardians),
        ("derived-apart", write_derived),
    ],
)  # fmt: skip
def test_what_a_reader_finds_is_shown_whole_on_demand(
    office: Office, code: str, write: object
) -> None:
    office.write_roster({})
    assert callable(write)
    words: Sequence[str] = write(office.folder)
    for options, number in (((), 5), (("--all-examples",), 7)):
        done = office.run("roster", "check", *words, "--report", "r.json", *options)
        lines = json.loads((office.folder / "r.json").read_text(encoding="utf-8"))
        found = [line for line in lines if line["what"] == code]
        assert [(one["count"], len(one["examples"])) for one in found] == [(7, number)], done.err


@pytest.mark.slow
def test_links_without_access_are_listed_on_demand(office: Office) -> None:
    words = write_relatives(office.folder)
    for options, number in (((), 1), (("--all-examples",), 7)):
        office.run("roster", "check", *words, "--report", "r.json", *options, code=0)
        lines = json.loads((office.folder / "r.json").read_text(encoding="utf-8"))
        [found] = [line for line in lines if line["what"] == "relationship-without-access"]
        assert (found["count"], len(found["examples"])) == (7, number)


@pytest.mark.slow
def test_links_that_a_roster_lacks_are_listed_on_demand(office: Office) -> None:
    rows = [office.row({}) for _ in range(20)]
    office.run("roster", "import", office.write_roster(*rows), code=0)
    short = office.write_roster(*rows[:13], name="short.csv")
    for options, number in (((), 5), (("--all-examples",), 7)):
        words = ("roster", "import", short, "--dry-run", "--report", "r.json", *options)
        office.run(*words, code=0)
        lines = json.loads((office.folder / "r.json").read_text(encoding="utf-8"))
        [found] = [line for line in lines if line["what"] == "links-lacking"]
        assert (found["count"], len(found["examples"])) == (7, number)


@pytest.mark.slow
def test_removals_are_listed_on_demand_and_counted_once(office: Office) -> None:
    rows = [office.row({}) for _ in range(80)]
    office.run("roster", "import", office.write_roster(*rows), code=0)
    short = office.write_roster(*rows[:20], name="short.csv")
    words = ("roster", "import", short, "--snapshot", "--dry-run")
    assert "... and 10 more students\n" in office.run(*words, code=4).err
    said = office.run(*words, "--all-examples", code=4).err
    assert said.count("would leave") == 60
    assert "more student" not in said


@pytest.mark.slow
def test_all_lines_of_a_fault_are_told_on_demand(office: Office) -> None:
    rows = [{"student_id": f"S{n}", "portal_access": "maybe" if n % 2 else "yes"}
            for n in range(30)]  # fmt: skip
    path = office.write_roster(*rows)
    few = office.run("roster", "check", path, code=1).err
    assert "21 and 5 more lines" in few
    told = office.run("roster", "check", path, "--all-examples", code=1).err
    assert "lines 3, 5, 7" in told
    assert ", 29, 31" in told
    assert office.run("roster", "check", path, code=1).err == few


@pytest.mark.slow
def test_all_questions_are_told_on_demand(office: Office) -> None:
    rows = [{"student_id": f"S{n}", "parent_id": f"P{n}", "email": f"a{n}@example.org",
             "phone": f"555-10{n}", "address": f"{n} Oak St"} for n in range(10, 35)]  # fmt: skip
    office.run("roster", "import", office.write_roster(*rows), code=0)
    others = [row | {"parent_first_name": "Greta", "parent_last_name": "Holm",
                     "email": f"b{n}@example.org", "phone": f"777-20{n}", "address": f"{n} Elm Rd"}
              for n, row in enumerate(rows, 10)]  # fmt: skip
    path = office.write_roster(*others, name="n.csv")
    few = office.run("roster", "import", path, "--apply-rest", "--dry-run", code=3).err
    assert "... and 5 more" in few
    told = office.run(
        "roster", "import", path, "--apply-rest", "--dry-run", "--all-examples", code=3
    ).err
    assert "parent P34" in told
    assert "more\n" not in told


def test_what_is_cut_says_how_much(office: Office) -> None:
    rows = [{"student_id": f"S{n}", "parent_id": f"P{n}", "email": ""} for n in range(12)]
    path = office.write_roster(*rows)
    said = office.run("roster", "check", path).err
    assert "12 rows without an email (line 2, line 3, line 4, line 5, line 6 and 7 more)" in said


def test_more_relationships_than_are_told_one_by_one_are_counted(office: Office) -> None:
    header = ("Student_id", "Last_name", "First_name", "School_id", "Contact_name",
              "Contact_relationship", "Contact_sis_id")  # fmt: skip
    rows = [[f"S{n}", "Gil", "Ana", "Oak", "Eva Gil", f"word{n}", f"C{n}"]
            for n in range(60)]  # fmt: skip
    path = office.folder / "students.csv"
    path.write_text("\n".join(",".join(row) for row in [header, *rows]) + "\n")
    said = office.run("roster", "check", path).err
    assert "10 links without access: other relationships" in said
