"""One child process: takes one chunk on standard input, gives its PDF on standard output.

Typst keeps what it has laid out (2.3 GB after 10,000 letters), so each chunk has a process of its
own. Keys pass through pipes only: they are on no disk and in no argument.
"""

from __future__ import annotations

import pickle  # between our own processes, over a pipe that nobody else holds
import sys

from portaladm.errors import PortalError
from portaladm.letters.chunks import Printed, print_chunk


def main() -> int:
    """Reads a chunk, writes a :class:`Printed` or the error that a person should see."""
    answers, sys.stdout = sys.stdout.buffer, sys.stderr  # nothing else may speak on the pipe
    chunk = pickle.load(sys.stdin.buffer)  # noqa: S301
    try:
        answer: Printed | tuple[str, str, str] = print_chunk(chunk)
    except PortalError as error:
        answer = (error.code, error.message, error.hint)
    pickle.dump(answer, answers, protocol=pickle.HIGHEST_PROTOCOL)
    answers.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
