"""What a page shows of a number is what the dossier says of it, for every audience, in both directions."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import shutil
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.conftest import SI_2024
from tests.desk.conftest import DeskClient
from tests.dossiers.verification.dossiers import table_of, written
from tests.support.markup import Element, read
from tests.support.year_2025 import expected, invented, write
from thb_eu.base.model import Audience
from thb_eu.definitions import Definitions
from thb_eu.desk.pages.changes import comparable
from thb_eu.desk.pages.figures import years_at_hand
from thb_eu.desk.workplace import Workplace
from thb_eu.dossiers import opened
from thb_eu.dossiers.comparison import compare
from thb_eu.dossiers.explanation import ExplainedDossier, explain, follow
from thb_eu.run import prepare

FIGURES = "/en/si-2024/figures"
HTMX = {"HX-Request": "true"}


@pytest.fixture(scope="module")
def reading(warm_desk: DeskClient) -> ExplainedDossier:
    """The dossier as `thb-eu explain` opens it."""
    return ExplainedDossier(opened(warm_desk.workplace.collection("si-2024").dossier))


def numbers(page: Element) -> Mapping[str, Element]:
    """The links of all numbers in the indicator tables, by the sheet and the cell where they stand."""
    cells = (cell for table in page.all("table", class_="figures") for cell in table.all("td", class_="number"))
    return {cell.attributes["id"]: next(cell.all("a", class_="value")) for cell in cells}


def codes_of(link: str) -> tuple[str, ...]:
    """The table and the codes in the address of an explanation."""
    return tuple(map(unquote, urlsplit(link).path.partition("/figures/")[2].split("/")))


def seen(row: Mapping[str, str]) -> str:
    """What a reader sees of a row: its value, or the interval of a suppressed one."""
    ends = f"{row['obs_low']}–{row['obs_high']}" if row["obs_high"] else f"≥ {row['obs_low']}"
    return ends if row["obs_low"] else row["obs_value"]


@pytest.mark.parametrize("audience", list(Audience))
def test_every_number_is_that_of_the_edition(
    audience: Audience, warm_desk: DeskClient, definitions: Definitions
) -> None:
    """Cell by cell as in observations.csv of that edition; a long list may leave rows without a value out."""
    content = table_of(prepare("si-2024", definitions, audience), "observations").decode()
    rows = [*csv.DictReader(io.StringIO(content))]
    names = {table.name: table.names for table in definitions.tables}
    lists = {table.name for table in definitions.tables if table.layout.is_list}
    expected_values = {(row["table"], *(row[name] for name in names[row["table"]])): seen(row) for row in rows}
    shown = {
        codes_of(link.attributes["href"]): link.words.replace("\u00a0", "").replace(":", "")
        for link in numbers(read(warm_desk.get(f"{FIGURES}?for={audience.value}").text)).values()
    }
    assert {key: value for key, value in shown.items() if expected_values[key] != value} == {}
    left_out = {key for key in expected_values if key not in shown}
    assert {key[0] for key in left_out} <= lists and len(shown) > 900
    assert all(expected_values[key] in ("", "0") for key in left_out)


def test_every_number_leads_to_what_explain_says_of_it(warm_desk: DeskClient, reading: ExplainedDossier) -> None:
    """Of each table the first numbers with facts behind them: the same facts, places, rules and decisions."""
    asked = 0
    links = numbers(read(warm_desk.get(FIGURES).text))
    for table in reading.tables:
        of_table = [place for place in links if place.startswith(f"{table}-")]
        for place in random.Random(table).sample(of_table, min(5, len(of_table))):
            said = explain(reading, place.replace("-", "!"))
            page = read(warm_desk.get(links[place].attributes["href"]).text)
            views = [sorted(it.terms, key=lambda term: term.value == 0) for it in said.shares if not it.register]
            terms = [term for view in views for term in view]  # of each view zeros last, which are folded
            assert [one.words for one in page.all("code", class_="fact")] == [term.fact for term in terms]
            listed = [link for terms in page.all("ul", class_="terms") for link in terms.all("a")]
            assert [one.words for one in listed] == [str(term.where) for term in terms if term.where.file]
            assert [one.attributes["data-rule"] for one in page.all(data_rule="*")] == [one.id for one in said.rules]
            decided = [one.attributes["data-decision"] for one in page.all(data_decision="*")]
            assert decided == [one.id for one in said.decisions]
            for sentence in (*said.reasons, *(one.sentence for one in said.rules)):
                assert " ".join(sentence.english.split()) in page.words
            asked += bool(terms)
    assert asked > 30


def test_an_explanation_says_what_each_audience_gets(warm_desk: DeskClient) -> None:
    """One identified victim of Bulgaria: the Commission gets the number with its mark, the public does not."""
    values = warm_desk.workplace.collection("si-2024").values(Audience.PUBLIC)
    table, codes = next(key for key, one in values.items() if key[0] == "V3" and one.status == "Q")
    page = read(warm_desk.get(f"{FIGURES}/{table}/{'/'.join(codes)}").text)
    rows = [
        [cell.words for cell in row.all("td")] for row in page.all("table", class_="narrow") for row in row.all("tr")
    ]
    eu, public, internal = rows[1:]
    assert eu[0] == internal[0] != ":" == public[0] and public[1].endswith("(Q)")


def test_an_edition_that_cannot_be_protected_is_not_made_and_says_so(mappings: Path, tmp_path: Path) -> None:
    """Three of six may be told as 0 or 6 alone, not within one of it: all else is explained all the same."""
    policy = mappings / "mappings" / "disclosure.yaml"
    text = policy.read_text(encoding="utf-8").replace("{method: suppression", "{method: small_count_rounding")
    policy.write_text(text.replace("within: 3", "within: 1").replace("below: 3", "below: 6"), encoding="utf-8")
    with closing(Workplace(tmp_path, str(mappings), role="analyst")) as workplace:
        desk = DeskClient(workplace)
        answer = desk.get(f"{FIGURES}/V3/IDENT/TOTAL/T")
        rows = [row for table in read(answer.text).all("table", class_="narrow") for row in table.all("tr")]
        assert [next(cells.all("td")).words for cells in rows[1:]][::2] == ["17", "17"]
        assert desk.get(f"{FIGURES}?for=public").status_code == 422


def test_where_a_suppliers_cell_went_is_what_explain_says(warm_desk: DeskClient, reading: ExplainedDossier) -> None:
    """Every cell of a table: the same cells reached, or the same reasons for which it counts nowhere."""
    sheet = read(warm_desk.get("/en/si-2024/source/data/t04.csv").text)
    links = [link.attributes["href"] for cell in sheet.all("td") for link in cell.all("a", class_="value")]
    assert len(links) > 10
    for link in links:
        said = follow(reading, "data/t04.csv!" + link.rpartition("/")[2])
        page = read(warm_desk.get(link).text)
        reached = [
            codes_of(one.attributes["href"]) for places in page.all("ul", class_="reached") for one in places.all("a")
        ]
        cells = [cell for entry in said.reached for cell in entry.cells]
        assert reached == [(cell.table, *(code.code for code in cell.codes)) for cell in cells]
        assert all(" ".join(reason.english.split()) in page.words for reason in said.reasons)


def test_why_a_count_is_in_no_table_is_answered_without_reading_the_files_again(
    warm_desk: DeskClient, reading: ExplainedDossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What waits for a decision, is out by a rule or shown by another view: as `explain` finds by judging anew."""
    asked = [
        f"data/{name}.csv!{cell}" for name, cell in (("t05", "C4"), ("t09", "B6"), ("t12", "B3"), ("courts", "F4"))
    ]
    said = [follow(reading, reference) for reference in asked]
    warm = warm_desk.workplace.collection("si-2024").explained
    monkeypatch.setattr("thb_eu.dossiers.explanation.not_counted._judged_again", lambda _reading: pytest.fail("read"))
    assert [follow(warm, reference) for reference in asked] == said


def test_a_number_that_is_not_there_is_refused_in_words(warm_desk: DeskClient) -> None:
    for path in (f"{FIGURES}/V9/T", f"{FIGURES}/V3/IDENT/XX/T", "/en/si-2024/source/data/none.csv/A1"):
        answer = warm_desk.get(path)
        assert answer.status_code == 422 and 'class="refusal"' in answer.text


def test_by_script_a_part_of_the_page_comes_without_a_page_around_it(warm_desk: DeskClient) -> None:
    link = next(iter(numbers(read(warm_desk.get(FIGURES).text)).values())).attributes["href"]
    part = warm_desk.client.get(link, base_url=warm_desk.base, headers=HTMX)
    assert part.status_code == 200 and "<html" not in part.text and "data-focus" in part.text


def test_what_changed_since_another_year_is_what_compare_finds(tmp_path: Path) -> None:
    """By indicator, every cell, one that changed and kept its number too; the stages stand over both years.

    These are counted once, until a file of another year changes.
    """
    world = invented(random.Random(3))
    write(world, tmp_path / "made" / "year-2025")
    shutil.copytree(SI_2024, tmp_path / "made" / "again-2024")
    workplace = Workplace(tmp_path / "made", role="analyst")
    desk = DeskClient(workplace)
    page = read(desk.get("/en/year-2025/figures/changes?with=again-2024").text)
    sides = [workplace.collection(name).dossier for name in ("again-2024", "year-2025")]
    found = compare(sides)
    rows = [row for table in page.all("table", class_="grid") for body in table.all("tbody") for row in body.all("tr")]
    assert len(rows) == len(found.changes) > 100
    told = Counter((next(row.all("th")).words, [cell.words for cell in row.all("td")][2]) for row in rows)
    assert told == Counter(
        (" ".join(change.words.english.split()), "–" if change.by is None else f"{change.by:+d}" if change.by else "0")
        for change in found.changes
    )

    victims = next(read(desk.get("/en/year-2025/figures/years").text).all("table", id="key-years-numbers"))
    row = next(row for row in victims.all("tr") if "2025" in row.words)
    assert next(row.all("td")).words == str(expected(world)["V1", "IDENT", "TOTAL"])
    assert [next(row.all("th")).words for row in victims.all("tr")][1:] == ["2024", "2025"]

    own = workplace.collection("year-2025")
    beside = years_at_hand(workplace, own)
    assert years_at_hand(workplace, own) is beside and beside.years[2024] == "again-2024"
    path = tmp_path / "made/again-2024/datapackage.json"
    path.write_text(json.dumps({**json.loads(path.read_bytes()), "resources": []}), encoding="utf-8")
    workplace.look_again()  # as the next page does
    assert years_at_hand(workplace, own).years[2024] == "si-2024"  # which comes with the program
    workplace.close()


def test_years_before_a_break_are_not_joined_to_later_ones(tmp_path: Path) -> None:
    """Counting under Article 113 changed with 2025: 2024 stands apart, and no change is told between the two."""
    folder = write(invented(random.Random(3)), tmp_path / "year-2025")
    descriptor = json.loads((folder / "datapackage.json").read_bytes())
    note = {"sl": "Izmišljen prelom.", "en": "An invented break."}
    descriptor["thb:breaks"] = [{"article": "KZ-1 113", "from": "2025-01-01", "note": note}]
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    with closing(Workplace(tmp_path, role="analyst")) as workplace:
        page = read(DeskClient(workplace).get("/en/year-2025/figures/years").text)
    figure = next(page.all("figure", aria_labelledby="key-years-title"))
    cells = [[cell.words for cell in row.all("td")] for row in figure.all("tr")]
    numbers = [row[0] for row in cells if row]
    assert len([*figure.all("line", class_="break")]) == 1 and not [*figure.all("polyline", points="* *")]
    assert len(numbers) == 2 and numbers[0] == "17" and numbers[1].endswith(" B")
    assert not re.search(r"[+−]\d", figure.words)  # nothing tells by how much the years differ


def test_a_dossier_at_hand_is_compared_with_the_same_edition(collection: Path, tmp_path: Path) -> None:
    """In the folder of the desk, and beside it; of the own year the last vintage that the journal names comes first.

    Before it comes last year: nobody asks what changed since a minute ago.
    """
    shutil.copytree(collection, tmp_path / "desk" / "own-2024")
    sent = written(tmp_path / "desk" / "sent", audience=Audience.EU, drawn=False)
    with closing(Workplace(tmp_path / "desk", role="analyst")) as workplace:
        desk = DeskClient(workplace)
        page = desk.get("/en/own-2024/figures/changes?with=sent").text
        (chosen,) = read(page).having("name", "with")
        assert next(chosen.all("option", selected="*")).attributes["value"] == sent.name
        assert "Nothing differs." in page
        words = {"because-sl": "Tiskarska napaka.", "because-en": "A misprint."}
        correction = {"cell": "data/t13.csv!D6", "to": "14", "authority": "Policija", "on": "2026-11-25", **words}
        assert desk.post("/en/own-2024/act/correct", correction).status_code == 303
        desk.post("/en/own-2024/recipients", {"audience": "eu", "draft": "1", "replace": "1"})
        before = Path(shutil.copytree(tmp_path / "desk" / "own-2024", tmp_path / "desk" / "own-2023"))
        descriptor = json.loads((before / "datapackage.json").read_bytes()) | {"thb:year": 2023}
        (before / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
        found = [(one.name, one.vintage) for one in comparable(workplace, workplace.collection("own-2024"))]
        assert found[:2] == [("own-2023", 0), ("own-2024-outgoing/dossier-eu", 1)]


def test_the_letters_beside_key_figures_lead_to_what_they_mean(warm_desk: DeskClient) -> None:
    """Every flag that stands beside a key figure is a sign of the legend; of the indicators the first is unfolded."""
    page = read(warm_desk.get(FIGURES).text)
    shown = next(page.all("ul", class_="stages"))
    flags = {sign for flag in shown.all("span", class_="flag") for sign in flag.words.split()}
    signs = {
        next(row.all("th")).words.split()[0] for table in page.all("table", class_="legend") for row in table.all("tr")
    }
    assert flags and flags <= signs
    assert "#legend-flags" in {link.attributes.get("href") for link in page.all("a")}
    folded = ["open" in one.attributes for one in page.all("details", class_="indicator")]
    assert folded == [True] + [False] * (len(folded) - 1) and len(folded) > 4
