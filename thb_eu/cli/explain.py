"""Command `explain`: where a number of a dossier comes from, and where a supplier's cell went."""

from __future__ import annotations

import json

import click

from thb_eu.cli.language import argument, command, option, refuse_words
from thb_eu.cli.options import common_options, format_option
from thb_eu.cli.terminal import progress, say
from thb_eu.messages import _
from thb_eu.progress import stage

READING = _("reading the dossier")


@command(
    _(
        "Tell where a number of the dossier DIR comes from.\n\n"
        "REF is V3!D14, observations.csv:17, or a key: table=V3,sex=T; or see --key, --source.\n\n"
        "A dossier is explained by the definitions that lie in it; --definitions puts others in their place."
    )
)
@argument("dossier", metavar="DIR")
@argument("reference", metavar="[REF]", required=False)
@option("--key", metavar="NAME=CODE,…", text=_("The cell by its codes; dimensions left out are their total."))
@option("--source", metavar="FILE!CELL", text=_("A supplier's cell, or a row (FILE:17): where did it go?"))
@common_options
@format_option
def explain(
    dossier: str,
    reference: str | None,
    key: str | None,
    source: str | None,
    folder: str | None,
    lang: str,
    quiet: bool,
    form: str,
) -> None:
    if sum(asked is not None for asked in (reference, key, source)) != 1:
        raise refuse_words(_("Give exactly one of REF, --key and --source."))
    from thb_eu.definitions import load
    from thb_eu.dossiers import opened
    from thb_eu.explanation import Reading, answered, as_object, lines

    with progress(quiet):
        stage(READING)
        reading = Reading(opened(dossier), load(folder) if folder else None)
        told = answered(reading, reference, key, source)
    if form == "json":
        click.echo(json.dumps(as_object(told, reading.definitions.languages), ensure_ascii=False, indent=2))
        return
    for line in lines(told, lang, quiet):
        say(line)
