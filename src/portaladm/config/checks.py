"""What a value of a setting must be: each check names what would do, or has nothing to say."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from portaladm.domain.oidc.clients import is_client_table
from portaladm.domain.rights import read_rights
from portaladm.errors import Remark

Check = Callable[[Any], Remark | None]
"""Takes a value of the setting's own type; gives None, or what it must be."""

_DISTRICT_ID = re.compile(r"[A-Z]{6}")
_WEB_ADDRESS = re.compile(r"https?://[^\s/?#]+[^\s?#]*")
_ISSUER = re.compile(r"https?://[a-z0-9.:\[\]-]+")
_DAY = re.compile(r"[12]\d{3}-\d{2}-\d{2}")


def between(low: int, high: int) -> Check:
    """A whole number from ``low`` to ``high``."""

    def check(value: int) -> Remark | None:
        return None if low <= value <= high else Remark("setting-wants.range", low=low, high=high)

    return check


def one_of(*words: str) -> Check:
    """One of these words."""

    def check(value: str) -> Remark | None:
        return None if value in words else Remark("setting-wants.word", words=words)

    return check


def check_district_id(value: str) -> Remark | None:
    """Six capital letters, or nothing yet."""
    good = value == "" or _DISTRICT_ID.fullmatch(value)
    return None if good else Remark("setting-wants.district-id")


def check_web_address(value: str) -> Remark | None:
    """A web address without a query, or nothing yet."""
    good = value == "" or _WEB_ADDRESS.fullmatch(value)
    return None if good else Remark("setting-wants.web-address")


def check_issuer(value: str) -> Remark | None:
    """A web address without a path, or nothing yet."""
    good = value == "" or _ISSUER.fullmatch(value)
    return None if good else Remark("setting-wants.issuer")


def check_clients(values: Mapping[str, Any]) -> Remark | None:
    """Clients, each as a table of its own."""
    good = all(is_client_table(name, table) for name, table in values.items())
    return None if good else Remark("setting-wants.clients")


def check_yes_no(value: str) -> Remark | None:
    """``yes`` or ``no``."""
    return None if value in ("yes", "no") else Remark("setting-wants.yes-no")


def check_colour(value: str) -> Remark | None:
    """A colour as the web writes it."""
    good = re.fullmatch(r"#[0-9A-Fa-f]{6}", value)
    return None if good else Remark("setting-wants.colour")


def check_school_shares(values: tuple[str, ...]) -> Remark | None:
    """Names of schools, each with a share from 0 to 100 %."""
    good = all(re.fullmatch(r".*\S.*=\s*(\d{1,2}|100)\s*", value) for value in values)
    return None if good else Remark("setting-wants.shares")


def check_rights(values: tuple[str, ...]) -> Remark | None:
    """Clerks with a role each, of whom one is an admin of the district."""
    try:
        read_rights(values)
    except ValueError:
        return Remark("setting-wants.rights")
    return None


def check_windows(values: tuple[str, ...]) -> Remark | None:
    """Windows of days, each with its first and its last day: a reversed one holds no day."""
    return None if all(map(_is_window, values)) else Remark("setting-wants.windows")


def _is_window(text: str) -> bool:
    first, dots, last = text.partition("..")
    try:
        days = [date.fromisoformat(day) for day in (first, last) if _DAY.fullmatch(day)]
    except ValueError:  # the 30th of February
        return False
    return bool(dots) and len(days) == 2 and days[0] <= days[1]


def check_networks(values: tuple[str, ...]) -> Remark | None:
    """Addresses or networks, such as ``10.0.0.5`` and ``2001:db8::/48``."""
    return None if all(map(_is_network, values)) else Remark("setting-wants.networks")


def check_network_shares(values: tuple[str, ...]) -> Remark | None:
    """Networks, each with a number of failures an hour."""
    parts = [value.partition("=") for value in values]
    good = all(_is_network(net) and re.fullmatch(r"[1-9]\d{0,6}", n) for net, _, n in parts)
    return None if good else Remark("setting-wants.network-shares")


def _is_network(text: str) -> bool:
    from ipaddress import ip_network  # 8 ms that most commands don't need

    try:
        ip_network(text.strip())
    except ValueError:
        return False
    return True


def check_type(default: Any, value: Any) -> Remark | None:
    """A value of the default's type; a list that is not empty by default may not become so."""
    if isinstance(default, dict):
        return None if isinstance(value, dict) else Remark("setting-wants.clients")
    if isinstance(default, tuple):
        good = isinstance(value, list | tuple) and all(
            isinstance(v, str) and v.strip() for v in value
        )
        if good and (value or not default):
            return None
        return Remark("setting-wants.texts" if default else "setting-wants.list")
    if isinstance(default, int):
        good = isinstance(value, int) and not isinstance(value, bool)
        return None if good else Remark("setting-wants.number")
    good = isinstance(value, str) and value.isprintable()
    return None if good else Remark("setting-wants.text")
