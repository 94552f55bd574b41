"""Command `verify`: whether a dossier is still what it was."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from thb_eu.cli.options import JUDGED, common_options, default_language, format_option


@click.command()
@click.argument("dossier", metavar="DIR")
@click.option("--package", default=None, help="The collection, where its files do not lie in the dossier.")
@click.option(
    "--public-key", type=click.Path(path_type=Path), default=None, help="Check manifest.sig with this key (PEM)."
)
@common_options
@format_option
def verify(
    dossier: str,
    package: str | None,
    public_key: Path | None,
    folder: str | None,
    lang: str | None,
    quiet: bool,
    form: str,
) -> None:
    """Read the dossier in DIR again, recompute its hashes and numbers, say what differs."""
    from thb_eu.report import say
    from thb_eu.verification import verify as read_again
    from thb_eu.verification.words import verification_object, verification_words

    found = read_again(dossier, package, public_key, folder)
    if form == "json":
        click.echo(json.dumps(verification_object(found), ensure_ascii=False, indent=2))
    for line in verification_words(found, lang or default_language(), quiet or form == "json"):
        say(line, err=form == "json")
    sys.exit(0 if found.same else JUDGED)
