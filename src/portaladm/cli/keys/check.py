"""``portaladm keys check``: whether a key works, by its reference or by the key itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.options import Fields, Format, SecretsStdin
from portaladm.cli.terminal.parameters import argument
from portaladm.cli.terminal.prompts import TRIES
from portaladm.cli.terminal.render import choose_format, show_records
from portaladm.errors import Misused

if TYPE_CHECKING:
    from portaladm.services.context import Context
    from portaladm.services.keys.check import KeyCheck

_PROMPT = "Activation key"


def check(
    ctx: typer.Context,
    references: Annotated[
        list[str] | None,
        argument(
            "REFERENCE...", "What a parent reads out, such as K7QMX-17; or a parent's id or name."
        ),
    ] = None,
    secrets_stdin: SecretsStdin = False,
    format: Format = None,
    fields: Fields = None,
) -> None:
    """Check a key by its reference, or the key.

    If the key does not work, this says why.

    \b
    The reference stands on the letter, under the key:
      portaladm keys check K7QMX-17
    Where the parent types the key, this asks for it; a pipe gives one key a line:
      portaladm keys check
      portaladm keys check --secrets-stdin < keys.txt
    """
    from portaladm.cli.keys.output import show_check
    from portaladm.domain.keys import parse_reference

    cli: CliContext = ctx.obj
    cli.format = format
    if not all(map(parse_reference, references or ())) and not cli.entry_point.store_path.exists():
        raise Misused("secret-on-line.reference")  # nobody's id or name, so it may be a key
    with cli.open() as context:
        results = [_check_word(cli, context, one) for one in references or ()]
        if secrets_stdin or not references:
            results += _check_typed(cli, context, secrets_stdin)
    records = list(map(_to_record, results))
    if len(records) == 1 and choose_format(cli, format) == "table":
        show_check(cli, records[0], fields)
    else:
        show_records(cli, records, CHECK_FIELDS, format=format, fields=fields)
    raise typer.Exit(0 if all(result.good for result in results) else 1)


CHECK_FIELDS = (
    "good", "status", "message", "command", "parent_id", "parent_name", "key_reference",
    "expires_on", "ends_on", "letter_status", "letter_marked_on", "causes",
)  # fmt: skip


def _check_word(cli: CliContext, context: Context, word: str) -> KeyCheck:
    """The key of a reference, or of the parent whom a word names.

    :raises Misused: ``secret-on-line.reference``, which does not repeat what may be a key.
    """
    from portaladm.cli.by_name import name_parent
    from portaladm.domain.keys import parse_reference
    from portaladm.services.keys.check import check_key_of, check_reference

    if parse_reference(word):
        return check_reference(context, word)
    found = check_key_of(context, name_parent(cli, context, word))
    if found is None:
        raise Misused("secret-on-line.reference")
    return found


def _check_typed(cli: CliContext, context: Context, from_stdin: bool) -> list[KeyCheck]:
    """The keys of a pipe, or the one that is typed: again, where it is mistyped."""
    from portaladm.cli.messages import say
    from portaladm.cli.terminal.secrets import read_secrets
    from portaladm.services.keys.check import MISTYPED, check_key

    left = TRIES
    while True:
        typed = read_secrets(cli, (_PROMPT,), from_stdin, many=True)
        results = [check_key(context, secret.reveal()) for secret in typed]
        left -= 1
        if from_stdin or not left or results[0].status not in MISTYPED:
            return results
        cli.tell(f"Not yet: {say(results[0].remark).message}")


def _to_record(check: KeyCheck) -> dict[str, object]:
    from portaladm.cli.messages import say
    from portaladm.cli.terminal.causes import word_causes

    known = vars(check) | {
        "message": say(check.remark).message, "command": say(check.advice).hint,
        "causes": word_causes(check.causes),
    }  # fmt: skip
    return {name: known[name] for name in CHECK_FIELDS}
