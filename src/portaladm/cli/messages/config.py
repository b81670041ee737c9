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
        "See all settings: portaladm config show",
    ),
    "config-bad-value": Message(
        "{path}: {name} must be {wanted}, not {value!r}.",
        "{default:if The default is |. }Nothing was changed; see the settings: "
        "portaladm config show",
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
    "init-incomplete": Message(
        "Missing: {options}. Nobody is there to be asked, so nothing was changed.",
        "portaladm init --district NAME --district-id ABCDEF --portal-url URL",
    ),
    "settings-differ": Message(
        "{path} has other values already; nothing was changed.",
        "To change it: portaladm config set {name} '{new}', or the same command with --yes.",
    ),
    "setting-differs": Message("{name} is {old!r}, not {new!r}"),
}
