"""Links between parents and students, and restrictions."""

from __future__ import annotations

from portaladm.cli.messages.wording import Message

MESSAGES = {
    "until-past": Message(
        "--until {until} is over already (today is {today}).",
        "Give the last day of the order, or leave --until out if it has none.",
    ),
    "numbers-swapped": Message(
        "{parent} is the student and {student} the parent.",
        "The parent comes first: {student!q} {parent!q}",
    ),
}
