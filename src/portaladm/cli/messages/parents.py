"""Parents: adding, merging, renumbering, listing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portaladm.cli.messages.links import propose_lifting
from portaladm.cli.messages.wording import Message, fill_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portaladm.errors import Remark
    from portaladm.services.links.view import LinkLine


def _option_of(field: str) -> str:
    return "--parent" if field == "number" else f"--{field.replace('_', '-')}"


def _allow_link(parent: str, student: str, name: str, restriction: Remark, order: str) -> str:
    return propose_lifting((parent, student), order)


def _lift_later(restriction: str, pair: tuple[str, str]) -> str:
    return f"{restriction} was recorded since: {propose_lifting(pair, restriction)}"


def _say_not_visible(links: Iterable[LinkLine]) -> str:
    each = "; ".join(fill_in(_OF_CHILD, vars(link)) for link in links)
    return f"no child is enrolled with portal access ({each})."


_OF_CHILD = "{student_name} ({student_id}): {why}"
_CHILD = "{name} ({student})"
_LAPSED = "added at the counter until {since}, and no roster confirmed it"
_IF_BACK = "If the child is back, import the newest roster."
_LINKS = "portaladm links list --parent {parent!q}"
_IMPORT = "portaladm roster import FILE"
_OPEN = 'portaladm links open {pair:arg --reason "WHY" --verified-by WAY}'
_REISSUE = 'portaladm keys reissue {parent:arg --reason "WHY"}'
_RESET = "portaladm passwords reset {username:arg}"
_UNLOCK = 'portaladm accounts unlock {username:arg --reason "WHY"}'

MESSAGES = {
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
    "renumber-fault.taken": Message("{new!r} is another parent's number"),
    "unknown-status.parent": Message(
        "{status!r} is not a status of parents.", "Statuses: {statuses}"
    ),
    "explain-key.has-account": Message(
        "No key is needed: {name} has the account {username} since {created_on}; last "
        "sign-in: {signed_in_on:else never}. Forgotten? Give a temporary password.",
        _RESET,
    ),
    "explain-key.no-use": Message(
        "No key is needed: {name} has the account {username} since {created_on}; last "
        "sign-in: {signed_in_on:else never}. What prevents signing in stands below.",
        "portaladm accounts show {username:arg}",
    ),
    "explain-key.suspended": Message(
        "The key {key} is suspended: {why:clause}. The letter works again, until {expires_on}, as "
        "soon as that changes.",
        _LINKS,
    ),
    "explain-key.not-eligible": Message("No key can be issued: {why}", _LINKS),
    "explain-key.has-key": Message(
        "The key {key} of {issued_on} is good until {expires_on}; it is in the letter. Only if the "
        "letter is lost, give a new key.",
        _REISSUE,
    ),
    "explain-access.no-child": Message("no student is linked to this parent."),
    "explain-access.not-visible": Message(_say_not_visible),
    "explain-sign-in.active": Message(
        "Nothing prevents it: {username} signs in with the password that the parent chose. If it "
        "is forgotten, give a temporary one.",
        _RESET,
    ),
    "explain-sign-in.must-change": Message(
        "{username} has a temporary password, good until {until}: it opens nothing but the choice "
        "of a new one.",
        "portaladm passwords change {username:arg}",
    ),
    "explain-sign-in.ended": Message("The account {username} has ended: {why}", _LINKS),
    "explain-closed": Message("The account {username} was closed on {closed_on}{reason:if  (|)}."),
    "explain-sign-in.not-activated": Message(
        "{before:if | }The parent has no account yet and has to use the key of the letter first.",
        "portaladm accounts activate",
    ),
    "explain-sign-in.no-account": Message(
        "{before:if | }The parent has no account, and no key to make one with.", _LINKS
    ),
    "explain-child.visible": Message(f"{_CHILD}: {{why}}."),
    "explain-child.grace": Message(f"{_CHILD}: {{why}}. {_IF_BACK}", _IMPORT),
    "cause-disabled": Message(
        "Staff disabled {username} on {disabled_on}{reason:if  (|)}.",
        'portaladm accounts enable {username:arg --reason "WHY"}',
    ),
    "cause-waiting": Message(
        "{failures} wrong passwords in a row: {username} waits until {free_at:%H:%M:%S}.", _UNLOCK
    ),
    "cause-stopped": Message(
        "{failures} wrong passwords in a row: {username} is stopped until staff unlock it.",
        _UNLOCK,
    ),
    "cause-temporary-expired": Message(
        "The temporary password of {username} expired on {until}.", _RESET
    ),
    "cause-no-key": Message(
        "No key was issued yet; one can be.", "portaladm keys issue --parent {parent!q}"
    ),
    "cause-key-undone": Message(
        "The key {key} of {issued_on} was undone on {closed_on}, with its batch or its "
        "import{reason:if  (|)}; "
        "another can be issued.",
        "portaladm keys issue --parent {parent!q}",
    ),
    "cause-key-expired": Message(
        "The key {key} of {issued_on} expired on {expires_on}. With the letter at hand, extend it; "
        f"without: {_REISSUE}",
        "portaladm keys extend {parent:arg --until DATE}",
    ),
    "cause-key-used": Message(
        "The key {key} was used on {closed_on}, and that account was closed. Give a new key.",
        _REISSUE,
    ),
    "cause-key-revoked": Message(
        "The key {key} was revoked on {closed_on}{reason:if  (|)}.", _REISSUE
    ),
    "cause-not-activated": Message(
        "The parent has to make an account with the key{key:if  |} of the letter.",
        "portaladm accounts activate",
    ),
    "cause-no-child": Message(
        "No student is linked to {name}.",
        "portaladm parents add --parent {parent!q} --student STUDENT --relationship RELATIONSHIP",
    ),
    "cause-restricted": Message(
        f"{_CHILD}: denied by staff: {{restriction}}. Only with the court's paper that lifts it:",
        _allow_link,
    ),
    "cause-restriction-unconfirmed": Message(
        f"{_CHILD}: denied by staff: {{restriction}}. If it was not renewed, confirm its end:",
        _allow_link,
    ),
    "cause-no-link": Message(
        f"{_CHILD}: the roster has no link between them. If they belong together, correct it in "
        "the student system, and import that roster.",
        _IMPORT,
    ),
    "cause-ended": Message(
        f"{_CHILD}: the roster stopped listing this pair on {{since}}. If they belong together, "
        "correct it in the student system, and import that roster.",
        _IMPORT,
    ),
    "cause-no-access": Message(
        f"{_CHILD}: the roster says no portal access. If that is wrong, correct it in the student "
        f"system, and import that roster. Until then: {_OPEN}",
        _IMPORT,
    ),
    "cause-no-access.ended": Message(
        f"{_CHILD}: the pair had no portal access when it was listed last. If that is wrong, "
        "correct it in the student system, and import that roster.",
        _IMPORT,
    ),
    "cause-no-access.relationship": Message(
        f"{_CHILD}: the relationship is not listed in roster.eligible_relationships. If it should "
        f"be, list it (portaladm config set), and import the newest roster. Until then: {_OPEN}",
        _IMPORT,
    ),
    "cause-not-enrolled": Message(f"{_CHILD}: not enrolled since {{since}}. {_IF_BACK}", _IMPORT),
    "cause-provisional-over": Message(
        f"{_CHILD}: {_LAPSED}. Once the roster has this parent under another number: portaladm "
        'parents merge NUMBER {parent:arg --reason "WHY"}. For some more days:',
        "portaladm parents add --parent {parent!q} --student {student!q}",
    ),
    "cause-provisional-over.duplicate": Message(
        f"{_CHILD}: {_LAPSED}. The roster has this child with {{other_name}} ({{pair[0]}}). If "
        "that is the same person, merge both records; its key and account come along:",
        'portaladm parents merge {pair:arg --reason "WHY"}',
    ),
    "cause-provisional-over.accounts": Message(
        f"{_CHILD}: {_LAPSED}. The roster has this child with {{other_name}} ({{pair[0]}}). If "
        "that is the same person, merge both records, and keep the account that is in use: "
        "{usernames:or}.",
        'portaladm parents merge {pair:arg --keep-account USERNAME --reason "WHY"}',
    ),
    "merge-names-differ": Message("the names differ: {keep} and {drop}. Really the same person?"),
    "merge-closes-key": Message(
        "the key {key} of {parent} stops working: pull its letter from the post."
    ),
    "merge-carries-restrictions": Message(
        "{count:count restriction} of {drop} will hold for {keep} from now on."
    ),
    "merge-hides-child": Message(
        "{name} ({student}), whom one of the two sees today, will not be visible to {keep}."
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
        "was whose: it can't be taken back.",
        "See what it did: portaladm audit list --batch {batch!q}",
    ),
    "merge-relied-on": Message(
        "{drop} can't be told from {keep} again: something depends on their merge of {day}.",
        "Mend what has a command, then run this again; nothing was changed.",
    ),
    "since-merge.import.mended": Message(
        'the import {batch} ({file}) changed {what}: portaladm roster undo --reason "WHY"'
    ),
    "since-merge.import.kept": Message(
        "the import {batch} ({file}) changed {what}, and can't be taken back any more"
    ),
    "since-merge.counter": Message(
        "staff changed {what} on {day} (batch {batch}), and no command takes that back"
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
        "{drop} was merged into {keep} since, and that can't be taken back now either"
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
