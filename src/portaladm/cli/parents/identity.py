"""``parents identity`` and ``students identity``: does an id still mean the same person?"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from portaladm.cli.outcomes import show_outcome
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.exports import note_export
from portaladm.cli.terminal.listing import choose_view, show_list
from portaladm.cli.terminal.options import DryRun, Fields, Format, Limit, Reason, Sort, Yes
from portaladm.cli.terminal.parameters import argument, flag, value
from portaladm.cli.terminal.prompts import ask, ask_reason
from portaladm.cli.terminal.render import choose_format
from portaladm.domain.text import count_of
from portaladm.errors import Misused

if TYPE_CHECKING:
    from portaladm.domain.identity import Question
    from portaladm.services.parents.identity import IdentityPlan, IdentityResult

FIELDS = (
    "number", "doubt", "stored_number", "stored_name", "new_name", "answer", "asked_at",
    "answered_at", "changed", "retired_as",
)  # fmt: skip
_ON_SCREEN = ("number", "stored_name", "new_name", "doubt", "asked_at")
Number = Annotated[str, argument("[ID]", "The id; without it, the questions are listed.")]
Same = Annotated[
    bool | None,
    flag("--same/--different", "The stored person, or another who has the id now."),
]
VerifiedBy = Annotated[
    str, value("--verified-by", "WAY", "How you made sure, such as call-back; for the trail.")
]


def make_command(kind: str, help: str) -> Callable[..., None]:
    """The command ``identity`` of the parents or the students, for Typer."""

    def identity(
        ctx: typer.Context,
        number: Number = "",
        same: Same = None,
        reason: Reason = "",
        verified_by: VerifiedBy = "",
        yes: Yes = False,
        dry_run: DryRun = False,
        format: Format = None,
        fields: Fields = None,
        sort: Sort = "",
        limit: Limit = None,
    ) -> None:
        cli: CliContext = ctx.obj
        choose_format(cli, format)
        if number:
            _answer(cli, kind, number, same, reason, verified_by, yes, dry_run, format)
        elif same is not None:
            raise Misused("identity-of-whom")
        else:
            _list(cli, kind, (fields, sort, limit), format)

    identity.__doc__ = help
    return identity


identity = make_command(
    "parent",
    """Answer whether an id means the same person.

    \b
    Imports whose rows wait for an answer:
      portaladm parents identity
    It is the same person, with another name now:
      portaladm parents identity P20817 --same --reason "maiden name"
    The school gave the id to another person; the earlier key and account are closed:
      portaladm parents identity P20817 --different --reason "id used again" --yes
    """,
)


def _list(
    cli: CliContext, kind: str, view: tuple[str | None, str, int | None], format: str | None
) -> None:
    from portaladm.services.parents.identity import list_questions

    fields, sort, limit = view
    chosen = choose_view(
        cli, FIELDS, on_screen=_ON_SCREEN, format=format, fields=fields, sort=sort, limit=limit
    )
    with cli.open() as context:
        note_export(cli, context, f"{kind}s", format)
        show_list(cli, list_questions(context, kind), chosen, _to_record)


def _answer(
    cli: CliContext, kind: str, number: str, same: bool | None, reason: str, verified_by: str,
    yes: bool, dry_run: bool, format: str | None,
) -> None:  # fmt: skip
    from portaladm.services.parents.identity import (
        IdentityAnswer,
        answer_question,
        plan_answer,
    )

    if same is None:
        raise Misused("identity-unanswered", number=number)
    answer = IdentityAnswer(kind, number, same, ask_reason(cli, reason), verified_by)
    with cli.open(dry_run=dry_run, rehearses=True) as context:
        plan = plan_answer(context, answer)
        _tell_plan(cli, plan)
        if plan.answer == "different" and not (plan.done or dry_run):
            ask(cli, f"Close what {plan.question.stored_name} has under {number}?", yes)
        result = answer_question(context, answer)
    _tell_result(cli, result, dry_run)
    record = _to_record(plan.question) | {
        "answer": plan.answer, "changed": result.head is not None,
        "answered_at": result.answered_at or plan.question.answered_at or None,
        "retired_as": result.retired or None,
    }  # fmt: skip
    show_outcome(cli, {name: record[name] for name in FIELDS})


def _tell_plan(cli: CliContext, plan: IdentityPlan) -> None:
    question = plan.question
    stored, new = question.stored_name, question.new_name
    if plan.answer == "same":
        cli.say(f"{question.kind} {question.number}: {stored} and {new} are one person.")
    else:
        cli.say(f"{question.kind} {question.number}: {new} is another person than {stored}.")
    if plan.username:
        cli.say(f"The account {plan.username} will be closed.")
    if plan.closes_key:
        cli.say("The open key will be revoked: pull its letter from the post.")
    if plan.restrictions:
        cli.tell(
            f"{count_of(plan.restrictions, 'restriction')} of {stored} will stay with the earlier "
            f"record: should {stored} come back under another id, record it there again."
        )


def _tell_result(cli: CliContext, result: IdentityResult, dry_run: bool) -> None:
    if dry_run and result.head:
        if result.retired:
            cli.say(f"The earlier record would keep its history as {result.retired}.")
        cli.say("A dry run: nothing was changed.")
    elif result.head is None:
        cli.say("That is on record already: nothing was changed.")
        cli.say("If the roster was not imported again since, import it now.")
    else:
        if result.retired:
            cli.say(f"The earlier record keeps its history as {result.retired}.")
        cli.say("Now import the roster again.")
        cli.say_head(result.head)


def _to_record(question: Question) -> dict[str, Any]:
    told = {name: getattr(question, name, None) or None for name in FIELDS}
    return told | {"changed": False}
