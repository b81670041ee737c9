"""Rights of staff: whoever lacks one, and what an admin types."""

from __future__ import annotations

import os
from unittest.mock import patch

from tests.kits.settings import write_settings
from tests.proposals.desk import Desk
from tests.proposals.scenes import scene

_SCHOOL = "Lincoln Elementary"


def _begin(desk: Desk, *entries: str) -> None:
    """A family at one school and one at another, and an admin."""
    rows = ({"parent_id": "P1"}, {"parent_id": "P2", "school": "Riverbend Middle"})
    desk.do("roster", "import", desk.office.write_roster(*rows))
    write_settings(desk.office, f"[clerks]\nrights = {['sam = admin', *entries]}\n")


@scene("right-lacking")
def nobody_gave_a_role(desk: Desk) -> None:
    _begin(desk)
    desk.ask("keys", "issue", "-o", "keys.csv", "--school", _SCHOOL)
    with patch.dict(os.environ, PORTALADM_ACTOR="sam"):
        desk.show("right-lacking", "clerk = clerk at", NAME=_SCHOOL)
    desk.again("right-lacking")


@scene("right-lacking.role")
def a_clerk_sets_a_setting(desk: Desk) -> None:
    _begin(desk, "clerk = clerk")
    desk.ask("config", "set", "keys.days", "9")
    desk.show("right-lacking.role", "sam = admin")


@scene("right-lacking.district")
def an_admin_of_a_school_sets_a_setting(desk: Desk) -> None:
    _begin(desk, f"clerk = admin at {_SCHOOL}")
    desk.ask("config", "set", "keys.days", "9")
    desk.show("right-lacking.district", "sam = admin")


@scene("right-lacking.school")
def a_clerk_issues_for_all_schools(desk: Desk) -> None:
    _begin(desk, f"clerk = clerk at {_SCHOOL}")
    desk.ask("keys", "issue", "-o", "keys.csv")
    desk.add("right-lacking.school", "--school", _SCHOOL)


@scene("unknown-role")
def a_role_that_there_is_not(desk: Desk) -> None:
    write_settings(desk.office, "[clerks]\nrights = ['clerk = admin']\n")
    words = ("store", "grant", "maria", "--district", "--role")
    desk.ask(*words, "boss")
    desk.instead("unknown-role", *words, "clerk")


@scene("grant-where")
def a_role_of_nowhere(desk: Desk) -> None:
    write_settings(desk.office, "[clerks]\nrights = ['clerk = admin']\n")
    desk.ask("store", "grant", "maria", "--role", "clerk")
    desk.add("grant-where", "--district")


@scene("grant-where.none")
def no_role_of_a_school(desk: Desk) -> None:
    write_settings(desk.office, "[clerks]\nrights = ['clerk = admin', 'maria = clerk']\n")
    desk.ask("store", "grant", "maria", "--role", "none", "--district")
    desk.instead("grant-where.none", "store", "grant", "maria", "--role", "none")


@scene("grant-name")
def a_name_that_is_none(desk: Desk) -> None:
    write_settings(desk.office, "[clerks]\nrights = ['clerk = admin']\n")
    desk.ask("store", "grant", "maria = admin", "--role", "clerk", "--district")
    words = ("store", "grant", "maria", "--role", "clerk", "--district")
    desk.instead("grant-name", *words, own=("maria",))


@scene("grant-admin")
def the_first_role_is_a_clerk_s(desk: Desk) -> None:
    desk.ask("store", "grant", "maria", "--role", "clerk", "--district")
    desk.mend("grant-admin")


@scene("setting-unknown-school.right")
def a_role_at_a_school_that_is_gone(desk: Desk) -> None:
    desk.office.make_store()
    write_settings(
        desk.office, "[clerks]\nrights = ['clerk = admin', 'maria = clerk at Old Mill']\n"
    )
    desk.do("roster", "import", desk.office.write_roster({}))
    desk.ask("config", "check")
    desk.mend("setting-unknown-school.right")
