"""Call load, prepare and publish from the command line. Logic lives elsewhere; heavy libraries load late.

Exit codes: 0 fine; 1 refused, somebody must mend something first; 2 wrong words on the command line; 3 judged and not
good. A bug keeps its traceback.
"""

from __future__ import annotations

import atexit
import gc

import click
from click.shell_completion import get_completion_class

from thb_eu.base.later_modules import SELDOM_NEEDED, import_later
from thb_eu.base.messages import _
from thb_eu.base.own_bounds import bound_this_process
from thb_eu.cli.acts import add_commands
from thb_eu.cli.collection import checks, give_back, status, submit, validate
from thb_eu.cli.contract import contract, template
from thb_eu.cli.country import country, repository
from thb_eu.cli.desk import desk
from thb_eu.cli.doctor import doctor
from thb_eu.cli.dossier import compare, explain, export, keys, verify
from thb_eu.cli.language import VERSION, argument, command, in_user_language, option
from thb_eu.cli.law import mappings
from thb_eu.cli.options import OWN_PROCESS, Console, console_options, group
from thb_eu.cli.recipients import disclosure, release, report
from thb_eu.cli.register import pseudonymise, synth
from thb_eu.cli.terminal import open_streams, stand_in_for_closed_streams
from thb_eu.cli.year import ANSWERS, answers, describe, forms, journal, receive, year

# Print what a shell runs to complete the words of `thb-eu`.

PROGRAM, VARIABLE = "thb-eu", "_THB_EU_COMPLETE"
"""What is completed, and the variable by which click is asked to."""


@command(_("What a shell needs to complete the commands: write it where the shell looks for completions."))
@argument("shell", metavar="SHELL", type=click.Choice(("bash", "fish", "zsh")))
@console_options()
def completion(shell: str, console: Console) -> None:
    found = get_completion_class(shell)
    assert found, shell  # click knows the three
    click.echo(found(click.get_current_context().find_root().command, {}, PROGRAM, VARIABLE).source())


RARELY = (1_000_000, 50, 50)
"""When to look for dead cycles: a run makes many objects and hardly any cycle; looking often costs a tenth of it.

When the process ends nothing is looked through once more: that costs about as much as importing pandas.
"""


def print_version(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    """Print the version and end."""
    if wanted:
        from importlib.metadata import version

        values = {"program": context.find_root().info_name, "version": version("thb-eu")}
        click.echo(in_user_language(VERSION.filled(values)))
        context.exit()


@group(_("Harmonised EU statistics on trafficking in human beings from national figures."))
@option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=print_version,
    text=_("Show the version and exit."),
)
def cli() -> None: ...


COMMANDS = (
    *(validate, submit, disclosure, explain, verify, compare, export, status, checks, give_back, report, release),
    *(year, forms, receive, answers, describe, journal),
    *(desk, mappings, contract, template, pseudonymise, synth, keys, doctor, country, repository, completion),
)
for each in COMMANDS:
    cli.add_command(each)
add_commands(cli, ANSWERS)


def main() -> None:
    """Run `thb-eu`; its streams speak UTF-8 on every platform."""
    gc.set_threshold(*RARELY)
    atexit.register(gc.freeze)
    bound_this_process()
    import_later(*SELDOM_NEEDED)
    stand_in_for_closed_streams()
    open_streams()
    cli(prog_name=PROGRAM, obj=OWN_PROCESS)
