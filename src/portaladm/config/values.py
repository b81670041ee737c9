"""One setting by its name: its value, its default, what somebody typed for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from portaladm.config.checks import check_type
from portaladm.config.schema import Settings
from portaladm.domain.near import find_near
from portaladm.errors import Refused


class SettingLine(NamedTuple):
    """One setting as ``config show`` lists it: as text, and as the value itself."""

    name: str
    value: str
    default: str
    exact: Any
    exact_default: Any


def list_settings(settings: Settings) -> list[SettingLine]:
    """Every setting with its value and its default."""
    return [
        _describe(settings, default, usual)
        for default, usual in zip(_read_defaults().values(), _list_usual(), strict=True)
    ]


def _describe(settings: Settings, default: Any, usual: SettingLine) -> SettingLine:
    section, _, key = usual.name.partition(".")
    value = getattr(getattr(settings, section), key)
    if value == default:
        return usual
    return usual._replace(value=_show(value), exact=_list_tables(value))


@cache
def _list_usual() -> list[SettingLine]:
    """Every setting with its default as its value."""
    lines = []
    for name, default in _read_defaults().items():
        text, exact = _show(default), _list_tables(default)
        lines.append(SettingLine(name, text, text, exact, exact))
    return lines


@cache
def _read_defaults() -> dict[str, Any]:
    """The default of each setting, by its name."""
    usual = Settings()
    sections = {section.name: getattr(usual, section.name) for section in fields(usual)}
    return {
        f"{name}.{one.name}": getattr(section, one.name)
        for name, section in sections.items()
        for one in fields(section)
    }


def show_values(values: Mapping[str, Any]) -> list[SettingLine]:
    """Every setting with a value of another day, as :func:`list_settings` gave it."""
    return [
        line._replace(value=_show_exact(values[line.name]), exact=values[line.name])
        for line in list_settings(Settings())
        if line.name in values
    ]


def replace_value(settings: Settings, name: str, value: Any, path: Path) -> Settings:
    """The settings with one value changed; ``path`` is the file that the error names.

    :raises Refused: ``config-unknown-key``, ``config-bad-value``.
    """
    default = find_default(name)
    if default is None:
        raise Refused("config-unknown-key", path=path, name=name, near=_suggest(name))
    section_name, _, key = name.partition(".")
    section = getattr(settings, section_name)
    wanted = check_type(default, value)
    if wanted is None and isinstance(default, tuple):
        value = tuple(value)
    check = next(one for one in fields(section) if one.name == key).metadata["check"]
    wanted = wanted or (check(value) if check else None)
    if wanted:
        if isinstance(default, dict):
            raise Refused(
                "config-bad-value.clients", path=path, name=name, wanted=wanted, value=_show(value)
            )
        raise Refused(
            "config-bad-value", path=path, name=name, wanted=wanted, value=_show(value),
            default=_show(default) if default else "",
        )  # fmt: skip
    changed: Settings = replace(settings, **{section_name: replace(section, **{key: value})})
    return changed


def parse_value(name: str, text: str, path: Path) -> Any:
    """What a person typed for a setting, as the setting's own type.

    :raises Refused: ``config-unknown-key.typed``.
    """
    refuse_unknown_name(name, path)
    default = find_default(name)
    if isinstance(default, dict):
        return text if text.strip() else {}  # none; a table is more than one can type here
    if isinstance(default, tuple):
        return [part.strip() for part in text.split(_choose_mark(name)) if part.strip()]
    if name in ("letters.logo", "letters.theme") and text.strip():
        return str(Path(text.strip()).expanduser().absolute())
    if name in ("portal.url", "portal.activate_url", "oidc.issuer"):
        return text.strip().rstrip("/")  # letters add /activate
    if isinstance(default, int) and re.fullmatch(r"-?\d{1,9}", text.strip()):
        return int(text)
    return text


def write_value(name: str, value: Any) -> str:
    """A setting's value as a person types it, so that :func:`parse_value` gives it back."""
    if isinstance(find_default(name), tuple):
        return f"{_choose_mark(name)} ".join(value)
    return _show_exact(value)


def _choose_mark(name: str) -> str:
    """What stands between the values of a list: addresses have commas."""
    return ";" if name == "letters.return_address" else ","


def refuse_unknown_name(name: str, path: Path) -> None:
    """Refuse a name that somebody typed and that no setting has.

    :raises Refused: ``config-unknown-key.typed``.
    """
    if find_default(name) is None:
        raise Refused("config-unknown-key.typed", path=path, name=name, near=_suggest(name))


def find_setting(settings: Settings, name: str, path: Path) -> SettingLine:
    """One setting with its value and its default.

    :raises Refused: ``config-unknown-key.typed``.
    """
    refuse_unknown_name(name, path)
    return next(line for line in list_settings(settings) if line.name == name)


def find_default(name: str) -> Any:
    """A setting's default; None if there is no such setting."""
    return _read_defaults().get(name)


def name_changed(settings: Settings) -> dict[str, Any]:
    """The settings that differ from their defaults, by name, each with its exact value."""
    lines = list_settings(settings)
    return {line.name: line.exact for line in lines if line.exact != line.exact_default}


def _suggest(name: str) -> list[str]:
    return find_near(name, [line.name for line in list_settings(Settings())], limit=1)


def _show(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_show_client(table)}" for name, table in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _list_tables(value: Any) -> Any:
    """Tables as a list, each with its name and without the hash of a secret."""
    if not isinstance(value, Mapping):
        return value
    return [
        {"name": name} | {key: one for key, one in table.items() if key != "secret_sha256"}
        for name, table in value.items()
    ]


def _show_exact(value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        return "; ".join(f"{table['name']}: {_show_client(table)}" for table in value)
    return _show(value)


def _show_client(table: Any) -> str:
    """Where a client may be sent, without the hash of its secret."""
    addresses = table.get("redirect_uris", ()) if isinstance(table, Mapping) else ()
    return _show(addresses)
