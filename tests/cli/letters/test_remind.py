"""``letters remind``: what it says to people, and letters on paper."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conftest import MONDAY, Office
from tests.thrift.prepared import prepared

LATER = MONDAY + timedelta(days=15)
ROW = {"student_id": "S1", "parent_id": "P1", "language": "Spanish", "school": "Oak School"}


@pytest.fixture
@prepared
def issued(office: Office) -> Office:
    office.run(
        "roster",
        "import",
        office.write_roster(ROW, ROW | {"parent_id": "P2", "language": ""}),
        code=0,
    )
    office.run("keys", "issue", "-o", "keys.csv", code=0)
    return office


def test_it_says_why_keys_are_left_out(issued: Office) -> None:
    issued.run("letters", "remind", "--parent", "P1", "-o", "one.csv", now=LATER, code=0)
    told = issued.run("letters", "remind", "-o", "r.csv", "--dry-run", now=LATER, code=0)
    assert "2 unused keys, of which 1 for 14 days or longer." in told.err
    assert "1 reminded already within these days" in told.err
    assert "A dry run: 1 reminder would be written." in told.err
    assert not (issued.folder / "r.csv").exists()


def test_the_batch_can_be_marked_sent_and_not_undone(issued: Office) -> None:
    done = issued.run("letters", "remind", "-o", "r.csv", now=LATER, code=0)
    assert done.out.strip() == str(issued.folder / "r.csv")
    batch = done.err.partition("Batch ")[2][:5]
    issued.run("batches", "undo", batch, "--yes", code=1)
    issued.run("batches", "mark", batch, "--sent", code=0)
    shown = issued.run("batches", "show", batch, "--format", "json", code=0).record
    assert (shown["kind"], shown["file_status"]) == ("reminder", "sent")


@pytest.mark.slow
def test_letters_on_paper_hold_no_key(issued: Office) -> None:
    pytest.importorskip("typst", reason="needs portaladm[letters]")
    pypdf = pytest.importorskip("pypdf", reason="needs portaladm[dev]")
    words = ("init", "--district", "Oak", "--district-id", "RVRBND", "--portal-url")
    issued.run(*words, "https://portal.example.org", code=0)
    issued.run("config", "set", "letters.phone", "555 0100", code=0)
    issued.run("letters", "remind", "-o", "r.pdf", now=LATER, code=0)
    pages = [page.extract_text() for page in pypdf.PdfReader(issued.folder / "r.pdf").pages]
    rows = {row["parent_id"]: row for row in issued.read_csv(issued.folder / "keys.csv")}
    assert len(pages) == 2
    [spanish] = [page for page in pages if "Su clave" in page]
    assert rows["P1"]["key_reference"] in spanish
    assert "Oak School" in spanish and "555" in spanish and "21 de septiembre de 2026" in spanish
    assert not [page for page in pages if rows["P1"]["activation_key"][1:9] in page]


def test_letters_on_paper_want_the_settings_of_letters(issued: Office) -> None:
    pytest.importorskip("typst", reason="needs portaladm[letters]")
    told = issued.run("letters", "remind", "-o", "r.pdf", now=LATER, code=1)
    assert "district.name" in told.err
