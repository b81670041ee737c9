"""Whoever has no right is refused where the trail is told, whatever the command."""

from __future__ import annotations

import pytest

from portaladm.domain.rights import Rights, Role
from portaladm.domain.trail import Action
from portaladm.errors import Refused
from portaladm.services.rights import Guard
from tests.conftest import Office
from tests.kits.accounts import furnish

_BACK = ("--reason", "said so", "--yes")
_SEEN = ("--verified-by", "photo-id")
_COUNTER: tuple[tuple[str, ...], ...] = (
    ("keys", "reissue", "{}", "--reason", "lost", "--posted", "-o", "new-{}.csv", "--yes"),
    ("keys", "revoke", "{}", *_BACK),
    ("links", "deny", "{}", "S{}", "--reason", "court order", *_SEEN, "--yes"),
    ("links", "allow", "{}", "S{}", "--reason", "lifted", *_SEEN, "--yes"),
)
_ADMIN: tuple[tuple[str, ...], ...] = (("parents", "merge", "P3", "{}", *_BACK),)
_DISTRICT: tuple[tuple[str, ...], ...] = (
    ("roster", "import", "roster-2.csv", "--max-removals", "100"),
    ("config", "set", "keys.days", "20"),
    ("store", "backup", "copy.db"),
    ("store", "grant", "me", "--role", "admin", "--district"),
    ("parents", "erase", "{}", "--reason", "asked", *_SEEN, "--yes"),
)


@pytest.fixture
def office_of_two(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A family at each of two schools, one at both, and somebody in each role."""
    rows = [
        {"parent_id": "P1", "student_id": "SP1"},
        {"parent_id": "P2", "student_id": "SP2", "school": "Riverbend Middle"},
        {"parent_id": "P3", "student_id": "SP1"},
        {"parent_id": "P3", "student_id": "SP2", "school": "Riverbend Middle"},
    ]
    furnish(office, *rows)
    office.write_roster(*rows, {"parent_id": "P4", "student_id": "SP4"}, name="roster-2.csv")
    monkeypatch.setenv("PORTALADM_ACTOR", "sam")
    for words in (
        ("sam", "--role", "admin", "--district"),
        ("maria", "--role", "clerk", "--school", "Lincoln Elementary"),
        ("ada", "--role", "admin", "--school", "Lincoln Elementary"),
        ("kim", "--role", "auditor", "--district"),
    ):
        office.run("store", "grant", *words, code=0)
    return office


def try_as(
    office: Office, monkeypatch: pytest.MonkeyPatch, actor: str, words: tuple[str, ...], parent: str
) -> str:
    """What came of a command: ``done``, or what it says first; refused, it left no row."""
    monkeypatch.setenv("PORTALADM_ACTOR", actor)
    monkeypatch.chdir(office.folder)
    sql = "SELECT count(*) FROM trail WHERE action NOT IN ('setting:changed', 'data:exported')"
    before = office.query(sql)
    told = office.run(*(word.format(parent) for word in words))
    if told.code == 0:
        return "done"
    assert office.query(sql) == before and "Traceback" not in told.err
    assert not list(office.folder.glob(".*.part"))
    lines = [line for line in told.err.splitlines() if line.startswith("Error: ")]
    return lines[0].removeprefix("Error: ")


@pytest.mark.parametrize(
    ("actor", "why"),
    [
        ("kim", "kim has the role auditor here"),
        ("somebody", "somebody has no role in this district"),
    ],
)
def test_who_may_only_look_changes_nothing(
    office_of_two: Office, monkeypatch: pytest.MonkeyPatch, actor: str, why: str
) -> None:
    for words in (*_COUNTER[:3], *_ADMIN, *_DISTRICT):
        assert try_as(office_of_two, monkeypatch, actor, words, "P1").startswith(why), words
    looks: tuple[tuple[str, ...], ...] = (("parents", "list"), ("audit", "verify"))
    for words in looks:
        assert try_as(office_of_two, monkeypatch, actor, words, "") == "done"


def test_a_clerk_does_the_counter_s_work_for_families_of_the_school(
    office_of_two: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for words in _COUNTER[:2]:
        told = try_as(office_of_two, monkeypatch, "maria", words, "P2")
        assert told.startswith("P2 has nothing to do with Lincoln Elementary, where maria"), words
        assert try_as(office_of_two, monkeypatch, "maria", words, "P3") == "done"  # of both
    for words in _COUNTER:
        assert try_as(office_of_two, monkeypatch, "MARIA", words, "P1") == "done", words
    for words in (*_ADMIN, *_DISTRICT):
        told = try_as(office_of_two, monkeypatch, "maria", words, "P1")
        assert told.startswith("maria has the role clerk here"), words


def test_an_admin_of_a_school_has_the_families_and_not_the_district(
    office_of_two: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert try_as(office_of_two, monkeypatch, "ada", _ADMIN[0], "P2").startswith("P2 has nothing")
    assert try_as(office_of_two, monkeypatch, "ada", _ADMIN[0], "P1") == "done"
    for words in _DISTRICT:
        told = try_as(office_of_two, monkeypatch, "ada", words, "P2")
        assert told.startswith("ada is an admin of Lincoln Elementary, and that is of the"), words
    for words in _DISTRICT:
        assert try_as(office_of_two, monkeypatch, "sam", words, "P2") == "done", words


def test_an_issue_for_all_schools_makes_no_file_for_a_clerk_of_one(
    office_of_two: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = "SELECT code FROM batches WHERE kind = 'keys-issue' ORDER BY id DESC LIMIT 1"
    [(code,)] = office_of_two.query(newest)
    undo = ("batches", "undo", code, *_BACK)
    assert try_as(office_of_two, monkeypatch, "maria", undo, "").startswith("P2 has nothing to do")
    assert try_as(office_of_two, monkeypatch, "sam", undo, "") == "done"
    issue = ("keys", "issue", "-o", "again.csv")
    assert try_as(office_of_two, monkeypatch, "maria", issue, "").startswith("P2 has nothing to do")
    assert not (office_of_two.folder / "again.csv").exists()
    own = (*issue, "--school", "Lincoln Elementary")
    assert try_as(office_of_two, monkeypatch, "maria", own, "") == "done"
    [(code,)] = office_of_two.query(newest)
    undo = ("batches", "undo", code, *_BACK)
    assert try_as(office_of_two, monkeypatch, "maria", undo, "") == "done"


def test_a_clerk_undoes_no_import(office_of_two: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("roster", "import", "roster-2.csv")
    assert try_as(office_of_two, monkeypatch, "sam", words, "") == "done"
    code = office_of_two.query("SELECT code FROM batches ORDER BY id DESC LIMIT 1")[0][0]
    undo = ("roster", "undo", code, *_BACK)
    assert "maria has the role clerk" in try_as(office_of_two, monkeypatch, "maria", undo, "")
    assert try_as(office_of_two, monkeypatch, "sam", undo, "") == "done"


def test_an_edit_of_the_file_is_noted_under_any_name(
    office_of_two: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody knows who edited it; the change that is refused leaves no note either."""
    file = office_of_two.store.with_name("portaladm.toml")
    file.write_text(file.read_text(encoding="utf-8") + "\n[keys]\ndays = 9\n", encoding="utf-8")
    assert try_as(office_of_two, monkeypatch, "maria", _COUNTER[1], "P1") == "done"
    noted = "SELECT actor FROM trail WHERE subject = 'setting:keys.days'"
    assert office_of_two.query(noted) == [("maria",)]


def test_parents_need_no_right(office_of_two: Office) -> None:
    """What comes through the parents' door is theirs."""
    from portaladm.wiring import find_entry_point

    for channel, guarded in (("cli", True), ("web", False)):
        entry = find_entry_point(store=office_of_two.store, config=None, channel=channel)
        with entry.open() as context:
            assert (context.store.guard is not None) is guarded


def test_a_guard_asks_of_students_as_well(office_of_two: Office) -> None:
    guard = Guard({"ada": Rights(Role.ADMIN, ("Lincoln Elementary",))}, "ada")
    with office_of_two.open() as context, context.store.read() as transaction:
        guard(transaction, Action.STUDENT_IDENTITY, ["student:SP1"])
        with pytest.raises(Refused, match="SP2"):
            guard(transaction, Action.STUDENT_IDENTITY, ["student:SP1", "student:SP2"])
