"""Who is to be reset: by name, by child, by school, and who is left out."""

from __future__ import annotations

from typing import Any

import pytest

from portaladm.store.accounts import rows
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


@pytest.mark.parametrize("words", [("--yes", "--show"), ("--yes", "-o", "new.csv")])
def test_a_password_that_would_open_nothing_is_refused_with_the_cure(
    office: Office, words: tuple[str, ...]
) -> None:
    open_account(office)
    office.run("accounts", "disable", "mlopez", "--reason", "phone stolen", "--yes", code=0)
    known = ("mlopez", "--verified-by", "photo-id")
    refused = reset(office, *known, *words, code=1)
    assert "was disabled by staff (phone stolen)" in refused.err
    assert "portaladm accounts enable mlopez" in refused.err and "--anyway" in refused.err
    assert not (office.folder / "new.csv").exists()
    assert office.query("SELECT count(*) FROM trail WHERE action = 'password:reset'") == [(0,)]
    reset(office, *known, *words, "--anyway")
    office.run("accounts", "enable", "--verified-by", "photo-id", "mlopez", code=0)
    assert check(office, "mlopez")["result"] == "wrong"


@pytest.mark.slow
def test_of_several_named_those_who_would_gain_nothing_are_left_out(office: Office) -> None:
    open_accounts(office, 3)
    office.run("accounts", "disable", "userP1", "--yes", code=0)
    done = reset(
        office, "userP0", "userP1", "--verified-by", "photo-id", "--yes", "-o", "new.csv", code=3
    )
    assert "Skipped: userP1: The account userP1 was disabled by staff" in done.err
    assert set(read_passwords(office)) == {"userP0"}
    every = reset(office, "--all", "--anyway", "--yes", "--signed-for", "-o", "all.csv")
    assert "Skipped" not in every.err and len(read_passwords(office, "all.csv")) == 3


def test_unknown_names_are_listed_and_the_others_done(office: Office) -> None:
    open_accounts(office, 2)
    (office.folder / "who.csv").write_text("username,note\nuserP0,x\nuserP9,y\n")
    done = reset(office, "--from", "who.csv", "--yes", "--posted", "-o", "new.csv", code=3)
    assert "Skipped: userP9" in done.err and "did you mean userP" in done.err
    assert list(read_passwords(office)) == ["userP0"]
    assert "did you mean" in reset(office, "userP9", code=1).err


def test_a_parent_without_an_account_is_told_about(office: Office) -> None:
    furnish(office, {"parent_id": "P1"})
    said = reset(office, "P1", code=1)
    assert "no account yet: the key" in said.err and "accounts activate" in said.err


@pytest.mark.slow
def test_schools_and_grades_choose_and_useless_accounts_are_left_out(office: Office) -> None:
    open_accounts(office, 3, grade="5")
    office.run("accounts", "disable", "userP1", "--reason", "x", "--yes", code=0)
    done = reset(
        office, "--school", "lincoln elementary", "--grade", "5", "--yes", "--posted", "-o", "n.csv"
    )
    assert "Skipped: 1 account disabled" in done.err
    assert sorted(read_passwords(office, "n.csv")) == ["userP0", "userP2"]
    reset(office, "--grade", "12", code=1)


def test_a_target_that_is_taken_is_refused_before_anything(office: Office) -> None:
    open_accounts(office, 2)
    (office.folder / "new.csv").write_text("mine")
    reset(office, "--all", "--yes", "--signed-for", "-o", "new.csv", code=1)
    assert (office.folder / "new.csv").read_text() == "mine"
    assert check(office, "userP0")["result"] == "ok"


def test_nothing_to_reset_makes_no_file(office: Office) -> None:
    furnish(office, {})
    done = reset(office, "--all", "--yes", "--signed-for", "-o", "new.csv")
    assert "Nobody to reset" in done.err and not (office.folder / "new.csv").exists()


def test_a_username_that_is_another_parents_number_is_not_guessed_at(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    activate(office, keys["P1"], "P2000")
    roster = office.write_roster({"parent_id": "P2000"})
    office.run("keys", "issue", "--roster", roster, "-o", "more.csv", code=0)
    [key] = [row["activation_key"] for row in office.read_csv(office.folder / "more.csv")]
    activate(office, key, "second")
    said = reset(office, "P2000", "--verified-by", "photo-id", code=1).err
    assert "the username of" in said and "Name P1 or second instead" in said


def test_an_account_that_is_named_is_looked_up_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_account(office)
    seen: list[object] = []
    find = rows._find

    def look(*arguments: Any) -> rows.AccountRecord | None:
        seen.append(arguments[2])
        return find(*arguments)

    monkeypatch.setattr(rows, "_find", look)
    said = reset(office, "mlopez", "--verified-by", "photo-id", "--yes", "--show").err
    assert "Phone on file: (555) 010-0199" in said and seen == ["mlopez"]
