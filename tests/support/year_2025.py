"""An invented year 2025: persons, decisions and judgments, told by every supplier in the tables of the contracts.

`World` holds the persons; `write` makes a collection of them, as the suppliers would send it; `expected` reckons the
cells of the indicator tables from the persons themselves, in one line each, without any part of the product.
"""

from __future__ import annotations

import csv
import itertools
import json
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

YEAR = 2025
SEXES = {"Ženske": "F", "Moški": "M", "Ni znano": "UNK"}
AGES = {"Mladoletni": "Y_LT18", "Odrasli": "Y_GE18", "Ni znano": "UNK"}
COUNTRIES = {"Slovenija": "SI", "Romunija": "RO", "Srbija": "RS", "Filipini": "PH", "Neznano": "UNK"}
FORMS = {
    "Prostitucija": "SEX",
    "Druga spolna zloraba": "SEX",
    "Prisilno delo": "LAB",
    "Beračenje": "BEG",
    "Služabništvo": "SRV",
    "Kriminalna dejavnost": "CRM",
    "Ni znano": "UNK",
}
GROUPS = {"SI": "NAT", "RO": "EU27_2020_FOR", "RS": "NEU27_2020_FOR", "PH": "NEU27_2020_FOR", "UNK": "UNK"}
COLUMNS = ("Spol", "Starostna skupina", "Državljanstvo", "Oblika izkoriščanja")
ORGANISATIONS = {
    "programmes": {
        "Slovenska karitas": "NGO",
        "Društvo Ključ": "NGO",
        "Urad za oskrbo in integracijo migrantov": "IMMIG",
    },
    "irsd": {"": "LABINSP"},
    "furs": {"": "OTH"},
    "prosecution": {"": "COURT_PROS"},
    "courts": {"": "COURT_PROS"},
}
KINDS = {
    "Obtožnica ali obtožni predlog za trgovino z ljudmi": "PROS_THB",
    "Obtožnica ali obtožni predlog za drugo kaznivo dejanje": "PROS_OTH",
    "Zavrženje kazenske ovadbe": "NO_PROS",
    "Druga odločitev": "OTH",
}
NATURES = {**KINDS, "Umik obtožbe": "NO_PROS"}
NATURES.pop("Zavrženje kazenske ovadbe")
OUTCOMES = {"Oprostilna sodba": "ACQ", "Obsodilna sodba": "CONV", "Zavrnilna ali druga sodba": "OTH"}
INSTANCES = {"Prva stopnja": "FIRST", "Druga stopnja": "SECOND", "Zadnja stopnja": "FINAL"}
STAGES = {"police": "PER_SUSP", "prosecution": "PER_PRSC", "courts": "PER_CNV"}
PAPERS = ("Kazenska ovadba", "Poročilo", "Zadeva v teku")

Person = tuple[str, str, str, str]
"""Sex, age, citizenship and form of exploitation, in the words of the tables."""
Row = Sequence[object]


@dataclass
class World:
    """Who was registered, suspected, prosecuted and convicted in 2025, and what was decided."""

    identified: list[Person] = field(default_factory=list)
    potential: list[Person] = field(default_factory=list)
    elsewhere: dict[tuple[str, str, str], list[Person]] = field(default_factory=dict)
    """By supplier, organisation and kind of victim: those whom another body than the Police registered first."""
    suspects: dict[str, list[Person]] = field(default_factory=dict)
    prosecuted: dict[str, list[Person]] = field(default_factory=dict)
    convicted: list[Person] = field(default_factory=list)
    users: dict[str, list[Person]] = field(default_factory=dict)
    decisions: dict[str, int] = field(default_factory=dict)
    judgments: dict[tuple[str, str], int] = field(default_factory=dict)
    related: Sequence[Row] = (("196. člen", "Oškodovanec", "Moški", "Odrasli", "Srbija", 5),)
    """Persons in cases of related offences, as the Police type them."""


def nobody() -> World:
    """The year in which nothing happened, every kind of which is said."""
    return invented(random.Random(0), people=lambda _: 0)


def invented(chance: random.Random, people: Callable[[random.Random], int] | None = None) -> World:
    """A year with persons of every kind."""

    def some() -> list[Person]:
        number = people(chance) if people else chance.randint(2, 9)
        choices = [list(labels) for labels in (SEXES, AGES, COUNTRIES, FORMS)]
        return [tuple(map(chance.choice, choices)) for _ in range(number)]  # type: ignore[misc]

    places = [(supplier, body) for supplier, bodies in ORGANISATIONS.items() for body in bodies]
    return World(
        identified=some(),
        potential=some(),
        elsewhere={(*place, kind): some() for place in places for kind in ("Identificirana", "Domnevna")},
        suspects={paper: some() for paper in PAPERS},
        prosecuted={nature: some() for nature in NATURES},
        convicted=some(),
        users={supplier: some() for supplier in STAGES},
        decisions={kind: len(some()) for kind in KINDS},
        judgments={pair: len(some()) for pair in itertools.product(INSTANCES, OUTCOMES)},
    )


# --- the tables that the suppliers send ----------------------------------------------------------------------------


def tables_of(world: World) -> Iterator[tuple[str, list[str], list[Row]]]:
    """Every table that tells the world: its contract, its header and its rows."""
    told = {"Identificirana": world.identified, "Domnevna": world.potential}
    yield from _three("police/victims", "Vrsta žrtve", told)
    yield from _three("police/suspects", "Izid obravnave", world.suspects)
    yield from _three("prosecution/prosecuted", "Odločitev o pregonu", world.prosecuted)
    yield from _three("courts/convicted", "", {"": world.convicted})
    for supplier, people in world.users.items():
        lead = {"Kazenska ovadba": people} if supplier == "police" else {"": people}
        head = "Izid obravnave" if supplier == "police" else ""
        yield f"{supplier}/users-by-age", *_tabulated(head, lead, COLUMNS[:2])
    for supplier, bodies in ORGANISATIONS.items():
        yield f"{supplier}/victims", *_registered(world, supplier, len(bodies) > 1)
    decided = [("113. člen", kind, number) for kind, number in world.decisions.items()]
    yield "prosecution/decisions", ["Člen", "Vrsta odločitve", "Število"], decided
    judged = [("113. člen", *pair, number) for pair, number in world.judgments.items()]
    yield "courts/judgments", ["Člen", "Stopnja", "Izid", "Število"], judged
    yield from _beside(world)


def _three(name: str, lead: str, told: Mapping[str, list[Person]]) -> Iterator[tuple[str, list[str], list[Row]]]:
    for tail, column in (("age", COLUMNS[1]), ("citizenship", COLUMNS[2]), ("form", COLUMNS[3])):
        yield f"{name}-by-{tail}", *_tabulated(lead, told, ("Spol", column))


def _tabulated(lead: str, told: Mapping[str, list[Person]], columns: Sequence[str]) -> tuple[list[str], list[Row]]:
    """One row per combination that occurs; a row of zero where there is nobody."""
    places = [COLUMNS.index(column) for column in columns]
    rows: list[Row] = []
    for first, people in told.items():
        start = [first] if lead else []
        counted = Counter(tuple(person[place] for place in places) for person in people)
        rows += [[*start, *labels, number] for labels, number in counted.items()]
        if not people:
            rows.append([*start, *[""] * len(places), 0])
    return [*([lead] if lead else []), *columns, "Število"], rows


def _registered(world: World, supplier: str, several: bool) -> tuple[list[str], list[Row]]:
    rows: list[Row] = []
    for (sender, body, kind), people in world.elsewhere.items():
        if sender == supplier:
            _, found = _tabulated("Vrsta žrtve", {kind: people}, COLUMNS)
            rows += [[body, *row] if several else row for row in found]
    return [*(["Organizacija"] if several else []), "Vrsta žrtve", *COLUMNS, "Število"], rows


def _beside(world: World) -> Iterator[tuple[str, list[str], list[Row]]]:
    """The tables of the national annex, with a figure or two each."""
    years = [str(year) for year in range(YEAR - 4, YEAR + 1)]
    yield "police/offences", ["Člen", "Izid obravnave", *years], [["113. člen", "Kazenska ovadba", 1, 2, 3, 4, 5]]
    yield "police/legal-persons", ["Izid obravnave", "Število"], [[paper, 0] for paper in PAPERS]
    related = ["Člen", "Vloga", *COLUMNS[:3], "Število"]
    yield "police/related-persons", related, [*world.related]
    yield "police/other-numbers", ["Zap. št.", "Člen", "Izid obravnave", "Število"], [[1, "196. člen", PAPERS[0], 7]]
    head = ["Zap. št.", "Tožilstvo", "Člen", "Korak", "Kaj se šteje", "Število"]
    yield "prosecution/other-numbers", head, [[1, "SDT RS", "113. člen", "Prejeta ovadba", "ovadbe", 3]]
    yield "courts/other-numbers", ["Zap. št.", "Člen", "Vloga", "Število"], [[1, "113. člen", "Oproščeni", 0]]
    head = ["Člen", *COLUMNS[:3], "Število"]
    yield "courts/related-convicted", head, [["175. člen", "Moški", "Odrasli", "Slovenija", 1]]
    papers = {"irsd": "Ovadbe in naznanila", "furs": "Ovadbe"}
    for supplier, paper in papers.items():
        rows = [["113. člen", paper, 0], ["196. člen", paper, 4]]
        yield f"{supplier}/complaints", ["Člen", "Dejanje", "Število"], rows
    head = ["Organizacija", "Program", *COLUMNS, "Število"]
    care = ["Društvo Ključ", "Varna nastanitev", "Ženske", "Odrasli", "Srbija", "Prostitucija", 1]
    yield "programmes/care", head, [care]


def write(world: World, folder: Path, left_out: Iterable[str] = ()) -> Path:
    """A collection of 2025 in `folder`; the columns `left_out` are in no table."""
    (folder / "data").mkdir(parents=True)
    resources = []
    for contract, header, rows in tables_of(world):
        kept = [name not in left_out for name in header]
        name = contract.replace("/", "-")
        with (folder / f"data/{name}.csv").open("w", encoding="utf-8", newline="") as opened:
            lines = csv.writer(opened, delimiter=";", lineterminator="\n")
            lines.writerows(list(itertools.compress(row, kept)) for row in _joined([header, *rows], kept))
        path = f"data/{name}.csv"
        resources.append({"name": name, "path": path, "thb:contract": contract, "thb:source": contract})
    descriptor = {
        "name": f"si-{YEAR}",
        "title": f"Slovenia, {YEAR}",
        "thb:title_sl": f"Slovenija, {YEAR}",
        "version": "1.0.0",
        "thb:kind": "collection",
        "thb:geo": "SI",
        "thb:year": YEAR,
        "contributors": [{"title": "MNZ SPBTL", "email": "spbtl@example.org", "roles": ["contact"]}],
        "resources": resources,
    }
    (folder / "datapackage.json").write_text(json.dumps(descriptor, ensure_ascii=False, indent=2), encoding="utf-8")
    return folder


def _joined(rows: Sequence[Row], kept: Sequence[bool]) -> list[Row]:
    """The rows with those made one that a column left out no longer tells apart; left as they are if none is."""
    if all(kept):
        return list(rows)
    header, *body = rows
    counted: Counter[tuple[object, ...]] = Counter()
    places = [at for at, keep in enumerate(kept) if keep and at < len(kept) - 1]
    for row in body:
        counted[tuple(row[at] for at in places)] += int(str(row[-1]))
    made: list[Row] = [header]
    for labels, number in counted.items():
        row: list[object] = [""] * len(kept)
        for at, label in zip(places, labels, strict=True):
            row[at] = label
        row[-1] = number
        made.append(row)
    return made


# --- the statistics that follow -------------------------------------------------------------------------------------


def expected(world: World) -> dict[tuple[str, ...], int]:
    """Every cell of the tables of Article 19a(2) that is not zero: (table, codes in the order of the table)."""
    cells: Counter[tuple[str, ...]] = Counter()
    victims = [("IDENT", "POLICE", person) for person in world.identified]
    victims += [("PRESUM", "POLICE", person) for person in world.potential]
    for (supplier, body, kind), people in world.elsewhere.items():
        status = {"Identificirana": "IDENT", "Domnevna": "PRESUM"}[kind]
        victims += [(status, ORGANISATIONS[supplier][body], person) for person in people]
    for status, body, person in victims:
        for shown in (status, "REG"):
            cells.update(("V1", shown, organisation) for organisation in (body, "TOTAL"))
            cells.update(_cells(("V2", "V3", "V4"), (shown,), person))
    for people in world.suspects.values():
        cells.update(cell for person in people for cell in _cells(("S1", "S2", "S3"), (), person))
    for nature, people in world.prosecuted.items():
        for person in people:
            cells.update(_cells(("P1", "P2", "P3"), (), person))
            cells.update(("P4", decision) for decision in (NATURES[nature], "TOTAL"))
    cells.update(cell for person in world.convicted for cell in _cells(("C1", "C2", "C3"), (), person))
    for supplier, people in world.users.items():
        for sex, age, *_ in people:
            pairs = itertools.product((SEXES[sex], "T"), (AGES[age], "TOTAL"))
            cells.update(("U1", STAGES[supplier], *pair) for pair in pairs)
    for kind, number in world.decisions.items():
        cells.update({("D1", KINDS[kind]): number, ("D1", "TOTAL"): number})
    for (instance, outcome), number in world.judgments.items():
        pairs = itertools.product((OUTCOMES[outcome], "TOTAL"), (INSTANCES[instance], "TOTAL"))
        cells.update({("J1", *pair): number for pair in pairs})
    return {key: number for key, number in cells.items() if number}


def _cells(tables: Sequence[str], first: tuple[str, ...], person: Person) -> Iterator[tuple[str, ...]]:
    """The cells of one person in the tables by age, by citizenship and by form, totals and groups among them."""
    sex, age, country, form = person
    sexes, code = (SEXES[sex], "T"), COUNTRIES[country]
    by_age, by_citizen, by_form = tables
    yield from ((by_age, *first, *pair) for pair in itertools.product(sexes, (AGES[age], "TOTAL")))
    yield from ((by_citizen, *first, *pair) for pair in itertools.product({code, GROUPS[code], "TOTAL"}, sexes))
    yield from ((by_form, *first, *pair) for pair in itertools.product((FORMS[form], "TOTAL"), sexes))
