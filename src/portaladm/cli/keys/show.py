"""``portaladm keys show``: everything about one key, by its reference, and never the key."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.options import Fields, Format
from portaladm.cli.terminal.parameters import argument
from portaladm.cli.terminal.render import choose_format, show_record
from portaladm.domain.keys import parse_reference
from portaladm.errors import Misused, Refused

if TYPE_CHECKING:
    from portaladm.services.context import Context
    from portaladm.services.keys.show import KeyView


def show(
    ctx: typer.Context,
    reference: Annotated[
        str, argument("REFERENCE", "On the letter, such as K7QMX-17; or the parent's id.")
    ],
    format: Format = None,
    fields: Fields = None,
) -> None:
    """Show everything about one key but the key.

    That is: whose it is, its state, its batch and what became of its letter.

    \b
    For example:
      portaladm keys show K7QMX-17
    """
    from portaladm.services.keys.show import show_key

    cli: CliContext = ctx.obj
    kind = choose_format(cli, format)
    if not parse_reference(reference) and not cli.entry_point.store_path.exists():
        raise Misused("secret-on-line.reference")  # nobody's id or name, so it may be a key
    with cli.open() as context:
        view = show_key(context, _find_reference(cli, context, reference))
    if kind == "table" and not fields:
        _show_screen(cli, view)
    else:
        show_record(cli, _flatten(view), format=format, fields=fields)


def _find_reference(cli: CliContext, context: Context, word: str) -> str:
    """The reference itself, or that of the newest key of the parent whom a word names.

    :raises Misused: ``secret-on-line.reference``, which does not repeat what may be a key.
    :raises Refused: ``key-none``: that parent never got a key.
    """
    from portaladm.cli.by_name import name_parent
    from portaladm.services.keys.check import check_key_of

    if parse_reference(word):
        return word
    found = check_key_of(context, name_parent(cli, context, word))
    if found is None:
        raise Misused("secret-on-line.reference")
    if not found.key_reference:
        raise Refused(found.remark)
    cli.note(f"The newest key of {found.parent_name} is {found.key_reference}.")
    return found.key_reference


def _flatten(view: KeyView) -> dict[str, Any]:
    from portaladm.cli.messages import say
    from portaladm.cli.terminal.causes import word_causes

    batch, check = view.batch, view.check
    return {
        **vars(view.line),
        "status": view.line.status.value,
        "good": check.good,
        "message": say(check.remark).message,
        "command": say(check.advice).hint,
        "username": view.username or None,
        "batch": batch.code,
        "batch_kind": batch.kind.value,
        "issued_by": batch.actor,
        "file_name": batch.file_name,
        "file_status": batch.file_state.value,
        "letter_marks": [one._asdict() for one in view.marks],
        "causes": word_causes(check.causes),
    }


def _show_screen(cli: CliContext, view: KeyView) -> None:
    """Everything under headings; several causes are numbered."""
    from portaladm.cli.parents.output import show_list
    from portaladm.cli.terminal.causes import list_causes
    from portaladm.domain.text import show_safely

    flat = _flatten(view)
    causes = flat.pop("causes")
    show_record(cli, {k: v for k, v in flat.items() if v and k != "letter_marks"}, format="table")
    if len(causes) > 1:
        sys.stdout.write("\n".join(map(show_safely, list_causes(causes))) + "\n")
    show_list(cli, "Letter", view.marks, _MARK)


_MARK = ("marked_at", "mark", "actor", "verified_by", "reason")
