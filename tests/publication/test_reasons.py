"""Reasons as data: what reasons.csv and fact-reasons.csv of a dossier say, and that all other files say the same."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY, SI_2024
from tests.dossiers.verification.dossiers import compared, copied, refreshed, with_line, written
from thb_eu import counts
from thb_eu.base.model import Audience, CheckedCollection, CheckResult, Outcome, Place
from thb_eu.checks import all_checks
from thb_eu.definitions import Definitions
from thb_eu.dossiers import opened
from thb_eu.dossiers.explanation import ExplainedDossier
from thb_eu.publication.dossier import publish
from thb_eu.publication.flat_tables import KINDS
from thb_eu.results import Reason, ReasonKind, cells
from thb_eu.results.waived_facts import with_waivers
from thb_eu.run import prepare

OF_REASONS = {kind.value for kind in ReasonKind if kind is not ReasonKind.SERIES}  # flags of series have columns


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dossier of 2024 for the Commission."""
    return written(tmp_path_factory.mktemp("reasons") / "eu")


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dossier of 2024 for the public."""
    return written(tmp_path_factory.mktemp("reasons") / "public", audience=Audience.PUBLIC)


def rows(folder: Path, name: str) -> Iterator[dict[str, str]]:
    """The rows of a table, by csv alone."""
    with (folder / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def by_cell(folder: Path, kinds: set[str], column: str) -> dict[tuple[str, ...], list[str]]:
    """Of every cell in reasons.csv what rows of some kinds say, in their order."""
    names = ExplainedDossier(opened(folder)).tables
    found = defaultdict(list)
    for row in rows(folder, "reasons.csv"):
        if row["kind"] in kinds:
            found[(row["table"], *(row[name] for name in names[row["table"]].names))].append(row[column])
    return found


@pytest.mark.parametrize("edition", ["dossier", "public"])
def test_the_comment_of_a_cell_is_its_reasons_one_after_the_other(edition: str, request: pytest.FixtureRequest) -> None:
    """So are its articles its provisions, and its source its sources: cell by cell."""
    folder: Path = request.getfixturevalue(edition)
    tables = ExplainedDossier(opened(folder)).tables
    comments, provisions = by_cell(folder, OF_REASONS, "text"), by_cell(folder, {"provision"}, "code")
    sources = by_cell(folder, {"source"}, "code")

    for row in rows(folder, "observations.csv"):
        key = (row["table"], *(row[name] for name in tables[row["table"]].names))
        assert row["comment"] == " ".join(comments[key])
        assert (row["legal_article"], row["source"]) == ("; ".join(provisions[key]), "; ".join(sources[key]))
    assert {row["kind"] for row in rows(folder, "reasons.csv")} <= set(KINDS)


@pytest.mark.parametrize("edition", ["dossier", "public"])
def test_the_files_are_joined_by_the_columns_that_they_share(edition: str, request: pytest.FixtureRequest) -> None:
    """What lineage.csv and reasons.csv tell of a cell is found in observations.csv by what they call as it does."""
    folder: Path = request.getfixturevalue(edition)
    cells = list(rows(folder, "observations.csv"))
    for name in ("lineage.csv", "reasons.csv"):
        for number, row in enumerate(rows(folder, name)):
            if not number:
                shared = [column for column in row if column in cells[0] and column != "obs_value"]
                known = {tuple(cell[column] for column in shared): cell for cell in cells}
                assert "unit" in shared and len(known) == len(cells)
            cell = known.get(tuple(row[column] for column in shared))
            assert cell["obs_value"] == row.get("obs_value", cell["obs_value"]) if cell else not row["obs_value"]


def test_each_fact_rests_on_what_the_lineage_joins(dossier: Path) -> None:
    """Decisions, corrections and waivers of a fact, one by one in fact-reasons.csv, joined in lineage.csv."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows(dossier, "fact-reasons.csv"):
        found[row["fact"], row["kind"]].append(row["code"])

    for row in rows(dossier, "lineage.csv"):
        for column, kind in (("decisions", "decision"), ("correction", "correction"), ("waiver", "waiver")):
            assert row[column] == "; ".join(found[row["fact"], kind])
    assert {kind for (_, kind), codes in found.items() if codes} == {"decision", "waiver"}


def test_a_cell_rests_on_what_its_facts_rest_on(dossier: Path) -> None:
    """No decision or waiver of a fact is lost on the way to the cells that it is counted in."""
    cube = ExplainedDossier(opened(dossier)).cube
    for key, behind in cube.behind.items():
        own = {
            "decision": {code for fact in behind for code in fact.decisions},
            "correction": {code for fact in behind for code in fact.term.corrections},
            "waiver": {code for fact in behind for code in fact.term.waivers},
        }
        assert all(codes <= set(cube.codes(key, kind)) for kind, codes in own.items())


def test_the_public_is_led_to_no_cell_of_a_supplier(public: Path) -> None:
    """No fact, no correction, no waiver."""
    assert not list(rows(public, "fact-reasons.csv"))
    assert not {"correction", "waiver"} & {row["kind"] for row in rows(public, "reasons.csv")}


def test_the_page_lists_every_code_of_a_reason() -> None:
    """A code that nobody can look up helps no program."""
    page = (REPOSITORY / "docs/reasons.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `(missing|view|bound)` \| `([a-z-]+)` \|", page, re.MULTILINE))

    told = [*vars(counts).values(), *vars(cells).values()]
    assert listed == {(it.kind.value, it.code) for it in told if isinstance(it, Reason)}
    assert all(f"`{kind}`" in page for kind in KINDS)


def test_a_reason_changed_under_a_good_hash_is_found(dossier: Path, tmp_path: Path) -> None:
    """Another word and another code: both are told with their line.

    A word that differs is one difference; another code is a row too many and one that is missing.
    """
    forged = copied(dossier, tmp_path / "forged")
    word = with_line(
        forged / "reasons.csv", lambda it: "not-reported" in it, lambda it: it.replace("any supplier", "him")
    )
    code = with_line(
        forged / "fact-reasons.csv", lambda it: ",decision," in it, lambda it: it.replace(",decision,", ",waiver,")
    )
    found = [it for it in compared(refreshed(forged)).differences if it.part == "reasons"]

    told = {(it.where, said.place.english) for it in found for said in it.sayings if said.place.english}
    assert told == {("reasons.csv", f"line {word}"), ("fact-reasons.csv", f"line {code}")}
    assert [it.where for it in found] == ["reasons.csv", "fact-reasons.csv", "fact-reasons.csv"]


def test_a_waived_finding_of_a_check_that_is_not_run_again_stays_in_the_lineage(
    definitions: Definitions, tmp_path: Path
) -> None:
    """Plausibility is not judged again by `verify`; the waivers on its findings are those of findings.json."""
    submission = prepare(SI_2024, definitions, fast=True)
    judged = {result.check for result in submission.examined.results}
    check = next(check for check in all_checks(definitions) if check.id not in judged)
    waiver = submission.collection.waivers[0].id
    fact = submission.protected.contributions["fact"].iloc[0]
    place = submission.received.facts.set_index("fact").loc[fact]
    where = Place(place["file"], place["sheet"], place["cell"])
    finding = replace(
        submission.examined.findings[0],
        check=check.id,
        code=check.id,
        outcome=Outcome.WAIVED,
        severity=check.severity,
        level=check.level,
        where=where,
        waiver=waiver,
        family=check.family,
    )
    result = CheckResult(check.id, Outcome.WAIVED, check.severity, check.level, family=check.family)
    examined = CheckedCollection((*submission.examined.results, result), (*submission.examined.findings, finding))
    protected = with_waivers(submission.protected, submission.received, examined.findings)
    publish(replace(submission, examined=examined, protected=protected), tmp_path / "out", draft=True)

    assert next(row["waiver"] for row in rows(tmp_path / "out", "lineage.csv") if row["fact"] == fact) == waiver
    assert not [it for it in compared(tmp_path / "out").differences if it.where in ("lineage.csv", "reasons.csv")]
