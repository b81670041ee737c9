"""Letters that remind of a key, as the data that ``reminder.typ`` reads: no key stands on them."""

from __future__ import annotations

from collections.abc import Iterable

from portaladm.letters.compose import (
    ADDRESS_LINES,
    TALL_ADDRESS_LINES,
    Data,
    Findings,
    are_many,
    choose_language,
    compose_common,
    compose_person,
    count_lines,
    let_break,
    make_safe,
    note_missing,
)
from portaladm.letters.languages import Language, Languages
from portaladm.letters.models import Footer, Letter, Sender


def compose_reminders(
    letters: Iterable[Letter], sender: Sender, footer: Footer, languages: Languages, *,
    sample: bool = False,
) -> tuple[Data, Findings]:  # fmt: skip
    """The data of ``reminder.typ``: a page for each letter; what was noticed.

    A language of the office's own that lacks these sentences is said in English.
    """
    findings = Findings()
    pages = []
    for letter in letters:
        language = choose_language(letter, languages, findings)
        if not language.reminds:
            findings.untranslated.setdefault(letter.language.strip(), []).append(letter.parent_id)
            language = languages.fallback
        pages.append(_compose(letter, sender, footer, language, findings))
    data = compose_common(sender, languages, f"Reminders, batch {footer.batch}", sample)
    for code, words in data["languages"].items():
        words["reminder"] = languages.by_code[code].reminder
    return data | {"pages": pages}, findings


def _compose(
    letter: Letter, sender: Sender, footer: Footer, language: Language, findings: Findings
) -> Data:
    note_missing(letter, (*letter.children, *letter.address), findings)
    page = compose_person(letter, sender, footer, language) | {
        "children": [let_break(make_safe(name)) for name in letter.children],
        "mark": letter.post_or_pick_up,
    }
    page["listed"] = are_many(page["children"])
    most = TALL_ADDRESS_LINES if page["tall"] else ADDRESS_LINES
    page["long_address"] = count_lines((page["name"], *page["address"])) > most
    return page
