"""Describe what is missing, unknown or a bound, which notes cells have, and whether tables agree.

Everything follows from the protected cells: a share is told with its numerator and denominator, and only where both are
published; of a suppressed cell nothing is known here but that it is one.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from thb_eu.base.messages import Text, _, day, joined, layout, plural
from thb_eu.base.model import NOT_APPLICABLE, ObsStatus, Scope, State
from thb_eu.base.table_schemas import records
from thb_eu.definitions import Definitions, Dimension, IndicatorTable
from thb_eu.publication.edition import edition_of
from thb_eu.publication.labels import MISSING_SIGN, NO, YES
from thb_eu.publication.reference.text_blocks import ALL, TextBlock, listed, not_public, row
from thb_eu.results import Submission
from thb_eu.results.known_figures import told
from thb_eu.results.series import FlaggedFigures, breaks_until

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
    """Yield per breakdown the share of units whose category is unknown, with numerator and denominator."""
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
    """Yield for every table how many cells hold a value and why the others do not."""
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
    """Yield every note once a table: its number as on sheet and page, what it says, for how many cells it holds."""
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


# Compute the quality and performance indicators of the ESS that a run knows enough for, each with its formula.
#
# An indicator gives its numerator, its denominator and its value; where it cannot be computed, it says why and gives
# no value: what is not known is never zero. Formulas are those of the ESS guidelines on quality and performance
# indicators (R1, A4, A7, TP1, TP2, TP3, CC2, A6; A5 stands with the unknown shares in `accuracy`). Those of R1 were
# read; what A4 is a ratio of was read in the cross-domain concepts of SDMX; the others are recalled.

NUMERATOR, DENOMINATOR, RATE = _("Numerator"), _("Denominator"), _("Rate")
NO_DAY = _("no day of the act by which it is submitted was given.")
NEITHER = _("it is a draft of a later vintage: neither the first results nor final ones.")
NOT_ASKED = (ObsStatus.SUPPRESSED.value, ObsStatus.IMPOSSIBLE.value)


@dataclass(frozen=True, slots=True)
class _Share:
    """A part of a whole, and what it is a share of."""

    of: Text
    part: int
    whole: int

    @property
    def cells(self) -> tuple[Text, ...]:
        """A row: what, numerator, denominator, rate; no rate of nothing."""
        rate = percent(self.part, self.whole) if self.whole else MISSING_SIGN
        return row(self.of, self.part, self.whole, rate)


def completeness_rate(submission: Submission) -> Iterator[TextBlock]:
    """Yield R1 by indicator: cells with a value, of all that tables ask for and confidentiality does not withhold."""
    definitions, cells = submission.definitions, submission.protected.cells
    asked = cells[~cells["obs_status"].isin(NOT_ASKED)]
    labels, shares = definitions.codelists["indicator"].by_code, []
    for name in dict.fromkeys(table.indicator for table in definitions.tables if table.scope == Scope.IN.value):
        held = asked[asked["indicator"] == name]
        shares.append(_Share(labels[name].label, int(held["obs_value"].notna().sum()), len(held)))
    shares.append(_Share(_("all"), sum(share.part for share in shares), sum(share.whole for share in shares)))
    intro = _(
        "data completeness rate (R1): cells with a value, divided by the cells that the tables of indicators ask for; "
        "annexes, suppressed cells and those that cannot exist ({flags}) are in neither.",
        flags=", ".join(NOT_ASKED),
    )
    yield TextBlock(intro, (INDICATOR, NUMERATOR, DENOMINATOR, RATE), tuple(share.cells for share in shares))


@not_public
def non_response_rate(submission: Submission) -> Iterator[TextBlock]:
    """Yield A4: suppliers from whom nothing came, of all from whom something is expected; the same of their tables."""
    collection = submission.collection
    sent = {contract.split("/")[0] for contract in collection.contracts}
    sent |= {statement.contract.split("/")[0] for statement in collection.statements}
    lacking = {gap.contract for gap in submission.received.undelivered if not gap.codes} - {*collection.contracts}
    due = {*collection.contracts, *lacking}
    expected = {*collection.suppliers, *(contract.split("/")[0] for contract in due)}
    silent = [name for name in expected if name not in sent]
    shares = (
        _Share(_("suppliers"), len(silent), len(expected)),
        _Share(_("tables due under contracts"), len(lacking), len(due)),
    )
    intro = _(
        "unit non-response rate (A4), not weighted: suppliers from whom nothing came, divided by the suppliers from "
        "whom something is expected; and tables that did not come, divided by the tables that are due."
    )
    yield TextBlock(intro, (_("Of"), NUMERATOR, DENOMINATOR, RATE), tuple(share.cells for share in shares))


@not_public
def imputation_rate(submission: Submission) -> Iterator[TextBlock]:
    """Yield A7: counts that are read as another value than the supplier's, of all counts that were read."""
    corrected = submission.mapped.facts["corrections"].map(bool)
    share = _Share(_("counts of suppliers"), int(corrected.sum()), len(corrected))
    intro = _(
        "imputation rate (A7), not weighted: counts that are read as another value by a correction, divided by all "
        "counts that were read; no value is estimated."
    )
    yield TextBlock(intro, (_("Of"), NUMERATOR, DENOMINATOR, RATE), (share.cells,))


def time_lag(submission: Submission) -> Iterator[TextBlock]:
    """Yield TP1 of first results and TP2 of final ones: the day of the act less the last day of the reference year."""
    intro = _(
        "time lag (TP1 of first results, TP2 of final ones): days from the end of the reference year to the day of the "
        "submission."
    )
    told = (
        (_("TP1, first results"), submission.revision is None),
        (_("TP2, final results"), submission.state is State.FINAL),
    )
    if not submission.on or not any(holds for _name, holds in told):
        yield from _not_computed(intro, NO_DAY if not submission.on else NEITHER)
        return
    end = datetime.date(submission.collection.year, 12, 31)
    lag = (datetime.date.fromisoformat(submission.on) - end).days
    rows = [row(name, day(end.isoformat()), day(submission.on), lag) for name, holds in told if holds]
    heads = (_("Of"), _("End of the reference year"), _("Day of the submission"), _("Days"))
    yield TextBlock(intro, heads, tuple(rows))


def punctuality_in_days(submission: Submission) -> Iterator[TextBlock]:
    """Yield TP3: the day of the act less each day by which the year is due; below zero is early."""
    intro = _("punctuality (TP3): days from the day that is due to the day of the submission; below zero is early.")
    if not submission.on:
        yield from _not_computed(intro, NO_DAY)
        return
    days = submission.definitions.days_due(submission.collection.year)
    sent = datetime.date.fromisoformat(submission.on)
    rows = []
    for name, words in (("target", _("in principle")), ("limit", _("at the latest"))):
        late = sent - datetime.date.fromisoformat(days[name])
        rows.append(row(words, day(days[name]), day(submission.on), late.days))
    yield TextBlock(intro, (_("Due"), _("Day due"), _("Day of the submission"), _("Days")), tuple(rows))


def length_of_series(submission: Submission) -> Iterator[TextBlock]:
    """Yield CC2: years since the last break that is declared, the year of the break counted in."""
    definitions, year = submission.definitions, submission.collection.year
    last: dict[Text, int] = {}
    broken: set[str] = set()
    for since, figures in breaks_until(definitions, submission.collection):
        names = _figures_in_words(figures, definitions)
        last[names] = max(since, last.get(names, since))
        broken |= {*figures.where.get("indicator", ())}
    intro = _(
        "length of comparable time series (CC2): the reference year less the first year after the last break, plus one."
    )
    rows = [row(names, since, year, year - since + 1) for names, since in last.items()]
    yield from listed(intro, (_("Figures"), _("First year"), _("Reference year"), _("Years")), rows)
    counted = dict.fromkeys(table.indicator for table in definitions.tables if table.scope == Scope.IN.value)
    others = [definitions.codelists["indicator"].by_code[name].label for name in counted if name not in broken]
    if others:
        why = _("no break is declared of {figures}, and the run does not know with which year they begin.")
        yield from _not_computed(None if rows else intro, why.filled({"figures": joined(others, ", ")}))


def _not_computed(intro: Text | None, why: Text) -> Iterator[TextBlock]:
    """Yield what the indicator is, and why there is no value of it."""
    if intro:
        yield TextBlock(intro)
    yield TextBlock(_("not computed: {why}", why=why))


def _figures_in_words(figures: FlaggedFigures, definitions: Definitions) -> Text:
    """Return the indicators that are meant, and the categories of them."""
    lists = {**definitions.dimension_lists, "indicator": "indicator"}
    named = [
        joined((definitions.codelists[lists[name]].by_code[code].label for code in codes), ", ")
        for name, codes in figures.where.items()
        if codes
    ]
    return joined([*named, *([layout("{article}", article=figures.or_article)] if figures.or_article else [])], " · ")


@not_public
def average_revision(submission: Submission) -> Iterator[TextBlock]:
    """Yield A6: by how many units on average figures differ from those of the vintage before, without their sign."""
    intro = _(
        "average size of revisions (A6): mean of the differences from the vintage before, without their sign, of "
        "figures that were published."
    )
    before = _figures_before(submission)
    if submission.revision is None:
        why = _("this is the first vintage; nothing was revised.")
    elif not before:
        why = _("the figures of the vintage before do not lie beside the collection; thb-eu compare tells them apart.")
    else:
        pairs = [(now, before[key]) for key, now in _figures_now(submission).items() if key in before]
        total, changed = sum(abs(now - then) for now, then in pairs), sum(now != then for now, then in pairs)
        mean = f"{total / len(pairs):.2f}" if pairs else MISSING_SIGN
        heads = (_("Sum of differences"), _("Figures compared"), _("Figures revised"), _("Average"))
        yield TextBlock(intro, heads, (row(total, len(pairs), changed, mean),))
        return
    yield from _not_computed(intro, why)


Figures = Mapping[object, int]


def _figures_before(submission: Submission) -> Figures:
    """Return the published figures of this year's last vintage that lies beside the collection, by what they tell."""
    year = submission.collection.year
    own = [release for release in submission.collection.releases if release.year == year and release.vintage]
    if not own:
        return {}
    last = max(own, key=lambda release: release.vintage)
    return {figure.parts[0]: figure.low for figure in last.figures if figure.low == figure.high and figure.parts}


def _figures_now(submission: Submission) -> Figures:
    """Return the figures of this vintage, by what they tell."""
    lists = submission.definitions.dimension_lists
    totals = {name: submission.definitions.codelists[codelist].total for name, codelist in lists.items()}
    return {
        told(cell["indicator"], {name: cell[name] for name in lists}, totals, NOT_APPLICABLE): cell["obs_value"]
        for cell in records(submission.protected.cells[["indicator", *lists, "obs_value"]])
        if cell["obs_value"] is not None
    }
