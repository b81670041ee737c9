"""``portaladm portal``: serve the parents' pages and the phone app."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from portaladm.cli.clients import check_extra, clients, keys
from portaladm.cli.terminal.context import CliContext
from portaladm.errors import Misused, Refused

app = typer.Typer(no_args_is_help=True)
app.add_typer(clients, name="clients", help="Add and remove clients of OpenID Connect.")
app.add_typer(keys, name="keys", help="Replace the signing key.")

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@app.callback()
def _group() -> None:
    """Serve the parents' pages and the phone app."""


@app.command()
def serve(
    ctx: typer.Context,
    bind: Annotated[
        str, typer.Option("--bind", metavar="HOST:PORT", help="Where to listen.")
    ] = "127.0.0.1:8000",
    tls_cert: Annotated[
        Path | None,
        typer.Option("--tls-cert", help="The certificate with its chain.", show_default=False),
    ] = None,
    tls_key: Annotated[
        Path | None, typer.Option("--tls-key", help="The certificate's key.", show_default=False)
    ] = None,
    kiosk: Annotated[
        bool, typer.Option("--kiosk", help="For a shared tablet: forget each parent at once.")
    ] = False,
) -> None:
    """Serve the parents' pages and the phone app.

    It answers until you stop it with Ctrl-C. Without a certificate it listens on this machine
    only; put Caddy or nginx before it, or give it a certificate.

    \b
    Try it on this machine, then for parents:
      portaladm portal serve
      portaladm portal serve --bind 0.0.0.0:443 --tls-cert portal.pem --tls-key portal.key
    """
    cli: CliContext = ctx.obj
    host, port = _split(bind)
    _check(host, tls_cert, tls_key)
    try:
        from portaladm.portal.door import find_origins
        from portaladm.portal.listening import Listening
        from portaladm.portal.serving import serve
    except ImportError as error:
        raise Refused("portal-extra-missing", package=error.name) from None
    settings = cli.entry_point.settings
    if settings.oidc.clients:
        check_extra()
    from dataclasses import replace

    listening = Listening(host, port, tls_cert, tls_key)
    tls = tls_cert is not None
    hosts = find_origins(settings, listening.bind, tls=tls).hosts
    with cli.open():  # upgraded here, and whatever is wrong with it is said before
        pass
    listener = listening.open()
    entry = replace(cli.entry_point, channel="portal", actor="parent")
    scheme = "https" if tls else "http"
    cli.say(f"Serving {scheme}://{bind} until Ctrl-C.")
    cli.say(f"It answers only as {', '.join(sorted(hosts))}.")
    serve(entry, listener, kiosk=kiosk)
    cli.say("Stopped. Everything that was under way is finished.")


def _split(bind: str) -> tuple[str, int]:
    host, _, port = bind.rpartition(":")
    if not host or not (port.isascii() and port.isdigit()) or not 0 < int(port) < 65_536:
        raise Misused("bind-unreadable", bind=bind)
    return host.strip("[]"), int(port)


def _check(host: str, certificate: Path | None, key: Path | None) -> None:
    if (certificate is None) != (key is None):
        raise Misused("tls-half")
    if certificate is None and host not in _LOOPBACK:
        raise Misused("tls-missing", host=host)
    for path in (certificate, key):
        if path is not None and not path.is_file():
            raise Misused("tls-unreadable", path=path)
