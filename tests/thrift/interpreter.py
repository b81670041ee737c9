"""Python itself saves: what was compiled is kept, and garbage is not looked for among modules.

* The processes that tests start read bytecode, also where the environment forbids to write it:
  without it each of them would compile the program again, which takes as long as its work.
* While tests are collected, nothing becomes garbage; what is there afterwards stays to the end.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Generator

import pytest


def pytest_configure() -> None:
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()
