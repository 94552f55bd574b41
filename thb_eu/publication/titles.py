"""Titles: what stands above a table, whoever shows it: its name, its note, its units, its item of the Directive.

Comes in: a table and the definitions. Goes out: the rows above the header, Slovenian and English; and the words for how
sure something is, which the internal edition alone shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from thb_eu.definitions import Definitions, Table
from thb_eu.model import Text

UNIT = Text("Enota", "Unit")
ITEM = Text("točka", "item")
AS_READ = "read"
SHORTENED = Text(
    "Tu so vsote ter tiste skupine in države, pri katerih je vrednost večja od nič; celotna tabela z manjkajočimi "
    "vrednostmi je v observations.csv. Sivo polje: vrstica tako podrobno ni razčlenjena.",
    "Shown are the totals, and those groups and countries with a value above zero; the whole table with its missing "
    "values is in observations.csv. Grey field: the row is not broken down that far.",
)
CONFIDENCE: Mapping[str, Text] = {
    "read": Text("prebrano", "read"),
    "recalled": Text("po spominu, ne prebrano", "recalled, not read"),
    "inferred": Text("sklepano, ne prebrano", "inferred, not read"),
    "proposed": Text("predlagano", "proposed"),
}

NOT_READ = ("recalled", "inferred")
BETWEEN_CLAUSES = "; "


def source_alone(source: str) -> str:
    """Where something comes from, without the clauses that say how sure that is."""
    clauses = source.split(BETWEEN_CLAUSES)
    return BETWEEN_CLAUSES.join(clause for clause in clauses if not any(word in clause for word in NOT_READ))


def item_of(table: Table) -> Text:
    """The item of the Directive that a table answers; empty for a national annex."""
    return Text(f"{ITEM.sl} {table.item}", f"{ITEM.en} {table.item}") if table.item else Text("", "")


def titles_of(table: Table, definitions: Definitions) -> Iterator[str]:
    """The rows above the header: title, note, unit and item; a list says what it leaves out."""
    yield f"{table.name}: {table.title.sl}"
    yield f"{table.name}: {table.title.en}"
    yield table.note.sl
    yield table.note.en
    units = definitions.codelists["unit"].by_code
    item = item_of(table)
    told = []
    for lang in ("sl", "en"):
        names = ", ".join(f"{units[unit].label.in_language(lang)} ({unit})" for unit in table.units)
        told.append(" · ".join(part for part in (f"{UNIT.in_language(lang)}: {names}", item.in_language(lang)) if part))
    yield " / ".join(told)
    if table.layout.is_list and any(dimension.name in table.layout.rows for dimension in table.breakdowns):
        yield SHORTENED.sl
        yield SHORTENED.en
