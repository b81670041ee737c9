"""Every proposed command, run on a copy of the store: what it stands beside is gone then.

What ``explain`` and ``keys check`` propose lifts the first cause, and no other comes. What
``doctor`` and the work list propose takes their line from the list.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.walk.compare import Answers, find_answer, read_causes
from tests.walk.following import follow
from tests.walk.rules import Cause
from tests.walk.world import World

_COMMAND = re.compile(r"portaladm [a-z-]+ [a-z-]+[^.;,)]*")
_ID = re.compile(r"\b(?:[A-Z]+\d+|[0-9A-Z]{5}|user\d+x*)\b")
_LOOKS = {("links", "list"), ("parents", "show"), ("accounts", "show"), ("office", "today")}
_ABOUT = ("key", "letter", "sign-in", "child")
_LAST = Cause("not-activated", None, "parent")
"""What is always left to be done with a new key; a closed one says so only then."""
_LISTS = (("doctor",), ("office", "today"))
# What no walk can do: files of the first folder, settings that no walk needs.
_LEFT_OUT = ("file-kept", "setting-missing")


class Lifting:
    """Remembers what was tried: every answer with these causes and these commands, once."""

    def __init__(self) -> None:
        self.tried = set[tuple[str, ...]]()

    def look(self, world: World, found: Answers) -> None:
        """Try what is proposed for the first time on this walk."""
        for parent, answers in found.items():
            for answer in answers:
                codes = [one["cause"] for one in answer["causes"]]
                for command in _list_commands(answer):
                    about = answer["about"] if answer["about"] in _ABOUT else "keys check"
                    if self._is_new(about, answer["status"], command, *codes):
                        _try_answer(world, parent, answer, command)
        for words in _LISTS:
            for line in world.read(*words):
                for command in _COMMAND.findall(line["hint"]):
                    if line["code"] not in _LEFT_OUT and self._is_new(line["code"], command):
                        _try_line(world, words, line, command)

    def _is_new(self, *shape: str) -> bool:
        shape = tuple(_ID.sub("", word) for word in shape)
        is_new = shape not in self.tried
        self.tried.add(shape)
        return is_new


def _list_commands(answer: dict[str, Any]) -> Iterator[str]:
    """Those of the first cause, and what its sentence names in passing."""
    for one in answer["causes"][:1] or [answer]:
        if one["command"]:
            yield one["command"]
        yield from _COMMAND.findall(one["message"])


def _try_answer(world: World, parent: str, answer: dict[str, Any], command: str) -> None:
    """The first cause is gone, and none has come."""
    of = answer["causes"][0] if answer["causes"] else answer
    with _followed(world, parent, of["student_id"], command) as copy:
        if copy and answer["causes"]:
            first, *rest = before = read_causes(answer)
            after = read_causes(find_answer(copy, parent, answer))
            said = f"{parent} {answer['about']}, {command}: {before} became {after}"
            assert after.count(first) < before.count(first), said
            assert set(after) <= {*rest, _LAST}, said


def _try_line(world: World, words: tuple[str, ...], line: dict[str, Any], command: str) -> None:
    """The line is gone."""
    with _followed(world, "", None, command) as copy:
        after = [one["message"] for one in copy.read(*words)] if copy else []
        assert line["message"] not in after, f"{command} left in {words}: {line}"


@contextmanager
def _followed(
    world: World, parent: str, student: str | None, command: str
) -> Iterator[World | None]:  # fmt: skip
    """A copy in which the command was done; None where it only shows, or nobody knows how."""
    words = shlex.split(command)[1:]
    copy = world.copy()
    try:
        is_done = follow(copy, parent, student, words)
        yield copy if is_done and tuple(words[:2]) not in _LOOKS else None
    finally:
        copy.forget()
