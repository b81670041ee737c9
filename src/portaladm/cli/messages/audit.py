"""The audit trail: anchors, filters."""

from __future__ import annotations

from portaladm.cli.messages.wording import Message

_ANCHOR = (
    'An anchor looks like 814:9f86d0..., or on a letter "814: 9F86 D081 ..."; show the newest one '
    "with: portaladm audit head"
)

MESSAGES = {
    "bad-anchor.number": Message(
        "--anchor needs SEQ:HASH, not {text!r}: it has no row number in front.", _ANCHOR
    ),
    "bad-anchor.digit": Message(
        "--anchor needs SEQ:HASH, not {text!r}: its hash has digits from 0 to 9 and from a to f, "
        "not {digit!r}.",
        _ANCHOR,
    ),
    "bad-anchor.length": Message(
        "--anchor needs SEQ:HASH, not {text!r}: its hash must have {wanted} digits, or the "
        "{printed} of a letter's foot, not {count}.",
        _ANCHOR,
    ),
    "bad-subject": Message(
        "--subject needs KIND:ID, not {subject!r}.",
        "For a parent: --parent {subject}; for a batch: --subject batch:{subject}",
    ),
    "unknown-action": Message(
        "The action {action!r} does not exist{near:near}.", "Actions: {actions}"
    ),
    "unknown-actor": Message(
        "The trail names no {actor!r}{near:near}.", "The trail names: {actors}"
    ),
    "no-reason": Message(
        "--reason is missing or empty: the trail must say why.",
        'For example: --reason "court order of 3 March, case 26-1187"',
    ),
}
