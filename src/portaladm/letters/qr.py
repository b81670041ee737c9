"""QR codes as small PNG pictures.

zint makes one in 0.2 ms; segno (pure Python, 4 ms) steps in where zint has no wheel. A module is
two pixels wide, so that a viewer that blurs small pictures leaves its middle clear.
"""

from __future__ import annotations

import importlib.util
import io
import struct
import zlib
from collections.abc import Callable
from functools import cache

from portaladm.errors import Refused

PIXELS = 2


def draw_code(text: str) -> bytes:
    """``text`` as a QR code of error correction M: a PNG without a quiet zone.

    :raises Refused: ``letters-extra-missing``.
    """
    return _find_drawer()(text)


@cache
def _find_drawer() -> Callable[[str], bytes]:
    has_zint = importlib.util.find_spec("zint") is not None
    return _draw_with_zint if has_zint else _draw_with_segno


def _draw_with_zint(text: str) -> bytes:
    import zint

    symbol = zint.Symbol()
    symbol.symbology = zint.Symbology.QRCODE
    symbol.option_1 = 2  # error correction M
    symbol.encode(text)
    cells = symbol.encoded_data  # one bit a module, the lowest first
    data = cells.tobytes()
    stride = len(data) // cells.shape[0] if cells.shape else 0
    rows = [data[at : at + stride] for at in range(0, symbol.rows * stride, stride)]
    return _write_png(symbol.width, rows)


def _write_png(width: int, rows: list[bytes]) -> bytes:
    """Grey with one bit a pixel: zint's own PNG has a palette, three times the work in a PDF."""
    side = width * PIXELS
    in_a_row, in_a_line = -(-width // 8), -(-side // 8)
    lines = (b"\0" + b"".join([_WIDE[byte] for byte in row[:in_a_row]])[:in_a_line] for row in rows)
    pixels = b"".join(line * PIXELS for line in lines)
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(pixels)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_write_chunk(*chunk) for chunk in chunks)


def _write_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _widen(byte: int) -> bytes:
    """Eight modules as pixels: black is 0."""
    wide = "".join(("0" if byte >> bit & 1 else "1") * PIXELS for bit in range(8))
    return int(wide, 2).to_bytes(PIXELS, "big")


_WIDE = tuple(_widen(byte) for byte in range(256))


def _draw_with_segno(text: str) -> bytes:
    try:
        import segno
    except ImportError:
        raise refuse_without_extra("segno") from None
    picture = io.BytesIO()
    segno.make(text, error="m", micro=False).save(picture, kind="png", scale=PIXELS, border=0)
    return picture.getvalue()


def refuse_without_extra(module: str) -> Refused:
    """The error that says how to install what letters need."""
    return Refused("letters-extra-missing.package", package=module)
