"""Letters and slips as the data that the templates read: plain JSON, nothing but text and numbers.

Here a language is chosen, a date is written, the QR code is drawn, and a character that no font
has is replaced by U+FFFD, so that it can be reported and is never an empty box.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from portaladm.domain.trail.anchors import print_anchor
from portaladm.letters.fonts import find_missing, list_families, replace_missing
from portaladm.letters.languages import Language, Languages
from portaladm.letters.models import Footer, Letter, Sender, Slip
from portaladm.letters.qr import draw_code

Data = dict[str, Any]

# A letter within these limits has the usual size of type; a longer one is measured by itself.
NAME, CONTACT, CHILDREN = 40, 60, 110
CHILDREN_IN_A_LINE = 4
ADDRESS_LINES, TALL_ADDRESS_LINES, ADDRESS_WIDTH = 4, 3, 30

_LONG_WORD = re.compile(r"[^\s-]{24}(?=[^\s-])")


@dataclass
class Findings:
    """What was noticed while composing: see :class:`~portaladm.letters.models.RenderSummary`."""

    untranslated: dict[str, list[str]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)


def compose_letters(
    letters: Iterable[Letter],
    sender: Sender,
    footer: Footer,
    languages: Languages,
    *,
    sample: bool = False,
) -> tuple[Data, Findings]:
    """The data of ``letter.typ`` for these letters, and what was noticed.

    Bilingual letters take two pages each, the back of an English one blank: printed on both sides
    every letter is one sheet, and nobody's letter is on the back of another's.
    """
    findings = Findings()
    pages: list[Data | None] = []
    for letter in letters:
        language = choose_language(letter, languages, findings)
        page = _compose_letter(letter, sender, footer, language, findings)
        pages.append(page)
        if sender.bilingual:
            pages.append(_turn_over(page, letter, footer, language, languages.fallback))
    data = compose_common(sender, languages, f"Activation letters, batch {footer.batch}", sample)
    return data | {"pages": pages, "typical": _make_typical(sender, footer)}, findings


def compose_slips(
    slips: Iterable[Slip],
    sender: Sender,
    footer: Footer,
    languages: Languages,
    *,
    for_post: bool = False,
    sample: bool = False,
) -> tuple[Data, Findings]:
    """The data of ``slip.typ``: four to a page, or with ``for_post`` one to a page with address."""
    findings = Findings()
    composed = []
    for slip in slips:
        language = choose_language(slip, languages, findings)
        composed.append(_compose_slip(slip, sender, footer, language, findings))
    data = compose_common(sender, languages, f"Temporary passwords, batch {footer.batch}", sample)
    data["languages"] |= {
        one.unasked_key: compose_language(one.speak_unasked()) for one in languages.by_code.values()
    }
    return data | {"slips": composed, "for_post": for_post}, findings


def make_safe(text: str) -> str:
    """``text`` on one line, without control characters and with U+FFFD for missing glyphs."""
    return replace_missing(_clean(text))


def let_break(text: str) -> str:
    """``text`` with places in very long words where a line may end, so that none runs off."""
    return _LONG_WORD.sub("\\g<0>\u200b", text)


def _clean(text: str) -> str:
    """What is left of ``text`` when it has a glyph for everything."""
    if text.isprintable():
        return text
    return " ".join("".join(c for c in text if _may_print(c)).split())


def _may_print(character: str) -> bool:
    """Not only what this Python knows as printable: fonts know newer characters."""
    if character.isspace() or character in "\u200c\u200d":
        return True
    return unicodedata.category(character) not in ("Cc", "Cf")


def note_findings(letter: Letter, languages: Languages, findings: Findings) -> None:
    """What composing this letter would notice."""
    choose_language(letter, languages, findings)
    note_missing(letter, (*letter.children, *letter.address), findings)


def choose_language(person: Letter | Slip, languages: Languages, findings: Findings) -> Language:
    found = languages.find(person.language) if person.language.strip() else languages.fallback
    if found is None:
        findings.untranslated.setdefault(person.language.strip(), []).append(person.parent_id)
    return found or languages.fallback


def _compose_letter(
    letter: Letter, sender: Sender, footer: Footer, language: Language, findings: Findings
) -> Data:
    note_missing(letter, (*letter.children, *letter.address), findings)
    page = compose_person(letter, sender, footer, language) | {
        "key": letter.key,
        "code": list(draw_code(f"{sender.activation_page}#{letter.key.strip('{}')}")),
        "scan_alt": language.scan_alt,
        "children": [let_break(make_safe(name)) for name in letter.children],
        "mark": letter.post_or_pick_up,
        "overleaf": False,
    }
    page["listed"] = are_many(page["children"])
    page["long"] = page["listed"] or _is_long(page)
    most = TALL_ADDRESS_LINES if page["tall"] else ADDRESS_LINES
    page["long_address"] = count_lines((page["name"], *page["address"])) > most
    return page


def _make_typical(sender: Sender, footer: Footer) -> Data:
    """The longest letter that is not measured by itself; see ``usual-size`` in letter.typ."""
    wide = {"name": NAME, "school": CONTACT, "contact": CONTACT, "reference": 8, "date": 24}
    return {
        "key": "0" * 38,
        "code": list(draw_code(sender.activation_page)),
        "scan_alt": footer.batch,
        "children": ["n" * (CHILDREN // 2 - 3)] * 2,
        "listed": False,
        "tall": False,
        "values": {word: "n" * length for word, length in wide.items()}
        | {"rtl": False, "isolate": False},
    }


def _is_long(page: Data) -> bool:
    values = page["values"]
    return count_width(values["name"]) > NAME or count_width(values["contact"]) > CONTACT


def are_many(children: list[str]) -> bool:
    """Whether the names read better one below the other."""
    width = sum(count_width(child) + 3 for child in children)
    return len(children) > CHILDREN_IN_A_LINE or width > CHILDREN


def _is_tall(text: str) -> bool:
    """Whether ``text`` is in a script (Arabic to Khmer) whose lines need more room than Latin."""
    return not text.isascii() and any("\u0590" <= c < "\u1e00" for c in text)


def _runs_right_to_left(text: str) -> bool:
    return not text.isascii() and any(unicodedata.bidirectional(c) in ("R", "AL") for c in text)


def count_width(text: str) -> int:
    """Columns of ``text``, two for each character outside the alphabets of Europe."""
    return len(text) if text.isascii() else sum(1 + (c > "\u0600") for c in text)


def count_lines(lines: Iterable[str]) -> int:
    return sum(1 + count_width(line) // ADDRESS_WIDTH for line in lines)


def _compose_slip(
    slip: Slip, sender: Sender, footer: Footer, language: Language, findings: Findings
) -> Data:
    note_missing(slip, slip.address, findings)
    return compose_person(slip, sender, footer, language) | {
        "language": language.code if slip.asked else language.unasked_key,
        "username": make_safe(slip.username),
        "temporary_password": slip.temporary_password,
        "asked": slip.asked,
    }


def compose_person(
    person: Letter | Slip, sender: Sender, footer: Footer, language: Language
) -> Data:
    name, school = make_safe(person.name), make_safe(person.school)
    address = [let_break(make_safe(line)) for line in person.address if line.strip()]
    phone = person.school_phone or sender.phone
    district = make_safe(sender.district)
    who, rtl = school or district, language.direction == "rtl"
    isolate = rtl or any(map(_runs_right_to_left, (name, school, district)))
    return {
        "name": let_break(name),
        "address": address,
        "tall": any(map(_is_tall, (name, *address))),
        "school": school,
        "language": language.code,
        "made_on": language.write_date(footer.made_at.date()),
        "foot": _write_foot(footer, person.parent_id),
        "values": {
            "name": name,
            "school": who,
            "contact": _write_contact(who, make_safe(phone), isolate, rtl),
            "date": language.write_date(person.expires_on),
            "reference": getattr(person, "key_reference", ""),
            "rtl": rtl,
            "isolate": isolate,
        },
    }


def _write_contact(who: str, phone: str, isolate: bool, rtl: bool) -> str:
    """``who`` and the number, which stays on one line; each in its own direction."""
    if not phone:
        return f"\u2068{who}\u2069" if isolate else who
    phone = phone.replace(" ", "\u00a0")
    if not isolate:
        return f"{who}, {phone}"
    return f"\u2068{who}\u2069{'،' if rtl else ','} \u2066{phone}\u2069"


def _turn_over(
    page: Data, letter: Letter, footer: Footer, language: Language, english: Language
) -> Data | None:
    if language is english:
        return None
    date = english.write_date(letter.expires_on)
    values = page["values"] | {"date": date, "rtl": False}
    return page | {
        "language": english.code,
        "made_on": english.write_date(footer.made_at.date()),
        "scan_alt": english.scan_alt,
        "values": values,
        "overleaf": True,
    }


def compose_common(sender: Sender, languages: Languages, title: str, sample: bool) -> Data:
    return {
        "title": title,
        "lang": languages.fallback.code,
        "sample": sample,
        "logo": list(sender.logo.read_bytes()) if sender.logo else None,
        "languages": {code: compose_language(one) for code, one in languages.by_code.items()},
        "sender": {
            "district": make_safe(sender.district),
            "district_id": sender.district_id,
            "portal": sender.activation_page.removeprefix("https://"),
            "sign_in": sender.portal_url.rstrip("/").removeprefix("https://"),
            "return_address": [make_safe(line) for line in sender.return_address],
            "accent": sender.accent,
            "envelope": str(sender.envelope),
            "min_length": str(sender.min_length),
        },
    }


def compose_language(language: Language) -> Data:
    return {
        "code": language.code,
        "direction": language.direction,
        "fonts": list_families(language.code),
        "letter": language.letter,
        "slip": language.slip,
    }


def _write_foot(footer: Footer, parent_id: str) -> str:
    made = f"{footer.made_at:%Y-%m-%d %H:%M}"
    head = f"Audit head {print_anchor(footer.audit_head)}"
    parts = (f"Parent {parent_id}", f"Batch {footer.batch}", head, f"Made {made}")
    return make_safe(f"{' · '.join(parts)} by {footer.made_by}")


def note_missing(person: Letter | Slip, texts: Iterable[str], findings: Findings) -> None:
    missing = find_missing("".join(_list_outside_texts(person, texts)))
    if missing:
        findings.missing[person.parent_id] = missing


def _list_outside_texts(person: Letter | Slip, texts: Iterable[str]) -> Iterator[str]:
    everything = (person.name, person.school, person.school_phone, *texts)
    return map(_clean, everything)
