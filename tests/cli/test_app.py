"""The command line as a whole: the global options stand wherever somebody types them."""

from __future__ import annotations

import sys

import pytest

import portaladm.cli.links.deny  # noqa: F401
from portaladm import __version__
from portaladm.__main__ import main
from tests.conftest import Office


def test_a_store_after_the_command_is_that_store(office: Office) -> None:
    other = office.folder / "other.db"
    office.run("roster", "import", office.write_roster({}), "--store", other, "--quiet", code=0)
    assert other.exists() and not office.store.exists()
    assert office.seen[-1].err == ""


def test_an_option_without_its_value_is_misuse(office: Office) -> None:
    assert "requires an argument" in office.run("keys", "list", "--store", code=2).err


def test_the_audit_head_is_shown_by_those_who_ask_for_it(office: Office) -> None:
    roster = office.write_roster({"parent_id": "P1", "student_id": "1"})
    office.run("roster", "import", roster, code=0)
    deny = ("links", "deny", "P1", "1", "--reason", "order", "--yes")
    shown = office.run(*deny, "--verbose", code=0).err
    head = office.run("audit", "head", code=0).out.strip()
    assert f"Audit head: {head}" in shown
    allow = ("links", "allow", "P1", "1", "--reason", "lifted", "--yes")
    assert "head" not in office.run(*allow, code=0).err.casefold()


def test_version_is_a_word_as_well_as_an_option(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["version"]) == main(["--version"]) == 0
    plain = f"portaladm {__version__}\n"
    assert capsys.readouterr().out == plain * 2
    for word in ("version", "--version"):
        assert office.run("--quiet", word, code=0).out == plain
        assert office.run(word, "--json", code=0).json == {"version": __version__}


def press_ctrl_c(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(("place", "is_done"), [("ask", False), ("show_outcome", True)])
def test_after_ctrl_c_it_says_whether_something_was_done(
    office: Office, monkeypatch: pytest.MonkeyPatch, place: str, is_done: bool
) -> None:
    office.run("roster", "import", office.write_roster({"parent_id": "P1", "student_id": "1"}))
    monkeypatch.setattr(sys.modules["portaladm.cli.links.deny"], place, press_ctrl_c)
    words = ("links", "deny", "P1", "1", "--reason", "order")
    stopped = office.run(*words, *(("--yes",) if is_done else ()), answers="y\n", code=130)
    assert "Stopped. What was not finished was undone." in stopped.err
    assert ("What was done before that stays done" in stopped.err) is is_done
    monkeypatch.undo()
    again = office.run(*words, "--yes", code=0).err
    assert ("already denied" in again) is is_done
