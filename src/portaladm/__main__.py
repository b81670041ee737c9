"""``python -m portaladm`` and the ``portaladm`` command."""

from __future__ import annotations

import gc
import sys


def main(argv: list[str] | None = None) -> int:
    """Run one command line; returns the exit code.

    ``--version`` and ``version`` are answered before anything else is imported: they cost what
    Python costs.
    """
    arguments = sys.argv[1:] if argv is None else argv
    if None in (sys.stdin, sys.stdout, sys.stderr):
        from portaladm.cli.terminal.streams import open_streams

        open_streams()
    if arguments in (["--version"], ["version"]):
        from portaladm import __version__

        try:
            sys.stdout.write(f"portaladm {__version__}\n")
            sys.stdout.flush()
        except OSError as error:
            sys.stderr.write(f"Error: The output can't be written: {error.strerror}.\n")
            return 1
        return 0
    from portaladm.cli.app import run
    from portaladm.cli.terminal.interrupts import hear_interrupts_again
    from portaladm.cli.terminal.streams import write_whole
    from portaladm.platform import forbid_core_dumps, hide_memory

    forbid_core_dumps()
    if argv is None:  # a process of its own, not a test's
        hide_memory()
        hear_interrupts_again()
        write_whole()
    return run(arguments)


def run_process() -> int:
    """Run this process's command line; returns the exit code.

    Most commands end before the garbage collector finds anything. Passing over all modules while
    they are imported, and twice more at the end, took a quarter of a short command's time.
    """
    gc.set_threshold(50_000, 20, 20)
    try:
        return main()
    finally:
        gc.freeze()


if __name__ == "__main__":
    sys.exit(run_process())
