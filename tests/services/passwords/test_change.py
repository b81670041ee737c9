"""Signing in: the throttle, one bcrypt call in every branch, and choosing a new password."""

from __future__ import annotations

import multiprocessing
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import bcrypt
import pytest

from tests.accounts_kit import OTHER, PASSWORD, activate, change, check, furnish, open_account
from tests.conftest import MONDAY, Office

SECOND = timedelta(seconds=1)


def fail(office: Office, times: int, now: datetime = MONDAY) -> None:
    for _ in range(times):
        assert check(office, "mlopez", "wrong", now=now)["result"] == "wrong"


def set_failures(office: Office, count: int) -> None:
    """As many failures as weeks of guessing leave behind."""
    with closing(sqlite3.connect(office.store)) as driver:
        before = "2026-08-01T00:00:00.000Z"
        driver.execute("UPDATE accounts SET failures = ?, failed_at = ?", (count, before))
        driver.commit()


def hand_out(office: Office) -> str:
    """A temporary password, as a reset hands one out."""
    shown = office.run(
        "passwords", "reset", "mlopez", "--verified-by", "photo-id", "--yes", "--show",
        "--format", "json", code=0,
    )  # fmt: skip
    return str(shown.json[0]["temporary_password"])


def test_four_failures_are_free_and_the_fifth_makes_one_wait(office: Office) -> None:
    open_account(office)
    fail(office, 5)
    waiting = check(office, "mlopez", PASSWORD)
    assert waiting["result"] == "waiting" and "before" in waiting["message"]
    assert check(office, "mlopez", now=MONDAY + 29 * SECOND)["result"] == "waiting"
    assert check(office, "mlopez", now=MONDAY + 30 * SECOND)["result"] == "ok"
    assert office.query("SELECT failures, failed_at FROM accounts") == [(0, None)]


def test_a_refused_attempt_does_not_prolong_the_wait(office: Office) -> None:
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
    office.run("accounts", "unlock", "mlopez", "--reason", "called back", code=0)
    assert check(office, "mlopez", now=now)["result"] == "ok"


def test_a_clock_set_back_never_opens_the_door_and_never_shuts_it_for_long(office: Office) -> None:
    open_account(office)
    fail(office, 5)
    earlier = MONDAY - timedelta(days=400)
    assert check(office, "mlopez", now=earlier)["result"] == "waiting"
    assert check(office, "mlopez", now=earlier + 29 * SECOND)["result"] == "waiting"
    assert check(office, "mlopez", now=earlier + 30 * SECOND)["result"] == "ok"


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
    check(office, "mlopez")
    assert office.query("SELECT channel, outcome FROM sign_ins ORDER BY id") == [
        ("cli", "wrong"), ("cli", "ok"),
    ]  # fmt: skip
    check(office, "mlopez", now=MONDAY + timedelta(days=400))
    assert office.query("SELECT count(*) FROM sign_ins") == [(3,)]
    check(office, "mlopez", now=MONDAY + timedelta(days=400, seconds=1))
    assert office.query("SELECT count(*) FROM sign_ins") == [(2,)]


def test_an_unknown_name_gets_near_ones(office: Office) -> None:
    open_account(office)
    answer = check(office, "mlpez")
    assert answer["result"] == "unknown" and "did you mean mlopez" in answer["message"]


def test_a_right_password_is_hashed_anew_when_the_cost_has_risen(office: Office) -> None:
    open_account(office)
    settings = office.store.with_name("portaladm.toml")
    settings.write_text(settings.read_text().replace("cost = 10\n", "cost = 11\n", 1))
    assert check(office, "mlopez")["result"] == "ok"
    [(stored,)] = office.query("SELECT password FROM accounts")
    assert "$2b$11$" in stored
    assert check(office, "mlopez")["result"] == "ok"


def test_a_pepper_file_takes_over_and_the_old_hashes_stay_good(office: Office) -> None:
    open_account(office)
    pepper = office.store.with_name("pepper.txt")
    pepper.write_text("ab" * 32 + "\n")
    settings = office.store.with_name("portaladm.toml")
    settings.write_text(settings.read_text() + 'pepper_file = "pepper.txt"\n')
    [(before,)] = office.query("SELECT password FROM accounts")
    assert check(office, "mlopez")["result"] == "ok"
    [(after,)] = office.query("SELECT password FROM accounts")
    assert before.split("$")[1] != after.split("$")[1]
    pepper.unlink()
    lost = office.run("passwords", "check", "mlopez", "--secrets-stdin", stdin="x\n", code=1)
    assert "pepper file" in lost.err
    assert office.query("SELECT failures FROM accounts") == [(0,)]


# --- nine branches -------------------------------------------------------------------------


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


@pytest.mark.parametrize("branch", BRANCHES)
def test_each_of_nine_branches_makes_exactly_one_bcrypt_call(
    office: Office, spy: list[int], branch: str
) -> None:
    typed = BRANCHES[branch](office)
    spy.clear()
    assert check(office, "mlopez", typed)["result"] == branch
    assert len(spy) == 1
    assert spy == ([6] if branch == "must-change" else [10])


def test_the_spy_sees_a_second_call(office: Office, spy: list[int]) -> None:
    """The control: changing a password compares and hashes, and both are counted."""
    open_account(office)
    spy.clear()
    change(office, "mlopez", PASSWORD, OTHER)
    assert len(spy) == 2


def test_a_cheap_hash_takes_as_long_to_answer_as_a_full_one(office: Office) -> None:
    from portaladm.services.passwords.sign_in import _even_out

    started = time.perf_counter()
    _even_out(6, 10, 0.01)
    assert time.perf_counter() - started >= 0.15
    started = time.perf_counter()
    _even_out(10, 10, 10.0)
    assert time.perf_counter() - started < 0.1


# --- guessing by several processes -----------------------------------------------------------


def _guess(
    store: str, guesses: int, timestamps: list[datetime], done: multiprocessing.Queue[int | str]
) -> None:
    from portaladm.domain.secret import Secret
    from portaladm.services.passwords.change import check_password
    from portaladm.wiring import find_entry_point

    compare, own = bcrypt.checkpw, 0

    def count(password: bytes, hashed: bytes) -> bool:
        nonlocal own
        own += not hashed.endswith(b"." * 53)
        return compare(password, hashed)

    bcrypt.checkpw = count  # type: ignore[assignment]
    try:
        for now in timestamps:
            with find_entry_point(store=Path(store), config=None, now=now).open() as context:
                for place in range(guesses):
                    check_password(context, "mlopez", Secret(f"guess {place}"))
    except BaseException as error:
        done.put(f"{type(error).__name__}: {error}")
    else:
        done.put(own)


def guess_together(office: Office, guesses: int, timestamps: list[datetime]) -> int:
    """Four processes guess; how often a guess met the account's own hash."""
    context = multiprocessing.get_context("fork")
    done: multiprocessing.Queue[int | str] = context.Queue()
    processes = [
        context.Process(target=_guess, args=(str(office.store), guesses, timestamps, done))
        for _ in range(4)
    ]
    for process in processes:
        process.start()
    ends = [done.get(timeout=100) for _ in processes]
    for process in processes:
        process.join()
    assert all(isinstance(end, int) for end in ends), ends
    return sum(end for end in ends if isinstance(end, int))


def allowed_in(seconds: int) -> int:
    """Comparisons that the rule allows in a time, counted by the rule itself, not by the code."""
    count, clock, wait = 5, 0, 30
    while (clock := clock + wait) <= seconds:
        count, wait = count + 1, min(wait * 2, 3_600)
    return count


@pytest.mark.posix("rivals are forked")
def test_four_processes_on_one_account_get_no_more_guesses_than_the_rule_allows(
    office: Office,
) -> None:
    open_account(office)
    timestamps = [MONDAY + minute * timedelta(minutes=10) for minute in range(3)]
    assert guess_together(office, 3, timestamps) <= allowed_in(20 * 60)
    assert office.query("SELECT count(*) FROM sign_ins") == [(36,)]
    assert check(office, "mlopez", now=MONDAY + timedelta(hours=3))["result"] == "ok"


@pytest.mark.posix("rivals are forked")
@pytest.mark.torture
def test_four_processes_guess_through_a_faked_hour(office: Office) -> None:
    open_account(office)
    timestamps = [MONDAY + minute * timedelta(minutes=1) for minute in range(61)]
    assert guess_together(office, 5, timestamps) <= allowed_in(3_600)
    assert check(office, "mlopez", now=MONDAY + timedelta(hours=5))["result"] == "ok"


@pytest.mark.posix("rivals are forked")
def test_guessing_goes_through_where_the_attempt_is_not_reserved(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: with attempts that are not counted before the hash, the rule does not hold."""
    from portaladm.services.passwords import sign_in as sign_ins

    monkeypatch.setattr(sign_ins, "count_attempt", lambda failures, now: failures)
    open_account(office)
    assert guess_together(office, 3, [MONDAY]) > allowed_in(0)


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


# --- changing ----------------------------------------------------------------------------------


def test_a_changed_password_replaces_the_old_one(office: Office) -> None:
    parent = open_account(office)
    change(office, "mlopez", PASSWORD, OTHER)
    assert check(office, "mlopez", PASSWORD)["result"] == "wrong"
    assert check(office, "mlopez", OTHER)["result"] == "ok"
    assert office.query("SELECT subject, detail FROM trail WHERE action = 'password:changed'") == [
        (f"parent:{parent}", "username mlopez")
    ]


def test_a_new_password_must_differ_and_keep_the_rules(office: Office) -> None:
    open_account(office)
    assert "is the current one" in change(office, "mlopez", PASSWORD, PASSWORD, code=1).err
    assert "at least 15" in change(office, "mlopez", PASSWORD, "short", code=1).err
    assert check(office, "mlopez")["result"] == "ok"


def test_guessing_through_the_change_is_slowed_as_well(office: Office) -> None:
    open_account(office)
    for _ in range(5):
        assert "wrong" in change(office, "mlopez", "nonsense", OTHER, code=1).err
    assert "none is tried before" in change(office, "mlopez", PASSWORD, OTHER, code=1).err


def test_a_temporary_password_opens_nothing_but_the_change(office: Office) -> None:
    open_account(office)
    temporary = hand_out(office)
    assert check(office, "mlopez", PASSWORD)["result"] == "wrong"
    assert check(office, "mlopez", temporary.lower().replace("-", " "))["result"] == "must-change"
    same = change(office, "mlopez", temporary, temporary.lower().replace("-", ""), code=1)
    assert "is the current one" in same.err
    change(office, "mlopez", temporary.lower(), OTHER)
    assert check(office, "mlopez", OTHER)["result"] == "ok"
    assert check(office, "mlopez", temporary)["result"] == "wrong"
    [(stored,)] = office.query("SELECT password FROM accounts")
    assert "$2b$10$" in stored


@pytest.mark.parametrize(("seconds", "good"), [(-1, True), (0, False), (1, False)])
def test_a_temporary_password_ends_at_its_moment(office: Office, seconds: int, good: bool) -> None:
    open_account(office)
    temporary = hand_out(office)
    [(end,)] = office.query("SELECT temporary_until FROM accounts")
    timestamp = datetime.fromisoformat(end) + timedelta(seconds=seconds)
    said = change(office, "mlopez", temporary, OTHER, code=0 if good else 1, now=timestamp).err
    assert ("passwords reset mlopez" in said) is not good


def test_changing_asks_again_after_a_fault(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    open_account(office)
    typed = iter([PASSWORD, "short", "short", OTHER, OTHER])
    monkeypatch.setattr("getpass.getpass", lambda prompt, stream: next(typed))
    done = office.run("passwords", "change", "mlopez", answers="", code=0)
    assert "Not yet: The password has 5 characters" in done.err
    assert check(office, "mlopez", OTHER)["result"] == "ok"


@pytest.mark.parametrize("length", [15, 64, 256])
def test_passwords_of_every_allowed_length_count_to_the_last_character(
    office: Office, length: int
) -> None:
    password = "".join(chr(0x41 + (n * 7) % 26 + 32 * (n % 2)) for n in range(length))
    [key] = furnish(office, {}).values()
    activate(office, key, "mlopez", password)
    assert check(office, "mlopez", password[:-1])["result"] == "wrong"
    assert check(office, "mlopez", password)["result"] == "ok"


def test_passwords_of_absurd_length_are_refused_and_compared(office: Office) -> None:
    [key] = furnish(office, {}).values()
    for length in (1, 257, 100_000):
        assert "character" in activate(office, key, "mlopez", "é" * length, code=1).err
    activate(office, key, "mlopez")
    assert check(office, "mlopez", "x" * 100_000)["result"] == "wrong"
    assert check(office, "m" * 100_000)["result"] == "unknown"
