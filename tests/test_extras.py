"""Without an extra each command says which line to type; with all of them no test is skipped."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.conftest import Office
from tests.readers.workbook.books import as_rows, write_book, write_sheet

TESTS = Path(__file__).parent
XLSX, LETTERS = 'pip install "portaladm[xlsx]"', 'pip install "portaladm[letters]"'
PORTAL = 'pip install "portaladm[portal]"'
OIDC = 'pip install "portaladm[oidc]"'
MODULES = {"xlsxwriter": XLSX, "typst": LETTERS, "starlette": PORTAL, "joserfc": OIDC}
DEV = find_spec("cogapp") is not None
"""Whether the extra dev is installed, and with it all others."""

COMMANDS = (
    ("keys issue -o keys.xlsx", XLSX),
    ("keys issue -o letters.pdf", LETTERS),
    ("keys reissue P1 --posted --yes -o keys.xlsx", XLSX),
    ("passwords reset ana --posted --yes -o slips.xlsx", XLSX),
    ("passwords reset ana --posted --yes -o slips.pdf", LETTERS),
    ("letters preview", LETTERS),
    ("portal serve", PORTAL),
    ("portal keys rotate", OIDC),
)


@pytest.fixture
def bare(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office that has settings, a parent, and no extra."""
    loaded = [name for name in sys.modules if name.partition(".")[0] in MODULES]
    for module in (*MODULES, *loaded):
        monkeypatch.setitem(sys.modules, module, None)
    for ours in ("app", "serving"):  # another test may have loaded them
        monkeypatch.delitem(sys.modules, f"portaladm.portal.{ours}", raising=False)
    office.run(
        "init", "--district", "Riverbend Public Schools", "--district-id", "RVRBND",
        "--portal-url", "https://portal.example.org", code=0,
    )  # fmt: skip
    office.run("roster", "import", office.write_roster({"parent_id": "P1"}), code=0)
    return office


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize(("line", "wanted"), COMMANDS)
def test_a_command_that_needs_an_extra_says_which_line_to_type(
    bare: Office, line: str, wanted: str
) -> None:
    before = sorted(bare.folder.iterdir())
    refused = bare.run(*line.split(), code=1)
    assert wanted in refused.err
    assert sorted(bare.folder.iterdir()) == before
    assert bare.query("SELECT count(*) FROM activation_keys") == [(0,)]


def test_without_any_extra_keys_are_issued_as_csv(bare: Office) -> None:
    bare.run("keys", "issue", "-o", "keys.csv", code=0)
    assert bare.query("SELECT count(*) FROM activation_keys") == [(1,)]


def test_without_any_extra_a_workbook_is_read(bare: Office) -> None:
    book = write_book(bare.folder / "book.xlsx", {"S": write_sheet(as_rows({"parent_id": "P2"}))})
    bare.run("roster", "import", book, code=0)
    assert bare.query("SELECT count(*) FROM parents WHERE number = 'P2'") == [(1,)]


def list_skips() -> Iterator[tuple[str, str]]:
    """For each module whose lack skips tests, the reason that is given."""
    call = re.compile(r'importorskip\(\s*"([\w.]+)"(?:,\s*reason="([^"]*)")?')
    for path in TESTS.rglob("test_*.py"):
        yield from call.findall(path.read_text(encoding="utf-8"))


def test_a_test_is_skipped_for_want_of_an_extra_alone() -> None:
    extras = {f"portaladm[{name}]" for name in ("xlsx", "letters", "portal", "oidc", "dev")}
    assert {reason for _, reason in list_skips()} <= {f"needs {extra}" for extra in extras}


@pytest.mark.skipif(not DEV, reason="needs portaladm[dev]")
def test_with_all_extras_nothing_is_skipped() -> None:
    needed = {module for module, _ in list_skips()}
    assert needed >= {"typst", "xlsxwriter", "pypdfium2"}
    assert [module for module in needed if find_spec(module) is None] == []
