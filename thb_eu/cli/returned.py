"""Command `return`: the suppliers' own files given back as marked copies."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from thb_eu.cli.language import argument, command, option
from thb_eu.cli.options import JUDGED, REFUSED, common_options, format_option
from thb_eu.cli.terminal import progress, say
from thb_eu.messages import _


@command(_("Give the files of PACKAGE back as copies with marked cells, comments and a list of remarks."), "return")
@argument("package")
@option("--out", required=True, type=click.Path(), text=_("Folder of the copies, outside the package."))
@option("--all", "every", is_flag=True, text=_("Copy every file, also those in which no finding stands."))
@common_options
@format_option
def give_back(package: str, out: str, every: bool, folder: str | None, lang: str, quiet: bool, form: str) -> None:
    from thb_eu.definitions import load
    from thb_eu.pipeline import prepare
    from thb_eu.publication.returned import give_back as write_copies
    from thb_eu.publication.returned.telling import as_json, for_the_office, words

    with progress(quiet):
        submission = prepare(package, load(folder), set_aside=True)
        copies = write_copies(submission, Path(out), every)
    if form == "json":
        click.echo(as_json(copies, submission))
    for line in words(copies, submission, lang, quiet):
        say(line, err=form == "json")
    if any(copy.faults for copy in copies) or for_the_office(submission):
        sys.exit(REFUSED)
    sys.exit(JUDGED if any(copy.open for copy in copies) else 0)
