"""The screen of one account."""

from __future__ import annotations

from datetime import timedelta

from portaladm.domain.secret import Secret
from portaladm.domain.sessions import SessionKind
from portaladm.services.sessions.sign_in import sign_in
from tests.conftest import Office
from tests.kits.accounts import PASSWORD, check, open_account


def test_the_screen_shows_everything_about_one_parent(office: Office) -> None:
    parent = open_account(office)
    check(office, "mlopez", "wrong")
    check(office, "mlopez")
    shown = office.run("accounts", "show", parent, "--format", "table", code=0).out
    for part in (
        "mlopez", "active", "(555) 010-0199", "Children", "visible", "Keys", "redeemed",
        "Sign-ins", "wrong", "trail", "Account of P20001 activated",
    ):  # fmt: skip
        assert part in shown, part
    flat = office.run("accounts", "show", "mlopez", "--format", "json", code=0).json
    assert flat["username"] == "mlopez" and flat["status"] == "active"
    assert [one["outcome"] for one in flat["sign_ins"]][-1] == "wrong"
    assert [key["status"] for key in flat["keys"]] == ["redeemed"]
    assert "did you mean" in office.run("accounts", "show", "mlopes", code=1).err


def test_the_screen_of_a_voided_account_shows_no_child_as_visible(office: Office) -> None:
    open_account(office)
    assert _read_children(office) == ([True], ["visible"], 1)
    office.run("accounts", "void", "mlopez", "--reason", "stolen", "--yes", code=0)
    told = "not with this account, which was closed for good (the link: visible)"
    assert _read_children(office) == ([False], [told], 0)
    screen = office.run("accounts", "show", "mlopez", "--format", "table", code=0).out
    assert "yes" not in screen.partition("Children")[2].partition("Keys")[0]


def _read_children(office: Office) -> tuple[list[bool], list[str], int]:
    shown = office.run("accounts", "show", "mlopez", "--format", "json", code=0).json
    links = shown["links"]
    count = len(shown["visible_student_ids"])
    return [one["visible"] for one in links], [one["why"] for one in links], count


def test_the_screen_shows_where_a_parent_is_signed_in_now(office: Office) -> None:
    open_account(office)
    with office.open() as context:
        for kind, device in ((SessionKind.WEB, "mac"), (SessionKind.APP, "android")):
            assert sign_in(context, "mlopez", Secret(PASSWORD), kind=kind, device=device)
    shown = office.run("accounts", "show", "mlopez", "--format", "table", code=0).out
    assert "Signed in now" in shown and "android" in shown
    assert {("web", "mac"), ("app", "android")} == _list_sessions(office)
    office.now += timedelta(minutes=21)  # the browser has been idle for too long
    assert {("app", "android")} == _list_sessions(office)
    office.run("accounts", "sign-out", "mlopez", code=0)
    assert not _list_sessions(office)


def _list_sessions(office: Office) -> set[tuple[str, str]]:
    flat = office.run("accounts", "show", "mlopez", "--format", "json", code=0).json
    return {(one["kind"], one["device"]) for one in flat["sessions"]}
