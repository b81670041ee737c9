"""``store grant``: roles written into the settings, with the change on the trail."""

from __future__ import annotations

import pytest

from tests.conftest import Office

_ADMIN = ("store", "grant", "clerk", "--role", "admin", "--district")


def read(office: Office) -> str:
    return office.run("config", "get", "clerks.rights", code=0).out.strip()


def test_a_grant_is_written_and_told_by_the_trail(office: Office) -> None:
    office.run("roster", "import", office.write_roster({}), code=0)
    office.run(*_ADMIN, "--reason", "head of IT", code=0)
    granted = ("store", "grant", "maria", "--role", "clerk", "--school", "Lincoln Elementary")
    told = office.run(*granted, "--format", "json", code=0).json
    assert told["settings"][0]["value"] == ["clerk = admin", "maria = clerk at Lincoln Elementary"]
    [(reason, detail)] = office.query(
        "SELECT reason, detail FROM trail WHERE subject = 'setting:clerks.rights' LIMIT 1"
    )
    assert reason == "head of IT" and "clerk = admin" in detail
    office.run("store", "grant", "Maria", "--role", "none", code=0)
    assert read(office) == "clerk = admin"
    office.run("store", "grant", "clerk", "--role", "none", code=0)
    assert read(office) == ""


def test_who_is_left_without_a_role_is_told_so(office: Office) -> None:
    told = office.run("store", "grant", "sam", "--role", "admin", "--district", code=0)
    assert "Warning: clerk has no role, and may only look from now on" in told.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("maria", "--role", "boss", "--district"), "--role takes clerk"),
        (("maria", "--role", "clerk"), "Say where the role holds"),
        (("maria", "--role", "clerk", "--district", "--school", "A"), "Say where the role holds"),
        (("maria", "--role", "none", "--district"), "The role none is of no school"),
        (("a = admin", "--role", "clerk", "--district"), "is no name of somebody"),
        ((" ", "--role", "clerk", "--district"), "is no name of somebody"),
        (("clerk", "--role", "none"), "somebody must be an admin"),
        (("maria", "--role", "clerk", "--school", "Linkoln"), "did you mean Lincoln Elementary?"),
    ],
)
def test_what_says_nothing_is_refused(office: Office, words: tuple[str, ...], said: str) -> None:
    office.run("roster", "import", office.write_roster({}), code=0)
    office.run(*_ADMIN, code=0)
    office.run("store", "grant", "kim", "--role", "auditor", "--district", code=0)
    before = read(office)
    told = office.run("store", "grant", *words)
    assert told.code in (1, 2) and said in told.err and "Traceback" not in told.err
    assert read(office) == before


def test_a_dry_run_writes_nothing(office: Office) -> None:
    office.run(*_ADMIN, "--dry-run", code=0)
    assert read(office) == ""
