"""``roster columns`` and ``roster template``: another program's header, and ours."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from portaladm.cli.messages.wording import place_arguments
from portaladm.cli.roster.options import (
    Encoding,
    Sheet,
)
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.options import Format
from portaladm.cli.terminal.parameters import argument, value
from portaladm.cli.terminal.render import show_record, show_records
from portaladm.cli.terminal.targets import is_stdout
from portaladm.platform import quote_word

if TYPE_CHECKING:
    from portaladm.readers.guess.proposal import Proposal, TablesProposal


def columns(
    ctx: typer.Context,
    file: Annotated[str, argument("FILE", "A file, folder or zip.")],
    encoding: Encoding = None,
    sheet: Sheet = None,
    output: Annotated[
        Path | None,
        value(
            "--output",
            "FILE",
            "Write the map to this new file, which only you can read.",
            short="-o",
        ),
    ] = None,
    format: Format = None,
) -> None:
    """Propose a column map for an unknown export.

    Read the map, correct it and save it.

    \b
    For example:
      portaladm roster columns export.csv -o map.toml
      portaladm roster check export.csv --columns map.toml
    """
    cli: CliContext = ctx.obj
    output = None if is_stdout(output) else output
    if output:
        refuse_map(output)
    text, proposal = propose_map(cli, file, encoding, sheet)
    if output:
        write_map(output, text)
    if format:
        _show(cli, text, proposal, output)
    elif not output:
        typer.echo(text, nl=False)
    if not output:
        return
    options = f"--columns {quote_word(str(output))}"
    options += f" --sheet {quote_word(sheet)}" if sheet else ""
    check = f"portaladm roster check {place_arguments([file], options)}"
    cli.say(f"Read {output}, correct it, then: {check}")


def _show(
    cli: CliContext, text: str, proposal: Proposal | TablesProposal, output: Path | None
) -> None:
    """The map and what was guessed as one object, or a line for each guess."""
    from portaladm.readers.guess.proposal import list_guesses

    guesses = [one._asdict() for one in list_guesses(proposal)]
    if not cli.json:
        show_records(cli, guesses, list(guesses[0]) if guesses else [], format=cli.format)
        return
    whole = {
        "file_path": str(output.absolute()) if output else None, "map": text, "columns": guesses,
        "unused": list(proposal.unused), "remarks": list(proposal.remarks),
    }  # fmt: skip
    show_record(cli, whole, format=cli.format)


def propose_map(
    cli: CliContext, file: str, encoding: str | None, sheet: str | None
) -> tuple[str, Proposal | TablesProposal]:
    """The map of a file, folder or workbook, and the guesses in it.

    What is remarkable about it is said.
    """
    from portaladm.readers.guess.columns import guess_columns
    from portaladm.readers.guess.proposal import write_proposal, write_tables
    from portaladm.readers.guess.sample import take_sample
    from portaladm.readers.guess.tables import guess_tables
    from portaladm.readers.unknown import open_tables, refuse_several

    settings = cli.entry_point.settings.roster
    with open_tables(file, encoding=encoding, sheet=sheet, settings=settings) as tables:
        samples = [take_sample(table, alone=len(tables) == 1) for table in tables]
    for table in tables if not encoding else ():
        if table.encoding:
            cli.warn(
                f"{table.name} is no UTF-8 and was read as {table.encoding}: look at its letters."
            )
    if len(samples) > 1 and (found := guess_tables(samples)):
        say_tables(cli, Path(file).name, found)
        return write_tables(found), found
    refuse_several(file, tables)
    name = tables[0].name if tables[0].kind == "file" else Path(file).name
    rows = zip(*samples[0].values, strict=True)
    proposal = guess_columns(samples[0].header, rows, tables[0].settings)
    say_proposal(cli, name, proposal)
    return write_proposal(proposal), proposal


def say_tables(cli: CliContext, name: str, proposal: TablesProposal) -> None:
    """Say what was guessed of several tables."""
    for part in proposal.parts:
        for guess in part.guesses:
            cli.say(f"{part.name}, {guess.ours}: {guess.theirs}, {guess.how_sure}")
        if part.unused:
            cli.say(f"Not used of {part.place}: {', '.join(part.unused)}")
    for remark in proposal.remarks:
        cli.warn(f"{name}: {remark}.")


def say_proposal(cli: CliContext, name: str, proposal: Proposal) -> None:
    """Say what was guessed of a table."""
    for guess in proposal.guesses:
        example = f" ({guess.example})" if guess.example else ""
        cli.say(f"{guess.ours}: {guess.theirs or '-'}, {guess.how_sure}{example}")
    for number, parent in enumerate(proposal.parents, 1):
        for guess in parent.guesses:
            cli.say(f"parent {number}, {guess.ours}: {guess.theirs}, {guess.how_sure}")
    if proposal.unused:
        cli.say(f"Not used: {', '.join(proposal.unused)}")
    for remark in proposal.remarks:
        cli.warn(f"{name}: {remark}.")


def refuse_map(path: Path) -> None:
    """Refuse a map's file before the table is read."""
    from portaladm.outputs.private import refuse_target

    refuse_target(path.expanduser().absolute())


def write_map(path: Path, text: str) -> None:
    """Write a map into a new private file."""
    from portaladm.services.noted_files import write_unnoted

    with write_unnoted(path.expanduser().absolute()) as file:
        file.write(text.encode())


def template(
    ctx: typer.Context,
    output: Annotated[Path | None, value("--output", "FILE", "Write it here.", short="-o")] = None,
    format: Format = None,
) -> None:
    """Print an empty roster with an example row.

    With --format json or table: its columns, each with what stands in the example.

    \b
    For example:
      portaladm roster template -o roster.csv
    """
    from portaladm.readers.csv.template import list_template, write_template

    cli: CliContext = ctx.obj
    output = None if is_stdout(output) else output
    written = write_template(output)
    if format not in (None, "csv"):
        rows = list_template()
        show_records(cli, rows, list(rows[0]), format=format, everything=True)
    elif not output:
        typer.echo(written, nl=False)
    if output:
        cli.say(f"Fill in {output}, then: portaladm roster import {place_arguments([output])}")
