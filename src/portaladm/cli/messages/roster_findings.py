"""What a roster has that a person may want to look at, and examples of it.

A key is that of the :class:`~portaladm.domain.rosters.Finding`, with ``finding.`` in front;
``count`` is how many there are.
"""

from __future__ import annotations

from collections.abc import Sequence

from portaladm.cli.messages.wording import Message
from portaladm.domain.text import count_of

_ROWS = "{count:count row}"
_ZEROS = (
    "whose id differs from a stored one by leading zeros only: Excel may have eaten them, here or "
    "in an earlier file"
)
_NOT_LISTED = "not among roster.eligible_relationships"
_DROPPED = "{count:count link} skipped: "
_STUDENT_TO = "it links a student to a {role:else person without a role}"
_CLOSED = "{count:count link} without access: "
_COLUMN = "{column} holds what looks like "


def _count_left(count: int) -> str:
    return f"{count_of(count, 'student')} who {'has' if count == 1 else 'have'} left"


def _count_more(students: int, links: int) -> str:
    more = ((students, "more student"), (links, "more link"))
    return f"... and {' and '.join(count_of(number, noun) for number, noun in more if number)}"


def _tell_no_flag(format: str, relationships: Sequence[str], more: int) -> str:
    others = f" and {count_of(more, 'other')}" if more else ""
    return (
        f"{format} has no portal flag: {', '.join(relationships)}{others} "
        "(roster.eligible_relationships) open a new link, and a stored no stays a no"
    )


def _tell_closed(format: str, relationships: Sequence[str], more: int) -> str:
    said = _tell_no_flag(format, relationships, more)
    return f"{said}; but roster.blank_access is no, so nothing opens"


def _tell_blank_access(count: int, opens: bool) -> str:
    return (
        "the file has no column for portal_access: a stored pair stays as it is, and every new one "
        f"{'gives' if opens else 'gives no'} access (roster.blank_access)"
    )


MESSAGES = {
    "found": Message("{finding} ({examples})"),
    "finding.pair-twice": Message(f"{_ROWS} that only repeats a pair"),
    "finding.row-passed-over.header": Message(
        "{count:count line} passed over: the header once more (were files joined?)"
    ),
    "finding.row-passed-over.dashes": Message("{count:count line} of dashes passed over"),
    "finding.row-passed-over.end": Message(
        "{count:count mark} of the end of a file passed over (Ctrl-Z)"
    ),
    "finding.rows-unseen.hidden": Message(
        "{count:count hidden row} read as well, by a filter or hidden by hand: {rows:lines}"
        " of the sheet {sheet}"
    ),
    "finding.rows-unseen.struck": Message(
        "{count:count row} with text that is struck through read as well: {rows:lines}"
        " of the sheet {sheet}"
    ),
    "finding.sheets-not-read": Message(
        "{count:count more sheet} with the header of a roster not read: {sheets}; read them all "
        "with --all-sheets, or one with --sheet"
    ),
    "finding.sheets-not-read.foreign": Message(
        "{count:count sheet} without the header of a roster not read: {sheets}"
    ),
    "finding.column-lacking": Message(
        "the file has no column for {columns:or}: what is stored stays, and new parents have none"
    ),
    "finding.column-may-decide": Message(
        "not read, though the name may say who sees a child or must not: {columns:and}; map what "
        "decides, and record court orders (docs/rosters.md)"
    ),
    "finding.access-lacking": Message(_tell_blank_access),
    "finding.access-opened": Message("{count:count link} turned from no to yes"),
    "finding.access-closed-again": Message(
        "{count:count link} that the office had opened, closed again by the roster's no"
    ),
    "finding.rows-disagree": Message(
        f"{_ROWS} with something else about a person than the last row about the same person; the "
        "last one counts"
    ),
    "finding.nobody-left": Message(
        "a refused row does not say whose it is, so this import removed nobody"
    ),
    "finding.links-lacking": Message(
        "{count:count stored link} missing from this file; kept (--snapshot would remove them)"
    ),
    "finding.email-missing": Message(f"{_ROWS} without an email"),
    "finding.email-malformed": Message(f"{_ROWS} whose email is not an email address"),
    "finding.phone-malformed": Message(f"{_ROWS} whose phone is not a phone number"),
    "finding.language-missing": Message(f"{_ROWS} without a language"),
    "finding.address-missing": Message(f"{_ROWS} without a postal address"),
    "finding.grade-missing": Message(f"{_ROWS} without a grade"),
    "finding.access-missing": Message(
        f"{_ROWS} with an empty portal_access: a new pair gets what roster.blank_access says, a "
        "stored one stays as it is"
    ),
    "finding.withdrawn-long-ago": Message(
        f"{_ROWS} of students who left in 1970 or before: many programs write such a day where "
        "there is none, and these students count as withdrawn"
    ),
    "finding.letters-lost": Message(
        f"{_ROWS} with a name in which ? or \ufffd stands where a letter should be: save the file "
        "as UTF-8 (in Excel as CSV UTF-8 or .xlsx) and read it again"
    ),
    "finding.letters-garbled": Message(
        f"{_ROWS} with a name that is no word in this encoding: name the one in which the file was "
        "saved (--encoding), or save it as UTF-8"
    ),
    "finding.letters-misread": Message(
        f"{_ROWS} with a name that another program read in a wrong encoding before it wrote this "
        "file: export it again as UTF-8, or correct the names where they come from"
    ),
    "finding.email-shared": Message("{count:count email} shared by several parents"),
    "finding.zeros-differ.student": Message(f"{{count:count new student}} {_ZEROS}"),
    "finding.zeros-differ.parent": Message(f"{{count:count new parent}} {_ZEROS}"),
    "finding.zeros-lost": Message(
        f"{_ROWS} with a {{column}} shorter than the usual {{usual}} digits: Excel may have eaten "
        "leading zeros"
    ),
    "finding.ids-alike": Message("{count:count pair} of {column} in two spellings: one person?"),
    "finding.student-without-parent": Message(
        "{count:count student} without any parent who may use the portal"
    ),
    "finding.access-denied-by-staff": Message(
        "the roster gives access to {count:count link} that staff have denied; the restriction "
        "holds"
    ),
    "finding.counter-duplicate": Message(
        "{count:count parent} added at the counter may be in the roster under another id; if so, "
        "merge them"
    ),
    "finding.access-stays-closed": Message(
        "{count:count link} that the file would open now and an earlier one closed (enabledUser "
        "was false or roster.blank_access was no, for example); the stored no stays until the "
        "office opens the link at the counter or a CSV of these pairs says yes; see portaladm "
        "links list --parent ID"
    ),
    "finding.access-stays-disputed": Message(
        "the roster gives access to {count:count link} of which one of two merged records had "
        "none; they stay closed until the office opens them (links open)"
    ),
    "finding.not-compared": Message(
        "{count:count parent} are too many for an import to compare their phones and addresses; a "
        "dry run does"
    ),
    "finding.probable-duplicates": Message(
        "{count:count pair} of parents who may be one person each (the same name, and the same "
        "email, phone, address or child); merge those who are"
    ),
    "finding.id-twice": Message("{count:count id} on several lines; the last active one counts"),
    "finding.edges-dropped.no-end": Message(f"{_DROPPED}one end is not in the file"),
    "finding.edges-dropped.self": Message(f"{_DROPPED}it links somebody to themselves"),
    "finding.edges-dropped.students": Message(f"{_DROPPED}it links a student to a student"),
    "finding.edges-dropped.role": Message(f"{_DROPPED}{_STUDENT_TO}"),
    "finding.edges-dropped.ended": Message(f"{_DROPPED}{_STUDENT_TO} whose role has ended"),
    "finding.edges-dropped.no-student": Message(f"{_DROPPED}neither end is a student"),
    "finding.edges-dropped.others": Message(f"{_DROPPED}other roles"),
    "finding.role-not-begun": Message(
        "{count:count student} skipped, whose role has not begun yet"
    ),
    "finding.everybody-left": Message(
        "every student of the file has left, the last on {last}: it looks like the roster of an "
        "earlier year"
    ),
    "finding.students-left": Message(_count_left),
    "finding.student-left-alone": Message(
        "{count:count student} whose parents and guardians in the file are all deleted, inactive "
        "or of an unknown or another role"
    ),
    "finding.unknown-word.of": Message(
        "{count:count line} with {word!r} as {column}, which is not a word of this format; it "
        "gives no access"
    ),
    "finding.unknown-word.others": Message(
        "{count:count more line} with other words that this format does not have; they give no "
        "access"
    ),
    "finding.school-unknown": Message(
        "{count:count student} at {school!r}, which is not in the file of schools; the id stands "
        "for the school's name"
    ),
    "finding.school-unknown.row": Message(
        f"{_ROWS} with the school {{school!r}}, which is not in the file of schools; the id stands "
        "for the school's name"
    ),
    "finding.school-unknown.others": Message(
        f"{_ROWS} with other schools that are not in the file of schools"
    ),
    "finding.list-unreadable": Message(
        "{count:count list} of ids that can't be read: separate ids by commas"
    ),
    "finding.student-alone": Message("{count:count student} linked to no parent or guardian"),
    "finding.student-alone.contact": Message("{count:count student} with no contact at all"),
    "finding.ids-derived": Message(
        "{count:count parent} without an id in the file, whose ids are derived (D-...)"
    ),
    "finding.ids-found": Message(
        "{count:count row} without an id, taken for a parent with one of the file: the name and "
        "an email, phone or address agree"
    ),
    "finding.derived-apart": Message(
        "{count:count parent} without an id who may be somebody in the file or the store and can't "
        "be told from others; they stay separate, so merge them if they are one person"
    ),
    "finding.disabled": Message(f"{_CLOSED}enabledUser is false"),
    "finding.relationship-without-access": Message(
        f"{_CLOSED}{{relationship:else no relationship}}, {_NOT_LISTED}"
    ),
    "finding.relationship-without-access.others": Message(f"{_CLOSED}other relationships"),
    "finding.relationship-without-access.emergency": Message(
        f"{_CLOSED}emergency contact, {_NOT_LISTED}"
    ),
    "finding.known-by-email": Message(
        "{count:count guardian} without a SIS ID, known by their email alone: a new email would "
        "make a new person"
    ),
    "finding.guardians-share-email": Message(
        "{count:count email} of several guardians in user.csv: a link by such an email is "
        "skipped, because it can mean any of them"
    ),
    "finding.column-shifted.moved": Message(
        f"{_ROWS}, from {{first}} on, in which {{held}}; their cells may be moved by one column"
    ),
    "finding.column-shifted.exchanged": Message(
        f"{_ROWS}, from {{first}} on, in which {{held}}; two columns may be exchanged"
    ),
    "cell-look.school": Message(f"{_COLUMN}a school"),
    "cell-look.id": Message(f"{_COLUMN}an id or a grade"),
    "cell-look.email": Message(f"{_COLUMN}an email"),
    "cell-look.date": Message(f"{_COLUMN}a date"),
    "cell-look.postal-code": Message(f"{_COLUMN}a postal code"),
    "cell-look.phone": Message(f"{_COLUMN}a phone number"),
    "cell-look.address": Message(f"{_COLUMN}an address"),
    "cell-look.state": Message(f"{_COLUMN}a state"),
    "cell-look.other": Message(f"{_COLUMN}something else"),
    "deferred-by.rollover": Message("the roll-over window of the settings"),
    "deferred-by.limit": Message("the removal limit"),
    "deferred-by.new-links": Message("the limit of new links"),
    "deferred-by.exchanged-links": Message("the question about exchanged children"),
    "deferred-by.new-parents": Message("the limit of new parents"),
    "deferred-by.name-changes": Message("the limit of changed names"),
    "new-link": Message("parent {parent} {name} would see student {student} {child}"),
    "name-change": Message("{kind} {number} was {stored} and would be {new}"),
    "removal.student": Message("student {number} {name}, {school}, would leave"),
    "removal.link": Message("parent {parent} {name} would lose student {student} {child}"),
    "listed.more": Message("... and {count:,} more"),
    "removal.more": Message(_count_more),
    "note.access": Message(_tell_no_flag),
    "note.access.closed": Message(_tell_closed),
    "note.lines-of": Message("line numbers are those of {file}"),
    "note.schools-missing": Message("the file {file} is missing: ids stand for the schools"),
    "row-of-sheet": Message("{row} of the sheet {sheet!r}"),
    "finding.question-withdrawn": Message(
        "{count:count question} about ids withdrawn: this file leaves no doubt about these people"
    ),
    "example.question": Message("{number}: {stored} or {new}"),
    "example.line": Message("line {line}"),
    "example.student": Message("student {number}"),
    "example.id": Message("{number}"),
    "example.id-on-line": Message("{number} on line {line}"),
    "example.id-on-lines": Message("{number} on lines {lines}"),
    "example.pair": Message("parent {parent}, student {student}"),
    "example.pair-on-line": Message("parent {parent}, student {student} on line {line}"),
    "example.parent-on-line": Message("parent {parent} on line {line}"),
    "example.misread-on-line": Message("{text!r} on line {line}, probably {meant!r}"),
    "example.list-on-line": Message("{text!r} on line {line}"),
    "example.link-on-line": Message("{one} and {other} on line {line}"),
    "example.shared-email": Message("{email}: parents {parents:and}"),
    "example.parent-in-file": Message("{number} (line {line})"),
    "example.parent-in-store": Message("{number} (in the store)"),
    "example.stored-id": Message("{new}, {stored} in the store"),
    "example.alike-ids": Message("{ids:and}"),
    "example.merge": Message('portaladm parents merge {pair:arg --reason "WHY"}'),
    "example.compare": Message(
        "the same person? Compare: portaladm parents show {keep:arg}; portaladm parents show "
        "{drop:arg}"
    ),
    "example.duplicates": Message("{name} {first} and {second}: {proposal}"),
    "example.on-line": Message("on line {line}"),
    "example.in-store": Message("in the store"),
    "example.cell": Message("{place}: {column} {text!r}"),
    "example.later-day": Message("read it as of a later day: --as-of DATE"),
    "example.earlier-day": Message("to read it as of a day of that year: --as-of {day}"),
}
