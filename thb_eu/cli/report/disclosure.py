"""Print the disclosure officer's report as a page, tables for programs, and lines for the console.

The page and the CSV files hold the intervals of suppressed counts, and say in every place that they are confidential.
The console, whose words end up in logs, says how many there are and no value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from thb_eu.base.csv_tables import as_csv
from thb_eu.base.json_objects import attributes
from thb_eu.base.messages import NO_WORDS, Text, _, joined, layout, literal, plural
from thb_eu.definitions import Definitions
from thb_eu.definitions.law import NONZERO, OWN_ROWS, RELEASES, REVISIONS, STAGES
from thb_eu.disclosure.alternatives import ComparedPolicy
from thb_eu.disclosure.officer_report import (
    CellInterval,
    OfficerReport,
    SupplierAttack,
    SuppressedCell,
    TableLoss,
    TableThenCodes,
)
from thb_eu.dossiers.cell_keys import in_words
from thb_eu.publication.html.document import document
from thb_eu.publication.labels import signature
from thb_eu.sources.known_releases import OTHERS
from thb_eu.sources.published_numbers import ITSELF
from thb_eu.writing.simple_table import NONE

FOLDER_KIND = "disclosure report"
"""What the manifest of a folder with a report says that it holds."""
CONFIDENTIAL = _("CONFIDENTIAL")
FOR_WHOM = _(
    "For the disclosure officer alone. The intervals lie around the true counts: pass on neither this page nor the "
    "tables beside it, and put them into no dossier."
)
TITLE = _("Disclosure control: report for the disclosure officer")
MARK = "confidential: for the disclosure officer alone"
"""What stands in every row of the tables for programs."""
OF_CELLS = ("confidential", "table", "key", "value", "suppression", "low", "high", "width", "required", "protects")
OF_TABLES = (
    *("confidential", "table", "cells", "primary", "secondary", "grouped", "share_of_cells", "counted", "withheld"),
    *("share_of_counted", "loss"),
)
OF_GROUPS = ("confidential", "table", "group", "category", "value")
OF_ALTERNATIVES = (
    *("policy", "in_force", "suppressed", "sensitive", "grouped", "units", "totals", "by_sex", "groups", "recovered"),
    "refused",
)
OF_SUPPLIERS = ("confidential", "supplier", "finding", "table", "key", "value", "low", "high", "width", "required")
PRIMARY, SECONDARY = "primary", "secondary"
CONFINED, REVEALED = "confined", "revealed"
STYLE = """.numbers th.number{white-space:normal}
.numbers tbody th{min-width:13rem}
.numbers td:not(.number){min-width:14rem;overflow-wrap:anywhere}
.basics{padding-top:1rem;padding-bottom:1.5rem}
"""
TEMPLATES = Path(__file__).parent / "templates"
FIRST = 3
"""How many of the cells that a secondary one protects the page names."""

POLICY, SENSITIVE, WIDTH, KNOWS = _("Policy"), _("Sensitive"), _("Width required"), _("What an attacker knows")
PUBLISHED, SIGNED = _("Published before or elsewhere"), _("Signed")
OF_ITSELF = {
    ITSELF: _("tables and texts of the collection that it declares published"),
    OTHERS: _("figures of others that it carries"),
}
SMALL = _("units {units}, from {least} to {most}")
KNOWLEDGE = {
    NONZERO: _("what is suppressed is not zero"),
    STAGES: _("no later stage counts more than an earlier one"),
    RELEASES: _("what was published before or elsewhere"),
    REVISIONS: _("a revision is the smallest that the published counts show"),
    OWN_ROWS: _("each supplier, the rows that it sent itself"),
}
LOSS_FIELDS = [
    *(_("Table"), _("Cells with a value"), _("Sensitive"), _("Withheld with them"), _("In their group alone")),
    _("Share of cells"),
    *(_("Units in the finest categories"), _("Units withheld"), _("Share of units"), _("Weight lost")),
]
LOSS_NOTE = _(
    "The finest categories are the cells that are no sum of others with a value. The weight lost is that of the cells "
    "withheld with sensitive ones, as the policy weighs them."
)
CHANGED_NOTE = _(
    "The method changes numbers: withheld with sensitive ones are the other counts that it changes, and the weight "
    "lost is by how much all of them are changed together."
)
WHY = _("Why it is suppressed")
CELL_FIELDS = [_("Cell"), _("Value"), WHY, _("Interval"), _("Width"), _("Required")]
CELL_NOTE = _(
    "Between these whole numbers a reader confines the count who knows all that is published and what the policy "
    "takes an attacker to know. Where less than the policy's width is required, others have published the rest."
)
ENDLESS, NO_END = _("{low} or more"), _("without end")
OWN = plural(
    "{count} suppressed cell is its own number alone, which it knows anyhow.",
    "{count} suppressed cells are its own numbers alone, which it knows anyhow.",
)
CLOSELY = plural(
    "{count} suppressed cell of which others sent a part, or all, is confined more closely than the policy asks:",
    "{count} suppressed cells of which others sent a part, or all, are confined more closely than the policy asks:",
)
BESIDE = plural(
    "{count} published cell shows it a sensitive part of others beside its own:",
    "{count} published cells show it a sensitive part of others beside its own:",
)

UNIFORM_NOTE = _(
    "Everybody in these groups is of one category: whoever knows that somebody is one of them learns it. Nothing "
    "protects against that, unless the policy names the cell by hand or shows it in its group alone."
)
UNIFORM_FIELDS = [_("Group"), _("Category of all"), _("Value")]
UNIFORM = plural(
    "{count} published group is all of one category; the report lists it.",
    "{count} published groups are all of one category each; the report lists them.",
)
COMPARED_NOTE = _(
    "What the public edition of this year would leave out by each policy, in counts of the policy's units. Followed "
    "exactly are suppressed cells of which somebody finds the number who knows that none is zero."
)
COMPARED_FIELDS = [
    *(
        _("Policy"),
        _("Suppressed"),
        _("Sensitive"),
        _("In their group alone"),
        _("Units in them"),
        _("Totals of tables"),
    ),
    *(_("Totals by sex"), _("Groups of citizenship"), _("Follow exactly")),
]
IN_FORCE = _("in force")
COMPARED = _(
    "{id}: {suppressed} cells suppressed, {grouped} in their group alone, {units} units in them; {totals} totals, "
    "{by_sex} totals by sex and {groups} groups of citizenship lost; {recovered} follow exactly if none is zero."
)

SUPPRESSED = plural(
    "{count} cell of {cells} with a value is suppressed", "{count} cells of {cells} with a value are suppressed"
)
OF_THEM = layout("{told}: {primary}, {secondary}.")
SO_MANY_SENSITIVE = plural("{count} sensitive", "{count} sensitive")
SO_MANY_WITHHELD = plural("{count} withheld with them", "{count} withheld with them")
SUPPLIER_FINDS_NOTHING = _("Knowing its own rows, {supplier} works out nothing of others that the policy protects.")
NARROWEST = _("The narrowest interval is {width} wide; the policy asks for {within}.")
SUPPLIER_FINDS = plural(
    "Knowing its own rows, {supplier} works out {count} cell of others more closely than the policy asks.",
    "Knowing its own rows, {supplier} works out {count} cells of others more closely than the policy asks.",
)


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


def _key(key: TableThenCodes, definitions: Definitions) -> str:
    """Return the codes of a cell as `--known` reads them."""
    names = definitions.dimension_names[key[0]]
    return ", ".join(f"{name}={code}" for name, code in zip(names, key[1:], strict=True))


def _interval_columns(cell: CellInterval) -> tuple[Any, ...]:
    width = None if cell.high is None else cell.high - cell.low
    return cell.low, cell.high, width, cell.required


def _cell_rows(report: OfficerReport, definitions: Definitions) -> Iterator[Sequence[Any]]:
    for cell in report.cells:
        protects = "; ".join(f"{key[0]} {_key(key, definitions)}" for key in cell.protects)
        why = PRIMARY if cell.is_primary else SECONDARY
        key = _key(cell.key, definitions)
        yield MARK, cell.key[0], key, cell.value, why, *_interval_columns(cell), protects


def _loss_row(loss: TableLoss) -> Sequence[Any]:
    of_cells, of_units = (f"{share:.3f}" for share in _shares(loss))
    return (
        *(MARK, loss.table, loss.cells, loss.primary, loss.secondary, loss.grouped, of_cells, loss.counted),
        loss.withheld,
        *(of_units, loss.loss),
    )


def _shares(loss: TableLoss) -> tuple[float, float]:
    """Return the shares of cells and of units that are suppressed."""
    return (
        loss.primary + loss.secondary + loss.grouped
    ) / loss.cells, loss.withheld / loss.counted if loss.counted else 0.0


def _supplier_rows(report: OfficerReport, definitions: Definitions) -> Iterator[Sequence[Any]]:
    for attack in report.attacks:
        for finding, cells in ((CONFINED, attack.confined), (REVEALED, attack.revealed)):
            for cell in cells:
                key = _key(cell.key, definitions)
                yield MARK, attack.supplier, finding, cell.key[0], key, cell.value, *_interval_columns(cell)


def _group_rows(report: OfficerReport, definitions: Definitions) -> Iterator[Sequence[Any]]:
    for found in report.uniform:
        keys = (_key(key, definitions) for key in (found.whole, found.category))
        yield MARK, found.whole[0], *keys, found.value


def _compared_row(policy: ComparedPolicy) -> Sequence[Any]:
    refused = policy.refused
    numbers = [None if refused else getattr(policy, name) for name in OF_ALTERNATIVES[2:-1]]
    return policy.id, int(policy.is_in_force), *numbers, refused.code if refused else ""


# --- the page ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CellShown:
    """A cell as the page shows it: in words and by its codes, its true value, why it is kept, what is known of it."""

    name: Text
    key: str
    value: int | None
    why: Text
    interval: str | Text
    width: int | Text
    required: int


@dataclass(frozen=True)
class AttackShown:
    """What one supplier works out, as lines and as tables of cells with their captions."""

    name: str
    title: Text
    lines: tuple[Text, ...]
    tables: tuple[tuple[Text, tuple[CellShown, ...]], ...]


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
        facts=tuple(_basics(report)),
        sentences=tuple(sentences(report)),
        loss_note=CHANGED_NOTE if report.policy.perturbs else LOSS_NOTE,
        loss_fields=LOSS_FIELDS,
        losses=tuple(_losses(report, definitions)),
        cell_note=CELL_NOTE,
        cell_fields=CELL_FIELDS,
        own_fields=[field for field in CELL_FIELDS if field is not WHY],
        groups=tuple(_groups(report, definitions)),
        attacks=tuple(_attack(attack, definitions) for attack in report.attacks),
        uniform=tuple(_uniform(report, definitions)),
        uniform_note=UNIFORM_NOTE,
        uniform_fields=UNIFORM_FIELDS,
        compared=tuple(_compared(report)),
        compared_note=COMPARED_NOTE,
        compared_fields=COMPARED_FIELDS,
        made=" · ".join(filter(None, (collection.name, report.policy.id, definitions.fingerprint))),
    )


def _basics(report: OfficerReport) -> Iterator[tuple[Text, Any]]:
    policy = report.policy
    knows = [_("all published cells and the sums between them"), *(KNOWLEDGE[word] for word in policy.attacker_knows)]
    least = 0 if policy.zeros else 1
    yield POLICY, policy.id
    yield SIGNED, signature(policy.signed)
    yield SENSITIVE, SMALL.filled({"units": ", ".join(policy.units), "least": least, "most": policy.below - 1})
    yield WIDTH, policy.within
    yield KNOWS, joined(knows, "; ")
    known = joined([OF_ITSELF.get(title) or literal(title) for title in report.known])
    yield PUBLISHED, known if report.known else NONE


def _losses(report: OfficerReport, definitions: Definitions) -> Iterator[tuple[str, Text, tuple[Any, ...]]]:
    titles = {table.name: table.title for table in definitions.tables}
    for loss in report.tables:
        of_cells, of_units = (f"{share:.1%}".replace("%", "\u00a0%") for share in _shares(loss))
        numbers = (loss.cells, loss.primary, loss.secondary, loss.grouped, of_cells, loss.counted, loss.withheld)
        yield loss.table, titles[loss.table], (*numbers, of_units, loss.loss)


def _groups(report: OfficerReport, definitions: Definitions) -> Iterator[tuple[str, Text, tuple[CellShown, ...]]]:
    """Yield the suppressed cells by table."""
    titles = {table.name: table.title for table in definitions.tables}
    for name in dict.fromkeys(cell.key[0] for cell in report.cells):
        cells = (cell for cell in report.cells if cell.key[0] == name)
        yield name, titles[name], tuple(_cell(cell, definitions, _why(cell), titled=False) for cell in cells)


def _why(cell: SuppressedCell) -> Text:
    if cell.is_primary:
        return _("sensitive")
    if not cell.protects:
        return _("withheld: published, it would let a supplier who knows its own rows work out a suppressed cell")
    named = [literal(f"{key[0]} {' '.join(key[1:])}") for key in cell.protects[:FIRST]]
    more = [literal("…")] if len(cell.protects) > FIRST else []
    return plural(
        "withheld: published, it would leave {count} suppressed cell too narrow an interval: {cells}",
        "withheld: published, it would leave {count} suppressed cells too narrow an interval: {cells}",
        len(cell.protects),
        cells=joined([*named, *more]),
    )


def _cell(cell: CellInterval, definitions: Definitions, why: Text = NO_WORDS, titled: bool = True) -> CellShown:
    """A cell in words and by its codes, and what is known of it; not `titled`: below the heading of its table."""
    low, high, width, required = _interval_columns(cell)
    return CellShown(
        in_words((cell.key[0], cell.key[1:]), definitions, titled=titled),
        _key(cell.key, definitions),
        cell.value,
        why,
        ENDLESS.filled({"low": low}) if high is None else f"{low}\u00a0–\u00a0{high}",
        NO_END if width is None else width,
        required,
    )


def _uniform(report: OfficerReport, definitions: Definitions) -> Iterator[tuple[Text, Text, int]]:
    for found in report.uniform:
        whole, category = (in_words((key[0], key[1:]), definitions) for key in (found.whole, found.category))
        yield whole, category, found.value


def _compared(report: OfficerReport) -> Iterator[tuple[str, Text, tuple[int, ...]]]:
    """Yield by policy its name, why it is proposed or why it cannot protect, and its numbers."""
    for policy in report.alternatives:
        if policy.refused:
            yield policy.id, policy.refused.what, ()
        else:
            yield policy.id, IN_FORCE if policy.is_in_force else policy.because, tuple(_compared_row(policy)[2:-1])


def _attack(attack: SupplierAttack, definitions: Definitions) -> AttackShown:
    lines = [OWN.filled({"count": attack.own})]
    if not attack.confined and not attack.revealed:
        lines.append(SUPPLIER_FINDS_NOTHING.filled({"supplier": attack.title}))
    found = tuple(
        (words.filled({"count": len(cells)}), tuple(_cell(cell, definitions) for cell in cells))
        for words, cells in ((CLOSELY, attack.confined), (BESIDE, attack.revealed))
        if cells
    )
    return AttackShown(attack.supplier, attack.title, tuple(lines), found)


# --- the console ---------------------------------------------------------------------------------


def sentences(report: OfficerReport) -> Iterator[Text]:
    """Yield what the report comes to, without any value of a cell."""
    primary = sum(cell.is_primary for cell in report.cells)
    numbers = {"count": len(report.cells), "cells": sum(loss.cells for loss in report.tables)}
    if report.policy.perturbs:
        yield plural(
            "The method {method} changes numbers; {count} sensitive count is protected.",
            "The method {method} changes numbers; {count} sensitive counts are protected.",
            primary,
            method=report.policy.method,
        )
    else:
        yield OF_THEM.filled(
            {
                "told": SUPPRESSED.filled(numbers),
                "primary": SO_MANY_SENSITIVE.filled({"count": primary}),
                "secondary": SO_MANY_WITHHELD.filled({"count": len(report.cells) - primary}),
            }
        )
    if grouped := sum(loss.grouped for loss in report.tables):
        yield plural(
            "{count} cell more stands in its group alone.", "{count} cells more stand in their groups alone.", grouped
        )
    if report.narrowest is not None:
        yield NARROWEST.filled({"width": report.narrowest, "within": report.policy.within})
    if report.given_up.counts:
        yield report.given_up.text
    if report.uniform:
        yield UNIFORM.filled({"count": len(report.uniform)})
    for policy in report.alternatives:
        numbers = dict(zip(OF_ALTERNATIVES[2:-1], _compared_row(policy)[2:-1], strict=True))
        yield policy.refused.what if policy.refused else COMPARED.filled({"id": policy.id, **numbers})
    for attack in report.attacks:
        count = len(attack.confined) + len(attack.revealed)
        finds = SUPPLIER_FINDS if count else SUPPLIER_FINDS_NOTHING
        yield finds.filled({"supplier": attack.title, "count": count})


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
