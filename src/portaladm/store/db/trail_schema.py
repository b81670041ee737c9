"""The statements of migration 10: texts of the trail that can be erased, and the state it tells."""

from __future__ import annotations

TRAIL = (
    "ALTER TABLE trail ADD COLUMN salt TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE trail ADD COLUMN text_digest TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE trail ADD COLUMN state TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX trail_state ON trail (seq) WHERE state <> ''",
)
