"""What is stored of links, for the rules."""

from __future__ import annotations

from datetime import date

from portaladm.domain.link_access import AccessWhy, LinkFacts, read_why
from portaladm.domain.timestamps import require_day
from portaladm.services.context import Context
from portaladm.store.links.rows import LinkRecord


def confirms_end(context: Context) -> bool:
    """Whether a restriction holds after its last day, until staff lift it."""
    return context.settings.restrictions.confirm_end == "yes"


def gather_facts(context: Context, record: LinkRecord) -> LinkFacts:
    """What is stored of a link, for the rules."""
    why = read_why(record.access_why)
    return LinkFacts(
        bool(record.portal_access), _day(record.withdrawn_on), _day(record.ended_on),
        _day(record.provisional_until),
        tuple([one.term for one in (*record.restrictions, *record.coming)]), why,
        why.of_access is AccessWhy.RELATIONSHIP and _is_listed(context, record.relationship or ""),
    )  # fmt: skip


def _is_listed(context: Context, relationship: str) -> bool:
    """Whether the settings list a relationship, as a reader asks them."""
    from portaladm.readers.people.words import plain_word

    listed = map(plain_word, context.settings.roster.eligible_relationships)
    return plain_word(relationship) in listed


def _day(text: str | None) -> date | None:
    return require_day(text) if text else None
