"""What is typed, put in the order that the parser reads: global options stand anywhere."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

WITH_VALUE, WITHOUT_VALUE = (
    ("--store", "--config"),
    ("--quiet", "-q", "--verbose", "--wide", "--debug", "--version"),
)
"""The global options: taken before and after the command."""
YES, JSON, FORMAT = ("--yes", "-y"), "--json", "--format"
"""Options of commands that may stand before the command as well."""
FOR_MACHINES = ("json", "jsonl")


@dataclass
class Line:
    """A command line in the parser's order.

    ``command`` is the command that it names, or the group where it names none of its commands;
    ``lacks_command``, whether nothing else stands there.
    """

    command: Any
    front: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    carried: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    format: str | None = None

    @property
    def words(self) -> list[str]:
        """What the parser reads; what stood before the command stands behind it."""
        carried = [] if self.is_group else list(filter(self._is_of_use, self.carried))
        return [*self.front, *self.kept, *carried, *self.after]

    def _is_of_use(self, word: str) -> bool:
        """A command that asks nothing has no use for a yes that stood before it."""
        return word not in YES or any(_takes(self.command, one) for one in YES)

    @property
    def is_for_machines(self) -> bool:
        """Whether a program reads the results: errors are JSON then, too."""
        return self.format in FOR_MACHINES

    @property
    def lacks_command(self) -> bool:
        """Whether the line names a group, or nothing, and asks nothing of it."""
        return self.is_group and self.kept == self.path and "--version" not in self.front

    @property
    def is_group(self) -> bool:
        """Whether the command itself is still to come."""
        return hasattr(self.command, "commands")


def read_line(arguments: Sequence[str], tree: Any) -> Line:
    """The line with its global options in front, ``--json`` spelled out.

    The value of another option stays what it is, and so does what follows ``--``. ``tree`` is the
    command of everything, which knows which options take a value.
    """
    line = Line(tree)
    words = deque(arguments)
    while words:
        word = words.popleft()
        if word == "--":
            line.after = [word, *words]
            break
        if not (_read_global(line, word, words) or _read_carried(line, word, words)):
            _read_own(line, word, words)
    return line


def needs_value(command: Any, word: str) -> bool:
    """Whether a word is an option whose value is the next word."""
    if not word.startswith("-"):
        return False
    if word.startswith("--"):
        return _takes_value(command, word)
    for place, letter in enumerate(word[1:], 2):
        if _takes_value(command, f"-{letter}"):
            return place == len(word)  # what follows the letter is its value
    return False


def find_options(command: Any, option: str) -> Iterator[Any]:
    """The declaration of an option in a command, or nothing."""
    return (one for one in command.params if option in (*one.opts, *one.secondary_opts))


def _read_global(line: Line, word: str, words: deque[str]) -> bool:
    """Move a global option, with its value, to the front."""
    if word in WITH_VALUE:
        line.front.append(word)
        if words:
            line.front.append(words.popleft())
        else:  # the parser says that it lacks one
            line.kept, line.carried = [], []
    elif word == "version" and not line.kept:
        line.front.append("--version")
    elif word in WITHOUT_VALUE or word.startswith(tuple(f"{one}=" for one in WITH_VALUE)):
        line.front.append(word)
    else:
        return False
    return True


def _read_carried(line: Line, word: str, words: deque[str]) -> bool:
    """Keep an option of the command to come, or of this one under another name."""
    name, is_joined, value = word.partition("=")
    if word in YES:
        if not line.is_group and not any(_takes(line.command, one) for one in YES):
            return True  # a command that asks nothing has no use for it
        _place(line, [word])
    elif word == JSON:
        line.format = "json"
        known = line.is_group or _takes(line.command, FORMAT)
        _place(line, [FORMAT, "json"] if known else [word])
    elif name == FORMAT:
        given = [value] if is_joined else [words.popleft()] if words else []
        line.format = given[0] if given else line.format
        _place(line, [word] if is_joined else [word, *given])
    else:
        return False
    return True


def _place(line: Line, words: list[str]) -> None:
    (line.carried if line.is_group else line.kept).extend(words)


def _read_own(line: Line, word: str, words: deque[str]) -> None:
    """A word of the command itself: the name of a command, an argument, an option."""
    if word[2:3] == "=" and word[1:2].isalpha() and needs_value(line.command, word[:2]):
        line.kept += [word[:2], word[3:]]  # -o=keys.csv is -o keys.csv, and no file "=keys.csv"
        return
    line.kept.append(word)
    if word.startswith("-") and word != "-":
        if words and needs_value(line.command, word):
            line.kept.append(words.popleft())
    elif line.is_group and word in line.command.commands:
        line.command = line.command.commands[word]
        line.path.append(word)


def _takes_value(command: Any, option: str) -> bool:
    return any(not getattr(one, "is_flag", False) for one in find_options(command, option))


def _takes(command: Any, option: str) -> bool:
    return any(True for _ in find_options(command, option))
