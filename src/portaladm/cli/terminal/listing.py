"""Lists: which fields, in which order, how many rows.

A list goes out as it is read, row by row; only one that is sorted here is held in memory, and of
that no more than ``--limit`` rows.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.render import (
    Record,
    choose_fields,
    choose_format,
    refuse_unknown_field,
    show_records,
    show_table,
    to_cell,
    write_data,
)
from portaladm.cli.terminal.streams import stdout_is_closed
from portaladm.errors import Refused

Row = TypeVar("Row")


class Order(NamedTuple):
    """The field that a list is sorted by."""

    field: str
    descending: bool


@dataclass(frozen=True)
class ListView:
    """What of a list is shown: which columns, in which order, how many rows, in which format.

    ``named``: the columns were asked for. ``more``: there are others, that ``--wide`` shows.
    """

    columns: tuple[str, ...]
    order: Order | None
    limit: int | None
    format: str | None
    raw_csv: bool = False
    named: bool = False
    more: bool = False


def choose_view(
    cli: CliContext, known: Sequence[str], *, fields: str | None, sort: str | None,
    limit: int | None, format: str | None, raw_csv: bool = False,
    usual: Sequence[str] | None = None, on_screen: Sequence[str] | None = None,
    wide: Sequence[str] | None = None,
) -> ListView:  # fmt: skip
    """What the options of a list ask for.

    ``known`` are all its fields; ``usual`` those shown without ``--fields``. A table has those that
    somebody at a counter needs (``on_screen``), the most important in front, and with ``--wide``
    all (``wide`` where these are others).

    :raises Misused: ``unknown-format``, ``unknown-field``.
    """
    if stdout_is_closed():
        raise Refused("stdout-closed.data")
    table = choose_format(cli, format) == "table"
    shown = usual or known
    if table:
        shown = wide or shown if cli.wide else on_screen or shown
    columns = choose_fields(known, fields) if fields is not None else shown
    return ListView(
        tuple(columns), read_order(known, sort), limit, format, raw_csv, named=fields is not None,
        more=table and on_screen is not None and fields is None and not cli.wide,
    )  # fmt: skip


def read_order(known: Sequence[str], sort: str | None) -> Order | None:
    """The order that ``--sort FIELD`` or ``--sort -FIELD`` asks for.

    :raises Misused: ``unknown-field``.
    """
    if not sort:
        return None
    field = sort.removeprefix("-")
    refuse_unknown_field(known, field)
    return Order(field, sort.startswith("-"))


def show_list(
    cli: CliContext, rows: Iterable[Row], view: ListView, to_record: Callable[[Row], Record], *,
    everything: bool = False,
) -> None:  # fmt: skip
    """A list as its view wants it; a limit that was asked for holds for a table as well."""
    with _closing(rows):
        show_records(
            cli, arrange(map(to_record, rows), view.order, view.limit), view.columns,
            format=view.format, raw_csv=view.raw_csv,
            everything=everything or view.limit is not None, named=view.named, more=view.more,
        )  # fmt: skip


def show_rows(
    cli: CliContext, rows: Iterator[Any], view: ListView, *, outside: Collection[str]
) -> None:
    """A long list, sorted already, as tuples in the order of the view's columns.

    They go to the writer as they are. ``outside`` names the columns with text from outside, which
    a spreadsheet might run.
    """
    kind, columns = choose_format(cli, view.format), list(view.columns)
    with _closing(rows):
        shown = islice(rows, view.limit)
        if kind == "table":
            show_table(
                cli, shown, columns, view.limit is not None, named=view.named, more=view.more
            )
        else:
            sample = cli.practice and not view.named
            write_data(kind, columns, shown, view.raw_csv, outside, sample=sample)


@contextmanager
def _closing(rows: object) -> Iterator[None]:
    """Close a generator that was not read to its end, while its store is still open."""
    try:
        yield
    finally:
        if isinstance(rows, Generator):
            rows.close()


def arrange(records: Iterable[Record], order: Order | None, limit: int | None) -> Iterable[Record]:
    """The records in their order, the first ``limit`` of them; empty values come last."""
    if order is None:
        return islice(records, limit)

    def rank(record: Record) -> tuple[bool, tuple[bool, Any]]:
        return _rank(record.get(order.field), order.descending)

    if limit is None:
        return sorted(records, key=rank, reverse=order.descending)
    choose = heapq.nlargest if order.descending else heapq.nsmallest
    return choose(limit, records, key=rank)


def _rank(value: Any, descending: bool) -> tuple[bool, tuple[bool, Any]]:
    """Numbers before texts, texts without regard to case; nothing comes last either way."""
    is_empty = value is None or value in ("", (), [])
    if isinstance(value, bool | int | float):
        return is_empty != descending, (False, value)
    return is_empty != descending, (True, str(to_cell(value)).casefold())
