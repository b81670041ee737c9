"""Files that come in: rosters, their formats, columns, encodings, archives and workbooks."""

from __future__ import annotations

from portaladm.cli.messages.wording import Message

_RIGHT_FILE = "Is it the right file? If so: portaladm config set roster.max_megabytes 4096"
_CLOSE_IT = "Close it in other programs and check its rights."
_SEE_COLUMNS = "See the columns we read: portaladm roster template"
_EXCEL = "In Excel: File, Save As, CSV UTF-8 (comma delimited)."
_XLSX = "Open it in Excel: File, Save As, Excel Workbook (.xlsx) or CSV UTF-8."
_EXPORT = "Ask for the export as CSV in UTF-8 or as an Excel workbook (.xlsx)."
_OPEN_IT = "Open it in Excel and save it again."
_LEAVE_OUT = "Leave --input-format out: the format is found by itself."
_READ_ARE = (
    "These are read: one CSV, and OneRoster, School Data Sync and Clever exports, as zip or folder."
)
_NOT_A_ROSTER = "{file} is not a roster that is read here; it holds: {held}."
_HOSTILE = "Ask whoever sent it for a new export, or unpack it yourself and name the folder."
_UNREAD = "nothing of it was read."
_LONG_TEXTS = "Delete the column with the long texts, or save that sheet as CSV UTF-8."

MESSAGES = {
    "roster-missing": Message(
        "The file {path} does not exist.",
        "Check the name; an empty roster to fill in: portaladm roster template -o roster.csv",
    ),
    "roster-missing.near": Message(
        "The file {path} does not exist{near:near}.", "Name it as it lies in its folder."
    ),
    "roster-unreadable.lock": Message(
        "{path} is what Excel or LibreOffice leaves beside a file that is open, and no table.",
        "Name the file itself: {file!q}",
    ),
    "roster-missing.name": Message("{path!r} is not a file name: {reason}."),
    "roster-is-a-folder": Message("{path} is a folder, not a roster file.", "Name the file in it."),
    "roster-unreadable": Message("{path} can't be read: {reason}.", _CLOSE_IT),
    "roster-unreadable.entry": Message("{name} in {path} can't be read: {reason}.", _CLOSE_IT),
    "roster-unreadable.folder": Message(
        "The folder {path} can't be read: {reason}.", "Check its rights."
    ),
    "roster-growing": Message(
        "{file} changed while it was read: another program is still writing it. Nothing was "
        "imported.",
        "Wait until the export is done, then run the same command again.",
    ),
    "roster-too-large": Message("{file} is larger than {most:MB}.", _RIGHT_FILE),
    "roster-too-large.zip": Message(
        "{file} would unpack to {size:MB}, {most:MB} is the most.", _RIGHT_FILE
    ),
    "roster-encoding": Message(
        "{file} can't be read in that encoding: {reason}.",
        "Leave --encoding out, or name the right one, such as cp1252.",
    ),
    "roster-encoding.utf-16": Message(
        "{file} looks like UTF-16 without its mark.", "Name the encoding: --encoding {encoding}"
    ),
    "roster-encoding.utf-8": Message(
        "{file}, line {line}: byte 0x{byte:02X} is not UTF-8. Read as {encoding} its words are "
        "words, such as {word!r}.",
        "Save it in Excel as CSV UTF-8, or name the encoding: --encoding {encoding}",
    ),
    "roster-encoding.unknown": Message(
        "{file}, line {line}: byte 0x{byte:02X} is not UTF-8, and in none of the usual encodings "
        "are its words words.",
        "Save it in Excel as CSV UTF-8, or ask for the export in UTF-8.",
    ),
    "roster-encoding.is-utf-8": Message(
        "{file} is UTF-8, not {encoding}: its names would come in garbled.", "Leave --encoding out."
    ),
    "roster-encoding.signs": Message(
        "{file} is not {encoding}: a word of it would be {seen!r}. Read as {better} it has words "
        "such as {word!r}.",
        "Name that encoding: --encoding {better}",
    ),
    "roster-encoding.garbled": Message(
        "{file} is not {encoding}: words of it would be no words, such as {seen!r}.",
        "Save it in Excel as CSV UTF-8, or name the encoding in which it was saved.",
    ),
    "roster-gzip": Message(
        "{file} is packed with gzip and damaged: {reason}.", "Download or copy it again."
    ),
    "roster-not-csv.zip": Message(
        "{file} is an Excel workbook or a zip archive, not a CSV file.", _EXCEL
    ),
    "roster-not-csv.xls": Message(
        "{file} is an old Excel workbook (.xls), which is not read.", _XLSX
    ),
    "roster-not-csv.xlsb": Message(
        "{file} is a binary Excel workbook (.xlsb), which is not read.", _XLSX
    ),
    "roster-not-csv.locked": Message(
        "{file} is an Excel workbook that is locked with a password.",
        "Open it in Excel, take the password away (File, Info, Protect Workbook) and save it.",
    ),
    "roster-not-csv.ods": Message(
        "{file} is an OpenDocument file (.ods), which is not read.",
        "In LibreOffice: File, Save As, Excel 2007-365 (.xlsx) or Text CSV in UTF-8.",
    ),
    "roster-not-csv.numbers": Message(
        "{file} is a Numbers document, which is not read.",
        "In Numbers: File, Export To, Excel or CSV in UTF-8.",
    ),
    "roster-not-csv.html": Message(
        "{file} is a web page (HTML), whatever its name ends in; it is not read.", _XLSX
    ),
    "roster-not-csv.xml-sheet": Message(
        "{file} is an Excel workbook of 2003 as XML, which is not read.", _XLSX
    ),
    "roster-not-csv.xml": Message("{file} is XML, not a table.", _EXPORT),
    "roster-not-csv.json": Message("{file} is JSON, not a table.", _EXPORT),
    "roster-not-csv.docx": Message("{file} is a Word document, not a table.", _EXPORT),
    "roster-not-csv.rtf": Message("{file} is a text document (RTF), not a table.", _EXPORT),
    "roster-not-csv.ole": Message(
        "{file} is an old Office document, not a table that is read.", _EXPORT
    ),
    "roster-not-csv.pdf": Message("{file} is a PDF, not a table.", _EXPORT),
    "roster-not-csv.sqlite": Message("{file} is a database, not a table.", _EXPORT),
    "roster-not-csv.access": Message("{file} is an Access database, not a table.", _EXPORT),
    "roster-not-csv.archive": Message(
        "{file} is an archive of a kind that is not read (zip and gzip are).",
        "Unpack it and name the file or folder in it.",
    ),
    "roster-columns": Message(
        "{file}, line 1: the column {column} is missing{near:near}.", _SEE_COLUMNS
    ),
    "roster-columns.twice": Message(
        "{file}, line 1: the column {column!r} is there twice: delete one of them.", _SEE_COLUMNS
    ),
    "roster-columns.lookalike": Message(
        "{file}, line 1: the column {found!r} looks like {column}, which decides on access, and "
        "would not be read.",
        "Name it {column}. If it means something else, give it another name or delete it.",
    ),
    "roster-columns.mapped": Message(
        "{file}, line 1: the column {column!r}, which the map wants for {ours}, is "
        "missing{near:near}.",
        _SEE_COLUMNS,
    ),
    "roster-columns.tables": Message(
        "{file}: no table of the map has the column {column}.",
        "Add it to a table of the map, or under [constants].",
    ),
    "roster-columns.foreign": Message(
        "{file}, line 1: this header is not recognised; it holds: {found}.",
        "For another program's export, make a map of its columns and take it with --columns "
        "map.toml: portaladm roster columns {path:arg -o map.toml}",
    ),
    "roster-columns.sheet": Message(
        "{file}: the sheet {sheet!r} does not begin with the header of a roster; there are other "
        "sheets: {sheets}.",
        "Name the sheet to read with --sheet, or map its columns with --columns.",
    ),
    "roster-columns.table": Message(
        "{file}, line 1: the column {column} is missing; it has: {found}.",
        "Ask for the whole export of this format, headers included.",
    ),
    "roster-columns.clever": Message(
        "{file}, line 1: the column {column} is missing.", "Ask for Clever's whole students.csv."
    ),
    "clever-without-ids": Message(
        "{file} has no column Contact_sis_id: contacts could only be matched by name, and a "
        "corrected name would end one account and open another.",
        "Ask for Contact_sis_id to be added to the export (the contact's number in the student "
        "information system), or let parents be found by name and contact: --derive-ids (read in "
        "docs/rosters.md what that can't know).",
    ),
    "roster-columns.no-users": Message(
        "{file} has no users.csv at its root.",
        "A OneRoster export has manifest.csv, orgs.csv and users.csv in one zip or folder.",
    ),
    "roster-columns.no-roles": Message(
        "{file} has neither a role column in users.csv nor a roles.csv: nobody can be told from a "
        "teacher.",
        "Ask for the whole OneRoster export.",
    ),
    "roster-columns.sds": Message(
        "{file} has no {name}, which School Data Sync needs.",
        "Ask for the whole export, parents and guardians included.",
    ),
    "second-header": Message(
        "{file}, line {line}: another header begins here, with other columns or in another order; "
        "the rows below it would be read wrongly.",
        "Were files joined? Import each of them by itself.",
    ),
    "roster-part": Message(
        "{file} is one file of a OneRoster or School Data Sync export.",
        "Name the zip or the folder that has all of them.",
    ),
    "roster-format": Message(
        _NOT_A_ROSTER,
        f"{_READ_ARE} For tables of students, parents and links make a map: portaladm roster "
        "columns {path:arg -o map.toml}",
    ),
    "roster-format.no-tables": Message(_NOT_A_ROSTER, _READ_ARE),
    "roster-format.known": Message(
        "{file} is an export that is read as it is: it needs no map.",
        "Look: portaladm roster check {path:arg}",
    ),
    "roster-format.files": Message(
        "{file} does not hold the tables of one roster.",
        "Name the one file that has students and their parents.",
    ),
    "roster-format.single": Message(
        "{file} is a single CSV file, not what --input-format {format} says.", _LEAVE_OUT
    ),
    "roster-format.no-workbook": Message(
        "{file} is not a workbook, as --input-format xlsx says.", _LEAVE_OUT
    ),
    "roster-format.no-students": Message(
        "{file} has no students.csv, which --input-format clever needs.", _LEAVE_OUT
    ),
    "format-unknown": Message(
        "The roster format {format!r} does not exist.", "The formats: {formats}"
    ),
    "columns-not-here": Message(
        "--columns maps a single table; this is {title}.", "Leave --columns out."
    ),
    "derive-ids-not-here": Message(
        "--derive-ids is for files without ids of parents; {title} has them.",
        "Leave --derive-ids out.",
    ),
    "sheet-without-workbook": Message(
        "{file} is not a workbook: it has no sheets.", "Leave --sheet and --all-sheets out."
    ),
    "sheet-with-tables": Message(
        "The map joins sheets of this workbook and names them itself: {sheets}.",
        "Leave --sheet and --all-sheets out, or name other sheets in the map.",
    ),
    "sheets-twice": Message("--sheet names one sheet, --all-sheets all.", "Leave one of them out."),
    "sheet-too-long": Message(
        "{file}: the sheet {sheet!r} has something in row {row:,}; with --all-sheets, row {most:,} "
        "is the last that is read.",
        "Delete what is there, or import that sheet by itself with --sheet.",
    ),
    "sheets-many": Message(
        "{file} has a roster on {count:,} sheets; --all-sheets reads {most} at most.",
        "Save some of the sheets as another workbook.",
    ),
    "sheets-differ": Message(
        "{file}: the sheet {sheet!r} has other columns than {other!r}: {columns}.",
        "Give both the same columns, or import each by itself with --sheet.",
    ),
    "sheet-unknown": Message("{file} has no sheet {sheet!r}.", "Its sheets: {sheets}"),
    "xlsx-too-large": Message(
        "{file} has a sheet of more than {most:,} cells.",
        "Save that sheet as CSV UTF-8 (File, Save As), which may be of any size, and take that.",
    ),
    "xlsx-too-large.text": Message("{file}: a sheet has over {most:,} characters.", _LONG_TEXTS),
    "xlsx-damaged": Message("{file} is not a whole Excel workbook: {reason}.", _OPEN_IT),
    "sheets-hidden": Message(
        "{file} has hidden sheets alone: {sheets}.", "Name the one to read with --sheet."
    ),
    "zip-damaged": Message(
        "{file} is not a whole zip archive: {reason}.", "Download or copy it again."
    ),
    "zip-damaged.end": Message(
        "{file} is not a whole zip archive: its end is missing; was it downloaded in full?",
        "Download or copy it again.",
    ),
    "zip-encrypted": Message(
        "{file} is locked with a password: {entry}.",
        "Unpack it with its password, then name the folder.",
    ),
    "zip-nested": Message(
        "{file} has another archive in it: {entry}.",
        "Unpack that one and name it or its folder.",
    ),
    "zip-method": Message(
        "{file} is packed in a way that is not read: {entry}.", "Unpack it and name the folder."
    ),
    "zip-lies": Message(f"{{file}} holds more than its list of entries says; {_UNREAD}", _HOSTILE),
    "zip-too-many": Message(
        f"{{file}} lists {{count:,}} entries; a roster has a few; {_UNREAD}", _HOSTILE
    ),
    "zip-overlap": Message(
        f"{{file}} has entries that overlap: {{entry}} and {{other}}; {_UNREAD}", _HOSTILE
    ),
    "zip-path": Message(
        f"{{file}} has an entry that leads out of it: {{entry}}; {_UNREAD}", _HOSTILE
    ),
    "zip-path.nameless": Message(f"{{file}} has an entry without a name; {_UNREAD}", _HOSTILE),
    "zip-link": Message(
        f"{{file}} has an entry that is a link or a device: {{entry}}; {_UNREAD}", _HOSTILE
    ),
    "zip-bomb": Message(
        f"{{file}} claims to unpack {{entry}} from {{packed:,}} bytes to {{size:,}}; {_UNREAD}",
        _HOSTILE,
    ),
    "zip-twice": Message(f"{{file}} has two entries called {{entry}}; {_UNREAD}", _HOSTILE),
    "note.column-not-read": Message("the column {column!r} is not read"),
    "note.column-not-read.of": Message("the column {column!r} of {file} is not read"),
    "note.column-read-as": Message("the column {column!r} is read as {name}"),
    "note.sheet-read": Message("the sheet read is {sheet!r}"),
    "note.sheet-not-read": Message("the sheet {sheet!r} is not read"),
    "note.sheet-not-read.hidden": Message("the hidden sheet {sheet!r} is not read"),
}
