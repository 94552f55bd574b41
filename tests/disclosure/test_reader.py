"""Who reads all that leaves for the public: what he finds by hand, that he sees a hole, and that there is none."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import pytest

from benchmarks.lab.plan import attacked, confined, vintage_of
from benchmarks.synthetic_years import synthetic_year
from tests.conftest import REPOSITORY
from tests.disclosure.attacker import Attacker, Published, Told
from tests.disclosure.reader import ANSWERS, PRINTED, REPORTS, everything
from tests.support.sample import in_the_laboratory
from thb_eu.definitions import Definitions
from thb_eu.results.facts import PublicNumbers

FIGURES = ("table", "row", "column", "time", "unit", "obs_value", "obs_low", "obs_high")
SERBS = ("victims", frozenset({("status", "IDENT"), ("citizen", "RS")}))
UKRAINIANS = ("victims", frozenset({("status", "IDENT"), ("citizen", "UA")}))


def table(path: Path, header: Iterable[str], *rows: Iterable[object], delimiter: str = ",") -> None:
    path.parent.mkdir(exist_ok=True, parents=True)
    with path.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened, delimiter=delimiter).writerows([header, *rows])


def twelve_victims(folder: Path, of_police: int = 9) -> Path:
    """An edition of twelve identified victims, Serbs and Ukrainians, as many of whom as are withheld."""
    (folder / "definitions").mkdir(parents=True)
    (folder / "definitions/datapackages").symlink_to(REPOSITORY / "datapackages")
    (folder / "manifest.json").write_text('{"year": "2025", "geo": "SI"}', encoding="utf-8")
    bodies = {"POLICE": of_police, "NGO": 12 - of_police, "TOTAL": 12}
    rows = [
        *(("V1", "IDENT", body, "_Z", "_Z", n, "A") for body, n in bodies.items()),
        *(("V3", "IDENT", "_Z", citizen, "T", 12, "A") for citizen in ("TOTAL", "NEU27_2020_FOR")),
        *(("V3", "IDENT", "_Z", citizen, "T", "", "Q") for citizen in ("RS", "UA")),
    ]
    header = ("table", "status", "registering_organisation", "citizen", "sex", "obs_value", "obs_status")
    table(folder / "observations.csv", header, *rows)
    return folder


def found(*vintages: Published) -> dict[Told, tuple[int, int]]:
    """Between which numbers the withheld counts of the first lie."""
    return Attacker(vintages[0], earlier=vintages[1:]).intervals()


def test_who_reads_the_edition_alone_knows_that_there_is_one_of_each(tmp_path: Path) -> None:
    """Of twelve, one to eleven."""
    assert found(everything(twelve_victims(tmp_path / "1"))) == {SERBS: (1, 11), UKRAINIANS: (1, 11)}


@pytest.mark.parametrize(("of_police", "serbs", "ukrainians"), [(9, (6, 9), (3, 6)), (12, (6, 6), (6, 6))])
def test_a_printed_table_is_a_part_of_the_whole(
    of_police: int, serbs: tuple[int, int], ukrainians: tuple[int, int], tmp_path: Path
) -> None:
    """The Police print six Serbs and else Ukrainians; three others are anybody's, and where all are theirs none."""
    folder = twelve_victims(tmp_path / "1", of_police)
    rows = [("Identificirana", "Ženske", "Srbija", 6), ("Identificirana", "Moški", "Ukrajina", of_police - 6)]
    header = ("Vrsta žrtve", "Spol", "Državljanstvo", "Število")
    table(folder / PRINTED / "police-victims-by-citizenship.csv", header, *rows, delimiter=";")

    assert found(everything(folder)) == {SERBS: serbs, UKRAINIANS: ukrainians}


@pytest.mark.parametrize(
    ("figure", "serbs"),
    [
        (("victims-by-citizenship", "citizenship-RS", "total", 2025, "PER", 6, "", ""), (6, 11)),  # of the Police
        (("registered-by-citizenship", "citizenship-RS", "identified", 2025, "PER", 7, "", ""), (7, 7)),  # the count
        (("registered-by-citizenship", "citizenship-RS", "identified", 2025, "PER", "", 4, 8), (4, 8)),
        (("registered-by-citizenship", "citizenship-RS", "identified", 2024, "PER", 7, "", ""), (1, 11)),  # last year
        (("offences-113", "complaint", "this-year", 2025, "OFF", 5, "", ""), (1, 11)),
    ],
)
def test_a_figure_of_a_report_is_read_as_what_it_counts(
    figure: tuple[object, ...], serbs: tuple[int, int], tmp_path: Path
) -> None:
    """A number of the Police is a part, one of an EU table the count itself; others tell nothing of it.

    Of the rest some may be of a country that is off the list.
    """
    folder = twelve_victims(tmp_path / "1")
    table(folder / REPORTS / "annual-report.csv", FIGURES, figure)

    assert found(everything(folder)) == {SERBS: serbs, UKRAINIANS: (1, 12 - serbs[0])}


def test_an_answer_is_known_to_everybody(tmp_path: Path) -> None:
    """Who is told of seven Serbs knows of five Ukrainians at most."""
    folder = twelve_victims(tmp_path / "1")
    line = ("Answers", 2025, 0, "V3", "status=IDENT, citizen=RS, sex=T", 7)
    table(folder / ANSWERS, ("title", "year", "vintage", "table", "key", "value"), line)

    assert found(everything(folder)) == {SERBS: (7, 7), UKRAINIANS: (1, 5)}


def test_of_three_vintages_the_first_is_known_too(tmp_path: Path) -> None:
    """Seven Serbs were told of the first; no published count changed since, so there are seven in the third."""
    first, second, third = (twelve_victims(tmp_path / name) for name in "123")
    figure = ("registered-by-citizenship", "citizenship-RS", "identified", 2025, "PER", 7, "", "")
    table(first / REPORTS / "annual-report.csv", FIGURES, figure)
    read = [everything(folder) for folder in (third, second, first)]

    assert found(*read[:2])[SERBS] == (1, 11)
    assert found(*read)[SERBS] == (7, 7)


@pytest.mark.slow
@in_the_laboratory
@pytest.mark.parametrize("has_a_hole", [False, True])
def test_a_report_that_prints_what_is_withheld_is_found(
    has_a_hole: bool, definitions: Definitions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The laboratory finds it by the numbers alone, where every table of suppliers is taken for a public one.

    Without a hole it finds nothing of a year with nine printed tables, except what the program says that it gives up.
    Until two views of a population were taken for one another it found how many victims the Police registered.
    """
    if has_a_hole:
        monkeypatch.setattr(PublicNumbers, "is_open", lambda *_: True)
    vintage = vintage_of(synthetic_year(158), 158, tmp_path, definitions, [])

    fell = [n for _told, n, is_given_up in confined([vintage])[0] if not is_given_up]

    assert (0 in fell) == has_a_hole == bool(fell)


@pytest.mark.slow
@in_the_laboratory
@pytest.mark.parametrize("seed", [158, 70, 4, 1])
def test_nothing_falls_to_who_reads_all_that_leaves(seed: int) -> None:
    """Three vintages of an invented year with its reports, printed tables and answers."""
    attack = attacked(seed)

    assert attack.suppressed
    assert attack.fell == ()
