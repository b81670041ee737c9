"""An office that practises: its store is one of made-up families."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import Office
from tests.thrift.prepared import prepared


def make_practice(office: Office) -> Path:
    """Make the office's store a practice store; the folder with its rosters."""
    _make(office)
    return office.store.parent


@prepared
def _make(office: Office) -> None:
    office.run("init", "--practice", office.store.parent, code=0)
