"""docs/asvs.toml has every requirement of the levels 1 and 2, and shows what it says.

``asvs.txt`` has the numbers of OWASP ASVS 5.0.0 and their levels, and nothing else of it.
"""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests"
NUMBERS = [line.split() for line in (TESTS / "security/asvs.txt").read_text("ascii").splitlines()]
CHAPTERS = tomllib.loads((ROOT / "docs/asvs.toml").read_text(encoding="utf-8"))
MAP: dict[str, dict[str, Any]] = {
    number: entry for chapter in CHAPTERS.values() for number, entry in chapter.items()
}
ANSWERS = ("tests", "page", "open", "not_applicable")
SHORTEST_REASON = 12


@cache
def list_tests(file: str) -> frozenset[str]:
    """The names of a file's tests, as pytest collects them."""
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(
        node.name
        for node in tree.body
        if isinstance(node, functions) and node.name.startswith("test_")
    )


def find_faults(number: str, entry: dict[str, Any]) -> list[str]:
    """What is wrong with one requirement's answer."""
    faults = []
    if not entry.get("about") or not any(entry.get(answer) for answer in ANSWERS):
        faults.append("says nothing")
    if set(entry) - {"about", "says", *ANSWERS}:
        faults.append("has a key that is none")
    if "not_applicable" in entry and set(entry) != {"about", "not_applicable"}:
        faults.append("is shown and not applicable")
    for reason in ("open", "not_applicable"):
        if reason in entry and len(entry[reason]) < SHORTEST_REASON:
            faults.append(f"{reason} without a reason")
    for test in entry.get("tests", ()):
        file, _, name = test.partition("::")
        if not (TESTS / file).is_file() or name not in list_tests(file):
            faults.append(f"no such test: {test}")
    if "page" in entry:
        page = ROOT / entry["page"]
        text = " ".join(page.read_text(encoding="utf-8").split()) if page.is_file() else ""
        if entry.get("says", "") not in text or not entry.get("says"):
            faults.append(f"{entry['page']} does not say: {entry.get('says')}")
    return [f"{number} {fault}" for fault in faults]


def test_no_requirement_is_lacking_and_none_is_made_up() -> None:
    assert len(NUMBERS) == 253
    numbers = [number for number, _ in NUMBERS]
    assert list(MAP) == numbers
    assert {level for _, level in NUMBERS} == {"1", "2"}
    for chapter, entries in CHAPTERS.items():
        assert {f"V{number.split('.')[0]}" for number in entries} == {chapter}


@pytest.mark.slow
def test_what_shows_each_requirement_is_there() -> None:
    assert [fault for number, entry in MAP.items() for fault in find_faults(number, entry)] == []


@pytest.mark.parametrize(
    "entry",
    [
        {}, {"about": "x"}, {"about": "x", "tests": []}, {"about": "x", "open": "later"},
        {"about": "x", "tests": ["security/test_asvs.py::test_of_no_name"]},
        {"about": "x", "tests": ["security/test_none.py::test_a"]},
        {"about": "x", "page": "docs/safety.md"},
        {"about": "x", "page": "docs/safety.md", "says": "what no page says"},
        {"about": "x", "page": "docs/none.md", "says": "a"},
        {"about": "x", "not_applicable": "There is none of it.", "open": "There is none of it."},
        {"about": "x", "test": ["security/test_asvs.py"]},
    ],
)  # fmt: skip
def test_an_answer_that_shows_nothing_is_found(entry: dict[str, Any]) -> None:
    assert find_faults("1.1.1", entry)


def test_what_is_open_stands_in_the_page_on_security_as_well() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    [listed] = re.findall(r"^Open in ASVS 5\.0, level 2: (.*?)\.$", text, re.M | re.S)
    assert re.findall(r"\d+\.\d+\.\d+", listed) == [n for n in MAP if "open" in MAP[n]]
