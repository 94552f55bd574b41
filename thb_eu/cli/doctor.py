"""Report which parts of the program are installed on this machine, and whether they work."""

from __future__ import annotations

import sys

import click

from thb_eu.base.messages import _, layout, plural
from thb_eu.cli.language import command
from thb_eu.cli.options import REFUSED, Console, console_options

CONDITIONS = {"works": ("✓", "green"), "absent": ("–", "white"), "open": ("!", "yellow"), "fails": ("✗", "red")}
LINE, WITH_REMEDY = layout("{sign} {title}: {found}"), layout("{sign} {title}: {found}. {remedy}")
BROKEN = plural("{count} part does not work.", "{count} parts do not work.")


@command(
    _(
        "What is installed on this machine, and whether it works: the main job is tried. Of yours nothing is read but "
        "the definitions that you name."
    )
)
@console_options("text", "json")
def doctor(console: Console) -> None:
    from thb_eu.cli.installation import FAILS, installed_parts

    with console.progress():
        parts = [*installed_parts(console.root)]
    broken = [part for part in parts if part.condition == FAILS]
    lines = []
    for part in broken if console.quiet else parts:
        sign, colour = CONDITIONS[part.condition]
        text = LINE if part.remedy.is_empty else WITH_REMEDY
        values = {"sign": sign, "title": part.title, "found": part.found, "remedy": part.remedy}
        lines.append(click.style(text.filled(values).in_language(console.lang), fg=colour))
    verdict = BROKEN.filled({"count": len(broken)}) if broken else _("Everything that is needed works.")
    console.answer(
        lambda: [
            {"part": part.name, "condition": part.condition, "found": part.found.english, "remedy": part.remedy.english}
            for part in parts
        ],
        [*lines, click.style(verdict.in_language(console.lang), bold=True)],
    )
    sys.exit(REFUSED if broken else 0)
