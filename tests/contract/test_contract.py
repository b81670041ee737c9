"""The JSON of every command has the keys and types that scripts rely on.

``contract.toml`` beside this file says them. A key may be added, to that file as well; none may
go, be renamed or change its type. ``python -m tests.contract`` prints the file as it would be now.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.contract.joined import AS_IT_IS, PROSE, find_joined
from tests.contract.scenes import read_results
from tests.contract.shapes import Shapes, compare_shapes, observe
from tests.contract.stage import FAILURE, NEED_EXTRAS
from tests.reference import list_leaves, read_help

FROZEN: Shapes = tomllib.loads(
    Path(__file__).with_name("contract.toml").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """What the commands of a small office give."""
    return read_results(tmp_path_factory.mktemp("contract"))


@pytest.fixture(scope="module")
def seen(results: dict[str, list[Any]]) -> Shapes:
    """The shapes of it."""
    return {command: observe(given) for command, given in results.items()}


@pytest.mark.turns(8, otherwise="slow")
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


def test_nothing_that_json_has_a_form_for_is_a_text(results: dict[str, list[Any]]) -> None:
    found = {
        command: sorted({said for one in given for said in find_joined(one)})
        for command, given in results.items()
    }
    assert {command: said for command, said in found.items() if said} == {}


def test_every_field_that_stays_a_text_is_one_of_the_contract() -> None:
    names = {
        re.split(r"[.\[]", path.replace("[]", ""))[-1]
        for shape in FROZEN.values()
        for path in shape
    }
    assert {*PROSE, *AS_IT_IS} <= names


@pytest.mark.parametrize(
    ("result", "said"),
    [
        ({"students": "Ana Lopez; Luis Lopez"}, "several values"),
        ({"links": [{"schools": "Lincoln, North"}]}, "several values"),
        ({"children": "2 children"}, "a number"),
        ([{"count": "12"}], "a number"),
        ({"share": "10%"}, "a number"),
        ({"eligible": "yes"}, "yes or no"),
        ({"changed": ["False"]}, "yes or no"),
        ({"username": ""}, "nothing"),
        ({"username": "-"}, "nothing"),
        ({"settings": '{"split": "school"}'}, "an object"),
        ({"student_ids": "S1; S2"}, "several values"),
        ({"student_id": "0010442", "message": "2 children; yes", "status": "must-change"}, None),
    ],
)
def test_a_text_that_holds_something_else_is_found(result: object, said: str | None) -> None:
    assert [one.rpartition(" holds ")[2] for one in find_joined(result)] == [said] * bool(said)
