"""The letters' own fonts for the browser, so that pages look the same on every machine."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from portaladm.letters.fonts import PACKAGES

_ALIAS = """<alias binding="same"><family>{name}</family><prefer>
<family>Noto Sans</family><family>Noto Sans CJK SC</family>
<family>IBM Plex Sans Arabic</family></prefer></alias>"""


def name_fonts(folder: Path) -> dict[str, str]:
    """The variables for a browser that has these fonts alone; ``folder`` keeps what it needs."""
    specs = filter(None, map(importlib.util.find_spec, PACKAGES))
    places = [place for spec in specs for place in spec.submodule_search_locations or []]
    folders = "".join(f"<dir>{place}</dir>" for place in places)
    aliases = "".join(_ALIAS.format(name=name) for name in ("system-ui", "sans-serif"))
    config = folder / "fonts.conf"
    config.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"{folders}<cachedir>{folder}</cachedir>{aliases}</fontconfig>"
    )
    return {"FONTCONFIG_FILE": str(config)}
