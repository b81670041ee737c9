"""The house's rules of size, and that the tests mirror the source."""

from __future__ import annotations

import ast
from pathlib import Path
from statistics import median

import pytest

from tests.kits.source import walk_file

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "portaladm"
TESTS = ROOT / "tests"
LONGEST, FULLEST, USUAL = 300, 20, 110

# Rooms whose rules are each held by a test at the same path, and the files whose rules are held
# through the commands that use them. Nothing is added: whoever writes the test takes it off.
RULED = ("domain", "services", "readers")
HELD_ELSEWHERE = {
    "services/roster/record.py",
    "services/roster/staging/stage.py",  # services/roster/{import_,incremental}
}
RULES = (ast.If, ast.IfExp, ast.For, ast.While, ast.Try, ast.Raise, ast.comprehension)
# These look at the program from outside, or at the tests' own tools.
OF_NO_FILE = (
    "browser", "contract", "edits", "postgres", "proposals", "security", "thrift", "torture",
    "walk", "windows",
)  # fmt: skip


def find_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*.py") if "__pycache__" not in path.parts]


def count_lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def has_source(test: Path) -> bool:
    """Whether a file or a package of the source has the test's path."""
    place = SOURCE / test.relative_to(TESTS).with_name(test.stem.removeprefix("test_"))
    return place.is_dir() or place.with_suffix(".py").is_file()


def test_no_file_is_over_300_lines() -> None:
    files = [*find_files(SOURCE), *find_files(TESTS)]
    assert [name_of(path) for path in files if count_lines(path) > LONGEST] == []


@pytest.mark.slow
def test_no_folder_has_over_20_files() -> None:
    for folder in {path.parent for path in (*find_files(SOURCE), *find_files(TESTS))}:
        files = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
        assert len(files) <= FULLEST, name_of(folder)


def test_the_usual_file_of_the_source_is_short() -> None:
    files = [path for path in find_files(SOURCE) if path.name != "__init__.py"]
    assert median(map(count_lines, files)) < USUAL


def test_each_test_has_the_path_of_what_it_tests() -> None:
    tests = {
        path
        for path in find_files(TESTS)
        if path.name.startswith("test_")
        and path.parent != TESTS  # of the whole program: docs, help, set-up
        and path.relative_to(TESTS).parts[0] not in OF_NO_FILE
    }
    assert [name_of(path) for path in tests if not has_source(path)] == []


def has_rules(source: Path) -> bool:
    """Whether a file decides or repeats anything, beyond what it declares."""
    return any(isinstance(node, RULES) for node in walk_file(source))


def has_test(source: Path) -> bool:
    """Whether a file of the source has its test at the same path."""
    place = TESTS / source.relative_to(SOURCE).with_name(f"test_{source.name}")
    return place.is_file()


def test_each_rule_has_its_test_at_the_same_path() -> None:
    sources = [path for room in RULED for path in find_files(SOURCE / room)]
    untested = {
        path.relative_to(SOURCE).as_posix()
        for path in sources
        if path.name != "__init__.py" and has_rules(path) and not has_test(path)
    }
    assert untested <= HELD_ELSEWHERE
