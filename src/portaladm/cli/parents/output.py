"""One parent on one screen, the answers of ``explain``, and what changes of parents did."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from portaladm.cli.messages import say, word_record
from portaladm.cli.messages.events import tell_event
from portaladm.cli.outcomes import show_changes, show_outcome
from portaladm.cli.terminal.causes import list_causes, word_causes
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.identity import settle_hand_over
from portaladm.cli.terminal.prompts import ask
from portaladm.cli.terminal.render import show_record, show_records, show_text
from portaladm.domain.secret import HandOver
from portaladm.domain.text import count_of
from portaladm.domain.timestamps import day_of
from portaladm.platform import quote_word

if TYPE_CHECKING:
    from portaladm.services.context import Context
    from portaladm.services.parents.add import Added
    from portaladm.services.parents.explain import Answer, Explanation
    from portaladm.services.parents.renumber import RenumberResult
    from portaladm.services.parents.view import ParentView, TrailLine
    from portaladm.services.restrictions.view import RestrictionLine

_ABOUT = {"key": "Key", "letter": "Letter", "sign-in": "Signing in", "child": "Child"}


def flatten_view(view: ParentView) -> dict[str, Any]:
    """Everything about one parent as one record; what there are several of is a list."""
    parent, account = view.parent, view.account
    return {
        "parent_id": parent.number,
        "parent_name": parent.name,
        "email": parent.email,
        "phone": parent.phone,
        "language": parent.language,
        "address": parent.address,
        "city": parent.city,
        "state": parent.state,
        "postal_code": parent.postal_code,
        "earlier_parent_ids": [number for number, _ in view.earlier_numbers],
        "links": [pick(line, _LINK) for line in view.links],
        "visible_student_ids": [line.student_id for line in view.links if line.visible],
        "keys": [pick(key, _KEY) for key in view.keys],
        "username": account.username if account else None,
        "account_status": view.account_state.value if view.account_state else None,
        "activated_at": account.created_at if account else None,
        "signed_in_at": account.signed_in_at if account else None,
        "restrictions": [
            word_restriction(line, ["student_id"])
            for line in view.restrictions
            if line.status.counts
        ],
        "trail": [pick(line, _TRAIL) for line in view.trail],
    }


_LINK = ("student_id", "student_name", "visible", "status", "why")
_KEY = (
    "key_reference", "status", "issued_on", "expires_on", "ends_on", "letter_status",
    "letter_marked_on",
)  # fmt: skip


def word_restriction(line: RestrictionLine, whose: Sequence[str]) -> dict[str, Any]:
    """A restriction in force, or still to come; ``whose`` names the fields of the other person."""
    return {
        "restriction_id": line.restriction_id, **{name: getattr(line, name) for name in whose},
        "status": line.status.value, "case_number": line.case_number,
        "restriction_reason": line.reason, "restricted_from_on": line.from_on,
        "restricted_until_on": line.until_on,
    }  # fmt: skip


def pick(line: object, names: Sequence[str]) -> dict[str, Any]:
    """Some fields of a line."""
    return word_record({name: getattr(line, name) for name in names})


def show_screen(cli: CliContext, view: ParentView) -> None:
    """Everything about one parent under headings."""
    flat = flatten_view(view)
    listed = ("links", "visible_student_ids", "keys", "restrictions", "trail")
    show_record(cli, {k: v for k, v in flat.items() if v and k not in listed}, format="table")
    show_lists(cli, view)


def show_lists(cli: CliContext, view: ParentView) -> None:
    """Children, keys, earlier accounts, restrictions and the trail's end, as far as there are."""
    show_list(cli, "Children", view.links, _CHILDREN)
    show_list(cli, "Keys", [one.with_one_end() for one in view.keys], _KEYS)
    show_list(cli, "Closed accounts", view.closed_accounts, _CLOSED)
    show_list(cli, "Denied by staff, lifted ones too", view.restrictions, _RESTRICTIONS)
    show_list(cli, "The trail's last rows", list(map(_tell, view.trail)), Told._fields)


class Told(NamedTuple):
    """A row of the trail in plain words."""

    when: str
    who: str
    what: str
    reason: str


def _tell(line: TrailLine) -> Told:
    what = tell_event(line.action, line.subject, line.detail, line.verified_by)
    return Told(line.at, line.actor, what, line.reason)


def word_answers(explanation: Explanation) -> Iterator[dict[str, Any]]:
    """The answers as records, each with its sentence, its causes and the first command."""
    for answer in explanation.answers:
        yield {
            "parent_id": explanation.parent_id, "about": answer.about,
            "student_id": answer.student_id, "status": answer.status,
            "message": say(answer.remark).message, "command": _choose_command(answer),
            "causes": word_causes(answer.causes),
        }  # fmt: skip


def _name_subject(answer: dict[str, Any], message: str) -> str:
    """What an answer is about: a child by its number, unless its sentence has that."""
    number = answer["student_id"]
    named = number and f"({number})" not in message
    return f"{_ABOUT[answer['about']]} {number}" if named else _ABOUT[answer["about"]]


def _choose_command(answer: Answer) -> str:
    """That of the first cause; a restriction's only where the answer is about that child."""
    first = answer.causes[0] if answer.causes else None
    if first is None or (first.lifted_by == "court" and answer.about != "child"):
        return say(answer.remark).hint
    return say(first.remark).hint


def show_answers(cli: CliContext, explanation: Explanation) -> None:
    """The answers as sentences, each with its command, or all its causes, on lines below."""
    lines = [f"{explanation.parent_name} ({explanation.parent_id})"]
    for answer in word_answers(explanation):
        causes = answer["causes"]
        message = answer["message"]
        if len(causes) > 1:
            message = message.removesuffix(causes[0]["message"]).rstrip()
        about = _name_subject(answer, message)
        if len(causes) > 1:
            told = " ".join(filter(None, [message, f"{len(causes)} causes, in this order:"]))
            lines += ["", f"{about}: {told}"]
            lines += list_causes(causes)
        else:
            lines += ["", f"{about}: {message}"]
            lines += [f"  {answer['command']}"] if answer["command"] else []
    show_text(cli, lines)


def ask_to_add(cli: CliContext, context: Context, plan: Added, verified_by: str, yes: bool) -> str:
    """Show whom and what it is about, and ask; how identity was checked.

    :raises Misused: ``identity-unsaid``, ``unknown-way``.
    :raises Stopped: ``not-confirmed``.
    """
    _tell_children(cli, plan)
    way = settle_hand_over(cli, context, HandOver(verified_by), shown=True).verified_by
    children = ", ".join(child.student_name for child in plan.children)
    ask(cli, f"Give {plan.parent_name} access to the record of {children}?", yes)
    return way


def _tell_children(cli: CliContext, plan: Added) -> None:
    for child in plan.children:
        others = ", ".join(child.parents) or "none"
        cli.tell(f"{child.student_name} ({child.student_id}), {child.school}")
        cli.tell(f"Other parents: {others}")


def show_added(cli: CliContext, added: Added, dry_run: bool, format: str | None) -> None:
    """Who was added, until when, and what to do next."""
    _tell_kept(cli, added)
    who = f"{added.parent_name} ({added.parent_id or 'a new id'})"
    children = ", ".join(added.students)
    if dry_run:
        would = f"would be linked to {children} until {added.provisional_until}"
        _tell_children(cli, added)
        cli.say(f"A dry run: {who}: {would if children else 'nothing would be changed'}.")
    elif added.head is None:
        cli.say(f"{who}: nothing was changed.")
    else:
        cli.say(
            f"{who} is linked to {children} until {added.provisional_until}; a roster that has "
            "them makes it lasting."
        )
        cli.say_head(added.head)
        if added.needs_key:
            cli.say(f"Hint: portaladm keys issue --parent {quote_word(added.parent_id)}")
    record = {
        "parent_id": added.parent_id or None, "parent_name": added.parent_name,
        "is_new": added.is_new, "student_ids": added.students,
        "provisional_until_on": added.provisional_until, "changed": bool(added.students),
    }  # fmt: skip
    skipped = [
        {
            "student_id": one.student_id,
            "message": _KEPT[one.reason.value].format(student=one.student_id),
        }
        for one in added.skipped
    ]
    show_outcome(cli, record, skipped=skipped)


def _tell_kept(cli: CliContext, added: Added) -> None:
    """What stays as it is, and why."""
    for one in added.skipped:
        cli.say(f"Note: {_KEPT[one.reason.value].format(student=one.student_id)}.")
    if added.keeps_names:
        cli.say(f"Note: the names and addresses of {added.parent_id} stay as the roster has them.")


_KEPT = {
    "no-access": "the roster says no portal access for student {student}: that stays "
    "(links open opens it)",
    "no-access.blank": "the roster's cell for student {student} is empty, and "
    "roster.blank_access closes it: that stays (links open opens it)",
    "no-access.merge": "of two merged records one had portal access for student {student} and the "
    "other had none: that stays (links open opens it)",
    "no-access.relationship": "the relationship to student {student} is not listed in "
    "roster.eligible_relationships: that stays (links open opens it)",
    "no-access.ended": "student {student} was listed without portal access before the roster "
    "stopped listing the pair: that stays (correct it in the student system)",
    "linked": "student {student} is linked already",
}


def show_renumbered(
    cli: CliContext, result: RenumberResult, dry_run: bool, format: str | None
) -> None:
    """How many have new numbers, and what else there is to say."""
    plan = result.plan
    if plan.earlier:
        cli.say(f"This list was applied before, as batch {plan.earlier}; nothing was changed.")
    elif plan.done:
        cli.say(f"{count_of(plan.done, 'parent')} with the new number already.")
    if dry_run:
        cli.say(f"A dry run: {count_of(len(plan.changes), 'parent')} would get a new number.")
    elif result.head:
        cli.say(
            f"{count_of(len(plan.changes), 'parent')} with a new number, batch {result.batch}. "
            "Accounts and keys stay."
        )
        cli.say_head(result.head)
    records = [{"old_id": one.old, "new_id": one.new, "changed": True} for one in plan.changes]
    if cli.json:
        batch = result.batch or plan.earlier or None
        show_changes(cli, "parents", records, (), (*_RENUMBERED, "changed"), batch=batch)
    else:
        show_records(cli, records, _RENUMBERED, format=format)


_RENUMBERED = ("old_id", "new_id")


_CHILDREN = ("student_id", "student_name", "grade", "school", "relationship", "status", "why")
_KEYS = (
    "key_reference", "status", "issued_on", "expires_on", "closed_on", "reason", "letter_status",
)  # fmt: skip
_CLOSED = ("username", "closed_at", "closed_reason")
_RESTRICTIONS = (
    "restriction_id", "student_id", "status", "case_number", "reason", "from_on", "until_on",
)  # fmt: skip
_TRAIL = ("at", "actor", "action", "verified_by", "reason", "detail")


def show_list(cli: CliContext, title: str, rows: Sequence[Any], columns: tuple[str, ...]) -> None:
    """A small table under a heading, without empty columns; nothing where there are no rows."""
    if not rows:
        return
    sys.stdout.write(f"\n{title}\n")
    records = []
    for row in rows:
        record = word_record({name: getattr(row, name, "") for name in columns})
        if "student_number" in dir(row):
            record["student_id"] = row.student_number
        record |= {k: day_of(v) for k, v in record.items() if k.endswith("_at")}
        if record.get("why") == record.get("status"):
            record["why"] = ""
        records.append(record)
    filled = [name for name in columns if any(record[name] not in (None, "") for record in records)]
    show_records(cli, records, filled, format="table", everything=True)
