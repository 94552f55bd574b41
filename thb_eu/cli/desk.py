"""Open the desk: what the commands do, as pages on the user's own machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from thb_eu.base.messages import Text, _
from thb_eu.base.own_bounds import without_time
from thb_eu.cli.language import argument, command, language_asked_for, option
from thb_eu.cli.options import Console, console_options, role_key_option
from thb_eu.cli.terminal import print_text

if TYPE_CHECKING:
    from thb_eu.desk.server import Link

OPEN = _("The desk is open at {address} (this address works once; tell it to nobody)")
UNUSED = _("If no page has opened, open this address in the browser; it works once: {address}")
TURNED_AWAY = _("Another user of this machine tried to reach the desk and was turned away.")
STOP_SHARED = _("Only this machine reaches it. Stop it with Ctrl+C.")


@command(_("Open the pages for the collections in DIR (else: in this folder) in the browser, on this machine alone."))
@argument("place", metavar="DIR", default=".", type=click.Path(path_type=Path, exists=True, file_okay=False))
@option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar="PORT",
    default=0,
    text=_("Port of the pages; a free one if left out."),
)
@option("--no-browser", is_flag=True, text=_("Print the address alone, which works once, and open no browser."))
@option(
    "--by-number",
    is_flag=True,
    text=_("Answer at 127.0.0.1, for a browser that finds no address ending in .localhost; less safe."),
)
@option("--role", metavar="ROLE", envvar="THB_EU_ROLE", default="", text=_("The role in which you act, never a name."))
@role_key_option(
    _(
        "The private key of a role that has one, with which it signs at the desk. Repeatable; or the variable "
        "THB_EU_ROLE_KEY."
    ),
    multiple=True,
)
@console_options()
def desk(
    place: Path,
    port: int,
    no_browser: bool,
    by_number: bool,
    role: str,
    role_key: tuple[str, ...],
    console: Console,
) -> None:
    from thb_eu.desk.server import browser_opened, serve, tells_owners

    without_time()
    if not console.folder:
        console.refuse_elsewhere(place)

    def say(text: Text, **values: object) -> None:
        print_text(text.filled(values).in_language(console.lang))

    @contextmanager
    def opened(link: Link) -> Iterator[None]:
        in_browser = browser_opened(link, console.lang, lambda: say(UNUSED, address=link.address))
        with nullcontext(False) if no_browser else in_browser as is_opened:
            say(_("The desk opens in the browser.")) if is_opened else say(OPEN, address=link.address)
            if not console.quiet:
                say(_("Only you, on this machine, reach it. Stop it with Ctrl+C.") if tells_owners() else STOP_SHARED)
            yield

    more = by_number, role_key, language_asked_for()
    serve(place, console.folder, role.strip(), port, opened, lambda: say(TURNED_AWAY), *more)
    if not console.quiet:
        say(_("The desk is closed."))
