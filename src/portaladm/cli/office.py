"""``portaladm office``: what waits for the office."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from portaladm.cli.messages import say
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.options import Fields, Format
from portaladm.cli.terminal.parameters import value
from portaladm.cli.terminal.render import Record, choose_fields, choose_format, show_records
from portaladm.cli.terminal.wrap import find_width, wrap_line
from portaladm.domain.text import show_safely
from portaladm.platform import quote_word

if TYPE_CHECKING:
    from portaladm.services.office.today import WorkGroup

app = typer.Typer()

FIELDS = ("kind", "count", "code", "message", "hint")
_FEW, _MANY = 3, 100
"""How many of each kind a screen names at most, and data."""
_PROMPT_LINES = 2

_TITLES = {
    "imports": "Imports that stopped",
    "questions": "Ids that may mean another person",
    "restrictions": "Court orders that end",
    "duplicates": "Counter families that lapsed and that the roster has under another id",
    "lapsing": "Counter families that lapse this week",
    "batches": "Batches not marked as sent",
    "returned": "Letters that came back",
    "expiring": "Days in the next two weeks on which keys expire",
    "doctor": "Store and settings",
}


@app.callback()
def group() -> None:
    """Show what waits for the office."""


@app.command()
def today(
    ctx: typer.Context,
    kind: Annotated[
        str | None, value("--kind", "KIND", "Everything of this kind, such as batches.")
    ] = None,
    format: Format = None,
    fields: Fields = None,
) -> None:
    """List what waits today, with its commands.

    It changes nothing. Data has up to 100 things of each kind; count says how many there are.

    \b
    In the morning:
      portaladm office today
    Every batch that nobody marked as sent:
      portaladm office today --kind batches
    """
    from portaladm.services.office.today import EVERYTHING, WorkKind, find_kind, list_work

    cli: CliContext = ctx.obj
    as_text = choose_format(cli, format) == "table" and not fields
    choose_fields(FIELDS, fields)
    kinds = [find_kind(kind)] if kind else list(WorkKind)
    most = EVERYTHING if kind else _FEW if as_text else _MANY
    with cli.open() as context:
        work = list_work(context, cli.entry_point.config_path, most=most, kinds=kinds)
    if not work:
        cli.say("Nothing to do today." if not kind else f"Nothing to do today of the kind {kind}.")
    if as_text:
        _show(work, None if kind else _count_lines())
    elif work or format:
        show_records(cli, _list_records(work), FIELDS, fields=fields, format=format)


def _list_records(work: Iterable[WorkGroup]) -> Iterator[Record]:
    for group in work:
        for remark in group.first:
            message, hint = say(remark)
            yield {
                "kind": group.kind.value, "count": group.count, "code": remark.code,
                "message": message, "hint": hint,
            }  # fmt: skip


def _count_lines() -> int:
    """The lines of the terminal that the list may fill; the usual 24 where it does not say."""
    try:
        return os.get_terminal_size(sys.stdout.fileno()).lines - _PROMPT_LINES
    except (OSError, ValueError):
        return 24 - _PROMPT_LINES


def _show(work: Sequence[WorkGroup], lines: int | None) -> None:
    """Every group; of each as many things as one screen has room for, one at least."""
    for few in range(_FEW, 0, -1):
        text = _word(work, few if lines else None)
        if lines is None or len(text.splitlines()) <= lines:
            break
    sys.stdout.write(text)


def _word(work: Sequence[WorkGroup], few: int | None) -> str:
    width = find_width(sys.stdout)
    safe = (show_safely(line) for group in work for line in _word_group(group, few))
    return "".join(f"{wrap_line(line, width) if width else line}\n" for line in safe)


def _word_group(group: WorkGroup, few: int | None) -> Iterator[str]:
    yield f"{_TITLES[group.kind]}: {group.count:,}"
    named = group.first[:few]
    for remark in named:
        message, hint = say(remark)
        yield f"  {message}"
        if hint:
            yield f"    {hint}"
    more = group.count - len(named)
    if more:
        yield f"  {more:,} more: portaladm office today --kind {quote_word(group.kind)}"
