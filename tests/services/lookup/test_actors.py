"""Actors of a list: as the trail has their names."""

from __future__ import annotations

import pytest

from portaladm.errors import Misused
from portaladm.services.lookup.actors import find_actor
from tests.conftest import Office


@pytest.fixture
def shared(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A store that maria, Ben and ben have written to."""
    office.make_store()
    for actor in ("maria", "Ben", "ben"):
        monkeypatch.setenv("PORTALADM_ACTOR", actor)
        office.run("roster", "import", office.write_roster({}, name=f"{actor}.csv"), code=0)
    return office


@pytest.mark.turns(4, otherwise="slow")
@pytest.mark.parametrize(
    ("typed", "meant"), [("maria", "maria"), ("Maria ", "maria"), ("Ben", "Ben"), ("ben", "ben")]
)
def test_case_counts_only_where_two_differ_in_it(shared: Office, typed: str, meant: str) -> None:
    with shared.open() as context, context.store.read() as transaction:
        assert find_actor(transaction, typed) == meant


@pytest.mark.slow
@pytest.mark.parametrize(("typed", "near"), [("mria", ["maria"]), ("", []), ("BEN", ["Ben"])])
def test_whom_the_trail_does_not_name_is_refused(
    shared: Office, typed: str, near: list[str]
) -> None:
    with shared.open() as context, context.store.read() as transaction:
        with pytest.raises(Misused, match="unknown-actor") as refused:
            find_actor(transaction, typed)
        assert refused.value.remark.values["near"] == near
        assert "ben" in str(refused.value.remark.values["actors"])
