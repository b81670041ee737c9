"""Sentences as HTML: values that run the other way, telephone numbers that can be called."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from portaladm.portal.wording import ISOLATE, ISOLATED

_TELEPHONE = re.compile(r"(?<![\w&#])[+(]?\d(?:[ ().-]{0,2}\d){6,14}(?!\w)")
_BEGINS, _ENDS = Markup("<bdi>"), Markup("</bdi>")
_LINK = Markup('<a class="phone" dir="ltr" href="tel:{}">{}</a>')
_WHOLE = Markup('<span class="phone" dir="ltr">{1}</span>')


def isolate(sentence: str) -> Markup:
    """A sentence; ``<bdi>`` around what is isolated in it."""
    safe = escape(sentence)
    if ISOLATE not in safe:  # most sentences have no value
        return safe
    return safe.replace(ISOLATE, _BEGINS).replace(ISOLATED, _ENDS)


def link_telephones(sentence: Markup, *, link: bool = True) -> Markup:
    """Telephone numbers in a sentence as links: on a phone, a touch calls the school.

    Without ``link``, in a sentence that is one itself, they only stay on one line.
    """
    whole, begun = Markup(), 0
    for found in _TELEPHONE.finditer(sentence):
        digits = re.sub(r"[^+\d]", "", found[0])
        whole += sentence[begun : found.start()] + (_LINK if link else _WHOLE).format(
            digits, found[0]
        )
        begun = found.end()
    return whole + sentence[begun:]
