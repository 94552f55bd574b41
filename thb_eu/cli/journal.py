"""Run the commands about a journal: list its entries, verify it, archive all it refers to."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from thb_eu.base.messages import _, plural
from thb_eu.cli.language import PATH, argument, option
from thb_eu.cli.options import JUDGED, Commands, Console, console_options, group

LIST = "list"
WRITTEN = plural("{count} file written to the archive {archive}.", "{count} files written to the archive {archive}.")


class JournalCommands(Commands):
    """`journal PACKAGE` is short for `journal list PACKAGE`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take words among which no command stands as those of the list."""
        asked = {*self.commands, *ctx.help_option_names}
        return super().parse_args(ctx, args if not args or asked & {*args} else [LIST, *args])


@group(_("The journal of PACKAGE: who did what, and when; each entry is chained to the one before."), JournalCommands)
def journal() -> None: ...


@journal.command(LIST, text=_("All entries: number (S1 of a submission), day, role, act, and what it concerns."))
@argument("package")
@console_options("text", "json")
def list_entries(package: str, console: Console) -> None:
    from thb_eu.cli.report.journal import journal_object, journal_words
    from thb_eu.sources.collection import find_collection
    from thb_eu.year.journal_verification import journal_that_goes_on

    folder = find_collection(package, console.definitions().folder).parent
    found = journal_that_goes_on(folder).whole
    console.answer(lambda: journal_object(found, folder.name), journal_words(found, console.lang, console.quiet))


@journal.command(
    text=_("Check the chain of the journal, and hold it against the deliveries and the tables that lie in PACKAGE.")
)
@argument("package")
@option(
    "--against",
    multiple=True,
    type=click.Path(exists=True),
    metavar="DOCUMENT",
    text=_(
        "What left the office: a dossier, a receipt, a marked copy, a letter, an archive, a copy of journal.jsonl. "
        "Says what was changed, taken out or chained anew since. Repeatable."
    ),
)
@console_options("text", "json")
def verify(package: str, against: tuple[str, ...], console: Console) -> None:
    from thb_eu.cli.report.journal import verification_object, verification_words
    from thb_eu.sources.collection import find_collection
    from thb_eu.year.journal_verification import verify_journal

    definitions = console.definitions(package)
    descriptor = find_collection(package, definitions.folder)
    found = verify_journal(descriptor, definitions.folder, documents=against)
    console.answer(
        lambda: verification_object(found, descriptor.parent.name, definitions.languages),
        verification_words(found, console.lang, console.quiet),
    )
    sys.exit(JUDGED if found.faults else 0)


@journal.command(
    text=_("Write one archive of PACKAGE, its journal and what was accepted; `thb-eu verify FILE` checks it.")
)
@argument("package")
@option("--out", required=True, type=PATH, metavar="FILE", text=_("The archive (.zip), a new file."))
@option("--dossier", type=PATH, metavar="DIR", text=_("The dossier that goes along; one that the journal tells of."))
@console_options("text", "json")
def export(package: str, out: Path, dossier: Path | None, console: Console) -> None:
    from thb_eu.year.archive import export as write_archive

    names = write_archive(package, console.definitions(package), out, dossier)
    console.answer(
        lambda: {"archive": str(out), "files": list(names)},
        [WRITTEN.filled({"count": len(names), "archive": str(out)}).in_language(console.lang)],
    )
