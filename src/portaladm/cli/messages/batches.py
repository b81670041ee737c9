"""Batches: their files, what a crash left of them."""

from __future__ import annotations

from portaladm.cli.messages.wording import Message

_REPAIR = "portaladm doctor --repair"
_LOST = "Batch {batch} ({rows:count row}) is stored, but its file {path} cannot be found"

MESSAGES = {
    "file-in-work": Message("{path} is being written now.", "Leave it."),
    "file-in-work.batch": Message("Batch {batch} is being finished now.", "Leave it."),
    "part-file": Message(
        "{path} was never finished: the run that wrote it was stopped. What it left "
        "({part.name}) is worth nothing.",
        _REPAIR,
    ),
    "part-file.kept": Message(
        "{part} is worth nothing and can't be removed: {reason}.",
        f"Remove it by hand, then: {_REPAIR}",
    ),
    "part-file.removed": Message("What {path} left unfinished was removed."),
    "batch-out-of-reach": Message(
        "The file of batch {batch} belongs in {folder}, which cannot be found now.",
        f"Plug in the disk or the share and run {_REPAIR}; if it is gone for good: "
        "portaladm batches undo {batch}",
    ),
    "batch-unfinished": Message(
        "Batch {batch} ({rows:count row}) was interrupted just before its file got its name, "
        "{file}. Its keys are good.",
        _REPAIR,
    ),
    "batch-unfinished.unwritable": Message(
        "The file of batch {batch} can't be finished in {folder}: {reason}.",
        f"Give yourself the right to write there, then: {_REPAIR}",
    ),
    "batch-unfinished.taken": Message(
        "The file of batch {batch} has no name left: both {file} and the same name with the "
        "batch's code are taken.",
        f"Move one of them away, then: {_REPAIR}",
    ),
    "batch-unfinished.repaired": Message("Batch {batch} is finished: {path}"),
    "batch-lost": Message(f"{_LOST}.", "portaladm batches undo {batch}"),
    "batch-lost.marked": Message(f"{_LOST}: it is marked lost now."),
    "batch-lost.passwords": Message(
        "The file of batch {batch} is lost: nobody has the temporary passwords of its "
        "{accounts:count account}.",
        "Make new ones: portaladm passwords reset; then: portaladm batches mark {batch} "
        "--destroyed",
    ),
    "batch-lost.keys": Message(
        "The file of batch {batch} is lost: {keys:count key} that nobody has can still be used.",
        "portaladm batches undo {batch}",
    ),
}
