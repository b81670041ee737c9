"""How ``--help`` looks: plain, the options of long lists under headings.

Typer has headings only in its help with rich, which costs 70 ms each time.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from typer.core import TyperCommand, TyperGroup

from portaladm.cli.terminal.screen.wrap import find_width, wrap_line

MANY = 12
"""Options: more of them stand under headings (:mod:`portaladm.cli.terminal.parameters`)."""

_REST = "Options"
_HYPHEN = "\u2011"
"""Typer's help is cut behind a hyphen, in days and options, too; but not behind this one."""
_EXAMPLE = re.compile(r"^ *(portaladm .*)$", re.MULTILINE)


class _Wrapped:
    """Help that is cut between words alone; examples that are longer than a line, too."""

    def get_help(self, ctx: Any) -> str:
        """The whole help; called by Typer."""
        ctx.formatter_class = _make_formatter(type(ctx).formatter_class)
        text: str = super().get_help(ctx)  # type: ignore[misc]
        return text


def _make_formatter(plain: Any) -> Any:
    class Formatter(plain):  # type: ignore[misc]
        def write_text(self, text: str) -> None:
            super().write_text(text.replace("-", _HYPHEN))

        def write_dl(self, rows: Iterable[Sequence[str]], *more: Any, **named: Any) -> None:
            kept = [tuple(cell.replace("-", _HYPHEN) for cell in row) for row in rows]
            super().write_dl(kept, *more, **named)

        def getvalue(self) -> str:
            text: str = super().getvalue().replace(_HYPHEN, "-")
            width = find_width(sys.stdout)
            return "\n".join(wrap_line(one, width) for one in text.split("\n")) if width else text

    return Formatter


class PlainCommand(_Wrapped, TyperCommand):
    """A command whose long list of options is parted."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the arguments and the options; called by Typer."""
        write_options(self.get_params(ctx), ctx, formatter)


class PlainGroup(_Wrapped, TyperGroup):
    """A group whose help has an example: the first one of its commands."""

    def format_help_text(self, ctx: Any, formatter: Any) -> None:
        """Write what the group is for, with the example; called by Typer."""
        super().format_help_text(ctx, formatter)
        texts = (command.help or "" for command in self.commands.values())
        found = next(filter(None, map(_EXAMPLE.search, texts)), None)
        if found:
            formatter.write(f"\n  For example:\n    {found[1]}\n")


def write_options(params: Sequence[Any], ctx: Any, formatter: Any) -> None:
    """The arguments, then the options; more than ``MANY`` of them under their headings."""
    rows = [(_find_heading(one), one.get_help_record(ctx)) for one in params]
    shown = [(heading, record) for heading, record in rows if record]
    if sum(heading != "Arguments" for heading, _ in shown) <= MANY:
        shown = [(one if one == "Arguments" else _REST, record) for one, record in shown]
    headings = sorted(dict.fromkeys(heading for heading, _ in shown), key=_REST.__eq__)
    for heading in headings:
        with formatter.section(heading):
            formatter.write_dl([record for one, record in shown if one == heading])


def _find_heading(param: Any) -> str:
    if param.param_type_name == "argument":
        return "Arguments"
    return getattr(param, "rich_help_panel", None) or _REST
