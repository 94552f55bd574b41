"""Print the disclosure officer's report as a page, tables for programs, and lines for the console.

The page and the CSV files hold the intervals of suppressed counts, and say in every place that they are confidential.
The console, whose words end up in logs, says how many there are and no value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from thb_eu.base.csv_tables import as_csv
from thb_eu.base.json_objects import attributes
from thb_eu.base.messages import _, joined, layout
from thb_eu.definitions import Definitions
from thb_eu.disclosure.alternatives import ComparedPolicy
from thb_eu.disclosure.officer_report import OfficerReport, TableLoss
from thb_eu.dossiers.officer_words import (
    COMPARED_NUMBERS,
    CONFIDENTIAL,
    FOR_WHOM,
    SO_MANY_SENSITIVE,
    SO_MANY_WITHHELD,
    basics,
    codes_text,
    report_parts,
    sentences,
)
from thb_eu.publication.html.rendering import document

FOLDER_KIND = "disclosure report"
"""What the manifest of a folder with a report says that it holds."""
TITLE = _("Disclosure control: report for the disclosure officer")
MARK = "confidential: for the disclosure officer alone"
"""What stands in every row of the tables for programs."""
OF_INTERVAL = ("low", "high", "width", "required")
OF_CELLS = ("confidential", "table", "key", "value", "suppression", *OF_INTERVAL, "protects")
OF_TABLES = (
    *("confidential", "table", "cells", "primary", "secondary", "grouped", "share_of_cells", "counted", "withheld"),
    *("share_of_counted", "loss"),
)
OF_GROUPS = ("confidential", "table", "group", "category", "value")
OF_ALTERNATIVES = ("policy", "in_force", *COMPARED_NUMBERS, "refused")
OF_SUPPLIERS = ("confidential", "supplier", "finding", "table", "key", "value", *OF_INTERVAL)
PRIMARY, SECONDARY = "primary", "secondary"
CONFINED, REVEALED = "confined", "revealed"
STYLE = """.numbers th.number{white-space:normal}
.numbers tbody th{min-width:13rem}
.numbers td:not(.number){min-width:14rem;overflow-wrap:anywhere}
.basics{padding-top:1rem;padding-bottom:1.5rem}
"""
TEMPLATES = Path(__file__).parent / "templates"


def files(report: OfficerReport, definitions: Definitions) -> dict[str, bytes]:
    """Return the page and the tables for programs, by name."""
    rows = {
        "cells": [OF_CELLS, *_cell_rows(report, definitions)],
        "tables": [OF_TABLES, *map(_loss_row, report.tables)],
        "suppliers": [OF_SUPPLIERS, *_supplier_rows(report, definitions)],
        "groups": [OF_GROUPS, *_group_rows(report, definitions)],
        **(
            {"alternatives": [OF_ALTERNATIVES, *map(_compared_row, report.alternatives)]} if report.alternatives else {}
        ),
    }
    return {
        "confidential-report.html": page(report, definitions),
        **{f"confidential-{name}.csv": as_csv(lines) for name, lines in rows.items()},
    }


def _cell_rows(report: OfficerReport, definitions: Definitions) -> Iterator[Sequence[Any]]:
    for cell in report.cells:
        protects = "; ".join(f"{key[0]} {codes_text(key, definitions)}" for key in cell.protects)
        why = PRIMARY if cell.is_primary else SECONDARY
        key = codes_text(cell.key, definitions)
        yield MARK, cell.key[0], key, cell.value, why, *attributes(cell, *OF_INTERVAL).values(), protects


def _loss_row(loss: TableLoss) -> Sequence[Any]:
    of_cells, of_units = (f"{share:.3f}" for share in loss.shares)
    return (
        *(MARK, loss.table, loss.cells, loss.primary, loss.secondary, loss.grouped, of_cells, loss.counted),
        loss.withheld,
        *(of_units, loss.loss),
    )


def _supplier_rows(report: OfficerReport, definitions: Definitions) -> Iterator[Sequence[Any]]:
    for attack in report.attacks:
        for finding, cells in ((CONFINED, attack.confined), (REVEALED, attack.revealed)):
            for cell in cells:
                key = codes_text(cell.key, definitions)
                yield (
                    MARK,
                    attack.supplier,
                    finding,
                    cell.key[0],
                    key,
                    cell.value,
                    *attributes(cell, *OF_INTERVAL).values(),
                )


def _group_rows(report: OfficerReport, definitions: Definitions) -> Iterator[Sequence[Any]]:
    for found in report.uniform:
        keys = (codes_text(key, definitions) for key in (found.whole, found.category))
        yield MARK, found.whole[0], *keys, found.value


def _compared_row(policy: ComparedPolicy) -> Sequence[Any]:
    refused = policy.refused
    numbers = [None if refused else getattr(policy, name) for name in COMPARED_NUMBERS]
    return policy.id, int(policy.is_in_force), *numbers, refused.code if refused else ""


# --- the page ------------------------------------------------------------------------------------


def page(report: OfficerReport, definitions: Definitions) -> bytes:
    """Return one page in all languages of the country, that needs nothing else."""
    collection = report.collection
    country = definitions.codelists["geo"].by_code[collection.geo].label
    title = layout(
        "{country} {year} · {mark} · {title}", country=country, year=collection.year, mark=CONFIDENTIAL, title=TITLE
    )
    return document(
        "disclosure.html",
        definitions.languages,
        title,
        (TEMPLATES,),
        running=CONFIDENTIAL,
        more_style=STYLE,
        page_title=TITLE,
        country=country,
        year=collection.year,
        confidential=CONFIDENTIAL,
        for_whom=FOR_WHOM,
        facts=tuple(basics(report.policy, report.known)),
        no_attacks=_("No supplier is named as an attacker; --attacker names one."),
        link=None,
        **report_parts(report, definitions),
        made=" · ".join(filter(None, (collection.name, report.policy.id, definitions.fingerprint))),
    )


# --- the console ---------------------------------------------------------------------------------


def words(report: OfficerReport, out: str, lang: str, quiet: bool) -> Iterator[str]:
    """Yield the lines for people: what the tables lose, then the verdict."""
    for loss in () if quiet else report.tables:
        if loss.primary or loss.secondary:
            counts = (
                SO_MANY_SENSITIVE.filled({"count": loss.primary}),
                SO_MANY_WITHHELD.filled({"count": loss.secondary}),
            )
            yield f"{loss.table}: {joined(counts).in_language(lang)}"
    finds = any(attack.confined or attack.revealed for attack in report.attacks)
    for line in sentences(report):
        yield click.style(line.in_language(lang), fg="yellow" if finds else "green")
    yield _("The report is in {folder}; it is confidential.", folder=out).in_language(lang)


def disclosure_object(report: OfficerReport, written: Iterable[str]) -> dict[str, Any]:
    """Return the same for programs."""
    primary = sum(cell.is_primary for cell in report.cells)
    return {
        "package": report.collection.name,
        "year": str(report.collection.year),
        "policy": report.policy.id,
        "suppressed": {"primary": primary, "secondary": len(report.cells) - primary},
        "narrowest": report.narrowest,
        "within": report.policy.within,
        "given_up": attributes(report.given_up, "counts", "sensitive", "releases"),
        "tables": [
            attributes(loss, "table", "cells", "primary", "secondary", "grouped", "loss") for loss in report.tables
        ],
        "attackers": [
            {
                **attributes(attack, "supplier", "own"),
                "confined": len(attack.confined),
                "revealed": len(attack.revealed),
            }
            for attack in report.attacks
        ],
        "uniform": [
            {"table": found.whole[0], "group": [*found.whole[1:]], "category": [*found.category[1:]]}
            for found in report.uniform
        ],
        "alternatives": [
            dict(zip(OF_ALTERNATIVES, _compared_row(policy), strict=True)) for policy in report.alternatives
        ],
        "files": [*written],
    }
