"""Every day on which something ends is its last good day: one rule, held over all of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from portaladm.domain.keys import end_of_day
from tests.conftest import MONDAY, Office
from tests.kits.accounts import activate, check, furnish

CHILD = {"student_id": "S1", "parent_id": "P1"}
OTHER = {"student_id": "S3", "parent_id": "P3"}
ONE = timedelta(seconds=1)


def ask(office: Office, *words: str, now: datetime | None = None) -> Any:
    return office.run(*words, "--format", "json", now=now, code=0).record


def issue_key(office: Office) -> str:
    furnish(office, CHILD)
    key = ask(office, "keys", "list")
    parent = ask(office, "parents", "list")
    assert parent["key_expires_on"] == parent["key_ends_on"] == key["expires_on"] == key["ends_on"]
    shown = ask(office, "parents", "show", "P1")["keys"][0]
    assert shown["expires_on"] == key["expires_on"]
    [row] = office.read_csv(office.folder / "keys.csv")
    assert row["expires_on"] == key["expires_on"]
    return str(key["expires_on"])


def key_works(office: Office, now: datetime) -> bool:
    return bool(ask(office, "keys", "list", now=now)["status"] == "live")


def give_temporary_password(office: Office) -> str:
    activate(office, furnish(office, CHILD)["P1"], "mlopez")
    words = ("passwords", "reset", "mlopez", "--verified-by", "photo-id", "--yes")
    office.run(*words, "-o", "new.csv", code=0)
    [row] = office.read_csv(office.folder / "new.csv")
    return row["expires_on"]


def password_works(office: Office, now: datetime) -> bool:
    [row] = office.read_csv(office.folder / "new.csv")
    return bool(
        check(office, "mlopez", row["temporary_password"], now=now)["result"] != "temporary-expired"
    )


def give_temporary_password_before_an_order(office: Office) -> str:
    activate(office, furnish(office, CHILD)["P1"], "mlopez")
    words = ("links", "deny", "P1", "S1", "--from", "2026-09-04", "--reason", "court", "--yes")
    office.run(*words, code=0)
    reset = ("passwords", "reset", "mlopez", "--verified-by", "photo-id", "--yes")
    told = office.run(*reset, "-o", "new.csv", code=0).err
    [row] = office.read_csv(office.folder / "new.csv")
    assert f"1 password good until {row['expires_on']}" in told
    return row["expires_on"]


def password_lets_choose(office: Office, now: datetime) -> bool:
    [row] = office.read_csv(office.folder / "new.csv")
    return bool(
        check(office, "mlopez", row["temporary_password"], now=now)["result"] == "must-change"
    )


def withdraw_child(office: Office) -> str:
    activate(office, furnish(office, CHILD | {"withdrawn_on": "2026-09-10"})["P1"], "mlopez")
    ends_on = ask(office, "accounts", "list")["ends_on"]
    assert ask(office, "accounts", "show", "mlopez")["ends_on"] == ends_on
    [link] = ask_links(office, MONDAY + timedelta(days=12))
    assert ends_on in link["why"]
    return str(ends_on)


def deny_in_three_weeks(office: Office) -> str:
    activate(office, furnish(office, CHILD)["P1"], "mlopez")
    words = ("links", "deny", "P1", "S1", "--from", "2026-09-20", "--reason", "court", "--yes")
    office.run(*words, code=0)
    return ask_account(office)


def open_family_of_the_counter(office: Office) -> str:
    """An account of a family whom no roster confirms, and whose own days are told everywhere."""
    add_at_counter(office)
    [parent] = [one for one in office.run("parents", "list", "--format", "json", code=0).json
                if one["parent_name"] == "Eva Ruiz"]  # fmt: skip
    words = ("keys", "issue", "--parent", parent["parent_id"], "--posted", "-o", "eva.csv")
    office.run(*words, code=0)
    [row] = office.read_csv(office.folder / "eva.csv")
    activate(office, row["activation_key"], "mlopez")
    return ask_account(office)


def ask_account(office: Office) -> str:
    """The last day, as the list, the screen and the explanation of the parent tell it."""
    shown = ask(office, "accounts", "show", "mlopez")
    ends_on = shown["ends_on"]
    assert ask(office, "accounts", "list")["ends_on"] == ends_on
    told = office.run("parents", "explain", shown["parent_id"], "--format", "json", code=0).json
    [sign_in] = [one["message"] for one in told if one["about"] == "sign-in"]
    assert f"Nothing prevents it until {ends_on}" in sign_in
    return str(ends_on)


def leave_a_key_without_a_child(office: Office) -> str:
    furnish(office, CHILD | {"withdrawn_on": "2026-09-10"})
    [checked] = office.run("keys", "check", reference_of(office), "--format", "json", code=0).json
    ends_on, expires_on = checked["ends_on"], checked["expires_on"]
    words = (
        f"good until {ends_on}, the last day with a child; the key itself lasts until {expires_on}"
    )
    assert words in checked["message"]
    told = office.run("parents", "explain", "P1", "--format", "json", code=0).json
    assert words in told[0]["message"]
    return str(ends_on)


def tell_key_until(office: Office) -> str:
    """The last day of the open key of P1, as whoever asks about the letter or an account hears."""
    reference = reference_of(office)
    reminded = remind(office)
    marked = office.run("letters", "mark", reference, "--returned", code=0).err
    asked = office.run("accounts", "show", "P1", code=1).err
    [letter, *_] = [
        one["message"]
        for one in office.run("parents", "explain", "P1", "--format", "json", code=0).json
        if one["about"] == "letter"
    ]
    [checked] = office.run("keys", "check", reference, "--format", "json", code=0).json
    ends_on = str(checked["ends_on"])
    assert reminded == ends_on
    assert f"stays valid until {ends_on}" in marked
    assert f"(until {ends_on})" in asked
    assert f"until {ends_on}" in letter
    compare(office, ends_on)
    for listed, field in (("keys", "ends_on"), ("parents", "key_ends_on")):
        lines = office.run(listed, "list", "--format", "json", code=0).json
        assert [one[field] for one in lines if one["parent_id"] == "P1"] == [ends_on], listed
    return ends_on


def remind(office: Office) -> str:
    """A reminder names the day on which the letter stops working, whatever ends it."""
    office.run("letters", "remind", "--parent", "P1", "--after", "0", "-o", "again.csv", code=0)
    [row] = office.read_csv(office.folder / "again.csv")
    return row["expires_on"]


def compare(office: Office, ends_on: str) -> None:
    """So do the two records before a merge, where only the kept one has a key."""
    words = ("parents", "merge", "P1", "P3", "--reason", "one person", "--dry-run")
    merged = office.run(*words, "--format", "json", code=0)
    [key] = merged.json["keep"]["keys"]
    assert key["ends_on"] == ends_on
    assert f"live, until {ends_on}" in office.run(*words, code=0).err
    [shown] = office.run("parents", "show", "P1", "--format", "json", code=0).record["keys"]
    assert shown["ends_on"] == ends_on


def leave_a_key_until_an_order(office: Office) -> str:
    furnish(office, CHILD, OTHER)
    words = ("links", "deny", "P1", "S1", "--from", "2026-09-10", "--reason", "court", "--yes")
    office.run(*words, code=0)
    return tell_key_until(office)


def leave_a_key_until_the_child_leaves(office: Office) -> str:
    furnish(office, CHILD | {"withdrawn_on": "2026-09-10"}, OTHER)
    issued, _ = office.read_csv(office.folder / "keys.csv")
    ends_on = tell_key_until(office)
    assert issued["expires_on"] == ends_on
    return ends_on


def leave_a_key_of_the_counter(office: Office) -> str:
    furnish(office, {"student_id": "S1", "parent_id": "P2"}, OTHER)
    eva = ("--student", "S1", "--first-name", "Eva", "--last-name", "Ruiz", "--parent", "P1")
    added = ("--verified-by", "photo-id", "--reason", "new", "--yes")
    office.run("parents", "add", *eva, *added, code=0)
    office.run("keys", "issue", "--parent", "P1", "--posted", "-o", "eva.csv", code=0)
    [issued] = office.read_csv(office.folder / "eva.csv")
    ends_on = tell_key_until(office)
    assert issued["expires_on"] == ends_on
    return ends_on


def reference_of(office: Office) -> str:
    listed = office.run("keys", "list", "--format", "json", code=0).json
    [key] = [one for one in listed if one["parent_id"] == "P1"]
    return str(key["key_reference"])


def key_of_p1_works(office: Office, now: datetime) -> bool:
    reference = reference_of(office)
    [checked] = office.run("keys", "check", reference, "--format", "json", now=now).json
    return bool(checked["status"] == "live")


def ask_links(office: Office, now: datetime) -> list[dict[str, Any]]:
    found = office.run("links", "list", "--format", "json", now=now, code=0).json
    return list(found)


def account_works(office: Office, now: datetime) -> bool:
    return bool(check(office, "mlopez", now=now)["result"] == "ok")


def restrict(office: Office) -> str:
    furnish(office, CHILD)
    office.run("config", "set", "restrictions.confirm_end", "no", code=0)
    words = ("links", "deny", "P1", "S1", "--until", "2026-09-20", "--reason", "court", "--yes")
    office.run(*words, code=0)
    return str(ask(office, "restrictions", "list")["until_on"])


def restriction_holds(office: Office, now: datetime) -> bool:
    [link] = ask_links(office, now)
    return not link["visible"]


def add_at_counter(office: Office) -> str:
    furnish(office, CHILD)
    words = (
        "--student",
        "S1",
        "--first-name",
        "Eva",
        "--last-name",
        "Ruiz",
        "--relationship",
        "mother",
    )
    added = ask(
        office, "parents", "add", "--verified-by", "photo-id", *words, "--reason", "new", "--yes"
    )
    return str(added["provisional_until_on"])


def provisional_works(office: Office, now: datetime) -> bool:
    return bool(ask_links(office, now)[-1]["visible"])


CASES: list[tuple[Callable[[Office], str], Callable[[Office, datetime], bool]]] = [
    (issue_key, key_works),
    (give_temporary_password, password_works),
    (give_temporary_password_before_an_order, password_lets_choose),
    (withdraw_child, account_works),
    (deny_in_three_weeks, account_works),
    (open_family_of_the_counter, account_works),
    (leave_a_key_without_a_child, key_works),
    (leave_a_key_until_an_order, key_of_p1_works),
    (leave_a_key_until_the_child_leaves, key_of_p1_works),
    (leave_a_key_of_the_counter, key_of_p1_works),
    (restrict, restriction_holds),
    (add_at_counter, provisional_works),
]


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize(("begin", "works"), CASES)
def test_a_day_of_an_end_is_the_last_good_day(
    office: Office,
    begin: Callable[[Office], str],
    works: Callable[[Office, datetime], bool],
) -> None:
    last = date.fromisoformat(begin(office))
    over = end_of_day(last)
    assert works(office, over - ONE)
    assert not works(office, over + ONE)
