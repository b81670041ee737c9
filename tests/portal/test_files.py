"""The files of the pages: each once a day for a browser, and never from the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

import portaladm
from tests.conftest import Office
from tests.kits.accounts import furnish
from tests.kits.portal import open_browser

pytest.importorskip("starlette", reason="needs portaladm[portal]")

from portaladm.portal.files import make_version

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


def test_no_other_path_is_answered_from_the_disk(office: Office) -> None:
    """No folder is listed, and neither the source nor what a version control keeps is served."""
    furnish(office, {"parent_id": "P1"})
    below = ("", "/", "/.", "/../app.py", "/..%2fapp.py", "/%2e%2e/app.py", "/.git/HEAD",
             f"/..%2f..%2f..%2f..%2f{office.store.name}")  # fmt: skip
    others = ("/.git/", "/.git/HEAD", "/.git/config", "/.svn/entries", "/.hg/store", "/static.zip",
              "/templates/base.html", "/portaladm.db", "/portaladm.toml")  # fmt: skip
    with open_browser(office) as browser:
        for path in (*(f"/static{one}" for one in below), *others):
            assert browser.get(path).status_code == 404, path
            assert "does not exist" in browser.text, path


def test_a_page_asks_for_the_files_and_the_colour_of_today(office: Office) -> None:
    furnish(office, {"parent_id": "P1"})
    office.run("config", "set", "letters.accent", "#ffcc00", code=0)
    with open_browser(office) as browser:
        page = browser.get("/sign-in").text
        wanted = [f"/static/portal.{kind}?{make_version()}" for kind in ("css", "js")]
        for address in (*wanted, "/colours.css?ffcc00"):
            assert f'"{address}"' in page
            assert browser.get(address).status_code == 200


def test_a_logo_that_is_not_there_is_a_page_that_is_not_there(office: Office) -> None:
    furnish(office, {"parent_id": "P1"})
    logo = office.store.with_name("logo.svg")
    logo.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    office.run("config", "set", "letters.logo", logo, code=0)
    with open_browser(office) as browser:
        assert browser.get("/logo").headers["content-type"] == "image/svg+xml"
        logo.unlink()
        assert browser.get("/logo").status_code == 404
