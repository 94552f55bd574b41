"""Compile rules into one decision table, proved free of gaps, overlaps and broken symmetries before there are data.

The codes of a dimension that no rule of an article tells apart form one class; every combination of classes, on every
day on which the article is in force, has one rule that governs it. The decision table leaves a dimension open where it
makes no difference. A combination with no rule is a gap, with two an overlap: both are refused, with a concrete example
and its place. No rule is needed for a code on days on which it does not exist: a new purpose makes no gap in the past.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from thb_eu.base.errors import Fault, MappingRefused, refuse_if_any
from thb_eu.base.messages import _, in_context, joined, layout, literal
from thb_eu.base.model import NOT_TOLD
from thb_eu.definitions import ALWAYS, FOREVER, Law, RecordSet, Rule, RuleFile, Symmetry, Validity, day_before, next_day
from thb_eu.mapping.symmetry import broken_symmetries

UNTOLD = _("not told")
SINCE, BETWEEN = _("{case}, from {first}"), _("{case}, from {first} to {last}")

Classes = tuple[tuple[str, ...], ...]
"""The codes of one dimension, grouped by which rules of an article admit them."""


ANY = -1
"""In a row of the decision table: every class of the dimension."""


class DecisionRow(NamedTuple):
    """The rule that governs one case from `first` to `last` (ISO days, inclusive).

    `classes`: one per dimension of the table, in their order (`ANY`: all classes of it).
    """

    article: str
    first: str
    last: str
    rule: str
    classes: tuple[int, ...]


@dataclass(frozen=True)
class DecisionTable:
    """The law as it is proved, and the one rule for any record.

    `files`: the rule files by article. `codes`: the codes of each dimension, not told among them.
    """

    dimensions: tuple[str, ...]
    rows: tuple[DecisionRow, ...]
    files: Mapping[str, RuleFile]
    codes: Mapping[str, frozenset[str]]

    def rule_of(self, article: str, codes: Mapping[str, str], days: Validity) -> str:
        """The rule that governs `codes` on all of `days`; empty where a code is unknown or no rule holds throughout."""
        entry = self.files.get(article)
        if entry is None or not entry.in_force.covers(days):
            return ""
        if any(code not in self.codes[name] for name, code in codes.items()):
            return ""
        governing = (
            rule.id
            for rule in entry.rules
            if rule.valid.covers(days) and all(rule.admits(name, codes[name]) for name in rule.conditions)
        )
        return next(governing, "")


@dataclass(frozen=True, slots=True)
class LegalCase:
    """Some combinations of classes that the same rules admit: one class fixed per dimension, or all of them open."""

    classes: Mapping[str, int]
    rules: tuple[Rule, ...]

    def in_force(self, days: Validity) -> Iterator[tuple[Validity, tuple[Rule, ...]]]:
        """The days of the article, cut where a rule of the case begins or ends, with the rules in force throughout."""
        starts = {days.begins, *(rule.valid.begins for rule in self.rules)}
        starts |= {next_day(rule.valid.ends) for rule in self.rules if rule.valid.ends != FOREVER}
        cuts = sorted(day for day in starts if days.holds_on(day))
        for day, following in itertools.pairwise([*cuts, ""]):
            cut = Validity(day, day_before(following) if following else days.ends)
            yield cut, tuple(rule for rule in self.rules if rule.valid.covers(cut))


@dataclass(frozen=True, slots=True)
class Counterexample:
    """Why an article is not total: a case that no rule governs (a gap), or that several govern (an overlap).

    `codes`: one code of every dimension that matters; `days`: those on which all of them stand.
    """

    entry: RuleFile
    rules: tuple[Rule, ...]
    codes: Mapping[str, str]
    days: Validity

    @property
    def fault(self) -> Fault:
        """The same in words, at its place."""
        return _fault(self.entry, self.rules, self.codes, self.days)


def compile_law(law: Law) -> DecisionTable:
    """The decision table of all rule files; refuses gaps and overlaps of all files at once, then broken symmetries.

    It is the same whoever signed the law.
    """
    try:
        return _proved(law.unsigned)
    except MappingRefused:
        return _proved(law)  # which says in which lines its files have it now


def _proved(law: Law) -> DecisionTable:
    table, found = _compiled(*_parts(law))
    refuse_if_any(MappingRefused, (example.fault for example in found))
    reach = tuple((id, known.bears_on, known.settles) for id, known in law.decisions.items())
    refuse_if_any(MappingRefused, _asymmetries(_Likeness(law.files, law.symmetries, reach, law)))
    return table


@dataclass(frozen=True)
class _Likeness:
    """What the proof of a law's symmetries rests on; answers, which change from case to case, are no part of it."""

    files: tuple[RuleFile, ...]
    symmetries: tuple[Symmetry, ...]
    reach: tuple[tuple[str, tuple[RecordSet, ...], tuple[str, ...]], ...]
    law: Law = field(compare=False)


@lru_cache(maxsize=4)
def _asymmetries(likeness: _Likeness) -> tuple[Fault, ...]:
    return tuple(found.fault for found in broken_symmetries(likeness.law))


def counterexamples(law: Law) -> tuple[Counterexample, ...]:
    """Return every gap and overlap of all rule files, one example of each; none where the law is total."""
    return _compiled(*_parts(law))[1]


Parts = tuple[
    tuple[RuleFile, ...],
    tuple[tuple[str, tuple[str, ...]], ...],
    tuple[tuple[str, tuple[tuple[str, Validity], ...]], ...],
]


def _parts(law: Law) -> Parts:
    days = tuple((dimension, tuple(codes.items())) for dimension, codes in law.code_days.items())
    return law.files, tuple((name, tuple(codes)) for name, codes in law.dimensions.items()), days


@lru_cache(maxsize=4)
def _compiled(
    files: tuple[RuleFile, ...],
    codes: tuple[tuple[str, tuple[str, ...]], ...],
    days: tuple[tuple[str, tuple[tuple[str, Validity], ...]], ...],
) -> tuple[DecisionTable, tuple[Counterexample, ...]]:
    """Return the same for the same files: decisions, which change from case to case, are no part of the table."""
    named = {dimension for entry in files for rule in entry.rules for dimension in rule.conditions}
    known = dict(codes)
    code_days = {dimension: dict(days_of_codes) for dimension, days_of_codes in days}
    dimensions = tuple(dimension for dimension in known if dimension in named)
    found: list[Counterexample] = []
    rows: list[DecisionRow] = []
    for entry in files:
        partition = {dimension: _classes(entry, dimension, known[dimension]) for dimension in dimensions}
        conflicts: dict[tuple[str, ...], Counterexample] = {}
        for case in cases_of(entry, partition):
            classes = tuple(case.classes.get(dimension, ANY) for dimension in dimensions)
            for cut, rules in case.in_force(entry.in_force):
                if rules:
                    rows.append(DecisionRow(entry.article, cut.first, cut.last, rules[0].id, classes))
                if len(rules) != 1 and (example := _example(partition, case, cut, code_days)):
                    conflicts.setdefault(tuple(rule.id for rule in rules), Counterexample(entry, rules, *example))
        found += conflicts.values()
    table = DecisionTable(
        dimensions,
        tuple(rows),
        {entry.article: entry for entry in files},
        {dimension: frozenset((*known[dimension], NOT_TOLD)) for dimension in dimensions},
    )
    return table, tuple(found)


def cases_of(entry: RuleFile, partition: Mapping[str, Classes]) -> Iterator[LegalCase]:
    """Return the cases of an article, found depth first: a branch keeps only the rules that still admit it.

    A branch ends where no rule that is left asks any further: the dimensions that it leaves open do not matter there.
    """
    split_by = sorted(
        (dimension for dimension in partition if len(partition[dimension]) > 1),
        key=lambda dimension: -sum(dimension in rule.conditions for rule in entry.rules),
    )

    def descend(depth: int, classes: Mapping[str, int], rules: tuple[Rule, ...]) -> Iterator[LegalCase]:
        further = next(
            (at for at in range(depth, len(split_by)) if any(split_by[at] in rule.conditions for rule in rules)), None
        )
        if further is None:
            yield LegalCase(classes, rules)
            return
        dimension = split_by[further]
        for number, group in enumerate(partition[dimension]):
            still = tuple(rule for rule in rules if rule.admits(dimension, group[0]))
            yield from descend(further + 1, {**classes, dimension: number}, still)

    return descend(0, {}, entry.rules)


def _classes(entry: RuleFile, dimension: str, codes: tuple[str, ...]) -> Classes:
    asking = [rule for rule in entry.rules if dimension in rule.conditions]
    groups: dict[tuple[bool, ...], list[str]] = {}
    for code in (*codes, NOT_TOLD):
        groups.setdefault(tuple(code in rule.conditions[dimension] for rule in asking), []).append(code)
    return tuple(tuple(group) for group in groups.values())


def _example(
    partition: Mapping[str, Classes], case: LegalCase, days: Validity, code_days: Mapping[str, Mapping[str, Validity]]
) -> tuple[dict[str, str], Validity] | None:
    """Return one code of every dimension that matters, and those of the days on which all of them stand."""
    choices = [
        [(name, code, code_days.get(name, {}).get(code, ALWAYS)) for code in partition[name][number]]
        for name, number in case.classes.items()
    ]
    once = [list({days: (name, code, days) for name, code, days in reversed(choice)}.values()) for choice in choices]
    for combination in itertools.product(*(reversed(choice) for choice in once)):
        common = days
        for _name, _code, days_of_code in combination:
            common = Validity(max(common.begins, days_of_code.begins), min(common.ends, days_of_code.ends))
        if common.begins <= common.ends:
            return {name: code for name, code, _ in combination}, common
    return None


def _fault(entry: RuleFile, rules: tuple[Rule, ...], codes: Mapping[str, str], days: Validity) -> Fault:
    """Return the gap or the overlap at one code of every dimension that matters, if any does."""
    named = [
        layout("{name} {code}", name=name, code=UNTOLD if code == NOT_TOLD else code) for name, code in codes.items()
    ]
    values = {"case": joined(named) if named else _("any record"), "first": days.begins, "last": days.ends}
    example = (SINCE if days.ends == FOREVER else BETWEEN).filled(values)
    if not rules:
        remedy = _("Add a rule for it, or widen one; write `count_as: nothing` where it does not count.")
        return Fault(entry.place("rules"), "rule-missing", _("no rule governs {example}.", example=example), remedy)
    first, *others = rules
    ids = [first.id, *(f"{rule.id} ({entry.place_of(rule)})" for rule in others)]
    between = in_context("rules", " and ")
    what = _("{ids} both govern {example}.", ids=joined(map(literal, ids), between), example=example)
    remedy = _("Narrow one of them with `unless`, or end one the day before the other begins.")
    return Fault(entry.place_of(first), "rules-overlap", what, remedy)
