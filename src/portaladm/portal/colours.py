"""An office's colour on the pages: as a surface and as writing, readable either way.

Contrast as WCAG 2.2 defines it; 4.5 to 1 is what its criterion 1.4.3 asks of text.
"""

from __future__ import annotations

from collections.abc import Iterable

LEAST_CONTRAST = 4.5
_GREY = (0xF3, 0xF2, 0xF1)
"""The darkest surface that the colour is written on: that of a notice."""
_WHITE, _BLACK = (255, 255, 255), (0, 0, 0)
_STEPS = 20

Colour = tuple[int, ...]


def make_colours_css(accent: str) -> str:
    """The custom properties for ``#rrggbb``."""
    colour = tuple(bytes.fromhex(accent.removeprefix("#")))
    on = max((_WHITE, _BLACK), key=lambda ink: find_contrast(ink, colour))
    text = next(one for one in _darken(colour) if find_contrast(one, _GREY) >= LEAST_CONTRAST)
    return (
        f":root {{ --accent: {_write(colour)}; --on-accent: {_write(on)}; "
        f"--accent-text: {_write(text)}; }}\n"
    )


def find_contrast(one: Colour, other: Colour) -> float:
    """The ratio of two colours' luminances, from 1 to 21."""
    dark, light = sorted((_find_luminance(one), _find_luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _find_luminance(colour: Colour) -> float:
    shares = [value / 255 for value in colour]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _darken(colour: Colour) -> Iterable[Colour]:
    return (
        tuple(value * (_STEPS - step) // _STEPS for value in colour) for step in range(_STEPS + 1)
    )


def _write(colour: Colour) -> str:
    return f"#{bytes(colour).hex()}"
