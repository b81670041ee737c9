"""The parents' door and its clients."""

from __future__ import annotations

import socket
from typing import Any
from unittest.mock import patch

from tests.kits.door_process import find_port
from tests.proposals.desk import Desk
from tests.proposals.scenes import scene
from tests.proposals.states import posted

CLIENT = ("portal", "clients", "add", "app", "--redirect-uri", "https://app.example.org/in")


@scene("client-exists")
def a_client_that_is_there(desk: Desk) -> None:
    desk.do(*CLIENT)
    desk.ask(*CLIENT)
    desk.mend("client-exists")


@scene("client-unknown")
def a_client_that_is_not_there(desk: Desk) -> None:
    desk.do(*CLIENT)
    desk.ask("portal", "clients", "remove", "ap")
    desk.show("client-unknown", "app: https://app.example.org/in")


@scene("hosts-unknown", needs="starlette uvicorn")
def a_door_that_answers_nobody(desk: Desk) -> None:
    for name in ("cert.pem", "key.pem"):
        desk.office.folder.joinpath(name).write_text("")
    words = ("--bind", "0.0.0.0:8443", "--tls-cert", "cert.pem", "--tls-key", "key.pem")
    with (
        patch("portaladm.portal.listening.Listening.open"),
        patch("portaladm.portal.serving.serve"),
    ):
        desk.ask("portal", "serve", *words)
        desk.mend("hosts-unknown")


@scene("redirect-uri-wrong")
def an_address_that_nobody_is_sent_to(desk: Desk) -> None:
    app = "org.example.app:/signed-in"
    desk.ask(*CLIENT[:-1], app)
    with desk.trial():
        desk.add("redirect-uri-wrong", "--public")
    desk.instead("redirect-uri-wrong", *CLIENT, own=CLIENT[-1:])


@scene("bind-unreadable", "tls-half", "tls-missing", "tls-unreadable", needs="starlette uvicorn")
def a_door_that_is_not_described(desk: Desk) -> None:
    serve = ("portal", "serve", "--bind")
    desk.take(posted)
    desk.do("config", "set", "portal.url", "https://portal.example.org")
    for name in ("cert.pem", "key.pem"):
        desk.office.folder.joinpath(name).write_text("")
    files = ("--tls-cert", "cert.pem", "--tls-key", "key.pem")
    with (
        patch("portaladm.portal.listening.Listening.open"),
        patch("portaladm.portal.serving.serve"),
    ):
        desk.ask(*serve, "8000")
        desk.instead("bind-unreadable", *serve, "127.0.0.1:8000")
        desk.ask(*serve, "0.0.0.0:8443")
        desk.instead("tls-missing", *serve, "0.0.0.0:8443", *files, own=("cert.pem", "key.pem"))
        desk.ask(*serve, "0.0.0.0:8443")
        desk.instead("tls-missing", *serve, "127.0.0.1:8443", own=("127.0.0.1:8443",))
        desk.ask(*serve, "0.0.0.0:8443", *files[:2])
        desk.add("tls-half", *files[2:])
        desk.ask(*serve, "0.0.0.0:8443", *files[:3], "kee.pem")
        desk.instead("tls-unreadable", *serve, "0.0.0.0:8443", *files, own=("key.pem",))


@scene("port-taken", "address-not-ours", needs="starlette uvicorn")
def a_place_where_no_door_can_be(desk: Desk) -> None:
    desk.take(posted)

    def close(entry: object, listener: Any, **more: bool) -> None:
        listener.socket.close()

    with patch("portaladm.portal.serving.serve", close), socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = f"127.0.0.1:{other.getsockname()[1]}"
        one, two = f"127.0.0.1:{find_port()}", f"127.0.0.1:{find_port()}"
        serve = ("portal", "serve", "--bind")
        desk.ask(*serve, taken)
        desk.instead("port-taken", *serve, one, own=(one,))
        files = ("--tls-cert", "cert.pem", "--tls-key", "cert.pem")
        desk.office.folder.joinpath("cert.pem").write_text("")
        desk.do("config", "set", "portal.url", "https://portal.example.org")
        with patch("portaladm.portal.listening.read_certificate"):
            desk.ask(*serve, "192.0.2.1:8443", *files)
            desk.instead("address-not-ours", *serve, two, *files, own=(two,))
