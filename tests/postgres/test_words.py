"""The store's statements keep to words that two engines take; the exceptions are counted."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from checks.sqlite_only import SQLITE_ONLY

from portaladm import store
from tests.kits.source import walk_file

STORE = Path(store.__file__).parent
ENGINE = ("db/sqlite", "db/transaction", "db/rehearsal", "db/connection/driver", "db/engines/")
"""Where SQLite itself is spoken to, or another engine."""
WORDS = re.compile(
    r"\bPRAGMA\b|\bpragma_\w+|\bsqlite_(?:schema|master)\b|\bATTACH\b|\browid\b|\bprintf\(|"
    r"\bOR REPLACE\b|\bIS (?:NOT )?[01]\b|\b(?:WHERE|AND|OR|NOT) [01]\b(?! ?[<>=*+-])|\bLIMIT -1\b"
)


def find_words(path: Path) -> list[str]:
    """What only SQLite takes, in the texts of a file that are no docstrings."""
    nodes = walk_file(path)
    told = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    texts = (
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told
    )
    return [found for text in texts for found in WORDS.findall(text)]


def name_file(path: Path) -> str:
    return path.relative_to(STORE).with_suffix("").as_posix()


FILES = {
    name_file(path): path
    for path in sorted(STORE.rglob("*.py"))
    if not name_file(path).startswith(ENGINE)
}


def test_what_only_sqlite_takes_stands_in_few_files() -> None:
    found = {f"store/{name}": words for name, path in FILES.items() if (words := find_words(path))}
    assert found.keys() == SQLITE_ONLY.keys()
    assert {name: len(words) for name, words in found.items()} == {
        "store/db/covered": 8,
        "store/db/opening": 6,
        "store/db/schema_check": 1,
        "store/db/temp_tables": 2,
        "store/restore": 1,
        "store/roster/first": 1,
    }


@pytest.mark.parametrize(
    "sql", ["WHERE 1", "x AND 0 ", "a IS NOT 1", "max(rowid)", "PRAGMA x", "INSERT OR REPLACE INTO"]
)
def test_the_words_are_found(sql: str) -> None:
    assert WORDS.search(sql)


@pytest.mark.parametrize("sql", ["AND 1 = x", "LIMIT 1", "IS NOT NULL", "AND 10 < x", "THEN 1"])
def test_other_words_are_not(sql: str) -> None:
    assert not WORDS.search(sql)
