"""Settings and the file that holds them."""

from __future__ import annotations

from portaladm.cli.messages.wording import Message

MESSAGES = {
    "config-unreadable": Message(
        "The settings in {path} can't be read: {reason}.",
        "Check the path and its rights: portaladm config path",
    ),
    "config-unreadable.encoding": Message(
        "The settings in {path} can't be read: it is not UTF-8 text.",
        "Check the path and its rights: portaladm config path",
    ),
    "config-unreadable.syntax": Message(
        "The settings in {path} can't be read: {reason}.",
        "Correct that line in a text editor; nothing was changed.",
    ),
    "config-unknown-key": Message(
        "{path}: the setting {name!r} does not exist{near:near}.",
        "Take it out: portaladm config unset {name!q}; or correct it in a text editor.",
    ),
    "config-unknown-key.typed": Message(
        "{path}: the setting {name!r} does not exist{near:near}.",
        "See all settings: portaladm config show",
    ),
    "setting-no-list": Message(
        "The setting {name} is no list: nothing can be added or removed.",
        "Set it: portaladm config set {name!q} VALUE",
    ),
    "setting-no-list.clients": Message(
        "The setting {name} is no list of texts.",
        "Add one: portaladm portal clients add NAME --redirect-uri URL",
    ),
    "no-item": Message(
        "Nothing is named that {name} should have or lose.", "See it: portaladm config show"
    ),
    "unknown-school": Message(
        "{name}: the roster has no school {school!r}{near:near}, so it would never match.",
        "Nothing was changed. Write the name as the roster does.",
    ),
    "setting-unknown-school": Message(
        "{name}: the roster has no school {school!r}{near:near}, so {entry!r} never matches.",
        "portaladm config remove {name!q} {school!q}",
    ),
    "setting-unknown-school.right": Message(
        "{name}: the roster has no school {school!r}{near:near}, so {entry!r} never matches.",
        "portaladm config remove {name!q} {entry!q}",
    ),
    "settings-unknown": Message(
        "The trail does not tell the settings of {day}.",
        "See what it has of them: portaladm audit list --action setting",
    ),
    "config-bad-value": Message(
        "{path}: {name} must be {wanted}, not {value!r}.",
        "{default:if The default is |. }Nothing was changed. Set it in a text editor, "
        "or: portaladm config set {name!q} VALUE",
    ),
    "config-bad-value.clients": Message(
        "{path}: {name} must be {wanted}, not {value!r}.",
        "Nothing was changed. Correct the file in a text editor: portaladm config path",
    ),
    "setting-wants.range": Message("a whole number from {low} to {high}"),
    "setting-wants.number": Message("a whole number"),
    "setting-wants.text": Message("a text"),
    "setting-wants.list": Message("a list of texts"),
    "setting-wants.texts": Message("a list of texts, one at least"),
    "setting-wants.word": Message("one of {words}"),
    "setting-wants.yes-no": Message('"yes" or "no"'),
    "setting-wants.district-id": Message("six capital letters, such as JPRQQH"),
    "setting-wants.web-address": Message("a web address such as https://portal.example.org"),
    "setting-wants.issuer": Message(
        "an address without a path, such as https://parents.example.org"
    ),
    "setting-wants.clients": Message(
        "a table for each, as the command portal clients add writes it"
    ),
    "setting-wants.colour": Message("a colour such as #1f4e79"),
    "setting-wants.shares": Message(
        "names with a share from 0 to 100 each, such as Lincoln Elementary=30"
    ),
    "setting-wants.rights": Message(
        "a role for each clerk, such as maria=clerk at Lincoln Elementary or sam=admin, with an "
        "admin of the district among them"
    ),
    "setting-wants.networks": Message("addresses or networks such as 10.0.0.5 and 10.20.0.0/16"),
    "setting-wants.network-shares": Message(
        "networks with a number of failures each, such as 10.20.0.0/16=3000"
    ),
    "setting-wants.windows": Message(
        "windows of days such as 2027-06-15..2027-08-20, the first day before the last"
    ),
    "config-never-matches": Message(
        "{path}: {name} ({value}) can never matter: {other} ({other_value}) ends every session "
        "before.",
        "Nothing was changed. For example: portaladm config set {name!q} {most!q}",
    ),
    "config-unwritable": Message(
        "The settings can't be written to {path}: {reason}.",
        "Name another file: portaladm --config FILE ...",
    ),
    "config-unwritable.comments": Message(
        "The comments in {path} can't be kept in a copy: {reason}.",
        "Change that line in a text editor; nothing was changed.",
    ),
    "two-ids": Message("Choose one: --district-id ABCDEF or --make-district-id."),
    "practice-alone": Message(
        "A practice store has a made-up district of its own.", "portaladm init --practice"
    ),
    "folder-without-practice": Message(
        "The folder {folder} is not needed: only a practice store is made in one.",
        "portaladm init --practice {folder!q}",
    ),
    "practice-exists": Message(
        "{folder} is there already, and a practice store begins in a new folder.",
        "portaladm init --practice {other!q}",
    ),
    "practice-unwritable": Message(
        "The practice store can't be made in {folder}: {reason}.",
        "Name a folder in which you may write, after --practice.",
    ),
    "init-incomplete": Message(
        "Missing: {options}. There is no terminal to ask on, so nothing was changed.",
        "portaladm init --district NAME --district-id ABCDEF --portal-url URL",
    ),
    "settings-differ": Message(
        "{path} has other values already; nothing was changed.",
        "To change it: portaladm config set {name!q} {new!q}; or the same command with --yes.",
    ),
    "setting-differs": Message("{name} is {old!r}, not {new!r}"),
}
