"""Parents: adding, merging, renumbering, listing."""

from __future__ import annotations

from portaladm.cli.messages.links import propose_lifting
from portaladm.cli.messages.parents.causes import EXPLANATIONS
from portaladm.cli.messages.wording import Message


def _option_of(field: str) -> str:
    return "--parent" if field == "number" else f"--{field.replace('_', '-')}"


def _lift_later(restriction: str, pair: tuple[str, str]) -> str:
    return f"{restriction} was recorded since: {propose_lifting(pair, restriction)}"


_UNDO_IT = (
    "the import {batch} ({file}) changed {what}. Undo it, and import the newest roster again "
    "afterwards"
)
_UNDO_LATER = (
    "the import {batch} ({file}) changed {what}. Undo {count:count later import} first, and import "
    "the newest roster again afterwards. The newest now"
)
_RELIED_ON = "{drop} can't be told from {keep} again: something depends on their merge of {day}."
MESSAGES = {
    **EXPLANATIONS,
    "identity-of-whom": Message("Whose id is it?", "Name the id before --same or --different."),
    "identity-unanswered": Message(
        "Is {number} the same person as before?",
        'Add --same or --different, and --reason "WHY"; without the id, the questions are listed.',
    ),
    "no-identity-question.parent": Message(
        "No question about the parent {number} waits for an answer.",
        "See the open questions: portaladm parents identity",
    ),
    "no-identity-question.student": Message(
        "No question about the student {number} waits for an answer.",
        "See the open questions: portaladm students identity",
    ),
    "identity-question-outdated": Message(
        "The {kind} {number} is not {stored} any more: this question can't be answered.",
        "Import the newest roster; it asks again where it must.",
    ),
    "identity-zeros-same": Message(
        "{number} can't become {stored} by an answer.",
        "Format the column of ids as Text, save the file and import it again.",
    ),
    "no-student": Message("Whose parent is it?", "Name the child: --student 0010442"),
    "bad-text.character": Message(
        lambda field, character: f"{_option_of(field)} holds the invisible character {character}.",
        "Type the text again instead of pasting it.",
    ),
    "bad-text.length": Message(
        lambda field, count: f"{_option_of(field)} has {count:,} characters.", "Shorten it."
    ),
    "name-missing": Message(
        lambda field: f"{_option_of(field)} is needed for a new parent.",
        "For somebody who is in the store already: --parent PARENT",
    ),
    "parent-exists": Message(
        "A parent called {name} is linked to this child already: {number}.",
        "If it is another person, add --another. See: portaladm parents show {number:arg}",
    ),
    "not-added": Message(
        "The counter gave {name} ({parent}) nothing of that: nothing was changed.",
        "See what there is: portaladm links list --parent {parent!q}",
    ),
    "roster-gave": Message(
        "A roster has {name} ({pair[0]}) with {students:and}: that is not the counter's to take "
        "back. Nothing was changed.",
        'If a court or the school says no: portaladm links deny {pair:arg --reason "WHY"}',
    ),
    "erase-restricted": Message(
        "{name} ({number}) has {count:count restriction} in force or to come: erased, the person "
        "might come back with a roster and see the child. Nothing was changed.",
        "Lift it first if it does not hold any more: "
        "portaladm restrictions list --parent {number!q}",
    ),
    "reason-names-person": Message(
        "The reason names {number}: the trail would keep that for good. Nothing was changed.",
        "Say why without a name.",
    ),
    "same-parent": Message(
        "{keep} and {drop} are one parent already.", "See it: portaladm parents show {number:arg}"
    ),
    "merged-before": Message(
        "{dropped} was merged into {number} ({name}) already.",
        "If that is who you mean, name {number} instead.",
    ),
    "unknown-account.merge": Message(
        "Neither of them has the account {wanted!r}.", "They have: {usernames:or}."
    ),
    "unknown-account.none": Message(
        "Neither of them has the account {wanted!r}.",
        "They have none: leave --keep-account out.",
    ),
    "two-accounts": Message(
        "Both have an account: {ours} ({our_number}) and {theirs} ({their_number}). One of them "
        "must be closed.",
        "Ask the parent which one is in use, then add: --keep-account {ours}",
    ),
    "renumber-faulty": Message(
        "Faulty: {faults:,} of {lines:count line}; nothing was changed.",
        "Correct these lines and run the same command again.",
    ),
    "renumber-fault": Message("line {line}: {fault}"),
    "renumber-fault.repeated": Message("the {column} {number!r} is on line {first} already"),
    "renumber-fault.empty": Message("{column} is empty"),
    "renumber-fault.length": Message("{column} has {count:,} characters"),
    "renumber-fault.character": Message("{column} holds the invisible character {character}"),
    "renumber-fault.unknown": Message("the parent {number!r} does not exist{near:near}"),
    "renumber-fault.earlier-old": Message(
        "{old!r} is an earlier number of {number}: write {number}"
    ),
    "renumber-fault.earlier-new": Message("{new!r} is an earlier number of {number}"),
    "renumber-fault.merged": Message(
        "{new!r} is the number of a record that was merged into {old}. To keep {new!r} instead: "
        'portaladm parents unmerge {new:arg --reason "WHY"}; then: '
        'portaladm parents merge {pair:arg --reason "WHY"}'
    ),
    "renumber-fault.taken": Message("{new!r} is another parent's number"),
    "unknown-status.parent": Message(
        "{status!r} is not a status of parents.", "Statuses: {statuses}"
    ),
    "unknown-status.student": Message(
        "{status!r} is not a status of students.", "Statuses: {statuses}"
    ),
    "merge-hides-child": Message(
        "{name} ({student}), whom one of the two sees today, will not be visible to {keep}: {why}."
    ),
    "merge-withdraws": Message(
        "{count:count open question} about the id {drop} withdrawn: it is answered by this."
    ),
    "not-merged": Message(
        "{number} was not merged into anybody.",
        "To see who this is: portaladm parents show {number:arg}",
    ),
    "not-merged.keeps": Message(
        "{number} was not merged into anybody; merged into {number}: {drops:and}.",
        'Name the id that went: portaladm parents unmerge {drop:arg --reason "WHY"}',
    ),
    "merge-not-noted": Message(
        "{drop} was merged into {keep} on {day} by an earlier version, which did not note what "
        "was whose: it can't be undone.",
        "See what it did: portaladm audit list --batch {batch!q}",
    ),
    "merge-relied-on.mended": Message(
        _RELIED_ON,
        "Fix what has a command, then run this again; nothing was changed.",
    ),
    "merge-relied-on.kept": Message(
        _RELIED_ON, "No command can fix any of it now; nothing was changed."
    ),
    "merge-relied-on.counter": Message(
        _RELIED_ON, "No command undoes what staff changed, so the merge stays as it is."
    ),
    "since-merge.import.mended": Message(
        f'{_UNDO_IT}: portaladm roster undo {{next!q}} --reason "WHY"'
    ),
    "since-merge.import.mended-keys": Message(
        f"{_UNDO_IT}, with the unused keys that rely on it: "
        'portaladm roster undo {next!q} --with-keys --reason "WHY"'
    ),
    "since-merge.import.later": Message(
        f'{_UNDO_LATER}: portaladm roster undo {{next!q}} --reason "WHY"'
    ),
    "since-merge.import.later-keys": Message(
        f"{_UNDO_LATER}, with the unused keys that rely on it: "
        'portaladm roster undo {next!q} --with-keys --reason "WHY"'
    ),
    "since-merge.import.kept": Message(
        "the import {batch} ({file}) changed {what}, and no roster undo fixes that now"
    ),
    "since-merge.import.counter": Message(
        "the import {batch} ({file}) changed {what}; to undo it would not be enough"
    ),
    "since-merge.counter": Message(
        "staff changed {what} on {day} (batch {batch}), and no command undoes that"
    ),
    "merge-changed.link": Message("which children they have"),
    "merge-changed.person": Message("their name, contacts or id"),
    "since-merge.key": Message(
        'the key {key} was issued since: portaladm keys revoke {parent:arg --reason "WHY"}'
    ),
    "since-merge.account": Message(
        "the account {username} was made since, of the key {key}: portaladm accounts void "
        '{username:arg --reason "WHY"}'
    ),
    "since-merge.restriction": Message(_lift_later),
    "since-merge.merge.mended": Message(
        '{drop} was merged into {keep} since: portaladm parents unmerge {drop:arg --reason "WHY"}'
    ),
    "since-merge.merge.kept": Message(
        "{drop} was merged into {keep} since, and that can't be undone now either"
    ),
    "unmerge-lifted": Message(
        "{restriction} of {parent} and {student} was lifted after the merge, for one person; if "
        "it still holds, record it again afterwards: portaladm links deny "
        '{pair:arg --reason "WHY"}'
    ),
    "unmerge-key-undone": Message(
        "the key {key} of {parent} stays closed: its batch was undone after the merge."
    ),
    "people-changed": Message(
        "{numbers:and} have changed while you looked at them; nothing was done.",
        "Run the command again and look at what it shows now.",
    ),
}
