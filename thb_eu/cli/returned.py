"""Command `return`: the suppliers' own files given back as marked copies."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from thb_eu.cli.options import JUDGED, REFUSED, common_options, default_language, format_option


@click.command("return")
@click.argument("package")
@click.option("--out", required=True, type=click.Path(), help="Folder of the copies, outside the package.")
@click.option("--all", "every", is_flag=True, help="Copy every file, also those in which no finding stands.")
@common_options
@format_option
def give_back(
    package: str, out: str, every: bool, folder: str | None, lang: str | None, quiet: bool, form: str
) -> None:
    """Give the files of PACKAGE back as copies with marked cells, comments and a list of remarks."""
    from thb_eu.definitions import load
    from thb_eu.pipeline import prepare
    from thb_eu.publication.returned import give_back as write_copies
    from thb_eu.publication.returned.telling import as_json, words

    submission = prepare(package, load(folder), set_aside=True)
    copies = write_copies(submission, Path(out), every)
    if form == "json":
        click.echo(as_json(copies, submission.definitions.languages))
    for line in words(copies, submission, lang or default_language(), quiet):
        click.echo(line, err=form == "json")
    if any(copy.faults for copy in copies):
        sys.exit(REFUSED)
    sys.exit(JUDGED if any(copy.open for copy in copies) else 0)
