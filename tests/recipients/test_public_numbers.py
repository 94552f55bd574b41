"""What the public reads in reports: published tables, numbers without a policy, what its dossier shows; and no more.

The attacker here calculates with the facts of suppliers: he knows behind which number each stands, adds and subtracts.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import SI_2024
from tests.recipients.made import OFFENCES, POTENTIAL, VICTIMS, figures, one, table
from tests.support.declared_tables import declare, following, told_by_reports, withheld_and_told
from tests.support.year_2025 import nobody, write
from thb_eu.base.model import Audience, ObsStatus
from thb_eu.cli import cli
from thb_eu.definitions import Definitions
from thb_eu.disclosure import suppression_of
from thb_eu.recipients import RecipientReport, report_of
from thb_eu.run import Run, run_of

NAME = "annual-report"


@pytest.fixture(scope="module")
def run(definitions: Definitions) -> Run:
    """The collection of 2024, which declares nothing."""
    return run_of(SI_2024, definitions)


@pytest.fixture(scope="module")
def report(run: Run) -> RecipientReport:
    """Its annual report for the public."""
    return report_of(run.submission(Audience.PUBLIC, fast=True), run.definitions.recipients[NAME])


def test_no_withheld_count_follows_from_all_reports_for_the_public(run: Run) -> None:
    """Nor from the dossier alone; the ministry's own reports, which tell everything, give nearly all of them away."""
    withheld, told = withheld_and_told(run)

    assert following(withheld, told) == set()
    read = told | told_by_reports(run, Audience.PUBLIC)
    assert following(withheld, read) == set()
    frames = (run.received.facts, run.received.uncounted_facts)
    zeros = {fact for frame in frames for fact in frame[(frame["value"] == 0).fillna(False)]["fact"]}
    known_zeros = ({one - zeros for one in sums} for sums in (withheld, read))
    assert following(*known_zeros) == set()  # nor for who knows of every zero that it is one
    assert len(following(withheld, told | told_by_reports(run, Audience.INTERNAL))) > 0.9 * len(withheld)


def test_every_part_of_a_public_report_is_public(report: RecipientReport, run: Run) -> None:
    """A part is a cell that the public edition shows, or a supplier's number of no person (workshops, offences)."""
    cells = report.submission.protected.cells
    shown = int(cells["obs_value"].notna().sum())
    facts = run.received.facts
    of_persons = {*facts[facts["unit"] == "PER"]["fact"]}

    parts = [part for figure in report.content.all() for part in figure.parts if figure.value is not None]
    assert shown and parts
    assert {part.name for part in parts if part.contract} & of_persons == set()


def test_a_number_that_the_dossier_shows_stands_in_the_report_too(definitions: Definitions) -> None:
    """28 potential victims, 8 of them Romanians (Table 5 of the print); the one from Bangladesh is nobody's to read."""
    rows = "[{id: all}, {id: ro, where: {citizen: RO}}, {id: bd, where: {citizen: BD}}]"
    found = figures(definitions, table(POTENTIAL, rows), Audience.PUBLIC)

    every, romanian, bangladeshi = (found[f"made/{row}/total"] for row in ("all", "ro", "bd"))
    assert (every.value, romanian.value, romanian.conf_status) == (28, 8, "F")
    assert [(part.name, part.file) for part in romanian.parts] == [
        ("table=V3,status=PRESUM,citizen=RO,sex=T", "")  # the cell: of the supplier's own numbers nothing leaves
    ]
    assert (bangladeshi.value, bangladeshi.status, bangladeshi.conf_status) == (None, ObsStatus.SUPPRESSED, "C")


def test_a_row_that_only_withheld_numbers_tell_is_not_there(report: RecipientReport) -> None:
    """That somebody of a citizenship was counted is told by its row; as in the dossier it goes with the numbers."""
    told = {figure.row for figure in report.content.all() if figure.value}

    for shown in report.content.tables:
        assert {row.id for row in shown.rows if row.made_of} <= told
    assert all(not figure.reason.is_empty for figure in report.kept_back)


def test_what_is_kept_back_names_the_tables_that_would_tell_it(report: RecipientReport) -> None:
    """Whichever contract could tell it, whether it does or not: that the number exists is not told either."""
    assert {"t05", "t06", "t11", "prosecution", "courts"} <= {*report.undeclared}
    assert {"t01", "t08"}.isdisjoint(report.undeclared)  # workshops; legal persons


def test_a_declared_table_is_told_and_the_dossier_knows_it(definitions: Definitions, collection: Path) -> None:
    """Table 3 is printed: the report tells it, and its counts of one and two cannot be protected any longer."""
    by_country = table(VICTIMS + ", where: {citizen: RS}")
    [before] = figures(definitions, by_country, Audience.PUBLIC, package=collection).values()
    assert (before.value, before.undeclared) == (None, ("t03",))
    protected = given_up(run_of(collection, definitions))
    declare(collection, definitions, "t03")

    [after] = figures(definitions, by_country, Audience.PUBLIC, package=collection).values()
    assert (after.value, {part.file for part in after.parts}) == (11, {"data/t03.csv"})
    run = run_of(collection, definitions)
    facts = run.received.facts
    table_3 = {*facts[facts["resource"] == "t03"]["fact"]}
    [known] = run.received.collection.releases
    assert {fact for figure in known.figures for fact in figure.facts} == table_3
    assert len(given_up(run)) > len(protected) == 0
    withheld, told = withheld_and_told(run)
    told |= {frozenset({fact}) for fact in table_3}
    assert following(withheld, told | told_by_reports(run, Audience.PUBLIC)) == following(withheld, told)


def test_what_a_declared_table_lacks_is_not_unknown_where_another_tells_it(
    definitions: Definitions, tmp_path: Path
) -> None:
    """Two victims by citizenship are printed; of both the Police know the form, in a table that is not."""
    woman, man = ("Ženske", "Odrasli", "Srbija", "Prostitucija"), ("Moški", "Odrasli", "Filipini", "Prisilno delo")
    collection = write(replace(nobody(), identified=[woman, man]), tmp_path / "si-2025")
    declare(collection, definitions, "police-victims-by-citizenship")

    report = report_of(
        run_of(collection, definitions).submission(Audience.PUBLIC, fast=True), definitions.recipients[NAME]
    )

    told = {figure.name: figure for figure in report.content.all()}
    assert told["victims-by-citizenship/total/total"].value == 2
    unknown = told["victims-by-form/unknown/total"]
    assert (unknown.value, "police-victims-by-form" in unknown.undeclared) == (None, True)


def given_up(run: Run) -> frozenset[int]:
    """The sensitive counts that are no longer protected as is asked."""
    return suppression_of(run.counted, run.definitions, run.received.collection)[2].exposed


def test_true_counts_bear_the_marks_of_the_policy(definitions: Definitions) -> None:
    """The Commission reads every number: 28 is free (F), one Bangladeshi sensitive (A), ten Filipinos beside it (D)."""
    rows = "[{id: all}, {id: bd, where: {citizen: BD}}, {id: ph, where: {citizen: PH}}]"
    found = figures(definitions, table(POTENTIAL, rows), Audience.EU)

    assert {name: (one.value, one.conf_status) for name, one in found.items()} == {
        "made/all/total": (28, "F"),
        "made/bd/total": (1, "A"),
        "made/ph/total": (10, "D"),
    }


def test_of_another_year_declared_tables_alone_are_told(definitions: Definitions) -> None:
    """18 offences of 2024: the policy says nothing of offences; what it says of 2023 is the matter of that year."""
    offences = OFFENCES + ", where: {document: COMPLAINT}"
    before = {at: one(definitions, offences + ", year: -1", audience=at) for at in (Audience.PUBLIC, Audience.EU)}

    assert one(definitions, offences, audience=Audience.PUBLIC).value == 18
    assert (before[Audience.PUBLIC].value, before[Audience.PUBLIC].undeclared) == (None, ("t02",))
    assert (before[Audience.EU].value is None, before[Audience.EU].conf_status) == (False, "D")


def test_the_command_says_how_many_figures_it_kept_back_and_which_tables_would_tell_them(tmp_path: Path) -> None:
    """No number is left out silently, for people and for programs."""
    words = ["report", str(SI_2024), "--for", NAME, "--out", str(tmp_path / "o"), "--lang", "en", "--format", "json"]
    answer = CliRunner().invoke(cli, words)

    said = json.loads(answer.stdout)
    assert answer.exit_code == 0
    assert said["kept_back"] > 50 and "t05" in said["undeclared"]
    assert f"{said['kept_back']} figures" in answer.stderr and "declare-public" in answer.stderr
