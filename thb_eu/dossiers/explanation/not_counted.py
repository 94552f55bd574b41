"""Explain where a place of a supplier's file went, or why it counts nowhere, by its contract or the files.

Headings, labels, printed totals, other years, tables that are only checked: the contract tells of them without any
figure. Of a count that is in no table it tells nothing: then the suppliers' files that lie in the dossier are read and
judged as for the dossier itself, which costs about a second. Registers are not in the dossier and are left out.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from thb_eu.base.atomic_files import temporary_folder
from thb_eu.base.errors import SourceRefused
from thb_eu.base.messages import Text, _, joined, literal, wording
from thb_eu.base.model import Place, Scope
from thb_eu.base.ooxml.cell_reference import place_of
from thb_eu.base.table_schemas import records
from thb_eu.cells import Contribution, findings_told, gone_from_a_row
from thb_eu.definitions import CellKey, ContractField, Decision, keeping_out, read_checked
from thb_eu.definitions.interventions import (
    Correction,
    Corrections,
    Waiver,
    Waivers,
    read_interventions,
    where_they_stand,
)
from thb_eu.dossiers import INPUTS
from thb_eu.dossiers.explanation.addresses import Address, spot_of
from thb_eu.dossiers.explanation.model import (
    FindingOfCell,
    ForwardLineage,
    ReachedCell,
    ShownCell,
    coded,
)
from thb_eu.dossiers.explanation.written_dossier import CASES, ExplainedDossier
from thb_eu.publication.cell_lineage import DecisionOfCell, RuleOfCell, decision_of_cell, rules_called
from thb_eu.results import MappedFacts, ReceivedFacts

PRINTED_TOTAL, LABEL, YEAR, DAY, PLAIN = "printed total", "label", "year", "day", "plain"
OTHER_YEAR, HEADER, ABOVE, NOT_COUNTED = "other year", "header", "above the table", "not counted"
OTHER_SHEET = "other sheet"
REGISTER = "register"
OUT, ASK, DECIDED, UNMAPPED = "out", "ask", "decided", "unmapped"
OTHER_VIEW, NO_TABLE, NOTHING = "other view", "no table", "nothing"

REASONS = {
    ABOVE: _("It is above the table; cells there are not read."),
    OTHER_SHEET: _('The table is on the sheet "{sheet}"; other sheets are not read.'),
    HEADER: _("The table's header: the name of the column {column}."),
    NOT_COUNTED: _("The table is not counted. {because}"),
    PRINTED_TOTAL: _("A printed total: a claim that is checked against its cells, and never counts."),
    LABEL: _("A label of the row ({column}): it gives the category; the numbers in its row count."),
    YEAR: _("The year of the row ({column}): its numbers belong to that year."),
    DAY: _("A day ({column}): the law that governs the row is chosen by it."),
    PLAIN: _("The column {column} goes with the row; no figure of the tables comes from it."),
    OTHER_YEAR: _("A number of the year {year}: it serves checks over time and does not count in {own}."),
    REGISTER: _(
        "A register of persons: only its hash is in the dossier, and lineage.csv names only the first of several "
        "equal rows. The cells into which a row went are not shown, as they would reveal what it records of a "
        "person."
    ),
    OUT: _("By the rule {rule} it does not count: {because}"),
    ASK: _("It waits for a decision ({decision}) and does not count until then: {question}"),
    DECIDED: _("By a decision ({decision}) it does not count: {question} Answer: do not count."),
    UNMAPPED: _("It is unmapped: the label in the column {column} is unknown, or no rule covers the case."),
    NO_TABLE: _("No table of {indicator} counts this unit: {unit}."),
    NOTHING: _("The table has no number here."),
    OTHER_VIEW: _(
        "The tables {tables} are filled from {view}, wholly or in part: another view of the same population. "
        "Views are never added."
    ),
}
OVER_CELLS = _("A printed total over {covers} cells: a claim that is checked against them, and never counts.")


class NotCountedReason(NamedTuple):
    """What a place that counts nowhere is, why, and the rules and decisions that say so."""

    kind: str
    reasons: tuple[Text, ...] = ()
    rules: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()


def why_nowhere(spot: Address, reading: ExplainedDossier) -> NotCountedReason:
    """Find why nothing of the place is in a table."""
    return _by_contract(spot, reading) or _looked_up(spot, reading)


def filled_from_another(population: str, view: str, reading: ExplainedDossier) -> Text | None:
    """Say which tables hold a population by another view than `view`; nothing where none does."""
    filled = {
        (table, other)
        for (people, other), tables in reading.filled_by.items()
        if people == population and other != view
        for table in tables
    }
    if not filled:
        return None
    tables = ", ".join(name for name in reading.tables if name in {table for table, _ in filled})
    sources = joined((reading.cube.supplier(name).source for name in sorted({other for _, other in filled})), "; ")
    return REASONS[OTHER_VIEW].filled({"tables": tables, "view": sources})


def _because(kind: str, **values: object) -> NotCountedReason:
    return NotCountedReason(kind, (REASONS[kind].filled(values),))


# --- by the contract -------------------------------------------------------------------------------


def _by_contract(spot: Address, reading: ExplainedDossier) -> NotCountedReason | None:
    """Find why nothing of the place is in a table, as far as its contract tells; nothing where only the figures can."""
    contract, field = spot.delivery.contract, spot.field
    if contract.records:
        return NotCountedReason(REGISTER)
    if contract.sheet and spot.sheet not in ("", contract.sheet):
        return _because(OTHER_SHEET, sheet=contract.sheet)
    if spot.row < contract.first_header_row:
        return _because(ABOVE)
    if spot.row <= contract.header_row:
        return _because(HEADER, column=literal(field.name if field else "–"))
    if not contract.counted:
        return _because(NOT_COUNTED, because=contract.not_counted_because)
    if field is not None and (kind := _kind(field)):
        return _because(kind, column=field.name)
    if field is not None and field.count and field.count.get("time", str(reading.year)) != str(reading.year):
        return _because(OTHER_YEAR, year=field.count["time"], own=reading.year)
    return None


def _kind(field: ContractField) -> str:
    """Say what a column that holds no counts is for; empty for one that does."""
    uses = {PRINTED_TOTAL: field.printed_total, LABEL: field.dimension, YEAR: field.time, DAY: field.day}
    used = next((kind for kind, is_used in uses.items() if is_used), "")
    return used or ("" if field.count is not None else PLAIN)


# --- by the suppliers' files -----------------------------------------------------------------------


def _looked_up(spot: Address, reading: ExplainedDossier) -> NotCountedReason:
    """Find why the counts at a place are in no table; with pandas, which every other answer does without."""
    received, mapped = reading.judged or _judged_again(reading)
    if not any(_at(spot, fact) for fact in records(received.facts)):
        return _no_fact(spot, received, reading)
    facts = records(mapped.facts)
    decisions = reading.decisions
    found = [judged(fact, decisions, reading) for fact in facts if _at(spot, fact)]
    return NotCountedReason(
        found[0].kind,
        tuple(dict.fromkeys(reason for why in found for reason in why.reasons)),
        tuple(id for why in found for id in why.rules),
        tuple(id for why in found for id in why.decisions),
    )


def _judged_again(reading: ExplainedDossier) -> tuple[ReceivedFacts, MappedFacts]:
    """Return the suppliers' files that lie in the dossier, read and translated."""
    from thb_eu.mapping.translation import translate
    from thb_eu.sources import read

    with temporary_folder() as folder:
        received = read(_aggregates(folder, reading), reading.definitions)
    return received, translate(received, reading.definitions)


def _aggregates(folder: Path, reading: ExplainedDossier) -> Path:
    """Return a copy of the collection as it lies in the dossier, without the registers that do not."""
    from thb_eu.base.errors import SourceRefused
    from thb_eu.definitions.strict_reader import read_yaml

    name, descriptor = reading.dossier.descriptor
    base = reading.dossier.folder / INPUTS
    kept = [entry for entry in descriptor["resources"] if reading.holds(entry["path"].replace("\\", "/"))]
    existing = {entry["path"] for entry in kept}
    for entry in (path for path in base.rglob("*") if path.is_file() and path.name != "waivers.yaml"):
        target = folder / entry.relative_to(base)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(entry, target)
    made: dict[str, Any] = {name: {**descriptor, "resources": kept}}
    if reading.holds(CASES):  # those on cells of files that are there; YAML reads JSON
        cases = read_yaml((base / CASES).read_bytes(), CASES, SourceRefused)
        made[CASES] = {**cases, "decisions": [case for case in cases["decisions"] if case["where"]["file"] in existing]}
    for file, value in made.items():
        (folder / file).write_text(json.dumps(value, ensure_ascii=False, default=str), encoding="utf-8")
    return folder / name


def _at(spot: Address, row: Mapping[str, Any]) -> bool:
    return spot.holds(row["file"], row["sheet"], row["cell"], row["row"])


def judged(fact: Mapping[str, Any], decisions: Mapping[str, Decision], reading: ExplainedDossier) -> NotCountedReason:
    """Find why a count is in no table: what its rule and the decisions on it say, or what the tables lack."""
    scope, rule = Scope(fact["scope"]), fact["rule"]
    if scope is Scope.UNMAPPED:
        return _because(UNMAPPED, column=fact["unresolved"] or "–")
    if withheld := keeping_out(fact["decisions"], decisions):
        kinds = {id: ASK if decisions[id].is_open else DECIDED for id in withheld}
        reasons = [
            REASONS[kind].filled({"decision": id, "question": decisions[id].question}) for id, kind in kinds.items()
        ]
        return NotCountedReason(ASK if scope is Scope.ASK else DECIDED, tuple(reasons), (rule,), withheld)
    if other := filled_from_another(fact["population"], fact["view"], reading):
        return NotCountedReason(OTHER_VIEW, (other,), (rule,))
    if scope is Scope.OUT:
        because = next(entry.because for entry in reading.definitions.law.rules if entry.id == rule)
        return _because(OUT, rule=rule, because=because)._replace(rules=(rule,))
    unit, indicator = fact["unit"], fact["indicator"]
    reason = _because(
        NO_TABLE, unit=coded(reading.label("unit", unit), unit), indicator=reading.label("indicator", indicator)
    )
    return reason._replace(rules=(rule,))


def _no_fact(spot: Address, received: ReceivedFacts, reading: ExplainedDossier) -> NotCountedReason:
    """Find what stands at a place that holds no count of the year."""
    for claim in records(received.claims):
        if _at(spot, claim):
            return NotCountedReason(PRINTED_TOTAL, (OVER_CELLS.filled({"covers": len(claim["covers"])}),))
    for fact in records(received.uncounted_facts):
        if _at(spot, fact):
            return _because(OTHER_YEAR, year=fact["time"], own=reading.year)
    return _because(NOTHING)


# Trace a supplier's cell or row to every cell that it went into, or to why it counts nowhere.
#
# Lineage answers for what counts; `not_counted` for the rest. What of a register is not told:
# `thb_eu.cells`. Refused: what points at no place of a supplier's file (`addresses`).

COUNTED = "counted"


def followed(reference: str, reading: ExplainedDossier) -> ForwardLineage:
    """Find where the supplier's cell or row went."""
    spot = spot_of(reference, reading)
    contract, field = spot.delivery.contract, spot.field
    register = contract.records is not None
    counted = [fact for fact in reading.cube.contributions if _comes_from(fact.term.where, spot)]
    told = [gone_from_a_row(fact) for fact in counted] if register else counted
    reached = tuple(_reached(told, reading))
    why = (
        NotCountedReason(COUNTED, (), tuple(entry.rule for entry in reached)) if reached else why_nowhere(spot, reading)
    )
    waivers = [id for fact in told for id in fact.term.waivers]
    decisions = [id for fact in told for id in fact.decisions]
    return ForwardLineage(
        asked=reference,
        where=spot.place,
        source=spot.delivery.source,
        title=contract.title,
        outcome=why.kind,
        reasons=(*why.reasons, *([REASONS[REGISTER]] if register else _other_views(reached, reading))),
        reached=reached,
        rules=rules_of_cell(why.rules, reading),
        decisions=decisions_of_cell((*decisions, *why.decisions), reading),
        corrections=corrections_of_cell(corrections_at(lambda place: _is_corrected(spot, place), reading), reading),
        waivers=waivers_of_cell(waivers, reading),
        findings=findings_told(findings_of_cell((spot.place,), waivers, reading), register),
        column=field.name if field and not register else "",
    )


def _comes_from(where: Place, spot: Address) -> bool:
    return spot.holds(where.file, where.sheet, where.cell, where.row)


def _other_views(reached: Iterable[ReachedCell], reading: ExplainedDossier) -> Iterator[Text]:
    """Yield what else whoever asks should know: the tables that another view of the same population fills."""
    for population, view in dict.fromkeys((entry.population, entry.view) for entry in reached):
        if tables := filled_from_another(population, view, reading):
            yield tables


def _reached(told: Iterable[Contribution], reading: ExplainedDossier) -> Iterator[ReachedCell]:
    """Yield by table and fact the cells that some facts went into; of a register's row no cell is known."""
    groups: dict[tuple[str, str], list[Contribution]] = {}
    for counted in told:
        groups.setdefault((counted.key[0], counted.fact), []).append(counted)
    for (table, fact), members in groups.items():
        first, indicator_table = members[0], reading.tables[table]
        yield ReachedCell(
            fact=fact,
            where=first.term.where,
            table=table,
            title=indicator_table.title,
            in_eu_totals=indicator_table.scope == Scope.IN.value,
            value=first.term.value,
            rule=first.rule,
            population=first.population,
            view=first.view,
            cells=_cells([counted.key for counted in members], reading),
        )


def _cells(keys: Iterable[CellKey], reading: ExplainedDossier) -> tuple[ShownCell, ...]:
    """Return the cells of a fact that are known; first its own, whose codes lie most steps below their totals."""

    def depth(key: CellKey) -> int:
        codes = zip(reading.tables[key[0]].names, key[1], strict=True)
        return sum(len(reading.hierarchies[name].ancestors(code)) for name, code in codes)

    known = (key for key in keys if key in reading.positions)
    return tuple(reading.seen(key) for key in sorted(known, key=depth, reverse=True))


def _is_corrected(spot: Address, place: Place) -> bool:
    """Tell whether a correction (by its cell, or by row and column) is of the place, or of a cell in its row."""
    if place.file != spot.delivery.file or place.sheet not in ("", spot.sheet):
        return False
    row, column = place_of(place.cell) if place.cell else (place.row, 0)
    field = spot.field
    if field is None or row != spot.row:
        return row == spot.row
    return spot.column == column if column else field.name == place.column


# List what bears on a number on its way: rules, decisions, corrections, waivers and findings.
#
# Comes in: their ids, or the cells and suppliers' places at which they stand. Goes out: each with its text, its days
# and who stands behind it.

Edited = TypeVar("Edited", Corrections, Waivers)


def rules_of_cell(ids: Iterable[str], reading: ExplainedDossier) -> tuple[RuleOfCell, ...]:
    """Return the rules called `ids`, once each, in the order of the law's files."""
    return rules_called(ids, reading.definitions)


def decisions_of_cell(ids: Iterable[str], reading: ExplainedDossier) -> tuple[DecisionOfCell, ...]:
    """Return the decisions called `ids`, general ones and those on single cases, as they stand for the year."""
    known = reading.decisions
    return tuple(decision_of_cell(known[id]) for id in dict.fromkeys(ids) if id in known)


def corrections_of_cell(ids: Iterable[str], reading: ExplainedDossier) -> tuple[Correction, ...]:
    """Return the corrections called `ids`."""
    wanted = set(ids)
    return tuple(edit for edit in (_edited(Corrections, reading).corrections if wanted else ()) if edit.id in wanted)


def corrections_at(is_at: Callable[[Place], bool], reading: ExplainedDossier) -> tuple[str, ...]:
    """Return the ids of the corrections of a place."""
    return tuple(correction.id for correction in _edited(Corrections, reading).corrections if is_at(correction.where))


def waivers_of_cell(ids: Iterable[str], reading: ExplainedDossier) -> tuple[Waiver, ...]:
    """Return the waivers called `ids`."""
    wanted = set(ids)
    return tuple(waiver for waiver in (_edited(Waivers, reading).waivers if wanted else ()) if waiver.id in wanted)


def _edited(cls: type[Edited], reading: ExplainedDossier) -> Edited:
    """Read an edited file among the inputs; without entries where it is not there."""
    kind = cls.__name__.lower()
    name = f"{kind}.yaml"
    if not reading.holds(name):
        return cls()
    content = reading.dossier.read(f"{INPUTS}/{name}")
    value = read_checked(reading.definitions.folder, name, content, kind, SourceRefused)
    entries = getattr(read_interventions(cls, value, name, content), kind)
    return cls(where_they_stand(entries, {view.contract.name: view.file for view in reading.cube.delivered.values()}))


def findings_of_cell(
    places: Iterable[Place], waivers: Iterable[str], reading: ExplainedDossier
) -> tuple[FindingOfCell, ...]:
    """Return findings at suppliers' cells, at what heads or sums their rows or columns, and those waived on the way."""
    origins, waived = tuple(dict.fromkeys(places)), set(waivers)
    return tuple(
        _finding(entry)
        for entry in reading.dossier.findings["findings"]
        if (entry["waiver"] or "") in waived or _concerns(_place(entry["where"]), origins, reading)
    )


def findings_at(key: CellKey, reading: ExplainedDossier) -> tuple[FindingOfCell, ...]:
    """Return the findings at a cell of a table: at the cell, or at the sums and breakdowns in which it stands."""
    at = dict(zip(reading.tables[key[0]].names, key[1], strict=True))
    found = (entry for entry in reading.dossier.findings["findings"] if entry["where"]["file"] == key[0])
    return tuple(_finding(entry) for entry in found if _is_within(entry["where"], at, reading))


def _finding(entry: Mapping[str, Any]) -> FindingOfCell:
    return FindingOfCell(
        entry["fingerprint"],
        entry["check"],
        entry["outcome"],
        entry["severity"],
        wording(entry["message"]),
        _place(entry["where"]),
        entry["waiver"] or "",
    )


def _is_within(where: Mapping[str, Any], at: Mapping[str, str], reading: ExplainedDossier) -> bool:
    """Tell whether a cell stands under the codes at which a finding points, and tells the dimension it is about."""
    pairs = [pair.partition("=") for pair in where["cell"].split(", ") if "=" in pair]
    under = all(at.get(name.strip()) == code.strip() for name, _, code in pairs)
    dimension = where["column"]
    return under and (dimension not in at or at[dimension] != reading.total(dimension))


def _concerns(where: Place, origins: tuple[Place, ...], reading: ExplainedDossier) -> bool:
    """Tell whether a finding's place is one of `origins`, heads or sums a count among them, or is its whole row or
    file.

    A finding at a cell that holds a count of its own is about no other.
    """
    near = [place for place in origins if place.file == where.file and place.sheet == where.sheet]
    if not where.file or not near:
        return False
    if where.cell:
        counted = reading.counted_cells.get(where.file, frozenset())
        in_line = (place.cell in counted and _in_line(where.cell, place.cell) for place in near)
        return any(place.cell == where.cell for place in near) or (where.cell not in counted and any(in_line))
    return where.row is None or any(place.row == where.row for place in near)


def _in_line(cell: str, other: str) -> bool:
    """Tell whether two cells share a row or a column."""
    try:
        (row, column), (other_row, other_column) = place_of(cell), place_of(other)
    except ValueError:
        return False
    return row == other_row or column == other_column


def _place(where: Mapping[str, Any]) -> Place:
    return Place(where["file"], where["sheet"], where["cell"], where["row"], where["column"])
