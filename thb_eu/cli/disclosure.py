"""Report to the disclosure officer what the public does not get, why, and what an attacker can still tell."""

from __future__ import annotations

from pathlib import Path

import click

from thb_eu.base.messages import _
from thb_eu.base.progress import stage
from thb_eu.cli.language import PATH, argument, command, option
from thb_eu.cli.options import Console, console_options, known_option

OWNER_ONLY = 0o700


@command(_("Write the confidential report of the disclosure officer on PACKAGE: what is suppressed, and what remains."))
@argument("package")
@option("--out", required=True, type=PATH, text=_("Folder of the report, outside the package and every dossier."))
@option(
    "--attacker",
    "attackers",
    multiple=True,
    metavar="SUPPLIER",
    text=_("A supplier who knows its own rows: what can it work out of others? Repeatable."),
)
@option("--compare", is_flag=True, text=_("Compare what the alternatives in mappings/disclosure.yaml would leave out."))
@option(
    "--apriori",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False),
    text=_("An a-priori file of τ-Argus, called as its table (V3.hst), as if the policy said it. Repeatable."),
)
@option(
    "--export",
    "tools",
    multiple=True,
    type=click.Choice(["tau-argus", "sdctable"]),
    text=_("Write the tables, with true counts, for this tool of statistical offices too. Repeatable."),
)
@known_option
@console_options("text", "json")
def disclosure(
    package: str,
    out: Path,
    attackers: tuple[str, ...],
    compare: bool,
    apriori: tuple[str, ...],
    tools: tuple[str, ...],
    known: tuple[str, ...],
    console: Console,
) -> None:
    from thb_eu.cli.report.disclosure import FOLDER_KIND, disclosure_object, files, words
    from thb_eu.disclosure.additive_tables import additive_tables
    from thb_eu.disclosure.apriori import apriori_files, as_policy_cells, with_apriori
    from thb_eu.disclosure.officer_report import officer_report
    from thb_eu.exchange.disclosure_tools import tool_files
    from thb_eu.publication.folder import refuse_in_a_dossier, refuse_unless_free, write_for_suppliers
    from thb_eu.run import PROTECTING, knowing, run_of
    from thb_eu.year.forms import refuse_unknown

    refuse_in_a_dossier(out)
    definitions = console.definitions(package)
    with console.progress():
        run = run_of(knowing(package, definitions, known), definitions)
        collection = run.received.collection
        refuse_unless_free(out, collection.folder, FOLDER_KIND)
        refuse_unknown(attackers, collection.suppliers)
        counted = run.counted
        read = [(file, Path(file).read_bytes()) for file in apriori]
        definitions, said = with_apriori(definitions, read, collection.year)
        stage(PROTECTING)
        report = officer_report(counted, definitions, collection, tuple(dict.fromkeys(attackers)), compare)
        written = {**files(report, definitions), **apriori_files(report.policy, collection.year, definitions)}
        if said:
            written["policy-cells.yaml"] = as_policy_cells(said)
        tables = additive_tables(counted, definitions, report) if tools else []
        for tool in tools:
            written |= tool_files(tool, tables)
        write_for_suppliers(written, out, collection, FOLDER_KIND)
        out.chmod(OWNER_ONLY)
    console.answer(lambda: disclosure_object(report, written), words(report, str(out), console.lang, console.quiet))
