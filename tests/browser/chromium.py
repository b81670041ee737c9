"""Where Chromium is, and how it is started: nothing that it does by itself goes to the network."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_OPTIONS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


def find_chromium() -> str | None:
    """The program, if there is one."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


@contextmanager
def launch(variables: dict[str, str] | None = None) -> Iterator[Browser]:
    """A running browser without a window, with more variables than this process has."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(),
            args=[*_OPTIONS],
            timeout=120_000,
            env={**os.environ, **(variables or {})},
        )
        try:
            yield browser
        finally:
            browser.close()
