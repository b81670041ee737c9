"""Every way to patch is noticed, and is over when it is taken back; the environment is none."""

from __future__ import annotations

import os
import sys

import pytest

from tests.thrift.patches import is_patched


def test_the_run_itself_and_the_environment_patch_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTALADM_ACTOR", "another")
    monkeypatch.delenv("PORTALADM_STORE", raising=False)
    assert not is_patched()


@pytest.mark.parametrize("way", ["attribute", "item", "deletion", "path"])
def test_a_patch_counts_as_long_as_it_lasts(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for whose in (monkeypatch, pytest.MonkeyPatch):
        with whose.context() as patch:
            if way == "attribute":
                patch.setattr(os, "getpid", lambda: 1)
            if way == "item":
                patch.setitem(sys.modules, "typst", None)
            if way == "deletion":
                patch.delattr(os, "getpid")
            if way == "path":
                patch.syspath_prepend(os.curdir)
            assert is_patched()
        assert not is_patched()
