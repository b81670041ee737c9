"""An office that has said who it is; tests of letters run where the extra is installed."""

from __future__ import annotations

import pytest

pytest.importorskip("typst", reason="needs portaladm[letters]")
pytest.importorskip("pypdfium2", reason="needs portaladm[dev]")

from tests.conftest import Office
from tests.kits.letters import settle


@pytest.fixture
def school(office: Office) -> Office:
    """An office that has said who it is."""
    return settle(office)
