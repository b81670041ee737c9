"""A retired record keeps its id with a number behind it."""

from __future__ import annotations

from itertools import islice

import pytest

from portaladm.domain.ids.retired import list_retired, read_retired


def test_each_record_that_is_retired_gets_the_next_id() -> None:
    assert list(islice(list_retired("P103"), 2)) == ["P103~1", "P103~2"]
    assert set(map(read_retired, islice(list_retired("P103"), 12))) == {"P103"}


@pytest.mark.parametrize("number", ["P103", "P103~", "P103~x", "~", ""])
def test_any_other_id_is_not_retired(number: str) -> None:
    assert read_retired(number) == ""
