"""Where keys go, in which format, and until when they are good."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Office
from tests.kits.keys import check_key, find_batch


def test_without_a_name_several_keys_go_to_a_private_file_named_for_the_batch(
    school: Office,
) -> None:
    done = school.run("keys", "issue", code=0)
    path = Path(done.out.strip())
    assert path == school.folder / f"portaladm-keys-{find_batch(school)}.csv"
    assert path.stat().st_mode & 0o777 == 0o600
    assert not any(row["activation_key"] in done.err for row in school.read_csv(path))


def test_keys_into_a_pipe_want_a_yes(school: Office) -> None:
    stopped = school.run("keys", "issue", "--show", code=4)
    assert "nothing was changed" in stopped.err
    assert school.query("SELECT count(*) FROM activation_keys") == [(0,)]
    shown = school.run("keys", "issue", "--show", "--yes", "--format", "json", code=0)
    assert {row["parent_id"] for row in shown.rows} == {"P1", "P2", "P3"}
    assert check_key(school, shown.rows[0]["activation_key"])["good"]


@pytest.mark.parametrize("name", ["keys.json", "keys.jsonl", "keys.csv"])
def test_the_ending_says_the_format(school: Office, name: str) -> None:
    school.run("keys", "issue", "-o", name, "--no-bom", code=0)
    data = (school.folder / name).read_text(encoding="utf-8")
    assert not data.startswith("\ufeff")
    if name.endswith("json"):
        keys = [row["activation_key"] for row in json.loads(data)]
    elif name.endswith("jsonl"):
        keys = [json.loads(line)["activation_key"] for line in data.splitlines()]
    else:
        keys = [row["activation_key"] for row in school.read_csv(school.folder / name)]
    assert all(check_key(school, key)["good"] for key in keys)


def test_days_begin_with_the_posting(school: Office) -> None:
    words = ("--mailed-on", "2026-09-10", "--expires-in", "30", "-o", "keys.csv")
    school.run("keys", "issue", *words, code=0)
    [day] = {row["expires_on"] for row in school.read_csv(school.folder / "keys.csv")}
    assert day == "2026-10-10"


def test_a_posting_months_ahead_is_misuse(school: Office) -> None:
    ran = school.run("keys", "issue", "--mailed-on", "2062-09-10", "-o", "keys.csv", code=2)
    assert "2062-09-10 is more than 92 days ahead" in ran.err
    school.run("keys", "issue", "--mailed-on", "2026-12-01", "-o", "keys.csv", code=0)


def test_a_posting_so_long_ago_that_nothing_is_left_is_misuse(school: Office) -> None:
    school.run("keys", "issue", "--mailed-on", "2020-01-01", "-o", "keys.csv", code=2)
    assert school.query("SELECT count(*) FROM activation_keys") == [(0,)]


def test_an_error_for_a_machine_is_one_object(school: Office) -> None:
    (school.folder / "keys.csv").write_text("mine")
    refused = school.run("keys", "issue", "-o", "keys.csv", "--format", "json", code=1)
    error = json.loads(refused.err.splitlines()[-1])["error"]
    assert error["code"] == "file-exists"
    assert {"message", "hint"} <= set(error)
