"""A client and a parent's browser before one door; both see the same clock."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import Office
from tests.kits.oidc import Relying, open_relying
from tests.kits.portal import Clock


@pytest.fixture
def clock(office: Office) -> Clock:
    return Clock(office.now)


@pytest.fixture
def family() -> tuple[dict[str, str], ...]:
    """Rows of the roster, where the usual one does not do."""
    return ()


@pytest.fixture
def relying(office: Office, clock: Clock, family: tuple[dict[str, str], ...]) -> Iterator[Relying]:
    with open_relying(office, clock, *family) as relying:
        yield relying
