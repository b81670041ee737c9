"""How guessing is slowed per address: never a lock, and a school's families together."""

from __future__ import annotations

import pytest

from portaladm.domain.sources import Sources, read_named_networks

SCHOOL = read_named_networks(("10.20.0.0/16=3000", "2001:db8:5::/48=500"))


@pytest.mark.parametrize(
    ("address", "name", "named"),
    [
        ("192.0.2.7", "192.0.2.7", False),
        ("::ffff:192.0.2.7", "192.0.2.7", False),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", False),
        ("10.20.30.40", "10.20.0.0/16", True),
        ("2001:db8:5:1::1", "2001:db8:5::/48", True),
        ("testclient", "unknown", False),
    ],
)
def test_an_address_belongs_to_a_source(address: str, name: str, named: bool) -> None:
    source = Sources(60, SCHOOL).find_source(address)
    assert (source.name, source.named) == (name, named)


def test_an_empty_bucket_makes_the_next_attempt_wait_for_one_drop() -> None:
    sources = Sources(60)
    source = sources.find_source("192.0.2.7")
    for _ in range(60):
        assert sources.find_wait(source, 0) == 0
        sources.take(source, 0)
    assert sources.find_wait(source, 0) == pytest.approx(60)
    assert sources.find_wait(source, 45) == pytest.approx(15)
    assert sources.find_wait(source, 60) == 0
    sources.take(source, 60)
    assert sources.find_wait(source, 60) == pytest.approx(60)


def test_a_success_gives_its_drop_back_and_never_more() -> None:
    sources = Sources(2)
    source = sources.find_source("192.0.2.7")
    sources.take(source, 0)
    sources.give_back(source, 0)
    sources.give_back(source, 0)
    sources.take(source, 0)
    sources.take(source, 0)
    assert sources.find_wait(source, 0) > 0


def test_300_families_behind_a_named_address_are_never_slowed() -> None:
    sources = Sources(60, SCHOOL)
    source = sources.find_source("10.20.1.1")
    for _ in range(300):
        assert sources.find_wait(source, 0) == 0
        sources.take(source, 0)


def test_others_are_not_slowed_by_one_source() -> None:
    sources = Sources(5)
    guilty, other = (sources.find_source(text) for text in ("192.0.2.7", "192.0.2.8"))
    for _ in range(50):
        sources.take(guilty, 0)
    assert sources.find_wait(other, 0) == 0


@pytest.mark.slow
def test_what_is_kept_is_bounded() -> None:
    sources = Sources(5)
    for number in range(30_000):
        sources.take(
            sources.find_source(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"), 0
        )
    assert len(sources._buckets) == 20_000


def test_a_clock_that_stands_still_gives_nothing() -> None:
    sources = Sources(1)
    source = sources.find_source("192.0.2.7")
    sources.take(source, 100)
    assert sources.find_wait(source, 50) > 0
