"""Count mapped facts into the indicator tables, dense, with the facts behind every cell.

A *part* is one population under one set of part codes (identified victims of the Police; decisions of a kind), as one
view tells it; `views` decides which view tells a cell. Inside a part a cell is *recorded* if its view holds the
breakdown and lists the category, or if it is the total or the unknown. Parts add up so (ESS: zero is known to be none,
blank is not known):

- a category is the sum of the parts that recorded it; it is zero only if every part recorded it, else missing (L);
- what no part recorded stands under unknown; a total with a missing part is missing;
- a sum beside a part whose own number is lost, or that no view crosses there, is a lower bound (U); of a lost number as
  much counts as is known of its members: a group holds no fewer than they do.

Units are never added to each other, nor two views of one population, nor facts that wait for a decision.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from thb_eu.base.messages import Text, _, joined, literal
from thb_eu.base.model import NOT_APPLICABLE, ObsStatus, Scope
from thb_eu.base.table_schemas import CONTRIBUTIONS, COUNTED, TEXT, Schema, records, with_plain_text
from thb_eu.counts.cells import CountedCell, cells_of
from thb_eu.counts.identities import SURE, each_unit_once
from thb_eu.counts.populations import Contribution, Fact, PopulationPart, YearCodes, codes_for, keys_of, parts_of
from thb_eu.counts.views import PopulationViews
from thb_eu.definitions import CountingRules, Decision, Definitions, IndicatorTable, Key, keeping_out
from thb_eu.definitions.contracts import citing
from thb_eu.results import BOUND, NOT_REPORTED, Collection, CountedCells, MappedFacts, Reason, ReasonKind

__all__ = ["count", "each_unit_once"]

ANNOTATION_COLUMNS = ("reasons", "provisions", "sources", "decisions")
FACT_COLUMNS = ("fact", "value", "rule", "population", "view")

Row = dict[str, Any]


@with_plain_text
def count(mapped: MappedFacts, definitions: Definitions, collection: Collection) -> CountedCells:
    """Return all indicator tables of the collection's year: one row per cell, and one row per fact behind a cell.

    `cells`: table, indicator, the dimensions (`_Z` where the table lacks one), obs_value (Int64), obs_status,
    reasons, provisions, sources, decisions, corrections, waivers (tuples; no waiver is known yet); of a cell whose
    number of different persons is not certain, `least` of them (Int64), and as settled_status, settled_reasons what
    stands there for who may not know how many rows have no key (of all other cells the same as without `settled`).
    `contributions`: table, the dimensions, fact, value, rule, population, view.
    """
    codes = codes_for(definitions, collection, mapped.facts)
    in_order = mapped.facts.sort_values("view", kind="stable")  # of files, not of the collection that names them
    facts = records(in_order)
    dimensions = tuple(definitions.dimension_lists)
    cells: list[Row] = []
    contributions: list[Row] = []
    cited = citing(collection.resources, definitions.contracts.values())
    for table in definitions.tables:
        views = PopulationViews(parts_of(_taken(facts, table), table, codes), table, codes)
        kept_out = _kept_out(facts, table, mapped)
        waiting = _waiting(kept_out, table, codes)
        words = CellAnnotations(table, definitions, mapped.decisions, waiting, views.contributions, cited)
        aside = parts_of(_aside(kept_out, definitions.counting), table, codes).contributions
        table_cells = cells_of(views, table, codes, frozenset(waiting), aside)
        corrected = _corrected(views.contributions)
        cells += [_cell_row(cell, table, words, corrected) for cell in table_cells]
        contributions += [_contribution_row(entry, table) for entry in views.contributions]
    return CountedCells(
        cells=_frame(cells, ("table", "indicator"), dimensions, COUNTED),
        contributions=_frame(contributions, ("table",), dimensions, CONTRIBUTIONS),
    )


def _taken(facts: Sequence[Fact], table: IndicatorTable) -> list[Fact]:
    """Return the facts that the table counts: of its scope, its units and, inside the EU totals, its indicator."""
    inside = table.scope == Scope.IN.value
    return [
        fact
        for fact in facts
        if fact["scope"] == table.scope
        and fact["unit"] in table.units
        and (not inside or fact["indicator"] == table.indicator)
    ]


def _kept_out(facts: Sequence[Fact], table: IndicatorTable, mapped: MappedFacts) -> list[Fact]:
    """Return the facts that decisions, or the lack of them, keep out of the table to which their rules lead; those
    alone.

    Each with the codes of every cell that an answer may move.
    """
    return [
        {**fact, **codes, "decisions": withheld}
        for fact in facts
        if fact["indicator"] == table.indicator
        and fact["unit"] in table.units
        and fact["scope"] != table.scope
        and (withheld := keeping_out(fact["decisions"], mapped.decisions))
        for codes in mapped.waiting.get(fact["fact"], ({},))
    ]


def _waiting(kept_out: Sequence[Fact], table: IndicatorTable, codes: YearCodes) -> dict[Key, tuple[str, ...]]:
    """Return the decisions that keep facts out of the table, by the part codes under which they would stand."""
    waiting: dict[Key, dict[str, None]] = {}
    for fact, key in keys_of(kept_out, table, codes):
        waiting.setdefault(key, {}).update(dict.fromkeys(fact["decisions"]))
    return {key: tuple(decisions) for key, decisions in waiting.items()}


def _aside(kept_out: Sequence[Fact], counting: CountingRules) -> list[Fact]:
    """Return rows of registers that are left out of a table because their units may be counted there already."""
    return [
        fact
        for fact in kept_out
        if counting.may_be_others.intersection(fact["decisions"]) and fact.get(SURE) == 0 and fact["value"]
    ]


def _corrected(contributions: Iterable[Contribution]) -> dict[Key, tuple[str, ...]]:
    """Return the corrections on which cells rest, by the codes of the cell in the order of the table's dimensions."""
    found: dict[Key, dict[str, None]] = {}
    for entry in contributions:
        if entry.fact["corrections"]:
            found.setdefault(entry.codes, {}).update(dict.fromkeys(entry.fact["corrections"]))
    return {codes: tuple(ids) for codes, ids in found.items()}


def _cell_row(
    cell: CountedCell, table: IndicatorTable, words: CellAnnotations, corrected: Mapping[Key, tuple[str, ...]]
) -> Row:
    codes = table.in_order(cell.key, cell.codes)
    beside = words.beside(cell)
    settled = replace(cell, between=None, status=cell.settled or cell.status) if cell.between else cell
    return {
        "table": table.name,
        "indicator": table.indicator,
        **dict(zip(table.names, codes, strict=True)),
        "obs_value": pd.NA if cell.value is None else cell.value,
        "obs_status": cell.status.value,
        **{name: getattr(beside, name) for name in ANNOTATION_COLUMNS},
        "corrections": corrected.get(codes, ()),
        "waivers": (),
        "least": cell.between.least if cell.between else pd.NA,
        "settled_status": settled.status.value,
        "settled_reasons": (beside if settled is cell else words.beside(settled)).reasons,
    }


def _contribution_row(entry: Contribution, table: IndicatorTable) -> Row:
    named = dict(zip(table.names, entry.codes, strict=True))
    return {"table": table.name, **named, **{name: entry.fact[name] for name in FACT_COLUMNS}}


def _frame(rows: list[Row], first: tuple[str, ...], dimensions: tuple[str, ...], schema: Schema) -> pd.DataFrame:
    """Return one frame of all tables, the dimensions behind its `first` columns; one that a table lacks is `_Z`."""
    columns = dict.fromkeys((*first, *dimensions, *schema.columns))
    filled = [{**dict.fromkeys(dimensions, NOT_APPLICABLE), **row} for row in rows]
    frame = pd.DataFrame(filled, columns=list(columns), dtype=object)
    return frame.astype({name: schema.columns.get(name, TEXT) for name in columns})


# Note beside every number its legal articles, sources and reasons; beside every gap its reason.
#
# Articles and sources are those of the facts that are in the cell: of those that count somebody or whose number is
# not known; a cell of zero names those who say that there is nobody, by a zero or as their table lists every
# category. A cell without a number in which no other facts than zeros are names none: neither what the law could
# count there nor who could have told it.
#
# The sentences of decisions are data (`mappings/decisions.yaml`); the reasons for missing values are worded here,
# each with a code that stays. Nothing is put into words before a file is written.

NOT_COUNTED = Reason(ReasonKind.MISSING, "not-counted", _("Exists, but is not counted."))
LOST = Reason(ReasonKind.MISSING, "not-known", _("The number is not known: {sources}."))
ABSENT = Reason(ReasonKind.MISSING, "part-not-reported", _("No total, since nobody reported: {codes}."))
NOT_RECORDED = Reason(ReasonKind.VIEW, "not-recorded", _("Exists, but not recorded in this breakdown: {sources}."))
KNOWN_APART = Reason(
    ReasonKind.VIEW, "told-apart", _("The breakdowns are reported only one by one, not together: {sources}.")
)
BETWEEN = Reason(
    ReasonKind.BOUND,
    "rows-without-key",
    _(
        "Between {least} and {most}: a row of a register without the key of the person, or without the number of the "
        "decision or judgment, may be of any of them; such rows: {keyless}."
    ),
)


@dataclass(frozen=True, slots=True)
class FactOrigin:
    """Under which provisions facts count, and who told them."""

    provisions: tuple[str, ...]
    sources: tuple[str, ...]


NO_ORIGIN = FactOrigin((), ())
Origin = tuple[tuple[str, ...], str | None]
"""The provisions of a fact and its source."""


@dataclass(frozen=True, slots=True)
class CellAnnotation:
    """What stands beside a cell: why it holds what it holds, under which provisions, by whom, after which decisions."""

    reasons: tuple[Reason, ...]
    provisions: tuple[str, ...]
    sources: tuple[str, ...]
    decisions: tuple[str, ...]


class CellAnnotations:
    """Puts the words beside cells; the same parts in the same state always get the same words."""

    def __init__(
        self,
        table: IndicatorTable,
        definitions: Definitions,
        decisions: Mapping[str, Decision],
        waiting: Mapping[Key, tuple[str, ...]],
        contributions: Iterable[Contribution],
        cited: Callable[[str], Text],
    ) -> None:
        self.table, self.decisions, self.waiting, self.cited = table, decisions, waiting, cited
        self.origins = _origins(contributions)
        self.labels = [definitions.codelists[dimension.codelist].by_code for dimension in table.parts]
        self._known: dict[tuple[object, ...], CellAnnotation] = {}

    def beside(self, cell: CountedCell) -> CellAnnotation:
        """Return reasons, provisions, sources and decisions of one cell."""
        at = (
            cell.key,
            cell.status,
            cell.between,
            self._origin(cell),
            *(tuple(part.name for part in parts) for parts in (cell.beside, cell.silent, cell.lost, cell.apart)),
        )
        if at not in self._known:
            self._known[at] = self._annotation(cell)
        return self._known[at]

    def _annotation(self, cell: CountedCell) -> CellAnnotation:
        origin = self._origin(cell)
        resting = {id for part in cell.beside for id in part.decisions} | {*self.waiting.get(cell.key, ())}
        decisions = {id: decision.says for id, decision in self.decisions.items() if id in resting}
        decided = (Reason(ReasonKind.DECISION, id, text) for id, text in decisions.items())
        return CellAnnotation(
            reasons=(*self._reasons(cell), *decided),
            provisions=origin.provisions,
            sources=origin.sources,
            decisions=tuple(decisions),
        )

    def _origin(self, cell: CountedCell) -> FactOrigin:
        if cell.value == 0:
            return FactOrigin(_once(part.articles for part in cell.beside), _sources(cell.beside))
        return self.origins.get(self.table.in_order(cell.key, cell.codes), NO_ORIGIN)

    def _reasons(self, cell: CountedCell) -> Iterable[Reason]:
        if cell.status is ObsStatus.NOT_REPORTED:
            yield NOT_REPORTED
        if cell.status is ObsStatus.NOT_RECORDED and not cell.beside:
            yield NOT_COUNTED
        if cell.between:
            between = cell.between
            yield _filled(BETWEEN, least=between.least, most=between.most, keyless=between.keyless)
        elif cell.status is ObsStatus.BOUND:
            yield BOUND
        if cell.status is not ObsStatus.VALUE and cell.lost:
            yield _filled(LOST, sources=self._listed(cell.lost))
        if cell.status is not ObsStatus.VALUE and cell.absent:
            yield _filled(ABSENT, codes=joined(dict.fromkeys(map(self._named, cell.absent)), "; "))
        if cell.apart:
            yield _filled(KNOWN_APART, sources=self._listed(cell.apart))
        if cell.value is None and cell.silent:
            yield _filled(NOT_RECORDED, sources=self._listed(cell.silent))

    def _listed(self, parts: Iterable[PopulationPart]) -> Text:
        return joined(map(self.cited, _sources(parts)), "; ")

    def _named(self, key: Key) -> Text:
        return joined(
            labels[code].label if code in labels else literal(code)
            for labels, code in zip(self.labels, key, strict=True)
        )


def _origins(contributions: Iterable[Contribution]) -> Mapping[Key, FactOrigin]:
    """Return by the codes of a cell the origin of its facts that are not zero: a zero, told or left out, adds none."""
    held: dict[Key, dict[Origin, None]] = {}
    for entry in contributions:
        if entry.fact["value"] != 0:
            held.setdefault(entry.codes, {})[entry.fact["provisions"], entry.fact["source"]] = None
    return {
        codes: FactOrigin(
            _once(provisions for provisions, _source in found),
            _once([source] for _provisions, source in found if source),
        )
        for codes, found in held.items()
    }


def _filled(reason: Reason, **values: object) -> Reason:
    return replace(reason, text=reason.text.filled(values))


def _sources(parts: Iterable[PopulationPart]) -> tuple[str, ...]:
    return _once(part.sources for part in parts)


def _once(several: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(itertools.chain.from_iterable(several)))
