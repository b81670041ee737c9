"""Cheap hashes answer as real ones do, and real ones are still understood."""

from __future__ import annotations

import bcrypt
import pytest

from tests.thrift import plugin

COST = 12


def test_a_cheap_hash_says_the_cost_that_was_asked_for_and_opens_to_its_password_alone() -> None:
    made = bcrypt.hashpw(b"violet", bcrypt.gensalt(COST))
    assert made.startswith(b"$2b$12$") and len(made) == 60
    assert bcrypt.checkpw(b"violet", made) and not bcrypt.checkpw(b"violets", made)


@pytest.mark.usefixtures("real_hashes")
def test_a_hash_of_another_process_is_compared_at_its_own_cost() -> None:
    made = bcrypt.hashpw(b"violet", bcrypt.gensalt(5))
    assert plugin._compare_cheaply(b"violet", made)
    assert not plugin._compare_cheaply(b"violets", made)
