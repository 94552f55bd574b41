"""Clean: a national collection made from a seed, in which every figure agrees with every other and with its report.

All tables that the contracts of `datapackages/sources` describe, four years of history, and the claims and relations of
a small report that says what the tables say. The sizes are chosen so that no threshold is near: registered victims with
a known form outnumber the others, counts of different units differ, later stages are smaller than earlier ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from random import Random

from benchmarks.lab.narrative import narrative
from benchmarks.lab.package import TOTAL, Package, Rows, added_up

YEAR = 2024
CONTRACTS = {
    "t01": "mnz/t01",
    **{f"t{number:02}": f"police/t{number:02}" for number in range(2, 14)},
    "police-statements": "police/statements",
    "prosecution": "prosecution/statements",
    "courts": "courts/statements",
    "irsd": "irsd/statements",
    "furs": "furs/statements",
    "programmes": "programmes/persons",
    "claims": "report/claims",
    "relations": "report/relations",
    "published": "published/figures",
    "earlier": "published/earlier",
}
"""The tables of the collection, and the contract of each."""

COUNTRIES = (
    "Slovenia", "Bosnia and Herzegovina", "Serbia", "Croatia", "Montenegro", "North Macedonia", "Kosovo", "Romania",
    "Bulgaria", "Hungary", "Italy", "Austria", "Ukraine", "Albania", "China", "Philippines", "Bangladesh", "India",
    "Nepal", "Brazil", "Cuba", "Dominican Republic", "Morocco", "Syria",
)  # fmt: skip
FORMS = ("Sexual exploitation", "Forced labour", "Begging", "Criminal activities")
REGIONS = ("Gorenjska", "Goriška", "Koroška", "Obalno-kraška", "Podravska", "Posavska", "Savinjska", "Zasavska")
SEXES = ("Male", "Female")


def clean(folder: Path, seed: int) -> Package:
    """The clean collection of `seed`, written below `folder`."""
    package = Package(folder / "collection")
    package.folder.mkdir(parents=True)
    tables = _tables(Random(seed))
    for name, rows in tables.items():
        package.write(name, rows)
    _describe(package, tables)
    return package


def _describe(package: Package, tables: Mapping[str, Rows]) -> None:
    (package.folder / "datapackage.json").write_text("{}", encoding="utf-8")
    with package.descriptor() as descriptor:
        descriptor |= {
            "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
            "name": f"lab-{YEAR}",
            "title": "A collection without a defect",
            "thb:title_sl": "Zbirka brez napake",
            "thb:kind": "collection",
            "thb:geo": "SI",
            "thb:year": YEAR,
            "contributors": [{"title": "Laboratory", "roles": ["contact"]}],
            "resources": [
                {
                    "name": name,
                    "path": f"data/{name}.csv",
                    "title": name,
                    "encoding": "utf-8",
                    "thb:contract": CONTRACTS[name],
                    "thb:source": name,
                }
                for name in tables
            ],
        }


def _tables(random: Random) -> dict[str, Rows]:
    around = random.randint
    identified = around(8, 12), around(30, 36)
    tables = {
        "t01": _workshops(random),
        "t02": _offences(random, "Trafficking in human beings", "the CPA", (64, 70), (30, 34)),
        "t03": _by_nationality(random, 6, *identified),
        "t04": _cross(random, "Form of exploitation", FORMS, *identified),
        "t05": _by_nationality(random, 7, around(8, 10), around(14, 17)),
        "t06": _by_nationality(random, 4, around(16, 19), around(6, 7)),
        "t07": _by_nationality(random, 3, around(9, 11), around(4, 5)),
        "t08": _papers(random),
        "t09": _offences(random, "Exploitation of prostitution", "ZKP", (40, 46), (12, 16)),
        "t10": _by_nationality(random, 6, around(5, 6), around(24, 29)),
        "t11": _by_nationality(random, 3, around(9, 11), around(4, 5)),
        "t12": _by_nationality(random, 12, around(390, 430), around(140, 170)),
        "t13": _by_nationality(random, 9, around(110, 125), around(40, 48)),
        "police-statements": [
            ["No", "Article", "Step", "Counted", "Number"],
            ["P01", "Article 113", "Pending case", "offences", str(around(20, 24))],
            ["P02", "Article 113", "Pending case", "suspects", str(around(6, 7))],
            ["P03", "Article 196", "", "offences", str(around(300, 340))],
        ],
        "prosecution": _prosecution(random),
        "courts": _courts(random),
        "irsd": [
            ["No", "Article", "Step", "Counted", "Number"],
            ["I01", "Article 113", "Complaints and notifications", "complaints or notifications", "0"],
        ],
        "furs": [
            ["No", "Article", "Step", "Counted", "Number"],
            ["U01", "Article 196", "Complaints filed", "complaints", str(around(25, 29))],
            ["U02", "Article 199(1)", "Complaints filed", "complaints", str(around(5, 8))],
            ["U03", "Article 113", "Complaints or reports filed", "complaints or reports", "0"],
        ],
        "programmes": _programmes(random),
    }
    return tables | narrative(tables, random, YEAR) | {"published": _published(tables), "earlier": _earlier(tables)}


def _published(tables: Mapping[str, Rows]) -> Rows:
    """What another source published of the same victims and suspects: one figure and two bounds."""
    identified = int(tables["t03"][-1][-1])
    return [
        ["Table", "Key", "Value", "Source"],
        ["V2", "status=IDENT", str(identified), "Another source"],
        ["V2", "status=IDENT, sex=M", f"<{int(tables['t03'][-1][1]) + 5}", "Another source"],
        ["S1", "", "≥20", "Another source"],
    ]


def _earlier(tables: Mapping[str, Rows]) -> Rows:
    """What the reports of earlier years gave for the series of offences."""
    given = [
        [f"police/{name}", row[0], year, number, f"The report for {year}"]
        for name in ("t02", "t09")
        for row in tables[name][1:]
        for year, number in list(zip(tables[name][0], row, strict=True))[1:-1]
    ]
    return [["Contract", "Label", "Year", "Value", "Source"], *given]


def _workshops(random: Random) -> Rows:
    """Workshops by kind of school and region; a kind's own row is the printed total of the rows below it."""
    rows = [["School/Region", "Number of workshops", "Number of students", "Number of teachers"]]
    kinds = []
    for kind in ("Primary schools", "Secondary schools"):
        regions = [[region, *_workshop(random)] for region in random.sample(REGIONS, 6)]
        kinds.append([kind, *_sums(regions)])
        rows += [kinds[-1], *regions]
    return [*rows, [TOTAL, *_sums(kinds)]]


def _workshop(random: Random) -> list[str]:
    number = random.randint(5, 40)
    return [str(number), str(number * 21 + random.randint(0, 9)), str(number + random.randint(1, 9))]


def _sums(rows: Sequence[Sequence[str]]) -> list[str]:
    return [str(sum(map(int, column))) for column in list(zip(*rows, strict=True))[1:]]


def _offences(random: Random, title: str, code: str, complaints: tuple[int, int], reports: tuple[int, int]) -> Rows:
    """Offences of five years by result: a little fewer complaints than last year, a little more reports."""
    years = [str(year) for year in range(YEAR - 4, YEAR + 1)]
    last, last_report = random.randint(*complaints), random.randint(*reports)
    steps = [random.randint(1, 3) for _ in range(6)]
    filed = [last - steps[0] - 3, last + steps[1] - 5, last - steps[2], last, last - 1 - steps[3] // 2]
    reported = [last_report - steps[4], last_report + 2, last_report - 3, last_report, last_report + 1 + steps[5] // 3]
    report = f"Report (Article 148(10) of {code})"
    return [[title, *years], ["Criminal complaint", *map(str, filed)], [report, *map(str, reported)]]


def _by_nationality(random: Random, many: int, males: int, females: int) -> Rows:
    return _cross(random, "Nationality", random.sample(COUNTRIES, many), males, females)


def _cross(random: Random, title: str, labels: Sequence[str], males: int, females: int) -> Rows:
    """A table by label and sex with its totals; one label has no men, so that a known zero stands in it."""
    counts = zip([0, *_split(random, males, len(labels) - 1)], _split(random, females, len(labels)), strict=True)
    body = [[label, str(male), str(female), ""] for label, (male, female) in zip(labels, counts, strict=True)]
    random.shuffle(body)
    rows = [[title, *SEXES, TOTAL], *body, [TOTAL, "", "", ""]]
    added_up(rows)
    return rows


def _split(random: Random, total: int, parts: int) -> list[int]:
    """`total` in so many parts, each at least one."""
    cuts = [0, *sorted(random.sample(range(1, total), parts - 1)), total]
    return [after - before for before, after in pairwise(cuts)]


def _papers(random: Random) -> Rows:
    numbers = [random.randint(1, 3), random.randint(1, 3), random.randint(2, 4)]
    labels = ("Criminal complaint", "Report (Article 148 (7) and (10) of ZKP)", "Pending case")
    return [
        ["Type of document", "No. of legal entities"],
        *([label, str(number)] for label, number in zip(labels, numbers, strict=True)),
        [TOTAL, str(sum(numbers))],
    ]


def _prosecution(random: Random) -> Rows:
    """Steps of the year, each smaller than the one before it."""
    both = "Articles 113 and 175"
    steps = [
        ("SDT RS", "Article 113", "Complaint received", "complaints", random.randint(7, 8)),
        ("SDT RS", "Article 113", "Complaint received", "natural persons suspected", random.randint(19, 22)),
        ("SDT RS", "Article 113", "Dismissal", "decisions", random.randint(2, 3)),
        ("SDT RS", "Article 113", "Dismissal", "natural persons suspected", random.randint(4, 5)),
        ("SDT RS", both, "Request for investigation", "requests", 1),
        ("SDT RS", both, "Request for investigation", "natural persons suspected", random.randint(2, 3)),
        ("SDT RS", "Article 113", "Indictment", "indictments", random.randint(4, 5)),
        ("SDT RS", "Article 113", "Indictment", "natural persons accused", random.randint(8, 9)),
        ("SDT RS", "Article 113", "Indictment", "female victims", random.randint(12, 15)),
        ("ODT Koper", "Article 175", "Case dealt with", "cases", random.randint(2, 3)),
        ("ODT Koper", "Article 175", "Indictment", "indictments", 2),
        ("ODT Koper", "Article 175", "Indictment", "natural persons accused", random.randint(3, 4)),
        ("ODT Ptuj", "Article 175", "Report received", "reports", random.randint(1, 2)),
        ("ODT Ptuj", "Article 175", "Report received", "natural persons suspected", random.randint(2, 3)),
    ]  # fmt: skip
    header = ["No", "Office", "Article", "Step", "Counted", "Number", "Year"]
    return [header, *([f"T{at:02}", *map(str, step), str(YEAR)] for at, step in enumerate(steps, 1))]


def _courts(random: Random) -> Rows:
    first, plea = "Conviction at first instance", "Conviction at first instance on plea agreement"
    judgments = [
        ("Article 113", first, "judgments", 3),
        ("Article 113", first, "natural persons convicted", random.randint(5, 6)),
        ("Article 113", first, "victims", random.randint(7, 9)),
        ("Article 175", plea, "judgments", 2),
        ("Article 175", plea, "natural persons convicted", 3),
        ("Article 175", plea, "victims", random.randint(21, 26)),
    ]
    header = ["No", "Article", "Step", "Counted", "Number", "Year"]
    return [header, *([f"C{at:02}", *map(str, told), str(YEAR)] for at, told in enumerate(judgments, 1))]


def _programmes(random: Random) -> Rows:
    nationality, other = random.sample(COUNTRIES, 2)
    cared = [
        ("Caritas Slovenia", "Crisis accommodation", nationality, "Female", random.randint(2, 4)),
        ("Caritas Slovenia", "Crisis accommodation", nationality, "Male", random.randint(1, 2)),
        ("Društvo Ključ", "Safe accommodation", other, "Female", random.randint(4, 6)),
        ("Društvo Ključ", "Reintegration", "", "", random.randint(7, 9)),
    ]
    header = ["No", "Organisation", "Programme", "Nationality", "Sex", "Number"]
    return [header, *([f"K{at:02}", *map(str, told)] for at, told in enumerate(cared, 1))]
