"""Settings: one TOML file beside the store, read with tomllib, written with tomli-w.

The sections and names of :class:`Settings` are the file's; every value has a default, so no file
is needed to begin. A wrong file is never written over: it is refused with the key that is wrong.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from portaladm.errors import Refused
from portaladm.platform import make_private_folder

DISTRICT_ID = re.compile(r"[A-Z]{6}")
_STRINGS = re.compile(r'''""".*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'''', re.DOTALL)
"""The strings of a TOML file: what is left may have comments."""


def _setting(default: Any, help: str, check: Callable[[Any], str | None] | None = None) -> Any:
    """A field with its sentence for ``config show`` and a check that names what would do."""
    metadata = {"help": help, "check": check}
    if isinstance(default, tuple):
        return field(default_factory=lambda: default, metadata=metadata)
    return field(default=default, metadata=metadata)


def _between(low: int, high: int) -> Callable[[Any], str | None]:
    def check(value: int) -> str | None:
        return None if low <= value <= high else f"a whole number from {low} to {high}"

    return check


def _district_id(value: str) -> str | None:
    if value == "" or DISTRICT_ID.fullmatch(value):
        return None
    return "six capital letters, such as JPRQQH"


def _web_address(value: str) -> str | None:
    if value == "" or re.fullmatch(r"https?://[^\s/?#]+[^\s?#]*", value):
        return None
    return "a web address such as https://portal.example.org"


def _yes_no(value: str) -> str | None:
    return None if value in ("yes", "no") else '"yes" or "no"'


def _one_of(*words: str) -> Callable[[str], str | None]:
    def check(value: str) -> str | None:
        return None if value in words else f"one of {', '.join(words)}"

    return check


def _colour(value: str) -> str | None:
    return None if re.fullmatch(r"#[0-9A-Fa-f]{6}", value) else "a colour such as #1f4e79"


def _school_shares(values: tuple[str, ...]) -> str | None:
    good = all(re.fullmatch(r".+=\d{1,2}0?", value) for value in values)
    return None if good else "names with a share each, such as Lincoln Elementary=30"


def _windows(values: tuple[str, ...]) -> str | None:
    day = r"[12]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
    good = all(re.fullmatch(rf"{day}\.\.{day}", value) for value in values)
    return None if good else "windows of days such as 2027-06-15..2027-08-20"


@dataclass(frozen=True)
class District:
    """Who we are, as letters and the phone app say it."""

    name: str = _setting("", "the district's name, as letters print it")
    id: str = _setting("", "the District ID that the phone app asks for", _district_id)


@dataclass(frozen=True)
class Portal:
    """Where parents go."""

    url: str = _setting("", "the portal's web address; letters add /activate", _web_address)


@dataclass(frozen=True)
class Keys:
    """Activation keys."""

    days: int = _setting(21, "days until a key expires, from posting or issuing", _between(1, 366))


@dataclass(frozen=True)
class Roster:
    """How a roster is read."""

    blank_access: str = _setting(
        "yes", "what a blank portal_access means for a link not seen before", _yes_no
    )
    max_megabytes: int = _setting(
        1024, "the largest roster file that is read, in megabytes", _between(1, 100_000)
    )
    max_removals_percent: int = _setting(
        10, "what share of a school or the district an import may take away, in %", _between(0, 100)
    )
    school_max_removals: tuple[str, ...] = _setting(
        (), "other shares for single schools: Lincoln Elementary=30", _school_shares
    )
    rollover: tuple[str, ...] = _setting(
        (), "windows in which endings wait: 2027-06-15..2027-08-20", _windows
    )
    eligible_relationships: tuple[str, ...] = _setting(
        (
            "parent", "mother", "father", "guardian", "legal guardian", "stepparent", "stepmother",
            "stepfather", "step parent", "foster parent", "foster mother", "foster father",
            "adoptive parent", "mom", "dad", "court appointed guardian", "madre", "padre", "tutor",
        ),
        "relationships that open the portal where a roster's format has no portal flag",
    )  # fmt: skip


@dataclass(frozen=True)
class Access:
    """How long an account outlives the last child's enrolment."""

    grace_days: int = _setting(
        30, "days an account still works after the last child left", _between(0, 366)
    )
    provisional_days: int = _setting(
        14, "days a family added at the counter has until the roster confirms it", _between(1, 90)
    )


@dataclass(frozen=True)
class Passwords:
    """What a password must be, and how long a temporary one lasts."""

    min_length: int = _setting(15, "the fewest characters of a chosen password", _between(8, 64))
    temporary_days: int = _setting(
        7, "days a temporary password lasts when it is handed over", _between(1, 60)
    )
    temporary_posted_days: int = _setting(
        21, "days a temporary password lasts when it is posted", _between(1, 90)
    )
    temporary_groups: int = _setting(
        4, "groups of four characters in a temporary password", _between(3, 8)
    )
    cost: int = _setting(12, "bcrypt cost of chosen passwords", _between(10, 16))
    temporary_cost: int = _setting(8, "bcrypt cost of temporary passwords", _between(6, 16))
    blocklist: str = _setting("", "a file of the office's own forbidden passwords, one a line")
    pepper_file: str = _setting("", "a file that holds the pepper instead of the store")


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
        "what --verified-by takes",
    )


@dataclass(frozen=True)
class SignIns:
    """How long sign-ins stay on record."""

    keep_days: int = _setting(400, "days that sign-ins stay on record", _between(1, 3660))


@dataclass(frozen=True)
class Letters:
    """How letters and slips look, and in which order they come."""

    return_address: tuple[str, ...] = _setting(
        (), "the lines under the district's name; typed with ; between them"
    )
    phone: str = _setting("", "the number to call where a school has none of its own")
    logo: str = _setting("", "a PNG, JPEG or SVG file for the head of the page")
    accent: str = _setting("#1f4e79", "the colour of headings and lines", _colour)
    envelope: str = _setting(
        "us10", "us10 (US Letter), dl or c5 (A4), or plain: the place of the address, fold marks",
        _one_of("us10", "dl", "c5", "plain"),
    )  # fmt: skip
    bilingual: str = _setting("no", "whether English stands overleaf of other languages", _yes_no)
    look: str = _setting("", "a folder of templates and texts (letters template export)")
    sort: str = _setting(
        "school", "school: in the order of handing out; postal: by postal code",
        _one_of("school", "postal"),
    )  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """Everything an office can set."""

    district: District = field(default_factory=District)
    portal: Portal = field(default_factory=Portal)
    keys: Keys = field(default_factory=Keys)
    roster: Roster = field(default_factory=Roster)
    access: Access = field(default_factory=Access)
    passwords: Passwords = field(default_factory=Passwords)
    identity: Identity = field(default_factory=Identity)
    sign_ins: SignIns = field(default_factory=SignIns)
    letters: Letters = field(default_factory=Letters)


@dataclass(frozen=True)
class SettingLine:
    """One setting as ``config show`` lists it: as text, and as the value itself."""

    name: str
    value: str
    default: str
    help: str
    is_default: bool
    exact: Any
    exact_default: Any


def read_settings(path: Path) -> Settings:
    """The settings of a file; the defaults where it says nothing or does not exist.

    :raises Refused: ``config-*``, naming the file and the key.
    """
    settings = Settings()
    for name, value in _flatten(_read_toml(path)):
        settings = _with_value(settings, name, value, path)
    return settings


def merge_settings(path: Path, changes: Mapping[str, Any]) -> Settings:
    """What the settings would be with these changes; nothing is written.

    :raises Refused: ``config-*``: the file is wrong as it is, or a change is.
    """
    settings = read_settings(path)
    for name, value in changes.items():
        settings = _with_value(settings, name, value, path)
    return settings


def write_settings(path: Path, changes: Mapping[str, Any]) -> Settings:
    """Store changed settings in the file, keeping what it says otherwise; gives the new whole.

    The new file takes the old one's place in one step; a wrong old file is never written over.
    Comments are lost: see :func:`keep_comments`.
    """
    settings = merge_settings(path, changes)
    document = _read_toml(path)
    for name, value in changes.items():
        section, _, key = name.partition(".")
        document.setdefault(section, {})[key] = value
    _replace_file(path, document)
    return settings


def keep_comments(path: Path, metadata: str) -> Path | None:
    """Copy a file with comments before they are lost; the copy's path, None without comments.

    The copy is ``portaladm.toml.before-METADATA`` and is never made over another file.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        if "#" not in _STRINGS.sub("", text):
            return None
        copy = path.with_name(f"{path.name}.before-{metadata}")
        with copy.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Refused("config-unwritable.comments", path=path, reason=error.strerror) from error
    return copy


def parse_value(name: str, text: str, path: Path) -> Any:
    """What a person typed for a setting, as the setting's own type."""
    default = _find_default(name, path)
    if isinstance(default, tuple):
        between = ";" if name == "letters.return_address" else ","  # addresses have commas
        return [part.strip() for part in text.split(between) if part.strip()]
    if name in ("letters.logo", "letters.look") and text.strip():
        return str(Path(text.strip()).expanduser().absolute())
    if name == "portal.url":
        return text.strip().rstrip("/")  # letters add /activate
    if isinstance(default, int) and re.fullmatch(r"-?\d{1,9}", text.strip()):
        return int(text)
    return text


def list_settings(settings: Settings) -> list[SettingLine]:
    """Every setting with its value, its default and its meaning."""
    lines = []
    for section in fields(Settings):
        values = getattr(settings, section.name)
        defaults = getattr(Settings(), section.name)
        for one in fields(values):
            value, default = getattr(values, one.name), getattr(defaults, one.name)
            lines.append(
                SettingLine(
                    f"{section.name}.{one.name}", _show(value), _show(default),
                    one.metadata["help"], value == default, value, default,
                )
            )  # fmt: skip
    return lines


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError as error:
        raise Refused("config-unreadable.encoding", path=path) from error
    except OSError as error:
        raise Refused("config-unreadable", path=path, reason=error.strerror) from error
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refused("config-unreadable.syntax", path=path, reason=str(error)) from error


def _flatten(document: dict[str, Any]) -> list[tuple[str, Any]]:
    flat: list[tuple[str, Any]] = []
    for section, content in document.items():
        if isinstance(content, dict) and (content or hasattr(Settings(), section)):
            flat += [(f"{section}.{key}", value) for key, value in content.items()]
        else:
            flat.append((section, content))
    return flat


def _find_default(name: str, path: Path) -> Any:
    section, _, key = name.partition(".")
    sections = {one.name for one in fields(Settings)}
    defaults = getattr(Settings(), section) if section in sections else None
    known = {one.name for one in fields(defaults)} if defaults is not None else set()
    if key not in known:
        raise Refused("config-unknown-key", path=path, name=name, near=_find_near(name))
    return getattr(defaults, key)


def _find_near(name: str) -> list[str]:
    from difflib import get_close_matches

    names = [line.name for line in list_settings(Settings())]
    return get_close_matches(name, names, n=1)


def _with_value(settings: Settings, name: str, value: Any, path: Path) -> Settings:
    default = _find_default(name, path)
    section_name, _, key = name.partition(".")
    section = getattr(settings, section_name)
    wanted = _wrong_type(default, value)
    if wanted is None and isinstance(default, tuple):
        value = tuple(value)
    check = next(one for one in fields(section) if one.name == key).metadata["check"]
    wanted = wanted or (check(value) if check else None)
    if wanted:
        raise Refused(
            "config-bad-value", path=path, name=name, wanted=wanted, value=_show(value),
            default=_show(default) if default else "",
        )  # fmt: skip
    changed: Settings = replace(settings, **{section_name: replace(section, **{key: value})})
    return changed


def _wrong_type(default: Any, value: Any) -> str | None:
    if isinstance(default, tuple):
        good = isinstance(value, list | tuple) and all(isinstance(v, str) and v for v in value)
        if good and (value or not default):
            return None
        return "a list of texts, one at least" if default else "a list of texts"
    if isinstance(default, int):
        good = isinstance(value, int) and not isinstance(value, bool)
        return None if good else "a whole number"
    return None if isinstance(value, str) and value.isprintable() else "a text"


def _show(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _replace_file(path: Path, document: dict[str, Any]) -> None:
    import tomli_w

    path = path.resolve()  # a link stays a link
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        make_private_folder(path.parent)
        with new.open("xb") as file:
            file.write(tomli_w.dumps(document).encode())
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            new.chmod(path.stat().st_mode & 0o777)
        new.replace(path)
    except OSError as error:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise Refused("config-unwritable", path=path, reason=error.strerror) from error
