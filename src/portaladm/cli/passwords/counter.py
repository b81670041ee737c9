"""Step by step at the counter: what a parent types, and what is asked again when a rule is broken.

In a pipe nothing is asked again: every broken rule is said at once, and the command ends.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.prompts import TRIES
from portaladm.cli.terminal.secrets import ask_line, ask_secret, read_secrets, refuse_no_terminal
from portaladm.domain.accounts.usernames import MAX_LENGTH, MIN_LENGTH
from portaladm.domain.secret import Secret
from portaladm.errors import Misused, Refused, Remark, Stopped

if TYPE_CHECKING:
    from portaladm.services.accounts.activate import Activated, Invitation
    from portaladm.services.context import Context
    from portaladm.services.passwords.change import Changed

_USERNAME_RULE = (
    f"A username has {MIN_LENGTH} to {MAX_LENGTH} letters and digits, and not digits alone."
)
_ACTIVATION = ("Activation key", "Password", "Password again")
_CHANGE = ("Current password", "New password", "New password again")


def activate(
    cli: CliContext, context: Context, username: str | None, from_stdin: bool
) -> Activated:
    """Key, username, password, password again; the key is looked at before anything else."""
    from portaladm.services.accounts.activate import (
        activate_account,
        find_activation_faults,
        find_username_faults,
        open_activation,
    )

    if from_stdin:
        name = _require_username(username)
        key, password, again = read_secrets(cli, _ACTIVATION, from_stdin=True)
        return activate_account(context, open_activation(context, key), name, password, again)
    refuse_no_terminal(cli, _ACTIVATION)
    invitation = _ask_key(cli, lambda typed: open_activation(context, typed))
    cli.say(f"The key is good: {invitation.parent_name} ({invitation.parent_number}).")
    name = username or ""
    if not name or _tell(cli, find_username_faults(context, invitation, name)):
        name = _ask_username(cli, lambda typed: find_username_faults(context, invitation, typed))
    password, again = ask_new_password(
        cli, context, _ACTIVATION[1:],
        lambda new, again: find_activation_faults(context, invitation, name, new, again),
    )  # fmt: skip
    return activate_account(context, invitation, name, password, again)


def change(cli: CliContext, context: Context, username: str, from_stdin: bool) -> Changed:
    """Current password, new one, new one again; the current one is tried before the others."""
    from portaladm.services.passwords.change import (
        change_password,
        find_new_faults,
        finish_change,
        open_change,
    )

    if from_stdin:
        current, new, again = read_secrets(cli, _CHANGE, from_stdin=True)
        return change_password(context, username, current, new, again)
    refuse_no_terminal(cli, _CHANGE)
    opened = open_change(context, username, ask_secret(cli, _CHANGE[0]))
    new, again = ask_new_password(
        cli, context, _CHANGE[1:], lambda new, again: find_new_faults(context, opened, new, again)
    )
    return finish_change(context, opened, new, again)


def ask_new_password(
    cli: CliContext, context: Context, prompts: tuple[str, ...],
    find_faults: Callable[[Secret, Secret], tuple[Remark, ...]],
) -> tuple[Secret, Secret]:  # fmt: skip
    """A password typed twice, asked again with every broken rule until it is allowed.

    How long it must be is said before it is asked for.

    :raises Stopped: ``too-many-tries``.
    """
    least = context.settings.passwords.min_length
    cli.say(f"A password has {least} characters or more; three or four words are good.")
    for _ in range(TRIES):
        new, again = (ask_secret(cli, prompt) for prompt in prompts)
        if not _tell(cli, find_faults(new, again)):
            return new, again
    raise _too_many()


def _ask_key(cli: CliContext, find: Callable[[Secret], Invitation]) -> Invitation:
    """The key, asked for again where it is mistyped; one that is known and closed is told at once.

    :raises Stopped: ``too-many-tries``.
    :raises Refused: see :func:`portaladm.services.accounts.activate.open_activation`.
    """
    for _ in range(TRIES):
        try:
            return find(ask_secret(cli, _ACTIVATION[0]))
        except Refused as error:
            if error.code not in ("key-malformed", "key-never-issued"):
                raise
            _tell(cli, (error.remark,))
    raise _too_many()


def _ask_username(cli: CliContext, find_faults: Callable[[str], tuple[Remark, ...]]) -> str:
    cli.say(_USERNAME_RULE)
    for _ in range(TRIES):
        cli.tell_kept()
        typed = ask_line("Username")
        if not _tell(cli, find_faults(typed)):
            return typed
    raise _too_many()


def _tell(cli: CliContext, faults: tuple[Remark, ...]) -> bool:
    """Say every broken rule; whether there was one."""
    if faults:
        from portaladm.cli.messages import say
    for fault in faults:
        cli.tell(f"Not yet: {say(fault).message}")
    return bool(faults)


def _too_many() -> Stopped:
    return Stopped("too-many-tries", tries=TRIES)


def _require_username(username: str | None) -> str:
    if username is None:
        raise Misused("no-username")
    return username
