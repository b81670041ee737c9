"""Which key a short reference names, and what it is worth."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portaladm.domain.keys import KeyState
from portaladm.services.lookup.keys import find_referenced_key, find_state
from tests.conftest import Office
from tests.kits.batches import issue_batch


@pytest.mark.parametrize(("later", "state"), [(0, KeyState.LIVE), (60, KeyState.EXPIRED)])
def test_a_key_is_found_by_its_reference(office: Office, later: int, state: KeyState) -> None:
    code = issue_batch(office)
    office.now += timedelta(days=later)
    with office.open() as context, context.store.read() as transaction:
        found = find_referenced_key(context, transaction, f" {code.lower()}-2 ")
        assert found is not None
        assert (found.batch_code, found.serial, found.parent_number) == (code, 2, "P20002")
        assert find_state(context, found) is state


@pytest.mark.parametrize("text", ["{}-3", "ZZZZZ-1", "P1", ""])
def test_what_names_no_key_finds_none(office: Office, text: str) -> None:
    code = issue_batch(office)
    with office.open() as context, context.store.read() as transaction:
        assert find_referenced_key(context, transaction, text.format(code)) is None
