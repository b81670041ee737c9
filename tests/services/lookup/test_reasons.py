"""A change needs a reason that says something."""

from __future__ import annotations

import pytest

from portaladm.errors import Misused
from portaladm.services.lookup.reasons import refuse_no_reason


@pytest.mark.parametrize("text", ["", " ", "\t\n"])
def test_a_blank_is_no_reason(text: str) -> None:
    with pytest.raises(Misused, match="no-reason"):
        refuse_no_reason(text)


def test_any_word_is_one() -> None:
    refuse_no_reason("x")
