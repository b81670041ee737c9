"""The JSON of every command has the keys and types that scripts rely on.

``contract.toml`` beside this file says them. A key may be added, to that file as well; none may
go, be renamed or change its type. ``python -m tests.contract`` prints the file as it would be now.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.contract.scenes import run_scenes
from tests.contract.shapes import Shapes, compare_shapes, observe
from tests.contract.stage import FAILURE, NEED_EXTRAS
from tests.reference import list_leaves, read_help

FROZEN: Shapes = tomllib.loads(
    Path(__file__).with_name("contract.toml").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Shapes:
    """What the commands of a small office give."""
    return run_scenes(tmp_path_factory.mktemp("contract"))


@pytest.mark.parametrize("command", sorted(FROZEN))
def test_a_command_gives_what_was_promised(command: str, seen: Shapes) -> None:
    if command in NEED_EXTRAS:
        pytest.importorskip(NEED_EXTRAS[command], reason="needs an extra")
    assert command in seen, f"{command}: no scene runs it"
    assert compare_shapes(command, FROZEN[command], seen[command]) == []


def test_every_command_with_a_format_is_in_the_contract(seen: Shapes) -> None:
    with_format = {
        " ".join(words) for words in list_leaves() if "--format table" in read_help(words)[1]
    }
    assert with_format <= set(FROZEN), "Add them to the scenes, and to contract.toml"
    assert set(seen) <= set(FROZEN)
    assert FAILURE in FROZEN


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ([{"a": 1}], "'b' is gone"),
        ([{"a": 1, "c": "x"}], "'c' is new"),
        ([{"a": "1", "b": None}], "'a' was a number and is a text"),
        ([{"a": None, "b": None}], "'a' was a number and is a null"),
        ({"a": 1, "b": "x"}, "was an array and is an object"),
    ],
)
def test_the_comparison_names_what_broke(now: object, said: str) -> None:
    frozen = observe([[{"a": 1, "b": "x"}], [{"a": 2, "b": None}]])
    assert compare_shapes("x", frozen, frozen) == []
    assert any(said in line for line in compare_shapes("x", frozen, observe([now])))
