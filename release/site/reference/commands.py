"""Commands: the tree of commands in, each with its usage, its help, its words and its options out, in one language."""

from __future__ import annotations

from collections.abc import Iterator

import click

from release.site.reference.markup import plain
from release.site.words import _, speaker
from thb_eu.cli import cli
from thb_eu.cli.language import use_language
from thb_eu.definitions import Definitions

OPTION, MEANING = _("option"), _("meaning")


def commands(_definitions: Definitions, lang: str) -> Iterator[str]:
    """Every command, those of a group after it."""
    with use_language(lang):
        for name, command in sorted(cli.commands.items()):
            yield from _command(command, click.Context(command, info_name=f"thb-eu {name}"), lang)


def _command(command: click.Command, context: click.Context, lang: str) -> Iterator[str]:
    name, say = str(context.info_name), speaker(lang)
    yield f"\n## {name}\n"
    usage = " ".join((name, *command.collect_usage_pieces(context)))
    yield f"```text\n{usage}\n```\n"
    yield plain(command.help or "") + "\n"
    parameters = (parameter.get_help_record(context) for parameter in command.get_params(context))
    records = [found for found in parameters if found and found[1]]
    if records:
        yield f"| {say(OPTION)} | {say(MEANING)} |\n|---|---|"
        yield from (f"| `{names.replace('|', '·')}` | {plain(words)} |" for names, words in records)
    if isinstance(command, click.Group):
        for below, inner in sorted(command.commands.items()):
            yield from _command(inner, click.Context(inner, info_name=f"{name} {below}"), lang)
