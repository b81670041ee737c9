"""One browser and one served office for all of these tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.chromium import find_chromium, launch
from tests.browser.parents import Parent, open_parent
from tests.browser.served import Served, serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser

OpenParent = Callable[..., Parent]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; without it the tests are skipped."""
    pytest.importorskip("playwright", reason="needs portaladm[dev]")
    if find_chromium() is None:
        pytest.skip("there is no Chromium here (Debian: apt-get install chromium)")
    with launch() as browser:
        yield browser


@pytest.fixture(scope="session")
def served(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """An office with printed letters, and its pages."""
    with serve(tmp_path_factory.mktemp("served")) as served:
        yield served


@pytest.fixture
def open_page(browser: Browser, served: Served) -> Iterator[OpenParent]:
    """Open a parent's browser; ``at`` another office than the usual one."""
    opened: list[Parent] = []

    def open_one(at: Served | None = None, **how: Any) -> Parent:
        opened.append(open_parent(browser, at or served, **how))
        return opened[-1]

    yield open_one
    for parent in opened:
        parent.context.close()


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of an office that only one test needs."""
    return tmp_path_factory.mktemp("office")
