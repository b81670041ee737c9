"""What is different between two sets of settings, as text and exactly."""

from __future__ import annotations

from pathlib import Path

from portaladm.config.reading import merge_settings
from portaladm.config.schema import Settings
from portaladm.services.config.compare import compare_settings


def test_only_what_differs_is_told_and_texts_that_look_alike_are_two(tmp_path: Path) -> None:
    one = merge_settings(tmp_path / "x", {"letters.return_address": ["Oak, 12"]})
    two = merge_settings(tmp_path / "x", {"letters.return_address": ["Oak", "12"]})
    assert compare_settings(one, one) == ()
    [change] = compare_settings(one, two)
    assert (change.old, change.new) == ("Oak, 12", "Oak, 12")
    assert (change.exact_old, change.exact_new) == (("Oak, 12",), ("Oak", "12"))
    assert [one.name for one in compare_settings(Settings(), two)] == ["letters.return_address"]
