"""``parents explain``: what keeps a parent from signing in, and what lifts it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.kits.accounts import OTHER, PASSWORD, activate, hand_out, set_failures
from tests.kits.batches import edit
from tests.kits.keys import read_key
from tests.proposals.desk import Desk
from tests.proposals.scenes import scene
from tests.proposals.states import (
    ANA,
    BEN,
    CEM,
    COUNTER,
    FAMILY,
    LISTED,
    NUMBER,
    YES,
    account,
    bring,
    ended,
    find_batch,
    posted,
)
from tests.store.roster.test_compare import bring_in
from tests.store.roster.test_compare import write as write_role

TYPED = "1\ny\n"


def explain(desk: Desk, parent: str = "P1", days: int = 0) -> None:
    now = desk.office.now + timedelta(days=days)
    desk.ask("parents", "explain", parent, "--format", "json", now=now)


@scene("cause-disabled", "cause-waiting", "cause-stopped")
def an_account_that_is_shut(desk: Desk) -> None:
    desk.take(account)
    with desk.trial():
        desk.do("accounts", "disable", "mlopez", *YES)
        explain(desk)
        desk.mend("cause-disabled")
    with desk.trial():
        edit(desk.office, "UPDATE accounts SET failures=5, failed_at='2026-08-31T15:00:00.000Z'")
        explain(desk)
        desk.mend("cause-waiting")
    set_failures(desk.office, 100)
    explain(desk)
    desk.mend("cause-stopped")


@scene("cause-temporary-expired", "explain-sign-in.must-change")
def a_temporary_password_of_a_parent(desk: Desk) -> None:
    desk.take(account)
    temporary = hand_out(desk.office)
    explain(desk)
    with desk.trial():
        desk.mend("explain-sign-in.must-change", secrets=(temporary, OTHER, OTHER))
    explain(desk, days=9)
    desk.mend("cause-temporary-expired", answers=TYPED)


@scene("explain-key.has-account", "explain-sign-in.active", "explain-key.no-use")
def a_parent_with_an_account(desk: Desk) -> None:
    desk.take(account)
    explain(desk)
    for key in ("explain-key.has-account", "explain-sign-in.active"):
        with desk.trial():
            desk.show(key, "password good until", answers=TYPED)
    desk.do("accounts", "disable", "mlopez", *YES)
    explain(desk)
    desk.show("explain-key.no-use", "disabled")


@scene("explain-sign-in.ended", "cause-not-enrolled")
def an_account_whose_child_left(desk: Desk) -> None:
    desk.take(ended)
    with desk.trial():
        desk.do("links", "deny", "P1", ANA, *YES)
        explain(desk)
        desk.show("explain-sign-in.ended", "denied by staff: R1")
    explain(desk)
    back = desk.office.write_roster(*FAMILY, name="back.csv")
    desk.mend("cause-not-enrolled", FILE=back)
    assert "explain-sign-in.active" in desk.told


@scene("cause-no-key", "cause-key-undone")
def a_parent_without_a_key(desk: Desk) -> None:
    desk.take(posted)
    with desk.trial():
        bring(desk, {"parent_id": "P5", "student_id": ANA})
        explain(desk, "P5")
        desk.mend("cause-no-key")
    desk.do("batches", "undo", find_batch(desk), *YES)
    explain(desk)
    desk.mend("cause-key-undone")


@scene("cause-key-expired/1", "cause-key-expired/2", "cause-key-revoked", "cause-key-used")
def a_key_that_does_not_work(desk: Desk) -> None:
    desk.take(account)
    for place, filled in ((0, {}), (1, {"DATE": "2026-11-30"})):
        with desk.trial():
            explain(desk, "P2", days=40)
            desk.mend("cause-key-expired", only=place, **filled)
    with desk.trial():
        desk.do("keys", "revoke", "P2", *YES)
        explain(desk, "P2")
        desk.mend("cause-key-revoked")
    desk.do("accounts", "void", "mlopez", *YES)
    explain(desk)
    desk.mend("cause-key-used")


@scene("explain-key.has-key", "explain-sign-in.not-activated", "cause-not-activated")
def a_parent_who_has_the_letter(desk: Desk) -> None:
    keys = desk.take(posted)
    explain(desk)
    with desk.trial():
        desk.show("explain-key.has-key", "portaladm-keys")
    for key in ("explain-sign-in.not-activated", "cause-not-activated"):
        with desk.trial():
            desk.mend(key, secrets=(keys["P1"], PASSWORD, PASSWORD), answers="mlopez\n")
            assert "explain-sign-in.active" in desk.told


@scene(
    "explain-key.suspended", "explain-key.not-eligible", "explain-sign-in.no-account",
    "explain-child.grace",
)  # fmt: skip
def a_child_who_is_not_shown(desk: Desk) -> None:
    desk.take(account)
    with desk.trial():
        left = {"withdrawn_on": "2026-08-25"}
        bring(desk, *(one | left for one in FAMILY[:2]), *FAMILY[2:])
        explain(desk)
        back = desk.office.write_roster(*FAMILY, name="back.csv")
        desk.mend("explain-child.grace", FILE=back)
    for parent, student, key in (("P2", ANA, "suspended"), (NUMBER, CEM, "not-eligible")):
        desk.do("links", "deny", parent, student, *YES)
        explain(desk, parent)
        desk.show(f"explain-key.{key}", "denied by staff")
        desk.show("explain-sign-in.no-account", "denied by staff")


@scene("cause-no-child")
def a_parent_without_a_child(desk: Desk) -> None:
    desk.take(posted)
    edit(desk.office, "DELETE FROM links WHERE parent_id = (SELECT id FROM parents LIMIT 1)")
    explain(desk)
    desk.mend("cause-no-child", STUDENT=ANA, RELATIONSHIP="mother")


@scene("cause-no-link", "cause-ended", "cause-no-access.ended")
def a_pair_that_the_roster_does_not_list(desk: Desk) -> None:
    desk.take(account)
    with desk.trial():
        desk.do("links", "deny", "P1", BEN, *YES)
        explain(desk)
        pair = FAMILY[0] | {"student_id": BEN, "student_first_name": "Ben"}
        listed = desk.office.write_roster(pair, name="listed.csv")
        desk.mend("cause-no-link", FILE=listed)
    other = FAMILY[3] | {"parent_id": "P8", "parent_first_name": "Ali"}
    bring(desk, *FAMILY[1:3], other, more=("--snapshot",))
    back = desk.office.write_roster(FAMILY[0], name="back.csv")
    explain(desk)
    with desk.trial():
        desk.mend("cause-ended", FILE=back)
    explain(desk, NUMBER)
    yes = desk.office.write_roster(FAMILY[3] | {"portal_access": "yes"}, name="yes.csv")
    desk.mend("cause-no-access.ended", FILE=yes)


@scene("cause-no-access/1", "cause-no-access/2")
def a_no_of_the_roster(desk: Desk) -> None:
    desk.take(posted)
    yes = desk.office.write_roster(FAMILY[3] | {"portal_access": "yes"}, name="yes.csv")
    _try_both(desk, "cause-no-access", NUMBER, FILE=yes)


@scene("cause-no-access.relationship", "cause-no-access.relationship-listed")
def a_relationship_that_is_not_listed(desk: Desk) -> None:
    bring_in(desk.office, "relative")
    explain(desk, "p1")
    for place in (0, 1):  # for the two alone, and for all
        with desk.trial():
            desk.mend("cause-no-access.relationship", only=place)
    roster = desk.office.folder / "one"
    with desk.trial():
        desk.show("cause-no-access.relationship", only=1)
        desk.mend("cause-no-access.relationship", only=2, FILE=roster)
        assert "cause-no-access.relationship-listed" not in desk.told
    desk.show("cause-no-access.relationship", only=1)
    explain(desk, "p1")
    desk.mend("cause-no-access.relationship-listed", FILE=roster)


@scene("cause-ended.role")
def a_parent_in_another_role(desk: Desk) -> None:
    bring_in(desk.office, "parent")
    bring_in(desk.office, "aunt")
    explain(desk, "p1")
    again = desk.office.folder / "one"
    write_role(desk.office, "parent")
    desk.mend("cause-ended.role", FILE=again)


@scene("cause-no-access.blank/1", "cause-no-access.blank/2")
def a_cell_that_the_setting_closes(desk: Desk) -> None:
    desk.do("config", "set", "roster.blank_access", "no")
    blank = FAMILY[0] | {"portal_access": ""}
    desk.do("roster", "import", desk.office.write_roster(blank))
    yes = desk.office.write_roster(FAMILY[0] | {"portal_access": "yes"}, name="yes.csv")
    _try_both(desk, "cause-no-access.blank", "P1", FILE=yes)


def _try_both(desk: Desk, key: str, parent: str, **filled: Any) -> None:
    """Each of two commands lifts it by itself."""
    for place in (0, 1):
        with desk.trial():
            explain(desk, parent)
            desk.mend(key, only=place, **filled)


ONE = {"email": "eva.r@example.org"}


@scene("cause-provisional-over/1", "cause-provisional-over/2")
def days_at_the_counter_that_are_over(desk: Desk) -> None:
    desk.take(posted)
    desk.do(*COUNTER)
    bring(desk, LISTED | {"parent_first_name": "E."})
    for place in (0, 1):
        with desk.trial():
            explain(desk, "NEW-1", days=20)
            desk.mend("cause-provisional-over", only=place, NUMBER="P9")


@scene("families-lapsed")
def a_family_of_the_counter_whom_no_roster_has(desk: Desk) -> None:
    desk.take(posted)
    desk.do(*COUNTER)
    desk.ask("doctor", now=desk.office.now + timedelta(days=20))
    desk.show("families-lapsed", "NEW-1", "no roster has listed them")


@scene("cause-provisional-over.namesake")
def a_namesake_on_the_roster(desk: Desk) -> None:
    desk.take(posted)
    desk.do(*COUNTER)
    bring(desk, LISTED)
    for question in (("parents", "explain", "NEW-1"), ("doctor",)):
        with desk.trial():
            desk.ask(*question, "--format", "json", now=desk.office.now + timedelta(days=20))
            key = "cause-provisional-over.namesake"
            desk.show(key, "9 Far Road", only=0)
            desk.show(key, "eva.r@example.org", only=1)
            desk.mend(key, only=2)


@scene("cause-provisional-over.duplicate", "cause-provisional-over.accounts")
def the_same_person_on_the_roster(desk: Desk) -> None:
    desk.take(posted)
    desk.do(*COUNTER)
    bring(desk, LISTED | ONE)
    for question in (("parents", "explain", "NEW-1"), ("doctor",)):
        with desk.trial():
            desk.ask(*question, "--format", "json", now=desk.office.now + timedelta(days=20))
            desk.mend("cause-provisional-over.duplicate")
    for parent, name in (("NEW-1", "eruiz1"), ("P9", "eruiz9")):
        desk.do("keys", "issue", "--parent", parent, "--posted", "-o", f"{parent}.csv")
        activate(desk.office, read_key(desk.office, parent, f"{parent}.csv"), name)
    explain(desk, "NEW-1", days=20)
    desk.mend("cause-provisional-over.accounts", USERNAME="eruiz9")


@scene("cause-no-access.merge")
def a_no_that_two_records_bring_along(desk: Desk) -> None:
    desk.take(posted)
    again = FAMILY[3] | {"parent_id": "P8", "portal_access": "yes"}
    bring(desk, *FAMILY, again)
    desk.do("parents", "merge", NUMBER, "P8", *YES)
    explain(desk, NUMBER)
    desk.mend("cause-no-access.merge")
