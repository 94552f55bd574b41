"""Accuracy: what is missing, what is unknown, what is a bound, and whether the tables of an indicator agree.

Everything follows from the protected cells: a share is told with its numerator and denominator, and only where both are
published; what was suppressed for the public stays so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from thb_eu.definitions import Definitions, Table
from thb_eu.messages import Text, _, plural
from thb_eu.model import ObsStatus, Scope, Submission
from thb_eu.publication.reference.counted import (
    Cells,
    Held,
    Stretch,
    cells_of,
    indicator_named,
    part_named,
    stretches,
)
from thb_eu.publication.reference.passages import Passage, row
from thb_eu.publication.sheets.words import MISSING_SIGN, NO, YES

INDICATOR, PART = _("Indicator"), _("Part")
BREAKDOWN, STATUSES = _("Breakdown"), _("Flags")
TABLE, TITLE = _("Table"), _("Title")
CELLS, WITH_VALUE = _("Cells"), _("With a value")
MISSED = _("Without a value")
UNKNOWN, ALL, SHARE = _("Unknown"), _("Of all"), _("Share")

SHARES = _(
    "share of units whose category is not known, by part and breakdown: units unknown, all units, and the share."
)
NO_SHARES = _("no share, since the total or the number of unknown is not published, or since there is no unit.")
COMPLETENESS = _("cells by table: how many hold a value, and how many hold none, by the flag that says why.")
MISSING = _("breakdowns in which at least one category has no value: how many of all categories are missing, and why.")
NONE_MISSING = _("no breakdown has a category without a value.")
BOUNDS = plural(
    "{count} cell is flagged {flag} (a lower bound or an uncertain value). No value is estimated.",
    "{count} cells are flagged {flag} (a lower bound or an uncertain value). No value is estimated.",
)
AGREE = _("tables of one indicator are views of one population; their totals are compared and never added.")
NOTHING_TO_COMPARE = _("no total is published in two tables.")
SHOWN_IN, TOTAL, EQUAL = _("In tables"), _("Total"), _("Equal")
OF = _("{missing} of {all}")


def unknown_shares(submission: Submission) -> Iterator[Passage]:
    """Per breakdown the share of units whose category is unknown, with numerator and denominator."""
    definitions = submission.definitions
    found = list(stretches(cells_of(submission), definitions))
    told = [entry for entry in found if entry.whole.value and entry.unknown.value is not None]
    rest = [entry for entry in found if entry not in told]
    heads = (INDICATOR, PART, BREAKDOWN, UNKNOWN, ALL)
    if told:
        yield Passage(SHARES, (*heads, SHARE), tuple(_share(entry, definitions) for entry in told))
    if rest:
        yield Passage(NO_SHARES, heads, tuple(_without_share(entry, definitions) for entry in rest))


def _share(entry: Stretch, definitions: Definitions) -> tuple[Text, ...]:
    unknown, whole = entry.unknown.value or 0, entry.whole.value or 0
    return row(*_of_what(entry, definitions), unknown, whole, percent(unknown, whole))


def _without_share(entry: Stretch, definitions: Definitions) -> tuple[Text, ...]:
    return row(*_of_what(entry, definitions), _shown(entry.unknown), _shown(entry.whole))


def percent(part: int, whole: int) -> Text:
    """A share in per cent with one decimal, rounded half up, no decimal where it is a whole number."""
    tenths = (2000 * part + whole) // (2 * whole)
    whole_, tenth = divmod(tenths, 10)
    return _("{units}.{tenth}%", units=whole_, tenth=tenth) if tenth else _("{units}%", units=whole_)


def _of_what(entry: Stretch, definitions: Definitions) -> tuple[Text, Text, Text]:
    table = entry.table
    return indicator_named(table, definitions), part_named(table, entry.part, definitions), entry.dimension.title


def _shown(held: Held) -> str:
    return f"{MISSING_SIGN} ({held.status})" if held.value is None else str(held.value)


def completeness(submission: Submission) -> Iterator[Passage]:
    """Of every table, how many cells hold a value and why the others do not."""
    cells = cells_of(submission)
    rows = [_filled(table, list(cells[table.name].values())) for table in submission.definitions.tables]
    yield Passage(COMPLETENESS, (TABLE, TITLE, CELLS, WITH_VALUE, STATUSES), tuple(rows))


def _filled(table: Table, held: list[Held]) -> tuple[Text, ...]:
    empty = [cell for cell in held if cell.value is None]
    return row(table.name, table.title, len(held), len(held) - len(empty), _flags(empty))


def _flags(cells: list[Held]) -> str:
    return ", ".join(f"{flag} {count}" for flag, count in sorted(Counter(cell.status for cell in cells).items()))


def missing_breakdowns(submission: Submission) -> Iterator[Passage]:
    """The breakdowns that were not recorded, or only for some categories, and the flags that say why.

    A suppressed category was recorded and is not missing.
    """
    definitions, rows = submission.definitions, []
    for entry in stretches(cells_of(submission), definitions):
        empty = [cell for cell in entry.categories if cell.value is None and cell.status != ObsStatus.SUPPRESSED.value]
        if empty:
            missing = OF.filled({"missing": len(empty), "all": len(entry.categories)})
            rows.append(row(*_of_what(entry, definitions), missing, _flags(empty)))
    heads = (INDICATOR, PART, BREAKDOWN, MISSED, STATUSES)
    yield Passage(MISSING, heads, tuple(rows)) if rows else Passage(NONE_MISSING)


def bounds(submission: Submission) -> Iterator[Passage]:
    """How many values are bounds; that nothing is estimated."""
    flag = ObsStatus.BOUND.value
    count = int((submission.protected.cells["obs_status"] == flag).sum())
    yield Passage(BOUNDS.filled({"flag": flag, "count": count}))


def views_agree(submission: Submission) -> Iterator[Passage]:
    """The totals that several tables of an indicator show, and whether they are equal."""
    definitions, cells = submission.definitions, cells_of(submission)
    inside = [table for table in definitions.tables if table.scope == Scope.IN.value]
    rows = []
    for indicator in dict.fromkeys(table.indicator for table in inside):
        views = [table for table in inside if table.indicator == indicator]
        for part in _shared_parts(views, cells):
            values = {table.name: _total(table, part, cells, definitions) for table in views}
            known = {name: value for name, value in values.items() if value is not None}
            if len(known) > 1:
                named = part_named(views[0], part, definitions)
                rows.append(row(indicator_named(views[0], definitions), named, *_compared(known)))
    heads = (INDICATOR, PART, SHOWN_IN, TOTAL, EQUAL)
    yield Passage(AGREE, heads, tuple(rows)) if rows else Passage(NOTHING_TO_COMPARE)


def _shared_parts(views: Sequence[Table], cells: Cells) -> list[Mapping[str, str]]:
    """The categories of the part dimensions that all tables of an indicator have (status, stage)."""
    first = views[0]
    shared = [
        name for name in (part.name for part in first.parts) if all(name in (p.name for p in v.parts) for v in views)
    ]
    places = [first.names.index(name) for name in shared]
    codes = dict.fromkeys(tuple(key[place] for place in places) for key in cells[first.name])
    return [dict(zip(shared, held, strict=True)) for held in codes]


def _total(table: Table, part: Mapping[str, str], cells: Cells, definitions: Definitions) -> int | None:
    held = cells[table.name].get(definitions.key(table, part))
    return held.value if held else None


def _compared(values: Mapping[str, int]) -> tuple[str, str, Text]:
    """The tables, what they hold, and whether it is one number."""
    told = list(dict.fromkeys(map(str, values.values())))
    return ", ".join(values), ", ".join(told), YES if len(told) == 1 else NO
