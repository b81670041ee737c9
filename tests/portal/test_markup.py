"""What becomes of a sentence as HTML."""

from __future__ import annotations

import pytest

pytest.importorskip("starlette", reason="needs portaladm[portal]")

from markupsafe import Markup

from portaladm.portal.markup import isolate, link_telephones


def test_a_sentence_is_escaped_and_what_is_isolated_in_it_marked() -> None:
    assert isolate("<b> \u2068O'Neil\u2069") == "&lt;b&gt; <bdi>O&#39;Neil</bdi>"


@pytest.mark.parametrize(
    ("number", "digits"),
    [
        ("(555) 010-0199", "5550100199"), ("555-010-0199", "5550100199"),
        ("+1 555 010 0199", "+15550100199"), ("555.010.0199", "5550100199"),
    ],
)  # fmt: skip
def test_a_telephone_number_can_be_called(number: str, digits: str) -> None:
    said = link_telephones(isolate(f"Call O'Neil School, {number}."))
    link = f'<a class="phone" dir="ltr" href="tel:{digits}">{number}</a>'
    assert said == Markup("Call O&#39;Neil School, {}.").format(Markup(link))
    whole = link_telephones(isolate(f"Call {number}."), link=False)
    assert whole == Markup(f'Call <span class="phone" dir="ltr">{number}</span>.')


@pytest.mark.parametrize("plain", ["4 to 32 letters", "28 November 2026, 23:05"])
def test_other_numbers_cannot(plain: str) -> None:
    assert "href" not in link_telephones(isolate(plain))
