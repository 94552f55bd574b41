"""Draw numbers of several years as a chart of Word itself, in its own XML: nothing else is needed to show or print it.

The numbers lie in the chart, which no workbook stands behind; who cannot see it is told them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from thb_eu.writing.document import Columns
from thb_eu.writing.sheet_styles import INK, NIGHT

CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
TEXT = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
FRAME = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
FILLS = (NIGHT, "8CA3BF", "B45F06", "E3B778", "5F6670", "B8BEC5")
"""Of the series of a chart; told apart in grey too, as most are printed."""
GROUPED = '<c:numFmt formatCode="#,##0" sourceLinked="0"/>'
FROM_ZERO = '<c:min val="0"/>'
WIDTH, HEIGHT = 5_760_000, 2_340_000
"""Of a chart, in the unit of the format (360,000 to a centimetre): as wide as the text."""


def drawing(chart: Columns, number: int, relation: str) -> str:
    """Return what stands in the text where the chart is, which `relation` names; with a text for who cannot see it."""
    told = "; ".join(f"{label}: {', '.join(_told(chart.years, values))}" for label, values in chart.series)
    about = f'id="{number}" name="Chart {number}" descr="{escape(f"{chart.title}. {told}")}"'
    return (
        f'<w:drawing xmlns:w="{TEXT}"><wp:inline xmlns:wp="{FRAME}">'
        f'<wp:extent cx="{WIDTH}" cy="{HEIGHT}"/><wp:docPr {about}/><a:graphic xmlns:a="{DRAWING}">'
        f'<a:graphicData uri="{CHART}"><c:chart xmlns:c="{CHART}" xmlns:r="{RELATIONS}" r:id="{relation}"/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing>"
    )


def _told(years: Iterable[str], values: Iterable[int | None]) -> Iterator[str]:
    return (f"{year} {'–' if value is None else value}" for year, value in zip(years, values, strict=True))


def chart_part(chart: Columns) -> bytes:
    """Return the part that holds the chart: columns side by side, each with its number, in groups by year."""
    size = f'<a:defRPr sz="800"><a:solidFill><a:srgbClr val="{INK}"/></a:solidFill></a:defRPr>'
    text = f"<c:txPr><a:bodyPr/><a:p><a:pPr>{size}</a:pPr></a:p></c:txPr>"
    shows = "".join(
        f'<c:{what} val="{int(what == "showVal")}"/>'
        for what in ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize")
    )
    years = _points("str", chart.years)
    series = "".join(_series(place, *drawn, years, GROUPED + text + shows) for place, drawn in enumerate(chart.series))
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<c:chartSpace xmlns:c="{CHART}" xmlns:a="{DRAWING}">'
        '<c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/><c:barChart>'
        f'<c:barDir val="col"/><c:grouping val="clustered"/><c:varyColors val="0"/>{series}'
        '<c:gapWidth val="60"/><c:axId val="1"/><c:axId val="2"/></c:barChart>'
        f'<c:catAx><c:axId val="1"/>{_axis("b", text, "")}<c:crossAx val="2"/></c:catAx>'
        f'<c:valAx><c:axId val="2"/>{_axis("l", text, FROM_ZERO)}<c:crossAx val="1"/></c:valAx></c:plotArea>'
        f'<c:legend><c:legendPos val="b"/>{text}</c:legend><c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/>'
        "</c:chart></c:chartSpace>"
    ).encode()


def _series(place: int, label: str, values: Iterable[int | None], years: str, labels: str) -> str:
    fill = f'<a:solidFill><a:srgbClr val="{FILLS[place % len(FILLS)]}"/></a:solidFill>'
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/><c:tx><c:strRef><c:f/>{_points("str", [label])}'
        f'</c:strRef></c:tx><c:spPr>{fill}</c:spPr><c:invertIfNegative val="0"/><c:dLbls>{labels}</c:dLbls>'
        f"<c:cat><c:strRef><c:f/>{years}</c:strRef></c:cat>"
        f"<c:val><c:numRef><c:f/>{_points('num', values)}</c:numRef></c:val></c:ser>"
    )


def _axis(at: str, text: str, lowest: str) -> str:
    """Return what both axes have; that of the numbers begins at zero and is not drawn, as each column has its own."""
    return (
        f'<c:scaling><c:orientation val="minMax"/>{lowest}</c:scaling><c:delete val="{int(bool(lowest))}"/>'
        f'<c:axPos val="{at}"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="nextTo"/>{text}'
    )


def _points(kind: str, values: Iterable[object]) -> str:
    """Return what a program keeps of a row of cells; of what has no value there is nothing, and it is not zero."""
    every = [*values]
    points = "".join(
        f'<c:pt idx="{place}"><c:v>{escape(str(value))}</c:v></c:pt>'
        for place, value in enumerate(every)
        if value is not None
    )
    return f'<c:{kind}Cache><c:ptCount val="{len(every)}"/>{points}</c:{kind}Cache>'
