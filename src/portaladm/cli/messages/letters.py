"""Letters: settings, templates, texts, printing."""

from __future__ import annotations

from portaladm.cli.messages.wording import Message

_PREVIEW = "then try it with: portaladm letters preview"

_LACKING = (
    "Your texts in {language} ({code}) lack {entries:and}: slips that nobody asked for say these"
)
_AS_HERE = "Add them. As the program has them: portaladm letters template export FOLDER"
_LOGO = "Name another: portaladm config set letters.logo FILE"
_EXPLAIN = "portaladm parents explain {parent:arg}"
_KEY_OF = "The key {key} of {name} ({parent})"


def _say_engine_failed(status: int | None) -> str:
    ended = f"ended with status {status}" if status else "could not be started"
    return f"The process that prints letters {ended}."


_ENGINE_HINT = "Nothing was kept; run the command again (too little memory is the usual cause)."

MESSAGES = {
    "no-letter-language": Message(
        "Letters do not speak {language!r}.", "They speak: {languages:or}."
    ),
    "letters-settings-missing": Message(
        "Letters need the settings {settings}.",
        "portaladm init --district NAME --district-id ABCDEF --portal-url URL",
    ),
    "letters-settings-wrong.accent": Message(
        "The accent colour must be like #1f4e79, not {value!r}."
    ),
    "letters-settings-wrong.envelope": Message(
        "The envelope must be one of {known}, not {value!r}."
    ),
    "letters-settings-wrong.logo-kind": Message(
        "The logo must be a PNG, JPEG or SVG file: {path}.", _LOGO
    ),
    "letters-settings-wrong.logo-missing": Message("The logo does not exist: {path}.", _LOGO),
    "letters-settings-wrong.logo-size": Message(
        "The logo is larger than {most:MB}: {path}.", _LOGO
    ),
    "letters-settings-wrong.theme": Message(
        "The folder of letters.theme does not exist: {path}.",
        "Make it: portaladm letters template export {path:arg}",
    ),
    "letter-template-wrong.pages": Message(
        "The template makes {pages} pages where there should be {expected}: each letter must "
        "stay on its page.",
        f"Correct the template, {_PREVIEW}",
    ),
    "letter-template-wrong.encoding": Message(
        "The template {path.name} is not UTF-8 text.", f"Save {{path}} as UTF-8, {_PREVIEW}"
    ),
    "letter-template-wrong": Message(
        "The template {file}{line:if , line }: {reason}.",
        f"{{hints:if |. }}Correct {{file}}, {_PREVIEW}",
    ),
    "letter-text-wrong": Message(
        "The texts of the letters have {count:count fault}.",
        "Correct the file. Its texts as they were: portaladm letters template export FOLDER",
    ),
    "letter-text-wrong.found": Message(
        "No letter can be printed, as your texts have {count:count fault}: {faults}.",
        "Correct the file. Its texts as they were: portaladm letters template export FOLDER",
    ),
    "letter-text-lacking": Message(
        f"{_LACKING} as the program does.",
        _AS_HERE,
    ),
    "letter-text-lacking.english": Message(
        f"{_LACKING} in English.",
        _AS_HERE,
    ),
    "letters-engine-failed": Message(_say_engine_failed, _ENGINE_HINT),
    "letters-engine-failed.typst": Message(
        "Typst, which lays out the letters, failed.", _ENGINE_HINT
    ),
    "letters-options": Message(
        "--sort, --split and --bilingual are for letters.", "Add: -o letters.pdf"
    ),
    "unknown-sort": Message("--sort takes school or postal, not {sort!r}."),
    "unknown-split": Message("--split takes school or language, not {split!r}."),
    "mark-what.letters": Message("What became of the letters?", "--returned or --handed-over"),
    "no-letter-named": Message(
        "No letter is named.", "For example: portaladm letters mark K7QMX-17 --returned"
    ),
    "no-way.letters": Message(
        "Say how you made sure who took the letter; nothing was changed.",
        "Add one: --verified-by {ways}",
    ),
    "letter-reference.unknown": Message(
        "No key has the reference {text!r}.", "See them: portaladm keys list"
    ),
    "letter-reference.form": Message(
        "{text!r} is not a key's reference.",
        "It stands on the letter below the key, as K7QMX-17 does.",
    ),
    "letter-reference.parent": Message(
        "{text!r} is a parent, not a key's reference.",
        "The newest one has the letter: portaladm keys list --parent {text!q}",
    ),
    "explain-letter.returned": Message("The letter of the key {key} came back on {on}."),
    "explain-letter.returned-live": Message(
        "The letter of the key {key} came back on {on}; the key stays valid until {ends_on}.",
        'portaladm keys reissue {parent:arg --reason "letter returned"}',
    ),
    "explain-letter.handed-over": Message("The letter of the key {key} was handed over on {on}."),
    "explain-letter.handed-over-live": Message(
        "The letter of the key {key} was handed over on {on}."
    ),
    "marked-returned.live": Message(
        f"{_KEY_OF} stays valid until {{ends_on}}: whoever has the letter can use it. A new "
        "letter goes to the address of the newest roster, and the old one stops working",
        'portaladm keys reissue {parent:arg --reason "letter returned"}',
    ),
    "marked-returned.suspended": Message(
        f"{_KEY_OF} is suspended: nobody can use it now", _EXPLAIN
    ),
    "marked-returned.expired": Message(f"{_KEY_OF} expired on {{expires_on}}", _EXPLAIN),
    "marked-returned.redeemed": Message(
        f"{_KEY_OF} was used on {{closed_on}}: its letter is not needed any more."
    ),
    "marked-returned.revoked": Message(f"{_KEY_OF} stopped working on {{closed_on}}", _EXPLAIN),
    "marked-handed-over.suspended": Message(
        f"{_KEY_OF} is suspended: the letter does not work at present", _EXPLAIN
    ),
    "marked-handed-over.expired": Message(
        f"{_KEY_OF} expired on {{expires_on}}: the letter does not work",
        "portaladm keys extend {parent:arg --until DATE}",
    ),
    "marked-handed-over.redeemed": Message(
        f"{_KEY_OF} was used on {{closed_on}}: the letter does not work a second time."
    ),
    "marked-handed-over.revoked": Message(
        f"{_KEY_OF} stopped working on {{closed_on}}: the letter does not work", _EXPLAIN
    ),
    "no-letters": Message(
        "Batch {batch} ({kind}) has no letters.", "See which have: portaladm batches list"
    ),
    "no-letters.closed": Message(
        "No letter of batch {batch} can be handed out any more.",
        "See why: portaladm batches show {batch:arg}",
    ),
}
