"""Reads a PDF back: its text, its pictures, its codes."""

from __future__ import annotations

from typing import Any

import pypdfium2
import zxingcpp
from PIL import Image


def read_texts(pdf: bytes) -> list[str]:
    """The text of each page, lines in the order of the file."""
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]


def flatten(text: str) -> str:
    """``text`` on one line, so that it does not matter where lines break."""
    return " ".join(text.split())


def draw_page(pdf: bytes, number: int = 0, scale: float = 1.0, grey: bool = False) -> Image.Image:
    page: Any = pypdfium2.PdfDocument(pdf)[number]
    return page.render(scale=scale, grayscale=grey).to_pil()


def read_codes(pdf: bytes) -> list[str]:
    """What the one QR code of each page says, from a grey picture of the page at 144 dpi."""
    codes = []
    for number in range(len(pypdfium2.PdfDocument(pdf))):
        found = zxingcpp.read_barcodes(draw_page(pdf, number, 2.0, grey=True).convert("L"))
        codes.append(found[0].text if len(found) == 1 else f"{len(found)} codes")
    return codes
