"""The time of a change: taken when its lock is held, by processes that really wait meanwhile."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

from portaladm.domain.timestamps import write_timestamp
from tests.conftest import MONDAY, Office
from tests.kits.accounts import (
    OTHER,
    PASSWORD,
    activate,
    check,
    fail,
    furnish,
    hand_out,
    open_account,
)

MINUTE = timedelta(minutes=1)

_HELD = """
import sys
from datetime import datetime
from pathlib import Path
from portaladm import wiring
from portaladm.domain.secret import Secret
from portaladm.errors import Refused
from portaladm.services.accounts.activate import activate_account, open_activation
from portaladm.services.accounts.change import CHANGES, change_accounts
from portaladm.services.passwords.change import check_password, finish_change, open_change

store, clock, work, *given = sys.argv[1:]
wiring.read_clock = lambda: datetime.fromisoformat(Path(clock).read_text())
secrets = [Secret(one) for one in given]
with wiring.find_entry_point(store=Path(store), config=None).open() as context:
    if work == "activate":
        invitation = open_activation(context, secrets[0])
    if work == "change":
        change = open_change(context, "mlopez", secrets[0])
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        if work == "activate":
            activate_account(context, invitation, "mlopez", secrets[1], secrets[1])
        elif work == "change":
            finish_change(context, change, secrets[1], secrets[1])
        elif work == "check":
            print(check_password(context, "mlopez", secrets[0]).result.value)
        elif work == "disable":
            change_accounts(context, CHANGES["disable"], ["mlopez"], "asked")
    except Refused as refused:
        print(refused.code)
    else:
        print("done")
"""


@contextmanager
def held(
    office: Office, work: str, *secrets: str, now: datetime
) -> Iterator[Callable[[datetime], str]]:
    """A process that has opened the store and waits; what it says once it may go on, by a clock."""
    clock = office.folder / "clock"
    clock.write_text(now.isoformat())
    command = [sys.executable, "-c", _HELD, str(office.store), str(clock), work, *secrets]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin and process.stdout
        assert process.stdout.readline() == "ready\n"

        def go_on(now: datetime) -> str:
            clock.write_text(now.isoformat())
            return process.communicate("\n", timeout=60)[0].split()[0]

        try:
            yield go_on
        finally:
            process.kill()


@pytest.mark.slow
@pytest.mark.usefixtures("real_hashes")
def test_a_held_process_guesses_by_the_time_at_which_it_does(office: Office) -> None:
    open_account(office)
    later = MONDAY + 60 * MINUTE
    with held(office, "check", "wrong", now=MONDAY) as go_on:
        fail(office, 5, now=later)
        assert go_on(later + timedelta(seconds=1)) == "waiting"
    assert check(office, "mlopez", now=later + timedelta(seconds=2))["result"] == "waiting"
    assert check(office, "mlopez", now=later + timedelta(seconds=30))["result"] == "ok"


@pytest.mark.slow
def test_a_held_process_redeems_no_key_after_its_last_day(office: Office) -> None:
    [key] = furnish(office, {}).values()
    with held(office, "activate", key, PASSWORD, now=MONDAY) as go_on:
        assert go_on(MONDAY + timedelta(days=60)) == "key-expired"
    assert office.query("SELECT count(*) FROM accounts") == [(0,)]


@pytest.mark.slow
@pytest.mark.usefixtures("real_hashes")
def test_a_temporary_password_that_ends_while_the_new_one_is_asked_for_changes_nothing(
    office: Office,
) -> None:
    open_account(office)
    temporary = hand_out(office)
    with held(office, "change", temporary, OTHER, now=MONDAY) as go_on:
        assert go_on(MONDAY + timedelta(days=60)) == "sign-in-temporary-expired"


@pytest.mark.slow
def test_a_held_process_dates_no_row_of_the_trail_back(office: Office) -> None:
    open_account(office)
    later = MONDAY + 60 * MINUTE
    with held(office, "disable", now=MONDAY) as go_on:
        [key] = furnish_another(office, later)
        activate(office, key, "another", now=later)
        assert go_on(later + MINUTE) == "done"
    assert "trail-times-back" not in diagnose_at(office, later + 2 * MINUTE)
    [(at,)] = office.query("SELECT at FROM trail ORDER BY seq DESC LIMIT 1")
    assert at == write_timestamp(later + MINUTE)


def furnish_another(office: Office, now: datetime) -> list[str]:
    """A key for one more family, issued at a time."""
    roster = office.write_roster({}, {"parent_id": "P30001", "student_id": "S30001"})
    file = office.folder / "more.csv"
    office.run("keys", "issue", "--roster", roster, "-o", file, code=0, now=now)
    return [row["activation_key"] for row in office.read_csv(file)][-1:]


def diagnose_at(office: Office, now: datetime) -> dict[str, dict[str, str]]:
    """What ``doctor`` finds at a time."""
    found = office.run("doctor", "--format", "json", now=now).json
    return {one["code"]: one for one in found}
