"""The terminal: prompts, formats of results, and what the system itself refuses."""

from __future__ import annotations

from portaladm.cli.messages.wording import Message

WHAT_WAS_DONE = "What was done before that stays done; see it with: portaladm audit list --limit 5"

MESSAGES = {
    "usage": Message("{what}", "{hint}"),
    "usage.typography": Message(
        "A word processor has changed the dashes or quotation marks of this line.",
        'Type them again on the keyboard, as - and ".',
    ),
    "option-alone": Message("{option} needs a value.", "Type it as {option} {kind}"),
    "option-alone.example": Message("{option} needs a value.", "For example: {option} {example!q}"),
    "words-apart": Message(
        "The value of {option} has several words.",
        "Put quotation marks around them: {option} {text!q}",
    ),
    "words-apart.name": Message(
        "This command takes {most:count word} beside its options, not {count}.",
        "Put quotation marks around a name of several words: {text!q}",
    ),
    "words-apart.option": Message(
        "{text!r} stands on the line without an option.", "Type it with one: {option} {text!q}"
    ),
    "words-apart.none": Message(
        "{text!r} stands on the line without an option.",
        "Leave it out, or see what can be asked for: {line} --help",
    ),
    "words-apart.several": Message(
        "This command takes {most:count word} beside its options, not {count}.",
        "Leave out what is not meant, or run the command once for each.",
    ),
    "usage.no-command": Message("A command is missing.", "{line} --help"),
    "interrupted": Message("Stopped. What was not finished was undone."),
    "interrupted.written": Message(
        "Stopped. What was not finished was undone; what was done before that stays done."
    ),
    "not-confirmed": Message("Not confirmed: nothing was changed."),
    "not-confirmed.nobody": Message(
        "{question} Nobody is there to answer, so nothing was changed.",
        "Run the same command with --yes.",
    ),
    "not-chosen": Message("{tries} answers were none of them. Nothing was changed."),
    "not-typed": Message("Nothing was typed for: {prompt}. Nothing was changed."),
    "too-many-tries": Message("{tries} attempts were rejected. Nothing was changed."),
    "no-terminal": Message(
        "Nobody is there to type: {prompts}.",
        "Give it line by line on stdin with --secrets-stdin.",
    ),
    "secret-on-line": Message(
        "Keys and passwords are not taken from the command line: others can read it there, and it "
        "stays in the shell's history.",
        "Type only this, and the rest when asked: {example}",
    ),
    "secret-on-line.reference": Message(
        "That is no key reference such as K7QMX-17, and no parent's id or name. A key is not taken "
        "from the command line: others can read it there, and it stays in the shell's history.",
        "Type only this, and the key when asked: portaladm keys check",
    ),
    "secret-on-line.key": Message(
        "One of these words holds an activation key. Keys are not taken from the command line: "
        "others can read it there, and it stays in the shell's history.",
        "Clear it from the history. Type only this, and the key when asked: {example}",
    ),
    "secret-on-line.form": Message(
        "One of these words has the form of an activation key, and nobody here has it as an id. If "
        "it is a key, others can read it on the command line, and it stays in the shell's history.",
        "Check the id. For a key, type only this, and the key when asked: {example}",
    ),
    "no-secret": Message(
        "Standard input ends before: {missing}.", "Give one per line, in this order: {prompts}."
    ),
    "unknown-format.result": Message("--format takes {formats}, not {format!r}."),
    "unknown-format.stream": Message("The whole trail goes out as {formats}, not as a table."),
    "unknown-field": Message("The field {field!r} does not exist{near:near}.", "Fields: {fields}"),
    "bad-date": Message(
        "{option} needs a day written YYYY-MM-DD, not {text!r}.",
        "For example: {option} 2026-09-01",
    ),
    "bad-date.meant": Message(
        "{option} needs a day written YYYY-MM-DD, not {text!r}.", "Type: {option} {days:or}"
    ),
    "usage.prompt": Message(
        "The line begins with what the screen shows before it, or with the program's name again.",
        "Type only this: {line}",
    ),
    "words-apart.flag": Message(
        "{word!r} stands on the line without its dashes.", "Type it as {option}"
    ),
    "names-joined": Message(
        "{text!r} is several names in one word.", "Put a blank between them: {line}"
    ),
    "names-joined.file": Message(
        "{text!r} is a file, and no name.", "For the names in it, type: --from {text!q}"
    ),
    "bad-timestamp": Message(
        "--{option} needs a day or a time, not {text!r}.",
        "For example: --{option} 2026-09-01, or --{option} 2026-09-01T14:30",
    ),
    "reversed-span": Message(
        "--since {since} is later than --until {until}: nothing lies between.",
        "Exchange them: --since {until!q} --until {since!q}",
    ),
    "stdout-closed": Message(
        "Standard output is closed, so that a secret could not be shown. Nothing was changed.",
        "Write to a private file with -o FILE, or leave standard output open.",
    ),
    "stdout-closed.data": Message(
        "Standard output is closed, so that nothing can be shown.", "Leave standard output open."
    ),
    "not-shown": Message(
        "The output can't be written: {reason}. What was made counts, and what should have been "
        "shown is kept in {path}, which only you can read.",
        "Hand it out from there, and then delete that file.",
    ),
    "not-shown.lost": Message(
        "The output can't be written: {reason}. What was made counts, but it could be neither "
        "shown nor kept.",
        "Make it again: see what was made with portaladm audit list --limit 5",
    ),
    "not-utf8": Message(
        "{where} holds the byte 0x{byte:02X}, which is not UTF-8.",
        "Type it on a terminal that is set to UTF-8, or rename the file or folder.",
    ),
    "not-utf8.somewhere": Message(
        "A name or text that was given holds the byte 0x{byte:02X}, which is not UTF-8.",
        "Type it on a terminal that is set to UTF-8, or rename the file or folder.",
    ),
    "no-home": Message(
        "Your home folder is not known.",
        "Name the store by its whole path: portaladm --store FILE ...",
    ),
    "no-folder": Message(
        "The current folder does not exist any more.",
        "Change into another folder and run the same command again.",
    ),
    "system-error": Message("{what} can't be used: {reason}.", WHAT_WAS_DONE),
    "installation-broken": Message(
        "A part of the program can't be found or read: {module}.",
        f"{WHAT_WAS_DONE}; install the program again if it stays so.",
    ),
    "defect": Message(
        "Something went wrong inside portaladm ({kind}).",
        f"{WHAT_WAS_DONE}; send us what the same command prints with --debug.",
    ),
}
