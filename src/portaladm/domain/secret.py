"""A text that must not be seen: passwords, activation keys, temporary passwords.

And how a new one reaches the right person.
"""

from __future__ import annotations

import hmac
from enum import StrEnum
from typing import NamedTuple, NoReturn, Self

_SHOWN = "Secret(…)"


class Secret:
    """A text that shows itself only when asked by name, with :meth:`reveal`.

    ``repr``, ``str`` and f-strings give ``Secret(…)``, so that a log line, a traceback or a debug
    print gives nothing away. It does not pickle, has no hash and no order; two are equal when
    their texts are, compared in constant time (ASVS 5.0, 11.2.4). A Secret never equals a ``str``.
    It hides, it does not wipe: Python keeps the text in memory until it is collected.
    """

    __slots__ = ("_text",)
    _text: str

    def __init__(self, text: str) -> None:
        if not isinstance(text, str):
            raise TypeError("a Secret holds text")  # without the value: it may be the secret
        object.__setattr__(self, "_text", text)

    def reveal(self) -> str:
        """The text itself, for hashing it, or for the one place that may show it."""
        return self._text

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(_to_bytes(self._text), _to_bytes(other._text))

    __hash__ = None  # type: ignore[assignment]  # a set or a dict would compare in clear

    def __repr__(self) -> str:
        return _SHOWN

    def __str__(self) -> str:
        return _SHOWN

    def __format__(self, spec: str) -> str:
        return _SHOWN

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a Secret does not change")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("a Secret does not change")

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a Secret is not pickled")


class Route(StrEnum):
    """A way out on which whoever brings the paper makes sure of the person."""

    POSTED = "posted to the address on file"
    SIGNED_FOR = "handed out against a signature"


class HandOver(NamedTuple):
    """What staff say of it: how identity was checked, or the route of the paper; or neither."""

    verified_by: str = ""
    route: Route | None = None

    @property
    def detail(self) -> str:
        """The route as the trail has it."""
        return self.route.value if self.route else ""

    @property
    def posted(self) -> bool:
        """Whether it goes by post."""
        return self.route is Route.POSTED


UNSAID = HandOver()
"""Nobody said anything yet."""


def _to_bytes(text: str) -> bytes:
    # Lone surrogates come from a terminal in another encoding; they must not raise here.
    return text.encode("utf-8", "surrogatepass")
