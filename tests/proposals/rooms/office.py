"""``office today``: what waits for the office."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.kits.accounts import activate
from tests.kits.keys import read_key
from tests.proposals.desk import Desk
from tests.proposals.rooms.people import unposted
from tests.proposals.rooms.rosters import OLAF, ONE
from tests.proposals.scenes import scene
from tests.proposals.states import (
    COUNTER,
    FAMILY,
    LISTED,
    bring,
    posted,
    reference_of,
)

SAME = {"email": "eva.r@example.org"}


def _look(desk: Desk, days: int = 0) -> None:
    now = desk.office.now + timedelta(days=days)
    desk.ask("office", "today", "--format", "json", now=now)


@scene("work-unsent", "work-returned", "work-expires")
def letters_that_wait(desk: Desk) -> None:
    desk.take(posted)
    _look(desk)
    desk.mend("work-unsent")
    with desk.trial():
        _look(desk, days=15)
        desk.mend("work-expires", DATE="2026-11-30")
    desk.do("letters", "mark", reference_of(desk, "P2"), "--returned")
    _look(desk)
    desk.mend("work-returned")


@scene(
    "work-lapses",
    "work-lapsed/1",
    "work-lapsed/2",
    "work-lapses.duplicate",
    "work-lapses.accounts",
    "work-lapses.question",
)
def families_that_lapse(desk: Desk) -> None:
    desk.take(posted)
    desk.do(*COUNTER)
    with desk.trial():
        _look(desk, days=10)
        desk.mend("work-lapses")
    for place in (0, 1):
        with desk.trial():
            _look(desk, days=20)
            desk.mend("work-lapsed", only=place)
    with desk.trial():
        bring(desk, LISTED)
        _look(desk, days=10)
        desk.show("work-lapses.question", "9 Far Road", only=0)
        desk.show("work-lapses.question", "eva.r@example.org", only=1)
        desk.mend("work-lapses.question", only=2)
    bring(desk, LISTED | SAME)
    with desk.trial():
        _look(desk, days=10)
        desk.mend("work-lapses.duplicate")
    for parent, name in (("NEW-1", "eruiz1"), ("P9", "eruiz9")):
        desk.do("keys", "issue", "--parent", parent, "--posted", "-o", f"{parent}.csv")
        activate(desk.office, read_key(desk.office, parent, f"{parent}.csv"), name)
    _look(desk, days=10)
    desk.mend("work-lapses.accounts", USERNAME="eruiz9")


STUDENT = {"student_first_name": "Greta", "student_last_name": "Holm"}


@scene("work-question.parent", "work-question.student", "work-question.parent-zeros",
       "work-question.student-zeros", "work-import-stopped.waiting")  # fmt: skip
def questions_about_ids(desk: Desk) -> None:
    for key, stored, newer in (
        ("parent", ONE, ONE | OLAF), ("student", ONE, ONE | STUDENT),
        ("parent-zeros", ONE | {"parent_id": "00501"}, ONE | {"parent_id": "501"}),
        ("student-zeros", ONE | {"student_id": "0010001"}, ONE | {"student_id": "10001"}),
    ):  # fmt: skip
        with desk.trial():
            desk.do("roster", "import", desk.office.write_roster(stored))
            file = desk.office.write_roster(newer, name="newer.csv")
            desk.do("roster", "import", file, "--max-identity-changes", "5", code=3)
            _look(desk)
            desk.mend(f"work-question.{key}")
            if not key.endswith("zeros"):
                _look(desk)
                desk.mend("work-import-stopped.waiting")


@scene(
    "work-import-stopped.limit", "work-import-stopped.identity", "work-import-stopped.faulty",
    "work-import-stopped.unreadable",
)  # fmt: skip
def imports_that_stopped(desk: Desk) -> None:
    desk.take(unposted)
    files: dict[str, tuple[dict[str, str], ...]] = {
        "limit": FAMILY[:1], "identity": (FAMILY[0] | OLAF, *FAMILY[1:]),
        "faulty": (FAMILY[0] | {"portal_access": "maybe"}, *FAMILY[1:]),
    }  # fmt: skip
    for key, rows in files.items():
        with desk.trial():
            file = desk.office.write_roster(*rows, name="a file.csv")
            more = ("--snapshot", "--max-removals", "0") if key == "limit" else ()
            done = desk.office.run("roster", "import", file, *more)
            assert done.code, (key, done)
            _look(desk)
            desk.mend(f"work-import-stopped.{key}", code=3)
    file = Path("a file.csv")
    file.write_text("")
    assert desk.office.run("roster", "import", file).code
    _look(desk)
    desk.office.write_roster(*FAMILY, name=file.name)
    desk.mend("work-import-stopped.unreadable")
