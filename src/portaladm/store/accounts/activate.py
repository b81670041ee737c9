"""What activation asks of the store: is the username free, whose family is it, redeem the key."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from portaladm.store.db.transaction import Transaction
from portaladm.store.links.rows import ELIGIBLE

if TYPE_CHECKING:
    from portaladm.domain.passwords.hashing import PasswordHash


class Family(NamedTuple):
    """What others know about a parent: no password may be made of it."""

    first_name: str
    last_name: str
    language: str
    names: tuple[str, ...]
    schools: tuple[str, ...]


def read_family(transaction: Transaction, parent_id: int) -> Family:
    """A parent's names and language, its children's names and schools, whatever the access."""
    person = transaction.row(
        "SELECT first_name, last_name, language FROM parents WHERE id = ?", (parent_id,)
    )
    assert person is not None
    first_name, last_name, language = person
    children = list(
        transaction.rows(
            "SELECT s.first_name, s.last_name, sc.name FROM links l "
            "JOIN students s ON s.id = l.student_id JOIN schools sc ON sc.id = s.school_id "
            "WHERE l.parent_id = ?",
            (parent_id,),
        )
    )
    names = (first_name, last_name, *(name for child in children for name in child[:2]))
    schools = tuple(dict.fromkeys(child[2] for child in children))
    return Family(first_name, last_name, language, names, schools)


def is_username_taken(transaction: Transaction, username: str) -> bool:
    """Whether an account has it, a voided one included: histories must not run together."""
    return transaction.row("SELECT 1 FROM accounts WHERE username = ?", (username,)) is not None


def is_number_of_others(transaction: Transaction, username: str, parent_id: int) -> str | None:
    """``student`` or ``parent``, if it is the number or username of one (not the parent's own)."""
    forms = tuple(dict.fromkeys((username, username.upper(), username.lower())))
    marks = ", ".join("?" * len(forms))
    sql = f"SELECT 1 FROM students WHERE number IN ({marks}) UNION ALL SELECT 1 FROM students "
    sql += "WHERE username = ? COLLATE NOCASE AND username IS NOT NULL LIMIT 1"
    if transaction.row(sql, (*forms, username)):
        return "student"
    sql = f"SELECT 1 FROM parents WHERE number IN ({marks}) AND id <> ? LIMIT 1"
    return "parent" if transaction.row(sql, (*forms, parent_id)) else None


def redeem_key(transaction: Transaction, key_id: int, at: str, today: str) -> bool:
    """Use a key up, if it is live at this moment: whether it was.

    The one statement that decides a race (safety decision S1).
    """
    changed = transaction.run(
        "UPDATE activation_keys SET closed_at = :at, closed_as = 'redeemed' WHERE id = :id "
        "AND closed_at IS NULL AND expires_at > :at AND EXISTS (SELECT 1 FROM parents p "
        f"WHERE p.id = activation_keys.parent_id AND {ELIGIBLE})",
        {"id": key_id, "at": at, "today": today},
    )
    return changed == 1


def draw_account_id(
    transaction: Transaction, random_bytes: Callable[[int], bytes]
) -> int:  # fmt: skip
    """An id for a new account, whose password is hashed for it before the lock is taken.

    Somewhat above the highest one, so that two who activate at once hardly ever draw the same.
    """
    highest = transaction.value("SELECT coalesce(max(id), 0) FROM accounts")
    return int(highest) + 1 + int.from_bytes(random_bytes(2), "big")


def has_account_id(transaction: Transaction, account_id: int) -> bool:
    """Whether somebody else has drawn this id meanwhile."""
    return transaction.row("SELECT 1 FROM accounts WHERE id = ?", (account_id,)) is not None


def insert_account(
    transaction: Transaction, *, account_id: int, parent_id: int, key_id: int, username: str,
    password: PasswordHash, at: str,
) -> None:  # fmt: skip
    """Store a new account."""
    from portaladm.store.db.tables import Account

    account = Account(
        id=account_id, parent_id=parent_id, key_id=key_id, username=username,
        password=password.text, created_at=at, password_at=at,
    )  # fmt: skip
    transaction.add(account)
