"""No example is told as a failure because the machine was busy."""

from __future__ import annotations

from hypothesis import HealthCheck, settings


def test_neither_a_slow_example_nor_slow_choosing_is_a_failure() -> None:
    chosen = settings()
    assert chosen.deadline is None
    assert HealthCheck.too_slow in chosen.suppress_health_check
