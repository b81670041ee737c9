"""Made-up exports of other formats, good ones to be broken by the tests."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import Office

if TYPE_CHECKING:
    from openpyxl import Workbook

Tables = Mapping[str, str]
USERS_11 = (
    "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,"
    "familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password"
)
USERS_12 = (
    "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,"
    "middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,"
    "preferredGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns"
)
ROLES_12 = (
    "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,"
    "userProfileSourcedId"
)
ORGS = "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId"
_OPEN = (
    "SELECT p.number, s.number FROM links l JOIN parents p ON p.id = l.parent_id JOIN students s "
    "ON s.id = l.student_id WHERE l.portal_access = 1 AND l.ended_on IS NULL "
    "AND s.withdrawn_on IS NULL"
)


def table(header: str, *rows: Mapping[str, str]) -> str:
    """A CSV of these rows; a row says only the cells that are not empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, header.split(","), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def user(number: str, role: str = "", agents: str = "", **more: str) -> dict[str, str]:
    """A user of either version."""
    given = {
        "sourcedId": number, "role": role, "agentSourcedIds": agents, "givenName": f"G{number}",
        "familyName": f"F{number}", "enabledUser": "true", "orgSourcedIds": "o1",
        "email": f"{number}@example.org", "password": f"secret-{number}",
    }  # fmt: skip
    if role == "student":
        given["grades"] = "04"
    return {name: value for name, value in (given | more).items() if value or name in more}


FAMILY = [
    user("s1", "student", "p1,p2"),
    user("s2", "student"),
    user("p1", "parent"),
    user("p2", "guardian", "s2", phone="555 0100"),
]


def without_role(row: Mapping[str, str]) -> dict[str, str]:
    """The same user as version 1.2 has it."""
    return {k: v for k, v in row.items() if k not in ("role", "orgSourcedIds")}


def oneroster(users: Sequence[Mapping[str, str]], mode: str = "bulk") -> dict[str, str]:
    """A 1.1 export with two schools under a district."""
    manifest = {"manifest.version": "1.0", "oneroster.version": "1.1", "file.users": mode,
                "file.orgs": mode}  # fmt: skip
    return {
        "manifest.csv": "propertyName,value\n"
        + "".join(f"{name},{value}\n" for name, value in manifest.items()),
        "orgs.csv": table(
            ORGS,
            {"sourcedId": "d0", "name": "The District", "type": "district"},
            {"sourcedId": "o1", "name": "Lincoln", "type": "school", "parentSourcedId": "d0"},
            {"sourcedId": "o2", "name": "Grant", "type": "school", "parentSourcedId": "nowhere"},
        ),
        "users.csv": table(USERS_11, *users),
    }


def oneroster_12(
    users: Sequence[Mapping[str, str]], roles: Sequence[Mapping[str, str]], mode: str = "bulk"
) -> dict[str, str]:
    """A 1.2 export."""
    files = oneroster([], mode)
    files["users.csv"] = table(USERS_12, *map(without_role, users))
    numbered = [{"sourcedId": f"r{n}", "orgSourcedId": "o1"} | dict(r) for n, r in enumerate(roles)]
    files["roles.csv"] = table(ROLES_12, *numbered)
    return files


def as_folder(path: Path, files: Tables) -> Path:
    """Write files into a folder."""
    path.mkdir(exist_ok=True)
    for name, text in files.items():
        (path / name).write_text(text, encoding="utf-8", newline="")
    return path


def as_zip(path: Path, files: Tables, prefix: str = "") -> Path:
    """Write files into a zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, text in files.items():
            zipped.writestr(prefix + name, text)
    return path


def read_open_pairs(office: Office) -> set[tuple[str, str]]:
    """Each parent with each student whom the roster lets them see."""
    return {(parent, student) for parent, student in office.query(_OPEN)}


def as_book(tables: Tables) -> Workbook:
    """A workbook with a sheet for each table, empty cells left out; to be changed and saved."""
    openpyxl = pytest.importorskip("openpyxl", reason="needs portaladm[dev]")
    book: Workbook = openpyxl.Workbook()
    for name, text in tables.items():
        sheet = book.create_sheet(name)
        for line in text.splitlines():
            sheet.append([cell or None for cell in line.split(",")])
    return book
