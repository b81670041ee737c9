"""What a roster changes in the model, and what undoing it restores."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from datetime import date

from tests.walk.model import Account, District, Key, Link, Order

Row = dict[str, str]
Pair = tuple[str, str]


@dataclass
class People:
    """What rosters tell of: children, parents and their links."""

    students: dict[str, date | None]
    schools: dict[str, str]
    parents: dict[str, str]
    contacts: dict[str, str]
    links: dict[Pair, Link]


@dataclass
class Import:
    """An import that changed something: the people before it and after it, and how many keys."""

    before: People
    after: People
    keys: int


def list_people(district: District) -> People:
    links = {(one.parent, one.student): one for one in district.links}
    return deepcopy(
        People(district.students, district.schools, district.parents, district.contacts, links)
    )


def take_roster(
    district: District, rows: Iterable[Row], *, snapshot: bool, withdraws: bool = False
) -> Import | None:
    """Who is listed is known, enrolled and linked; whom a snapshot lacks has left.

    An import that changes nothing is none, unless it ``withdraws`` a question.
    """
    before, pairs = list_people(district), dict[Pair, list[Row]]()
    for row in rows:
        pairs.setdefault((district.resolve(row["parent_id"]), row["student_id"]), []).append(row)
    for (parent, student), listed in pairs.items():
        left = listed[0]["withdrawn_on"]
        district.students[student] = date.fromisoformat(left) if left else None
        district.schools[student] = listed[0]["school"]
        first, last = listed[0]["parent_first_name"], listed[0]["parent_last_name"]
        district.parents[parent] = f"{first} {last}"
        district.contacts[parent] = listed[0]["email"]
        _take_pair(district, parent, student, listed)
    if snapshot:
        _let_leave(district, set(pairs))
    after = list_people(district)
    return Import(before, after, len(district.keys)) if before != after or withdraws else None


def find_concerned(taken: Import) -> set[str]:
    """The parents to whose children or links the import did something."""
    before, after = taken.before, taken.after
    return {
        pair[0]
        for pair in before.links.keys() | after.links.keys()
        if before.links.get(pair) != after.links.get(pair)
        or before.students.get(pair[1]) != after.students.get(pair[1])
    }


def _take_pair(district: District, parent: str, student: str, rows: list[Row]) -> None:
    """A blank cell is a yes for a new pair, and changes nothing of a known one."""
    link = district.find_link(parent, student)
    said = _find_word(district, link, parent, rows)
    if link is None:
        access = {"yes": True, "no": False, "": district.settings.blank_access}[said]
        district.links.append(Link(parent, student, access))
        return
    if not link.disputed:
        link.access = {"yes": True, "no": False, "": link.access}[said]
    link.ended_on, link.until, link.taken_back = None, None, False


def _find_word(district: District, link: Link | None, parent: str, rows: list[Row]) -> str:
    """A no under any id wins; else the parent's own counts.

    What stands under the id of a merged record opens no stored no.
    """
    own = [row["portal_access"] for row in rows if row["parent_id"] == parent]
    said = {row["portal_access"] for row in rows}
    if own and "no" not in said:
        return own[0]
    merged = any(row["parent_id"] in district.merged for row in rows)
    if "no" in said or (merged and link and not link.access):
        return "no"
    return "yes" if "yes" in said else ""


def _let_leave(district: District, pairs: set[Pair]) -> None:
    """Families of the counter stay for their days, and so does their child."""
    listed = {student for _, student in pairs}
    staying = [
        one
        for one in district.links
        if one.until and one.until >= district.today and one.ended_on is None
    ]
    kept = {one.student for one in staying}
    for student, left in district.students.items():
        is_here = left is None or left > district.today
        if is_here and student not in listed and student not in kept:
            district.students[student] = district.today
    for link in district.links:
        missing = (link.parent, link.student) not in pairs and link.student in listed
        if missing and link.ended_on is None and link not in staying:
            link.ended_on = district.today


def take_back(district: District, taken: Import) -> None:
    """Again as before the import, but for what was changed at the counter since."""
    now = {(one.parent, one.student): one for one in district.links}
    for pair, after in taken.after.links.items():
        before, link = taken.before.links.get(pair), now.get(pair)
        if link == after and link != before:
            now.pop(pair)
            if before:
                now[pair] = deepcopy(before)
    district.links[:] = now.values()
    for student, school in taken.after.schools.items():
        if district.schools.get(student) == school:
            district.schools[student] = taken.before.schools.get(student, school)
    for student, left in taken.after.students.items():
        _take_back_student(district, taken, student, left)
    for parent in taken.before.parents.keys() & district.parents.keys():
        district.parents[parent] = taken.before.parents[parent]
        district.contacts[parent] = taken.before.contacts[parent]
    for parent in set(taken.after.parents) - set(taken.before.parents):
        if parent in district.parents and not _is_relied_on(district, parent):
            forget_parent(district, parent)


def forget_parent(district: District, parent: str) -> None:
    """Nobody has the id any more, nor an earlier one of the same record."""
    del district.parents[parent], district.contacts[parent]
    for number in [one for one, means in district.aliases.items() if means == parent]:
        del district.aliases[number]


def _take_back_student(
    district: District, taken: Import, student: str, left: date | None
) -> None:  # fmt: skip
    """A child who came with it goes; one whom an order is about stays, and is not enrolled."""
    if student in taken.before.students:
        if district.students[student] == left:
            district.students[student] = taken.before.students[student]
    elif not any(one.student == student for one in district.links):
        if any(one.student == student for one in district.orders):
            here = left is None or left > district.today
            district.students[student] = district.today if here else left
        else:
            del district.students[student], district.schools[student]


def _is_relied_on(district: District, parent: str) -> bool:
    """Whoever has a key, an account, a court order or a link of the counter stays on record."""
    records: list[Link | Order | Key | Account] = [
        *district.links, *district.orders, *district.keys, *district.accounts,
    ]  # fmt: skip
    return any(one.parent == parent for one in records)
