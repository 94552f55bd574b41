"""Commands `keys`: keys for those who sign their dossiers."""

from __future__ import annotations

from pathlib import Path

import click

from thb_eu.cli.options import Commands, common_options


@click.group(cls=Commands)
def keys() -> None:
    """Keys for signing dossiers."""


@keys.command()
@click.argument("file", type=click.Path(path_type=Path))
@common_options
def new(file: Path, folder: str | None, lang: str | None, quiet: bool) -> None:
    """Make a key: the private half goes into FILE, the public half into FILE.pub; prints its fingerprint.

    The private half is locked with the password in THB_EU_KEY_PASSWORD, if there is one.
    """
    from thb_eu.signing.keys import make_key

    click.echo(make_key(file).fingerprint)
