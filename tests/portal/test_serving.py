"""The door as a process: how it starts, what it leaves behind, how it stops."""

from __future__ import annotations

import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import threading
import time
import warnings
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.conftest import Office
from tests.kits.accounts import PASSWORD, activate, furnish
from tests.kits.door_process import run_door, sign_in

pytest.importorskip("uvicorn", reason="needs portaladm[portal]")
pytestmark = pytest.mark.posix("signals, and what /proc shows")

CANARY = "canary canary of the mine"


@pytest.fixture
def family(office: Office, real_hashes: None) -> Office:
    """An office with one account, today."""
    office.now = datetime.now(UTC)
    keys = furnish(office, {"parent_id": "P1"})
    activate(office, keys["P1"], "jose")
    return office


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_lets_everybody_finish(family: Office, how: signal.Signals) -> None:
    (family.folder / "keys.csv").unlink()
    keys = furnish(family, {"parent_id": "P2"}, cost=13)  # a hash that is under way when it stops
    activate(family, keys["P2"], "maria")
    with run_door(family) as door, door.open_client() as client:
        answers = []
        begun = threading.Thread(target=lambda: answers.append(sign_in(client, "maria", PASSWORD)))
        begun.start()
        time.sleep(0.5)  # the form was fetched, and the hash takes longer than that
        assert door.stop(how) == 0
        begun.join()
        assert [(one.status_code, one.headers["location"]) for one in answers] == [
            (303, "/account")
        ]
    assert "Stopped." in door.read_log()
    assert "Traceback" not in door.read_log()


@pytest.mark.slow
def test_no_secret_is_left_anywhere(family: Office) -> None:
    with run_door(family) as door, door.open_client() as client:
        sign_in(client, CANARY, CANARY)
        client.get(f"/activate?key={CANARY}", headers={"referer": f"http://x.test/{CANARY}"})
        client.post("/api/v1/sign-in", json={"username": CANARY}, headers={"authorization": CANARY})
        tokens = [sign_in(client, "jose", PASSWORD).cookies.get(name) for name in _COOKIES]
        client.get("/account")
        core, command = _look_into(door.process.pid)
        assert core == "0"
        assert door.stop() == 0
    [session, device] = map(str, tokens)
    assert len(session) == len(device) == 43
    places = {"log": door.log.read_bytes(), "command": command}
    places |= {path.name: path.read_bytes() for path in _find_files(family.store.parent)}
    for secret in (CANARY, CANARY.replace(" ", "%20"), PASSWORD, session, device):
        assert [name for name, text in places.items() if secret.encode() in text] == []
    with closing(sqlite3.connect(family.store)) as store:
        assert "canary" not in "\n".join(store.iterdump())
    lines = [line for line in door.read_log().splitlines() if "/sign-in" in line]
    assert any("POST /sign-in 303" in line for line in lines)
    assert "127.0.0.1 " not in "".join(lines)


_COOKIES = ("__Host-session", "__Host-device")


def _look_into(process: int) -> tuple[str, bytes]:
    folder = Path(f"/proc/{process}")
    limits = (folder / "limits").read_text().splitlines()
    [core] = [line.split()[4] for line in limits if line.startswith("Max core file size")]
    return core, (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()


def _find_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.slow
def test_it_speaks_tls_with_a_certificate_of_its_own(family: Office) -> None:
    trustme = pytest.importorskip("trustme", reason="needs portaladm[dev]")
    authority = trustme.CA()
    made = authority.issue_cert("127.0.0.1")
    certificate, key = family.folder / "portal.pem", family.folder / "portal.key"
    made.cert_chain_pems[0].write_to_path(str(certificate))
    made.private_key_pem.write_to_path(str(key))
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    options = ("--tls-cert", certificate, "--tls-key", key)
    with run_door(family, *options, scheme="https") as door, door.open_client(trust) as client:
        answer = sign_in(client, "jose", PASSWORD)
        assert (answer.status_code, answer.headers["location"]) == (303, "/account")
        assert "Signed in as" in client.get("/account", follow_redirects=True).text
        http = sign_in(client, "jose", PASSWORD, f"http://127.0.0.1:{door.port}")
        assert http.status_code == 403
        for version, works in ((ssl.TLSVersion.TLSv1_1, False), (ssl.TLSVersion.TLSv1_2, True)):
            assert _shakes_hands(door.port, trust, version) is works
        started = time.monotonic()
        assert door.stop() == 0
        assert time.monotonic() - started < 8  # 15 s, if it waited for the client's goodbye
    assert "Traceback" not in door.read_log()


def _shakes_hands(port: int, trust: ssl.SSLContext, version: ssl.TLSVersion) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that 1.1 is old is what this is about
        trust.minimum_version = trust.maximum_version = version
    trust.set_ciphers("ALL:@SECLEVEL=0")
    with socket.create_connection(("127.0.0.1", port), 5) as plain:
        try:
            with trust.wrap_socket(plain, server_hostname="127.0.0.1"):
                return True
        except ssl.SSLError:
            return False


@pytest.mark.slow
def test_a_door_has_loaded_what_it_writes_with_before_it_answers(tmp_path: Path) -> None:
    """The first sign-in loaded SQLModel while it held the lock; the others waited in vain."""
    code = (
        "import sys; from pathlib import Path; from portaladm.portal import serving; "
        "from portaladm.wiring import find_entry_point; "
        "entry = find_entry_point(store=Path(sys.argv[1]), config=None); "
        "entry.open(make=True).__enter__(); "
        "serving._warm(serving.open_door(entry, '127.0.0.1:1')); "
        "assert 'portaladm.store.db.session' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code, tmp_path / "store.db"], check=True)
