"""Nowhere: a place of a supplier's file that holds no count of the year in, what it is by its contract out.

Headings, labels, printed totals, other years, tables that are only checked: the contract tells of them without any
figure. Of a count that is in no table it tells nothing: the suppliers' files must be asked (`suppliers_files`).
"""

from __future__ import annotations

from thb_eu.definitions import Field
from thb_eu.explanation.reading import Reading
from thb_eu.explanation.spots import Spot
from thb_eu.messages import Text, _, literal

PRINTED_TOTAL, LABEL, YEAR, DAY, PLAIN = "printed total", "label", "year", "day", "plain"
OTHER_YEAR, HEADER, ABOVE, NOT_COUNTED = "other year", "header", "above the table", "not counted"
OTHER_SHEET = "other sheet"
REGISTER = "register"

REASONS = {
    ABOVE: _("It stands above the table; nothing is read from there."),
    OTHER_SHEET: _('The table stands on the sheet "{sheet}"; nothing is read from other sheets.'),
    HEADER: _("The table's header: the name of the column {column}."),
    NOT_COUNTED: _("The table is not counted. {because}"),
    PRINTED_TOTAL: _("A printed total: a claim that is checked against its cells, and never counts."),
    LABEL: _("A label of the row ({column}): it tells the category; the numbers in its row count."),
    YEAR: _("The year of the row ({column}): it tells to which year its numbers belong."),
    DAY: _("A day ({column}): the law that governs the row is chosen by it."),
    PLAIN: _("The column {column} goes with the row; no figure of the tables comes from it."),
    OTHER_YEAR: _("A number of the year {year}: it serves checks over time and does not count in {own}."),
    REGISTER: _(
        "A register of persons: only its hash is in the dossier, and lineage.csv names only the first of "
        "several equal rows. Into which cells a row went is not told, as that would tell what it says of a "
        "person."
    ),
}

Why = tuple[str, tuple[Text, ...], tuple[str, ...], tuple[str, ...]]
"""What a place that counts nowhere is, why, and the rules and decisions that say so."""


def by_contract(spot: Spot, reading: Reading) -> Why | None:
    """Why nothing of the place is in a table, as far as its contract tells; nothing where only the figures can."""
    contract, field = spot.delivery.contract, spot.field
    if contract.records:
        return REGISTER, (), (), ()
    if contract.sheet and spot.sheet not in ("", contract.sheet):
        return OTHER_SHEET, (REASONS[OTHER_SHEET].filled({"sheet": contract.sheet}),), (), ()
    if spot.row < contract.first_header_row:
        return ABOVE, (REASONS[ABOVE],), (), ()
    if spot.row <= contract.header_row:
        name = literal(field.name) if field else literal("–")
        return HEADER, (REASONS[HEADER].filled({"column": name}),), (), ()
    if not contract.counted:
        return NOT_COUNTED, (REASONS[NOT_COUNTED].filled({"because": contract.not_counted_because}),), (), ()
    if field is not None and (kind := _kind(field)):
        return kind, (REASONS[kind].filled({"column": field.name}),), (), ()
    if field is not None and field.count and field.count.get("time", str(reading.year)) != str(reading.year):
        told = {"year": field.count["time"], "own": reading.year}
        return OTHER_YEAR, (REASONS[OTHER_YEAR].filled(told),), (), ()
    return None


def _kind(field: Field) -> str:
    """What a column that holds no counts is for; empty for one that does."""
    if field.printed_total:
        return PRINTED_TOTAL
    if field.dimension:
        return LABEL
    if field.time:
        return YEAR
    if field.day:
        return DAY
    return "" if field.count is not None else PLAIN
