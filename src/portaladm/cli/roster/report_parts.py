"""Pieces of a report's page: text, lists, the table of people.

Everything from the roster is data: escaped, its invisible characters shown.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

from portaladm.cli.messages import read_messages, say
from portaladm.domain.text import show_safely
from portaladm.errors import Remark

_COMMAND = re.compile(
    r"""portaladm(?: (?!or\b|and\b|then\b)(?:"[^"]*"|'[^']*'|[^\s(),]+(?<![.;:?])))+"""
    r"|(?<![^\s(])--[a-z][a-z-]*"
)
_PEOPLE = "row-people"


def show(text: str) -> str:
    """Text as the page holds it."""
    return html.escape(show_safely(text))


def show_sentence(text: str) -> str:
    """Text with its commands and options marked as what is to be typed."""
    shown, end = "", 0
    for found in _COMMAND.finditer(text):
        kind = ' class="option"' if found.group().startswith("--") else ""
        shown += f"{show(text[end : found.start()])}<code{kind}>{show(found.group())}</code>"
        end = found.end()
    return shown + show(text[end:])


def start_large(remark: Remark) -> str:
    """A remark's words with a capital at their beginning, unless a value stands there."""
    template, said = read_messages()[remark.key].sentence, say(remark).message
    is_value = isinstance(template, str) and template.startswith("{")
    return said if is_value else said[:1].upper() + said[1:]


def make_list(items: Iterable[str]) -> str:
    """Lines below each other; nothing for none."""
    made = "".join(f"<li>{show_sentence(item)}</li>" for item in items)
    return f"<ul>{made}</ul>" if made else ""


def make_examples(examples: Iterable[Remark], count: int) -> Iterator[str]:
    """Some of ``count``: rows with their people as a table, the rest as a list."""
    shown = list(examples)
    people = [one for one in shown if one.key == _PEOPLE]
    if people:
        yield _make_people(people)
    yield make_list(say(one).message for one in shown if one.key != _PEOPLE)
    if shown and count > len(shown):
        yield f'<p class="more">... and {count - len(shown):,} more.</p>'


def _make_people(people: Iterable[Remark]) -> str:
    made = "".join(_make_row(one) for one in people)
    return (
        '<table class="people"><thead><tr><th scope="col" class="number">Line</th>'
        '<th scope="col">Parent</th><th scope="col">Student</th></tr></thead>'
        f"<tbody>{made}</tbody></table>\n"
    )


def _make_row(one: Remark) -> str:
    cells = (
        f"<td>{show(str(one.values[f'{kind}_id']))} <bdi>{show(str(one.values[kind]))}</bdi></td>"
        for kind in ("parent", "student")
    )
    line = one.values["line"]
    place = say(line).message if isinstance(line, Remark) else str(line)  # a row of a sheet
    return f'<tr><td class="number">{show(place)}</td>{"".join(cells)}</tr>\n'
