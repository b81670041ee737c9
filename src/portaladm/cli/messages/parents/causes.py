"""Answers about one parent: what prevents a sign-in, and what lifts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portaladm.cli.messages.links import propose_lifting
from portaladm.cli.messages.wording import Message, fill_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portaladm.errors import Remark
    from portaladm.services.links.view import LinkLine


def _allow_link(parent: str, student: str, name: str, restriction: Remark, order: str) -> str:
    return propose_lifting((parent, student), order)


def _say_not_visible(links: Iterable[LinkLine]) -> str:
    each = "; ".join(fill_in(_OF_CHILD, vars(link)) for link in links)
    return f"no child is enrolled with portal access ({each})."


_OF_CHILD = "{student_name} ({student_id}): {why}"
_CHILD = "{name} ({student})"
_LAPSED = "added at the counter until {since}, and no roster confirmed it"
_ENDS = "{ends_on:if  until |, the last day with a child}"
GOOD_UNTIL = (
    "good until {ends_on}{expires_on:if , the last day with a child; the key itself lasts until |}"
)
_IF_BACK = "If the child is back, import the newest roster."
_LINKS = "portaladm links list --parent {parent!q}"
_IMPORT = "portaladm roster import FILE"
_EXTEND = (
    "portaladm parents add --parent {parent!q} --student {student!q} "
    '--reason "WHY" --verified-by WAY'
)
_CORRECT = (
    "correct it in the student system under the id {pair[0]}{aliases:if  (and |)}, and import that "
    "roster"
)
_OPEN = 'portaladm links open {pair:arg --reason "WHY" --verified-by WAY}'
_REISSUE = 'portaladm keys reissue {parent:arg --reason "WHY"}'
_RESET = "portaladm passwords reset {username:arg}"
_UNLOCK = 'portaladm accounts unlock {username:arg --reason "WHY"}'


EXPLANATIONS = {
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
        f"The key {{key}} of {{issued_on}} is {GOOD_UNTIL}. It is in the letter. Only if that "
        "is lost, give a new key.",
        _REISSUE,
    ),
    "explain-key.has-key.returned": Message(
        f"The key {{key}} of {{issued_on}} is {GOOD_UNTIL}. {{told}}", "{told:hint}"
    ),
    "explain-access.no-child": Message("no student is linked to this parent."),
    "explain-access.not-visible": Message(_say_not_visible),
    "explain-sign-in.active": Message(
        f"Nothing prevents it{_ENDS}: {{username}} signs in with the password that the parent "
        "chose. If it is forgotten, give a temporary one.",
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
    "explain-sign-in.returned": Message("{before:if | }{told}", "{told:hint}"),
    "explain-sign-in.no-account": Message(
        "{before:if | }The parent has no account, and no key that works.", _LINKS
    ),
    "explain-child.visible": Message(f"{_CHILD}: {{why}}."),
    "explain-child.grace": Message(f"{_CHILD}: {{why}}. {_IF_BACK}", _IMPORT),
    "explain-child.coming": Message(f"{_CHILD}: closed now; {{coming}}. {{told}}"),
    "cause-disabled": Message(
        "Staff disabled {username} on {disabled_on}{reason:if  (|)}.",
        'portaladm accounts enable {username:arg --reason "WHY"}',
    ),
    "cause-waiting": Message(
        "{failures} wrong passwords in a row: {username} waits until {free_at:%H:%M:%S}.", _UNLOCK
    ),
    "cause-stopped": Message(
        "{failures} wrong passwords in a row: {username} is stopped until staff unlock it "
        "or, where a stranger goes on guessing, reset its password.",
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
    "cause-key-returned": Message(
        "The letter of the key {key} came back on {returned_on}. Whoever comes for it gets it: "
        "portaladm letters mark {key:arg --handed-over --verified-by WAY}; for another letter, "
        "give a new key:",
        _REISSUE,
    ),
    "cause-not-activated": Message(
        "The parent has to make an account with the key{key:if  |} of the letter.",
        "portaladm accounts activate",
    ),
    "cause-no-child": Message(
        "No student is linked to {name}.",
        "portaladm parents add --parent {parent!q} --student STUDENT --relationship RELATIONSHIP "
        '--reason "WHY" --verified-by WAY',
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
    "cause-taken-back": Message(
        f"{_CHILD}: added at the counter, and taken back by staff on {{since}}. Only if they "
        "belong together after all:",
        _EXTEND,
    ),
    "cause-ended.role": Message(
        f"{_CHILD}: since {{since}} the roster lists this parent in a role that opens nothing. If "
        "they belong together, correct the role in the student system, and import that roster.",
        _IMPORT,
    ),
    "cause-ended.retired-student": Message(
        f"{_CHILD}: staff said that {{number}} is another child now, and this is the record of the "
        "child before. The next roster links the parents of whoever has the id now."
    ),
    "cause-ended.retired": Message(
        f"{_CHILD}: staff said that {{number}} is another person now, and this is the record of "
        "the person before. Whoever has the id now gets a key of their own after the next roster."
    ),
    "cause-no-access": Message(
        f"{_CHILD}: the roster says no portal access. If that is wrong, {_CORRECT}. "
        f"Until then: {_OPEN}",
        _IMPORT,
    ),
    "cause-no-access.blank": Message(
        f"{_CHILD}: the roster's cell is empty, and roster.blank_access closes it (this setting is "
        f"about new links alone). If it is access, {_CORRECT}. Until then: {_OPEN}",
        _IMPORT,
    ),
    "cause-no-access.ended": Message(
        f"{_CHILD}: the pair had no portal access when it was listed last. If that is wrong, "
        f"{_CORRECT}.",
        _IMPORT,
    ),
    "cause-no-access.merge": Message(
        f"{_CHILD}: of two merged records of the parent one had portal access and the other had "
        "none. No roster opens this. Find out what is right, and open it if it is access:",
        _OPEN,
    ),
    "cause-no-access.relationship": Message(
        f"{_CHILD}: the relationship {{relationship}} is not listed in "
        f"roster.eligible_relationships. For these two alone: {_OPEN}; if it should be listed: "
        "portaladm config add roster.eligible_relationships {relationship:arg}; then import "
        "the newest roster.",
        _IMPORT,
    ),
    "cause-no-access.relationship-listed": Message(
        f"{_CHILD}: the relationship {{relationship}} was not listed in "
        "roster.eligible_relationships when the roster was read. It is now, and the next roster "
        "of that format reads it again.",
        _IMPORT,
    ),
    "cause-not-enrolled": Message(f"{_CHILD}: not enrolled since {{since}}. {_IF_BACK}", _IMPORT),
    "cause-provisional-over": Message(
        f"{_CHILD}: {_LAPSED}. Once the roster has this parent under another number: portaladm "
        'parents merge NUMBER {parent:arg --reason "WHY"}; for some more days:',
        _EXTEND,
    ),
    "cause-provisional-over.namesake": Message(
        f"{_CHILD}: {_LAPSED}. The roster has this child with {{other_name}} ({{other}}); no "
        "email, phone or address of both is the same. The same person? Compare: portaladm parents "
        "show {other:arg}; portaladm parents show {parent:arg}; if not, for some more days:",
        _EXTEND,
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
}
