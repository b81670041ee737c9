"""Options that a kind of command has everywhere, held over the whole command tree."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.conftest import Office
from tests.contract.shapes import WHOLE
from tests.reference import list_leaves, read_help
from tests.thrift.prepared import prepared

CONTRACT = tomllib.loads(
    (Path(__file__).parents[2] / "contract" / "contract.toml").read_text(encoding="utf-8")
)
COMMANDS = [" ".join(words) for words in list_leaves()]
NO_CHANGE_OF_OTHERS = {
    "they read": {
        "accounts list", "accounts show", "audit head", "audit list", "audit verify",
        "batches list", "batches show", "config check",
        "config get", "config path", "config show", "keys check", "keys list", "keys show",
        "links list", "office today", "parents explain", "parents list", "parents show",
        "roster check", "restrictions list", "restrictions show",
        "roster columns", "store info", "students list", "students show",
    },
    "they write a new file and nothing else": {
        "audit export", "letters lists", "letters preview", "letters template export",
        "roster template", "store backup",
    },
    "it writes letters, and the keys stay as they are": {"letters remind"},
    "the parent does it, at the counter": {
        "accounts activate", "passwords change", "passwords check",
    },
    "settings are the office's own": {
        "config add", "config remove", "config set", "config unset", "init", "store grant",
        "portal clients add", "portal clients remove", "portal keys rotate",
    },
    "it opens a door, and parents do the rest": {"portal serve"},
    "they look after the store and change nobody's record": {
        "doctor", "store move", "store upgrade",
    },
}  # fmt: skip
"""Commands that change no record of others, and why; every other one does."""
CHANGING = [one for one in COMMANDS if one not in set().union(*NO_CHANGE_OF_OTHERS.values())]


def has_option(command: str, option: str) -> bool:
    return re.search(rf"^  .*{option}\b", read_help(tuple(command.split()))[1], re.M) is not None


@pytest.mark.parametrize("option", ["--reason", "--yes", "--dry-run", "--format"])
@pytest.mark.parametrize("command", CHANGING)
def test_a_change_of_others_records_has_its_options(command: str, option: str) -> None:
    assert has_option(command, option)


@prepared
def prepare(office: Office, command: str) -> str:
    """What there must be before a command of ``DRY_RUNS``; the code of a batch of keys."""
    code = "" if command == "roster undo" else open_account(office)
    if command == "parents unmerge":
        office.run("parents", "merge", "P1", "P2", "--reason", "one", "--yes", code=0)
    if command == "parents remove-added":
        words = DRY_RUNS["parents add"].split()
        office.run("parents", "add", "--parent", "P9", *words, "--yes", code=0)
    if command == "store restore":
        office.run("store", "backup", "backup.db", code=0)
    return code


NO_FORMAT = {"it answers browsers until Ctrl-C and has no result": {"portal serve"}}
"""Commands without ``--format``, and why."""


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_gives_json(command: str) -> None:
    assert has_option(command, "--format") != (command in set().union(*NO_FORMAT.values()))


@pytest.mark.parametrize("command", sorted(NO_CHANGE_OF_OTHERS["settings are the office's own"]))
def test_a_change_of_settings_has_the_options_of_changes(command: str) -> None:
    options = {"init": ("--yes",), "portal keys rotate": ("--reason", "--yes")}.get(
        command, ("--reason", "--yes", "--dry-run")
    )
    assert [one for one in options if not has_option(command, one)] == []


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("command", CHANGING)
def test_a_mistyped_format_is_refused_before_anything_is_changed(
    command: str, busy: Office
) -> None:
    code = prepare(busy, command)
    before = busy.run("audit", "head", code=0).out, sorted(busy.folder.iterdir())
    line = DRY_RUNS[command].replace("CODE", code).split()
    refused = busy.run(*command.split(), *line, "--yes", "--format", "xml", code=2)
    assert "--format takes table, csv, json, jsonl, not 'xml'." in refused.err
    assert before == (busy.run("audit", "head", code=0).out, sorted(busy.folder.iterdir()))


def test_every_command_that_changes_nothing_of_others_is_still_there() -> None:
    for commands in NO_CHANGE_OF_OTHERS.values():
        assert commands <= set(COMMANDS)


NO_LIST = {
    "they tell what they did": {
        "accounts disable", "accounts enable", "accounts rename", "accounts sign-out",
        "accounts unlock", "accounts void", "keys extend", "keys issue", "keys reissue",
        "letters mark",
        "keys revoke", "parents renumber", "passwords reset",
    },
    "an answer to each key, in the order of typing": {"keys check"},
    "answers to be read in their order": {"parents explain"},
    "findings, what is worst first": {"doctor"},
    "the columns of a roster, in their order": {"roster template"},
    "what waits, what is most urgent first": {"office today"},
}  # fmt: skip
"""Commands whose JSON is an array and that are no lists, and why."""
LISTS = [
    one
    for one in COMMANDS
    if CONTRACT.get(one, {}).get(WHOLE) == "array" and one not in set().union(*NO_LIST.values())
]


def test_every_command_called_list_is_one() -> None:
    assert {one for one in COMMANDS if one.endswith(" list")} <= set(LISTS)


@pytest.mark.parametrize("option", ["--fields", "--sort", "--limit"])
@pytest.mark.parametrize("command", LISTS)
def test_a_list_has_its_options(command: str, option: str) -> None:
    assert has_option(command, option)


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("command", LISTS)
def test_a_list_is_sorted_by_any_of_its_fields_and_limited(command: str, busy: Office) -> None:
    open_account(busy)
    words = (*command.split(), "--format", "json")
    everything = busy.run(*words, code=0).json
    for field in everything[0]:
        for order in (field, f"-{field}"):
            rows = busy.run(*words, "--sort", order, code=0).json
            assert len(rows) == len(everything)
            assert rows[:1] == busy.run(*words, "--sort", order, "--limit", "1", code=0).json
    assert len(busy.run(*words, "--limit", "1", code=0).json) == 1


@pytest.mark.parametrize("command", LISTS)
@pytest.mark.parametrize("option", ["--fields", "--sort"])
def test_a_field_that_a_list_lacks_is_refused_with_those_it_has(
    command: str, option: str, busy: Office
) -> None:
    open_account(busy)
    field = next(iter(busy.run(*command.split(), "--format", "json", code=0).json[0]))
    refused = busy.run(*command.split(), option, f"{field}s", code=2).err
    assert f"The field '{field}s' does not exist (did you mean {field}" in refused
    assert f"Hint: Fields: {field}" in refused or f", {field}" in refused


DRY_RUNS = {
    "accounts disable": "mlopez",
    "accounts enable": "mlopez",
    "accounts unlock": "mlopez",
    "accounts sign-out": "mlopez",
    "accounts void": "mlopez",
    "accounts rename": "mlopez mgarcia",
    "batches undo": "CODE",
    "batches mark": "CODE --sent",
    "batches shred": "CODE",
    "keys issue": "--expired -o new.csv",
    "keys reissue": "P2 --posted -o new.csv",
    "parents identity": "P2 --different --reason x",
    "students identity": "0010442 --same --reason x",
    "keys revoke": "P2",
    "keys extend": "P2 --until 2026-12-15",
    "letters mark": "CODE-1 --returned",
    "links deny": "P1 0010442 --reason order",
    "links allow": "P1 0010442 --reason lifted",
    "links open": "P1 0010442 --reason restored --verified-by photo-id",
    "parents add": "--reason new --verified-by photo-id "
    "--student 0010442 --first-name Eva --last-name Ruiz",
    "parents remove-added": "P9 --reason wrong",
    "parents erase": "P1 --reason asked --verified-by photo-id",
    "store purge": "--withdrawn-before 2026-01-01 --reason old",
    "parents merge": "P1 P2 --reason twice",
    "parents unmerge": "P2 --reason two",
    "parents renumber": "--from numbers.csv",
    "passwords reset": "mlopez --verified-by photo-id -o new.csv",
    "roster import": "other.csv",
    "roster undo": "",
    "store restore": "backup.db --reason disk",
    "store accept": "--reason moved",
}


@pytest.fixture
@prepared
def busy(office: Office) -> Office:
    """An office with a roster, and the files that some commands read."""
    child = {"student_id": "0010442"}
    office.write_roster(child | {"parent_id": "P1"}, child | {"parent_id": "P2"})
    office.run("roster", "import", "roster.csv", code=0)
    other = {
        "student_id": "0010442", "student_first_name": "Greta", "student_last_name": "Holm",
        "parent_id": "P2", "parent_first_name": "Olaf", "parent_last_name": "Holm",
        "email": "olaf@example.org", "phone": "555-0999", "address": "77 Far Rd",
    }  # fmt: skip
    office.write_roster(other, name="doubtful.csv")
    office.run("roster", "import", "doubtful.csv", code=4)
    office.write_roster(child | {"parent_id": "P1", "phone": "555-0199"}, name="other.csv")
    (office.folder / "numbers.csv").write_text("old_id,new_id\nP1,N1\n", encoding="utf-8")
    return office


@prepared
def open_account(office: Office) -> str:
    """An account for P1 and a key for P2, who was denied a child; the code of that key's batch."""
    office.run("links", "deny", "P2", "0010442", "--reason", "order", "--yes", code=0)
    office.run("links", "allow", "P2", "0010442", "--reason", "lifted", "--yes", code=0)
    shown = office.run(
        "keys", "issue", "--parent", "P1", "--verified-by", "photo-id", "--show", "--yes",
        "--format", "json",
    )  # fmt: skip
    key = shown.record["activation_key"]
    typed = f"{key}\nquiet river lamp\nquiet river lamp\n"
    office.run(
        "accounts", "activate", "--username", "mlopez", "--secrets-stdin", stdin=typed, code=0
    )
    issued = office.run("keys", "issue", "-o", "keys.csv", "--format", "json", code=0)
    return str(issued.record["batch"])


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("command", CHANGING)
def test_a_dry_run_changes_nothing(command: str, busy: Office) -> None:
    code = prepare(busy, command)
    before = busy.run("audit", "head", code=0).out, sorted(busy.folder.iterdir())
    line = DRY_RUNS[command].replace("CODE", code).split()
    ended = busy.run(*command.split(), *line, "--dry-run", "--format", "json", code=0)
    assert re.search(r"dry run|nothing (was|would be) (changed|imported)", ended.err, re.IGNORECASE)
    assert before == (busy.run("audit", "head", code=0).out, sorted(busy.folder.iterdir()))


def test_a_dry_run_of_renames_knows_the_names_that_earlier_ones_free(busy: Office) -> None:
    open_account(busy)
    names = "username,new_username\nmlopez,mgarcia\nmgarcia,mlopez\n"
    line = ("accounts", "rename", "--from", "-", "--dry-run", "--format", "json")
    assert [one["changed"] for one in busy.run(*line, stdin=names, code=0).rows] == [True, True]
    assert busy.run("accounts", "show", "mlopez", code=0)


@pytest.mark.slow
def test_the_reason_of_every_change_is_in_the_trail(busy: Office) -> None:
    why = ("--reason", "as asked for")
    busy.run("roster", "import", "other.csv", *why, code=0)
    code = open_account(busy)
    for line in (
        f"letters mark {code}-1 --returned",
        f"batches mark {code} --sent", f"batches shred {code} --yes",
        "parents renumber --from numbers.csv", "parents add --parent N1 --student 0010442 "
        "--verified-by photo-id --yes",
        "passwords reset mlopez --yes --verified-by photo-id -o new.csv",
        "keys issue --expired -o late.csv",
    ):  # fmt: skip
        busy.run(*line.split(), *why)
    rows = busy.run("audit", "list", "--format", "json", code=0).json
    reasons = {row["action"] for row in rows if row["reason"] == why[1]}
    assert {
        "roster:imported", "letter:marked",
        "batch:marked", "batch:shredded", "parent:renumbered", "password:reset",
        "batch:issued",
    } <= reasons  # fmt: skip
