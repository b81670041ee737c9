"""Which batches a list shows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conftest import Office


@pytest.fixture
def year(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Each kind of batch once, on a day of its own; maria made those of the keys."""
    days = iter(range(10))

    def run(*words: str, actor: str = "root") -> None:
        monkeypatch.setenv("PORTALADM_ACTOR", actor)
        office.run(*words, code=0, now=office.now + timedelta(days=next(days)))

    office.write_roster({"parent_id": "P1"}, {"parent_id": "P2"})
    run("roster", "import", "roster.csv")
    run("keys", "issue", "-o", "a.csv", actor="maria")
    run("keys", "reissue", "P1", "--yes", "--posted", "-o", "b.json", actor="maria")
    run("parents", "add", "--parent", "P1", "--student", find_child(office), "--yes",
        "--reason", "both", "--verified-by", "photo-id")  # fmt: skip
    [code] = list_codes(office, "--kind", "keys-issue")
    run("batches", "mark", code, "--sent")
    return office


def find_child(office: Office) -> str:
    [(number,)] = office.query("SELECT number FROM students ORDER BY id DESC LIMIT 1")
    return str(number)


def list_codes(office: Office, *more: str) -> list[str]:
    listed = office.run("batches", "list", *more, "--json", code=0).json
    return [one["batch"] for one in listed]


def list_kinds(office: Office, *more: str) -> list[str]:
    return [one["kind"] for one in office.run("batches", "list", *more, "--json", code=0).json]


CASES = [
    ((), ["counter", "keys-reissue", "keys-issue", "roster-import"]),
    (("--kind", "keys-issue", "--kind", "Counter"), ["counter", "keys-issue"]),
    (("--file-type", "csv"), ["keys-issue", "roster-import"]),
    (("--file-type", ".JSON"), ["keys-reissue"]),
    (("--file-type", "pdf"), []),
    (("--status", "none"), ["counter", "roster-import"]),
    (("--status", "sent", "--status", "published"), ["keys-reissue", "keys-issue"]),
    (("--marked",), ["keys-issue"]),
    (("--not-marked",), ["keys-reissue"]),
    (("--not-marked", "--status", "sent"), []),
    (("--marked", "--status", "sent", "--status", "none"), ["keys-issue"]),
    (("--actor", "MARIA"), ["keys-reissue", "keys-issue"]),
    (("--since", "2026-09-02"), ["counter", "keys-reissue"]),
    (("--until", "2026-09-01"), ["keys-issue", "roster-import"]),
    (("--since", "2026-09-01", "--until", "2026-09-02"), ["keys-reissue", "keys-issue"]),
    (("--since", "2026-09-01T15:00:00Z", "--until", "2026-09-01T15:00Z"), ["keys-issue"]),
    (("--actor", "maria", "--file-type", "csv", "--marked"), ["keys-issue"]),
    (("--actor", "maria", "--limit", "1"), ["keys-reissue"]),
    (("--not-marked", "--sort", "kind", "--fields", "kind"), ["keys-reissue"]),
]  # fmt: skip


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize(("filters", "kinds"), CASES, ids=" ".join)
def test_all_conditions_hold_together(
    year: Office, filters: tuple[str, ...], kinds: list[str]
) -> None:
    assert list_kinds(year, *filters) == kinds


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        (("--kind", "key-issue"), "'key-issue' is not a kind of batches (did you mean keys-issue"),
        (("--status", "send"), "'send' is not a status of a batch's file (did you mean sent"),
        (("--actor", "mari"), "The trail names no 'mari' (did you mean maria?)"),
    ],
)
def test_a_mistyped_name_is_refused_with_a_near_one(
    year: Office, filters: tuple[str, ...], said: str
) -> None:
    assert said in year.run("batches", "list", *filters, code=2).err
