"""Give a document of Word what only its program knows: contents, numbers of pages, a chart that is drawn when shown.

Each is a field or a part of the format itself, without macros, and holds from the start what can be known: the contents
list every heading, a chart its numbers. Word fills the rest when it opens the document; so do LibreOffice and whatever
makes a PDF of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import TYPE_CHECKING, Any

from thb_eu.writing.document import Columns
from thb_eu.writing.sheet_styles import INK, NIGHT

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
TEXT = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
FRAME = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
FILLS = (NIGHT, "8CA3BF", "B45F06", "E3B778", "5F6670", "B8BEC5")
"""Of the series of a chart; told apart in grey too, as most are printed."""
FROM_ZERO = '<c:min val="0"/>'
WIDTH, HEIGHT = 5_760_000, 2_340_000
"""Of a chart, in the unit of the format (360,000 to a centimetre): as wide as the text."""


def element(kind: str, /, *inside: Any, text: str = "", **attributes: str) -> Any:
    """Return an element of the text, with the elements that it holds."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made: Any = OxmlElement(f"w:{kind}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    made.extend(inside)
    if text:
        made.text = text
        made.set(qn("xml:space"), "preserve")
    return made


def field(code: str, *shown: Any) -> list[Any]:
    """Return the runs of a field: its code, and what it shows until a program has worked it out."""
    begin, middle, end = (element("r", element("fldChar", fldCharType=kind)) for kind in ("begin", "separate", "end"))
    return [begin, element("r", element("instrText", text=code)), middle, *shown, end]


def words(text: str) -> Any:
    """Return a run with a text."""
    return element("r", element("t", text=text))


def add_numbered(paragraph: Paragraph, text: str) -> None:
    """Write a line in which {page} and {pages} are the numbers of this page and of all."""
    codes = {"{page}": "PAGE", "{pages}": "NUMPAGES"}
    for piece in re.split(r"(\{pages?\})", text):
        paragraph._p.extend(field(codes[piece], words("1")) if piece in codes else [words(piece)] if piece else [])


def mark(paragraph: Paragraph, name: str, number: int) -> None:
    """Make a paragraph one to which the contents can lead."""
    start = element("bookmarkStart", id=str(number), name=name)
    properties = paragraph._p.pPr
    paragraph._p.insert(0 if properties is None else 1, start)
    paragraph._p.append(element("bookmarkEnd", id=str(number)))


def add_contents(lines: Iterable[tuple[Paragraph, str, str]], levels: int) -> None:
    """Write the contents: of each heading its paragraph in the list, its text, and the name of its mark.

    One field over all lines, which Word makes anew with the pages; until then it lists the headings, since LibreOffice
    works out no page in it.
    """
    begin, code, middle, end = field(f' TOC \\o "1-{levels}" \\h \\z \\u ')
    last = None
    for place, (paragraph, text, name) in enumerate(lines):
        if not place:
            paragraph._p.extend((begin, code, middle))
        paragraph._p.append(element("hyperlink", words(text), anchor=name, history="1"))
        last = paragraph
    if last is not None:
        last._p.append(end)


def add_chart(run: Run, chart: Columns, number: int) -> None:
    """Draw columns over the years, one series beside the other, each with its number; with a text for who cannot see.

    The numbers lie in the chart itself, which no workbook stands behind.
    """
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml

    part = Part(PackURI(f"/word/charts/chart{number}.xml"), CHART_TYPE, _chart(chart).encode(), run.part.package)
    relation = run.part.relate_to(part, f"{RELATIONS}/chart")
    told = "; ".join(f"{label}: {', '.join(_told(chart.years, values))}" for label, values in chart.series)
    about = f'id="{number}" name="Chart {number}" descr="{escape(f"{chart.title}. {told}")}"'
    drawing = (
        f'<w:drawing xmlns:w="{TEXT}"><wp:inline xmlns:wp="{FRAME}">'
        f'<wp:extent cx="{WIDTH}" cy="{HEIGHT}"/><wp:docPr {about}/><a:graphic xmlns:a="{DRAWING}">'
        f'<a:graphicData uri="{CHART}"><c:chart xmlns:c="{CHART}" xmlns:r="{RELATIONS}" r:id="{relation}"/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing>"
    )
    run._r.append(parse_xml(drawing))


def _told(years: Iterable[str], values: Iterable[int | None]) -> Iterator[str]:
    return (f"{year} {'–' if value is None else value}" for year, value in zip(years, values, strict=True))


def _chart(chart: Columns) -> str:
    size = f'<a:defRPr sz="800"><a:solidFill><a:srgbClr val="{INK}"/></a:solidFill></a:defRPr>'
    text = f"<c:txPr><a:bodyPr/><a:p><a:pPr>{size}</a:pPr></a:p></c:txPr>"
    shows = "".join(
        f'<c:{what} val="{int(what == "showVal")}"/>'
        for what in ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize")
    )
    years = _points("str", chart.years)
    series = "".join(_series(place, *drawn, years, text + shows) for place, drawn in enumerate(chart.series))
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<c:chartSpace xmlns:c="{CHART}" xmlns:a="{DRAWING}">'
        '<c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/><c:barChart>'
        f'<c:barDir val="col"/><c:grouping val="clustered"/><c:varyColors val="0"/>{series}'
        '<c:gapWidth val="60"/><c:axId val="1"/><c:axId val="2"/></c:barChart>'
        f'<c:catAx><c:axId val="1"/>{_axis("b", text, "")}<c:crossAx val="2"/></c:catAx>'
        f'<c:valAx><c:axId val="2"/>{_axis("l", text, FROM_ZERO)}<c:crossAx val="1"/></c:valAx></c:plotArea>'
        f'<c:legend><c:legendPos val="b"/>{text}</c:legend><c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/>'
        "</c:chart></c:chartSpace>"
    )


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
