"""How the values of a message become text, and one word for one thing in every text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

from portaladm.cli.messages.wording import fill_in
from portaladm.errors import Remark
from tests.kits.source import walk_file

ROOT = Path(__file__).parents[3]
SOURCE = ROOT / "src" / "portaladm"
DOCS = [ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CHANGELOG.md")]

WORDS = {
    r"mend(s|ed|ing)?|cures?": "fix, correct",
    r"anew|this once": "again, for this run",
    r"nowhere": "not found",
    r"prolong\w*|lives? longer": "extend",
    r"wish(es|ed)?": "options, request",
    r"brakes?": "removal limit",
    r"whole truth": "a full snapshot",
    r"twins?": "duplicates",
    r"sparing|spared": "exempted",
    r"turndowns?|untouched|unmatched|left out": "skipped, not shown",
    r"tally|tallies": "counts",
    r"whereabouts": "source lines",
    r"trail head": "audit head",
    r"tak(es?|en) back (a|the) keys?|withdraws? (a|the) keys?": "revoke",
    r"denials?": "restriction",
    r"is suspended by|sleeps?|sleeping": "is suspended",
    r"spool\w*": "external sort, temporary file",
    r"stays? apart|stands? apart": "separate",
    r"this moment": "now",
    r"is no (date|day|number)": "is not a date",
    r"free are": "are available",
    r"wrong tries": "failed attempts",
}
"""What is not written, and what is written for it."""

PLAIN = ("`brake`", "`cure`", "`probable-twins`", "whose it was")
"""Where a word stands for itself: the names that the changelog says are gone."""


@pytest.mark.parametrize(
    ("template", "value", "text"),
    [
        ("{x}", Path("a/b.csv"), "a/b.csv"),
        ("{x.name}", Path("a/b.csv"), "b.csv"),
        ("{x}", date(2026, 9, 1), "2026-09-01"),
        ("{x:,}", 1234, "1,234"),
        ("{x!r}", "a'b", '"a\'b"'),
        ("{x!q}", "a b", '"a b"'),
        ("do {x:arg --yes}", "P1", "do P1 --yes"),
        ("do {x:arg --yes}", "-P1", "do --yes -- -P1"),
        ("{x}", ("a", "b"), "a, b"),
        ("{x:or}", ["a", "b"], "a or b"),
        ("{x[0]}", ["a", "b"], "a"),
        ("{x:count line}", 1, "1 line"),
        ("{x:count line}", 2000, "2,000 lines"),
        ("{x:MB}", 2_500_000_000, "2,500 MB"),
        ("gone{x:near}", ["P1", "P2"], "gone (did you mean P1 or P2?)"),
        ("gone{x:near}", [], "gone"),
        ("shut{x:if  (|)}", "phone lost", "shut (phone lost)"),
        ("shut{x:if : }", "phone lost", "shut: phone lost"),
        ("shut{x:if  (|)}", None, "shut"),
        ("shut{x:if  (|)}", "", "shut"),
        ("{x}", Remark("names-missing", file="a.txt"), "The file a.txt does not exist."),
        ("{x:clause}", Remark("names-missing", file="a.txt"), "The file a.txt does not exist"),
        ("{x:hint}", Remark("names-missing", file="a.txt"), "Check its name."),
    ],
)
def test_a_value_is_shown_by_its_kind(template: str, value: object, text: str) -> None:
    assert fill_in(template, {"x": value}) == text


def test_a_timestamp_is_shown_on_this_machine_s_clock() -> None:
    moment = datetime(2026, 9, 1, 12, 30, tzinfo=UTC)
    local = moment.astimezone().strftime("%H:%M")
    assert fill_in("{x:%H:%M}", {"x": moment}) == local


def test_a_message_may_be_a_function_of_its_values() -> None:
    assert fill_in(lambda x: f"<{x}>", {"x": 1}) == "<1>"


def test_a_value_is_never_read_as_a_template() -> None:
    assert fill_in("{x}", {"x": "{y}"}) == "{y}"


def find_texts(path: Path) -> Iterator[str]:
    """What a person may read of a file: lines of a document, strings with a space of a program."""
    if path.suffix != ".py":
        yield from path.read_text(encoding="utf-8").splitlines()
        return
    nodes = walk_file(path)
    internal = {id(node) for node in nodes if _is_docstring(node)}
    for node in nodes:
        if isinstance(node, ast.Expr) and id(node) in internal:
            internal.add(id(node.value))
    for node in nodes:
        text = node.value if isinstance(node, ast.Constant) and id(node) not in internal else None
        if isinstance(text, str) and " " in text:
            yield text


def _is_docstring(node: ast.AST) -> bool:
    """A text that stands alone, unless it is a command's help, which has an example."""
    if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
        return False
    return "\b" not in str(node.value.value)


@cache
def read_texts() -> list[tuple[str, str]]:
    """Every text that a person may read, with the file that it is from."""
    files = [*DOCS, *sorted((ROOT / "docs").glob("*.md")), *sorted(SOURCE.rglob("*.py"))]
    return [(str(path.relative_to(ROOT)), text) for path in files for text in find_texts(path)]


@pytest.mark.turns(8, otherwise="slow")
@pytest.mark.parametrize("word", WORDS)
def test_a_word_that_is_not_ours_is_not_written(word: str) -> None:
    pattern = re.compile(rf"\b({word})\b", re.IGNORECASE)
    found = [
        f"{path}: {text.strip()[:90]!r} (say: {WORDS[word]})"
        for path, text in read_texts()
        if pattern.search(text) and not any(plain in text for plain in PLAIN)
    ]
    assert found == []


def test_the_labels_of_messages_are_four() -> None:
    labels = re.compile(r"^(Attention|Caution|Info|Tip|Notice|Failure|Fatal|Important): ")
    assert [text for _, text in read_texts() if labels.match(text)] == []
