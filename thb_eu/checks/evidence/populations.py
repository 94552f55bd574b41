"""Compare what suppliers say of one population in several tables, rows, units, bodies and registers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, combinations, product, repeat
from typing import Any, NamedTuple

import pandas as pd

from thb_eu.base.engines import PLACE as PLACE_IN_REGISTERS
from thb_eu.base.engines.persons import register_and_row, united
from thb_eu.base.messages import Text, joined, literal
from thb_eu.base.model import ARTICLE, NOT_TOLD, ORIGIN, UNIT, Scope, rows_of
from thb_eu.base.table_schemas import records, tuples_of
from thb_eu.checks.evidence.context import (
    ALL,
    CHANGES,
    PLACE,
    RESTS_ON,
    Context,
    Row,
    as_text,
    changes_that_settle,
    key_text,
    sum_of,
)
from thb_eu.definitions import Definitions, Key, Precedence, based_on

Views = dict[str, list[Row]]
"""The facts of one population, by the view that tells them."""


def views(context: Context) -> list[Row]:
    """Return one row per pair of views of one population and per margin both hold: view, other, here, there, margin."""
    dimensions = [f"eu_{name}" for name in context.definitions.dimension_lists]
    names = ("population", "view", "fact", "value", "file", "sheet", "resource", "unresolved", *dimensions)
    populations: dict[str, Views] = {}
    for values in tuples_of(context.mapped.unadjusted_facts, names):
        fact = dict(zip(names, values, strict=True))
        populations.setdefault(fact["population"], {}).setdefault(fact["view"], []).append(fact)
    told = ({view: sides[view] for view in sorted(sides)} for sides in populations.values() if len(sides) > 1)
    return [row for sides in told for row in _margins(sides, dimensions, context)]


def _margins(sides: Views, dimensions: Sequence[str], context: Context) -> Iterator[Row]:
    """Yield margins that two views of one population both hold: the total, the categories of every shared dimension,
    and the cells in which they cross them. Where two tables tell, and each adds up, one may be another as a whole.
    """
    codes = {view: _codes_told(facts, dimensions) for view, facts in sides.items()}
    several = {name for name in dimensions if len({code for of in codes.values() for code in of.get(name, ())}) > 1}
    for first, second in combinations(sides, 2):
        left, right = sides[first], sides[second]
        place = {"view": first, "other": second, "file": right[0]["file"], "sheet": right[0]["sheet"]}
        ours, theirs = ([(fact["fact"], fact["value"]) for fact in side] for side in (left, right))
        rows = [{**place, **_compared(place, ALL, ours, theirs, context)}]
        shared = [name for name in codes[first] if name in codes[second]]
        crossed = [name for name in shared if name in several]
        for names in [*([name] for name in shared), *([crossed] if len(crossed) > 1 else [])]:
            rows += _by_category(left, right, names, place, context)
        about = {left[0]["resource"], right[0]["resource"]} if len(sides) == 2 else set()
        totals = context.printed_totals[context.printed_totals["resource"].isin(about)]
        whole = {*map(rows_of, about)} if about == {*totals["resource"]} and not totals["differs"].any() else set()
        yield from ({**row, "rests_on": row["rests_on"] | whole} for row in _deepest(rows))


def _codes_told(facts: Sequence[Row], dimensions: Sequence[str]) -> dict[str, set[str]]:
    """Find by dimension the codes that facts have of it, without those of which they have none."""
    told = ((name, {fact[name] for fact in facts} - {None}) for name in dimensions)
    return {name: codes for name, codes in told if codes}


def _by_category(
    left: Sequence[Row], right: Sequence[Row], names: list[str], place: Mapping[str, str], context: Context
) -> Iterator[Row]:
    unread = "facts-mapped" if any(fact["unresolved"] != "" for fact in (*left, *right)) else ""
    ours, theirs = (_by_codes(side, names) for side in (left, right))
    lists = [context.definitions.dimension_lists[name.removeprefix("eu_")] for name in names]
    labels = [context.definitions.codelists[codelist].by_code for codelist in lists]
    for codes in dict.fromkeys([*ours, *theirs]):
        named = (
            known[code].label if code in known else literal(code) for known, code in zip(labels, codes, strict=True)
        )
        row = _compared(place, joined(named), ours.get(codes, []), theirs.get(codes, []), context)
        cell = f"{place['view']}, {', '.join(codes)}"
        yield {**place, **row, "cell": cell, "because_of": row["because_of"] or unread}


Number = tuple[str, Any]
"""A fact, and its value."""


def _by_codes(facts: Sequence[Row], names: list[str]) -> dict[Key, list[Number]]:
    """Return the numbers of those facts that have a code of each of these dimensions, by these codes."""
    found: dict[Key, list[Number]] = {}
    for fact in facts:
        codes = tuple(fact[name] for name in names)
        if None not in codes:
            found.setdefault(codes, []).append((fact["fact"], fact["value"]))
    return found


def _compared(place: Mapping[str, str], margin: Text, own: list[Number], other: list[Number], context: Context) -> Row:
    left, right = ([value for _fact, value in side] for side in (own, other))
    here, there = sum_of(left), sum_of(right)
    behind = [fact for fact, _value in (*own, *other)]
    return {
        "cell": f"{place['view']}, {margin.english}",
        "margin": margin,
        "here": here,
        "there": there,
        "basis": f"{as_text(left)};{as_text(right)}",
        "because_of": context.because_of(behind),
        "rests_on": frozenset(behind),
        CHANGES: changes_that_settle(here, there, there, behind[: len(own)], behind[len(own) :]),
    }


def _deepest(rows: Sequence[Row]) -> Iterator[Row]:
    """Yield the margins of two views, marking those whose sides differ only because those of smaller ones do."""
    apart: list[Row] = []
    for row in sorted(rows, key=lambda row: len(row["rests_on"])):
        if not row[CHANGES] or row["because_of"]:
            continue
        inside = [other for other in apart if other["rests_on"] <= row["rests_on"]]
        differences = [other["here"] - other["there"] for other in inside]
        if row["here"] - row["there"] in (*differences, sum(differences)):
            row["because_of"] = "views-agree"
        else:
            apart.append(row)
    yield from rows


# --- numbers told twice --------------------------------------------------------------------------


def repeated(context: Context) -> pd.DataFrame:
    """Return the numbers of this year, each with how often its codes stand in one view of one population: times, first.

    Of numbers with the same codes the first is right until somebody says otherwise; the later ones are told.
    """
    facts = context.mapped.unadjusted_facts
    ours = facts[(facts["unresolved"] == "") & (facts["file"] != "")]
    codes = [*context.definitions.law.dimensions, *context.definitions.law.days]
    same = ours.groupby(["view", "population", "time", *codes], dropna=False, sort=False)
    group = same.ngroup()
    values = ours.groupby(group)["value"].agg(lambda numbers: as_text(list(numbers)))
    counted = ours.assign(
        times=same["cell"].transform("size"), first=same["cell"].transform("first"), basis=group.map(values)
    )
    once = counted[(same.cumcount() > 0) | (counted["times"] == 1)]
    told = zip(once["fact"], once["value"], once["times"], strict=True)
    changes = [changes_that_settle(value if times > 1 else pd.NA, 0, 0, [fact]) for fact, value, times in told]
    rests_on = once["resource"].map(lambda resource: frozenset({rows_of(resource)}))
    return once.assign(**{CHANGES: pd.Series(changes, once.index, dtype=object), RESTS_ON: rests_on})


def double_reported(context: Context) -> list[Row]:
    """Return a row per population that counts: other, another table that tells of the same units by another name."""
    facts = context.mapped.unadjusted_facts
    whose = {name: contract.supplier.english for name, contract in context.definitions.contracts.items()}
    contracts = {entry["name"]: entry["thb:contract"] for entry in context.received.collection.resources}
    broken_down = {dimension.name for table in context.definitions.tables for dimension in table.breakdowns}
    sources = {crosswalk.source for crosswalk in context.definitions.law.crosswalks if crosswalk.target in broken_down}
    what = [name for name in context.definitions.law.dimensions if name not in broken_down | sources]
    counted = facts[(facts["scope"] != Scope.UNMAPPED.value) & (facts["file"] != "")]
    by_key: dict[tuple[Any, ...], dict[str, Row]] = {}
    for row in records(counted.drop_duplicates(["resource", "population", *what])):
        supplier = whose[contracts[row["resource"]]]
        key = (supplier, *(str(row[name]) for name in what))
        by_key.setdefault(key, {}).setdefault(row["population"], row)
    return [
        {**{name: row[name] for name in PLACE}, "population": population, "other": _other(population, by_key[key])}
        for key, populations in by_key.items()
        for population, row in populations.items()
    ]


def _other(population: str, populations: Mapping[str, Row]) -> str:
    """Return the place of the first table's population with the same codes, or nothing where this is the first."""
    first, row = next(iter(populations.items()))
    twice = first != population and row["resource"] != populations[population]["resource"]
    return f"{row['file']}, {row['cell']}" if twice else ""


# --- bodies and units ----------------------------------------------------------------------------


def bodies(context: Context) -> list[Row]:
    """Return one row per later body or instance and article: `other` that it reports, `counted` under the first."""
    facts = context.mapped.unadjusted_facts
    orders = context.definitions.counting.precedence
    return [row for order in orders for row in _rows(facts, _one_view(facts) & order.concerns(facts), order)]


def _one_view(facts: pd.DataFrame) -> pd.Series[bool]:
    """Return the facts of one view of each population: of several, units would be doubled."""
    return facts["view"] == facts.groupby("population")["view"].transform("first")


def _rows(facts: pd.DataFrame, concerned: pd.Series[bool], order: Precedence) -> Iterator[Row]:
    counts = facts["scope"] == Scope.IN.value
    behind = facts[concerned & ~counts & based_on(facts, order.decision)]
    if behind.empty:
        return
    counted = facts[concerned & counts]
    shared = ["indicator", ARTICLE, *(f"eu_{name}" for name in order.within)]
    sums = counted.groupby(shared, dropna=False)["value"].sum(min_count=1)
    for at, group in behind.groupby([*shared, *order.order], dropna=False, sort=False):
        first = group.iloc[0]
        yield {
            **{name: first[name] for name in ORIGIN if name in group},
            "article": "; ".join(first["provisions"]),
            "other": group["value"].sum(skipna=False),
            "counted": sums.get(at[0] if len(shared) == 1 else at[: len(shared)], pd.NA),
        }


class _Figures(NamedTuple):
    """What tells the figures of one supplier from those of others.

    `by_person`: they are rows of a register whose persons count once, by a key that others have too (a decision has no
    number that two suppliers share). `places`: by order of precedence the codes by
    which it knows them, none where it does not concern them. `exempt`: nobody else reports their units.
    """

    supplier: str
    by_person: bool
    places: tuple[tuple[str, ...] | None, ...]
    exempt: bool

    def settled_with(self, other: _Figures) -> bool:
        """Tell whether a rule says of these figures and of others that their units differ, or which go first."""
        beside = zip(self.places, other.places, strict=True)
        apart = any(ours != theirs for ours, theirs in beside if ours is not None and theirs is not None)
        return apart or self.exempt or other.exempt or (self.by_person and other.by_person)


def added(context: Context) -> list[Row]:
    """Return one row per supplier whose figures are added to those of suppliers before it, by indicator and article.

    `source` reports `figure`, `other` report `other_figure`, and no rule says that their units differ or which go
    first; zero where a rule says so of all. Stages that no table adds up stand apart.
    """
    facts = context.mapped.unadjusted_facts
    counts = (facts["scope"] == Scope.IN.value) & (facts["value"] > 0).fillna(False) & _one_view(facts)
    contracts = {entry["name"]: entry["thb:contract"] for entry in context.received.collection.resources}
    suppliers = {name: contract.partition("/")[0] for name, contract in contracts.items()}
    behind = facts["resource"]
    counted = facts.assign(contract=behind.map(contracts), supplier=behind.map(suppliers))[counts]
    together = ["indicator", ARTICLE, *(f"eu_{name}" for name, listed in context.lists.items() if not listed.total)]
    several = counted.groupby(together, dropna=False)["supplier"].transform("nunique") > 1
    groups = counted[several].groupby(together, dropna=False, sort=False)
    return [row for _, shared in groups for row in _added_to_earlier(shared, context)]


def _added_to_earlier(facts: pd.DataFrame, context: Context) -> Iterator[Row]:
    """Yield the suppliers after the first of those that report one thing, each with what it adds to those before it."""
    earlier: dict[_Figures, list[Row]] = {}
    reported = list(zip(_told_apart(facts, context), records(facts), strict=True))
    for supplier in facts["supplier"].unique():
        ours = [(figures, row) for figures, row in reported if figures.supplier == supplier]
        if earlier:
            yield _beside_earlier(ours, earlier, context)
        for figures, row in ours:
            earlier.setdefault(figures, []).append(row)


def _beside_earlier(ours: list[tuple[_Figures, Row]], earlier: Mapping[_Figures, list[Row]], context: Context) -> Row:
    unsettled = {figures: [other for other in earlier if not figures.settled_with(other)] for figures, _ in ours}
    adding = [row for figures, row in ours if unsettled[figures]]
    others = [row for other in dict.fromkeys(chain(*unsettled.values())) for row in earlier[other]]
    first = (adding or [row for _, row in ours])[0]
    titles = [context.definitions.contracts[row["contract"]].supplier for row in (first, *others)]
    return {
        **{name: first[name] for name in PLACE},
        "article": "; ".join(first["provisions"]),
        "source": titles[0],
        "figure": sum(row["value"] for row in adding),
        "other": joined(dict.fromkeys(titles[1:])),
        "other_figure": sum(row["value"] for row in others),
    }


def _told_apart(facts: pd.DataFrame, context: Context) -> list[_Figures]:
    """Return for each fact what tells it from those of other suppliers."""
    counting = context.definitions.counting
    registers = context.received.registers
    by_person = facts["resource"].isin([register.resource for register in registers])
    by_person &= facts["indicator"].isin(counting.rules)
    by_person &= ~facts["fact"].isin([name for register in registers for name in register.numbered_papers.values()])
    exempt = facts["indicator"].isin(())
    places: list[list[tuple[str, ...] | None]] = []
    for order in counting.precedence:
        exempt |= order.exempts(facts)
        named = zip(order.concerns(facts), order.named_codes(facts), strict=True)
        places.append([codes if concerned else None for concerned, codes in named])
    by_fact = zip(*places, strict=True) if places else repeat((), len(facts))
    marks = zip(facts["supplier"], by_person, by_fact, exempt, strict=True)
    return [_Figures(*marked) for marked in marks]


def units(context: Context) -> list[dict[Any, Any]]:
    """Return a row per supplier and article where offences and persons were told: count, other_count, unit, role."""
    equal_from = context.thresholds["equal_from"]
    pairs = _unit_pairs(context.mapped.facts, context.definitions)
    return [{**row, **_called(row, context.definitions), "equal_from": equal_from} for row in pairs]


def sums(context: Context) -> list[Row]:
    """Return a row per cell that mixes units, indicator table without one and printed total of a table that counts."""
    return [*_cells_by_unit(context), *_totals_by_unit(context)]


def _cells_by_unit(context: Context) -> Iterator[Row]:
    of_fact = dict(zip(context.mapped.facts["fact"], context.mapped.facts[UNIT], strict=True))
    behind = context.counted.contributions
    for table in context.definitions.tables:
        of_table = behind[behind["table"] == table.name]
        by_codes: dict[Key, set[str]] = {}
        for *codes, fact in tuples_of(of_table, (*table.names, "fact")):
            by_codes.setdefault(tuple(codes), set()).add(of_fact[fact])
        known = {key: sorted(unit for unit in units if not pd.isna(unit)) for key, units in by_codes.items()}
        mixed = {key: units for key, units in known.items() if len(units) > 1}
        for key, units in mixed.items():
            yield {"file": table.name, "cell": key_text(table.names, key), **_units_named(units)}
        if not mixed:
            yield {"file": table.name, "cell": "", **_units_named(list(table.units[:1]))}


def _totals_by_unit(context: Context) -> Iterator[Row]:
    """Yield printed totals of tables that count, with the units of the facts that they claim to add up."""
    unit_of = dict(zip(context.mapped.facts["fact"], context.mapped.facts[UNIT], strict=True))
    for claim in records(context.received.claims):
        over = sorted({unit for fact in claim["covers"] if not pd.isna(unit := unit_of.get(fact, pd.NA))})
        if over:
            yield {**{name: claim[name] for name in PLACE}, **_units_named(over)}


def _called(row: Row, definitions: Definitions) -> Row:
    """Return the unit and the role as people call them."""
    lists = definitions.national_lists
    role = _leading_to("role", definitions)
    return {"unit": lists[UNIT].by_code[row[UNIT]].label, "role": lists[role].by_code[row["role"]].label}


def _units_named(units: list[str]) -> Row:
    return {"told": ", ".join(units), "how_many": len(units)}


def _unit_pairs(facts: pd.DataFrame, definitions: Definitions) -> Iterator[dict[Any, Any]]:
    """Yield counts of offences and papers beside counts of persons, per supplier and article, one view per population.

    Of several views it is the first by name of those without a blank, whatever the order of the files.
    """
    who, role = (_leading_to(name, definitions) for name in ("registering_organisation", "role"))
    if not {who, role} <= set(facts.columns):
        return
    known = facts.assign(lost=facts["value"].isna()).groupby(["population", "view"])["lost"].any().reset_index()
    first = known.sort_values(["population", "lost", "view"]).drop_duplicates("population")[["population", "view"]]
    single = facts.merge(first, on=["population", "view"]).dropna(subset=[who, "article", UNIT])
    single = single[(single[UNIT] != NOT_TOLD) & (single[role].fillna("") != NOT_TOLD)]
    groups = single.groupby([who, "article", UNIT, role], dropna=False)
    summed = groups.agg({"value": "sum", **dict.fromkeys((*PLACE, "fact", "resource"), "first")}).reset_index()
    rows = records(summed)
    for row, other in product(rows, rows):
        same = (row[who], row["article"]) == (other[who], other["article"])
        if same and pd.isna(row[role]) and not pd.isna(other[role]):
            beside = {"other_unit": other[UNIT], "role": other[role], "other_count": other["value"]}
            column = f"{row['column']}, {other[role]}"
            yield {**row, **beside, "count": row["value"], "column": column, "basis": f"{other['file']}"}


def _leading_to(name: str, definitions: Definitions) -> str:
    """Find the national dimension that leads to the EU dimension `name`: of its crosswalk, else the one called so."""
    return next((crosswalk.source for crosswalk in definitions.law.crosswalks if crosswalk.target == name), name)


# --- persons -------------------------------------------------------------------------------------


def possible_duplicates(context: Context) -> list[Row]:
    """Return one row per row that shares a weaker key with an earlier one and not the key of the person: first, shared.

    One row per register with persons where there is none. Only rows that count are looked at.
    """
    registers = context.received.registers
    people = united(register.people for register in registers)
    if people is None:
        return []
    facts = context.mapped.unadjusted_facts
    counted = set(facts.loc[facts["scope"] == Scope.IN.value, "fact"])
    numbers = [number for register in registers for number, name in register.numbered.items() if name in counted]
    found = people.duplicates(numbers)
    names = [register.file for register in registers]
    pairs = [
        (register_and_row(int(place)), register_and_row(int(first)))
        for first, place in zip(found["group"], found[PLACE_IN_REGISTERS], strict=True)
        if first != place
    ]
    rows = [
        {"file": names[at], "row": row, "first": f"{names[other]}, {earlier}", "shared": True}
        for (at, row), (other, earlier) in pairs
    ]
    return rows or [
        {"file": register.file, "row": None, "first": "", "shared": False}
        for register in registers
        if register.people is not None
    ]
