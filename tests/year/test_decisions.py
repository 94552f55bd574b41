"""Decisions as commands: an answer to a question of the law lies in the collection, never among the built-in files."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from tests.conftest import set_cell
from tests.support.acts import HEAD_OF_OFFICE, TODAY, acting, changes, contents, own_change, refused_whole
from tests.support.decided import CELL, CHILDREN, decided
from tests.support.journals import with_deliveries
from thb_eu.base.model import Place
from thb_eu.definitions.acts import Act
from thb_eu.definitions.decisions import DO_NOT_COUNT, OPEN
from thb_eu.definitions.journal import journal_of
from thb_eu.mapping.translation import _misfits
from thb_eu.results import MappedFacts
from thb_eu.run import run_of
from thb_eu.sources.collection import load_for, read_collection
from thb_eu.year.acts.sign import Sign

FILE = "mappings/decisions.yaml"


def translated(folder: Path) -> MappedFacts:
    """The facts of a collection by its own definitions."""
    return run_of(folder, load_for(folder)).translated


def counted(folder: Path, cell: str) -> str:
    """Whether the fact in a cell of the prosecution is in, out or waits."""
    facts = translated(folder).facts
    return str(facts.loc[(facts["file"] == "data/prosecution.csv") & (facts["cell"] == cell), "scope"].iloc[0])


def test_where_no_cell_waits_no_empty_list_of_cells_is_told() -> None:
    """A remedy that names what waits is for a question for which something waits."""
    case = SimpleNamespace(
        decision=SimpleNamespace(id="c"),
        places={"where": Place("decisions.yaml")},
        where=Place("t.csv"),
        asks="q",
        figure=1,
    )
    for cells, told in (((), 0), (("",), 1), (("B2",), 1)):
        resting = pd.DataFrame({"file": "t.csv", "sheet": "", "cell": list(cells), "value": 1})
        (fault,) = _misfits(case, resting[:0], resting)  # type: ignore[arg-type]
        assert fault.code == "case-without-cell"
        assert len(fault.remedy.values) == told and ": ." not in fault.remedy.in_language("en")


def test_an_answer_is_a_change_of_the_collections_own_copy(collection: Path) -> None:
    """Answer, sentence, reason and proposal change in a copy of the built-in file; the descriptor names its folder."""
    before = contents(collection)
    assert counted(collection, "F46") == "ask"

    decided(collection, by="Izmišljeni urad")

    after = contents(collection)
    new = {"definitions/mappings/decisions.yaml", "journal.jsonl", "journal.head"}
    assert {name for name in after if before.get(name) != after[name]} == {*new, "datapackage.json"}
    assert json.loads(after["datapackage.json"]) == {
        **json.loads(before["datapackage.json"]), "thb:definitions": "definitions"
    }  # fmt: skip
    gone, come = own_change(collection, FILE)
    assert len(gone) == 7 and gone[0] == "    answer: open\n"
    assert come == [
        "    answer: count\n",
        "    says_when: count\n",
        "      sl: Štejejo.\n",
        "      en: They count.\n",
        '      sl: "Tako je odločeno: da."\n',
        '      en: "So it is decided: yes."\n',
        "    proposed: {by: Izmišljeni urad, role: analitik službe, on: 2026-11-26}\n",
    ]
    assert counted(collection, "F46") == "in"
    (entry,) = journal_of(collection).of(Act.DECIDED)
    assert (entry.about["id"], entry.about["answer"]) == (CHILDREN, "count")


def test_a_second_answer_changes_the_same_copy(collection: Path) -> None:
    """What the office decided before stays; the descriptor names the folder once."""
    decided(collection)
    first = contents(collection)
    decided(collection, "undated-old-case", DO_NOT_COUNT)
    second = contents(collection)
    gone, come = changes(*(held["definitions/mappings/decisions.yaml"] for held in (first, second)))
    assert (gone[0], come[0]) == (f"    answer: {OPEN}\n", f"    answer: {DO_NOT_COUNT}\n")
    assert first["datapackage.json"] == second["datapackage.json"]
    assert counted(collection, "F46") == "in"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"id": "child-victims-of-article-176"}, "unknown-id"),
        ({"says": {}}, "language-misfit"),
        ({"because": {"sl": "Ker."}}, "language-misfit"),
        ({"answer": "open", "says": {}, "because": {}}, "act-done-already"),
        ({"answer": "perhaps"}, "shape-wrong"),
        ({"on": "2026-11-27"}, "day-to-come"),
        ({"role": " "}, "role-unreadable"),
        ({"case": "data/prosecution.csv!F45"}, "case-without-cell"),
        ({"case": "data/prosecution.csv!F4600"}, "case-without-cell"),
        ({"case": CELL, "answer": "open"}, "option-invalid"),
        ({"case": CELL, "says": {"en": "a"}}, "language-misfit"),
    ],
)
def test_what_reading_would_refuse_is_not_written(more: dict[str, Any], code: str, collection: Path) -> None:
    """No such question or answer, words missing, nothing changed, a cell that waits for nothing: no byte changes."""
    with refused_whole(collection, code):
        decided(collection, **more)


@pytest.mark.parametrize("case", ["", CELL])
def test_the_same_once_more_undoes_no_signature(case: str, collection: Path) -> None:
    """Whoever does not know whether a command that ended suddenly was done repeats it, on another day anew."""
    id = decided(collection, case=case, on="2026-11-25")
    with acting(collection, HEAD_OF_OFFICE, "2026-11-25") as space:
        Sign(text=id, by="Izmišljeni urad").do(space)
    with refused_whole(collection, "act-done-already"):
        decided(collection, case=case, on="2026-11-25")
    decided(collection, case=case)


def test_a_case_is_one_entry_with_the_figure_of_now(collection: Path) -> None:
    """The file is begun; this cell is counted, the other that waits for the same question is not."""
    id = decided(collection, case=CELL)

    assert id == "child-victims-of-article-175-prosecution-f46"
    assert (collection / "decisions.yaml").read_text(encoding="utf-8") == (
        "decisions:\n"
        "  - case: child-victims-of-article-175-prosecution-f46\n"
        "    decision: child-victims-of-article-175\n"
        "    where: {file: data/prosecution.csv, cell: F46}\n"
        "    figure: 1\n"
        "    answer: count\n"
        "    says_when: count\n"
        "    says:\n"
        "      sl: Štejejo.\n"
        "      en: They count.\n"
        "    because:\n"
        '      sl: "Tako je odločeno: da."\n'
        '      en: "So it is decided: yes."\n'
        "    proposed: {role: analitik službe, on: 2026-11-26}\n"
        "    signed: null\n"
    )
    assert (counted(collection, "F46"), counted(collection, "F58")) == ("in", "ask")


def test_a_case_in_a_delivery_names_the_table_and_no_file(collection: Path) -> None:
    """Another delivery may bring the table: the decision names what stays, and reads the file that stands for it."""
    with_deliveries(collection)
    (sent,) = (
        path
        for path, entry in read_collection(collection, load_for(collection)).by_file.items()
        if entry["thb:contract"] == "prosecution/statements"
    )

    decided(collection, case=CELL.replace("data/prosecution.csv", sent))
    told = (collection / "decisions.yaml").read_text(encoding="utf-8")
    assert "where: {file: prosecution/statements, cell: F46}" in told and "deliveries/" not in told
    facts = translated(collection).facts.set_index(["file", "cell"])
    assert (facts.loc[(sent, "F46"), "scope"], facts.loc[(sent, "F58"), "scope"]) == ("in", "ask")


def test_a_case_is_decided_anew_on_another_figure(collection: Path) -> None:
    """The supplier sends 2 in place of 1: reading refuses the case until it is decided again, under its id."""
    id = decided(collection, case=CELL)
    set_cell(collection / "data/prosecution.csv", "F46", "2")
    before = contents(collection)["decisions.yaml"]

    assert decided(collection, case=CELL, says={}, because={}, on=TODAY) == id

    gone, come = changes(before, contents(collection)["decisions.yaml"])
    assert (gone, come) == (["    figure: 1\n"], ["    figure: 2\n"])
    assert counted(collection, "F46") == "in"
