"""The name of a column in words, whatever its script, case and separators."""

from __future__ import annotations

import re

from portaladm.domain.folding import fold_name
from portaladm.readers.guess.vocabulary import GLOSSES

_GLOSSED = re.compile("|".join(sorted(map(re.escape, GLOSSES), key=len, reverse=True)))


def split_words(name: str) -> str:
    """Lower case, without accents, in words: ``StudentFirstName`` is ``student first name``."""
    english = _GLOSSED.sub(lambda found: f" {GLOSSES[found[0]]} ", name.strip())
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", english)
    return " ".join(re.findall(r"[a-z]+|\d+", fold_name(split)))
