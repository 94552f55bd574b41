"""The defect laboratory: its clean collection is silent, its defects are real, and a part of them is seen as foreseen.

The whole laboratory is `make lab`; here a sample of defects, drawn from a seed, stands for it, and what the page says
of all of them is held against the defects that are declared.
"""

from __future__ import annotations

import filecmp
from collections import Counter
from dataclasses import replace
from itertools import chain
from pathlib import Path
from random import Random

import pytest

from benchmarks.lab.clean import clean
from benchmarks.lab.defect import BREAKS, NOTHING, REFUSED, Defect
from benchmarks.lab.operators import DEFECTS
from benchmarks.lab.operators.waivers import correction, wrong_total_waived
from benchmarks.lab.operators.year_2025 import GROUPS
from benchmarks.lab.package import Package
from benchmarks.lab.report import BEYOND, FAMILIES, page
from benchmarks.lab.run import (
    CLEAN,
    CRASHED,
    Trial,
    built_in,
    catalogue,
    causes_of,
    chance,
    findings,
    of_clean,
    share_caught,
    share_of_one_cause,
    tried,
)
from tests.conftest import REPOSITORY
from tests.support.sample import one_of_each, sampled
from thb_eu.base.messages import NO_WORDS
from thb_eu.base.model import Finding, Outcome, Place, Remedies, Severity
from thb_eu.checks import suite_checks
from thb_eu.definitions import Definitions

SEED = 11
"""None of those that the laboratory itself uses."""

SPEAK = {
    2024: {"tables-reported", "decisions-signed", "breakdowns-recorded"},
    2025: {"questions-answered", "decisions-signed"},
}
"""What is said of the clean collections: no supplier of 2024 reports on Article 18a; all else are notes."""
WARNED = {2024: {("tables-reported", "U1")}, 2025: set()}
SAMPLED = 4


def sample(random: Random) -> list[Defect]:
    """A few defects that a fast run judges, each of another family, one of them in the tables of 2025."""
    suites = {check.id for check in suite_checks(built_in())}
    quick = [defect for defect in DEFECTS if defect.expected and not suites & set(defect.expected)]
    others = random.sample(sorted({defect.family for defect in quick if defect.year != 2025}), SAMPLED - 1)
    return [
        *(random.choice([defect for defect in quick if defect.family == family]) for family in others),
        random.choice([defect for defect in quick if defect.year == 2025]),
    ]


SAMPLE = sample(Random(SEED))


def written(package: Package) -> dict[str, bytes]:
    """Every file of a package by its name."""
    return {
        path.relative_to(package.folder).as_posix(): path.read_bytes()
        for path in sorted(package.folder.rglob("*"))
        if path.is_file()
    }


def differing(package: Package) -> list[str]:
    """The built-in definitions that the package's own copy lacks or holds otherwise."""
    own = package.own_definitions
    roots = [path.name for path in own.iterdir()] if own.exists() else []
    names = [path.relative_to(REPOSITORY) for root in roots for path in (REPOSITORY / root).rglob("*.*")]
    _, otherwise, missing = filecmp.cmpfiles(REPOSITORY, own, map(str, names), shallow=False)
    return [*otherwise, *missing]


# --- the clean collection ----------------------------------------------------------------------


@pytest.mark.parametrize("year", CLEAN)
def test_the_clean_collection_is_told_nothing_but_notes(year: int) -> None:
    """No error, and no warning but those that any package gets: what a defect is told, the defect brought."""
    found = of_clean(year, SEED)

    warned = {(finding.check, finding.where.file) for finding in found if finding.severity is not Severity.NOTE}
    assert warned == WARNED[year]
    assert {finding.check for finding in found} == SPEAK[year]


@pytest.mark.parametrize("year", CLEAN)
def test_the_clean_collection_delivers_every_contract(tmp_path: Path, year: int, definitions: Definitions) -> None:
    """A new table must come into the laboratory in the years of its contract, or is never tried.

    In 2024 all suppliers send, in 2025 those of whom Article 19a(2) asks something.
    """
    with CLEAN[year](tmp_path, SEED).descriptor() as descriptor:
        sent = {resource["thb:contract"] for resource in descriptor["resources"]}
        suppliers = {name.partition("/")[0] for name in (sent if year == 2025 else definitions.contracts)}
        assert descriptor["thb:year"] == year
        assert sent == {
            name
            for name, contract in definitions.contracts.items()
            if name.partition("/")[0] in suppliers and contract.records is None and contract.is_expected_for(year)
        }


def test_every_kind_of_relation_stands_in_the_clean_report(tmp_path: Path, definitions: Definitions) -> None:
    """A kind that the contract knows and the report lacks would never be seen to hold or to break."""
    kinds = {row[2] for row in clean(tmp_path, SEED).rows("relations")[1:]}
    fields = {field["name"]: field for field in definitions.contracts["report/relations"].schema["fields"]}

    assert kinds == set(fields["Kind"]["constraints"]["enum"])


def test_a_seed_makes_the_same_collection_and_another_seed_another(tmp_path: Path) -> None:
    """The laboratory's figures can be had again."""
    first, again, other = (written(clean(tmp_path / name, seed)) for name, seed in (("a", 1), ("b", 1), ("c", 2)))

    assert first == again
    assert first.keys() == other.keys() and first != other


# --- the defects -------------------------------------------------------------------------------


def test_there_are_enough_defects_and_each_says_what_it_breaks() -> None:
    """At least forty, ids once, a story each, and a word from the list of what can be broken."""
    assert len(DEFECTS) >= 40
    assert len({defect.id for defect in DEFECTS}) == len(DEFECTS)
    for defect in DEFECTS:
        assert defect.breaks in BREAKS, defect.id
        assert defect.story.strip().endswith("."), defect.id
        assert bool(defect.code) <= (REFUSED in defect.expected), defect.id
        assert defect.expected or defect.breaks == NOTHING, f"{defect.id} breaks {defect.breaks}: who should see it?"


def test_every_check_is_expected_or_named_with_a_reason() -> None:
    """A new check gets a defect in `benchmarks/lab/operators`, or in `BEYOND` the reason why it has none."""
    expected = set(chain.from_iterable(defect.expected for defect in DEFECTS)) - {REFUSED}

    assert expected | set(BEYOND) == set(catalogue())
    assert not expected & set(BEYOND)


@sampled("defect", DEFECTS, 0, one_of_each(DEFECTS, lambda defect: defect.family), ids=lambda defect: defect.id)
def test_every_defect_changes_the_package(tmp_path: Path, defect: Defect) -> None:
    """An operator that changes nothing would be counted as a mistake that nobody sees."""
    package = CLEAN[defect.year](tmp_path, SEED)
    before = written(package)

    defect.make(package, chance(defect, SEED))

    assert written(package) != before or differing(package)


def test_copied_definitions_alone_are_no_defect(tmp_path: Path) -> None:
    """The copy in which operators change the law is judged like the built-in one: what is seen, the change brought."""
    package = clean(tmp_path, SEED)
    known = {finding.fingerprint for finding in of_clean(2024, SEED)}

    for root in ("datapackages", "mappings"):
        package.definition(f"{root}/any")

    assert package.own_definitions.exists()
    assert {finding.fingerprint for finding in findings(package)} == known


def test_what_waives_and_corrects_rightly_is_no_defect(tmp_path: Path) -> None:
    """A waiver for just its finding lives, a correction of its cell is read: the others die of their own faults."""
    waived, mended = clean(tmp_path / "waived", SEED), clean(tmp_path / "mended", SEED)
    wrong_total_waived(waived)
    right = mended.rows("t13")[1][1]
    with mended.edited("t13") as rows:
        rows[1][1] = right + "1"
    correction(mended, "B2", right + "1", right)

    outcomes = {finding.check: finding.outcome for finding in findings(waived) if finding.severity is Severity.ERROR}
    assert outcomes == {"printed-row-total": Outcome.WAIVED}
    assert not [finding for finding in findings(mended) if finding.severity is Severity.ERROR]


@pytest.mark.parametrize("defect", SAMPLE, ids=lambda defect: defect.id)
def test_a_defect_is_seen_by_the_check_foreseen(defect: Defect) -> None:
    """What each said beforehand comes true in a collection that the laboratory does not use."""
    trial = tried(defect, SEED)

    assert trial.caught and trial.as_foreseen(defect), trial


def test_every_new_table_of_2025_is_spoilt_in_several_ways() -> None:
    """What only the contracts from 2025 on ask for has defects of its own, each in at least three ways."""
    ways = Counter(table for defect in DEFECTS if defect.year == 2025 for table in GROUPS if defect.id.endswith(table))

    assert set(ways) == set(GROUPS) and min(ways.values()) >= 3


# --- one cause ---------------------------------------------------------------------------------


def test_a_second_mistake_beside_a_defect_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside a person too many in one view; and were all told beneath one cause, the laboratory would see it hidden."""
    defect = next(defect for defect in DEFECTS if defect.id == "person-added-in-one-view")
    assert not tried(defect, SEED, second=True).hidden

    def beneath_the_first(package: Package, fast: bool = True) -> tuple[Finding, ...]:
        known = {finding.fingerprint for finding in of_clean(defect.year, SEED, False)}
        first, *others = [it for it in findings(package, fast) if it.fingerprint not in known]
        return first, *(replace(it, follows_from=first.fingerprint) for it in others)

    monkeypatch.setattr("benchmarks.lab.run.findings", beneath_the_first)
    assert tried(defect, SEED, second=True).hidden


def test_of_what_is_caught_the_causes_are_counted() -> None:
    """One of three is told twice; what nobody saw has no cause. Faults of one kind in one file are told once."""
    seen = [Trial("any", seed, ("any",), (), True, causes=causes) for seed, causes in ((1, 1), (2, 1), (3, 2))]

    assert share_of_one_cause([*seen, Trial("any", 4, (), (), False, causes=0)]) == 2 / 3


def test_a_cause_is_what_follows_from_none_of_the_others() -> None:
    """Also what follows from a finding of the clean collection, which is not told."""
    first, second, third = (
        Finding("a", Outcome.FAILED, Severity.ERROR, 1, NO_WORDS, Remedies(), "", Place(f"{name}.csv"))
        for name in "abc"
    )
    beneath, alone = (replace(it, follows_from=cause) for it, cause in ((second, first.fingerprint), (third, "0" * 16)))

    assert causes_of([first, beneath, alone]) == [first, alone]


# --- what is said of them ----------------------------------------------------------------------


def test_only_what_breaks_something_declared_counts_for_the_promise() -> None:
    """A crash and a note catch nothing; a defect that breaks nothing declared is shown and not counted."""
    declared = next(defect for defect in DEFECTS if defect.breaks != NOTHING)
    other = next(defect for defect in DEFECTS if defect.breaks == NOTHING)
    seen, crashed = Trial(declared.id, 1, ("any",), (), True), Trial(declared.id, 2, (CRASHED,), (), False)
    noted, unseen = Trial(declared.id, 3, (), ("any",), False), Trial(other.id, 1, (), (), False)

    assert share_caught([seen, unseen]) == 1
    assert share_caught([seen, crashed, noted, unseen]) == 1 / 3


def test_a_refusal_for_another_reason_is_not_the_one_foreseen() -> None:
    """A package that cannot be read for a fault of the laboratory itself would else count as a success."""
    defect = next(defect for defect in DEFECTS if defect.code)

    assert Trial(defect.id, 1, (REFUSED,), (), True, ("nothing-to-judge", defect.code)).as_foreseen(defect)
    assert not Trial(defect.id, 1, (REFUSED,), (), True, ("nothing-to-judge",)).as_foreseen(defect)


def test_the_page_is_the_same_for_the_same_trials() -> None:
    """No clock, no order of a set; every defect and every family stands there."""
    found = [Trial(defect.id, 1, defect.expected[:1], (), bool(defect.expected)) for defect in DEFECTS]

    text = page(found, ("decisions-signed",))

    assert text == page(found, ("decisions-signed",))
    assert all(f"| {defect.id} |" in text for defect in DEFECTS)
    assert all(f"### {family}" in text for family in FAMILIES)


def test_the_committed_page_tells_the_defects_that_are_declared() -> None:
    """A defect added or told otherwise asks for `python -m benchmarks.lab`, which writes the page anew."""
    text = (REPOSITORY / "docs" / "defect-lab.md").read_text(encoding="utf-8")
    told = {line.split(" | ")[0].removeprefix("| ") for line in text.splitlines() if line.count(" | ") == 6}

    assert told == {*(defect.id for defect in DEFECTS), "family", "defect", *FAMILIES, *SUMS}
    assert all(defect.story.replace("<", "&lt;") in text for defect in DEFECTS)


SUMS = ("something declared is broken", "nothing declared is broken")
