"""An item more, an item less: what counts as the same one."""

from __future__ import annotations

from pathlib import Path

import pytest

from portaladm.config.reading import merge_settings
from portaladm.errors import Misused
from portaladm.services.config.items import add_items, find_absent, remove_items

WAYS, SHARES = "identity.ways", "roster.school_max_removals"


@pytest.mark.parametrize(
    ("name", "before", "item", "more", "less"),
    [
        (WAYS, ["a", "b"], "c", ["a", "b", "c"], ["a", "b"]),
        (WAYS, ["a", "b"], " A ", ["a", "b"], ["b"]),
        (WAYS, ["a=1", "b"], "a=2", ["a=1", "b", "a=2"], ["a=1", "b"]),
        (SHARES, ["A=1", "B=2"], "a=3", ["a=3", "B=2"], ["B=2"]),
        (SHARES, ["A=1", "B=2"], "a=1", ["A=1", "B=2"], ["B=2"]),
        (SHARES, ["A=1", "B=2"], "A", ["A", "B=2"], ["B=2"]),
        (SHARES, ["A=1=5"], "a=1=6", ["a=1=6"], []),
    ],
)
def test_the_others_stay_where_they_are(
    name: str, before: list[str], item: str, more: list[str], less: list[str], tmp_path: Path
) -> None:
    settings = merge_settings(tmp_path / "none.toml", {name: before})
    assert add_items(settings, name, [item]) == more
    assert remove_items(settings, name, [item]) == less
    assert find_absent(settings, name, [item]) == ([item] if less == before else [])


@pytest.mark.parametrize(
    ("name", "code"),
    [("keys.days", "setting-no-list"), ("oidc.clients", "setting-no-list.clients")],
)
def test_what_is_no_list_is_refused(name: str, code: str, tmp_path: Path) -> None:
    settings = merge_settings(tmp_path / "none.toml", {})
    with pytest.raises(Misused, match=code):
        add_items(settings, name, ["x"])


def test_nothing_at_all_is_refused(tmp_path: Path) -> None:
    settings = merge_settings(tmp_path / "none.toml", {})
    with pytest.raises(Misused, match="no-item"):
        remove_items(settings, WAYS, [])
