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
from portaladm.cli.terminal.screen.wrap import find_width, wrap_line
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
    "lapsed": "Counter families that lapsed and that no roster has",
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


def _count_lines() -> int | None:
    """The lines of the terminal that the list may fill; None where it is none, or does not say."""
    try:
        return os.get_terminal_size(sys.stdout.fileno()).lines - _PROMPT_LINES
    except (OSError, ValueError):
        return None


def _show(work: Sequence[WorkGroup], lines: int | None) -> None:
    """Every group, with all that is described, or as much of it as one screen has room for."""
    width = find_width(sys.stdout)
    for plan in _plan(len(work)) if lines else [[len(group.first) for group in work]]:
        text = "".join(f"{line}\n" for line in _word(work, plan, width))
        if lines is None or text.count("\n") <= lines:
            break
    sys.stdout.write(text)


def _plan(groups: int) -> Iterator[list[int]]:
    """How many things of each group to name, from the longest list to the shortest."""
    for few in range(_FEW, 1, -1):
        yield [few] * groups
    for named in range(groups, -1, -1):  # the last groups lose theirs first
        yield [1] * named + [0] * (groups - named)


def _word(work: Sequence[WorkGroup], plan: Sequence[int], width: int | None) -> Iterator[str]:
    for group, few in zip(work, plan, strict=True):
        for line in map(show_safely, _word_group(group, few)):
            yield wrap_line(line, width) if width else line


def _word_group(group: WorkGroup, few: int) -> Iterator[str]:
    yield f"{_TITLES[group.kind]}: {group.count:,}"
    named = group.first[:few]
    for remark in named:
        message, hint = say(remark)
        yield f"  {message}"
        if hint:
            yield f"    {hint}"
    rest = group.count - len(named)
    if rest:
        more = f"{rest:,} more" if named else "See"
        yield f"  {more}: portaladm office today --kind {quote_word(group.kind)}"
