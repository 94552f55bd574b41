"""The explorer of figures, in report.html and at the desk: what it finds, hides, keeps and leads to.

What a table comes to is asked of observations.csv of the same edition, which no browser had a hand in.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import openpyxl
import pytest

from tests.browser.conftest import TOKEN, enter, hindrances, serving, unfold
from tests.dossiers.verification.dossiers import table_of
from tests.support.sample import sampled
from thb_eu.base.model import Audience
from thb_eu.definitions import Definitions
from thb_eu.publication.page import page as written
from thb_eu.run import prepare

if TYPE_CHECKING:
    from playwright.sync_api import Page

Row = dict[str, str]
MEASURES = ("obs_value", "obs_status", "conf_status", "obs_low", "obs_high")
SCREEN, MOST_SCREENS = (1366, 768), 15
"""A common laptop, and how many of its screens the figures may take when they are opened."""
PAUSE = 150
"""Milliseconds between downloads: Chromium drops what a page keeps beyond ten within a second."""
CLIPBOARD = ["clipboard-read", "clipboard-write"]


class Surface:
    """The figures of 2024 as one audience gets them, on a page that is open, and what observations.csv says of them."""

    def __init__(self, page: Page, rows: list[Row], definitions: Definitions) -> None:
        self.page = page
        self.names = {table.name: table.names for table in definitions.tables}
        self.lists = {table.name for table in definitions.tables if table.layout.is_list}
        self.expected: dict[str, dict[tuple[str, ...], Row]] = {name: {} for name in self.names}
        for row in rows:
            self.expected[row["table"]][self.codes(row)] = row

    def codes(self, row: Row) -> tuple[str, ...]:
        """The codes of a cell."""
        return tuple(row[name] for name in self.names[row["table"]])

    def downloaded(self, table: str, mark: str) -> dict[tuple[str, ...], Row]:
        """The rows of a table as its button keeps them, by their codes."""
        self.page.wait_for_timeout(PAUSE)
        with self.page.expect_download() as kept:
            self.page.locator(f"#{table} [data-act=csv]").click()
        content = Path(kept.value.path()).read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        rows = [*csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=mark)]
        return {self.codes(row): row for row in rows}

    def workbook(self, table: str) -> list[dict[str, str | int]]:
        """The rows of a table as its button keeps them as a workbook: a count is a number, all else text."""
        self.page.wait_for_timeout(PAUSE)
        with self.page.expect_download() as kept:
            self.page.locator(f"#{table} [data-act=xlsx]").click()
        book = openpyxl.load_workbook(io.BytesIO(Path(kept.value.path()).read_bytes()))
        assert book.sheetnames == [table] and kept.value.suggested_filename.endswith(f"-{table}.xlsx")
        head, *rows = [[cell.value for cell in row] for row in book[table].iter_rows()]
        return [dict(zip(head, ("" if value is None else value for value in row), strict=True)) for row in rows]


def numbers(row: Row) -> dict[str, str | int]:
    """The counts of a row of observations.csv as numbers, nothing where there is none."""
    return {name: int(row[name]) if row[name] else "" for name in ("obs_value", "obs_low", "obs_high")}


EDITIONS = (Audience.EU, Audience.PUBLIC)
"""The second withholds numbers; whatever is shown, kept and narrowed of the first is so of it."""


@pytest.fixture(scope="module", params=EDITIONS, ids=lambda audience: audience.value)
def edition(request: pytest.FixtureRequest, definitions: Definitions) -> tuple[Audience, bytes, list[Row]]:
    """An edition: for whom, its report, the rows of its observations.csv."""
    prepared = prepare("si-2024", definitions, request.param)
    rows = [*csv.DictReader(io.StringIO(table_of(prepared, "observations").decode()))]
    return request.param, written(prepared), rows


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Opens the figures of an edition on a page, in the report or at the desk; returns their address."""
    with ExitStack() as running:

        def open_on(page: Page, where: str, audience: Audience, content: bytes) -> str:
            if where == "report":
                (tmp_path / "report.html").write_bytes(content)
                address = (tmp_path / "report.html").as_uri()
            else:
                enter(page, f"{running.enter_context(serving(tmp_path))}/?token={TOKEN}")
                address = f"{page.url}si-2024/figures?for={audience.value}"
            page.set_viewport_size({"width": SCREEN[0], "height": SCREEN[1]})
            page.goto(address)
            return address

        yield open_on


@sampled("where", ["report", "desk"], 0, ["report"])  # at the desk the same component is searched below
@sampled("edition", EDITIONS, 0, [Audience.PUBLIC], indirect=True, ids=lambda audience: audience.value)
def test_figures_are_found_narrowed_and_kept(
    page: Page,
    where: str,
    edition: tuple[Audience, bytes, list[Row]],
    opened: Callable[..., str],
    definitions: Definitions,
) -> None:
    """As CSV every table is what observations.csv says of it, and so is a part of it: what is hidden is not kept."""
    audience, content, rows = edition
    opened(page, where, audience, content)
    if where == "desk":
        page.wait_for_selector("#years-at-hand p.quiet")
    assert page.evaluate("document.documentElement.scrollHeight") <= MOST_SCREENS * SCREEN[1]
    surface, mark = Surface(page, rows, definitions), ";" if where == "report" else ","
    spoken = "sl" if where == "report" else "en"

    page.locator("details.indicator").evaluate_all("all => all.forEach((one) => { one.open = true; })")
    for table, expected in surface.expected.items():
        kept = surface.downloaded(table, mark)
        left_out = expected.keys() - kept.keys()
        assert not left_out or table in surface.lists
        assert all(expected[codes]["obs_value"] in ("", "0") for codes in left_out)
        for codes, row in kept.items():
            assert {name: row[name] for name in (*MEASURES, "unit")} == {
                name: expected[codes][name] for name in (*MEASURES, "unit")
            }
            for dimension in next(one for one in definitions.tables if one.name == table).dimensions:
                known = definitions.codelists[dimension.codelist].by_code.get(row[dimension.name])
                label = known.label.in_language(spoken) if known else "–"
                assert row[f"{dimension.name}_label"] == label
        assert surface.workbook(table) == [{**row, **numbers(row)} for row in kept.values()]

    zeros = page.locator("#explorer-zeros")
    zeros.focus()
    page.keyboard.press("Space")
    of_row: dict[tuple[str, ...], list[str]] = {}
    for (status, citizen, _sex), row in surface.expected["V3"].items():
        of_row.setdefault((status, citizen), []).append(row["obs_value"])
    some = {codes for codes, values in of_row.items() if set(values) != {"0"}}
    assert {codes[:2] for codes in surface.downloaded("V3", mark)} == some
    assert 0 < len(some) < len(of_row)
    zeros.uncheck()

    page.locator("#V3 select[data-dimension=sex]").select_option("F")
    page.locator("#V3 select[data-dimension=status]").select_option("IDENT")
    narrowed = {codes for codes in surface.expected["V3"] if (codes[0], codes[2]) == ("IDENT", "F")}
    assert surface.downloaded("V3", mark).keys() == narrowed
    assert page.locator("#V3 td.number:visible").count() == len(narrowed)
    page.locator("#explorer button").click()
    assert surface.downloaded("V3", mark).keys() == surface.expected["V3"].keys()


@sampled("where", ["report", "desk"], 1)
@pytest.mark.parametrize("edition", [Audience.EU], indirect=True, ids=["eu"])
def test_a_search_knows_both_languages_and_a_link_leads_to_its_number(
    page: Page,
    where: str,
    edition: tuple[Audience, bytes, list[Row]],
    opened: Callable[..., str],
) -> None:
    """Switzerland is Švica, also without its accent; the copied link opens the explanation, in the chosen language."""
    audience, content, _rows = edition
    address = opened(page, where, audience, content)
    page.context.grant_permissions(CLIPBOARD)
    for words in ("Švica", "svica", "SWITZERLAND"):
        page.locator("#explorer-words").fill(words)
        found = page.locator("#V3 tbody tr:not(.block):visible")
        assert found.count() == 3
        assert {found.nth(at).locator("code").inner_text() for at in range(3)} == {"CH"}
    assert page.locator("details.indicator[open]").count() > 0
    page.locator("#explorer-words").fill("")
    assert page.locator("details.indicator[open]").count() == 0

    if where == "report":
        page.locator("#show-en").check()
        page.reload()
        assert page.locator("#show-en").is_checked()
    unfold(page, "V3")
    page.locator("#V3 a.value").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    number = page.locator("#V3 a.value:focus")
    place, shown = number.locator("xpath=ancestor::td").get_attribute("id"), number.inner_text()
    link = page.locator("#V3 [data-act=link]")
    assert place is not None and place.replace("-", " ") in link.inner_text()
    link.press("Enter")
    page.wait_for_function("document.querySelector('#V3 .tools output').textContent !== ''")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert hindrances(page) == []
    page.goto("about:blank")
    page.goto(copied)
    if where == "report":
        assert copied == f"{address}?lang=en#{place}-why"
        assert page.locator("#show-en").is_checked() and page.locator("li.one:visible b").inner_text().endswith(shown)
    else:
        assert "/figures/V3/" in copied and re.search(rf"\b{shown}\b", page.inner_text("main"))


@pytest.mark.parametrize("edition", [Audience.EU], indirect=True, ids=["eu"])
def test_a_chart_is_kept_as_a_drawing(
    page: Page, edition: tuple[Audience, bytes, list[Row]], opened: Callable[..., str]
) -> None:
    """Well-formed, with the numbers of the stages as text and one bar each, and nothing from elsewhere."""
    audience, content, rows = edition
    opened(page, "report", audience, content)
    with page.expect_download() as kept:
        page.locator("#stages-chart [data-act=svg]").click()
    drawn = ElementTree.fromstring(Path(kept.value.path()).read_bytes())
    svg = "{http://www.w3.org/2000/svg}"
    texts = [(text.text or "").split(" (")[0] for text in drawn.iter(f"{svg}text")]
    totals = [
        next(row["obs_value"] for row in rows if row["table"] == table and (row["sex"], row["age"]) == ("T", "TOTAL"))
        for table in ("V2", "S1", "P1", "C1")
    ]

    assert kept.value.suggested_filename == "si-2024-eu-draft-stages.svg"
    assert [text for text in texts if text in totals] == totals
    assert len([*drawn.iter(f"{svg}svg")]) - 1 == len(totals)
    assert not [name for part in drawn.iter() for name in part.attrib if "href" in name or name.startswith("on")]
