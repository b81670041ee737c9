"""How options and arguments are declared: what each needs beyond its type, and nothing else.

A default is never shown: it is empty, or the help says what holds without the option.
``panel`` is the heading of an option where a help parts a long list of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import typer

WHOM, OUTPUT, LETTERS, ROSTER, LIMITS = "Whom", "Output", "Letters", "Roster", "Limits"
"""The headings of options in a long help."""


def value(
    name: str, metavar: str, help: str, *, short: str | None = None, min: int | None = None,
    max: int | None = None, panel: str | None = None, check: Callable[..., Any] | None = None,
) -> Any:  # fmt: skip
    """An option that takes a value, such as ``--batch CODE``; ``short`` is its one letter.

    ``check`` gets the context and the value before the command begins, and returns the value.
    """
    names = (short, name) if short else (name,)
    return typer.Option(
        *names, metavar=metavar, show_default=False, help=help, min=min, max=max,
        rich_help_panel=panel, callback=check,
    )  # fmt: skip


def flag(
    name: str, help: str, *, short: str | None = None, panel: str | None = None,
    check: Callable[..., Any] | None = None,
) -> Any:  # fmt: skip
    """An option that is given or not, such as ``--dry-run``; ``short`` is its one letter.

    ``check`` is as that of :func:`value`.
    """
    names = (name, short) if short else (name,)
    return typer.Option(*names, help=help, rich_help_panel=panel, callback=check)


def argument(metavar: str, help: str | None = None) -> Any:
    """A word without an option's name, such as ``PARENT_ID``."""
    return typer.Argument(metavar=metavar, show_default=False, help=help)
