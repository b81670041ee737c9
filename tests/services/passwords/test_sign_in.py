"""Signing in: the throttle, what each branch answers, and one bcrypt call in every one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import bcrypt
import pytest

from portaladm.domain.timestamps import write_timestamp
from portaladm.services.passwords import sign_in
from tests.conftest import MONDAY, Office
from tests.kits.accounts import (
    OTHER,
    PASSWORD,
    change,
    check,
    fail,
    hand_out,
    open_account,
    set_failures,
)

SECOND = timedelta(seconds=1)


def test_four_failures_are_free_and_the_fifth_makes_one_wait(office: Office) -> None:
    open_account(office)
    fail(office, 5)
    waiting = check(office, "mlopez", PASSWORD)
    assert waiting["result"] == "waiting" and "before" in waiting["message"]
    assert check(office, "mlopez", now=MONDAY + 29 * SECOND)["result"] == "waiting"
    assert check(office, "mlopez", now=MONDAY + 30 * SECOND)["result"] == "ok"
    assert office.query("SELECT failures, failed_at FROM accounts") == [(0, None)]


@pytest.mark.slow
def test_a_refused_attempt_does_not_extend_the_wait(office: Office) -> None:
    open_account(office)
    fail(office, 5)
    for second in range(0, 30, 7):
        assert check(office, "mlopez", "wrong", now=MONDAY + second * SECOND)["result"] == "waiting"
    assert check(office, "mlopez", now=MONDAY + 30 * SECOND)["result"] == "ok"


def test_a_hundred_failures_stop_the_account_until_staff_act(office: Office) -> None:
    open_account(office)
    now = MONDAY
    set_failures(office, 95)
    for _ in range(5):
        assert check(office, "mlopez", "wrong", now=now)["result"] == "wrong"
        now += timedelta(hours=1)
    assert check(office, "mlopez", now=now + timedelta(days=900))["result"] == "stopped"
    office.run(
        "accounts",
        "unlock",
        "--verified-by",
        "photo-id",
        "mlopez",
        "--reason",
        "called back",
        code=0,
    )
    assert check(office, "mlopez", now=now)["result"] == "ok"


@pytest.mark.slow
def test_a_clock_set_back_never_opens_the_door_and_never_shuts_it_for_long(office: Office) -> None:
    open_account(office)
    fail(office, 5)
    earlier = MONDAY - timedelta(days=400)
    assert check(office, "mlopez", now=earlier)["result"] == "waiting"
    assert check(office, "mlopez", now=earlier + 29 * SECOND)["result"] == "waiting"
    assert check(office, "mlopez", now=earlier + 30 * SECOND)["result"] == "ok"


@pytest.mark.slow
def test_a_moment_slightly_ahead_is_another_process_and_not_a_clock_set_back(
    office: Office,
) -> None:
    open_account(office)
    fail(office, 5, now=MONDAY + 10 * SECOND)
    assert check(office, "mlopez", now=MONDAY)["result"] == "waiting"
    assert check(office, "mlopez", now=MONDAY + 39 * SECOND)["result"] == "waiting"
    assert check(office, "mlopez", now=MONDAY + 40 * SECOND)["result"] == "ok"


def test_a_wrong_district_id_is_named_and_costs_no_attempt(office: Office) -> None:
    open_account(office)
    for _ in range(6):
        refused = office.run(
            "passwords", "check", "mlopez", "--district-id", "ABCDEF", "--secrets-stdin",
            stdin="wrong\n", code=1,
        )  # fmt: skip
        assert "JPRQQH, not 'ABCDEF'" in refused.err
    assert office.query("SELECT failures FROM accounts") == [(0,)]
    assert check(office, "mlopez", PASSWORD, "--district-id", "jprqqh")["result"] == "ok"


def test_every_sign_in_is_recorded_and_forgotten_after_the_time_of_the_settings(
    office: Office,
) -> None:
    open_account(office)
    check(office, "mlopez", "wrong")
    assert office.query("SELECT signed_in_at FROM accounts") == [(None,)]
    check(office, "mlopez")
    assert office.query("SELECT channel, outcome FROM sign_ins ORDER BY id") == [
        ("cli", "wrong"), ("cli", "ok"),
    ]  # fmt: skip
    assert office.query("SELECT signed_in_at FROM accounts") == [(write_timestamp(MONDAY),)]
    office.run("config", "set", "keys.days", "22", now=MONDAY + timedelta(days=390), code=0)
    check(office, "mlopez", now=MONDAY + timedelta(days=400))
    assert office.query("SELECT count(*) FROM sign_ins") == [(3,)]
    check(office, "mlopez", now=MONDAY + timedelta(days=400, seconds=1))
    assert office.query("SELECT count(*) FROM sign_ins") == [(2,)]


def test_a_clock_that_was_years_ahead_once_forgets_no_sign_in(office: Office) -> None:
    open_account(office)
    check(office, "mlopez")
    check(office, "mlopez", now=MONDAY + timedelta(days=3_650))
    office.run("doctor", "--repair", now=MONDAY + timedelta(days=3_650))
    assert office.query("SELECT count(*) FROM sign_ins") == [(2,)]


def test_an_unknown_name_gets_near_ones(office: Office) -> None:
    open_account(office)
    answer = check(office, "mlpez")
    assert answer["result"] == "unknown" and "did you mean mlopez" in answer["message"]


@pytest.mark.slow
@pytest.mark.usefixtures("real_hashes")
def test_a_right_password_is_hashed_anew_when_the_cost_has_risen(office: Office) -> None:
    open_account(office)
    settings = office.store.with_name("portaladm.toml")
    settings.write_text(settings.read_text().replace("cost = 10\n", "cost = 11\n", 1))
    assert check(office, "mlopez")["result"] == "ok"
    [(stored,)] = office.query("SELECT password FROM accounts")
    assert "$2b$11$" in stored
    assert check(office, "mlopez")["result"] == "ok"


def prepare_unknown(office: Office) -> str:
    open_account(office, "somebody")
    return PASSWORD


def prepare_right(office: Office) -> str:
    open_account(office)
    return PASSWORD


def prepare_wrong(office: Office) -> str:
    open_account(office)
    return "wrong"


def prepare_waiting(office: Office) -> str:
    open_account(office)
    fail(office, 5)
    return PASSWORD


def prepare_stopped(office: Office) -> str:
    open_account(office)
    set_failures(office, 100)
    return PASSWORD


def prepare_disabled(office: Office) -> str:
    open_account(office)
    office.run("accounts", "disable", "mlopez", "--reason", "asked to", "--yes", code=0)
    return PASSWORD


def prepare_ended(office: Office) -> str:
    office.now = MONDAY - timedelta(days=90)
    open_account(office, withdrawn_on="2026-07-15")
    office.now = MONDAY
    return PASSWORD


def prepare_must_change(office: Office) -> str:
    open_account(office)
    return hand_out(office)


def prepare_temporary_expired(office: Office) -> str:
    open_account(office)
    office.now = MONDAY - timedelta(days=30)
    typed = hand_out(office)
    office.now = MONDAY
    return typed


BRANCHES: dict[str, Callable[[Office], str]] = {
    "unknown": prepare_unknown, "wrong": prepare_wrong, "waiting": prepare_waiting,
    "stopped": prepare_stopped, "disabled": prepare_disabled, "must-change": prepare_must_change,
    "temporary-expired": prepare_temporary_expired, "ended": prepare_ended, "ok": prepare_right,
}  # fmt: skip


@pytest.fixture
def spy(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Every bcrypt call, made for real, by the cost of its hash."""
    calls: list[int] = []
    compare, make = bcrypt.checkpw, bcrypt.hashpw

    def count_compare(password: bytes, hashed: bytes) -> bool:
        calls.append(int(hashed[4:6]))
        return compare(password, hashed)

    def count_make(password: bytes, salt: bytes) -> bytes:
        calls.append(int(salt[4:6]))
        return make(password, salt)

    monkeypatch.setattr(bcrypt, "checkpw", count_compare)
    monkeypatch.setattr(bcrypt, "hashpw", count_make)
    yield calls


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("branch", BRANCHES)
def test_each_of_nine_branches_makes_exactly_one_bcrypt_call(
    office: Office, spy: list[int], branch: str
) -> None:
    typed = BRANCHES[branch](office)
    spy.clear()
    assert check(office, "mlopez", typed)["result"] == branch
    assert len(spy) == 1
    assert spy == ([6] if branch == "must-change" else [10])


@pytest.mark.slow
@pytest.mark.parametrize("branch", ["unknown", "wrong", "waiting", "disabled"])
def test_each_failure_writes_to_the_disk_once(office: Office, branch: str) -> None:
    typed = BRANCHES[branch](office)
    before = count_writes(office)
    assert check(office, "mlopez", typed)["result"] == branch
    assert count_writes(office) == before + 1


def count_writes(office: Office) -> int:
    """SQLite's own count of the transactions that changed the file."""
    return int.from_bytes(office.store.read_bytes()[24:28], "big")


def test_the_spy_sees_a_second_call(office: Office, spy: list[int]) -> None:
    """The control: changing a password compares and hashes, and both are counted."""
    open_account(office)
    spy.clear()
    change(office, "mlopez", PASSWORD, OTHER)
    assert len(spy) == 2


def test_a_cheap_hash_takes_as_long_to_answer_as_a_full_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each step of cost doubles the time of a hash; a full one waits no longer."""
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    sign_in._even_out(6, 10, 0.01)
    assert slept == [pytest.approx(0.15)]
    sign_in._even_out(10, 10, 10.0)
    assert len(slept) == 1


def test_a_process_killed_while_it_hashes_has_spent_its_attempt(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_account(office)

    def die(password: bytes, hashed: bytes) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(bcrypt, "checkpw", die)
    for _ in range(7):
        office.run("passwords", "check", "mlopez", "--secrets-stdin", stdin=f"{PASSWORD}\n")
    assert office.query("SELECT failures FROM accounts") == [(5,)]


def test_a_password_changed_while_the_old_one_is_compared_does_not_sign_in(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_account(office)
    compare = bcrypt.checkpw

    def slow(password: bytes, hashed: bytes) -> bool:
        monkeypatch.setattr(bcrypt, "checkpw", compare)
        change(office, "mlopez", PASSWORD, OTHER)
        return compare(password, hashed)

    monkeypatch.setattr(bcrypt, "checkpw", slow)
    assert check(office, "mlopez", PASSWORD)["result"] == "wrong"
    assert check(office, "mlopez", OTHER)["result"] == "ok"
