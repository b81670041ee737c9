"""The floor of ``letters.py``: bare Typst and zint make the pages of one file, and nothing else.

    python benchmarks/letters_floor.py CHUNK.json OUT.pdf

The file holds what ``letters.py`` has composed of one chunk: the data of its pages with pictures
of the codes in them, the texts of those codes, and where templates and fonts lie. Nothing of
portaladm is imported, nobody's name is looked at, and no PDF is joined to another.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import typst
import zint


def main(source: Path, out: Path) -> None:
    """Make the codes, then the pages, and write them."""
    chunk = json.loads(source.read_text("utf-8"))
    for text in chunk["codes"]:
        draw_code(text)
    out.write_bytes(compile_pages(chunk))


def draw_code(text: str) -> bytes:
    """The modules of one QR code of error correction M."""
    symbol = zint.Symbol()
    symbol.symbology = zint.Symbology.QRCODE
    symbol.option_1 = 2
    symbol.encode(text)
    modules: bytes = symbol.encoded_data.tobytes()
    return modules


def compile_pages(chunk: dict[str, Any]) -> bytes:
    """The same template over the same data, as PDF/UA-1."""
    files: Any = {  # typst takes a dictionary; its types do not say so
        path.name: path.read_bytes() for path in Path(chunk["theme"]).glob("*.typ")
    }
    files["main"] = files.pop("letter.typ")
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=chunk["fonts"]
    )
    compiler = typst.Compiler(
        files, root=chunk["theme"], font_paths=fonts, sys_inputs={"data": chunk["data"]}
    )
    pdf = compiler.compile(format="pdf", pdf_standards=["ua-1"])
    assert isinstance(pdf, bytes)
    return pdf


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
