"""`python -m benchmarks.lab.plan [YEARS [PROCESSES]]`: a reader knows all that leaves for the public by the plan.

Each invented year is typed into the suppliers' tables of 2025 and read as any collection. Some tables are declared
public, as the seed says. The public edition, the annual report and open data leave, and a withheld number that
`release ask` allows to be told; then twice a revised vintage that knows what left before. A table that a revision
changes is no longer the one that was printed. The editions of the years before and after are known too. A reader who
imports nothing of the program (`tests/disclosure/reader.py`) calculates with all of it: one vintage, two and three. A
count that he confines more closely than the policy asks, and the program says, ends with exit code 1.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from benchmarks.lab.attack import MANY, as_released, given_up_of, released, reopened_of, still_holds
from benchmarks.synthetic_years import RELATED, SyntheticYear, revised, synthetic_year
from tests.disclosure.attacker import Attacker, Published, Told
from tests.disclosure.reader import ANSWERS, KINDS, PRINTED, REPORTS, everything
from tests.support import year_2025
from tests.support.feasible_tables import SLOVENIA
from tests.support.year_2025 import PAPERS, YEAR, World, write
from thb_eu import load
from thb_eu.base.csv_tables import as_csv
from thb_eu.base.model import Audience
from thb_eu.base.table_schemas import records
from thb_eu.definitions import CellKey, Definitions, Policy
from thb_eu.disclosure.linear_system import identities
from thb_eu.disclosure.telling import telling
from thb_eu.recipients import report_of
from thb_eu.results import KnownRelease
from thb_eu.run import Run
from thb_eu.sources import read_collection
from thb_eu.sources.known_releases import (
    BESIDE,
    COLUMNS,
    id_of,
    release_named,
    release_of,
    told_beside,
    with_releases,
)

YEARS = 200
PUBLIC_REPORTS = ("annual-report", "open-data")
SHARES = (0, 1, 2, 3)
"""How many of ten tables are declared public, in one year after the other."""

Names = Mapping[str, str]
WORDS: Mapping[str, Names] = {
    "sex": {code: word for word, code in year_2025.SEXES.items()},
    "age": {code: word for word, code in year_2025.AGES.items()},
    "form": {
        **{"SEX": "Prostitucija", "LAB": "Prisilno delo", "BEG": "Beračenje", "CRM": "Kriminalna dejavnost"},
        **{"SLA": "Suženjstvo", "MAR": "Prisilna poroka", "OTH": "Drug namen", "UNK": "Ni znano"},
    },
    "status": {"IDENT": "Identificirana", "PRESUM": "Domnevna"},
    "decision": {**{code: word for word, code in year_2025.NATURES.items()}, "UNK": "Druga odločitev"},
}
"""By property, the words that the suppliers type for its codes."""
ELSEWHERE = {"NGO": ("programmes", "Društvo Ključ"), "LABINSP": ("irsd", ""), "BORDER": ("furs", "")}
"""Who types victims whom another body than the Police registered first."""
ROLES = {"VICTIM": "Žrtev", "SUSPECT": "Osumljenec"}


@dataclass(frozen=True)
class PlanAttack:
    """What came of one year: suppressed counts of its three vintages, tables printed, questions asked and answered
    with yes, counts that the program gave up of those that he confines, and which others fell, in words.
    """

    seed: int
    suppressed: int
    printed: int
    asked: int
    answered: int
    given_up: int
    fell: tuple[str, ...]


@dataclass(frozen=True)
class Vintage:
    """One vintage that left: its run, the folder of all that the public read of it, and what was told on question."""

    run: Run
    folder: Path
    printed: Names
    answer: tuple[object, ...]
    asked: bool

    @cached_property
    def counts(self) -> dict[Told, int]:
        """Every count by what it tells apart."""
        cells = self.run.counted.cells
        known = zip(identities(cells, self.run.definitions), records(cells[["obs_value"]]), strict=True)
        return {told: row["obs_value"] for told, row in known if row["obs_value"] is not None}

    @cached_property
    def given_up(self) -> dict[Told, int]:
        """How wide the counts are left that the program gives up; those that were told on question are no secret."""
        return given_up_of(self.run.withheld[1]) | dict.fromkeys(self.told, 0)

    @cached_property
    def told(self) -> frozenset[Told]:
        """The counts that were told on question, under every name that they have."""
        pattern = self.run.withheld[1]
        at = pattern.attacker.system.at if pattern.attacker else {}
        told = release_with(self.answer, self.run.definitions).figures if self.answer else ()
        numbers = {at[figure.parts[0]] for figure in told if len(figure.parts) == 1}
        return frozenset(one for one, number in at.items() if number in numbers)


def release_with(answer: Sequence[object], definitions: Definitions) -> KnownRelease:
    """What everybody knows who heard an answer."""
    content = as_csv([COLUMNS, answer])
    return release_of(content, ANSWERS, id_of(content), definitions)


def typed(year: SyntheticYear, countries: Names) -> World:
    """The persons of an invented year as the suppliers type them, each under one paper, whatever else is revised."""
    world = replace(year_2025.nobody(), judgments={}, decisions={}, related=[])
    related: Counter[tuple[str, ...]] = Counter()
    for kind, many in sorted(year.persons.items()):
        for n in range(many):
            told = dict(kind)
            indicator = told["indicator"]
            if indicator == RELATED:
                if told["article"] != "KZ-1 113":
                    related[_related(told, countries)] += 1
                continue
            place = _place(world, indicator, told, Random(repr((kind, n))))
            citizen = countries[told["citizen"]]
            place.append((WORDS["sex"][told["sex"]], WORDS["age"][told["age"]], citizen, WORDS["form"][told["form"]]))
    world.related = [(*row, n) for row, n in related.items()]
    world.judgments[next(iter(year_2025.INSTANCES)), "Obsodilna sodba"] = len(world.convicted) // 2
    world.decisions |= {kind: len(world.prosecuted.get(kind, ())) for kind in year_2025.KINDS}
    return world


def _place(world: World, indicator: str, told: Names, chance: Random) -> list[year_2025.Person]:
    """Who sends a person, and under which heading."""
    if indicator == "suspects":
        return world.suspects[chance.choice(PAPERS)]
    if indicator == "prosecuted":
        return world.prosecuted[WORDS["decision"][told["decision"]]]
    if indicator == "convicted":
        return world.convicted
    if place := ELSEWHERE.get(told["registering_organisation"]):
        return world.elsewhere[*place, WORDS["status"][told["status"]]]
    return world.identified if told["status"] == "IDENT" else world.potential


def _related(told: Names, countries: Names) -> tuple[str, ...]:
    article = f"{told['article'].removeprefix('KZ-1 ')}. člen"
    role = "Oškodovanec" if (article, told["role"]) == ("196. člen", "VICTIM") else ROLES[told["role"]]
    return article, role, WORDS["sex"][told["sex"]], "Ni znano", countries[told["citizen"]]


def vintage_of(
    year: SyntheticYear,
    seed: int,
    folder: Path,
    definitions: Definitions,
    known: Sequence[KnownRelease],
    before: Vintage | None = None,
) -> Vintage:
    """Have a vintage leave: typed, read, protected, reported, and asked for; `before`: the one before it."""
    number = int(before.folder.name) + 1 if before else 1
    package, out = folder / f"collection-{number}", folder / str(number)
    countries = {code.code: code.label.in_language("sl") for code in definitions.codelists["citizen"].codes}
    write(typed(year, countries), package)
    printed = _declared(package, seed, before)
    run = Run(with_releases(read_collection(package, definitions), known), definitions)
    submission = run.submission(Audience.PUBLIC, fast=True)
    as_released(submission.protected.cells, submission.collection, definitions, out, number)
    if beside := told_beside(submission.protected.beside, definitions):
        (out / BESIDE).write_bytes(beside)
    (out / REPORTS).mkdir()
    (out / PRINTED).mkdir()
    for name in PUBLIC_REPORTS:
        report_of(submission, definitions.recipients[name]).figures.to_csv(out / REPORTS / f"{name}.csv", index=False)
    for name, content in printed.items():
        (out / PRINTED / f"{name}.csv").write_text(content, encoding="utf-8")
    question = _question(run, Random(seed + number), alone=bool((seed + number) % 2))
    answer = _answer(run, out, *question) if question else ()
    if answer:
        (out / ANSWERS).write_bytes(as_csv([COLUMNS, answer]))
    return Vintage(run, out, printed, answer, bool(question))


def _declared(package: Path, seed: int, before: Vintage | None) -> dict[str, str]:
    """Declare some tables public, by the seed; of a later vintage those that still are what was printed."""
    path = package / "datapackage.json"
    descriptor, chance, printed = json.loads(path.read_text(encoding="utf-8")), Random(seed), {}
    for resource in descriptor["resources"]:
        name, content = resource["name"], (package / resource["path"]).read_text(encoding="utf-8")
        is_read = name.startswith((*KINDS,)) and chance.randrange(10) < SHARES[seed % len(SHARES)]
        if before.printed.get(name) == content if before else is_read:
            printed[name] = content
            resource |= {"thb:published": True, "thb:published_in": "Annual report"}
    path.write_text(json.dumps(descriptor, ensure_ascii=False), encoding="utf-8")
    return printed


def _question(run: Run, chance: Random, alone: bool) -> tuple[CellKey, ...]:
    """A withheld count that is not small, or two that differ in one code; none where nothing is withheld so."""
    policy, cell_of = run.definitions.law.policy(YEAR), run.definitions.cell_of
    counted = {cell_of(row): row["obs_value"] for row in records(run.counted.cells)}
    cells = records(run.submission(Audience.PUBLIC, fast=True).protected.cells)
    withheld = [cell_of(row) for row in cells if row["obs_status"] == "Q"]
    large = [key for key in withheld if policy and counted[key] >= policy.below]
    if not large:
        return ()
    table, codes = first = chance.choice(large)
    near = [key for key in withheld if key[0] == table and sum(a != b for a, b in zip(codes, key[1], strict=True)) == 1]
    return (first,) if alone or not near else (first, chance.choice(near))


def _answer(run: Run, folder: Path, *asked: CellKey) -> tuple[object, ...]:
    """The line that is written down of what may be told; nothing where it may not."""
    definitions, collection = run.definitions, run.received.collection
    known = with_releases(collection, [_release(folder, definitions)])
    if not telling(run.counted, definitions, known, asked).may_be_told:
        return ()
    counted = {definitions.cell_of(row): row["obs_value"] for row in records(run.counted.cells)}
    table, names = asked[0][0], definitions.dimension_names[asked[0][0]]
    together = [dict.fromkeys(of) for of in zip(*(codes for _, codes in asked), strict=True)]
    key = ", ".join(f"{name}={'+'.join(of)}" for name, of in zip(names, together, strict=True))
    return "Answers", collection.year, 0, table, key, sum(counted[one] for one in asked)


def _release(folder: Path, definitions: Definitions) -> KnownRelease:
    return release_named(folder, definitions, folder.name)


def attacked(seed: int) -> PlanAttack:
    """Have three vintages of the year of a seed leave, and read them."""
    definitions = load()
    with TemporaryDirectory() as folder:
        vintages = vintages_of(seed, Path(folder), definitions)
        found, suppressed = confined(vintages)
    fell = [(told, n) for told, n, is_given_up in found if not is_given_up]
    return PlanAttack(
        seed,
        suppressed=suppressed,
        printed=len(vintages[0].printed),
        asked=sum(vintage.asked for vintage in vintages),
        answered=sum(bool(vintage.answer) for vintage in vintages),
        given_up=len(found) - len(fell),
        fell=tuple(f"{told} ± {n}" for told, n in fell),
    )


def vintages_of(seed: int, folder: Path, definitions: Definitions) -> list[Vintage]:
    """Have three vintages of the year of a seed leave."""
    years = [synthetic_year(seed)]
    years += [revised(years[0], seed, moving=bool(seed % 2))]
    years += [revised(years[1], -seed, moving=not seed % 2)]
    known = [
        released(synthetic_year(seed + n), replace(SLOVENIA, year=YEAR + n), definitions, folder / f"around-{n}")
        for n in (-1, 1)
    ]
    vintages: list[Vintage] = []
    for year in years:
        vintages.append(vintage_of(year, seed, folder, definitions, known, vintages[-1] if vintages else None))
        known += [_release(vintages[-1].folder, definitions)]
        known += [release_with(answer, definitions)] if (answer := vintages[-1].answer) else []
    return vintages


def confined(vintages: Sequence[Vintage]) -> tuple[list[tuple[str, int, bool]], int]:
    """What the reader confines too closely, as `_found` says, and how many counts are suppressed."""
    folders = [vintage.folder for vintage in vintages]
    read = [everything(folder, folders[:at]) for at, folder in enumerate(folders)]
    policy = vintages[0].run.definitions.law.policy(YEAR)
    return list(_found(vintages, read, policy)), sum(len(one.hidden) for one in read)


def _found(vintages: Sequence[Vintage], read: Sequence[Published], policy: Policy) -> Iterator[tuple[str, int, bool]]:
    """What the reader confines too closely, to how much, and whether the program said so: alone, by twos, by threes.

    Not what he knew before the latest of them, and not where what he finds does not hold the count, as he took a
    smaller revision for true than there was. A count that was told of a later vintage is no secret of an earlier one,
    unless it may have been small.
    """
    within = policy.within
    for last in range(len(vintages)):
        for first in range(last, -1, -1):
            several = list(range(last, first - 1, -1))
            who = Attacker(read[last], earlier=[read[at] for at in several[1:]])
            earlier = _before(read, several, who).narrow(within) if last else {}
            for (at, told), n in who.narrow(within).items():
                vintage = vintages[several[at]]
                if n < earlier.get((at, told), within) and still_holds(who.ends((at, told)), vintage.counts.get(told)):
                    named = f"vintages {[one + 1 for one in several]}, of {several[at] + 1}: {told}"
                    is_reopened = at > 0 and told in reopened_of(vintages[last].run.withheld[1])
                    is_told = any(told in vintages[later].told for later in several[:at])
                    is_no_secret = is_told and who.ends((at, told))[0] >= policy.below
                    yield named, n, is_reopened or is_no_secret or n >= vintage.given_up.get(told, within)


def _before(read: Sequence[Published], several: Sequence[int], who: Attacker) -> Attacker:
    """Who knows of the latest vintage what it shows as the one before it did, and how much changed."""
    last, shown = read[several[0]], read[several[0] - 1].seen
    fresh = {cell: (0, MANY) for cell, value in last.seen.items() if shown.get(cell) != value}
    unseen = replace(last, moved=fresh, told_besides=[])
    return Attacker(unseen, earlier=[read[at] for at in several[1:]], changes=who.changes)


def main() -> int:
    """Attack, tell, and say with the exit code whether nothing fell."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else YEARS
    found = []
    with ProcessPoolExecutor(max_workers=int(sys.argv[2]) if len(sys.argv) > 2 else None) as pool:
        for attack in pool.map(attacked, range(1, many + 1)):
            found.append(attack)
            for told in attack.fell:
                print(f"seed {attack.seed}, {told}", flush=True)
    names = ("suppressed", "printed", "asked", "answered", "given_up")
    totals = ", ".join(f"{name} {sum(getattr(one, name) for one in found)}" for name in names)
    fell = sum(bool(attack.fell) for attack in found)
    print(f"{many} years in three vintages: {totals}; of {fell} years something fell.")
    return 1 if fell else 0


if __name__ == "__main__":
    sys.exit(main())
