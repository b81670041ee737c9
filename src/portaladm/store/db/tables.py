"""The tables as SQLModel sees them, for single rows; sets go through SQL in one statement.

The schema itself is made by the numbered migrations; a test holds the two against each other.
Days are ISO texts, moments are UTC texts (see ``domain/timestamps.py``): both compare in order.
"""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class Meta(SQLModel, table=True):
    """What the store knows about itself: its id, when it was made, its roster revision."""

    name: str = Field(primary_key=True)
    value: str


class School(SQLModel, table=True):
    """One school of the district, by the name that the roster gives it."""

    __tablename__ = "schools"
    id: int | None = Field(default=None, primary_key=True)
    name: str


class Student(SQLModel, table=True):
    """One child; enrolled while ``withdrawn_on`` is NULL or lies ahead."""

    __tablename__ = "students"
    id: int | None = Field(default=None, primary_key=True)
    number: str
    first_name: str
    last_name: str
    grade: str = ""
    school_id: int
    username: str | None = None
    withdrawn_on: str | None = None
    since: str
    created_batch: int
    changed_batch: int


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


class ParentAlias(SQLModel, table=True):
    """An earlier number of a parent: rosters that still use it mean this parent."""

    __tablename__ = "parent_aliases"
    number: str = Field(primary_key=True)
    parent_id: int
    since: str


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


class RosterChange(SQLModel, table=True):
    """The values that a student, a parent or a link had before a batch changed them (JSON)."""

    __tablename__ = "roster_changes"
    id: int | None = Field(default=None, primary_key=True)
    batch_id: int
    changed_on: str
    record: str
    record_id: int
    earlier: str


class RosterLines(SQLModel, table=True):
    """Some lines of the last whole roster: a digest each, and the link each stands for."""

    __tablename__ = "roster_lines"
    id: int | None = Field(default=None, primary_key=True)
    digests: bytes
    links: bytes


class Restriction(SQLModel, table=True):
    """What staff recorded against one link: it outranks every roster until it is lifted."""

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


class Key(SQLModel, table=True):
    """One activation key: its hash and its life, never the key."""

    __tablename__ = "activation_keys"
    id: int | None = Field(default=None, primary_key=True)
    parent_id: int
    hash: bytes
    batch_id: int
    serial: int
    issued_at: str
    expires_on: str
    expires_at: str
    closed_at: str | None = None
    closed_as: str | None = None
    closed_reason: str | None = None


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


class SignIn(SQLModel, table=True):
    """One attempt to sign in to a known account."""

    __tablename__ = "sign_ins"
    id: int | None = Field(default=None, primary_key=True)
    account_id: int
    at: str
    channel: str
    outcome: str


class TrailRecord(SQLModel, table=True):
    """One row of the audit trail, as the chain has it."""

    __tablename__ = "trail"
    seq: int | None = Field(default=None, primary_key=True)
    at: str
    actor: str
    host: str
    channel: str
    action: str
    subject: str
    batch: str = ""
    verified_by: str = ""
    reason: str = ""
    detail: str = ""
    hash: bytes
