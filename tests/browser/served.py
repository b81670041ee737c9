"""An office whose letters are printed and whose pages are served, each by a process of its own."""

from __future__ import annotations

import os
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.conftest import Office

LETTERS = 48
NAMES = {
    "en": ("Ines", "Ortega"), "ar": ("محمد", "الحسن"), "vi": ("Linh", "Nguyễn"),
    "zh": ("小明", "王"),
}  # fmt: skip
CONTACT = "Lincoln Elementary, (555) 010-0199"
_STARTS_WITHIN = 60


@dataclass
class Served:
    """The office, where its pages are, and what each printed letter's code says by parent."""

    office: Office
    origin: str
    letters: dict[str, str]
    log: Path

    def take_letter(self, language: str = "") -> tuple[str, str]:
        """A letter that nobody has used yet: its parent's id, what its QR code says.

        If there is one, of a parent whose name is of this language.
        """
        fitting = (one for one in self.letters if one[1:3] == language)
        taken = next(fitting, next(iter(self.letters)))
        return taken, self.letters.pop(taken)

    def run(self, *words: str, stdin: str = "") -> str:
        """A command at the counter, beside the running pages; what it prints."""
        return _run(self.office.store, *words, stdin=stdin)


@contextmanager
def serve(
    folder: Path, *options: str, settings: str = "", failures_per_hour: int = 1000,
    tls: bool = False,
) -> Iterator[Served]:  # fmt: skip
    """Print letters for an office and serve its pages with these options until the end.

    ``tls``: with a certificate that no browser knows.
    """
    office = Office(folder, datetime.now(UTC))
    port = _find_free_port()
    origin = f"{'https' if tls else 'http'}://127.0.0.1:{port}"
    options += _make_certificate(folder) if tls else ()
    portal = f'url = "{origin}"\ncontact = "{CONTACT}"\nfailures_per_hour = {failures_per_hour}\n'
    _write_settings(office, f"[portal]\n{portal}{settings}")
    letters = _print_letters(office)
    log = folder / "portal.log"
    command = _command(office.store, "portal", "serve", "--bind", f"127.0.0.1:{port}", *options)
    with log.open("wb") as written:
        child = subprocess.Popen(command, stdout=written, stderr=written, env=_surroundings())
    try:
        _wait_until_healthy(origin, log, child)
        yield Served(office, origin, letters, log)
    finally:
        child.terminate()
        child.wait(30)


def _make_certificate(folder: Path) -> tuple[str, ...]:
    import trustme

    made = trustme.CA().issue_cert("127.0.0.1")
    certificate, key = str(folder / "portal.pem"), str(folder / "portal.key")
    made.cert_chain_pems[0].write_to_path(certificate)
    made.private_key_pem.write_to_path(key)
    return "--tls-cert", certificate, "--tls-key", key


def _write_settings(office: Office, more: str) -> None:
    office.store.parent.mkdir(parents=True, exist_ok=True)
    office.store.with_name("portaladm.toml").write_text(
        '[district]\nname = "Riverbend Public Schools"\nid = "JPRQQH"\n'
        f"[passwords]\ncost = 10\ntemporary_cost = 6\n{more}"
    )


def _print_letters(office: Office) -> dict[str, str]:
    from tests.letters.read import read_codes, read_texts

    rows = [
        {
            "parent_id": f"P{code}{number}", "student_id": f"S{code}{number}",
            "parent_first_name": first, "parent_last_name": last, "student_last_name": last,
        }
        for number in range(LETTERS // len(NAMES))
        for code, (first, last) in NAMES.items()
    ]  # fmt: skip
    roster, pdf = office.write_roster(*rows), office.folder / "letters.pdf"
    _run(office.store, "keys", "issue", "--roster", str(roster), "-o", str(pdf))
    pages = pdf.read_bytes()
    parents = [text.split("Parent ")[-1].split()[0] for text in read_texts(pages)]
    return dict(zip(parents, read_codes(pages), strict=True))


def _command(store: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "portaladm", "--store", str(store), *words]


def _run(store: Path, *words: str, stdin: str = "") -> str:
    ended = subprocess.run(
        _command(store, *words), input=stdin, env=_surroundings(), check=False,
        capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def _surroundings() -> dict[str, str]:
    known = {name: text for name, text in os.environ.items() if not name.startswith("PORTALADM_")}
    return known | {"PORTALADM_ACTOR": "clerk", "PYTHONUTF8": "1"}


def _find_free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _wait_until_healthy(origin: str, log: Path, child: subprocess.Popen[bytes]) -> None:
    anybody = ssl._create_unverified_context()  # its own certificate is what is tried
    latest = time.monotonic() + _STARTS_WITHIN
    while child.poll() is None and time.monotonic() < latest:
        try:
            with urllib.request.urlopen(f"{origin}/healthz", timeout=5, context=anybody):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(log.read_text(encoding="utf-8"))
