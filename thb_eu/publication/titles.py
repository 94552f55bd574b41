"""Titles: what stands above a table, whoever shows it: its name, its note, its units, its item of the Directive.

Comes in: a table and the definitions. Goes out: the rows above the header, in the languages of the country; and the
words for how sure something is, which the internal edition alone shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from thb_eu.definitions import Definitions, Table
from thb_eu.messages import NO_WORDS, Text, _, joined, layout

UNIT = _("Unit")
ITEM = _("item")
AS_READ = "read"
SHORTENED = _(
    "Shown are the totals, and those groups and countries with a value above zero; the whole table with "
    "its missing values is in observations.csv. Grey field: the row is not broken down that far."
)
CONFIDENCE: Mapping[str, Text] = {
    "read": _("read"),
    "recalled": _("recalled, not read"),
    "inferred": _("inferred, not read"),
    "proposed": _("proposed"),
}

NOT_READ = ("recalled", "inferred")
BETWEEN_CLAUSES = "; "


def source_alone(source: str) -> str:
    """Where something comes from, without the clauses that say how sure that is."""
    clauses = source.split(BETWEEN_CLAUSES)
    return BETWEEN_CLAUSES.join(clause for clause in clauses if not any(word in clause for word in NOT_READ))


def item_of(table: Table) -> Text:
    """The item of the Directive that a table answers; empty for a national annex."""
    return layout("{item} {letter}", item=ITEM, letter=table.item) if table.item else NO_WORDS


def titles_of(table: Table, definitions: Definitions) -> Iterator[str]:
    """The rows above the header, in all languages: title, note, unit and item; a list says what it leaves out."""
    yield from (f"{table.name}: {title}" if title else "" for title in table.title.halves(definitions.languages))
    yield from table.note.halves(definitions.languages)
    yield counted(table, definitions).in_languages(definitions.languages)
    if is_shortened(table):
        yield from SHORTENED.halves(definitions.languages)


def counted(table: Table, definitions: Definitions) -> Text:
    """What a table counts, by name and code, and which item of the Directive it answers."""
    units = definitions.codelists["unit"].by_code
    names = joined(layout("{label} ({unit})", label=units[unit].label, unit=unit) for unit in table.units)
    return joined((layout("{unit}: {names}", unit=UNIT, names=names), item_of(table)), " · ")


def is_shortened(table: Table) -> bool:
    """Whether the sheet leaves rows of the table out in which nothing stands."""
    return table.layout.is_list and any(dimension.name in table.layout.rows for dimension in table.breakdowns)
