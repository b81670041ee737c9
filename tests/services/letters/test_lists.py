"""The office's lists made again: what the first ones said, as far as it still holds."""

from __future__ import annotations

import pytest

from portaladm.errors import Refused
from portaladm.outputs.private import PrivateFile
from tests.conftest import Office

pytest.importorskip("typst", reason="needs portaladm[letters]")
pytest.importorskip("pypdfium2", reason="needs portaladm[dev]")

from tests.kits.letters import FATHER, MOTHER, issue, read_lists
from tests.letters.read import flatten, read_texts

SOMALI = {"parent_id": "P3", "parent_first_name": "Asha", "language": "Somali"}
BOTH_SCHOOLS = (
    {"student_id": "S1", "parent_id": "P5", "school": "Lincoln Elementary", "grade": "2"},
    {"student_id": "S2", "parent_id": "P5", "school": "Jefferson High", "grade": "9"},
    {"student_id": "S3", "parent_id": "P6", "school": "Jefferson High", "grade": "9"},
)


def find_code(office: Office, name: str = "letters.pdf") -> str:
    [(code,)] = office.query("SELECT code FROM batches WHERE file_name = ?", name)
    return str(code)


@pytest.mark.slow
def test_lists_that_are_lost_are_made_again_and_say_so(school: Office) -> None:
    issue(school, MOTHER, FATHER, SOMALI)
    before = read_lists(school)
    (school.folder / "letters-lists.pdf").unlink()
    code = find_code(school)
    done = school.run("letters", "lists", "--batch", code.lower(), code=0)
    assert done.out == f"{school.folder / 'letters-lists.pdf'}\n"
    assert (school.folder / "letters-lists.pdf").stat().st_mode & 0o077 == 0
    cover, *handouts = read_lists(school)
    assert "Lists made again" in cover and "P3): Somali" in cover
    assert "Ines Ortega (P1)" in cover and "Bruno Salas (P2)" in cover
    assert handouts == before[1:]
    exported = school.run("audit", "list", "--batch", code, "--format", "json", code=0).json
    assert [row["action"] for row in exported][-1] == "data:exported"


@pytest.mark.slow
def test_letters_that_open_nothing_any_more_are_left_out(school: Office) -> None:
    issue(school, {"parent_id": "P1"}, {"parent_id": "P2"}, {"parent_id": "P3"})
    school.run("keys", "revoke", "P2", "--reason", "lost", "--yes", code=0)
    words = ("letters", "lists", "--batch", find_code(school), "-o", "now.pdf")
    done = school.run(*words, code=0)
    assert "for 2 letters" in done.err and "1 letter skipped" in done.err
    text = flatten(" ".join(read_texts((school.folder / "now.pdf").read_bytes())))
    assert "P1" in text and "P2" not in text
    school.run("keys", "revoke", "P1", "P3", "--reason", "lost", "--yes", code=0)
    refused = school.run(*words[:-1], "later.pdf", code=1)
    assert "can be handed out any more" in refused.err
    assert not (school.folder / "later.pdf").exists()


@pytest.mark.slow
def test_a_part_of_a_run_knows_again_where_the_other_letters_went(school: Office) -> None:
    issue_parts(school)
    lists = school.folder / "x-Jefferson-High-lists.pdf"
    before = [flatten(text) for text in read_texts(lists.read_bytes())]
    lists.unlink()
    school.run("letters", "lists", "--batch", find_code(school, "x-Jefferson-High.pdf"), code=0)
    cover, *handouts = [flatten(text) for text in read_texts(lists.read_bytes())]
    assert "Jefferson High (part 1 of 2)" in cover
    assert "(parent P5): the letter goes out through Lincoln" in handouts[0]
    assert handouts == before[1:]


def issue_parts(office: Office) -> None:
    roster = office.write_roster(*BOTH_SCHOOLS)
    words = ("keys", "issue", "--roster", roster, "-o", "x.pdf", "--split", "school")
    office.run(*words, code=0)


@pytest.mark.slow
def test_lists_that_could_not_be_written_are_said_with_their_cure(
    school: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = PrivateFile.write

    def fail_for_lists(self: PrivateFile, data: bytes) -> int:
        if self.final.name.endswith("-lists.pdf"):
            raise Refused("file-unwritable", path=self.final, reason="No space left")
        return write(self, data)

    with monkeypatch.context() as patch:
        patch.setattr(PrivateFile, "write", fail_for_lists)
        roster = school.write_roster({"parent_id": "P1"}, {"parent_id": "P2"})
        done = school.run("keys", "issue", "--roster", roster, "-o", "letters.pdf", code=0)
    code = find_code(school)
    assert f"portaladm letters lists --batch {code}" in done.err
    assert not list(school.folder.glob(".*.part"))
    school.run("letters", "lists", "--batch", code, code=0)
    assert len(read_lists(school)) == 2


@pytest.mark.slow
def test_a_batch_without_letters_has_no_lists(school: Office) -> None:
    issue(school, {}, {})
    [(code,)] = school.query("SELECT code FROM batches WHERE kind = 'roster-import'")
    assert "has no letters" in school.run("letters", "lists", "--batch", code, code=1).err
    unknown = school.run("letters", "lists", "--batch", "ZZZZZ", code=1)
    assert "batches list" in unknown.err
    taken = school.run("letters", "lists", "--batch", find_code(school), code=1)
    assert "is there already" in taken.err
    png = school.run("letters", "lists", "--batch", find_code(school), "-o", "x.png", code=2)
    assert "ending" in png.err


@pytest.mark.slow
@pytest.mark.parametrize("name", ["letters.pdf", "letters-lists.pdf"])
def test_a_file_that_could_not_even_be_removed_is_left_to_the_doctor(
    school: Office, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    seal = PrivateFile.seal

    def fail(file: PrivateFile) -> None:
        if file.final.name == name:
            raise Refused("file-unwritable", path=file.final, reason="Read-only")
        seal(file)

    with monkeypatch.context() as patch:
        patch.setattr(PrivateFile, "discard", lambda file: file.close())
        patch.setattr(PrivateFile, "seal", fail)
        roster = school.write_roster({"parent_id": "P1"}, {"parent_id": "P2"})
        school.run("keys", "issue", "--roster", roster, "-o", "letters.pdf")
    assert len(list(school.folder.glob(".*.part"))) == 1
    school.run("doctor", code=1)
    school.run("doctor", "--repair", code=0)
    assert list(school.folder.glob(".*.part")) == []
