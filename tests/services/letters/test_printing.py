"""Letters and slips of real batches: custody, the order of safety decision S6, what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from portaladm.errors import Refused
from portaladm.outputs.private import PrivateFile
from portaladm.services import noted_files
from portaladm.services.batches import output as batch_files
from portaladm.services.keys import issue as issuing
from portaladm.services.letters import printing as lettering
from tests.conftest import Office

pytest.importorskip("typst", reason="needs portaladm[letters]")
pytest.importorskip("pypdfium2", reason="needs portaladm[dev]")

from tests.letters.read import flatten, read_codes, read_texts

CHILD = {"student_id": "0010001", "student_first_name": "Mia", "student_last_name": "Ortega"}
MOTHER = CHILD | {
    "parent_id": "P1", "parent_first_name": "Ines", "parent_last_name": "Ortega",
    "email": "ines@example.org", "address": "1 Elm Street",
}  # fmt: skip
FATHER = CHILD | {
    "parent_id": "P2", "parent_first_name": "Bruno", "parent_last_name": "Salas",
    "email": "bruno@example.org", "address": "77 Quarry Road", "city": "Millbrook",
}  # fmt: skip


@pytest.fixture
def school(office: Office) -> Office:
    """An office that has said who it is."""
    office.run(
        "init", "--district", "Riverbend Public Schools", "--district-id", "RVRBND",
        "--portal-url", "https://portal.example.org", code=0,
    )  # fmt: skip
    return office


def issue(office: Office, *rows: dict[str, str], options: tuple[str, ...] = ()) -> dict[str, str]:
    """Issue letters for a roster of these rows; the text of each page by its parent id."""
    roster = office.write_roster(*rows)
    office.run("keys", "issue", "--roster", roster, "-o", "letters.pdf", *options, code=0)
    return read_pages(office)


def read_pages(office: Office, name: str = "letters.pdf") -> dict[str, str]:
    texts = read_texts((office.folder / name).read_bytes())
    pages = {text.split("Parent ")[-1].split(" ")[0]: flatten(text) for text in texts}
    assert len(pages) == len(texts)
    return pages


def read_lists(office: Office) -> list[str]:
    """The cover sheet, then the hand-out lists."""
    texts = read_texts((office.folder / "letters-lists.pdf").read_bytes())
    return [flatten(text) for text in texts]


def count_keys(office: Office) -> int:
    return int(office.query("SELECT count(*) FROM activation_keys")[0][0])


def test_every_parent_gets_a_page_whose_code_opens_a_good_key(school: Office) -> None:
    pages = issue(school, *({} for _ in range(7)))
    codes = read_codes((school.folder / "letters.pdf").read_bytes())
    assert len(pages) == len(codes) == count_keys(school) == 7
    keys = [code.removeprefix("https://portal.example.org/activate#") for code in codes]
    checked = school.run(
        "keys", "check", "--secrets-stdin", "--format", "json", stdin="\n".join(keys), code=0
    )
    assert [line["parent_id"] for line in checked.json] == list(pages)
    for line in checked.json:
        assert line["key_reference"] in pages[line["parent_id"]]


def test_nothing_of_one_parent_is_on_the_letter_of_the_other(school: Office) -> None:
    pages = issue(school, MOTHER, FATHER)
    assert "Mia Ortega" in pages["P1"] and "Mia Ortega" in pages["P2"]
    for word in ("Bruno", "Salas", "bruno@example.org", "Quarry", "Millbrook", "P2 "):
        assert word not in pages["P1"]
    for word in ("Ines", "ines@example.org", "Elm", "P1 "):
        assert word not in pages["P2"]
    codes = read_codes((school.folder / "letters.pdf").read_bytes())
    keys = [code.partition("#")[2] for code in codes]
    assert keys[0] not in pages["P2"] and keys[1] not in pages["P1"]


def test_a_child_whom_the_parent_may_not_see_is_not_named(school: Office) -> None:
    other = {"student_id": "0010002", "student_first_name": "Leo", "student_last_name": "Kent"}
    third = {"student_id": "0010003", "student_first_name": "Zoe", "student_last_name": "Kent"}
    rows = (FATHER, FATHER | other | {"portal_access": "no"}, FATHER | third)
    school.run("roster", "import", school.write_roster(*rows), code=0)
    school.run("links", "deny", "P2", "0010003", "--reason", "court order", "--yes", code=0)
    school.run("keys", "issue", "-o", "letters.pdf", code=0)
    [page] = read_pages(school).values()
    assert "Mia Ortega" in page
    assert "Leo" not in page and "Zoe" not in page and "court" not in page


@pytest.mark.parametrize(
    "home", [{"address": "77 Quarry Road"}, {"address": "", "city": "", "postal_code": ""}]
)
@pytest.mark.parametrize("access", ["yes", "no"])
def test_parents_who_live_apart_are_marked_and_on_no_hand_out_list(
    school: Office, home: dict[str, str], access: str
) -> None:
    pages = issue(school, MOTHER, MOTHER | FATHER | home | {"portal_access": access}, {}, {})
    assert "Post or pick up" in pages["P1"]
    assert access == "no" or "Post or pick up" in pages["P2"]
    assert sum("Post or pick up" in page for page in pages.values()) == (
        2 if access == "yes" else 1
    )
    cover, handout = read_lists(school)
    assert "Ines Ortega (P1)" in cover
    assert "Ines" not in handout and "Bruno" not in handout


def test_parents_of_one_home_are_handed_out_however_it_is_written(school: Office) -> None:
    same = MOTHER | {"parent_id": "P3", "parent_first_name": "Rui", "address": "1 ELM street."}
    pages = issue(school, MOTHER, same)
    assert not any("Post or pick up" in page for page in pages.values())
    assert "Rui Ortega" in read_lists(school)[1]


def test_the_letter_goes_through_the_youngest_childs_school_and_the_other_list_says_so(
    school: Office,
) -> None:
    older = {"student_id": "0010002", "student_first_name": "Leo", "grade": "10",
             "school": "Jefferson High"}  # fmt: skip
    pages = issue(school, MOTHER | older, MOTHER | {"grade": "K"}, {"school": "Jefferson High"})
    assert "Lincoln Elementary" in pages["P1"]
    assert "Mia Ortega · Leo Ortega" in pages["P1"]
    jefferson = next(text for text in read_lists(school) if "list: Jefferson High" in text)
    assert "Ines Ortega (parent P1): the letter goes out through Lincoln Elementary" in jefferson


def test_the_lists_hold_no_key_and_one_letter_needs_none(school: Office) -> None:
    pages = issue(school, {}, {})
    lists = " ".join(read_lists(school))
    for code in read_codes((school.folder / "letters.pdf").read_bytes()):
        assert code.partition("#")[2].strip("{}") not in lists
    [number, _] = pages
    school.run("keys", "reissue", number, "-o", "one.pdf", "--yes", code=0)
    assert list(read_pages(school, "one.pdf")) == [number]
    assert not (school.folder / "one-lists.pdf").exists()


def test_postal_order_is_by_postal_code_and_has_no_hand_out_list(school: Office) -> None:
    rows = [{"parent_id": f"P{code}", "postal_code": code} for code in ("30310", "10001", "30236")]
    pages = issue(school, *rows, options=("--sort", "postal"))
    assert list(pages) == ["P10001", "P30236", "P30310"]
    assert len(read_lists(school)) == 1


def test_english_stands_overleaf_of_other_languages(school: Office) -> None:
    school.run("config", "set", "letters.bilingual", "yes", code=0)
    roster = school.write_roster({"language": "Spanish"}, {"language": "English"})
    school.run("keys", "issue", "--roster", roster, "-o", "letters.pdf", code=0)
    texts = list(map(flatten, read_texts((school.folder / "letters.pdf").read_bytes())))
    assert "Su clave" in texts[0] or "clave" in texts[0]
    assert "Your activation key" in texts[1]
    assert [bool(text) for text in texts] == [True, True, True, False]


def test_who_gets_english_or_a_missing_character_is_said(school: Office) -> None:
    roster = school.write_roster(
        {"language": "Klingon", "parent_id": "P7"},
        {"parent_first_name": "A\U00012000", "parent_id": "P8"},
    )
    done = school.run("keys", "issue", "--roster", roster, "-o", "letters.pdf", code=0)
    assert "no texts for Klingon: 1 parent got English: P7" in done.err
    assert "no font has" in done.err and ": P8" in done.err


def test_without_settings_nothing_is_imported_and_nothing_issued(office: Office) -> None:
    roster = office.write_roster({})
    refused = office.run("keys", "issue", "--roster", roster, "-o", "letters.pdf", code=1)
    assert "district.id" in refused.err and "portaladm init" in refused.err
    assert office.query("SELECT count(*) FROM parents") == [(0,)]
    office.run("roster", "import", roster, code=0)
    office.run("keys", "issue", "-o", "letters.pdf", code=1)
    office.run("keys", "issue", "-o", "letters.pdf", "--dry-run", code=1)
    assert count_keys(office) == 0
    assert not list(office.folder.glob("*.pdf"))
    assert not list(office.folder.glob(".*part"))


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [("letter.typ", "#let x = (\n", "letter.typ, line"), ("en.toml", "[language\n", "en.toml")],
)
def test_a_broken_look_is_named_with_its_file_before_any_key_is_made(
    school: Office, file: str, text: str, told: str
) -> None:
    school.run("letters", "template", "export", "look", code=0)
    school.run("config", "set", "letters.look", "look", code=0)
    (school.folder / "look" / file).write_text(text)
    roster = school.write_roster({})
    refused = school.run("keys", "issue", "--roster", roster, "-o", "letters.pdf", code=1)
    assert told in refused.err
    assert count_keys(school) == 0 == school.query("SELECT count(*) FROM parents")[0][0]


@pytest.mark.parametrize("taken", ["letters.pdf", "letters-lists.pdf"])
def test_a_taken_file_name_refuses_everything(school: Office, taken: str) -> None:
    (school.folder / taken).write_text("mine")
    refused = school.run(
        "keys", "issue", "--roster", school.write_roster({}, {}), "-o", "letters.pdf", code=1
    )
    assert f"{taken} is there already" in refused.err
    assert count_keys(school) == 0 == school.query("SELECT count(*) FROM parents")[0][0]
    assert (school.folder / taken).read_text() == "mine"


def kill_at(monkeypatch: pytest.MonkeyPatch, room: Any, name: str) -> None:
    """End a run at the beginning of a step, with nobody left to tidy up."""

    def end(*arguments: Any) -> None:
        for one in arguments:
            if isinstance(one, batch_files.OpenBatch) and one.file:
                one.file._close()
        raise SystemExit(137)

    monkeypatch.setattr(room, name, end)
    monkeypatch.setattr(noted_files, "_give_up", lambda *_: None)


@pytest.mark.parametrize("step", ["_commit", "publish_batch"])
def test_killed_before_or_after_the_commit_the_doctor_mends_it(
    school: Office, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    school.run("roster", "import", school.write_roster({}, {}), code=0)
    with monkeypatch.context() as patch:
        kill_at(patch, issuing, step)
        school.run("keys", "issue", "-o", "letters.pdf", code=137)
    assert not (school.folder / "letters.pdf").exists()
    [part] = school.folder.glob(".letters.pdf.*.part")
    assert part.read_bytes().startswith(b"%PDF")
    school.run("doctor", code=1)
    school.run("doctor", "--repair", code=0)
    assert not part.exists()
    if step == "_commit":
        assert count_keys(school) == 0
        school.run("keys", "issue", "-o", "letters.pdf", code=0)
    codes = read_codes((school.folder / "letters.pdf").read_bytes())
    keys = "\n".join(code.partition("#")[2] for code in codes)
    assert len(codes) == 2
    school.run("keys", "check", "--secrets-stdin", stdin=keys, code=0)


def test_killed_while_the_lists_are_written_leaves_nothing_behind_after_repair(
    school: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    school.run("roster", "import", school.write_roster({}, {}), code=0)
    usual = PrivateFile.seal

    def end_at_lists(file: PrivateFile) -> None:
        if file.final.name == "letters-lists.pdf":
            raise SystemExit(137)
        usual(file)

    with monkeypatch.context() as patch:
        patch.setattr(PrivateFile, "discard", lambda file: file._close())
        patch.setattr(PrivateFile, "seal", end_at_lists)
        school.run("keys", "issue", "-o", "letters.pdf", code=137)
    assert list(school.folder.glob(".letters-lists.pdf.*.part"))
    school.run("doctor", "--repair", code=0)
    assert not list(school.folder.glob(".*.part"))
    assert len(read_pages(school)) == 2


def test_a_court_order_during_printing_makes_the_pages_anew(
    school: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = {"student_id": "0010002", "student_first_name": "Leo", "student_last_name": "Kent"}
    school.run("roster", "import", school.write_roster(FATHER, FATHER | other, {}), code=0)
    usual, runs = lettering.LetterWriter.print_all, []

    def interrupted(*arguments: Any) -> Any:
        runs.append(1)
        if len(runs) == 1:
            school.run("links", "deny", "P2", "0010002", "--reason", "court order", "--yes", code=0)
        return usual(*arguments)

    monkeypatch.setattr(lettering.LetterWriter, "print_all", interrupted)
    school.run("keys", "issue", "-o", "letters.pdf", code=0)
    page = read_pages(school)["P2"]
    assert len(runs) == 2
    assert "Mia" in page and "Leo" not in page
    assert count_keys(school) == 2


def open_accounts(office: Office, count: int) -> None:
    issue(office, *({"parent_id": f"P{number}"} for number in range(count)))
    codes = read_codes((office.folder / "letters.pdf").read_bytes())
    for number, code in enumerate(codes):
        word = "seven quiet otters rowing"
        office.run(
            "accounts", "activate", "--username", f"parent{number}x", "--secrets-stdin",
            stdin=f"{code.partition('#')[2]}\n{word}\n{word}\n", code=0,
        )  # fmt: skip


def test_slips_are_four_to_a_page_or_posted_one_with_its_address(school: Office) -> None:
    school.run("config", "set", "passwords.cost", "10", code=0)
    open_accounts(school, 5)
    school.run("passwords", "reset", "--all", "--yes", "-o", "slips.pdf", code=0)
    four, one = read_texts((school.folder / "slips.pdf").read_bytes())
    assert [text.count("Parent P") for text in (four, one)] == [4, 1]
    school.run("passwords", "reset", "--all", "--yes", "--posted", "-o", "post.pdf", code=0)
    posted = read_pages(school, "post.pdf")
    assert len(posted) == 5
    assert "12 Oak Street Jonesboro, GA 30236" in posted["P3"]
    password = next(word for word in posted["P3"].split() if word.count("-") == 3)
    signs_in = school.run(
        "passwords", "check", "parent3x", "--secrets-stdin", "--format", "json", stdin=password,
        code=0,
    ).record  # fmt: skip
    assert signs_in["result"] == "must-change"


def test_slips_without_settings_reset_nobody(school: Office) -> None:
    open_accounts(school, 1)
    school.run("config", "set", "portal.url", "", code=0)
    before = school.query("SELECT password FROM accounts")
    refused = school.run("passwords", "reset", "--all", "--yes", "-o", "slips.pdf", code=1)
    assert "portal.url" in refused.err
    assert school.query("SELECT password FROM accounts") == before
    assert not (school.folder / "slips.pdf").exists()


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
    assert [(line["count"], line["file_path"].rpartition("x-")[2]) for line in done.json] == [
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


def test_split_by_language_and_a_second_run_issues_nothing(school: Office) -> None:
    roster = school.write_roster({"language": "Spanish"}, {"language": "Arabic"}, {"language": ""})
    school.run("roster", "import", roster, code=0)
    done = school.run("keys", "issue", "-o", "x.pdf", "--split", "language", code=0)
    names = [line.rpartition("x-")[2] for line in done.out.splitlines()]
    assert names == ["Arabic.pdf", "No-language-given.pdf", "Spanish.pdf"]
    again = school.run("keys", "issue", "-o", "x.pdf", "--split", "language", code=0)
    assert "Nothing to issue" in again.err


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
