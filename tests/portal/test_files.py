"""The files of the pages: each once a day for a browser, and never from the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

import portaladm
from tests.conftest import Office
from tests.kits.accounts import furnish
from tests.kits.portal import open_browser

pytest.importorskip("starlette", reason="needs portaladm[portal]")

STATIC = Path(portaladm.__file__).parent / "portal" / "static"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def test_a_browser_keeps_every_file_for_a_day(office: Office) -> None:
    furnish(office, {"parent_id": "P1"})
    with open_browser(office) as browser:
        for path in STATIC.iterdir():
            answer = browser.get(f"/static/{path.name}")
            assert answer.content == path.read_bytes()
            assert answer.headers["content-type"].partition(";")[0] == TYPES[path.suffix]
            assert answer.headers["cache-control"] == "public, max-age=86400", path.name
        assert browser.get("/static/none.css").status_code == 404
