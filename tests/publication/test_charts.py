"""The charts: native, beside their numbers, true to the worked example, readable in grey and in words."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.conftest import SI_2024
from tests.support.submitted import opened
from thb_eu.base.model import Audience
from thb_eu.publication.edition import edition_of
from thb_eu.publication.html.charts import year_chart
from thb_eu.publication.sheets.chart_data import ALL_UNKNOWN, NO_VALUES, NONE_AT_HAND, WITHHELD, breakdowns, by_year
from thb_eu.publication.sheets.chart_sheet import charts
from thb_eu.publication.table_notes import contents_of
from thb_eu.results import Submission
from thb_eu.writing.book import FILLS

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"

Shown = dict[str, dict[str, int | None]]
"""By category and series: the value that a chart draws; None where it draws nothing."""


@pytest.fixture(scope="module")
def sheet(content: bytes) -> Any:
    return opened(content)["Charts"]


def parts(content: bytes, folder: str) -> list[ElementTree.Element]:
    """The parts of a workbook in a folder, as an independent parser reads them, in the order of their numbers."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.startswith(folder) and name.endswith(".xml")]
        names.sort(key=lambda name: int("".join(filter(str.isdigit, name.rpartition("/")[2]))))
        return [ElementTree.fromstring(archive.read(name)) for name in names]


def title_of(chart: ElementTree.Element) -> str:
    """All that the title of a chart says."""
    title = chart.find(f"{CHART}chart/{CHART}title")
    assert title is not None
    return " / ".join(
        said.text or "" for said in title.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}t")
    )


def referred(reference: str, sheet: Any) -> list[Any]:
    """What stands in the cells to which a chart refers."""
    name, _, cells = reference.replace("$", "").rpartition("!")
    assert name.strip("'") == sheet.title
    found = sheet[cells]
    return [row[0].value for row in found] if isinstance(found, tuple) else [found.value]


def shown(chart: ElementTree.Element, sheet: Any) -> Shown:
    """What a chart shows, from the cells to which it refers, by the first line (Slovenian left out) of their names."""
    told: Shown = {}
    for series in chart.iter(f"{CHART}ser"):
        name, categories, values = (
            referred(str(series.findtext(f"{CHART}{at}")), sheet)
            for at in (f"tx/{CHART}strRef/{CHART}f", f"cat/{CHART}strRef/{CHART}f", f"val/{CHART}numRef/{CHART}f")
        )
        for category, value in zip(categories, values, strict=True):
            told.setdefault(" ".join(str(category).split()), {})[str(name[0]).split("\n")[-1]] = value
    return told


def charted(content: bytes, sheet: Any, title: str) -> Shown:
    """What the chart shows whose title ends like this."""
    (found,) = [chart for chart in parts(content, "xl/charts/") if title_of(chart).endswith(title)]
    return shown(found, sheet)


def of(told: Shown, category: str) -> tuple[int | None, ...]:
    """The values of the category whose name ends like this, identified before presumed."""
    (found,) = [values for name, values in told.items() if name.endswith(category)]
    return tuple(found[series] for series in ("Identified victims", "Presumed victims"))


def test_victims_by_citizenship_are_those_of_the_worked_example(content: bytes, sheet: Any) -> None:
    """Identified: own 0, other EU 1, non-EU 15, unknown 1; presumed: 2, 8, 18 and none unknown."""
    told = charted(content, sheet, "Registered victims: citizenship")

    assert of(told, "Citizens of the reporting country") == (0, 2)
    assert of(told, "Citizens of other EU countries (EU27 from 2020)") == (1, 8)
    assert of(told, "Citizens of non-EU countries (EU27 from 2020)") == (15, 18)
    assert of(told, "Unknown") == (1, 0)


def test_victims_by_form_and_by_sex_are_those_of_the_worked_example(content: bytes, sheet: Any) -> None:
    """Sexual exploitation 17, all identified; of 28 presumed the form is unknown. Men 12, women 17 and 16."""
    by_form = charted(content, sheet, "Registered victims: form of exploitation")
    by_sex = charted(content, sheet, "Registered victims: sex")

    assert of(by_form, "other forms of sexual exploitation") == (17, None)
    assert of(by_form, "Unknown") == (0, 28)
    assert (of(by_sex, "Males"), of(by_sex, "Females")) == ((0, 12), (17, 16))


def test_offences_by_year_are_those_that_the_report_prints(content: bytes, sheet: Any) -> None:
    """Table 2 of the report: complaints and police reports of 2020 to 2024, never added to each other."""
    rows = list(csv.reader(io.StringIO((SI_2024 / "data" / "t02.csv").read_text(encoding="utf-8"))))
    told = charted(content, sheet, "Offences (OFF), KZ-1 113: by year")

    assert list(told) == rows[0][1:]
    assert [list(values.values()) for values in told.values()] == [
        [int(complaints), int(reports)] for complaints, reports in zip(rows[1][1:], rows[2][1:], strict=True)
    ]


def test_a_missing_value_is_nowhere_a_zero_nor_a_text(content: bytes, sheet: Any) -> None:
    """A spreadsheet draws a text as zero: the cell is empty, the flag beside it says why, no value is kept."""
    for chart in parts(content, "xl/charts/"):
        assert [gap.attrib["val"] for gap in chart.iter(f"{CHART}dispBlanksAs")] == ["gap"]
        for values in chart.iter(f"{CHART}numRef"):
            held = {
                int(point.attrib["idx"]): float(str(point.findtext(f"{CHART}v"))) for point in values.iter(f"{CHART}pt")
            }
            stands = dict(enumerate(referred(str(values.findtext(f"{CHART}f")), sheet)))
            assert held == {at: value for at, value in stands.items() if value is not None}
            assert all(value is None or isinstance(value, int | float) for value in stands.values())
    told = {str(cell.value) for row in sheet.iter_rows() for cell in row}
    assert ": L" in told
    assert any("not zero" in text and "SEX" in text and "LAB" in text for text in told)


def test_a_breakdown_that_nobody_recorded_is_a_sentence(content: bytes, sheet: Any) -> None:
    """No table of 2024 tells age: there is no chart of it, and the reason stands in its place in both languages."""
    told = "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)

    assert not [chart for chart in parts(content, "xl/charts/") if title_of(chart).endswith("age")]
    assert "Registered victims: age" in told
    assert ALL_UNKNOWN.english in told and ALL_UNKNOWN.in_language("sl") in told
    assert "Y_LT18, Y_GE18. L = Missing value" in told
    assert NONE_AT_HAND.filled({"counts": "Natural persons (PER)"}).english in told


def test_every_chart_speaks_to_those_who_do_not_see_it(content: bytes) -> None:
    """Title and description on each drawing, in both languages, with the numbers.

    Three breakdowns of victims, the stages, the countries, the rates, and two series of offences.
    """
    (drawing,) = parts(content, "xl/drawings/drawing")
    named = [frame.attrib for frame in drawing.iter(f"{DRAWING}cNvPr")]
    titles = [title_of(chart) for chart in parts(content, "xl/charts/")]

    assert len(named) == len(titles) == 7
    assert [frame["name"] for frame in named] == titles
    assert len({frame["id"] for frame in named}) == len(named)
    (form,) = [frame for frame in named if frame["name"].endswith("form of exploitation")]
    assert "Identified victims 17, Presumed victims : L" in form["descr"]
    assert "Identificirane žrtve 17, Domnevne žrtve : L" in form["descr"]


def test_titles_and_axes_are_told_in_both_languages(content: bytes) -> None:
    """What is counted, by what, in which unit."""
    for chart in parts(content, "xl/charts/"):
        titles = [list(title.iter()) for title in chart.iter(f"{CHART}title")]
        said = [[part.text for part in title if part.tag.endswith("}t")] for title in titles]
        assert len(said) == 3
        assert all(len(lines) == 2 and all(lines) for lines in said)
        assert not [axis for axis in chart.iter(f"{CHART}delete") if axis.attrib["val"] != "0"]


def test_numbers_stand_at_the_bars_and_no_zero_on_another_number(content: bytes) -> None:
    """Stacked bars leave their zeros out, so that none stands on its neighbour's number; the cells beside show them."""
    for chart in parts(content, "xl/charts/"):
        stacked = [group.attrib["val"] for group in chart.iter(f"{CHART}grouping")] == ["stacked"]
        formats = [
            numbers.attrib for series in chart.iter(f"{CHART}dLbls") for numbers in series.iter(f"{CHART}numFmt")
        ]
        assert formats and all(one["sourceLinked"] == "0" for one in formats)
        number = "0.00" if title_of(chart).endswith("(SDG indicator 16.2.2)") else "#,##0"
        assert {one["formatCode"] for one in formats} == {f"{number};;" if stacked else number}


def test_bars_stay_apart_where_no_colour_is_printed() -> None:
    """Each is lighter than the one before; dark numbers are readable on all of them (WCAG 2.2, 1.4.3: 4.5 : 1)."""
    lightness = [_luminance(fill) for fill in FILLS]

    assert sorted(lightness) == lightness
    assert all((lighter + 0.05) / (darker + 0.05) > 1.15 for darker, lighter in pairwise(lightness))
    assert all((light + 0.05) / (_luminance("1A1A1A") + 0.05) > 4.5 for light in lightness)


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_no_chart_mixes_units_and_no_total_stands_beside_its_parts(submission: Submission) -> None:
    """One unit a chart; identified and presumed are drawn, registered, which is both, is not."""
    units = submission.definitions.codelists["unit"].by_code

    for chart in (*breakdowns(submission, contents_of(submission)), *by_year(submission)):
        assert sum(f"({unit})" in chart.counts.english for unit in units) == 1
        assert "Registered victims (identified and presumed)" not in [name.english for name in chart.series]


@pytest.mark.parametrize(
    ("day", "anew"), [("2022-01-01", ["2022"]), ("2022-07-01", ["2022", "2023"]), ("2024-02-01", ["2024"])]
)
def test_years_before_a_break_are_not_joined_to_later_ones(submission: Submission, day: str, anew: list[str]) -> None:
    """What counted otherwise is not comparable; the year in which the counting changed is half of either."""
    told = {chart.name: chart for chart in by_year(_broken(submission, day))}
    drawn = year_chart(told["t02-years"], lambda table, cell: "")

    assert [entry.code for entry in told["t02-years"].categories] == ["2020", "2021", "2022", "2023", "2024"]
    assert [text.english[:4] for text in told["t02-years"].breaks] == anew
    assert all(f"{day} (KZ-1 113)" in text.english for text in told["t02-years"].breaks)
    assert [len(line.pieces) for line in drawn.lines] == [len(anew) + 1] * 2
    assert not told["t09-years"].breaks


def _broken(submission: Submission, day: str) -> Submission:
    """The same collection, telling that counting under Article 113 changed on a day."""
    told = ({"article": "KZ-1 113", "from": day, "note": {"sl": "prelom", "en": "break"}},)
    collection = replace(submission.collection, breaks=told)
    return replace(submission, received=replace(submission.received, collection=collection))


def test_the_public_sees_no_figure_of_earlier_years(submission: Submission) -> None:
    """Nobody protected small counts of other years: 6 reports of 2022 stand nowhere on the public sheet."""
    protected = replace(submission.protected, audience=Audience.PUBLIC)
    public = edition_of(replace(submission, protected=protected))
    paper = charts(public, contents_of(public))

    assert by_year(public) == []
    assert len(paper.drawings) == 5
    assert any(WITHHELD.english in str(ink.value) for ink in paper.cells.values())


def test_where_all_is_suppressed_there_is_no_empty_chart(submission: Submission) -> None:
    """A sentence and the flag instead; nothing tells how large the suppressed values are."""
    cells = submission.protected.cells
    gone = cells.assign(obs_value=cells["obs_value"].mask(cells["obs_value"] > 0), obs_status="Q", conf_status="")
    public = edition_of(
        replace(submission, protected=replace(submission.protected, cells=gone, audience=Audience.PUBLIC))
    )
    paper = charts(public, contents_of(public))
    told = [str(ink.value) for ink in paper.cells.values()]

    assert not paper.drawings
    assert any(NO_VALUES.english in text for text in told)
    assert any("Q = Missing value; suppressed" in text for text in told)


def test_numbers_and_charts_lie_side_by_side_and_cover_nothing(submission: Submission) -> None:
    """No cell that says something lies below a drawing."""
    paper = charts(submission, contents_of(submission))

    assert len(paper.drawings) == 7
    for drawing in paper.drawings:
        top, left, bottom, _ = drawing.at
        assert not [place for place in paper.cells if top <= place[0] <= bottom and place[1] >= left]
