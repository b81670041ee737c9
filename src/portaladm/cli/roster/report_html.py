"""An import's report as a page: the outcome first, then the findings, then what to correct.

Everything from the roster is data: escaped, its invisible characters shown. The page loads nothing
and runs nothing.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import asdict

from portaladm.cli.messages import say
from portaladm.cli.roster.wording import list_examples, say_fault, say_finding, say_place
from portaladm.domain.rosters import Finding
from portaladm.domain.text import count_of, show_safely
from portaladm.services.roster.result import ImportResult

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem}"
    "h2{margin-top:2rem}table{border-collapse:collapse;width:100%}"
    "td,th{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #ccc;vertical-align:top}"
    ".number{text-align:right;white-space:nowrap}.file{color:#555;overflow-wrap:anywhere}"
    "li{margin:.4rem 0}li li{margin:0;color:#333}.fault td{background:#fdecea}"
    ".fault td+td:not(:last-child){white-space:nowrap}"
    ".deferred{background:#fff4d6;padding:.1rem 1rem}td{overflow-wrap:anywhere}"
)


def make_page(result: ImportResult) -> Iterator[str]:
    """The page, piece by piece."""
    title = _show(f"Roster {result.file.name}")
    yield (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head>\n<body><h1>{title}</h1><p>{_show(_sum_up(result))}</p>"
        f'<p class="file">{_show(result.file.title)}, SHA-256 {result.file.sha256}</p>\n'
    )
    yield from _make_counts(result)
    if result.deferred:
        why = say(result.deferred.why).message
        yield f'<div class="deferred"><h2>Deferred by {_show(why)}</h2><ul>'
        yield from (
            f"<li>{_show(say(example).message)}</li>\n" for example in result.deferred.examples
        )
        yield "</ul></div>\n"
    if result.findings:
        yield "<h2>Needs attention</h2><ul>\n"
        yield from map(_make_finding, result.findings)
        yield "</ul>\n"
    if result.faults:
        yield from _make_faults(result)
    yield "</body></html>\n"


def _sum_up(result: ImportResult) -> str:
    if result.batch:
        done = f"Imported as batch {result.batch}"
    else:
        done = "Nothing was changed" if result.dry_run else "Nothing has changed"
    faults = ""
    if result.fault_count:
        faults = (
            f"; {count_of(result.fault_count, 'fault')} on "
            f"{count_of(result.counts.refused, 'line')}"
        )
    return f"{done}: {count_of(result.counts.rows, 'good row')}{faults}."


def _make_counts(result: ImportResult) -> Iterator[str]:
    counts = result.counts
    leaving = {"students": counts.leaving, "links": counts.ended_links}
    yield "<table><thead><tr><th></th>"
    yield from (f'<th class="number">{word}</th>' for word in ("new", "changed", "same", "leaving"))
    yield "</tr></thead><tbody>\n"
    for name, kind_counts in (
        ("students", counts.students), ("parents", counts.parents), ("links", counts.links),
    ):  # fmt: skip
        numbers = (*asdict(kind_counts).values(), leaving.get(name, 0))
        cells = "".join(f'<td class="number">{number:,}</td>' for number in numbers)
        yield f"<tr><td>{name}</td>{cells}</tr>\n"
    yield "</tbody></table>\n"


def _make_finding(finding: Finding) -> str:
    examples = "".join(f"<li>{_show(example)}</li>" for example in list_examples(finding))
    rest = finding.count - len(finding.examples)
    if examples and rest > 0:
        examples += f"<li>... and {rest:,} more</li>"
    below = f"<ul>{examples}</ul>" if examples else ""
    return f'<li id="{finding.code}">{_show(say_finding(finding))}{below}</li>\n'


def _make_faults(result: ImportResult) -> Iterator[str]:
    yield "<h2>To correct</h2><table><thead><tr>"
    yield '<th class="number">Line</th><th>Column</th><th>What is wrong</th></tr></thead><tbody>\n'
    for fault in result.faults:
        yield (
            f'<tr class="fault" title="{fault.code}">'
            f'<td class="number">{fault.shown_line}</td>'
            f"<td>{_show(say_place(fault))}</td><td>{_show(say_fault(fault))}</td></tr>\n"
        )
    rest = result.fault_count - len(result.faults)
    yield "</tbody></table>\n"
    if rest:
        yield f"<p>... and {count_of(rest, 'more fault')}.</p>\n"


def _show(text: str) -> str:
    return html.escape(show_safely(text))
