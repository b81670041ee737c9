"""Whether anything of the program is patched now: then it is not what other tests have run."""

from __future__ import annotations

import os
from weakref import WeakSet

import pytest

_all: WeakSet[pytest.MonkeyPatch] = WeakSet()
_of_the_run: set[pytest.MonkeyPatch] = set()
_init = pytest.MonkeyPatch.__init__


def _note(self: pytest.MonkeyPatch) -> None:
    _init(self)
    _all.add(self)


def pytest_configure() -> None:
    pytest.MonkeyPatch.__init__ = _note  # type: ignore[method-assign]


def pytest_unconfigure() -> None:
    pytest.MonkeyPatch.__init__ = _init  # type: ignore[method-assign]


@pytest.fixture(autouse=True, scope="session")
def patches_of_the_run(
    commands_made_once: None, cheap_hashes: None, copied_stores: None,
    statements_compiled_once: None, signing_keys_used_in_turn: None,
) -> None:  # fmt: skip
    """What the whole run saves with is in force for all alike."""
    _of_the_run.update(filter(_changes, _all))


def is_patched() -> bool:
    """Whether a test, or a fixture of its, has replaced more than the environment."""
    return any(one not in _of_the_run and _changes(one) for one in list(_all))


def _changes(patch: pytest.MonkeyPatch) -> bool:
    items = any(where is not os.environ for where, _, _ in patch._setitem)
    return items or bool(patch._setattr) or patch._savesyspath is not None
