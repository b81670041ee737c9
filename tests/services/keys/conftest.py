"""The school whose keys these tests follow."""

from __future__ import annotations

from tests.kits.keys import posted, school

__all__ = ["posted", "school"]
