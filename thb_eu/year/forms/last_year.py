"""Find the figures of the year before for the entries of this year's forms.

A table that replaces others of last year finds its figures in those, by the codes of each entry.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from thb_eu.base.model import NOT_TOLD
from thb_eu.definitions import Contract, Definitions
from thb_eu.sources import read

Codes = Mapping[str, str]
Texts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LastFact:
    """One figure of last year: its codes, its year, and its value where it is known."""

    codes: Codes
    time: int
    value: int | None


@dataclass(frozen=True)
class LastYear:
    """The figures of a collection by the contract of their table; `sent`: its rows as the supplier wrote them."""

    year: int = 0
    facts: Mapping[str, tuple[LastFact, ...]] = field(default_factory=dict)
    sent: Mapping[str, tuple[Texts, ...]] = field(default_factory=dict)
    replaced: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def facts_behind(self, contract: Contract) -> Iterator[tuple[LastFact, ...]]:
        """Yield the figures of the table itself, then those of each table that it replaces."""
        names, seen = [contract.name], set[str]()
        while names:
            name = names.pop(0)
            if name not in seen:
                seen.add(name)
                names += self.replaced.get(name, ())
                yield self.facts.get(name, ())

    def figure(self, contract: Contract, codes: Codes, time: int) -> int | None:
        """Find what was reported last year for an entry: the sum of one table's figures with these codes."""
        for facts in self.facts_behind(contract):
            found = [fact.value for fact in facts if fact.time == time and agrees(codes, fact.codes)]
            if found:
                return None if None in found else sum(value for value in found if value is not None)
        return None


def agrees(codes: Codes, others: Codes) -> bool:
    """Tell whether all `codes` stand among the others; what those do not have is not told."""
    return all(others.get(name, NOT_TOLD) == code for name, code in codes.items())


def read_last_year(package: str | Path, definitions: Definitions) -> LastYear:
    """Return the figures of the collection `package`; files of it that cannot be read are left aside."""
    import pandas as pd

    received = read(package, definitions, set_aside=True)
    collection, dimensions = received.collection, definitions.law.dimensions
    contracts = {resource["name"]: resource["thb:contract"] for resource in collection.resources}
    facts: dict[str, list[LastFact]] = {}
    for row in pd.concat([received.facts, received.uncounted_facts]).to_dict("records"):
        if row["resource"] in contracts:
            codes = {name: str(row[name]) for name in dimensions if name in row and not pd.isna(row[name])}
            value = None if pd.isna(row["value"]) else int(row["value"])
            facts.setdefault(contracts[row["resource"]], []).append(LastFact(codes, int(row["time"]), value))
    sent = {
        resource["thb:contract"]: tuple(cells for number, cells in table.rows if number > table.header_row)
        for path, resource in collection.by_file.items()
        if (table := received.sent.get(path))
    }
    replaced = {name: contract.replaces for name, contract in definitions.contracts.items() if contract.replaces}
    return LastYear(collection.year, {name: tuple(found) for name, found in facts.items()}, sent, replaced)
