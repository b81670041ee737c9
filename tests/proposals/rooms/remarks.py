"""What commands say by themselves, in texts that no message has."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from unittest.mock import patch

from portaladm.errors import Refused
from tests.conftest import Outcome
from tests.kits.accounts import OTHER, PASSWORD
from tests.proposals.desk import Desk
from tests.proposals.rooms.batches import interrupted
from tests.proposals.rooms.people import unposted
from tests.proposals.rooms.rosters import OLAF, ONE
from tests.proposals.scenes import scene
from tests.proposals.states import (
    COUNTER,
    DISTRICT,
    FAMILY,
    YES,
    account,
    ended,
    find_batch,
    posted,
)
from tests.readers.samples import as_book


@scene("This account was closed for good.", "this account is ")
def accounts_of_no_use(desk: Desk) -> None:
    desk.take(ended)
    desk.ask("passwords", "reset", "mlopez", "--anyway", "--verified-by", "photo-id", "--yes")
    desk.follow("this account is ", "not enrolled since 2026-06-01")
    desk.do("accounts", "void", "mlopez", *YES)
    desk.ask("accounts", "show", "mlopez", "--format", "table")
    desk.follow("This account was closed for good.", "not enrolled since 2026-06-01")


@scene("Don't post it. Remove its file:", "its file is still at ", "Don't post batch ")
def files_of_batches_that_are_over(desk: Desk) -> None:
    desk.take(posted)
    code, file = find_batch(desk), Path("keys.csv")
    for start, words in (
        ("Don't post it. Remove its file:", ("batches", "undo", code, *YES)),
        ("its file is still at ", ("batches", "mark", code, "--destroyed")),
        ("Don't post batch ", ("roster", "undo", "--with-keys", *YES)),
    ):
        with desk.trial():
            desk.ask(*words)
            desk.follow(start)
            assert not file.exists()


@scene("Its file was never finished.")
def a_batch_that_is_undone_before_it_is_finished(desk: Desk) -> None:
    code, _, part = desk.take(interrupted)
    desk.ask("batches", "undo", code, *YES)
    desk.follow("Its file was never finished.")
    assert not part.exists()
    desk.ask("doctor")
    assert "batch-lost" not in str(desk.told)
    desk.ask("batches", "shred", code, "--yes")
    assert "batch-file.lost.undone" in desk.told


@scene(
    "It does not exist yet:", "the portal address or the District ID is not set;",
    "To make these again with the address:", "portaladm batches undo ",
)  # fmt: skip
def an_office_that_has_not_said_its_address(desk: Desk) -> None:
    typed = "Riverbend\nRVRBND\nhttps://portal.example.org\ny\n"
    desk.ask("config", "path")
    with desk.trial():
        desk.follow("It does not exist yet:", answers=typed)
    desk.do("roster", "import", desk.office.write_roster(*FAMILY))
    desk.ask("keys", "issue", "-o", "keys.csv")
    with desk.trial():
        desk.follow("the portal address or the District ID is not set;", answers=typed)
    for start in ("portaladm batches undo ", "To make these again with the address:"):
        with desk.trial():
            desk.follow(start, "3 keys revoked", answers=[typed, "y\n"])
    desk.follow("To make these again with the address:", answers=[typed, "y\n"])
    desk.do("keys", "issue", "-o", "again.csv")
    assert "https://portal.example.org" in Path("again.csv").read_text(encoding="utf-8-sig")


@scene(
    "To use the folder:", "skipped: used, revoked or replaced since",
    "the cover sheet and the lists could not be written;",
    needs="typst",
)  # fmt: skip
def letters_and_their_lists(desk: Desk) -> None:
    desk.take(unposted)
    desk.do(*DISTRICT)
    desk.ask("letters", "template", "export", "theme")
    with desk.trial():
        desk.follow("To use the folder:", "letters.theme")
    full = Refused("disk-full", folder=Path(), free=0, needed=1)
    with patch("portaladm.services.letters.lists.refuse_target", side_effect=full):
        desk.ask("keys", "issue", "-o", "letters.pdf")
    desk.follow("the cover sheet and the lists could not be written;", "letters-lists.pdf")
    desk.do("keys", "revoke", "P1", *YES)
    desk.ask("letters", "lists", "--batch", find_batch(desk), "-o", "lists.pdf")
    desk.follow("skipped: used, revoked or replaced since", "revoked")


@scene("portaladm parents unmerge ", "Hint: portaladm keys issue")
def parents_who_were_merged_or_added(desk: Desk) -> None:
    desk.take(unposted)
    with desk.trial():
        desk.ask("parents", "merge", "P1", "P3", *YES)
        desk.follow("portaladm parents unmerge ", "two people again")
    desk.ask(*COUNTER)
    desk.follow("Hint: portaladm keys issue", "portaladm-keys")


@scene(
    "portaladm roster check ",
    "To answer: portaladm",
    "Fill in ",
    "left for later, until you have answered ",
)
def rosters_to_look_at(desk: Desk) -> None:
    desk.ask("roster", "template", "-o", "roster.csv")
    desk.follow("Fill in ", "Imported as batch")
    export = Path(desk.office.write_roster(*FAMILY, name="export.csv"))
    export.write_text(export.read_text().replace("parent_id", "Contact ID"))
    desk.ask("roster", "columns", export, "-o", "map.toml")
    desk.follow("portaladm roster check ", "Checked only")
    as_book({"notes": "a\n1", "pupils": export.read_text()}).save("book.xlsx")
    desk.ask("roster", "columns", "book.xlsx", "--sheet", "pupils", "-o", "book.toml")
    desk.follow("portaladm roster check ", "Checked only")
    desk.do("roster", "import", desk.office.write_roster(ONE))
    newer = desk.office.write_roster(ONE | OLAF, name="newer.csv")
    desk.ask("roster", "import", newer, "--max-identity-changes", "1")
    desk.follow("left for later, until you have answered ", "Olaf Holm")
    desk.ask("roster", "import", newer, "--max-identity-changes", "1", "--report", "page.html")
    page = Path("page.html").read_text(encoding="utf-8")
    said = re.sub("<[^>]*>", "", page[page.index("To answer") :].partition("</p>")[0])
    desk.answer = Outcome(0, said, "")
    desk.follow("To answer: portaladm", "Olaf Holm")


@scene("It counts from the next start of:", needs="starlette uvicorn joserfc")
def a_client_of_a_door_that_runs(desk: Desk) -> None:
    desk.office.make_store()
    desk.ask("portal", "clients", "add", "app", "--redirect-uri", "https://app.example.org/in")
    with (
        patch("portaladm.portal.listening.Listening.open"),
        patch("portaladm.portal.serving.serve"),
    ):
        desk.follow("It counts from the next start of:", "Serving http://127.0.0.1:8000")


@scene("portaladm accounts ", "portaladm keys revoke ", "portaladm keys extend ",
       "portaladm keys reissue ", "portaladm passwords reset ")  # fmt: skip
def nobody_who_is_named(desk: Desk) -> None:
    desk.take(account)
    for verb in ("disable", "sign-out", "void"):
        with desk.trial():
            desk.ask("accounts", verb)
            desk.follow("portaladm accounts ", "mlopez")
    for words, parent in (
        (("revoke",), "P2"), (("extend", "--until", "2026-12-15"), "P2"), (("reissue",), "P2"),
    ):  # fmt: skip
        with desk.trial():
            desk.ask("keys", *words, "--yes")
            desk.follow(f"portaladm keys {words[0]} ", "1 key", P20817=parent)
    desk.ask("passwords", "reset", "--yes")
    desk.follow("portaladm passwords reset ", "1 password", answers="1\ny\n")


@scene("portaladm keys check", "portaladm accounts activate", "portaladm passwords check ",
       "portaladm passwords change ")  # fmt: skip
def secrets_that_stand_on_the_line(desk: Desk) -> None:
    keys = desk.take(account)
    desk.ask("keys", "check", keys["P2"])
    desk.follow("portaladm keys check", "This key is good", secrets=(keys["P2"],))
    desk.ask("accounts", "activate", keys["P2"])
    secrets = keys["P2"], PASSWORD, PASSWORD
    desk.follow("portaladm accounts activate", "eva22", secrets=secrets, answers="eva22\n")
    for verb, typed in (("check", (PASSWORD,)), ("change", (PASSWORD, OTHER, OTHER))):
        desk.ask("passwords", verb, "mlopez", PASSWORD)
        desk.follow(f"portaladm passwords {verb} ", "mlopez", USERNAME="mlopez", secrets=typed)


@scene(": portaladm office today --kind ")
def more_than_a_screen_names(desk: Desk) -> None:
    desk.take(account)
    for n in range(4):
        desk.do("passwords", "reset", "mlopez", *YES, "--posted", "-o", f"again{n}.csv")
    desk.ask("office", "today", "--format", "table")
    desk.follow(": portaladm office today --kind ", "keys.csv")


@scene(
    "portaladm init", "portaladm roster import sample_roster.csv",
    "portaladm keys issue -o letters.pdf", needs="typst",
)  # fmt: skip
def the_three_commands_to_begin_with(desk: Desk) -> None:
    shutil.copy(Path(__file__).parents[3] / "sample_roster.csv", desk.office.folder)
    typed = "Riverbend\nRVRBND\nhttps://portal.example.org\n"
    for start, answers, shown in (
        ("portaladm init", typed, "RVRBND"),
        ("portaladm roster import sample_roster.csv", "", "30 parents"),
        ("portaladm keys issue -o letters.pdf", "", "30 "),
    ):
        desk.ask("--help")
        desk.follow(start, shown, answers=answers)
