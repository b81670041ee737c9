"""Make the roster of ``make_roster.py`` as OneRoster CSV.

``python -m benchmarks.make_oneroster PAIRS FOLDER [--version 1.1|1.2] [--shuffled] [--seed N]``

Students name their parents and parents their children, as in exports of real systems; the tables
of ``FOLDER`` are also put into ``FOLDER.zip``.
"""

from __future__ import annotations

import argparse
import csv
import random
import zipfile
from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from pathlib import Path

from benchmarks.make_roster import make_rows

VERSIONS = ("1.1", "1.2")
_ORGS = "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId"
_USERS = {
    "1.1": "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,"
    "givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password",
    "1.2": "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,"
    "middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,"
    "preferredGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns",
}
_ROLES = (
    "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,"
    "userProfileSourcedId"
)
Row = dict[str, str]


def write_oneroster(
    folder: Path, pairs: int, version: str, seed: int = 1, *, shuffled: bool = False
) -> None:
    """Write such an export: the students, then the parents, or everybody in no order at all."""
    folder.mkdir(parents=True, exist_ok=True)
    users: Iterator[dict[str, str]] = chain(_make_students(pairs, seed), _make_parents(pairs, seed))
    if shuffled:
        users = iter(_shuffle(users, seed))
    manifest = {"manifest.version": "1.0", "oneroster.version": version}
    for name in ("orgs", "users", *(("roles",) if version == "1.2" else ())):
        manifest[f"file.{name}"] = "bulk"
    _write(folder / "manifest.csv", "propertyName,value", manifest.items())
    _write_rows(folder / "orgs.csv", _ORGS, _make_orgs())
    if version == "1.1":
        _write_rows(folder / "users.csv", _USERS[version], users)
    else:
        people = list(users) if shuffled else users
        _write_rows(folder / "users.csv", _USERS[version], people)
        again = chain(_make_students(pairs, seed), _make_parents(pairs, seed))
        roles = _shuffle(again, seed + 1) if shuffled else again
        _write_rows(folder / "roles.csv", _ROLES, _make_roles(roles))
    _pack(folder)


def _make_orgs() -> Iterator[Row]:
    yield {"sourcedId": "district", "name": "Grand Bend", "type": "district"}
    for n in range(500):
        yield {
            "sourcedId": f"org-{n:03d}", "name": f"School {n:03d}", "type": "school",
            "parentSourcedId": "district",
        }  # fmt: skip


def _make_students(pairs: int, seed: int) -> Iterator[Row]:
    for number, rows in groupby(make_rows(pairs, seed), key=lambda row: row[0]):
        first, *others = rows
        agents = ",".join(row[5] for row in (first, *others))
        yield _make_user(number, "student", first[1:3], first[4], agents) | {"grades": first[3]}


def _make_parents(pairs: int, seed: int) -> Iterator[Row]:
    """The two parents of a family follow each other, once for each of their children."""
    for _, rows in groupby(make_rows(pairs, seed), key=lambda row: int(row[5]) // 2):
        family = list(rows)
        for number in dict.fromkeys(row[5] for row in family):
            mine = [row for row in family if row[5] == number]
            children = ",".join(row[0] for row in mine)
            user = _make_user(number, "parent", mine[0][6:8], mine[0][4], children)
            yield user | {"email": mine[0][10], "phone": mine[0][11]}


def _make_user(number: str, role: str, names: list[str], school: str, agents: str) -> Row:
    org = f"org-{school[-3:]}"
    return {
        "sourcedId": number, "enabledUser": "true", "orgSourcedIds": org, "role": role,
        "username": f"u{number}", "givenName": names[0], "familyName": names[1],
        "identifier": number, "agentSourcedIds": agents, "primaryOrgSourcedId": org,
    }  # fmt: skip


def _make_roles(users: Iterable[Row]) -> Iterator[Row]:
    for user in users:
        yield {
            "sourcedId": f"r{user['sourcedId']}", "userSourcedId": user["sourcedId"],
            "roleType": "primary", "role": user["role"], "beginDate": "2020-08-01",
            "orgSourcedId": user["orgSourcedIds"],
        }  # fmt: skip


def _shuffle(users: Iterable[Row], seed: int) -> list[Row]:
    people = list(users)
    random.Random(seed).shuffle(people)
    return people


def _write_rows(path: Path, header: str, rows: Iterable[Row]) -> None:
    names = header.split(",")
    _write(path, header, ([row.get(name, "") for name in names] for row in rows))


def _write(path: Path, header: str, rows: Iterable[Iterable[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header.split(","))
        writer.writerows(rows)


def _pack(folder: Path) -> None:
    with zipfile.ZipFile(folder.with_name(f"{folder.name}.zip"), "w", zipfile.ZIP_DEFLATED) as zip:
        for path in sorted(folder.glob("*.csv")):
            zip.write(path, path.name)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--version", choices=VERSIONS, default="1.1")
    parser.add_argument("--shuffled", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    write_oneroster(given.folder, given.pairs, given.version, given.seed, shuffled=given.shuffled)
