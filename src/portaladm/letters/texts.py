"""The sentences of letters and slips, one readable TOML file per language.

An office's own folder is read over the ones that come with the program: a file with the same
language code replaces that language, any other adds one. What it lacks for the parents' pages,
and what came with a later version (:data:`ADDED`), is taken from the file that it replaces, or else
said in English. Every file is checked whole; what else is missing, unknown or left unfilled is
named with file and entry before anything is printed.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from portaladm.errors import Refused
from portaladm.letters.languages import FALLBACK, Language, Languages
from portaladm.letters.page_texts import FAULTS, find_page_faults

TEXTS = Path(__file__).parent / "texts"

FILLED_IN = frozenset(
    "name district district_id school contact portal sign_in date reference min_length".split(" ")
)
"""Words in braces that a sentence may use."""

_BRACES = re.compile(r"\{([^{}]*)\}")
_ONE, _MANY = "a text in quotes", "a list of texts in quotes"
_LANGUAGE = dict.fromkeys(("code", "name", "direction", "date"), _ONE) | dict.fromkeys(
    ("also", "months"), _MANY
)
_LETTER = dict.fromkeys(
    "title greeting intro children key_label use_by reference scan scan_alt steps_title "
    "app_title app know_title help_title".split(" "),
    _ONE,
) | dict.fromkeys(("steps", "know", "help"), _MANY)
_SLIP = dict.fromkeys(
    "title greeting intro unasked_intro username_label password_label use_by after "
    "unasked_after".split(" "),
    _ONE,
) | {"steps": _MANY}
ADDED = ("unasked_intro", "unasked_after")
"""Entries of slips that files of an earlier version lack."""
_REMINDER = dict.fromkeys(
    "title greeting intro children reference_label use_by steps_title lost_title done".split(" "),
    _ONE,
) | dict.fromkeys(("steps", "lost"), _MANY)
_PORTAL, _OPTIONAL = "portal", "reminder"
"""The tables of the parents' pages and of reminders, optional: files of before lack them.

``faults`` in the first has what each code means.
"""
_TABLES = {"language": _LANGUAGE, "letter": _LETTER, "slip": _SLIP, _OPTIONAL: _REMINDER}


def read_languages(folder: Path | None = None) -> Languages:
    """The languages of the program, then those of the office's ``folder`` over them.

    :raises Refused: ``letter-text-wrong``, with every fault as a line ``file: entry: what``.
    """
    by_code = dict(_read_own_languages())
    english = by_code[FALLBACK]
    for code, language in _read_files(_list_files(folder)).items():
        by_code[code] = (
            language.complete(by_code[code]) if code in by_code else language.complete_slip(english)
        )
    return Languages(by_code)


def find_lacking(folder: Path | None) -> list[tuple[Language, tuple[str, ...]]]:
    """Which of the entries in :data:`ADDED` the office's own languages lack.

    :raises Refused: as :func:`read_languages`.
    """
    languages = _read_files(_list_files(folder)).values()
    lacking = ((one, tuple(key for key in ADDED if key not in one.slip)) for one in languages)
    return [(one, keys) for one, keys in lacking if keys]


def is_own(language: Language) -> bool:
    """Whether the program has this language, too."""
    return language.code in _read_own_languages()


def _list_files(folder: Path | None) -> list[Path]:
    return sorted(folder.glob("*.toml")) if folder is not None and folder.is_dir() else []


@cache
def _read_own_languages() -> dict[str, Language]:
    return _read_files(sorted(TEXTS.glob("*.toml")))


def _read_files(files: list[Path]) -> dict[str, Language]:
    faults: list[str] = []
    by_code: dict[str, Language] = {}
    for file in files:
        data = _read_toml(file, faults)
        found = _find_faults(data) if data is not None else []
        faults += [f"{file.name}: {fault}" for fault in found]
        if data is not None and not found:
            language = _make_language(data)
            by_code[language.code] = language
    if faults:
        raise Refused("letter-text-wrong", count=len(faults), details=tuple(faults))
    return by_code


def _read_toml(file: Path, faults: list[str]) -> dict[str, Any] | None:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(f"{file.name}: {error}")
        return None


def _find_faults(data: dict[str, Any]) -> list[str]:
    faults = [
        f"[{table}]: unknown, there are {', '.join((*_TABLES, _PORTAL))}"
        for table in data.keys() - {*_TABLES, _PORTAL}
    ]
    faults += find_page_faults(data.get(_PORTAL, {}))
    for table, entries in _TABLES.items():
        given = data.get(table)
        if given is None and table == _OPTIONAL:
            continue
        if not isinstance(given, dict):
            faults.append(f"[{table}]: missing")
            continue
        needed = [key for key in entries if table != "slip" or key not in ADDED]
        faults += [f"{table}.{key}: missing" for key in needed if key not in given]
        faults += [f"{table}.{key}: unknown" for key in given if key not in entries]
        for key in entries.keys() & given.keys():
            faults += [
                f"{table}.{key}: {f}" for f in _find_entry_faults(key, given[key], entries[key])
            ]
    return sorted(faults) + ([] if faults else _find_language_faults(data["language"]))


def _find_entry_faults(key: str, value: Any, form: str) -> list[str]:
    texts = [value] if form == _ONE else value
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        return [f"must be {form}"]
    if key != "also" and (not texts or not all(text.strip() for text in texts)):
        return ["is empty"]
    known = {"day", "month", "year"} if key == "date" else FILLED_IN
    words = [word for text in texts for word in _BRACES.findall(text)]
    return [
        f"{{{word}}} is unknown, there are {', '.join(sorted(known))}"
        for word in words
        if word not in known
    ]


def _find_language_faults(language: dict[str, Any]) -> list[str]:
    faults = []
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", language["code"]):
        faults.append("language.code: must be a language code such as es or zh-Hant")
    if language["direction"] not in ("ltr", "rtl"):
        faults.append('language.direction: must be "ltr" or "rtl"')
    if len(language["months"]) != 12:
        faults.append(f"language.months: must be 12 names, there are {len(language['months'])}")
    if set(_BRACES.findall(language["date"])) != {"day", "month", "year"}:
        faults.append("language.date: must use {day}, {month} and {year}")
    return faults


def _make_language(data: dict[str, Any]) -> Language:
    about = data["language"]
    words = [about["code"], about["name"], *about["also"]]
    return Language(
        code=about["code"],
        name=about["name"],
        words=frozenset(" ".join(word.casefold().split()) for word in words),
        direction=about["direction"],
        date_form=about["date"],
        months=tuple(about["months"]),
        letter=_split_sentences(data["letter"]),
        slip=_split_sentences(data["slip"]),
        reminder=_split_sentences(data.get(_OPTIONAL, {})),
        portal={key: text for key, text in data.get(_PORTAL, {}).items() if key != FAULTS},
        faults=data.get(_PORTAL, {}).get(FAULTS, {}),
    )


def _split_sentences(entries: dict[str, Any]) -> dict[str, Any]:
    return {
        key: [split_sentence(text) for text in value]
        if isinstance(value, list)
        else split_sentence(value)
        for key, value in entries.items()
    }


def split_sentence(text: str) -> list[list[str]]:
    """``Call {contact}.`` as ``[["", "Call "], ["contact", ""], ["", "."]]``.

    The template sets the words in braces in its own type and puts the values in as data, so that
    nothing in a value is ever read as markup.
    """
    pieces = _BRACES.split(text)
    return [
        [piece, ""] if index % 2 else ["", piece]
        for index, piece in enumerate(pieces)
        if piece or index % 2
    ]
