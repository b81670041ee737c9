"""Heavy families take turns: a share of their cases is tried each time, and every case in its turn.

* ``slow``: a test that takes a few tenths of a second or more, which the everyday run leaves to
  ``check.py slow``.
* ``turns(days)``: a case is an everyday one every so many days, and torture on the others, or slow:
  ``turns(days, otherwise="slow")``.
* ``pytest -m torture --tenth SEED``: a tenth of each family of the torture, one case at least. Ten
  seeds in a row try every case that is torture on all of these days. ``torture(share=20)`` is for a
  twentieth, ``torture(share=1)`` for a test that thins itself by the seed.

A family is a test with its parameters, or the tests whose ``turns(days, family)`` names one, in an
order shuffled by its name alone. Who names a case on the command line gets it, and
``TESTS_DAY=N pytest`` runs what another day runs.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date

import pytest

DAY = "TESTS_DAY"
_FAMILY = "family"
_ENDS = ("passed", "failed", "error", "skipped")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--tenth", type=int, metavar="SEED",
        help="of the torture, a tenth of each family: pytest -m torture --tenth SEED",
    )  # fmt: skip


def pytest_configure(config: pytest.Config) -> None:
    os.environ.setdefault(DAY, str(date.today().toordinal()))  # the workers' day as well
    if config.getoption("tenth") is not None and config.getoption("markexpr") != "torture":
        raise pytest.UsageError("--tenth SEED needs -m torture")


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Iterator[None]:
    if not any("[" in argument for argument in config.args):
        _let_wait(items, int(os.environ[DAY]))
    yield
    seed = config.getoption("tenth")
    if seed is not None:
        kept = _choose_tenth(items, seed)
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = [item for item in items if item in kept]


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    seed = config.getoption("tenth")
    if seed is None:
        return
    families: dict[str, Counter[str]] = {}
    for kind in _ENDS:
        for report in terminalreporter.stats.get(kind, ()):
            for name, value in report.user_properties:
                if name == _FAMILY:
                    families.setdefault(value, Counter())[kind] += 1
                elif name == "verdict":
                    terminalreporter.write_line(value)
    for family, ends in sorted(families.items()):
        others = "".join(f", {ends[kind]} {kind}" for kind in _ENDS[1:] if ends[kind])
        terminalreporter.write_line(family.format(n=_count_run(ends)) + others)
    run = sum(map(_count_run, families.values()))
    terminalreporter.write_line(f"A share of the torture: N={run}, seed={seed}")


def _count_run(ends: Counter[str]) -> int:
    return ends.total() - ends["skipped"]


def choose_share(names: Collection[str], family: str, share: int, turn: int) -> set[str]:
    """One of so many shares of a family, never an empty one; so many turns in a row have it all."""
    shuffled = random.Random(family).sample(sorted(names), len(names))
    return set(shuffled[turn % min(share, len(shuffled)) :: share])


def _let_wait(items: list[pytest.Item], day: int) -> None:
    """Mark as torture, or slow, what is not tried today."""
    for family, members in _group(items).items():
        mark = members[0].get_closest_marker("turns")
        if mark is not None:
            chosen = choose_share([one.nodeid for one in members], family, mark.args[0], day)
            for item in members:
                if item.nodeid not in chosen:
                    item.add_marker(mark.kwargs.get("otherwise", "torture"))


def _choose_tenth(items: list[pytest.Item], seed: int) -> set[pytest.Item]:
    kept: set[pytest.Item] = set()
    for family, members in _group(items).items():
        mark = members[0].get_closest_marker("torture")
        share = mark.kwargs.get("share", 10) if mark is not None else 10
        chosen = choose_share([one.nodeid for one in members], family, share, seed)
        for item in members:
            if item.nodeid in chosen:
                kept.add(item)
                item.user_properties.append((_FAMILY, f"{family}: N={{n}} of {len(members)}"))
    return kept


def _group(items: list[pytest.Item]) -> dict[str, list[pytest.Item]]:
    """The items by their families."""
    groups: dict[str, list[pytest.Item]] = {}
    for item in items:
        mark = item.get_closest_marker("turns")
        named = mark.args[1] if mark is not None and len(mark.args) > 1 else ""
        groups.setdefault(named or item.nodeid.partition("[")[0], []).append(item)
    return groups
