"""Questions, asked only where something stops working for somebody.

Only when stdin is a terminal, with No as the default; ``--yes`` answers for scripts; where
neither is so, the command stops with exit code 4 and nothing changed. ``--yes`` never raises
a removal limit.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.secrets import ask_line
from portaladm.errors import Stopped


def ask(cli: CliContext, question: str, yes: bool) -> None:
    """Go on only with a yes.

    :raises Stopped: ``not-confirmed``.
    """
    if yes:
        return
    if not cli.stdin_is_terminal:
        raise Stopped("not-confirmed.nobody", question=question)
    cli.ask(f"{question} [y/N] ")
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise Stopped("not-confirmed")


def ask_reason(cli: CliContext, reason: str) -> str:
    """The reason for the trail: as given, or else asked on a terminal.

    :raises Misused: ``no-reason``: there is none, and nobody to ask, or a blank was typed.
    :raises Stopped: ``not-typed``.
    """
    from portaladm.services.lookup.reasons import refuse_no_reason

    if not reason.strip() and cli.stdin_is_terminal:
        cli.tell_kept()
        reason = ask_line("Why? The trail keeps it").strip()
    refuse_no_reason(reason)
    return reason


TRIES = 3
"""How often a question is asked; then the command stops."""


def choose(cli: CliContext, question: str, lines: Sequence[str]) -> int:
    """The place of the line that a person chose by its number; another answer is asked again.

    :raises Stopped: ``not-chosen``: three answers were none of the lines.
    """
    for place, line in enumerate(lines, 1):
        cli.tell(f"{place}  {line}")
    for _ in range(TRIES):
        cli.tell_kept()
        typed = ask_line(f"{question} [1-{len(lines)}]").strip()
        if typed in lines:
            return lines.index(typed)
        if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(lines):
            return int(typed) - 1
        cli.tell(f"{typed!r} is none of them: type a number from 1 to {len(lines)}.")
    raise Stopped("not-chosen", tries=TRIES)
