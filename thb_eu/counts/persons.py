"""Persons: facts of registers in, the same out with every person in one of them, as `mappings/counting.yaml` says.

Rows of one person, in one register or in several, meet by the key of the person. Of each indicator a person counts once
a year, with one code per dimension: the first by a declared order, else that of the earliest row which tells it. A new
fact stands for all persons with the same codes, at the earliest of their rows. A row without a key is a person of its
own, who may be any of the others: `sure` says how many of a fact's units are different persons for certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from typing import Any

import pandas as pd

from thb_eu.base.engines import FACT
from thb_eu.base.engines.persons import GROUP, MOST_CODES, NOTHING, UNKNOWN, first_in_order, register_and_row, united
from thb_eu.base.model import ARTICLE, Scope
from thb_eu.base.redaction import guarded
from thb_eu.base.table_schemas import records, with_plain_text
from thb_eu.definitions import CountingRules, Decision, Definitions, PersonRule, keeping_out
from thb_eu.results import MappedFacts, Question, RegisterRead

SURE = "sure"
"""How many of a fact's units are different persons for certain."""
DIGITS = "0123456789"
POPULATION, LEGAL, DECISIONS, SEVERAL = "population", "legal", "decisions", "several"

Fact = dict[str, Any]


@with_plain_text
def each_person_once(mapped: MappedFacts, registers: Sequence[RegisterRead], definitions: Definitions) -> MappedFacts:
    """The same facts, those of persons in registers counted by person; `sure` beside every value."""
    return guarded(lambda: _each_person_once(mapped, registers, definitions))


def _each_person_once(mapped: MappedFacts, registers: Sequence[RegisterRead], definitions: Definitions) -> MappedFacts:
    facts = mapped.facts.assign(sure=mapped.facts["value"])
    inside = (facts["scope"] == Scope.IN.value) & facts["indicator"].isin(list(definitions.counting.rules))
    ours = (
        inside
        & facts["resource"].isin([register.resource for register in registers])
        & (facts["value"] > 0).fillna(False)
    )
    if not ours.any():
        return replace(mapped, facts=facts)
    facts[SURE] = facts[SURE].mask(_left_out(facts, ours, registers, mapped, definitions.counting), 0)
    once = _Once(facts, facts[ours], registers, definitions, mapped.decisions)
    counted = pd.DataFrame([*once.facts()], columns=facts.columns, dtype=object).astype(facts.dtypes.to_dict())
    together = pd.concat([facts[~ours], counted], ignore_index=True)
    questions = (*mapped.questions, *once.questions(mapped))
    return replace(mapped, facts=together, questions=questions, entries=mapped.facts)


def _left_out(
    facts: pd.DataFrame,
    ours: pd.Series[bool],
    registers: Sequence[RegisterRead],
    mapped: MappedFacts,
    counting: CountingRules,
) -> pd.Series[bool]:
    """Rows of registers that do not count because their persons may be counted already, beside rows that do count."""
    behind = [not counting.may_be_others.isdisjoint(keeping_out(ids, mapped.decisions)) for ids in facts[DECISIONS]]
    return (
        (facts["scope"] != Scope.IN.value)
        & pd.Series(behind, index=facts.index, dtype=bool)
        & facts["resource"].isin([register.resource for register in registers])
        & facts["indicator"].isin(facts.loc[ours, "indicator"])
    )


class _Once:
    """Counts the persons behind facts of registers."""

    def __init__(
        self,
        all_facts: pd.DataFrame,
        ours: pd.DataFrame,
        registers: Sequence[RegisterRead],
        definitions: Definitions,
        decisions: Mapping[str, Decision],
    ) -> None:
        self.registers, self.definitions = registers, definitions
        self.counting: CountingRules = definitions.counting
        self.by_name: dict[str, Fact] = {str(fact["fact"]): fact for fact in records(ours)}
        numbered = {number: name for register in registers for number, name in register.numbered.items()}
        self.with_keys = {name: number for number, name in numbered.items() if name in self.by_name}
        self.number_of = {
            name: number for name, number in self.with_keys.items() if decisions[self._rule(name).decision].counts
        }
        """Only where it is decided that persons count once; else every row is a person who may be any other."""
        self.name_of = {number: name for name, number in self.number_of.items()}
        self.dimensions = [name for name in definitions.dimension_lists if f"eu_{name}" in all_facts.columns]
        self.parts = sorted({part.name for table in definitions.tables for part in table.parts} & {*self.dimensions})
        self.people = united(register.people for register in registers)

    def facts(self) -> Iterator[Fact]:
        """The facts of persons with a key, of rows without one, and a zero where a part lost all its persons."""
        counted: list[Fact] = []
        for indicator, rule in self.counting.rules.items():
            for names in self._apart(indicator, rule):
                counted += self._known(names, rule)
        counted += self._unknown()
        yield from counted
        left = {self._part(fact) for fact in counted}
        for fact in self.by_name.values():
            if self._part(fact) not in left:
                left.add(self._part(fact))
                yield {**fact, "value": 0, SURE: 0}

    def _part(self, fact: Fact) -> tuple[Any, ...]:
        """The part of a table that a fact belongs to: none may vanish because its persons count elsewhere."""
        return (fact["population"], *(fact[f"eu_{name}"] for name in self.parts))

    def questions(self, mapped: MappedFacts) -> Iterator[Question]:
        """The decisions on which the counting rests, whatever their answer, unless facts rest on them already."""
        rested_on = {question.decision for question in mapped.questions}
        resting: dict[str, list[Fact]] = {}
        for name in self.with_keys:
            fact = self.by_name[name]
            resting.setdefault(self._rule(name).decision, []).append(fact)
        for id, facts in resting.items():
            if id not in rested_on:
                decision = mapped.decisions[id]
                units = pd.DataFrame(facts).groupby("unit")["value"].sum()
                waiting = {str(unit): int(count) for unit, count in units.items()}
                yield Question(
                    id, not decision.is_open, decision.signed is not None, len(facts), waiting, decision.question
                )

    def _rule(self, name: str) -> PersonRule:
        return self.counting.rules[self.by_name[name]["indicator"]]

    def _apart(self, indicator: str, rule: PersonRule) -> Iterator[list[str]]:
        """The facts of an indicator with a number, by the codes under each of which a person counts once."""
        groups: dict[tuple[Any, ...], list[str]] = {}
        for name in self.number_of:
            fact = self.by_name[name]
            if fact["indicator"] == indicator:
                groups.setdefault(tuple(fact[f"eu_{dimension}"] for dimension in rule.apart), []).append(name)
        yield from groups.values()

    def _known(self, names: Sequence[str], rule: PersonRule) -> Iterator[Fact]:
        """One fact for all persons with the same codes, at the earliest of their rows."""
        choices = _Choices([self.by_name[name] for name in names], rule, self.dimensions, self.definitions)
        frame = choices.frame.assign(**{FACT: [self.number_of[name] for name in names]})
        assert self.people is not None
        found = self.people.chosen(frame, choices.ordered, choices.earliest)
        at = self.people.facts_at(found["first"].tolist())
        for row in records(found):
            base = self.by_name[self.name_of[at[row["first"]]]]
            register, number = register_and_row(int(row["first"]))
            cell = f"{base['cell'].rstrip(DIGITS)}{number}"
            name = f"{self.registers[register].resource}!{cell}/{rule.indicator}"
            place = {"fact": name, "cell": cell, "row": number, "value": row["persons"], SURE: row["persons"]}
            yield {**base, **choices.fact_codes(row), **place}

    def _unknown(self) -> Iterator[Fact]:
        """Rows without a key: of registers that know none, and of those in which some lack it."""
        keyless = self.people.keyless().set_index(FACT)["rows"].to_dict() if self.people else {}
        for name, fact in self.by_name.items():
            rows = fact["value"] if name not in self.number_of else keyless.get(self.number_of[name], 0)
            if rows:
                yield {**fact, "value": int(rows), SURE: 0}


class _Choices:
    """By which number each fact's codes are compared, so that the smallest of a person's is the one that holds."""

    def __init__(
        self, facts: Sequence[Fact], rule: PersonRule, dimensions: Sequence[str], definitions: Definitions
    ) -> None:
        self.facts, self.rule, self.definitions = facts, rule, definitions
        self.names = [f"eu_{name}" for name in dimensions]
        self.known: dict[str, list[Any]] = {}
        columns = {f"eu_{name}": self._codes(name) for name in dimensions}
        columns |= {POPULATION: self._plain(POPULATION, [fact["population"] for fact in facts])}
        columns |= {LEGAL: self._legal()}
        self.several = {
            f"{SEVERAL} {number}": code
            for number, code in enumerate(dict.fromkeys(code for fact in facts for code in fact[SEVERAL]))
        }
        columns |= {name: [int(code not in fact[SEVERAL]) for fact in facts] for name, code in self.several.items()}
        self.frame = pd.DataFrame(columns)
        self.ordered = [f"eu_{name}" for name in dimensions if name in rule.in_order] + [LEGAL, *self.several]
        self.earliest = [name for name in columns if name not in self.ordered]

    def fact_codes(self, row: Mapping[str, Any]) -> Fact:
        """The codes of a row of the answer, with the decisions of the rule and the one by which persons count once."""
        codes = {name: self._code(name, row[name]) for name in [*self.names, POPULATION]}
        codes[SEVERAL] = tuple(code for name, code in self.several.items() if not row[name])  # that of any of the rows
        rule, provisions, decisions = self._code(LEGAL, row[LEGAL])
        resting = tuple(dict.fromkeys((*decisions, self.rule.decision)))
        return {**codes, "rule": rule, "provisions": provisions, DECISIONS: resting}

    def _code(self, name: str, number: int) -> Any:
        return pd.NA if number == NOTHING else self.known[name][number]

    def _codes(self, dimension: str) -> list[int]:
        codelist = self.definitions.codelists[self.definitions.dimension_lists[dimension]]
        order = first_in_order(self.rule.in_order.get(dimension, ()))
        numbers = self._plain(f"eu_{dimension}", [fact[f"eu_{dimension}"] for fact in self.facts])
        ranks = [order.get(fact[f"eu_{dimension}"], len(order)) * MOST_CODES if order else 0 for fact in self.facts]
        vague = {*codelist.groups, *self.definitions.counting.vague.get(dimension, ())}
        tiers = [_precision(fact[f"eu_{dimension}"], codelist.unknown, vague) for fact in self.facts]
        return [number + rank + tier for number, rank, tier in zip(numbers, ranks, tiers, strict=True)]

    def _legal(self) -> list[int]:
        """By the order of articles; of the same article, by the declared orders of codes: the rule goes with them."""
        bases = [(fact["rule"], fact["provisions"], fact[DECISIONS]) for fact in self.facts]
        numbers = self._plain(LEGAL, bases)
        ranks = [self._rank(fact) for fact in self.facts]
        return [number + rank * MOST_CODES for number, rank in zip(numbers, ranks, strict=True)]

    def _rank(self, fact: Fact) -> int:
        """Where a fact stands among others of a person: by its article, then by each dimension that has an order."""
        rank = first_in_order(self.rule.articles).get(fact[ARTICLE], len(self.rule.articles))
        for dimension, codes in self.rule.in_order.items():
            order = first_in_order(codes)
            rank = rank * (len(order) + 1) + order.get(fact[f"eu_{dimension}"], len(order))
        return rank

    def _plain(self, name: str, codes: Sequence[Any]) -> list[int]:
        places: dict[Any, int] = {}
        numbers = [NOTHING if code is None or code is pd.NA else places.setdefault(code, len(places)) for code in codes]
        self.known[name] = list(places)
        if len(places) >= NOTHING:
            raise OverflowError(f"more than {NOTHING} codes of {name} are told apart")
        return numbers


def _precision(code: Any, unknown: str, vague: Set[str]) -> int:
    """A code proper goes before one that says less, that before unknown, unknown before nothing at all."""
    if code is None or code is pd.NA:
        return UNKNOWN + GROUP
    if code == unknown:
        return UNKNOWN
    return GROUP if code in vague else 0
