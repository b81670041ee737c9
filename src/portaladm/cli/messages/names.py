"""Names: from arguments, files and standard input, and those that nobody has."""

from __future__ import annotations

from portaladm.cli.messages.wording import Message

NO_PARENT = Message("{number} is a student, {name}, not a parent.", "{parents:if Parents: |}")
_RETIRED = Message(
    "Staff said that {number!r} is another person now, whom no roster has brought since; the "
    "record of the person before is {earlier!r}.",
    "Import the newest roster: it brings whoever has the id now.",
)
MESSAGES = {
    "nobody-named": Message("Nobody was named.", "For example: {example}"),
    "nobody-named.rename": Message(
        "Give a username and the new one, or --from FILE.",
        "For example: portaladm accounts rename mlopez mgarcia",
    ),
    "named-twice": Message("Name parents or a batch, not both."),
    "stray-argument": Message(
        "{word}{more:if , } stands on the line without an option.",
        "Did you mean {meant}? portaladm keys issue {option!q} {word!q}",
    ),
    "names-empty": Message("{file} holds no name.", "Write one name a line."),
    "names-empty.pairs": Message(
        "{file} names nobody.",
        "Write {header} in the first line, and one pair on each line below.",
    ),
    "names-columns": Message(
        "{file}, line {line}: no column {columns:or}.",
        "Name the column {columns[0]} in the first line.",
    ),
    "names-columns.pairs": Message(
        "{file}, line {line}: no column {column}.", "The first line must be: {header}"
    ),
    "names-columns.twice": Message(
        "{file}, line {line}: there are two columns {column}.", "Delete the one that is not meant."
    ),
    "names-broken": Message(
        "{file}, line {line}: a quotation mark is never closed, or stands in the middle of a cell.",
        "Delete it, or write it twice where the text has one.",
    ),
    "names-long": Message(
        "{file}, line {line}: a cell of {length:,} characters is no name; {most:,} are the most.",
        "Look for a quotation mark that is never closed.",
    ),
    "names-odd": Message(
        "{file}, line {line}: Excel has made {text} of the name.",
        "Format the column as Text and type it again.",
    ),
    "names-hidden": Message(
        "{file}, row {line}: this row is hidden in Excel, so nobody saw whom it names.",
        "Clear the filter (Data, Clear), delete who is not meant, and save it again.",
    ),
    "names-hidden.sheets": Message(
        "{file} has something on hidden sheets alone.",
        "Unhide the sheet in Excel and save it again.",
    ),
    "names-zip": Message("{file} is a zip archive, not a list.", "Unpack it and name the file."),
    "names-missing": Message("The file {file} does not exist.", "Check its name."),
    "names-missing.near": Message(
        "The file {file} does not exist{near:near}.", "Name it as it lies in its folder."
    ),
    "names-missing.name": Message("{file!r} is not a file name: {reason}."),
    "names-missing.folder": Message("{file} is a folder, not a list.", "Name the file in it."),
    "names-missing.unreadable": Message("{file} can't be read: {reason}."),
    "names-encoding": Message(
        "{file}, line {line}: this is not UTF-8 text.", "Save it in Excel as CSV UTF-8."
    ),
    "unknown-parent": Message(
        "The parent {number!r} does not exist{near:near}.",
        "Look for the name: portaladm parents list --search NAME",
    ),
    "unknown-parent.retired": _RETIRED,
    "unknown-parent.student": NO_PARENT,
    "name-shared.parent": Message(
        "{count} parents are called {name}.",
        "Name the one whom you mean by the id, such as {example!q}.",
    ),
    "name-shared.student": Message(
        "{count} students are called {name}.",
        "Name the one whom you mean by the id, such as {example!q}.",
    ),
    "name-shared.one": Message("{number}: {name}{about:if , |}"),
    "name-shared.more": Message("and {count} more"),
    "unknown-student": Message(
        "The student {number!r} does not exist{near:near}.",
        "Look for the name: portaladm students list --search NAME; or import the newest roster: "
        "portaladm roster import FILE",
    ),
    "unknown-student.retired": _RETIRED,
    "unknown-student.parent": Message(
        "{number} is a parent, {name}, not a student.",
        "{students:if Children: |}",
    ),
    "unknown-name": Message(
        "The roster has no {noun} {name!r}{near:near}.",
        "Look the name up in the roster, or import the newest one first.",
    ),
    "unknown-name.grade": Message(
        "The roster has no {noun} {name!r}{near:near}.", "Grades: {known}"
    ),
    "unknown-name.school": Message(
        "The roster has no {noun} {name!r}{near:near}.", "Schools: {known}"
    ),
    "unknown-name.subject": Message(
        "The roster has no parent {number!r}{near:near}.",
        "For a number that no roster has any more: --subject parent:{number}",
    ),
}
