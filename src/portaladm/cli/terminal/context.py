"""What a command has at hand: the global options, the door behind them, and the terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portaladm.config.schema import Settings
    from portaladm.domain.trail import Head
    from portaladm.services.context import Context
    from portaladm.wiring import EntryPoint


@dataclass
class CliContext:
    """One command line's surroundings; ``now`` is given by tests alone."""

    store: Path | None = None
    config: Path | None = None
    quiet: bool = False
    verbose: bool = False
    wide: bool = False
    debug: bool = False
    now: datetime | None = None
    said: list[str] = field(default_factory=list)
    format: str | None = None
    raw_csv: bool = False
    opened: Context | None = None
    practice: bool = False
    dry_run: bool | None = None
    """Whether nothing is to be changed; None where the command has no dry run."""

    @property
    def may_have_written(self) -> bool:
        """Whether something of this command is in the store already."""
        return self.opened is not None and self.opened.store.may_have_written

    @cached_property
    def entry_point(self) -> EntryPoint:
        """Paths, actor and moment, settled."""
        from portaladm.wiring import find_entry_point

        return find_entry_point(store=self.store, config=self.config, now=self.now)

    @contextmanager
    def open(
        self, make: bool = False, dry_run: bool = False, settings: Settings | None = None,
        *, rehearses: bool = False,
    ) -> Iterator[Context]:  # fmt: skip
        """A context over the opened store; a store made now is said so.

        ``settings`` are used in place of those of the file.

        Only commands that bring people in ``make`` one; otherwise a mistyped name would look like
        an office without accounts. A ``dry_run`` makes none and changes no file; one that
        ``rehearses`` a change does so on a copy.

        :raises Refused: ``store-missing``.
        """
        if dry_run:
            with self._open_rehearsal(make, settings, writes=make or rehearses) as context:
                yield context
            return
        with self.entry_point.open(settings, make=make) as context:
            self.opened = context
            if context.store_was_made:
                self.say(f"A new store was made: {context.store.path}")
            self._tell_practice(context)
            try:
                yield context
            finally:
                self._warn_of_head(context)

    def _warn_of_head(self, context: Context) -> None:
        """After a change: the store is not the one that was here before."""
        file = context.store.commits.head_file
        if file and file.fault:
            from portaladm.cli.messages import say

            said = say(file.fault)
            self.warn(said.message)
            self.tell(f"Hint: {said.hint}")

    @contextmanager
    def _open_rehearsal(
        self, make: bool, settings: Settings | None, *, writes: bool
    ) -> Iterator[Context]:
        path = self.entry_point.store_path
        with self.entry_point.open_rehearsal(settings, writes=writes, make=make) as context:
            if not path.exists():
                self.say(f"A new store would be made: {path}")
            self._tell_practice(context)
            yield context

    def _tell_practice(self, context: Context) -> None:
        self.practice = context.practice
        if context.practice:
            self.say("Practice store: made-up families.")

    @property
    def json(self) -> bool:
        """Whether a machine reads: errors are JSON then, too."""
        return self.format in ("json", "jsonl")

    def say(self, text: str) -> None:
        """A plan or a remark for the person, on stderr; silent with --quiet."""
        if not self.quiet:
            self.tell(text)

    def say_head(self, head: Head | None) -> None:
        """The audit head after a change, only with --verbose: ``audit head`` has it at any time."""
        if self.verbose and head is not None:
            self.tell(f"Audit head: {head}")

    def warn(self, text: str) -> None:
        """Something that a person must look at, on stderr, --quiet or not."""
        self.tell(f"Warning: {text}")

    def note(self, text: str) -> None:
        """Something worth knowing that asks for nothing; silent with --quiet."""
        self.say(f"Note: {text}")

    def hint(self, text: str) -> None:
        """What to do next; silent with --quiet."""
        self.say(f"Hint: {text}")

    def tell(self, text: str) -> None:
        """A line on stderr with nothing in it that a terminal would interpret.

        Where a program reads, it is kept until the command has ended well, or until somebody is
        asked: beside an error, which is JSON, nothing else stands.
        """
        if self.json:
            self.said.append(text)
        else:
            self.write(text)

    def ask(self, question: str) -> None:
        """A question to the person at the terminal, after what was kept before it."""
        self.tell_kept()
        text = question.rstrip()
        self.write(text, end=question[len(text) :])  # a line that is wrapped loses its last blank

    def tell_kept(self) -> None:
        """Show a person who is to answer what was kept from a program."""
        while self.said:
            self.write(self.said.pop(0))

    def write(self, text: str, end: str = "\n") -> None:
        """A line on stderr at once."""
        from portaladm.cli.terminal.screen.colours import is_coloured, paint_label
        from portaladm.cli.terminal.screen.wrap import find_width, wrap_line
        from portaladm.cli.terminal.streams import show_on, silence
        from portaladm.domain.text import show_safely

        width = find_width(sys.stderr)
        lines = [show_on(sys.stderr, show_safely(line)) for line in text.split("\n")]
        if width:
            lines = [wrap_line(line, width) for line in lines]
        if is_coloured(sys.stderr):
            lines = list(map(paint_label, lines))
        try:
            sys.stderr.write("\n".join(lines) + end)
            sys.stderr.flush()
        except OSError:
            silence(sys.stderr)

    @property
    def stdout_is_terminal(self) -> bool:
        """Whether a person reads stdout."""
        return sys.stdout.isatty()

    @property
    def stdin_is_terminal(self) -> bool:
        """Whether a person can answer."""
        return sys.stdin is not None and sys.stdin.isatty()

    @property
    def stderr_is_terminal(self) -> bool:
        """Whether a progress bar has somebody to look at it."""
        return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
