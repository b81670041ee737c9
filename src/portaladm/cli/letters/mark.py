"""``letters mark``: what became of single letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from portaladm.cli.messages import say
from portaladm.cli.outcomes import show_changes
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.names import collect_names
from portaladm.cli.terminal.options import DryRun, Format, Reason, Yes
from portaladm.cli.terminal.parameters import argument, flag, value
from portaladm.cli.terminal.render import choose_format
from portaladm.domain.text import count_of
from portaladm.errors import Misused

if TYPE_CHECKING:
    from portaladm.services.letters.mark import MarkedLetter, Marking, MarkResult

FIELDS = (
    "key_reference", "parent_id", "parent_name", "status", "letter_status", "changed", "message",
    "command",
)  # fmt: skip
_FEW = 3
"""As many letters get a sentence each; of more, one says how many need a next step."""


def mark(
    ctx: typer.Context,
    references: Annotated[
        list[str] | None, argument("[KEY-REFERENCE...]", "As on the letter: K7QMX-17.")
    ] = None,
    from_file: Annotated[
        str | None,
        value(
            "--from",
            "FILE",
            "References from a file (- for stdin): one a line, or a column key_reference.",
        ),
    ] = None,
    returned: Annotated[bool, flag("--returned", "The letter came back.")] = False,
    handed_over: Annotated[
        bool, flag("--handed-over", "A person took it; say how you made sure who.")
    ] = False,
    verified_by: Annotated[
        str, value("--verified-by", "WAY", "How: one of the setting identity.ways.")
    ] = "",
    reason: Reason = "",
    dry_run: DryRun = False,
    yes: Yes = False,
    format: Format = None,
) -> None:
    """Record that letters came back or were taken.

    The key of a letter that came back stays valid: it says what can be done next.

    \b
    For example:
      portaladm letters mark K7QMX-17 --returned --reason "moved away"
      portaladm letters mark K7QMX-18 --handed-over --verified-by photo-id
    """
    from portaladm.services.letters.mark import mark_letters, plan_marks

    cli: CliContext = ctx.obj
    choose_format(cli, format)
    names = collect_names(references, from_file, ("key_reference",))
    marking = _read_marking(names, returned, handed_over, verified_by, reason)
    with cli.open(dry_run=dry_run) as context:
        result = (plan_marks if dry_run else mark_letters)(context, marking)
    _tell(cli, result)
    marked = [_to_record(letter, result) for letter in result.letters]
    show_changes(cli, "letters", marked, _list_skipped(result), FIELDS)
    raise typer.Exit((3 if result.letters else 1) if result.skipped else 0)


def _read_marking(
    names: tuple[str, ...], returned: bool, handed_over: bool, verified_by: str, reason: str
) -> Marking:
    from portaladm.domain.keys import LetterMark
    from portaladm.services.letters.mark import Marking

    if returned == handed_over:
        raise Misused("mark-what.letters")
    if not names:
        raise Misused("no-letter-named")
    state = LetterMark.RETURNED if returned else LetterMark.HANDED_OVER
    return Marking(names, state, verified_by, reason)


def _tell(cli: CliContext, result: MarkResult) -> None:
    for one in result.skipped:
        said = say(one.remark)
        cli.tell(f"Skipped: {said.message} {said.hint}")
    changed = sum(letter.changed for letter in result.letters)
    letters, what = count_of(changed, "letter"), result.mark.value.replace("-", " ")
    if not changed:
        cli.say(f"No letter was marked {what}: nothing was changed.")
    elif result.head is None:
        cli.say(f"A dry run: {letters} would be marked {what}; nothing was changed.")
    else:
        cli.say(f"{letters} marked {what}.")
        cli.say_head(result.head)
    _tell_steps(cli, [letter for letter in result.letters if letter.next_step])


def _tell_steps(cli: CliContext, letters: list[MarkedLetter]) -> None:
    for letter in letters[:_FEW]:
        assert letter.next_step is not None
        cli.tell(": ".join(filter(None, say(letter.next_step))))
    if len(letters) > _FEW:
        more = count_of(len(letters) - _FEW, "more letter")
        cli.tell(f"... and {more}. See what each needs: add --format csv > letters.csv")


def _list_skipped(result: MarkResult) -> list[dict[str, Any]]:
    return [
        {"key_reference": one.key_reference, "changed": False, "message": say(one.remark).message}
        for one in result.skipped
    ]


def _to_record(letter: MarkedLetter, result: MarkResult) -> dict[str, Any]:
    said = say(letter.next_step) if letter.next_step else None
    return {
        "key_reference": letter.key_reference, "parent_id": letter.parent_id,
        "parent_name": letter.parent_name, "status": letter.status.value,
        "letter_status": result.mark.value, "changed": letter.changed,
        "message": said.message if said else "", "command": said.hint if said else "",
    }  # fmt: skip
