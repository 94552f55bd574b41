"""Keep the rows of a register in an engine that Ibis speaks to. The one door where Ibis comes in.

The same expressions run on DuckDB (in this process), PostgreSQL and Spark. What goes in are texts with their numbers,
what comes out are texts that occur, numbers and counts; a row comes out only where it breaks its contract.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from typing import Any

import ibis
import pandas as pd
import pyarrow as pa
from ibis import _ as deferred
from ibis.common.exceptions import IbisError

from thb_eu.base.engines import ALIKE, FACT, PART, PERSON, PLACE, KeyParts, PersonRecords, TableInfo, ValueCoding
from thb_eu.base.engines.persons import BY_DAY, BY_ROW, MOST_CODES, NO_DAY
from thb_eu.base.errors import Fault, SourceRefused
from thb_eu.base.messages import _
from thb_eu.base.model import Place

Table = Any
"""An Ibis table: what Ibis makes of it has no useful types."""

ROW, KIND = "thb row", "thb kind"
"""The columns with the number of a row and of its kind, beside those of the register."""


@dataclass(frozen=True)
class TableSourceRows:
    """Rows in an engine (`engines.SourceRows`): a table with the columns that its contract needs, and `ROW`."""

    table_info: TableInfo
    table: Table
    weight: int = 1
    known_texts: dict[str, pd.DataFrame] = field(default_factory=dict, compare=False)

    @cached_property
    def size(self) -> int:
        """How many rows there are."""
        return int(answered(self.table.count().to_pyarrow).as_py())

    def texts(self, column: str, unlike: str = "") -> pd.DataFrame:
        """Return text, rows, first, asked once of a whole column; until then texts that match `unlike` are left out."""
        if column in self.known_texts:
            return self.known_texts[column]
        selected = self.table.select(text=deferred[column], row=deferred[ROW])
        if unlike:
            selected = selected.filter(~deferred.text.re_search(f"^(?:{unlike})$") | deferred.text.contains("\n"))
        found = selected.group_by("text").agg(rows=deferred.count(), first=deferred.row.min())
        texts = _frame(found).sort_values("first").reset_index(drop=True)
        return texts if unlike else self.known_texts.setdefault(column, texts)

    def rows_with(self, column: str, texts: Sequence[str]) -> list[int]:
        """Return the rows that hold one of the texts."""
        if not texts:
            return []
        found = self.table.filter(deferred[column].isin(list(texts))).select(row=deferred[ROW])
        return sorted(_frame(found)["row"].tolist())

    def duplicate_keys(self, columns: Sequence[str]) -> pd.DataFrame:
        """Find the rows whose texts in these columns another row has too, and the first that has them: row, first."""
        names = list(columns)
        several = (
            self.table.group_by(names).agg(first=deferred[ROW].min(), times=deferred.count()).filter(deferred.times > 1)
        )
        found = self.table.join(several, names).select(row=deferred[ROW], first=deferred.first)
        return _frame(found).sort_values("row").reset_index(drop=True)

    def cells(self, rows: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Return all texts of some rows; nothing in columns that the contract does not need."""
        if not rows:
            return {}
        found = _frame(self.table.filter(deferred[ROW].isin([int(row) for row in rows])))
        blank = [""] * len(found)
        columns = [found.get(name, blank) for name in self.table_info.header]
        return dict(zip(found[ROW].tolist(), zip(*columns, strict=True), strict=True))

    def coded(self, codings: Sequence[ValueCoding], needed: Sequence[str]) -> TableEncodedRows:
        """Return the rows by kind."""
        table, names = self.table, [f"thb added {number}" for number in range(len(codings))]
        for name, coding in zip(names, codings, strict=True):
            table = _with_number(table, coding, name)
        kind = reduce(lambda sum, name: sum + table[name], names, ibis.literal(0, "int64"))
        return TableEncodedRows(self, kept(table.select(ROW, *needed, **{KIND: kind})))


@dataclass(frozen=True)
class TableEncodedRows:
    """Rows of a kind in an engine (`engines.EncodedRows`): the rows that are kept, with the number of their kind."""

    rows: TableSourceRows
    table: Table

    def kinds(self) -> pd.DataFrame:
        """Return the kinds: kind, rows, first."""
        found = self.table.group_by(kind=deferred[KIND]).agg(rows=deferred.count(), first=deferred[ROW].min())
        return _frame(found).sort_values("first").reset_index(drop=True)

    def things(self, groups: pd.DataFrame, key: KeyParts) -> pd.DataFrame:
        """Count the different keys of each group: group, things, first."""
        rows, parts = _with_parts(self._joined(groups), key)
        alone = ibis.ifelse(_lacking(rows, parts), rows[ROW], 0)
        each = rows.mutate(alone=alone).group_by(["group", *parts, "alone"]).agg(first=deferred[ROW].min())
        found = each.group_by("group").agg(things=deferred.count(), first=deferred.first.min())
        return _frame(found)

    def identities(
        self, facts: pd.DataFrame, key: KeyParts, weak_key: str, days: Sequence[ValueCoding], register: int
    ) -> TablePersonRecords:
        """Return the persons behind some kinds."""
        rows, names = self._joined(facts), [f"thb day {number}" for number in range(len(days))]
        for name, coding in zip(names, days, strict=True):
            rows = _with_number(rows, coding, name, keep=True)
        day = ibis.coalesce(*(rows[name] for name in names), ibis.literal(NO_DAY, "int64"))
        place = day * (1 << BY_DAY) + ibis.literal(register << BY_ROW, "int64") + rows[ROW]
        rows, parts = _with_parts(rows, key)
        whole = reduce(lambda text, more: text + PART + more, (rows[part].cast("string") for part in parts))
        person = whole if len(parts) == 1 else ibis.ifelse(_lacking(rows, parts), "", whole)
        keys = {PERSON: person, ALIKE: rows[weak_key] if weak_key else ibis.literal("")}
        return TablePersonRecords(rows.select(**keys, **{FACT: rows[FACT], PLACE: place}), self.rows.weight)

    def _joined(self, groups: pd.DataFrame) -> Table:
        named = groups.rename(columns={"kind": KIND})
        return self.table.join(_brought(named, *named), KIND)


@dataclass(frozen=True)
class TablePersonRecords:
    """Persons in an engine (`engines.PersonRecords`): person, alike, fact, place."""

    table: Table
    weight: int = 1

    def united(self, others: Sequence[PersonRecords]) -> TablePersonRecords:
        """Return the persons of several registers together, in the engine of this one."""
        came = [_brought(frame, FACT, PLACE) for frame in (other.as_frame() for other in others) if len(frame)]
        return TablePersonRecords(
            reduce(lambda table, more: table.union(more.select(*table.columns)), came, self.table), self.weight
        )

    def as_frame(self) -> pd.DataFrame:
        """Return person, alike, fact, place of every row."""
        return _frame(self.table)

    def chosen(self, choices: pd.DataFrame, ordered: Sequence[str], earliest: Sequence[str]) -> pd.DataFrame:
        """Return the different persons by their codes: a column per choice, and persons, rows, first."""
        one_each = self._one_each(choices, ordered, earliest)
        counted = one_each.group_by([*ordered, *earliest]).agg(
            persons=deferred.count(), rows=deferred.rows.sum(), first=deferred.first.min()
        )
        return _frame(counted).sort_values("first").reset_index(drop=True)

    def _one_each(self, choices: pd.DataFrame, ordered: Sequence[str], earliest: Sequence[str]) -> Table:
        """Return every person with the number of each choice, of their rows and of the first of them."""
        names = [*ordered, *earliest]
        known = self._known.filter(deferred[PERSON] != "").join(_brought(choices, *choices), FACT)
        smallest = {name: known[name].min() for name in ordered}
        smallest |= {name: (known[name] + known[PLACE] * MOST_CODES).min() for name in earliest}
        one_each = known.group_by(PERSON).agg(**smallest, rows=deferred.count(), first=deferred[PLACE].min())
        return one_each.mutate(**{name: one_each[name] % MOST_CODES for name in names})

    def facts_behind(self, choices: pd.DataFrame, ordered: Sequence[str], earliest: Sequence[str]) -> pd.DataFrame:
        """Find the facts behind each line: first, fact."""
        names = [*ordered, *earliest]
        one_each = self._one_each(choices, ordered, earliest)
        lines = (
            one_each.group_by(names).mutate(line=deferred.first.min()).select(who=deferred[PERSON], line=deferred.line)
        )
        told = self._known.filter(deferred[FACT].isin([int(fact) for fact in choices[FACT]]))
        found = told.join(lines, told[PERSON] == lines.who).select(first=deferred.line, **{FACT: deferred[FACT]})
        return _frame(found.distinct()).sort_values(["first", FACT]).reset_index(drop=True)

    def beyond(self, facts: Sequence[int], counted: Sequence[int]) -> set[int]:
        """Find those of `facts` about a person of whom no fact of `counted` tells; one without a key may be such."""
        asked = self._known.filter(deferred[FACT].isin([int(fact) for fact in facts]))
        known = self._known.filter(deferred[FACT].isin([int(fact) for fact in counted]) & (deferred[PERSON] != ""))
        known = known.select(who=deferred[PERSON]).distinct()
        other = asked.anti_join(known, asked[PERSON] == known.who)
        return {*_frame(other.select(FACT).distinct())[FACT].tolist()}

    def shared(self, facts: Sequence[int], others: Sequence[int]) -> set[tuple[int, int]]:
        """Return each of `facts` with each of `others` that tells of one of its persons by the key."""
        known = self._known.filter(deferred[PERSON] != "")
        asked, told = (
            known.filter(deferred[FACT].isin([int(number) for number in numbers]))
            .select(who=PERSON, fact=FACT)
            .distinct()
            for numbers in (facts, others)
        )
        told = told.select(other="fact", other_who="who")
        pairs = _frame(asked.join(told, asked.who == told.other_who).select("fact", "other").distinct())
        return {*zip(pairs["fact"].tolist(), pairs["other"].tolist(), strict=True)}

    def keyless(self) -> pd.DataFrame:
        """Count the rows of each fact that have no key: fact, rows, first."""
        found = (
            self._known.filter(deferred[PERSON] == "")
            .group_by(FACT)
            .agg(rows=deferred.count(), first=deferred[PLACE].min())
        )
        return _frame(found).sort_values(FACT).reset_index(drop=True)

    def facts_at(self, places: Sequence[int]) -> dict[int, int]:
        """Return the number of the fact of some rows, by place."""
        if not places:
            return {}
        found = _frame(self.table.filter(deferred[PLACE].isin([int(place) for place in places])).select(PLACE, FACT))
        return dict(zip(found[PLACE].tolist(), found[FACT].tolist(), strict=True))

    def duplicates(self, facts: Sequence[int]) -> pd.DataFrame:
        """Find the rows of these facts that share a weaker key and not the key of the person: group, place."""
        if not facts:
            return pd.DataFrame({"group": [], PLACE: []}, dtype="int64")
        shared = self.table.filter(deferred[FACT].isin([int(fact) for fact in facts]) & (deferred[ALIKE] != ""))
        several = (
            shared.group_by(ALIKE)
            .agg(group=deferred[PLACE].min(), persons=deferred[PERSON].nunique())
            .filter(deferred.persons > 1)
        )
        found = _frame(shared.join(several, ALIKE).select("group", PLACE).distinct())
        return found.sort_values(["group", PLACE]).reset_index(drop=True)

    @cached_property
    def _known(self) -> Table:
        """The same rows, each under the strongest key by which its person is known."""
        rows = self.table
        by_name = (rows[PERSON] == rows[ALIKE]) & (rows[ALIKE] != "")
        stronger = rows.filter(~by_name & (deferred[PERSON] != "") & (deferred[ALIKE] != ""))
        found = stronger.group_by(ALIKE).agg(persons=deferred[PERSON].nunique(), who=deferred[PERSON].max())
        found = found.select(name=deferred[ALIKE], who=ibis.ifelse(deferred.persons == 1, deferred.who, ""))
        both = rows.left_join(found, rows[ALIKE] == found.name)
        person = ibis.ifelse(
            (deferred[PERSON] == deferred[ALIKE]) & deferred.name.notnull() & (deferred[ALIKE] != ""),
            deferred.who,
            deferred[PERSON],
        )
        return both.select(**{PERSON: person, ALIKE: deferred[ALIKE], FACT: deferred[FACT], PLACE: deferred[PLACE]})


def kept(table: Table) -> Table:
    """Return the table, worked out once and kept by its engine for as long as it is asked."""
    answered(table.limit(0).to_pyarrow)  # Spark comes to know the small tables in it only when it is asked something
    return answered(table.cache)


def _with_parts(table: Table, key: KeyParts) -> tuple[Table, list[str]]:
    """Return the table with a column for every part of a key, and the names of these columns."""
    names = [part if isinstance(part, str) else f"thb part {at}" for at, part in enumerate(key)]
    for name, part in zip(names, key, strict=True):
        if not isinstance(part, str):
            table = _with_number(table, part, name, keep=True)
    return table, names


def _lacking(table: Table, parts: Sequence[str]) -> Any:
    """Tell whether a row lacks a part of the key."""
    return reduce(lambda gap, more: gap | more, (table[part].cast("string").fill_null("") == "" for part in parts))


def _with_number(table: Table, coding: ValueCoding, name: str, keep: bool = False) -> Table:
    """Add the column `name` to the table: what each text adds. A row whose text adds nothing is left out, or kept."""
    if len(coding.numbers) == 1 and coding.otherwise is not None:
        ((text, number),) = coding.numbers.items()
        return table.mutate(
            **{name: ibis.ifelse(deferred[coding.column] == text, number, coding.otherwise).cast("int64")}
        )
    known = _brought({f"{name} text": list(coding.numbers), name: list(coding.numbers.values())}, name)
    same = table[coding.column] == known[f"{name} text"]
    if coding.otherwise is None and not keep:
        return table.inner_join(known, same).drop(f"{name} text")
    joined = table.left_join(known, same).drop(f"{name} text")
    return joined if coding.otherwise is None else joined.mutate(**{name: deferred[name].fill_null(coding.otherwise)})


def _brought(columns: Mapping[str, Any] | pd.DataFrame, *numeric: str) -> Table:
    """Return a small table brought to the rows; the columns named are whole numbers, the others are text."""
    kinds = {str(name): pa.int64() if name in numeric else pa.string() for name in columns}
    return ibis.memtable(pa.table({name: pa.array(list(columns[name]), kind) for name, kind in kinds.items()}))


def answered(ask: Callable[[], Any]) -> Any:
    """Find what the engine answers. A driver's own words may repeat a row or an address: they go no further."""
    try:
        return ask()
    except IbisError:
        raise
    except Exception as failed:
        message = _("the engine that keeps the rows did not answer ({kind}).", kind=type(failed).__name__)
        remedy = _("In a database check the connection and the rights SELECT and TEMPORARY; here, the free memory.")
        raise SourceRefused(Fault(Place(""), "engine-failed", message, remedy, "analyst")) from None


def _frame(found: Table) -> pd.DataFrame:
    """Find what came out, as pandas holds it."""
    columns = answered(found.to_pyarrow)
    return pd.DataFrame({name: columns[name].to_numpy() for name in columns.column_names})
