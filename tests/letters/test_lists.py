from __future__ import annotations

from dataclasses import replace

from portaladm.letters.content import Part, RenderSummary
from portaladm.letters.lists import list_elsewhere, render_cover, render_handout
from tests.letters.people import FOOTER, SENDER, make_key, make_letter, print_letters
from tests.letters.read import flatten, read_texts

LETTERS = (
    make_letter(1, grade="3", first_student="Ava"),
    make_letter(2, grade="3", first_student="Ben", post_or_pick_up=True),
    make_letter(3, grade="4", first_student="Cy #panic()", language="Somali"),
)
PART = Part("Lincoln Elementary School", 1, 2, LETTERS)


def test_a_hand_out_list_has_no_keys_and_leaves_out_who_must_not_stand_there() -> None:
    away = make_letter(7, school="Oak Middle", also_schools=(PART.title,))
    elsewhere = list_elsewhere([*LETTERS, away], PART.title)
    text = flatten(" ".join(read_texts(render_handout(PART, SENDER, FOOTER, elsewhere=elsewhere))))
    assert "Identity seen" in text and "Signature" in text
    assert "Number1" in text and "Cy #panic()" in text
    assert "Number2" not in text and "Ben" not in text
    assert "1 letter of this part must be posted or picked up" in text
    assert "the letter goes out through Oak Middle" in text
    assert not any(make_key(n) in text for n in (1, 2, 3, 7))


def test_a_cover_sheet_counts_and_warns() -> None:
    summary = RenderSummary(untranslated={"Somali": ["P0003"]}, missing={"P0001": "𠀀"})
    text = flatten(" ".join(read_texts(render_cover(PART, SENDER, FOOTER, summary=summary))))
    for words in (
        "part 1 of 2", "K-2026-0042", "by anna", "3, one page each", "To hand out 2",
        "Parent Number2 (P0002)", "Parent Number3 (P0003): Somali", "(P0001): U+20000",
    ):  # fmt: skip
        assert words in text, words
    assert make_key(1) not in text


def test_lists_go_in_front_of_the_letters() -> None:
    rows = tuple(replace(LETTERS[0], parent_id=f"P{n:03}") for n in range(60))
    front = [
        render_cover(PART, SENDER, FOOTER),
        render_handout(Part("X", 1, 1, rows), SENDER, FOOTER),
    ]
    texts = read_texts(print_letters(*LETTERS, front=front))
    assert "Activation letters" in texts[0] and "Hand-out list" in texts[1]
    assert [make_key(n) in text for n, text in enumerate(texts[-3:], 1)] == [True] * 3
