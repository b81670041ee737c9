"""The screen of one account."""

from __future__ import annotations

from tests.conftest import Office
from tests.kits.accounts import check, open_account


def test_the_screen_shows_everything_about_one_parent(office: Office) -> None:
    parent = open_account(office)
    check(office, "mlopez", "wrong")
    check(office, "mlopez")
    shown = office.run("accounts", "show", parent, "--format", "table", code=0).out
    for part in (
        "mlopez", "active", "(555) 010-0199", "Children", "visible", "Keys", "redeemed",
        "Sign-ins", "wrong", "trail", "account:activated",
    ):  # fmt: skip
        assert part in shown, part
    flat = office.run("accounts", "show", "mlopez", "--format", "json", code=0).json
    assert flat["username"] == "mlopez" and flat["status"] == "active"
    assert [one["outcome"] for one in flat["sign_ins"]][-1] == "wrong"
    assert [key["status"] for key in flat["keys"]] == ["redeemed"]
    assert "did you mean" in office.run("accounts", "show", "mlopes", code=1).err
