"""A cause, and the facts that causes are found in."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from portaladm.domain.accounts.states import AccountFacts
from portaladm.domain.link_access import LinkFacts
from portaladm.errors import Remark


class Lifter(StrEnum):
    """Who can lift a cause; ``OFFICE`` by the command that is proposed, the parent by a key."""

    OFFICE = "office"
    PARENT = "parent"
    ROSTER = "roster"
    COURT = "court"


class Cause(NamedTuple):
    """One cause: its words and values, who can lift it, and of which child it is."""

    remark: Remark
    lifted_by: Lifter
    student_id: str = ""

    @property
    def code(self) -> str:
        """The stable code; scripts may match it."""
        return self.remark.code.removeprefix("cause-")


class When(NamedTuple):
    """The moment and the day of the answer, and how long accounts outlive a child who left."""

    now: datetime
    today: date
    grace_days: int


class Standing(NamedTuple):
    """A restriction that closes a child; ``is_over``: its last day is, and nobody confirmed it."""

    id: str
    said: Remark
    is_over: bool = False


class ChildFacts(NamedTuple):
    """A parent and a child: their link and the restrictions that close it.

    ``aliases`` are the parent's other ids: a row under each means the parent.
    ``duplicate`` is the roster's pair of the same child with a parent of the same name and the
    same email, phone or address; ``namesake``, with one of whom only the name is the same.
    """

    parent_id: str
    parent_name: str
    student_id: str
    student_name: str
    link: LinkFacts | None
    restrictions: tuple[Standing, ...] = ()
    duplicate: ChildFacts | None = None
    namesake: ChildFacts | None = None
    usernames: tuple[str, ...] = ()
    """Of both, where the duplicate has an account as well."""
    merged: ParentFacts | None = None
    """The parent as a merge with the duplicate leaves them."""
    aliases: tuple[str, ...] = ()
    relationship: str = ""
    """As the roster has it."""


class OwnKey(NamedTuple):
    """One key of a parent; ``closed_as`` None: it is open. ``number`` is the order of making.

    ``returned_on`` is the day on which its letter came back, if the office has it.
    """

    reference: str
    issued_on: str
    expires_on: str
    is_over: bool
    closed_as: str | None
    closed_on: str
    reason: str
    number: int = 0
    returned_on: str = ""


class OwnAccount(NamedTuple):
    """The open account of a parent."""

    username: str
    facts: AccountFacts
    disabled_on: str
    disabled_reason: str


class ParentFacts(NamedTuple):
    """Everything that decides whether a parent can sign in."""

    number: str
    name: str
    children: tuple[ChildFacts, ...]
    keys: tuple[OwnKey, ...]
    account: OwnAccount | None

    @property
    def links(self) -> tuple[LinkFacts, ...]:
        """What is stored of the links."""
        return tuple(child.link for child in self.children if child.link)
