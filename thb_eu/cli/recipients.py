"""Write what each recipient receives of a collection, or list the recipients."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from thb_eu.base.json_objects import attributes
from thb_eu.base.messages import Languages, Text, _, day, layout, plural, spoken_by_language
from thb_eu.base.progress import stage
from thb_eu.cli.collection import WRITTEN_INTO
from thb_eu.cli.language import PATH, argument, command, option, refuse_words
from thb_eu.cli.options import JUDGED, Console, as_json, console_options, group, known_option
from thb_eu.cli.terminal import print_text

if TYPE_CHECKING:
    from thb_eu.definitions import Definitions, Recipient, Release
    from thb_eu.disclosure.telling import Telling
    from thb_eu.recipients import RecipientReport


NEEDS_BOTH = _("Give PACKAGE, --for and --out to write a report; leave out all three to list the recipients.")
LISTED = layout("{name}: {title} ({receiver}); {layout}: {confidence}")
SUMMARY = layout("{title}: {figures}, {without}.")
WITH_DOSSIER = layout("{name}: {title} ({receiver})", title=_("what goes with the dossier"))


@command(
    _(
        "Write what a recipient receives of PACKAGE: tables, text and the trace of every figure.\n\n"
        "Without --for, list the recipients and how sure the layout of each is."
    )
)
@argument("package", required=False)
@option("--for", "name", metavar="NAME", text=_("The recipient, or the release of a dossier, by its name."))
@option("--out", type=PATH, text=_("Folder of the report."))
@option(
    "--earlier",
    multiple=True,
    type=click.Path(exists=True, file_okay=False),
    metavar="DIR",
    text=_("Dossier of an earlier year and the same edition, for tables over several years. Repeatable."),
)
@option("--draft", is_flag=True, text=_("Write the report although findings block it, marked BLOCKED."))
@console_options("text", "json")
def report(
    package: str | None,
    name: str | None,
    out: Path | None,
    earlier: tuple[str, ...],
    draft: bool,
    console: Console,
) -> None:
    definitions = console.definitions(package)
    from thb_eu.definitions.recipients import no_recipient

    if name is None and out is None:
        found = definitions.recipients.values()
        console.answer(
            lambda: [
                *(_as_object(recipient, definitions.languages) for recipient in found),
                *(spoken_by_language(entry, definitions.languages) for entry in _releases(definitions)),
            ],
            [*_lines(definitions, console.lang), *([] if found else [no_recipient().in_language(console.lang)])],
        )
        return
    if package is None or name is None or out is None:
        raise refuse_words(NEEDS_BOTH)
    from thb_eu.cli.report import verdict
    from thb_eu.recipients import RecipientReport
    from thb_eu.recipients.files import write_report
    from thb_eu.run import run_of

    with console.progress():
        made, written = write_report(run_of(package, definitions), name, out, earlier, draft)
    blocked = made.submission.examined.blocked
    told: dict[str, object] = {"recipient": name, "files": sorted(written)}
    lines = [WRITTEN_INTO.filled({"count": len(written), "folder": out}).in_language(console.lang)] if written else []
    if isinstance(made, RecipientReport):
        values = [figure.value for figure in made.content.all()]
        figures = {
            "figures": plural("{count} figure", "{count} figures", len(values)),
            "without": plural("{count} of them without a value", "{count} of them without a value", values.count(None)),
        }
        lines.insert(0, SUMMARY.filled({"title": made.recipient.title, **figures}).in_language(console.lang))
        told |= {"figures": len(values), "missing": values.count(None)}
    outcome = [verdict(made.submission, console.lang, package)] if blocked else []
    console.print((outcome or lines[:1]) if console.quiet else (*lines, *outcome))
    if isinstance(made, RecipientReport):
        told |= _say_what_is_kept_back(made, package, console.lang)
    if not console.is_text:
        as_json(told)
    sys.exit(JUDGED if blocked else 0)


def _say_what_is_kept_back(made: RecipientReport, package: str, lang: str) -> dict[str, object]:
    """Say which figures the public is not told, and which tables would tell them; the same for programs."""
    if made.kept_back:
        from thb_eu.cli.next_acts import command_of

        named = {"tables": ", ".join(made.undeclared), "command": command_of("declare-public", {}, package)}
        kept_back = plural(
            "{count} figure is kept from the public. {command} tells it, for these tables: {tables}.",
            "{count} figures are kept from the public. {command} tells them, for these tables: {tables}.",
        ).filled({"count": len(made.kept_back), **named})
        print_text(kept_back.in_language(lang), err=True)
    return {"kept_back": len(made.kept_back), "undeclared": [*made.undeclared]}


def _releases(definitions: Definitions) -> Iterator[dict[str, object]]:
    """Yield the releases of the plan by which a dossier leaves, and not the report of a recipient."""
    from thb_eu.publication.labels import RECEIVER

    for release in definitions.law.releases:
        if not release.recipient:
            yield {"release": release.id, "receiver": RECEIVER[release.edition]}


def _lines(definitions: Definitions, lang: str) -> Iterator[str]:
    from thb_eu.publication.labels import confidence

    for reader in definitions.recipients.values():
        words = {"name": reader.id, "title": reader.title, "receiver": reader.receiver, "layout": _("layout")}
        yield LISTED.filled({**words, "confidence": confidence(reader.confidence)}).in_language(lang)
    for told in _releases(definitions):
        named = {"name": told["release"], "receiver": told["receiver"]}
        yield WITH_DOSSIER.filled(named).in_language(lang)


def _as_object(recipient: Recipient, languages: Languages) -> dict[str, object]:
    told = attributes(recipient, "title", "receiver", "confidence", "source")
    return spoken_by_language({"recipient": recipient.id, **told}, languages)


# Report to the disclosure officer what the public does not get, why, and what an attacker can still tell.

OWNER_ONLY = 0o700


@command(_("Write the confidential report of the disclosure officer on PACKAGE: what is suppressed, and what remains."))
@argument("package")
@option("--out", required=True, type=PATH, text=_("Folder of the report, outside the package and every dossier."))
@option(
    "--attacker",
    "attackers",
    multiple=True,
    metavar="SUPPLIER",
    text=_("A supplier who knows its own rows: what can it work out of others? Repeatable."),
)
@option("--compare", is_flag=True, text=_("Compare what the alternatives in mappings/disclosure.yaml would leave out."))
@option(
    "--apriori",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False),
    text=_("An a-priori file of τ-Argus, called as its table (V3.hst), as if the policy said it. Repeatable."),
)
@option(
    "--export",
    "tools",
    multiple=True,
    type=click.Choice(["tau-argus", "sdctable"]),
    text=_("Write the tables, with true counts, for this tool of statistical offices too. Repeatable."),
)
@known_option
@console_options("text", "json")
def disclosure(
    package: str,
    out: Path,
    attackers: tuple[str, ...],
    compare: bool,
    apriori: tuple[str, ...],
    tools: tuple[str, ...],
    known: tuple[str, ...],
    console: Console,
) -> None:
    from thb_eu.cli.report.disclosure import FOLDER_KIND, disclosure_object, files, words
    from thb_eu.disclosure.additive_tables import additive_tables
    from thb_eu.disclosure.apriori import apriori_files, as_policy_cells, with_apriori
    from thb_eu.disclosure.officer_report import officer_report
    from thb_eu.exchange.disclosure_tools import tool_files
    from thb_eu.publication.folder import refuse_in_a_dossier, refuse_unless_free, write_for_suppliers
    from thb_eu.run import PROTECTING, knowing, run_of
    from thb_eu.year.forms import refuse_unknown

    refuse_in_a_dossier(out)
    definitions = console.definitions(package)
    with console.progress():
        run = run_of(knowing(package, definitions, known), definitions)
        collection = run.received.collection
        refuse_unless_free(out, collection.folder, FOLDER_KIND)
        refuse_unknown(attackers, collection.suppliers)
        counted = run.counted
        read = [(file, Path(file).read_bytes()) for file in apriori]
        definitions, said = with_apriori(definitions, read, collection.year)
        stage(PROTECTING)
        report = officer_report(counted, definitions, collection, tuple(dict.fromkeys(attackers)), compare)
        written = {**files(report, definitions), **apriori_files(report.policy, collection.year, definitions)}
        if said:
            written["policy-cells.yaml"] = as_policy_cells(said)
        tables = additive_tables(counted, definitions, report) if tools else []
        for tool in tools:
            written |= tool_files(tool, tables)
        write_for_suppliers(written, out, collection, FOLDER_KIND)
        out.chmod(OWNER_ONLY)
    console.answer(lambda: disclosure_object(report, written), words(report, str(out), console.lang, console.quiet))


# Show the release plan of a year, and say whether the public may be told a number.

BY, SIGNED, UNSIGNED = _("by {day}"), _("signed"), _("not signed: a draft")
NOT_PLANNED = _("{name}: nobody planned it for {year}, so nothing leaves.")


@group(_("What leaves, to whom and at which level; and whether a number may be told."))
def release() -> None: ...


@release.command(text=_("List what leaves of PACKAGE, to whom, at which level, and what still waits for a signature."))
@argument("package")
@console_options("text", "json")
def plan(package: str, console: Console) -> None:
    from thb_eu.run import run_of

    definitions = console.definitions(package)
    year = run_of(package, definitions).received.collection.year
    entries = definitions.law.releases_of(year)
    lacking = [id for id in definitions.recipients if id not in {entry.gets for entry in entries}]
    lines = [_line(entry, definitions, year) for entry in entries]
    lines += [NOT_PLANNED.filled({"name": definitions.recipients[id].title, "year": year}) for id in lacking]
    console.answer(
        lambda: {
            "year": year,
            "releases": [_release_as_object(entry, year) for entry in entries],
            "not_planned": lacking,
        },
        [line.in_language(console.lang) for line in lines],
    )


def _line(entry: Release, definitions: Definitions, year: int) -> Text:
    from thb_eu.publication.labels import LEVEL
    from thb_eu.publication.law_terms import gets

    state = UNSIGNED if entry.signed is None else SIGNED
    words = {"id": entry.id, "what": gets(entry, definitions), "edition": LEVEL[entry.edition], "state": state}
    line, due = layout("{id}: {what}; {edition}; {state}").filled(words), entry.due_of(year)
    return layout("{entry}; {due}", entry=line, due=BY.filled({"day": day(due)})) if due else line


def _release_as_object(entry: Release, year: int) -> dict[str, object]:
    state = {"signed": entry.signed is not None, "due": entry.due_of(year) or None}
    return {"release": entry.id, "gets": entry.gets, "edition": entry.edition.value, **state}


@release.command(text=_("Say whether the public may be told a number of PACKAGE, why, and what it would cost later."))
@argument("package")
@argument("references", nargs=-1, required=True, metavar="REF...")
@known_option
@console_options("text", "json")
def ask(package: str, references: tuple[str, ...], known: tuple[str, ...], console: Console) -> None:
    from thb_eu.base.model import Audience
    from thb_eu.disclosure.telling import telling
    from thb_eu.dossiers.explanation import key_meant, reading_of
    from thb_eu.dossiers.officer_words import telling_in_words
    from thb_eu.run import knowing, run_of

    definitions = console.definitions(package)
    with console.progress():
        run = run_of(knowing(package, definitions, known), definitions)
        reading = reading_of(run.edition(Audience.INTERNAL))
        asked = [key_meant(reading, reference) for reference in references]
        answer = telling(run.counted, definitions, run.received.collection, asked)
    lines = [line.in_language(console.lang) for line in telling_in_words(answer, definitions)]
    console.answer(lambda: _answer_as_object(answer, definitions), lines[:1] if console.quiet else lines)
    sys.exit(0 if answer.may_be_told else JUDGED)


def _answer_as_object(answer: Telling, definitions: Definitions) -> dict[str, object]:
    from thb_eu.dossiers.cell_keys import codes_by_name

    names = definitions.dimension_names
    return {
        "may_be_told": answer.may_be_told,
        "is_missing": answer.is_missing,
        "is_shown": answer.is_shown,
        "is_few": answer.is_few,
        "numbers_are_changed": answer.changed,
        "undone": [codes_by_name(key, names) for key in answer.undone],
        "reopened": [codes_by_name(key, names) for key in answer.reopened],
        "more_withheld": answer.lost,
    }
