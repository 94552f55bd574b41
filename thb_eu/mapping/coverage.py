"""Find which contract can report each code of the EU tables for a year.

A contract reports a code where a rule of the law leads there from codes that its labels, code lists, readings and
constants may give to one row. What one label means together is held together; beyond that the columns of a table are
taken to vary freely, so that a code without a contract is proved to have none. A code that no contract can report needs
its reason in `mappings/coverage.yaml`, and a contract that offers a dimension in full (`thb:offers`) needs a word for
every code of it that is in force. Nothing is said of the data of any year.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from thb_eu.base.kept_steps import kept, same
from thb_eu.base.messages import Text, _, literal
from thb_eu.base.model import ARTICLE, NOT_TOLD, Place, Scope, Severity
from thb_eu.definitions import (
    Contract,
    Definitions,
    Hierarchy,
    Law,
    Rule,
    UnreportedCodes,
    Validity,
    refuse_out_of_reach,
    whole_year,
)
from thb_eu.definitions.contracts import refuse_what_is_left_behind
from thb_eu.definitions.law import COVERAGE
from thb_eu.definitions.records import NOT_TOLD_ELSE
from thb_eu.definitions.strict_reader import position
from thb_eu.mapping.compile import DecisionTable, compile_law
from thb_eu.mapping.proof import LawRemark, prove

NOBODY = _("no contract can report the code {code} of {dimension} ({indicator}) for {years}")
SAY_WHY = _("Give a contract a label that leads there, or say in {file} why no source can report it.")
NEEDLESS = _(
    "the code {code} of {dimension} ({indicator}) is listed as reported by nobody, but {contract} can report it"
)
NO_WORD = _("the table offers {dimension} in full, but has no label for {code} ({label})")

Codes = Mapping[str, str]
"""National codes by dimension, as one label, reading or constant means them."""


@dataclass(frozen=True, slots=True)
class CodeOfTables:
    """A code of a dimension of the tables of one indicator."""

    indicator: str
    dimension: str
    code: str

    def is_of(self, entry: UnreportedCodes) -> bool:
        """Tell whether an entry of `mappings/coverage.yaml` is about this code."""
        return self.indicator in entry.indicators and self.code in entry.codes.get(self.dimension, ())


Coverage = Mapping[CodeOfTables, Mapping[str, bool]]
"""For every code of the EU tables, the contracts that can report it, and whether it counts as things are decided."""


def prove_definitions(
    definitions: Definitions, today: str, table: DecisionTable | None = None
) -> tuple[LawRemark, ...]:
    """Say everything that can be said of the law and of the contracts that serve it, on the ISO day `today`.

    Raises `MappingRefused` where the law has gaps or overlaps, then `DefinitionRefused` where a contract leaves behind
    what the law asks of it, or none can tell what a recipient is promised. `table` is the law as compiled before.
    """
    law = definitions.law
    of_the_law = prove(law, definitions.files, today, table or compile_law(law))
    contracts = definitions.contracts.values()
    refuse_what_is_left_behind(contracts, law)
    refuse_out_of_reach(definitions.recipients, definitions.contracts, law, definitions.files)
    return (*of_the_law, *prove_coverage(definitions, today))


def prove_coverage(definitions: Definitions, today: str) -> tuple[LawRemark, ...]:
    """Find codes without a source or a reason, reasons without need, and codes that a table offers in vain."""
    return (*_without_source(definitions, today), *_not_offered(definitions))


def _without_source(definitions: Definitions, today: str) -> Iterator[LawRemark]:
    """Yield what nobody can report in the years in which contracts change, or in that of today where none does."""
    if definitions.unreported is None or not definitions.contracts:
        return
    years = turning_years(definitions) or (int(today[:4]),)
    found = kept(_in_years, same(definitions.to_count), same(years))
    for code in dict.fromkeys(code for of_year in found.values() for code in of_year):
        empty = [year for year in years if code in found[year] and not found[year][code]]
        listed = {year: reason_for(code, year, definitions.unreported) for year in years}
        if missing := [year for year in empty if listed[year] is None]:
            what = NOBODY.filled({**_words(code), "years": ", ".join(map(str, missing))})
            remedy = SAY_WHY.filled({"file": COVERAGE})
            yield LawRemark("code-has-a-source", Severity.ERROR, Place(COVERAGE), code.code, what, remedy)
        for year in years:
            entry, by = listed[year], found[year].get(code)
            if entry is not None and by:
                place = position(COVERAGE, definitions.files[COVERAGE], ["not_reported", entry.number, "codes"])
                what = NEEDLESS.filled({**_words(code), "contract": next(iter(by))})
                remedy = _("Take the code out, or end the entry (`valid`).")
                yield LawRemark("code-has-a-source", Severity.WARNING, place, code.code, what, remedy)
                break


def _in_years(definitions: Definitions, years: tuple[int, ...]) -> Mapping[int, Coverage]:
    """Return the coverage of each year: no signature moves it."""
    words = words_of_contracts(definitions)
    return {year: coverage(definitions, year, words) for year in years}


def reason_for(code: CodeOfTables, year: int, entries: Iterable[UnreportedCodes]) -> UnreportedCodes | None:
    """Return the entry that says why nobody reports a code for a year."""
    return next((entry for entry in entries if code.is_of(entry) and entry.valid.covers_year(year)), None)


def _words(code: CodeOfTables) -> dict[str, str]:
    return {"code": code.code, "dimension": code.dimension, "indicator": code.indicator}


def _not_offered(definitions: Definitions) -> Iterator[LawRemark]:
    """Yield codes in force for which a table has no label, of dimensions that it offers in full."""
    for contract in definitions.contracts.values():
        words = ContractWords(contract, definitions).codes if contract.offers else {}
        for dimension, offered in contract.offers.items():
            for code in _in_force(dimension, contract, definitions):
                if code not in words.get(dimension, ()) and code not in offered.without:
                    yield _no_word(contract, dimension, code, definitions)


def _in_force(dimension: str, contract: Contract, definitions: Definitions) -> Iterator[str]:
    """Yield the categories of a dimension in force on some day when the table is sent; a blank tells the unknown."""
    days, listed = definitions.law.code_days.get(dimension, {}), definitions.law.lists.get(dimension)
    for code in listed.items if listed else definitions.law.dimensions[dimension]:
        if code not in days or days[code].meets(contract.valid):
            yield code


def _no_word(contract: Contract, dimension: str, code: str, definitions: Definitions) -> LawRemark:
    listed = definitions.law.lists.get(dimension)
    label: Text = listed.by_code[code].label if listed else literal(code)
    package = contract.name.partition("/")[0]
    where = Place(f"datapackages/sources/{package}/datapackage.json").of(contract.name)
    what = NO_WORD.filled({"dimension": dimension, "code": code, "label": label})
    remedy = _("Add the label, or say under `thb:offers` why the source has no word for it.")
    return LawRemark("code-offered", Severity.ERROR, where, code, what, remedy)


def words_of_contracts(definitions: Definitions) -> tuple[ContractWords, ...]:
    """Return the codes that the rows of each contract that is counted may carry, in the order of the contracts."""
    return tuple(ContractWords(each, definitions) for each in definitions.contracts.values() if each.counted)


def coverage(definitions: Definitions, year: int, words: Iterable[ContractWords] = ()) -> Coverage:
    """Find which contracts can report each code of the EU totals for `year`, in the order of the tables.

    Of a dimension that lists only codes that occur, the groups to which they add up stand for them. `words`: those of
    all contracts, where they are at hand.
    """
    expected = [each for each in words or words_of_contracts(definitions) if each.contract.is_expected_for(year)]
    hierarchies = definitions.hierarchies(year, definitions.geo)
    counts = {id for id, decision in definitions.law.decisions_for(year).items() if decision.counts}
    found: dict[CodeOfTables, dict[str, bool]] = {}
    dimensions: dict[tuple[str, str], dict[str, None]] = {}
    for table in (each for each in definitions.tables if each.scope == Scope.IN.value):
        for dimension in table.dimensions:
            for code in _codes_of(hierarchies[dimension.name], dimension.occurring, year):
                found.setdefault(CodeOfTables(table.indicator, dimension.name, code), {})
        for rule in definitions.rules_for(table):
            if rule.valid.meets(whole_year(year)):
                dimensions.setdefault((table.indicator, rule.id), {}).update(dict.fromkeys(table.names))
    _add_reported(found, dimensions, expected, _Reported(hierarchies, definitions.law, counts))
    return found


def _add_reported(
    found: Mapping[CodeOfTables, dict[str, bool]],
    dimensions: Mapping[tuple[str, str], Iterable[str]],
    expected: Iterable[ContractWords],
    reported: _Reported,
) -> None:
    """Add to each code the contracts that report it; `dimensions`: by indicator and rule."""
    places: dict[tuple[str, str], dict[str, dict[str, bool]]] = {}
    for of, by in found.items():
        places.setdefault((of.indicator, of.dimension), {})[of.code] = by
    rules = {rule.id: rule for rule in reported.law.rules}
    seen = set[tuple[str, str, str, bool, int]]()  # most rules report the same codes of a contract
    for (indicator, ruled), named in dimensions.items():
        rule, may = rules[ruled], reported.law.may_count(rules[ruled], reported.counts)
        for words in expected:
            for name, codes in reported.by(rule, words, named):
                if (told := (indicator, name, words.name, may, id(codes))) in seen:
                    continue
                seen.add(told)
                place = places.get((indicator, name), {})
                for code in place.keys() & codes.keys():
                    place[code][words.name] = place[code].get(words.name, False) or (codes[code] and may)


def turning_years(definitions: Definitions) -> tuple[int, ...]:
    """Return the years from which on a contract is sent or no longer sent, each with the year before."""
    valid = [each.valid for each in definitions.contracts.values() if each.counted]
    first = {int(days.first[:4]) for days in valid if days.first}
    after = {int(days.last[:4]) + 1 for days in valid if days.last}
    return tuple(sorted({year for turn in first | after for year in (turn - 1, turn)}))


def _codes_of(hierarchy: Hierarchy, occurring: bool, year: int) -> Iterator[str]:
    """Yield the codes that must have a source: categories and unknown, or groups where only what occurs is listed."""
    wanted = ("group", "unknown") if occurring else ("item", "unknown")
    for code in hierarchy.codelist.codes:
        if code.kind in wanted and Validity(code.valid_from, code.valid_until).meets(whole_year(year)):
            yield code.code


class _Reported:
    """What rows of a contract report under a rule; by code, whether the decision on it counts (among `counts`)."""

    def __init__(self, hierarchies: Mapping[str, Hierarchy], law: Law, counts: Set[str]) -> None:
        self.hierarchies, self.law, self.counts = hierarchies, law, counts
        self.walked = {each.target: each for each in law.crosswalks}
        self._held: dict[tuple[str, str | frozenset[str]], Mapping[str, bool]] = {}

    def by(self, rule: Rule, words: ContractWords, named: Iterable[str]) -> Iterator[tuple[str, Mapping[str, bool]]]:
        """Yield the dimensions named with their codes; nothing where the rule governs no row of the contract."""
        national = words.under(rule)
        if national is None or not rule.count_as:
            return
        for name in named:
            source = self.walked[name].source if name in self.walked else name
            codes = rule.count_as[name] if name in rule.count_as else national.get(source, frozenset((NOT_TOLD,)))
            if (name, codes) not in self._held:
                european = {codes: True} if isinstance(codes, str) else self._european(name, source, codes)
                self._held[name, codes] = self._with_wholes(name, european)
            yield name, self._held[name, codes]

    def _european(self, name: str, source: str, national: Iterable[str]) -> Mapping[str, bool]:
        unknown = self.hierarchies[name].codelist.unknown
        walks = self.walked[name].codes if name in self.walked else None
        asked_by_code = self.law.asked_by_code.get(source, {})
        found: dict[str, bool] = {}
        for code in national:
            european = unknown if code == NOT_TOLD else walks[code] if walks is not None else code
            asked = asked_by_code.get(code)
            found[european] = found.get(european, False) or asked is None or asked in self.counts
        return found

    def _with_wholes(self, name: str, codes: Mapping[str, bool]) -> Mapping[str, bool]:
        found: dict[str, bool] = {}
        for code, counted in codes.items():
            for whole in self.hierarchies[name].ancestors(code):
                found[whole] = found.get(whole, False) or counted
        return found


class ContractWords:
    """The codes that one row of a contract may carry: one alternative of each of its `parts`."""

    def __init__(self, contract: Contract, definitions: Definitions) -> None:
        self.contract, self.name, self.law = contract, contract.name, definitions.law
        self.parts = tuple(tuple(part) for part in self._parts() if part)
        named = [name for part in self.parts for name in {name for codes in part for name in codes}]
        self.several = frozenset(name for name in named if named.count(name) > 1)
        self.codes = self._codes(self.parts)
        self._under: dict[str, Mapping[str, frozenset[str]] | None] = {}

    def _parts(self) -> Iterator[Sequence[Codes]]:
        contract = self.contract
        yield from ([{name: code}] for name, code in contract.always.items())
        if counts := [field.count for field in contract.fields if field.count]:
            yield [*counts]
        filled = {field["name"] for field in contract.schema["fields"] if field.get("constraints", {}).get("required")}
        for field in (field for field in contract.fields if field.dimension):
            blank: list[Codes] = [] if field.name in filled else [{field.dimension: NOT_TOLD}]
            yield [*self._of_labels(field.dimension, field.labels), *blank]
        records = contract.records
        if records is None:
            return
        yield [entry.codes for entry in records.countings]
        if records.person:
            yield [records.person.says, {}]
        for piece in (piece for parsed in records.parsed for piece in parsed.pieces):
            meanings = (*piece.labels.values(), *(meant for _pattern, meant in piece.patterns))
            untold = [{piece.dimension: NOT_TOLD}] if piece.otherwise == NOT_TOLD_ELSE else []
            yield [*(codes for codes in meanings if codes is not None), *untold]
        for first in records.first_of:
            yield [*first.labels.values(), {first.dimension: NOT_TOLD}]

    def _of_labels(self, dimension: str, labels: Mapping[str, Codes] | None) -> list[Codes]:
        if labels is not None:
            return list({tuple(sorted(codes.items())): codes for codes in labels.values()}.values())
        listed = self.law.lists.get(dimension)
        return [{dimension: code} for code in self.law.dimensions[dimension] if not (listed and listed.is_sum(code))]

    def under(self, rule: Rule) -> Mapping[str, frozenset[str]] | None:
        """Return by dimension the codes that a row may carry for the rule to govern it; None where it governs none."""
        if rule.id not in self._under:
            self._under[rule.id] = self._governed_by(rule)
        return self._under[rule.id]

    def _governed_by(self, rule: Rule) -> Mapping[str, frozenset[str]] | None:
        if rule.article not in self.codes.get(ARTICLE, ()):
            return None
        conditions = {**rule.conditions, ARTICLE: frozenset((rule.article,))}
        fitting = []
        for part in self.parts:
            fits = [codes for codes in part if self._fits(codes, conditions)]
            if not fits:
                return None
            fitting.append(fits)
        found = self._codes(fitting)
        if any(allowed.isdisjoint(found.get(name, (NOT_TOLD,))) for name, allowed in conditions.items()):
            return None
        return {name: codes & conditions.get(name, codes) for name, codes in found.items()}

    def _fits(self, codes: Codes, conditions: Mapping[str, frozenset[str]]) -> bool:
        """Tell whether one alternative may stand in a row under these conditions; of `several` another may say more."""
        return all(
            code in conditions[name] for name, code in codes.items() if name in conditions and name not in self.several
        )

    @staticmethod
    def _codes(parts: Iterable[Iterable[Codes]]) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for codes in (codes for part in parts for codes in part):
            for name, code in codes.items():
                found.setdefault(name, set()).add(code)
        return {name: frozenset(codes) for name, codes in found.items()}
