"""Sentences as HTML: values that run the other way, telephone numbers that can be called."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from portaladm.portal.wording import ISOLATE, ISOLATED

_TELEPHONE = re.compile(r"(?<![\w&#])[+(]?\d(?:[ ().-]{0,2}\d){6,14}(?!\w)")
_LINK = Markup('<a class="phone" dir="ltr" href="tel:{}">{}</a>')


def isolate(sentence: str) -> Markup:
    """A sentence; ``<bdi>`` around what is isolated in it."""
    return escape(sentence).replace(ISOLATE, Markup("<bdi>")).replace(ISOLATED, Markup("</bdi>"))


def link_telephones(sentence: Markup) -> Markup:
    """Telephone numbers in a sentence as links: on a phone, a touch calls the school."""
    whole, begun = Markup(), 0
    for found in _TELEPHONE.finditer(sentence):
        digits = re.sub(r"[^+\d]", "", found[0])
        whole += sentence[begun : found.start()] + _LINK.format(digits, found[0])
        begun = found.end()
    return whole + sentence[begun:]
