"""Every year: what offices deliver on the product's own forms stands in the reports of that year, none of it missed.

The years are invented. Their forms are made by the product for the contracts of the year, filled in with openpyxl and
received as a clerk sends them; what must come out is added up here from what was typed, or from the persons themselves
(`tests.support.year_2025`), without any part of the product.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.support.declared_tables import following, told_by_reports, withheld_and_told
from tests.support.deliveries import DESCRIPTOR, receive_all
from tests.support.filled_forms import Table, opened, saved
from tests.support.sample import sample
from tests.support.year_2025 import PAPERS, expected, invented, tables_of
from thb_eu.base.model import Audience, ObsStatus
from thb_eu.base.table_schemas import records
from thb_eu.checks.evidence.recipient_figures import FigurePart, RecipientFigure
from thb_eu.definitions import Definitions
from thb_eu.publication.edition import edition_of
from thb_eu.recipients import RecipientReport, report_of
from thb_eu.results import Submission
from thb_eu.run import for_audience, prepare, run_of
from thb_eu.year.forms import forms

pytestmark = pytest.mark.sampled

Row = Sequence[object]
Sent = Mapping[str, tuple[Sequence[str], Sequence[Row]]]
"""By contract the columns and the rows that an office types."""

Reports = Mapping[str, RecipientReport]
"""What each recipient receives of a year, by its name."""

ON_THE_FORM = {"Odrasli": "18 let ali več", "Mladoletni": "Mlajši od 18 let", "Ni znano": "Neznano"}
"""The words of a person as the form prints them."""
WOMEN, MEN, ADULT, CHILD = "Ženske", "Moški", "Odrasli", "Mladoletni"
COMPLAINT, REPORT, PENDING = PAPERS
PERSON, FORM = ("Spol", "Starostna skupina", "Državljanstvo"), "Oblika izkoriščanja"
SCHOOLS: list[Row] = [
    ("Primary schools", None, None, None),
    ("Posavska", 1, 15, 1),
    ("Secondary schools", None, None, None),
    ("Koroška", 7, 206, 14),
]
WORKSHOPS = (("School/Region", "Number of workshops", "Number of students", "Number of teachers"), SCHOOLS)
WORKSHOPS_IN_OWN_WORDS = (
    ("Vrsta šole in regija", "Število delavnic", "Število učencev in dijakov", "Število učiteljev"),
    [
        ({"Primary schools": "Osnovne šole", "Secondary schools": "Srednje šole"}.get(row[0], row[0]), *row[1:])
        for row in SCHOOLS
    ],
)
"""As the form asks since 2025."""
SERIES = {"113": (5, 4, 6, 2, 9), "113 report": (1, 2, 3, 4, 5), "175": (9, 8, 7, 6, 5), "175 report": (0, 1, 0, 1, 0)}
"""Offences of five years by article, the last of them the year of the collection."""


@dataclass(frozen=True)
class Year:
    """A year as it was typed, and what its reports must hold: figures by name, and cells of the EU tables by code."""

    sent: Sent
    annual: Mapping[str, int | None]
    cells: Mapping[tuple[str, ...], int]


def since_2025(year: int) -> Year:
    """Persons drawn anew for each year, and beside them the offences and papers below."""
    chance = random.Random(year)
    world = invented(chance, people=lambda draw: draw.randint(1, 4))
    sent: dict[str, tuple[Sequence[str], Sequence[Row]]] = {name: (head, rows) for name, head, rows in tables_of(world)}
    counted = ("Število",)
    years = tuple(str(one) for one in range(year - 4, year + 1))
    sent["police/offences"] = (
        ("Člen", "Izid obravnave", *years),
        [
            ("113. člen", COMPLAINT, *SERIES["113"]),
            ("113. člen", REPORT, *SERIES["113 report"]),
            ("113. člen", PENDING, 0, 0, 0, 0, 3),
            ("175. člen", COMPLAINT, *SERIES["175"]),
            ("175. člen", REPORT, *SERIES["175 report"]),
            ("196. člen", COMPLAINT, 0, 0, 0, 0, 40),
            ("Tretji odstavek 199. člena", REPORT, 0, 0, 0, 0, 2),
        ],
    )
    sent["police/legal-persons"] = (("Izid obravnave", *counted), [(COMPLAINT, 1), (REPORT, 0), (PENDING, 2)])
    sent["police/related-persons"] = (
        ("Člen", "Vloga", *PERSON, *counted),
        [
            ("175. člen", "Žrtev", WOMEN, ADULT, "Srbija", 4),
            ("175. člen", "Žrtev", WOMEN, CHILD, "Romunija", 1),
            ("175. člen", "Osumljenec", MEN, ADULT, "Slovenija", 3),
            ("196. člen", "Oškodovanec", MEN, ADULT, "Srbija", 5),
            ("196. člen", "Oškodovanec", WOMEN, "Ni znano", "Filipini", 2),
            ("196. člen", "Osumljenec", MEN, ADULT, "Slovenija", 2),
            ("112. člen", "Žrtev", MEN, ADULT, "Srbija", 1),
        ],
    )
    sent["police/other-numbers"] = (
        ("Zap. št.", "Člen", "Izid obravnave", *counted),
        [(1, "113. in 175. člen", COMPLAINT, 2)],
    )
    sent["prosecution/other-numbers"] = (
        ("Zap. št.", "Tožilstvo", "Člen", "Korak", "Kaj se šteje", *counted),
        [
            (1, "SDT RS", "113. člen", "Prejeta ovadba", "ovadbe", 3),
            (2, "ODT Celje", "175. člen", "Prejeto poročilo", "poročila", 1),
            (3, "ODT Koper", "175. člen", "Obravnavana zadeva", "zadeve", 2),
        ],
    )
    head, decisions = sent["prosecution/decisions"]
    charge = decisions[0][1]
    sent["prosecution/decisions"] = (head, [*decisions, ("175. člen", charge, 2), ("132.a člen", charge, 1)])
    head, judgments = sent["courts/judgments"]
    sent["courts/judgments"] = (head, [*judgments, ("175. člen", "Prva stopnja", "Obsodilna sodba", 2)])
    sent["courts/related-convicted"] = (
        ("Člen", *PERSON, *counted),
        [("175. člen", MEN, ADULT, "Slovenija", 1), ("175. člen", WOMEN, CHILD, "Romunija", 1)],
    )
    sent["courts/other-numbers"] = (("Zap. št.", "Člen", "Vloga", *counted), [(1, "113. člen", "Oproščeni", 2)])
    papers = ("Člen", "Dejanje", *counted)
    sent["irsd/complaints"] = (
        papers,
        [("113. člen", "Ovadbe in naznanila", 1), ("196. člen", "Ovadbe in naznanila", 4)],
    )
    sent["furs/complaints"] = (papers, [("196. člen", "Ovadbe", 28), ("Prvi odstavek 199. člena", "Ovadbe", 5)])
    sent["programmes/care"] = (
        ("Organizacija", "Program", *PERSON, FORM, *counted),
        [
            ("Društvo Ključ", "Varna nastanitev", WOMEN, ADULT, "Srbija", "Prostitucija", 1),
            (
                "Urad za oskrbo in integracijo migrantov",
                "Krizna nastanitev",
                MEN,
                ADULT,
                "Filipini",
                "Prisilno delo",
                2,
            ),
        ],
    )
    sent["mnz/workshops"] = WORKSHOPS_IN_OWN_WORDS
    women = sum(person[0] == WOMEN for person in world.identified)
    serbian = sum(person[2] == "Srbija" for person in world.identified)
    convicted = world.convicted
    annual = {
        "workshops/total/workshops": 1 + 7,
        "workshops/primary-posavska/students": 15,
        **series("offences-113/complaint", "113"),
        **series("offences-113/report", "113 report"),
        **series("offences-175/complaint", "175"),
        **series("offences-175/report", "175 report"),
        "offences-113/pending/this-year": 3,
        "offences": 9 + 5 + 3,
        "victims-by-citizenship/total/total": len(world.identified),
        "victims-by-citizenship/total/female": women,
        "victims-by-citizenship/citizenship-RS/total": serbian if serbian else None,
        "victims-by-form/total/female": women,
        "potential-victims/total/total": len(world.potential),
        "suspects-complaint/total/total": len(world.suspects[COMPLAINT]),
        "suspects-report/total/total": len(world.suspects[REPORT]),
        "suspects-pending/total/total": len(world.suspects[PENDING]),
        "suspects": sum(map(len, world.suspects.values())),
        "legal-entities/complaint/entities": 1,
        "legal-entities/total/entities": 1 + 0 + 2,
        "prostitution-victims/total/female": 4 + 1,
        "prostitution-victims/citizenship-RS/total": 4,
        "prostitution-suspects/total/total": 3,
        "injured-workers/total/total": 5 + 2,
        "injured-workers/citizenship-PH/female": 2,
        "workers-rights-suspects/total/male": 2,
        "workers-rights-offences": 40,
        "offences-by-article/article-KZ-1 196/complaint": 40,
        "offences-by-article/undeclared-victims/report": 2,
        "offences-by-article/joint/complaint": 2,
        "related-persons/article-KZ-1 175/victims": 5,
        "related-persons/article-KZ-1 175/victims-children": 1,
        "related-persons/article-KZ-1 112/victims": 1,
        "received-complaints/sdt-rs/article-KZ-1 113": 3,
        "received-reports/odt-celje/article-KZ-1 175": 1,
        "received-cases/odt-koper/article-KZ-1 175": 2,
        "prosecution-decisions/article-KZ-1 175/charge": 2,
        "prosecution-decisions/article-KZ-1 132.a/charge": 1,
        "indictments-113": world.decisions[str(charge)],
        "indicted-113": len(world.prosecuted[str(charge)]),
        "judgments-by-article/article-KZ-1 175/first-conviction": 2,
        "judged-113": world.judgments["Prva stopnja", "Obsodilna sodba"],
        "sentenced-113": len(convicted),
        "convicted-persons/article-KZ-1 113/female": sum(person[0] == WOMEN for person in convicted),
        "convicted-persons/article-KZ-1 175/total": 2,
        "convicted-persons/article-KZ-1 175/children": 1,
        "acquitted-persons/article-KZ-1 113/persons": 2,
        "irsd-complaints-113": 1,
        "furs-complaints-196": 28,
        "furs-complaints-199": 5,
        "complaints-filed/article-KZ-1 196/irsd": 4,
        "care/safe/organisations": 1,
        "care/crisis/office": 2,
    }
    return Year(sent, annual, expected(world))


def until_2024(year: int) -> Year:
    """The tables of the reports until 2024, by citizenship and sex as the Police sent them."""
    persons = ("Nationality", "Male", "Female")
    years = tuple(str(one) for one in range(year - 4, year + 1))
    report = "Report (Article 148(10) of the CPA)"
    other_report = "Report (Article 148(10) of ZKP)"
    statement = ("No", "Article", "Step", "Counted", "Number")
    office = ("No", "Office", "Article", "Step", "Counted", "Number", "Year")
    first, complaint, charge = "Conviction at first instance", "Complaint received", "Indictment"
    sent: Sent = {
        "mnz/t01": WORKSHOPS,
        "police/t02": (
            ("Trafficking in human beings", *years),
            [("Criminal complaint", *SERIES["113"]), (report, *SERIES["113 report"])],
        ),
        "police/t03": (persons, [("Serbia", 0, 6), ("Romania", 1, 1)]),
        "police/t04": (("Form of exploitation", "Male", "Female"), [("Sexual exploitation", 0, 7), ("Begging", 1, 0)]),
        "police/t05": (persons, [("Philippines", 3, 2)]),
        "police/t06": (persons, [("Slovenia", 4, 1)]),
        "police/t07": (persons, [("Slovenia", 0, 2)]),
        "police/t08": (("Type of document", "No. of legal entities"), [("Criminal complaint", 1), ("Pending case", 2)]),
        "police/t09": (
            ("Exploitation of prostitution", *years),
            [("Criminal complaint", *SERIES["175"]), (other_report, *SERIES["175 report"])],
        ),
        "police/t10": (persons, [("Romania", 0, 5)]),
        "police/t11": (persons, [("Slovenia", 3, 0)]),
        "police/t12": (persons, [("Serbia", 20, 4)]),
        "police/t13": (persons, [("Slovenia", 2, 0)]),
        "police/statements": (
            statement,
            [
                (1, "Article 113", "Pending case", "suspects", 2),
                (2, "Article 113", "Pending case", "offences", 3),
                (3, "Article 196", None, "offences", 24),
            ],
        ),
        "prosecution/statements": (
            office,
            [
                (1, "SDT RS", "Article 113", complaint, "complaints", 2, year),
                (2, "SDT RS", "Article 113", complaint, "natural persons suspected", 3, year),
                (3, "SDT RS", "Article 113", complaint, "victims", 4, year),
                (4, "ODT Koper", "Article 175", charge, "indictments", 1, year),
                (5, "SDT RS", "Article 175", complaint, "natural persons suspected", 6, year),
                (6, "SDT RS", "Article 175", complaint, "legal entities", 1, year),
            ],
        ),
        "courts/statements": (
            ("No", "Article", "Step", "Counted", "Number", "Year"),
            [
                (1, "Article 113", first, "judgments", 1, year),
                (2, "Article 113", first, "natural persons convicted", 2, year),
                (3, "Article 113", first, "victims", 3, year),
            ],
        ),
        "irsd/statements": (
            statement,
            [(1, "Article 113", "Complaints and notifications", "complaints or notifications", 1)],
        ),
        "furs/statements": (statement, [(1, "Article 196", "Complaints filed", "complaints", 28)]),
        "programmes/persons": (
            ("No", "Organisation", "Programme", "Nationality", "Sex", "Number"),
            [(1, "Društvo Ključ", "Safe accommodation", "Serbia", "Female", 1)],
        ),
    }
    annual = {
        "workshops/secondary-koroska/workshops": 7,
        **series("offences-113/complaint", "113"),
        **series("offences-175/report", "175 report"),
        "offences": 9 + 5 + 3,
        "victims-by-citizenship/citizenship-RS/female": 6,
        "victims-by-citizenship/total/total": 0 + 6 + 1 + 1,
        "victims-by-form/form-SEXUAL/female": 7,
        "potential-victims/total/total": 3 + 2,
        "suspects": (4 + 1) + 2 + 2,
        "legal-entities/total/entities": 1 + 2,
        "prostitution-victims/total/total": 5,
        "prostitution-suspects/total/total": 3,
        "injured-workers/total/total": 20 + 4,
        "workers-rights-suspects/total/total": 2,
        "workers-rights-offences": 24,
        "sdt-complaints-113": 2,
        "sdt-complaint-113-persons": 3,
        "sdt-complaint-113-victims": 4,
        "koper-indictments": 1,
        "numbered-complaint-persons": 6,
        "numbered-complaint-entities": 1,
        "convictions-113": 1,
        "convicted-113": 2,
        "conviction-113-victims": 3,
        "irsd-complaints-113": 1,
        "furs-complaints-196": 28,
    }
    cells = {
        ("V1", "IDENT", "POLICE"): 8,
        ("V2", "IDENT", "F", "TOTAL"): 7,
        ("V2", "PRESUM", "M", "TOTAL"): 3,
        ("V3", "IDENT", "RS", "T"): 6,
        ("V4", "IDENT", "SEX", "F"): 7,
        ("S1", "T", "TOTAL"): 9,
        ("C1", "T", "TOTAL"): 2,
        ("J1", "CONV", "FIRST"): 1,
    }
    return Year(sent, annual, cells)


def series(row: str, name: str) -> dict[str, int]:
    """The figures of a row of five years."""
    columns = ("year-4", "year-3", "year-2", "year-1", "this-year")
    return {f"{row}/{column}": number for column, number in zip(columns, SERIES[name], strict=True)}


YEARS = {2023: until_2024, 2025: since_2025, 2026: since_2025}


# --- the forms of the year, filled in ---------------------------------------------------------------------------------


def fill_in(table: Table, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Type each row beside its labels, else into a blank row below the row before it; none beside all other labels."""
    held = {row: [table.sheet.cell(row, table.columns[name]) for name in columns] for row in table.rows}
    counts = [
        at
        for at, name in enumerate(columns)
        if name.startswith(("Štev", "Number", "Male", "Fem", "No. ")) or name.isdecimal()
    ]
    leads = [at for at in range(len(columns)) if at not in counts]
    is_sum = {row: str(cells[counts[-1]].value or "").startswith("=") for row, cells in held.items()}
    free = {row: [str(cells[at].value or "") for at in leads] for row, cells in held.items()}
    last = 0
    for values in rows:
        typed = [
            ON_THE_FORM.get(str(value), value) if name in (*PERSON, FORM) else value
            for name, value in zip(columns, values, strict=True)
        ]
        said = ["" if typed[at] is None else str(typed[at]) for at in leads]
        ready = (
            row
            for row, labels in free.items()
            if any(labels) and all(a in ("", b) for a, b in zip(labels, said, strict=True))
        )
        blank = [row for row, labels in free.items() if not any(labels) and not is_sum[row]]
        row = next(ready, 0) or next((row for row in blank if row > last), 0) or blank[0]
        del free[row]
        last = row
        for at, cell in enumerate(held[row]):
            if typed[at] is not None and not (at in counts and is_sum[row]):
                cell.value = typed[at]
    for row, labels in free.items():
        for at in counts if any(labels) and not is_sum[row] else ():
            held[row][at].value = 0
    table.say("reported")


def collected(year: int, sent: Sent, folder: Path, definitions: Definitions) -> Path:
    """The collection of a year whose forms were made, filled in and received."""
    collection, inbox = folder / f"si-{year}", folder / "inbox"
    inbox.mkdir(parents=True)
    collection.mkdir()
    titles = {"title": f"Slovenia, {year}", "thb:title_sl": f"Slovenija, {year}"}
    descriptor = {**DESCRIPTOR, "name": f"si-{year}", **titles, "thb:year": year}
    (collection / "datapackage.json").write_text(json.dumps(descriptor, ensure_ascii=False), encoding="utf-8")
    for form in forms(collection, definitions):
        book, tables = opened(form.files[f"{form.stamp.supplier}-{year}.xlsx"])
        for name, table in tables.items():
            fill_in(table, *sent[name])
        (inbox / f"{form.stamp.supplier}.xlsx").write_bytes(saved(book))
    received = receive_all(inbox, collection, definitions)
    assert received is not None
    return collection


@pytest.fixture(scope="module", params=sample(YEARS, 0, (2023, 2025)))
def year(request: pytest.FixtureRequest) -> int:
    """Each of the years; in the gate one of each kind."""
    found: int = request.param
    return found


@pytest.fixture(scope="module")
def told(year: int) -> Year:
    """What was typed in the year, and what must come of it."""
    return YEARS[year](year)


@pytest.fixture(scope="module")
def answered(definitions: Definitions) -> Definitions:
    """The definitions once the ministry has said that every kind of final decision counts (Art. 19a(2)(c))."""
    law, question = definitions.law, "prosecuted-by-nature-of-the-decision"
    decided = {**law.decisions, question: replace(law.decisions[question], answer="count")}
    return replace(definitions, law=replace(law, decisions=decided))


@pytest.fixture(scope="module")
def submission(year: int, told: Year, answered: Definitions, tmp_path_factory: pytest.TempPathFactory) -> Submission:
    """The year with all numbers, from the forms."""
    collection = collected(year, told.sent, tmp_path_factory.mktemp("year"), answered)
    return prepare(collection, answered, Audience.INTERNAL, fast=True)


@pytest.fixture(scope="module")
def reports(submission: Submission) -> Reports:
    """What each recipient receives of the year."""
    found = submission.definitions.recipients.items()
    return {name: report_of(submission, recipient) for name, recipient in found}


# --- what must come out -----------------------------------------------------------------------------------------------


def test_the_annual_report_holds_what_was_typed(submission: Submission, told: Year, reports: Reports) -> None:
    """Offences of five years, victims, suspects, decisions, judgments, complaints, care: each sum made by hand."""
    report = reports["annual-report"]
    found = {figure.name: figure.value for figure in report.content.all()}

    assert {name: found.get(name) for name in told.annual} == told.annual
    assert all(not figure.reason.is_empty for figure in report.content.all() if figure.value is None)


def test_no_number_that_was_typed_is_missed(submission: Submission, reports: Reports) -> None:
    """Each is part of a figure of some recipient: by itself, or in the cell of the EU tables that the figure is.

    Since 2025 the annual report holds all of them; before, the programmes of care stand in those to GRETA and abroad.
    """
    asked = [reports["annual-report"]] if submission.collection.year >= 2025 else [*reports.values()]
    parts = {part.name for report in asked for figure in report.content.all() for part in figure.parts}
    behind: dict[str, set[str]] = {}
    dimensions = {table.name: table.names for table in submission.definitions.tables}
    for row in records(edition_of(submission).lineage):
        codes = ",".join(f"{name}={row[name]}" for name in dimensions[row["table"]] if row[name] != "_Z")
        behind.setdefault(f"table={row['table']},{codes}", set()).add(row["fact"])
    sorted_behind = {frozenset(name.split(",")): facts for name, facts in behind.items()}
    reached = parts | {fact for name in parts for fact in sorted_behind.get(frozenset(name.split(",")), ())}
    frames = (submission.received.facts, submission.received.uncounted_facts)
    sent = {
        row["fact"]
        for frame in frames
        for row in records(frame)
        if row["value"] and row["time"] == submission.collection.year
    }

    assert sent - reached == set()


def test_every_recipient_holds_the_counts_of_the_persons(submission: Submission, told: Year, reports: Reports) -> None:
    """Each cell of the EU tables that a recipient is told is the number of persons, decisions or judgments in it."""
    seen: set[tuple[str, ...]] = set()
    for recipient, figure, key, part in cells_told(submission, reports):
        if key in told.cells and not figure.reason.values:
            seen.add(key)
            assert part.value == told.cells[key], (recipient, figure.name, part.name)

    assert {key[0] for key in told.cells} <= {key[0] for key in seen}


def test_no_withheld_count_follows_from_the_reports_for_the_public(submission: Submission) -> None:
    """Dossier and all reports together, for an attacker who knows behind which number each supplier's number stands."""
    run = run_of(submission.collection.folder, submission.definitions)
    withheld, shown = withheld_and_told(run)

    assert withheld and following(withheld, shown | told_by_reports(run, Audience.PUBLIC)) == set()
    assert len(following(withheld, shown | told_by_reports(run, Audience.INTERNAL))) > len(withheld) / 2


def cells_told(
    submission: Submission, reports: Reports
) -> Iterator[tuple[str, RecipientFigure, tuple[str, ...], FigurePart]]:
    """Each cell of the EU tables of the year that a figure of a recipient is made of, by its key."""
    names = {table.name: table.names for table in submission.definitions.tables}
    for report in reports.values():
        for figure in report.content.all():
            for part in figure.parts if figure.year == submission.collection.year else ():
                if not part.contract and part.name.startswith("table="):
                    codes = dict(pair.split("=", 1) for pair in part.name.split(","))
                    key = (codes["table"], *(codes.get(name, "_Z") for name in names[codes["table"]]))
                    yield report.recipient.id, figure, key, part


def test_articles_and_sources_are_those_of_the_commission(submission: Submission, reports: Reports) -> None:
    """What a recipient reads beside a cell is what stands beside it in the observations for the Commission."""
    names = {table.name: table.names for table in submission.definitions.tables}
    beside = {
        (row["table"], *(row[name] for name in names[row["table"]])): (row["legal_article"], row["source"])
        for row in records(edition_of(for_audience(submission, Audience.EU)).tables)
    }
    seen: dict[str, int] = {}
    for recipient, figure, key, part in cells_told(submission, reports):
        told = ("; ".join(part.articles), "; ".join(source.english for source in part.sources))
        assert told == beside[key], (recipient, figure.name, key)
        seen[recipient] = seen.get(recipient, 0) + bool(part.articles and part.sources)

    assert seen.keys() == submission.definitions.recipients.keys()
    assert all(seen.values())


STATUSES = ("identified", "presumed")
CARE = ("crisis/count", "reintegration/count", "reintegration/office", "safe/office")
ASKED_OF_NOBODY = {
    "glotip": {"q9-repatriated/total/now"},
    "greta": {
        *(f"asked-and-not-held/{what}/count" for what in ("asylum", "permits", "reflection", "returned", "sentences")),
        *(f"asked-and-not-held/compensation-{what}/count" for what in ("claimed", "received")),
        *(f"assistance/{what}" for what in CARE),
        *(f"identifying-bodies/body-{body}/{status}" for body in ("BORDER", "UNK") for status in STATUSES),
    },
    "tip-report": {
        *(f"asked-and-not-held/{what}/count" for what in ("officials", "restitution", "sentences")),
        *(f"services/{what}" for what in CARE),
        *(f"who-identified/body-{body}/{status}" for body in ("BORDER", "UNK") for status in STATUSES),
    },
    "open-data": set[str](),
}
"""By recipient abroad what no form of Slovenia since 2025 asks for: returns, permits, compensation, sentences
by length, bodies that identify nobody here, and care of which the forms ask one office alone."""


def test_what_nobody_is_asked_is_missing_and_nothing_else(submission: Submission, reports: Reports) -> None:
    """A question that were lost on its way would show here as one more figure without a number.

    In 2023 the Police alone told persons by category: of that year the totals of the open data are held, to which
    prosecutors gave decisions and no persons.
    """
    year = submission.collection.year
    asked = ASKED_OF_NOBODY if year >= 2025 else {"open-data": {"persons/prosecuted/total"}}
    missing = {
        name: {figure.name for figure in reports[name].content.all() if figure.year == year and figure.value is None}
        for name in asked
    }

    assert missing == asked


def test_what_a_recipient_is_not_told_says_why(submission: Submission, reports: Reports) -> None:
    """No figure of suppliers is missing that a form of the year asks for; of other years and of nobody, as declared."""
    year = submission.collection.year
    for report in reports.values():
        for figure in report.content.all():
            if figure.value is None and figure.year == year and figure.status is ObsStatus.NOT_REPORTED:
                assert not figure.reason.is_empty, (report.recipient.id, figure.name)


def test_a_reader_is_told_what_is_no_longer_asked(submission: Submission, reports: Reports) -> None:
    """From 2025 the report says that prosecutors are asked otherwise than before; until then it does not."""
    report = reports["annual-report"]
    over = [period.id for period in report.recipient.periods if period.is_told_in(submission.collection.year)]

    assert ("by-office" in over) == (submission.collection.year >= 2025)
    stated = {figure.declared for chapter in report.chapters for one in chapter.sentences for figure in one.figures}
    since = {"indictments-113", "indicted-113", "dismissals-113", "judged-113", "sentenced-113"}
    assert stated >= since if submission.collection.year >= 2025 else stated.isdisjoint(since)
