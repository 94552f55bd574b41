"""Count a person once whom several bodies tell of: give each unit of a register one identity (`counting.yaml`).

Units that have an identity count once, whatever rows and facts tell of them: persons by their key, decisions and
judgments by their number, in one register or in several. Of each indicator a unit counts once a year, with one code per
dimension: the first by a declared order, else that of the earliest row which tells it. A new fact stands for all units
with the same codes, at the earliest of their rows. A row without a key is a unit of its own, which may be any of the
others: `sure` says how many of a fact's units are different for certain. In an annex, which adds nothing up, a
decision counts once under each article and document; persons stay entries there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from thb_eu.base.engines import FACT, PersonRecords
from thb_eu.base.engines.persons import GROUP, MOST_CODES, NOTHING, UNKNOWN, first_in_order, register_and_row, united
from thb_eu.base.errors import guarded
from thb_eu.base.model import ARTICLE, UNIT, Scope
from thb_eu.base.table_schemas import records, with_plain_text
from thb_eu.definitions import Decision, Definitions, IdentityRule, keeping_out
from thb_eu.results import MappedFacts, Question, RegisterRead

SURE = "sure"
"""How many of a fact's units are different for certain."""
DIGITS = "0123456789"
POPULATION, LEGAL, DECISIONS, SEVERAL = "population", "legal", "decisions", "several"

Fact = dict[str, Any]


@with_plain_text
def each_unit_once(mapped: MappedFacts, registers: Sequence[RegisterRead], definitions: Definitions) -> MappedFacts:
    """Return the same facts, those of units with an identity in registers counted by unit; `sure` beside all values."""
    return guarded(lambda: _each_unit_once(mapped, registers, definitions))


def _each_unit_once(mapped: MappedFacts, registers: Sequence[RegisterRead], definitions: Definitions) -> MappedFacts:
    facts = mapped.facts.assign(sure=mapped.facts["value"])
    known = _KnownIdentities.of(registers)
    in_registers = facts["resource"].isin([register.resource for register in registers])
    in_registers &= (facts["value"] > 0).fillna(False)
    inside = (facts["scope"] == Scope.IN.value) & facts["indicator"].isin(list(definitions.counting.rules))
    left_out = in_registers & _left_out(facts, facts.loc[in_registers & inside, "indicator"], mapped, definitions)
    beside = (facts["scope"] == Scope.OUT.value) & facts["fact"].isin(known.papers.keys()) & ~left_out
    ours = in_registers & (inside | beside)
    if not ours.any():
        return replace(mapped, facts=facts)
    facts[SURE] = facts[SURE].mask(left_out, 0)
    once = _Once(facts[ours], known, registers, definitions, mapped.decisions)
    counted = pd.DataFrame([*once.facts()], columns=facts.columns, dtype=object).astype(facts.dtypes.to_dict())
    together = pd.concat([facts[~ours], counted], ignore_index=True)
    questions = (*mapped.questions, *once.questions(mapped))
    waiting = once.waiting(facts[in_registers & ~inside & ~left_out & facts["indicator"].notna()])
    return replace(mapped, facts=together, questions=questions, entries=mapped.facts, waiting=waiting)


def _left_out(
    facts: pd.DataFrame, counting: Iterable[str], mapped: MappedFacts, definitions: Definitions
) -> pd.Series[bool]:
    """Find rows that do not count as their units may be counted already, beside rows that count under an indicator."""
    others = definitions.counting.may_be_others
    behind = [not others.isdisjoint(keeping_out(ids, mapped.decisions)) for ids in facts[DECISIONS]]
    return (
        (facts["scope"] != Scope.IN.value)
        & pd.Series(behind, index=facts.index, dtype=bool)
        & facts["indicator"].isin(counting)
    )


@dataclass(frozen=True)
class _KnownIdentities:
    """Whom and what the rows of all registers tell of: `persons` and `papers`, the number of every fact by its name."""

    persons: Mapping[str, int]
    papers: Mapping[str, int]
    registers: Sequence[RegisterRead]

    @classmethod
    def of(cls, registers: Sequence[RegisterRead]) -> _KnownIdentities:
        """Return those of some registers."""
        persons = {name: number for register in registers for number, name in register.numbered.items()}
        papers = {name: number for register in registers for number, name in register.numbered_papers.items()}
        return cls(persons, papers, registers)

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of every fact by its name."""
        return {**self.persons, **self.papers}

    def behind(self, names: Sequence[str]) -> PersonRecords:
        """Return the rows by key behind facts of one kind."""
        found = self._papers if names[0] in self.papers else self._persons
        assert found is not None
        return found

    @cached_property
    def keyless(self) -> Mapping[int, int]:
        """How many rows of each fact have no key, by its number."""
        tables = [records.keyless() for records in (self._persons, self._papers) if records is not None]
        return {fact: rows for table in tables for fact, rows in zip(table[FACT], table["rows"], strict=True)}

    @cached_property
    def _persons(self) -> PersonRecords | None:
        return united(register.people for register in self.registers)

    @cached_property
    def _papers(self) -> PersonRecords | None:
        return united(register.papers for register in self.registers)


class _Once:
    """Counts the units behind facts of registers."""

    def __init__(
        self,
        ours: pd.DataFrame,
        known: _KnownIdentities,
        registers: Sequence[RegisterRead],
        definitions: Definitions,
        decisions: Mapping[str, Decision],
    ) -> None:
        self.known, self.registers, self.definitions = known, registers, definitions
        self.by_name: dict[str, Fact] = {str(fact["fact"]): fact for fact in records(ours)}
        self.rules = {name: self._rule(fact) for name, fact in self.by_name.items()}
        """The rule of every fact: of its indicator; in an annex, that of its unit, which names all its articles."""
        self.with_keys = {name: number for name, number in known.numbers.items() if name in self.by_name}
        self.number_of = {
            name: number for name, number in self.with_keys.items() if decisions[self.rules[name].decision].counts
        }
        """Only where it is decided that units count once; else every row is a unit that may be any other."""
        self.name_of = {number: name for name, number in self.number_of.items()}
        self.dimensions = [name for name in definitions.dimension_lists if f"eu_{name}" in ours.columns]
        self.parts = sorted({part.name for table in definitions.tables for part in table.parts} & {*self.dimensions})

    def facts(self) -> Iterator[Fact]:
        """Yield the facts of units with a key, of rows without one, and a zero where a part lost all its units."""
        counted: list[Fact] = []
        for names in self._apart():
            counted += self._known(names)
        counted += self._unknown()
        yield from counted
        left = {self._part(fact) for fact in counted}
        for fact in self.by_name.values():
            if self._part(fact) not in left:
                left.add(self._part(fact))
                yield {**fact, "value": 0, SURE: 0}

    def _part(self, fact: Fact) -> tuple[Any, ...]:
        """Return the part of a table that a fact belongs to: none may vanish because its units count elsewhere."""
        return (fact["population"], *(fact[f"eu_{name}"] for name in self.parts))

    def questions(self, mapped: MappedFacts) -> Iterator[Question]:
        """Yield the decisions on which the counting rests, whatever their answer, unless facts rest on them already."""
        rested_on = {question.decision for question in mapped.questions}
        resting: dict[str, list[Fact]] = {}
        for name in self.with_keys:
            resting.setdefault(self.rules[name].decision, []).append(self.by_name[name])
        for id, facts in resting.items():
            if id not in rested_on:
                decision = mapped.decisions[id]
                units = pd.DataFrame(facts).groupby("unit")["value"].sum()
                waiting = {str(unit): int(count) for unit, count in units.items()}
                yield Question(
                    id, not decision.is_open, decision.signed is not None, len(facts), waiting, decision.question
                )

    def waiting(self, kept_out: pd.DataFrame) -> Mapping[str, tuple[Mapping[str, str], ...]]:
        """Return, by the name of a fact on papers kept out by decisions, the codes of the cells its answer may move.

        No cell where all its papers count already by the same code or one that goes before; else that under which they
        would count, and those under which they count now.
        """
        groups: dict[tuple[str, int], list[Fact]] = {}
        for fact in records(kept_out[kept_out["fact"].isin(self.known.papers.keys())]):
            if rule := self.definitions.counting.rules.get(fact["indicator"]):
                groups.setdefault((rule.indicator, _rank(fact, rule)), []).append(fact)
        moved: dict[str, tuple[Mapping[str, str], ...]] = {}
        for (indicator, rank), facts in groups.items():
            numbers = {self.known.papers[fact["fact"]]: fact for fact in facts}
            behind = self.known.behind([fact["fact"] for fact in facts])
            counted = [name for name in self.number_of if self.rules[name].indicator == indicator]
            later = {self.number_of[name] for name in counted if _rank(self.by_name[name], self.rules[name]) > rank}
            before = [self.number_of[name] for name in counted if self.number_of[name] not in later]
            beyond = behind.beyond([*numbers], before)
            both = behind.shared([*beyond], [*later])
            for number, fact in numbers.items():
                now = [self.by_name[self.name_of[other]] for paper, other in sorted(both) if paper == number]
                places = [fact, *now] if number in beyond else []
                moved[fact["fact"]] = tuple({f"eu_{name}": of[f"eu_{name}"] for name in self.parts} for of in places)
        return moved

    def _rule(self, fact: Fact) -> IdentityRule:
        if fact["scope"] == Scope.IN.value:
            return self.definitions.counting.rules[fact["indicator"]]
        annex = next(
            table for table in self.definitions.tables if table.scope == fact["scope"] and fact[UNIT] in table.units
        )
        apart = tuple(dimension.name for dimension in annex.dimensions if not dimension.adds_up)
        rule = self.definitions.once_by_unit[fact[UNIT]]
        return replace(rule, indicator=annex.indicator, articles=(), in_order={}, apart=apart)

    def _apart(self) -> Iterator[list[str]]:
        """Yield the facts with a number, by the indicator and the codes under each of which a unit counts once."""
        groups: dict[tuple[Any, ...], list[str]] = {}
        for name in self.number_of:
            rule, fact = self.rules[name], self.by_name[name]
            apart = (fact[f"eu_{dimension}"] for dimension in rule.apart)
            groups.setdefault((name in self.known.papers, rule.indicator, *apart), []).append(name)
        yield from groups.values()

    def _known(self, names: Sequence[str]) -> Iterator[Fact]:
        """Yield one fact for all units with the same codes, at the earliest of their rows."""
        rule, behind = self.rules[names[0]], self.known.behind(names)
        choices = _Choices([self.by_name[name] for name in names], rule, self.dimensions, self.definitions)
        frame = choices.frame.assign(**{FACT: [self.number_of[name] for name in names]})
        found = behind.chosen(frame, choices.ordered, choices.earliest)
        at = behind.facts_at(found["first"].tolist())
        named = self._provisions(behind, frame, choices) if names[0] in self.known.papers else {}
        for row in records(found):
            base = self.by_name[self.name_of[at[row["first"]]]]
            register, number = register_and_row(int(row["first"]))
            cell = f"{base['cell'].rstrip(DIGITS)}{number}"
            name = f"{self.registers[register].resource}!{cell}/{rule.indicator}"
            place = {"fact": name, "cell": cell, "row": number, "value": row["persons"], SURE: row["persons"]}
            told = {"provisions": named[row["first"]]} if row["first"] in named else {}
            yield {**base, **choices.fact_codes(row), **told, **place}

    def _provisions(
        self, behind: PersonRecords, frame: pd.DataFrame, choices: _Choices
    ) -> Mapping[int, tuple[str, ...]]:
        """Return all provisions that papers name, by the first row with the same codes; those that count come first."""
        rank = dict(zip(frame[FACT], frame[LEGAL], strict=True))
        facts: dict[int, list[int]] = {}
        for first, fact in behind.facts_behind(frame, choices.ordered, choices.earliest).itertuples(index=False):
            facts.setdefault(first, []).append(fact)
        told = {
            first: (self.by_name[self.name_of[fact]]["provisions"] for fact in sorted(of_first, key=rank.__getitem__))
            for first, of_first in facts.items()
        }
        return {first: tuple(dict.fromkeys(word for words in each for word in words)) for first, each in told.items()}

    def _unknown(self) -> Iterator[Fact]:
        """Yield rows without a key: of registers that know none, and of those in which some lack it."""
        for name, fact in self.by_name.items():
            rows = fact["value"] if name not in self.number_of else self.known.keyless.get(self.number_of[name], 0)
            if rows:
                yield {**fact, "value": int(rows), SURE: 0}


class _Choices:
    """By which number each fact's codes are compared, so that the smallest of a unit's is the one that holds."""

    def __init__(
        self, facts: Sequence[Fact], rule: IdentityRule, dimensions: Sequence[str], definitions: Definitions
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
        """Return the codes of a row of the answer, with the rule's decisions and the one by which units count once."""
        codes = {name: self._code(name, row[name]) for name in [*self.names, POPULATION]}
        codes[SEVERAL] = tuple(code for name, code in self.several.items() if not row[name])  # that of any of the rows
        rule, indicator, provisions, decisions = self._code(LEGAL, row[LEGAL])
        resting = tuple(dict.fromkeys((*decisions, self.rule.decision)))
        return {**codes, "rule": rule, "indicator": indicator, "provisions": provisions, DECISIONS: resting}

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
        """Number facts by order of articles, then by declared orders of codes, then by how few decisions they rest on.

        The rule goes with them.
        """
        bases = [(fact["rule"], fact["indicator"], fact["provisions"], fact[DECISIONS]) for fact in self.facts]
        numbers = self._plain(LEGAL, bases, lambda base: len(base[-1]))
        return [number + _rank(fact, self.rule) * MOST_CODES for number, fact in zip(numbers, self.facts, strict=True)]

    def _plain(self, name: str, codes: Sequence[Any], first: Callable[[Any], int] = lambda _code: 0) -> list[int]:
        """Return a number per code, in whatever order the facts stand; the smaller, the smaller `first` is of it."""
        known = {code for code in codes if code is not None and code is not pd.NA}
        told = sorted(known, key=lambda code: (first(code), repr(code)))
        places = {code: number for number, code in enumerate(told)}
        self.known[name] = told
        if len(places) >= NOTHING:
            raise OverflowError(f"more than {NOTHING} codes of {name} are told apart")
        return [places.get(code, NOTHING) for code in codes]


def _rank(fact: Fact, rule: IdentityRule) -> int:
    """Find where a fact stands among others of a unit: by its article, then by each dimension that has an order."""
    rank = first_in_order(rule.articles).get(fact[ARTICLE], len(rule.articles))
    for dimension, codes in rule.in_order.items():
        order = first_in_order(codes)
        rank = rank * (len(order) + 1) + order.get(fact[f"eu_{dimension}"], len(order))
    return rank


def _precision(code: Any, unknown: str, vague: Set[str]) -> int:
    """Rank a code: proper before one that says less, that before unknown, unknown before none."""
    if code is None or code is pd.NA:
        return UNKNOWN + GROUP
    if code == unknown:
        return UNKNOWN
    return GROUP if code in vague else 0
