"""An office's colour can be read, whichever it is."""

from __future__ import annotations

import re

import pytest

from portaladm.portal.colours import LEAST_CONTRAST, find_contrast, make_colours_css


def read_colours(accent: str) -> dict[str, tuple[int, ...]]:
    found = re.findall(r"--([\w-]+): #(\w{6});", make_colours_css(accent))
    return {name: tuple(bytes.fromhex(digits)) for name, digits in found}


@pytest.mark.parametrize(
    "accent", ["#1f4e79", "#FFCC00", "#ffffff", "#000000", "#777777", "#00ff00", "#ff0000"]
)
def test_each_colour_is_readable_as_a_surface_and_as_writing(accent: str) -> None:
    colours = read_colours(accent)
    assert find_contrast(colours["on-accent"], colours["accent"]) >= LEAST_CONTRAST
    for surface in ((255, 255, 255), (0xF3, 0xF2, 0xF1)):
        assert find_contrast(colours["accent-text"], surface) >= LEAST_CONTRAST


def test_a_dark_colour_stays_as_it_is_and_a_light_one_has_dark_writing() -> None:
    assert read_colours("#1f4e79")["accent-text"] == (0x1F, 0x4E, 0x79)
    assert read_colours("#1f4e79")["on-accent"] == (255, 255, 255)
    assert read_colours("#FFCC00")["on-accent"] == (0, 0, 0)


def test_contrast_is_the_standards() -> None:
    assert find_contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert find_contrast((0x76, 0x76, 0x76), (255, 255, 255)) == pytest.approx(4.54, abs=0.01)
