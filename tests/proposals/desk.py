"""A desk at which a message is provoked and the command that it proposes is run as pasted."""

from __future__ import annotations

import copy
import re
import shlex
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from unittest.mock import patch

from portaladm.cli import messages
from portaladm.cli.messages.wording import Message, Template, fill_in
from tests.conftest import Office, Outcome
from tests.proposals.texts import FIELD, LINE

USUAL = {"WHY": "a reason", "WAY": "photo-id", "ABCDEF": "RVRBND"}
"""What a person writes for a placeholder where the scene says nothing else."""
_SEVERAL = 3
_BLANK = re.compile(r"(?<![\w-])[A-Z]{2,}(?![\w-])")
_END = re.compile(r"(?<!\.)(?!\.{3})[.;,:)]+(?: |$)| \(|\?(?: |$)")


def count_commands(message: Message) -> int:
    """How many commands a message proposes."""
    return sum(len(_cut(FIELD.sub("{x}", one))) for one in message if isinstance(one, str))


def list_blanks(message: Message) -> set[str]:
    """What a person has to fill in: the words in capitals that are no values."""
    texts = (one if isinstance(one, str) else "WHY" for one in message)
    plain = " ".join(re.sub(r"\{\w+:arg ?([^{}]*)\}", r"\1", one) for one in texts)
    return set(_BLANK.findall(FIELD.sub("", plain)))


def _cut(text: str) -> list[str]:
    """The command lines of a text, each up to the end of its sentence."""
    lines = [part for line in LINE.findall(text) for part in re.split(r"(?= portaladm )", line)]
    return [_END.split(line.strip())[0].removesuffix(" or") for line in lines]


@dataclass
class Desk:
    """An office, what its last question was answered with, and which proposals held."""

    office: Office
    shelf: dict[str, tuple[Path, Any, int]]
    told: dict[str, list[str]] = field(default_factory=dict)
    asked: tuple[tuple[Any, ...], dict[str, Any]] = ((), {})
    answer: Outcome = field(default_factory=lambda: Outcome(0, "", ""))
    proved: dict[str, set[int]] = field(default_factory=dict)

    def take(self, state: Callable[[Desk], Any]) -> Any:
        """Begin with a state that many scenes share; what making it gave."""
        kept = self.shelf.get(state.__name__)
        if kept is None:
            made = state(self)
            folder = self.office.folder.parent / f"shelf-{state.__name__}"
            shutil.copytree(self.office.folder, folder)
            kept = self.shelf[state.__name__] = folder, made, self.office.numbers
        else:
            self._put(kept[0])
        self.office.numbers = kept[2]
        return copy.deepcopy(kept[1])

    def _put(self, folder: Path) -> None:
        """Make the office's folder a copy of another one."""
        clear(self.office.folder)
        shutil.copytree(folder, self.office.folder, dirs_exist_ok=True)

    @contextmanager
    def trial(self) -> Iterator[None]:
        """Whatever happens in it has not happened afterwards."""
        folder = Path(mkdtemp(dir=self.office.folder.parent)) / "before"
        before = self.told, self.asked, self.answer, self.office.numbers
        shutil.copytree(self.office.folder, folder)
        yield
        self._put(folder)
        self.told, self.asked, self.answer, self.office.numbers = before

    def do(self, *words: str | Path, **more: Any) -> Outcome:
        """Run a command that prepares; it must succeed."""
        return self._run(words, {"code": 0} | more)

    def ask(self, *words: str | Path, **more: Any) -> Outcome:
        """Run the command whose messages are looked at."""
        self.asked, self.told = (words, more), {}
        with _listen(self.told):
            self.answer = self._run(words, more)
        return self.answer

    def mend(self, key: str, *, only: Any = None, each: Any = False, **more: Any) -> None:
        """Run what a message proposes; the question asked again gives it no more.

        ``each``: it is said of one thing after the other.
        """
        for _ in range(_SEVERAL if each else 1):
            self._paste(key, only, more)
            self.ask(*self.asked[0], **self.asked[1])
            if key not in self.told:
                break
        assert key not in self.told, f"{key} is still said:\n{self.answer.err}{self.answer.out}"

    def show(self, key: str, *texts: str, only: Any = None, **more: Any) -> None:
        """Run what a message proposes; it shows these texts."""
        said = self._paste(key, only, more)
        for text in texts:
            assert text in said, f"{key}: {text!r} is not shown:\n{said}"

    def add(self, key: str, *options: str, code: int = 0, **more: Any) -> None:
        """Run the question's command again with the options that a message proposes."""
        assert options[0] in " ".join(self.told.get(key, [])), f"{key}: {self.told}"
        self.ask(*self.asked[0], *options, **{**self.asked[1], **more})
        assert self.answer.code == code, f"{key}: {self.answer}"
        assert key not in self.told, f"{key} is still said:\n{self.answer.err}"
        self.proved[key] = {0}

    def instead(
        self, key: str, *words: str | Path, own: Sequence[str] = (), code: int = 0, **more: Any
    ) -> None:
        """Run the question's command as a message says it should have been typed.

        Each of the ``words`` that the question did not have stands in the message, but for those
        that are a person's ``own``.
        """
        said = _squeeze(" ".join(self.told.get(key, [])))
        new = [str(word) for word in words if word not in (*self.asked[0], *own)]
        assert said, f"{key} was not said, but {list(self.told)}\n{self.answer}"
        assert [word for word in new if _squeeze(word) not in said] == [], f"{key}: {self.told}"
        self.ask(*words, **{**self.asked[1], **more})
        assert self.answer.code == code, f"{key}: {self.answer}"
        assert key not in self.told, f"{key} is still said:\n{self.answer.err}"
        self.proved[key] = {0}

    def again(self, key: str, code: int = 0) -> None:
        """Ask again, now that somebody did by hand what a message asks for."""
        assert key in self.told, f"{key} was not said, but {list(self.told)}\n{self.answer}"
        self.ask(*self.asked[0], **self.asked[1])
        assert self.answer.code == code and key not in self.told, f"{key}: {self.answer}"
        self.proved[key] = {0}

    def follow(self, start: str, *texts: str, **more: Any) -> None:
        """Run what a line proposes that a command says by itself; it shows these texts."""
        found = [one for one in (self.answer.err + self.answer.out).splitlines() if start in one]
        assert found, f"{start} was not said:\n{self.answer.err}{self.answer.out}"
        answers, said = more.pop("answers", None), ""
        for place, line in enumerate(_cut(found[0])):
            one = answers[place] if isinstance(answers, list) else answers
            said += self._run_line(line, set(), more | ({"answers": one} if one else {}))
        for text in texts:
            assert text in said, f"{start}: {text!r} is not shown:\n{said}"
        self.proved[start] = {0}

    def _paste(self, key: str, only: int | None, more: Mapping[str, Any]) -> str:
        assert key in self.told, f"{key} was not said, but {list(self.told)}\n{self.answer}"
        lines = [line for text in self.told[key] for line in _cut(text)]
        lines = list(dict.fromkeys(lines))
        assert lines, f"{key} proposes nothing: {self.told[key]}"
        shown = _squeeze(self.answer.err + self.answer.out)
        done = ""
        for place, line in enumerate(lines):
            if only is not None and place != only:
                continue
            assert _squeeze(line) in shown, f"{key}: not shown: {line}\n{self.answer}"
            done += self._run_line(line, list_blanks(messages.read_messages()[key]), more)
            self.proved.setdefault(key, set()).add(place)
        return done

    def _run_line(self, line: str, blanks: set[str], more: Mapping[str, Any]) -> str:
        fills = {name: text for name, text in more.items() if name.isupper()}
        rest: dict[str, Any] = {name: value for name, value in more.items() if name not in fills}
        until = (rest.get("now") or self.office.now) + timedelta(days=30)
        fills = USUAL | {"DATE": until.date().isoformat()} | fills
        words: list[Any] = []
        for word in shlex.split(line)[1:]:
            if word == "...":
                words += _strip_places(self.asked[0])
                rest = self.asked[1] | rest
                continue
            assert word not in blanks or word in fills, f"What is {word}? {line}"
            words.append(fills.get(word, word))
        usual: dict[str, Any] = {"code": 0, "now": self.asked[1].get("now")}
        if "stdin" not in rest:
            usual["answers"] = "y\n1\ny\n"  # to a yes, or to a choice and a yes
        done = self._run(words, usual | rest)
        return done.out + done.err

    def _run(self, words: Sequence[str | Path], more: Mapping[str, Any]) -> Outcome:
        given = dict(more)
        secrets = iter(given.pop("secrets", ()))
        with patch("getpass.getpass", lambda prompt, stream: next(secrets)):
            return self.office.run(*words, **given)


def clear(folder: Path) -> None:
    """Empty a folder."""
    for one in folder.iterdir():
        shutil.rmtree(one) if one.is_dir() and not one.is_symlink() else one.unlink()


def _strip_places(words: Sequence[Any]) -> Sequence[Any]:
    """A command line without the files that it named before the command."""
    return _strip_places(words[2:]) if words[0] in ("--store", "--config") else words


def _squeeze(text: str) -> str:
    """Without what formats write in different ways: quotation marks and spaces."""
    return re.sub(r"[\s\"\\]", "", text)


class _Telling(dict[str, Message]):
    """The messages, each of which notes what it says."""

    def __init__(self, known: Mapping[str, Message], told: dict[str, list[str]]) -> None:
        super().__init__(known)
        self._told = told

    def __getitem__(self, key: str) -> Message:
        said = super().__getitem__(key)
        return Message(*(self._noting(key, template) for template in said))

    def _noting(self, key: str, template: Template) -> Template:
        def fill(**values: object) -> str:
            text = fill_in(template, values)
            self._told.setdefault(key, []).append(text)
            return text

        return fill


@contextmanager
def _listen(told: dict[str, list[str]]) -> Iterator[None]:
    """Note every message that is said."""
    telling = _Telling(messages.read_messages(), told)
    with patch.object(messages, "read_messages", lambda: telling):
        yield
