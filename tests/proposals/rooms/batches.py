"""Batches, their files, and what a crash left of them."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from portaladm.errors import Refused
from portaladm.outputs.private import part_path_of, second_name_of
from portaladm.services.batches import lifecycle
from tests.kits.batches import edit, interrupt
from tests.proposals.desk import Desk
from tests.proposals.scenes import scene
from tests.proposals.states import RESET, YES, account, find_batch, posted

DOCTOR = ("doctor", "--format", "json")
RESET_IT = ("passwords", "reset", "mlopez", *RESET, "-o", "reset.csv")
TYPED = "1\ny\n"


def interrupted(desk: Desk) -> tuple[str, Path, Path]:
    """A batch of keys whose run was killed right after its commit."""
    desk.office.store.parent.mkdir()
    desk.do("init", "--district", "R", "--district-id", "RVRBND", "--portal-url", "https://p.x")
    return interrupt(desk.office)


def half_reset(desk: Desk) -> str:
    """A reset whose run was killed there, and its file removed."""
    desk.take(account)
    desk.do(*RESET_IT)
    desk.office.folder.joinpath("reset.csv").unlink()
    edit(desk.office, "UPDATE batches SET file_state = 'prepared' WHERE kind = 'passwords-reset'")
    return find_batch(desk, "passwords-reset")


def unfinish(desk: Desk, code: str, name: str) -> None:
    """Put a batch back to where its run is killed right after the commit."""
    final = desk.office.folder / name
    final.rename(part_path_of(final, code))
    edit(desk.office, "UPDATE batches SET file_state = 'prepared' WHERE code = ?", code)


@scene(
    "batch-unfinished", "batch-unfinished.taken", "batch-unfinished.unwritable",
    "batch-file.prepared",
)  # fmt: skip
def a_batch_without_its_name(desk: Desk) -> None:
    code, final, _ = desk.take(interrupted)
    desk.ask(*DOCTOR)
    with desk.trial():
        desk.mend("batch-unfinished")
    with desk.trial():
        desk.ask("batches", "mark", code, "--sent")
        desk.mend("batch-file.prepared")
    with desk.trial():
        with patch("portaladm.services.batches.recovery.rename_new", side_effect=OSError(13, "no")):
            desk.ask("doctor", "--repair", "--format", "json")
        desk.mend("batch-unfinished.unwritable")
    second = second_name_of(final, code)
    for one in (final, second):
        one.write_text("taken")
    desk.ask("doctor", "--repair", "--format", "json")
    second.unlink()
    desk.mend("batch-unfinished.taken")


@scene(
    "batch-lost", "batch-lost.unmarked", "batch-lost.keys", "batch-file.lost",
    "batch-out-of-reach/1", "batch-out-of-reach/2",
)  # fmt: skip
def keys_whose_file_is_lost(desk: Desk) -> None:
    code, final, part = desk.take(interrupted)
    with desk.trial():
        part.unlink()
        _lose_and_undo(desk, code)
    away = Path("away")
    edit(desk.office, "UPDATE batches SET file_path = ? WHERE kind = 'keys-issue'",
         str(away.absolute() / final.name))  # fmt: skip
    for place in (0, 1):
        with desk.trial():
            desk.ask(*DOCTOR)
            if place == 0:
                away.mkdir()
                part.rename(away / part.name)
            desk.mend("batch-out-of-reach", only=place)


def _lose_and_undo(desk: Desk, code: str) -> None:
    desk.ask(*DOCTOR)
    with desk.trial():
        desk.mend("batch-lost")
        desk.mend("batch-lost.unmarked")
    desk.do("doctor", "--repair", code=1)
    desk.ask("batches", "shred", code, "--yes")
    with desk.trial():
        desk.show("batch-file.lost", "2 keys revoked")
    desk.ask(*DOCTOR)
    desk.mend("batch-lost.keys")


@scene("batch-lost.passwords", "batch-file.lost.passwords", "batch-out-of-reach.passwords")
def passwords_whose_file_is_lost(desk: Desk) -> None:
    code = desk.take(half_reset)
    with desk.trial():
        path = "UPDATE batches SET file_path = '/no/such/folder/reset.csv'"
        edit(desk.office, path)
        desk.ask(*DOCTOR)
        here = desk.office.folder / "reset.csv"
        edit(desk.office, "UPDATE batches SET file_path = ?", str(here))
        desk.mend("batch-out-of-reach.passwords", code=1)
    desk.ask(*DOCTOR)
    desk.mend("batch-lost.unmarked", code=1)
    desk.ask("batches", "shred", code, "--yes")
    desk.show("batch-file.lost.passwords", "batch-lost", code=1)
    desk.ask(*DOCTOR)
    desk.mend("batch-lost.passwords", USERNAME="mlopez", answers=TYPED)


@scene("batch-unfinished.passwords")
def passwords_without_the_name_of_their_file(desk: Desk) -> None:
    desk.take(account)
    desk.do(*RESET_IT)
    unfinish(desk, find_batch(desk, "passwords-reset"), "reset.csv")
    desk.ask(*DOCTOR)
    desk.mend("batch-unfinished.passwords")


@scene("batch-unfinished.reminders", "batch-out-of-reach.reminders", "batch-file.lost.reminders")
def reminders_whose_file_is_lost(desk: Desk) -> None:
    desk.take(posted)
    later = desk.office.now + timedelta(days=15)
    desk.do("letters", "remind", "-o", "r.csv", now=later)
    [(code,)] = desk.office.query("SELECT code FROM batches WHERE file_name = 'r.csv'")
    with desk.trial():
        unfinish(desk, code, "r.csv")
        desk.ask(*DOCTOR)
        desk.mend("batch-unfinished.reminders")
    edit(desk.office, "UPDATE batches SET file_state = 'prepared' WHERE code = ?", code)
    desk.office.folder.joinpath("r.csv").unlink()
    with desk.trial():
        path = "UPDATE batches SET file_path = ? WHERE code = ?"
        edit(desk.office, path, "/no/such/folder/r.csv", code)
        desk.ask(*DOCTOR)
        edit(desk.office, path, str(desk.office.folder / "r.csv"), code)
        desk.mend("batch-out-of-reach.reminders")
    desk.ask(*DOCTOR)
    desk.mend("batch-lost.unmarked")
    desk.ask("batches", "mark", code, "--sent")
    desk.show("batch-file.lost.reminders", "3 reminders", FILE="again.csv", now=later)


@scene("batch-file.none", "batch-file.destroyed", "batch-file.shredded", "unknown-batch")
def files_that_are_gone(desk: Desk) -> None:
    desk.take(posted)
    code, roster = find_batch(desk), find_batch(desk, "roster-import")
    desk.ask("batches", "shred", roster, "--yes")
    desk.show("batch-file.none", roster)
    desk.ask("batches", "show", "K7QMX")
    desk.show("unknown-batch", code)
    with desk.trial():
        desk.do("batches", "mark", code, "--destroyed")
        desk.ask("batches", "mark", code, "--sent")
        desk.show("batch-file.destroyed", "destroyed")
    desk.do("batches", "shred", code, "--yes")
    desk.ask("batches", "mark", code, "--destroyed")
    desk.show("batch-file.shredded", "shredded")


@scene("file-missing", "file-changed", "file-kept", "batch-sent", "batch-file-changed")
def files_that_are_somewhere(desk: Desk) -> None:
    desk.take(posted)
    code, file = find_batch(desk), desk.office.folder / "keys.csv"
    later: dict[str, Any] = {"now": desk.office.now + timedelta(days=9)}
    with desk.trial():
        desk.ask(*DOCTOR, **later)
        desk.mend("file-kept")
    with desk.trial():
        faster = partial(desk.office.run, "batches", "mark", code, "--sent")
        with patch("portaladm.cli.batches.commands.ask", lambda *_: faster()):
            desk.ask("batches", "undo", code, answers="y\n")
        desk.mend("batch-sent")
    with desk.trial():
        file.write_text("changed")
        desk.ask("batches", "shred", code, "--yes")
        desk.mend("file-changed")
    with desk.trial():
        plan = lifecycle.plan_mark

        def swap(*values: Any) -> Any:
            planned = plan(*values)
            file.write_text("changed")
            return planned

        with patch.object(lifecycle, "plan_mark", swap):
            desk.ask("batches", "mark", code, "--sent")
        desk.mend("batch-file-changed")
    file.unlink()
    desk.ask("batches", "shred", code, "--yes")
    desk.mend("file-missing")


@scene(
    "not-undoable", "not-undoable.merge", "not-undoable.passwords",
    "not-undoable.no-roster",
)  # fmt: skip
def batches_without_keys(desk: Desk) -> None:
    desk.take(account)
    desk.ask("roster", "undo", find_batch(desk))
    desk.show("not-undoable.no-roster", find_batch(desk, "roster-import"))
    roster = find_batch(desk, "roster-import")
    desk.ask("batches", "undo", roster, *YES)
    desk.do(*RESET_IT)
    desk.ask("batches", "undo", find_batch(desk, "passwords-reset"), *YES)
    desk.show("not-undoable.passwords", "1 password", FILE="reset.csv", code=0)
    desk.do("parents", "merge", "P2", "P3", *YES)
    desk.ask("batches", "undo", find_batch(desk, "counter"), *YES)
    with desk.trial():
        desk.mend("not-undoable.merge")
        desk.ask("batches", "undo", find_batch(desk, "counter"), *YES)
        desk.show("not-undoable", "parent:merged")


@scene("part-file", "part-file.kept")
def a_part_file_that_a_crash_left(desk: Desk) -> None:
    desk.take(posted)
    final = desk.office.folder / "more.csv"
    part = part_path_of(final, "K7QMX")
    part.write_text("worthless keys")
    sql = "INSERT INTO part_files VALUES ('K7QMX', ?, '2026-08-31T15:00Z')"
    edit(desk.office, sql, str(final))
    desk.ask(*DOCTOR)
    with desk.trial():
        desk.mend("part-file")
    part.unlink()
    part.mkdir()
    desk.ask("doctor", "--repair", "--format", "json")
    part.rmdir()
    desk.mend("part-file.kept")


@scene("file-unmarked")
def a_file_that_the_store_cannot_note(desk: Desk) -> None:
    desk.do("roster", "import", desk.office.write_roster({}))
    full = Refused("store-full", path="portaladm.db")
    with patch("portaladm.services.batches.output.mark_published", side_effect=full):
        desk.ask("keys", "issue", "-o", "keys.csv")
    assert "Nothing was changed" not in desk.answer.err
    assert desk.office.folder.joinpath("keys.csv").is_file()
    desk.mend("file-unmarked")


@scene("file-unnamed")
def a_file_that_cannot_get_its_name(desk: Desk) -> None:
    desk.do("roster", "import", desk.office.write_roster({}))
    with patch("portaladm.outputs.private.rename_new", side_effect=OSError(28, "full")):
        desk.ask("keys", "issue", "-o", "keys.csv")
    desk.mend("file-unnamed")
    assert desk.office.folder.joinpath("keys.csv").is_file()
