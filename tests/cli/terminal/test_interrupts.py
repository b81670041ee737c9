"""Ctrl-C in a destructor or a weak reference's callback, in processes of their own."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import signal, sys, time, weakref
from portaladm.cli.terminal.interrupts import hear_interrupts_again

def fail(*_):
    {failing}

class Thing:
    pass

{hear}
thing = Thing()
{watch}
try:
    del thing
    time.sleep({wait})
except KeyboardInterrupt:
    print("stopped")
else:
    print("went on")
"""
CTRL_C = "signal.raise_signal(signal.SIGINT); time.sleep(0)"
WATCHES = {"destructor": "Thing.__del__ = fail", "callback": "ref = weakref.ref(thing, fail)"}


def run_program(
    failing: str, watch: str, hear: str = "hear_interrupts_again()", wait: float = 0.05
) -> tuple[str, str]:
    program = PROGRAM.format(failing=failing, watch=WATCHES[watch], hear=hear, wait=wait)
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return ended.stdout, ended.stderr


@pytest.mark.parametrize("watch", WATCHES)
def test_ctrl_c_while_something_is_thrown_away_stops_the_command(watch: str) -> None:
    assert run_program(CTRL_C, watch, wait=60) == ("stopped\n", "")


@pytest.mark.parametrize("watch", WATCHES)
def test_python_alone_passes_over_it_with_a_traceback(watch: str) -> None:
    out, error = run_program(CTRL_C, watch, hear="")
    assert out == "went on\n"
    assert "Traceback" in error


@pytest.mark.parametrize("watch", WATCHES)
def test_what_else_fails_there_is_not_told(watch: str) -> None:
    assert run_program("raise ValueError", watch) == ("went on\n", "")
