"""What the pages say, in the reader's language: the sentences of the letters' language files.

A value that may run the other way than its sentence (a name, a user name, a telephone number) is
isolated with U+2068 and U+2069, as in letters; pages turn these into ``<bdi>``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portaladm.domain.timestamps import local_day
from portaladm.errors import PortalError, Remark
from portaladm.letters.languages import Language, Languages

ISOLATE, ISOLATED = "\u2068", "\u2069"
_BRACES = re.compile(r"\{(\w+)\}")

_KEY_CODES = {
    "key-never-issued": "key-never-issued",
    "key-redeemed": "key-redeemed",
    "key-expired": "key-expired",
    "key-revoked.replaced": "key-replaced",
}
"""What a known key proves is its letter, so these may be said. Anything else may be a court order:
the school is named, and no reason."""


class Wording:
    """One language's sentences, what it lacks in English."""

    def __init__(self, language: Language, english: Language, common: Mapping[str, str]) -> None:
        self.language = language
        self._english = english
        self._common = common

    def say(self, entry: str, **values: Any) -> str:
        """A sentence of the pages, filled in."""
        text = self.language.portal.get(entry) or self._english.portal[entry]
        return self._fill(text, values)

    def say_fault(self, code: str, **values: Any) -> str:
        """The sentence for a code."""
        text = self.language.faults.get(code) or self._english.faults[code]
        return self._fill(text, values)

    def say_remark(self, remark: Remark) -> str:
        """The sentence for a rule that a user name or a password breaks."""
        code = page_code(remark)
        comma = self.say("list_comma")
        values = {name: _show(value, comma) for name, value in remark.values.items()}
        return self.say_fault(code, **values)

    def say_when(self, moment: datetime) -> str:
        """A day and a time as this language writes them, on the school's clock."""
        local = moment.astimezone()
        day = self.language.write_date(local_day(moment))
        return strip_isolates(self.say("moment", date=day, time=f"{local:%H:%M}"))

    def say_device(self, device: str) -> str:
        """A device's word in this language."""
        known = f"device_{device}" in self._english.portal
        return self.say(f"device_{device}" if known else "device_other")

    def _fill(self, text: str, values: Mapping[str, Any]) -> str:
        known = {**self._common, **values}
        return _BRACES.sub(lambda word: self._isolate(strip_isolates(str(known[word[1]]))), text)

    def _isolate(self, value: str) -> str:
        runs_left = not value.isascii() and any(map(_runs_left, value))
        mixed = runs_left or self.language.direction == "rtl"
        return f"{ISOLATE}{value}{ISOLATED}" if mixed else value


def strip_isolates(text: str) -> str:
    """``text`` without the marks, for a title or a value within another."""
    return text.replace(ISOLATE, "").replace(ISOLATED, "")


def page_code(remark: Remark) -> str:
    """The code under which the pages speak of a remark."""
    if remark.code.startswith("key-") or remark.code == "has-account":
        malformed = remark.code == "key-malformed"
        return "key-malformed" if malformed else _KEY_CODES.get(remark.key, "key-unusable")
    if remark.code in ("username-student", "username-parent"):
        return "username-number"
    if remark.code.startswith("sign-in-"):
        return "current-wrong"
    return remark.code


def find_field(remark: Remark, fields: Mapping[str, str]) -> str | None:
    """The field that a broken rule is about: the first of ``fields`` that begins its code."""
    return next((field for start, field in fields.items() if remark.code.startswith(start)), None)


def are_of_fields(error: PortalError, fields: Mapping[str, str]) -> bool:
    """Whether all that an error names belongs to fields of the form."""
    return all(find_field(one, fields) for one in error.remarks)


def choose_language(languages: Languages, asked: str, accepted: str) -> Language:
    """The one asked for, else the first that the browser accepts and there is, else English."""
    tags = [asked, *(part.partition(";")[0].strip() for part in accepted.split(","))]
    found = (languages.find(tag[:20]) for tag in tags[:20] if tag)
    return next((language for language in found if language), languages.fallback)


def _show(value: object, comma: str) -> str:
    if isinstance(value, list | tuple):
        return comma.join(map(str, value))
    return str(value)


def _runs_left(character: str) -> bool:
    return unicodedata.bidirectional(character) in ("R", "AL")
