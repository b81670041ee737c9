"""The parents' door: what keeps it from opening."""

from __future__ import annotations

from portaladm.cli.messages.wording import Message

MESSAGES = {
    "portal-extra-missing": Message(
        "The parents' pages need {package}, which is not installed.",
        'pip install "portaladm[portal]"',
    ),
    "oidc-extra-missing": Message(
        "Other portals sign parents in here, and that needs {package}, which is not installed.",
        'pip install "portaladm[oidc]"',
    ),
    "client-name-wrong": Message(
        "A client's name has small letters, digits, - and _ only, not {name!r}.",
        "For example: district-portal",
    ),
    "client-exists": Message(
        "There is a client {name!r} already; nothing was changed.",
        "For a new secret, remove it first: portaladm portal clients remove {name!q}",
    ),
    "client-unknown": Message(
        "There is no client {name!r}.", "See the clients: portaladm config show"
    ),
    "redirect-uri-wrong": Message(
        "Parents can't be sent to {address!r}.",
        "Give a whole https address without # and *; http only for localhost, and with --public "
        "also an address of the app, such as org.example.app:/signed-in.",
    ),
    "bind-unreadable": Message(
        "--bind takes HOST:PORT, not {bind!r}.", "For example: --bind 127.0.0.1:8000"
    ),
    "hosts-unknown": Message(
        "With --bind {bind} the portal answers nobody: portal.url is not set, and it answers only "
        "under host names that it knows.",
        "Name its address: portaladm config set portal.url https://portal.example.org",
    ),
    "tls-half": Message("--tls-cert and --tls-key go together.", "Give both."),
    "tls-missing": Message(
        "Passwords would go over the network unencrypted: {host} is not this machine alone.",
        "Give --tls-cert and --tls-key, or listen on 127.0.0.1 behind Caddy or nginx.",
    ),
    "port-taken": Message(
        "Another program listens on {bind} already.",
        "Stop that program, or choose another port with --bind.",
    ),
    "port-forbidden": Message(
        "This user may not listen on port {port}.",
        "Choose a port above 1023 behind Caddy or nginx, or start it by systemd with "
        "AmbientCapabilities=CAP_NET_BIND_SERVICE.",
    ),
    "address-not-ours": Message(
        "{host} is no address of this machine.", "Give --bind an address that it has."
    ),
    "tls-forbidden": Message(
        "{path} can't be read: {why}.", "Give the user who starts it the right to read it."
    ),
    "tls-mismatch": Message(
        "The key {key} does not belong to the certificate {certificate}.",
        "Give the key with which the certificate was asked for.",
    ),
    "tls-locked": Message(
        "The key {key} has a passphrase, and nobody is there to type it.",
        "Write it without one, for this user's eyes only: openssl pkey -in KEY -out NEW",
    ),
    "tls-unusable": Message(
        "{certificate} and {key} are no certificate with its key in PEM.",
        "A PEM file begins with -----BEGIN. The certificate's file has its chain, too.",
    ),
    "tls-unreadable": Message("There is no file {path}.", "Correct --tls-cert or --tls-key."),
}
