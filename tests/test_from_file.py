"""``--from FILE`` is read in every command that has it, in whatever way the list was saved."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Office
from tests.kits.accounts import activate, furnish
from tests.readers.workbook.books import write_book, write_sheet
from tests.reference import list_leaves, read_help
from tests.test_dry_run import name_of

Rows = list[list[str]]
PEOPLE = [["P1", "Ana"], ["0010442", "José"], ["P1", "again"], ["@P4", "=1+1"]]
ACCOUNTS = [["mlopez", "Ana"], ["tgarcia", "José"], ["mlopez", "again"]]
COMMANDS: dict[str, tuple[tuple[str, ...], list[str], Rows]] = {
    "keys reissue": (("--posted",), ["parent_id", "name"], PEOPLE),
    "keys revoke": (("--reason", "lost"), ["parent_id", "name"], PEOPLE),
    "keys extend": (("--until", "2026-12-31"), ["parent_id", "name"], PEOPLE),
    "accounts disable": ((), ["username", "name"], ACCOUNTS),
    "accounts enable": ((), ["username", "name"], ACCOUNTS),
    "accounts unlock": ((), ["username", "name"], ACCOUNTS),
    "accounts sign-out": ((), ["username", "name"], ACCOUNTS),
    "accounts void": ((), ["username", "name"], ACCOUNTS),
    "accounts rename": (
        (), ["username", "new_username"], [["mlopez", "alopez"], ["tgarcia", "jgarcia"]]),
    "passwords reset": (("--posted",), ["username", "name"], ACCOUNTS),
    "letters mark": (
        ("--returned",), ["key_reference", "name"], [["KEYS-1", "Ana"], ["KEYS-2", "José"]]),
    "parents renumber": ((), ["old_id", "new_id"], [["P1", "P100"], ["0010442", "0010443"]]),
}  # fmt: skip
"""What else stands on the line, the header, and whom the list names."""


def join(rows: Rows, delimiter: str = ",", end: str = "\n") -> str:
    return "".join(delimiter.join(map(quote, row)) + end for row in rows)


def quote(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if set(cell) & set(',;\t|^"\r\n') else cell


def guard(rows: Rows) -> Rows:
    """As this program writes what a spreadsheet would run, and others what would lose zeros."""
    return [
        [f"'{cell}" if cell[:1] in "=@" else f'="{cell}"' if cell[:1] == "0" else cell
         for cell in row]
        for row in rows
    ]  # fmt: skip


FORMS: dict[str, Callable[[Rows], bytes]] = {
    "UTF-8 with its mark": lambda rows: join(rows, end="\r\n").encode("utf-8-sig"),
    "semicolons": lambda rows: join(rows, ";", "\r\n").encode(),
    "semicolons and a hint": lambda rows: b"sep=;\r\n" + join(rows, ";", "\r\n").encode(),
    "tabs": lambda rows: join(rows, "\t").encode(),
    "vertical bars": lambda rows: join(rows, "|").encode(),
    "CR": lambda rows: join(rows, end="\r").encode(),
    "UTF-16": lambda rows: join(rows, "\t", "\r\n").encode("utf-16"),
    "UTF-16 big": lambda rows: b"\xfe\xff" + join(rows, "\t").encode("utf-16-be"),
    "UTF-16 without its mark": lambda rows: join(rows, "\t", "\r\n").encode("utf-16-le"),
    "UTF-16 big without its mark": lambda rows: join(rows).encode("utf-16-be"),
    "names in Windows-1252": lambda rows: join(rows).encode("cp1252"),
    "guarded": lambda rows: join(guard(rows)).encode(),
    "a header as people write it": lambda rows: join(
        [[cell.replace("_", " ").title() for cell in rows[0]], *rows[1:]]).encode(),
    "blank lines": lambda rows: ("\n \n" + join(rows, end="\n\n,,\n")).encode(),
    "a long cell elsewhere": lambda rows: join(
        [[*row, "notes" if row is rows[0] else "x" * 200_000] for row in rows]).encode(),
    "more columns before": lambda rows: join([["n", *row] for row in rows]).encode(),
    "the header once more": lambda rows: join([*rows[:2], rows[0], *rows[2:]]).encode(),
    "gzip": lambda rows: gzip.compress(join(rows).encode()),
}  # fmt: skip


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Three families, two accounts; only dry runs are made here, so that one store is enough."""
    folder = tmp_path_factory.mktemp("from")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("PORTALADM_ACTOR", "clerk")
        office = Office(folder)
        keys = furnish(office, *({"parent_id": n} for n in ("P1", "0010442", "@P4", "P7", "P8")))
        keys = {number.removeprefix("'"): key for number, key in keys.items()}
        activate(office, keys["P7"], "mlopez")
        activate(office, keys["P8"], "tgarcia")
    return office


@pytest.fixture
def office(template: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.chdir(template.folder)
    monkeypatch.setenv("PORTALADM_ACTOR", "clerk")
    return template


def ask(office: Office, command: str, file: str | Path) -> tuple[int, str, str]:
    """What a dry run of a command says of a list."""
    words = [*command.split(), "--from", file, *COMMANDS[command][0]]
    outcome = office.run(*words, "--dry-run", "--format", "json")
    return outcome.code, outcome.out, outcome.err.replace(str(file), "FILE")


def list_rows(office: Office, command: str) -> Rows:
    [(code,)] = office.query("SELECT code FROM batches WHERE kind = 'keys-issue' LIMIT 1")
    _, header, rows = COMMANDS[command]
    return [header, *([cell.replace("KEYS", code) for cell in row] for row in rows)]


def expect(office: Office, command: str) -> tuple[int, str, str]:
    """What the plainest CSV gets."""
    plain = office.folder / "plain.csv"
    plain.write_text(join(list_rows(office, command)), encoding="utf-8")
    answer = ask(office, command, plain)
    assert answer[0] == 0, answer
    return answer


def test_every_command_with_a_list_is_among_these() -> None:
    listed = {
        name_of(words) for words in list_leaves() if re.search(r"--from +FILE", read_help(words)[1])
    }
    assert listed == set(COMMANDS)


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_list_means_the_same_however_it_was_saved(
    office: Office, command: str, form: str
) -> None:
    path = office.folder / "list.csv"
    path.write_bytes(FORMS[form](list_rows(office, command)))
    assert ask(office, command, path) == expect(office, command)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_workbook_is_a_list(office: Office, command: str) -> None:
    sheets = {"List": write_sheet(list_rows(office, command))}
    path = write_book(office.folder / "list.xlsx", sheets)
    assert ask(office, command, path) == expect(office, command)


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("command", [name for name in COMMANDS if "name" in COMMANDS[name][1]])
def test_one_name_a_line_needs_no_header(office: Office, command: str) -> None:
    path = office.folder / "list.txt"
    names = [row[0] for row in list_rows(office, command)[1:]]
    for end in ("\n", "\r\n", "\r"):
        path.write_text(end.join(names), encoding="utf-8", newline="")
        assert ask(office, command, path) == expect(office, command)


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_list_that_can_not_be_read_is_refused_in_a_sentence_with_its_line(
    office: Office, command: str
) -> None:
    header, *rows = list_rows(office, command)
    path = office.folder / "list.csv"
    broken = {
        "line 3": [header, rows[0], ['"never closed', ""]],
        "line 2": [header, ["x" * 200_000, "b"]],
        "line 1": [["some", "columns"], rows[0]],
        "": [],
    }
    for where, table in broken.items():
        path.write_text("".join(",".join(row) + "\n" for row in table), encoding="utf-8")
        code, out, err = ask(office, command, path)
        assert (code, out) == (1, "")
        assert where in err and "list.csv" in err, err
