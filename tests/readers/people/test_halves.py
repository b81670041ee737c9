"""Where the second half of a roster of people begins."""

from __future__ import annotations

from pathlib import Path

import pytest

from portaladm.config.schema import Roster
from portaladm.readers.formats import open_roster
from portaladm.readers.people.halves import Cut, HalvesReader
from tests.readers.reading import TODAY
from tests.readers.samples import FAMILY, as_folder, as_zip, oneroster, oneroster_12, user

USERS = [user(f"s{n:03d}", "student", "p1") for n in range(100)]
ROLES = [{"userSourcedId": one["sourcedId"], "role": "student"} for one in USERS]


def find(path: Path, encoding: str | None = None) -> Cut | None:
    with open_roster(str(path), encoding=encoding, as_of=TODAY, settings=Roster()) as reader:
        assert isinstance(reader, HalvesReader)
        return reader.find_cut()


@pytest.mark.parametrize("write", [as_folder, as_zip])
def test_the_roles_go_on_where_the_users_do(tmp_path: Path, write: object) -> None:
    files = oneroster_12(USERS, ROLES)
    cut = find(write(tmp_path / "o.zip", files))  # type: ignore[operator]
    assert cut and cut.users and cut.roles
    user_row = files["users.csv"].splitlines()[cut.users.lines]
    role_row = files["roles.csv"].splitlines()[cut.roles.lines]
    assert user_row.split(",")[0] == role_row.split(",")[3] in {f"s{n:03d}" for n in range(40, 55)}
    assert files["roles.csv"][cut.roles.offset :].startswith(role_row)


def test_users_with_their_roles_have_a_middle_of_their_own(tmp_path: Path) -> None:
    cut = find(as_folder(tmp_path / "o", oneroster(USERS)))
    assert cut and cut.users and cut.roles is None


def test_what_has_no_halves_is_read_as_a_whole(tmp_path: Path) -> None:
    for number, (files, encoding) in enumerate((
        (oneroster(USERS, "delta"), None),
        (oneroster(USERS), "cp1252"),
        (oneroster([]), None),
        (oneroster_12(USERS, [{"userSourcedId": "else", "role": "student"}]), None),
        (oneroster_12(FAMILY[:1], ROLES), None),
    )):  # fmt: skip
        assert find(as_folder(tmp_path / f"o{number}", files), encoding) is None
