"""What the screens share: the frame, forms with their faults, the session of a request."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.environment import TemplateModule
from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from portaladm.domain.passwords.passphrases import example_phrase
from portaladm.domain.sessions import SessionKind
from portaladm.errors import PortalError
from portaladm.letters.languages import Languages
from portaladm.portal import cookies
from portaladm.portal.addresses import add_to_address
from portaladm.portal.door import door_of
from portaladm.portal.files import make_version
from portaladm.portal.markup import isolate, link_telephones
from portaladm.portal.wording import Wording, find_field
from portaladm.services.context import Context
from portaladm.services.sessions.find import Session, read_entered

T = TypeVar("T")

_TEMPLATES = Path(__file__).parent.parent / "templates"
KIOSK_SECONDS = 60
OPEN_KINDS = (SessionKind.WEB, SessionKind.KIOSK)
"""The sessions of a parent who is signed in with a browser."""


ANY_KIND = (*OPEN_KINDS, SessionKind.CHANGE, SessionKind.ACTIVATION)
"""Every session that a browser may be in."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a form: at which field, and the sentence."""

    field: str
    sentence: str


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip
    environment.globals["files_version"] = make_version()
    environment.filters.update(isolate=isolate, call=link_telephones)
    return environment


def warm_up() -> None:
    """Compile every template before the first request asks for it."""
    for name in _environment().list_templates():
        _environment().get_template(name)


def show(
    request: Request, template: str, title: str, *, status: int = 200,
    faults: Sequence[Fault] = (), values: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None, words: Mapping[str, str] | None = None,
    left: timedelta | None = None,
) -> Response:  # fmt: skip
    """A screen; ``title`` is an entry of the language files, filled in with ``words``.

    ``left``: how long the session that it is in lasts, if nobody uses it.
    """
    door = door_of(request)
    wording = door.choose_wording(request)
    visit, is_new = cookies.find_visit(request)
    plain = _list_plain_words(wording)

    def say(entry: str, **words: Any) -> Markup:
        return isolate(wording.say(entry, **words))

    def to(path: str, **more: str) -> str:
        return _carry_language(request, add_to_address(path, **more))

    word = os.urandom(8).hex()
    given = {"typed": {}, "on": "", "carried": "", "client": "", **(values or {})}
    if request.method != "POST":
        given["carried"] = list_parameters(request)
    session = cookies.read_token(request, cookies.SESSION) if left is not None else None
    page = _environment().get_template(template).render(
        say=say, words=plain, when=wording.say_when, device=wording.say_device, to=to,
        language=wording.language,
        footer=_end_page(door.languages, wording, given["carried"]),
        title=say(title, **words) if words else plain[title], faults=faults,
        by_field={f.field: f.sentence for f in faults},
        form_token=cookies.make_form_token(visit, session), path=request.scope["path"],
        kiosk=door.kiosk, practice=door.practice,
        kiosk_seconds=KIOSK_SECONDS, page_word=word, has_logo=bool(door.settings.letters.logo),
        accent=door.settings.letters.accent.removeprefix("#"),
        left=0 if left is None or door.kiosk else int(left.total_seconds()),
        **given,
    )  # fmt: skip
    response = HTMLResponse(page, status, headers=dict(headers or {}))
    if door.kiosk:  # unless the page's own script runs (``is_in_use``), which knows of each touch
        response.headers["refresh"] = f"{KIOSK_SECONDS}; url=/sign-in?rest={word}"
    if is_new:
        cookies.set_token(response, cookies.VISIT, visit)
    _keep_language(request, response, wording)
    return response


class _PlainWords(dict[str, Markup]):
    """One language's sentences without a value, and so without anything of a person."""

    def __init__(self, wording: Wording) -> None:
        super().__init__()
        self._wording = wording

    def __missing__(self, entry: str) -> Markup:
        """Make a sentence when it is asked for first."""
        self[entry] = sentence = isolate(self._wording.say(entry))
        return sentence


@lru_cache(maxsize=64)
def _list_plain_words(wording: Wording) -> _PlainWords:
    return _PlainWords(wording)


def _end_page(languages: Languages, wording: Wording, carried: str) -> TemplateModule:
    """Whom to call, and the languages; ``carried`` may be of a person, and so is not kept."""
    return _make_end(languages, wording, carried) if carried else _end_plainly(languages, wording)


@lru_cache(maxsize=64)
def _end_plainly(languages: Languages, wording: Wording) -> TemplateModule:
    return _make_end(languages, wording, "")


def _make_end(languages: Languages, wording: Wording, carried: str) -> TemplateModule:
    values = {
        "languages": languages.by_code.values(), "code": wording.language.code,
        "carried": carried, "words": _list_plain_words(wording),
    }  # fmt: skip
    return _environment().get_template("footer.html").make_module(values)


def list_parameters(request: Request) -> str:
    """The address's parameters but for the language: the same page in another one has them too."""
    if not request.scope["query_string"]:
        return ""
    pairs = parse_qsl(request.url.query, keep_blank_values=True)
    return urlencode([(name, value) for name, value in pairs if name != "lang"])


def go(request: Request, path: str) -> RedirectResponse:
    """On to another screen, which is then asked for with GET."""
    return RedirectResponse(_carry_language(request, path), 303)


def make_faults(wording: Wording, error: PortalError, fields: Mapping[str, str]) -> list[Fault]:
    """The sentences of the rules that an error names, each at its field."""
    placed = ((find_field(one, fields), wording.say_remark(one)) for one in error.remarks)
    return [Fault(field, sentence) for field, sentence in placed if field]


async def read_form(request: Request) -> tuple[FormData, bool]:
    """What a form sent, and whether it was made for this browser and is not too old.

    A page that tells of a failure reads there for which client the parent signs in.
    """
    form = await request.form(max_files=0, max_fields=20, max_part_size=16_384)
    request.state.form = form
    return form, cookies.is_form_bound(request, text_of(form, cookies.FORM_FIELD))


def is_of_session(request: Request, form: FormData) -> bool:
    """Whether a form was made in the session that it is sent in."""
    return cookies.is_form_of_session(request, text_of(form, cookies.FORM_FIELD))


def say_unbound(request: Request) -> str:
    """Why a form does not count: its browser sends no cookies, or has sent it too late."""
    entry = "stale" if cookies.sends_any(request) else "cookies_needed"
    return door_of(request).choose_wording(request).say(entry)


def text_of(form: FormData, name: str) -> str:
    """A field's text; empty where it is missing."""
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


async def find_session(request: Request, *kinds: SessionKind) -> Session | None:
    """The session that this request is in, if it is of one of these kinds and counts."""
    return await read_in_session(request, kinds, lambda context, session: session)


async def read_in_session(
    request: Request, kinds: Sequence[SessionKind], work: Callable[[Context, Session], T]
) -> T | None:
    """What is read in the session of this request, in one go; None: no session that counts."""
    token = cookies.read_token(request, cookies.SESSION)
    if token is None:
        return None
    return await door_of(request).pools.read(
        lambda context: read_entered(context, token, kinds, work)
    )


_HALF_WAY = {
    SessionKind.WEB: "/account", SessionKind.KIOSK: "/account",
    SessionKind.CHANGE: "/password/new", SessionKind.ACTIVATION: "/activate/account",
}  # fmt: skip


async def lead_back(request: Request) -> Response:
    """To the page that a browser's session is for, where it asked for another; else to sign in."""
    session = await find_session(request, *_HALF_WAY)
    if session:
        return go(request, _HALF_WAY[session.kind])
    return go(request, "/sign-in?ended" if request.cookies.get(cookies.SESSION) else "/sign-in")


def find_device(request: Request) -> str:
    """What signs in, in a word, from what the browser says of itself."""
    agent = request.headers.get("user-agent", "")[:300]
    for mark, word in (
        ("iPhone", "iphone"), ("iPad", "ipad"), ("Android", "android"), ("CrOS", "chromebook"),
        ("Windows", "windows"), ("Macintosh", "mac"), ("Linux", "linux"),
    ):  # fmt: skip
        if mark in agent:
            return word
    return "other"


def make_phrase(request: Request) -> str:
    """A password made for the occasion, in the reader's language, as an example."""
    door = door_of(request)
    language = door.choose_wording(request).language.code
    return example_phrase(language, _choose, door.settings.passwords.min_length)


def _choose(count: int) -> int:
    return int.from_bytes(os.urandom(8)) % count


def _carry_language(request: Request, path: str) -> str:
    """The address of a screen, with the language that a link chose.

    Until the cookie of the language comes back, and where cookies are blocked it never does.
    """
    if not request.query_params.get("lang"):
        return path
    code = door_of(request).choose_wording(request).language.code
    known = request.cookies.get(cookies.LANGUAGE) == code
    return path if known else add_to_address(path, lang=code)


def _keep_language(request: Request, response: Response, wording: Wording) -> None:
    if request.query_params.get("lang"):
        response.set_cookie(
            cookies.LANGUAGE, wording.language.code, path="/", samesite="lax", secure=True,
            httponly=True,
        )  # fmt: skip
