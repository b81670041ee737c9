"""``portaladm init``: say who the district is."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from portaladm.cli.config.change import change, tell_change
from portaladm.cli.outcomes import show_outcome
from portaladm.cli.practice import make_practice
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.options import Format, Yes
from portaladm.cli.terminal.parameters import argument, flag, value
from portaladm.cli.terminal.prompts import TRIES
from portaladm.errors import Misused, Refused, Remark, Stopped

_QUESTIONS = {
    "district.name": ("--district", "The district's name, as letters print it"),
    "district.id": ("--district-id", "The District ID, six capital letters"),
    "portal.url": ("--portal-url", "The portal's web address, such as https://portal.example.org"),
}


def run(
    ctx: typer.Context,
    district: Annotated[str | None, value("--district", "NAME", "The district's name.")] = None,
    district_id: Annotated[
        str | None, value("--district-id", "ABCDEF", "Six capital letters.")
    ] = None,
    make_district_id: Annotated[
        bool, flag("--make-district-id", "Invent a District ID, if there is none yet.")
    ] = False,
    portal_url: Annotated[
        str | None, value("--portal-url", "URL", "The portal's web address.")
    ] = None,
    practice: Annotated[
        bool, flag("--practice", "Make a store of made-up families, to practise with.")
    ] = False,
    folder: Annotated[Path | None, argument("[FOLDER]", "A new folder for --practice.")] = None,
    yes: Yes = False,
    format: Format = None,
) -> None:
    """Set the district's name, ID and portal URL.

    \b
    For example:
      portaladm init --district "Clayton County" --district-id JPRQQH \\
        --portal-url https://portal.example.org

    \b
    A store to practise with, marked as a sample:
      portaladm init --practice
    """
    cli: CliContext = ctx.obj
    cli.format = format
    given = {"district.name": district, "district.id": district_id, "portal.url": portal_url}
    if practice:
        if any(given.values()) or make_district_id:
            raise Misused("practice-alone")
        make_practice(cli, folder)
        _show(cli, format)
        return
    if folder:
        raise Misused("folder-without-practice", folder=folder)
    if district_id and make_district_id:
        raise Misused("two-ids")
    wanted = _collect(cli, given, make_district_id)
    _refuse_overwriting(cli, wanted, yes)
    result = change(cli, wanted)
    tell_change(cli, result, shown=True)
    _show(cli, format)


def _collect(cli: CliContext, given: dict[str, str | None], make_id: bool) -> dict[str, object]:
    """What was given, and what is missing: from the settings, invented, or asked for.

    :raises Misused: ``init-incomplete``: nothing was given and nobody can be asked.
    """
    from portaladm.config.values import parse_value
    from portaladm.services.config.district_id import make_district_id

    path, known = cli.entry_point.config_path, _read_known(cli)
    wanted: dict[str, object] = {
        name: parse_value(name, text.strip(), path) for name, text in given.items() if text
    }
    if make_id and known["district.id"]:
        cli.say(f"The District ID is {known['district.id']} already; none was invented.")
    elif make_id:
        wanted["district.id"] = make_district_id(cli.entry_point.random_bytes)
    missing = [name for name in _QUESTIONS if name not in wanted and not known[name]]
    if missing and not cli.stdin_is_terminal:
        return _do_without(cli, wanted, missing, bool(wanted) or make_id)
    return wanted | _ask_for(cli, missing)


def _do_without(
    cli: CliContext, wanted: dict[str, object], missing: list[str], anything: bool
) -> dict[str, object]:
    options = ", ".join(_QUESTIONS[name][0] for name in missing)
    if not anything:
        raise Misused("init-incomplete", options=options)
    cli.say(f"Not given, and left for later: {options}")
    return wanted


def _ask_for(cli: CliContext, missing: list[str]) -> dict[str, object]:
    """The answers of a person; an empty one leaves that setting for later."""
    answers = {name: _ask_one(cli, name) for name in missing}
    return {name: answer for name, answer in answers.items() if answer}


def _ask_one(cli: CliContext, name: str) -> object:
    """One answer that the settings take; a District ID may be typed in small letters.

    :raises Stopped: ``too-many-tries``.
    """
    from portaladm.cli.messages import say_error
    from portaladm.config.reading import merge_settings
    from portaladm.config.values import parse_value

    path = cli.entry_point.config_path
    for _ in range(TRIES):
        cli.ask(f"{_QUESTIONS[name][1]} (Enter: later): ")
        typed = sys.stdin.readline().strip()
        answer = parse_value(name, typed.upper() if name == "district.id" else typed, path)
        try:
            merge_settings(path, {name: answer})
        except Refused as refused:
            cli.tell(say_error(refused).message.removeprefix(f"{path}: "))
            continue
        return answer
    raise Stopped("too-many-tries", tries=TRIES)


def _refuse_overwriting(cli: CliContext, wanted: dict[str, object], yes: bool) -> None:
    """Replace what is set only with a yes: letters that are out there say the old value.

    :raises Refused: ``settings-differ``, with the commands that change it.
    """
    from portaladm.services.config.change import plan_change

    changes = [c for c in plan_change(cli.entry_point.config_path, wanted) if c.old]
    if changes and not yes:
        raise Refused(
            "settings-differ",
            path=cli.entry_point.config_path,
            name=changes[0].name,
            new=changes[0].new,
            details=tuple(
                Remark("setting-differs", name=c.name, old=c.old, new=c.new) for c in changes
            ),
        )


def _read_known(cli: CliContext) -> dict[str, str]:
    settings = cli.entry_point.settings
    return {
        "district.name": settings.district.name, "district.id": settings.district.id,
        "portal.url": settings.portal.url,
    }  # fmt: skip


def _show(cli: CliContext, format: str | None) -> None:
    from portaladm.config.reading import read_settings

    settings = read_settings(cli.entry_point.config_path)
    record = {
        "district_name": settings.district.name, "district_id": settings.district.id,
        "portal_url": settings.portal.url, "settings_file": str(cli.entry_point.config_path),
    }  # fmt: skip
    show_outcome(cli, record)
