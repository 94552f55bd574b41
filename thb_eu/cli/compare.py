"""Command `compare`: what differs between dossiers, and why."""

from __future__ import annotations

import json
import sys

import click

from thb_eu.cli.language import argument, command, option, refuse_words
from thb_eu.cli.options import JUDGED, common_options, format_option
from thb_eu.cli.terminal import progress, say
from thb_eu.messages import _


@command(
    _("Two dossiers: vintages of a year, with the cause of every change, or two years; more make a revision triangle.")
)
@argument("dossiers", metavar="DIR DIR [DIR]...", nargs=-1, required=True)
@option("--fail-on-change", is_flag=True, text=_("Exit with 3 if any cell differs."))
@option("--all", "every", is_flag=True, text=_("Show every cell of two years, not the totals alone."))
@common_options
@format_option
def compare(
    dossiers: tuple[str, ...],
    fail_on_change: bool,
    every: bool,
    folder: str | None,
    lang: str,
    quiet: bool,
    form: str,
) -> None:
    if len(dossiers) < 2:
        raise refuse_words(_("Name two dossiers or more."))
    from thb_eu.comparison import Triangle
    from thb_eu.comparison import compare as held_against
    from thb_eu.comparison.formats import comparison_object, comparison_words, triangle_words

    with progress(quiet):
        found = held_against(dossiers)
    as_data = form == "json"
    told = comparison_object(found)
    if as_data:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    as_words = (
        triangle_words(found, lang, quiet)
        if isinstance(found, Triangle)
        else comparison_words(found, lang, quiet, every)
    )
    for line in () if as_data and quiet else as_words:
        say(line, err=as_data)
    sys.exit(JUDGED if fail_on_change and told["changed"] else 0)
