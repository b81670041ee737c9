"""``python -m portaladm`` and the ``portaladm`` command."""

from __future__ import annotations

import gc
import sys


def main(argv: list[str] | None = None) -> int:
    """Run one command line; gives the exit code.

    ``--version`` is answered before anything else is imported: it costs what Python costs.
    """
    arguments = sys.argv[1:] if argv is None else argv
    if arguments == ["--version"]:
        from portaladm import __version__

        try:
            sys.stdout.write(f"portaladm {__version__}\n")
            sys.stdout.flush()
        except OSError as error:
            sys.stderr.write(f"Error: The output can't be written: {error.strerror}.\n")
            return 1
        return 0
    # Most commands end before the collector finds anything: passing over all modules that are
    # being imported took a twelfth of the start.
    gc.set_threshold(50_000, 20, 20)
    from portaladm.cli.app import run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
