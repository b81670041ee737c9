"""The two parents who are merged and renumbered."""

from __future__ import annotations

from tests.parents_kit import school

__all__ = ["school"]
