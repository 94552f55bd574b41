"""Prove of each figure that a recipient is promised that in every year of which it is asked a contract can tell it.

A contract can tell a selection if a row of it could have all its codes at once: those that it gives every row, a label
of each labelled column, a code of any other. Asked are the years in which a contract or a period of the recipient
begins, and those before and after which none does: between them nothing changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from thb_eu.base.errors import DefinitionRefused, Fault, refuse_if_any
from thb_eu.base.kept_steps import kept
from thb_eu.base.messages import _
from thb_eu.base.model import NOT_TOLD
from thb_eu.definitions.contracts import FACTS, Contract, ContractField
from thb_eu.definitions.known_words import NOT_TOLD_WORD
from thb_eu.definitions.law import Law
from thb_eu.definitions.recipients import AskedPeriod, Recipient, Selection, refined
from thb_eu.definitions.shapes import place_in

Codes = Mapping[str, tuple[str, ...]]


def refuse_out_of_reach(
    recipients: Mapping[str, Recipient], contracts: Mapping[str, Contract], law: Law, files: Mapping[str, bytes]
) -> None:
    """Refuse figures of facts that in some year of which they are asked no contract can tell; of a row the first."""
    contents = (files[recipient.file] for recipient in recipients.values())
    refuse_if_any(DefinitionRefused, kept(_all_out_of_reach, recipients, contracts, law.without_articles, *contents))


def _all_out_of_reach(
    recipients: Mapping[str, Recipient], contracts: Mapping[str, Contract], law: Law, *contents: bytes
) -> tuple[Fault, ...]:
    reach = Reach.of(contracts.values(), {name: (*of.by_code,) for name, of in law.lists.items()})
    of_each = zip(recipients.values(), contents, strict=True)
    return tuple(fault for recipient, content in of_each for fault in _out_of_reach(recipient, reach, content))


def _out_of_reach(recipient: Recipient, reach: Reach, content: bytes) -> Iterator[Fault]:
    periods, years = {period.id: period for period in recipient.periods}, reach.years(recipient.periods)
    at = place_in(recipient.file, content)
    untold: dict[tuple[Any, ...], tuple[int, Selection]] = {}
    for steps, chosen, asked in _facts_selected(recipient):
        of_years = [year for year in years if all(periods[name].covers(year) for name in asked)]
        for year in reach.untold(chosen, of_years):
            if steps not in untold or year < untold[steps][0]:
                untold[steps] = year, chosen
            break
    for steps, (year, chosen) in sorted(untold.items(), key=lambda found: found[1][0]):
        what = _("of {year} no contract can tell this: {codes}.", year=year, codes=_said(chosen))
        remedy = _(
            "Select what a contract of that year counts, or name a period in which it is asked (`periods`, `asked`) "
            "with the reason."
        )
        yield Fault(at(*steps), "figure-out-of-reach", what, remedy)


def _facts_selected(recipient: Recipient) -> Iterator[tuple[tuple[Any, ...], Selection, tuple[str, ...]]]:
    """Yield what of suppliers is asked, with its place in the file (of the row, of the figure) and its periods."""
    cells = (
        (("tables", number, "rows", down), (table, row, column))
        for number, table in enumerate(recipient.tables)
        for down, row in enumerate(table.rows)
        for column in table.columns
    )
    figures = ((("figures", number), (figure,)) for number, figure in enumerate(recipient.figures) if not figure.sum)
    for steps, parts in (*cells, *figures):
        chosen = refined(*parts)
        if chosen.of_facts and chosen.not_given.is_empty:
            yield steps, chosen, tuple(part.asked for part in parts if part.asked)


def _said(chosen: Selection) -> str:
    """Say what is selected, in words of its codes."""
    told = {
        name: [NOT_TOLD_WORD if code == NOT_TOLD else code for code in codes] for name, codes in chosen.codes.items()
    }
    codes = [f"{name} {'+'.join(codes)}" for name, codes in told.items()]
    labels = [f"{name} {' / '.join(words)!r}" for name, words in chosen.labels.items()]
    return ", ".join((*filter(None, (chosen.population, chosen.column)), *codes, *labels))


def holds_numbers(contract: Contract) -> bool:
    """Tell whether recipients may get its numbers: of an aggregate table, counted or checked; never of a register."""
    return contract.use in (FACTS, "checks only")


def tells_column(field: ContractField, name: str) -> bool:
    """Tell whether a column is meant by this name: that of the dimension that it tells, or one of its headings."""
    return name in (field.dimension, *field.headings)


@dataclass(frozen=True)
class Reach:
    """The contracts from which figures come; `codes`: those of each national dimension."""

    contracts: tuple[TellingContract, ...]

    @classmethod
    def of(cls, contracts: Iterable[Contract], codes: Codes) -> Reach:
        """Return the reach of these contracts, registers left aside."""
        return cls(tuple(TellingContract(contract, codes) for contract in contracts if holds_numbers(contract)))

    def years(self, periods: Iterable[AskedPeriod]) -> tuple[int, ...]:
        """Return one year of each stretch in which the same contracts hold and the same is asked."""
        valid = [contract.contract.valid for contract in self.contracts]
        begins = [int(days.first[:4]) for days in valid if days.first]
        begins += [int(days.last[:4]) + 1 for days in valid if days.last]
        asked = [*periods]
        begins += [period.first for period in asked if period.first is not None]
        begins += [period.last + 1 for period in asked if period.last is not None]
        return tuple(sorted({min(begins) - 1, *begins})) if begins else ()

    def untold(self, chosen: Selection, years: Iterable[int]) -> Iterator[int]:
        """Yield the years of which no contract can tell what is selected."""
        teller: TellingContract | None = None
        for year in years:
            if teller is None or not teller.contract.is_expected_for(year):
                teller = next((contract for contract in self._of_year(year) if contract.can_tell(chosen)), None)
            if teller is None:
                yield year

    def _of_year(self, year: int) -> tuple[TellingContract, ...]:
        if year not in self._by_year:
            self._by_year[year] = tuple(teller for teller in self.contracts if teller.contract.is_expected_for(year))
        return self._by_year[year]

    @cached_property
    def _by_year(self) -> dict[int, tuple[TellingContract, ...]]:
        return {}


@dataclass(frozen=True)
class TellingContract:
    """A contract, as rows of it may tell codes."""

    contract: Contract
    codes: Codes

    def can_tell(self, chosen: Selection) -> bool:
        """Tell whether a row may have all codes selected, in the column and with the labels asked for."""
        asked, columns = chosen.codes, self._columns
        if not all(self._may_be(name, codes) for name, codes in asked.items()):
            return False
        if chosen.population and not self._calls_one(chosen.population):
            return False
        if chosen.column and not any(field.count is not None for field in columns.get(chosen.column, ())):
            return False
        if not all(any(_may_say(field, of) for field in columns.get(name, ())) for name, of in chosen.labels.items()):
            return False
        return all(any(_fits(meant, asked) for meant in alternatives) for alternatives in self._alternatives)

    @cached_property
    def _columns(self) -> Mapping[str, Sequence[ContractField]]:
        """The columns that are meant by a name (`tells_column`)."""
        columns: dict[str, list[ContractField]] = {}
        for field in self.contract.fields:
            for name in dict.fromkeys((field.dimension, *field.headings)):
                columns.setdefault(name, []).append(field)
        return columns

    def _calls_one(self, population: str) -> bool:
        if population not in self._called:
            self._called[population] = self.contract.may_show(population, self.codes)
        return self._called[population]

    @cached_property
    def _called(self) -> dict[str, bool]:
        """By name of a population whether the table calls one of its own so; first those that stand in its text."""
        named = (self.contract.population, *(population.population for population in self.contract.populations))
        return dict.fromkeys(named, True)

    def _may_be(self, name: str, codes: tuple[str, ...]) -> bool:
        if name in self.contract.always:
            return self.contract.always[name] in codes
        told = self._told.get(name)
        return NOT_TOLD in codes if told is None else bool(told.intersection(codes))

    @cached_property
    def _told(self) -> Mapping[str, frozenset[str]]:
        """By dimension the codes that a row may have, that of not being told among them where it may be so."""
        told: dict[str, set[str]] = {}
        for field in self.contract.fields:
            if field.dimension and field.labels is None:
                told.setdefault(field.dimension, set()).update((*self.codes[field.dimension], NOT_TOLD))
        for alternatives in self._alternatives:
            for name in {name for meant in alternatives for name in meant}:
                told.setdefault(name, set()).update(meant.get(name, NOT_TOLD) for meant in alternatives)
        return {name: frozenset(codes) for name, codes in told.items()}

    @cached_property
    def _alternatives(self) -> tuple[tuple[Mapping[str, str], ...], ...]:
        """Of each labelled column what its labels mean, and of the columns of numbers what they count."""
        labelled = (tuple(field.labels.values()) for field in self.contract.fields if field.labels)
        counted = tuple(
            {name: code for name, code in field.count.items() if name in self.codes}
            for field in self.contract.fields
            if field.count is not None
        )
        return (*labelled, counted)


def _fits(meant: Mapping[str, str], asked: Codes) -> bool:
    return all(meant[name] in codes for name, codes in asked.items() if name in meant)


def _may_say(field: ContractField, labels: tuple[str, ...]) -> bool:
    return not field.labels or not field.labels.keys().isdisjoint(labels)
