"""The parents' door and its clients."""

from __future__ import annotations

from unittest.mock import patch

from tests.proposals.desk import Desk
from tests.proposals.scenes import scene

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
