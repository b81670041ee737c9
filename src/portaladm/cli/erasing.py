"""What ``parents erase`` and ``store purge`` tell alike: copies, texts, the file's bytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from portaladm.cli.messages import say
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.render import Record
from portaladm.domain.text import count_of
from portaladm.errors import Remark

if TYPE_CHECKING:
    from portaladm.services.store.erasing import Going

_SHOWN = 10


def tell_copies(cli: CliContext, going: Going) -> None:
    """What erasing does not reach, and what the office has to do about it."""
    for line in _list_copies(going):
        cli.say(line)


def _list_copies(going: Going) -> Iterator[str]:
    files, backups, exports = going.copies
    if going.texts.kept:
        rows = count_of(going.texts.kept, "entry", "entries")
        yield f"Note: {rows} of the trail from an early version can't lose their texts."
    if files or backups or exports:
        yield "Note: copies are not reached. Remove what holds these people:"
    yield from (f"  {path}" for path in files[:_SHOWN])
    if len(files) > _SHOWN:
        yield f"  and {count_of(len(files) - _SHOWN, 'file')} more: --format json lists all"
    if backups:
        yield f"  {count_of(backups, 'backup')} of this store, wherever they are"
    if exports:
        yield f"  {count_of(exports, 'exported list')}, wherever they are"


def tell_bytes(cli: CliContext, *, is_cleared: bool) -> None:
    """That the file could not be rewritten: what was erased is erased all the same."""
    if not is_cleared:
        said = say(Remark("erased-bytes.now"))
        cli.warn(said.message)
        cli.hint(said.hint)


def describe(going: Going, *, changed: bool, is_cleared: bool) -> Record:
    """The fields that both commands have."""
    rows = going.rows
    return {
        "erased_parents": rows["parents"], "erased_students": rows["students"],
        "links": rows["links"],
        "keys": rows["activation_keys"], "accounts": rows["accounts"],
        "sign_ins": rows["sign_ins"], "restrictions": rows["restrictions"],
        "texts": going.texts.erased, "texts_kept": going.texts.kept,
        "backups": going.copies.backups, "exports": going.copies.exports,
        "file_paths": list(going.copies.files), "bytes_cleared": is_cleared, "changed": changed,
    }  # fmt: skip


COUNTS = (
    "erased_parents", "erased_students", "links", "keys", "accounts", "sign_ins", "restrictions",
    "texts", "texts_kept", "backups", "exports",
)  # fmt: skip
"""The fields of :func:`describe` that are numbers of things."""
