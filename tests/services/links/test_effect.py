"""What an order does: which key and which account stop, which go on, which work again."""

from __future__ import annotations

import pytest

from tests.conftest import Office
from tests.kits.accounts import activate, furnish

ORDER = ("--reason", "order 24-117", "--yes", "--format", "json")


@pytest.mark.slow
def test_the_last_child_takes_key_and_account_along_and_brings_them_back(office: Office) -> None:
    keys = furnish(office, {"parent_id": "P1", "student_id": "1"},
                   {"parent_id": "P2", "student_id": "2"})  # fmt: skip
    activate(office, keys["P2"], "mlopez")
    [key] = office.run("keys", "list", "--parent", "P1", "--format", "json", code=0).json
    denied = [office.run("links", "deny", *pair, *ORDER, code=0).json
              for pair in (("P1", "1"), ("P2", "2"))]  # fmt: skip
    stopped = {"key_reference": key["key_reference"], "status_before": "live",
               "status_after": "suspended"}  # fmt: skip
    ended = {"username": "mlopez", "status_before": "active", "status_after": "ended"}
    assert [(one["keys_changed"], one["accounts_changed"]) for one in denied] == [
        ([stopped], []), ([], [ended]),
    ]  # fmt: skip
    lifted = office.run("links", "allow", "P2", "2", *ORDER, code=0)
    assert lifted.json["accounts_changed"][0]["status_after"] == "active"
    assert "The account mlopez is active (before: ended)." in lifted.err


def test_nothing_stops_while_another_child_is_visible(office: Office) -> None:
    furnish(office, {"parent_id": "P1", "student_id": "1"}, {"parent_id": "P1", "student_id": "2"})
    denied = office.run("links", "deny", "P1", "1", *ORDER, code=0).json
    assert (denied["visible_before"], denied["visible"]) == (True, False)
    assert (denied["keys_changed"], denied["accounts_changed"]) == ([], [])
