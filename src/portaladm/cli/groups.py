"""The groups and commands that stand right behind ``portaladm``, and the help that lists them.

The help of ``portaladm`` alone fits a terminal of 80 columns and 24 lines, its prompt as well.
"""

from __future__ import annotations

import textwrap

HEADINGS = {
    "Daily work": {
        "office": "Show what waits for the office today.",
        "roster": "Import and check rosters.",
        "keys": "Issue, replace, revoke and list keys.",
        "letters": "Preview and mark letters; change their theme.",
        "parents": "List, explain, add and merge parents.",
        "accounts": "Activate, list, disable and enable accounts.",
        "passwords": "Check, change and reset passwords.",
    },
    "Set-up": {
        "init": "Set the district's name, ID and portal URL.",
        "config": "Show and change the settings.",
        "portal": "Serve the parents' pages and the phone app.",
        "store": "Show, back up, restore and move the store.",
        "doctor": "Check the store, its files and its settings.",
    },
    "Records": {
        "students": "List students and show who sees them.",
        "links": "Restrict and list who sees which child.",
        "restrictions": "List what staff have denied, and until when.",
        "batches": "List and undo batches; shred their files.",
        "audit": "List, verify and export the audit trail.",
    },
}
"""Every group or command with its line in the help, under the heading that it has there."""
GROUPS = {name: help for groups in HEADINGS.values() for name, help in groups.items()}
COMMANDS = frozenset({"init", "doctor"})
"""Those that are one command and no group."""
PACKAGES = frozenset(
    {
        "roster",
        "keys",
        "letters",
        "links",
        "parents",
        "accounts",
        "passwords",
        "config",
        "batches",
        "store",
    }
)
"""Those with files enough for a package; its commands are in its ``commands``."""

_USAGE = "Usage: portaladm COMMAND [OPTIONS]; portaladm COMMAND --help says more."
_FIRST = (
    "portaladm init",
    "portaladm roster import sample_roster.csv",
    "portaladm keys issue -o letters.pdf",
)
_OPTIONS = {
    "--store FILE, --config FILE": "Use other files than the usual ones.",
    "--quiet, --yes, --json, --wide, --verbose, --debug": "",
}
_INDENT, _NAME, _BESIDE = 12, 14, 72


def write_overview(width: int) -> str:
    """The help of ``portaladm`` alone, in lines of at most ``width`` columns."""
    pieces = [f"{line}\n" for line in textwrap.wrap(_USAGE, width)]
    pieces += _lay_out("To begin", [(line, "") for line in _FIRST], 0, width)
    for heading, groups in HEADINGS.items():
        pieces += _lay_out(heading, list(groups.items()), _NAME, width)
    pieces += _lay_out("Everywhere", list(_OPTIONS.items()), 29, width)
    return "".join(pieces)


def _lay_out(heading: str, rows: list[tuple[str, str]], column: int, width: int) -> list[str]:
    """The rows beside their heading; below it where the terminal is narrow."""
    beside = width >= _BESIDE
    lines = [] if beside else [heading]
    for place, (name, help) in enumerate(rows):
        margin = (heading if beside and not place else "").ljust(_INDENT if beside else 2)
        text = margin + name.ljust(column) + help
        after = " " * (len(margin) + column)
        lines += textwrap.wrap(
            text.rstrip(), width, subsequent_indent=after or "  ",
            break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip
    return [f"{line}\n" for line in lines]
