"""Parents and students by their exact names, as people type them: accents and case aside."""

from __future__ import annotations

from typing import NamedTuple

from portaladm.domain.folding import fold_name
from portaladm.store.db.search import whole_pattern
from portaladm.store.db.transaction import Transaction
from portaladm.store.parents.numbers import find_parent_id, find_student_id


class NamedPerson(NamedTuple):
    """Somebody of a name, and what tells one from another: the children, or grade and school."""

    number: str
    name: str
    about: str


class Family(NamedTuple):
    """Somebody with those on the other side of the links, each as a person reads it."""

    number: str
    name: str
    relatives: tuple[str, ...]


_NAME = "first_name || ' ' || last_name"
_CHILDREN = (
    "(SELECT group_concat(s.first_name || ' ' || s.last_name || ' (' || s.number || '), ' "
    "|| sc.name, '; ') FROM links l JOIN students s ON s.id = l.student_id "
    "JOIN schools sc ON sc.id = s.school_id WHERE l.parent_id = p.id AND l.ended_on IS NULL)"
)
_PEOPLE = {
    "parent": f"SELECT number, {_NAME} AS name, coalesce({_CHILDREN}, '') FROM parents p "
    "WHERE merged_into IS NULL",
    "student": f"SELECT number, {_NAME} AS name, 'grade ' || p.grade || ', ' || sc.name "
    "FROM students p JOIN schools sc ON sc.id = p.school_id WHERE true",
}


def find_namesakes(transaction: Transaction, kind: str, name: str) -> list[NamedPerson]:
    """Everybody of this whole name, by id; ``kind`` is ``parent`` or ``student``."""
    wanted = fold_name(name)
    if not wanted:
        return []
    rows = transaction.rows(
        f"{_PEOPLE[kind]} AND ({_NAME} GLOB :whole OR {_NAME} = :name COLLATE NOCASE) "
        "ORDER BY p.number",
        {"whole": whole_pattern(name), "name": name.strip()},
    )
    return [NamedPerson(*row) for row in rows if fold_name(row[1]) == wanted]


def find_family(transaction: Transaction, kind: str, text: str) -> Family | None:
    """Whom an id or a whole name of this ``kind`` means, with the parents or the children."""
    find = find_parent_id if kind == "parent" else find_student_id
    found = find(transaction, text.strip())
    if found is None and " " in text.strip():  # an id is looked up by an index, a name is not
        namesakes = find_namesakes(transaction, kind, text)
        found = find(transaction, namesakes[0].number) if len(namesakes) == 1 else None
    if found is None:
        return None
    other = "student" if kind == "parent" else "parent"
    name = transaction.row(f"SELECT number, {_NAME} FROM {kind}s WHERE id = ?", (found,))
    relatives = transaction.rows(
        f"SELECT number || ' (' || {_NAME} || ')' FROM {other}s WHERE id IN (SELECT {other}_id "
        f"FROM links WHERE {kind}_id = ? AND ended_on IS NULL) ORDER BY number",
        (found,),
    )
    assert name is not None
    return Family(name[0], name[1], tuple(one for (one,) in relatives))
