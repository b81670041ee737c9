"""Several parents side by side: children, keys, account and restrictions of each."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from portaladm.cli.messages import say, word_record
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.prompts import ask
from portaladm.cli.terminal.streams import show_on
from portaladm.domain.text import show_safely

if TYPE_CHECKING:
    from portaladm.services.keys.view import KeyLine
    from portaladm.services.parents.merge import MergePlan
    from portaladm.services.parents.unmerge import UnmergePlan
    from portaladm.services.parents.view import ParentView
    from portaladm.services.restrictions.view import RestrictionLine

    Side = tuple[str, ParentView]
    """A parent under a heading."""


def show_sides(cli: CliContext, sides: Sequence[Side]) -> None:
    """Parents side by side on stderr: a table on a terminal, one after the other elsewhere."""
    if cli.quiet:
        return
    described = [(title, describe_parent(view)) for title, view in sides]
    if cli.stderr_is_terminal and _draw_table(described):
        return
    for title, lines in described:
        cli.say(title)
        for name, several in lines.items():
            for place, line in enumerate(several or ["none"]):
                cli.say(f"  {name if place == 0 else '':<14}{line}")


def confirm_sides(
    cli: CliContext, plan: MergePlan | UnmergePlan, sides: Sequence[Side], question: str, *,
    dry_run: bool, yes: bool, more: Sequence[str] = (),
) -> None:  # fmt: skip
    """Show what a plan makes of two records, and ask unless nothing is to be changed.

    What was done before is neither shown nor asked: the service says so. ``more`` are sentences.
    """
    if not plan.done:
        show_sides(cli, sides)
        for line in more:
            cli.say(line)
        for remark in plan.remarks:
            cli.warn(say(remark).message)
        if not dry_run:
            ask(cli, question, yes)


def add_sides(record: dict[str, Any], format: str | None, **sides: ParentView) -> dict[str, Any]:
    """A record of who is who, as data with each parent by its name in the record."""
    if format not in ("json", "jsonl"):
        return record
    return record | {name: flatten_parent(view) for name, view in sides.items()}


def _draw_table(described: Sequence[tuple[str, dict[str, list[str]]]]) -> bool:
    """Draw a table, unless it is wider than the terminal; whether it is drawn."""
    from portaladm.cli.terminal.screen.columns import lay_out_list, measure
    from portaladm.cli.terminal.screen.wrap import find_width

    rows = []
    for name in described[0][1]:
        sides = [list(map(_show, lines[name])) or ["none"] for _, lines in described]
        lines_of_sides = zip_longest(*sides, fillvalue="")
        rows += [[name if not n else "", *line] for n, line in enumerate(lines_of_sides)]
    titles, width = ["", *(_show(title) for title, _ in described)], find_width(sys.stderr)
    table = lay_out_list(titles, rows, width, whole=True)
    if width and any(measure(line) > width for line in table.lines):
        return False
    sys.stderr.write("".join(f"{line}\n" for line in table.lines))
    return True


def _show(text: str) -> str:
    return show_on(sys.stderr, show_safely(text))


def describe_parent(view: ParentView) -> dict[str, list[str]]:
    """What a person compares of a parent: the lines of each subject."""
    parent, account, state = view.parent, view.account, view.account_state
    return {
        "Name": [parent.name],
        "Email": [parent.email] if parent.email else [],
        "Phone": [parent.phone] if parent.phone else [],
        "Earlier ids": [number for number, _ in view.earlier_numbers],
        "Children": [
            f"{line.student_id} {line.student_name}: {line.status.value}" for line in view.links
        ],
        "Keys": [
            f"{key.key_reference}: {key.status.value}, until {key.ends_on or key.expires_on}"
            for key in list_open_keys(view)
        ],
        "Account": [f"{account.username}: {state.value}"] if account and state else [],
        "Restrictions": [_describe_order(one) for one in list_open_orders(view)],
    }


def _describe_order(one: RestrictionLine) -> str:
    until = f", until {one.until_on}" if one.until_on else ""
    case = f", case {one.case_number}" if one.case_number else ""
    who = f"{one.restriction_id} on {one.student_id}: {one.status.value}"
    return f"{who}, from {one.from_on}{until}{case}: {one.reason}"


def flatten_parent(view: ParentView) -> dict[str, Any]:
    """The same as data."""
    parent, account, state = view.parent, view.account, view.account_state
    return {
        "parent_id": parent.number, "parent_name": parent.name, "email": parent.email or None,
        "phone": parent.phone or None,
        "earlier_parent_ids": [number for number, _ in view.earlier_numbers],
        "links": [_pick(line, _LINK) for line in view.links],
        "keys": [_pick(key, _KEY) for key in list_open_keys(view)],
        "username": account.username if account else None,
        "account_status": state.value if state else None,
        "restrictions": [_pick(one, _ORDER) for one in list_open_orders(view)],
    }  # fmt: skip


_LINK = ("student_id", "student_name", "visible", "status")
_KEY = ("key_reference", "status", "expires_on", "ends_on")
_ORDER = (
    "restriction_id", "student_id", "status", "case_number", "reason", "from_on", "until_on",
)  # fmt: skip
_RENAMED = {
    "reason": "restriction_reason", "from_on": "restricted_from_on",
    "until_on": "restricted_until_on",
}  # fmt: skip


def _pick(line: object, names: tuple[str, ...]) -> dict[str, Any]:
    found = word_record({name: getattr(line, name) for name in names})
    return {_RENAMED.get(name, name): value for name, value in found.items()}


def list_open_keys(view: ParentView) -> list[KeyLine]:
    """A parent's keys that nobody has closed."""
    return [key for key in view.keys if not key.closed_on]


def list_open_orders(view: ParentView) -> list[RestrictionLine]:
    """A parent's restrictions that nobody has lifted."""
    return [one for one in view.restrictions if not one.lifted_at]
