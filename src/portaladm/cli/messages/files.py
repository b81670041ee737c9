"""Files that are written: outputs, private files, formats."""

from __future__ import annotations

from portaladm.cli.messages.wording import Message

_OTHER_DISK = "Free some space, or name a file on another disk."
_NAME_IT = "Name it with letters, digits, dashes and dots, such as keys-2026.csv."
_CSV = "or write CSV: -o keys.csv"

MESSAGES = {
    "file-exists": Message(
        "{path} is there already and is not overwritten.",
        "Name another file, or move that one away.",
    ),
    "file-exists.report": Message(
        "{path} is not an earlier report, so it is not replaced.", "Name another file."
    ),
    "file-exists.backup": Message(
        "{path} was made by somebody else meanwhile and is not overwritten.",
        "Name another file: portaladm store backup FILE",
    ),
    "file-exists.theme": Message(
        "{path} is there already; nothing was written.", "Name an empty or a new folder."
    ),
    "folder-missing": Message("The folder {folder} does not exist.", "Make it, or name another."),
    "folder-unwritable": Message(
        "You may not write in {folder}.", "Name a file in another folder."
    ),
    "folder-unwritable.theme": Message(
        "{folder} can't be written: {reason}.", "Name another folder."
    ),
    "disk-full": Message("{folder} has {free:MB} left, {needed:MB} are needed.", _OTHER_DISK),
    "file-unnamed": Message(
        "{path} can't get its name: {reason}. What belongs in it is stored and counts; the file "
        "is complete in {part}.",
        "Free some space, or give yourself the right to write there, then: "
        "portaladm doctor --repair",
    ),
    "file-unmarked": Message(
        "{path} is whole and what is in it counts, but the store could not note so.",
        "Free some space on the store's disk, then: portaladm doctor --repair",
    ),
    "file-unnamed.side": Message(
        "{path} can't get its name: {reason}. Everything else is done.",
        "Run the same command again and name a file in another folder.",
    ),
    "file-name.device": Message(
        "No file can be called {name} on Windows: {device} is a device there.", _NAME_IT
    ),
    "file-name.character": Message(
        "No file can be called {name} on Windows: {character} is not allowed in a name there.",
        _NAME_IT,
    ),
    "file-name.end": Message(
        "No file can be called {name} on Windows: a name there may not end in a dot or a blank.",
        _NAME_IT,
    ),
    "file-name.stdout": Message(
        "This goes to a file; standard output (-) can't take it.", "Name a new file instead of -."
    ),
    "file-unwritable": Message(
        "{path} can't be written: {reason}. Nothing of it was kept.",
        "Free some space, or name a file in another folder.",
    ),
    "scratch-unwritable": Message(
        "The temporary file in {folder} can't be written: {reason}. Nothing was kept.",
        _OTHER_DISK,
    ),
    "unknown-format": Message(
        "{path.name}: the ending must be one of {formats}.",
        "For example: -o {path.stem}{formats[0]}",
    ),
    "xlsx-too-long": Message(
        "An Excel sheet holds {most:,} rows at most.",
        "Write CSV (-o {path.stem}.csv), or school by school: --school NAME",
    ),
    "xlsx-extra-missing": Message(
        "Excel files need the extra 'xlsx', which is not installed.",
        f'Install it (pip install "portaladm[xlsx]"), {_CSV}',
    ),
    "letters-extra-missing": Message(
        "Letters need the extra 'letters', which is not installed.",
        f'Install it (pip install "portaladm[letters]"), {_CSV}',
    ),
    "letters-extra-missing.package": Message(
        "Letters need the package {package}, which is not installed here; CSV works without it.",
        'pip install "portaladm[letters]"   (with pipx: pipx inject portaladm '
        '"portaladm[letters]")',
    ),
    "file-exists.template": Message(
        "{path} is there already and is not overwritten.", "Name another file with -o."
    ),
    "unknown-format.report": Message(
        "{path.name}: a report ends in {formats}.", "For example: --report report.html"
    ),
}
