"""What people type: secrets from hidden prompts or, in scripts, from stdin; never arguments.

On stdin there is one secret a line, in the order of the prompts, as UTF-8; only the line's end is
taken away, so that a password may begin or end with a space.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from portaladm.cli.terminal.context import CliContext
from portaladm.domain.secret import Secret
from portaladm.errors import Misused, Stopped

LONGEST_LINE = 1_000_000
"""Characters; a longer line is no secret but a wrong file."""


def read_secrets(
    cli: CliContext, prompts: Sequence[str], from_stdin: bool, *, many: bool = False
) -> list[Secret]:
    """One secret per prompt, in their order; with ``many``, every line of stdin instead.

    :raises Misused: ``no-secret``: fewer lines than prompts; ``no-terminal``: nobody to ask.
    :raises Stopped: ``not-typed``: the person gave up.
    """
    if from_stdin:
        return _read_lines(None if many else len(prompts), prompts)
    refuse_no_terminal(cli, prompts)
    return [ask_secret(cli, prompt) for prompt in prompts]


def ask_secret(cli: CliContext, prompt: str) -> Secret:
    """One hidden prompt on the terminal."""
    import getpass

    cli.tell_kept()
    try:
        return Secret(getpass.getpass(f"{prompt}: ", stream=sys.stderr))
    except EOFError:
        raise _not_typed(prompt) from None


def ask_line(prompt: str) -> str:
    """One visible prompt on the terminal."""
    sys.stderr.write(f"{prompt}: ")
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        raise _not_typed(prompt)
    return line.rstrip("\r\n")


def refuse_no_terminal(cli: CliContext, prompts: Sequence[str]) -> None:
    """Refuse to ask where nobody can answer.

    :raises Misused: ``no-terminal``.
    """
    if not cli.stdin_is_terminal:
        raise Misused("no-terminal", prompts=tuple(prompts))


def refuse_on_line(words: Sequence[str], example: str) -> None:
    """Refuse, without repeating it, what may be a secret typed on the command line.

    :raises Misused: ``secret-on-line``.
    """
    if words:
        raise Misused("secret-on-line", example=example)


def _read_lines(count: int | None, prompts: Sequence[str]) -> list[Secret]:
    secrets: list[Secret] = []
    while count is None or len(secrets) < count:
        line = sys.stdin.buffer.readline(LONGEST_LINE)
        if not line:
            break
        text = line.decode("utf-8-sig" if not secrets else "utf-8", "surrogateescape")
        if text.rstrip("\r\n") or count is not None:
            secrets.append(Secret(_without_end(text)))
    if not secrets or (count is not None and len(secrets) < count):
        missing = prompts[len(secrets)] if len(secrets) < len(prompts) else prompts[0]
        raise Misused("no-secret", missing=missing, prompts=tuple(prompts))
    return secrets


def _without_end(line: str) -> str:
    """The line without the one mark of its end."""
    return line[:-2] if line.endswith("\r\n") else line.removesuffix("\n")


def _not_typed(prompt: str) -> Stopped:
    return Stopped("not-typed", prompt=prompt)
