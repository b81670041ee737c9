"""The docs can't lie: the README is typed from top to bottom, every command line anywhere exists.

In the README, a line ``# PROMPT: ANSWER`` below a command is what the program asks and what is
typed; ``{the key}`` and ``{the temporary password}`` stand for the last ones on the screen.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from portaladm.readers.csv.column_map import read_column_map
from tests.conftest import Office
from tests.reference import list_commands, list_leaves, read_help

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PAGES = [README, ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md"))]
EDFI = ROOT.parent / "shared" / "data" / "edfi-grand-bend" / "guardian_student_pairs.csv"
SECRETS = {
    "{the key}": r"\{[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}\}",
    "{the temporary password}": r"(?<![\w-])[A-Z0-9]{4}(?:-[A-Z0-9]{4}){3}(?![\w-])",
}


@dataclass
class Typed:
    """One command line of the README, and what is typed when it asks."""

    line: str
    answers: list[tuple[str, str]] = field(default_factory=list)


def read_blocks(page: Path, language: str) -> Iterator[str]:
    text = page.read_text(encoding="utf-8")
    for match in re.finditer(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield match[1]


def read_readme() -> list[Typed]:
    [first, *_] = [line for block in read_blocks(README, "sh") for line in block.splitlines()]
    return [Typed("portaladm " + first.split("/bin/portaladm ")[1]), *read_story(README)]


def read_story(page: Path) -> list[Typed]:
    story: list[Typed] = []
    for block in read_blocks(page, "sh"):
        for line in block.splitlines():
            if line.startswith("portaladm "):
                story.append(Typed(line))
            elif asked := re.fullmatch(r"# (.*?[:?]) (.*)", line):
                story[-1].answers.append((asked[1], asked[2]))
    return story


@pytest.mark.slow
@pytest.mark.posix("a pseudo-terminal")
def test_whoever_types_the_readme_from_top_to_bottom_gets_through(tmp_path: Path) -> None:
    pytest.importorskip("typst", reason="needs portaladm[letters]")
    home, context = tmp_path / "home", tmp_path / "desk"
    home.mkdir()
    context.mkdir()
    shutil.copy(ROOT / "sample_roster.csv", context)
    story = read_readme()
    assert len(story) > 20
    screen = ""
    for typed in story:
        code, shown = type_on_terminal(typed, screen, home, context)
        assert code == 0, f"{typed.line}: exit {code}\n{shown}"
        screen += shown


def type_on_terminal(
    typed: Typed, screen: str, home: Path, context: Path, store: Path | None = None
) -> tuple[int, str]:
    """Run one line on a terminal of its own; gives its exit code and what it showed."""
    from tests.torture.nursery import Job, Nursery

    near, far = os.openpty()
    unset = {name: "" for name in os.environ if name.startswith(("PORTALADM", "XDG"))}
    surroundings = unset | {"PORTALADM_ACTOR": "", "HOME": str(home), "TERM": "dumb"}
    surroundings |= {"COLUMNS": "200", "LINES": "50"}
    chosen = ("--store", str(store)) if store else ()
    words, nursery = (*chosen, *shlex.split(typed.line)[1:]), Nursery()
    nursery.start([Job(words, str(context), environment=surroundings, terminal=os.ttyname(far))])
    os.close(far)
    try:
        shown = _answer(near, typed, screen)
    finally:
        os.close(near)
        [ending] = nursery.await_endings()
    return ending.code, shown


def _answer(near: int, typed: Typed, screen: str) -> str:
    shown, waiting = "", list(typed.answers)
    seen = 0
    while chunk := _read(near, typed.line, shown):
        shown += chunk
        if waiting and waiting[0][0] in shown[seen:]:
            seen = shown.index(waiting[0][0], seen) + len(waiting[0][0])
            time.sleep(0.1)  # until the echo is off
            answer = _fill_in(waiting.pop(0)[1], screen + shown)
            os.write(near, f"{answer}\n".encode())
    assert not waiting, f"{typed.line}: never asked {waiting[0][0]!r}\n{shown}"
    return shown


def _read(near: int, line: str, shown: str) -> str:
    import select

    ready, _, _ = select.select([near], [], [], 30)
    assert ready, f"{line}: waits for an answer that the README does not give\n{shown}"
    try:
        read = os.read(near, 65_536)
        while _is_cut(read):
            read += os.read(near, 1)
    except OSError:  # Linux says so when the other end is closed
        return ""
    return read.decode()


def _is_cut(read: bytes) -> bool:
    """Whether a terminal's chunk ends in the middle of a letter such as é."""
    try:
        read.decode()
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return False


def _fill_in(answer: str, screen: str) -> str:
    if answer not in SECRETS:
        return answer
    found: list[str] = re.findall(SECRETS[answer], screen)
    assert found, f"{answer} was never on the screen"
    return found[-1]


def read_command_lines() -> Iterator[str]:
    for page in PAGES:
        for block in read_blocks(page, "(?:sh|text|bat)"):
            for found in re.finditer(r"(?:^| |\\|/)portaladm(?:\.exe)? (.*)", block, re.M):
                if page.name != "commands.md":
                    command = re.sub(r"\s#.*", "", found[1])
                    # A quotation mark that opened before the program's name closes after it.
                    end = '"' if command.count('"') % 2 else ""
                    yield f"{page.name}: portaladm {command.removesuffix(end)}"


@pytest.mark.slow
def test_every_command_line_in_the_docs_names_a_command_and_its_options() -> None:
    assert [fault for line in read_command_lines() for fault in find_line_faults(line)] == []


def find_line_faults(line: str) -> list[str]:
    """What a page's line lacks: its command, or an option of it."""
    words = shlex.split(line, posix=False)[2:]
    while words and words[0] in ("--quiet", "--debug"):
        words.pop(0)
    if words[0].startswith("--"):
        return [] if words[0] in read_help(())[1] else [f"no option: {line}"]
    known = set(list_commands())
    command = next((tuple(words[:n]) for n in (3, 2) if tuple(words[:n]) in known), (words[0],))
    if command not in set(list_leaves()) and "--help" not in words:
        return [f"no command: {line}"]
    text = read_help(command)[1]
    return [f"{word} is no option: {line}" for word in words if re.match("-.", word)
            and not re.search(rf"(?<![\w-]){re.escape(word)}\b", text)]  # fmt: skip


@pytest.mark.parametrize("line", ["keys isue", "keys issue --postd", "--quite doctor"])
def test_a_wrong_line_would_be_told(line: str) -> None:
    assert find_line_faults(f"x.md: portaladm {line}") != []


def test_every_link_of_the_docs_leads_somewhere() -> None:
    for page in [*PAGES, ROOT / "ARCHITECTURE.md"]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_safety_decision_that_the_code_names_is_in_the_docs() -> None:
    decided = set(
        re.findall(r"^## (S\d+) ", (ROOT / "docs" / "decisions.md").read_text("utf-8"), re.M)
    )
    named = {
        number
        for path in [*(ROOT / "src").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
        for mention in re.findall(
            r"safety decisions? (S\d+(?:(?:,| and) S\d+)*)", path.read_text("utf-8")
        )
        for number in re.findall(r"S\d+", mention)
    }
    assert len(named) > 5 and named <= decided, named - decided


def test_every_path_of_the_architecture_page_exists() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for path in re.findall(r"`([a-z]+(?:/[a-z_]+)+\.py)`", text):
        assert any((top / path).exists() for top in (ROOT / "src" / "portaladm", ROOT)), path


def test_the_toml_of_the_docs_reads_as_a_map() -> None:
    for example in sorted((ROOT / "docs" / "examples").glob("*.toml")):
        found = read_column_map(example)
        assert found.columns or found.tables
    for page in PAGES:
        for block in read_blocks(page, "toml"):
            tomllib.loads(block)


def test_the_manual_shows_the_example_as_it_is() -> None:
    example = (ROOT / "docs" / "examples" / "edfi-grand-bend.toml").read_text(encoding="utf-8")
    assert example in (ROOT / "docs" / "rosters.md").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.skipif(not EDFI.exists(), reason="the Ed-Fi example is not beside this folder")
def test_the_example_map_reads_the_edfi_export(office: Office) -> None:
    example = ROOT / "docs" / "examples" / "edfi-grand-bend.toml"
    office.run("keys", "issue", "--roster", EDFI, "--columns", example, "-o", "keys.csv", code=0)
    rows = office.read_csv(EDFI)
    allowed = {row["contact_id"] for row in rows if row["lives_with"] == "true"}
    keys = office.read_csv(office.folder / "keys.csv")
    assert {key["parent_id"] for key in keys} == allowed
    assert len(keys) == len(allowed) == 1_679
    assert all(key["students"] and key["postal_code"] == "78834" for key in keys)
    again = office.run("roster", "import", EDFI, "--columns", example, code=0)
    assert "Nothing has changed" in again.err


GIVEN_UP = re.compile(
    r"\b(brake[sd]?|twins?|whole truth|nowhere|anew|turndown|prolong(s|ed|ing)?|this once"
    r"|whereabouts|held back|live longer|trail head)\b",
    re.IGNORECASE,
)
"""Second words for things that have one: they stay out of the source and the docs."""
WORDED = [*sorted((ROOT / "src").rglob("*.py")), *PAGES, ROOT / "ARCHITECTURE.md"]


@pytest.mark.slow
def test_no_word_that_was_given_up_comes_back() -> None:
    for file in WORDED:
        text = " ".join(file.read_text(encoding="utf-8").split())
        assert GIVEN_UP.search(text) is None, (file, GIVEN_UP.search(text))


@pytest.mark.posix("a shell script")
@pytest.mark.parametrize("roster_is_there", [True, False])
def test_the_night_of_the_docs_alerts_somebody(
    office: Office, monkeypatch: pytest.MonkeyPatch, roster_is_there: bool
) -> None:
    [script] = [block for block in read_blocks(ROOT / "docs" / "admin.md", "text")
                if block.startswith("#!/bin/sh")]  # fmt: skip
    roster, mailed = office.folder / "roster.csv", office.folder / "mailed"
    office.run("roster", "import", office.write_roster({"parent_id": "P1"}), code=0)
    if not roster_is_there:
        roster.unlink()
    words = {
        "/srv/portaladm/.venv/bin/portaladm": f"{shlex.quote(sys.executable)} -m portaladm",
        "/srv/portaladm/portaladm.db": str(office.store), "/srv/sis/roster.csv": str(roster),
    }  # fmt: skip
    for there, here in words.items():
        assert there in script
        script = script.replace(there, here)
    (office.folder / "night.sh").write_text(script)
    mail = office.folder / "mail"
    mail.write_text(f'#!/bin/sh\necho "$@" >"{mailed}"\ncat >>"{mailed}"\n')
    mail.chmod(0o700)
    monkeypatch.setenv("PATH", f"{office.folder}{os.pathsep}{os.environ['PATH']}")
    code = subprocess.run(["/bin/sh", "night.sh"], cwd=office.folder, check=False).returncode
    if roster_is_there:
        assert (code, mailed.exists()) == (0, False)
    else:
        assert code == 1
        assert "portaladm: the roster ended with 1 office@example.org" in mailed.read_text()
        assert "roster.csv does not exist" in mailed.read_text()


def test_every_command_of_the_page_on_retention_does_its_work(office: Office) -> None:
    office.run("keys", "issue", "--roster", office.write_roster({"parent_id": "P20817"}),
               "-o", "keys.csv", code=0)  # fmt: skip
    [(code,)] = office.query("SELECT code FROM batches WHERE kind = 'keys-issue'")
    for block in read_blocks(ROOT / "docs" / "retention.md", "sh"):
        for line in block.splitlines():
            office.run(*shlex.split(line.replace("K7QMX", code))[1:], answers="y\n", code=0)
    assert not (office.folder / "keys.csv").exists()
    assert (office.folder / "trail-2027.csv").exists()
