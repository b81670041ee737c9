"""The files of an export: folder or zip, faults by line and column, parts of it."""

from __future__ import annotations

import pickle
from datetime import date
from typing import IO, Any

import pytest

from portaladm.config.schema import Roster
from portaladm.readers.files.source import Source, scan_source
from portaladm.readers.formats import open_roster
from portaladm.readers.people import package
from portaladm.readers.people.oneroster import OneRosterReader
from tests.conftest import Office
from tests.readers.samples import (
    FAMILY,
    as_folder,
    as_zip,
    oneroster,
    read_open_pairs,
)


def test_real_files_errors_are_read_over(office: Office) -> None:
    files = oneroster([])
    # misspelt and re-cased headers, a short row, statuses in a bulk file, an unknown column
    files["users.csv"] = (
        "SourcedId,Status,DateLastModified,EnabledUser,OrgSourcedIds,Role,username,userIds,"
        "GivenName,familyname,middleName,identifier,Email,sms,phone,agentSourcedId,grades,shoe\n"
        's1,active,,TRUE,"d0, o2",Student,,,Ana,Gil,,,,,,"p1, p2",4,\n'
        "p1,active,,TRUE,o1,PARENT,,,José,Gil\n"
        "\n"
        "p2,ACTIVE,,True,o1,guardian,,,Eva,Gil,,,eva@example.org,5550100,,,,,,\n"
    )
    said = office.run("roster", "import", as_folder(office.folder / "o", files), code=0)
    assert read_open_pairs(office) == {("p1", "s1"), ("p2", "s1")}
    assert "'agentSourcedId' is read as agentSourcedIds" in said.err
    assert office.query("SELECT name FROM schools") == [("Grant",)]
    assert office.query("SELECT phone FROM parents WHERE number = 'p2'") == [("5550100",)]


@pytest.mark.turns(7, otherwise="slow")
@pytest.mark.parametrize(
    ("change", "line", "says"),
    [
        (("Gp1", ""), 4, "givenName of users.csv: the cell is empty"),
        (("Fs1", ""), 2, "familyName of users.csv: the cell is empty"),
        (("\np1,", "\n,"), 4, "sourcedId of users.csv: the cell is empty"),
        (("Gp1", "G\u202ep1"), 4, "U+202E"),
        (("Gp1", "G" * 2001), 4, "2,001 characters"),
        (("Gp1", '"G"p1'), 4, "quotation mark stands in the middle"),
        (('"p1,p2"', "p1,p2"), 2, "put quotation marks around"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_line_and_column_and_nothing_comes_in(
    office: Office, change: tuple[str, str], line: int, says: str
) -> None:
    files = oneroster(FAMILY)
    assert change[0] in files["users.csv"]
    files["users.csv"] = files["users.csv"].replace(*change)
    path = as_folder(office.folder / "o", files)
    said = office.run("roster", "import", path, code=1)
    assert f"line {line}, " in said.err
    assert says in said.err
    assert office.query("SELECT count(*) FROM parents") == [(0,)]
    office.run("roster", "import", path, "--keep-good-rows", "--rejects", "bad.csv", code=3)
    bad = (office.folder / "bad.csv").read_text(encoding="utf-8-sig")
    assert bad.splitlines()[1].startswith(f"{line},")
    assert "secret-" not in bad


def test_the_same_export_again_changes_nothing(office: Office) -> None:
    path = as_zip(office.folder / "o.zip", oneroster(FAMILY))
    office.run("roster", "import", path, code=0)
    assert "Nothing has changed" in office.run("roster", "import", path, code=0).err
    folder = as_folder(office.folder / "o", oneroster(FAMILY))
    assert "Nothing has changed" in office.run("roster", "import", folder, code=0).err


def test_one_file_of_an_export_is_refused_with_what_to_name(office: Office) -> None:
    folder = as_folder(office.folder / "o", oneroster(FAMILY))
    said = office.run("roster", "import", folder / "users.csv", code=1)
    assert "Name the zip or the folder" in said.err


@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_a_package_is_scanned_again_only_where_it_changed(
    office: Office, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    make = as_zip if kind == "zip" else as_folder
    files = oneroster(FAMILY)
    path = make(office.folder / "o.zip", files)
    scanned: list[str] = []

    def scan(handle: IO[bytes], name: str, *rest: Any) -> Source:
        scanned.append(name)
        return scan_source(handle, name, *rest)

    monkeypatch.setattr(package, "scan_source", scan)
    with open_roster(str(path), as_of=date(2026, 9, 1), settings=Roster()) as reader:
        assert isinstance(reader, OneRosterReader)
        told = pickle.dumps(reader.package)
        scanned.clear()
        assert _reopen(told, reader.reading) == reader.file.fingerprint
        assert not scanned
        make(path, {**files, "users.csv": files["users.csv"].replace("Gp1", "Gp9")})
        assert _reopen(told, reader.reading) != reader.file.fingerprint
        assert "users.csv" in scanned


def _reopen(told: bytes, reading: package.Reading) -> str:
    """The fingerprint of what another process finds that was told of a package."""
    with package.reopen_package(pickle.loads(told), reading) as again:
        return OneRosterReader(again, reading).file.fingerprint
