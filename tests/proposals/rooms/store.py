"""The store: its file, its place, its backups, and what the system refuses."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from portaladm.errors import Refused, Remark
from portaladm.store.db import sqlite as driver
from portaladm.store.db.connection.head_file import HeadFile
from portaladm.store.db.migrations import NEWEST
from tests.kits.accounts import OTHER as OTHER_PASSWORD
from tests.kits.accounts import PASSWORD, activate, change, furnish
from tests.kits.batches import edit
from tests.kits.older import make_older
from tests.kits.settings import write_settings
from tests.kits.trail import head_of
from tests.proposals.desk import Desk
from tests.proposals.scenes import scene

INFO = ("store", "info")
OTHER = "other.db"


def _make_other(desk: Desk) -> str:
    """A store at another place."""
    desk.office.make_store(Path(OTHER))
    return OTHER


def _fail(name: str) -> sqlite3.OperationalError:
    """What SQLite raises."""
    error = sqlite3.OperationalError("it can't")
    error.sqlite_errorname = name
    return error


@scene("store-missing")
def no_store_there(desk: Desk) -> None:
    _make_other(desk)
    desk.ask("store", "info")
    desk.show("store-missing", OTHER, only=1, FILE=OTHER)
    desk.show("store-missing", "A new store was made", only=0, ROSTER=desk.office.write_roster({}))


@scene("no-home")
def nobody_knows_where_home_is(desk: Desk) -> None:
    _make_other(desk)
    unknown = RuntimeError("Could not determine home directory.")
    with patch.object(Path, "expanduser", side_effect=unknown):
        desk.ask(*INFO)
    desk.show("no-home", OTHER, FILE=OTHER)


def _keep_store(desk: Desk) -> Path:
    """A store, and a folder that it may move to; where it would lie there."""
    desk.office.make_store()
    (desk.office.folder / "disk").mkdir()
    return desk.office.folder / "disk" / "portaladm.db"


@scene("store-moved", "move-elsewhere", "From now on: portaladm")
def a_store_that_has_moved(desk: Desk) -> None:
    new = _keep_store(desk)
    desk.ask("store", "move", "disk", "--yes")
    desk.follow("From now on: portaladm", str(new))
    desk.ask(*INFO)
    desk.show("store-moved", str(new))
    desk.ask("store", "move", OTHER, "--yes")
    desk.show("move-elsewhere", OTHER, FOLDER=OTHER)


@scene("store-moved.unfinished")
def a_move_that_was_stopped_before_its_end(desk: Desk) -> None:
    new = _keep_store(desk)
    with patch("portaladm.services.store.move._publish"):
        desk.do("store", "move", "disk", "--yes")
    assert not new.exists()
    desk.ask(*INFO)
    desk.show("store-moved.unfinished", "has moved to")
    assert new.exists()


@scene("move-failed.damaged", "move-failed.trail")
def a_store_whose_copy_is_not_whole(desk: Desk) -> None:
    _keep_store(desk)
    with patch.object(driver.Database, "list_damage", return_value=["page 3"]):
        desk.ask("store", "move", "disk", "--yes")
    desk.show("move-failed.damaged", "")
    edit(desk.office, "DROP TRIGGER IF EXISTS trail_no_update")
    edit(desk.office, "UPDATE trail SET actor = 'nobody' WHERE seq = 1")
    desk.ask("store", "move", "disk", "--yes")
    desk.show("move-failed.trail", "trail-broken", code=1)


@scene("store-is-a-folder")
def a_folder_for_a_store(desk: Desk) -> None:
    desk.office.make_store(desk.office.store / "portaladm.db")
    desk.ask(*INFO)
    desk.show("store-is-a-folder", "portaladm.db/portaladm.db")


@scene("store-foreign", "store-foreign.no-file", "store-foreign.no-database")
def something_else_for_a_store(desk: Desk) -> None:
    _make_other(desk)
    folder = desk.office.store.parent
    folder.mkdir()
    with sqlite3.connect(folder / "foreign.db") as foreign:
        foreign.execute("CREATE TABLE t (x)")
    foreign.close()
    folder.joinpath("text.db").write_text("What is this? " * 100)
    for place, key in (
        (folder / "foreign.db", "store-foreign"), ("/dev/null", "store-foreign.no-file"),
        (folder / "text.db", "store-foreign.no-database"),
    ):  # fmt: skip
        desk.ask("--store", place, *INFO)
        desk.show(key, OTHER, FILE=OTHER)


@scene("store-unreachable.new")
def a_store_where_none_can_be(desk: Desk) -> None:
    refused = OSError(30, "Read-only file system")
    with patch("portaladm.store.db.opening.make_private_folder", side_effect=refused):
        desk.ask("roster", "import", desk.office.write_roster({}))
    desk.show("store-unreachable.new", "A new store was made", FILE=OTHER)


@scene("store-setting")
def a_disk_that_sqlite_does_not_trust(desk: Desk) -> None:
    _make_other(desk)
    desk.office.make_store()
    with patch.dict(driver.SETTINGS, {"freelist_count": 7}):
        desk.ask(*INFO)
    desk.show("store-setting", OTHER, FILE=OTHER)


@scene("store-io", "store-failed", "store-damaged")
def a_store_that_fails(desk: Desk) -> None:
    desk.office.make_store()
    where = "portaladm.store.db.opening._check_settings"
    with patch(where, side_effect=_fail("SQLITE_IOERR_READ")):
        desk.ask(*INFO)
    desk.show("store-io", "No action needed")
    with patch(where, side_effect=_fail("SQLITE_ERROR")):
        desk.ask(*INFO)
    desk.show("store-failed", "No action needed")
    desk.office.store.write_bytes(desk.office.store.read_bytes()[:100] + b"x" * 200_000)
    desk.ask(*INFO)
    desk.show("store-damaged", "store-damaged", "backup", code=1)


@scene("head-kept.behind", "head-kept.changed", "head-kept.other", "head-not-kept")
def an_older_store_that_was_put_back(desk: Desk) -> None:
    desk.do("roster", "import", desk.office.write_roster({"parent_id": "P1"}))
    older = desk.office.store.read_bytes()
    desk.do("config", "set", "keys.days", "9")
    desk.office.store.write_bytes(older)
    with desk.trial():
        desk.ask("doctor")
        desk.mend("head-kept.behind")
    with desk.trial():
        with patch.object(HeadFile, "set", return_value=False):
            desk.ask("store", "accept", "--reason", "meant", "--yes")
        desk.mend("head-not-kept")
    with desk.trial():
        desk.do("config", "set", "keys.days", "8")
        desk.ask("doctor")
        desk.mend("head-kept.changed")
    desk.office.store.unlink()
    desk.office.make_store()
    desk.ask("doctor")
    desk.mend("head-kept.other")


@scene("outcome.stored", "outcome.unknown")
def a_store_that_fails_after_a_commit(desk: Desk) -> None:
    desk.do("roster", "import", desk.office.write_roster({"parent_id": "P1"}, {}))
    begin = "portaladm.services.keys.issue.begin_batch"
    for key, shown, store in (
        ("outcome.stored", "", "store-full"), ("outcome.unknown", "roster:imported", "store-full"),
    ):  # fmt: skip
        failed = Refused(store, path=desk.office.store, outcome=Remark(key))
        with patch(begin, side_effect=failed):
            desk.ask("keys", "issue", "-o", "keys.csv")
        desk.show(key, shown)


@scene("store-damaged.restore", "store-io.restore", "store-damaged.found")
def the_last_backup_is_brought_back(desk: Desk) -> None:
    desk.do("roster", "import", desk.office.write_roster({}))
    desk.do("store", "backup", "backup.db")
    whole = desk.office.store.read_bytes()
    desk.office.store.write_bytes(whole[:100] + b"x" * 200_000)
    desk.ask("doctor")
    desk.mend("store-damaged.restore", FILE="backup.db")
    where = "portaladm.store.db.opening._check_settings"
    with patch(where, side_effect=_fail("SQLITE_IOERR_READ")):
        desk.ask("doctor")
    desk.mend("store-io.restore", FILE="backup.db")
    edit(desk.office, "DELETE FROM students")
    desk.ask("doctor")
    desk.mend("store-damaged.found", FILE="backup.db")


@scene("trail-broken", "backup-failed.trail")
def a_trail_that_somebody_changed(desk: Desk) -> None:
    desk.do("roster", "import", desk.office.write_roster({}))
    edit(desk.office, "DROP TRIGGER IF EXISTS trail_no_update")
    desk.do("config", "set", "keys.days", "9")
    edit(desk.office, "UPDATE trail SET detail = 'x' WHERE seq = 2")
    desk.ask("doctor")
    desk.show("trail-broken", "store:created")
    desk.ask("store", "backup", "backup.db")
    desk.show("backup-failed.trail", "trail-broken", code=1)


@scene("backup-failed.unwritable", "backup-failed.damaged", "file-exists.backup")
def a_backup_that_does_not_come_about(desk: Desk) -> None:
    desk.office.make_store()
    for key, what, result in (
        (
            "backup-failed.unwritable",
            "portaladm.services.store.backup.sync_folder",
            OSError(28, "full"),
        ),
        ("backup-failed.damaged", "portaladm.store.db.sqlite.Database.list_damage", [["page 7"]]),
        ("file-exists.backup", "portaladm.services.store.backup.rename_new", [None]),
    ):
        with patch(what, side_effect=result):
            desk.ask("store", "backup", "backup.db")
        desk.show(key, f"{key}.db", FILE=f"{key}.db")


@scene("file-open.store", "file-open.settings", "file-open.head", "file-open.pepper")
def files_that_others_can_read(desk: Desk) -> None:
    write_settings(desk.office, "")
    desk.office.make_store()
    desk.office.store.chmod(0o644)
    desk.office.store.with_name("portaladm.toml").chmod(0o666)
    pepper = desk.office.store.with_name("pepper.hex")
    pepper.write_text("ab" * 32)
    pepper.chmod(0o644)
    desk.do("config", "set", "passwords.pepper_file", "pepper.hex")
    head_of(desk.office.store).chmod(0o666)
    desk.ask("doctor")
    for what in ("store", "settings", "head"):
        with desk.trial():
            desk.mend(f"file-open.{what}")
    desk.mend("file-open.pepper")


@scene("network-share", "synced-folder")
def a_store_where_it_should_not_be(desk: Desk) -> None:
    synced = Path("OneDrive - Clayton", "portaladm.db")
    for place in (desk.office.store, synced):
        desk.office.make_store(place)
    desk.ask("--store", synced, "doctor")
    desk.show("synced-folder", OTHER, FILE=OTHER)
    desk.ask("--store", OTHER, "doctor")
    assert not {"synced-folder", "network-share"} & set(desk.told)
    with patch("portaladm.services.doctor.examine.find_file_system", return_value="nfs4"):
        desk.ask("doctor")
    desk.show("network-share", "third.db", FILE="third.db")


@scene(
    "restore-old", "Parents whose account is lost", "Passwords that expired",
    "Import the newest roster", "After the next roster",
)  # fmt: skip
def a_backup_that_is_brought_back(desk: Desk) -> None:
    office, why = desk.office, ("--reason", "disk", "--yes")
    later = office.now + timedelta(minutes=1)
    keys = furnish(office, *({"parent_id": f"P{n}", "student_id": f"S{n}"} for n in (1, 2)))
    activate(office, keys["P1"], "mlopez")
    desk.do("store", "backup", "backup.db")
    change(office, "mlopez", PASSWORD, OTHER_PASSWORD, now=later)
    activate(office, keys["P2"], "second")
    three = [{"parent_id": f"P{n}", "student_id": f"S{n}"} for n in (1, 2, 3)]
    desk.do("roster", "import", office.write_roster(*three))
    desk.do("links", "deny", "P3", "S3", "--reason", "court order", "--yes")
    desk.ask("store", "restore", "backup.db", *why)
    desk.do("roster", "import", office.write_roster(*three))
    desk.follow("After the next roster", "denied")
    desk.follow("Parents whose account is lost", "1 key", "P2")
    desk.follow("Passwords that expired", "1 password good")
    desk.follow("Import the newest roster", "nothing else needs action")
    make_older(office.store, NEWEST - 1)
    desk.ask("store", "restore", "backup.db", *why[:2], "--dry-run")
    desk.show("restore-old", "Upgraded from schema")
