"""Files of the store whose statements are for SQLite alone, and why."""

from __future__ import annotations

SQLITE_ONLY = {
    "store/db/covered": "triggers of the connection, blocks of rows by rowid, and printf()",
    "store/db/opening": "the version in the file's header, and the steps of the migrations",
    "store/db/schema_check": "the text of the schema as SQLite keeps it",
    "store/db/temp_tables": "tables packed as SQLite's own pages",
    "store/restore": "the file that is put back, attached beside the store",
    "store/roster/first": "stand-ins of tables, made of the text that SQLite keeps",
}
"""By file, as seen from ``portaladm/``; another engine needs something of its own for each."""
