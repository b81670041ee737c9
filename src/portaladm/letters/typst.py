"""The one place that talks to Typst: a template and its data become a PDF in memory.

Typst is imported here and only when a page is made. Nothing is written to disk, no font of the
machine is used and nothing is fetched.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portaladm.errors import Refused
from portaladm.letters.fonts import find_folders
from portaladm.letters.qr import refuse_without_extra

if TYPE_CHECKING:
    import typst

THEME = Path(__file__).parent / "theme"

_MAIN = "main"
"""What Typst calls the template that it is to compile."""

_PLACE = re.compile(r"([\w.-]+):(\d+):(\d+)")
_STANDARDS: list[typst.PDFStandard] = ["ua-1"]


def compile_page(
    template: str, data: dict[str, Any], *, theme: Path | None = None, made_at: datetime
) -> bytes:
    """``template`` (``letter.typ``) with its data as a PDF/UA-1 file.

    ``theme`` is the office's own folder: templates that lie there are used instead of ours.

    :raises Refused: ``letters-extra-missing``; ``letter-template-wrong`` with file and line;
        ``letters-engine-failed``.
    """
    typst, files = _import_typst(), _read_theme(theme)
    try:
        compiler = typst.Compiler(
            {_MAIN if name == template else name: data for name, data in files.items()},
            root=str(theme or THEME),  # for pictures and the like
            font_paths=_load_fonts(),
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        )
        pdf = compiler.compile(
            format="pdf", pdf_standards=_STANDARDS, timestamp=made_at.replace(microsecond=0)
        )
    except typst.TypstError as error:
        raise _refuse_template(template, error) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # of PyO3, and no Exception
            raise
        raise Refused("letters-engine-failed.typst") from None
    if not isinstance(pdf, bytes):
        raise TypeError("typst gave no PDF")
    return pdf


def _read_theme(theme: Path | None) -> dict[str, bytes]:
    """Our templates, and the office's: whichever of them it has changed, the others find it.

    :raises Refused: ``letter-template-wrong``: one that is no UTF-8 text.
    """
    files = [*THEME.glob("*.typ"), *(theme.glob("*.typ") if theme else ())]
    return {file.name: _read_template(file) for file in files}


def _read_template(file: Path) -> bytes:
    data = file.read_bytes()
    try:
        data.decode()
    except UnicodeDecodeError:
        raise Refused("letter-template-wrong.encoding", path=file) from None
    return data


def _import_typst() -> Any:
    try:
        import typst
    except ImportError:
        raise refuse_without_extra("typst") from None
    return typst


@cache
def _load_fonts() -> Any:
    return _import_typst().Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[str(folder) for folder in find_folders()],
    )


def _refuse_template(template: str, error: Any) -> Refused:
    """Names file and line; the data (names, keys) is in none of Typst's messages."""
    place = _PLACE.search(error.diagnostic or "")
    file = template if place is None or place[1] == _MAIN else place[1]
    return Refused(
        "letter-template-wrong", file=file, line=place[2] if place else "",
        reason=error.message, hints=" ".join(error.hints or []),
    )  # fmt: skip
