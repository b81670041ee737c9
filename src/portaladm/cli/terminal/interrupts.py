"""Ctrl-C that arrives while Python tidies up, where nothing that is raised is heard."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from threading import Event

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
    from threading import Event, Thread

    is_over = Event()
    Thread(target=_press, args=(is_over,), daemon=True).start()
    is_over.set()


def _press(is_over: Event) -> None:
    """Press again once the hook is over: pressed within it, it would be in vain once more."""
    import signal
    import time
    from threading import main_thread

    is_over.wait()
    time.sleep(_MOMENT)
    if hasattr(signal, "pthread_kill"):  # it also ends a wait for the next key
        signal.pthread_kill(main_thread().ident or 0, signal.SIGINT)
    else:
        from _thread import interrupt_main

        interrupt_main()
