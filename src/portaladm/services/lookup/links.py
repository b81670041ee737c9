"""What is stored of links, for the rules, and what it means for a key."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from portaladm.domain.accounts.enrolment import judge_enrolment
from portaladm.domain.link_access import AccessWhy, LinkFacts
from portaladm.services.context import Context
from portaladm.store.db.transaction import Transaction
from portaladm.store.keys.rows import KeyRecord
from portaladm.store.links.rows import LinkRecord, read_links


def confirms_end(context: Context) -> bool:
    """Whether a restriction holds after its last day, until staff lift it."""
    return context.settings.restrictions.confirm_end == "yes"


def gather_facts(context: Context, record: LinkRecord) -> LinkFacts:
    """What is stored of a link, for the rules."""
    why = AccessWhy(record.access_why or "")
    return LinkFacts(
        bool(record.portal_access), _day(record.withdrawn_on), _day(record.ended_on),
        _day(record.provisional_until),
        tuple([one.term for one in (*record.restrictions, *record.coming)]), why,
        why.of_access is AccessWhy.RELATIONSHIP and _is_listed(context, record.relationship or ""),
    )  # fmt: skip


def find_key_end(context: Context, links: Iterable[LinkFacts], expires_on: str) -> str:
    """The last day on which a live key works: its own, or that of the access by these links."""
    found = judge_enrolment(links, context.today, 0, confirm_end=confirms_end(context))
    return min(expires_on, found.ends_on.isoformat()) if found.ends_on else expires_on


def read_key_end(context: Context, transaction: Transaction, record: KeyRecord) -> str:
    """The same of a stored key, by its parent's links."""
    links = read_links(transaction, context.today.isoformat(), parent_id=record.parent_id)
    return find_key_end(context, [gather_facts(context, one) for one in links], record.expires_on)


def _is_listed(context: Context, relationship: str) -> bool:
    """Whether the settings list a relationship, as a reader asks them."""
    from portaladm.readers.people.words import plain_word

    listed = map(plain_word, context.settings.roster.eligible_relationships)
    return plain_word(relationship) in listed


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
