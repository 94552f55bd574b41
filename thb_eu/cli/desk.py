"""Command that opens the desk: the same as the commands do, as pages on the user's own machine."""

from __future__ import annotations

from pathlib import Path

import click

from thb_eu.base.messages import _
from thb_eu.cli.language import argument, command, language_asked_for, option
from thb_eu.cli.options import Console, console_options
from thb_eu.cli.terminal import print_text

OPEN = _("The desk is open at {address}")
STOP = _("Only this machine reaches it. Stop it with Ctrl+C.")
CLOSED = _("The desk is closed.")


@command(_("Open the pages for the collections in DIR (else: in this folder) in the browser, on this machine alone."))
@argument("place", metavar="DIR", default=".", type=click.Path(path_type=Path, exists=True, file_okay=False))
@option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar="PORT",
    default=0,
    text=_("Port of the pages; a free one if left out."),
)
@option("--no-browser", is_flag=True, text=_("Print the address alone, and open no browser."))
@option("--role", metavar="ROLE", envvar="THB_EU_ROLE", default="", text=_("The role in which you act, never a name."))
@console_options()
def desk(place: Path, port: int, no_browser: bool, role: str, console: Console) -> None:
    from thb_eu.desk.server import serve

    if not console.folder:
        console.refuse_elsewhere(place)

    def opened(address: str) -> None:
        print_text(OPEN.filled({"address": address}).in_language(console.lang))
        if not console.quiet:
            print_text(STOP.in_language(console.lang))
        if not no_browser:
            import webbrowser

            webbrowser.open(address)

    serve(place, console.folder, role.strip(), port, opened, language_asked_for())
    if not console.quiet:
        print_text(CLOSED.in_language(console.lang))
