"""`compare` says what differs between dossiers, by how much, and why: the cause is the one that was made.

The figures are those of the report of 2024. One more man of the Philippines in Table 5 (B9: 5 becomes 6) makes 46 of 45
registered victims; without the suspects in reports and pending cases 8 of 19 suspects remain; presumed victims that are
counted as identified ones move from one status to the other.
"""

from __future__ import annotations

import csv
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from shutil import ignore_patterns
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from tests.conftest import REPOSITORY, SI_2024
from tests.dossiers.verification.dossiers import copied, edited, own_mappings, refreshed, replaced, with_line, written
from tests.support.commands import in_english
from tests.support.markup import read
from tests.support.read_pages import HEADED as LABELLED
from tests.support.years import year_called
from thb_eu.base.model import Audience
from thb_eu.cli import cli
from thb_eu.definitions import Definitions
from thb_eu.dossiers.comparison import DossierComparison, SideBySide, compare
from thb_eu.dossiers.comparison.formats import REASONS, page
from thb_eu.dossiers.comparison.vintage_changes import Cause, CellState, VintageChange
from thb_eu.publication.flat_tables import KINDS
from thb_eu.records.synthetic import SynthesisRequest, synthesise

pytestmark = pytest.mark.usefixtures("compared_once")

REGISTERED = {"table": "V1", "status": "REG", "registering_organisation": "TOTAL"}
IDENTIFIED = {"table": "V1", "status": "IDENT", "registering_organisation": "POLICE"}
SUSPECTS = {"table": "S1", "sex": "T", "age": "TOTAL"}
PLAIN = "F"
"""The mark of a count of three or more, under the policy of 2024."""


def more_data(package: Path) -> Path:
    """One more man of the Philippines in Table 5, and its totals made good."""
    table = package / "data/t05.csv"
    replaced(table, "Philippines,5,5,10", "Philippines,6,5,11")
    replaced(table, "Total,12,16,28", "Total,13,16,29")
    return package


def decided_otherwise(definitions: Path) -> Path:
    """Suspects in reports and in pending cases do not count."""
    decisions = definitions / "mappings/decisions.yaml"
    replaced(decisions, "answer: count", "answer: do not count", after="suspects-in-reports-and-pending")
    return definitions


def mapped_otherwise(definitions: Path) -> Path:
    """Potential victims are counted as identified: no question on reports bears on these, and none is demanded."""
    (definitions / "mappings/symmetries.yaml").unlink()
    rules = definitions / "mappings/kz1/113.yaml"
    replaced(rules, "status: PRESUM", "status: IDENT", after="rule: kz1-113-victim-potential\n")
    return definitions


@pytest.fixture(scope="module")
def compared_once() -> Iterator[None]:
    """The same folders are compared once, whoever asks: no test changes a dossier after that."""
    of_the_product = compare
    once = cache(lambda *folders: of_the_product(folders))
    with pytest.MonkeyPatch.context() as patched:
        for place in (import_module(compare.__module__), sys.modules[__name__]):
            patched.setattr(place, "compare", lambda folders: once(*map(str, folders)))
        yield


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first vintage of 2024."""
    return written(tmp_path_factory.mktemp("first") / "dossier")


@pytest.fixture(scope="module")
def without_instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vintage whose annex did not tell instances apart."""
    folder = tmp_path_factory.mktemp("without")
    shutil.copytree(REPOSITORY / "datapackages", folder / "own/datapackages", ignore=ignore_patterns("recipients"))
    tables = folder / "own/datapackages/eu-thb/datapackage.json"
    told = json.loads(tables.read_text(encoding="utf-8"))
    annex = next(entry for entry in told["resources"] if entry["thb:table"] == "N1")
    annex["schema"]["fields"] = [field for field in annex["schema"]["fields"] if field["name"] != "instance"]
    annex["schema"]["primaryKey"].remove("instance")
    annex["thb:layout"]["rows"].remove("instance")
    tables.write_text(json.dumps(told), encoding="utf-8")
    return written(folder / "dossier", definitions=folder / "own", drawn=False)


@pytest.mark.parametrize("order", [1, -1], ids=["earlier first", "later first"])
def test_a_table_that_gained_a_dimension_is_compared_by_what_it_told_before(
    order: int, without_instance: Path, first: Path
) -> None:
    """Seven cells of courts at first instance have another key now; every other cell of the annex is the same."""
    found = compare([without_instance, first][::order])

    assert isinstance(found, DossierComparison)
    moved = [(change.key["instance"], change.before, change.after) for change in found.changes]
    assert sorted(instance for instance, _, _ in moved) == ["FIRST"] * 7 + ["_Z"] * 7
    assert all((before is None) != (after is None) for _, before, after in moved)


@pytest.fixture(scope="module")
def more(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vintage in which one supplier's cell is another."""
    folder = tmp_path_factory.mktemp("more")
    return written(folder / "dossier", more_data(copied(SI_2024, folder / "package")), drawn=False)


@pytest.fixture(scope="module")
def all_otherwise(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vintage with another datum, another decision and another rule."""
    folder = tmp_path_factory.mktemp("all")
    definitions = mapped_otherwise(decided_otherwise(own_mappings(folder / "own")))
    return written(folder / "dossier", more_data(copied(SI_2024, folder / "package")), definitions, drawn=False)


def two(*folders: Path) -> DossierComparison:
    """Two dossiers compared."""
    found = compare(folders)
    assert isinstance(found, DossierComparison)
    return found


def change_of(found: DossierComparison, key: dict[str, str]) -> VintageChange:
    """The change of one cell."""
    return next(change for change in found.changes if change.key == key)


def steps(change: VintageChange) -> list[tuple[list[str], int | None, int | None]]:
    """The steps of a change: their causes, the value before and after."""
    return [
        (
            [cause.value for cause in step.causes],
            step.before.value if step.before else None,
            step.after.value if step.after else None,
        )
        for step in change.steps
    ]


def causes(found: DossierComparison) -> set[Cause]:
    """Every cause that any change has."""
    return {cause for change in found.changes for step in change.steps for cause in step.causes}


# --- causes ----------------------------------------------------------------------------------------


def test_a_dossier_does_not_differ_from_itself(first: Path) -> None:
    """No differences, and nothing is counted again to find out."""
    found = two(first, first)

    assert not found.changes and not found.files and not found.law
    assert found.cells == (first / "observations.csv").read_text(encoding="utf-8").count("\n") - 1


def test_another_cell_of_a_supplier_is_data(first: Path, more: Path) -> None:
    """45 registered victims become 46, because the Police's cell B9 of Table 5 says 6 and not 5.

    Their series breaks (presumed victims since 2024) and their definition differs (KZ-1 113(1)) in both vintages.
    """
    found = two(first, more)
    change = change_of(found, REGISTERED)

    assert (change.by, round(change.relative or 0, 4)) == (1, 0.0222)
    assert (change.before, change.after) == (CellState(45, "A", PLAIN, "BD"), CellState(46, "A", PLAIN, "BD"))
    assert steps(change) == [(["data"], 45, 46)]
    assert [(str(it.where), it.before, it.after) for it in change.sources] == [("data/t05.csv, B9", "5", "6")]
    assert found.files == {Cause.DATA: ("inputs/data/t05.csv",)} and causes(found) == {Cause.DATA}
    assert set(change.cells) == {"V1!D11"} and change.words.english.startswith("Victims by registering organisation")


def test_several_causes_of_one_cell_are_told_in_order_with_the_effect_of_each(first: Path, all_otherwise: Path) -> None:
    """Data first, then rules, then decisions: each step begins where the one before ends."""
    found = two(first, all_otherwise)
    identified, suspects = change_of(found, IDENTIFIED), change_of(found, SUSPECTS)

    assert steps(identified) == [(["mapping"], 17, 46)]
    assert steps(suspects) == [(["decision"], 19, 8)]
    assert steps(change_of(found, REGISTERED)) == [(["data"], 45, 46), (["mapping"], 46, None)]
    assert causes(found) == {Cause.DATA, Cause.MAPPING, Cause.DECISION}
    for change in found.changes:
        assert change.steps[0].before == change.before and change.steps[-1].after == change.after
        assert all(step.after == then.before for step, then in zip(change.steps, change.steps[1:], strict=False))


def test_a_decision_on_a_single_case_is_a_decision_and_no_datum(first: Path, tmp_path: Path) -> None:
    """It lies beside the data, and the ministry wrote it."""
    from thb_eu.dossiers.comparison import cause_of

    names = ["inputs/decisions.yaml", "definitions/mappings/counting.yaml", "inputs/waivers.yaml"]

    assert [cause_of(name) for name in names] == [Cause.DECISION, Cause.DECISION, Cause.DATA]


def test_reasons_that_came_or_went_are_those_of_the_files(first: Path, all_otherwise: Path) -> None:
    """Kind and code as reasons.csv has them, row by row; no word of a comment is read for that."""
    held = []
    for folder in (first, all_otherwise):
        with (folder / "reasons.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        held.append({tuple((name, row[name]) for name in row if name != "text") for row in rows})
    came, went = ([{*row} for row in rows - others] for rows, others in (held[::-1], held))
    changed = two(first, all_otherwise).changes

    assert any(change.reasons for change in changed)
    for change in changed:
        key = set(change.key.items())
        for rows, is_new in ((went, False), (came, True)):
            own = {(dict(row)["kind"], dict(row)["code"]) for row in rows if key <= row}
            assert {(it.kind, it.code) for it in change.reasons if it.is_new == is_new} == own


def test_every_kind_of_reason_is_called_something() -> None:
    """The kinds that reasons.csv may have; a person reads words and no codes of files."""
    assert REASONS.keys() == {*KINDS}


def test_what_changed_in_the_law_is_said_in_sentences(first: Path, all_otherwise: Path) -> None:
    """The same sentences as those of `mappings diff`."""
    law = {(it.kind, it.about) for it in two(first, all_otherwise).law}

    assert ("answer", "suspects-in-reports-and-pending") in law
    assert ("re-targeted", "kz1-113-victim-potential") in law


def test_another_policy_on_small_counts_is_disclosure(first: Path, tmp_path: Path) -> None:
    """Marks change and values do not."""
    own = own_mappings(tmp_path / "own")
    replaced(own / "mappings/disclosure.yaml", "below: 3", "below: 12")
    found = two(first, written(tmp_path / "dossier", definitions=own, drawn=False))

    assert causes(found) == {Cause.DISCLOSURE}
    assert all(change.by in (0, None) for change in found.changes)


def test_the_same_files_counted_by_another_version_are_the_engine(first: Path, more: Path, tmp_path: Path) -> None:
    """An older version counted 44; the step to this version comes first, then the data."""
    older = earlier_engine(first, tmp_path)
    found = two(older, more)

    assert steps(change_of(found, REGISTERED)) == [(["engine"], 44, 45), (["data"], 45, 46)]
    assert "thb-eu" in found.files[Cause.ENGINE]


def test_a_number_that_nothing_explains_is_said_to_be_unexplained(first: Path, tmp_path: Path) -> None:
    """Somebody changed observations.csv: the same files, the same version, another number."""
    forged = with_44(copied(first, tmp_path / "forged"))
    found = two(first, forged)

    assert steps(change_of(found, REGISTERED)) == [(["unexplained"], 45, 44)]


def test_causes_that_cannot_be_told_apart_are_told_together(first: Path, tmp_path: Path) -> None:
    """A rule that asks for a decision which only the second vintage has: mapping and decision are one step."""
    own = own_mappings(tmp_path / "own")
    asked, new = "suspects-in-reports-and-pending", "suspects-in-reports"
    for path in (own / "mappings").rglob("*.yaml"):
        path.write_text(path.read_text(encoding="utf-8").replace(asked, new), encoding="utf-8", newline="")
    replaced(own / "mappings/decisions.yaml", "answer: count", "answer: do not count", after=new)
    found = two(first, written(tmp_path / "dossier", definitions=own, drawn=False))

    assert steps(change_of(found, SUSPECTS)) == [(["mapping", "decision"], 19, 8)]


def with_44(folder: Path) -> Path:
    """A dossier whose observations.csv says 44 registered victims."""
    with_line(
        folder / "observations.csv",
        lambda line: line.startswith("A,SI,2024,victims,V1,REG,_Z,TOTAL,"),
        lambda line: line.replace(",PER,45,", ",PER,44,"),
    )
    return refreshed(folder)


def earlier_engine(source: Path, to: Path) -> Path:
    """A dossier as a version before this one would have left it, with another number."""
    folder = with_44(copied(source, to / "older"))
    edited(folder, lambda it: it["engine"].update(version="0.0.1"))
    return folder


# --- where nothing can be counted again ------------------------------------------------------------


def test_of_registers_the_cause_is_told_by_hashes_alone_and_that_is_said(
    tmp_path: Path, definitions: Definitions
) -> None:
    """Of rows about persons a dossier holds hashes: which file changed is known, what it did is not."""
    vintages = []
    for seed in (1, 2):
        synthesise(SynthesisRequest(rows=100, seed=seed), tmp_path / f"package-{seed}", definitions.folder)
        vintages.append(written(tmp_path / f"dossier-{seed}", tmp_path / f"package-{seed}", drawn=False))
    found = two(*vintages)

    assert found.changes and "registers" in found.unsought.english
    assert {step.causes for change in found.changes for step in change.steps} == {(Cause.DATA,)}
    assert {"inputs/police.csv", "inputs/programmes.csv"} <= set(found.files[Cause.DATA])


# --- years -----------------------------------------------------------------------------------------


def test_two_years_differ_by_cell_and_no_cause_is_sought(first: Path, more: Path, tmp_path: Path) -> None:
    """Another year is another year: values with their relative change, and what changed in the law."""
    next_year = copied(more, tmp_path / "next")
    edited(next_year, lambda it: it.update(year="2025"))
    found = two(first, next_year)

    assert not found.same_year and steps(change_of(found, REGISTERED)) == [(["year"], 45, 46)]
    assert not change_of(found, REGISTERED).sources


def test_of_two_years_the_totals_by_indicator_come_first(first: Path, more: Path, tmp_path: Path) -> None:
    """Nearly every cell of another year differs: a person reads what became of the totals; all cells when asked."""
    next_year = copied(more, tmp_path / "next")
    edited(next_year, lambda it: it.update(year="2025"))
    found = two(first, next_year)
    brief, whole = in_english("compare", first, next_year), in_english("compare", first, next_year, "--all")

    totals = [change for change in found.changes if change.is_total]
    assert {change.key["table"] for change in totals} == {"V1", "V2", "V3", "V4"}
    assert all((change.before.value, change.after.value) == (45, 46) for change in totals)
    assert "Registered victims: 32 cells changed (V1 4, V2 8, V3 12, V4 8)" in brief.output
    assert f"{len(found.changes) - len(totals)} other cells are not shown here; --all shows them." in brief.output
    assert sum(": 45 [A F] → 46 [A F]" in line for line in brief.output.splitlines()) < len(found.changes)
    assert all(change.words.english in whole.output for change in found.changes)


# --- triangle --------------------------------------------------------------------------------------


def test_three_vintages_make_a_triangle(first: Path, more: Path, all_otherwise: Path) -> None:
    """45, 46, then not recorded; 19, 19, 8: in the order of the words, with the difference from the one before."""
    found = compare([first, more, all_otherwise])
    assert isinstance(found, SideBySide)
    rows = {tuple(row.key.items()): row for row in found.rows}
    registered, suspects = rows[tuple(REGISTERED.items())], rows[tuple(SUSPECTS.items())]

    assert [stand.value for stand in registered.states if stand] == [45, 46, None]
    assert registered.revisions == (1, None) and registered.is_total
    assert [stand.value for stand in suspects.states if stand] == [19, 19, 8] and suspects.revisions == (0, -11)
    assert {row.key["table"] for row in found.rows if row.is_total} >= {"V1", "V2", "V3", "V4", "S1", "P1", "C1", "J1"}


def test_a_triangle_has_every_cell_that_ever_changed(first: Path, more: Path) -> None:
    """Changed and changed back: the first and the last vintage are alike, and the row is there."""
    found = compare([first, more, first])
    assert isinstance(found, SideBySide)
    changed = [row for row in found.rows if row.changed]

    assert len(changed) == len(two(first, more).changes)
    assert all(row.states[0] == row.states[2] != row.states[1] for row in changed)


# --- several years ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def next_year(tmp_path_factory: pytest.TempPathFactory, definitions: Definitions) -> Path:
    """An invented year 2025, as every supplier would send it."""
    folder = tmp_path_factory.mktemp("2025")
    package, _law = year_called("2025", folder, definitions)
    return written(folder / "dossier", package, drawn=False)


def test_years_and_vintages_stand_side_by_side(first: Path, more: Path, next_year: Path) -> None:
    """45 and 46 registered victims of 2024, then those of 2025; victims come first, and a break is told once."""
    found = compare([first, more, next_year])
    assert isinstance(found, SideBySide) and found.kind == "series"
    registered = next(row for row in found.rows if row.key == REGISTERED)

    assert [state.value for state in registered.states[:2] if state] == [45, 46] and registered.revisions[0] == 1
    assert registered.states[2] == two(first, next_year).changes[0].after
    assert found.rows[0].key["table"] == "V1" and found.rows[0].is_total
    assert found.rows[-1].key["table"] in {"N1", "N2"}
    assert [told.since for told in found.breaks].count(1) == len(found.breaks) == len({*found.breaks})


def test_a_column_for_each_edition(first: Path, more: Path, next_year: Path) -> None:
    """For programs as a table; on the console the totals alone, as nearly all else differs."""
    rows = list(
        csv.reader(in_english("compare", first, more, next_year, "--format", "csv", "--quiet").stdout.splitlines())
    )
    brief = in_english("compare", first, more, next_year).output
    head, registered = rows[0], rows[1]

    assert head[3:] == [f"{what}_{number}" for number in (1, 2, 3) for what in ("value", "flags")]
    assert registered[0] == "V1" and (registered[3], registered[5]) == ("45", "46")
    assert "1: 2024" in brief and "3: 2025" in brief and "registering_organisation=NGO" not in brief


# --- refused ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda it: it.update(geo="HR"), "of country HR, the first one of SI"),
        (lambda it: it.update(audience="public"), "for the public, the first one for the Commission"),
    ],
)
def test_dossiers_that_are_not_alike_are_refused(
    first: Path, tmp_path: Path, change: Callable[[dict[str, Any]], None], says: str
) -> None:
    """Another country, an edition for the public."""
    other = copied(first, tmp_path / "other")
    edited(other, change)
    told = in_english("compare", first, other, first)

    assert told.exit_code == 1 and says in told.output


def test_one_dossier_is_compared_with_nothing(first: Path) -> None:
    """Wrong words on the command line."""
    assert in_english("compare", first).exit_code == 2
    assert in_english("compare", first, first.parent).exit_code == 1


def test_a_public_edition_says_that_no_cause_can_be_found(first: Path, tmp_path: Path) -> None:
    """Two public editions: the cells that differ are told; the inputs may have changed, and nobody is accused."""
    public = written(tmp_path / "dossier", audience=Audience.PUBLIC)
    other = copied(public, tmp_path / "other")
    with_line(
        other / "observations.csv",
        lambda line: line.startswith("A,SI,2024,victims,V1,REG,_Z,TOTAL,"),
        lambda line: line.replace(",PER,45,", ",PER,44,"),
    )
    found = two(public, other)

    assert "public edition" in found.unsought.english
    assert [(change.by, causes(found)) for change in found.changes] == [(-1, {Cause.WITHHELD})]


# --- for people and programs -----------------------------------------------------------------------


def test_the_summary_comes_first_and_every_cell_after_it(first: Path, more: Path) -> None:
    """How many, in which tables, why, the largest; then all of them, none left out."""
    told = in_english("compare", first, more)
    lines = told.output.splitlines()
    found = two(first, more)

    assert told.exit_code == 0 and in_english("compare", first, more, "--fail-on-change", "--quiet").exit_code == 3
    assert lines[-1] == f"{len(found.changes)} of {found.cells} cells differ."
    assert lines[1] == "By table: V1 4, V2 8, V3 12, V4 8" and lines[2] == "By cause: data 32"
    assert sum("data/t05.csv, B9: 5 → 6" in line for line in lines) == len(found.changes)


def test_a_share_is_written_as_its_language_writes_it(first: Path, more: Path) -> None:
    """One more than 45 is 2.2%: in Slovenian with a comma, and a space before the sign."""
    for lang, share in (("en", "(+1, +2.2%)"), ("sl", "(+1, +2,2 %)")):
        told = CliRunner().invoke(cli, ["compare", str(first), str(more), "--lang", lang], catch_exceptions=False)
        assert share in told.output


@pytest.mark.parametrize("count", [2, 3])
def test_the_result_for_programs_is_what_its_schema_says(first: Path, all_otherwise: Path, count: int) -> None:
    """Alone on stdout: every cell, whether two dossiers or a triangle."""
    schema = json.loads((REPOSITORY / "schemas/comparison.schema.json").read_text(encoding="utf-8"))
    told = in_english("compare", *[first, all_otherwise, first][:count], "--format", "json", "--quiet")
    value = json.loads(told.stdout)

    jsonschema.validate(value, schema)
    assert value["changed"] == len(two(first, all_otherwise).changes) and told.stderr == ""


# --- the page --------------------------------------------------------------------------------------


def test_the_page_shows_every_changed_cell_with_its_causes(first: Path, all_otherwise: Path) -> None:
    """Of each, once more than its total: what stood there, what stands there, by how much, and why."""
    found = two(first, all_otherwise)
    tree = read(page(found))
    (causes,) = [part for part in tree.every("section") if part.attributes[LABELLED] == "compared"]
    shown = [
        [cell.text for cell in row.every("td")]
        for part in tree.every("section")
        if part.attributes[LABELLED].startswith("changed-")
        for body in part.every("tbody")
        for row in body.every("tr")
    ]

    assert len(shown) == len(found.changes)
    assert "podatki / data" in causes.text
    numbers = sorted(cells[:3] for cells in shown)
    assert numbers == sorted([said(one.before), said(one.after), by(one.by)] for one in found.changes)
    assert page(two(first, all_otherwise)) == page(found)


def test_the_page_of_a_triangle_shows_every_vintage(first: Path, more: Path) -> None:
    """45, 46 and 45 registered victims, and the two revisions between them."""
    found = compare((first, more, first))
    tree = read(page(found))
    rows = [[cell.text for cell in row.every("td")] for row in tree.every("tr")]

    assert ["45", "46", "45", "+1", "-1"] in rows
    assert not list(tree.every("script"))


def test_the_command_prints_the_page_alone(first: Path, more: Path) -> None:
    """On stdout, to be kept as a file; what it comes to is said beside it."""
    answer = in_english("compare", first, more, "--format", "html")

    assert answer.stdout.encode() == page(two(first, more)) and "differ" in answer.stderr


def said(state: CellState | None) -> str:
    """What the page says of a side."""
    if state is None:
        return "ni celice / no cell"
    flag = "" if state.status == "A" else f" {state.status}"
    return f"{':' if state.value is None else state.value}{flag}"


def by(difference: int | None) -> str:
    """What the page says of a difference."""
    return "–" if difference is None else f"{difference:+d}" if difference else "0"
