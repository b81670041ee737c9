"""Imports of rosters: taking them back, and what depends on them."""

from __future__ import annotations

from tests.kits.accounts import activate
from tests.kits.keys import read_key
from tests.proposals.desk import Desk
from tests.proposals.rooms.people import unposted
from tests.proposals.scenes import scene
from tests.proposals.states import BEN, FAMILY, YES, bring, find_batch

UNDO = ("roster", "undo", *YES)


@scene("no-import", "import-undone", "not-undoable.roster", "import-relied-on.imports")
def imports_that_were_undone(desk: Desk) -> None:
    desk.take(unposted)
    first = find_batch(desk, "roster-import")
    with desk.trial():
        desk.ask("batches", "undo", first, *YES)
        desk.show("not-undoable.roster", "Undone.")
        desk.ask(*UNDO)
        desk.show("no-import", first)
    bring(desk, {"parent_id": "P9"})
    desk.ask("roster", "undo", first, *YES)
    with desk.trial():
        desk.mend("import-relied-on.imports")
    desk.do(*UNDO)
    desk.ask(*UNDO)
    desk.mend("import-undone")


def _issue(desk: Desk, *more: str) -> None:
    desk.do("keys", "issue", *more, "--posted", "-o", "since.csv")


@scene("import-relied-on.keys", "since-import.keys.all", "import-relied-on.accounts",
       "since-import.account")  # fmt: skip
def keys_that_rely_on_an_import(desk: Desk) -> None:
    desk.take(unposted)
    _issue(desk, "--parent", "P1")
    desk.ask(*UNDO)
    for key in ("import-relied-on.keys", "since-import.keys.all"):
        with desk.trial():
            desk.mend(key)
    activate(desk.office, read_key(desk.office, "P1", "since.csv"), "mlopez")
    desk.ask(*UNDO)
    with desk.trial():
        desk.mend("since-import.account")
        assert desk.answer.code == 0
    desk.do("accounts", "void", "mlopez", *YES)
    desk.mend("import-relied-on.accounts")


@scene("import-relied-on.merges", "since-import.merge")
def merges_since_an_import(desk: Desk) -> None:
    desk.take(unposted)
    desk.do("parents", "merge", "P1", "P3", *YES)
    desk.ask(*UNDO)
    with desk.trial():
        desk.mend("since-import.merge")
        assert desk.answer.code == 0
    newer = desk.office.write_roster(*FAMILY, {"student_id": BEN, "student_first_name": "Ben"})
    desk.show("import-relied-on.merges", "Imported as batch", FILE=newer)
