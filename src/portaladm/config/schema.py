"""Everything an office can set: the sections, their settings, defaults and checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portaladm.config.checks import (
    Check,
    between,
    check_clients,
    check_colour,
    check_district_id,
    check_issuer,
    check_network_shares,
    check_networks,
    check_rights,
    check_school_shares,
    check_web_address,
    check_windows,
    check_yes_no,
    one_of,
)


def _setting(default: Any, check: Check | None = None) -> Any:
    """A field with its check; what it means is said in ``cli/messages/config/settings.py``."""
    metadata = {"check": check}
    if isinstance(default, tuple | dict):
        return field(default_factory=lambda: default, metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True)
class District:
    """Who we are, as letters and the phone app say it."""

    name: str = _setting("")
    id: str = _setting("", check_district_id)


@dataclass(frozen=True)
class Portal:
    """Where parents go, and how the parents' door treats them."""

    url: str = _setting("", check_web_address)
    activate_url: str = _setting("", check_web_address)
    contact: str = _setting("")
    idle_minutes: int = _setting(20, between(2, 240))
    session_hours: int = _setting(8, between(1, 72))
    app_days: int = _setting(30, between(1, 366))
    trusted_proxies: tuple[str, ...] = _setting((), check_networks)
    school_networks: tuple[str, ...] = _setting((), check_network_shares)
    failures_per_hour: int = _setting(60, between(5, 100_000))


@dataclass(frozen=True)
class Oidc:
    """Portals and apps into which parents sign in here: tables ``[oidc.clients.NAME]``."""

    issuer: str = _setting("", check_issuer)
    clients: Mapping[str, Any] = _setting({}, check_clients)


@dataclass(frozen=True)
class Keys:
    """Activation keys."""

    days: int = _setting(21, between(1, 366))


@dataclass(frozen=True)
class Roster:
    """How a roster is read."""

    blank_access: str = _setting("yes", check_yes_no)
    max_megabytes: int = _setting(1024, between(1, 100_000))
    max_removals_percent: int = _setting(10, between(0, 100))
    school_max_removals: tuple[str, ...] = _setting((), check_school_shares)
    max_new_links_percent: int = _setting(10, between(0, 100))
    max_new_parents_percent: int = _setting(10, between(0, 100))
    max_name_changes_percent: int = _setting(10, between(0, 100))
    rollover: tuple[str, ...] = _setting((), check_windows)
    eligible_relationships: tuple[str, ...] = _setting(
        (
            "parent", "mother", "father", "guardian", "legal guardian", "stepparent", "stepmother",
            "stepfather", "step parent", "foster parent", "foster mother", "foster father",
            "adoptive parent", "mom", "dad", "court appointed guardian", "madre", "padre", "tutor",
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class Access:
    """How long an account outlives the last child's enrolment."""

    grace_days: int = _setting(30, between(0, 366))
    provisional_days: int = _setting(14, between(1, 90))


@dataclass(frozen=True)
class Restrictions:
    """How restrictions end, and how long before that staff are told."""

    confirm_end: str = _setting("yes", check_yes_no)
    remind_days: int = _setting(14, between(0, 366))


@dataclass(frozen=True)
class Usernames:
    """Which usernames no parent may have."""

    reserved: tuple[str, ...] = _setting(
        (
            "admin", "administrator", "root", "system", "support", "help", "helpdesk", "info",
            "school", "district", "office", "principal", "teacher", "staff", "nurse", "portal",
            "portaladm", "webmaster", "postmaster", "security", "null", "none", "undefined",
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class Passwords:
    """What a password must be, and how long a temporary one lasts."""

    min_length: int = _setting(15, between(8, 64))
    temporary_days: int = _setting(7, between(1, 60))
    temporary_posted_days: int = _setting(21, between(1, 90))
    temporary_groups: int = _setting(4, between(3, 8))
    cost: int = _setting(12, between(10, 16))
    temporary_cost: int = _setting(8, between(6, 16))
    blocklist: str = _setting("")
    pepper_file: str = _setting("")


@dataclass(frozen=True)
class Identity:
    """How staff make sure whom they are talking to."""

    ways: tuple[str, ...] = _setting(
        (
            "photo-id",
            "known-person",
            "callback-to-number-on-file",
            "questions",
            "mail-to-address-on-file",
        ),
    )


@dataclass(frozen=True)
class Clerks:
    """Who of the staff may change what; nobody named: everybody everything."""

    rights: tuple[str, ...] = _setting((), check_rights)


@dataclass(frozen=True)
class SignIns:
    """How long sign-ins stay on record."""

    keep_days: int = _setting(400, between(1, 3660))


@dataclass(frozen=True)
class Withdrawn:
    """How long families who left are kept; 0 is for good."""

    keep_days: int = _setting(0, between(0, 36600))


@dataclass(frozen=True)
class Audit:
    """What is noted on the trail beside changes."""

    exports: str = _setting("daily", one_of("daily", "always", "never"))


@dataclass(frozen=True)
class Letters:
    """The theme of letters and slips, and their order."""

    return_address: tuple[str, ...] = _setting(())
    phone: str = _setting("")
    logo: str = _setting("")
    accent: str = _setting("#1f4e79", check_colour)
    envelope: str = _setting(
        "us10",
        one_of("us10", "dl", "c5", "plain"),
    )  # fmt: skip
    bilingual: str = _setting("no", check_yes_no)
    theme: str = _setting("")
    sort: str = _setting(
        "school",
        one_of("school", "postal"),
    )  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """Everything an office can set."""

    district: District = field(default_factory=District)
    portal: Portal = field(default_factory=Portal)
    oidc: Oidc = field(default_factory=Oidc)
    keys: Keys = field(default_factory=Keys)
    roster: Roster = field(default_factory=Roster)
    access: Access = field(default_factory=Access)
    restrictions: Restrictions = field(default_factory=Restrictions)
    usernames: Usernames = field(default_factory=Usernames)
    passwords: Passwords = field(default_factory=Passwords)
    identity: Identity = field(default_factory=Identity)
    clerks: Clerks = field(default_factory=Clerks)
    sign_ins: SignIns = field(default_factory=SignIns)
    withdrawn: Withdrawn = field(default_factory=Withdrawn)
    audit: Audit = field(default_factory=Audit)
    letters: Letters = field(default_factory=Letters)
