"""Options that lack, that exclude each other, or that take something else."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.proposals.desk import Desk
from tests.proposals.rooms.rosters import OLAF
from tests.proposals.scenes import scene
from tests.proposals.states import (
    ANA,
    COUNTER,
    DISTRICT,
    FAMILY,
    RESET,
    YES,
    account,
    find_batch,
    posted,
    reference_of,
)

PLAIN = ("passwords", "reset", "mlopez", "--yes")


@scene("two-routes", "show-or-output", "format-beside-stdout", "spell-in-file", "named-twice.reset")
def one_way_for_new_passwords(desk: Desk) -> None:
    desk.take(account)
    both, file = (*PLAIN, "--posted", "--signed-for"), ("-o", "new.csv")
    spelt = (*PLAIN, *RESET, "--spell")
    for key, asked, better in (
        ("two-routes", both, (*PLAIN, "--posted")),
        ("two-routes", both, (*PLAIN, "--signed-for")),
        ("show-or-output", (*PLAIN, *RESET, *file, "--show"), (*PLAIN, *RESET, *file)),
        ("show-or-output", (*PLAIN, *RESET, *file, "--show"), (*PLAIN, *RESET, "--show")),
        ("format-beside-stdout", (*PLAIN, *RESET, "-o", "-", "--format", "json"),
         (*PLAIN, *RESET, "-o", "-")),
        ("format-beside-stdout", (*PLAIN, *RESET, "-o", "-", "--format", "jsonl"),
         (*PLAIN, *RESET, "--show", "--format", "json")),
        ("spell-in-file", spelt, (*spelt, "--show")),
        ("spell-in-file", (*spelt, *file), (*spelt, "--show")),
        ("named-twice.reset", (*PLAIN, *RESET, "--all"), (*PLAIN, *RESET)),
        ("named-twice.reset", (*PLAIN, *RESET, "--all"), (*PLAIN[:2], "--all", *RESET)),
        ("named-twice.reset", (*PLAIN, *RESET, "--all"),
         (*PLAIN[:2], "--student", ANA, *RESET)),
    ):  # fmt: skip
        with desk.trial():
            desk.ask(*asked)
            desk.instead(key, *better, own=(ANA,))


@scene(
    "letters-options", "unknown-sort", "unknown-split", "bad-date.posted", "xlsx-too-long",
    needs="typst",
)  # fmt: skip
def how_keys_are_printed(desk: Desk) -> None:
    desk.take(posted)
    desk.do(*DISTRICT, "--yes")
    plain = ("keys", "reissue", "P1", "P2", "--yes")
    with desk.trial():
        desk.ask(*plain, "-o", "new.csv", "--sort", "postal")
        desk.instead("letters-options", *plain, "-o", "letters.pdf", "--sort", "postal")
    for way in ("school", "postal"):
        with desk.trial():
            desk.ask(*plain, "-o", "new.pdf", "--sort", "zip")
            desk.instead("unknown-sort", *plain, "-o", "new.pdf", "--sort", way)
    issue = ("keys", "issue", "--expired", "-o", "new.pdf", "--yes", "--split")
    desk.office.now = desk.office.now.replace(year=2027)
    for way in ("school", "language"):
        with desk.trial():
            desk.ask(*issue, "grade")
            desk.instead("unknown-split", *issue, way)
    long_ago = (*plain, "-o", "new.csv", "--mailed-on")
    for more in (("2027-08-30",), ("2026-12-01", "--expires-in", "365")):
        with desk.trial():
            desk.ask(*long_ago, "2026-12-01")
            desk.instead("bad-date.posted", *long_ago, *more, own=("2027-08-30", "365"))
    for better in (("-o", "new.csv"), ("-o", "new.xlsx", "--school", "North High")):
        with desk.trial(), patch("portaladm.outputs.excel_writer._MOST_ROWS", 2):
            desk.ask("keys", "issue", "--expired", "--yes", "-o", "new.xlsx")
            words = ("keys", "issue", "--expired", "--yes", *better)
            desk.instead("xlsx-too-long", *words, own=("North High",))


@scene("mark-what", "mark-what.letters", "identity-of-whom", "no-reason")
def what_staff_left_open(desk: Desk) -> None:
    desk.take(posted)
    for done in ("--sent", "--destroyed"):
        with desk.trial():
            desk.ask("batches", "mark", find_batch(desk), *YES)
            desk.add("mark-what", done)
    for done in ("--returned", "--handed-over"):
        with desk.trial():
            desk.ask("letters", "mark", reference_of(desk, "P1"), "--verified-by", "photo-id")
            desk.add("mark-what.letters", done)
    with desk.trial():
        deny = ("links", "deny", "P1", ANA, "--yes", "--reason")
        desk.ask(*deny, " ")
        desk.instead("no-reason", *deny, "court order of 3 March, case 26-1187")
    newer = desk.office.write_roster(FAMILY[0] | OLAF, name="newer.csv")
    desk.do("roster", "import", newer, "--max-identity-changes", "1", code=3)
    for which in ("--same", "--different"):
        with desk.trial():
            desk.ask("parents", "identity", which, *YES)
            desk.instead("identity-of-whom", "parents", "identity", "P1", which, *YES, own=("P1",))


@scene("until-past", "until-before-from")
def days_of_a_restriction(desk: Desk) -> None:
    desk.take(posted)
    deny = ("links", "deny", "P1", ANA, *YES)
    last = ("--until", "2026-12-24")
    for better in (last, ()):
        with desk.trial():
            desk.ask(*deny, "--until", "2026-01-01")
            desk.instead("until-past", *deny, *better, own=last)
    begin = ("--from", "2026-10-01")
    desk.ask(*deny, *begin, "--until", "2026-09-15")
    desk.instead("until-before-from", *deny, *begin, *last, own=last)


@scene("bad-text.character", "bad-text.length", "unknown-account.none")
def texts_and_names_of_people(desk: Desk) -> None:
    desk.take(posted)
    for key, name in (("bad-text.character", "E\u202eva"), ("bad-text.length", "Eva" * 900)):
        with desk.trial():
            desk.ask(*(name if word == "Eva" else word for word in COUNTER))
            desk.instead(key, *COUNTER, own=("Eva",))
    merge = ("parents", "merge", "P1", "P2", *YES)
    desk.ask(*merge, "--keep-account", "nobody")
    desk.instead("unknown-account.none", *merge)


@scene("unknown-format.report", "unknown-format.result", "unknown-name.subject")
def formats_and_subjects(desk: Desk) -> None:
    desk.take(posted)
    check = ("roster", "check", desk.office.write_roster({}), "--report")
    desk.ask(*check, "report.docx")
    desk.instead("unknown-format.report", *check, "report.html")
    for format in ("table", "csv", "json", "jsonl"):
        desk.ask("keys", "list", "--format", "xml")
        desk.instead("unknown-format.result", "keys", "list", "--format", format)
    desk.ask("audit", "list", "--parent", "P77")
    desk.instead("unknown-name.subject", "audit", "list", "--subject", "parent:P77")


@scene(
    "option-alone",
    "option-alone.example",
    "words-apart",
    "words-apart.name",
    "words-apart.option",
    "words-apart.none",
    "words-apart.several",
)
def words_without_quotation_marks(desk: Desk) -> None:
    desk.take(posted)
    revoke, way = ("keys", "revoke", "P1", "--dry-run"), ("--verified-by", "photo-id", "--dry-run")
    for key, typed, better in (
        ("option-alone", ("keys", "issue", "--dry-run", "-o"), ("keys", "issue", "--dry-run")),
        ("option-alone.example", (*revoke, "--reason"), (*revoke, "--reason", "letter lost")),
        ("option-alone.example", ("keys", "reissue", "P1", "--verified-by", "--dry-run"),
         ("keys", "reissue", "P1", *way)),
        ("words-apart", (*revoke, "--reason", "moved", "to", "Ohio"),
         (*revoke, "--reason", "moved to Ohio")),
        ("words-apart", ("parents", "list", "--school", "North", "High"),
         ("parents", "list", "--school", "North High")),
        ("words-apart.name", ("parents", "show", "Mia", "Bell"), ("parents", "show", "Mia Bell")),
        ("words-apart.option", ("parents", "list", "Mia"), ("parents", "list", "--search", "Mia")),
        ("words-apart.option", ("keys", "list", "P1"), ("keys", "list", "--parent", "P1")),
        ("words-apart.none", ("batches", "list", "K7QMX"), ("batches", "list", "--help")),
        ("words-apart.several", ("parents", "show", "P1", "P2"), ("parents", "show", "P1")),
    ):  # fmt: skip
        desk.ask(*typed)
        desk.instead(key, *better)


@scene("two-ids", "usage.no-command", "practice-unwritable")
def the_first_lines(desk: Desk) -> None:
    for better in (("--district-id", "ABCDEF"), ("--make-district-id",)):
        with desk.trial():
            desk.ask("init", "--district", "X", "--district-id", "ABCDEF", "--make-district-id")
            desk.instead("two-ids", "init", "--district", "X", *better)
    desk.ask("keys", "--format", "json")
    desk.instead("usage.no-command", "keys", "--help")
    Path("notes.txt").write_text("")
    desk.ask("init", "--practice", "notes.txt/training")
    desk.instead("practice-unwritable", "init", "--practice", "training", own=("training",))


@scene("store-unreachable", "store-readonly")
def a_store_that_cannot_be_used(desk: Desk) -> None:
    desk.take(posted)
    desk.do("store", "backup", "copy.db")
    copy, stat = ("--store", "copy.db"), Path.stat

    def refuse(path: Path, **more: Any) -> Any:
        if path == desk.office.store:
            raise PermissionError(13, "Permission denied")
        return stat(path, **more)

    with patch.object(Path, "stat", refuse):
        desk.ask("keys", "list")
        desk.instead("store-unreachable", *copy, "keys", "list", own=copy[1:])
    connect = sqlite3.connect

    def protect(path: Path, *more: Any, **options: Any) -> Any:
        driver = connect(path, *more, **options)
        if path == desk.office.store:
            driver.execute("PRAGMA query_only = ON")
        return driver

    revoke = ("keys", "revoke", "P3", *YES)
    with patch("sqlite3.connect", protect):
        desk.ask(*revoke)
        desk.instead("store-readonly", *copy, *revoke, own=copy[1:])


@scene("names-joined.file", "names-joined", "words-apart.flag", "bad-date.meant")
def names_and_days_in_another_form(desk: Desk) -> None:
    desk.take(posted)
    Path("parents.csv").write_text("parent_id\nP1\nP2\n")
    revoke = ("keys", "revoke", "--reason", "lost", "--yes")
    extend = ("keys", "extend", "P1", "--verified-by", "photo-id", "--until")
    mark = ("batches", "mark", find_batch(desk))
    for key, asked, meant in (
        ("names-joined.file", (*revoke, "parents.csv"), (*revoke, "--from", "parents.csv")),
        ("names-joined", (*revoke, "P1,P2"), (*revoke, "P1", "P2")),
        ("words-apart.flag", (*mark, "sent"), (*mark, "--sent")),
        ("bad-date.meant", (*extend, "12/15/2026"), (*extend, "2026-12-15")),
    ):
        with desk.trial():
            desk.ask(*asked)
            desk.instead(key, *meant)
