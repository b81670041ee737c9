"""Which ways of checking identity count."""

from __future__ import annotations

import pytest

from portaladm.errors import Misused
from portaladm.services.lookup.ways import check_identity
from tests.conftest import Office


def test_only_the_ways_of_the_settings_count(office: Office) -> None:
    with office.open() as context:
        check_identity(context, "photo-id")
        for way in ("a hunch", "", "PHOTO-ID"):
            with pytest.raises(Misused, match="unknown-way"):
                check_identity(context, way)
