"""A family whose every text is a canary, and what of the store's columns can't hold one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from portaladm.domain.secret import Secret
from portaladm.domain.sessions import SessionKind
from portaladm.services.sessions.sign_in import sign_in
from tests.conftest import Office
from tests.kits.accounts import PASSWORD, activate
from tests.kits.parents import FAMILY
from tests.kits.settings import write_settings

OF_PARENT, OF_STUDENT = "zqp", "zqs"
"""What each text of the parent has in it, and each of the student."""
CHILD = {
    "student_id": "S7", "student_first_name": "Zqsfirst", "student_last_name": "Zqslast",
    "grade": "1", "school": "Riverbend Middle",
}  # fmt: skip
AMINA = CHILD | {
    "parent_id": "P7", "parent_first_name": "Zqpfirst", "parent_last_name": "Zqplast",
    "relationship": "zqprelation", "email": "zqpmail@mail.example", "phone": "555-0104 zqp",
    "language": "Zqplanguage", "address": "88 Zqpstreet", "city": "Zqpcity", "state": "Zqpstate",
    "postal_code": "ZQP-01",
}  # fmt: skip
LATER = {"parent_last_name": "Zqpmarried", "address": "9 Zqplane", "student_first_name": "Zqsother"}
UNLIKE = {
    "parent_first_name": "Zqpoctavia", "parent_last_name": "Zqpbergson", "phone": "555-7788 zqp",
    "email": "zqpbergson@mail.example", "address": "1 Zqpavenue", "city": "Zqptown",
}  # fmt: skip
UNSEEN = {
    "parent_first_name": "Zqpwilfrida", "parent_last_name": "Zqphaverkamp",
    "phone": "555-9911 zqp", "email": "zqphav@mail.example", "address": "7 Zqpsquare",
    "city": "Zqpvillage",
}  # fmt: skip
SEEN = ("--verified-by", "photo-id")
WHY = ("--reason", "Zqpfirst Zqplast asked", "--yes")
LEFT = {"withdrawn_on": "2024-06-30"}

_MOMENT = "a time or a day"
_WORD = "a word of a list"
_STAFF = "names staff, who answer for what they did"
_DIGEST = "a digest, or random bits"
_ID = "an id, which the trail keeps"
_FILE = "a file that staff named: erasing lists those that it can't reach"
CAN_NOT = {
    "meta.name": _WORD, "meta.value": "the store's own: random bits, times, digests of files",
    "batches.code": _DIGEST, "batches.kind": _WORD, "batches.created_at": _MOMENT,
    "batches.actor": _STAFF, "batches.file_name": _FILE, "batches.file_path": _FILE,
    "batches.file_state": _WORD, "batches.sha256": _DIGEST, "batches.undone_at": _MOMENT,
    "batches.settings": "settings of the office",
    "part_files.code": _DIGEST, "part_files.path": _FILE, "part_files.started_at": _MOMENT,
    "schools.name": "a school, not a person",
    "students.number": _ID, "students.grade": "a grade, of a list where the roster has others",
    "students.username": "no command fills it", "students.withdrawn_on": _MOMENT,
    "students.since": _MOMENT,
    "parents.number": _ID, "parent_aliases.number": _ID, "parent_aliases.since": _MOMENT,
    "links.since": _MOMENT, "links.ended_on": _MOMENT, "links.provisional_until": _MOMENT,
    "links.access_why": _WORD,
    "roster_changes.changed_on": _MOMENT, "roster_changes.record": _WORD,
    "restrictions.denied_at": _MOMENT, "restrictions.denied_by": _STAFF,
    "restrictions.until_on": _MOMENT, "restrictions.from_on": _MOMENT,
    "restrictions.lifted_at": _MOMENT, "restrictions.lifted_by": _STAFF,
    "restrictions.verified_by": _WORD,
    "activation_keys.issued_at": _MOMENT, "activation_keys.expires_on": _MOMENT,
    "activation_keys.expires_at": _MOMENT, "activation_keys.closed_at": _MOMENT,
    "activation_keys.closed_as": _WORD,
    "accounts.password": _DIGEST, "accounts.temporary_until": _MOMENT,
    "accounts.created_at": _MOMENT, "accounts.password_at": _MOMENT,
    "accounts.disabled_at": _MOMENT, "accounts.closed_at": _MOMENT, "accounts.failed_at": _MOMENT,
    "accounts.signed_in_at": _MOMENT,
    "sign_ins.at": _MOMENT, "sign_ins.channel": _WORD, "sign_ins.outcome": _WORD,
    "trail.at": _MOMENT, "trail.actor": _STAFF, "trail.host": "names a machine",
    "trail.channel": _WORD, "trail.action": _WORD, "trail.subject": _ID, "trail.batch": _DIGEST,
    "trail.verified_by": _WORD, "trail.salt": _DIGEST, "trail.text_digest": _DIGEST,
    "trail.state": _DIGEST,
    "identity_questions.kind": _WORD, "identity_questions.number": _ID,
    "identity_questions.doubt": _WORD, "identity_questions.stored_number": _ID,
    "identity_questions.asked_at": _MOMENT, "identity_questions.answer": _WORD,
    "identity_questions.answered_at": _MOMENT,
    "sessions.kind": _WORD, "sessions.password_at": _MOMENT, "sessions.before_at": _MOMENT,
    "sessions.created_at": _MOMENT, "sessions.seen_at": _MOMENT, "sessions.ends_at": _MOMENT,
    "sessions.ended_at": _MOMENT, "sessions.ended_as": _WORD,
    "devices.created_at": _MOMENT, "devices.ends_at": _MOMENT, "devices.failed_at": _MOMENT,
    "oidc_keys.private": _DIGEST, "oidc_keys.created_at": _MOMENT,
    "oidc_keys.replaced_at": _MOMENT,
    "oidc_grants.client": "a setting of the office", "oidc_grants.redirect_uri": "of a client",
    "oidc_grants.scopes": _WORD, "oidc_grants.challenge": _DIGEST,
    "oidc_grants.nonce": "of a client, and random bits",
    "oidc_grants.created_at": _MOMENT, "oidc_grants.code_ends_at": _MOMENT,
    "oidc_grants.ends_at": _MOMENT, "oidc_grants.used_at": _MOMENT,
    "oidc_grants.token_ends_at": _MOMENT, "oidc_grants.revoked_at": _MOMENT,
    "letter_marks.mark": _WORD, "letter_marks.marked_at": _MOMENT, "letter_marks.actor": _STAFF,
    "letter_marks.verified_by": _WORD,
    "import_stops.file_path": _FILE, "import_stops.options": "options of a command",
    "import_stops.code": _WORD, "import_stops.stopped_at": _MOMENT, "import_stops.actor": _STAFF,
    "import_stops.settled_at": _MOMENT,
}  # fmt: skip
"""Columns that hold no text of a family, and why."""


def settle(office: Office) -> None:
    """A family whose every text is a canary, with all that staff do to it."""
    write_settings(office, "[passwords]\ncost = 10\ntemporary_cost = 6\n")
    double = AMINA | {"parent_id": "P8", "student_id": "S8"}
    bring(office, *FAMILY, AMINA, double)
    unlike = double | UNLIKE
    bring(office, *FAMILY, AMINA | LATER, unlike)
    office.run("parents", "identity", "P8", "--same", *WHY, code=0)
    bring(office, *FAMILY, AMINA | LATER, unlike)
    bring(office, *FAMILY, AMINA | LATER, double | UNSEEN)
    office.run("parents", "merge", "P7", "P8", *WHY, code=0)
    give_access(office)
    office.run("links", "deny", "P7", "S7", "--case", "zqpcase zqs", *WHY, code=0)
    office.run("links", "allow", "P7", "S7", *SEEN, "--reason", "zqpallowed zqs", "--yes", code=0)
    office.run("parents", "show", "P7", "--format", "json", code=0)


def bring(office: Office, *rows: dict[str, str]) -> None:
    """Import a roster of these rows, whatever it asks."""
    roster = office.write_roster(*rows, name=f"r{office.numbers}.csv")
    office.run("roster", "import", roster, "--max-removals", "100%", "--yes")


def give_access(office: Office) -> None:
    """Keys and accounts that come and go, each with a reason that names the parent."""
    reference, _ = issue_key(office, "issue", "--parent")
    office.run("letters", "mark", reference, "--returned", *WHY[:2], code=0)
    office.run("keys", "revoke", "P7", *WHY, code=0)
    activate(office, issue_key(office)[1], "zqpfirst1")
    office.run("accounts", "void", "zqpfirst1", *WHY, code=0)
    activate(office, issue_key(office)[1], "zqpsecond")
    office.run("accounts", "rename", "zqpsecond", "zqpthird", *SEEN, *WHY, code=0)
    with office.open() as context:
        done = sign_in(
            context, "zqpthird", Secret(PASSWORD), kind=SessionKind.APP, device="zqpphone"
        )
    assert done is not None
    office.run("accounts", "disable", "zqpthird", *WHY, code=0)


def issue_key(office: Office, *verb: str) -> tuple[str, str]:
    """A new key of the parent: its reference and itself."""
    name = f"k{office.numbers}-{len(office.seen)}.csv"
    words = (*(verb or ("reissue",)), "P7", *(() if verb else ("--yes",)), *WHY[:2])
    office.run("keys", *words, "--posted", "-o", name, code=0)
    [row] = office.read_csv(office.folder / name)
    return row["key_reference"], row["activation_key"]


def list_texts(store: Path) -> set[str]:
    """Every column that may hold a text, of every table."""
    sql = (
        "SELECT m.name || '.' || c.name FROM sqlite_schema m, pragma_table_info(m.name) c "
        "WHERE m.type = 'table' AND c.type = 'TEXT'"
    )
    with closing(sqlite3.connect(store)) as driver:
        return {name for (name,) in driver.execute(sql)}


def find_canaries(store: Path) -> set[str]:
    """The columns in which a canary sits."""
    with closing(sqlite3.connect(store)) as driver:
        return {
            name
            for name in list_texts(store)
            for table, column in [name.split(".")]
            if driver.execute(
                f"SELECT 1 FROM {table} WHERE lower({column}) GLOB '*zq[ps]*' LIMIT 1"
            ).fetchone()
        }
