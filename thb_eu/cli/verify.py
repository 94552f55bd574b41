"""Command `verify`: whether a dossier is still what it was."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from thb_eu.cli.language import argument, command, option
from thb_eu.cli.options import JUDGED, common_options, format_option
from thb_eu.cli.terminal import progress, say
from thb_eu.messages import _


@command(_("Read the dossier in DIR again, recompute its hashes and numbers, say what differs."))
@argument("dossier", metavar="DIR")
@option("--package", default=None, text=_("The collection, where its files do not lie in the dossier."))
@option(
    "--public-key",
    type=click.Path(path_type=Path),
    default=None,
    text=_("Check manifest.sig with this key (PEM)."),
)
@common_options
@format_option
def verify(
    dossier: str,
    package: str | None,
    public_key: Path | None,
    folder: str | None,
    lang: str,
    quiet: bool,
    form: str,
) -> None:
    from thb_eu.verification import verify as read_again
    from thb_eu.verification.words import verification_object, verification_words

    with progress(quiet):
        found = read_again(dossier, package, public_key, folder)
    if form == "json":
        click.echo(json.dumps(verification_object(found), ensure_ascii=False, indent=2))
    for line in verification_words(found, lang, quiet or form == "json"):
        say(line, err=form == "json")
    sys.exit(0 if found.same else JUDGED)
