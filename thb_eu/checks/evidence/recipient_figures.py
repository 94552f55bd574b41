"""Tabulate figures of recipients: what their tables select of the cells and facts of a collection.

A figure adds cells of one table, or facts of one population, one view and one unit, and names every part. Facts are
those of the year that count what is selected, under whatever contract they came: they are of one population, of whose
views `best_view` takes one. A figure is missing as soon as a part is missing, suppressed as soon as a part is; it
is zero where a part says so, or where a supplier's table lists all categories and this one is not among them, and never
where nobody looked. For the public a supplier's number that is not public has no value (`PublicNumbers`), and a code
that only such numbers tell has no row.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
from typing import Any

from thb_eu.base.messages import NO_WORDS, Text, _, cited, joined, literal
from thb_eu.base.model import INTERVAL, NOT_APPLICABLE, NOT_TOLD, UNIT, UNNAMED, ObsStatus, Scope
from thb_eu.base.table_schemas import records
from thb_eu.definitions import (
    CellKey,
    Contract,
    ContractField,
    Decision,
    Definitions,
    TellingContract,
    holds_numbers,
    tells_column,
)
from thb_eu.definitions.contracts import citing
from thb_eu.definitions.recipients import NamedFigure, Recipient, RecipientTable, Selection, ViewItem, refined
from thb_eu.results.cells import (
    BLANK,
    KNOWN,
    LOST,
    SILENT,
    ReasonKind,
    best_view,
    confidentiality_of_parts,
    status_of_parts,
    sum_of_parts,
)
from thb_eu.results.facts import PublicNumbers, ReceivedFacts
from thb_eu.results.series import EARLIER, YearFigure, earlier_figures, rows_of_earlier_years

Cells = Sequence[Mapping[str, Any]]
"""Cells as rows: table, dimensions, obs_value (None if missing), obs_status; conf_status and reasons if there are."""
RowPlace = tuple[str, str, int]
FactRow = dict[str, Any]
Codes = tuple[str, ...]
Asked = Mapping[str, Codes]
NOBODY_TELLS = (ObsStatus.NOT_REPORTED, ObsStatus.NOT_RECORDED)
WHY_MISSING = (ReasonKind.MISSING, ReasonKind.BOUND)

NOT_DELIVERED = _("No table of the collection counts it.")
NOT_PUBLIC = _("Not told to the public: these tables are not declared public: {tables}.")
WITHHELD = _("Not told to the public: the public edition withholds it, and no table that is declared public tells it.")
NOT_ADDED = _("What is selected belongs to several populations, views or units; these are never added.")
NOT_TOLD_SO = _("No table of the collection tells it in this breakdown.")
NO_SUCH_CELL = _("The table {table} has no such cell in {year}.")
NO_FIGURE_OF_YEAR = _(
    "No such figure of {year} is here: neither a dossier of that year nor an earlier series tells it."
)
NOT_KNOWN = _("The number is not known.")


@dataclass(frozen=True, slots=True)
class FigurePart:
    """What a figure adds: a counted cell by its key, or a supplier's fact by its place; `value` None if not known.

    `articles`, `sources`: the provisions and the suppliers' tables behind it, as far as they are known; `by_law`: where
    not all of its articles are told, those that count there by the law of the year. `series`: what is to be known of
    its series.
    """

    name: str
    value: int | None
    contract: str = ""
    file: str = ""
    sheet: str = ""
    cell: str = ""
    row: int | None = None
    articles: tuple[str, ...] = ()
    sources: tuple[Text, ...] = ()
    series: tuple[Text, ...] = ()
    by_law: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecipientFigure:
    """One figure of a recipient: a value, or its status and the reason for none, with the parts that it adds.

    `table` is empty for a figure outside tables, which `row` names. `breakdown`: the codes that tell it from the other
    figures of its table that state the same. `declared`: its name in the definitions, where rows of `each` are one.
    `undeclared`: the tables of the collection that would tell the public its value, were they declared published.
    `low`, `high`: into which interval all that is published confines it, where it is one suppressed cell.
    """

    table: str
    row: str
    column: str
    year: int
    value: int | None
    status: ObsStatus
    conf_status: str = ""
    unit: str = ""
    reason: Text = NO_WORDS
    states: str = ""
    breakdown: tuple[tuple[str, str], ...] = ()
    declared: str = ""
    parts: tuple[FigurePart, ...] = ()
    undeclared: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None

    @property
    def name(self) -> str:
        """By which name the definitions and files refer to it: `table/row/column`, or its own."""
        return "/".join(filter(None, (self.table, self.row, self.column)))


@dataclass(frozen=True)
class RecipientTableFigures:
    """A table of a recipient with its rows and columns written out, and its figures row by row."""

    table: RecipientTable
    rows: tuple[ViewItem, ...]
    columns: tuple[ViewItem, ...]
    figures: tuple[tuple[RecipientFigure, ...], ...]


@dataclass(frozen=True)
class RecipientFigures:
    """All figures of a recipient: its tables, and the figures outside them by id."""

    recipient: Recipient
    tables: tuple[RecipientTableFigures, ...]
    named: Mapping[str, RecipientFigure]

    def all(self) -> Iterator[RecipientFigure]:
        """Yield every figure, table by table, then those outside tables."""
        for shown in self.tables:
            for row in shown.figures:
                yield from row
        yield from self.named.values()

    def called(self, declared: str) -> tuple[RecipientFigure, ...]:
        """Return the figures that the definitions call so: one, or those of every row or column of an `each`."""
        return tuple(self._declared.get(declared, ()))

    @cached_property
    def _declared(self) -> Mapping[str, Sequence[RecipientFigure]]:
        found: dict[str, list[RecipientFigure]] = {}
        for figure in self.all():
            found.setdefault(figure.declared, []).append(figure)
        return found


@dataclass(frozen=True)
class FigureSources:
    """What figures come from: the cells of an edition and what suppliers sent.

    `cells`: those of the collection's year, as the edition shows them; `earlier`: those of other years by year, from
    dossiers of the same edition. `public`: by which facts are told or marked; none where nothing leaves.
    """

    definitions: Definitions
    received: ReceivedFacts
    cells: Cells
    public: PublicNumbers | None = None
    earlier: Mapping[int, Cells] = field(default_factory=dict)

    def figures_of(self, recipient: Recipient) -> RecipientFigures:
        """Return the figures of one recipient that are asked of the year."""
        recipient = recipient.of_year(self.year)
        tables = tuple(map(self._table, recipient.tables))
        named: dict[str, RecipientFigure] = {}
        for figure in recipient.figures:
            named[figure.id] = self._sum(figure, named) if figure.sum else self._named(figure)
        return RecipientFigures(recipient, tables, named)

    @property
    def year(self) -> int:
        """The year of the collection."""
        return self.received.collection.year

    # --- tables -------------------------------------------------------------------------------------------------------

    def _table(self, table: RecipientTable) -> RecipientTableFigures:
        rows, columns = self._written_out(table, table.rows), self._written_out(table, table.columns)
        figures = {(row.id, column.id): self._in_table(table, row, column) for row, column in product(rows, columns)}

        def is_needed(row: ViewItem) -> bool:
            """Tell whether a row is needed: its category occurs not just elsewhere; what is shown if told is told."""
            held = [figures[row.id, column.id] for column in columns]
            untold = row.if_told and all(figure.value is None and figure.status in NOBODY_TELLS for figure in held)
            return not untold and (not row.made_of or any(figure.value != 0 for figure in held))

        if self._withholds:  # a code that occurs in unpublished numbers alone is not named
            rows = tuple(
                row for row in rows if _is_told(row, table, [figures[row.id, column.id] for column in columns])
            )
            columns = tuple(
                column for column in columns if _is_told(column, table, [figures[row.id, column.id] for row in rows])
            )
        kept = tuple(filter(is_needed, rows)) or rows
        grid = tuple(tuple(figures[row.id, column.id] for column in columns) for row in kept)
        return RecipientTableFigures(table, kept, columns, grid)

    def _in_table(self, table: RecipientTable, row: ViewItem, column: ViewItem) -> RecipientFigure:
        chosen = refined(table, row, column)
        breakdown = {
            name: "+".join(codes)
            for item in (row, column)
            if not item.states
            for name, codes in item.where.items()
            if not self._is_total(chosen, name, codes)
        }
        return replace(
            self._figure(chosen),
            table=table.id,
            row=row.id,
            column=column.id,
            states=chosen.states,
            breakdown=tuple(sorted(breakdown.items())),
            declared="/".join((table.id, row.made_of or row.id, column.made_of or column.id)),
        )

    def _is_total(self, chosen: Selection, name: str, codes: tuple[str, ...]) -> bool:
        lists = self._lists if chosen.table else self.definitions.law.lists
        return codes == (lists[name].total,)

    def _written_out(self, table: RecipientTable, items: Sequence[ViewItem]) -> tuple[ViewItem, ...]:
        """Return the rows or columns, `each` replaced by one for every code that occurs, in the order of the source."""
        written = (made for item in items for made in (self._of_each(table, item) if item.each else (item,)))
        return tuple(map(self._titled, written))

    def _titled(self, item: ViewItem) -> ViewItem:
        """Return the row or column with its title; one of a year that has none is called by the year."""
        of_year = item.year is not None and item.title.is_empty
        return replace(item, title=literal(self.year + (item.year or 0))) if of_year else item

    def _of_each(self, table: RecipientTable, item: ViewItem) -> Iterator[ViewItem]:
        chosen, name = refined(table, item), item.each
        if chosen.table:
            place = self.definitions.table(chosen.table).names.index(name)
            cells = self._cells(self.year + (chosen.year or 0))
            occurring = (key[place] for of, key in cells if of == chosen.table)
            codelist = self._lists[name]
        else:
            rows = (row for population in self._counting(chosen) for row in population.rows)
            occurring = (row[name] for row in rows if row[name] is not None)
            codelist = self.definitions.law.lists[name]
        for code in dict.fromkeys(occurring):
            if code in codelist.by_code and not codelist.is_sum(code):
                where, title = {**item.where, name: (code,)}, codelist.by_code[code].label
                yield replace(item, id=f"{item.id}-{code}", title=title, where=where, each="", made_of=item.id)

    # --- figures ------------------------------------------------------------------------------------------------------

    def _named(self, figure: NamedFigure) -> RecipientFigure:
        chosen = refined(figure)
        return replace(self._figure(chosen), row=figure.id, states=chosen.states, declared=figure.id)

    def _sum(self, figure: NamedFigure, known: Mapping[str, RecipientFigure]) -> RecipientFigure:
        """Return the sum of figures that the definitions say may be added; of one unit alone."""
        parts = [known[name] for name in figure.sum]
        units = {part.unit for part in parts if part.unit}
        made = self._of_parts(
            parts[0].year,
            [part.value for part in parts],
            [part.status for part in parts],
            confidentiality_of_parts(part.conf_status for part in parts),
            tuple(inner for part in parts for inner in part.parts),
        )
        if len(units) > 1:
            made = replace(made, value=None, status=ObsStatus.NOT_RECORDED, reason=NOT_ADDED)
        elif made.value is None:
            made = replace(made, reason=next(part.reason for part in parts if part.value is None))
        unit = next(iter(units), "")
        undeclared = tuple(dict.fromkeys(name for part in parts for name in part.undeclared))
        named = replace(made, row=figure.id, declared=figure.id, unit=unit, states=figure.states)
        return replace(named, undeclared=undeclared)

    def _figure(self, chosen: Selection) -> RecipientFigure:
        year = self.year + (chosen.year or 0)
        if chosen.decided:
            chosen = _as_decided(chosen, self._decisions[chosen.decided.decision])
        if not chosen.not_given.is_empty:
            return _without_value(year, ObsStatus.NOT_REPORTED, chosen.not_given)
        return self._from_cells(chosen, year) if chosen.table else self._from_facts(chosen, year)

    @cached_property
    def _decisions(self) -> Mapping[str, Decision]:
        return self.definitions.law.decisions_for(self.year)

    def _of_parts(
        self,
        year: int,
        values: list[int | None],
        statuses: list[ObsStatus],
        conf_status: str,
        parts: tuple[FigurePart, ...],
        unit: str = "",
        reason: Text = NO_WORDS,
    ) -> RecipientFigure:
        value, status = sum_of_parts(values), status_of_parts(statuses)
        return RecipientFigure("", "", "", year, value, status, conf_status, unit, reason, parts=parts)

    # --- counted cells ------------------------------------------------------------------------------------------------

    def _from_cells(self, chosen: Selection, year: int) -> RecipientFigure:
        table = self.definitions.table(chosen.table)
        cells = self._cells(year)
        codes = (dict(zip(chosen.where, combined, strict=True)) for combined in product(*chosen.where.values()))
        keys = [(table.name, self.definitions.key(table, named)) for named in codes]
        if any(key not in cells for key in keys):
            if year != self.year and not self.earlier.get(year):
                return _without_value(year, ObsStatus.NOT_REPORTED, NO_FIGURE_OF_YEAR.filled({"year": year}))
            lacking = NO_SUCH_CELL.filled({"table": table.name, "year": year})
            return _without_value(year, ObsStatus.NOT_RECORDED, lacking)
        held = [cells[key] for key in keys]
        unnamed = [UNNAMED in (row.get("provisions") or ()) for row in held]
        is_told = any(unnamed) and table.scope == Scope.IN.value
        by_law = self.definitions.articles_counted(table, year) if is_told else ()
        parts = tuple(
            replace(self._cell_part(row), by_law=by_law if is_unnamed else ())
            for row, is_unnamed in zip(held, unnamed, strict=True)
        )
        why = [reason.text for row in held for reason in row.get("reasons") or () if reason.kind in WHY_MISSING]
        [unit] = chosen.where.get(UNIT, table.units if len(table.units) == 1 else ("",))
        made = self._of_parts(
            year,
            [row["obs_value"] for row in held],
            [ObsStatus(row["obs_status"]) for row in held],
            confidentiality_of_parts(row.get("conf_status") or "" for row in held),
            parts,
            unit,
            joined(dict.fromkeys(why), " "),
        )
        low, high = (held[0].get(name) if len(held) == 1 else None for name in INTERVAL)
        return replace(made, low=low, high=high)

    def _cell_part(self, row: Mapping[str, Any]) -> FigurePart:
        told: YearFigure | None = row.get("published")
        of_cell = tuple(reason.text for reason in row.get("reasons") or () if reason.kind is ReasonKind.SERIES)
        return FigurePart(
            cell_name(self.definitions.cell_of(row), self.definitions.dimension_names[row["table"]]),
            row["obs_value"],
            articles=tuple(row.get("provisions") or ()),
            sources=(told.where,) if told else tuple(map(self._cited, row.get("sources") or ())),
            series=(told.broken,) if told and not told.broken.is_empty else of_cell,
        )

    def _cells(self, year: int) -> Mapping[CellKey, Mapping[str, Any]]:
        if year not in self._by_key:
            rows = self.cells if year == self.year else self.earlier.get(year) or self._published(year)
            known = self.definitions.dimension_names
            self._by_key[year] = {self.definitions.cell_of(row): row for row in rows if row["table"] in known}
        return self._by_key[year]

    def _published(self, year: int) -> Cells:
        """Return the cells of an earlier year that were published, each with where it was."""
        names, stands = self.definitions.dimension_names, {"obs_status": ObsStatus.VALUE.value, "conf_status": ""}
        return [
            {"table": (of := told.cell)[0], **dict(zip(names[of[0]], of[1], strict=True)), **stands}
            | {"obs_value": told.value, "published": told}
            for told in earlier_figures(self.received, self.definitions)
            if told.year == year
            and (self.public is None or not self.public.withholds or told.resource in self.public.published)
        ]

    @cached_property
    def _by_key(self) -> dict[int, Mapping[CellKey, Mapping[str, Any]]]:
        return {}

    @cached_property
    def _lists(self) -> Mapping[str, Any]:
        lists = self.definitions.dimension_lists.items()
        return {name: self.definitions.codelists[codelist] for name, codelist in lists}

    # --- suppliers' facts ---------------------------------------------------------------------------------------------

    def _from_facts(self, chosen: Selection, year: int) -> RecipientFigure:
        """Return the number that one view of one population tells of what is selected, if the edition tells it."""
        counting = self._counting(chosen)
        view = _telling(counting[0], chosen.codes) if len(counting) == 1 else None
        if self.public is not None and self.public.withholds:
            return self._for_everybody(self.public, view, counting, chosen, year)
        if view is None:
            selected = (row for population in counting for row in population.rows if _has(row, chosen.codes))
            return replace(self._untold(counting, chosen, year), parts=tuple(map(self._part, selected)))
        told = self._of_facts(year, view)
        if self.public is None or told.value is None:
            return told
        cells = self.public.counting(row["fact"] for row in view.selected) if year == self.year else ()
        is_public = all(map(self.public.is_open, view.used)) or _tells(cells, told)
        return replace(told, conf_status=self.public.mark(told.value, told.unit, is_public))

    def _untold(self, counting: Sequence[FactsOfPopulation], chosen: Selection, year: int) -> RecipientFigure:
        """Say why no view tells what is selected."""
        if len(counting) > 1:
            return _without_value(year, ObsStatus.NOT_RECORDED, NOT_ADDED)
        if counting or self._counting(replace(chosen, where={})):
            return _without_value(year, ObsStatus.NOT_RECORDED, NOT_TOLD_SO)
        return _without_value(year, ObsStatus.NOT_REPORTED, NOT_DELIVERED)

    def _for_everybody(
        self,
        public: PublicNumbers,
        view: AnsweringView | None,
        counting: Sequence[FactsOfPopulation],
        chosen: Selection,
        year: int,
    ) -> RecipientFigure:
        """Return what is public of a number: that of a published table, of a unit without a policy, of a shown cell."""
        declared = _telling(counting[0], chosen.codes, public.published) if len(counting) == 1 else None
        if view and all(map(public.is_open, view.used)):
            return self._of_facts(year, view)
        if declared:
            return self._of_facts(year, declared)
        cells = public.counting(row["fact"] for row in view.selected) if view and year == self.year else ()
        told = self._of_facts(year, view) if view else self._untold(counting, chosen, year)
        if cells and cells[0] is not None and _tells(cells, told):
            return replace(told, parts=(self._cell_part(cells[0]),), conf_status=cells[0]["conf_status"])
        tables = self._may_tell(public, chosen) if year == self.year else ()
        tables = tables or (public.kept_back(view.used) if view else ())
        if not tables:
            return told
        titles = joined((self._contract_of[name].title for name in tables), "; ")
        reason = WITHHELD if cells else NOT_PUBLIC.filled({"tables": titles})
        mark = public.policy.suppressed_mark
        return replace(_without_value(year, ObsStatus.SUPPRESSED, reason), conf_status=mark, undeclared=tables)

    def _may_tell(self, public: PublicNumbers, chosen: Selection) -> tuple[str, ...]:
        """Return the tables that are not published and by their contract can tell what is selected, whatever they hold.

        So it is nowhere seen whether such a table has a row. None where the policy says nothing of the unit.
        """
        units = chosen.codes.get(UNIT, public.policy.units)
        if public.policy.units and not {*units}.intersection(public.policy.units):
            return ()
        return tuple(name for name, teller in self._tellers if name not in public.published and teller.can_tell(chosen))

    @cached_property
    def _tellers(self) -> Sequence[tuple[str, TellingContract]]:
        codes = {name: (*of.by_code,) for name, of in self.definitions.law.lists.items()}
        tables = (item for item in self._contract_of.items() if holds_numbers(item[1]))
        return [(name, TellingContract(contract, codes)) for name, contract in tables]

    def _of_facts(self, year: int, view: AnsweringView) -> RecipientFigure:
        facts = view.selected
        if not facts:  # the view lists every category, and this one is not among them
            return RecipientFigure(
                *("", "", "", year, 0, ObsStatus.VALUE),
                unit=view.facts[0][UNIT] or "",
                parts=tuple(map(self._part, view.used)),
            )
        parts = tuple(map(self._part, facts))
        if len({row[UNIT] or row["column"] for row in facts}) > 1:
            return replace(_without_value(year, ObsStatus.NOT_RECORDED, NOT_ADDED), parts=parts)
        values = [row["value"] for row in facts]
        statuses = [ObsStatus.NOT_RECORDED if value is None else ObsStatus.VALUE for value in values]
        reason = NOT_KNOWN if None in values else NO_WORDS
        return self._of_parts(year, values, statuses, "", parts, facts[0][UNIT] or "", reason)

    def _part(self, row: FactRow) -> FigurePart:
        return FigurePart(
            *(row["fact"], row["value"], self._contract(row).name),
            *(row["file"], row["sheet"] or "", row["cell"], row["row"]),
            *(tuple(filter(None, [row.get("article")])), self._source_of.get(row["resource"], ())),
        )

    def _contract(self, row: FactRow) -> Contract:
        """Return the contract of the table that tells a fact; of a figure of an earlier report, of its series."""
        return row.get("series") or self._contract_of[row["resource"]]

    def _counting(self, chosen: Selection) -> list[FactsOfPopulation]:
        """Return the populations that count what is selected, in the year selected, with the facts that are meant.

        A population does if it holds every dimension asked for, and of each a code asked for, or lists all codes of it;
        of a year that no table tells, it is that which an earlier report gave of the same series.
        """
        year = self.year + (chosen.year or 0)
        told = self._populations(self._facts.get(year), chosen)
        return told or (self._populations(self._earlier_facts.get(year), chosen) if year != self.year else [])

    def _populations(self, of_year: FactsOfYear | None, chosen: Selection) -> list[FactsOfPopulation]:
        if of_year is None:
            return []
        counting = [
            population for population in of_year.counting(chosen.codes) if chosen.population in ("", population.name)
        ]
        if not (chosen.column or chosen.labels or chosen.below):
            return counting
        meant = [self._meant(population, chosen) for population in counting]
        return [population for population in meant if population.rows and population.may_count(chosen.codes)]

    def _meant(self, population: FactsOfPopulation, chosen: Selection) -> FactsOfPopulation:
        """Return a population with those of its facts that are meant."""
        asked = (chosen.column, tuple(chosen.labels.items()), chosen.below)
        return population.narrowed(asked, lambda row: self._is_meant(row, chosen))

    def _is_meant(self, row: FactRow, chosen: Selection) -> bool:
        """Tell whether a fact stands in the column, with the labels and below the total asked for."""
        contract = self._contract(row)
        if chosen.column and row["column"] not in self._headings(contract, chosen.column):
            return False
        words = ((self._label(row, self._headings(contract, name)), labels) for name, labels in chosen.labels.items())
        if any(label not in labels for label, labels in words):
            return False
        below = (self._below.get((contract.name, label), frozenset()) for label in chosen.below)
        return not chosen.below or any(row["fact"] in covered for covered in below)

    def _headings(self, contract: Contract, name: str) -> tuple[str, ...]:
        """Return the headings of columns meant by a name: of the one called so, or of those that tell the dimension."""
        if (contract.name, name) not in self._headings_of:
            meant = (field for field in contract.fields if tells_column(field, name))
            self._headings_of[contract.name, name] = tuple(heading for field in meant for heading in field.headings)
        return self._headings_of[contract.name, name]

    @cached_property
    def _headings_of(self) -> dict[tuple[str, str], tuple[str, ...]]:
        return {}

    @cached_property
    def _earlier_facts(self) -> Mapping[int, FactsOfYear]:
        """By year the figures of earlier reports as facts: by the label of a row, with `; COLUMN` where of several."""
        found: dict[int, list[FactRow]] = {}
        for row in rows_of_earlier_years(self.received):
            contract = self.definitions.contracts.get(row["indicator"])
            if contract is None:
                continue  # a cell, or said by the check that reads the series
            lead, counting = contract.fields[0], [column for column in contract.fields if column.count is not None]
            label, _between, heading = (row["breakdown"] or "").partition("; ")
            columns = [column for column in counting if not heading or heading in column.headings]
            codes = self._meaning(lead, label)
            if codes is None or not columns:
                continue
            of_column = {} if contract.year_columns else columns[0].count or {}
            told = {**contract.always, **codes, **of_column}
            found.setdefault(int(row["year"]), []).append(
                {
                    **dict.fromkeys((*self.definitions.law.dimensions, UNIT)),
                    **told,
                    **{"fact": f"{row['resource']}!{row['cell']}", "value": int(row["value"])},
                    **{"population": contract.population_of(told), "view": EARLIER, "absence_means_zero": frozenset()},
                    **{name: row[name] for name in ("resource", "file", "sheet", "cell", "row")},
                    **{"column": columns[0].name, "series": contract},
                }
            )
        return {year: FactsOfYear.of(rows) for year, rows in found.items()}

    def _meaning(self, lead: ContractField, label: str) -> Mapping[str, str] | None:
        """Return the codes that a label in the first column means; None where it means none."""
        if lead.labels is not None:
            return lead.labels.get(label)
        code = self.definitions.national_lists[lead.dimension].meant_by(label) if lead.dimension else ""
        return {lead.dimension: code} if code else None

    @cached_property
    def _contract_of(self) -> Mapping[str, Contract]:
        """The contract of each table of the collection, by its name."""
        resources, contracts = self.received.collection.resources, self.definitions.contracts
        return {resource["name"]: contracts[resource["thb:contract"]] for resource in resources}

    @property
    def _withholds(self) -> bool:
        return self.public is not None and self.public.withholds

    @cached_property
    def _cited(self) -> Callable[[str], Text]:
        tables = () if self._withholds else self.received.collection.resources
        return citing(tables, self.definitions.contracts.values())

    @cached_property
    def _source_of(self) -> Mapping[str, tuple[Text, ...]]:
        """How each table is cited, if the collection says so; for the public its supplier, as in the dossier."""
        resources, contracts = self.received.collection.resources, self.definitions.contracts
        if self._withholds:
            return {resource["name"]: (contracts[resource["thb:contract"]].supplier,) for resource in resources}
        return {resource["name"]: (cited(resource),) for resource in resources if "thb:source" in resource}

    @cached_property
    def _facts(self) -> Mapping[int, FactsOfYear]:
        """The facts of aggregate tables by year and population; registers are not looked at."""
        found: dict[int, list[FactRow]] = {}
        tables = {name for name, contract in self._contract_of.items() if holds_numbers(contract)}
        for frame in (self.received.facts, self.received.uncounted_facts):
            for row in records(frame[frame["resource"].isin(tables)]):
                if row["time"] is not None:
                    found.setdefault(row["time"], []).append(row)
        return {year: FactsOfYear.of(rows) for year, rows in found.items()}

    @cached_property
    def _texts(self) -> Mapping[RowPlace, Mapping[str, str]]:
        """By file, sheet and row, the words of an aggregate table by their column."""
        found: dict[RowPlace, dict[str, str]] = {}
        for row in records(self.received.cells):
            found.setdefault(_row_place(row), {})[row["column"]] = row["text"]
        return found

    def _label(self, row: Mapping[str, Any], headings: Sequence[str]) -> str:
        texts = self._texts.get(_row_place(row), {})
        return next((texts[name].strip() for name in headings if name in texts), "")

    @cached_property
    def _below(self) -> Mapping[tuple[str, str], frozenset[str]]:
        """By contract and label of a printed total, the facts that it adds up."""
        found: dict[tuple[str, str], frozenset[str]] = {}
        for row in records(self.received.claims):
            contract = self._contract_of[row["resource"]]
            label = (contract.name, self._label(row, contract.fields[0].headings))
            found[label] = found.get(label, frozenset()) | frozenset(row["covers"])
        return found


@dataclass(frozen=True)
class FactsOfYear:
    """The facts of one year by population, and which populations tell which codes."""

    populations: tuple[FactsOfPopulation, ...]
    _telling: dict[tuple[str, Codes], frozenset[str]] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def of(cls, facts: Iterable[FactRow]) -> FactsOfYear:
        """Put facts to their populations."""
        rows = _grouped(facts, "population")
        return cls(tuple(FactsOfPopulation(name, tuple(of_one)) for name, of_one in rows.items()))

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of its populations."""
        return frozenset(population.name for population in self.populations)

    def counting(self, asked: Asked) -> list[FactsOfPopulation]:
        """Return the populations that may count what is asked, in their order."""
        telling = [self._tell(name, codes) for name, codes in asked.items()]
        names = frozenset.intersection(*telling) if telling else self.names
        return [population for population in self.populations if population.name in names]

    def _tell(self, name: str, codes: Codes) -> frozenset[str]:
        if (name, codes) not in self._telling:
            found = (population.name for population in self.populations if population.tells(name, codes))
            self._telling[name, codes] = frozenset(found)
        return self._telling[name, codes]


@dataclass(frozen=True)
class FactsOfPopulation:
    """The facts of one population in one year, as all its views tell them."""

    name: str
    rows: tuple[FactRow, ...]
    _narrowed: dict[Hashable, FactsOfPopulation] = field(default_factory=dict, init=False, repr=False, compare=False)

    def narrowed(self, asked: Hashable, is_meant: Callable[[FactRow], bool]) -> FactsOfPopulation:
        """Return the population with those of its facts that are meant by what is asked; found once."""
        if asked not in self._narrowed:
            self._narrowed[asked] = FactsOfPopulation(self.name, tuple(filter(is_meant, self.rows)))
        return self._narrowed[asked]

    def of_views(self, tables: frozenset[str]) -> FactsOfPopulation:
        """Return the population with those of its views of which every fact is of one of these tables."""
        others = {row["view"] for row in self.rows if row["resource"] not in tables}
        return self.narrowed(tables, lambda row: row["view"] not in others)

    def may_count(self, asked: Asked) -> bool:
        """Tell whether it has one of the codes of every dimension asked for, or tells it and lists all codes of it."""
        return all(self.tells(name, codes) for name, codes in asked.items())

    def tells(self, name: str, codes: Codes) -> bool:
        """Tell whether it has one of the codes of a dimension, or tells it and lists all codes of it."""
        if any((NOT_TOLD if row[name] is None else row[name]) in codes for row in self.rows):
            return True
        listing = [row for row in self.rows if name in row["absence_means_zero"]]
        return any(row[name] is not None for row in listing) or (
            bool(listing) and all(row["value"] == 0 for row in self.rows)
        )

    @cached_property
    def views(self) -> tuple[FactsOfView, ...]:
        """Its views, by name."""
        return tuple(FactsOfView(rows) for _name, rows in sorted(_grouped(self.rows, "view").items()))


@dataclass(frozen=True)
class FactsOfView:
    """The facts of one view of a population."""

    facts: Sequence[FactRow]

    @cached_property
    def held(self) -> frozenset[str]:
        """The dimensions that some fact of the view tells."""
        return frozenset(name for row in self.facts for name, code in row.items() if code is not None)

    @cached_property
    def complete(self) -> frozenset[str]:
        """The dimensions of which the view lists every category."""
        return frozenset.intersection(*(frozenset(row["absence_means_zero"]) for row in self.facts))

    @cached_property
    def counts_nobody(self) -> bool:
        """Whether all its numbers are zero: then each of its cells is."""
        return all(row["value"] == 0 for row in self.facts)


@dataclass(frozen=True)
class AnsweringView:
    """What a view tells of the codes asked for.

    `selected`: the facts that have all of them; `beside`: those that differ only where the view lists every category.
    """

    view: FactsOfView
    asked: Asked

    @property
    def facts(self) -> Sequence[FactRow]:
        """All facts of the view."""
        return self.view.facts

    @cached_property
    def selected(self) -> tuple[FactRow, ...]:
        """The facts that have all codes asked for."""
        return tuple(row for row in self.facts if _has(row, self.asked))

    @cached_property
    def beside(self) -> tuple[FactRow, ...]:
        """The facts that have all of those of which the view does not list every category."""
        others = {name: codes for name, codes in self.asked.items() if name not in self.view.complete}
        return tuple(row for row in self.facts if _has(row, others))

    @property
    def used(self) -> Sequence[FactRow]:
        """The facts by which it tells it: those selected, or those by which nobody is among them."""
        return self.selected or self.beside or self.facts

    @cached_property
    def how_well(self) -> int:
        """How well it tells what is asked: see `best_view`."""
        if self.selected:
            return BLANK if any(row["value"] is None for row in self.selected) else KNOWN
        lost = any(row["value"] is None for row in self.facts)
        return LOST if lost else KNOWN if self.beside or self.view.counts_nobody else SILENT

    @property
    def says_zero(self) -> bool:
        """Whether what it selects adds up to zero."""
        return not sum(row["value"] or 0 for row in self.selected)


def _grouped(facts: Iterable[FactRow], name: str) -> dict[str, list[FactRow]]:
    found: dict[str, list[FactRow]] = {}
    for row in facts:
        found.setdefault(row[name], []).append(row)
    return found


def _telling(population: FactsOfPopulation, asked: Asked, tables: frozenset[str] | None = None) -> AnsweringView | None:
    """Find the view of one population, or one of those in `tables`, that tells what is asked; None where none does.

    What any view tells is not unknown to those that lack it.
    """
    needed = frozenset(asked) - {name for name, codes in asked.items() if NOT_TOLD in codes}
    needed |= frozenset().union(*(view.held for view in population.views)).intersection(asked)
    shown = population if tables is None else population.of_views(tables)
    telling = (view for view in shown.views if view.counts_nobody or view.held >= needed)
    candidates = [AnsweringView(view, asked) for view in sorted(telling, key=lambda view: -len(view.held))]
    if not candidates:
        return None
    best = best_view(candidates, lambda view: view.how_well, lambda view: view.says_zero)
    return best if best.how_well in (KNOWN, BLANK) else None


def _as_decided(chosen: Selection, decision: Decision) -> Selection:
    """Return the selection with the codes that a decision chooses, where it names none; no figure while it is open."""
    under = chosen.decided.under(decision.answer) if chosen.decided else {}
    named = {name for codes in (chosen.where, chosen.facts) for name in codes}
    if under is not None:
        return replace(chosen, where={**under, **chosen.where})
    return chosen if chosen.decided and named >= {*chosen.decided.count} else replace(chosen, not_given=decision.says)


def _is_told(item: ViewItem, table: RecipientTable, figures: Iterable[RecipientFigure]) -> bool:
    """Tell whether the public may know that the code of a row or column occurs: it is told somebody there."""
    return not item.made_of or bool(refined(table, item).table) or any(figure.value for figure in figures)


def _tells(cells: Sequence[Mapping[str, Any] | None], told: RecipientFigure) -> bool:
    """Tell whether the public gets each of the cells that count a number, and reads that number there."""
    return bool(cells) and all(cell is not None and cell["obs_value"] == told.value for cell in cells)


def _has(row: Mapping[str, Any], asked: Asked) -> bool:
    return all((NOT_TOLD if row[name] is None else row[name]) in codes for name, codes in asked.items())


def _row_place(row: Mapping[str, Any]) -> RowPlace:
    return row["file"], row["sheet"] or "", row["row"]


def _without_value(year: int, status: ObsStatus, reason: Text) -> RecipientFigure:
    return RecipientFigure("", "", "", year, None, status, reason=reason)


def cell_name(key: CellKey, names: Sequence[str]) -> str:
    """Return the key of a cell as `thb-eu explain --key` takes it."""
    table, codes = key
    named = (f"{name}={code}" for name, code in zip(names, codes, strict=True) if code != NOT_APPLICABLE)
    return ",".join((f"table={table}", *named))
