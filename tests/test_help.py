"""Help: every command has one, with an example, and it costs no heavy import; Tab completes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from portaladm.cli.app import run
from portaladm.cli.groups import write_overview
from portaladm.cli.help import MANY
from tests.conftest import Office
from tests.reference import list_commands, list_groups, list_leaves, read_help, write_reference

ROOT = Path(__file__).parents[1]
SUMMARY = 45
"""Characters: a summary of this length is whole in a list on 60 columns."""
HEAVY = (
    "sqlmodel", "sqlalchemy", "sqlite3", "pydantic", "bcrypt", "rich", "starlette", "uvicorn",
    "fastapi", "jinja2", "http.server", "typst", "xlsxwriter",
)  # fmt: skip


@pytest.mark.parametrize("words", list_leaves(), ids=" ".join)
def test_every_command_has_help_with_an_example(words: tuple[str, ...]) -> None:
    code, text = read_help(words)
    assert code == 0
    assert re.search(rf"^    portaladm {' '.join(words)}\b", text, re.MULTILINE), text


def find_list_line(words: tuple[str, ...]) -> str:
    """The summary of a command or group as the help of its parent lists it."""
    listed = read_help(words[:-1])[1]
    if len(words) > 1:
        listed = listed.split("\nCommands:\n")[1]
    margin = "  " if len(words) > 1 else ".{12}"
    [line] = re.findall(
        rf"^{margin}{re.escape(words[-1])} +(\S.*(?:\n {{30,}}\S.*)*)", listed, re.MULTILINE
    )
    return str(line)


@pytest.mark.parametrize("words", list_commands(), ids=" ".join)
def test_a_help_list_shows_every_summary_whole(words: tuple[str, ...]) -> None:
    summary = find_list_line(words)
    assert len(summary) <= SUMMARY and summary.endswith(".") and not summary.endswith("..")
    assert read_help(words)[1].split("\n\n")[1].strip() == summary


@pytest.mark.parametrize("words", list_groups(), ids=" ".join)
def test_every_group_has_help_with_an_example(words: tuple[str, ...]) -> None:
    assert re.search(rf"^    portaladm {' '.join(words)} ", read_help(words)[1], re.MULTILINE)


@pytest.mark.parametrize("arguments", [(), ("--help",), ("-h",)])
def test_portaladm_alone_is_one_screen_over_all_groups(
    arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert run([*arguments]) == 0
    shown = capsys.readouterr().out
    lines = shown.splitlines()
    assert len(lines) < 24 and max(map(len, lines)) <= 80
    assert [line.split("  ")[0] for line in lines if not line.startswith(" ")][1:] == [
        "To begin", "Daily work", "Set-up", "Records", "Everywhere",
    ]  # fmt: skip
    assert shown.count("  portaladm ") == 3


def test_the_screen_over_all_groups_has_its_headings_above_them_where_it_is_narrow() -> None:
    shown = write_overview(50)
    assert "\nDaily work\n  office        Show what waits" in shown
    assert max(map(len, shown.splitlines())) <= 50


@pytest.mark.parametrize("words", list_leaves(), ids=" ".join)
def test_a_long_list_of_options_stands_under_headings(words: tuple[str, ...]) -> None:
    text = read_help(words)[1]
    options = text.split("\nOptions:\n")[-1]
    assert len(re.findall(r"^  -", options, re.MULTILINE)) <= MANY


def test_keys_issue_says_whom_where_to_how_and_from_which_roster() -> None:
    headings = re.findall(r"^(\w+):$", read_help(("keys", "issue"))[1], re.MULTILINE)
    assert headings == ["Whom", "Output", "Letters", "Roster", "Options"]


def test_every_group_and_command_is_in_the_reference_as_it_is_now() -> None:
    pieces: list[str] = []
    write_reference(pieces.append)
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    shown = page.partition("]]] -->\n")[2].partition("<!-- [[[end]]] -->")[0]
    is_current = shown == "".join(pieces)  # compared here: pytest would print both
    assert is_current, "docs/commands.md is old; run: python check.py --fix reference"


@pytest.mark.slow
def test_no_help_loads_the_store_or_another_heavy_library() -> None:
    program = f"""
import contextlib, io, sys
from portaladm.__main__ import main
for words in {list_commands()!r} + [()]:
    with contextlib.redirect_stdout(io.StringIO()):
        assert main([*words, "--help"]) == 0
    loaded = [name for name in {HEAVY!r} if name in sys.modules]
    assert not loaded, (words, loaded)
"""
    ended = run_python("-c", program)
    assert ended.returncode == 0, ended.stderr


def test_the_module_is_the_command() -> None:
    ended = run_python("-m", "portaladm", "--version")
    program = Path(sys.executable).with_name("portaladm" + (".exe" if os.name == "nt" else ""))
    if program.exists():
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
        assert said.stdout == ended.stdout
    assert re.fullmatch(r"portaladm \d+\.\d+\.\d+\S*\n", ended.stdout)


def test_the_version_is_the_same_wherever_it_stands(office: Office) -> None:
    from portaladm import __version__

    assert office.run("--version", code=0).out == f"portaladm {__version__}\n"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [(("import", "roster.csv"), "portaladm roster import"), (("issue",), "portaladm keys issue"),
     (("--quiet", "activate"), "portaladm accounts activate")],
)  # fmt: skip
def test_a_verb_without_its_noun_is_told_where_it_belongs(
    office: Office, typed: tuple[str, ...], meant: str
) -> None:
    assert f"Hint: {meant}" in office.run(*typed, code=2).err


@pytest.mark.parametrize(
    ("typed", "meant"), [(("kees",), "keys"), (("keys", "isue"), "issue"), (("dokter",), "doctor")]
)
def test_a_mistyped_command_says_what_may_be_meant(
    office: Office, typed: tuple[str, ...], meant: str
) -> None:
    refused = office.run(*typed, code=2)
    assert "Did you mean" in refused.err
    assert meant in refused.err


COMPLETIONS = [
    ("portaladm ke", {"keys"}),
    ("portaladm ", {"roster", "keys", "doctor", "store"}),
    ("portaladm keys ", {"issue", "check", "list"}),
    ("portaladm keys issue --sch", {"--school"}),
    ("portaladm --store x.db keys rei", {"reissue"}),
]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
@pytest.mark.parametrize(("line", "offered"), COMPLETIONS, ids=[line for line, _ in COMPLETIONS])
def test_the_tab_key_completes_groups_commands_and_options(
    office: Office, monkeypatch: pytest.MonkeyPatch, shell: str, line: str, offered: set[str]
) -> None:
    for name, value in surround(shell, line).items():
        monkeypatch.setenv(name, value)
    completed = office.run()
    assert offered <= find_words(completed.out), completed.out + completed.err


@pytest.mark.slow
def test_the_tab_key_completes_in_a_process_as_the_shell_starts_it() -> None:
    line, offered = COMPLETIONS[0]
    completed = run_python("-m", "portaladm", **surround("bash", line))
    assert offered <= find_words(completed.stdout), completed.stdout + completed.stderr


def surround(shell: str, line: str) -> dict[str, str]:
    """What the shell's script tells the program of a line that is half typed."""
    words = line.split(" ")
    told = {
        "_PORTALADM_COMPLETE": f"complete_{shell}",
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        "_TYPER_COMPLETE_ARGS": line,
        "_TYPER_COMPLETE_WORD_TO_COMPLETE": words[-1],
    }
    if shell == "bash":
        told |= {"COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    return told


def find_words(shown: str) -> set[str]:
    return set(re.findall(r"(?<![\w-])-{0,2}[a-z][a-z-]*", shown))


@pytest.mark.turns(4, otherwise="slow")
@pytest.mark.parametrize(
    ("shell", "mark"),
    [
        ("bash", "complete -o default -F"),
        ("zsh", "#compdef portaladm"),
        ("fish", "complete --command portaladm"),
        ("powershell", "Register-ArgumentCompleter"),
    ],
)
def test_each_shell_gets_its_own_script(shell: str, mark: str) -> None:
    surroundings = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    ended = run_python("-m", "portaladm", "--show-completion", shell, **surroundings)
    assert mark in ended.stdout, ended.stdout + ended.stderr


def run_python(*arguments: str, **surroundings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONUTF8": "1"} | surroundings, stdin=subprocess.DEVNULL,
    )  # fmt: skip
