"""Identities: one indictment is one decision, one judgment is one, whatever persons, articles and rows tell of it.

Article 19a(2)(d) and (f) of Directive 2011/36/EU ask for the number of decisions and of judgments. Under each of its
articles a decision stands in the annex alone (N1).
"""

from __future__ import annotations

import itertools
import json
import random
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from tests.conftest import REPOSITORY
from tests.records.suppliers import COURTS, PROSECUTION, Row, judged, key, package, sample, step
from tests.support.counted import codes_beside, persons_between, value_at
from tests.support.examples import costly
from tests.support.person_collections import cells_of
from tests.support.police_rows import ENGINES, at, in_each_engine
from tests.support.sample import one_of_each, sampled
from thb_eu.base.model import Scope
from thb_eu.definitions import Definitions
from thb_eu.run import Run

SLAVERY = "slavery-act-or-keeping"
KNOWING_USE = {"Člen": "113", "Različica dejanja": "Zavestna uporaba storitev žrtve"}


def cell(cells: pd.DataFrame, table: str, **codes: str) -> Mapping[str, Any]:
    """The one cell with these codes; what it lacks is its total."""
    found = cells[cells["table"] == table]
    for name, code in codes.items():
        found = found[found[name] == code]
    (row,) = found.to_dict("records")
    return {str(name): value for name, value in row.items()}


def made(folder: Path, contract: str, rows: Iterable[Row]) -> Path:
    """A collection whose only file is a register of `rows`."""
    folder.mkdir(parents=True, exist_ok=True)
    return package(folder, contract, rows)


def under(cells: pd.DataFrame, unit: str) -> dict[tuple[str, str, str], int]:
    """The decisions or judgments of the annex, by article, document and instance."""
    annex = cells[(cells["table"] == "N1") & (cells["unit"] == unit) & (cells["sex"] == "T")]
    annex = annex[(annex["citizen"] == "TOTAL") & annex["obs_value"].notna() & (annex["obs_value"] > 0)]
    keys = zip(annex["article"], annex["document"], annex["instance"], strict=True)
    return dict(zip(keys, annex["obs_value"].tolist(), strict=True))


def answered(definitions: Definitions, **answers: str) -> Definitions:
    """The definitions with other answers of the ministry, by decision."""
    named = {id.replace("_", "-"): answer for id, answer in answers.items()}
    decisions = {
        id: replace(decision, answer=named.get(id, decision.answer))
        for id, decision in definitions.law.decisions.items()
    }
    return replace(definitions, law=replace(definitions.law, decisions=decisions))


# --- one case of one accused under several articles -------------------------------------------------------------------

JOINT = {
    "two paragraphs": (["113/1", "113/2"], {}),
    "113 and 112": (["113/1", "112/1"], {}),
    "113 and 175": (["113/1", "175/1"], {"KZ-1 175"}),
    "113 and two paragraphs of 175": (["113/1", "175/1", "175/2"], {"KZ-1 175"}),
    "113, 196 and 199": (["113/5", "196/1", "199/3"], {"KZ-1 196", "KZ-1 199"}),
    "113 and knowing use": (["113/1", "113/4"], {"KZ-1 113"}),
}


KEYS = {"by key": key("a"), "without key": {}}
"""What names the accused; without it only the numbers of the case, the person and the paper are told."""
OF_ARTICLE_2 = ("113/1", "113/2", "113/5")
COUNTED = [*itertools.product(JOINT, KEYS, ENGINES)]
OF_EACH = one_of_each(COUNTED, lambda case: case[:1])
"""In the gate whatever is told jointly is counted, by each engine: of one half decisions, of the other judgments."""


def persons(articles: Sequence[str], named: str) -> tuple[int, str]:
    """One person, if a key says so; without it each row on an offence of Article 2 may be of another person."""
    rows = sum(article in OF_ARTICLE_2 for article in articles)
    return (1, "A") if named == "by key" or rows == 1 else (rows, "U")


@sampled(("joint", "named", "engine"), COUNTED, 0, OF_EACH[::2])
def test_one_indictment_is_one_decision(
    tmp_path: Path, definitions: Definitions, joint: str, named: str, engine: str
) -> None:
    """One accused, one indictment: one prosecuted, one charge; each related article has it in the annex, once."""
    articles, related = JOINT[joint]
    rows = [step(1, 1, "Obtožnica", Člen=article, **KEYS[named]) for article in articles]
    cells = cells_of(made(tmp_path, PROSECUTION, rows), definitions.with_engine(engine))

    assert value_at(cells, "D1", "decision=PROS_THB") == (1, "A")
    assert value_at(cells, "P1", "sex=T,age=TOTAL") == persons(articles, named)
    assert under(cells, "DEC") == {(article, "INDICTMENT", "_Z"): 1 for article in related}


@sampled(("joint", "named", "engine"), COUNTED, 0, OF_EACH[1::2])
def test_one_judgment_is_one_at_each_instance(
    tmp_path: Path, definitions: Definitions, joint: str, named: str, engine: str
) -> None:
    """One convicted, upheld at second instance: one person, two judgments, whatever articles they name."""
    articles, related = JOINT[joint]
    instances = ({"Stopnja": "prva"}, {"Stopnja": "druga", "Sodišče": "Višje sodišče v Celju"})
    rows = [judged(1, 1, Člen=article, **KEYS[named], **told) for article in articles for told in instances]
    cells = cells_of(made(tmp_path, COURTS, rows), definitions.with_engine(engine))

    for instance in ("FIRST", "SECOND"):
        assert value_at(cells, "J1", f"outcome=CONV,instance={instance}") == (1, "A")
    if named == "by key":
        assert value_at(cells, "C1", "sex=T,age=TOTAL") == (1, "A")
    assert under(cells, "JDG") == {
        (article, "JUDGMENT", instance): 1 for article in related for instance in ("FIRST", "SECOND")
    }


@pytest.mark.parametrize("contract", ["prosecution/decisions", "courts/judgments"])
def test_a_table_of_numbers_asks_for_each_paper_in_one_row(definitions: Definitions, contract: str) -> None:
    """A table of numbers knows no identity: what keeps an indictment under 113 and 112 from being two is this."""
    supplier = contract.partition("/")[0]
    folder = REPOSITORY / "datapackages" / "sources" / supplier / "datapackage.json"
    tables = json.loads(folder.read_text(encoding="utf-8"))["resources"]
    (asked,) = (table for table in tables if f"{supplier}/{table['name']}" == contract)

    assert "it stands in one row, whatever persons, paragraphs and articles it names" in asked["description"]
    assert (
        "vsaka je v eni vrstici, ne glede na to, koliko oseb, odstavkov in členov navaja" in asked["thb:description_sl"]
    )


@in_each_engine
def test_slavery_answered_adds_no_decision(tmp_path: Path, definitions: Definitions, engine: str) -> None:
    """Whatever the ministry answers on Article 112: 113 with 112 in one indictment is one charge, and rests on 113."""
    rows = [step(1, 1, "Obtožnica", Člen=article, **key("a")) for article in ("113/1", "112/1")]
    for answer in ("open", "count", "do not count"):
        asked = answered(definitions.with_engine(engine), slavery_act_or_keeping=answer)
        cells = cells_of(made(tmp_path / answer, PROSECUTION, rows), asked)

        assert value_at(cells, "D1", "decision=PROS_THB") == (1, "A"), answer
    assert under(cells, "DEC") == {("KZ-1 112", "INDICTMENT", "_Z"): 1}


@in_each_engine
def test_the_law_beside_the_number_is_all_that_the_indictment_names(
    tmp_path: Path, definitions: Definitions, engine: str
) -> None:
    """Both paragraphs and, where Article 112 counts, that article stand beside D1, whatever the order of the rows."""
    rows = [step(1, 1, "Obtožnica", Člen=article, **key("a")) for article in ("113/2", "112/1", "113/1")]
    asked = answered(definitions.with_engine(engine), slavery_act_or_keeping="count")
    for number, ordered in enumerate((rows, rows[::-1])):
        cells = cells_of(made(tmp_path / str(number), PROSECUTION, ordered), asked)

        assert {*cell(cells, "D1", decision="PROS_THB")["provisions"]} == {"KZ-1 113(1)", "KZ-1 113(2)", "KZ-1 112(1)"}


# --- what an open question may move -----------------------------------------------------------------------------------


@in_each_engine
def test_a_question_that_can_move_no_number_stands_beside_none(
    tmp_path: Path, definitions: Definitions, engine: str
) -> None:
    """The indictment counts by 113 already: an answer on 112 adds nothing. One for 112 alone waits, and is told of."""
    joint = [step(1, 1, "Obtožnica", Člen=article, **key("a")) for article in ("113/1", "112/1")]
    alone = [*joint, step(2, 1, "Obtožnica", Člen="112/1", **key("b"))]
    settled, waiting = (
        cell(
            cells_of(made(tmp_path / name, PROSECUTION, rows), definitions.with_engine(engine)),
            "D1",
            decision="PROS_THB",
        )
        for name, rows in (("joint", joint), ("alone", alone))
    )

    assert SLAVERY not in codes_beside(settled) and SLAVERY in codes_beside(waiting)
    assert settled["obs_value"] == waiting["obs_value"] == 1


@in_each_engine
def test_a_question_that_moves_a_judgment_stands_beside_both_outcomes(
    tmp_path: Path, definitions: Definitions, engine: str
) -> None:
    """Acquitted of 113, and another convicted of 112: should 112 count, the judgment is a conviction."""
    rows = [judged(1, 1, "oprostilna", **key("a")), judged(1, 2, Člen="112/1", **key("b"))]
    cells = cells_of(made(tmp_path / "a", COURTS, rows), definitions.with_engine(engine))
    counted = answered(definitions.with_engine(engine), slavery_act_or_keeping="count")
    after = cells_of(made(tmp_path / "b", COURTS, rows), counted)

    now = {outcome: cell(cells, "J1", outcome=outcome, instance="FIRST") for outcome in ("ACQ", "CONV")}
    assert all(SLAVERY in codes_beside(told) for told in now.values()) and now["ACQ"]["obs_value"] == 1
    assert [at(after, "J1", outcome=outcome, instance="FIRST") for outcome in ("CONV", "ACQ")] == [1, 0]


# --- knowing use ------------------------------------------------------------------------------------------------------

TAKEN = ("Obtožnica", "Zavrženje ovadbe", "Zahteva za preiskavo", "Umik obtožnice")


@sampled(("taken", "engine"), itertools.product(TAKEN, ENGINES), 1, [("Obtožnica", engine) for engine in ENGINES])
def test_a_decision_on_knowing_use_is_none_on_article_2(
    tmp_path: Path, definitions: Definitions, taken: str, engine: str
) -> None:
    """Told by its limb, its paragraph or both, it stands in the annex (Article 18a; 19a(2)(g) asks for persons)."""
    for number, told in enumerate((KNOWING_USE, {"Člen": "113/4"}, {**KNOWING_USE, "Člen": "113/4"})):
        rows = [step(1, 1, taken, **told, **key("a"))]
        cells = cells_of(made(tmp_path / str(number), PROSECUTION, rows), definitions.with_engine(engine))

        assert cells.loc[cells["table"] == "D1", "obs_value"].isna().all()
        assert sum(under(cells, "DEC").values()) == 1
        if taken == "Obtožnica":
            assert at(cells, "U1", stage="PER_PRSC", sex="T", age="TOTAL") == 1


# --- several persons --------------------------------------------------------------------------------------------------


@in_each_engine
def test_a_minor_and_an_adult_in_one_indictment(tmp_path: Path, definitions: Definitions, engine: str) -> None:
    """Two persons prosecuted, one of them a minor, under two paragraphs: one decision."""
    rows = [
        step(1, number, "Obtožnica", Člen=article, Starost=age, **key(number))
        for number, age in ((1, "17"), (2, "40"))
        for article in ("113/1", "113/2")
    ]
    cells = cells_of(made(tmp_path, PROSECUTION, rows), definitions.with_engine(engine))

    assert [at(cells, "P1", sex="T", age=age) for age in ("Y_LT18", "Y_GE18", "TOTAL")] == [1, 1, 2]
    assert value_at(cells, "D1", "decision=PROS_THB") == (1, "A")


@in_each_engine
def test_a_judgment_that_convicts_one_and_acquits_another_is_a_conviction(
    tmp_path: Path, definitions: Definitions, engine: str
) -> None:
    """One judgment, by the declared order of outcomes; nothing is left of an acquittal, which is zero and no blank."""
    rows = [judged(1, 1, "oprostilna", **key("a")), judged(1, 2, **key("b")), judged(2, 1, "oprostilna", **key("c"))]
    for number, ordered in enumerate((rows, rows[::-1], rows[:2])):
        cells = cells_of(made(tmp_path / str(number), COURTS, ordered), definitions.with_engine(engine))

        acquittals = 0 if len(ordered) == 2 else 1
        assert [value_at(cells, "J1", f"outcome={code},instance=FIRST") for code in ("CONV", "ACQ")] == [
            (1, "A"),
            (acquittals, "A"),
        ]


def test_two_offices_number_their_cases_by_themselves(tmp_path: Path, definitions: Definitions) -> None:
    """Case 1, decision 1 of two district offices: two decisions, under one code of the organisation."""
    rows = [step(1, 1, "Obtožnica", Tožilstvo=office, **key(office)) for office in ("ODT Koper", "ODT Celje")]

    assert at(cells_of(made(tmp_path, PROSECUTION, rows), definitions), "D1", decision="PROS_THB") == 2


def test_what_was_only_received_is_no_decision(tmp_path: Path, definitions: Definitions) -> None:
    """A complaint or report that came in is nothing that the prosecutor decided, whatever number stands there."""
    rows = [
        step(number, 1, taken, **{"Zap. št. odločitve": told}, **key(number))
        for number, (taken, told) in enumerate(
            [("Prejeta kazenska ovadba", ""), ("Prejeto poročilo", ""), ("Prejeta kazenska ovadba", "1")]
        )
    ]
    cells = cells_of(made(tmp_path, PROSECUTION, rows), definitions)

    assert cells.loc[cells["table"] == "D1", "obs_value"].isna().all() and not under(cells, "DEC")


# --- without a number -------------------------------------------------------------------------------------------------


@in_each_engine
def test_without_its_number_a_decision_may_be_any_other(tmp_path: Path, definitions: Definitions, engine: str) -> None:
    """One numbered indictment, two rows without a number: three rows that are one decision at least, three at most."""
    rows = [
        step(1, 1, "Obtožnica", **key("a")),
        step(2, 1, "Obtožnica", "", **key("b")),
        step(2, 1, "Obtožnica", "", Člen="113/2", **key("b")),
    ]
    cells = cells_of(made(tmp_path, PROSECUTION, rows), definitions.with_engine(engine))

    assert value_at(cells, "D1", "decision=PROS_THB") == (3, "U")
    assert persons_between(cell(cells, "D1", decision="PROS_THB")) == (1, 3)


@in_each_engine
def test_without_its_number_a_decision_of_the_annex_is_a_bound_too(
    tmp_path: Path, definitions: Definitions, engine: str
) -> None:
    """Under Article 175: a numbered indictment and a row without a number are one at least, two at most."""
    rows = [step(1, 1, "Obtožnica", Člen="175/1"), step(2, 1, "Obtožnica", "", Člen="175/2")]
    cells = cells_of(made(tmp_path, PROSECUTION, rows), definitions.with_engine(engine))

    annex = cells[(cells["table"] == "N1") & (cells["unit"] == "DEC") & (cells["sex"] == "T")]
    assert annex[["obs_value", "obs_status", "least"]].values.tolist() == [[2, "U", 1]]


# --- the same thing told twice ----------------------------------------------------------------------------------------


@in_each_engine
def test_a_judgment_sent_twice_is_one(tmp_path: Path, definitions: Definitions, engine: str) -> None:
    """Its row twice, and once more with its day written in another way."""
    once = judged(1, 1, **key("a"))
    rows = [once, once, {**once, "Sodba / Dan": "05. 06. 2024"}]
    cells = cells_of(made(tmp_path, COURTS, rows), definitions.with_engine(engine))

    assert value_at(cells, "J1", "outcome=CONV,instance=FIRST") == (1, "A")


@in_each_engine
def test_judgments_of_two_registers_meet_by_their_number(tmp_path: Path, definitions: Definitions, engine: str) -> None:
    """The courts send the same year by both of their tables: every judgment counts once."""
    tables = ("persons", "pseudonymised")
    files = {name: re.sub(r"p1_[a-z2-7]{26}", "", sample(f"courts-records/{name}").decode()) for name in tables}
    alone = made(tmp_path / "one", COURTS, [])
    (alone / "records.csv").write_text(files["pseudonymised"], encoding="utf-8")
    both = Path(shutil.copytree(alone, tmp_path / "both"))
    (both / "titled.csv").write_text(files["persons"], encoding="utf-8")
    described = json.loads((both / "datapackage.json").read_text(encoding="utf-8"))
    titled = {"name": "titled", "path": "titled.csv", "thb:contract": "courts-records/persons"}
    described["resources"].append({**described["resources"][0], **titled})
    (both / "datapackage.json").write_text(json.dumps(described), encoding="utf-8")

    counted = [cells_of(folder, definitions.with_engine(engine)) for folder in (alone, both)]
    one, other = (cells.loc[cells["table"] == "J1", ["obs_value", "obs_status"]] for cells in counted)
    assert value_at(counted[0], "J1", "outcome=CONV,instance=FIRST") == (2, "A")
    pd.testing.assert_frame_equal(one, other)


def test_the_fact_behind_a_decision_is_at_its_first_row(tmp_path: Path, definitions: Definitions) -> None:
    """Whoever asks where D1 comes from is led to the first of the decision's rows, and to the number beside it."""
    rows = [step(2, 1, "Prejeta kazenska ovadba", **key("a"))]
    rows += [step(1, 1, "Obtožnica", Člen=article, **key("a")) for article in ("175/1", "113/2", "113/1")]
    read = Run(made(tmp_path, PROSECUTION, rows), definitions)

    behind = read.counted.contributions
    named = behind[(behind["table"] == "D1") & (behind["decision"] == "PROS_THB") & (behind["value"] > 0)]["fact"]
    (fact,) = read.mapped.facts[read.mapped.facts["fact"].isin(named)].to_dict("records")
    assert (fact["row"], fact["cell"], fact["value"], fact["scope"]) == (4, "K4", 1, Scope.IN.value)
    assert fact["decisions"] == ("decisions-and-judgments-are-counted-once",)


# --- any register -----------------------------------------------------------------------------------------------------

CHARGED = {"113/1": "in", "113/2": "in", "113/4": "out", "175/1": "out", "196/1": "out", "112/1": "ask", "204/1": ""}
STEPS = {"Obtožnica": "PROS_THB", "Zavrženje ovadbe": "NO_PROS", "Zahteva za preiskavo": "OTH"}
ORDER = ["PROS_THB", "NO_PROS", "OTH"]

one_row = st.tuples(
    st.integers(1, 3),
    st.sampled_from(["1", "2", ""]),
    st.sampled_from([*STEPS]),
    st.sampled_from([*CHARGED]),
    st.integers(1, 3),
)


def prosecuted(told: Sequence[tuple[int, str, str, str, int]]) -> Iterator[Row]:
    """Rows of the prosecutors: case, number of the decision, step, article, accused."""
    for case, number, taken, article, who in told:
        yield step(case, who, taken, number, Člen=article, Spol=("moški", "ženski", "")[who - 1], **key((case, who)))


def predicted(told: Sequence[tuple[int, str, str, str, int]]) -> dict[str, tuple[int, int, int]]:
    """By kind of decision: those with a number, and rows without one, and all rows without one.

    Counted by hand from Article 19a(2)(d): a decision whose rows are in counts once, by the first kind of its rows.
    """
    inside = [row for row in told if CHARGED[row[3]] == "in"]
    kinds: dict[tuple[int, str], str] = {}
    for case, number, taken, _article, _who in inside:
        if number:
            kinds[case, number] = min(kinds.get((case, number), "OTH"), STEPS[taken], key=ORDER.index)
    keyless = [STEPS[taken] for _case, number, taken, _article, _who in inside if not number]
    return {
        kind: ([*kinds.values()].count(kind), keyless.count(kind), len(keyless)) for kind in {*kinds.values(), *keyless}
    }


def decisions_of(told: Sequence[tuple[int, str, str, str, int]], definitions: Definitions) -> pd.DataFrame:
    """What is counted of such a register."""
    with tempfile.TemporaryDirectory() as folder:
        return cells_of(made(Path(folder), PROSECUTION, prosecuted(told)), definitions)


@costly(12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(one_row, min_size=1, max_size=12), seed=st.integers(0, 99))
def test_of_any_register_a_decision_counts_once(
    definitions: Definitions, told: list[tuple[int, str, str, str, int]], seed: int
) -> None:
    """The distinct numbers over the rows that are in; the same in any order of rows, on every engine, cell by cell."""
    shuffled = random.Random(seed).sample(told, len(told))
    cells = {engine: decisions_of(told, definitions.with_engine(engine)) for engine in ENGINES}
    other = decisions_of(shuffled, definitions)

    numbers = ["table", "obs_value", "obs_status", "least", *definitions.dimension_lists]
    pd.testing.assert_frame_equal(cells["pandas"], cells["duckdb"])
    pd.testing.assert_frame_equal(cells["pandas"][numbers], other[numbers])
    for kind, (numbered, keyless, all_keyless) in predicted(told).items():
        value, status = value_at(cells["pandas"], "D1", f"decision={kind}")
        one_alone = numbered == 0 and keyless == all_keyless == 1 and len(predicted(told)) == 1
        assert value == numbered + keyless
        assert status == ("A" if not all_keyless or one_alone else "U")


@costly(6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(one_row, min_size=1, max_size=6), article=st.sampled_from(["113/1", "113/2", "175/1", "112/1"]))
def test_naming_another_article_makes_no_other_decision(
    definitions: Definitions, told: list[tuple[int, str, str, str, int]], article: str
) -> None:
    """Every numbered row on an offence of Article 2 once more, under another article: D1 and P1 stay as they are."""
    told = [row for row in told if row[1]] or [(1, "1", "Obtožnica", "113/1", 1)]
    split = [*told, *((*row[:3], article, row[4]) for row in told if CHARGED[row[3]] == "in")]
    before, after = (decisions_of(rows, definitions) for rows in (told, split))

    for table in ("D1", "P1"):
        one, other = (cells.loc[cells["table"] == table, ["obs_value", "obs_status"]] for cells in (before, after))
        pd.testing.assert_frame_equal(one, other)
