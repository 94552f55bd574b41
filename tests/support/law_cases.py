"""Cases of the law: the files of `tests/law` read, and what the counts differ from them."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from tests.conftest import REPOSITORY
from tests.support.texts import bilingual
from thb_eu.base.errors import Fault, MappingRefused, ThbError, refuse_if_any
from thb_eu.base.messages import Text
from thb_eu.base.model import NOT_APPLICABLE, NOT_TOLD, WITHOUT_YEAR, Place, Scope
from thb_eu.base.table_schemas import FACTS
from thb_eu.counts import count
from thb_eu.definitions import Definitions, Dimension, IndicatorTable
from thb_eu.definitions.signing import validity_of
from thb_eu.definitions.strict_reader import check_shape, closest, not_a_code, position, read_yaml
from thb_eu.mapping.translation import translate
from thb_eu.results import Collection, CountedCells, MappedFacts, ReceivedFacts

HERE = REPOSITORY / "tests" / "law"
FILES = sorted(HERE.glob("*.yaml"))
SCHEMA = json.loads((HERE / "case.schema.json").read_text(encoding="utf-8"))
NOT_TOLD_WORDS = "not told"
MISSING = "missing"
REPORTS = "SI"
DEFAULTS = {"unit": "PER", "count": 1}
NO_DIMENSION = ("count", "year")
NO_TABLE = ("nothing", "unmapped", "asks", "rests_on", "refused")
FATES = {
    Scope.IN: "counts in a table of the EU",
    Scope.OUT: "stands in the annex",
    Scope.ASK: "waits for a decision",
    Scope.UNMAPPED: "stands unmapped",
}
Cell = Mapping[str, Any]
Difference = tuple[str, str]
"""What was expected, what was found."""


@dataclass(frozen=True)
class Case:
    """One case of a file, with its place."""

    file: str
    content: bytes
    number: int
    told: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{Path(self.file).stem}: {self.told['case']}"

    def place(self, *path: Any) -> Place:
        """File, line and column of what stands at `path`."""
        return position(self.file, self.content, [self.number, *path])

    @property
    def then(self) -> Mapping[str, Any]:
        """What must come of the records."""
        return self.told["then"]

    @property
    def cells(self) -> Mapping[str, list[Cell]]:
        """The cells that must come out, by table."""
        return {name: cells for name, cells in self.then.items() if name not in NO_TABLE}

    def decisions(self, key: str) -> tuple[str, ...]:
        """The decisions that `then` names under `asks` or `rests_on`."""
        named = self.then.get(key, ())
        return (named,) if isinstance(named, str) else tuple(named)


@dataclass(frozen=True)
class Outcome:
    """What the toolkit makes of a case."""

    definitions: Definitions
    mapped: MappedFacts
    counted: CountedCells


def read_cases(content: bytes, name: str) -> list[Case]:
    """The cases of one file; refuses what is not YAML or does not have the shape of case.schema.json."""
    value = read_yaml(content, name, MappingRefused)
    check_shape(value, SCHEMA, name, content, MappingRefused)
    return [Case(name, content, number, told) for number, told in enumerate(value)]


def all_cases() -> Iterator[Case]:
    """The cases of all files that can be read; the others fail in a test of their own."""
    for path in FILES:
        try:
            yield from read_cases(path.read_bytes(), name_of(path))
        except ThbError:
            continue


def name_of(path: Path) -> str:
    """The path of a file as a person in the repository types it."""
    return path.relative_to(REPOSITORY).as_posix()


CASES = list(all_cases())


def faults_given(case: Case, definitions: Definitions) -> Iterator[Fault]:
    """Dimensions, codes and days of the records that do not exist."""
    law = definitions.law
    known = [*law.dimensions, *law.days, *NO_DIMENSION]
    for number, record in enumerate(case.told["given"]):
        for name, code in record.items():
            where = case.place("given", number, name)
            if name not in known:
                yield Fault(where, "unknown-dimension", no_such("dimension or day", name), closest(name, known))
            elif name in law.days and not is_day(code):
                yield Fault(
                    where, "unknown-day", bilingual(f"{code!r} ni dan.", f"{code!r} is no day and no stretch of days.")
                )
            elif name in law.dimensions and code not in (*law.dimensions[name], NOT_TOLD_WORDS):
                yield Fault(where, "unknown-code", not_a_code(code, name), closest(code, law.dimensions[name]))


def faults_expected(case: Case, definitions: Definitions) -> Iterator[Fault]:
    """Tables, dimensions, codes and decisions named in `then` and `decided` that do not exist."""
    decisions = definitions.law.decisions
    named = [(("decided", id), id) for id in case.told.get("decided", ())]
    named += [(("then", key), id) for key in ("asks", "rests_on") for id in case.decisions(key)]
    for path, id in named:
        if id not in decisions:
            yield Fault(case.place(*path), "unknown-decision", no_such("decision", id), closest(id, decisions))
    tables = {table.name: table for table in definitions.tables}
    for name, cells in case.cells.items():
        if name not in tables:
            yield Fault(
                case.place("then", name), "unknown-table", no_such("table", name), closest(name, [*tables, *NO_TABLE])
            )
            continue
        for number, cell in enumerate(cells):
            for key, code in cell.items():
                codes = codes_under(key, tables[name], definitions)
                if key != "value" and code not in codes:
                    yield Fault(
                        case.place("then", name, number, key),
                        "unknown-code",
                        not_a_code(code, key),
                        closest(code, codes),
                    )


def no_such(kind: str, name: str) -> Text:
    """That something is not declared."""
    return bilingual(f"{name!r} ni opredeljeno.", f"there is no {kind} {name!r}.")


def is_day(text: str) -> bool:
    """Whether `text` is an ISO day, or a first and a last day in their order."""
    days = text.split("/")
    try:
        return len(days) <= 2 and sorted(map(datetime.date.fromisoformat, days)) == [
            datetime.date.fromisoformat(day) for day in days
        ]
    except ValueError:
        return False


def codes_under(key: str, table: IndicatorTable, definitions: Definitions) -> frozenset[str]:
    """The codes that a cell may name under `key`: those of a dimension, or the groups of a grouping."""
    lists = {dimension.name: definitions.codelists[dimension.codelist] for dimension in table.dimensions}
    for dimension in table.dimensions:
        if dimension.name == key:
            return frozenset({*lists[key].by_code, *(() if dimension.adds_up else (NOT_APPLICABLE,))})
    return frozenset(code.more[key] for found in lists.values() for code in found.codes if code.more.get(key))


def outcome_of(case: Case, definitions: Definitions) -> Outcome:
    """Read, translate, count; refuses a record that names what does not exist."""
    refuse_if_any(MappingRefused, faults_given(case, definitions))
    ruled = as_decided(definitions, case.told.get("decided", {}))
    facts = received(case.told["given"], ruled, case.told["year"], case.file)
    mapped = translate(facts, ruled)
    return Outcome(ruled, mapped, count(mapped, ruled, facts.collection))


def as_decided(definitions: Definitions, answers: Mapping[str, Any]) -> Definitions:
    """The definitions, with some decisions answered otherwise: whatever the year, or on the days that are given."""
    decisions = definitions.law.decisions
    given = {id: told if isinstance(told, Mapping) else {"answer": told, "valid": {}} for id, told in answers.items()}
    decided = {
        id: replace(decisions[id], answer=told["answer"], valid=validity_of(told["valid"]))
        for id, told in given.items()
    }
    return replace(definitions, law=replace(definitions.law, decisions={**decisions, **decided}))


def received(records: Iterable[Cell], definitions: Definitions, year: int, file: str = "records") -> ReceivedFacts:
    """Records as facts: each a population and a view of its own, which lists all categories of what it tells."""
    law = definitions.law
    columns = [*FACTS.columns, *law.dimensions, *law.days]
    rows = [fact_of({**DEFAULTS, **record}, number, year, file) for number, record in enumerate(records, 1)]
    numbers = dict.fromkeys(("value", "row", "time"), "Int64") | {"counted": "bool"}
    frame = pd.DataFrame(rows, columns=columns, dtype=object)
    frame = frame.astype({name: numbers.get(name, "string") for name in columns if name != "absence_means_zero"})
    collection = Collection("law-case", bilingual(file, file), REPORTS, year, (), {}, folder=HERE, descriptor="")
    nothing = pd.DataFrame()
    return ReceivedFacts(collection, frame, nothing, nothing, nothing, nothing, {}, (), {})


def fact_of(record: Cell, number: int, year: int, file: str) -> dict[str, Any]:
    """One record as a fact."""
    told = {name: code for name, code in record.items() if name not in NO_DIMENSION}
    named = f"record {number}"
    return {
        **dict.fromkeys(FACTS.columns, ""),
        **{name: NOT_TOLD if code == NOT_TOLD_WORDS else code for name, code in told.items()},
        **dict.fromkeys(("fact", "population", "view", "source"), named),
        "time": WITHOUT_YEAR if "year" in record else year,
        "value": record["count"],
        "absence_means_zero": frozenset(told),
        "counted": True,
        "file": file,
        "row": number,
    }


def differences(case: Case, definitions: Definitions) -> Iterator[Difference]:
    """All that comes out otherwise than `then` says."""
    refuse_if_any(MappingRefused, faults_expected(case, definitions))
    words = case.then.get("refused")
    try:
        found = outcome_of(case, definitions)
    except ThbError as refused:
        said = [fault.in_language(lang) for fault in refused.faults for lang in ("sl", "en")]
        if not words or not any(words in told for told in said):
            yield (f"a refusal with the words: {words}" if words else "no refusal"), str(refused)
        return
    if words:
        yield f"a refusal with the words: {words}", "none"
    else:
        yield from wrong_cells(case, found)
        yield from unexpected_cells(case, found)
        yield from wrong_fates(case, found)
        yield from wrong_decisions(case, found)
        yield from lost_in_the_annex(case, found)


def wrong_cells(case: Case, found: Outcome) -> Iterator[Difference]:
    """Cells that hold something else than `then` says."""
    for name, cells in case.cells.items():
        table = found.definitions.table(name)
        for cell in cells:
            value = value_in(rows_of(cell, table, found))
            if value != str(cell["value"]):
                yield f"{spelt(name, cell)}: {cell['value']}", value


def rows_of(cell: Cell, table: IndicatorTable, found: Outcome) -> pd.DataFrame:
    """The rows that a cell of `then` names: a grouping takes the rows of all codes of its group."""
    rows = found.counted.cells[found.counted.cells["table"] == table.name]
    for dimension in table.dimensions:
        admitted = admitted_codes(cell, dimension, found.definitions)
        if admitted:
            rows = rows[rows[dimension.name].isin(admitted)]
    return rows.assign(grouped=any(key not in table.names and key != "value" for key in cell))


def admitted_codes(cell: Cell, dimension: Dimension, definitions: Definitions) -> tuple[str, ...]:
    """The codes of one dimension that a cell of `then` means: its total if left out; none where any will do."""
    codelist = definitions.codelists[dimension.codelist]
    if dimension.name in cell:
        return (cell[dimension.name],)
    grouped = tuple(code.code for code in codelist.codes for key, group in cell.items() if code.more.get(key) == group)
    has_total = codelist.total and dimension.adds_up
    return grouped or ((codelist.total,) if has_total else ())


def value_in(rows: pd.DataFrame) -> str:
    """The number in the rows, in words where there is none."""
    if rows.empty:
        return "no such row"
    known = rows["obs_value"].dropna()
    if len(rows) > 1 and not rows["grouped"].all():
        return f"{len(rows)} rows fit; say which: {', '.join(map(str, known))}"
    return str(int(known.sum())) if len(known) else MISSING


def unexpected_cells(case: Case, found: Outcome) -> Iterator[Difference]:
    """Numbers in tables of an indicator of which `then` does not speak."""
    spoken = {found.definitions.table(name).indicator for name in case.cells}
    cells = found.counted.cells
    first = cells[cells["obs_value"].notna()].drop_duplicates("table").to_dict("records")
    for row in first:
        table = found.definitions.table(row["table"])
        annex = table.scope == Scope.OUT.value
        if table.indicator not in spoken and not (annex and "nothing" in case.then):
            yield (
                f"no number in {table.name}",
                f"{spelt(table.name, {key: row[key] for key in table.names})}: " + str(row["obs_value"]),
            )


def wrong_fates(case: Case, found: Outcome) -> Iterator[Difference]:
    """Records that end where `then` is silent, and ends of which it speaks that no record reaches."""
    expected = set(fates_expected(case, found.definitions))
    facts = found.mapped.facts
    for fate, words in FATES.items():
        ending = facts[facts["scope"] == fate.value]
        if fate in expected and ending.empty:
            yield f"a record that {words}", "none"
        elif fate not in expected and not ending.empty:
            yield f"no record that {words}", ", ".join(ending["fact"])


def fates_expected(case: Case, definitions: Definitions) -> Iterator[Scope]:
    """Where records end according to `then`."""
    for name, cells in case.cells.items():
        if any(cell["value"] != MISSING for cell in cells):
            yield Scope(definitions.table(name).scope)
    said = {"nothing": Scope.OUT, "asks": Scope.ASK, "unmapped": Scope.UNMAPPED}
    yield from (fate for key, fate in said.items() if key in case.then)


def wrong_decisions(case: Case, found: Outcome) -> Iterator[Difference]:
    """Questions that wait otherwise than `asks` says, and answers of which `rests_on` speaks that nothing rests on."""
    facts = found.mapped.facts
    known = found.mapped.decisions
    behind = {id for ids in facts.loc[facts["scope"] != Scope.UNMAPPED.value, "decisions"] for id in ids}
    waiting, resting = ({id for id in behind if known[id].is_open is is_open} for is_open in (True, False))
    if waiting != set(case.decisions("asks")):
        yield f"waits for: {listed(case.decisions('asks'))}", listed(waiting)
    expected = set(case.decisions("rests_on"))
    if not expected <= resting or (not expected and "rests_on" in case.then and resting):
        yield f"rests on: {listed(case.decisions('rests_on'))}", listed(resting)


def lost_in_the_annex(case: Case, found: Outcome) -> Iterator[Difference]:
    """Records outside the totals of the EU that do not stand in the annex with all that they say."""
    annexes = [table for table in found.definitions.tables if table.scope == Scope.OUT.value]
    facts = found.mapped.facts
    outside = set(facts.loc[facts["scope"] == Scope.OUT.value, "row"])
    for number, record in enumerate(unit_told(case), 1):
        if number in outside and not any(record["unit"] in table.units for table in annexes):
            yield f"record {number} in an annex", f"none takes the unit {record['unit']}"
    for table in annexes:
        records = [record for number, record in enumerate(unit_told(case), 1) if number in outside]
        said = [(in_annex(record, table, found), record) for record in records if record["unit"] in table.units]
        for cell, _ in said:
            expected = sum(record["count"] for other, record in said if is_in(other, cell, table))
            value = value_in(rows_of(cell, table, found))
            if value != str(expected):
                yield f"{spelt(table.name, cell)}: {expected}", value


def unit_told(case: Case) -> list[Cell]:
    """The records with what holds where they say nothing else."""
    return [{**DEFAULTS, **record} for record in case.told["given"]]


def in_annex(record: Cell, table: IndicatorTable, found: Outcome) -> dict[str, str]:
    """The cell of an annex in which a record stands, by what it tells."""
    walks = {walk.target: walk for walk in found.definitions.law.crosswalks}
    cell = {}
    for dimension in table.dimensions:
        walk = walks.get(dimension.name)
        source = walk.source if walk else dimension.name
        code = record.get(source, NOT_TOLD_WORDS)
        if code == NOT_TOLD_WORDS:
            unknown = found.definitions.codelists[dimension.codelist].unknown if source in record else ""
            code = (unknown or NOT_APPLICABLE) if dimension.role == "part" else ""
        elif walk:
            code = walk.codes[code]
        if code:
            cell[dimension.name] = code
    return cell


def is_in(other: Cell, cell: Cell, table: IndicatorTable) -> bool:
    """Whether a record that stands in the cell `other` adds to `cell` too."""
    parts = all(other[dimension.name] == cell[dimension.name] for dimension in table.parts)
    return parts and all(other.get(key) == code for key, code in cell.items())


def spelt(name: str, cell: Cell) -> str:
    """A cell as `then` writes it."""
    codes = ", ".join(f"{key} {code}" for key, code in cell.items() if key != "value" and code != NOT_APPLICABLE)
    return f"{name} {codes}" if codes else name


def listed(names: Iterable[str]) -> str:
    """Names in their order, or that there are none."""
    return ", ".join(sorted(names)) or "nothing"
