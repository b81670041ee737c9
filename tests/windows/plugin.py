"""``pytest --windows-rules``: every test that writes files, under Windows' rules.

A test writes files if it asks for ``tmp_path``, as the office does. A test of what POSIX alone has
is marked ``posix`` with its reason, and left out there as on Windows itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.windows import rules

CHILD = Path(__file__).parent / "child"
WINDOWS = os.name == "nt"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--windows-rules", action="store_true",
        help="run the tests that write files under Windows' rules",
    )  # fmt: skip


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    ruled = config.getoption("windows_rules")
    if not ruled and not WINDOWS:
        return
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        wanted = not item.get_closest_marker("posix") and (WINDOWS or _writes_files(item))
        (kept if wanted else left).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=left)


def _writes_files(item: pytest.Item) -> bool:
    return "tmp_path" in getattr(item, "fixturenames", ())


def pytest_sessionstart(session: pytest.Session) -> None:
    if session.config.getoption("windows_rules"):
        session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]  # asks getuid


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    with _perhaps(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    with _perhaps(item):
        return (yield)


@pytest.fixture
def windows_rules() -> Iterator[None]:
    """Windows' rules for one test, whether or not the run asks for them."""
    with under_rules():
        yield


@contextmanager
def under_rules() -> Iterator[None]:
    """The rules here and in every process that is started meanwhile."""
    with pytest.MonkeyPatch.context() as patch, rules.in_force():
        patch.setenv(rules.ROOT, str(os.getpid()))
        others = filter(None, [os.environ.get("PYTHONPATH")])  # an empty entry means this folder
        patch.setenv("PYTHONPATH", os.pathsep.join([str(CHILD), *others]))
        patch.setenv("PYTHONIOENCODING", "cp1252")
        yield


@contextmanager
def _perhaps(item: pytest.Item) -> Iterator[None]:
    if item.config.getoption("windows_rules"):
        with under_rules():
            yield
    else:
        yield
