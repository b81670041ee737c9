"""Questions, asked only where something stops working for somebody.

Only when stdin is a terminal, with No as the default; ``--yes`` answers for scripts; where
neither is so, the command stops with exit code 4 and nothing changed. ``--yes`` never answers a
brake.
"""

from __future__ import annotations

import sys

from portaladm.cli.front import Front
from portaladm.errors import Stopped


def ask(front: Front, question: str, yes: bool) -> None:
    """Go on only with a yes.

    :raises Stopped: ``not-confirmed``.
    """
    if yes:
        return
    if not front.stdin_is_terminal:
        raise Stopped(
            "not-confirmed", f"{question} Nobody is there to answer, so nothing was changed.",
            "Run the same command with --yes.",
        )  # fmt: skip
    front.tell(f"{question} [y/N] ", end="")
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise Stopped("not-confirmed", "Not confirmed: nothing was changed.")
