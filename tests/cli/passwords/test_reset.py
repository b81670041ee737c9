"""``passwords reset``: what it asks, whom it takes from a file, and what it shows."""

from __future__ import annotations

import pytest

from portaladm.domain.passwords.temporary import spell_out
from tests.conftest import Office
from tests.kits.accounts import (
    activate,
    check,
    furnish,
    open_account,
    open_accounts,
    read_passwords,
    reset,
)


def test_on_a_terminal_the_way_and_the_confirmation_are_asked(office: Office) -> None:
    open_account(office)
    no = reset(office, "mlopez", "--show", "--yes", answers="\n", code=4)
    assert "How did you make sure" in no.err
    assert "Not confirmed" in reset(office, "mlopez", "-o", "n.csv", answers="3\n\n", code=4).err
    assert check(office, "mlopez")["result"] == "ok"
    reset(office, "mlopez", "-o", "n.csv", answers="3\ny\n")
    assert office.query("SELECT verified_by FROM trail WHERE action = 'password:reset'") == [
        ("callback-to-number-on-file",)
    ]


def test_a_wrong_choice_is_asked_again_three_times_at_most(office: Office) -> None:
    open_account(office)
    words = ("mlopez", "-o", "new.csv")
    gave_up = reset(office, *words, answers="9\nx\n0\n1\ny\n", code=4)
    assert gave_up.err.count("is none of them") == 3
    reset(office, *words, answers="9\nquestions\ny\n")
    [(way,)] = office.query("SELECT verified_by FROM trail WHERE action = 'password:reset'")
    assert way == "questions"


@pytest.mark.slow
def test_without_a_yes_nothing_changes_and_the_count_is_named(office: Office) -> None:
    open_accounts(office, 3)
    stopped = reset(office, "--all", "--signed-for", "-o", "new.csv", code=4)
    assert "Reset the passwords of 3 accounts?" in stopped.err
    assert not (office.folder / "new.csv").exists()
    assert check(office, "userP1")["result"] == "ok"


def test_names_come_from_stdin_one_a_line_or_as_parent_ids(office: Office) -> None:
    open_accounts(office, 3)
    reset(
        office, "--from", "-", "--yes", "--posted", "-o", "a.csv", stdin="userP0\nuserP1\nuserP0\n"
    )
    assert list(read_passwords(office, "a.csv")) == ["userP0", "userP1"]
    reset(office, "--from", "-", "--yes", "--posted", "-o", "b.csv", stdin="parent_id\nP2\n")
    assert list(read_passwords(office, "b.csv")) == ["userP2"]


@pytest.mark.slow
def test_the_mother_of_a_student_is_asked_for(office: Office) -> None:
    family = [
        {"student_id": "10442", "parent_id": "P1", "relationship": "mother"},
        {"student_id": "10442", "parent_id": "P2", "relationship": "father"},
    ]
    for parent, key in furnish(office, *family).items():
        activate(office, key, f"user{parent}")
    stopped = reset(office, "--student", "10442", code=4)
    assert "(mother)" in stopped.err and "2 parents" in stopped.err
    reset(
        office, "--student", "10442", "--verified-by", "known-person", "--yes", "-o", "n.csv",
        answers="1\n",
    )  # fmt: skip
    assert list(read_passwords(office, "n.csv")) == ["userP1"]
    assert "did you mean" in reset(office, "--student", "0010442", code=1).err


def test_a_password_is_spelled_for_the_phone(office: Office) -> None:
    open_account(office, language="English")
    shown = reset(
        office, "mlopez", "--verified-by", "photo-id", "--yes", "--show", "--spell", "--format",
        "json",
    ).record  # fmt: skip
    words = shown["spelled"].split()
    assert len(words) == 16 + 9 and words.count("pause") == 3
    assert words == spell_out(shown["temporary_password"]).split()
    refused = reset(office, "mlopez", "--verified-by", "photo-id", "--yes", "--spell", code=2)
    assert "--spell is for the screen" in refused.err


def test_two_ways_of_naming_exclude_each_other(office: Office) -> None:
    open_account(office)
    reset(office, "mlopez", "--all", code=2)
    reset(office, code=2)
