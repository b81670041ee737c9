"""The district as the manual describes it: what is stored, and nothing of the program.

Everything here is written from the manual's sentences. The model imports nothing of the program.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta


@dataclass
class Link:
    """A parent and a child; ``ended_on``: a snapshot lacked the pair; ``until``: of the counter.

    ``disputed``: of two merged records one said yes and the other no; only staff open it.
    ``taken_back``: staff ended it, which they had given at the counter.
    """

    parent: str
    student: str
    access: bool = True
    ended_on: date | None = None
    until: date | None = None
    disputed: bool = False
    taken_back: bool = False


@dataclass
class Order:
    """A restriction, as the court said it and as staff recorded it, such as ``R1``."""

    name: str
    parent: str
    student: str
    first: date
    last: date | None
    lifted: bool = False


@dataclass
class Key:
    """A key; ``closed`` is empty while it is open. ``sent``: its letter has left the office.

    ``mark`` is what staff said of the letter: returned, or handed-over.
    """

    parent: str
    text: str
    reference: str
    last: date
    closed: str = ""
    sent: bool = False
    mark: str = ""

    @property
    def batch(self) -> str:
        """The code of the batch that it was made in."""
        return self.reference.partition("-")[0]


@dataclass
class Account:
    """An account; the password that the parent knows, and until when if it is a temporary one."""

    parent: str
    username: str
    password: str
    temporary_last: date | None = None
    failures: int = 0
    failed_at: datetime | None = None
    disabled: bool = False
    closed: str = ""


@dataclass
class Settings:
    """What an office may set, of what decides who sees what."""

    grace_days: int = 30
    provisional_days: int = 14
    key_days: int = 21
    temporary_days: int = 7
    confirm_end: bool = True
    blank_access: bool = True
    relationships: set[str] = field(default_factory=set)


@dataclass
class District:
    """Everything that is stored; ``students`` has the first day without the child, where known.

    ``parents`` has their names, ``contacts`` their emails, ``aliases`` whom an earlier id means;
    ``merged`` are those of them that were another record's; ``schools`` has the children's.
    """

    now: datetime
    students: dict[str, date | None] = field(default_factory=dict)
    schools: dict[str, str] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    contacts: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    merged: set[str] = field(default_factory=set)
    links: list[Link] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    settings: Settings = field(default_factory=Settings)

    @property
    def today(self) -> date:
        return self.now.date()

    def resolve(self, number: str) -> str:
        """The parent whom an id means today; an id that nobody has means itself."""
        return self.aliases.get(number, number)

    def find_link(self, parent: str, student: str) -> Link | None:
        of_both = (one for one in self.links if (one.parent, one.student) == (parent, student))
        return next(of_both, None)

    def find_account(self, parent: str) -> Account | None:
        """The parent's account that was not closed for good."""
        return next((a for a in self.accounts if a.parent == parent and not a.closed), None)

    def find_open_key(self, parent: str) -> Key | None:
        """The parent's key that was not closed, expired or not: there is one at most."""
        return next((one for one in self.keys if one.parent == parent and not one.closed), None)

    def find_keys(self, parent: str) -> list[Key]:
        return [one for one in self.keys if one.parent == parent]

    def find_orders(self, parent: str, student: str) -> list[Order]:
        """The restrictions of a pair that staff have not lifted."""
        return [
            one
            for one in self.orders
            if (one.parent, one.student) == (parent, student) and not one.lifted
        ]

    def wait(self, days: int = 0, minutes: int = 0, seconds: int = 0) -> None:
        self.now += timedelta(days=days, minutes=minutes, seconds=seconds)
