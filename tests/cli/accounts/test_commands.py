"""``accounts`` at its door, and keys and accounts against a simple model."""

from __future__ import annotations

import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from tests.conftest import MONDAY, Office
from tests.kits.accounts import OTHER, PASSWORD, activate, change, check, furnish, open_account


@pytest.mark.slow
def test_a_list_in_a_pipe_is_csv_with_every_field(office: Office) -> None:
    open_account(office, email="=1+1@example.org")
    lines = office.run("accounts", "list", code=0).out.splitlines()
    assert lines[0] == (
        "username,parent_id,parent_name,email,phone,status,ends_on,activated_at,signed_in_at,"
        "temporary_expires_at,failures"
    )
    assert lines[1].startswith("mlopez,P20001,José García,'=1+1@example.org,")
    assert "'" not in office.run("accounts", "list", "--raw-csv", code=0).out


@pytest.mark.slow
def test_wrong_fields_and_states_name_the_right_ones(office: Office) -> None:
    open_account(office)
    for words in (["--fields", "x"], ["--sort", "x"], ["--status", "x"], ["--format", "x"]):
        refused = office.run("accounts", "list", *words, code=2)
        assert "Error: " in refused.err


def test_an_account_is_made_on_the_terminal_and_named(office: Office) -> None:
    [key] = furnish(office, {}).values()
    done = activate(office, key, "mlopez")
    assert "mlopez" in done.out and "ready to sign in" in done.err
    assert PASSWORD not in done.out + done.err


def test_naming_nobody_is_a_usage_error(office: Office) -> None:
    for verb in ("disable", "enable", "unlock", "void", "rename"):
        office.run("accounts", verb, code=2)


class Life(RuleBasedStateMachine):
    """Keys and accounts of two parents, beside a model of a few dictionaries."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.office = Office(Path(self.folder.name), now=MONDAY)
        self.keys = furnish(self.office, {"parent_id": "P1"}, {"parent_id": "P2"})
        self.ends = dict.fromkeys(self.keys, self.end_after(21))
        self.used: list[str] = []
        self.accounts: dict[str, dict[str, Any]] = {}
        self.files = 0

    def teardown(self) -> None:
        self.folder.cleanup()

    parents = st.sampled_from(["P1", "P2"])

    @rule(parent=parents, password=st.sampled_from([PASSWORD, OTHER]))
    def activate(self, parent: str, password: str) -> None:
        good = parent in self.keys and self.office.now < self.ends[parent]
        key = self.keys.get(parent) or (self.used or ["{0}"])[-1]
        activate(self.office, key, f"user{parent}{self.files}", password, code=0 if good else 1)
        if good:
            self.used.append(self.keys.pop(parent))
            self.accounts[parent] = {
                "name": f"user{parent}{self.files}", "password": password, "until": None,
                "failures": 0, "failed": MONDAY, "disabled": False,
            }  # fmt: skip
            self.files += 1

    @precondition(lambda self: self.accounts)
    @rule(data=st.data(), right=st.booleans())
    def sign_in(self, data: st.DataObject, right: bool) -> None:
        account = self.draw(data)
        typed = account["password"] if right else "something else"
        result = check(self.office, account["name"], typed)["result"]
        assert result == self.expect(account, right)

    @precondition(lambda self: self.accounts)
    @rule(data=st.data())
    def guess_until_it_waits(self, data: st.DataObject) -> None:
        account = self.draw(data)
        for _ in range(5):
            result = check(self.office, account["name"], "a guess")["result"]
            assert result == self.expect(account, right=False)

    @rule(hours=st.sampled_from([0.01, 0.1, 2, 30, 24 * 8]))
    def wait(self, hours: float) -> None:
        self.office.now += timedelta(hours=hours)

    @precondition(lambda self: self.accounts)
    @rule(data=st.data(), disabled=st.booleans())
    def disable_or_enable(self, data: st.DataObject, disabled: bool) -> None:
        account = self.draw(data)
        seen = ["--yes"] if disabled else ["--verified-by", "photo-id"]
        verb = ["disable" if disabled else "enable", account["name"], *seen]
        self.office.run("accounts", *verb, code=0)
        account["disabled"] = disabled

    @precondition(lambda self: self.accounts)
    @rule(data=st.data())
    def unlock(self, data: st.DataObject) -> None:
        account = self.draw(data)
        self.office.run("accounts", "unlock", "--verified-by", "photo-id", account["name"], code=0)
        account["failures"] = 0

    @precondition(lambda self: self.accounts)
    @rule(data=st.data())
    def reset(self, data: st.DataObject) -> None:
        account = self.draw(data)
        row = self.office.run(
            "passwords", "reset", account["name"], "--verified-by", "photo-id", "--yes", "--show",
            "--anyway", "--format", "json", code=0,
        ).record  # fmt: skip
        account |= {"password": row["temporary_password"], "failures": 0}
        account["until"] = self.end_after(7)

    @precondition(lambda self: self.accounts)
    @rule(data=st.data())
    def change(self, data: st.DataObject) -> None:
        account = self.draw(data)
        new = OTHER if account["password"] == PASSWORD else PASSWORD
        good = self.expect(account, right=True) in ("ok", "must-change")
        change(self.office, account["name"], account["password"], new, code=0 if good else 1)
        if good:
            account |= {"password": new, "until": None}

    @precondition(lambda self: self.accounts)
    @rule(data=st.data())
    def void_and_reissue(self, data: st.DataObject) -> None:
        account = self.draw(data)
        parent = next(one for one, value in self.accounts.items() if value is account)
        self.office.run("accounts", "void", parent, "--reason", "stolen", "--yes", code=0)
        del self.accounts[parent]
        name = f"again{len(list(self.office.folder.iterdir()))}.csv"
        words = (
            "keys", "reissue", parent, "--yes", "--posted", "-o", str(self.office.folder / name),
        )  # fmt: skip
        self.office.run(*words, "--expires-in", "300", code=0)
        [row] = self.office.read_csv(self.office.folder / name)
        self.keys[parent] = row["activation_key"]
        self.ends[parent] = self.end_after(300)

    def end_after(self, days: int) -> datetime:
        """The end of the day so many days from now, on this machine's clock."""
        last = self.office.now.astimezone().date() + timedelta(days=days + 1)
        return datetime(last.year, last.month, last.day).astimezone()

    def draw(self, data: st.DataObject) -> dict[str, Any]:
        return self.accounts[data.draw(st.sampled_from(sorted(self.accounts)))]

    def expect(self, account: dict[str, Any], right: bool) -> str:
        """What the model says of an attempt now; the attempt counts in the model as well."""
        now = self.office.now
        if account["disabled"]:
            return "disabled"
        over = account["failures"] - 5
        wait = min(30 * 2**over, 3_600) if over >= 0 else 0
        if account["until"] and now >= account["until"]:
            return "temporary-expired"
        if not account["until"] and now < account["failed"] + timedelta(seconds=wait):
            return "waiting"  # nobody guesses a temporary password: it waits for nothing
        if not right:
            account |= {"failures": account["failures"] + 1, "failed": now}
            return "wrong"
        account["failures"] = 0
        return "must-change" if account["until"] else "ok"


def live(monkeypatch: pytest.MonkeyPatch, examples: int, steps: int, *phases: Phase) -> None:
    monkeypatch.setenv("PORTALADM_ACTOR", "clerk")
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None,
            suppress_health_check=checks, database=None, derandomize=True,
            phases=[Phase.generate, *phases],
            report_multiple_bugs=False,
        ),
    )  # fmt: skip


@pytest.mark.slow
def test_keys_and_accounts_behave_as_the_model_says(monkeypatch: pytest.MonkeyPatch) -> None:
    live(monkeypatch, examples=4, steps=14)


@pytest.mark.torture
def test_keys_and_accounts_behave_as_the_model_says_for_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    live(monkeypatch, 60, 40, Phase.shrink)


@pytest.mark.slow
def test_the_model_notices_a_wrong_password_that_signs_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: where every password is taken for right, the model says so."""
    monkeypatch.setattr("portaladm.services.passwords.sign_in.verify_password", lambda *_: True)
    with pytest.raises(AssertionError):
        live(monkeypatch, examples=20, steps=12)
