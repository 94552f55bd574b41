"""Command `explain`: where a number of a dossier comes from, and where a supplier's cell went."""

from __future__ import annotations

import json

import click

from thb_eu.cli.options import common_options, default_language, format_option


@click.command()
@click.argument("dossier", metavar="DIR")
@click.argument("reference", metavar="[REF]", required=False)
@click.option("--key", metavar="NAME=CODE,…", help="The cell by its codes; dimensions left out are their total.")
@click.option("--source", metavar="FILE!CELL", help="A supplier's cell, or a row (FILE:17): where did it go?")
@common_options
@format_option
def explain(
    dossier: str,
    reference: str | None,
    key: str | None,
    source: str | None,
    folder: str | None,
    lang: str | None,
    quiet: bool,
    form: str,
) -> None:
    """Tell where a number of the dossier DIR comes from.

    REF is V3!D14, observations.csv:17, or a key: table=V3,sex=T; or see --key, --source.

    A dossier is explained by the definitions that lie in it; --definitions puts others in their place.
    """
    if sum(asked is not None for asked in (reference, key, source)) != 1:
        raise click.UsageError("Give exactly one of REF, --key and --source.")
    from thb_eu.definitions import load
    from thb_eu.dossiers import opened
    from thb_eu.explanation import Reading, answered
    from thb_eu.explanation.objects import as_object
    from thb_eu.explanation.telling import lines

    reading = Reading(opened(dossier), load(folder) if folder else None)
    told = answered(reading, reference, key, source)
    if form == "json":
        click.echo(json.dumps(as_object(told), ensure_ascii=False, indent=2))
        return
    for line in lines(told, lang or default_language(), quiet):
        click.echo(line)
