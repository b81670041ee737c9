"""Contacts that are nobody's: what offices and programs write where a family has none.

``none@none.com`` and ``000-000-0000`` tie nobody to anybody, however few families have them yet.
"""

from __future__ import annotations

import re

from portaladm.domain.folding import fold_name
from portaladm.domain.ids.no_id import find_no_id

_NOBODY = frozenset(
    "none no na nil null void noemail nomail noaddress nothing noone nobody unknown notprovided "
    "notavailable notapplicable notgiven declined refused noreply donotreply test fake dummy "
    "placeholder xx xxx abc asdf keine kein ohne sin sincorreo notiene ninguno nohay "
    "aucun sans pasdemail nessuno nenhum geen brak".split()
)
"""What stands before the ``@``, without marks and digits; ``mail@kim.de`` is somebody's."""
_NO_HOSTS = frozenset(
    "none no na nil null noemail nomail noone nobody nothing unknown noreply fake dummy "
    "notprovided notavailable xx xxx".split()
)
_NO_PLACE = frozenset({
    "no address", "no known address", "address unknown", "unknown address", "not provided",
    "not given", "homeless", "no fixed address", "general delivery", "address", "same as student",
    "same as child", "same as mother", "same as father", "same address", "keine adresse",
    "sin domicilio", "sin direccion", "sans adresse",
})  # fmt: skip
_RUNS = frozenset(("1234567", "12345678", "123456789", "1234567890", "0123456789"))
_SUBSCRIBER = 7
"""Digits of a phone behind its area: one digit again and again is no number anywhere."""
_SHORTEST = 4
"""Digits of a phone that are not zeros, and one more than ``x@x.com`` may have signs."""


def is_placeholder(contact: str) -> bool:
    """Whether an email, a phone or an address stands for none."""
    if find_no_id(contact) == "word":
        return True
    if "@" in contact:
        return _is_nobodys_email(fold_name(contact))
    if not re.search(r"[^\W\d_]", contact):
        return _is_nobodys_phone("".join(re.findall("[0-9]", contact)))
    return fold_name(contact) in _NO_PLACE


def _is_nobodys_email(folded: str) -> bool:
    """``none@school.org`` and ``ana@none.com``."""
    local, _, domain = folded.rpartition("@")
    bare = re.sub(r"[\W\d_]", "", local)
    host = domain.split(".")[0].replace("-", "")
    return bare in _NOBODY or host in _NO_HOSTS or (local == host and len(host) < _SHORTEST)


def _is_nobodys_phone(digits: str) -> bool:
    end = digits[-_SUBSCRIBER:]
    same = len(set(end)) == 1 and (len(digits) >= _SHORTEST or end[0] == "0")
    return digits in _RUNS or same
