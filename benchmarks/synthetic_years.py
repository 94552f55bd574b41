"""Synthetic years: a seed in, the counted tables of an invented year out, and of its revised vintages.

Persons are drawn with their properties and added up into the tables, so that all tables agree. Few citizenships are
frequent and many rare, stages of proceedings grow smaller, and every year records other properties of its persons:
what it does not is missing in the tables. No person and no share is real.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from random import Random

import pandas as pd

from thb_eu.base.model import NOT_APPLICABLE, ObsStatus
from thb_eu.definitions import Definitions, IndicatorTable
from thb_eu.results import Collection, CountedCells

Person = tuple[tuple[str, str], ...]
"""The indicator, and a code by dimension."""

INDICATOR = "indicator"
COUNTRIES = (
    *(
        "SI",
        "RS",
        "BA",
        "PH",
        "RO",
        "XK",
        "UA",
        "HR",
        "BG",
        "MK",
        "CO",
        "HU",
        "BR",
        "IT",
        "AL",
        "BD",
        "DO",
        "NP",
        "SK",
        "ME",
        "TH",
        "NG",
        "MD",
        "TR",
    ),
    *(
        "CU",
        "AT",
        "PL",
        "IN",
        "CN",
        "LK",
        "MA",
        "VE",
        "CZ",
        "GE",
        "RU",
        "VN",
        "ET",
        "GH",
        "DE",
        "PE",
        "PK",
        "SY",
        "LT",
        "KE",
        "TN",
        "AF",
        "EG",
        "FR",
    ),
    *(
        "EC",
        "LV",
        "IQ",
        "KH",
        "EE",
        "ID",
        "ES",
        "PT",
        "EL",
        "AM",
        "AZ",
        "BY",
        "KZ",
        "UZ",
        "KG",
        "TJ",
        "MN",
        "LA",
        "MM",
        "CM",
        "SN",
        "GM",
        "CI",
        "UG",
    ),
    *(
        "TZ",
        "ZM",
        "ZA",
        "DZ",
        "LY",
        "IR",
        "LB",
        "JO",
        "YE",
        "SO",
        "CG",
        "ML",
        "NE",
        "TD",
        "BI",
        "RW",
        "SL",
        "LR",
        "BJ",
        "TG",
        "AO",
    ),
)
FORMS = ("SEX", "LAB", "BEG", "CRM", "SLA", "MAR", "OTH", "UNK")
SEXES = ("F", "M", "UNK")
AGES = ("Y_GE18", "Y_LT18", "UNK")
ORGANISATIONS = ("POLICE", "NGO", "LABINSP", "BORDER", "UNK")
DECISIONS = ("PROS_THB", "PROS_OTH", "NO_PROS", "UNK")
STAGES = ("suspects", "prosecuted", "convicted")
RELATED = "related_offences"
UNKNOWN = "UNK"
MAYBE = ("age", "citizen", "form")
"""What a year may record of the persons of an indicator, or not."""
POPULATIONS = tuple(itertools.product(("KZ-1 113", "KZ-1 175", "KZ-1 196"), ("VICTIM", "SUSPECT")))


@dataclass(frozen=True)
class SyntheticYear:
    """Persons, each kind as often as it occurs, and the properties that the year does not record, by indicator."""

    persons: Mapping[Person, int]
    unrecorded: frozenset[tuple[str, str]]

    def counted(self, definitions: Definitions, collection: Collection) -> CountedCells:
        """All its tables, dense, as counting hands them over."""
        rows = [row for table in definitions.tables for row in self._rows(table, definitions, collection)]
        dimensions = tuple(definitions.dimension_lists)
        cells = pd.DataFrame(rows, columns=["table", "indicator", *dimensions, "obs_value", "obs_status"])
        beside = {name: [()] * len(cells) for name in ("reasons", "provisions", "sources", "corrections")}
        lineage = pd.DataFrame(columns=["table", *dimensions, "fact", "value", "rule", "population", "view"])
        return CountedCells(cells.astype({"obs_value": "Int64"}).assign(**beside), lineage)

    def _rows(
        self, table: IndicatorTable, definitions: Definitions, collection: Collection
    ) -> Iterator[tuple[object, ...]]:
        persons = {person: n for person, n in self.persons.items() if person[0] == (INDICATOR, table.indicator)}
        if not persons or not set(table.names) <= set(dict(next(iter(persons)))) | {"citizen", "sex"}:
            return
        hierarchies = definitions.hierarchies(collection.year, collection.geo)
        counts: Counter[tuple[str, ...]] = Counter()
        for person, n in persons.items():
            told = dict(person)
            above = (
                (told[name],)
                if table.indicator == RELATED and name not in ("citizen", "sex")
                else hierarchies[name].ancestors(told[name])
                for name in table.names
            )
            for key in itertools.product(*above):
                counts[key] += n
        for key in self._keys(table, definitions, counts):
            at = dict(zip(table.names, key, strict=True))
            missing = self._missing(table.indicator, at, definitions)
            places = (at.get(name, NOT_APPLICABLE) for name in definitions.dimension_lists)
            told_as = (pd.NA, ObsStatus.NOT_RECORDED.value) if missing else (counts[key], ObsStatus.VALUE.value)
            yield (table.name, table.indicator, *places, *told_as)

    def _keys(
        self, table: IndicatorTable, definitions: Definitions, counts: Mapping[tuple[str, ...], int]
    ) -> Iterable[tuple[str, ...]]:
        """The cells of a table: related offences under the parts that occur, all others under all codes."""
        place = {name: at for at, name in enumerate(table.names)}
        occurring = {name: {key[at] for key in counts} for name, at in place.items()}
        lists = {}
        for dimension in table.dimensions:
            known = definitions.codelists[dimension.codelist]
            codes = [code.code for code in known.codes]
            if dimension.occurring:
                top = {known.total, *(code.code for code in known.codes if code.parent == known.total)}
                codes = [code for code in codes if code in occurring[dimension.name] | top]
            lists[dimension.name] = codes
        if table.indicator != RELATED:
            return itertools.product(*lists.values())
        parts = sorted({key[:-2] for key in counts})
        return ((*part, *codes) for part in parts for codes in itertools.product(lists["citizen"], lists["sex"]))

    def _missing(self, indicator: str, at: Mapping[str, str], definitions: Definitions) -> bool:
        codelists = {name: definitions.codelists[definitions.dimension_lists[name]] for name in at}
        named = {name for name, code in at.items() if code not in (codelists[name].total, UNKNOWN)}
        return any((indicator, name) in self.unrecorded for name in named)


def synthetic_year(seed: int) -> SyntheticYear:
    """The invented year of a seed."""
    random = Random(seed)
    unrecorded = frozenset(
        (indicator, name) for indicator in ("victims", *STAGES) for name in MAYBE if random.random() < 0.3
    )
    persons: Counter[Person] = Counter()
    citizens = _citizens(random)
    for _ in range(random.choice((8, 20, 45, 80, 150))):
        extra = {"status": random.choice(("IDENT", "PRESUM")), "registering_organisation": _rare(random, ORGANISATIONS)}
        persons[_person(random, "victims", citizens, extra, unrecorded)] += 1
    many = random.choice((4, 10, 25, 60))
    for stage in STAGES:
        for _ in range(many):
            extra = {"decision": _rare(random, DECISIONS)} if stage == "prosecuted" else {}
            persons[_person(random, stage, citizens, extra, unrecorded)] += 1
        many = random.randint(many // 4, many)
    for article, role in random.sample(POPULATIONS, random.randint(0, 4)):
        for _ in range(random.choice((3, 12, 40, 200))):
            sex, citizen = _rare(random, SEXES), random.choice(citizens)
            told = {
                **{"article": article, "role": role, "document": NOT_APPLICABLE, "registering_organisation": "POLICE"},
                **{"instance": NOT_APPLICABLE, "unit": "PER", "citizen": citizen, "sex": sex},
            }
            persons[((INDICATOR, RELATED), *told.items())] += 1
    return SyntheticYear(persons, unrecorded)


def revised(year: SyntheticYear, seed: int, moving: bool = False) -> SyntheticYear:
    """A later vintage: some persons are added; where `moving`, others turn out to be of another kind."""
    random = Random(seed)
    persons: Counter[Person] = Counter(year.persons)
    kinds = sorted(kind for kind in persons if kind[0][1] not in STAGES[1:])  # a later stage stays the smaller one
    for kind in random.choices(kinds, k=random.randint(1, 4)):
        persons[kind if random.random() < 0.6 else _another(random, kind, kinds)] += 1
    for kind in random.sample(kinds, min(len(kinds), random.randint(1, 3))) if moving else ():
        persons[kind] -= 1
        persons[_another(random, kind, kinds)] += 1
    return replace(year, persons={kind: n for kind, n in persons.items() if n})


def _another(random: Random, kind: Person, kinds: list[Person]) -> Person:
    """A kind that differs from `kind` in the sex or the citizenship that another of its indicator has."""
    other = dict(random.choice([one for one in kinds if one[0] == kind[0]]))
    name = random.choice(("sex", "citizen"))
    return tuple((at, other[name] if at == name else code) for at, code in kind)


def _person(
    random: Random,
    indicator: str,
    citizens: list[str],
    extra: Mapping[str, str],
    unrecorded: Iterable[tuple[str, str]],
) -> Person:
    told = {
        **{"sex": _rare(random, SEXES), "age": _rare(random, AGES), "citizen": random.choice(citizens)},
        **{"form": _rare(random, FORMS), **extra},
    }
    return (
        (INDICATOR, indicator),
        *((name, UNKNOWN if (indicator, name) in unrecorded else code) for name, code in told.items()),
    )


def _rare(random: Random, codes: tuple[str, ...]) -> str:
    """One of the codes, each rarer than the one before it."""
    return random.choices(codes, [0.35**place for place in range(len(codes))])[0]


def _citizens(random: Random) -> list[str]:
    """A lot to draw citizenships from: of some countries, by their rank, and a few unknown."""
    countries = random.sample(COUNTRIES[:40], random.choice((6, 12, 25)))
    lot = [country for rank, country in enumerate(countries, 1) for _ in range(max(1, round(60 / rank**1.3)))]
    return [*lot, UNKNOWN]


def dense_table(seed: int) -> SyntheticYear:
    """Table V3 alone, with 1,080 cells (3 statuses, 90 citizenships, 4 sexes) and persons in every category."""
    random = Random(seed)
    kinds = itertools.product(("IDENT", "PRESUM"), sorted(COUNTRIES)[:83], SEXES)
    persons = {
        ((INDICATOR, "victims"), ("status", status), ("citizen", citizen), ("sex", sex)): 1
        + int(random.expovariate(0.15))
        for status, citizen, sex in kinds
    }
    return SyntheticYear(persons, frozenset())
