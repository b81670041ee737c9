"""Reads a PDF back: its text, its pictures, its codes."""

from __future__ import annotations

import ctypes

import pypdfium2
import zxingcpp
from PIL import Image


def read_texts(pdf: bytes) -> list[str]:
    """The text of each page, lines in the order of the file."""
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]


def read_as_seen(pdf: bytes, number: int = 0) -> list[str]:
    """The lines of a page with the characters as they stand, from left to right."""
    page = pypdfium2.PdfDocument(pdf)[number].get_textpage()
    x, y = ctypes.c_double(), ctypes.c_double()
    lines: dict[int, list[tuple[float, str]]] = {}
    for index in range(page.count_chars()):
        pypdfium2.raw.FPDFText_GetCharOrigin(page.raw, index, x, y)
        lines.setdefault(round(y.value), []).append((x.value, page.get_text_range(index, 1)))
    return ["".join(c for _, c in sorted(line)) for _, line in sorted(lines.items(), reverse=True)]


def flatten(text: str) -> str:
    """``text`` on one line, so that it does not matter where lines break."""
    return " ".join(text.split())


def draw_page(pdf: bytes, number: int = 0, scale: float = 1.0, grey: bool = False) -> Image.Image:
    bitmap = pypdfium2.PdfDocument(pdf)[number].render(scale=scale, grayscale=grey)
    picture: Image.Image = bitmap.to_pil()
    return picture


def read_codes(pdf: bytes) -> list[str]:
    """What the one QR code of each page says, from a grey picture of the page at 144 dpi."""
    codes = []
    for number in range(len(pypdfium2.PdfDocument(pdf))):
        picture = draw_page(pdf, number, 2.0, grey=True).convert("L")
        found = zxingcpp.read_barcodes(picture, formats=zxingcpp.barcode_formats_from_str("QRCode"))
        codes.append(found[0].text if len(found) == 1 else f"{len(found)} codes")
    return codes
