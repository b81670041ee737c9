"""A private file beside a batch, refused rows or lists of letters: noted while it is written.

It holds personal data, so that what a crash leaves of it must be found: ``doctor`` does by the
note, and removes it. Whoever wants the file runs the command again.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from portaladm.errors import PortalError, Refused
from portaladm.outputs.private import PrivateFile, refuse_target
from portaladm.services.batches.output import forget_part
from portaladm.services.context import Context
from portaladm.store import batches


class SideFile:
    """A private file with its note in the store; the note goes when the file is there or given up.

    What can't be tidied up now (the disk is full, say) is left to ``doctor``.
    """

    def __init__(self, context: Context, code: str, file: PrivateFile) -> None:
        self._context = context
        self._code = code
        self._file = file

    @classmethod
    def create(cls, context: Context, final: Path, expected_bytes: int = 0) -> SideFile:
        """Note the file, then begin it.

        :raises Refused: see :class:`portaladm.outputs.private.PrivateFile`.
        """
        final = final.expanduser().absolute()
        refuse_target(final, expected_bytes)
        with context.store.write() as transaction:
            code = batches.choose_free_code(transaction, context.random_bytes)
            batches.insert_part_file(transaction, code, str(final), context.metadata.at)
        try:
            return cls(context, code, PrivateFile.create(final, code))
        except BaseException:
            _forget(context, code, final)
            raise

    def write(self, data: bytes) -> int:
        """Append some bytes."""
        return self._file.write(data)

    def seal(self) -> None:
        """Everything to the disk."""
        self._file.seal()

    def discard(self) -> None:
        """Give the file up."""
        self._file.discard()
        _forget(self._context, self._code, self._file.final)

    def publish(self) -> Path:
        """Give the file its final name.

        :raises Refused: ``file-unnamed``: what it stands beside is stored, the file is given up.
        """
        try:
            return self._file.publish()
        except Refused as error:
            self._file.discard()
            raise Refused(
                "file-unnamed",
                f"{self._file.final} can't get its name: {error.__cause__}. All else is done.",
                "Run the same command again and name a file in another folder.",
            ) from error
        finally:
            _forget(self._context, self._code, self._file.final)


def _forget(context: Context, code: str, final: Path) -> None:
    with suppress(PortalError), context.store.write() as transaction:
        forget_part(transaction, code, final)
