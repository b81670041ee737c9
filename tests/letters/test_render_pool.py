"""Chunks printed by worker processes: where one can't be started or dies, one clear refusal."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest

from portaladm.cli.messages import say_error
from portaladm.errors import Refused
from portaladm.letters import render_pool
from portaladm.letters.chunks import Chunk
from portaladm.letters.languages import Languages
from portaladm.letters.texts import read_languages
from tests.letters.people import FOOTER, SENDER, make_letter


def print_two_chunks() -> None:
    languages: Languages = read_languages(None)
    chunks = [Chunk((make_letter(n),), SENDER, FOOTER, languages) for n in range(2)]
    list(render_pool.print_all(chunks))


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
