"""Command `synth`: registers of nobody, with known answers, to measure and to test with."""

from __future__ import annotations

import json
from pathlib import Path

import click

from thb_eu.cli.options import common_options, default_language, format_option


@click.command()
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder to write; not there yet, or empty.")
@click.option("--rows", required=True, type=int, help="Rows of the Police's register, both years together.")
@click.option("--year", default=2024, show_default=True, help="Reference year; the year before stands in the file too.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same bytes.")
@click.option("--without-keys", default=0.0, show_default=True, help="Share of persons' rows that have no key.")
@click.option("--public", is_flag=True, help="The public edition: no keys, no countries, no care programmes.")
@click.option("--dirt", default=0, show_default=True, help="How many defects to plant.")
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
    lang: str | None,
    quiet: bool,
    form: str,
) -> None:
    """Write a synthetic collection with known answers: no person in it exists, every share is invented."""
    from thb_eu.definitions.folder import find_folder
    from thb_eu.synth import Order, synthesise, told

    order = Order(rows, year, seed, without_keys, public, dirt)
    truth = synthesise(order, out, find_folder(folder))
    if form == "json":
        click.echo(json.dumps(truth, ensure_ascii=False, indent=2))
    for words in told(truth, out)[: 1 if quiet else None]:
        click.echo(words.in_language(lang or default_language()), err=form == "json")
