"""What an import says: the counts on stdout, everything else in sentences on stderr."""

from __future__ import annotations

from dataclasses import asdict
from itertools import islice
from typing import TYPE_CHECKING, Any

from portaladm.cli.messages import say, say_detail
from portaladm.cli.messages.wording import tells_all
from portaladm.cli.outcomes import show_outcome
from portaladm.cli.roster.effect import drop_people, tell_effect, to_record
from portaladm.cli.roster.wording import count_deferred, describe_questions, say_verdict
from portaladm.cli.terminal.context import CliContext
from portaladm.cli.terminal.faults import list_fault_fields
from portaladm.cli.terminal.render import choose_format, show_record, show_records
from portaladm.domain.text import count_of
from portaladm.errors import Misused

if TYPE_CHECKING:
    from portaladm.domain.rosters import Counts, Finding, MergeCounts
    from portaladm.services.roster.result import ImportResult

_ONE_LINE = 100
"""Characters of examples that stand behind their finding; more, and commands, stand below it."""

_LISTED = 20
"""Questions that are listed, where not all are asked for."""
_FEW = 5
"""So many examples of a finding may be all of them, or the first ones."""


def show_import(cli: CliContext, result: ImportResult, format: str | None) -> None:
    """The counts on stdout; what the file is, its faults and findings on stderr."""
    tell_import(cli, result)
    show_counts(cli, result, format)


def show_stopped(cli: CliContext, result: ImportResult) -> None:
    """What an import that is stopped by a limit would do to parents; its error follows."""
    if result.effect is None:
        return
    if cli.json:
        _show_object(cli, result)
    else:
        tell_effect(cli, result.effect, would=True)


def show_counts(cli: CliContext, result: ImportResult, format: str | None) -> None:
    """The counts on stdout; with --quiet only where a format was asked for."""
    counts = result.counts
    if cli.quiet and not cli.format:
        return
    kind = choose_format(cli, format)
    if cli.json:
        _show_object(cli, result)
        return
    if kind == "csv":  # one row of counts
        record = _to_record(result)
        show_record(cli, record | {"effect": drop_people(record["effect"])}, format=format)
        return
    removed = {"students": counts.leaving, "links": counts.ended_links}
    records = [
        {"record": name, **asdict(of_kind), "removed": removed.get(name, 0)}
        for name, of_kind in _list_kinds(counts)
    ]
    records.append({"record": "rows refused", "new": counts.refused})
    show_records(cli, records, ("record", "new", "changed", "same", "removed"), format="table")


def _show_object(cli: CliContext, result: ImportResult) -> None:
    record = _to_record(result)
    counts = [name for name in record if name not in ("batch", "dry_run", "effect")]
    skipped = list_fault_fields(group.detail for group in result.faults)
    show_outcome(cli, record, counts=counts, skipped=tuple(skipped))


def _list_kinds(counts: MergeCounts) -> tuple[tuple[str, Counts], ...]:
    return ("students", counts.students), ("parents", counts.parents), ("links", counts.links)


def _to_record(result: ImportResult) -> dict[str, Any]:
    """An import as one object; its counts are flat, so that it is one row of CSV as well."""
    counts = result.counts
    kinds = {
        f"{name}_{word}": number
        for name, of_kind in _list_kinds(counts)
        for word, number in asdict(of_kind).items()
    }
    return {
        "batch": None if result.dry_run or result.refusal else result.batch,
        "dry_run": result.dry_run, "rows": counts.rows,
        "rows_refused": counts.refused, "rows_waiting": result.waiting.rows,
        "identity_questions": len(result.waiting.questions), **kinds,
        "students_removed": counts.leaving, "links_removed": counts.ended_links,
        "effect": to_record(result.effect),
    }  # fmt: skip


def tell_import(cli: CliContext, result: ImportResult) -> None:
    """What happened to a roster, in sentences."""
    tell_file(cli, result)
    for group in result.faults:
        cli.tell(f"Refused: {say_detail(group.detail)}")
    if result.unlisted_faults:
        more = count_of(result.unlisted_faults, "more fault")
        cli.tell(f"... and {more}; all of them are in a file of --rejects.")
    if result.rejects:
        cli.tell(f"The refused rows are in {result.rejects}: {_say_cure(result)}.")
    tell_findings(cli, result)
    if result.waiting.questions:
        _tell_waiting(cli, result)
    for deferred in result.deferred:
        cli.tell(f"Deferred by {say(deferred.why).message}: {count_deferred(deferred)}.")
        for example in deferred.examples:
            cli.tell(f"  {say(example).message}")
    tell_effect(cli, result.effect, would=bool(result.dry_run or result.refusal))
    cli.say(say_verdict(result))
    cli.say_head(result.head)


def _tell_waiting(cli: CliContext, result: ImportResult) -> None:
    """Whose rows wait for an answer; told with --quiet as well."""
    questions = result.waiting.questions
    rows, asked = count_of(result.waiting.rows, "row"), count_of(len(questions), "question")
    cli.tell(
        f"{rows} would be left for later: the import asks {asked}:"
        if result.dry_run
        else f"{rows} left for later, until you have answered {asked} "
        "(portaladm parents identity; portaladm students identity):"
    )
    listed = len(questions) if tells_all() else _LISTED
    for _, said in islice(describe_questions(result), listed):
        cli.tell(f"  {said}")
    if len(questions) > listed:
        cli.tell(f"  ... and {len(questions) - listed:,} more")


def tell_file(cli: CliContext, result: ImportResult) -> None:
    """What the file is."""
    file = result.file
    cli.say(f"{file.name}: {file.title}, {_count_rows(result)}, {file.delimiter}, {file.encoding}")
    for note in file.notes:
        cli.say(f"Note: {say(note).message}.")


def tell_findings(cli: CliContext, result: ImportResult) -> None:
    """What a person may want to look at, with examples; in quiet only what is not routine."""
    for finding in result.findings:
        for line in _say_finding(finding):
            (cli.say if finding.is_routine else cli.tell)(line)


def as_refusal(result: ImportResult) -> Misused:
    """The faults of a roster that was only checked."""
    from portaladm.services.roster.result import list_faults

    details = list_faults(result.faults, result.fault_count)
    refusal = Misused(
        "roster-faulty.check", file=result.file.name, faults=result.fault_count,
        lines=result.counts.refused, details=details,
    )  # fmt: skip
    refusal.exit_code = 1
    return refusal


def _say_finding(finding: Finding) -> list[str]:
    from portaladm.cli.roster.wording import list_examples, say_finding

    message, examples = say_finding(finding), list_examples(finding)
    rest = finding.count - len(examples)
    inline = ", ".join(examples)
    if rest > 0 and len(examples) >= _FEW:
        inline += f" and {rest:,} more"
    if len(inline) <= _ONE_LINE and "portaladm " not in inline:
        return [f"Look at: {message}{f' ({inline})' if inline else ''}."]
    below = [f"  {example}" for example in examples]
    return [f"Look at: {message}:", *below, *([f"  ... and {rest:,} more"] if rest > 0 else [])]


def _count_rows(result: ImportResult) -> str:
    """All rows of the file; those of a roster of people are pairs, and it refuses lines."""
    counts = result.counts
    if not counts.refused:
        return count_of(counts.rows, "row")
    if result.file.format.startswith(("oneroster", "sds")):
        return f"{count_of(counts.rows, 'row')}, {count_of(counts.refused, 'line')} refused"
    return f"{count_of(counts.rows + counts.refused, 'row')}, {counts.refused:,} of them refused"


def _say_cure(result: ImportResult) -> str:
    if result.file.format.startswith(("oneroster", "sds")):
        return "correct them where the export comes from, and import its next one"
    return "correct them and import that file, with the same options"
