"""Compile rules into one decision table, proved free of gaps, overlaps and broken symmetries before there are data.

The codes of a dimension that no rule of an article tells apart form one class; every combination of classes, on every
day on which the article is in force, has one rule that governs it. The decision table leaves a dimension open where it
makes no difference. A combination with no rule is a gap, with two an overlap: both are refused, with a concrete example
and its place. No rule is needed for a code on days on which it does not exist: a new purpose makes no gap in the past.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial
from itertools import chain
from typing import NamedTuple

from thb_eu.base.errors import Fault, MappingRefused, refuse_if_any
from thb_eu.base.messages import LanguageVariants, _, in_context, joined, layout, literal
from thb_eu.base.model import ARTICLE, LIMB, NOT_TOLD, PARAGRAPH
from thb_eu.definitions import ALWAYS, FOREVER, Law, RecordSet, Rule, RuleFile, Symmetry, Validity, day_before, next_day
from thb_eu.definitions.rules import NOT_TOLD_WORD
from thb_eu.mapping.governing_law import cited_provisions

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
        """Return the rule that governs `codes` on all of `days`; empty if a code is unknown or no rule holds on all."""
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
        """Yield the article's days, cut where a rule of the case begins or ends, with the rules in force throughout."""
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
    """Return the decision table of all rule files; refuse gaps and overlaps of all at once, then broken symmetries.

    It is the same whoever signed the law.
    """
    try:
        return _proved(law.unsigned)
    except MappingRefused:
        return _proved(law)  # which says in which lines its files have it now


def _proved(law: Law) -> DecisionTable:
    table, found = _compiled(*_parts(law))
    refuse_if_any(MappingRefused, (example.fault for example in found))
    refuse_if_any(MappingRefused, (found.fault for found in broken_symmetries(law)))
    return table


@dataclass(frozen=True)
class _Likeness:
    """What the proof rests on that an article holds a law's symmetries; answers, which change with cases, are no part
    of it.
    """

    entry: RuleFile
    symmetries: tuple[Symmetry, ...]
    reach: tuple[tuple[str, tuple[RecordSet, ...], tuple[str, ...]], ...]
    law: Law = field(compare=False)


@lru_cache(maxsize=64)
def _asymmetries(likeness: _Likeness) -> tuple[tuple[SymmetryBreak, ...], ...]:
    """Return by symmetry every break in an article, so that an edit has no other article proved again."""
    entry, law = likeness.entry, likeness.law
    return tuple(
        tuple(_unreached(each, entry, law) if each.records else _unlike(each, entry, law)) for each in law.symmetries
    )


def counterexamples(law: Law) -> tuple[Counterexample, ...]:
    """Return every gap and overlap of all rule files, one example of each; none where the law is total."""
    return _compiled(*_parts(law))[1]


CodesOfAll = tuple[tuple[str, tuple[str, ...]], ...]
DaysOfAll = tuple[tuple[str, tuple[tuple[str, Validity], ...]], ...]
Parts = tuple[tuple[RuleFile, ...], CodesOfAll, DaysOfAll]


def _parts(law: Law) -> Parts:
    days = tuple((dimension, tuple(codes.items())) for dimension, codes in law.code_days.items())
    return law.files, tuple((name, tuple(codes)) for name, codes in law.dimensions.items()), days


@lru_cache(maxsize=4)
def _compiled(
    files: tuple[RuleFile, ...], codes: CodesOfAll, days: DaysOfAll
) -> tuple[DecisionTable, tuple[Counterexample, ...]]:
    """Return the same for the same files: decisions, which change from case to case, are no part of the table."""
    named = {dimension for entry in files for rule in entry.rules for dimension in rule.conditions}
    known = tuple((dimension, listed) for dimension, listed in codes if dimension in named)
    articles = [_of_article(entry, known, days) for entry in files]
    table = DecisionTable(
        tuple(dimension for dimension, _listed in known),
        tuple(row for rows, _found in articles for row in rows),
        {entry.article: entry for entry in files},
        {dimension: frozenset((*listed, NOT_TOLD)) for dimension, listed in known},
    )
    return table, tuple(example for _rows, found in articles for example in found)


@lru_cache(maxsize=64)
def _of_article(
    entry: RuleFile, known: CodesOfAll, days: DaysOfAll
) -> tuple[tuple[DecisionRow, ...], tuple[Counterexample, ...]]:
    """Return the rows of one article, and its gaps and overlaps: an edit has no other article compiled again."""
    code_days = {dimension: dict(days_of_codes) for dimension, days_of_codes in days}
    partition = {dimension: _classes(entry, dimension, listed) for dimension, listed in known}
    rows: list[DecisionRow] = []
    conflicts: dict[tuple[str, ...], Counterexample] = {}
    for case in cases_of(entry, partition):
        classes = tuple(case.classes.get(dimension, ANY) for dimension in partition)
        for cut, rules in case.in_force(entry.in_force):
            if rules:
                rows.append(DecisionRow(entry.article, cut.first, cut.last, rules[0].id, classes))
            if len(rules) != 1 and (example := _example(partition, case, cut, code_days)):
                conflicts.setdefault(tuple(rule.id for rule in rules), Counterexample(entry, rules, *example))
    return tuple(rows), tuple(conflicts.values())


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


# Find every break of what the law must treat alike, before any data are seen.
#
# Of a set of records every one that some rule counts must rest on a question; two kinds of records must count alike
# and rest on the same questions. All combinations of codes that a rule or a question tells apart are tried, on every
# stretch of days between two changes. A break comes with what is missing, written out to be pasted.

Codes = Mapping[str, str]


class Treatment(NamedTuple):
    """What the law makes of a record: the rule that counts it so, if one does, and the questions on which it rests."""

    rule: Rule | None
    asked: frozenset[str]


UNCOUNTED = Treatment(None, frozenset())


@dataclass(frozen=True, slots=True)
class SymmetryBreak:
    """A record that a symmetry does not treat as it says, and the record beside it where there is one.

    `missing`: the questions that it lacks; none where no rule counts it. `sister`: the rule that counts the other.
    """

    symmetry: Symmetry
    entry: RuleFile
    codes: Codes
    day: str
    rule: Rule | None
    missing: tuple[str, ...] = ()
    sister: Rule | None = None
    beside: Codes | None = None

    @property
    def fault(self) -> Fault:
        """The same in words, at its place, with what to paste."""
        where = self.entry.place_of(self.rule) if self.rule else self.entry.place("rules")
        values = {
            "symmetry": self.symmetry.id,
            "says": self.symmetry.says,
            "record": _spelt(self.codes),
            "day": self.day,
        }
        if self.rule is None:
            what = _(
                "no rule counts {record} on {day}, but {sister} counts its sister: {says}",
                **values,
                sister=self.sister and self.sister.id,
            )
            remedy = _(
                "Add the rule, or mend {symmetry} in mappings/symmetries.yaml:\n{yaml}",
                **values,
                yaml=literal(self.yaml),
            )
        else:
            asked = joined(map(literal, self.missing))
            what = _("{record} does not rest on {asked} on {day}: {says}", **values, asked=asked)
            remedy = _(
                "Let the question bear on it, or mend {symmetry} in mappings/symmetries.yaml:\n{yaml}",
                **values,
                yaml=literal(self.yaml),
            )
        return Fault(where, "sister-missing", what, remedy)

    @property
    def yaml(self) -> str:
        """What is missing, to be pasted: a rule of the article, or a set of records under a question."""
        codes = {name: [code] for name, code in self.codes.items() if code != NOT_TOLD and name != ARTICLE}
        when = _flow(codes)
        if self.rule is not None:
            article = _flow({ARTICLE: [self.entry.article], **codes})
            return f"- decision: {self.missing[0]}\n  bears_on:\n    - when: {article}"
        sister = self.sister
        kind = self.symmetry.alike[
            [self.codes.items() >= _told(twin).items() for twin in self.symmetry.alike].index(True)
        ]
        target = {
            **(sister.count_as or {} if sister else {}),
            **{name: min(held) for name, held in kind.count_as.items()},
        }
        says = self.symmetry.says
        because = dict.fromkeys(dict(says.by_language) if isinstance(says, LanguageVariants) else (), "…")
        lines = [f"- rule: {_slug(self.entry.article, self.codes)}", f"  when: {when}"]
        lines += [f"  ask: {sister.ask}"] if sister and sister.ask else []
        lines += [
            f"  count_as: {_flow(target)}",
            f"  because: {_flow(because)}",
            f'  cites: "{sister.cites if sister else "…"}"',
        ]
        return "\n".join(lines)


def broken_symmetries(law: Law) -> Iterator[SymmetryBreak]:
    """Yield every symmetry that the law does not hold, with the first record of each rule or article that shows it."""
    reach = tuple((id, known.bears_on, known.settles) for id, known in law.decisions.items())
    by_file = (_asymmetries(_Likeness(entry, law.symmetries, reach, law)) for entry in law.files)
    return chain.from_iterable(chain(*zip(*by_file, strict=True)))


def _unreached(symmetry: Symmetry, entry: RuleFile, law: Law) -> Iterator[SymmetryBreak]:
    """Yield the rules of an article of which some record must rest on a question and does not."""
    for rule in entry.rules:
        for records in symmetry.records:
            if not records.meets(rule):
                continue
            told = {*records.when, *records.unless, *_named_by(symmetry.rest_on, law)} - {ARTICLE}
            admitted = {
                name: [
                    code
                    for code in (*law.dimensions.get(name, ()), NOT_TOLD)
                    if rule.admits(name, code) and records.admits(name, code)
                ]
                for name in sorted(told)
            }
            sets = [records, *law.sets_met[rule.id]]
            days = [
                day for day in _days(entry, [rule], sets) if rule.valid.holds_on(day) and records.valid.holds_on(day)
            ]
            for codes, day in itertools.product(_combinations(admitted, (), sets), days):
                asked = law.asked_of(rule, {**codes, ARTICLE: entry.article}, Validity(day, day)) or ()
                if not set(asked) & set(symmetry.rest_on):
                    yield SymmetryBreak(symmetry, entry, codes, day, rule, symmetry.rest_on[:1])
                    break


def _unlike(symmetry: Symmetry, entry: RuleFile, law: Law) -> Iterator[SymmetryBreak]:
    """Yield the first records of an article of two kinds that are not treated alike, by what one of them lacks."""
    if not all(kind.admits(ARTICLE, entry.article) for kind in symmetry.alike):
        return
    every = {name: (*law.dimensions[name], NOT_TOLD) for name in symmetry.over}
    of_kinds = [_that_may_govern(kind, entry) for kind in symmetry.alike]
    rules = [*of_kinds[0], *of_kinds[1]]
    sets = [*dict.fromkeys(records for rule in rules for records in law.sets_met[rule.id])]
    told_of_kinds = [{**_told(kind), ARTICLE: entry.article} for kind in symmetry.alike]
    told_so = cache(partial(_is_told_so, entry))
    seen: set[tuple[object, ...]] = set()
    for codes, day in itertools.product(_combinations(every, rules, sets), _days(entry, rules, sets)):
        if not told_so(codes.get(PARAGRAPH, NOT_TOLD), codes.get(LIMB, NOT_TOLD), day):
            continue
        records = [{**codes, **told} for told in told_of_kinds]
        treated = [
            _treatment(kind, governing, record, day, law)
            for kind, governing, record in zip(symmetry.alike, of_kinds, records, strict=True)
        ]
        for this, other in ((0, 1), (1, 0)):
            found = _lacks(symmetry, treated[this], treated[other])
            if found is None or (this, found) in seen:
                continue
            seen.add((this, found))
            mine, beside = (
                {name: code for name, code in records[at].items() if name != ARTICLE} for at in (this, other)
            )
            mine = {name: code for name, code in mine.items() if code != NOT_TOLD}
            yield SymmetryBreak(symmetry, entry, mine, day, treated[this].rule, found, treated[other].rule, beside)


def _lacks(symmetry: Symmetry, this: Treatment, other: Treatment) -> tuple[str, ...] | None:
    """Return the other record's questions that this one lacks; empty if no rule counts it, None if it lacks none."""
    if other.rule is None:
        return None
    if this.rule is None:
        return ()
    if other.asked <= this.asked:
        return None
    return tuple(sorted(symmetry.comparable(other.asked) - symmetry.comparable(this.asked))) or None


def _treatment(kind: RecordSet, rules: Collection[Rule], codes: Codes, day: str, law: Law) -> Treatment:
    """Find what the law makes of one record of a kind on a day; `rules`: those that may govern the kind."""
    for rule in rules:
        if _admits(rule, codes) and rule.valid.holds_on(day):
            if not kind.counted_by(rule):
                return UNCOUNTED
            return Treatment(rule, frozenset(law.asked_of(rule, codes, Validity(day, day)) or ()))
    return UNCOUNTED


def _admits(rule: Rule, codes: Codes) -> bool:
    """Tell whether a rule admits every code: asked some ten thousand times, so without a generator."""
    for name, admitted in rule.conditions.items():  # noqa: SIM110
        if codes.get(name, NOT_TOLD) not in admitted:
            return False
    return True


def _told(kind: RecordSet) -> dict[str, str]:
    return {name: min(codes) for name, codes in kind.when.items() if name != ARTICLE}


def _is_told_so(entry: RuleFile, paragraph: str, limb: str, day: str) -> bool:
    """Tell whether a record is read by the paragraph that it tells: its limb, if it has one, is a part of it."""
    read = cited_provisions(entry, paragraph, limb, Validity(day, day))
    return not read.contradicts and not read.foreign and read.judged == paragraph


def _that_may_govern(kind: RecordSet, entry: RuleFile) -> list[Rule]:
    told = _told(kind).items()
    return [rule for rule in entry.rules if all(rule.admits(name, code) for name, code in told)]


def _days(entry: RuleFile, rules: Collection[Rule], sets: Collection[RecordSet]) -> list[str]:
    """Return the first day of every stretch on which neither a rule nor the reach of a question changes."""
    stretches = [*(rule.valid for rule in rules), *(records.valid for records in sets)]
    turns = {days.begins for days in stretches} | {next_day(days.ends) for days in stretches if days.ends != FOREVER}
    return sorted({entry.in_force.begins, *filter(entry.in_force.holds_on, turns)})


def _named_by(questions: Collection[str], law: Law) -> Iterator[str]:
    """Yield the dimensions by which the reach of these questions, and of those that settle them, is told."""
    concerned = [*questions, *(id for id, known in law.decisions.items() if set(known.settles) & set(questions))]
    for id in concerned:
        for records in law.decisions[id].bears_on:
            yield from (*records.when, *records.unless)


def _combinations(
    admitted: Mapping[str, Collection[str]], rules: Collection[Rule], sets: Collection[RecordSet]
) -> Iterator[dict[str, str]]:
    """Return one code of each dimension, in every combination that a rule or a question tells from others."""
    choices = []
    for name, codes in admitted.items():
        first: dict[tuple[bool, ...], str] = {}
        asking = [rule.admits for rule in rules if name in rule.conditions]
        asking += [part.admits for part in sets if name in part.when or name in part.unless]
        telling = [admits_it for admits_it in asking if not all(admits_it(name, code) for code in codes)]
        for code in codes:
            told_apart = tuple(admits_it(name, code) for admits_it in telling)
            first.setdefault(told_apart, code)
        choices.append([(name, code) for code in first.values()])
    return map(dict, itertools.product(*choices))


def _spelt(codes: Codes) -> object:
    told = [layout("{name} {code}", name=name, code=code) for name, code in codes.items() if code != NOT_TOLD]
    return joined(told) if told else _("any record")


def _flow(value: Mapping[str, object]) -> str:
    def spelt(part: object) -> str:
        if isinstance(part, list):
            return f"[{', '.join(map(spelt, part))}]"
        text = NOT_TOLD_WORD if part == NOT_TOLD else str(part)
        return f'"{text}"' if text.isdigit() else text

    return "{" + ", ".join(f"{name}: {spelt(part)}" for name, part in value.items()) + "}"


def _slug(article: str, codes: Codes) -> str:
    parts = [article, *(code for name, code in codes.items() if name not in ("unit", "organisation"))]
    return "-".join("-".join("".join(c if c.isalnum() else " " for c in part.lower()).split()) for part in parts)
