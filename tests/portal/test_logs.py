"""What the door writes down of a failure: a code and a place, never what somebody typed."""

from __future__ import annotations

import logging
import time

import pytest

from tests.conftest import Office
from tests.kits.accounts import activate, furnish
from tests.kits.portal import open_browser

pytest.importorskip("starlette", reason="needs portaladm[portal]")

from portaladm.errors import Refused
from portaladm.portal import logs
from portaladm.portal.pages import sign_in as page


def test_a_failure_is_logged_without_its_text(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    furnish(office, {"parent_id": "P1"})

    def fail(*given: object, **more: object) -> None:
        raise ValueError("CANARY-password")

    monkeypatch.setattr(page, "sign_in", fail)
    monkeypatch.setattr("portaladm.portal.api.operations.sign_in", fail)
    with open_browser(office) as browser, caplog.at_level(logging.DEBUG):
        answer = browser.sign_in("canary7", "CANARY-password")
        assert answer.status_code == 500
        assert "It is not your fault" in browser.text
        assert answer.headers["cache-control"] == "no-store"
        assert "__Host-session" not in browser.client.cookies
        body = {"district_id": "JPRQQH", "username": "canary7", "password": "CANARY-password"}
        answer = browser.client.post("/api/v1/sign-in", json=body)
        assert (answer.status_code, answer.json()["code"]) == (500, "failed")
        assert "token" not in answer.json()
    ours = [one.getMessage() for one in caplog.records if one.name == logs.log.name]
    assert [one.partition(":")[2].partition(":")[0] for one in ours if "failed" in one] == [
        " ValueError at portal/pages/sign_in.py", " ValueError at portal/api/operations.py",
    ]  # fmt: skip
    assert "canary" not in caplog.text.casefold()


def test_a_method_that_a_stranger_made_up_is_not_written_down(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    furnish(office, {"parent_id": "P1"})
    with open_browser(office) as browser, caplog.at_level(logging.DEBUG, logs.log.name):
        for method in ("CANARY", "GET"):
            browser.client.request(method, "/sign-in")
    ours = [one.getMessage() for one in caplog.records if one.name == logs.log.name]
    assert [one.split()[:2] for one in ours] == [["-", "/sign-in"], ["GET", "/sign-in"]]


@pytest.mark.slow
@pytest.mark.parametrize("ask", ["/healthz", "/sign-in"])
def test_an_older_copy_that_was_put_back_is_told_once(
    office: Office, caplog: pytest.LogCaptureFixture, ask: str
) -> None:
    keys = furnish(office, {"parent_id": "P1"})
    activate(office, keys["P1"], "jose")
    older = office.store.read_bytes()
    office.run("accounts", "disable", "jose", "--reason", "moved", "--yes", code=0)
    office.store.write_bytes(older)
    with open_browser(office) as browser, caplog.at_level(logging.DEBUG, logs.log.name):
        for _ in range(2):
            if ask == "/sign-in":
                browser.sign_in("jose")
            else:
                assert browser.get(ask).text == "ok\n"
    told = [one.getMessage() for one in caplog.records if one.levelno == logging.ERROR]
    assert told == [
        "an older copy of the store was put back: it ends before the audit head. "
        "Run: portaladm doctor"
    ]


@pytest.mark.posix("the zone of a process")
def test_the_log_has_the_time_in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    logger = logging.getLogger(logs.log.name)
    kept = logger.handlers, logger.propagate
    monkeypatch.setenv("TZ", "America/Chicago")
    time.tzset()
    try:
        logs.start_log()
        record = logging.LogRecord(logs.log.name, logging.INFO, "", 1, "GET / 200", (), None)
        record.created, record.msecs = 1_788_188_400.25, 250.0
        assert logger.handlers[0].format(record) == "2026-08-31T15:00:00.250Z GET / 200"
    finally:
        for name in logs._LOGS:
            logging.getLogger(name).handlers = []
            logging.getLogger(name).propagate = True
        logger.handlers, logger.propagate = kept
        monkeypatch.undo()
        time.tzset()


def test_the_log_has_no_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    kept = {name: logging.getLogger(name).handlers for name in logs._LOGS}
    try:
        logs.start_log()
        for name in logs._LOGS:
            try:
                raise Refused("pepper-missing", path="CANARY")
            except Refused:
                logging.getLogger(name).exception("It failed")
    finally:
        for name, handlers in kept.items():
            logging.getLogger(name).handlers = handlers
            logging.getLogger(name).propagate = True
    written = capsys.readouterr().err
    assert "CANARY" not in written
    assert "Traceback" not in written
    assert written.count("failed: pepper-missing") == 3
