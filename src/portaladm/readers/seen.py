"""Rows of one kind that a reader meets: how many, and on which lines they stand.

Readers keep the lines that may be asked for; how many of them are shown, the import decides.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from portaladm.domain.rosters import MOST_EXAMPLES
from portaladm.errors import Remark


@dataclass
class SeenLines:
    """Rows of one kind: how many, and the first lines."""

    count: int = 0
    lines: list[int] = field(default_factory=list)

    def note(self, line: int) -> None:
        """One more of them."""
        self.count += 1
        if len(self.lines) < MOST_EXAMPLES:
            self.lines.append(line)

    @property
    def examples(self) -> tuple[Remark, ...]:
        """The first lines."""
        return tuple(Remark("example.line", line=line) for line in self.lines)
