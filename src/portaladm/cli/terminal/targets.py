"""Where the secrets that a command makes go: a new private file, the screen, or a pipe."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.streams import refuse_closed_stdout
from portaladm.errors import Misused, Stopped
from portaladm.outputs.names import STDOUT

if TYPE_CHECKING:
    from portaladm.outputs.targets import FileTarget

_STDOUT = (STDOUT, "/dev/stdout", "/dev/fd/1")


def choose_target(
    cli: CliContext, output: Path | None, *, show: bool, yes: bool, dry_run: bool, bom: bool,
    raw: bool, stem: str = "portaladm-keys",
) -> FileTarget | None:  # fmt: skip
    """The file for the secrets; None for stdout, where ``--show`` and ``-o -`` put them.

    :raises Misused: both a file and the screen, an ending that names no format, or another format
        than CSV with ``-o -``.
    :raises Stopped: ``show-in-pipe``: secrets into a pipe want ``--yes`` as well.
    """
    from portaladm.outputs.formats import SECRET_FORMATS, refuse_format
    from portaladm.outputs.targets import FileTarget

    if output and show:
        raise Misused("show-or-output")
    piped = is_stdout(output)
    if output and not piped:
        refuse_format(output, SECRET_FORMATS)
    if not (show or piped):
        return FileTarget(output, Path.cwd(), bom=bom, raw=raw, stem=stem)
    if piped and cli.format not in (None, "csv"):
        raise Misused("format-beside-stdout", format=cli.format)
    if not (cli.stdout_is_terminal or yes or dry_run):
        raise Stopped("show-in-pipe", option="-o -" if piped else "--show")
    refuse_closed_stdout()
    cli.raw_csv = raw
    if piped:
        cli.format = "csv"
    return None


def choose_through(
    cli: CliContext, output: Path | None, stem: str = "portaladm-keys"
) -> FileTarget | None:
    """The private file beside the store by which ``-o -`` goes to standard output.

    So a pipe that breaks, or a run that is killed, loses nothing, and no row stays in memory.
    """
    from portaladm.outputs.targets import FileTarget

    if not is_stdout(output):
        return None
    folder = cli.entry_point.store_path.absolute().parent
    # Shells cut at the line feed and would keep the carriage return that files have.
    return FileTarget(None, folder, bom=False, raw=cli.raw_csv, stem=stem, line_end="\n")


def is_stdout(output: Path | None) -> bool:
    """Whether a file that was named is standard output: ``-o -``."""
    return output is not None and output.as_posix() in _STDOUT
