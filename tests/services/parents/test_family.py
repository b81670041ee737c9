"""What a parent says at the counter, and which of it is refused."""

from __future__ import annotations

import pytest

from portaladm.errors import Misused
from portaladm.services.parents.family import NewFamily, refuse_no_name, refuse_texts


def test_blanks_at_the_ends_and_doubled_ones_go() -> None:
    assert NewFamily(("1",), first_name=" Eva  Maria ").tidied().first_name == "Eva Maria"


@pytest.mark.parametrize(
    "family",
    [NewFamily(()), NewFamily(("1",), city="x" * 5_000), NewFamily(("1",), city="a\u202eb")],
)
def test_no_student_and_odd_texts_are_refused(family: NewFamily) -> None:
    with pytest.raises(Misused):
        refuse_texts(family)


def test_somebody_new_has_two_names() -> None:
    with pytest.raises(Misused, match="name-missing"):
        refuse_no_name(NewFamily(("1",), first_name="Eva"))
    refuse_no_name(NewFamily(("1",), first_name="Eva", last_name="Ruiz"))
