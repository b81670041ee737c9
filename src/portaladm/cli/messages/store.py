"""The store: its file, its place, backups."""

from __future__ import annotations

from portaladm.cli.messages.wording import Message

_NOTHING = "Nothing was changed."
_PUT_BACK = (
    "Used keys may work again and court orders be missing. Put the newest copy in its place, or, "
    "if this one is meant: portaladm store accept --reason WHY"
)
_NAME_STORE = "Name the store of portaladm: portaladm --store FILE ..."

MESSAGES = {
    "store-missing": Message(
        "The store {path} does not exist.",
        "Begin a new one (portaladm roster import ROSTER) or name the one that you mean: "
        "portaladm --store FILE ...",
    ),
    "store-moved": Message(
        "The store of {path} has moved to {new}.",
        "Name it: portaladm --store {new!q} ...",
    ),
    "store-moved.unfinished": Message(
        "The store of {path} moves to {new}, and that was stopped shortly before its end.",
        "Finish it: portaladm --store {path!q} store move {new!q}",
    ),
    "right-lacking": Message(
        f"{{actor}} has no role in this district and may only look. {_NOTHING}",
        "An admin gives one: portaladm store grant {actor!q} --role clerk --school NAME",
    ),
    "right-lacking.role": Message(
        f"{{actor}} has the role {{role}} here, which does not allow that. {_NOTHING}",
        "Ask an admin: portaladm config get clerks.rights",
    ),
    "right-lacking.district": Message(
        f"{{actor}} is an admin of {{schools}}, and that is of the whole district. {_NOTHING}",
        "Ask an admin of the district: portaladm config get clerks.rights",
    ),
    "right-lacking.school": Message(
        f"{{who}} has nothing to do with {{schools}}, where {{actor}} has a role. {_NOTHING}",
        "Name your school: --school {schools[0]!q}; or ask the office of the child's school.",
    ),
    "unknown-role": Message("--role takes {roles:or}, not {role!r}."),
    "grant-where": Message(
        "Say where the role holds: at schools, or in the whole district.",
        "Add --school NAME, or --district.",
    ),
    "grant-where.none": Message(
        "The role none is of no school: it takes every right away.",
        "Leave --school and --district out.",
    ),
    "grant-name": Message(
        "{clerk!r} is no name of somebody who works here.", "Give a name as the trail has it."
    ),
    "grant-admin": Message(
        f"As long as anybody has a role, somebody must be an admin of the district. {_NOTHING}",
        "For example: portaladm store grant {actor!q} --role admin --district",
    ),
    "purge-too-late": Message(
        f"{{day}} is still to come; today is {{today}}. {_NOTHING}",
        "Name the day before which the families had left.",
    ),
    "move-elsewhere": Message(
        "The store of {path} has moved to {new} already.",
        "Move it from there: portaladm --store {new!q} store move FOLDER",
    ),
    "move-taken": Message(
        f"{{path}} is there already. {_NOTHING}",
        "Choose another place, or look at that file and remove it.",
    ),
    "move-failed.unwritable": Message(
        f"The store can't be copied to {{path}}: {{reason}}. {_NOTHING}", "Choose another place."
    ),
    "move-failed.damaged": Message(
        f"The copy {{path}} came out damaged: {{damage}}. {_NOTHING}",
        "Choose another disk, and look at the store: portaladm doctor",
    ),
    "move-failed.trail": Message(
        f"This store's trail is broken: {{fault}}. {_NOTHING}",
        "See what is wrong: portaladm doctor",
    ),
    "move-unnamed": Message(
        "The store has moved and is whole, but {path} can't be named {new}: {reason}.",
        "Give yourself the right to write in that folder and run the same command again.",
    ),
    "move-unnamed.taken": Message(
        "The store has moved and is whole, but {path} can't be named {new}: that is there already.",
        "Take that file away and run the same command again.",
    ),
    "store-unsafe.shared": Message(
        "Everybody on this computer can write in the store's folder {path}, and so replace the "
        "store.",
        "Keep the store in a folder of your own, or take that right away: chmod o-w {path!q}",
    ),
    "store-unsafe.owner": Message(
        "{path} belongs to another user, who may have put it there to replace the store.",
        "Keep the store in a folder of your own. If you know how it came there, make it yours: "
        "chown $USER {path!q}",
    ),
    "store-is-a-folder": Message(
        "{path} is a folder, not a store.", "Name a file: portaladm --store {example!q} ..."
    ),
    "store-foreign": Message(
        "{path} is a SQLite file of another program; nothing in it was touched.", _NAME_STORE
    ),
    "store-foreign.no-file": Message(
        "{path} is not a file that can hold a store.", "Name a file: portaladm --store FILE ..."
    ),
    "store-foreign.no-database": Message("{path} is not a store of portaladm.", _NAME_STORE),
    "store-unreachable": Message(
        "The store {path} can't be opened.",
        "Check the path and its rights, or name another: --store FILE",
    ),
    "store-unreachable.new": Message(
        "The store {path} can't be made: {reason}.",
        "Choose another place: portaladm --store FILE ...",
    ),
    "store-setting": Message(
        "SQLite did not take the setting {setting}={value} for {path}.",
        "Put the store on a local disk: portaladm --store FILE ...",
    ),
    "store-newer": Message(
        "The store {path} was written by a newer portaladm (schema {schema}, this one knows "
        "{known}).",
        "Update the program: pip install --upgrade portaladm",
    ),
    "head-kept.behind": Message(
        "An older copy of the store was put back: its trail ends at row {rows:,}, and row {row:,} "
        "had been written.",
        _PUT_BACK,
    ),
    "head-kept.changed": Message(
        "The store is not the one that was here: row {row:,} of its trail is another one.",
        _PUT_BACK,
    ),
    "head-kept.other": Message(
        "Another store was here, whose trail had {row:,} rows: {path} still tells of it.",
        "If that is meant: portaladm store accept --reason WHY",
    ),
    "head-not-kept": Message(
        "The trail has the acceptance, but {path} can't be written: each change goes on warning.",
        "Check the rights and the room of its folder, then again: "
        "portaladm store accept --reason WHY",
    ),
    "head-unreadable": Message(
        "{path}, which keeps the audit head, can't be read: {reason}; nothing was changed.",
        "Check its disk and its rights, and run the same command again.",
    ),
    "head-missing": Message(
        "{path}, which keeps the audit head, is not there: a store copied by hand has none.",
        "The next change makes it.",
    ),
    "outcome.nothing": Message(_NOTHING, "run the same command again."),
    "outcome.stored": Message(
        "What this command had stored before that is valid.",
        "let what is missing be finished: portaladm doctor --repair",
    ),
    "outcome.unknown": Message(
        "It is not known whether the last change is stored.",
        "see whether it is: portaladm audit list --limit 5",
    ),
    "store-busy": Message(
        "Somebody else has been writing to {path} for {seconds:.0f} seconds. {outcome}",
        "Wait a moment, then {outcome:hint}",
    ),
    "store-full": Message(
        "The disk that holds {path} is full. {outcome}",
        "Free some space on that disk, then {outcome:hint}",
    ),
    "store-readonly": Message(
        "The store {path} can't be written. {outcome}",
        "Give yourself the right to write to the file and its folder, or name another: "
        "--store FILE",
    ),
    "store-damaged": Message(
        "The store {path} is damaged.",
        "Ask doctor what is wrong (portaladm doctor) and bring back the last backup.",
    ),
    "store-io": Message(
        "The disk that holds {path} reports an error. {outcome}",
        "Check the disk, then: portaladm doctor",
    ),
    "store-failed": Message(
        "The store {path} could not do this: {reason}. {outcome}",
        "Look at the store: portaladm doctor",
    ),
    "upgrade-failed": Message(
        f"The store {{path}} can't be copied before its upgrade: {{reason}}. {_NOTHING}",
        "Free some space and give yourself the right to write in its folder.",
    ),
    "keep-needs-folder": Message(
        "{path} is no folder that can hold backups.",
        "Name a folder; one that is new is made, if the folder that it goes into exists.",
    ),
    "backup-failed.unwritable": Message(
        "The backup {path} can't be written: {reason}.",
        "Make it on another disk: portaladm store backup FILE",
    ),
    "backup-failed.damaged": Message(
        "The backup {path} came out damaged: {damage}.",
        "Make it on another disk: portaladm store backup FILE",
    ),
    "backup-failed.trail": Message(
        "This store's trail is broken: {fault}. No backup was made.",
        "See what is wrong: portaladm doctor",
    ),
    "restore-missing": Message(
        "The backup {path} does not exist.", "Name the file that a backup was written to."
    ),
    "restore-same": Message(
        "{path} is the store itself, not a backup of it.", "Name the backup's file."
    ),
    "restore-other": Message(
        f"{{path}} is a backup of another store than {{store}}. {_NOTHING}",
        "Name a backup of this store, or the store that you mean.",
    ),
    "restore-damaged": Message(
        f"The backup {{path}} is damaged: {{fault}}. {_NOTHING}", "Take an earlier backup."
    ),
    "restore-damaged.trail": Message(
        f"The trail of the backup {{path}} is broken: {{fault}}. {_NOTHING}",
        "Take an earlier backup.",
    ),
    "restore-damaged.state": Message(
        f"The backup {{path}} was changed without portaladm. {_NOTHING}",
        "Take an earlier backup.",
    ),
    "restore-export": Message(
        f"{{path}} is not a trail that was exported as CSV. {_NOTHING}",
        "Name a file that audit export has written.",
    ),
    "restore-export.other": Message(
        f"The exported trail {{path}} does not continue that of the backup. {_NOTHING}",
        "Name an export that was made after the backup.",
    ),
    "restore-export.broken": Message(
        f"The exported trail {{path}} is not whole: {{fault}}. {_NOTHING}",
        "Name an export that nobody has changed.",
    ),
    "restore-old": Message(
        "{path} has the schema of an older version, and a dry run changes nothing.",
        "Upgrade the store first: portaladm store upgrade",
    ),
    "restore-unwritable": Message(
        "The backup can't be put in the place of {path}: {reason}.",
        "Give yourself the right to write in that folder and run the same command again.",
    ),
}
