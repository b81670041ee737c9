"""``portaladm init --practice``: a store of made-up families in a folder of its own."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

from portaladm.cli.terminal.context import CliContext
from portaladm.errors import Refused
from portaladm.platform import make_private_folder, quote_word, write_assignment

FOLDER = Path("portaladm-practice")
_SETTINGS = {
    "district.name": "SAMPLE School District (practice)", "district.id": "SAMPLE",
    "portal.url": "https://practice.example.org",
}  # fmt: skip


def make_practice(cli: CliContext, folder: Path | None) -> None:
    """Make the store, its settings and its rosters, and point this command at it.

    :raises Refused: ``practice-exists``, ``practice-unwritable``.
    """
    from portaladm.services.config.change import change_settings
    from portaladm.services.practice.story import DAYS, play
    from portaladm.wiring import find_entry_point

    folder = (folder or FOLDER).expanduser().absolute()
    cli.store, cli.config = folder / "portaladm.db", folder / "portaladm.toml"
    entry = find_entry_point(store=cli.store, config=cli.config, now=cli.now)
    try:
        _make_folder(folder)
        change_settings(cli.config, _SETTINGS, entry.now, None)
        began = replace(entry, now=entry.now - timedelta(days=DAYS), actor="practice", clock=None)
        with began.open(make=True) as context:
            play(context, folder, entry.now)
    except OSError as error:
        raise Refused("practice-unwritable", folder=folder, reason=error.strerror) from error
    cli.say(f"A practice store was made: {cli.store}")
    cli.say("Its families are made up; its letters, files and pages say SAMPLE.")
    _tell_ways(cli, folder)


def _make_folder(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        names = (folder.with_name(f"{folder.name}-{number}") for number in count(2))
        raise Refused(
            "practice-exists", folder=folder,
            other=str(next(name for name in names if not os.path.lexists(name))),
        )  # fmt: skip
    make_private_folder(folder)


def _tell_ways(cli: CliContext, folder: Path) -> None:
    cli.say("To practise in this terminal, type these three lines:")
    cli.say(f"  cd {quote_word(str(folder))}")
    cli.say(f"  {write_assignment('PORTALADM_STORE', str(cli.store))}")
    cli.say("  portaladm office today")
