"""``portaladm letters``: what letters look like, and what became of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from portaladm.cli.letters.mark import mark
from portaladm.cli.letters.remind import remind
from portaladm.cli.outcomes import show_file, show_outcome
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.options import Bilingual, Format
from portaladm.cli.terminal.parameters import flag, value
from portaladm.domain.text import count_of
from portaladm.platform import quote_word

app = typer.Typer()
app.command()(mark)
app.command()(remind)
template = typer.Typer()
app.add_typer(
    template, name="template", help="Export templates and texts to edit them.", no_args_is_help=True
)


@app.command()
def preview(
    ctx: typer.Context,
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="FILE", help="A new PDF file, or a folder."),
    ] = Path("preview.pdf"),
    slips: Annotated[
        bool, flag("--slips", "Slips with temporary passwords instead of letters.")
    ] = False,
    bilingual: Bilingual = None,
    format: Format = None,
) -> None:
    """Print sample letters in every language.

    Each is marked SAMPLE, and its key cannot be real.

    \b
    After every change to the settings or the templates:
      portaladm letters preview -o preview.pdf
      portaladm letters preview --slips -o slips.pdf
    """
    from portaladm.domain.timestamps import local_day
    from portaladm.outputs.names import name_in_folder
    from portaladm.services.letters.preflight import LetterOptions, print_preview

    cli: CliContext = ctx.obj
    entry_point = cli.entry_point
    output = name_in_folder(output, "preview", ".pdf", local_day(entry_point.now))
    pages = print_preview(
        entry_point.settings,
        entry_point.store_path.parent,
        output,
        LetterOptions(bilingual=bilingual),
        slips,
    )
    show_file(cli, {"file_path": str(output), "pages": pages}, counts=("pages",))
    cli.say(f"{count_of(pages, 'page')}, all of them samples.")


@app.command()
def lists(
    ctx: typer.Context,
    batch: Annotated[
        str, value("--batch", "CODE", "The batch's five characters, as in: batches list.")
    ],
    output: Annotated[
        Path | None,
        value(
            "--output",
            "FILE",
            "Write to this new PDF file; else beside the letters: letters-lists.pdf.",
            short="-o",
        ),
    ] = None,
    format: Format = None,
) -> None:
    """Print a batch's cover sheet and lists again.

    They hold no keys.

    \b
    If they are lost, or the roster has changed since:
      portaladm letters lists --batch K7QMX
      portaladm letters lists --batch K7QMX -o today.pdf
    """
    from portaladm.services.letters.lists import remake_lists

    cli: CliContext = ctx.obj
    with cli.open() as context:
        made = remake_lists(context, batch, output)
    record = {
        "batch": made.batch, "file_path": made.path, "letters": made.letters,
        "left_out": made.left_out,
    }  # fmt: skip
    show_file(cli, record, counts=("letters", "left_out"))
    cli.say(f"Lists of batch {made.batch} for {count_of(made.letters, 'letter')}, without keys.")
    if made.left_out:
        cli.say(
            f"{count_of(made.left_out, 'letter')} skipped: used, revoked or replaced since, or "
            f"without access today. See which: portaladm keys list --batch {quote_word(made.batch)}"
        )


@template.command()
def export(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new or an empty folder.")],
    format: Format = None,
) -> None:
    """Copy the templates and texts to edit them.

    \b
    Then use them as your theme, and try it:
      portaladm letters template export theme
      portaladm config set letters.theme theme
      portaladm letters preview
    """
    from portaladm.services.letters.preflight import export_theme

    cli: CliContext = ctx.obj
    made = [str(path) for path in export_theme(folder)]
    if format:
        record = {"folder": str(folder.absolute()), "file_paths": made, "files": len(made)}
        show_outcome(cli, record, counts=("files",))
    else:
        typer.echo("\n".join(made))
    cli.say("What you don't change, delete: it is then taken from the program as it grows.")
    cli.say(f"To use the folder: portaladm config set letters.theme {quote_word(str(folder))}")
