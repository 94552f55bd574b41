"""Compile: rules in, one decision table out, proved complete before any data are seen.

The codes of a dimension that no rule of an article tells apart form one class; the decision table has a row
for every combination of classes and every interval of days, with the one rule that governs it. A combination
with no rule is a gap, with two an overlap: both are refused, with a concrete example.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from thb_eu.definitions import Law, Rule, RuleFile
from thb_eu.errors import Fault, MappingRefused, refuse_if_any
from thb_eu.model import NOT_TOLD, Text, spoken

FOREVER = "9999-12-31"
UNTOLD = Text("ni navedeno", "not told")
ADD_A_RULE = Text(
    "Dodajte pravilo zanj ali katero razširite; kjer ne šteje, zapišite `count_as: nothing`.",
    "Add a rule for it, or widen one; say `count_as: nothing` where it does not count.",
)
NARROW_ONE = Text(
    "Eno od njih zožite z `unless` ali ga končajte dan, preden začne veljati drugo.",
    "Narrow one of them with `unless`, or end one the day before the other begins.",
)


@dataclass(frozen=True)
class DecisionTable:
    """The law as two joins.

    `classes`: article, dimension, code, class. `rows`: article, first, last (ISO days, inclusive), rule, and
    one class column per dimension, named as the dimension.
    """

    dimensions: tuple[str, ...]
    classes: pd.DataFrame
    rows: pd.DataFrame


def compile_law(law: Law) -> DecisionTable:
    """The decision table of all rule files; refuses gaps and overlaps of all files at once."""
    named = {dimension for rule in law.rules for dimension in rule.conditions}
    dimensions = tuple(dimension for dimension in law.dimensions if dimension in named)
    faults: dict[tuple[str, ...], Fault] = {}  # one for each set of rules in conflict, one gap per file
    classes: list[dict[str, object]] = []
    rows: list[dict[str, object]] = []
    for entry in law.files:
        partition = {dimension: _classes(entry, dimension, law.dimensions[dimension]) for dimension in dimensions}
        classes += [
            {"article": entry.article, "dimension": dimension, "code": code, "class": number}
            for dimension, groups in partition.items()
            for number, group in enumerate(groups)
            for code in group
        ]
        for combination in _combinations(entry, partition):
            for first, last, rules in combination.intervals(entry):
                if len(rules) == 1:
                    rows.append(
                        {
                            "article": entry.article,
                            "first": first,
                            "last": last,
                            "rule": rules[0].id,
                            **combination.classes,
                        }
                    )
                else:
                    key = (entry.file, *(rule.id for rule in rules))
                    faults.setdefault(key, _fault(entry, combination, first, last, rules))
    refuse_if_any(MappingRefused, faults.values())
    return DecisionTable(
        dimensions,
        pd.DataFrame(classes, columns=["article", "dimension", "code", "class"]),
        pd.DataFrame(rows, columns=["article", "first", "last", "rule", *dimensions]),
    )


@dataclass(frozen=True)
class _Combination:
    """One class of every dimension, an example of it, and the rules whose conditions admit it."""

    classes: Mapping[str, int]
    example: Mapping[str, str]
    rules: tuple[Rule, ...]

    def intervals(self, entry: RuleFile) -> Iterator[tuple[str, str, tuple[Rule, ...]]]:
        """The stretches of days of the file's validity, each with the rules in force throughout it."""
        begin, end = entry.in_force.first, entry.in_force.last or FOREVER
        starts = {
            begin,
            *(_first(rule) for rule in self.rules),
            *(_next_day(rule.valid.last) for rule in self.rules if rule.valid.last),
        }
        days = sorted(day for day in starts if begin <= day <= end)
        for day, following in itertools.pairwise([*days, ""]):
            last = _day_before(following) if following else end
            yield (
                day,
                last,
                tuple(rule for rule in self.rules if _first(rule) <= day and last <= (rule.valid.last or FOREVER)),
            )


def _classes(entry: RuleFile, dimension: str, codes: tuple[str, ...]) -> list[list[str]]:
    """The codes of `dimension`, grouped by which rules of the file admit them."""
    groups: dict[tuple[bool, ...], list[str]] = {}
    for code in (*codes, NOT_TOLD):
        admitted = tuple(dimension not in rule.conditions or code in rule.conditions[dimension] for rule in entry.rules)
        groups.setdefault(admitted, []).append(code)
    return list(groups.values())


def _combinations(entry: RuleFile, partition: Mapping[str, list[list[str]]]) -> Iterator[_Combination]:
    """Every combination of classes, found depth first: a branch keeps only the rules that still admit it."""
    dimensions = tuple(partition)

    def descend(
        depth: int, classes: dict[str, int], example: dict[str, str], rules: tuple[Rule, ...]
    ) -> Iterator[_Combination]:
        if depth == len(dimensions):
            yield _Combination(classes, example, rules)
            return
        dimension = dimensions[depth]
        for number, group in enumerate(partition[dimension]):
            still = tuple(
                rule for rule in rules if dimension not in rule.conditions or group[0] in rule.conditions[dimension]
            )
            yield from descend(depth + 1, {**classes, dimension: number}, {**example, dimension: group[0]}, still)

    return descend(0, {}, {}, entry.rules)


def _fault(entry: RuleFile, combination: _Combination, first: str, last: str, rules: tuple[Rule, ...]) -> Fault:
    sl = f"{_case(entry, combination, 'sl')}, od {first}"
    en = f"{_case(entry, combination, 'en')}, from {first}"
    if last != FOREVER:
        sl, en = f"{sl} do {last}", f"{en} to {last}"
    if not rules:
        return Fault(entry.file, Text(f"nobeno pravilo ne ureja primera: {sl}.", f"no rule governs {en}."), ADD_A_RULE)
    ids = [rule.id for rule in rules]
    what = Text(
        f"isti primer ureja več pravil ({', '.join(ids)}): {sl}.",
        f"{' and '.join(ids)} both govern {en}.",
    )
    return Fault(entry.file, what, NARROW_ONE)


def _case(entry: RuleFile, combination: _Combination, lang: str) -> str:
    """The example in words: only the dimensions that some rule of the file names."""
    example = {name: code for name, code in combination.example.items() if _told_apart(entry, name)}
    return ", ".join(f"{name} {spoken(UNTOLD if code == NOT_TOLD else code, lang)}" for name, code in example.items())


def _told_apart(entry: RuleFile, dimension: str) -> bool:
    return any(dimension in rule.conditions for rule in entry.rules)


def _first(rule: Rule) -> str:
    return rule.valid.first or "0001-01-01"


def _next_day(day: str) -> str:
    return (datetime.date.fromisoformat(day) + datetime.timedelta(days=1)).isoformat()


def _day_before(day: str) -> str:
    return (datetime.date.fromisoformat(day) - datetime.timedelta(days=1)).isoformat()
