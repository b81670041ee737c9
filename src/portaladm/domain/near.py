"""Near matches: what a person may have meant by a name that is not known ("did you mean")."""

from __future__ import annotations

from collections.abc import Iterable

from portaladm.domain.folding import fold_case


def find_near(
    wanted: str, known: Iterable[str], *, limit: int = 3, likeness: float = 0.6
) -> list[str]:
    """Up to ``limit`` of the known names that look like ``wanted``, the most alike first.

    Case and runs of white space do not count, and the names come back as they are written.
    ``likeness`` is the least that counts: 0 takes anything, 1 only the same name.
    """
    from difflib import get_close_matches  # 3 ms, needed only where something is wrong

    written: dict[str, str] = {}
    for name in known:
        written.setdefault(fold_case(name), name)
    found = get_close_matches(fold_case(wanted), written, n=limit, cutoff=likeness)
    return [written[folded] for folded in found]


def measure_likeness(text: str, wanted: str) -> float:
    """How alike two texts are, 0 to 1; two characters that changed places weigh little."""
    from difflib import SequenceMatcher

    one, other = text.casefold(), wanted.casefold()
    ratio = SequenceMatcher(None, one, other).ratio()
    return (1 + ratio) / 2 if sorted(one) == sorted(other) else ratio
