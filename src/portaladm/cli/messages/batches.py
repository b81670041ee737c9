"""Batches: their files, what a crash left of them."""

from __future__ import annotations

from portaladm.cli.messages.wording import Message

_REPAIR = "portaladm doctor --repair"
_LOST = "Batch {batch} ({rows:count row}) is stored, but its file {path} cannot be found"
_UNFINISHED = (
    "Batch {batch} ({rows:count row}) was interrupted just before its file got its name, {file}."
)
_NO_KEYS = "Batch {batch} ({kind}) can't be undone: no keys came of it."

_PLUG_IN = Message(
    "The file of batch {batch} belongs in {folder}, which cannot be found now.",
    f"Plug in the disk or the share, then: {_REPAIR}",
)

MESSAGES = {
    "file-in-work": Message("{path} is being written now.", "Leave it."),
    "file-in-work.batch": Message("Batch {batch} is being finished now.", "Leave it."),
    "part-file": Message(
        "{path} was never finished: the run that wrote it was stopped. Its part file "
        "({part.name}) is useless.",
        _REPAIR,
    ),
    "part-file.kept": Message(
        "{part} is useless and can't be removed: {reason}.",
        f"Remove it by hand, then: {_REPAIR}",
    ),
    "part-file.foreign": Message(
        "{path} is noted as an unfinished file, but it is none of portaladm's. It was left alone.",
        "Somebody may have changed the store without portaladm: ask who, and look at that file.",
    ),
    "part-file.removed": Message("What {path} left unfinished was removed."),
    "batch-out-of-reach": Message(
        "The file of batch {batch} belongs in {folder}, which cannot be found now.",
        f"Plug in the disk or the share, then: {_REPAIR}; if it is gone for good: "
        "portaladm batches undo {batch:arg}",
    ),
    "batch-unfinished": Message(f"{_UNFINISHED} Its keys are good.", _REPAIR),
    "batch-unfinished.passwords": Message(
        f"{_UNFINISHED} Its temporary passwords are good.", _REPAIR
    ),
    "batch-unfinished.reminders": Message(_UNFINISHED, _REPAIR),
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
    "batch-out-of-reach.passwords": _PLUG_IN,
    "batch-out-of-reach.reminders": _PLUG_IN,
    "batch-lost.unmarked": Message(f"{_LOST}.", f"Mark it lost: {_REPAIR}"),
    "batch-lost": Message(f"{_LOST}.", "portaladm batches undo {batch:arg}"),
    "batch-lost.marked": Message(f"{_LOST}: it is marked lost now."),
    "batch-lost.passwords": Message(
        "The file of batch {batch} is lost: nobody has the temporary passwords of its "
        "{accounts:count account}.",
        "See whose: portaladm audit list --batch {batch!q}; make new ones: portaladm passwords "
        "reset USERNAME; then: portaladm batches mark {batch:arg --destroyed}",
    ),
    "batch-lost.keys": Message(
        "The file of batch {batch} is lost: {keys:count key} that nobody has can still be used.",
        "portaladm batches undo {batch:arg}",
    ),
    "mark-what": Message("Choose what happened to it: --sent or --destroyed."),
    "batch-sent": Message(
        "Batch {batch} was marked sent: nothing was changed.",
        "portaladm batches undo {batch:arg --yes}",
    ),
    "batch-file-changed": Message(
        "{path} is not the file that batch {batch} wrote: nothing was changed.",
        "Saved in Excel, it is yours; else compare it first. Then: "
        "portaladm batches mark {batch:arg --sent --yes}",
    ),
    "unknown-kind.batch": Message(
        "{typed!r} is not a kind of batches{near:near}.", "Kinds: {names}"
    ),
    "unknown-status.batch": Message(
        "{typed!r} is not a status of a batch's file{near:near}.", "Statuses: {names}"
    ),
    "unknown-batch": Message(
        "The batch {code!r} does not exist{near:near}.",
        "See all of them: portaladm batches list",
    ),
    "not-undoable": Message(
        _NO_KEYS, "See what it changed: portaladm audit list --batch {batch!q}"
    ),
    "not-undoable.merge": Message(
        _NO_KEYS, 'Undo the merge: portaladm parents unmerge {drop:arg --reason "WHY"}'
    ),
    "not-undoable.roster": Message(
        _NO_KEYS,
        'Undo the import: portaladm roster undo {batch:arg --reason "WHY"}',
    ),
    "not-undoable.passwords": Message(
        _NO_KEYS, "Make new temporary passwords: portaladm passwords reset --from FILE"
    ),
    "batch-file.none": Message(
        "Batch {batch} has no file of its own.",
        "See what it has: portaladm batches show {batch:arg}",
    ),
    "batch-file.prepared": Message(
        "Batch {batch} was interrupted: its file has no final name yet.",
        f"Finish it first: {_REPAIR}",
    ),
    "batch-file.lost": Message(
        "Batch {batch} has lost its file.", "Revoke its keys: portaladm batches undo {batch:arg}"
    ),
    "batch-file.lost.undone": Message(
        "Batch {batch} has lost its file, and its keys are revoked: nothing is left to do."
    ),
    "batch-file.lost.passwords": Message(
        "Batch {batch} has lost its file.", "See what is left to do: portaladm doctor"
    ),
    "batch-file.lost.reminders": Message(
        "Batch {batch} has lost its file.", "Print it again: portaladm letters remind -o FILE"
    ),
    "batch-file.destroyed": Message(
        "Batch {batch} was marked destroyed.", "See it: portaladm batches show {batch:arg}"
    ),
    "batch-file.shredded": Message(
        "Batch {batch} was shredded by portaladm.", "See it: portaladm batches show {batch:arg}"
    ),
    "file-unwritable.shred": Message(
        "{path} can't be shredded: {reason}.",
        "Close the program that has it open, check your rights, and run the command again.",
    ),
    "batch-edited": Message(
        "The store was edited: the SHA-256 of batch {batch} is not the one on the trail. {path} "
        "was left alone."
    ),
    "file-missing": Message(
        "The file of batch {batch} is not at {path} any more.",
        "If it was moved, remove it there; then: portaladm batches mark {batch:arg --destroyed}",
    ),
    "file-changed": Message(
        "{path} is not the file that batch {batch} wrote: it was changed or replaced since, so it "
        "is left alone.",
        "Look at it, remove it yourself if it has keys in it, then: portaladm batches mark "
        "{batch:arg --destroyed}",
    ),
}
