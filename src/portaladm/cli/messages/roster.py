"""Rosters: what stops an import, and its undoing."""

from __future__ import annotations

from portaladm.cli.messages.wording import Message

_TEMPLATE = "See an example: portaladm roster template"
_CORRECT = "Correct these lines and run the same command again"
_LIFT = "If it is correct: --max-removals {needed}, or --apply-rest for all but the removals."
_WHERE = "of {before:,} in {school:else the district} ({percent:.0f} %)"
_BESIDE = "with {before:,} stored in {school:else the district} ({percent:.0f} %)"
_MOVED = "Was one column sorted or moved by itself? If the file is right:"
_QUESTION = "{kind} {number} was {stored} and is now {new}: the same person?"
_FIXES = {
    "several": "",
    "name": "",
    "exchanged": "Was one column sorted by itself? If so, make the file again. ",
    "zeros": "Write these ids as they are stored (Excel: format the column as Text). ",
    "letters": "Save the file again as CSV UTF-8. ",
}
_EACH = "Answer each: "
_ASKS_LATER = (
    "The same import without --dry-run asks, and says how to answer. Everybody else now: "
    "--apply-rest"
)
_EITHER = '{number:arg --same --reason "WHY"}; or with --different'

_COLUMNS = "Our columns are: {columns}"
_MAPS = "What a map can say is in docs/rosters.md."

MESSAGES = {
    "roster-quotes": Message(
        "{file} has curly quotation marks round its cells ({cell}): a word processor has put them "
        "in place of straight ones.",
        'In a text editor, replace them all by ", or ask for the export again.',
    ),
    "roster-columns.joined": Message(
        "{file}, line 1: {found!r} is two columns: what separates cells is missing between them, "
        "so each row would be read one column beside.",
        "Separate them, or export the file again.",
    ),
    "verdict.refused": Message("Refused; nothing was imported."),
    "verdict.stopped": Message("Stopped; nothing was imported."),
    "verdict.checked": Message("Checked only; nothing was imported."),
    "verdict.same": Message("Nothing has changed since the last import."),
    "verdict.unchanged": Message("Nothing was changed."),
    "verdict.imported": Message("Imported as batch {batch}."),
    "import-stays": Message("The roster is imported all the same, as batch {batch}."),
    "roster-faulty": Message(
        "{file}: {faults:count fault} on {lines:count line}; nothing was imported.",
        f"{_CORRECT}, or take the good rows now: --keep-good-rows --rejects rejects.csv",
    ),
    "roster-faulty.check": Message(
        "{file}: {faults:count fault} on {lines:count line}.",
        "Correct these lines and check again.",
    ),
    "roster-faulty.many": Message(
        "The roster has more than {most:,} faults: it is wrong as a whole, the others were not "
        "looked at, and nothing was imported. The first of each kind:",
        "Correct the export, and run the same command again.",
    ),
    "roster-faulty.rest": Message(
        "{file} can't be read: {first:whole}.", "Correct that line and run the same command again."
    ),
    "roster-faulty.file": Message("{file} can't be read: {first}.", f"{_CORRECT}."),
    "roster-empty": Message("{file} has a header and no rows.", _TEMPLATE),
    "roster-empty.file": Message(
        "{file} is empty: its first line must name the columns.", _TEMPLATE
    ),
    "roster-empty.sheet": Message(
        "{file}: the sheet {sheet!r} is empty, and so are all others.",
        "Look whether this is the right file.",
    ),
    "roster-empty.sheets": Message(
        "{file}: the sheet {sheet!r} is empty, and these are not: {sheets}.",
        "Name the one to read with --sheet.",
    ),
    "roster-no-pairs": Message(
        "{file} links no student to a parent or guardian: it has nothing to import.",
        "Ask whoever makes the export to include parents and whom they belong to.",
    ),
    "roster-roles-alone": Message(
        "roles.csv of {file} changes the roles of {count:count stored person} whom its users.csv "
        "lacks: {numbers:and}.",
        "Ask for an export in bulk, or for a delta whose users.csv has everybody whose role "
        "changed.",
    ),
    "roster-tables.single": Message(
        "{file} is one table, and the map joins several: {tables}.",
        "Name the folder, zip or workbook that has all of them.",
    ),
    "roster-tables.missing": Message(
        "{file} has no table {table!r}, which the map names.", "It holds: {held}"
    ),
    "rejects-alone": Message(
        "--rejects needs --keep-good-rows: otherwise nothing is imported.", "Add --keep-good-rows."
    ),
    "bad-limit": Message(
        "{option} takes a number or a share, not {typed!r}.",
        "For example: {option} 250 or {option} 25%",
    ),
    "removal-limit": Message(
        "This roster would remove {first}; nothing was changed.",
        f"Is the file whole? {_LIFT}",
    ),
    **{
        f"identity.{kind}-{doubt}": Message(
            f"{{count:count id}} of this file may mean somebody else than in the store{why}; "
            "nothing was changed.",
            f"{_FIXES[doubt]}{until}{command} {answer}; then import again. Everybody else now: "
            "--apply-rest",
        )
        for kind, command in (
            ("parent", "portaladm parents identity"),
            ("student", "portaladm students identity"),
        )
        for doubt, why, until, answer in (
            ("several", "", _EACH, _EITHER),
            ("name", ": the names differ", _EACH, _EITHER),
            ("exchanged", ": the names or the links stand under each other's ids", _EACH, _EITHER),
            (
                "zeros",
                ": they are stored ids without their zeros or in another spelling",
                "If they are other people: ",
                '{number:arg --different --reason "WHY"}',
            ),
            ("letters", ": letters of the names are lost", _EACH, _EITHER),
        )
    },
    **{
        f"identity-asks-later.{doubt}": Message("", f"{fix}{_ASKS_LATER}")
        for doubt, fix in _FIXES.items()
    },
    "identity-question.name": Message(_QUESTION),
    "identity-question.exchanged": Message(f"{_QUESTION} (another id had this)"),
    "identity-question.letters": Message(
        "{kind} {number} was {stored} and is now {new}: letters were lost"
    ),
    "identity-question.zeros": Message(
        "{kind} {number} {new}: is this {stored_number} {stored}, without its zeros or "
        "spelled in another way?"
    ),
    "new-links-limit": Message(
        "This roster would open too many links between people who are stored already; nothing was "
        "changed. {first}.",
        f"{_MOVED} --max-new-links {{needed}}, or --apply-rest for all but these links.",
    ),
    "exchanged-links-limit": Message(
        "This roster would give parents the children of others, and theirs to others in turn; "
        "nothing was changed. {first}.",
        f"{_MOVED} --max-new-links {{needed}}, or --apply-rest for all but these links.",
    ),
    "new-parents-limit": Message(
        "This roster has no ids of parents and would give too many stored students a new parent; "
        "nothing was changed. {first}.",
        f"{_MOVED} --max-new-parents {{needed}}, or --apply-rest for all but these parents.",
    ),
    "name-changes-limit": Message(
        "This roster would change too many names; nothing was changed. {first}.",
        f"{_MOVED} --max-name-changes {{needed}}, or --apply-rest for all but these names.",
    ),
    "impact.new-links": Message(f"{{count:count new link}}, {_BESIDE}"),
    "impact.exchanged-links": Message(
        "{count:count link} between parents who exchange children with strangers"
    ),
    "impact.new-parents": Message(f"{{count:count new parent}} of stored students, {_BESIDE}"),
    "impact.student-names": Message(f"{{count:count student}} with another name, {_WHERE}"),
    "impact.parent-names": Message(f"{{count:count parent}} with another name, {_WHERE}"),
    "impact.students": Message(f"{{count:count enrolled student}} {_WHERE}"),
    "impact.links": Message(f"{{count:count link with access|links with access}} {_WHERE}"),
    "impact.keys": Message(f"{{count:count live key}} {_WHERE}"),
    "impact.accounts": Message(f"{{count:count account}} {_WHERE}"),
    "no-import": Message("No roster import can be undone.", "See: portaladm batches list"),
    "import-undone": Message(
        "The last import, {batch}, was undone already.",
        'The one before it ({file}) as well: portaladm roster undo {before:arg --reason "WHY"}',
    ),
    "not-undoable.no-roster": Message(
        "Batch {batch} ({kind}) is not a roster import.", "See: portaladm batches list"
    ),
    "import-relied-on.imports": Message(
        "Batch {batch} ({file}) can't be undone while later imports stand.",
        'Undo the last of them first: portaladm roster undo {next:arg --reason "WHY"}',
    ),
    "import-relied-on.keys": Message(
        "Batch {batch} ({file}) can't be undone by itself: "
        "{count:count unused key issued since relies|unused keys issued since rely} on it.",
        "Revoke them and undo it in one go: "
        'portaladm roster undo {batch:arg --with-keys --reason "WHY"}',
    ),
    "import-relied-on.accounts": Message(
        "Batch {batch} ({file}) can't be undone: "
        "{count:count account was|accounts were} made since by parents who are not eligible "
        "without it.",
        'Void each of them, then: portaladm roster undo {batch:arg --with-keys --reason "WHY"}',
    ),
    "import-relied-on.merges": Message(
        "Batch {batch} ({file}) can't be undone: parents whom it brought or changed were merged "
        "since.",
        "Take each merge back, then undo again. Or import a correct roster over it: "
        "portaladm roster import FILE --snapshot",
    ),
    "since-import.keys": Message("{count:count unused key} of batch {batch}"),
    "since-import.keys.all": Message(
        "{count:count unused key} of batch {batch}, all that it has: portaladm batches undo "
        '{batch:arg --reason "WHY"}'
    ),
    "since-import.account": Message(
        "{parent} {name} activated {username} with {key_reference}: portaladm accounts void "
        '{username:arg --reason "WHY"}'
    ),
    "since-import.more": Message("and {count:count more account}"),
    "since-import.import": Message("{batch} ({file})"),
    "since-import.merge": Message(
        "{drop} was merged into {keep} (batch {batch}): portaladm parents unmerge "
        '{drop:arg --reason "WHY"}'
    ),
    "effect.keys_suspended": Message("{count:count key} suspended"),
    "effect.keys_resumed": Message("{count:count key} at work again"),
    "effect.accounts_ending": Message("{count:count account} ending"),
    "effect.accounts_resumed": Message("{count:count account} at work again"),
    "effect.accounts_kept": Message("{count:count account} not ending any more"),
    "effect.parents_eligible": Message("{count:count parent} newly eligible"),
    "effect.parents_ineligible": Message("{count:count parent} not eligible any more"),
    "affected.key": Message("{parent} {name} ({key_reference})"),
    "affected.account": Message("{username} ({parent} {name})"),
    "affected.account-ends": Message("{username} ({parent} {name}) on {ends_on}"),
    "affected.account-at-once": Message("{username} ({parent} {name}) at once"),
    "affected.account-kept": Message("{username} ({parent} {name}), which was to end on {ends_on}"),
    "affected.parent": Message("{parent} {name}"),
    "columns-unreadable": Message("The map {path} can't be read: {reason}."),
    "columns-bad-key": Message("{path}: {key} is not a column of ours{near:near}.", _COLUMNS),
    "columns-bad-key.section": Message("{path}: {key} is not a section of a map.", _COLUMNS),
    "columns-bad-key.table": Message("{path}: {key} must be a section, written [{key}].", _COLUMNS),
    "columns-bad-key.text": Message("{path}: {key} must be a text in quotation marks.", _MAPS),
    "columns-bad-key.delimiter": Message(
        '{path}: {key} must be one character, such as "|".', _MAPS
    ),
    "columns-bad-key.skip_rows": Message(
        "{path}: {key} must be the number of lines above the header, such as 2.", _MAPS
    ),
    "columns-bad-key.header_rows": Message(
        "{path}: {key} must be 1, 2 or 3, the number of lines of the header.", _MAPS
    ),
    "columns-bad-key.header": Message("{path}: {key} must be true or false.", _MAPS),
    "columns-bad-key.dates": Message(
        '{path}: {key} must be the order of day, month and year, such as "d/m/y", "m/d/y", '
        '"d.m.yy" or "yyyymmdd".',
        _MAPS,
    ),
    "columns-bad-key.names": Message(
        '{path}: {key} must say of student or parent how their name is written: "Last, First", '
        '"First Last" or "Last First".',
        _MAPS,
    ),
    "columns-bad-key.encoding": Message(
        '{path}: {key} must be the name of an encoding, such as "cp1252".', _MAPS
    ),
    "columns-bad-key.order": Message(
        "{path}: {key} holds a whole name, and nothing says how it is written.",
        'Add below the columns: [names] and {whose} = "Last, First", "First Last" or "Last First".',
    ),
    "columns-bad-key.both": Message(
        "{path}: {key} is a whole name, and there are columns for its first or last name, too.",
        "Keep the one or the other.",
    ),
    "columns-bad-key.position": Message(
        "{path}: {key} must be the name of a column; with header = false, its number.", _MAPS
    ),
    "columns-bad-key.lacking": Message("{path}: {key} is missing.", _MAPS),
    "columns-bad-key.list": Message(
        "{path}: {key} must be sections, each written [[{key}]].", _MAPS
    ),
    "columns-bad-key.many": Message("{path}: a map has at most {most} sections [[{key}]]."),
}
