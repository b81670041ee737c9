"""The schema, as numbered steps. Each is one transaction; none is ever edited after a release.

``PRAGMA user_version`` says how many steps a store has behind it. A step is a name and the
statements that lead from the version before it.
"""

from __future__ import annotations

from typing import NamedTuple

from portaladm.store.db.office_schema import LETTER_MARKS, OFFICE, REMINDERS
from portaladm.store.db.trail_schema import TRAIL

APPLICATION_ID = 0x50414443  # "PADC": what makes a SQLite file a store of this program


class Migration(NamedTuple):
    """One step: its number, its name, its statements."""

    number: int
    name: str
    statements: tuple[str, ...]


# created_batch and changed_batch of the roster's tables carry no foreign key on purpose: checking
# two of them for each of 2.4 million rows was a tenth of a first import.
_ROSTER = (
    "CREATE TABLE meta (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)",
    """CREATE TABLE batches (
        id INTEGER NOT NULL PRIMARY KEY,
        code TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL CHECK (kind IN
            ('roster-import', 'keys-issue', 'keys-reissue', 'passwords-reset', 'counter')),
        created_at TEXT NOT NULL,
        actor TEXT NOT NULL,
        file_name TEXT NOT NULL DEFAULT '',
        file_path TEXT NOT NULL DEFAULT '',
        file_state TEXT NOT NULL DEFAULT 'none' CHECK (file_state IN
            ('none', 'prepared', 'published', 'lost', 'sent', 'destroyed', 'shredded')),
        sha256 TEXT NOT NULL DEFAULT '',
        size INTEGER NOT NULL DEFAULT 0,
        count INTEGER NOT NULL DEFAULT 0,
        settings TEXT NOT NULL DEFAULT '{}',
        summary TEXT NOT NULL DEFAULT '{}',
        undone_at TEXT)""",
    """CREATE TABLE part_files (
        code TEXT NOT NULL PRIMARY KEY, path TEXT NOT NULL, started_at TEXT NOT NULL)""",
    "CREATE TABLE schools (id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
    """CREATE TABLE students (
        id INTEGER NOT NULL PRIMARY KEY,
        number TEXT NOT NULL UNIQUE CHECK (number <> ''),
        first_name TEXT NOT NULL,
        last_name TEXT NOT NULL,
        grade TEXT NOT NULL DEFAULT '',
        school_id INTEGER NOT NULL REFERENCES schools (id),
        username TEXT,
        withdrawn_on TEXT,
        since TEXT NOT NULL,
        created_batch INTEGER NOT NULL,
        changed_batch INTEGER NOT NULL)""",
    """CREATE INDEX students_username ON students (username COLLATE NOCASE)
        WHERE username IS NOT NULL""",
    """CREATE TABLE parents (
        id INTEGER NOT NULL PRIMARY KEY,
        number TEXT NOT NULL UNIQUE CHECK (number <> ''),
        first_name TEXT NOT NULL,
        last_name TEXT NOT NULL,
        email TEXT NOT NULL DEFAULT '',
        phone TEXT NOT NULL DEFAULT '',
        language TEXT NOT NULL DEFAULT '',
        address TEXT NOT NULL DEFAULT '',
        city TEXT NOT NULL DEFAULT '',
        state TEXT NOT NULL DEFAULT '',
        postal_code TEXT NOT NULL DEFAULT '',
        merged_into INTEGER REFERENCES parents (id),
        created_batch INTEGER NOT NULL,
        changed_batch INTEGER NOT NULL)""",
    """CREATE TABLE parent_aliases (
        number TEXT NOT NULL PRIMARY KEY,
        parent_id INTEGER NOT NULL REFERENCES parents (id),
        since TEXT NOT NULL)""",
    """CREATE TABLE links (
        id INTEGER NOT NULL PRIMARY KEY,
        parent_id INTEGER NOT NULL REFERENCES parents (id),
        student_id INTEGER NOT NULL REFERENCES students (id),
        relationship TEXT NOT NULL DEFAULT '',
        portal_access INTEGER NOT NULL CHECK (portal_access IN (0, 1)),
        since TEXT NOT NULL,
        ended_on TEXT,
        provisional_until TEXT,
        created_batch INTEGER NOT NULL,
        changed_batch INTEGER NOT NULL)""",
    "CREATE UNIQUE INDEX links_pair ON links (parent_id, student_id)",
    "CREATE INDEX links_student ON links (student_id)",
    """CREATE TABLE roster_changes (
        id INTEGER NOT NULL PRIMARY KEY,
        batch_id INTEGER NOT NULL REFERENCES batches (id),
        changed_on TEXT NOT NULL,
        record TEXT NOT NULL CHECK (record IN ('student', 'parent', 'link')),
        record_id INTEGER NOT NULL,
        earlier TEXT NOT NULL)""",
    """CREATE TABLE roster_lines (
        id INTEGER NOT NULL PRIMARY KEY, digests BLOB NOT NULL, links BLOB NOT NULL)""",
    "CREATE INDEX roster_changes_record ON roster_changes (record, record_id)",
    "CREATE INDEX roster_changes_batch ON roster_changes (batch_id)",
    """CREATE TABLE restrictions (
        id INTEGER NOT NULL PRIMARY KEY,
        parent_id INTEGER NOT NULL REFERENCES parents (id),
        student_id INTEGER NOT NULL REFERENCES students (id),
        reason TEXT NOT NULL,
        denied_at TEXT NOT NULL,
        denied_by TEXT NOT NULL,
        until_on TEXT,
        lifted_at TEXT,
        lifted_by TEXT,
        lifted_reason TEXT)""",
    """CREATE UNIQUE INDEX restrictions_standing ON restrictions (parent_id, student_id)
        WHERE lifted_at IS NULL""",
)

_KEYS_AND_ACCOUNTS = (
    """CREATE TABLE activation_keys (
        id INTEGER NOT NULL PRIMARY KEY,
        parent_id INTEGER NOT NULL REFERENCES parents (id),
        hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
        batch_id INTEGER NOT NULL REFERENCES batches (id),
        serial INTEGER NOT NULL,
        issued_at TEXT NOT NULL,
        expires_on TEXT NOT NULL,
        expires_at TEXT NOT NULL,
        closed_at TEXT,
        closed_as TEXT,
        closed_reason TEXT,
        CHECK (CASE WHEN closed_at IS NULL THEN closed_as IS NULL
            ELSE closed_as IS NOT NULL AND closed_as IN
                ('redeemed', 'replaced', 'revoked', 'undone', 'merged') END))""",
    "CREATE UNIQUE INDEX keys_open ON activation_keys (parent_id) WHERE closed_at IS NULL",
    "CREATE INDEX keys_closed ON activation_keys (parent_id) WHERE closed_at IS NOT NULL",
    """CREATE TABLE accounts (
        id INTEGER NOT NULL PRIMARY KEY,
        parent_id INTEGER NOT NULL REFERENCES parents (id),
        key_id INTEGER NOT NULL UNIQUE REFERENCES activation_keys (id),
        username TEXT NOT NULL COLLATE NOCASE,
        password TEXT NOT NULL,
        temporary_until TEXT,
        created_at TEXT NOT NULL,
        password_at TEXT NOT NULL,
        disabled_at TEXT,
        disabled_reason TEXT,
        closed_at TEXT,
        closed_reason TEXT,
        failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),
        failed_at TEXT,
        signed_in_at TEXT)""",
    "CREATE UNIQUE INDEX accounts_username ON accounts (username COLLATE NOCASE)",
    "CREATE UNIQUE INDEX accounts_open ON accounts (parent_id) WHERE closed_at IS NULL",
    "CREATE INDEX accounts_closed ON accounts (parent_id) WHERE closed_at IS NOT NULL",
    """CREATE TABLE sign_ins (
        id INTEGER NOT NULL PRIMARY KEY,
        account_id INTEGER NOT NULL REFERENCES accounts (id),
        at TEXT NOT NULL,
        door TEXT NOT NULL,
        outcome TEXT NOT NULL)""",
    "CREATE INDEX sign_ins_account ON sign_ins (account_id, at)",
    """CREATE TABLE trail (
        seq INTEGER NOT NULL PRIMARY KEY,
        at TEXT NOT NULL,
        actor TEXT NOT NULL,
        host TEXT NOT NULL,
        door TEXT NOT NULL,
        action TEXT NOT NULL,
        subject TEXT NOT NULL,
        batch TEXT NOT NULL DEFAULT '',
        verified_by TEXT NOT NULL DEFAULT '',
        reason TEXT NOT NULL DEFAULT '',
        detail TEXT NOT NULL DEFAULT '',
        hash BLOB NOT NULL CHECK (length(hash) = 32))""",
)

# The trail's hashes cover what a row holds, not what its columns are called.
_CHANNEL = (
    "ALTER TABLE sign_ins RENAME COLUMN door TO channel",
    "ALTER TABLE trail RENAME COLUMN door TO channel",
)

# Digests of a roster's lines made a night of a million rows 7 s instead of 24, and were not worth
# the 600 lines of code that kept them true.
_NO_LINES = ("DROP TABLE roster_lines", "DELETE FROM meta WHERE name = 'roster_lines'")

_IDENTITY = (
    """CREATE TABLE identity_questions (
        id INTEGER NOT NULL PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('parent', 'student')),
        number TEXT NOT NULL,
        doubt TEXT NOT NULL CHECK (doubt IN ('name', 'exchanged', 'zeros', 'letters')),
        stored_number TEXT NOT NULL,
        stored_name TEXT NOT NULL,
        new_name TEXT NOT NULL,
        asked_at TEXT NOT NULL,
        answer TEXT CHECK (answer IN ('same', 'different')),
        answered_at TEXT,
        UNIQUE (kind, number, stored_name, new_name))""",
)

_SESSIONS = (
    """CREATE TABLE sessions (
        id INTEGER NOT NULL PRIMARY KEY,
        token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
        kind TEXT NOT NULL CHECK (kind IN ('activation', 'change', 'web', 'app', 'kiosk')),
        account_id INTEGER REFERENCES accounts (id),
        key_id INTEGER REFERENCES activation_keys (id),
        password_at TEXT NOT NULL DEFAULT '',
        device TEXT NOT NULL DEFAULT '',
        before_at TEXT NOT NULL DEFAULT '',
        created_at TEXT NOT NULL,
        seen_at TEXT NOT NULL,
        ends_at TEXT NOT NULL,
        ended_at TEXT,
        ended_as TEXT,
        CHECK (CASE kind WHEN 'activation' THEN key_id IS NOT NULL
            ELSE account_id IS NOT NULL END))""",
    "CREATE INDEX sessions_account ON sessions (account_id) WHERE account_id IS NOT NULL",
    "CREATE INDEX sessions_ends ON sessions (ends_at)",
    """CREATE TABLE devices (
        id INTEGER NOT NULL PRIMARY KEY,
        token_hash BLOB NOT NULL CHECK (length(token_hash) = 32),
        account_id INTEGER NOT NULL REFERENCES accounts (id),
        device TEXT NOT NULL DEFAULT '',
        created_at TEXT NOT NULL,
        ends_at TEXT NOT NULL,
        failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),
        failed_at TEXT)""",
    "CREATE UNIQUE INDEX devices_of_account ON devices (account_id, token_hash)",
)

_OIDC = (
    """CREATE TABLE oidc_keys (
        id INTEGER NOT NULL PRIMARY KEY,
        private TEXT NOT NULL,
        created_at TEXT NOT NULL,
        replaced_at TEXT)""",
    "CREATE UNIQUE INDEX oidc_keys_signing ON oidc_keys (1) WHERE replaced_at IS NULL",
    """CREATE TABLE oidc_grants (
        id INTEGER NOT NULL PRIMARY KEY,
        code_hash BLOB NOT NULL UNIQUE CHECK (length(code_hash) = 32),
        token_hash BLOB UNIQUE CHECK (length(token_hash) = 32),
        client TEXT NOT NULL,
        session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        redirect_uri TEXT NOT NULL,
        scopes TEXT NOT NULL,
        nonce TEXT NOT NULL DEFAULT '',
        challenge TEXT NOT NULL,
        created_at TEXT NOT NULL,
        code_ends_at TEXT NOT NULL,
        ends_at TEXT NOT NULL,
        used_at TEXT,
        token_ends_at TEXT,
        revoked_at TEXT)""",
    "CREATE INDEX oidc_grants_session ON oidc_grants (session_id)",
    "CREATE INDEX oidc_grants_ends ON oidc_grants (ends_at)",
)

# An order of before was in force from the day on which it was recorded, on the office's own clock.
_RESTRICTIONS = (
    "DROP INDEX restrictions_standing",
    "ALTER TABLE restrictions ADD COLUMN case_number TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE restrictions ADD COLUMN from_on TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE restrictions ADD COLUMN verified_by TEXT NOT NULL DEFAULT ''",
    """UPDATE restrictions
        SET from_on = coalesce(date(denied_at, 'localtime'), substr(denied_at, 1, 10))""",
    """CREATE INDEX restrictions_open ON restrictions (parent_id, student_id)
        WHERE lifted_at IS NULL""",
    "ALTER TABLE links ADD COLUMN access_why TEXT NOT NULL DEFAULT ''",
)

MIGRATIONS = (
    Migration(1, "the roster, keys, accounts and the trail", _ROSTER + _KEYS_AND_ACCOUNTS),
    Migration(2, "the channel by which a change or a sign-in came", _CHANNEL),
    Migration(3, "no digests of a roster's lines", _NO_LINES),
    Migration(4, "questions whether an id still means the same person", _IDENTITY),
    Migration(5, "sessions and devices of the parents' door", _SESSIONS),
    Migration(6, "signing in for other portals: keys and grants", _OIDC),
    Migration(
        7, "restrictions as records of their own, and why a link has its access", _RESTRICTIONS
    ),
    Migration(8, "what became of single letters", LETTER_MARKS),
    Migration(9, "imports that stopped, and what ends soon", OFFICE),
    Migration(10, "a trail whose texts can be erased, and that tells the state", TRAIL),
    Migration(11, "letters that remind of a key", REMINDERS),
)
NEWEST = MIGRATIONS[-1].number
