"""Letters: settings, templates, texts, printing."""

from __future__ import annotations

from portaladm.cli.messages.wording import Message

_PREVIEW = "then try it with: portaladm letters preview"


def _say_engine_failed(status: int | None) -> str:
    ended = f"ended with status {status}" if status else "could not be started"
    return f"The process that prints letters {ended}."


MESSAGES = {
    "letters-settings-missing": Message(
        "Letters need the settings {settings}.",
        "portaladm init --district NAME --district-id ABCDEF --portal-url URL",
    ),
    "letters-settings-wrong.accent": Message(
        "The accent colour must be like #1f4e79, not {value!r}.", "portaladm config show"
    ),
    "letters-settings-wrong.envelope": Message(
        "The envelope must be one of {known}, not {value!r}.", "portaladm config show"
    ),
    "letters-settings-wrong.logo-kind": Message(
        "The logo must be a PNG, JPEG or SVG file: {path}.", "portaladm config show"
    ),
    "letters-settings-wrong.logo-missing": Message(
        "The logo does not exist: {path}.", "portaladm config show"
    ),
    "letters-settings-wrong.logo-size": Message(
        "The logo is larger than {most:MB}: {path}.", "portaladm config show"
    ),
    "letters-settings-wrong.theme": Message(
        "The folder of letters.theme does not exist: {path}.",
        "Make it: portaladm letters template export {path:arg}",
    ),
    "letter-template-wrong.pages": Message(
        "The template makes {pages} pages where there should be {expected}: each letter must "
        "stay on its page.",
        "portaladm letters preview",
    ),
    "letter-template-wrong.encoding": Message(
        "The template {path.name} is not UTF-8 text.", f"Save {{path}} as UTF-8, {_PREVIEW}"
    ),
    "letter-template-wrong": Message(
        "The template {file}{line:if , line }: {reason}.",
        f"{{hints:if |. }}Correct {{file}}, {_PREVIEW}",
    ),
    "letter-text-wrong": Message(
        "The texts of the letters have {count:count fault}: {first}",
        "Correct the file; en.toml shows every entry (portaladm letters template export).",
    ),
    "letters-engine-failed": Message(
        _say_engine_failed,
        "Nothing was kept; run the command again (too little memory is the usual cause).",
    ),
    "letters-options": Message(
        "--sort, --split and --bilingual are for letters.", "Add: -o letters.pdf"
    ),
    "unknown-sort": Message("--sort takes school or postal, not {sort!r}."),
    "unknown-split": Message("--split takes school or language, not {split!r}."),
    "no-letters": Message(
        "Batch {batch} ({kind}) has no letters.", "See which have: portaladm batches list"
    ),
    "no-letters.closed": Message(
        "No letter of batch {batch} can be handed out any more.",
        "See why: portaladm batches show {batch:arg}",
    ),
}
