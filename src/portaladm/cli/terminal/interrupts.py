"""Ctrl-C that arrives while Python tidies up, where nothing that is raised is heard."""

from __future__ import annotations

import sys
from typing import Any

_MOMENT = 0.001  # seconds; by then the tidying is over


def hear_interrupts_again() -> None:
    """Let a Ctrl-C that Python would pass over with a traceback be heard a moment later.

    What is raised in a destructor or in the callback of a weak reference goes to
    ``sys.unraisablehook``, which prints it and goes on: the key would have been pressed in vain.
    Anything else raised there concerns what is thrown away already, and nobody at the screen.
    """
    sys.unraisablehook = _hear


def _hear(raised: Any) -> None:
    if not issubclass(raised.exc_type, KeyboardInterrupt):
        return
    from threading import Timer

    timer = Timer(_MOMENT, _press)
    timer.daemon = True
    timer.start()


def _press() -> None:
    import signal
    from threading import main_thread

    if hasattr(signal, "pthread_kill"):  # it also ends a wait for the next key
        signal.pthread_kill(main_thread().ident or 0, signal.SIGINT)
    else:
        from _thread import interrupt_main

        interrupt_main()
