"""What is wrong with a cell or a line of a roster, and how to mend it.

A key is that of the :class:`~portaladm.domain.rosters.Fault`, with ``fault.`` in front.
"""

from __future__ import annotations

from portaladm.cli.messages.wording import Message

_PLACE = "{column:else the whole line}{file:if  of |}"
_CELLS = "there are {found} cells, the header has {wanted}"
_LENGTH = "the cell has {length:,} characters, {most:,} is the most"
_AS_TEXT = (
    "export again; to look at it in Excel, use Data > From Text and format the column as Text"
)
_UNCLOSED = "look for a quotation mark that is never closed"


MESSAGES = {
    "row-fault": Message(f"{{lines:lines}}, {_PLACE}: {{fault:whole}}"),
    "row-fault.several": Message(f"{{lines:lines}} ({{count:,}} times), {_PLACE}: {{fault:whole}}"),
    "row-people": Message(
        "line {line}: parent {parent_id} {parent}, student {student_id} {student}"
    ),
    "row-fault.place": Message(_PLACE),
    "row-fault.more": Message("... and {count:count more fault}"),
    "fault.too-long": Message(_LENGTH, _UNCLOSED),
    "fault.too-long.table": Message(_LENGTH),
    "fault.control-character": Message(
        "the cell holds the invisible character {character} at position {position}",
        "delete it and type the text again",
    ),
    "fault.missing": Message("the cell is empty", "fill it in"),
    "fault.missing.school": Message(
        "roles.csv names no school for this person", "give a role of theirs an orgSourcedId"
    ),
    "fault.cell-error": Message(
        "the cell holds the error {text}", "correct its formula, or type the value"
    ),
    "fault.merged-cell": Message(
        "the cell is merged with others, and only the first of them holds something",
        "in Excel: Home, Merge & Center, Unmerge Cells; then fill in each cell",
    ),
    "fault.formula-without-value": Message(
        "the cell holds a formula that was saved without a value: {text}",
        "open the workbook in Excel and save it again",
    ),
    "fault.too-many-digits": Message(
        "{text} is a number of more than 15 digits, and Excel keeps 15",
        "set the column to Text and enter it again",
    ),
    "fault.missing.block": Message(
        "the column {theirs!r} is empty, and others of this parent are not",
        "fill it in, or empty the others",
    ),
    "fault.no-id.word": Message(
        "{text!r} is not an id: the export writes it where it has none",
        "give this person an id in the student system and export again",
    ),
    "fault.no-id.error": Message(
        "{text!r} is not an id but an error of Excel: a formula found nothing",
        "look the id up in the student system; an export of it needs no formula",
    ),
    "fault.no-id.science": Message(
        "{text!r} is not an id: Excel has shortened a long number, and its last digits are lost",
        _AS_TEXT,
    ),
    "fault.no-id.decimal": Message(
        "{text!r} is not an id: Excel or the export has taken the id for an amount", _AS_TEXT
    ),
    "fault.no-id.date": Message(
        "{text!r} is not an id: Excel or the export has made a date or a time of it", _AS_TEXT
    ),
    "fault.no-id.quotes": Message(
        "{text!r} has a quotation mark beside the id: a word processor or a second export has put "
        "it there",
        'replace such marks by straight ones (") in a text editor, or export again',
    ),
    "fault.typed-id.date": Message("{text} is not an id: Excel has made a date of it", _AS_TEXT),
    "fault.typed-id.time": Message("{text} is not an id: Excel has made a time of it", _AS_TEXT),
    "fault.typed-id.boolean": Message(
        "{text} is not an id: Excel has made a yes or no of it", _AS_TEXT
    ),
    "fault.two-people": Message(
        "one id stands for two people: {number} is {name} here and {others:and} on line {lines}",
        "give each of them an id of their own, or correct the name",
    ),
    "fault.two-people.zeros": Message(
        "{number} is not an id: the export writes it where it has none, for {name} here and for "
        "{others:and} on line {lines}",
        "give each of them an id in the student system and export again",
    ),
    "fault.not-in-table": Message("{id!r} is not in {file}", "add it there, or correct it"),
    "fault.not-in-table.refused": Message("the row of {id!r} in {file} is refused", "correct it"),
    "fault.twice-in-table": Message(
        "the id {id!r} stands on line {line} with other cells", "keep one row of it"
    ),
    "fault.many-children": Message(
        "the cell lists more than {most} children", "write the others on a row of their own"
    ),
    "fault.bad-access": Message(
        "{text!r} is neither yes nor no", "write yes or no (or leave it empty)"
    ),
    "fault.bad-date": Message(
        "{text!r} is not a date written YYYY-MM-DD", "write it as 2026-09-01 (or leave it empty)"
    ),
    "fault.bad-date.number": Message(
        "{text!r} is not a date written YYYY-MM-DD, but perhaps a date that Excel shows as a "
        "number",
        "format the column as a date in Excel and save it again",
    ),
    "fault.bad-date.declared": Message(
        "{text!r} is not a date written {order}, as the map says", "correct the cell, or the map"
    ),
    "fault.bad-name": Message(
        "{text!r} is not a name written {order!r}, as the map says", "correct the cell, or the map"
    ),
    "fault.bad-name.two-people": Message(
        "{text!r} names two people", "give each of them a row or columns of their own"
    ),
    "fault.no-family": Message(
        "this line is not a person: it repeats the header or holds dashes only", "delete it"
    ),
    "fault.no-family.instruction": Message(
        "this line is not a family: it names or explains the columns", "delete it"
    ),
    "fault.no-family.alone": Message(
        "this line is not a family: only one of its cells is filled in", "delete it"
    ),
    "fault.no-family.total": Message("this line is not a family: it holds a total", "delete it"),
    "fault.nothing": Message(
        "{text!r} is not a name: it stands for nothing", "write the name, or delete the line"
    ),
    "fault.contradiction": Message(
        "it says {access!r} here and the opposite on line {lines} for the same parent and student",
        "keep the right one",
    ),
    "fault.broken-csv.long": Message("a cell is longer than any name or address", _UNCLOSED),
    "fault.broken-csv.wide": Message(
        "the line has more cells than any table, or is separators alone",
        "look whether its line breaks were lost, or delete the separators at its end",
    ),
    "fault.broken-csv.unclosed": Message(
        "a quotation mark opens here and is never closed",
        "delete it, or write it twice where the text has one",
    ),
    "fault.broken-csv.inside": Message(
        "a quotation mark stands in the middle of a cell",
        "delete it, or write it twice and put the whole cell in quotation marks",
    ),
    "fault.broken-csv.open": Message(
        "the quotation mark opened on line {line} is never closed",
        "delete it, or write it twice where the text has one",
    ),
    "fault.broken-csv.rest": Message("from line {line} on, no row can be read", _UNCLOSED),
    "fault.cut-off": Message(
        "the file ends in the middle of line {line}: it may be cut off",
        "export or copy it again",
    ),
    "fault.wrong-number-of-cells.more": Message(
        _CELLS, "look for a comma too many, or put quotation marks around the cell that holds one"
    ),
    "fault.wrong-number-of-cells.fewer": Message(
        _CELLS, "look for a missing comma or a line break inside a cell"
    ),
    "fault.wrong-number-of-cells.table": Message(
        _CELLS, "put quotation marks around a cell that holds commas, such as a list of ids"
    ),
}
