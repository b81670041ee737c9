"""People who are erased: what holds them, and the bytes that they leave."""

from __future__ import annotations

from unittest.mock import patch

from portaladm.errors import Refused
from portaladm.store.db.sqlite import Database
from tests.kits.batches import edit
from tests.kits.parents import PASSWORD, activate
from tests.proposals.desk import Desk
from tests.proposals.scenes import scene
from tests.proposals.states import ANA, FAMILY, YES

ERASE = ("parents", "erase", "P1", "--verified-by", "photo-id", *YES)
BEFORE = ("--withdrawn-before", "2026-01-01", *YES)


@scene("erase-restricted", "Note: a restriction holds")
def somebody_under_a_restriction(desk: Desk) -> None:
    desk.do("roster", "import", desk.office.write_roster(*FAMILY))
    desk.do("links", "deny", "P1", ANA, *YES)
    desk.ask(*ERASE)
    with desk.trial():
        desk.show("erase-restricted", "P1,")
    left = [row | {"withdrawn_on": "2025-06-30"} for row in FAMILY]
    roster = desk.office.write_roster(*left, name="left.csv")
    desk.do("roster", "import", roster, "--max-removals", "100%", "--yes")
    desk.ask("store", "purge", *BEFORE)
    desk.follow("Note: a restriction holds", "P1,")


@scene("erased-bytes.now", "erased-bytes")
def a_file_that_is_in_use(desk: Desk) -> None:
    desk.do("roster", "import", desk.office.write_roster(*FAMILY))
    with patch.object(Database, "compact", side_effect=Refused("store-busy")):
        desk.ask(*ERASE)
    with desk.trial():
        desk.show("erased-bytes.now", "was rewritten")
    desk.ask("doctor")
    desk.mend("erased-bytes")


@scene("withdrawn-kept")
def families_who_left_long_ago(desk: Desk) -> None:
    left = [row | {"withdrawn_on": "2020-06-30"} for row in FAMILY]
    desk.do("roster", "import", desk.office.write_roster(*left))
    desk.do("config", "set", "withdrawn.keep_days", "730")
    desk.ask("doctor")
    desk.mend("withdrawn-kept")


@scene("sign-ins-kept")
def sign_ins_of_long_ago(desk: Desk) -> None:
    desk.do("roster", "import", desk.office.write_roster(*FAMILY))
    activate(desk.office, "P1", "anauser")
    desk.do("passwords", "check", "anauser", "--secrets-stdin", stdin=f"{PASSWORD}\n")
    edit(desk.office, "UPDATE sign_ins SET at = '2020-01-01T00:00:00.000Z'")
    desk.ask("doctor")
    desk.mend("sign-ins-kept")
