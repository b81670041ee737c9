"""A practice store says that it is one wherever something leaves it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.conftest import Office
from tests.kits.practice import make_practice
from tests.kits.trail import head_of
from tests.test_docs import ROOT, read_story, type_on_terminal

PAGE = ROOT / "docs" / "training.md"
LINE = "Practice store: made-up families."


@pytest.mark.slow
def test_each_command_says_so_once_on_stderr(office: Office) -> None:
    make_practice(office)
    for words in (("parents", "list"), ("keys", "issue", "--dry-run"), ("doctor",)):
        assert office.run(*words, code=0).err.count(LINE) == 1
    assert LINE not in office.run("--quiet", "parents", "list", code=0).err
    error = office.run("parents", "show", "P9", "--format", "json", code=1).err
    assert json.loads(error)["error"]["code"] == "unknown-parent"


@pytest.mark.slow
def test_store_info_tells_one_from_the_other(office: Office) -> None:
    office.make_store()
    assert office.run("store", "info", "--format", "json", code=0).json["practice"] is False
    office.store.unlink()
    head_of(office.store).unlink()
    make_practice(office)
    assert office.run("store", "info", "--format", "json", code=0).json["practice"] is True


@pytest.mark.slow
def test_other_json_is_as_in_a_real_store(office: Office) -> None:
    make_practice(office)
    rows = office.run("parents", "list", "--format", "json", code=0).json
    assert rows and "sample" not in rows[0]


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize(
    "words", [("parents", "list"), ("keys", "list"), ("parents", "show", "P20817")]
)
def test_each_row_of_csv_says_so_unless_fields_were_asked_for(
    office: Office, words: tuple[str, ...]
) -> None:
    make_practice(office)
    head, *rows = office.run(*words, "--format", "csv", code=0).out.splitlines()
    assert head.startswith("sample,") and rows
    assert all(row.startswith("SAMPLE,") for row in rows)
    assert "SAMPLE" not in office.run(*words, "--fields", "parent_id", code=0).out


@pytest.mark.slow
def test_a_backup_and_a_moved_store_are_practice_stores_too(office: Office) -> None:
    make_practice(office)
    office.run("store", "backup", "copy.db", code=0)
    office.run("store", "move", office.folder / "moved.db", "--yes", code=0)
    for name in ("copy.db", "moved.db"):
        copied = Office(office.folder, office.now)
        (office.folder / "office").mkdir(exist_ok=True)
        (office.folder / name).replace(copied.store)
        assert LINE in copied.run("store", "info", code=0).err


@pytest.mark.slow
def test_letters_slips_and_their_lists_are_marked(office: Office) -> None:
    pytest.importorskip("typst", reason="needs portaladm[letters]")
    make_practice(office)
    office.run("keys", "issue", "-o", "letters.pdf", code=0)
    office.run("passwords", "reset", "mariamorales", "--posted", "--yes", "-o", "slips.pdf", code=0)
    office.run("letters", "lists", "--batch", _find_batch(office), "-o", "again.pdf", code=0)
    marked = (
        "PRACTICE-letters.pdf",
        "PRACTICE-letters-lists.pdf",
        "PRACTICE-slips.pdf",
        "again.pdf",
    )
    for name in marked:
        assert all("SAMPLE" in page for page in _read_pages(office.folder / name)), name


def _find_batch(office: Office) -> str:
    [(code,)] = office.query("SELECT code FROM batches WHERE file_name LIKE '%letters.pdf'")
    return str(code)


def _read_pages(path: Path) -> list[str]:
    """Each page's own text, without the district's name, which is SAMPLE as well."""
    import pypdfium2

    pages = pypdfium2.PdfDocument(path)
    texts = [page.get_textpage().get_text_bounded() for page in pages]
    assert texts
    return [text.replace("SAMPLE School District", "") for text in texts]


def test_a_folder_that_is_not_new_is_left_alone(office: Office) -> None:
    office.make_store()
    before = office.store.read_bytes()
    done = office.run("init", "--practice", office.store.parent, code=1)
    assert "office-2" in done.err and office.store.read_bytes() == before


@pytest.mark.slow
@pytest.mark.posix("a pseudo-terminal")
def test_whoever_does_the_ten_exercises_gets_through(tmp_path: Path) -> None:
    pytest.importorskip("typst", reason="needs portaladm[letters]")
    first, *story = read_story(PAGE)
    assert len(re.findall(r"^## \d+\.", PAGE.read_text("utf-8"), re.MULTILINE)) == 10
    home, folder = tmp_path / "home", tmp_path / "portaladm-practice"
    home.mkdir()
    code, screen = type_on_terminal(first, "", home, tmp_path)
    assert code == 0, screen
    for typed in story:
        code, shown = type_on_terminal(typed, screen, home, folder, folder / "portaladm.db")
        assert code == 0, f"{typed.line}: exit {code}\n{shown}"
        assert "Practice store: made-up families." in shown, typed.line
        screen += shown
    assert (folder / "PRACTICE-letters.pdf").exists() and not (folder / "letters.pdf").exists()
    assert not list(home.rglob("*.db"))


@pytest.mark.slow
def test_files_that_programs_read_again_are_marked_by_their_names(office: Office) -> None:
    folder = make_practice(office)
    bad = folder / "bad.csv"
    lines = (folder / "sample_roster.csv").read_text("utf-8").splitlines()
    bad.write_text("\n".join([*lines, lines[-1].replace(",yes,", ",maybe,")]), "utf-8")
    words = ("roster", "import", bad, "--keep-good-rows", "--rejects", "rejects.csv")
    done = office.run(*words, "--report", "report.csv", "--yes")
    assert "PRACTICE-rejects.csv" in done.err
    assert (office.folder / "PRACTICE-rejects.csv").exists()
    head, *rows = (office.folder / "report.csv").read_text("utf-8-sig").splitlines()
    assert head.startswith("sample,kind,") and any(row.startswith("SAMPLE,") for row in rows)
    told = office.run("audit", "export", "trail.csv", code=0).out
    assert told.strip().endswith("PRACTICE-trail.csv")
    trail = (office.folder / "PRACTICE-trail.csv").read_text("utf-8-sig")
    assert trail.startswith("seq,")  # as a script verifies it


@pytest.mark.slow
def test_a_report_of_a_practice_store_is_replaced_as_another_one_is(office: Office) -> None:
    folder = make_practice(office)
    words = ("roster", "import", folder / "next_week.csv", "--dry-run", "--report", "report.csv")
    for _ in range(2):
        office.run(*words, code=0)
