"""Chunks printed by worker processes: where one can't be started or dies, one clear refusal."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest

from portaladm.cli.messages import say_error
from portaladm.errors import Refused
from portaladm.letters import render_pool
from portaladm.letters import render_pool as children
from portaladm.letters.chunks import Chunk
from portaladm.letters.languages import Languages
from portaladm.letters.texts import read_languages
from tests.letters.people import (
    FOOTER,
    LANGUAGES,
    SENDER,
    make_key,
    make_letter,
    print_letters,
    print_with_summary,
)
from tests.letters.read import read_codes, read_texts


def print_two_chunks() -> None:
    languages: Languages = read_languages(None)
    chunks = [Chunk((make_letter(n),), SENDER, FOOTER, languages) for n in range(2)]
    list(render_pool.print_all(chunks))


@pytest.mark.slow
def test_a_worker_that_dies_is_one_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render_pool, "print_in_worker", os._exit)
    with pytest.raises(Refused, match="letters-engine-failed") as error:
        print_two_chunks()
    assert re.search(r"ended with status \d+\.", say_error(error.value).message)


def test_a_worker_that_can_not_be_started_is_one_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(11, "no more processes")

    monkeypatch.setattr("portaladm.workers.subprocess.Popen", refuse)
    with pytest.raises(Refused, match="letters-engine-failed") as error:
        print_two_chunks()
    assert "could not be started" in say_error(error.value).message
    assert "no more processes" in str(error.value.details)


@pytest.mark.slow
def test_children_print_the_same_as_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    letters = [make_letter(n, language=LANGUAGES[n % 5]) for n in range(9)]
    alone = read_texts(print_letters(*letters))
    monkeypatch.setattr(
        "portaladm.letters.render.split_into_chunks", lambda x: children.split_into_chunks(x, 4)
    )
    done: list[int] = []
    pdf, summary = print_with_summary(*letters, progress=done.append)
    assert read_texts(pdf) == alone
    assert (summary.pages, summary.letters, done) == (9, 9, [4, 4, 1])
    assert read_codes(pdf)[8].endswith(make_key(8).strip("{}"))
