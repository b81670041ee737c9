"""Secrets on their way in: hidden prompts, or stdin with ``--secrets-stdin``; never arguments."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from portaladm.cli.front import Front
from portaladm.domain.secret import Secret
from portaladm.errors import Misused

LONGEST_LINE = 100_000
"""Characters; a longer line is no secret but a wrong file."""


def read_secrets(
    front: Front, prompts: Sequence[str], from_stdin: bool, *, many: bool = False
) -> list[Secret]:
    """One secret per prompt, in their order; with ``many``, every line of stdin instead.

    :raises Misused: ``no-secret``: fewer lines than prompts; ``no-terminal``: nobody to ask.
    """
    if from_stdin:
        return _read_lines(None if many else len(prompts), prompts)
    if not front.stdin_is_terminal:
        raise Misused(
            "no-terminal", f"Nobody is there to type: {', '.join(prompts)}.",
            "Give it line by line on stdin with --secrets-stdin.",
        )  # fmt: skip
    return [ask_secret(front, prompt) for prompt in prompts]


def ask_secret(front: Front, prompt: str) -> Secret:
    """One hidden prompt on the terminal."""
    import getpass

    return Secret(getpass.getpass(f"{prompt}: ", stream=sys.stderr))


def _read_lines(count: int | None, prompts: Sequence[str]) -> list[Secret]:
    secrets: list[Secret] = []
    while count is None or len(secrets) < count:
        line = sys.stdin.buffer.readline(4 * LONGEST_LINE)
        if not line:
            break
        text = line.decode("utf-8", "surrogateescape").rstrip("\r\n")
        if text or count is not None:
            secrets.append(Secret(text))
    if not secrets or (count is not None and len(secrets) < count):
        missing = prompts[len(secrets)] if len(secrets) < len(prompts) else prompts[0]
        raise Misused(
            "no-secret", f"Standard input ends before: {missing}.",
            f"Give one per line, in this order: {', '.join(prompts)}.",
        )  # fmt: skip
    return secrets
