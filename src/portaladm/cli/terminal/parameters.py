"""How options and arguments are declared: what each needs beyond its type, and nothing else.

A default is never shown: it is empty, or the help says what holds without the option.
"""

from __future__ import annotations

from typing import Any

import typer


def value(
    name: str, metavar: str, help: str, *, short: str | None = None, min: int | None = None,
    max: int | None = None,
) -> Any:  # fmt: skip
    """An option that takes a value, such as ``--batch CODE``; ``short`` is its one letter."""
    names = (short, name) if short else (name,)
    return typer.Option(*names, metavar=metavar, show_default=False, help=help, min=min, max=max)


def flag(name: str, help: str, *, short: str | None = None) -> Any:
    """An option that is given or not, such as ``--dry-run``; ``short`` is its one letter."""
    names = (name, short) if short else (name,)
    return typer.Option(*names, help=help)


def argument(metavar: str, help: str | None = None) -> Any:
    """A word without an option's name, such as ``PARENT_ID``."""
    return typer.Argument(metavar=metavar, show_default=False, help=help)
