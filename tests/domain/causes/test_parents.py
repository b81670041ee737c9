"""The causes of a parent without a sign-in: their order, and the key that counts."""

from __future__ import annotations

import pytest

from portaladm.domain.accounts.states import AccountFacts
from portaladm.domain.accounts.throttle import Failures
from portaladm.domain.causes.parents import choose_key, find_causes, find_key_causes
from tests.kits.facts import NOW, ORDER, TODAY, WHEN, child, key, name, parent


def test_everything_that_stops_an_account_is_named_in_order() -> None:
    stopped = Failures(100, NOW)
    for until, last in ((None, "stopped"), (NOW, "temporary-expired")):
        facts = AccountFacts(True, failures=stopped, temporary_until=until)
        causes = find_causes(parent(child("1", ORDER, ended_on=TODAY), account=facts), WHEN)
        assert name(causes) == ["disabled", "restricted", "ended", last]
    assert [one.lifted_by for one in causes] == ["office", "court", "roster", "office"]


def test_a_key_is_named_after_the_child_and_the_account_last() -> None:
    away = child(withdrawn_on=TODAY)
    causes = find_causes(parent(away, keys=(key(over=True),)), WHEN)
    assert name(causes) == ["not-enrolled", "key-expired", "not-activated"]


def test_a_letter_that_came_back_is_the_offices_before_it_is_the_parents() -> None:
    back = key()._replace(returned_on="2026-08-20")
    for keys, found in (
        ((back,), ["key-returned", "not-activated"]),
        ((back._replace(is_over=True),), ["key-expired", "key-returned", "not-activated"]),
        ((back._replace(closed_as="revoked"),), ["key-revoked", "not-activated"]),
        ((back._replace(closed_as="replaced"), key()), ["not-activated"]),
    ):
        causes = find_causes(parent(child(), keys=keys), WHEN)
        assert name(causes) == found
        assert {one.lifted_by for one in causes[:-1]} <= {"office"}


def test_days_of_grace_are_for_accounts_alone() -> None:
    away = child(withdrawn_on=TODAY)
    assert find_causes(parent(away, account=AccountFacts()), WHEN) == ()
    assert name(find_key_causes(parent(away, keys=(key(),)), WHEN)) == ["not-enrolled"]


@pytest.mark.parametrize(
    ("keys", "cause"),
    [
        ((), "no-key"),
        (("undone",), "key-undone"),
        (("revoked", "undone"), "key-revoked"),
        (("redeemed", "replaced", "undone"), "key-used"),
        (("revoked", "merged"), "key-revoked"),
        (("revoked", None), None),
    ],
)
def test_the_key_that_counts(keys: tuple[str | None, ...], cause: str | None) -> None:
    own = tuple(key(closed_as, f"K7QMX-{n}") for n, closed_as in enumerate(keys))
    assert name(find_key_causes(parent(child(), keys=own), WHEN)) == ([cause] if cause else [])


def test_of_keys_that_a_merge_closed_the_last_is_at_least_named() -> None:
    assert choose_key([key("merged", "K7QMX-1"), key("merged", "K7QMX-2")]) == key(
        "merged", "K7QMX-2"
    )
    assert choose_key([]) is None
