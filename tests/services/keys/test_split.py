"""A PDF and a batch for each school or language; what is in the way refuses all of them."""

from __future__ import annotations

from typing import Any

import pytest

from portaladm.errors import Refused
from portaladm.services.keys import issue as issuing
from tests.conftest import Office

pytest.importorskip("typst", reason="needs portaladm[letters]")
pytest.importorskip("pypdfium2", reason="needs portaladm[dev]")
from tests.kits.letters import MOTHER, count_keys, read_pages, settle
from tests.letters.read import flatten, read_texts


@pytest.fixture
def school(office: Office) -> Office:
    """An office that has said who it is."""
    return settle(office)


@pytest.mark.slow
def test_split_by_school_is_a_pdf_and_a_batch_each(school: Office) -> None:
    older = {"student_id": "0010002", "student_first_name": "Leo", "school": "Jefferson High",
             "grade": "10"}  # fmt: skip
    roster = school.write_roster(
        MOTHER | older, MOTHER | {"grade": "K"}, {"school": "Jefferson High"}, {}
    )
    done = school.run(
        "keys", "issue", "--roster", roster, "-o", "x.pdf", "--split", "school", "--format", "json",
        code=0,
    )  # fmt: skip
    batches = done.json["batches"]
    assert [(line["count"], line["file_path"].rpartition("x-")[2]) for line in batches] == [
        (1, "Jefferson-High.pdf"), (2, "Lincoln-Elementary.pdf"),
    ]  # fmt: skip
    assert "P1" in read_pages(school, "x-Lincoln-Elementary.pdf")
    assert "P1" not in read_pages(school, "x-Jefferson-High.pdf")
    lists = read_texts((school.folder / "x-Jefferson-High-lists.pdf").read_bytes())
    assert "Jefferson High (part 1 of 2)" in flatten(lists[0])
    assert "Ines Ortega (parent P1): the letter goes out through Lincoln" in flatten(lists[1])
    lists = read_texts((school.folder / "x-Lincoln-Elementary-lists.pdf").read_bytes())
    assert len(lists) == 2 and "Ines" in lists[1]
    assert school.query("SELECT count(*) FROM batches WHERE kind = 'keys-issue'") == [(2,)]
    school.run("doctor", code=0)


@pytest.mark.slow
def test_no_part_takes_the_name_of_another_parts_lists(school: Office) -> None:
    names = ("Oak", "Oak lists", "OAK!", "Lists")
    rows = [
        {"student_id": f"S{n}", "parent_id": f"P{n}", "school": name}
        for n, name in enumerate(names)
    ]
    roster = school.write_roster(*rows)
    done = school.run(
        "keys", "issue", "--roster", roster, "-o", "x.pdf", "--split", "school", code=0
    )
    assert len(done.out.split()) == 4
    assert len(list(school.folder.glob("x-*.pdf"))) == 8
    assert done.err.count("without keys: ") == 4


@pytest.mark.slow
def test_split_by_language_and_a_second_run_issues_nothing(school: Office) -> None:
    roster = school.write_roster({"language": "Spanish"}, {"language": "Arabic"}, {"language": ""})
    school.run("roster", "import", roster, code=0)
    done = school.run("keys", "issue", "-o", "x.pdf", "--split", "language", code=0)
    names = [line.rpartition("x-")[2] for line in done.out.splitlines()]
    assert names == ["Arabic.pdf", "No-language-given.pdf", "Spanish.pdf"]
    again = school.run("keys", "issue", "-o", "x.pdf", "--split", "language", code=0)
    assert "Nothing to issue" in again.err


@pytest.mark.slow
def test_a_part_whose_name_is_taken_refuses_all_parts_and_the_roster(school: Office) -> None:
    (school.folder / "x-Z-lists.pdf").write_text("mine")
    roster = school.write_roster({"school": "A"}, {"school": "Z"})
    request = ("-o", "x.pdf", "--split", "school")
    refused = school.run("keys", "issue", "--roster", roster, *request, code=1)
    assert "x-Z-lists.pdf is there already" in refused.err
    assert school.query("SELECT count(*) FROM parents") == [(0,)]
    school.run("roster", "import", roster, code=0)
    school.run("keys", "issue", *request, code=1)
    assert count_keys(school) == 0
    assert [path.name for path in school.folder.glob("*.pdf")] == ["x-Z-lists.pdf"]


@pytest.mark.slow
def test_what_stops_a_later_part_leaves_the_earlier_ones_and_says_so(
    school: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    school.run("roster", "import", school.write_roster({"school": "A"}, {"school": "Z"}), code=0)
    usual, runs = issuing._commit, []

    def fail_twice(*arguments: Any) -> Any:
        runs.append(1)
        if len(runs) == 2:
            raise Refused("file-unwritable", path="x-Z.pdf", reason="No space left")
        return usual(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(issuing, "_commit", fail_twice)
        stopped = school.run("keys", "issue", "-o", "x.pdf", "--split", "school", code=1)
    assert stopped.out == f"{school.folder / 'x-A.pdf'}\n"
    assert "No space left" in stopped.err
    assert count_keys(school) == 1
    rest = school.run("keys", "issue", "-o", "x.pdf", "--split", "school", code=0)
    assert rest.out == f"{school.folder / 'x-Z.pdf'}\n"
