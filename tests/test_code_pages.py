"""Names that a pipe's code page lacks, as pipes on Windows have one: written with escapes."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.conftest import Office

TABLE = ("--format", "table")


def pipe(office: Office, page: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "portaladm", "--store", str(office.store), *words]
    surroundings = os.environ | {"PYTHONIOENCODING": page}
    return subprocess.run(command, env=surroundings, capture_output=True, check=False)


@pytest.mark.slow
@pytest.mark.parametrize("page", ["cp1252", "cp437"])
def test_a_name_that_the_code_page_lacks_is_escaped(office: Office, page: str) -> None:
    cells = {"parent_id": "P1", "parent_last_name": "Nguyễn", "student_last_name": "Nguyễn"}
    office.run("roster", "import", office.write_roster(cells), code=0)
    for words in (
        ("parents", "list", *TABLE),
        ("parents", "show", "P1", *TABLE),
        ("parents", "explain", "P1", *TABLE),
        ("keys", "issue", "-o", "Nguyễn.csv"),
    ):
        ended = pipe(office, page, *words)
        assert ended.returncode == 0, ended.stderr
        assert b"Nguy\\u1ec5n" in ended.stdout, words
    assert (office.folder / "Nguyễn.csv").exists()


@pytest.mark.slow
def test_data_in_a_pipe_is_utf_8_whatever_the_code_page(office: Office) -> None:
    office.run("roster", "import", office.write_roster({"parent_last_name": "Nguyễn"}), code=0)
    assert "Nguyễn" in pipe(office, "cp437", "parents", "list").stdout.decode("utf-8")
