"""The statements of migrations 8, 9 and 11: letters that were marked, the work list, reminders."""

from __future__ import annotations

# A history: a letter's newest mark says where it is, and none is ever changed.
LETTER_MARKS = (
    """CREATE TABLE letter_marks (
        id INTEGER NOT NULL PRIMARY KEY,
        key_id INTEGER NOT NULL REFERENCES activation_keys (id),
        mark TEXT NOT NULL CHECK (mark IN ('returned', 'handed-over')),
        marked_at TEXT NOT NULL,
        actor TEXT NOT NULL,
        verified_by TEXT NOT NULL DEFAULT '',
        reason TEXT NOT NULL DEFAULT '')""",
    "CREATE INDEX letter_marks_key ON letter_marks (key_id)",
)

OFFICE = (
    """CREATE TABLE import_stops (
        id INTEGER NOT NULL PRIMARY KEY,
        file_path TEXT NOT NULL,
        options TEXT NOT NULL,
        code TEXT NOT NULL,
        stopped_at TEXT NOT NULL,
        actor TEXT NOT NULL,
        settled_at TEXT)""",
    "CREATE INDEX import_stops_open ON import_stops (id) WHERE settled_at IS NULL",
    """CREATE INDEX links_provisional ON links (provisional_until)
        WHERE provisional_until IS NOT NULL""",
    """CREATE INDEX keys_expiry ON activation_keys (expires_on, batch_id)
        WHERE closed_at IS NULL""",
    "CREATE INDEX letter_marks_returned ON letter_marks (key_id) WHERE mark = 'returned'",
    "CREATE INDEX batches_published ON batches (id) WHERE file_state = 'published'",
)
"""A table for imports that stopped, as they leave no batch; and an index for each kind of work."""

REMINDERS = (
    """CREATE TABLE reminders (
        key_id INTEGER NOT NULL REFERENCES activation_keys (id),
        batch_id INTEGER NOT NULL REFERENCES batches (id),
        PRIMARY KEY (key_id, batch_id))""",
)
"""Which keys a letter reminded of, and in which batch of letters."""
