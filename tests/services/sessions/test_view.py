"""What the account's page shows: no more than its parent may see."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portaladm.domain.secret import Secret
from portaladm.domain.sessions import SessionKind
from portaladm.services.sessions.end import sign_out, sign_out_others
from portaladm.services.sessions.find import enter, recognise
from portaladm.services.sessions.sign_in import sign_in
from portaladm.services.sessions.view import AccountPage, read_account_page
from tests.conftest import Office
from tests.kits.accounts import OTHER, PASSWORD, activate, change, furnish


def _sign_in(office: Office, device: str = "mac", password: str = PASSWORD) -> Secret:
    with office.open() as context:
        done = sign_in(context, "jose", Secret(password), kind=SessionKind.WEB, device=device)
    assert done is not None
    return done.session.token


def _read(office: Office, token: Secret) -> AccountPage:
    with office.open() as context:
        session = recognise(context, token)
        assert session is not None
        return read_account_page(context, session)


@pytest.mark.slow
def test_only_children_whom_the_parent_may_see(office: Office) -> None:
    ana = {"student_id": "7", "student_first_name": "Ana"}
    ben = {"student_id": "8", "student_first_name": "Ben"}
    family = {"parent_id": "P2", "student_id": "9", "student_first_name": "Eva"}
    keys = furnish(office, {"parent_id": "P1"} | ana, {"parent_id": "P1"} | ben, family)
    activate(office, keys["P1"], "jose")
    office.run("links", "deny", "P1", "7", "--reason", "order", "--yes", code=0)
    page = _read(office, _sign_in(office))
    assert [child.name for child in page.children] == ["Ben García"]


@pytest.mark.slow
def test_a_child_who_left_is_shown_while_the_grace_lasts(office: Office) -> None:
    left = {"student_id": "7", "withdrawn_on": "2026-08-20"}
    keys = furnish(office, {"parent_id": "P1", "student_id": "8"}, {"parent_id": "P1"} | left)
    activate(office, keys["P1"], "jose")
    assert len(_read(office, _sign_in(office)).children) == 2
    office.now += timedelta(days=20)
    assert len(_read(office, _sign_in(office)).children) == 1


def test_other_devices_are_listed_and_signed_out(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    activate(office, keys["P1"], "jose")
    here, there = _sign_in(office), _sign_in(office, "android")
    assert [one.device for one in _read(office, here).others] == ["android"]
    with office.open() as context:
        session = recognise(context, here)
        assert session is not None
        assert sign_out_others(context, session) == 1
        assert recognise(context, there) is None
        sign_out(context, session)
        assert recognise(context, here) is None


@pytest.mark.slow
def test_other_devices_are_listed_by_their_last_use(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    activate(office, keys["P1"], "jose")
    tokens = {}
    for device in ("ipad", "android", "linux"):
        tokens[device] = _sign_in(office, device)
        office.now += timedelta(minutes=2)
    with office.open() as context:
        assert enter(context, tokens["ipad"]) is not None
    here = _sign_in(office)
    assert [one.device for one in _read(office, here).others] == ["ipad", "linux", "android"]


def test_a_new_device_and_a_changed_password_are_told_at_the_next_sign_in(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    activate(office, keys["P1"], "jose")
    first = _read(office, _sign_in(office))
    assert (first.before_at, first.password_at, first.new_devices) == (None, None, ())
    office.now += timedelta(days=1)
    home = _sign_in(office)
    page = _read(office, home)
    assert page.before_at == office.now - timedelta(days=1)
    office.now += timedelta(minutes=10)
    _sign_in(office, "android")
    page = _read(office, home)
    assert [one.device for one in page.new_devices] == ["android"]


def test_a_device_that_is_signed_out_already_is_not_listed(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    activate(office, keys["P1"], "jose")
    _sign_in(office, "ipad")
    office.now += timedelta(minutes=21)  # idle for too long
    here = _sign_in(office)
    assert _read(office, here).others == ()
    change(office, "jose", PASSWORD, OTHER)  # at the counter: no session of the door is at hand
    assert _read(office, _sign_in(office, password=OTHER)).others == ()
