"""What a person may have meant."""

from __future__ import annotations

from portaladm.domain.near import find_near, measure_likeness


def test_near_names_come_as_they_are_written_the_most_alike_first() -> None:
    known = ["Lincoln High School", "Lincoln  Middle School", "Roosevelt"]
    assert find_near("lincoln high school", known)[0] == "Lincoln High School"
    assert find_near("LINCOLN MIDDLE", known)[0] == "Lincoln  Middle School"


def test_no_name_comes_that_is_not_alike_or_is_one_too_many() -> None:
    known = ["open", "opened", "openly", "opens"]
    assert len(find_near("open", known)) == 3
    assert find_near("open", known, limit=1) == ["open"]
    assert find_near("expired", ["open"]) == []
    assert find_near("opan", ["open"], likeness=0.9) == []


def test_two_characters_that_changed_places_weigh_little() -> None:
    assert measure_likeness("P20187", "p20817") > measure_likeness("P20997", "p20817")
    assert measure_likeness("P1", "p1") == 1
