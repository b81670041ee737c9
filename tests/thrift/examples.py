"""Hypothesis may take its time to make examples: a busy machine is no fault of what is tested."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings


def pytest_configure(config: pytest.Config) -> None:
    if "CI" in os.environ or config.getoption("--hypothesis-profile", None):
        return  # where hypothesis, or who types the line, has chosen already
    slow = [HealthCheck.too_slow]
    settings.register_profile("busy", deadline=None, suppress_health_check=slow)
    settings.load_profile("busy")
