"""The disclosure officer's page: what the command writes, each suppressed cell once, and nothing worked out unasked."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.desk.conftest import DeskClient
from tests.support.commands import run
from tests.support.markup import Element, read
from tests.support.sample import sampled
from tests.support.twins import victims_in, write_victims
from thb_eu.base.model import Audience
from thb_eu.desk.workplace import Workplace
from thb_eu.dossiers.officer_words import NO

PAGE = "si-2024/disclosure"
WHOLE = f"{PAGE}?report=1&compare=1&attacker=police"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the command writes of 2024."""
    out = tmp_path_factory.mktemp("officer") / "report"
    assert run("disclosure", "si-2024", "--out", out, "--compare", "--attacker", "police").exit_code == 0
    return out


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    """A table of the officer's report."""
    text = (folder / f"confidential-{name}.csv").read_text(encoding="utf-8")
    return [*csv.DictReader(io.StringIO(text))]


def section(page: Element, name: str) -> Element:
    """The part of a page with this heading."""
    return next(page.all("section", aria_labelledby=name))


def lines(part: Element) -> Iterator[list[str]]:
    """The rows of the tables below, without their headings: of each its cells, as they are read."""
    for body in part.all("tbody"):
        for row in body.all("tr"):
            if "block" not in row.attributes.get("class", ""):
                yield [cell.words.replace("\u00a0", " ") for cell in row.every("th", "td")]


@sampled("lang", ["en", "sl"], 1)
def test_the_page_holds_what_the_command_writes(lang: str, written: Path, warm_desk: DeskClient) -> None:
    """Every suppressed cell once, with its value, interval and widths; every table, alternative and group."""
    page = read(warm_desk.get(f"/{lang}/{WHOLE}").text)

    links = [link.attributes["href"] for link in section(page, "cells").all("a")]
    keys = [tuple(map(unquote, urlsplit(link).path.partition("/figures/")[2].split("/"))) for link in links]
    numbers = ([re.findall(r"[0-9]+", row[place]) for place in (1, 3, 4, 5)] for row in lines(section(page, "cells")))
    told = {
        (row["table"], *(part.partition("=")[2] for part in row["key"].split(", "))): [
            [row["value"]],
            [*filter(None, (row["low"], row["high"]))],
            [*filter(None, (row["width"],))],
            [row["required"]],
        ]
        for row in rows(written, "cells")
    }
    assert len(keys) == len(told) > 200
    assert dict(zip(keys, numbers, strict=True)) == told

    losses = [(row[0].split()[0], *row[1:5]) for row in lines(section(page, "losses"))]
    columns = ("table", "cells", "primary", "secondary", "grouped")
    assert losses == [tuple(row[name] for name in columns) for row in rows(written, "tables")]
    compared = [(row[0].split()[0], *row[1:]) for row in lines(section(page, "compared"))]
    assert compared == [
        tuple(value for name, value in row.items() if name not in ("in_force", "refused"))
        for row in rows(written, "alternatives")
    ]
    assert [row[2] for row in lines(section(page, "uniform"))] == [row["value"] for row in rows(written, "groups")]
    assert len([*lines(section(page, "suppliers"))]) == len(rows(written, "suppliers")) > 0


def test_the_verdict_stands_first_and_each_table_is_a_map_of_what_is_withheld(
    written: Path, warm_desk: DeskClient
) -> None:
    """Without asking for the report: of each table as many sensitive and withheld cells as the command counts."""
    page = read(warm_desk.get(f"/en/{PAGE}").text)
    titles = [one.attributes["aria-labelledby"] for one in page.all("section", aria_labelledby="*")]
    assert titles[:2] == ["verdict", "heat"]
    told = {row["table"]: (int(row["primary"]), int(row["secondary"])) for row in rows(written, "tables")}
    cells = sum(int(row["cells"]) for row in rows(written, "tables"))
    gone = sum(map(sum, told.values()))
    assert {str(gone), str(cells)} <= set(re.findall(r"\d+", section(page, "verdict").words))
    shown = {}
    for table in section(page, "heat").all("details"):
        kinds = [cell.attributes.get("class", "") for cell in table.all("td")]
        counts = tuple(sum(kind in of.split() for of in kinds) for kind in ("primary", "secondary"))
        shown[next(table.all("b")).words] = counts
    assert shown == {table: counts for table, counts in told.items() if any(counts)}


def test_a_suppressed_cell_leads_to_whether_the_public_may_be_told_it(warm_desk: DeskClient) -> None:
    """A sensitive one must not be told; its page says so without a further click."""
    page = read(warm_desk.get(f"/en/{WHOLE}").text)
    first = next(section(page, "cells").all("a")).attributes["href"]
    assert NO.in_language("en") in warm_desk.get(first).text


def test_nothing_is_worked_out_that_nobody_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The report takes seconds: the page leads to it, and finds it once as long as no file changes."""
    package = victims_in(tmp_path)
    write_victims(package, ((1, 4), (4, 1), (1, 4), (4, 1), (4, 1)))
    asked = []
    from thb_eu.disclosure import alternatives, officer_report

    for module, name in ((officer_report, "officer_report"), (alternatives, "compared")):
        found = getattr(module, name)

        def noted(*given: object, name: str = name, found: object = found, **told: object) -> object:
            asked.append(name)
            return found(*given, **told)  # type: ignore[operator]

        monkeypatch.setattr(module, name, noted)
    with closing(Workplace(tmp_path, role="analyst")) as workplace:
        desk, page = DeskClient(workplace), f"{package.name}/disclosure"
        assert not read(desk.get(f"/en/{page}").text).having("aria-labelledby", "cells")
        assert not asked
        for _ in range(2):
            assert desk.get(f"/sl/{page}?report=1").status_code == 200
        assert asked == ["officer_report"]
        for _ in range(2):
            assert desk.get(f"/en/{page}?report=1&compare=1&attacker=nobody").status_code == 200
        assert asked == ["officer_report", "compared"]


def test_what_others_told_is_listed_and_what_is_given_up_because_of_it(tmp_path: Path) -> None:
    """A man from Serbia, of whom others say `<4`: with a mark beside it three numbers are left, the policy asks for
    four."""
    package = victims_in(tmp_path)
    write_victims(package, ((1, 4), (4, 1), (1, 4), (4, 1), (4, 1)))
    (package / "releases").mkdir()
    (package / "releases/unodc.csv").write_text(
        'title,year,vintage,table,key,value\nUNODC,2024,0,V3,"status=IDENT, citizen=RS, sex=M",<4\n', encoding="utf-8"
    )
    with closing(Workplace(tmp_path, role="analyst")) as workplace:
        page = read(DeskClient(workplace).get(f"/en/{PAGE}?report=1").text)
        assert [*lines(section(page, "known"))] == [["UNODC", "2024", "–", "1", "0"]]
        given_up = workplace.collection(package.name).edition(Audience.PUBLIC).protected.given_up
        assert given_up.counts and given_up.text.in_language("en") in section(page, "report").words
        less = [row for row in lines(section(page, "cells")) if row[5] < "3"]
        assert given_up.counts == 1 and [row[3] for row in less] == ["1 – 3"] * 2  # registered, and identified
        assert all("citizen=RS, sex=M" in row[0] for row in less)


@pytest.mark.parametrize("report", ["", "?report=1&compare=1"])
def test_a_year_of_which_nothing_came_has_nothing_withheld(report: str, at_desk: DeskClient, in_2025: Path) -> None:
    """The page stands from the first day of a year."""
    page = read(at_desk.get(f"/en/{in_2025.name}/disclosure{report}").text)
    assert "small-counts" in section(page, "policy").words
    assert not [*page.having("aria-labelledby", "cells")] or not [*lines(section(page, "cells"))]
    assert f"/en/{in_2025.name}/disclosure" in at_desk.get(f"/en/{in_2025.name}/recipients").text
