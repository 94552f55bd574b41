"""Command `synth`: registers of nobody, with known answers, to measure and to test with."""

from __future__ import annotations

import json
from pathlib import Path

import click

from thb_eu.cli.language import command, option
from thb_eu.cli.options import common_options, format_option
from thb_eu.cli.terminal import progress
from thb_eu.messages import _


@command(_("Write a synthetic collection with known answers: no person in it exists, every share is invented."))
@option("--out", required=True, type=click.Path(path_type=Path), text=_("Folder to write; not there yet, or empty."))
@option("--rows", required=True, type=int, text=_("Rows of the Police's register, both years together."))
@option("--year", default=2024, show_default=True, text=_("Reference year; the year before stands in the file too."))
@option("--seed", default=1, show_default=True, text=_("The same seed gives the same bytes."))
@option("--without-keys", default=0.0, show_default=True, text=_("Share of persons' rows that have no key."))
@option("--public", is_flag=True, text=_("The public edition: no keys, no countries, no care programmes."))
@option("--dirt", default=0, show_default=True, text=_("How many defects to plant."))
@common_options
@format_option
def synth(
    out: Path,
    rows: int,
    year: int,
    seed: int,
    without_keys: float,
    public: bool,
    dirt: int,
    folder: str | None,
    lang: str,
    quiet: bool,
    form: str,
) -> None:
    from thb_eu.definitions.folder import find_folder
    from thb_eu.synth import Order, synthesise, told

    order = Order(rows, year, seed, without_keys, public, dirt)
    with progress(quiet):
        truth = synthesise(order, out, find_folder(folder))
    if form == "json":
        click.echo(json.dumps(truth, ensure_ascii=False, indent=2))
    for words in told(truth, out)[: 1 if quiet else None]:
        click.echo(words.in_language(lang), err=form == "json")
