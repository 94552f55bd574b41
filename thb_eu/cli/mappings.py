"""Commands about the law as data: check it, compare two states of it, hand it on in the forms of others."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from thb_eu.cli.language import argument, option, refuse_words
from thb_eu.cli.options import (
    JUDGED,
    REFUSED,
    common_options,
    form_option,
    format_option,
    group,
    today_option,
)
from thb_eu.cli.terminal import progress, say
from thb_eu.messages import _

if TYPE_CHECKING:
    from thb_eu.definitions import Definitions
    from thb_eu.mapping.proof import Remark


@group(_("The law as data: check, diff, export."))
def mappings() -> None: ...


@mappings.command(
    text=_("Prove that the rules cover every case once; report signatures, dead rules and what the law contradicts.")
)
@common_options
@form_option("text", "json", "github", "gitlab")
@today_option
@option("--since", metavar="REV|DIR", text=_("Show only remarks that the law of this revision or folder had not."))
def check(folder: str | None, lang: str, quiet: bool, form: str, today: str, since: str | None) -> None:
    from thb_eu.definitions import load
    from thb_eu.errors import ThbError
    from thb_eu.mapping import compile_law
    from thb_eu.mapping.proof import prove, size_of
    from thb_eu.model import Severity
    from thb_eu.report import law
    from thb_eu.report.annotations import of_refusal, of_remarks

    try:
        definitions = load(folder)
        table = compile_law(definitions.law)
        remarks = prove(definitions.law, definitions.files, today, table)
    except ThbError as refused:
        if form not in ("github", "gitlab"):
            raise
        annotate(list(of_refusal(refused)), form, lang)
        sys.exit(REFUSED)
    size = size_of(definitions.law, table)
    every = remarks
    if since is not None:
        remarks = _new_remarks(remarks, since, definitions, today)
    if form == "text":
        for line in law.proof_words(remarks, size, lang, quiet, len(every) - len(remarks)):
            say(line)
    elif form == "json":
        click.echo(json.dumps(law.proof_object(remarks, size, definitions.languages), ensure_ascii=False, indent=2))
    else:
        annotate(list(of_remarks(remarks)), form, lang)
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


@mappings.command(
    text=_("What changed since a revision, or against a folder, in sentences; and every cell that would change.")
)
@argument("earlier", metavar="REV|DIR")
@option("--package", "packages", multiple=True, text=_("Collection to count under both; all at hand if left out."))
@option("--no-impact", is_flag=True, text=_("Say what changed and count nothing."))
@option("--fail-on-change", is_flag=True, text=_("Exit with 3 if any cell of any collection would change."))
@common_options
@format_option
def diff(
    earlier: str,
    packages: tuple[str, ...],
    no_impact: bool,
    fail_on_change: bool,
    folder: str | None,
    lang: str,
    quiet: bool,
    form: str,
) -> None:
    if no_impact and (fail_on_change or packages):
        raise refuse_words(_("--no-impact counts nothing: leave out --fail-on-change and --package."))
    from thb_eu import amendment
    from thb_eu.definitions import load
    from thb_eu.report import law

    after = load(folder)
    with progress(quiet), amendment.earlier(earlier, after.folder) as before:
        changes = amendment.differences(before, after)
        named = () if no_impact else packages or amendment.collections_at_hand(after)
        comparison = amendment.Comparison(before, after) if named else None
        impacts = [comparison.impact(package) for package in named] if comparison else []
    if form == "json":
        click.echo(json.dumps(law.change_object(changes, impacts, after.languages), ensure_ascii=False, indent=2))
    else:
        for line in law.change_words(changes, impacts, lang, quiet):
            say(line)
    sys.exit(JUDGED if fail_on_change and any(impact.cells for impact in impacts) else 0)


@mappings.command(
    text=_("Hand the law on: SSSOM TSV, SDMX structure maps, an Excel workbook for lawyers, a page per article.")
)
@option("--out", required=True, type=click.Path(), text=_("Folder for the files; what stands there is replaced."))
@option(
    "--form",
    "forms",
    multiple=True,
    type=click.Choice(["sssom", "sdmx", "xlsx", "pages"]),
    text=_("Which forms; all if left out: SSSOM table, SDMX structure maps, workbook for lawyers, pages to read."),
)
@common_options
def export(out: str, forms: tuple[str, ...], folder: str | None, lang: str, quiet: bool) -> None:
    from pathlib import Path

    from thb_eu.atomic_files import write_files
    from thb_eu.definitions import load
    from thb_eu.publication.law import FORMS, export_law

    for path in write_files(export_law(load(folder), forms or tuple(FORMS)), Path(out)):
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
