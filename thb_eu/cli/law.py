"""Run the commands about the law and definitions as data: check, compare two states, hand on."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from thb_eu.base.errors import ThbError
from thb_eu.base.messages import _
from thb_eu.base.model import Severity
from thb_eu.base.second_process import COUNT_AGAIN
from thb_eu.cli.language import PATH, argument, option, refuse_words
from thb_eu.cli.options import JUDGED, REFUSED, Console, console_options, group, place_in_words, today_option

if TYPE_CHECKING:
    from thb_eu.definitions import Definitions
    from thb_eu.exchange.findings.flat_results import Annotation
    from thb_eu.mapping.proof import LawRemark


own_definitions = option("--package", text=_("Collection whose own definitions are meant; else the built-in ones."))


@group(_("The law as data: check, diff, export."))
def mappings() -> None: ...


@mappings.command(
    text=_("Prove that the rules cover every case once; report signatures, dead rules and what the law contradicts.")
)
@argument("files", metavar="[FILE]...", nargs=-1, type=PATH)
@console_options("text", "json", "github", "gitlab")
@today_option
@own_definitions
@option("--since", metavar="REV|DIR", text=_("Show only remarks that the law of this revision or folder had not."))
def check(files: tuple[Path, ...], today: str, package: str | None, since: str | None, console: Console) -> None:
    if package and files:
        raise refuse_words(_("FILE and --package exclude each other."))
    codes = [_checked(collection, today, since, console) for collection in (package, *_collections_of(files))]
    sys.exit(max(codes))


def _collections_of(files: Sequence[Path]) -> Sequence[str]:
    """Name the collections that change the law in one of `files`; what reads data loads only where there are any."""
    if not files:
        return ()
    from thb_eu.sources.collection import collections_with_own

    return collections_with_own(files)


def _checked(package: str | None, today: str, since: str | None, console: Console) -> int:
    """Prove one law: that of the place, or as the collection `package` changes it; the exit code."""
    from thb_eu.cli.report.law import proof_object, proof_words
    from thb_eu.exchange.findings.flat_results import of_refusal, of_remarks
    from thb_eu.mapping import compile_law
    from thb_eu.mapping.coverage import prove_definitions
    from thb_eu.mapping.proof import size_of

    annotates = console.form in ("github", "gitlab")
    try:
        definitions = console.definitions(package)
        table = compile_law(definitions.law)
        every = prove_definitions(definitions, today, table)
    except ThbError as refused:
        if not annotates:
            raise
        annotate(list(of_refusal(console.located(refused))), console)
        return REFUSED
    remarks = every if since is None else _new_remarks(every, since, definitions, today)
    size = size_of(definitions.law, table)
    if place_in_words(definitions).is_empty:
        console.say_which(_("those of the program"), definitions)
    if annotates:
        annotate(list(of_remarks(remarks, definitions.folder)), console)
    else:
        hidden = len(every) - len(remarks)
        console.answer(
            lambda: proof_object(remarks, size, definitions),
            proof_words(remarks, size, console.lang, console.quiet, hidden),
        )
    return JUDGED if any(remark.severity is Severity.ERROR for remark in every) else 0


def _new_remarks(
    remarks: Sequence[LawRemark], since: str, definitions: Definitions, today: str
) -> tuple[LawRemark, ...]:
    """Return the remarks that an earlier state of the law did not call for; lines may have moved."""
    from dataclasses import replace

    from thb_eu import law_changes
    from thb_eu.mapping.coverage import prove_definitions

    with law_changes.earlier(since, definitions.folder) as before:
        files = {**before.folder.read_if_there(definitions.files), **before.files}
        held = prove_definitions(replace(before, files=files), today)
    known = {(remark.check, remark.about, remark.what) for remark in held}
    return tuple(remark for remark in remarks if (remark.check, remark.about, remark.what) not in known)


def annotate(found: list[Annotation], console: Console) -> None:
    """Print annotations as GitHub or GitLab reads them."""
    from thb_eu.exchange.findings.flat_results import github, gitlab

    for line in github(found, console.lang) if console.form == "github" else (gitlab(found, console.lang),):
        click.echo(line)


@mappings.command(
    text=_("What changed since a revision, or against a folder, in sentences; and every cell that would change.")
)
@argument("earlier", metavar="[REV|DIR]", required=False)
@option(
    "--against", metavar="REV|DIR", text=_("The law to come, such as a draft bill: what it would change of today's.")
)
@option("--package", "packages", multiple=True, text=_("Collection to count under both; all at hand if left out."))
@option("--no-impact", is_flag=True, text=_("Show the changes and count nothing."))
@option("--fail-on-change", is_flag=True, text=_("Exit with 3 if any cell of any collection would change."))
@console_options("text", "json", "html")
def diff(
    earlier: str | None,
    against: str | None,
    packages: tuple[str, ...],
    no_impact: bool,
    fail_on_change: bool,
    console: Console,
) -> None:
    if (earlier is None) == (against is None):
        raise refuse_words(_("Give either the earlier state of the law or, with --against, the one to come."))
    if no_impact and (fail_on_change or packages):
        raise refuse_words(_("--no-impact counts nothing: leave out --fail-on-change and --package."))
    if not no_impact:
        console.begin_second(COUNT_AGAIN)
    from thb_eu import law_changes
    from thb_eu.cli.report.law import change_object, change_words
    from thb_eu.sources.collection import built_in_collections, find_collection

    present = console.definitions(packages[0] if len(packages) == 1 else None)
    other = earlier or against or ""
    with console.progress(), law_changes.earlier(other, present.folder) as held:
        before, after = (held, present) if earlier else (present, held)
        changes = law_changes.differences(before, after)
        at_hand = () if no_impact else packages or built_in_collections(present.folder)
        named = [find_collection(package, present.folder) for package in at_hand]
        impacts = law_changes.impacts(law_changes.ImpactComparison(before, after), named) if named else []
    if console.form == "html":
        from thb_eu.law_changes.page import page

        click.echo(page(changes, impacts, before, after, other), nl=False)
    else:
        console.answer(
            lambda: change_object(changes, impacts, after.languages),
            change_words(changes, impacts, console.lang, console.quiet),
        )
    sys.exit(JUDGED if fail_on_change and any(impact.cells for impact in impacts) else 0)


@mappings.command(
    text=_(
        "Hand the law on: SSSOM TSV, SDMX structure maps, an Excel workbook for lawyers, a page per article, the "
        "correlation table of the transposition."
    )
)
@option("--out", required=True, type=click.Path(), text=_("Folder for the files; those of the same name are replaced."))
@option(
    "--form",
    "forms",
    multiple=True,
    type=click.Choice(["sssom", "sdmx", "xlsx", "pages", "transposition"]),
    text=_(
        "Which forms; all if left out: SSSOM table, SDMX structure maps, workbook for lawyers, pages to read, the "
        "correlation table of the transposition."
    ),
)
@own_definitions
@console_options()
def export(out: str, forms: tuple[str, ...], package: str | None, console: Console) -> None:
    from thb_eu.base.atomic_files import write_files
    from thb_eu.exchange.law import FORMS, export_law

    for path in write_files(export_law(console.definitions(package), forms or tuple(FORMS)), Path(out)):
        if not console.quiet:
            click.echo(str(path))
