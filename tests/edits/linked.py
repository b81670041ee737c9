"""Formats that link people by ids: made of a district, written, and read again."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.edits.district import Row
from tests.edits.flat import Format, Written
from tests.edits.joined import Export, Link, Someone, read_given_links
from tests.edits.oracle import Pair
from tests.edits.tables import Tables, read_tables, write_folder, write_workbook, write_zip

_ORGS = "sourcedId,name,type\n" + "".join(f"School {n},School {n},school\n" for n in range(3))
_MANIFEST = "propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\nfile.users,bulk\n"


def _list_people(rows: list[Row], kind: str) -> list[Row]:
    """Each student or each parent of the district once, with our names of the columns."""
    return list({row[f"{kind}_id"]: row for row in rows}.values())


def _make_oneroster(rows: list[Row], chance: random.Random) -> Tables:
    """Links are said by the students, or by the parents."""
    users = []
    by_student = chance.random() < 0.5
    for kind in ("student", "parent"):
        other = "parent" if kind == "student" else "student"
        for row in _list_people(rows, kind):
            agents = [one[f"{other}_id"] for one in rows
                      if one[f"{kind}_id"] == row[f"{kind}_id"]
                      and by_student == (kind == "student")]  # fmt: skip
            users.append({
                "sourcedId": row[f"{kind}_id"], "status": "active", "enabledUser": "true",
                "orgSourcedIds": row["school"], "role": kind,
                "givenName": row[f"{kind}_first_name"], "familyName": row[f"{kind}_last_name"],
                "email": row["email"] if kind == "parent" else "",
                "phone": row["phone"] if kind == "parent" else "",
                "agentSourcedIds": ",".join(agents),
                "grades": row["grade"] if kind == "student" else "",
            })  # fmt: skip
    return {"users.csv": users}


def _make_oneroster_12(rows: list[Row], chance: random.Random) -> Tables:
    [users] = _make_oneroster(rows, chance).values()
    roles = [
        {"sourcedId": f"r{n}", "userSourcedId": user["sourcedId"], "roleType": "primary",
         "role": user["role"], "beginDate": "", "endDate": "", "status": "active",
         "orgSourcedId": user["orgSourcedIds"]} for n, user in enumerate(users)
    ]  # fmt: skip
    for user in users:
        user["primaryOrgSourcedId"] = user.pop("orgSourcedIds")
        del user["role"]
    return {"users.csv": users, "roles.csv": roles}


def _make_sds(rows: list[Row], chance: random.Random) -> Tables:
    people = [
        {"sourcedId": row[f"{kind}_id"], "givenName": row[f"{kind}_first_name"],
         "familyName": row[f"{kind}_last_name"],
         "email": row["email"] if kind == "parent" else "",
         "phone": row["phone"] if kind == "parent" else ""}
        for kind in ("student", "parent") for row in _list_people(rows, kind)
    ]  # fmt: skip
    roles = [
        {"userSourcedId": row["student_id"], "orgSourcedId": row["school"], "role": "student",
         "grade": row["grade"]} for row in _list_people(rows, "student")
    ]  # fmt: skip
    links = [
        {"userSourcedId": row["student_id"], "relationshipUserSourcedId": row["parent_id"],
         "relationshipRole": "parent"} for row in rows
    ]  # fmt: skip
    return {"users.csv": people, "roles.csv": roles, "relationships.csv": links}


def _make_sds_1(rows: list[Row], chance: random.Random) -> Tables:
    students = [
        {"SIS ID": row["student_id"], "School SIS ID": row["school"], "Grade": row["grade"],
         "First Name": row["student_first_name"], "Last Name": row["student_last_name"]}
        for row in _list_people(rows, "student")
    ]  # fmt: skip
    users = [
        {"Email": row["email"], "First Name": row["parent_first_name"],
         "Last Name": row["parent_last_name"], "Phone": row["phone"], "SIS ID": row["parent_id"]}
        for row in _list_people(rows, "parent")
    ]  # fmt: skip
    links = [{"SIS ID": row["student_id"], "Email": row["email"], "Role": "Parent"}
             for row in rows]  # fmt: skip
    return {"Student.csv": students, "User.csv": users, "Guardianrelationship.csv": links}


def _make_tables(rows: list[Row], chance: random.Random) -> Tables:
    """Three tables; in some exports the parents list their children instead."""
    pupils = [
        {"No": row["student_id"], "First": row["student_first_name"], "Year": row["grade"],
         "Last": row["student_last_name"], "School": row["school"]}
        for row in _list_people(rows, "student")
    ]  # fmt: skip
    contacts = [
        {"No": row["parent_id"], "First": row["parent_first_name"],
         "Last": row["parent_last_name"], "Email": row["email"], "Phone": row["phone"]}
        for row in _list_people(rows, "parent")
    ]  # fmt: skip
    links = [{"Pupil": row["student_id"], "Contact": row["parent_id"],
              "Portal": row["portal_access"]} for row in rows]  # fmt: skip
    return {"pupils.csv": pupils, "contacts.csv": contacts, "links.csv": links}


_TABLES = """
[students]
{kind} = "pupils.csv"
student_id = "No"
student_first_name = "First"
student_last_name = "Last"
grade = "Year"
school = "School"
[parents]
{kind} = "contacts.csv"
parent_id = "No"
parent_first_name = "First"
parent_last_name = "Last"
email = "Email"
phone = "Phone"
[links]
{kind} = "links.csv"
student_id = "Pupil"
parent_id = "Contact"
portal_access = "Portal"
"""


def _write(suffix: str, **more: str) -> Callable[[Path, str, Tables], Written]:
    def write(folder: Path, name: str, tables: Tables) -> Written:
        path = folder / f"{name}{suffix}"
        (write_zip if suffix else write_folder)(path, tables, more)
        return path, ()

    return write


def _write_tables(suffix: str) -> Callable[[Path, str, Tables], Written]:
    def write(folder: Path, name: str, tables: Tables) -> Written:
        columns = folder / "map.toml"
        kind = "sheet" if suffix == ".xlsx" else "file"
        columns.write_text(_TABLES.format(kind=kind), encoding="utf-8")
        path = folder / f"{name}{suffix}"
        if suffix == ".xlsx":
            write_workbook(path, tables)
        else:
            (write_zip if suffix else write_folder)(path, tables, {})
        return path, ("--columns", str(columns))

    return write


def _read(pick: Callable[[Tables], Export]) -> Callable[[Path, Path], set[Pair]]:
    def read(good: Path, bad: Path) -> set[Pair]:
        return read_given_links(pick(read_tables(good)), pick(read_tables(bad)))

    return read


def _see(row: Row, *names: str) -> Someone:
    number, first, last, *contacts = (row[name] for name in names)
    return Someone(number, first, last, frozenset(filter(None, contacts)))


def _see_user(row: Row) -> Someone:
    return _see(row, "sourcedId", "givenName", "familyName", "email", "phone")


def _pick_oneroster(tables: Tables) -> Export:
    users = tables["users.csv"]
    links = [
        Link(row["sourcedId"], agent.strip(), _see_user(row))
        for row in users for agent in row["agentSourcedIds"].split(",")
    ]  # fmt: skip
    return Export(list(map(_see_user, users)), links)


def _pick_sds(tables: Tables) -> Export:
    links = [Link(row["userSourcedId"], row["relationshipUserSourcedId"])
             for row in tables["relationships.csv"]]  # fmt: skip
    return Export(list(map(_see_user, tables["users.csv"])), links)


def _apart(kind: str, people: Iterable[Someone]) -> list[Someone]:
    return [one._replace(id=f"{kind} {one.id}") for one in people]


def _pick_sds_1(tables: Tables) -> Export:
    """Students and guardians are numbered apart; a link names a guardian by the email."""
    students = [_see(row, "SIS ID", "First Name", "Last Name") for row in tables["Student.csv"]]
    rows = tables["User.csv"]
    guardians = [_see(row, "SIS ID", "First Name", "Last Name", "Email", "Phone") for row in rows]
    guardians = [
        one._replace(id=one.id or row["Email"].casefold())
        for one, row in zip(guardians, rows, strict=True)
    ]
    links = []
    for row in tables["Guardianrelationship.csv"]:
        named = {one.id for one, user in zip(guardians, rows, strict=True)
                 if row["Email"].casefold() in (user["Email"].casefold(), one.id)}  # fmt: skip
        if len(named) == 1:
            links.append(Link(f"student {row['SIS ID']}", f"guardian {named.pop()}"))
    return Export([*_apart("student", students), *_apart("guardian", guardians)], links)


def _pick_tables(tables: Tables) -> Export:
    pupils = [_see(row, "No", "First", "Last") for row in tables["pupils.csv"]]
    contacts = [_see(row, "No", "First", "Last", "Email", "Phone")
                for row in tables["contacts.csv"]]  # fmt: skip
    links = [Link(f"pupil {row['Pupil']}", f"contact {row['Contact']}")
             for row in tables["links.csv"]]  # fmt: skip
    return Export([*_apart("pupil", pupils), *_apart("contact", contacts)], links)


_ONEROSTER = {"orgs.csv": _ORGS, "manifest.csv": _MANIFEST}
_SCHOOLS = {"School.csv": "SIS ID,Name\n" + "".join(f"School {n},School {n}\n" for n in range(3))}
_READ_ONEROSTER, _READ_TABLES = _read(_pick_oneroster), _read(_pick_tables)
LINKED: dict[str, Format] = {
    "oneroster-1.1": Format(_make_oneroster, _write("", **_ONEROSTER), _READ_ONEROSTER),
    "oneroster-1.1-zip": Format(_make_oneroster, _write(".zip", **_ONEROSTER), _READ_ONEROSTER),
    "oneroster-1.2": Format(_make_oneroster_12, _write("", **_ONEROSTER), _READ_ONEROSTER),
    "oneroster-1.2-zip": Format(_make_oneroster_12, _write(".zip", **_ONEROSTER), _READ_ONEROSTER),
    "sds-2.1": Format(_make_sds, _write("", **{"orgs.csv": _ORGS}), _read(_pick_sds)),
    "sds-1": Format(_make_sds_1, _write(".zip", **_SCHOOLS), _read(_pick_sds_1)),
    "tables": Format(_make_tables, _write_tables(""), _READ_TABLES),
    "tables-zip": Format(_make_tables, _write_tables(".zip"), _READ_TABLES),
    "tables-xlsx": Format(_make_tables, _write_tables(".xlsx"), _READ_TABLES),
}  # fmt: skip
