"""``portaladm passwords``: does one sign in, choose a new one, hand out a temporary one."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from portaladm.cli.outcomes import show_outcome
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.options import (
    Accounts,
    AccountsFile,
    DryRun,
    Fields,
    Format,
    Grades,
    NoBom,
    Output,
    RawCsv,
    Reason,
    Schools,
    SecretsStdin,
    Show,
    SignedFor,
    VerifiedBy,
    Yes,
)
from portaladm.cli.terminal.parameters import OUTPUT, WHOM, argument, flag, value
from portaladm.cli.terminal.render import show_record

app = typer.Typer()

UsernameArgument = Annotated[str, argument("USERNAME")]


@app.command(context_settings={"allow_extra_args": True})
def check(
    ctx: typer.Context,
    username: UsernameArgument,
    district_id: Annotated[
        str | None,
        value("--district-id", "ID", "Sign in as the phone app does, with the District ID."),
    ] = None,
    secrets_stdin: SecretsStdin = False,
    format: Format = None,
    fields: Fields = None,
) -> None:
    """Check whether a username and password work.

    If they do not, this says why.

    \b
    It asks for the password and counts as an attempt of the parent's:
      portaladm passwords check mlopez
    """
    from portaladm.cli.terminal.secrets import read_secrets, refuse_on_line
    from portaladm.services.passwords.change import check_password

    cli: CliContext = ctx.obj
    cli.format = format
    refuse_on_line(ctx.args, "portaladm passwords check USERNAME")
    [password] = read_secrets(cli, ("Password",), secrets_stdin)
    with cli.open() as context:
        answer = check_password(context, username, password, district_id)
    show_record(cli, to_record(answer), format=format, fields=fields)
    raise typer.Exit(0 if answer.result.signs_in else 1)


@app.command(context_settings={"allow_extra_args": True})
def change(
    ctx: typer.Context,
    username: UsernameArgument,
    secrets_stdin: SecretsStdin = False,
    format: Format = None,
) -> None:
    """Change a password.

    The parent types the current password, then the new one twice.

    \b
    With a temporary password this is the only thing that works:
      portaladm passwords change mlopez
    """
    from portaladm.cli.passwords import counter
    from portaladm.cli.terminal.secrets import refuse_on_line

    cli: CliContext = ctx.obj
    cli.format = format
    refuse_on_line(ctx.args, "portaladm passwords change USERNAME")
    with cli.open() as context:
        changed = counter.change(cli, context, username, secrets_stdin)
    show_outcome(cli, vars(changed))
    cli.say(f"The password of {changed.username} is changed.")


@app.command()
def reset(
    ctx: typer.Context,
    names: Accounts = None,
    student: Annotated[
        str | None, value("--student", "ID", "A parent of this child.", panel=WHOM)
    ] = None,
    from_file: AccountsFile = None,
    school: Schools = None,
    grade: Grades = None,
    everybody: Annotated[bool, flag("--all", "Every account of the district.", panel=WHOM)] = False,
    verified_by: VerifiedBy = "",
    anyway: Annotated[
        bool,
        flag(
            "--anyway",
            "Also accounts that are disabled or have ended: opens nothing yet.",
            panel=WHOM,
        ),
    ] = False,
    posted: Annotated[
        bool,
        flag("--posted", "They go by post to the address on file: good for longer.", panel=OUTPUT),
    ] = False,
    signed_for: SignedFor = False,
    spell: Annotated[
        bool, flag("--spell", "Also as words to read aloud on the phone.", panel=OUTPUT)
    ] = False,
    output: Output = None,
    reason: Reason = "",
    dry_run: DryRun = False,
    show: Show = False,
    yes: Yes = False,
    no_bom: NoBom = False,
    raw_csv: RawCsv = False,
    format: Format = None,
) -> None:
    """Hand out temporary passwords.

    One is shown on the screen; many go into a file. Say how you made sure who is asking, or how
    the slips of a file reach the right people.

    \b
    A parent on the phone, called back; the mother of a student; a whole school by post:
      portaladm passwords reset mlopez --verified-by callback-to-number-on-file --spell
      portaladm passwords reset --student 0010442 --verified-by photo-id
      portaladm passwords reset --school "Lincoln Elementary" --posted -o passwords.csv
    """
    from portaladm.cli.passwords import reset as reset_output
    from portaladm.cli.terminal.identity import may_show, read_hand_over
    from portaladm.cli.terminal.targets import choose_target, choose_through
    from portaladm.services.passwords.reset_order import prepare_reset

    cli: CliContext = ctx.obj
    cli.format = format
    hand_over = read_hand_over(verified_by, posted, signed_for)
    target = choose_target(
        cli, output, show=show, yes=yes, dry_run=dry_run, bom=not no_bom, raw=raw_csv,
        stem="portaladm-passwords",
    )  # fmt: skip
    with cli.open(dry_run=dry_run) as context:
        request = reset_output.choose_request(
            cli, context, names, student, from_file, school, grade, everybody
        )
        order = prepare_reset(
            context, replace(request, anyway=anyway), target, hand_over=hand_over,
            shows_single=may_show(cli, hand_over), reason=reason, dry_run=dry_run,
            through=None if spell else choose_through(cli, output, "portaladm-passwords"),
        )  # fmt: skip
        plan = order.plan
        code = reset_output.tell_plan(cli, plan)
        if plan.targets and dry_run:
            reset_output.tell_dry_run(cli, context, order, spell=spell)
        elif plan.targets:
            order = reset_output.settle_identity(cli, context, order)
            reset_output.run_reset(cli, context, order, yes=yes, spell=spell)
        elif cli.json:
            reset_output.show_object(cli, plan)
    raise typer.Exit(code)


def to_record(answer: object) -> dict[str, object]:
    """An answer as it is shown: moments in UTC, nothing where there is none."""
    from portaladm.cli.messages import say
    from portaladm.domain.timestamps import write_timestamp
    from portaladm.services.passwords.change import SignIn

    assert isinstance(answer, SignIn)
    message, command = say(answer.remark)
    until = write_timestamp(answer.until) if answer.until else None
    return {
        "result": answer.result.value, "message": message, "command": command,
        "username": answer.username, "parent_id": answer.parent_id,
        "parent_name": answer.parent_name, "until_at": until,
    }  # fmt: skip
