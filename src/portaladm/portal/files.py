"""The files of the pages, answered from memory: every first page asks for three of them."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

KEPT = {"cache-control": "public, max-age=86400"}
"""For a browser: a day, after which it asks again."""
_FOLDER = Path(__file__).parent / "static"
# Not by mimetypes: on Windows it asks the registry, which may call a script a plain text.
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@cache
def make_version() -> str:
    """A word that stands in their addresses and is another one when a file is: browsers keep them
    for a day, and a page must not meet the style of yesterday's program.
    """
    contents = b"".join(path.read_bytes() for path in sorted(_FOLDER.iterdir()))
    return hashlib.sha256(contents).hexdigest()[:8]


def list_file_routes() -> list[Route]:
    """One route for each file under ``/static``; no path is ever looked up on the disk."""
    return [_make_route(path) for path in sorted(_FOLDER.iterdir())]


def _make_route(path: Path) -> Route:
    content, media_type = path.read_bytes(), _TYPES[path.suffix]

    async def show_file(request: Request) -> Response:
        return Response(content, media_type=media_type, headers=KEPT)

    return Route(f"/static/{path.name}", show_file)
