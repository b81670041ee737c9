"""What the doctor finds: the store, its place and rights, its settings."""

from __future__ import annotations

from collections.abc import Sequence

from portaladm.cli.messages.links import propose_lifting
from portaladm.cli.messages.wording import Message
from portaladm.domain.text import count_of
from portaladm.domain.trail.covered import name_kinds
from portaladm.platform import quote_word

_RESTORE = "Bring back the last backup: portaladm store restore FILE --reason WHY"
_MOVE = "Copy it to this computer's own disk and use it there: portaladm store backup FILE"
_REPAIR = "portaladm doctor --repair"
_NAMED = 3
_STORE = "Others on this computer can read the store"
_SETTINGS = "Others on this computer can change the settings"
_HEAD = "Others on this computer can change the audit head beside the store"
_PEPPER = "Others on this computer can read or change the file with the pepper"
_OWNED = {
    "folder": "The store's folder",
    "store": "The store",
    "head": "The audit head beside the store",
    "settings": "The settings' file",
    "pepper": "The file with the pepper",
}
_NOT_CHANGED = "{reason:if , and that can't be changed (|)}"


def _word_kept(files: Sequence[tuple[str, str]], days: int) -> str:
    named = ", ".join(f"{path} (batch {code})" for path, code in files[:_NAMED])
    more = f" and {len(files) - _NAMED:,} more" if len(files) > _NAMED else ""
    return (
        f"{count_of(len(files), 'file')} with keys or temporary passwords in clear, older than "
        f"{days} days: {named}{more}."
    )


def _fix_kept(files: Sequence[tuple[str, str]], days: int) -> str:
    return f"Once it is printed and sent: portaladm batches shred {quote_word(files[0][1])}"


def _word_lapsed(count: int, named: Sequence[str]) -> str:
    more = f" and {count - len(named):,} more" if count > len(named) else ""
    return (
        f"{count_of(count, 'link')} of the counter lapsed and stand on no roster: "
        f"{', '.join(named)}{more}."
    )


_RESTRICTION = (
    "Restriction {id} of {parent_name} ({pair[0]}) and {student_name} ({pair[1]})"
    " ({case:if case |: }{reason})"
)
_EXTEND = (
    "If the court has extended it, record the new order: "
    'portaladm links deny {pair:arg --until DATE --reason "WHY"}'
)


_KEEP = "Keep this file as it is, and tell the person responsible for data protection."


def _lift(
    id: str, pair: tuple[str, str], parent_name: str, student_name: str, until: str, case: str,
    reason: str,
) -> str:  # fmt: skip
    return f"If the court says so: {propose_lifting(pair, id)}"


MESSAGES = {
    "passwords-old-form": Message(
        "{count:count account} with a password in the form of an earlier version.",
        "The next sign-in, change or reset stores it in the form of now, which works in no other "
        "account.",
    ),
    "erased-bytes": Message(
        "People were erased on {day}, and bytes of them may still stand in the store's file.",
        "Rewrite it, once nobody else uses it and the disk has room for a second copy: "
        "portaladm doctor --repair",
    ),
    "withdrawn-kept": Message(
        "{students:count student} and {parents:count parent} left more than {days} days ago "
        "(withdrawn.keep_days) and are still stored.",
        'Look, then erase them: portaladm store purge --withdrawn-before {day!q} --reason "WHY"',
    ),
    "sign-ins-kept": Message(
        "{count:count sign-in} on record longer than the {days} days of sign_ins.keep_days.",
        "Remove them: portaladm doctor --repair",
    ),
    "sign-ins-kept.removed": Message(
        "{count:count sign-in} older than {days} days removed (sign_ins.keep_days)."
    ),
    "erased-bytes.now": Message(
        "They are erased, but bytes of them may still stand in the store's file: it could not be "
        "rewritten now.",
        "Once nobody else uses it and the disk has room for a second copy: "
        "portaladm doctor --repair",
    ),
    "erased-bytes.cleared": Message(
        "The store's file was rewritten: no byte of who was erased on {day} stays in it."
    ),
    "restriction-ends.soon": Message(
        f"{_RESTRICTION} ends on {{until}}; after it the child stays closed until staff lift it.",
        _EXTEND,
    ),
    "restriction-ends.opens": Message(
        f"{_RESTRICTION} ends on {{until}}; from the day after, the roster decides again.",
        _EXTEND,
    ),
    "restriction-ends.over": Message(
        f"{_RESTRICTION} is over since {{until}}, and the child stays closed until staff lift it.",
        _lift,
    ),
    "store-damaged.found": Message("The store is damaged: {fault}.", _RESTORE),
    "store-damaged.restore": Message("The store {path} is damaged.", _RESTORE),
    "store-io.restore": Message("The disk that holds {path} reports an error.", _RESTORE),
    "trail-broken": Message(
        "The trail is broken: {fault}. Somebody or something changed the store without portaladm.",
        "Keep this file as it is, tell the person responsible for data protection, and look at "
        "the rows before it: portaladm audit list --sort seq --limit {rows!q}",
    ),
    "trail-times-back": Message(
        lambda count, row: (
            f"The clock was set back: {count_of(count, 'row')} of the trail with an earlier time "
            f"than the row before, the last one row {row}."
        ),
        "The order of the rows holds, the times around that row may not.",
    ),
    "trail-time-ahead": Message(
        "The newest row of the trail is of {at}, and now it is {now}: the clock is or was wrong.",
        "Set this machine's date and time right, by a time server, before anything is changed.",
    ),
    "state-changed": Message(
        lambda kinds: f"Changed without portaladm, not as the trail left it: {name_kinds(kinds)}.",
        _KEEP,
    ),
    "schema-changed": Message("The store's schema was changed without portaladm: {faults}.", _KEEP),
    "not-shown-kept": Message(
        "Standard output did not take batch {batch}: its secrets count and are kept in {path}.",
        "Hand them out from there, and then delete that file.",
    ),
    "not-shown-kept.client": Message(
        "Standard output did not take the secret of the client {client}: it counts and is kept in "
        "{path}.",
        "Hand it over from there, and then delete that file.",
    ),
    "file-kept": Message(_word_kept, _fix_kept),
    "rights-not-checked": Message(
        "Who may read the store is not checked on Windows. It was made for you alone, unless its "
        "disk has no access rights.",
        "Keep it in your own user folder, not in a shared one: {path}",
    ),
    "rights-not-checked.pepper": Message(
        "Who may read the file with the pepper is not checked on Windows: {path}",
        'Give it to its owner alone: icacls {path!q} /inheritance:r /grant:r "*S-1-3-4:F"',
    ),
    "folder-open": Message(
        "Others on this computer can replace files in {folder}.", "chmod go-w '{folder}'"
    ),
    "file-open.store": Message(
        f"{_STORE}{_NOT_CHANGED}: {{path}} has the rights {{mode:o}}.", _REPAIR
    ),
    "file-open.store-repaired": Message(
        f"{_STORE}: {{path}} has the rights {{mode:o}}; they were taken away."
    ),
    "file-open.settings": Message(
        f"{_SETTINGS}{_NOT_CHANGED}: {{path}} has the rights {{mode:o}}.", _REPAIR
    ),
    "file-open.settings-repaired": Message(
        f"{_SETTINGS}: {{path}} has the rights {{mode:o}}; they were taken away."
    ),
    "file-open.head": Message(
        f"{_HEAD}{_NOT_CHANGED}: {{path}} has the rights {{mode:o}}.", _REPAIR
    ),
    "file-open.head-repaired": Message(
        f"{_HEAD}: {{path}} has the rights {{mode:o}}; they were taken away."
    ),
    "file-open.pepper": Message(
        f"{_PEPPER}{_NOT_CHANGED}: {{path}} has the rights {{mode:o}}.", _REPAIR
    ),
    "file-open.pepper-repaired": Message(
        f"{_PEPPER}: {{path}} has the rights {{mode:o}}; they were taken away."
    ),
    "file-foreign": Message(
        lambda path, what: (
            f"{_OWNED[what]} {path} belongs to another user, who can change or replace it."
        ),
        "If you know how it came there, make it yours: chown $USER {path!q}",
    ),
    "network-share": Message(
        "The store is on another machine ({kind}). When two people work at the same time, what "
        "one of them did can be lost.",
        _MOVE,
    ),
    "synced-folder": Message(
        "The store is in a folder that {service} copies to other machines. Parents' data leaves "
        "the school, and a copy made during work is broken.",
        _MOVE,
    ),
    "setting-weak": Message(
        "{name} is {value}: weaker than the default, {default}.",
        "portaladm config set {name!q} {default!q}",
    ),
    "setting-weak.url": Message(
        "{name} begins with http: keys and passwords would be sent unencrypted.",
        "portaladm config set {name!q} {better!q}",
    ),
    "families-lapsed": Message(_word_lapsed, "portaladm office today"),
    "setting-missing": Message("Not set yet, and empty on letters: {settings}.", "portaladm init"),
}
