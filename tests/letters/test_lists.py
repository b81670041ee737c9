from __future__ import annotations

from typing import Any

import pytest

from portaladm.letters.chunks import print_sheet
from portaladm.letters.counts import NAMED, Counts, find_remarks
from portaladm.letters.lists import compose_cover, compose_handout, print_sheets
from portaladm.letters.models import Part, RenderSummary
from tests.letters.people import FOOTER, SENDER, make_key, make_letter
from tests.letters.read import flatten, read_texts

SCHOOL = "Lincoln Elementary School"
LETTERS = (
    make_letter(1, grade="3", first_student="Ava"),
    make_letter(2, grade="3", first_student="Ben", post_or_pick_up=True),
    make_letter(3, grade="4", first_student="Cy #panic()", language="Somali"),
)


def print_cover(summary: RenderSummary | None = None, *more: Any, again: str = "") -> str:
    counts = Counts()
    letters = list(counts.watch([*LETTERS, *more]))
    remarks = find_remarks(summary or RenderSummary(), letters)
    part = Part(SCHOOL, 1, 2)
    sheet = compose_cover(part, counts, SENDER, FOOTER, remarks=remarks, again=again)
    return flatten(" ".join(read_texts(print_sheet(sheet))))


def test_a_hand_out_list_has_no_keys_and_leaves_out_who_must_not_stand_there() -> None:
    counts = Counts()
    counts.add(make_letter(7, school="Oak Middle", also_schools=(SCHOOL,)))
    counts.add(make_letter(8, school="Oak Middle", also_schools=(SCHOOL,), post_or_pick_up=True))
    there = counts.elsewhere[SCHOOL]
    sheet = compose_handout(SCHOOL, LETTERS, SENDER, FOOTER, elsewhere=there)
    text = flatten(" ".join(read_texts(print_sheet(sheet))))
    assert "Identity seen" in text and "Signature" in text
    assert "Number1" in text and "Cy #panic()" in text
    assert "Number2" not in text and "Ben" not in text
    assert "1 letter of this part must be posted or picked up" in text
    assert "Number7 (parent P0007): the letter goes out through Oak Middle" in text
    assert "Number8" not in text
    assert not any(make_key(n) in text for n in (1, 2, 3, 7))


def test_a_cover_sheet_counts_and_warns() -> None:
    text = print_cover(RenderSummary(untranslated={"Somali": ["P0003"]}, missing={"P0001": "𠀀"}))
    for words in (
        "part 1 of 2", "K-2026-0042", "by anna", "3, one page each", "To hand out 2",
        "en (2), Somali (1)", "Parent Number2 (P0002)", "Parent Number3 (P0003): Somali",
        "(P0001): U+20000",
    ):  # fmt: skip
        assert words in text, words
    assert make_key(1) not in text and "made again" not in text


def test_a_cover_sheet_names_the_first_and_counts_the_others() -> None:
    many = [make_letter(n, post_or_pick_up=True) for n in range(10, 10 + NAMED + 4)]
    text = print_cover(None, *many)
    assert "and 5 more" in text
    assert f"To post or pick up {NAMED + 5}" in text


def test_a_cover_sheet_says_that_it_was_made_again() -> None:
    assert "Lists made again 2026-09-01 by eve, from the roster" in print_cover(
        again="2026-09-01 by eve"
    )


def test_every_page_of_a_long_list_says_whose_it_is() -> None:
    letters = [make_letter(n) for n in range(60)]
    texts = read_texts(print_sheet(compose_handout("Oak Middle", letters, SENDER, FOOTER)))
    assert len(texts) > 2
    assert all("Oak Middle · Batch K-2026-0042" in flatten(text) for text in texts)


@pytest.mark.slow
def test_lists_of_many_schools_are_one_file() -> None:
    sheets = (compose_handout(f"School {n}", LETTERS, SENDER, FOOTER) for n in range(60))
    with print_sheets(sheets) as printed:
        texts = read_texts(b"".join(printed.read_all()))
    assert [f"School {n}" in text for n, text in enumerate(texts)] == [True] * 60
