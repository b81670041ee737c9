"""What waits for the office: each thing with its command."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from portaladm.cli.messages.wording import Message, place_arguments
from portaladm.platform import quote_word

_STOPPED = "The import of {path} stopped on {on}"
_FAMILY = "{name} ({pair[1]}) with {student}, until {until}: the roster has {pair[0]} of this name"
_MORE_DAYS = (
    "portaladm parents add --parent {parent!q} --student {student!q} "
    '--reason "WHY" --verified-by WAY'
)


def propose_import(path: str, options: Iterable[tuple[str, object]]) -> str:
    """The command that imports a file with these options."""
    given = " ".join(_write_option(*one) for one in options)
    file = "FILE" if path == "-" else path  # only whoever wrote it into the pipe knows where it is
    return f"portaladm roster import {place_arguments([file], given)}"


def _write_option(name: str, value: object) -> str:
    option = f"--{name.replace('_', '-')}"
    return option if value is True else f"{option} {quote_word(str(value))}"


def _go_on(how: str) -> Callable[..., str]:
    """What to do about an import that stopped, and the command for it."""

    def word(path: str, on: str, reason: str, options: Iterable[tuple[str, object]]) -> str:
        return f"{how} {propose_import(path, options)}"

    return word


MESSAGES = {
    "work-import-stopped.limit": Message(
        f"{_STOPPED}: over a limit ({{reason}}).",
        _go_on(
            "If the file is wrong, correct it and import it again: nothing was changed. If it is "
            "right, import the rest of it:"
        ),
    ),
    "work-import-stopped.identity": Message(
        f"{_STOPPED}: ids may mean other people.",
        _go_on("Answer the questions, or import everybody else now:"),
    ),
    "work-import-stopped.waiting": Message(
        "The import of {path} on {on} left rows for later, until its questions are answered.",
        _go_on("Once they are:"),
    ),
    "work-import-stopped.faulty": Message(
        f"{_STOPPED}: lines are faulty.", _go_on("Correct them, or import the good lines now:")
    ),
    "work-import-stopped.unreadable": Message(
        f"{_STOPPED}: it was refused ({{reason}}).", _go_on("Correct it, then:")
    ),
    **{
        key: message
        for kind, command in (
            ("parent", "portaladm parents identity"),
            ("student", "portaladm students identity"),
        )
        for key, message in (
            (
                f"work-question.{kind}",
                Message(
                    f"Is {kind} {{number}} still {{stored_name}}? A file says {{new_name}}.",
                    f'{command} {{number:arg --same --reason "WHY"}}; or with --different',
                ),
            ),
            (
                f"work-question.{kind}-zeros",
                Message(
                    f"Is {kind} {{number}} {{new_name}} {{stored_number}} {{stored_name}}, "
                    "without its zeros or spelled in another way?",
                    "If so, set the column to Text and import the file again. If not: "
                    f'{command} {{number:arg --different --reason "WHY"}}',
                ),
            ),
        )
    },
    "work-lapses": Message(
        "{name} ({parent}) with {student}, until {until}.",
        f"Import a roster that lists them, or give more days: {_MORE_DAYS}",
    ),
    "work-lapsed": Message(
        "{name} ({parent}) with {student}, over since {until}: no roster has listed them.",
        f"Import a roster that lists them, or give more days: {_MORE_DAYS}; if they are gone: "
        'portaladm parents remove-added --student {student!q} {parent:arg --reason "WHY"}',
    ),
    "work-lapses.duplicate": Message(
        f"{_FAMILY}.", 'If it is one person: portaladm parents merge {pair:arg --reason "WHY"}'
    ),
    "work-lapses.accounts": Message(
        f"{_FAMILY}. Both have an account: {{usernames:and}}.",
        "If it is one person: "
        'portaladm parents merge {pair:arg --keep-account USERNAME --reason "WHY"}',
    ),
    "work-lapses.question": Message(
        "{name} ({drop}) with {student}, until {until}: the roster has {keep} of this name, with "
        "other contacts.",
        "The same person? Compare: portaladm parents show {keep:arg}; portaladm parents show "
        "{drop:arg}; if not, give more days: "
        "portaladm parents add --parent {drop!q} --student {student!q} "
        '--reason "WHY" --verified-by WAY',
    ),
    "work-unsent": Message(
        "Batch {batch} ({kind}): {file}, {count:count entry|entries}.",
        "Once it is sent: portaladm batches mark {batch:arg --sent}",
    ),
    "work-returned": Message(
        "The letter of {name} ({parent}), key {key}, came back on {on}.",
        'portaladm keys reissue {parent:arg --reason "WHY"}',
    ),
    "work-expires": Message(
        "On {on}, unused: {count:count key} of batch {batch}{schools:if  (|)}.",
        "portaladm keys extend --batch {batch!q} --until DATE",
    ),
    "work-school": Message("{school} {count:,}"),
    "work-school.more": Message("{count:count more school}"),
    "unknown-kind": Message("{kind!r} is not a kind of work{near:near}.", "Kinds are: {kinds}"),
}
