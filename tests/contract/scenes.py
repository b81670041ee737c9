"""The life of a few parents, so that every command gives JSON with every key filled at least once.

Each scene goes on where the one before ended.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from unittest.mock import patch

from portaladm.domain.secret import Secret
from portaladm.domain.sessions import SessionKind
from portaladm.services.sessions.sign_in import sign_in as come_in
from tests.contract.erasing import erase
from tests.contract.identities import answer_questions, hand_an_id_on
from tests.contract.office import look_at_files, set_more
from tests.contract.orders import ANA, LUIS, MIA, restrict
from tests.contract.shapes import Shapes, observe
from tests.contract.stage import Stage
from tests.kits.parents import activate as open_account
from tests.readers.samples import FAMILY, as_folder, oneroster, user

PASSWORD = "quiet river lamp"

SEEN = ("--verified-by", "photo-id")


def set_up(stage: Stage) -> None:
    stage.do("config show")
    stage.do(
        "init", "--district", "Clayton County", "--district-id", "JPRQQH", "--portal-url",
        "https://portal.example.org",
    )  # fmt: skip
    stage.office.run("config", "set", "passwords.cost", "10", code=0)
    stage.do("config show")
    stage.do("config path")
    stage.do("config check")
    for name in ("keys.days", "identity.ways", "district.name"):
        stage.do("config get", name)
    for name, value in (
        ("passwords.temporary_cost", "6"), ("identity.ways", "photo-id"), ("portal.contact", "us"),
    ):  # fmt: skip
        stage.office.run("config", "set", name, value, code=0)
        for _ in range(2):
            stage.do("config unset", name)
    stage.office.make_store()
    stage.do("doctor")


def bring_in(stage: Stage) -> None:
    families = (
        {"student_id": ANA, "parent_id": "P1"},
        {"student_id": LUIS, "parent_id": "P1", "student_first_name": "Luis"},
        {"student_id": ANA, "parent_id": "P2"},
        {"student_id": MIA, "parent_id": "P3", "email": "", "phone": "", "language": ""},
        {"student_id": MIA, "parent_id": "P4", "portal_access": "no", "relationship": ""},
    )
    roster = str(stage.office.write_roster(*families))
    look_at_files(stage)
    stage.do("roster check", roster)
    stage.do("roster import", roster, "--dry-run")
    stage.do("roster import", roster)
    stage.do("roster undo", "--dry-run")
    stage.do("roster undo", "--yes", "--reason", "last year's")
    stage.do("roster import", roster)
    for number in ("P1", "P3"):
        stage.do("parents show", number)
        stage.do("parents explain", number)
    stage.do("students list")
    stage.do("students show", MIA)


def issue(stage: Stage) -> None:
    stage.do("keys issue", "--parent", "P2", "--parent", "P3", "-o", "keys.csv")
    stage.do("parents show", "P2")
    stage.do("keys list")
    stage.do("parents list")
    shown = stage.do(
        "keys issue", "--parent", "P1", *SEEN, "--show", "--yes", kept_as="keys issue --show"
    )
    key = shown["keys"][0]["activation_key"]
    reissued = stage.do(
        "keys reissue", "P3", "--yes", "--posted", "-o", "again.json", "--reason", "lost"
    )
    stage.read_file("again.json", "keys reissue -o FILE.json")
    references = shown["keys"][0]["key_reference"], f"{reissued['batch']}-1"
    stage.do("letters mark", *references, "--returned", "K7QMX-0", code=3)
    stage.office.run("letters", "mark", references[0], "--handed-over", *SEEN, "--reason", "x")
    stage.do("keys show", references[0])
    for name in ("reminders.csv", "nobody.csv"):
        stage.do("letters remind", "--after", "0", "-o", name)
    stage.do("keys check", "--secrets-stdin", stdin=f"{key}\nwrong\n", code=1)
    stage.do("keys list")
    stage.do(
        "accounts activate", "--username", "mlopez", "--secrets-stdin",
        stdin=f"{key}\n{PASSWORD}\n{PASSWORD}\n",
    )  # fmt: skip
    shown = stage.do("keys reissue", "P2", *SEEN, "--show", "--yes", kept_as="keys reissue --show")
    key = shown["keys"][0]["activation_key"]
    stage.do(
        "accounts activate", "--username", "second", "--secrets-stdin",
        stdin=f"{key}\n{PASSWORD} 2\n{PASSWORD} 2\n",
    )  # fmt: skip
    stage.do("keys list")
    stage.do("office today")
    stage.do("batches list")
    stage.do("batches show", reissued["batch"])
    if stage.can_do("letters lists"):
        stage.do("letters lists", "--batch", reissued["batch"], "-o", "lists.pdf")
        stage.do("letters preview")
    stage.do("letters template export", "theme")
    stage.do("batches mark", reissued["batch"], "--destroyed")
    stage.do("batches undo", reissued["batch"], "--yes", "--reason", "wrong house")
    for reference in references:
        stage.do("keys show", reference)
    stage.do("batches list")
    stage.do("batches show", reissued["batch"])
    stage.do("keys issue", "--parent", "P3", "--posted", "-o", "late.csv")
    stage.do("keys extend", "P3", "P1", *SEEN, "--until", "2026-12-15", code=3)
    stage.do("keys revoke", "P3", "P1", "--yes", code=3)


def sign_in(stage: Stage) -> None:
    check = ("mlopez", "--secrets-stdin")
    stage.do("passwords check", *check, stdin="wrong\n", code=1)
    stage.do("passwords check", *check, stdin=f"{PASSWORD}\n")
    with stage.office.open() as context:
        come_in(context, "mlopez", Secret(PASSWORD), kind=SessionKind.APP, device="app")
    for _ in range(6):
        stage.do("passwords check", *check, stdin="wrong\n", code=1)
    stage.do("accounts show", "mlopez")
    stage.do("accounts list")
    stage.do("parents show", "P1")
    way = ("--verified-by", "photo-id", "--yes")
    shown = stage.do("passwords reset", "mlopez", *way, "--show", kept_as="passwords reset --show")
    stage.do("accounts show", "mlopez")
    stage.do("accounts list")
    temporary = shown["passwords"][0]["temporary_password"]
    new = f"{PASSWORD} two"
    stage.do("passwords change", "mlopez", "--secrets-stdin", stdin=f"{temporary}\n{new}\n{new}\n")
    stage.do("passwords reset", "mlopez", *way, "-o", "reset.json")
    stage.read_file("reset.json", "passwords reset -o FILE.json")
    stage.do("batches shred", stage.do("batches list")[0]["batch"], "--yes")


def manage_parents(stage: Stage) -> None:
    added = stage.do(
        "parents add", "--reason", "new", *SEEN, "--yes", "--student", ANA,
        "--first-name", "Eva", "--last-name", "Ruiz",
        "--relationship", "mother", "--phone", "555-0101",
    )  # fmt: skip
    why = ("--reason", "one person", "--yes")
    stage.do("parents merge", "P3", added["parent_id"], *why)
    stage.do("parents unmerge", added["parent_id"], *why)
    stage.do("parents merge", "P3", added["parent_id"], *why)
    stage.do("parents merge", "P1", "P2", "--keep-account", "mlopez", *why)
    stage.do("parents merge", "P1", "P2", "--keep-account", "mlopez", *why)
    stage.do("parents show", "P1")
    take_back_added(stage)
    answer_questions(stage)
    numbers = stage.office.folder / "numbers.csv"
    numbers.write_text("old_id,new_id\nP4,N4\n", encoding="utf-8")
    stage.do("parents renumber", "--from", str(numbers))
    stage.do("parents list")


def take_back_added(stage: Stage) -> None:
    """A family of the counter with a key, and another with an account."""
    adding = ("parents", "add", "--reason", "new", *SEEN, "--yes", "--student", ANA)
    for parent, first in (("P8", "Ola"), ("P9", "Una")):
        office = stage.office
        who = ("--parent", parent, "--first-name", first, "--last-name", "X")
        reach = ("--email", f"{parent}@example.org", "--phone", "555-0102")
        office.run(*adding, *who, *reach, code=0)
        if parent == "P9":
            open_account(office, parent, "unax")
        else:
            office.run("keys", "issue", "--parent", parent, "--posted", "-o", "ola.csv", code=0)
        stage.do("parents remove-added", parent, "--reason", "wrong family", "--yes")


def leave(stage: Stage) -> None:
    gone = [
        {"student_id": number, "parent_id": "P1", "withdrawn_on": "2026-08-30"}
        for number in (ANA, LUIS)
    ]
    roster = str(stage.office.write_roster(*gone, name="gone.csv"))
    stage.do("roster import", roster, "--max-removals", "100%")
    stage.do("accounts list")
    stage.do("students list")
    stage.do("accounts show", "mlopez")
    stage.do("parents explain", "P1")


def disable(stage: Stage) -> None:
    why = ("--reason", "stolen", "--yes")
    stage.do("accounts disable", "mlopez", "nobody", *why, code=3)
    stage.do("accounts show", "mlopez")
    stage.do("accounts enable", "mlopez", "nobody", *SEEN, code=3)
    stage.do("accounts unlock", "mlopez", "nobody", *SEEN, code=3)
    stage.do("accounts sign-out", "mlopez", "nobody", code=3)
    names = stage.office.folder / "names.csv"
    names.write_text("username,new_username\nmlopez,mgarcia\nnobody,eva\n", encoding="utf-8")
    stage.do("accounts rename", "--from", str(names), code=3)
    stage.do("accounts rename", "mgarcia", "mlopez", *SEEN)
    stage.do("accounts void", "mlopez", "nobody", *why, code=3)
    stage.do("accounts show", "mlopez")
    stage.do("accounts list", "--status", "voided", kept_as="accounts list --status voided")


def take_back(stage: Stage) -> None:
    family = {"student_id": "0010499", "parent_id": "P30", "parent_first_name": "Ida"}
    stage.do("roster import", str(stage.office.write_roster(family, name="wrong.csv")))
    stage.do("keys issue", "-o", "wrong-keys.csv")
    stage.do("roster undo", "--with-keys", "--dry-run")
    stage.do("roster undo", "--with-keys", "--yes", "--reason", "wrong file")


def keep(stage: Stage) -> None:
    stage.do("store info")
    stage.do("store backup", "copy.db")
    stage.do("store accept", "--reason", "meant", "--dry-run")
    stage.do("store accept", "--reason", "meant", "--yes")
    stage.do("store restore", "copy.db", "--reason", "disk", "--dry-run")
    stage.do("store restore", "copy.db", "--reason", "disk", "--yes")
    stage.do("store upgrade")
    other = stage.office.folder / "other" / "portaladm.db"
    stage.office.make_store(other)
    stage.do("store move", "moved.db", "--yes", "--store", str(other))
    stage.do("store move", "elsewhere.db", "--dry-run")
    stage.do("audit list")
    stage.do("audit export", "trail.json")
    stage.read_file("trail.json", "audit export FILE.json")
    head = stage.do("audit head")["audit_head"]
    stage.do("audit verify", "--anchor", head)
    seq, _, digits = head.partition(":")
    stage.do("audit verify", "--anchor", f"{seq}:{digits[::-1]}", code=1)


def fail(stage: Stage) -> None:
    faulty = stage.office.write_roster({"portal_access": "maybe"}, name="faulty.csv")
    stage.fail("roster", "check", str(faulty))
    nameless = [*FAMILY[:2], user("p1", "parent", givenName=""), FAMILY[3]]
    stage.fail("roster", "check", str(as_folder(stage.office.folder / "or", oneroster(nameless))))
    stage.fail("keys", "issue", "--show", "-o", "both.csv")
    stage.fail_everywhere()


SCENES = (set_up, set_more, bring_in, issue, sign_in, restrict, manage_parents, leave, disable,
          take_back, hand_an_id_on, keep, erase, fail)  # fmt: skip


def run_scenes(folder: Path) -> Shapes:
    """Run all of it in a new folder; gives the shapes of what the commands gave."""
    return {command: observe(results) for command, results in read_results(folder).items()}


def read_results(folder: Path) -> dict[str, list[Any]]:
    """Run all of it in a new folder; gives what the commands gave, and the files they wrote."""
    stage, before = Stage(folder), Path.cwd()
    with patch.dict(os.environ, {"PORTALADM_ACTOR": "clerk"}):
        for name in ("PORTALADM_STORE", "PORTALADM_CONFIG"):
            os.environ.pop(name, None)
        os.chdir(folder)
        try:
            for scene in SCENES:
                scene(stage)
        finally:
            os.chdir(before)
    return stage.results
