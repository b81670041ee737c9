"""The parents' door: what keeps it from opening."""

from __future__ import annotations

from portaladm.cli.messages.wording import Message

MESSAGES = {
    "portal-extra-missing": Message(
        "The parents' pages need {package}, which is not installed.",
        'pip install "portaladm[portal]"',
    ),
    "bind-unreadable": Message(
        "--bind takes HOST:PORT, not {bind!r}.", "For example: --bind 127.0.0.1:8000"
    ),
    "tls-half": Message("--tls-cert and --tls-key go together.", "Give both."),
    "tls-missing": Message(
        "Passwords would go over the network unencrypted: {host} is not this machine alone.",
        "Give --tls-cert and --tls-key, or listen on 127.0.0.1 behind Caddy or nginx.",
    ),
    "tls-unreadable": Message("There is no file {path}.", "Correct --tls-cert or --tls-key."),
}
