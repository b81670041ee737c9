"""What can be measured of how a page looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

# WCAG 2.2, 1.4.12: what a reader may set, without anything being lost.
_SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important } p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""
_SIDEWAYS = """() => {
  const root = document.documentElement;
  return root.scrollWidth > root.clientWidth;
}"""
_CLIPPED = """() => [...document.querySelectorAll("body *")].filter((one) => {
  const style = getComputedStyle(one);
  if (one.matches(".hidden, .skip, input, textarea") || !one.textContent.trim()) return false;
  const box = one.getBoundingClientRect();
  const beyond = box.width && (box.left < -1 || box.right > innerWidth + 1);
  const cut = style.overflow !== "visible" && one.scrollWidth > one.clientWidth + 1;
  return beyond || cut;
}).map((one) => one.outerHTML.slice(0, 100))"""
_SMALL = """(least) => [...document.querySelectorAll(":is(a, button, input, textarea)")]
  .filter((one) => {
  const box = one.getBoundingClientRect();
  const inline = one.matches("a") && getComputedStyle(one).display === "inline";
  return box.width && !inline && !one.matches(".skip") && (box.height < least || box.width < least);
}).map((one) => one.outerHTML.slice(0, 100))"""
_FOCUS = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  const shown = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return [one.id || one.getAttribute("href") || one.className || one.textContent.trim(), shown];
}"""


def space_text(page: Page) -> None:
    """Set the text of a page as widely as a reader may."""
    page.evaluate(_SPACING)


def scrolls_sideways(page: Page) -> bool:
    """Whether a part of the page lies beside the window."""
    return bool(page.evaluate(_SIDEWAYS))


def find_clipped(page: Page) -> list[str]:
    """The elements of which something can't be seen."""
    found: list[str] = page.evaluate(_CLIPPED)
    return found


def find_small_targets(page: Page, least: int = 24) -> list[str]:
    """What can be pressed and is smaller than this; links within a sentence aside."""
    found: list[str] = page.evaluate(_SMALL, least)
    return found


def find_focus(page: Page) -> tuple[str, bool]:
    """What has the focus (its id, its address, its class or its text), and whether that shows."""
    name, shown = page.evaluate(_FOCUS)
    return name, shown


def find_first_focus(page: Page) -> tuple[str, bool]:
    """The same of a page that gives something the focus, which comes once it is drawn."""
    page.wait_for_selector(":focus")
    return find_focus(page)
