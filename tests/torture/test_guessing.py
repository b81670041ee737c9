"""Guessing by several processes: no more than the rule allows; an hour by ``-m torture``."""

from __future__ import annotations

import multiprocessing
from datetime import datetime, timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path

import bcrypt
import pytest

from tests.conftest import MONDAY, Office
from tests.kits.accounts import (
    check,
    open_account,
)


def _guess(
    store: str, guesses: int, timestamps: list[datetime], done: multiprocessing.Queue[int | str],
    clock: Barrier,
) -> None:  # fmt: skip
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
            clock.wait(100)  # it is the same time for all: a clock that is set back is another test
            with find_entry_point(store=Path(store), config=None, now=now).open() as context:
                for place in range(guesses):
                    check_password(context, "mlopez", Secret(f"guess {place}"))
    except BaseException as error:
        clock.abort()
        done.put(f"{type(error).__name__}: {error}")
    else:
        done.put(own)


def guess_together(office: Office, guesses: int, timestamps: list[datetime]) -> int:
    """Four processes guess; how often a guess met the account's own hash."""
    context = multiprocessing.get_context("fork")
    done: multiprocessing.Queue[int | str] = context.Queue()
    clock = context.Barrier(4)
    processes = [
        context.Process(target=_guess, args=(str(office.store), guesses, timestamps, done, clock))
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


@pytest.mark.slow
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


@pytest.mark.slow
@pytest.mark.posix("rivals are forked")
def test_guessing_goes_through_where_the_attempt_is_not_reserved(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: with attempts that are not counted before the hash, the rule does not hold."""
    from portaladm.services.passwords import sign_in as sign_ins

    monkeypatch.setattr(sign_ins, "count_attempt", lambda failures, now: failures)
    open_account(office)
    assert guess_together(office, 3, [MONDAY]) > allowed_in(0)
