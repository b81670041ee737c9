"""The settings themselves: their defaults pass their checks."""

from __future__ import annotations

from dataclasses import fields

from portaladm.config.schema import Settings


def test_every_default_passes_its_own_check() -> None:
    for section in fields(Settings):
        for one in fields(getattr(Settings(), section.name)):
            value = getattr(getattr(Settings(), section.name), one.name)
            check = one.metadata["check"]
            assert check is None or check(value) is None, f"{section.name}.{one.name}"
