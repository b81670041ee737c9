"""Signing in at the parents' door: one session per right password, one count per known device."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portaladm.domain.secret import Secret
from portaladm.domain.sessions import SessionKind
from portaladm.services.sessions.change import change_password
from portaladm.services.sessions.find import recognise
from portaladm.services.sessions.sign_in import SignedIn, sign_in
from tests.conftest import Office
from tests.kits.accounts import OTHER, PASSWORD, activate, furnish, hand_out, set_failures


def _open(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    activate(office, keys["P1"], "jose")


def _sign_in(
    office: Office, password: str = PASSWORD, device: Secret | None = None,
    kind: SessionKind = SessionKind.WEB, earlier: Secret | None = None,
) -> SignedIn | None:  # fmt: skip
    with office.open() as context:
        return sign_in(
            context, "jose", Secret(password), kind=kind, device="mac", device_token=device,
            earlier=earlier,
        )  # fmt: skip


def test_a_right_password_opens_a_session_and_a_wrong_one_none(office: Office) -> None:
    _open(office)
    assert _sign_in(office, "wrong") is None
    done = _sign_in(office)
    assert done is not None
    assert (done.session.kind, done.username) == (SessionKind.WEB, "jose")
    assert office.query("SELECT count(*) FROM sessions") == [(1,)]


def test_a_token_is_nowhere_in_the_store(office: Office) -> None:
    _open(office)
    done = _sign_in(office)
    assert done is not None
    stored = office.store.read_bytes()
    for secret in (done.session.token, done.device_token):
        assert secret.reveal().encode() not in stored


def test_a_temporary_password_opens_only_the_change(office: Office) -> None:
    _open(office)
    line = ("passwords", "reset", "jose", "--yes", "--show", "--verified-by", "photo-id")
    temporary = office.run(*line, "--format", "json", code=0).record["temporary_password"]
    done = _sign_in(office, temporary)
    assert done is not None
    assert done.session.kind is SessionKind.CHANGE
    assert office.query("SELECT count(*) FROM devices") == [(0,)]


@pytest.mark.slow
def test_the_eleventh_session_ends_the_oldest(office: Office) -> None:
    _open(office)
    done = [_sign_in(office) for _ in range(11)]
    with office.open() as context:
        open_ones = [one is not None and recognise(context, one.session.token) for one in done]
    assert [bool(one) for one in open_ones] == [False] + [True] * 10


@pytest.mark.slow
def test_a_stranger_who_guesses_does_not_lock_out_a_known_device(office: Office) -> None:
    _open(office)
    first = _sign_in(office)
    assert first is not None
    for _ in range(6):
        assert _sign_in(office, "guess") is None
    assert _sign_in(office) is None  # a new device waits as the stranger does
    known = _sign_in(office, device=first.device_token)
    assert known is not None
    [(failures,)] = office.query("SELECT failures FROM accounts")
    assert failures >= 5  # the family's success gives a stranger no new guesses


def test_a_known_device_has_a_count_of_its_own_and_waits_as_well(office: Office) -> None:
    _open(office)
    first = _sign_in(office)
    assert first is not None
    for _ in range(5):
        assert _sign_in(office, "guess", first.device_token) is None
    assert _sign_in(office, device=first.device_token) is None
    assert office.query("SELECT failures FROM accounts") == [(0,)]
    assert _sign_in(office) is not None


@pytest.mark.slow
@pytest.mark.parametrize(("days", "known"), [(179, True), (180, False)])
def test_a_device_is_forgotten_after_half_a_year(office: Office, days: int, known: bool) -> None:
    _open(office)
    first = _sign_in(office)
    assert first is not None
    office.now += timedelta(days=days)
    assert _sign_in(office, "guess", first.device_token) is None
    assert office.query("SELECT failures FROM accounts") == [(0 if known else 1,)]


@pytest.mark.slow
def test_a_device_of_one_account_is_none_of_another(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"}, {"parent_id": "P2"})
    activate(office, keys["P1"], "jose")
    activate(office, keys["P2"], "maria")
    first = _sign_in(office)
    assert first is not None
    with office.open() as context:
        for _ in range(5):
            sign_in(
                context, "maria", Secret("guess"), kind=SessionKind.WEB, device="mac",
                device_token=first.device_token,
            )  # fmt: skip
    assert office.query("SELECT failures FROM accounts WHERE username = 'maria'") == [(5,)]


def test_staff_who_unlock_or_reset_clear_the_devices_as_well(office: Office) -> None:
    _open(office)
    first = _sign_in(office)
    assert first is not None
    for _ in range(5):
        _sign_in(office, "guess", first.device_token)
    office.run(
        "accounts", "unlock", "--verified-by", "photo-id", "jose", "--reason", "asked", "--yes"
    )
    assert office.query("SELECT sum(failures) FROM devices") == [(0,)]


def _guess_on(office: Office, times: int = 8) -> None:
    """A stranger, who never waits and never ends."""
    for place in range(times):
        assert _sign_in(office, f"guess {place}") is None


def _choose(office: Office, begun: SignedIn, current: str, new: str) -> Secret:
    """The token of the device on which a new password was chosen."""
    with office.open() as context:
        found = recognise(context, begun.session.token)
        assert found is not None
        _, token = change_password(
            context, found, Secret(current), Secret(new), Secret(new), kind=SessionKind.WEB,
            device="mac",
        )  # fmt: skip
    return token


@pytest.mark.slow
def test_the_counter_lets_a_family_in_while_a_stranger_guesses_without_end(office: Office) -> None:
    _open(office)
    set_failures(office, 99)
    _guess_on(office)
    assert _sign_in(office) is None
    temporary = hand_out(office, "jose")
    _guess_on(office)
    set_failures(office, 100)
    assert _sign_in(office, "another") is None
    begun = _sign_in(office, temporary)
    assert begun is not None and begun.session.kind is SessionKind.CHANGE
    _guess_on(office)
    device = _choose(office, begun, temporary, OTHER)
    _guess_on(office)
    assert _sign_in(office, OTHER) is None  # the rule holds again for the one that was chosen
    assert _sign_in(office, OTHER, device=device) is not None


@pytest.mark.slow
def test_an_unlocked_account_opens_at_once_and_for_a_known_device_whatever_comes(
    office: Office,
) -> None:
    _open(office)
    set_failures(office, 100)
    assert _sign_in(office) is None
    unlock = ("accounts", "unlock", "jose", "--verified-by", "photo-id")
    said = office.run(*unlock, code=0).err
    assert "portaladm passwords reset jose" in said
    first = _sign_in(office)
    assert first is not None
    _guess_on(office)
    assert _sign_in(office) is None
    assert _sign_in(office, device=first.device_token) is not None
    assert "passwords reset" not in office.run(*unlock, code=0).err  # a few may be a parent


def test_a_new_session_ends_the_one_that_the_browser_was_in(office: Office) -> None:
    _open(office)
    first = _sign_in(office)
    assert first is not None
    earlier = first.session.token
    assert _sign_in(office, "wrong", earlier=earlier) is None
    with office.open() as context:
        assert recognise(context, earlier) is not None
    again = _sign_in(office, earlier=earlier)
    assert again is not None
    with office.open() as context:
        assert recognise(context, again.session.token) is not None
        assert recognise(context, earlier) is None
    ended = office.query("SELECT ended_as FROM sessions ORDER BY id")
    assert ended == [("signed-out",), (None,)]
