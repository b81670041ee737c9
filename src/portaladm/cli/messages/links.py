"""Links between parents and students, and restrictions."""

from __future__ import annotations

from portaladm.cli.messages.wording import Message, fill_in


def propose_lifting(pair: tuple[str, str], restriction: str, why: str = "WHY") -> str:
    """The command that lifts one restriction of a parent and a child alone."""
    command = 'portaladm links allow {pair:arg --order R17 --reason "WHY"}'
    return fill_in(command.replace("R17", restriction).replace("WHY", why), dict(pair=pair))


_VOIDED = "not with this account, which was closed for good"

MESSAGES = {
    "link-why.visible": Message("visible{until:if  until |, unless a roster confirms it before}"),
    "link-why.visible.office": Message("opened by the office; the roster gives no access"),
    "link-why.grace": Message("left on {since}; still shown until {until}"),
    "link-why.restricted": Message("denied by staff: {restrictions}"),
    "restriction.in-force": Message("{id}{until:if  until } ({case:if case |: }{reason})"),
    "restriction.unconfirmed": Message(
        "{id}, over since {until} and not lifted yet ({case:if case |: }{reason})"
    ),
    "restriction.future": Message(
        "{id} from {since}{until:if  until |} ({case:if case |: }{reason})"
    ),
    "restriction.over": Message("{id}, which ended on {until} ({case:if case |: }{reason})"),
    "restriction.lifted": Message("{id}, which was lifted ({case:if case |: }{reason})"),
    "link-why.coming": Message("{why:clause}; {coming}"),
    "coming-orders": Message("closed {orders}"),
    "coming-orders.too": Message("also closed {orders}"),
    "coming-leaves": Message("leaves on {since}{until:if , shown until |}"),
    "restriction.closing": Message("from {since} by {id}"),
    "link-why.ended": Message("the roster stopped listing this pair on {since}"),
    "link-why.taken-back": Message("added at the counter, and taken back by staff on {since}"),
    "link-why.ended.role": Message(
        "since {since} the roster lists this parent in a role that opens nothing"
    ),
    "link-why.ended.retired": Message(
        "on {since} staff said that the id {number} is another person's now"
    ),
    "link-why.no-access": Message("the roster says no portal access"),
    "link-why.no-access.blank": Message(
        "the roster's cell is empty, and roster.blank_access closes it"
    ),
    "link-why.no-access.merge": Message(
        "of two merged records one had portal access and the other had none"
    ),
    "link-why.no-access.relationship": Message(
        "the relationship is not listed in roster.eligible_relationships"
    ),
    "link-why.no-access.relationship-listed": Message(
        "the relationship was not listed in roster.eligible_relationships when the roster was "
        "read; the next roster of that format reads it again"
    ),
    "link-why.provisional-over": Message(
        "added at the counter until {since}, and no roster confirmed it"
    ),
    "link-why.not-enrolled": Message("not enrolled since {since}"),
    "link-why.voided": Message(_VOIDED),
    "link-of-voided": Message(_VOIDED + " (the link: {why})"),
    "link-why.no-link": Message("there is no link; {denied}"),
    "link-why.unlinked": Message("the roster has no link between them"),
    "until-past": Message(
        "--until {until} is in the past (today is {today}).",
        "Give the last day of the restriction. Leave --until out if it has none.",
    ),
    "until-before-from": Message(
        "--until {until} is before --from {since}.",
        "Give the first and the last day of the restriction.",
    ),
    "unknown-restriction": Message(
        "There is no restriction {wanted}.", "See them: portaladm restrictions list"
    ),
    "unknown-restriction.pair": Message(
        "Nothing called {wanted} stands between {parent} and {student}{names:if ; these do: |}.",
        "See them: portaladm restrictions list --parent {parent!q}",
    ),
    "not-linked": Message(
        "The roster has no link between {parent} and {student}: there is no 'no' to open.",
        "If they belong together: portaladm parents add --parent {parent!q} --student {student!q} "
        '--reason "WHY" --verified-by WAY',
    ),
    "not-linked.ended": Message(
        "The roster stopped listing {parent} and {student} on {since}: there is no 'no' to open.",
        "Correct it in the student system: portaladm roster import FILE",
    ),
    "identity-unsaid.link": Message(
        "Say how you made sure who is asking; nothing was changed.",
        "Add one: --verified-by {ways}",
    ),
    "numbers-swapped": Message(
        "{parent} is the student and {student} the parent.",
        "The parent comes first: {student!q} {parent!q}",
    ),
}
