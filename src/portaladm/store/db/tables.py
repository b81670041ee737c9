"""The tables whose rows are written one by one, as SQLModel sees them.

Tables that only sets are written to have no class. The schema itself is made by the numbered
migrations; a test holds the two against each other. Days are ISO texts, timestamps are UTC texts
(see ``domain/timestamps.py``): both compare in order.

Import this inside the function that writes: a command that only reads has no use for SQLModel.
"""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class Parent(SQLModel, table=True):
    """One person who may get a key."""

    __tablename__ = "parents"
    id: int | None = Field(default=None, primary_key=True)
    number: str
    first_name: str
    last_name: str
    email: str = ""
    phone: str = ""
    language: str = ""
    address: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    merged_into: int | None = None
    created_batch: int
    changed_batch: int


class Link(SQLModel, table=True):
    """One parent-student pair as it is now; how it was before stands in ``roster_changes``."""

    __tablename__ = "links"
    id: int | None = Field(default=None, primary_key=True)
    parent_id: int
    student_id: int
    relationship: str = ""
    portal_access: int
    since: str
    ended_on: str | None = None
    provisional_until: str | None = None
    created_batch: int
    changed_batch: int
    access_why: str = ""


class Restriction(SQLModel, table=True):
    """What staff recorded against one link: it outranks every roster until it is lifted.

    A link may have several.
    """

    __tablename__ = "restrictions"
    id: int | None = Field(default=None, primary_key=True)
    parent_id: int
    student_id: int
    reason: str
    denied_at: str
    denied_by: str
    until_on: str | None = None
    lifted_at: str | None = None
    lifted_by: str | None = None
    lifted_reason: str | None = None
    case_number: str = ""
    from_on: str
    verified_by: str = ""


class Batch(SQLModel, table=True):
    """One run that read or wrote a file."""

    __tablename__ = "batches"
    id: int | None = Field(default=None, primary_key=True)
    code: str
    kind: str
    created_at: str
    actor: str
    file_name: str = ""
    file_path: str = ""
    file_state: str = "none"
    sha256: str = ""
    size: int = 0
    count: int = 0
    settings: str = "{}"
    summary: str = "{}"
    undone_at: str | None = None


class PartFile(SQLModel, table=True):
    """A file with secrets that is being written: how ``doctor`` finds what a crash left behind."""

    __tablename__ = "part_files"
    code: str = Field(primary_key=True)
    path: str
    started_at: str


class Account(SQLModel, table=True):
    """One parent's account; what can be derived (ended, waiting, expired) is not stored."""

    __tablename__ = "accounts"
    id: int | None = Field(default=None, primary_key=True)
    parent_id: int
    key_id: int
    username: str
    password: str
    temporary_until: str | None = None
    created_at: str
    password_at: str
    disabled_at: str | None = None
    disabled_reason: str | None = None
    closed_at: str | None = None
    closed_reason: str | None = None
    failures: int = 0
    failed_at: str | None = None
    signed_in_at: str | None = None
