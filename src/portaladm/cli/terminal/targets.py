"""Where the secrets that a command makes go: a new private file, or the screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.streams import refuse_closed_stdout
from portaladm.errors import Misused, Stopped

if TYPE_CHECKING:
    from portaladm.outputs.targets import FileTarget


def choose_target(
    cli: CliContext, output: Path | None, *, show: bool, yes: bool, bom: bool, raw: bool,
    stem: str = "portaladm-keys",
) -> FileTarget | None:  # fmt: skip
    """The file for the secrets; None for the screen.

    :raises Misused: both a file and the screen, or an ending that names no format.
    :raises Stopped: ``show-in-pipe``: secrets into a pipe want ``--yes`` as well.
    """
    from portaladm.outputs.formats import SECRET_FORMATS, refuse_format
    from portaladm.outputs.targets import FileTarget

    if output and show:
        raise Misused("show-or-output")
    if show and not (cli.stdout_is_terminal or yes):
        raise Stopped("show-in-pipe")
    if show:
        refuse_closed_stdout()
    if output:
        refuse_format(output, SECRET_FORMATS)
    return None if show else FileTarget(output, Path.cwd(), bom=bom, raw=raw, stem=stem)
