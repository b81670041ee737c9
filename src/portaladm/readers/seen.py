"""Rows of one kind that a reader meets: how many, and on which lines the first ones stand."""

from __future__ import annotations

from dataclasses import dataclass, field

from portaladm.errors import Remark

_EXAMPLES = 5


@dataclass
class SeenLines:
    """Rows of one kind: how many, and the first lines."""

    count: int = 0
    lines: list[int] = field(default_factory=list)

    def note(self, line: int) -> None:
        """One more of them."""
        self.count += 1
        if len(self.lines) < _EXAMPLES:
            self.lines.append(line)

    @property
    def examples(self) -> tuple[Remark, ...]:
        """The first lines."""
        return tuple(Remark("example.line", line=line) for line in self.lines)
