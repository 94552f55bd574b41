"""Rates: how much of a half of the corpus is found, and how much of what is none is taken for a person, by kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.persons.corpus import Sample
from thb_eu.base.csv_tables import as_csv
from thb_eu.definitions import Definitions
from thb_eu.sources.personal_data import PersonalDataGuard, in_unread

ALL = "all"


@dataclass(frozen=True)
class Rate:
    """Of how many samples of a kind something was found."""

    kind: str
    is_person: bool
    found: int
    of: int

    @property
    def of_100(self) -> float:
        """The same of a hundred."""
        return 100 * self.found / self.of


def is_found(sample: Sample, definitions: Definitions, guard: PersonalDataGuard) -> bool:
    """Whether the guard takes a sample for one with a person: of a text, in a cell; of a table, as a file."""
    if not sample.is_table:
        return guard.datum(sample.text, guard.all_kinds) is not None
    contract = next(iter(definitions.contracts.values()))
    return bool(in_unread(as_csv(sample.rows), "table.csv", contract, guard))


def rates(samples: Iterable[Sample], definitions: Definitions) -> Iterator[Rate]:
    """The rates by kind, persons first, and those of all."""
    guard = PersonalDataGuard(definitions)
    judged = [(one, is_found(one, definitions, guard)) for one in samples]
    for is_person in (True, False):
        mine = [(one.kind, found) for one, found in judged if one.is_person is is_person]
        for kind in (*dict.fromkeys(kind for kind, _found in mine), ALL):
            of = [found for other, found in mine if kind in (other, ALL)]
            yield Rate(kind, is_person, sum(of), len(of))
