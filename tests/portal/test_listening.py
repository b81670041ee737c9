"""What keeps the door from opening is said in a sentence with a hint, before anything is served."""

from __future__ import annotations

import errno
import socket
import ssl
from pathlib import Path

import pytest

from tests.conftest import Office

pytest.importorskip("uvicorn", reason="needs portaladm[portal]")
pytest.importorskip("trustme", reason="needs portaladm[dev]")

import trustme

from portaladm.errors import Refused
from portaladm.portal.listening import Listening, read_certificate


@pytest.fixture(scope="module")
def pems(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two certificates and their keys."""
    folder = tmp_path_factory.mktemp("pems")
    authority = trustme.CA()
    for name in ("one", "other"):
        made = authority.issue_cert("portal.test")
        made.private_key_pem.write_to_path(str(folder / f"{name}.key"))
        made.cert_chain_pems[0].write_to_path(str(folder / f"{name}.pem"))
    (folder / "empty").touch()
    return folder


def _refuse(office: Office, *options: str | Path) -> str:
    office.make_store()
    outcome = office.run("portal", "serve", *options)
    assert outcome.code == 1
    assert "Traceback" not in outcome.err
    lines = outcome.err.strip().splitlines()
    assert lines[0].startswith("Error: ")
    assert len(lines) > 1  # the hint
    return lines[0]


def test_a_port_that_is_taken(office: Office) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        bind = f"127.0.0.1:{taken.getsockname()[1]}"
        said = _refuse(office, "--bind", bind)
    assert said == f"Error: Another program listens on {bind} already."


def test_a_port_that_is_not_for_everybody(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: socket.socket, address: object) -> None:
        raise OSError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(socket.socket, "bind", refuse)
    said = _refuse(office, "--bind", "127.0.0.1:443")
    assert said == "Error: This user may not listen on port 443."


def test_an_address_of_another_machine(office: Office, pems: Path) -> None:
    tls = ("--tls-cert", pems / "one.pem", "--tls-key", pems / "one.key")
    for host in ("192.0.2.7", "portal.invalid"):
        said = _refuse(office, "--bind", f"{host}:8443", *tls)
        assert said == f"Error: {host} is no address of this machine."


@pytest.mark.parametrize("host", ["0.0.0.0", "[::]"])
def test_every_address_and_no_name_to_answer_under(office: Office, pems: Path, host: str) -> None:
    tls = ("--tls-cert", pems / "one.pem", "--tls-key", pems / "one.key")
    said = _refuse(office, "--bind", f"{host}:0443", *tls)
    assert said.startswith(f"Error: With --bind {host}:443 the portal answers nobody: portal.url ")


def test_a_certificate_that_cannot_be_used(office: Office, pems: Path) -> None:
    def refuse(certificate: str, key: str) -> str:
        return _refuse(office, "--tls-cert", pems / certificate, "--tls-key", pems / key)

    assert "does not belong to the certificate" in refuse("one.pem", "other.key")
    assert "no certificate with its key in PEM" in refuse("empty", "one.key")
    assert "no certificate with its key in PEM" in refuse("one.pem", "empty")


def test_a_key_with_a_passphrase_asks_nobody(office: Office, pems: Path) -> None:
    from cryptography.hazmat.primitives import serialization as pem

    key = pem.load_pem_private_key((pems / "one.key").read_bytes(), None)
    locked = key.private_bytes(
        pem.Encoding.PEM, pem.PrivateFormat.PKCS8, pem.BestAvailableEncryption(b"secret")
    )
    (pems / "locked.key").write_bytes(locked)
    said = _refuse(office, "--tls-cert", pems / "one.pem", "--tls-key", pems / "locked.key")
    assert said.endswith("has a passphrase, and nobody is there to type it.")


def test_a_file_that_may_not_be_read(pems: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(Refused) as raised:
        read_certificate(pems / "one.pem", pems / "one.key")
    assert raised.value.code == "tls-forbidden"


def test_tls_is_of_today(pems: Path) -> None:
    context = read_certificate(pems / "one.pem", pems / "one.key")
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    weak = ("RC4", "3DES", "NULL", "EXPORT", "anon", "CBC")
    names = [one["name"] for one in context.get_ciphers()]
    assert not [name for name in names if name.endswith("-SHA") or any(w in name for w in weak)]
    assert any("ECDHE" in name and "GCM" in name for name in names)


def test_an_ipv6_address_is_written_in_brackets() -> None:
    assert Listening("::1", 8000).bind == "[::1]:8000"
    assert Listening("127.0.0.1", 8000).bind == "127.0.0.1:8000"
