"""`status`: what arrived, what lacks, what is open or unsigned, how many days are left; and decisions on single cases.

A case answers for one cell what the question asks of all; it is data of the collection, with an author and a reason.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.conftest import SI_2024, give_contact, rewrite, set_cell
from tests.dossiers.verification.dossiers import table_of
from tests.support.commands import run
from tests.support.counted import cells_of, changed, codes_beside, value_at
from tests.support.one_way_tables import without
from tests.support.signed_texts import CHILDREN, MINISTRY, UNDATED, Signed, sign_and_seal
from tests.support.told_status import DURING, WAITING, lines, told
from thb_eu.base.model import Audience, State
from thb_eu.definitions import Definitions, load
from thb_eu.results import Submission
from thb_eu.run import prepare

pytestmark = pytest.mark.usefixtures("keep_terminal_plain")

PROSECUTION = "data/prosecution.csv"
CASE = "a-girl-in-maribor"
REPORTS = "potential-victims-are-presumed"


# --- the collection of 2024 -------------------------------------------------------------------------------------------


def test_what_arrived_is_told_file_by_file(collection: Path) -> None:
    """Nineteen files, each with its contract and how many numbers were read from it."""
    files = sorted(path.relative_to(collection).as_posix() for path in (collection / "data").iterdir())

    status = told(collection)

    assert len(files) == 21 and sorted(entry["file"] for entry in status["arrived"]) == files
    arrived = {entry["file"]: (entry["contract"], entry["counts"]) for entry in status["arrived"]}
    assert arrived["data/t05.csv"] == ("police/t05", 16)  # eight nationalities, male and female; totals are claims
    assert arrived["data/furs.csv"] == ("furs/statements", 3)  # three rows
    assert arrived["data/t01.csv"] == ("mnz/t01", 0)  # awareness workshops: no contract counts them
    assert (status["package"], status["time"], status["today"]) == ("si-2024", "2024", DURING)
    assert status["lacking"] == []


def test_what_was_not_sent_is_told(collection: Path) -> None:
    """The Police owe Table 7 by contract: without it eighteen files arrived, and one lacks."""
    without(collection, "t07")

    status = told(collection)

    assert len(status["arrived"]) == 20 and [it["table"] for it in status["lacking"]] == ["police/t07"]
    assert len(status["expected"]) == 21 and status["lacking"][0]["reason"] == "not listed"


def test_every_way_of_lacking_is_told_by_its_name(collection: Path) -> None:
    """Not arrived, not readable, nothing of this year, a row left out: a list to work through, not a refusal."""
    (collection / "data/t05.csv").unlink()
    header = collection / "data/t06.csv"
    header.write_bytes(header.read_bytes().replace(b"Female", b"Femal"))
    rewrite(collection / "data/t07.csv", lambda rows: rows.__delitem__(slice(1, None)))
    rewrite(collection / "data/police-statements.csv", lambda rows: rows.pop(2))

    def last_year(rows: list[list[str]]) -> None:
        year = rows[0].index("Year")
        for row in rows[1:]:
            row[year] = "2023"

    rewrite(collection / "data/courts.csv", last_year)

    status = told(collection)

    assert {(it["contract"], it["reason"]) for it in status["lacking"]} == {
        ("police/t05", "not arrived"),
        ("police/t06", "not readable"),
        ("police/t07", "without figures"),
        ("courts/statements", "without figures"),
        ("police/statements", "row left out"),
    }


def test_open_questions_are_told_with_what_waits_for_them(collection: Path) -> None:
    """Two children of Article 175; of the old case at Ptuj a judgment, a decision and three persons."""
    status = told(collection)

    assert {entry["decision"]: entry["units"] for entry in status["open"]} == {
        CHILDREN: {"PER": 2},
        UNDATED: {"DEC": 1, "JDG": 1, "PER": 3},
    }
    assert {entry["decision"]: entry["facts"] for entry in status["open"]} == {CHILDREN: 2, UNDATED: 4}
    assert all(entry["question"]["sl"].endswith("?") and entry["question"]["en"] for entry in status["open"])
    words = lines(collection, "--lang", "en")
    assert next(line for line in words if line.startswith(f"  {CHILDREN}: ")).endswith("[2 PER]")


TEXT = "text"
"""A text of the definitions that nobody read in its source, and that no role has confirmed."""


def unsigned(status: dict[str, Any]) -> list[tuple[str, str]]:
    """What waits for a signature or a grant: kind and id."""
    return [(entry["kind"], entry["id"]) for entry in status["unsigned"] if entry["kind"] != TEXT]


def test_everything_unsigned_is_told(collection: Path) -> None:
    """Decisions, articles, the policy on small counts, waivers, texts not confirmed: while they wait it is a draft."""
    status = told(collection)

    assert unsigned(status) == WAITING
    assert "mappings/kz1/113.yaml" in {
        entry["id"].split(" ")[0] for entry in status["unsigned"] if entry["kind"] == TEXT
    }


def test_what_is_signed_waits_no_more(mappings: Path, collection: Path) -> None:
    """A signature that stands takes its line away, one that fell does not."""
    stands = Signed("mappings/decisions.yaml", "prosecuted-means-indicted")
    fallen = Signed("mappings/decisions.yaml", "convictions-at-first-instance")
    article = Signed("mappings/kz1/196.yaml", "KZ-1 196", with_law=True)
    sign_and_seal(mappings, stands, article)
    sign_and_seal(mappings, fallen, text="0123456789ab")

    status = told(collection, "--definitions", str(mappings))

    assert unsigned(status) == [entry for entry in WAITING if entry[1] not in (stands.id, article.id)]


def test_nothing_waits_where_everything_is_settled(settled: Path) -> None:
    """A final collection has no open question and nothing unsigned."""
    status = told(settled / "si-2024", "--definitions", str(settled))

    assert (status["open"], status["unsigned"], status["lacking"]) == ([], [], [])


@pytest.mark.parametrize(
    ("today", "left"),
    [
        ("2025-09-01", (29, 121)),
        ("2025-09-29", (1, 93)),
        ("2025-09-30", (0, 92)),
        ("2025-10-01", (-1, 91)),
        ("2026-01-01", (-93, -1)),
    ],
)
def test_the_days_to_the_deadlines_are_counted(today: str, left: tuple[int, int], collection: Path) -> None:
    """Year N is due in principle by 30 September, at the latest by 31 December of N + 1: before, on that day, after."""
    status = told(collection, "--today", today)

    assert [(entry["name"], entry["day"], entry["days_left"]) for entry in status["deadlines"]] == [
        ("target", "2025-09-30", left[0]),
        ("limit", "2025-12-31", left[1]),
    ]


def test_a_day_that_is_none_is_a_slip_of_the_command_line(collection: Path) -> None:
    """The thirtieth of February ends with 2, like any wrong word."""
    assert run("status", str(collection), "--today", "2025-02-30").exit_code == 2


# --- a decision on a single case --------------------------------------------------------------------------------------


def cell_of(office: str) -> str:
    """The cell that holds the number of underage victims of an office, found in the file as a clerk finds it."""
    rows = list(csv.reader((SI_2024 / PROSECUTION).read_text(encoding="utf-8").splitlines()))
    (row,) = (number for number, row in enumerate(rows, 1) if row[1] == office and row[4] == "underage female victims")
    return f"{'ABCDEFG'[rows[0].index('Number')]}{row}"


MARIBOR, NOVO_MESTO = cell_of("ODT Maribor"), cell_of("ODT Novo mesto")


def decide(collection: Path, cell: str = MARIBOR, answer: str = "count", figure: int = 1, **more: str) -> None:
    """Write the decision on one case as the analyst does."""
    said = {
        "case": CASE,
        "decision": CHILDREN,
        "where": {"file": PROSECUTION, "cell": cell},
        "figure": figure,
        "answer": answer,
        "says": {
            "sl": "Deklica iz Maribora je obravnavana posebej.",
            "en": "The girl in Maribor is a case of her own.",
        },
        "because": {"sl": "Spis kaže novačenje.", "en": "The file shows recruitment."},
        "proposed": {"role": "analyst", "on": "2026-11-25"},
        "signed": None,
        **more,
    }
    (collection / "decisions.yaml").write_text(json.dumps({"decisions": [said]}, ensure_ascii=False), encoding="utf-8")


# One child, a girl, of Article 175 (sexual), registered by a prosecutor, citizenship not told (domain.md 3, 7).
ONE_MORE = {
    ("V1", "status=IDENT,registering_organisation=TOTAL"),
    ("V1", "status=REG,registering_organisation=TOTAL"),
    *(("V2", f"status={status},sex={sex},age=TOTAL") for status in ("IDENT", "REG") for sex in "TF"),
    *(
        ("V3", f"status={status},citizen={citizen},sex={sex}")
        for status in ("IDENT", "REG")
        for citizen in ("TOTAL", "UNK")
        for sex in "TF"
    ),
    *(
        ("V4", f"status={status},form={form},sex={sex}")
        for status in ("IDENT", "REG")
        for form in ("TOTAL", "SEX")
        for sex in "TF"
    ),
}
"""Cells with a number already, in which she is one more."""
FIRST = {
    ("V1", "status=IDENT,registering_organisation=COURT_PROS"),
    *(("V2", f"status={status},sex={sex},age=Y_LT18") for status in ("IDENT", "REG") for sex in "TF"),
}
"""Cells that nobody had filled, in which she is the first: no other source tells age, no prosecutor told a victim."""


def test_one_case_decided_to_count_moves_that_one_person(collection: Path, definitions: Definitions) -> None:
    """She stands in her categories and totals, once; the other child still waits; nobody else appears or vanishes.

    A zero of the others is known no more where her own source does not tell: it becomes missing, not a person.
    """
    before = cells_of(collection, definitions)
    decide(collection)

    after = cells_of(collection, definitions)

    moved = changed(before, after)
    assert {cell for cell, by in moved.items() if by == 1} == ONE_MORE
    grown = {cell for cell in moved if was_missing_and_is(1, cell, before, after)}
    assert grown == FIRST
    for table, key in moved.keys() - ONE_MORE - FIRST:
        assert value_at(before, table, key) == (0, "A") and value_at(after, table, key) == (None, "L")
    assert {entry["decision"]: entry["units"] for entry in told(collection)["open"]} == {
        CHILDREN: {"PER": 1},
        UNDATED: {"DEC": 1, "JDG": 1, "PER": 3},
    }


def was_missing_and_is(value: int, cell: tuple[str, str], before: pd.DataFrame, after: pd.DataFrame) -> bool:
    """Whether a cell without a number holds `value` now."""
    return value_at(before, *cell)[0] is None and value_at(after, *cell) == (value, "A")


def test_the_other_cell_is_the_other_child(collection: Path, definitions: Definitions) -> None:
    """Deciding on Novo mesto leaves Maribor waiting; she came in a report there, and rests on what reports rest on."""
    decide(collection, NOVO_MESTO)

    facts = prepare(collection, definitions, Audience.INTERNAL, fast=True).mapped.facts
    children = facts[facts["rule"].str.startswith("kz1-175-child-victim")].set_index("cell")

    assert children["decisions"].to_dict() == {MARIBOR: (CHILDREN,), NOVO_MESTO: (CASE, REPORTS)}
    assert children["scope"].to_dict() == {MARIBOR: "ask", NOVO_MESTO: "in"}


def test_one_case_decided_not_to_count_leaves_the_totals(collection: Path, definitions: Definitions) -> None:
    """She is out of the EU totals for good and in the annex; no total moves, one child waits."""
    before = cells_of(collection, definitions)
    decide(collection, answer="do not count")

    moved = changed(before, cells_of(collection, definitions))

    annex = "article=KZ-1 175,role=VICTIM,document=CASE,registering_organisation=COURT_PROS,instance=_Z"
    annex += ",unit=PER,citizen=TOTAL"
    assert {cell for cell, said in moved.items() if said == "None -> (1, 'A')"} == {
        ("N1", f"{annex},sex=T"),
        ("N1", f"{annex},sex=F"),
    }
    assert {table for table, _ in moved} == {"N1"}
    assert {entry["decision"]: entry["units"].get("PER") for entry in told(collection)["open"]}[CHILDREN] == 1


def test_an_unsigned_case_is_listed_and_keeps_the_draft(settled: Path, collection: Path) -> None:
    """Where all else is settled, one unsigned case makes a draft of it, and status names the case."""
    (collection / "waivers.yaml").write_bytes((settled / "si-2024/waivers.yaml").read_bytes())
    give_contact(collection)
    assert prepare(collection, load(settled), Audience.INTERNAL, fast=True).state is State.FINAL

    decide(collection)

    status = told(collection, "--definitions", str(settled))
    assert [(entry["kind"], entry["id"]) for entry in status["unsigned"]] == [("decision", CASE)]
    assert prepare(collection, load(settled), Audience.INTERNAL, fast=True).state is State.DRAFT
    decide(collection, signed=MINISTRY)
    assert told(collection, "--definitions", str(settled))["unsigned"] == []
    assert prepare(collection, load(settled), Audience.INTERNAL, fast=True).state is State.FINAL
    decide(collection, signed={**MINISTRY, "role": "Analyst"})
    assert [entry["id"] for entry in told(collection, "--definitions", str(settled))["unsigned"]] == [CASE]


def test_its_sentence_stands_beside_the_numbers_that_rest_on_it(collection: Path, definitions: Definitions) -> None:
    """Whoever reads a number with her in it reads on whose word she is in it."""
    decide(collection)

    cells = cells_of(collection, definitions)

    beside = {(row["table"], row["key"]): row for row in cells.to_dict("records")}
    assert all(CASE in codes_beside(beside[cell]) for cell in ONE_MORE | FIRST)
    others = cells[~cells["table"].isin(["V1", "V2", "V3", "V4"])]
    assert not any(CASE in codes_beside(cell) for cell in others.to_dict("records"))


def lineage_of(submission: Submission) -> set[tuple[tuple[str, str], ...]]:
    """The rows of lineage.csv without the value of the whole cell, which one person more changes."""
    rows = csv.DictReader(io.StringIO(table_of(submission, "lineage").decode(), newline=""))
    return {tuple((name, value) for name, value in row.items() if name != "obs_value") for row in rows}


@pytest.mark.slow
def test_the_lineage_of_all_others_is_unaffected_and_hers_leads_to_her_cell(
    collection: Path, definitions: Definitions
) -> None:
    """No row of lineage goes or changes; those that come lead to the prosecutor's cell and the rule of Article 175."""
    before = prepare(collection, definitions, fast=True)
    decide(collection)
    after = prepare(collection, definitions, fast=True)

    was, now = lineage_of(before), lineage_of(after)
    came = [dict(row) for row in now - was]

    assert was <= now
    assert {(row["file"], row["cell"], row["rule"], row["contribution"]) for row in came} == {
        (PROSECUTION, MARIBOR, "kz1-175-child-victim", "1")
    }
    assert {row["table"] for row in came} == {"V1", "V2", "V3", "V4"}
    decided = (collection / "decisions.yaml").read_bytes()
    assert after.received.passed_on == {**before.received.passed_on, "decisions.yaml": decided}
    assert "decisions.yaml" not in before.received.passed_on


# --- a decision that does not fit the case ----------------------------------------------------------------------------


def refusal(collection: Path) -> str:
    """What `status` refuses, in English."""
    result = run("status", str(collection), "--lang", "en")
    assert result.exit_code == 1 and result.stdout == "" and "Traceback" not in result.stderr
    return result.stderr


def test_a_case_where_nothing_waits_is_refused_with_the_cells_that_do(collection: Path) -> None:
    """One row too low: the line says where the question waits, so that the slip can be mended at once."""
    wrong = f"F{int(MARIBOR[1:]) + 1}"
    decide(collection, wrong)

    said = refusal(collection)

    assert f", case {CASE}: " in said and "[case-without-cell]" in said
    assert all(f"{PROSECUTION}, {cell}" in said for cell in (wrong, MARIBOR, NOVO_MESTO))


def test_a_case_whose_number_has_changed_is_decided_anew(collection: Path) -> None:
    """The prosecutor corrects one child to two: the decision was on one, and does not stretch."""
    decide(collection)
    set_cell(collection / PROSECUTION, MARIBOR, "2")

    assert "[case-figure-changed]" in refusal(collection)
