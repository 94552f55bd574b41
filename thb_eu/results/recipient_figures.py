"""Figures of recipients: cells and facts of a collection in, the figures that a recipient's tables select out.

A figure adds cells of one table, or facts of one population, one view and one unit, and names every part. It is missing
as soon as a part is missing, suppressed as soon as a part is; it is zero where a part says so, or where a supplier's
table lists all categories and this one is not among them, and never where nobody looked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
from typing import Any

from thb_eu.base.messages import NO_WORDS, Text, _, cited, joined, literal
from thb_eu.base.model import NOT_APPLICABLE, UNIT, ObsStatus
from thb_eu.base.table_schemas import records
from thb_eu.definitions import Contract, ContractField, Definitions
from thb_eu.definitions.contracts import citing
from thb_eu.definitions.recipients import NamedFigure, Recipient, RecipientTable, Selection, ViewItem, refined
from thb_eu.results.cells import ReasonKind
from thb_eu.results.facts import ReceivedFacts
from thb_eu.results.sums import confidentiality_of_parts, status_of_parts, sum_of_parts

Cells = Sequence[Mapping[str, Any]]
"""Cells as rows: table, dimensions, obs_value (None if missing), obs_status; conf_status and reasons if there are."""
CellKey = tuple[str, tuple[str, ...]]
RowPlace = tuple[str, str, int]
EARLIER = "earlier"
"""The view of facts that an earlier report gave."""
WHY_MISSING = (ReasonKind.MISSING, ReasonKind.BOUND)

NOT_DELIVERED = _("The collection has no table under the contract {contract}.")
NOT_PUBLIC = _("The contract {contract} does not declare its numbers public.")
NOT_ADDED = _("What is selected belongs to several populations, views or units; these are never added.")
NOT_THERE = _("The table under the contract {contract} does not show it.")
NO_SUCH_CELL = _("The table {table} has no such cell in {year}.")
NO_FIGURES_OF_YEAR = _("There are no figures of {year} here: neither a dossier of that year nor an earlier series.")
NOT_KNOWN = _("The number is not known.")


@dataclass(frozen=True, slots=True)
class FigurePart:
    """What a figure adds: a counted cell by its key, or a supplier's fact by its place; `value` None if not known.

    `articles`, `sources`: the provisions and the suppliers' tables behind it, as far as they are known.
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


@dataclass(frozen=True, slots=True)
class RecipientFigure:
    """One figure of a recipient: a value, or its status and the reason for none, with the parts that it adds.

    `table` is empty for a figure outside tables, which `row` names. `breakdown`: the codes that tell it from the other
    figures of its table that state the same. `declared`: its name in the definitions, where rows of `each` are one.
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
        """Every figure, table by table, then those outside tables."""
        for shown in self.tables:
            for row in shown.figures:
                yield from row
        yield from self.named.values()

    def called(self, declared: str) -> tuple[RecipientFigure, ...]:
        """The figures that the definitions call so: one, or those of every row or column of an `each`."""
        return tuple(figure for figure in self.all() if figure.declared == declared)


@dataclass(frozen=True)
class FigureSources:
    """What figures come from: the cells of an edition and what suppliers sent.

    `cells`: those of the collection's year, as the edition shows them; `earlier`: those of other years by year, from
    dossiers of the same edition. `public_only`: of the facts only those are taken whose contract declares them public.
    """

    definitions: Definitions
    received: ReceivedFacts
    cells: Cells
    public_only: bool
    earlier: Mapping[int, Cells] = field(default_factory=dict)

    def figures_of(self, recipient: Recipient) -> RecipientFigures:
        """The figures of one recipient."""
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
        kept = tuple(
            row
            for row in rows  # a category that occurs elsewhere in the collection alone needs no row here
            if not row.made_of or any(figures[row.id, column.id].value != 0 for column in columns)
        )
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
        found = replace(self._figure(chosen), table=table.id, row=row.id, column=column.id)
        declared = "/".join((table.id, row.made_of or row.id, column.made_of or column.id))
        return replace(found, breakdown=tuple(sorted(breakdown.items())), declared=declared)

    def _is_total(self, chosen: Selection, name: str, codes: tuple[str, ...]) -> bool:
        lists = self._lists if chosen.table else self.definitions.law.lists
        return codes == (lists[name].total,)

    def _written_out(self, table: RecipientTable, items: Sequence[ViewItem]) -> tuple[ViewItem, ...]:
        """The rows or columns, `each` replaced by one for every code that occurs, in the order of the source."""
        written = (made for item in items for made in (self._of_each(table, item) if item.each else (item,)))
        return tuple(map(self._titled, written))

    def _titled(self, item: ViewItem) -> ViewItem:
        """The row or column with its title; one of a year that has none is called by the year."""
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
            base = refined(table, replace(item, where={}))
            occurring = (row[name] for row in self._facts_of(base) if row[name] is not None)
            codelist = self.definitions.law.lists[name]
        for code in dict.fromkeys(occurring):
            if code in codelist.by_code and not codelist.is_sum(code):
                where, title = {**item.where, name: (code,)}, codelist.by_code[code].label
                yield replace(item, id=f"{item.id}-{code}", title=title, where=where, each="", made_of=item.id)

    # --- figures ------------------------------------------------------------------------------------------------------

    def _named(self, figure: NamedFigure) -> RecipientFigure:
        return replace(self._figure(refined(figure)), row=figure.id, declared=figure.id)

    def _sum(self, figure: NamedFigure, known: Mapping[str, RecipientFigure]) -> RecipientFigure:
        """The sum of figures that the definitions say may be added; of one unit alone."""
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
        return replace(made, row=figure.id, declared=figure.id, unit=unit, states=figure.states)

    def _figure(self, chosen: Selection) -> RecipientFigure:
        year = self.year + (chosen.year or 0)
        if not chosen.not_given.is_empty:
            found = _without_value(year, ObsStatus.NOT_REPORTED, chosen.not_given)
        else:
            found = self._from_cells(chosen, year) if chosen.table else self._from_facts(chosen, year)
        return replace(found, states=chosen.states)

    def _of_parts(
        self,
        year: int,
        values: list[int | None],
        statuses: list[ObsStatus],
        conf_status: str,
        parts: tuple[FigurePart, ...],
    ) -> RecipientFigure:
        value = sum_of_parts(values)
        return RecipientFigure("", "", "", year, value, status_of_parts(statuses), conf_status, parts=parts)

    # --- counted cells ------------------------------------------------------------------------------------------------

    def _from_cells(self, chosen: Selection, year: int) -> RecipientFigure:
        table = self.definitions.table(chosen.table)
        cells = self._cells(year)
        if not cells:
            return _without_value(year, ObsStatus.NOT_REPORTED, NO_FIGURES_OF_YEAR.filled({"year": year}))
        codes = (dict(zip(chosen.where, combined, strict=True)) for combined in product(*chosen.where.values()))
        keys = [(table.name, self.definitions.key(table, named)) for named in codes]
        lacking = NO_SUCH_CELL.filled({"table": table.name, "year": year})
        if any(key not in cells for key in keys):
            return _without_value(year, ObsStatus.NOT_RECORDED, lacking)
        held = [cells[key] for key in keys]
        parts = tuple(
            FigurePart(
                cell_name(key, table.names),
                row["obs_value"],
                articles=tuple(row.get("provisions") or ()),
                sources=tuple(map(self._cited, row.get("sources") or ())),
            )
            for key, row in zip(keys, held, strict=True)
        )
        made = self._of_parts(
            year,
            [row["obs_value"] for row in held],
            [ObsStatus(row["obs_status"]) for row in held],
            confidentiality_of_parts(row.get("conf_status") or "" for row in held),
            parts,
        )
        why = [reason.text for row in held for reason in row.get("reasons") or () if reason.kind in WHY_MISSING]
        [unit] = chosen.where.get(UNIT, table.units if len(table.units) == 1 else ("",))
        return replace(made, unit=unit, reason=joined(dict.fromkeys(why), " "))

    def _cells(self, year: int) -> Mapping[CellKey, Mapping[str, Any]]:
        if year not in self._by_key:
            rows = self.cells if year == self.year else self.earlier.get(year, ())
            names = {table.name: table.names for table in self.definitions.tables}
            self._by_key[year] = {
                (row["table"], tuple(row[name] for name in names[row["table"]])): row
                for row in rows
                if row["table"] in names
            }
        return self._by_key[year]

    @cached_property
    def _by_key(self) -> dict[int, Mapping[CellKey, Mapping[str, Any]]]:
        return {}

    @cached_property
    def _lists(self) -> Mapping[str, Any]:
        lists = self.definitions.dimension_lists.items()
        return {name: self.definitions.codelists[codelist] for name, codelist in lists}

    # --- suppliers' facts ---------------------------------------------------------------------------------------------

    def _from_facts(self, chosen: Selection, year: int) -> RecipientFigure:
        contract = self.definitions.contracts[chosen.facts]
        named = {"contract": contract.name}
        if self.public_only and not contract.is_public:
            return _without_value(year, ObsStatus.SUPPRESSED, NOT_PUBLIC.filled(named))
        if not self._resources_under(contract):
            return _without_value(year, ObsStatus.NOT_REPORTED, NOT_DELIVERED.filled(named))
        facts = [row for row in self._facts_of(chosen) if _has(row, chosen.where)]
        if not facts and (listed := self._listing(chosen)):
            return replace(self._of_facts(contract, year, listed), value=0, status=ObsStatus.VALUE)
        if not facts:
            return _without_value(year, ObsStatus.NOT_RECORDED, NOT_THERE.filled(named))
        return self._of_facts(contract, year, facts)

    def _of_facts(self, contract: Contract, year: int, facts: list[dict[str, Any]]) -> RecipientFigure:
        parts = tuple(
            FigurePart(
                *(row["fact"], row["value"], contract.name),
                *(row["file"], row["sheet"] or "", row["cell"], row["row"]),
                *(tuple(filter(None, [row.get("article")])), self._source_of.get(row.get("resource", ""), ())),
            )
            for row in facts
        )
        together = {(row["population"], row["view"], row[UNIT] or row["column"]) for row in facts}
        if len(together) > 1:
            return replace(_without_value(year, ObsStatus.NOT_RECORDED, NOT_ADDED), parts=parts)
        values = [row["value"] for row in facts]
        statuses = [ObsStatus.NOT_RECORDED if value is None else ObsStatus.VALUE for value in values]
        reason = NOT_KNOWN if None in values else NO_WORDS
        return replace(self._of_parts(year, values, statuses, "", parts), unit=facts[0][UNIT] or "", reason=reason)

    def _listing(self, chosen: Selection) -> list[dict[str, Any]]:
        """The facts of a table that lists every category of what is selected, the one selected not among them."""
        facts = self._facts_of(chosen)
        complete = frozenset.intersection(*(frozenset(row["absence_means_zero"]) for row in facts)) if facts else ()
        others = {name: codes for name, codes in chosen.where.items() if name not in complete}
        return [row for row in facts if _has(row, others)] if len(others) < len(chosen.where) else []

    def _facts_of(self, chosen: Selection) -> list[dict[str, Any]]:
        """The facts under the contract in the year selected, by column, labels and total; by no code yet.

        Of a year that the table does not tell, those that an earlier report gave of the same series.
        """
        contract, year = self.definitions.contracts[chosen.facts], self.year + (chosen.year or 0)
        facts = [row for row in self._by_contract.get(contract.name, ()) if row["time"] == year]
        facts = facts or [row for row in self._earlier_facts(contract) if row["time"] == year]
        for heading, label in chosen.labels.items():
            headings = _headings(contract, heading)
            facts = [row for row in facts if self._label(row, headings) == label]
        if chosen.column:
            headings = _headings(contract, chosen.column)
            facts = [row for row in facts if row["column"] in headings]
        if chosen.below:
            covered = self._below.get((contract.name, chosen.below), frozenset())
            facts = [row for row in facts if row["fact"] in covered]
        return facts

    def _earlier_facts(self, contract: Contract) -> Iterator[dict[str, Any]]:
        """The figures of earlier reports as facts: by the label of a row, with `; COLUMN` where it has several."""
        lead, counting = contract.fields[0], [column for column in contract.fields if column.count is not None]
        for row in records(self.received.reference_tables["earlier"]):
            label, _between, heading = row["label"].partition("; ")
            columns = [column for column in counting if not heading or heading in column.headings]
            codes = self._meaning(lead, label)
            if row["contract"] != contract.name or codes is None or not columns:
                continue
            of_column = {} if contract.year_columns else columns[0].count or {}
            yield {
                **dict.fromkeys((*self.definitions.law.dimensions, UNIT)),
                **{**contract.always, **codes, **of_column},
                **{
                    "fact": f"{row['resource']}!{row['cell']}",
                    "value": int(row["value"]),
                    "time": int(row["year"]),
                },
                **{"population": contract.population, "view": EARLIER, "absence_means_zero": frozenset()},
                **{name: row[name] for name in ("file", "sheet", "cell", "row")},
                "column": columns[0].name,
            }

    def _meaning(self, lead: ContractField, label: str) -> Mapping[str, str] | None:
        """The codes that a label in the first column means; None where it means none."""
        if lead.labels is not None:
            return lead.labels.get(label)
        code = self.definitions.national_lists[lead.dimension].meant_by(label) if lead.dimension else ""
        return {lead.dimension: code} if code else None

    def _resources_under(self, contract: Contract) -> list[str]:
        return [name for name, under in self._contract_of.items() if under == contract.name]

    @cached_property
    def _contract_of(self) -> Mapping[str, str]:
        resources = self.received.collection.resources
        return {resource["name"]: resource["thb:contract"] for resource in resources}

    @cached_property
    def _cited(self) -> Callable[[str], Text]:
        tables = () if self.public_only else self.received.collection.resources
        return citing(tables, self.definitions.contracts.values())

    @cached_property
    def _source_of(self) -> Mapping[str, tuple[Text, ...]]:
        """How each table is cited, if the collection says so; for the public its supplier, as in the dossier."""
        resources, contracts = self.received.collection.resources, self.definitions.contracts
        if self.public_only:
            return {resource["name"]: (contracts[resource["thb:contract"]].supplier,) for resource in resources}
        return {resource["name"]: (cited(resource),) for resource in resources if "thb:source" in resource}

    @cached_property
    def _by_contract(self) -> Mapping[str, list[dict[str, Any]]]:
        """The facts of the tables that recipients select from, by contract; registers are not looked at."""
        found: dict[str, list[dict[str, Any]]] = {}
        asked = {name for name in self._selected_contracts if self._resources_under(self.definitions.contracts[name])}
        resources = {name for name, contract in self._contract_of.items() if contract in asked}
        for frame in (self.received.facts, self.received.uncounted_facts):
            for row in records(frame[frame["resource"].isin(resources)]):
                found.setdefault(self._contract_of[row["resource"]], []).append(row)
        return found

    @cached_property
    def _selected_contracts(self) -> frozenset[str]:
        found = set()
        for recipient in self.definitions.recipients.values():
            items = [(table, *table.rows, *table.columns) for table in recipient.tables]
            found |= {part.facts for part in (*recipient.figures, *(it for parts in items for it in parts))}
        return frozenset(found - {""})

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
            contract = self.definitions.contracts[self._contract_of[row["resource"]]]
            label = (contract.name, self._label(row, contract.fields[0].headings))
            found[label] = found.get(label, frozenset()) | frozenset(row["covers"])
        return found


def _headings(contract: Contract, heading: str) -> tuple[str, ...]:
    return next(column.headings for column in contract.fields if column.name == heading)


def _has(row: Mapping[str, Any], where: Mapping[str, tuple[str, ...]]) -> bool:
    return all(row[name] in codes for name, codes in where.items())


def _row_place(row: Mapping[str, Any]) -> RowPlace:
    return row["file"], row["sheet"] or "", row["row"]


def _without_value(year: int, status: ObsStatus, reason: Text) -> RecipientFigure:
    return RecipientFigure("", "", "", year, None, status, reason=reason)


def cell_name(key: CellKey, names: Sequence[str]) -> str:
    """The key of a cell as `thb-eu explain --key` takes it."""
    table, codes = key
    named = (f"{name}={code}" for name, code in zip(names, codes, strict=True) if code != NOT_APPLICABLE)
    return ",".join((f"table={table}", *named))
