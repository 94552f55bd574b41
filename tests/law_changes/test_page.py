"""`mappings diff --format html`: one page for a meeting, which needs nothing else, and says what the JSON says."""

from __future__ import annotations

import json
import re
import shutil
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.support.commands import run
from thb_eu.definitions import Definitions, load
from thb_eu.law_changes import differences, judged
from thb_eu.law_changes.edited_text import DECISIONS, with_changed
from thb_eu.law_changes.page import page, shown_impact

pytestmark = pytest.mark.usefixtures("keep_terminal_plain")

VOID = {"meta", "input"}


class Outline(HTMLParser):
    """The cells of every table of moved cells, and the elements in their order; nesting is checked."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[str]] = []
        self.moved = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "table":
            self.moved = "moved" in str(dict(attrs).get("class")).split()
        if tag == "tr" and self.moved:
            self.rows.append([])
        if tag in ("td", "th") and self.moved:
            self.rows[-1].append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.moved and {"td", "th"} & {*self.open[-4:]}:
            self.rows[-1][-1] += data


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the command answers in both forms on an office that counts otherwise and a rule with other words."""
    folder = tmp_path_factory.mktemp("law") / "own"
    shutil.copytree(REPOSITORY / "mappings", folder / "mappings")
    for name, was, now in (
        ("organisations.yaml", "count_as: OTH", "count_as: LABINSP"),
        ("kz1/113.yaml", "status: IDENT}", "status: PRESUM}"),
    ):
        path = folder / "mappings" / name
        path.write_text(path.read_text(encoding="utf-8").replace(was, now, 1), encoding="utf-8")
    words = ("mappings", "diff", str(REPOSITORY), "--definitions", str(folder), "--package", "si-2024")
    return {form: run(*words, "--format", form).stdout for form in ("html", "json")}


def outline(html: str) -> Outline:
    """The page, read to its end."""
    parser = Outline()
    parser.feed(html)
    assert parser.open == []
    return parser


def test_the_page_tells_every_cell_that_the_json_tells(answers: dict[str, str]) -> None:
    """Key, old and new number and the difference of each moved cell; none more, none less."""
    told = json.loads(answers["json"])
    (impact,) = told["impact"]
    expected = set()
    for cell in impact["cells"]:
        key = ",".join((f"table={cell['table']}", *(f"{name}={code}" for name, code in cell["key"].items())))
        numbers = (None if state is None else state["value"] for state in (cell["before"], cell["after"]))
        expected.add((key, *numbers, cell["by"] or None))

    rows = [row for row in outline(answers["html"]).rows if len(row) == 5 and "table=" in row[1]]
    found = set()
    for _table, counts, before, after, by in rows:
        key = re.search(r"table=.+", counts)
        numbers = [int(it[0]) if (it := re.match(r"\d+", text)) else None for text in (before, after)]
        assert key
        found.add((key[0], *numbers, int(by) if by else None))
    assert found == expected and len(rows) == len(expected) > 20


def test_the_numbers_that_hold_the_most_stand_first(definitions: Definitions) -> None:
    """The courts tell of two children, one identified and one presumed: 45 victims with them are 47.

    No cell that keeps its number stands among those that move.
    """
    name, question = "mappings/decisions.yaml", "child-victims-of-article-175"
    answered = with_changed(definitions.files[name], name, DECISIONS, question, {"answer": "count"})
    law = judged(definitions, {name: answered}, "2026-12-01")
    (impact,) = law.moved(["si-2024"])
    shown = shown_impact(impact, definitions, law.proved)
    assert [words.english for words in shown.says] == ["Registered victims: 45 → 47"]
    drawn = {row.label.english: [number.shown.english for number in row.numbers] for row in shown.chart.rows}
    assert drawn["Registered victims, Identified victims"] == ["17", "18"]
    assert drawn["Registered victims, Presumed victims"] == ["28", "29"]
    assert {(bar.series, bar.length) for bar in shown.chart.rows[0].bars} == {(0, 95.7), (1, 100.0)}
    assert shown.count == sum(len(cause.cells) for cause in shown.causes) == len(impact.cells) - len(shown.kept)
    turned = with_changed(
        definitions.files[name], name, DECISIONS, "suspects-in-reports-and-pending", {"answer": "do not count"}
    )
    (impact,) = judged(definitions, {name: turned}, "2026-12-01").moved(["si-2024"])
    shown = shown_impact(impact, definitions, definitions)
    pairs = [
        {(cell.before.english, cell.after.english) for cell in cells}
        for cells in (shown.kept, *(it.cells for it in shown.causes))
    ]
    assert ("no cell", "0") in pairs[0] and not [held for held in pairs[1:] if ("no cell", "0") in held]
    assert shown.kept and {row.label.english for row in shown.chart.rows} >= {"Suspected persons, Sex: Unknown"}


def test_the_page_says_every_change_and_both_wordings_of_a_rule(answers: dict[str, str]) -> None:
    """Each sentence of the JSON, in both languages, marked as what they are."""
    for change in json.loads(answers["json"])["changes"]:
        for lang in ("sl", "en"):
            assert change["text"][lang] in re.sub("&#3[49];|&quot;", '"', answers["html"]).replace("&gt;", ">")
    assert answers["html"].count("<dt>") == 2, "a rule before and now; a code has no sentence of its own"


def test_the_page_needs_nothing_else(answers: dict[str, str]) -> None:
    """No script, nothing that is fetched, a policy that forbids both, and headings in order."""
    elements = outline(answers["html"]).elements
    names = [name for name, _attributes in elements]
    assert not {"script", "link", "img", "iframe", "form", "object"} & {*names}
    assert not [attributes for _name, attributes in elements if {"src", "style", "onclick"} & attributes.keys()]
    assert {attributes["href"] for _name, attributes in elements if "href" in attributes} == {"#content"}
    assert "url(" not in answers["html"] and "@import" not in answers["html"]
    policy = next(it["content"] for _name, it in elements if it.get("http-equiv") == "Content-Security-Policy")
    assert policy and policy.startswith("default-src 'none'")
    levels = [int(name[1]) for name in names if re.fullmatch(r"h\d", name)]
    assert levels[0] == 1 and levels.count(1) == 1 and all(b - a <= 1 for a, b in pairwise(levels))
    assert names.count("html") == names.count("main") == 1
    ids = [attributes["id"] for _name, attributes in elements if "id" in attributes]
    assert len(ids) == len({*ids})


def test_the_same_changes_give_the_same_bytes_and_none_says_so(definitions: Definitions) -> None:
    """A law that did not change has a page too, with no change on it."""
    made = [page(differences(definitions, load()), [], definitions, definitions) for _time in range(2)]
    assert made[0] == made[1]
    assert b"<article>" not in made[0]
    outline(made[0].decode())


def test_what_is_asked_of_a_program_is_asked_of_the_page(tmp_path: Path) -> None:
    """`--fail-on-change` judges in every form."""
    shutil.copytree(REPOSITORY / "mappings", tmp_path / "mappings")
    path = tmp_path / "mappings/organisations.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("count_as: OTH", "count_as: LABINSP", 1), encoding="utf-8")
    words = ("mappings", "diff", str(REPOSITORY), "--definitions", str(tmp_path), "--package", "si-2024")
    result = run(*words, "--format", "html", "--fail-on-change")
    assert result.exit_code == 3 and result.stdout.startswith("<!DOCTYPE html>")
