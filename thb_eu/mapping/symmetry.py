"""Find every break of what the law must treat alike, before any data are seen.

Of a set of records every one that some rule counts must rest on a question; two kinds of records must count alike and
rest on the same questions. All combinations of codes that a rule or a question tells apart are tried, on every stretch
of days between two changes. A break comes with what is missing, written out to be pasted.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import NamedTuple

from thb_eu.base.errors import Fault
from thb_eu.base.messages import LanguageVariants, _, joined, layout, literal
from thb_eu.base.model import ARTICLE, LIMB, NOT_TOLD, PARAGRAPH
from thb_eu.definitions import FOREVER, Law, RecordSet, Rule, RuleFile, Symmetry, Validity, next_day
from thb_eu.definitions.rules import NOT_TOLD_WORD
from thb_eu.mapping.governing_law import cited_provisions

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
        kind = self.symmetry.alike[[self.codes.items() >= _told(it).items() for it in self.symmetry.alike].index(True)]
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
    for symmetry in law.symmetries:
        for entry in law.files:
            yield from _unreached(symmetry, entry, law) if symmetry.records else _unlike(symmetry, entry, law)


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
    """The questions of the other record that this one lacks; empty where no rule counts it, None where all is alike."""
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
    def spelt(it: object) -> str:
        if isinstance(it, list):
            return f"[{', '.join(map(spelt, it))}]"
        text = NOT_TOLD_WORD if it == NOT_TOLD else str(it)
        return f'"{text}"' if text.isdigit() else text

    return "{" + ", ".join(f"{name}: {spelt(it)}" for name, it in value.items()) + "}"


def _slug(article: str, codes: Codes) -> str:
    parts = [article, *(code for name, code in codes.items() if name not in ("unit", "organisation"))]
    return "-".join("-".join("".join(c if c.isalnum() else " " for c in part.lower()).split()) for part in parts)
