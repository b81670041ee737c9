"""What happens between the steps of an activation, and what each step says, value by value."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from portaladm.domain.passwords.hashing import hash_password
from portaladm.domain.secret import Secret
from portaladm.errors import Refused, Remark
from portaladm.services.accounts import activate as activation
from portaladm.services.accounts.activate import (
    Activated,
    Invitation,
    activate_account,
    find_username_faults,
    open_activation,
    reopen_activation,
)
from portaladm.services.context import Context
from tests.conftest import Office
from tests.kits.accounts import PASSWORD, activate, furnish
from tests.kits.batches import edit

SECRET = Secret(PASSWORD)


@contextmanager
def invited(office: Office, key: str) -> Iterator[tuple[Context, Invitation]]:
    with office.open() as context:
        yield context, open_activation(context, Secret(key))


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Let something happen while the password is hashed."""

    def let(happen: Callable[[], object]) -> None:
        def hash_and_wait(*words: object) -> object:
            monkeypatch.setattr(activation, "hash_password", hash_password)
            happen()
            return hash_password(*words)  # type: ignore[arg-type]

        monkeypatch.setattr(activation, "hash_password", hash_and_wait)

    return let


def refuse(context: Context, invitation: Invitation, username: str = "mlopez") -> Refused:
    with pytest.raises(Refused) as refused:
        activate_account(context, invitation, username, SECRET, SECRET)
    return refused.value


def give_account(office: Office, parent_id: str, of: str) -> None:
    """An account that came to a parent by another way than this key, as a merge brings it."""
    edit(
        office, "UPDATE accounts SET parent_id = (SELECT id FROM parents WHERE number = "
        f"'{parent_id}') WHERE username = '{of}'",
    )  # fmt: skip


def test_what_was_made_is_told(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    made_for: list[int] = []
    with invited(office, keys["P1"]) as (context, invitation):
        made = activate_account(
            context, invitation, "mlopez", SECRET, SECRET,
            lambda transaction, account_id: made_for.append(account_id),
        )  # fmt: skip
    [(account_id,)] = office.query("SELECT id FROM accounts")
    assert made == Activated(account_id, "mlopez", "P1", "José García")
    assert made_for == [account_id]
    [(detail,)] = office.query("SELECT detail FROM trail WHERE action = 'account:activated'")
    [(batch, serial)] = office.query(
        "SELECT b.code, k.serial FROM activation_keys k JOIN batches b ON b.id = k.batch_id"
    )
    assert detail == f"username mlopez key {batch}-{serial}"


def test_a_username_that_is_taken_meanwhile_is_refused_and_the_key_stays_good(
    office: Office, meanwhile: Callable[[Callable[[], object]], None]
) -> None:
    keys = furnish(office, {"parent_id": "P1"}, {"parent_id": "P2"})
    with invited(office, keys["P1"]) as (context, invitation):
        meanwhile(lambda: activate(office, keys["P2"], "mlopez"))
        refused = refuse(context, invitation)
        assert refused.code == "username-taken"
        assert refused.advice == Remark("choose-again.activate")
        activate_account(context, invitation, "aruiz", SECRET, SECRET)


def test_an_account_that_comes_meanwhile_is_the_only_one(
    office: Office, meanwhile: Callable[[Callable[[], object]], None]
) -> None:
    keys = furnish(office, {"parent_id": "P1"}, {"parent_id": "P2"})
    activate(office, keys["P2"], "aruiz")
    with invited(office, keys["P1"]) as (context, invitation):
        meanwhile(lambda: give_account(office, "P1", "aruiz"))
        refused = refuse(context, invitation)
        assert refused.remark == Remark("has-account", name="José García", username="aruiz")
        with pytest.raises(Refused, match="has-account"):
            open_activation(context, Secret(keys["P1"]))
    assert office.query("SELECT count(*) FROM accounts") == [(1,)]


def test_a_key_that_is_revoked_meanwhile_says_so(
    office: Office, meanwhile: Callable[[Callable[[], object]], None]
) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    with invited(office, keys["P1"]) as (context, invitation):
        meanwhile(lambda: office.run("keys", "revoke", "P1", "--reason", "lost", "--yes", code=0))
        assert refuse(context, invitation).code == "key-revoked"
    assert office.query("SELECT count(*) FROM accounts") == [(0,)]


def test_a_good_key_that_could_not_be_used_is_busy(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    monkeypatch.setattr(activation, "redeem_key", lambda *_: False)
    with invited(office, keys["P1"]) as (context, invitation):
        assert refuse(context, invitation).remark == Remark("key-busy")


def test_who_draws_anothers_id_is_told_of_the_account_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = furnish(office, {"parent_id": "P1"}, {"parent_id": "P2"})
    activate(office, keys["P1"], "mlopez")
    [(taken,)] = office.query("SELECT id FROM accounts")
    drawn, made_for = [taken, taken + 1], list[int]()
    monkeypatch.setattr(activation, "draw_account_id", lambda *_: drawn.pop(0))
    with invited(office, keys["P2"]) as (context, invitation):
        activate_account(
            context, invitation, "aruiz", SECRET, SECRET,
            lambda transaction, account_id: made_for.append(account_id),
        )  # fmt: skip
    assert made_for == [taken + 1]


def test_a_key_that_was_shown_before_is_judged_by_the_day(office: Office) -> None:
    child = {"parent_id": "P1", "withdrawn_on": "2026-09-01"}
    keys = furnish(office, child)
    with invited(office, keys["P1"]) as (context, invitation):
        assert reopen_activation(context, invitation.key_id) == invitation
    office.now += timedelta(days=1)
    with office.open() as context, pytest.raises(Refused) as refused:
        reopen_activation(context, invitation.key_id)
    assert refused.value.code == "key-suspended"
    assert refused.value.advice is not None


def test_each_fault_of_a_username_has_its_values(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"}, {"parent_id": "P2", "parent_first_name": "Ana"})
    activate(office, keys["P1"], "garcia")
    office.run("config", "set", "usernames.reserved", "anagarcia, kiosk", code=0)
    with invited(office, keys["P2"]) as (context, invitation):
        *_, taken = find_username_faults(context, invitation, " GARCIA ")
        assert taken == Remark("username-taken", username="GARCIA", free=["agarcia", "anag"])
        [reserved] = find_username_faults(context, invitation, "Kiosk")
        assert reserved == Remark("username-reserved", username="Kiosk")
        assert find_username_faults(context, invitation, "mlopez") == ()
    more = furnish_third(office)
    activate(office, more, "agarcia")
    with invited(office, keys["P2"]) as (context, invitation):
        [taken] = find_username_faults(context, invitation, "garcia")
        free = taken.values["free"]
        assert isinstance(free, list) and len(free) == 2 and "agarcia" not in free


def furnish_third(office: Office) -> str:
    """One more family with a key."""
    roster = office.write_roster({"parent_id": "P3", "student_id": "S3"}, name="third.csv")
    office.run("roster", "import", roster, code=0)
    office.run("keys", "issue", "--parent", "P3", "--posted", "-o", "third-keys.csv", code=0)
    [row] = office.read_csv(office.folder / "third-keys.csv")
    return row["activation_key"]
