"""Print what a shell runs to complete the words of `thb-eu`."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from thb_eu.base.messages import _
from thb_eu.cli.language import argument, command
from thb_eu.cli.options import Console, console_options

PROGRAM, VARIABLE = "thb-eu", "_THB_EU_COMPLETE"
"""What is completed, and the variable by which click is asked to."""


@command(_("What a shell needs to complete the commands: write it where the shell looks for completions."))
@argument("shell", metavar="SHELL", type=click.Choice(("bash", "fish", "zsh")))
@console_options()
def completion(shell: str, console: Console) -> None:
    found = get_completion_class(shell)
    assert found, shell  # click knows the three
    click.echo(found(click.get_current_context().find_root().command, {}, PROGRAM, VARIABLE).source())
