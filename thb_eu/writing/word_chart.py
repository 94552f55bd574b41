"""Draw numbers of several years as a chart of Word itself, in its own XML: nothing else is needed to show or print it.

The numbers lie in the chart, which no workbook stands behind; who cannot see it is told them. Its XML is in files
beside this one: columns side by side, each with its number, in groups by year.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from thb_eu.base.ooxml.xml_part import escaped
from thb_eu.writing.document import Columns
from thb_eu.writing.sheet_styles import NIGHT

FILES = Path(__file__).parent
FILLS = (NIGHT, "8CA3BF", "B45F06", "E3B778", "5F6670", "B8BEC5")
"""Of the series of a chart; told apart in grey too, as most are printed."""


def chart_part(chart: Columns) -> bytes:
    """Return the part that holds the chart."""
    years, of_series = _points("str", chart.years), ""
    for place, (label, values) in enumerate(chart.series):
        said = {"label": _points("str", [label]), "years": years, "values": _points("num", values)}
        of_series += _file("chart-series").format(place=place, fill=FILLS[place % len(FILLS)], **said)
    return _file("chart").format(series=of_series).encode()


def drawing(chart: Columns, number: int, relation: str) -> str:
    """Return what stands in the text where the chart is, which `relation` names."""
    told = []
    for label, values in chart.series:
        by_year = zip(chart.years, ("–" if value is None else value for value in values), strict=True)
        told.append(f"{label}: {', '.join(f'{year} {value}' for year, value in by_year)}")
    words = escaped(f"{chart.title}. {'; '.join(told)}").decode()
    return _file("chart-drawing").format(number=number, told=words, relation=relation)


def _points(kind: str, values: Iterable[object]) -> str:
    """Return what a program keeps of a row of cells; of what has no value there is nothing, and it is not zero."""
    every = [*values]
    known = ((place, escaped(str(value)).decode()) for place, value in enumerate(every) if value is not None)
    points = "".join(f'<c:pt idx="{place}"><c:v>{shown}</c:v></c:pt>' for place, shown in known)
    return f'<c:{kind}Cache><c:ptCount val="{len(every)}"/>{points}</c:{kind}Cache>'


def _file(name: str) -> str:
    return (FILES / f"{name}.xml").read_text(encoding="utf-8")
