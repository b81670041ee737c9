"""Letters about keys that stand unused: who gets one, and that the keys stay as they are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.conftest import MONDAY, Office
from tests.kits.parents import PASSWORD
from tests.thrift.prepared import prepared

LATER = MONDAY + timedelta(days=15)
ROWS = (
    {"student_id": "S1", "parent_id": "P1", "language": "Spanish", "school": "Oak School"},
    {"student_id": "S2", "parent_id": "P2", "language": "", "school": "Elm School"},
    {"student_id": "S3", "parent_id": "P3", "language": "es-MX", "school": "Elm School"},
)  # fmt: skip


@pytest.fixture
@prepared
def issued(office: Office) -> Office:
    """Three parents with a key each."""
    office.run("roster", "import", office.write_roster(*ROWS), code=0)
    office.run("keys", "issue", "-o", "keys.csv", code=0)
    return office


def remind(office: Office, *more: str, now: Any = LATER, code: int = 0) -> Any:
    office.numbers += 1
    name = f"reminders{office.numbers}.csv"
    words = ("letters", "remind", "-o", name, *more, "--format", "json")
    done = office.run(*words, now=now, code=code)
    if code:
        return done
    path = office.folder / name
    rows = office.read_csv(path) if path.exists() else []
    return done.record | {"who": [row["parent_id"] for row in rows], "rows": rows}


@pytest.mark.slow
def test_unused_keys_are_reminded_of_and_stay_as_they_are(issued: Office) -> None:
    issued.run("config", "set", "letters.phone", "555 0100", code=0)
    before = issued.query("SELECT * FROM activation_keys")
    done = remind(issued)
    keys = {row["parent_id"]: row for row in issued.read_csv(issued.folder / "keys.csv")}
    assert done["who"] == ["P1", "P2", "P3"]
    for row in done["rows"]:
        key = keys[row["parent_id"]]
        assert (row["key_reference"], row["expires_on"], row["phone"], row["school"]) == (
            key["key_reference"], key["expires_on"], "555 0100", key["school"],
        )  # fmt: skip
        assert key["activation_key"] not in str(row)
    assert issued.query("SELECT * FROM activation_keys") == before
    shown = issued.run("batches", "list", "--format", "json").json[0]
    assert (shown["kind"], shown["count"], shown["batch"]) == ("reminder", 3, done["batch"])
    rows = issued.run("audit", "list", "--action", "key:reminded", "--format", "json").json
    assert {row["subject"] for row in rows} == {"parent:P1", "parent:P2", "parent:P3"}
    issued.run("audit", "verify", code=0)


def test_lists_of_batches_tell_reminders_from_keys(issued: Office) -> None:
    reminders = remind(issued)["batch"]
    for kind, count in (("reminder", 1), ("keys-issue", 1)):
        shown = issued.run("batches", "list", "--kind", kind, "--format", "json").json
        assert [row["kind"] for row in shown] == [kind] * count
    undone = issued.run("batches", "undo", reminders, "--yes", "--reason", "x", code=1)
    assert f"Batch {reminders} (reminder) can't be undone" in undone.err
    today = issued.run("office", "today", "--format", "json", now=LATER, code=None).out
    assert f"Batch {reminders} (reminder): reminders" in today


def test_a_key_is_not_old_enough_until_the_days_are_over(issued: Office) -> None:
    early = remind(issued, now=MONDAY + timedelta(days=13))
    assert (early["batch"], early["counts"]["recent"]) == (None, 3)
    assert remind(issued, "--after", "3", now=MONDAY + timedelta(days=4))["who"] == [
        "P1", "P2", "P3",
    ]  # fmt: skip


def test_nobody_is_reminded_twice_within_the_days(issued: Office) -> None:
    assert len(remind(issued, "--after", "3", "--parent", "P1")["who"]) == 1
    again = remind(issued, "--after", "3")
    assert (again["who"], again["counts"]["reminded"]) == (["P2", "P3"], 1)
    later = remind(issued, "--after", "3", now=LATER + timedelta(days=4))
    assert later["who"] == ["P1", "P2", "P3"]


def test_who_has_no_access_or_used_the_key_is_not_reminded(issued: Office) -> None:
    issued.run("links", "deny", "P2", "S2", "--reason", "order", "--yes", code=0)
    key = issued.read_csv(issued.folder / "keys.csv")[0]["activation_key"]
    typed = f"{key}\n{PASSWORD}\n{PASSWORD}\n"
    words = ("accounts", "activate", "--username", "mlopez", "--secrets-stdin")
    issued.run(*words, stdin=typed, code=0)
    done = remind(issued)
    assert (done["who"], done["counts"]["suspended"]) == (["P3"], 1)


def test_a_key_that_expired_or_whose_letter_came_back_is_not_reminded_of(issued: Office) -> None:
    reference = issued.read_csv(issued.folder / "keys.csv")[0]["key_reference"]
    issued.run("letters", "mark", reference, "--returned", code=0)
    assert remind(issued)["counts"]["returned"] == 1
    over = remind(issued, now=MONDAY + timedelta(days=40))
    assert (over["who"], over["counts"]["expired"]) == ([], 3)


@pytest.mark.parametrize(
    ("options", "who"),
    [
        (("--school", "Elm School"), ["P2", "P3"]),
        (("--student", "S1"), ["P1"]),
        (("--parent", "P3"), ["P3"]),
        (("--language", "Spanish"), ["P1", "P3"]),
        (("--language", "English"), ["P2"]),
        (("--language", "en", "--school", "Oak School"), []),
    ],
)
def test_filters_choose_whom(issued: Office, options: tuple[str, ...], who: list[str]) -> None:
    assert remind(issued, *options)["who"] == who


def test_a_batch_chooses_its_own_keys(issued: Office) -> None:
    more = {"student_id": "S4", "parent_id": "P4"}
    issued.run("roster", "import", issued.write_roster(more, name="more.csv"), code=0)
    issued.run("keys", "issue", "-o", "more-keys.csv", code=0)
    batch = issued.read_csv(issued.folder / "more-keys.csv")[0]["key_reference"].partition("-")[0]
    assert remind(issued, "--batch", batch)["who"] == ["P4"]


def test_a_dry_run_counts_and_writes_nothing(issued: Office) -> None:
    done = remind(issued, "--dry-run")
    assert (done["counts"]["reminders"], done["batch"], done["who"]) == (3, None, [])
    assert remind(issued)["counts"]["reminders"] == 3


def test_a_language_that_letters_do_not_speak_is_refused(issued: Office) -> None:
    assert (
        "do not speak 'Klingon'"
        in issued.run("letters", "remind", "-o", "r.csv", "--language", "Klingon", code=1).err
    )


def test_a_file_that_exists_is_refused_before_anything(issued: Office) -> None:
    (issued.folder / "r.csv").write_text("mine", encoding="utf-8")
    issued.run("letters", "remind", "-o", "r.csv", now=LATER, code=1)
    assert issued.query("SELECT count(*) FROM reminders") == [(0,)]
