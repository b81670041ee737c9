"""Letters and slips of real batches: who stands on which page, and that nobody else does."""

from __future__ import annotations

from typing import Any

import pytest

from portaladm.services.letters import printing as lettering
from tests.conftest import Office

pytest.importorskip("typst", reason="needs portaladm[letters]")
pytest.importorskip("pypdfium2", reason="needs portaladm[dev]")
from tests.kits.letters import FATHER, MOTHER, count_keys, issue, read_lists, read_pages
from tests.letters.read import flatten, read_codes, read_texts


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.turns(4, otherwise="slow")
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


@pytest.mark.slow
def test_parents_of_one_home_are_handed_out_however_it_is_written(school: Office) -> None:
    same = MOTHER | {"parent_id": "P3", "parent_first_name": "Rui", "address": "1 ELM street."}
    pages = issue(school, MOTHER, same)
    assert not any("Post or pick up" in page for page in pages.values())
    assert "Rui Ortega" in read_lists(school)[1]


@pytest.mark.slow
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


@pytest.mark.slow
def test_the_lists_hold_no_key_and_one_letter_needs_none(school: Office) -> None:
    pages = issue(school, {}, {})
    lists = " ".join(read_lists(school))
    for code in read_codes((school.folder / "letters.pdf").read_bytes()):
        assert code.partition("#")[2].strip("{}") not in lists
    [number, _] = pages
    school.run("keys", "reissue", number, "--posted", "-o", "one.pdf", "--yes", code=0)
    assert list(read_pages(school, "one.pdf")) == [number]
    assert not (school.folder / "one-lists.pdf").exists()


@pytest.mark.slow
def test_postal_order_is_by_postal_code_and_has_no_hand_out_list(school: Office) -> None:
    rows = [{"parent_id": f"P{code}", "postal_code": code} for code in ("30310", "10001", "30236")]
    pages = issue(school, *rows, options=("--sort", "postal"))
    assert list(pages) == ["P10001", "P30236", "P30310"]
    assert len(read_lists(school)) == 1


@pytest.mark.slow
def test_english_stands_overleaf_of_other_languages(school: Office) -> None:
    school.run("config", "set", "letters.bilingual", "yes", code=0)
    roster = school.write_roster({"language": "Spanish"}, {"language": "English"})
    school.run("keys", "issue", "--roster", roster, "-o", "letters.pdf", code=0)
    texts = list(map(flatten, read_texts((school.folder / "letters.pdf").read_bytes())))
    assert "Su clave" in texts[0] or "clave" in texts[0]
    assert "Your activation key" in texts[1]
    assert [bool(text) for text in texts] == [True, True, True, False]


@pytest.mark.slow
def test_who_gets_english_or_a_missing_character_is_said(school: Office) -> None:
    roster = school.write_roster(
        {"language": "Klingon", "parent_id": "P7"},
        {"parent_first_name": "A\U00012000", "parent_id": "P8"},
    )
    done = school.run("keys", "issue", "--roster", roster, "-o", "letters.pdf", code=0)
    assert "no texts for Klingon: 1 parent got English: P7" in done.err
    assert "no font has" in done.err and ": P8" in done.err


@pytest.mark.slow
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


@pytest.mark.slow
def test_slips_are_four_to_a_page_or_posted_one_with_its_address(school: Office) -> None:
    school.run("config", "set", "passwords.cost", "10", code=0)
    open_accounts(school, 5)
    school.run("passwords", "reset", "--all", "--yes", "--signed-for", "-o", "slips.pdf", code=0)
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


@pytest.mark.slow
def test_a_slip_that_nobody_asked_for_says_so(school: Office) -> None:
    open_accounts(school, 2)
    all_of_them = ("--all", "--yes", "--signed-for", "-o")
    asked, made = "Usted pidió a la escuela", "La escuela ha creado una contraseña nueva"
    said = school.run("passwords", "reset", *all_of_them, "slips.pdf", code=0).err
    assert "Nobody asked for these passwords: the slips say" in said
    page = read_slips(school, "slips.pdf")
    assert (page.count(asked), page.count(made)) == (0, 2)
    assert page.count("Si duda de que venga de la escuela, llame a Lincoln Elementary") == 2
    (school.folder / "names.csv").write_text("username\nparent1x\n")
    school.run(
        "passwords", "reset", "--from", "names.csv", "--yes", "--posted", "-o", "one.pdf", code=0
    )
    assert made in read_slips(school, "one.pdf")
    way = ("--verified-by", "photo-id", "--yes", "-o", "two.pdf")
    said = school.run("passwords", "reset", "parent1x", *way, code=0).err
    assert "Nobody asked" not in said
    assert asked in read_slips(school, "two.pdf")
    said = school.run("passwords", "reset", *all_of_them, "file.csv", code=0).err
    assert "say that the school made them, and whom to call" in said


def read_slips(school: Office, name: str) -> str:
    """What a file of slips says, on one line."""
    return " ".join(" ".join(read_texts((school.folder / name).read_bytes())).split())


@pytest.mark.slow
def test_slips_without_settings_reset_nobody(school: Office) -> None:
    open_accounts(school, 1)
    school.run("config", "set", "portal.url", "", code=0)
    before = school.query("SELECT password FROM accounts")
    refused = school.run(
        "passwords", "reset", "--all", "--yes", "--signed-for", "-o", "slips.pdf", code=1
    )
    assert "portal.url" in refused.err
    assert school.query("SELECT password FROM accounts") == before
    assert not (school.folder / "slips.pdf").exists()
