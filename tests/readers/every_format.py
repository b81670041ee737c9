"""The same pairs of student and parent in every format that can be imported."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest

from tests.conftest import Office
from tests.readers.samples import as_folder, oneroster, oneroster_12, table, user

Pair = Mapping[str, str]
_HEADER = (
    "student_id", "student_first_name", "student_last_name", "grade", "school", "parent_id",
    "parent_first_name", "parent_last_name", "portal_access", "email", "phone",
)  # fmt: skip
_USUAL = {
    "student_id": "1001", "student_first_name": "Ana", "student_last_name": "Lopez", "grade": "4",
    "school": "o1", "parent_id": "P1", "parent_first_name": "Jose", "parent_last_name": "Lopez",
    "portal_access": "yes", "email": "", "phone": "",
}  # fmt: skip
_MAP = '[columns]\n{columns}[constants]\ncity = "Jonesboro"\n'
_CLEVER = (
    "School_id,Student_id,Last_name,First_name,Grade,Contact_type,Contact_name,"
    "Contact_relationship,Contact_email,Contact_phone,Contact_sis_id\n"
)


def pair(**cells: str) -> dict[str, str]:
    """A student and a parent; what is not said is as usual."""
    return _USUAL | cells


def _write_csv(path: Path, pairs: Iterable[Pair], prefix: str = "") -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([prefix + name for name in _HEADER])
        writer.writerows([[row[name] for name in _HEADER] for row in pairs])
    return path


def _run_csv(office: Office, pairs: list[Pair]) -> list[str | Path]:
    return [_write_csv(office.folder / "r.csv", pairs)]


def _run_mapped(office: Office, pairs: list[Pair]) -> list[str | Path]:
    columns = "".join(f'{name} = "their_{name}"\n' for name in _HEADER)
    (office.folder / "map.toml").write_text(_MAP.format(columns=columns), encoding="utf-8")
    return [_write_csv(office.folder / "m.csv", pairs, "their_"), "--columns", "map.toml"]


def _run_xlsx(office: Office, pairs: list[Pair]) -> list[str | Path]:
    xlsxwriter = pytest.importorskip("xlsxwriter", reason="needs portaladm[xlsx]")
    path = office.folder / "r.xlsx"
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False})
    sheet = book.add_worksheet()
    for line, row in enumerate([_HEADER, *([one[name] for name in _HEADER] for one in pairs)]):
        for place, cell in enumerate(row):
            sheet.write_string(line, place, cell)
    book.close()
    return [path]


def _make_users(pairs: list[Pair]) -> list[dict[str, str]]:
    """One record per id and name: a student's has the parents of its rows."""
    users: dict[tuple[str, ...], dict[str, str]] = {}
    for row in pairs:
        for kind, role in (("student", "student"), ("parent", "parent")):
            names = tuple(row[f"{kind}_{name}"] for name in ("id", "first_name", "last_name"))
            found = users.setdefault((kind, *names), user(names[0], role, givenName=names[1],
                                     familyName=names[2], email="", phone=""))  # fmt: skip
            if kind == "student":
                agents = [*found.get("agentSourcedIds", "").split(","), row["parent_id"]]
                found["agentSourcedIds"] = ",".join(filter(None, agents))
            else:
                found |= {"email": row["email"], "phone": row["phone"]}
    return list(users.values())


def _run_oneroster(office: Office, pairs: list[Pair]) -> list[str | Path]:
    return [as_folder(office.folder / "o11", oneroster(_make_users(pairs)))]


def _run_oneroster_12(office: Office, pairs: list[Pair]) -> list[str | Path]:
    users = _make_users(pairs)
    roles = [{"userSourcedId": one["sourcedId"], "role": one["role"], "roleType": "primary"}
             for one in users]  # fmt: skip
    return [as_folder(office.folder / "o12", oneroster_12(users, roles))]


def _run_sds(office: Office, pairs: list[Pair]) -> list[str | Path]:
    users = _make_users(pairs)
    students = {row["student_id"]: row for row in pairs}
    header = "sourcedId,givenName,familyName,email,phone"
    files = {
        "users.csv": table(header, *(
            {name: cell for name, cell in one.items() if name in header.split(",")}
            for one in users)),
        "roles.csv": table("userSourcedId,orgSourcedId,role,grade", *(
            {"userSourcedId": number, "orgSourcedId": "o1", "role": "student", "grade": "4"}
            for number in students)),
        "orgs.csv": "sourcedId,name,type\no1,Lincoln,school\n",
        "relationships.csv": table(
            "userSourcedId,relationshipUserSourcedId,relationshipRole", *(
                {"userSourcedId": row["student_id"], "relationshipRole": "parent",
                 "relationshipUserSourcedId": row["parent_id"]} for row in pairs)),
    }  # fmt: skip
    return [as_folder(office.folder / "sds", files)]


def _run_sds_1(office: Office, pairs: list[Pair]) -> list[str | Path]:
    def email(row: Pair) -> str:
        return row["email"] or f"{row['parent_first_name']}@example.org"

    students = {(row["student_id"], row["student_first_name"]): row for row in pairs}
    parents = {(row["parent_id"], row["parent_first_name"]): row for row in pairs}
    files = {
        "School.csv": "SIS ID,Name\no1,Lincoln\n",
        "Student.csv": table("SIS ID,School SIS ID,First Name,Last Name,Grade", *(
            {"SIS ID": row["student_id"], "School SIS ID": "o1", "Grade": "4",
             "First Name": row["student_first_name"], "Last Name": row["student_last_name"]}
            for row in students.values())),
        "User.csv": table("Email,First Name,Last Name,Phone,SIS ID", *(
            {"Email": email(row), "First Name": row["parent_first_name"], "SIS ID":
             row["parent_id"], "Last Name": row["parent_last_name"], "Phone": row["phone"]}
            for row in parents.values())),
        "Guardianrelationship.csv": table("SIS ID,Email,Role", *(
            {"SIS ID": row["student_id"], "Email": email(row), "Role": "Parent"}
            for row in pairs)),
    }  # fmt: skip
    return [as_folder(office.folder / "sds1", files)]


def _run_clever(office: Office, pairs: list[Pair]) -> list[str | Path]:
    path = office.folder / "students.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(_CLEVER)
        csv.writer(file).writerows(
            [row["school"], row["student_id"], row["student_last_name"],
             row["student_first_name"], row["grade"], "Guardian",
             f"{row['parent_first_name']} {row['parent_last_name']}", "Parent", row["email"],
             row["phone"], row["parent_id"]]
            for row in pairs
        )  # fmt: skip
    return [path]


FORMATS: dict[str, Callable[[Office, list[Pair]], list[str | Path]]] = {
    "csv": _run_csv,
    "mapped": _run_mapped,
    "xlsx": _run_xlsx,
    "oneroster-1.1": _run_oneroster,
    "oneroster-1.2": _run_oneroster_12,
    "sds-2.1": _run_sds,
    "sds-1": _run_sds_1,
    "clever": _run_clever,
}
"""Each writes pairs and returns what ``roster import`` needs to read them."""
