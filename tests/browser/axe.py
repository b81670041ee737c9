"""What axe finds on a page: WCAG 2.2 to level AA, and its best practices."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_OPTIONS = {
    "runOnly": {"type": "tag", "values": _TAGS},
    "resultTypes": ["violations"],
    "rules": {"target-size": {"enabled": True}},
}
_RUN = """async (options) => {
  const found = await axe.run(document, options);
  return found.violations.map(
    (one) => one.id + ": " + one.nodes.map((node) => node.html.slice(0, 120)).join(" | "));
}"""


@cache
def _read_script() -> str:
    from axe_playwright_python.sync_playwright import Axe

    script: str = Axe().axe_script
    return script


def find_violations(page: Page) -> list[str]:
    """Each rule that the page breaks, with the elements that break it."""
    page.evaluate(_read_script())
    found: list[str] = page.evaluate(_RUN, _OPTIONS)
    return found
