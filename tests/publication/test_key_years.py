"""The long view: key indicators over years, with shares, rates, breaks and sources; stages, countries and the map.

Expected values are reckoned by hand from the rows below and from the worked example of 2024 (17 identified, 28 presumed
victims, 19 suspects, 1 prosecuted, 1 convicted); inhabitants of 2024 on 1 January: 2,123,949.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from tests.conftest import SI_2024
from tests.support.submitted import opened
from tests.support.year_2025 import expected, invented, write
from tests.support.years import add_earlier
from thb_eu.base.model import Audience
from thb_eu.definitions import Definitions, load
from thb_eu.definitions.series import Inhabitants
from thb_eu.publication.edition import Edition, edition_of
from thb_eu.publication.html.charts import bar_chart, year_chart
from thb_eu.publication.page import page
from thb_eu.publication.sheets.chart_data import Chart, ChartCategory, ChartPoint, countries, funnel
from thb_eu.publication.sheets.key_years import detected_victims, over_years
from thb_eu.publication.workbook import workbook
from thb_eu.results.series import earlier_figures
from thb_eu.run import prepare
from thb_eu.sources import read

ROWS = """Indicator,Breakdown,Year,Value,Source,Break
victims,status=IDENT,2021,40,Report A,
victims,status=IDENT,2022,5,Report B,
victims,"status=IDENT, sex=F",2022,4,Report B,
victims,status=IDENT,2023,3,Report C,Invented: another form
victims,"status=IDENT, sex=F",2023,3,Report C,
suspects,,2023,10,Report C,
"""
LAW = [{"article": "KZ-1 113", "from": "2022-07-01", "note": {"sl": "prelom", "en": "break"}}]


def edition(folder: Path, audience: Audience, definitions: Definitions, breaks: list[dict] | None = None) -> Edition:
    """An edition of 2024 with the rows above."""
    shutil.copytree(SI_2024, folder, dirs_exist_ok=True)
    add_earlier(folder, ROWS, **{"thb:breaks": breaks} if breaks else {})
    return edition_of(prepare(folder, definitions, audience, fast=True))


@pytest.fixture(scope="module")
def definitions() -> Definitions:
    """Those of Slovenia, with the inhabitants of one sex besides."""
    made = load()
    women = Inhabitants(year=2024, persons=1_000_000, where={"sex": ("F",)}, source="Invented", confidence="proposed")
    return replace(made, series=replace(made.series, population=(*made.series.population, women)))


@pytest.fixture(scope="module")
def told(definitions: Definitions, tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """The edition for the Commission."""
    return edition(tmp_path_factory.mktemp("in") / "si-2024", Audience.EU, definitions)


@pytest.fixture(scope="module")
def of_ministry(definitions: Definitions, tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """The edition for the ministry, which alone has what is recalled and was not read."""
    return edition(tmp_path_factory.mktemp("in") / "si-2024", Audience.INTERNAL, definitions)


@pytest.fixture(scope="module")
def charts(told: Edition) -> Mapping[str, Chart]:
    """What is drawn of several years, by name."""
    return {chart.name: chart for chart in over_years(told, told.contents)}


def points(chart: Chart, series: str) -> dict[str, ChartPoint]:
    """The points of the series called so, by year."""
    at = [name.english for name in chart.series].index(series)
    return {entry.code: entry.points[at] for entry in chart.categories}


def test_the_stages_stand_side_by_side_by_year(charts: Mapping[str, Chart]) -> None:
    """Identified and presumed victims apart; what nobody told of a year has no value."""
    chart = charts["key-years"]

    assert [name.english for name in chart.series] == [
        *("Identified victims", "Presumed victims", "Suspected persons", "Prosecuted persons", "Convicted persons"),
    ]
    assert {entry.code: tuple(point.value for point in entry.points) for entry in chart.categories} == {
        "2021": (40, None, None, None, None),
        "2022": (5, None, None, None, None),
        "2023": (3, None, 10, None, None),
        "2024": (17, 28, 19, 1, 1),
    }


def test_seven_years_stand_in_one_chart_with_their_break(tmp_path: Path) -> None:
    """2019 to 2025: six that were printed, of which 2022 was counted otherwise, and the year at hand."""
    world = invented(Random(5))
    folder, many = write(world, tmp_path / "si-2025"), {year: year - 2000 for year in range(2019, 2025)}
    told = (f"victims,status=IDENT,{year},{n},Report,{'Another form' * (year == 2022)}" for year, n in many.items())
    add_earlier(folder, "\n".join(["Indicator,Breakdown,Year,Value,Source,Break", *told, ""]))
    law = load()
    made = edition_of(prepare(folder, law, Audience.EU, fast=True))
    [chart] = (chart for chart in over_years(made, made.contents) if chart.name == "key-years")

    assert [entry.code for entry in chart.categories] == [f"{year}" for year in range(2019, 2026)]
    found = points(chart, "Identified victims")
    counted = expected(world)["V1", "IDENT", "TOTAL"]
    assert [point.value for point in found.values()] == [*many.values(), counted]
    assert [found[f"{year}"].place for year in many] == [("data/earlier.csv", f"D{row}") for row in range(2, 8)]
    assert found["2025"].table == "V1"
    line = year_chart(chart, lambda table, cell: f"{table}!{cell}").lines[0]
    assert [len(piece) for piece in line.pieces] == [3, 4]


def test_each_point_says_where_it_stands(charts: Mapping[str, Chart], told: Edition) -> None:
    """Of this year its cell, of another one its source, file and cell."""
    identified = points(charts["key-years"], "Identified victims")
    this = next(contents for contents in told.contents if contents.table.name == "V1")

    assert (identified["2022"].source.english, identified["2022"].place) == ("Report B", ("data/earlier.csv", "D3"))
    assert (identified["2024"].table, this.layout.at(identified["2024"].cell)) == ("V1", ("IDENT", "TOTAL"))
    rows = year_chart(charts["key-years"], lambda table, cell: f"{table}!{cell}").rows
    assert [text.english for text in rows[2].sources] == ["Report C (data/earlier.csv, D5, D7)"]
    assert rows[3].pairs[0][0].link == f"V1!{identified['2024'].cell}" and not rows[3].sources


def test_a_table_that_a_delivery_brought_is_called_by_its_contract(definitions: Definitions, tmp_path: Path) -> None:
    """As a comparison calls it: the path of a delivery is gone with the next one."""
    package = shutil.copytree(SI_2024, tmp_path / "si-2024")
    add_earlier(package, ROWS, "deliveries/0123456789abcdef/earlier.csv")

    told = earlier_figures(read(package, definitions), definitions)
    assert {it.place[0] for it in told} == {"published/earlier"}


def test_a_series_is_not_joined_over_the_break_that_its_table_tells(charts: Mapping[str, Chart]) -> None:
    """2023 is counted anew, and says so; suspects of that year are not."""
    chart = charts["key-years"]
    line = year_chart(chart, lambda table, cell: "").lines[0]

    assert [len(piece) for piece in line.pieces] == [2, 2]
    assert [text.english for text in chart.breaks] == ["2023, Identified victims: Invented: another form"]
    assert points(chart, "Suspected persons")["2023"].flag == ""


def test_a_break_of_law_and_one_of_method_part_the_series_that_they_concern(
    definitions: Definitions, tmp_path: Path
) -> None:
    """Article 113 since July 2022: neither 2022 nor 2023 is joined to the year before, in any series."""
    made = edition(tmp_path / "si-2024", Audience.EU, definitions, LAW)
    (chart,) = (chart for chart in over_years(made, made.contents) if chart.name == "key-years")

    assert [len(piece) for piece in year_chart(chart, lambda table, cell: "").lines[0].pieces] == [1, 1, 2]
    for series, anew in (("Identified victims", {"2022", "2023"}), ("Suspected persons", {"2023"})):
        assert {code for code, point in points(chart, series).items() if point.flag == "B"} == anew


def test_rates_are_counts_per_100_000_inhabitants_of_the_year(of_ministry: Edition, told: Edition) -> None:
    """17 of 2,123,949 are 0.80; of women 17 of the invented 1,000,000 are 1.70; no number of men is known.

    Nobody has read these numbers in their source, so that no rate leaves the ministry.
    """
    assert detected_victims(told, told.contents) is None
    assert "rates" not in {chart.name for chart in over_years(told, told.contents)}
    charts = {chart.name: chart for chart in over_years(of_ministry, of_ministry.contents)}
    rates = points(charts["rates"], "Identified victims")
    assert rates["2024"].value == pytest.approx(17 * 100_000 / 2_123_949)
    assert rates["2024"].text.in_language("sl") == "0,80" and rates["2024"].text.english == "0.80"

    chart = detected_victims(of_ministry, of_ministry.contents)
    assert chart is not None
    by_category = {entry.label.english: [point.value for point in entry.points] for entry in chart.categories}
    assert by_category["Females"] == [pytest.approx(1.7), pytest.approx(1.6)]
    assert by_category["Males"] == [None, None]
    assert by_category["Total"][1] == pytest.approx(28 * 100_000 / 2_123_949)
    assert "recalled" in chart.note.english and "2,123,949" in chart.note.english and "2023" not in chart.note.english


def test_shares_are_of_the_same_series_in_the_same_year(charts: Mapping[str, Chart]) -> None:
    """4 of 5, 3 of 3, 17 of 17 women; of 2021 nobody told the sex, and 2023 is counted anew as the whole is."""
    women = points(charts["share-IDENT-sex"], "Females")

    assert [women[year].value for year in ("2021", "2022", "2023", "2024")] == [None, 80.0, 100.0, 100.0]
    assert not women["2023"].broken.is_empty
    assert not [name for name in charts if name.startswith("share-PRESUM")]


def test_the_stages_of_a_year_are_counts_and_say_so(told: Edition) -> None:
    """45, 19, 1, 1: not the same persons."""
    chart = funnel(told, told.contents)

    assert chart is not None and [entry.points[0].value for entry in chart.categories] == [45, 19, 1, 1]
    assert not chart.note.is_empty


def test_no_stage_of_a_year_is_passed_over(told: Edition) -> None:
    """Nobody prosecuted, and a number of convicted persons that is missing: both are said, and neither is a bar."""
    chart = funnel(told, told.contents)
    assert chart is not None
    told_otherwise = tuple(
        replace(entry, points=(replace(entry.points[0], value=value, flag=""),))
        for entry, value in zip(chart.categories, (45, 19, 0, None), strict=True)
    )
    drawn = bar_chart(replace(chart, categories=told_otherwise), lambda table, cell: "")

    assert [row.numbers[0].shown.english for row in drawn.rows] == ["45", "19", "0", ":"]
    assert [len(row.bars) for row in drawn.rows] == [1, 1, 0, 0]


def test_countries_stand_by_size_without_zeros_and_on_the_map(told: Edition) -> None:
    """The thirteen citizenships of 2024, Serbia first; on the map each is as dark as its share of the largest."""
    (chart,) = countries(told, told.contents)
    drawn = bar_chart(chart, lambda table, cell: "", is_of_countries=True)

    sizes = {entry.code: entry.size for entry in chart.categories}
    assert sizes == {
        **{"RS": 11, "PH": 10, "RO": 8, "CN": 4, "ME": 2, "SI": 2},
        **dict.fromkeys(("BA", "BD", "CO", "HR", "MA", "SY", "TR"), 1),
    }
    assert list(sizes.values()) == sorted(sizes.values(), reverse=True)
    assert [shape.share for shape in drawn.countries if shape.share] == sorted(round(n / 11, 2) for n in sizes.values())


def test_every_country_of_the_list_that_may_be_drawn_has_an_outline_or_a_dot(definitions: Definitions) -> None:
    """Malta and Singapore are too small for the outlines at hand: they are dots; all dots lie on the map."""
    words = definitions.title
    entries = tuple(ChartCategory(code, words, (ChartPoint(1),)) for code in ("MT", "SG", "SI"))
    chart = Chart("x", words, words, words, words, (words,), entries, False)
    shapes = bar_chart(chart, lambda table, cell: "", is_of_countries=True).countries

    assert len([shape for shape in shapes if shape.share]) == 3
    assert all(shape.path or shape.dot for shape in shapes)
    assert all(0 <= at[0] <= 10000 and 0 <= at[1] <= 3889 for shape in shapes if (at := shape.dot))


def test_the_public_sees_no_suppressed_country_and_no_other_year(definitions: Definitions, tmp_path: Path) -> None:
    """One victim of Croatia is suppressed: no bar, no country on the map; figures of other years are in no file."""
    made = edition(tmp_path / "si-2024", Audience.PUBLIC, definitions)
    (chart,) = countries(made, made.contents)

    assert "HR" not in {entry.code for entry in chart.categories}
    suppressed = ChartPoint(None, "Q (C)", is_suppressed=True, instead="1–19")
    assert suppressed.per(2_123_949, 100_000).text.english == ": Q (C)"
    assert not over_years(made, made.contents)
    assert "Report B" not in page(made).decode()


def test_page_and_workbook_show_the_same_years(told: Edition, charts: Mapping[str, Chart]) -> None:
    """Each number of the key indicators stands in both; the map is named by its title, its numbers stand beside it."""
    html, book = page(told).decode(), opened(workbook(told))["Charts"]
    title = charts["key-years"].title.english
    rows = [[cell.value for cell in row] for row in book.iter_rows()]
    start = next(at for at, row in enumerate(rows) if row[0] and str(row[0]).endswith(title))
    shown = {str(row[0]): row[2:12:2] for row in rows[start + 3 : start + 7]}

    assert shown["2023"] == [3, None, 10, None, None] and shown["2024"] == [17, 28, 19, 1, 1]
    assert 'id="key-years-numbers"' in html and 'aria-labelledby="V3-citizen-item-title"' in html


def test_a_rate_without_inhabitants_has_neither_value_nor_the_flag_of_its_count(of_ministry: Edition) -> None:
    """Nothing is known of the men: their rate bears no mark of a count, and the workbook can say that it is missing."""
    chart = detected_victims(of_ministry, of_ministry.contents)

    assert chart is not None
    (men,) = (entry for entry in chart.categories if entry.label.english == "Males")
    assert {(point.value, point.flag, point.cell) for point in men.points} == {(None, "", "")}
    words = [
        str(cell.value) for row in opened(workbook(of_ministry))["Charts"].iter_rows() for cell in row if cell.value
    ]
    assert any("no value (not drawn, and not zero): M" in text for text in words)
