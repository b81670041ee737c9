"""What the pages say, in the reader's language: the sentences of the letters' language files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portaladm.domain.timestamps import local_day
from portaladm.errors import Remark
from portaladm.letters.languages import Language, Languages

FIELDS = {"username": "username", "password": "password", "verify": "password-mismatch"}

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
        return _fill(text, {**self._common, **values})

    def say_fault(self, code: str, **values: Any) -> str:
        """The sentence for a code."""
        text = self.language.faults.get(code) or self._english.faults[code]
        return _fill(text, {**self._common, **values})

    def say_remark(self, remark: Remark) -> str:
        """The sentence for a rule that a user name or a password breaks."""
        code = page_code(remark)
        values = {name: _show(value) for name, value in remark.values.items()}
        return self.say_fault(code, **values)

    def say_when(self, moment: datetime) -> str:
        """A day and a time as this language writes them, on the school's clock."""
        local = moment.astimezone()
        return f"{self.language.write_date(local_day(moment))}, {local:%H:%M}"

    def say_device(self, device: str) -> str:
        """A device's word in this language."""
        known = f"device_{device}" in self._english.portal
        return self.say(f"device_{device}" if known else "device_other")


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


def choose_language(languages: Languages, asked: str, accepted: str) -> Language:
    """The one asked for, else the first that the browser accepts and there is, else English."""
    tags = [asked, *(part.partition(";")[0].strip() for part in accepted.split(","))]
    found = (languages.find(tag[:20]) for tag in tags[:20] if tag)
    return next((language for language in found if language), languages.fallback)


def _show(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value)


def _fill(text: str, values: Mapping[str, Any]) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text
