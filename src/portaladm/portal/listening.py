"""The socket and the certificate, tried before anything else is; what fails is said in words."""

from __future__ import annotations

import errno
import socket
import ssl
from dataclasses import dataclass
from pathlib import Path

from portaladm.errors import Refused
from portaladm.platform import is_windows


@dataclass(frozen=True)
class Listening:
    """Where it listens and with which certificate."""

    host: str
    port: int
    certificate: Path | None = None
    key: Path | None = None

    @property
    def bind(self) -> str:
        """HOST:PORT."""
        return f"{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    def open(self) -> Listener:
        """Take the port.

        :raises Refused: ``port-*``, ``address-not-ours``, ``tls-*``: in the way of it.
        """
        context = None
        if self.certificate is not None and self.key is not None:
            context = read_certificate(self.certificate, self.key)
        return Listener(self, _bind(self), context)


@dataclass(frozen=True)
class Listener:
    """A port that is ours, and how connections to it are encrypted."""

    where: Listening
    socket: socket.socket
    tls: ssl.SSLContext | None


def read_certificate(certificate: Path, key: Path) -> ssl.SSLContext:
    """TLS 1.2 and 1.3 with this certificate, and what OpenSSL holds for safe today.

    :raises Refused: ``tls-*``.
    """
    for path in (certificate, key):
        try:
            path.read_bytes()
        except OSError as error:
            raise Refused("tls-forbidden", path=path, why=error.strerror) from None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    asked = []

    def ask() -> str:
        asked.append(True)
        return ""

    try:
        context.load_cert_chain(certificate, key, ask)
    except (ssl.SSLError, ValueError) as error:
        if asked:
            raise Refused("tls-locked", key=key) from None
        if getattr(error, "reason", "") == "KEY_VALUES_MISMATCH":
            raise Refused("tls-mismatch", certificate=certificate, key=key) from None
        raise Refused("tls-unusable", certificate=certificate, key=key) from None
    return context


def _bind(where: Listening) -> socket.socket:
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            where.host, where.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        taken = socket.socket(family, kind, proto)
        if not is_windows():  # there it would share the port with another program
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind(address)
            taken.listen(2_048)  # or a second program would learn of it only later
        except OSError:
            taken.close()
            raise
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Refused("port-taken", bind=where.bind) from None
        if error.errno == errno.EACCES:
            raise Refused("port-forbidden", port=where.port) from None
        raise Refused("address-not-ours", host=where.host) from None
    return taken
