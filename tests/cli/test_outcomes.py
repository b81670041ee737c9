"""What a writing command did, as JSON: one object with batch, counts and whom it skipped."""

from __future__ import annotations

import json

import pytest

from tests.cli.terminal.test_options import CHANGING, CONTRACT
from tests.conftest import Office
from tests.contract.shapes import WHOLE
from tests.kits.accounts import open_account

AT_THE_COUNTER = ["accounts activate", "passwords change", "init", "store backup", "store upgrade"]
ANSWERS = {"parents identity": "parents identity ID", "students identity": "students identity ID"}
"""Those that list questions where none is answered."""


@pytest.mark.parametrize("command", [*CHANGING, *AT_THE_COUNTER])
def test_a_writing_command_gives_one_object_with_batch_counts_and_skipped(command: str) -> None:
    shape = CONTRACT[ANSWERS.get(command, command)]
    assert (shape[WHOLE], shape["counts"], shape["skipped"]) == ("object", "object", "array")
    assert shape["counts.skipped"] == "number" and "batch" in shape
    if "skipped[]" in shape:
        assert shape["skipped[].message"] == "text"


@pytest.mark.parametrize(
    "line",
    [
        "accounts disable", "accounts enable", "accounts unlock", "accounts sign-out",
        "accounts void", "passwords reset --verified-by photo-id --show",
    ],
)  # fmt: skip
@pytest.mark.parametrize("names", [["nobody"], ["nobody", "no-one"], ["mlopez", "nobody"]])
def test_refused_names_are_in_the_json_on_stdout(
    office: Office, line: str, names: list[str]
) -> None:
    open_account(office)
    ended = office.run(*line.split(), *names, "--yes", "--json")
    told = json.loads(ended.out)
    assert ended.code == (3 if "mlopez" in names else 1)
    skipped = {one["username"]: one["message"] for one in told["skipped"]}
    assert set(names) - {"mlopez"} <= set(skipped)
    assert all(skipped.values()) and told["counts"]["skipped"] == len(skipped)


def test_parents_without_a_key_are_in_the_json_on_stdout(office: Office) -> None:
    open_account(office)
    for line in ("keys revoke", "keys extend --until 2026-12-15", "keys reissue -o new.csv"):
        ended = office.run(*line.split(), "P999", "--yes", "--json", code=1)
        [skipped] = ended.json["skipped"]
        assert skipped["parent_id"] == "P999" and skipped["message"]


def test_who_gets_no_key_is_counted_with_the_reason(office: Office) -> None:
    roster = office.write_roster({"parent_id": "P1"}, {"parent_id": "P2"})
    issued = office.run("keys", "issue", "--roster", roster, "-o", "a.csv", "--json", code=0).json
    assert issued["counts"] == {"keys": 2, "eligible": 2, "skipped": 0}
    assert issued["batches"][0]["batch"] == issued["batch"]
    again = office.run("keys", "issue", "-o", "b.csv", "--json", code=0).json
    assert again["skipped"] == [
        {"parent_id": None, "count": 2, "message": "have a key that is still open"}
    ]
    assert (again["batch"], again["batches"]) == (None, [])


def test_refused_rows_are_in_the_json_with_their_lines(office: Office) -> None:
    roster = office.write_roster({}, {"parent_id": ""})
    ended = office.run("roster", "import", roster, "--keep-good-rows", "--json", code=3)
    assert ended.json["counts"]["rows_refused"] == 1
    assert [(one["line"], one["column"]) for one in ended.json["skipped"]] == [(3, "parent_id")]
