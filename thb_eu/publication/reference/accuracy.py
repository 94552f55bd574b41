"""Describe what is missing, unknown or a bound, which notes cells have, and whether tables agree.

Everything follows from the protected cells: a share is told with its numerator and denominator, and only where both are
published; of a suppressed cell nothing is known here but that it is one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from thb_eu.base.messages import Text, _, joined, layout, plural
from thb_eu.base.model import ObsStatus, Scope
from thb_eu.definitions import Definitions, Dimension, IndicatorTable
from thb_eu.publication.edition import edition_of
from thb_eu.publication.labels import MISSING_SIGN, NO, YES
from thb_eu.publication.reference.text_blocks import ALL, TextBlock, listed, row
from thb_eu.results import Submission

INDICATOR, PART, BREAKDOWN, STATUSES = _("Indicator"), _("Part"), _("Breakdown"), _("Flags")
Codes = tuple[str, ...]
Part = Mapping[str, str]
"""The categories by which a table tells parts apart (identified victims, presumed victims), by dimension."""


@dataclass(frozen=True, slots=True)
class PartValue:
    """What a published cell holds: a value or none, and its status."""

    value: int | None
    status: str


Cells = Mapping[str, Mapping[Codes, PartValue]]
"""By table and codes, in the order of the table's dimensions."""


@dataclass(frozen=True, slots=True)
class TablePart:
    """One breakdown of one part of a table: the whole, the unknown, and the categories between them."""

    table: IndicatorTable
    part: Part
    dimension: Dimension
    total: PartValue
    unknown: PartValue
    categories: tuple[PartValue, ...]

    def named(self, definitions: Definitions) -> tuple[Text, Text, Text]:
        """Return its indicator, its part and its dimension."""
        return _indicator(self.table, definitions), _part(self.table, self.part, definitions), self.dimension.title


def unknown_shares(submission: Submission) -> Iterator[TextBlock]:
    """Per breakdown the share of units whose category is unknown, with numerator and denominator."""
    definitions = submission.definitions
    shares, others = [], []
    for entry in _stretches(_cells(submission), definitions):
        total, unknown, named = entry.total, entry.unknown, entry.named(definitions)
        if total.value and unknown.value is not None:
            shares.append(row(*named, unknown.value, total.value, percent(unknown.value, total.value)))
        else:
            others.append(row(*named, *(_shown(held) for held in (unknown, total))))
    heads = (INDICATOR, PART, BREAKDOWN, _("Unknown"), _("Of all"))
    intro = _(
        "item non-response rate (A5), not weighted: units whose category is not known, divided by all units, by part "
        "and breakdown."
    )
    yield from listed(intro, (*heads, _("Share")), shares)
    no_share = _("no share, since the total or the number of unknown is not published, or the count is zero.")
    yield from listed(no_share, heads, others)


def percent(part: int, total: int) -> Text:
    """Return a share in per cent with one decimal, rounded half up, no decimal where it is a whole number."""
    units, tenth = divmod((2000 * part + total) // (2 * total), 10)
    return _("{units}.{tenth}%", units=units, tenth=tenth) if tenth else _("{units}%", units=units)


def _shown(held: PartValue) -> str:
    return f"{MISSING_SIGN} ({held.status})" if held.value is None else str(held.value)


def completeness(submission: Submission) -> Iterator[TextBlock]:
    """Of every table, how many cells hold a value and why the others do not."""
    cells, rows = _cells(submission), []
    for table in submission.definitions.tables:
        held = cells[table.name].values()
        empty = [cell for cell in held if cell.value is None]
        rows.append(row(table.name, table.title, len(held), len(held) - len(empty), _flags(empty)))
    intro = _("cells by table: how many hold a value, and how many hold none, by the flag that gives the reason.")
    yield TextBlock(intro, (_("Table"), _("Title"), _("Cells"), _("With a value"), STATUSES), tuple(rows))


def _flags(cells: Iterable[PartValue]) -> str:
    return ", ".join(f"{flag} {count}" for flag, count in sorted(Counter(cell.status for cell in cells).items()))


def missing_breakdowns(submission: Submission) -> Iterator[TextBlock]:
    """Yield the breakdowns that were not recorded, or only for some categories, and the flags that say why.

    A suppressed category was recorded and is not missing.
    """
    definitions, rows = submission.definitions, []
    for entry in _stretches(_cells(submission), definitions):
        empty = [cell for cell in entry.categories if cell.value is None and cell.status != ObsStatus.SUPPRESSED.value]
        if empty:
            missing = _("{missing} of {all}", missing=len(empty), all=len(entry.categories))
            rows.append(row(*entry.named(definitions), missing, _flags(empty)))
    yield from listed(
        _("breakdowns in which at least one category has no value: how many of all categories are missing, and why."),
        (INDICATOR, PART, BREAKDOWN, _("Without a value"), STATUSES),
        rows,
        _("no breakdown has a category without a value."),
    )


def bounds(submission: Submission) -> Iterator[TextBlock]:
    """Find how many values are bounds; that nothing is estimated."""
    flag = ObsStatus.BOUND.value
    text = plural(
        "{count} cell is flagged {flag} (a lower bound or an uncertain value). No value is estimated.",
        "{count} cells are flagged {flag} (a lower bound or an uncertain value). No value is estimated.",
        int((submission.protected.cells["obs_status"] == flag).sum()),
        flag=flag,
    )
    yield TextBlock(text)


def views_agree(submission: Submission) -> Iterator[TextBlock]:
    """Yield the totals that several tables of an indicator show, and whether they are equal."""
    definitions, cells, rows = submission.definitions, _cells(submission), []
    by_indicator: dict[str, list[IndicatorTable]] = {}
    for table in definitions.tables:
        if table.scope == Scope.IN.value:
            by_indicator.setdefault(table.indicator, []).append(table)
    for views in by_indicator.values():
        first = views[0]
        shared = [part.name for part in first.parts if all(part.name in (p.name for p in view.parts) for view in views)]
        for part in _parts(first, shared, cells):
            held = ((view.name, cells[view.name].get(definitions.key(view, part))) for view in views)
            known = {name: str(cell.value) for name, cell in held if cell and cell.value is not None}
            if len(known) > 1:
                values = dict.fromkeys(known.values())
                agree = YES if len(values) == 1 else NO
                named = _indicator(first, definitions), _part(first, part, definitions)
                rows.append(row(*named, ", ".join(known), ", ".join(values), agree))
    yield from listed(
        _("tables of one indicator are views of one population; their totals are compared and never added."),
        (INDICATOR, PART, _("In tables"), _("Total"), _("Equal")),
        rows,
        _("no total is published in two tables."),
    )


def notes(submission: Submission) -> Iterator[TextBlock]:
    """Every note once a table: its number as on the sheet and the page, what it says, for how many cells it holds."""
    rows = (
        row(layout("{table} {sign}", table=contents.table.name, sign=note.sign), note.text, len(note.cells))
        for contents in edition_of(submission).contents
        for note in contents.notes
    )
    intro = _("notes to cells of the tables, under the same numbers as in the workbook and on the page:")
    heads = (_("Note"), _("Reason"), _("Cells"))
    yield from listed(intro, heads, rows, _("no cell of a table has a note."))


def _cells(submission: Submission) -> Cells:
    """Find what each protected cell holds."""
    import pandas as pd

    cells, tables = submission.protected.cells, submission.definitions.tables
    columns = {str(name): cells[name].tolist() for name in cells.columns}
    keys = {table.name: list(zip(*(columns[name] for name in table.names), strict=True)) for table in tables}
    found: dict[str, dict[Codes, PartValue]] = {table.name: {} for table in tables}
    rows = zip(columns["table"], columns["obs_value"], columns["obs_status"], strict=True)
    for at, (table, value, status) in enumerate(rows):
        found[table][keys[table][at]] = PartValue(None if pd.isna(value) else int(value), status)
    return found


def _stretches(cells: Cells, definitions: Definitions) -> Iterator[TablePart]:
    """Yield every breakdown inside the EU totals, once an indicator and part, where whole and unknown have a cell.

    Tables of one indicator show the same breakdown more than once (sex): the first that knows the whole is taken.
    """
    found: dict[tuple[str, Codes, str], TablePart] = {}
    for table in definitions.tables:
        if table.scope == Scope.IN.value:
            for part in _parts(table, [dimension.name for dimension in table.parts], cells):
                for dimension in table.breakdowns:
                    codelist = definitions.codelists[dimension.codelist]
                    codes = (codelist.total, codelist.unknown, *codelist.items)
                    keys = (definitions.key(table, {**part, dimension.name: code}) for code in codes)
                    total, unknown, *categories = map(cells[table.name].get, keys)
                    at = (table.indicator, tuple(part.values()), dimension.name)
                    if total and unknown and (at not in found or found[at].total.value is None):
                        known = tuple(filter(None, categories))
                        found[at] = TablePart(table, part, dimension, total, unknown, known)
    yield from found.values()


def _parts(table: IndicatorTable, names: list[str], cells: Cells) -> list[Part]:
    """Return the parts of a table by these dimensions; one with no name where there are none."""
    places = [table.names.index(name) for name in names]
    codes = dict.fromkeys(tuple(key[place] for place in places) for key in cells[table.name])
    return [dict(zip(names, held, strict=True)) for held in codes]


def _part(table: IndicatorTable, part: Part, definitions: Definitions) -> Text:
    """Return a part by the names of its categories; all where it has none."""
    lists = {dimension.name: definitions.codelists[dimension.codelist].by_code for dimension in table.parts}
    return joined(lists[name][code].label for name, code in part.items()) if part else ALL


def _indicator(table: IndicatorTable, definitions: Definitions) -> Text:
    return definitions.codelists["indicator"].by_code[table.indicator].label
