"""Issuing keys: who gets one, what is stored of it, and what a second run does."""

from __future__ import annotations

import hashlib
import uuid
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest

from portaladm.errors import Busy, PortalError, Refused
from portaladm.services.keys import issue
from portaladm.services.keys.order import IssueResult
from tests.conftest import Office


def test_each_eligible_parent_gets_a_different_version_4_guid(office: Office) -> None:
    roster = office.write_roster({}, {}, {"portal_access": "no"})
    office.run("keys", "issue", "--roster", roster, "-o", "keys.csv", code=0)
    keys = [row["activation_key"] for row in office.read_csv(office.folder / "keys.csv")]
    assert len(keys) == 2 == len(set(keys))
    assert all(uuid.UUID(key).version == 4 for key in keys)


def test_the_store_holds_the_sha_256_of_a_key_and_nothing_else_of_it(office: Office) -> None:
    roster = office.write_roster({})
    office.run("keys", "issue", "--roster", roster, "-o", "keys.csv", code=0)
    [row] = office.read_csv(office.folder / "keys.csv")
    key = uuid.UUID(row["activation_key"])
    assert office.query("SELECT hash FROM activation_keys") == [
        (hashlib.sha256(key.bytes).digest(),)
    ]
    content = office.store.read_bytes()
    assert key.bytes not in content
    assert key.hex.encode() not in content.lower()
    assert str(key).encode() not in content.lower()


def test_issuing_twice_issues_once_and_leaves_the_file_alone(office: Office) -> None:
    roster = office.write_roster({}, {})
    office.run("keys", "issue", "--roster", roster, "-o", "keys.csv", code=0)
    before = (office.folder / "keys.csv").read_bytes()
    again = office.run("keys", "issue", "--roster", roster, "-o", "keys.csv", code=0)
    assert "Nothing to issue" in again.err
    assert "portaladm keys reissue" in again.err and "portaladm batches undo" in again.err
    assert (office.folder / "keys.csv").read_bytes() == before
    assert office.query("SELECT count(*) FROM activation_keys") == [(2,)]


def test_a_target_that_exists_refuses_the_roster_too(office: Office) -> None:
    roster = office.write_roster({})
    (office.folder / "keys.csv").write_text("mine")
    refused = office.run("keys", "issue", "--roster", roster, "-o", "keys.csv", code=1)
    assert "is there already" in refused.err
    assert office.query("SELECT count(*) FROM parents") == [(0,)]
    assert (office.folder / "keys.csv").read_text() == "mine"


class _Lists(nullcontext[None]):
    """What the letters have left for the lists."""


@pytest.mark.parametrize("error", [Busy("store-busy"), Refused("disk-full")])
def test_keys_count_where_the_lists_beside_them_can_not_be_written(
    office: Office, monkeypatch: pytest.MonkeyPatch, error: PortalError
) -> None:
    """After the commit no error of the lists may say that nothing was changed."""

    def fail(*given: object) -> str:
        raise error

    monkeypatch.setattr("portaladm.services.letters.lists.write_lists", fail)
    printed: Any = SimpleNamespace(lists=_Lists())
    plan: Any = None
    office.make_store()
    with office.open() as context:
        result = IssueResult(plan, printed=printed)
        assert issue._write_lists(context, result, "letters.pdf") == ""
