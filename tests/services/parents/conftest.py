"""The two parents who are merged and renumbered."""

from __future__ import annotations

from tests.kits.parents import school

__all__ = ["school"]
