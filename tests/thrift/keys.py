"""Keys that sign ID tokens are made a few times, and then used in turn by one store after another.

To make one takes a third of a second. Each key of a store differs from its last ones as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Any

import pytest

ENOUGH = 4
"""No test has a store that makes more keys."""


@pytest.fixture(autouse=True, scope="session")
def signing_keys_used_in_turn() -> Iterator[None]:
    """What signs differs from test to test as little as the clock does."""
    if find_spec("joserfc") is None:
        yield
        return
    from joserfc.jwk import RSAKey

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RSAKey, "generate_key", _Keys(RSAKey.generate_key))
        yield


class _Keys:
    """Keys by how they were asked for."""

    def __init__(self, make: Callable[..., Any]) -> None:
        self._make = make
        self._made: dict[str, list[Any]] = {}

    def __call__(self, *asked: Any, **options: Any) -> Any:
        made = self._made.setdefault(repr((asked, options)), [])
        made.append(made.pop(0) if len(made) == ENOUGH else self._make(*asked, **options))
        return made[-1]
