"""The command tree. Only the group that a command line names is imported.

With 60 commands, building all of them for one would cost more than running it: the others stand
in the tree with their name and their one line of help.
"""

from __future__ import annotations

import importlib
import os
import sys
from io import StringIO, TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer
import typer.exceptions
import typer.main

from portaladm.cli.command_line import Line, read_line
from portaladm.cli.groups import COMMANDS, GROUPS, PACKAGES, write_overview
from portaladm.cli.help import PlainCommand, PlainGroup
from portaladm.cli.lone_words import refuse_lone_words
from portaladm.cli.other_words import (
    propose_dashes,
    propose_example,
    propose_file,
    propose_line,
    propose_number,
    propose_options,
    propose_secret,
    read_foreign,
    refuse_typography,
)
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.render import report_failure
from portaladm.cli.terminal.unexpected import report_unexpected
from portaladm.cli.terminal.words import refuse_words
from portaladm.errors import Misused, PortalError, Stopped

STOPPED = "\nStopped. What was not finished was undone.\n"


class Overview(PlainGroup):
    """``portaladm`` itself: its help is one screen over all groups."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the screen; called by Typer."""
        formatter.write(write_overview(formatter.width))


def make_app(names: set[str]) -> typer.Typer:
    """The command tree with the groups of ``names`` imported and the others by name only."""
    app = typer.Typer(
        name="portaladm", cls=Overview, no_args_is_help=True, rich_markup_mode=None,
        pretty_exceptions_enable=False, context_settings={"help_option_names": ["--help", "-h"]},
    )  # fmt: skip
    app.callback()(_take_global_options)
    for name, help in GROUPS.items():
        if name in names:
            place = f"{name}.commands" if name in PACKAGES else name
            module = importlib.import_module(f"portaladm.cli.{place}")
            _add(app, name, help, module.app if name not in COMMANDS else module.run)
        else:
            _add(app, name, help, None)
    return app


def _add(app: typer.Typer, name: str, help: str, what: object) -> None:
    if name in COMMANDS:
        command = app.command(name, short_help=help, cls=PlainCommand)
        command(what or _nothing)  # type: ignore[type-var]
    else:
        group = what if isinstance(what, typer.Typer) else typer.Typer()
        _plain(group)
        app.add_typer(group, name=name, help=help, no_args_is_help=True, cls=PlainGroup)


def _plain(group: typer.Typer) -> None:
    """Give a group's commands, and those of its groups, the plain help."""
    for command in group.registered_commands:
        command.cls = PlainCommand
    for inner in group.registered_groups:
        inner.cls = PlainGroup
        if inner.typer_instance:
            _plain(inner.typer_instance)


def _nothing() -> None:
    """Stand in for a command that is not imported."""


def _show_version(ctx: typer.Context, wanted: bool) -> None:
    if wanted:
        from portaladm import __version__

        if ctx.obj.json:
            from portaladm.cli.terminal.render import show_record

            show_record(ctx.obj, {"version": __version__}, format=ctx.obj.format)
        else:
            typer.echo(f"portaladm {__version__}")
        raise typer.Exit


def _take_global_options(
    ctx: typer.Context,
    store: Annotated[
        Path | None,
        typer.Option(help="The store's file (or PORTALADM_STORE).", show_default=False),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(help="The settings' file (or PORTALADM_CONFIG).", show_default=False),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print only what needs attention.")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Also print the audit head after a change.")
    ] = False,
    wide: Annotated[
        bool, typer.Option("--wide", help="Show every column of a list, however long its lines.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Add details to an error.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Answer any question with yes.")] = False,
    json: Annotated[
        bool, typer.Option("--json", help="Print JSON, errors too: --format json.")
    ] = False,
    version: Annotated[
        bool,
        typer.Option("--version", help="Show the version.", is_eager=True, callback=_show_version),
    ] = False,
) -> None:
    cli: CliContext = ctx.obj
    cli.store, cli.config, cli.quiet, cli.debug = store, config, quiet, debug
    cli.verbose, cli.wide = verbose, wide


def run(arguments: list[str], cli: CliContext | None = None) -> int:
    """Run one command line; returns the exit code. ``cli`` lets tests set the timestamp."""
    cli = cli or CliContext()
    _escape_what_stdout_lacks()
    try:
        code = _run_line(arguments, cli)
        cli.tell_kept()
        sys.stdout.flush()
    except PortalError as error:
        report_failure(cli, error)
        return error.exit_code
    except KeyboardInterrupt:
        _tell_stopped(cli)
        return 130
    except Exception as error:
        return report_unexpected(cli, error)
    return code


def _run_line(arguments: list[str], cli: CliContext) -> int:
    out = sys.stdout
    refuse_typography(arguments)
    arguments = read_foreign(arguments)
    tree = typer.main.get_command(make_app(_find_names(arguments)))
    line = read_line(arguments, tree)
    if line.is_for_machines:
        cli.format = line.format
    refuse_words(cli, arguments, line.front)
    refuse_lone_words(line)
    if line.is_for_machines and line.lacks_command:
        raise Misused("usage.no-command", line=" ".join(["portaladm", *line.path]))
    try:
        code = tree(
            args=line.words or ["--help"], prog_name="portaladm", obj=cli, standalone_mode=False
        )
    except typer.exceptions.TyperException as error:
        if line.is_for_machines:
            raise Misused(
                "usage", what=error.format_message(),
                hint=_propose(line, error) or " ".join(["portaladm", *line.path, "--help"]),
            ) from error  # fmt: skip
        return _tell_usage(line, cli, error)
    except SystemExit as ended:
        if isinstance(ended.__context__, BrokenPipeError):
            sys.stdout = out  # Typer has put something else there
            raise ended.__context__ from None
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    if code == 130:
        raise KeyboardInterrupt
    return code if isinstance(code, int) else 0


def _tell_stopped(cli: CliContext) -> None:
    """Ctrl-C: whoever pressed it must know whether to look at what was done."""
    from portaladm.cli.messages.terminal import WHAT_WAS_DONE

    if cli.json:
        what = "interrupted.written" if cli.may_have_written else "interrupted"
        report_failure(cli, Stopped(what))
    else:
        sys.stderr.write(f"{STOPPED}{WHAT_WAS_DONE}.\n" if cli.may_have_written else STOPPED)


def _find_names(arguments: list[str]) -> set[str]:
    """The groups that the line may mean, or the line that the shell wants completed."""
    if os.environ.get("_PORTALADM_COMPLETE"):
        half_typed = os.environ.get("COMP_WORDS") or os.environ.get("_TYPER_COMPLETE_ARGS", "")
        arguments = half_typed.split()
    return {word for word in arguments if word in GROUPS}


def _propose(line: Line, error: Any) -> str:
    """What may be meant by a line without a command (``show parents``), or by what it lacks."""
    path = line.path if line.kept[: len(line.path)] == line.path else []
    unknown = line.kept[len(path) :]
    if line.is_group and unknown:
        return propose_line(unknown, path, _list_verbs())
    options = _list_options(line.command)
    if hasattr(error, "param_type"):  # of the parser's errors, those of what is missing
        return propose_example(line.command.help or "")
    if wanted := getattr(error, "param", None):  # of a value that the parser can't read
        return propose_number(wanted)
    if dashes := propose_dashes(line.kept, options):
        return dashes
    if not hasattr(error, "option_name"):
        return ""
    return (
        propose_secret(unknown)
        or propose_file(error.option_name, options)
        or propose_options(options)
    )


def _list_options(command: Any) -> list[str]:
    return [name for one in command.params for name in one.opts if name.startswith("--")]


def _list_verbs() -> dict[str, list[str]]:
    return {
        str(group.name): [
            str(one.name or getattr(one.callback, "__name__", ""))
            for one in group.typer_instance.registered_commands
        ]
        for group in make_app(set(GROUPS)).registered_groups
        if group.typer_instance
    }


def _tell_usage(line: Line, cli: CliContext, error: Any) -> int:
    """What the parser refuses, and where a verb without its noun belongs."""
    told = StringIO()
    error.show(told)
    for text in told.getvalue().splitlines():
        cli.tell(text)
    if found := _propose(line, error):
        cli.tell(f"Hint: {found}")
    return int(error.exit_code)


def _escape_what_stdout_lacks() -> None:
    """A pipe on Windows has a code page of 256 characters; other names are written with escapes."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
