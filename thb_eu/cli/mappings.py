"""Commands about the law as data: check it, compare two states of it, hand it on in the forms of others."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from thb_eu.cli.options import (
    JUDGED,
    REFUSED,
    Commands,
    common_options,
    default_language,
    form_option,
    format_option,
    today_option,
)

if TYPE_CHECKING:
    from thb_eu.definitions import Definitions
    from thb_eu.mapping.proof import Remark


@click.group(cls=Commands)
def mappings() -> None:
    """The law as data: check, diff, export."""


@mappings.command()
@common_options
@form_option("text", "json", "github", "gitlab")
@today_option
@click.option("--since", metavar="REV|DIR", help="Show only remarks that the law of this revision or folder had not.")
def check(folder: str | None, lang: str | None, quiet: bool, form: str, today: str, since: str | None) -> None:
    """Prove that the rules cover every case once; report signatures, dead rules and what the law contradicts."""
    from thb_eu.definitions import load
    from thb_eu.errors import ThbError
    from thb_eu.mapping import compile_law
    from thb_eu.mapping.proof import prove, size_of
    from thb_eu.model import Severity
    from thb_eu.report import law
    from thb_eu.report.annotations import of_refusal, of_remarks

    spoken = lang or default_language()
    try:
        definitions = load(folder)
        table = compile_law(definitions.law)
        remarks = prove(definitions.law, definitions.files, today, table)
    except ThbError as refused:
        if form not in ("github", "gitlab"):
            raise
        annotate(list(of_refusal(refused)), form, spoken)
        sys.exit(REFUSED)
    size = size_of(definitions.law, table)
    every = remarks
    if since is not None:
        remarks = _new_remarks(remarks, since, definitions, today)
    if form == "text":
        for line in law.proof_words(remarks, size, spoken, quiet, len(every) - len(remarks)):
            click.echo(line)
    elif form == "json":
        click.echo(json.dumps(law.proof_object(remarks, size), ensure_ascii=False, indent=2))
    else:
        annotate(list(of_remarks(remarks)), form, spoken)
    sys.exit(JUDGED if any(remark.severity is Severity.ERROR for remark in every) else 0)


def _new_remarks(remarks: Sequence[Remark], since: str, definitions: Definitions, today: str) -> tuple[Remark, ...]:
    """The remarks that an earlier state of the law did not call for; lines may have moved."""
    from thb_eu import amendment
    from thb_eu.mapping import compile_law
    from thb_eu.mapping.proof import prove

    with amendment.earlier(since, definitions.folder) as before:
        files = {**before.folder.read_if_there(definitions.files), **before.files}
        held = prove(before.law, files, today, compile_law(before.law))
    known = {(remark.check, remark.about, remark.what) for remark in held}
    return tuple(remark for remark in remarks if (remark.check, remark.about, remark.what) not in known)


@mappings.command()
@click.argument("earlier", metavar="REV|DIR")
@click.option("--package", "packages", multiple=True, help="Collection to count under both; all at hand if left out.")
@click.option("--no-impact", is_flag=True, help="Say what changed and count nothing.")
@click.option("--fail-on-change", is_flag=True, help="Exit with 3 if any cell of any collection would change.")
@common_options
@format_option
def diff(
    earlier: str,
    packages: tuple[str, ...],
    no_impact: bool,
    fail_on_change: bool,
    folder: str | None,
    lang: str | None,
    quiet: bool,
    form: str,
) -> None:
    """What changed since a revision, or against a folder, in sentences; and every cell that would change."""
    if no_impact and (fail_on_change or packages):
        raise click.UsageError("--no-impact counts nothing: leave out --fail-on-change and --package.")
    from thb_eu import amendment
    from thb_eu.definitions import load
    from thb_eu.report import law

    after = load(folder)
    with amendment.earlier(earlier, after.folder) as before:
        changes = amendment.differences(before, after)
        named = () if no_impact else packages or amendment.collections_at_hand(after)
        comparison = amendment.Comparison(before, after) if named else None
        impacts = [comparison.impact(package) for package in named] if comparison else []
    if form == "json":
        click.echo(json.dumps(law.change_object(changes, impacts), ensure_ascii=False, indent=2))
    else:
        for line in law.change_words(changes, impacts, lang or default_language(), quiet):
            click.echo(line)
    sys.exit(JUDGED if fail_on_change and any(impact.cells for impact in impacts) else 0)


@mappings.command()
@click.option("--out", required=True, type=click.Path(), help="Folder for the files; what stands there is replaced.")
@click.option(
    "--form",
    "forms",
    multiple=True,
    type=click.Choice(["sssom", "sdmx", "xlsx", "pages"]),
    help="Which forms; all if left out: SSSOM table, SDMX structure maps, workbook for lawyers, pages to read.",
)
@common_options
def export(out: str, forms: tuple[str, ...], folder: str | None, lang: str | None, quiet: bool) -> None:
    """Hand the law on: SSSOM TSV, SDMX structure maps, an Excel workbook for lawyers, a page per article."""
    from pathlib import Path

    from thb_eu.definitions import load
    from thb_eu.publication.folder import place_files
    from thb_eu.publication.law import FORMS, export_law

    for path in place_files(export_law(load(folder), forms or tuple(FORMS)), Path(out)):
        if not quiet:
            click.echo(str(path))


def annotate(found: list[Any], form: str, lang: str) -> None:
    """Print annotations as GitHub or GitLab reads them."""
    from thb_eu.report.annotations import github, gitlab

    if form == "gitlab":
        click.echo(gitlab(found, lang))
        return
    for line in github(found, lang):
        click.echo(line)
