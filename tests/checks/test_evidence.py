"""Evidence: what each kind of mistake in a delivered file leaves for the checks, and that one cause is told once."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import REPOSITORY, keep_only, rewrite, set_cell
from tests.records.registers import collection as register_of
from tests.records.registers import row, written
from tests.support.checked import findings_of
from thb_eu import load, prepare
from thb_eu.base.model import Audience, Finding, Outcome
from thb_eu.checks.evidence.series import _spread
from thb_eu.definitions import Definitions
from thb_eu.results.known_figures import bounds_of
from thb_eu.run import run_of

REGISTER_OF_IRSD = REPOSITORY / "datapackages" / "sources" / "irsd-records" / "sample" / "persons.csv"
BLOCKING = (Outcome.FAILED, Outcome.UNDECIDED, Outcome.NOT_RUN)


@pytest.fixture(scope="module")
def before(definitions: Definitions) -> Counter[tuple[str, str]]:
    """What the real collection shows before anything is spoilt."""
    return told(REPOSITORY / "datapackages" / "si-2024", definitions)


def told(package: Path, definitions: Definitions) -> Counter[tuple[str, str]]:
    """The findings of a package: check and fingerprint."""
    findings = prepare(package, definitions, Audience.INTERNAL, fast=True).examined.findings
    return Counter((finding.check, finding.fingerprint) for finding in findings if finding.outcome in BLOCKING)


@pytest.fixture
def new(collection: Path, definitions: Definitions, before: Counter[tuple[str, str]]) -> Callable[[], list[str]]:
    """The checks that find something in the spoilt collection which they did not find before, once per finding."""
    return lambda: sorted(check for check, _ in (told(collection, definitions) - before).elements())


def describe(collection: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change the descriptor of a collection."""
    path = collection / "datapackage.json"
    value = json.loads(path.read_text(encoding="utf-8"))
    change(value)
    path.write_text(json.dumps(value), encoding="utf-8")


@pytest.mark.parametrize(("number", "found"), [("1", []), ("3", ["later-bodies-report-no-more"])])
def test_a_higher_instance_that_convicts_more_is_found_and_never_added(
    collection: Path, definitions: Definitions, new: Callable[[], list[str]], number: str, found: list[str]
) -> None:
    """One conviction at first instance; one upheld may be the same person, three cannot all be."""
    with (collection / "data" / "courts.csv").open("a", encoding="utf-8") as file:
        file.write(f"F090b,Article 113,Conviction at second instance,natural persons convicted,{number},2024\n")

    cells = prepare(collection, definitions, Audience.INTERNAL, fast=True).protected.cells
    whole = cells[(cells["table"] == "C1") & (cells["sex"] == "T") & (cells["age"] == "TOTAL")]

    assert whole[["obs_value", "obs_status"]].values.tolist() == [[1, "A"]]
    assert [check for check in new() if check == "later-bodies-report-no-more"] == found


def test_a_figure_of_other_persons_is_counted_by_its_own_decision(collection: Path, definitions: Definitions) -> None:
    """Convicted on appeal alone, as the ministry found: the one cell adds up, all others rest as before."""
    path = collection / "data" / "courts.csv"
    row = len(path.read_text(encoding="utf-8").splitlines()) + 1
    with path.open("a", encoding="utf-8") as file:
        file.write("F090b,Article 113,Conviction at second instance,natural persons convicted,1,2024\n")
    case = {
        "case": "convicted-on-appeal-alone",
        "decision": "persons-told-by-several-bodies",
        "where": {"file": "data/courts.csv", "cell": f"E{row}"},
        "figure": 1,
        "answer": "count",
        "says": {"sl": "Oseba je bila obsojena šele na drugi stopnji.", "en": "Convicted at second instance alone."},
        "because": {"sl": "Na prvi stopnji oproščena.", "en": "Acquitted at first instance."},
        "proposed": {"role": "data steward", "on": "2025-03-01"},
        "signed": None,
    }
    (collection / "decisions.yaml").write_text(json.dumps({"decisions": [case]}, ensure_ascii=False), encoding="utf-8")

    cells = prepare(collection, definitions, Audience.INTERNAL, fast=True).protected.cells
    whole = cells[(cells["table"] == "C1") & (cells["sex"] == "T") & (cells["age"] == "TOTAL")]

    assert whole[["obs_value", "obs_status"]].values.tolist() == [[2, "A"]]


# --- one cause is told once -------------------------------------------------------------------------------------


def test_a_blank_count_is_one_finding(collection: Path, new: Callable[[], list[str]]) -> None:
    """The row's total, the column's, the grand total and the other view follow from it and say nothing."""
    set_cell(collection / "data" / "t03.csv", "C6", "")

    assert new() == ["counts-told"]


def test_a_table_whose_only_number_is_blank_was_reported(collection: Path, new: Callable[[], list[str]]) -> None:
    """That nobody reported anything would be false: somebody did, and left the number blank."""
    set_cell(collection / "data" / "courts.csv", "E3", "")

    assert [check for check in new() if not check.startswith("text-")] == ["counts-told"]


def test_a_count_that_breaks_its_contract_is_one_finding(
    collection: Path, definitions: Definitions, new: Callable[[], list[str]]
) -> None:
    """Minus eleven women: the sums that go wrong with it are not told again."""
    set_cell(collection / "data" / "t12.csv", "C17", "-1")

    assert [check for check in new() if not check.startswith("text-")] == ["values-as-contracted"]


def test_a_table_that_did_not_come_is_one_finding(collection: Path, new: Callable[[], list[str]]) -> None:
    """What the other view of the same persons cannot be held against is not told again."""

    def leave_out(value: dict[str, Any]) -> None:
        value["resources"] = [
            entry for entry in value["resources"] if entry["name"] not in ("t04", "claims", "relations")
        ]

    describe(collection, leave_out)

    assert [check for check in new() if check != "breakdowns-recorded"] == ["contracted-tables-delivered"]


def test_titles_above_a_table_make_no_claim_of_the_report_wrong(collection: Path, new: Callable[[], list[str]]) -> None:
    """What the report tells of t03!D8 is told of the same total where it is two rows lower; that it is, is a note."""
    path = collection / "data" / "t03.csv"
    path.write_text("Tabela 3,,,\n,,,\n" + path.read_text(encoding="utf-8"), encoding="utf-8")

    assert set(new()) == {"files-read-as-agreed"}


def test_a_label_that_nobody_knows_is_one_finding(collection: Path, new: Callable[[], list[str]]) -> None:
    """A misspelt country is no difference between two views besides."""
    set_cell(collection / "data" / "t06.csv", "A3", "Dominican Repubilc")

    assert [check for check in new() if not check.startswith("text-")] == ["facts-mapped"]


# --- nobody is counted twice --------------------------------------------------------------------------------------


def add_statement(collection: Path, row: str) -> None:
    """One more row below the statements of the Police."""
    with (collection / "data" / "police-statements.csv").open("a", encoding="utf-8") as file:
        file.write(row + "\n")


def test_a_statement_written_twice_is_not_added_in_silence(collection: Path, new: Callable[[], list[str]]) -> None:
    """Nineteen suspects would be 24, and every sum would hold."""
    add_statement(collection, "F012b,Article 113,Pending case,suspects,5")

    assert "facts-told-once" in new()


@pytest.mark.parametrize(("number", "found"), [("8", False), ("9", True)])
def test_a_statement_that_repeats_a_table_is_another_view_of_it(
    collection: Path, definitions: Definitions, new: Callable[[], list[str]], number: str, found: bool
) -> None:
    """Table 6 has eight suspects with a complaint: the same number adds nobody, another one is found, and 8 counts."""
    add_statement(collection, f"F010b,Article 113,Criminal complaint,suspects,{number}")

    assert ("views-agree" in new()) is found
    cells = prepare(collection, definitions, Audience.INTERNAL, fast=True).protected.cells
    whole = cells[(cells["table"] == "S1") & (cells["sex"] == "T") & (cells["age"] == "TOTAL")]
    assert whole["obs_value"].tolist() == [19]


def test_of_two_rows_with_the_same_codes_the_later_one_is_told(collection: Path, definitions: Definitions) -> None:
    """One mistake, one finding; its seal holds both values, so that a waiver for 5 and 5 is none for 5 and 9."""
    path = collection / "data" / "police-statements.csv"
    whole = path.read_text(encoding="utf-8")
    seals = []
    for value in ("5", "9"):
        path.write_text(f"{whole}F012b,Article 113,Pending case,suspects,{value}\n", encoding="utf-8")
        (found,) = findings_of(collection, definitions, "facts-told-once")
        seals.append(found.evidence)
        assert found.where.cell == "E5" and "E3" in found.message.english

    assert len(set(seals)) == 2


def test_a_unit_that_nobody_told_breaks_no_check(collection: Path, new: Callable[[], list[str]]) -> None:
    """A blank unit is told by its own finding; the other pairs of units are judged as before."""
    set_cell(collection / "data" / "courts.csv", "D3", "")

    assert "units-told-apart" not in new()


def test_a_country_in_two_rows_is_not_added_in_silence(collection: Path, new: Callable[[], list[str]]) -> None:
    """Serbia for Montenegro: the sums hold, the country stands twice."""
    set_cell(collection / "data" / "t03.csv", "A3", "Serbia")

    assert "facts-told-once" in new()


def test_a_supplier_who_sent_nothing_is_missed(collection: Path, new: Callable[[], list[str]]) -> None:
    """Nobody owes a table whose every trace was left out: the contracts tell who counts."""
    gone = ("furs", "claims", "relations")
    describe(collection, lambda value: value.update(resources=[r for r in value["resources"] if r["name"] not in gone]))

    assert "suppliers-heard" in new()


# --- what only a totals row, a year or a unit gives away ---------------------------------------------------------


def test_a_total_that_is_called_otherwise_is_missed(collection: Path, new: Callable[[], list[str]]) -> None:
    """`Sum` for `Total`: the row would be read as one more category."""
    set_cell(collection / "data" / "t08.csv", "A5", "Sum")

    assert "printed-totals-delivered" in new()


@pytest.mark.parametrize("label", ["TOTAL", "total "])
def test_a_total_is_known_however_its_letters_are_written(
    collection: Path, new: Callable[[], list[str]], label: str
) -> None:
    """`TOTAL` is the promised total, not one nationality more."""
    set_cell(collection / "data" / "t06.csv", "A5", label)

    assert [check for check in new() if not check.startswith("text-")] == []


def test_a_total_among_categories_is_no_category(collection: Path, definitions: Definitions) -> None:
    """`Skupaj` for `Total`: 27 suspects for 19, unless the label is told where it stands."""
    set_cell(collection / "data" / "t06.csv", "A5", "Skupaj")

    assert {found.where.cell for found in findings_of(collection, definitions, "facts-mapped")} == {"A5"}


def test_a_year_to_come_is_refused_a_place(collection: Path, new: Callable[[], list[str]]) -> None:
    """2042 for 2024: without the check the row would wait in silence among the other years."""
    set_cell(collection / "data" / "courts.csv", "F2", "2042")

    assert "years-in-range" in new()


@pytest.mark.parametrize(("year", "check"), [("1024", "rows-of-earlier-years"), ("", "rows-dated")])
def test_a_row_does_not_leave_the_year_in_silence(
    collection: Path, definitions: Definitions, year: str, check: str
) -> None:
    """A conviction of the year 1024, or of no year, counts nowhere: the row is named."""
    set_cell(collection / "data" / "courts.csv", "F3", year)

    (found,) = [found for found in findings_of(collection, definitions, check) if found.where.file == "data/courts.csv"]
    assert found.where.column == "Year" and "3" in found.message.english


def test_the_year_that_is_wrong_is_pointed_at(collection: Path, definitions: Definitions) -> None:
    """The cell of the year, not of the number beside it."""
    set_cell(collection / "data" / "courts.csv", "F2", "2042")

    (found,) = findings_of(collection, definitions, "years-in-range")
    assert (found.where.cell, found.where.column) == ("F2", "Year")


def test_rows_of_a_register_that_are_of_a_later_year_are_counted_in_a_finding(
    tmp_path: Path, definitions: Definitions
) -> None:
    """Two of three rows are of 2031: how many of which file, and no text of a row."""
    later = {"LetoZakljucnegaDokumenta": "2031"}
    package = register_of(tmp_path, written([row(1), row(2, **later), row(3, **later)]))

    (found,) = findings_of(package, definitions, "records-of-later-years")
    assert (found.where.file, found.where.row, found.figures) == ("records.csv", None, {"later": 2, "rows": 3})
    assert "2031" not in found.message.english and not found.blocks


@pytest.mark.parametrize(("day", "later"), [("31. 12. 2024", 0), ("1. 1. 2025", 1), ("3. 2. 2031", 1)])
def test_a_day_after_the_year_in_a_register_without_years_holds_the_dossier_back(
    tmp_path: Path, definitions: Definitions, day: str, later: int
) -> None:
    """Every row of such a file counts in the year: one of another is told, and its day is not."""
    content = REGISTER_OF_IRSD.read_bytes()
    rows = len(content.splitlines()) - 1
    changed = content.replace(b"10. 4. 2024", day.encode(), 1)
    package = register_of(tmp_path, changed, contract="irsd-records/persons")

    found = findings_of(package, definitions, "records-dated-within-the-year")
    told = [(it.where.file, it.figures, it.blocks) for it in found]
    assert told == [("records.csv", {"dated_later": 1, "rows": rows}, True)] * later
    assert all(day[-4:] not in it.message.english for it in found if day[-4:] != "2024")


def test_last_years_file_is_noticed(collection: Path, definitions: Definitions, new: Callable[[], list[str]]) -> None:
    """All rows of prosecution and courts are of 2023: empty tables are no good news, and nothing is sent."""
    for name in ("prosecution", "courts"):
        path = collection / "data" / f"{name}.csv"
        path.write_text(path.read_text(encoding="utf-8").replace(",2024", ",2023"), encoding="utf-8")

    found = findings_of(collection, definitions, "rows-of-this-year")
    assert {(finding.where.file, finding.blocks) for finding in found} == {
        ("data/prosecution.csv", True),
        ("data/courts.csv", True),
    }
    assert new().count("rows-of-this-year") == 2


def test_a_register_of_last_year_is_noticed(tmp_path: Path, definitions: Definitions) -> None:
    """A register whose rows are all of another year tells nothing of this one; its history beside this year may."""
    last, this = row(1, 1, LetoZakljucnegaDokumenta="2023"), row(2, 1)
    old = register_of(tmp_path / "old", written([last]))
    both = register_of(tmp_path / "both", written([last, this]))

    assert [found.figures["rows"] for found in findings_of(old, definitions, "rows-of-this-year")] == [1]
    assert findings_of(both, definitions, "rows-of-this-year") == []


def test_an_unknown_label_of_a_table_beside_the_counts_is_told(
    collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """A table that is only checked has labels too: a district office that no crosswalk knows."""
    rewrite(collection / "data" / "prosecution.csv", lambda rows: rows[-1].__setitem__(6, "2023"))
    rewrite(collection / "data" / "prosecution.csv", lambda rows: rows[-1].__setitem__(1, "Atlantis"))

    assert [found.where.cell for found in findings_of(collection, definitions, "labels-known")] == ["B58"]


# --- time -------------------------------------------------------------------------------------------------------


def test_a_figure_far_from_all_earlier_years_is_an_outlier(
    collection: Path, definitions: Definitions, new: Callable[[], list[str]]
) -> None:
    """29, 42, 6, 25 and now 180: neither the median nor the spread of four years reaches there."""
    set_cell(collection / "data" / "t02.csv", "F2", "180")

    assert {"outliers-against-history", "change-since-last-year"} <= set(new())


@given(st.lists(st.integers(0, 500), min_size=4, max_size=12), st.integers(0, 3))
def test_one_absurd_year_does_not_widen_what_is_usual(values: list[int], at: int) -> None:
    """A robust spread: one year out of four or more, whatever it is, moves it by no more than the others' own range."""
    others = [value for place, value in enumerate(values) if place != at]
    absurd = [value if place != at else 10**6 for place, value in enumerate(values)]

    assert _spread(absurd) <= 1.4826 * (max(others) - min(others)) + max(others) ** 0.5 + 1


def test_a_figure_that_was_restated_is_told(collection: Path, definitions: Definitions) -> None:
    """The report for 2023 gave 24 complaints, that for 2024 gives 25 for the same year."""
    rows = ["Indicator,Breakdown,Year,Value,Source", "police/t02,Criminal complaint,2023,24,An invented report"]
    (collection / "data" / "earlier.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    describe(collection, lambda value: value["resources"].append(resource("earlier", "published/earlier")))

    (found,) = findings_of(collection, definitions, "vintages-agree")

    assert (found.outcome, dict(found.figures)) == (Outcome.FAILED, {"now": 25, "then": 24})
    assert (found.where.file, found.where.cell) == ("data/t02.csv", "E2")


def test_what_was_published_of_a_cell_is_held_against_it_and_against_itself(
    collection: Path, definitions: Definitions
) -> None:
    """Of 2024 17 victims were identified; of 2023 one row says 40 and another 42; of 2022 nothing is said twice.

    A sex and an indicator that there are not name no cell: that is told as such, and nothing is compared.
    """
    rows = [
        "Indicator,Breakdown,Year,Value,Source,Break",
        *("victims,status=IDENT,2024,17,A,", "victims,status=PRESUM,2024,27,A,", "victims,,2022,5,A,"),
        *("victims,status=IDENT,2023,40,A,", "victims,status=IDENT,2023,42,Annual Report Of Others,"),
        *("victims,sex=Q,2023,1,A,", "nothing,,2023,1,A,"),
    ]
    (collection / "data" / "earlier.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    describe(collection, lambda value: value["resources"].append(resource("earlier", "published/earlier")))

    found = {
        one.where.cell: (one.outcome.value, dict(one.figures))
        for one in findings_of(collection, definitions, "vintages-agree")
    }

    assert {cell: outcome for cell, (outcome, _) in found.items()} == {"D3": "failed", "D6": "failed"}
    slips = findings_of(collection, definitions, "published-cells-known")
    assert [(one.where.cell, one.outcome.value) for one in slips] == [("D7", "failed"), ("D8", "failed")]
    assert findings_of(collection, definitions, "published-figures-agree") == []
    assert (found["D3"][1], found["D6"][1]) == ({"now": 28, "then": 27}, {"now": 40, "then": 42})


def resource(name: str, contract: str) -> dict[str, str]:
    """A resource of a collection."""
    said = {"name": name, "path": f"data/{name}.csv", "title": name, "encoding": "utf-8"}
    return {**said, "thb:contract": contract, "thb:source": "invented"}


@pytest.mark.parametrize(("label", "outcome"), [("Serbia; Female", "failed"), ("Serbia", "undecided")])
def test_a_row_with_several_numbers_is_named_with_its_column(
    collection: Path, definitions: Definitions, label: str, outcome: str
) -> None:
    """Eleven women and no man of Serbia: "Serbia" alone names neither."""
    rows = ["Contract,Label,Year,Value,Source", f"police/t03,{label},2024,10,An invented report"]
    (collection / "data" / "earlier.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    describe(collection, lambda value: value["resources"].append(resource("earlier", "published/earlier")))

    assert [found.outcome.value for found in findings_of(collection, definitions, "vintages-agree")] == [outcome]


# --- mirror -----------------------------------------------------------------------------------------------------


SAID = {"17": None, "<20": None, "≤ 17": None, "≥17": None, "<17": "failed", ">17": "failed", "18": "failed"}
"""What others published of the seventeen identified victims, and what comes of it."""
NO_CELL = ("V9,", 'V2,"zzz=1"', 'V2,"sex=F, sex=M"', "V2,sex")
"""Another table, another dimension, one dimension twice, a dimension without a code."""


@pytest.fixture(scope="module")
def mirrored(tmp_path_factory: pytest.TempPathFactory, definitions: Definitions) -> list[Finding]:
    """What is found of figures that others published."""
    collection = Path(shutil.copytree(REPOSITORY / "datapackages" / "si-2024", tmp_path_factory.mktemp("in") / "si"))
    rows = [*(f'V2,"status=IDENT",{said},' for said in SAID), *(f"{named},17," for named in NO_CELL)]
    lines = ["Table,Key,Value,Source", *(f"{row}An invented mirror" for row in rows)]
    (collection / "data" / "figures.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    describe(collection, lambda value: value["resources"].append(resource("figures", "published/figures")))
    found = prepare(collection, definitions, Audience.INTERNAL, fast=True).examined.findings
    return [finding for finding in found if finding.check.startswith("published-")]


@pytest.mark.parametrize("said", SAID)
def test_a_published_bound_is_a_bound(mirrored: list[Finding], said: str) -> None:
    """Seventeen identified victims: `<20` agrees, `<17` does not."""
    row = [*SAID].index(said) + 2
    found = [finding.outcome.value for finding in mirrored if finding.where.cell == f"C{row}"]

    assert found == ([SAID[said]] if SAID[said] else [])


@pytest.mark.parametrize("named", NO_CELL)
def test_a_published_figure_of_no_cell_says_so(mirrored: list[Finding], named: str) -> None:
    """Nothing to compare, and told as such."""
    row = NO_CELL.index(named) + len(SAID) + 2

    assert [f.check for f in mirrored if f.where.cell.endswith(str(row))] == ["published-cells-known"]


@given(st.integers(0, 10**6))
def test_bounds_hold_what_they_say(number: int) -> None:
    """Less than n ends at n - 1, at most n at n; the other end stays open or at zero."""
    assert bounds_of(str(number)) == (number, number)
    assert bounds_of(f"<{number}") == (0, number - 1) and bounds_of(f"≤{number}") == (0, number)
    assert bounds_of(f">{number}")[0] == number + 1 and bounds_of(f">= {number}")[0] == number


# --- what a descriptor promises ------------------------------------------------------------------------------------


PROMISES: tuple[tuple[str, str, object], ...] = (
    ("t03", "hash", "sha256:0"),
    ("t03", "bytes", 12),
    ("t03", "format", "xls"),
    ("t03", "schema", {"fields": [{"name": "Nationality", "categories": ["Serbia"]}]}),
    ("t04", "schema", {"uniqueKeys": [["Nationality"]]}),
    ("t05", "schema", {"missingValues": ["", "NA"]}),
    ("t06", "schema", "schema.json"),
    ("t07", "schema", {"fields": [{"name": "Foo", "type": "date", "constraints": {"maximum": 0}}]}),
)


def test_a_promise_that_nobody_keeps_is_a_finding(collection: Path, definitions: Definitions) -> None:
    """`categories` and `uniqueKeys` read like a guarantee; frictionless accepts them and enforces neither."""

    def promise(whole: dict[str, Any]) -> None:
        entries = {entry["name"]: entry for entry in whole["resources"]}
        for name, key, value in PROMISES:
            entries[name][key] = value

    describe(collection, promise)
    found = findings_of(collection, definitions, "properties-enforced")

    assert all(finding.where.file == "datapackage.json" for finding in found)
    named = {"/".join(finding.where.cell.split("/")[:3]) for finding in found}
    assert named == {f"resources/{name}/{key}" for name, key, _ in PROMISES}


def test_what_the_contracts_of_the_product_promise_is_kept(definitions: Definitions) -> None:
    """No built-in contract promises what nobody enforces."""
    assert not findings_of(REPOSITORY / "datapackages" / "si-2024", definitions, "properties-enforced")


# --- thresholds are data ----------------------------------------------------------------------------------------


def test_a_country_may_have_its_own_bounds(collection: Path) -> None:
    """Equal counts of offences and persons are suspicious from 50 on, unless the country says otherwise."""
    describe(collection, lambda value: value.__setitem__("thb:thresholds", {"equal_from": 1000}))

    assert not findings_of(collection, load(), "units-told-apart")


def test_a_table_that_came_without_a_number_stands_behind_the_tables_that_it_could_fill(
    collection: Path, definitions: Definitions
) -> None:
    """Suspects by citizenship, the header alone: behind the empty tables of suspects, never behind those of victims."""
    (collection / "waivers.yaml").unlink()
    table = keep_only(collection, "t06") / "data/t06.csv"
    table.write_text(table.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")

    rows = run_of(collection, definitions).evidence.table("tables")
    behind = dict(zip(rows["file"], rows["rests_on"], strict=True))

    assert [behind[name] for name in ("S1", "S2", "S3")] == [{"t06"}] * 3
    assert not any(behind[name] for name in ("V1", "V2", "V3", "V4", "C1", "C2", "C3"))
