"""Commands `keys`: keys for those who sign their dossiers."""

from __future__ import annotations

from pathlib import Path

import click

from thb_eu.cli.language import argument
from thb_eu.cli.options import common_options, group
from thb_eu.messages import _


@group(_("Keys for signing dossiers."))
def keys() -> None: ...


@keys.command(
    text=_(
        "Make a key: the private half goes into FILE, the public half into FILE.pub; prints its fingerprint.\n\n"
        "The private half is locked with the password in THB_EU_KEY_PASSWORD, if there is one."
    )
)
@argument("file", type=click.Path(path_type=Path))
@common_options
def new(file: Path, folder: str | None, lang: str, quiet: bool) -> None:
    from thb_eu.signing.keys import make_key

    click.echo(make_key(file).fingerprint)
