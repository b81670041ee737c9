"""What every request of one door shares: settings, threads, languages, sources."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from starlette.requests import Request

from portaladm.config.schema import Settings
from portaladm.domain.oidc.clients import Client
from portaladm.domain.sessions import SessionKind
from portaladm.domain.sources import Network, Source, Sources, read_named_networks
from portaladm.errors import Refused
from portaladm.letters.languages import Languages
from portaladm.letters.texts import read_languages
from portaladm.portal.addresses import (
    Origins,
    find_client,
    is_any_address,
    is_loopback,
    is_trusted,
    list_origins,
    read_networks,
)
from portaladm.portal.cookies import LANGUAGE
from portaladm.portal.pools import Pools
from portaladm.portal.wording import Wording, choose_language
from portaladm.services.oidc.clients import read_clients
from portaladm.wiring import EntryPoint, read_clock

KEY_GUESSED, PASSWORD_GUESSED = "key-never-issued", "sign-in-"
"""How the codes begin that count against a source; a key of a wrong form does not."""


class Slowed(Exception):
    """Too much from this source was wrong: nothing is tried before ``seconds`` are over."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds

    @property
    def retry_after(self) -> int:
        """Whole seconds, for the header."""
        return int(self.seconds) + 1


@dataclass
class Attempt:
    """One attempt of a source; whoever makes it says so where it was ``wrong``."""

    source: Source
    wrong: bool = False


@dataclass(frozen=True)
class Door:
    """One running door."""

    settings: Settings
    folder: Path
    """The store's, to which relative paths of the settings belong."""
    pools: Pools
    languages: Languages
    sources: Sources
    origins: Origins
    kiosk: bool
    clients: Mapping[str, Client]
    """Into which parents may sign in here; none at a shared tablet."""
    issuer: str
    """The address under which these know this door."""
    practice: bool = False
    """Whether its families are made up, which every page says."""

    @property
    def web_kind(self) -> SessionKind:
        """What a browser's session is here."""
        return SessionKind.KIOSK if self.kiosk else SessionKind.WEB

    def find_source(self, request: Request) -> Source:
        """Where a request came from."""
        peer = request.client.host if request.client else ""
        # Some proxies add a line of their own: all lines are one list (RFC 9110, 5.3).
        forwarded = ",".join(request.headers.getlist("x-forwarded-for"))
        return self.sources.find_source(find_client(peer, forwarded, self._trusted))

    def is_free(self, address: str) -> bool:
        """Whether an address may open any number of connections: a trusted proxy, this machine."""
        return is_loopback(address) or is_trusted(address, self._trusted)

    def find_wait(self, source: Source) -> float:
        """Seconds until this source may try again; 0 now."""
        return self.sources.find_wait(source, time.monotonic())

    @contextmanager
    def attempting(self, request: Request, *guesses: str) -> Iterator[Attempt]:
        """Count an attempt of this source, and forget it afterwards unless it was wrong.

        An error whose code begins with one of ``guesses`` says that it was; any other, a busy
        store for one, costs the source nothing.

        :raises Slowed: this source must wait.
        """
        source = self.find_source(request)
        if wait := self.find_wait(source):
            raise Slowed(wait)
        self.count_attempt(source)
        attempt = Attempt(source)
        try:
            yield attempt
        except Refused as error:
            attempt.wrong = error.code.startswith(guesses)
            raise
        finally:
            if not attempt.wrong:
                self.forget_attempt(source)

    def count_attempt(self, source: Source) -> None:
        """Count an attempt as failed, before it is known."""
        self.sources.take(source, time.monotonic())

    def forget_attempt(self, source: Source) -> None:
        """It was right, or was none."""
        self.sources.give_back(source, time.monotonic())

    def choose_wording(self, request: Request, asked: str = "") -> Wording:
        """The language of an answer: the one asked for, the link's, the cookie's, the browser's."""
        asked = asked or request.query_params.get("lang") or request.cookies.get(LANGUAGE, "")
        accepted = request.headers.get("accept-language", "")
        return self._wordings[choose_language(self.languages, asked, accepted).code]

    @cached_property
    def _trusted(self) -> tuple[Network, ...]:
        return read_networks(self.settings.portal.trusted_proxies)

    @cached_property
    def _wordings(self) -> dict[str, Wording]:
        english, common = self.languages.fallback, self._common
        return {
            code: Wording(language, english, common)
            for code, language in self.languages.by_code.items()
        }

    @property
    def _common(self) -> dict[str, str]:
        settings = self.settings
        district = settings.district.name or "School District"
        contact = settings.portal.contact or settings.letters.phone or district
        return {"district": district, "district_id": settings.district.id, "contact": contact}


def open_door(
    entry: EntryPoint, bind: str, *, kiosk: bool = False, tls: bool = False,
    clock: Callable[[], datetime] = read_clock,
) -> Door:  # fmt: skip
    """Everything that a door needs before it answers; ``bind`` is HOST:PORT.

    ``tls`` says whether it has a certificate of its own.

    :raises Refused: ``letter-text-wrong``: a file of the office's own texts.
    """
    settings, folder = entry.settings, entry.store_path.parent
    portal = settings.portal
    with entry.open() as context:
        practice = context.practice
    theme = folder / Path(settings.letters.theme).expanduser() if settings.letters.theme else None
    return Door(
        settings, folder, Pools(entry, clock, shared=kiosk), read_languages(theme),
        Sources(portal.failures_per_hour, read_named_networks(portal.school_networks)),
        find_origins(settings, bind, tls=tls), kiosk,
        {} if kiosk else read_clients(settings), find_issuer(settings, bind, tls=tls), practice,
    )  # fmt: skip


def find_origins(settings: Settings, bind: str, *, tls: bool) -> Origins:
    """What a door answers as: the addresses of the settings, and where it listens.

    :raises Refused: ``hosts-unknown``: it listens on every address, and none is named.
    """
    portal = settings.portal
    urls = (portal.url, portal.activate_url, settings.oidc.issuer)
    if is_any_address(bind) and not any(urls):
        raise Refused("hosts-unknown", bind=bind)
    return list_origins(bind, urls, tls=tls)


def find_issuer(settings: Settings, bind: str, *, tls: bool) -> str:
    """The address under which clients know this door: its own, unless the settings name another."""
    portal = settings.portal
    own = f"{'https' if tls else 'http'}://{bind}"
    parts = urlsplit(settings.oidc.issuer or portal.activate_url or portal.url or own)
    return f"{parts.scheme}://{parts.netloc}".casefold()


def door_of(request: Request) -> Door:
    """The door that a request came to."""
    door = request.app.state.door
    assert isinstance(door, Door)
    return door
