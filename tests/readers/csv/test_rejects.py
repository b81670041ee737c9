"""A rejects file: each faulty row with its fault, to be mended and imported."""

from __future__ import annotations

from tests.conftest import Office
from tests.readers.csv.pairs import (
    GOOD,
    damaged,
)


def test_a_rejects_file_can_be_mended_and_imported(office: Office) -> None:
    path = damaged(office.folder / "r.csv", "2,,García,Lincoln,P2,José,García,x\n", GOOD)
    office.run("roster", "import", path, "--keep-good-rows", "--rejects", "bad.csv", code=3)
    rejects = (office.folder / "bad.csv").read_text(encoding="utf-8-sig")
    assert rejects.splitlines()[1].startswith("3,missing,student_first_name: ")
    (office.folder / "mended.csv").write_text(rejects.replace("2,,García", "2,Ana,García"))
    office.run("roster", "import", "mended.csv", code=0)
    assert office.query("SELECT count(*) FROM students") == [(4,)]


def test_a_mended_row_means_the_ids_that_were_protected_from_excel(office: Office) -> None:
    path = damaged(office.folder / "r.csv", '="002",,García,Lincoln,\'0P2,José,García,x\n')
    office.run("roster", "import", path, "--keep-good-rows", "--rejects", "bad.csv", code=3)
    rejects = (office.folder / "bad.csv").read_text(encoding="utf-8-sig")
    assert ",002,,García,Lincoln,0P2," in rejects
    (office.folder / "mended.csv").write_text(rejects.replace("002,,", "002,Ana,"))
    office.run("roster", "import", "mended.csv", code=0)
    assert ("002",) in office.query("SELECT number FROM students")
