"""Narrative: what a report says of a collection's tables, as claims and the relations between them.

Every kind of relation stands here at least once, and holds: the numbers are taken from the tables' cells, the words
are chosen to fit the sizes that `clean` gives the tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from random import Random

from benchmarks.lab.package import Rows

CLAIM_COLUMNS = ("Claim", "Section", "Statement", "Value", "Unit", "Year", "Articles", "Organisation", "Mark")
RELATION_COLUMNS = (
    "Relation", "Claim", "Kind", "Refers to", "Compared with", "Not known", "Word", "Expects", "Because",
)  # fmt: skip
SUMMARY, VICTIMS, SUSPECTS, OFFENCES = "1 Summary", "3.1 Victims", "3.2 Suspects", "3.3 Offences"
PROSECUTION, COURTS, PREVENTION, RELATED = "3.4 Prosecution", "3.5 Courts", "5 Prevention", "3.6 Related offences"


@dataclass(slots=True)
class Report:
    """A report as it is written: claims and relations, numbered in their order."""

    tables: Mapping[str, Rows]
    year: int
    claims: list[list[str]] = field(default_factory=list)
    relations: list[list[str]] = field(default_factory=list)

    def number(self, id: str, section: str, statement: str, value: int, unit: str, articles: str = "113") -> None:
        """A claim that holds a number of the year."""
        self.claims.append([id, section, statement, str(value), unit, str(self.year), articles, "", "read"])

    def word(self, id: str, section: str, statement: str, value: str, unit: str) -> None:
        """A claim that holds a word, a day, a period or names."""
        self.claims.append([id, section, statement, value, unit, "", "", "", "read"])

    def relate(self, claim: str, kind: str, to: str = "", beside: str = "", unsure: str = "", word: str = "") -> None:
        """What a claim says of something else."""
        id = f"R{len(self.relations) + 1:03}"
        cells = [cell for cell in f"{to}; {beside}; {unsure}".split("; ") if "!" in cell and ":" not in cell]
        expects = "; ".join(f"{cell}={_label(self, cell)}" for cell in dict.fromkeys(cells))
        because = "The report says so of the same thing."
        self.relations.append([id, claim, kind, to, beside, unsure, word, expects, because])

    def value(self, place: str) -> int:
        """The number in a cell such as `t03!D8`."""
        table, cell = place.split("!")
        return int(self.tables[table][int(cell[1:]) - 1][ord(cell[0]) - ord("A")])

    def told(self, id: str, section: str, statement: str, unit: str, *places: str, articles: str = "113") -> None:
        """A claim that tells the number of a cell, which may stand in several places."""
        self.number(id, section, statement, self.value(places[0]), unit, articles)
        self.relate(id, "equals", "; ".join(places))

    def added(self, id: str, section: str, statement: str, unit: str, *claims: str) -> None:
        """A claim that tells the sum of other claims."""
        numbers = {claim[0]: int(claim[3]) for claim in self.claims if claim[0] in claims}
        self.number(id, section, statement, sum(numbers[claim] for claim in claims), unit)
        self.relate(id, "sum", "; ".join(claims))

    def last(self, table: str, column: str) -> str:
        """The cell of a table's last row in a column."""
        return f"{table}!{column}{len(self.tables[table])}"

    def body(self, table: str, column: str) -> list[str]:
        """The cells of a column between the header and the total."""
        return [f"{table}!{column}{row}" for row in range(2, len(self.tables[table]))]


def narrative(tables: Mapping[str, Rows], random: Random, year: int) -> dict[str, Rows]:
    """The claims and the relations of a report on `tables`."""
    report = Report(tables, year)
    for section in (_victims, _suspects, _offences, _prosecution, _courts, _related):
        section(report)
    _prevention(report, random)
    _summary(report)
    return {
        "claims": [list(CLAIM_COLUMNS), *report.claims],
        "relations": [list(RELATION_COLUMNS), *report.relations],
    }


def _victims(report: Report) -> None:
    last = report.last
    report.told("F001", VICTIMS, "Victims identified.", "person", last("t03", "D"), last("t04", "D"))
    report.told("F002", VICTIMS, "Potential victims.", "person", last("t05", "D"))
    report.told("F003", VICTIMS, "Of the victims identified, women.", "person", last("t03", "C"), last("t04", "C"))
    report.relate("F003", "part", "F001")
    report.relate("F003", "same article", "F001")
    report.relate("F003", "same year", "F001")
    report.word("W001", VICTIMS, "Women are the majority of the victims identified.", "majority", "word")
    report.relate("W001", "share", "F003", "F001", word="majority")
    largest, others = _largest(report, "t03", "D")
    report.word("W002", VICTIMS, f"Most victims come from {_label(report, largest)}.", "most", "word")
    report.relate("W002", "largest", largest, "; ".join(others), word="most")
    names = [_label(report, cell) for cell in report.body("t03", "A")]
    report.word("N001", VICTIMS, "Nationalities of the victims identified.", "; ".join(names), "names")
    report.relate("N001", "names all", _range(report.body("t03", "A")))
    named = [_label(report, cell) for cell in report.body("t05", "A")][:3]
    report.word("N002", VICTIMS, "Some nationalities of the potential victims.", "; ".join(named), "names")
    report.relate("N002", "names", _range(report.body("t05", "A")))


def _suspects(report: Report) -> None:
    last, pending = report.last, "police-statements!E3"
    report.told("F010", SUSPECTS, "Suspects with a complaint.", "person", last("t06", "D"))
    report.told("F011", SUSPECTS, "Suspects in reports.", "person", last("t07", "D"))
    report.told("F012", SUSPECTS, "Suspects of pending cases, who stand in no table.", "person", pending)
    report.added("F013", SUSPECTS, "Suspects investigated.", "person", "F010", "F011", "F012")
    report.word("W010", SUSPECTS, "Men are the majority of the suspects.", "majority", "word")
    report.relate("W010", "share", f"{last('t06', 'B')}; {last('t07', 'B')}", "F013", pending, "majority")
    report.told("F014", SUSPECTS, "Legal entities of pending cases.", "legal person", "t08!B4")
    report.told("F015", SUSPECTS, "Legal entities dealt with.", "legal person", last("t08", "B"))


def _offences(report: Report) -> None:
    report.told("F020", OFFENCES, "Offences ended by a complaint.", "offence", "t02!F2")
    report.told("F021", OFFENCES, "Offences ended by a report.", "offence", "t02!F3")
    report.told("F022", OFFENCES, "Offences of pending cases.", "offence", "police-statements!E2")
    report.added("F023", OFFENCES, "Offences dealt with.", "offence", "F020", "F021", "F022")
    report.word("W020", OFFENCES, "A slight decrease of complaints on last year.", "slight decrease", "word")
    report.relate("W020", "change", "t02!F2", "t02!E2", word="slight decrease")
    report.word("W021", OFFENCES, "A slight increase of reports on last year.", "slight increase", "word")
    report.relate("W021", "change", "t02!F3", "t02!E3", word="slight increase")


def _prosecution(report: Report) -> None:
    report.told("F030", PROSECUTION, "Persons in complaints received.", "person", "prosecution!F3")
    report.told("F031", PROSECUTION, "Indictments.", "indictment", "prosecution!F8")
    report.told("F032", PROSECUTION, "Persons accused.", "person", "prosecution!F9")
    report.relate("F032", "stage", "F030")
    report.relate("F032", "at least", "F031")
    report.told("F033", PROSECUTION, "Women and girls as victims in the indictments.", "person", "prosecution!F10")


def _courts(report: Report) -> None:
    report.told("F040", COURTS, "Judgments of conviction at first instance.", "judgment", "courts!E2")
    report.told("F041", COURTS, "Persons convicted at first instance.", "person", "courts!E3")
    report.relate("F041", "stage", "F032")
    report.relate("F041", "same article", "F032")


def _related(report: Report) -> None:
    last = report.last
    report.told("F050", RELATED, "Abuse of prostitution: offences.", "offence", "t09!F2", articles="175")
    report.told("F051", RELATED, "Abuse of prostitution: victims.", "person", last("t10", "D"), articles="175")
    report.relate("F051", "same article", "F050")
    report.told("F052", RELATED, "Workers' rights: injured parties.", "person", last("t12", "D"), articles="196")
    report.told("F053", RELATED, "Workers' rights: suspects.", "person", last("t13", "D"), articles="196")


def _prevention(report: Report, random: Random) -> None:
    year, last = report.year, report.last
    report.told("G001", PREVENTION, "Workshops in schools.", "workshop", last("t01", "B"), articles="")
    earlier = report.value(last("t01", "B")) * 2 // 3
    report.number("G002", PREVENTION, "Workshops in schools in the year before.", earlier, "workshop", "")
    report.claims[-1][5] = str(year - 1)
    report.word("W030", PREVENTION, "A significant increase of workshops.", "significant increase", "word")
    report.relate("W030", "change", "G001", "G002", word="significant increase")
    month, day = random.randint(2, 11), random.randint(2, 26)
    report.word("D001", PREVENTION, "Month of the campaign.", f"{year}-{month:02}", "period")
    report.word("D002", PREVENTION, "Day of the conference.", f"{year}-{month:02}-{day:02}", "day")
    report.word("D003", PREVENTION, "Day of its evaluation.", f"{year}-12-{day:02}", "day")
    report.relate("D001", "inside")
    report.relate("D002", "inside", "D001")
    report.relate("D002", "order", "D003")
    report.word("N030", PREVENTION, "Who prepared the conference.", "Caritas Slovenia; Društvo Ključ", "names")


def _summary(report: Report) -> None:
    """The summary tells again what the body says."""
    value = {claim[0]: int(claim[3]) for claim in report.claims if claim[3].isdigit()}
    for id, body, statement, unit in (
        ("F060", "F001", "Victims identified.", "person"),
        ("F061", "F013", "Suspects investigated.", "person"),
        ("F062", "F032", "Persons accused.", "person"),
    ):
        report.number(id, SUMMARY, statement, value[body], unit)
        report.relate(id, "equals", body)
        report.relate(id, "same year")
        report.relate(id, "same article", body)
    day = next(claim[3] for claim in report.claims if claim[0] == "D002")
    report.word("D060", SUMMARY, "Day of the conference.", day, "day")
    report.relate("D060", "same words", "D002")
    report.word("N060", SUMMARY, "Who prepared the conference.", "Društvo Ključ; Caritas Slovenia", "names")
    report.relate("N060", "names all", "N030")


def _largest(report: Report, table: str, column: str) -> tuple[str, list[str]]:
    """The cell of a column that holds the largest number, and the others."""
    cells = report.body(table, column)
    largest = max(cells, key=report.value)
    return largest, [cell for cell in cells if cell != largest]


def _label(report: Report, place: str) -> str:
    """The label of the row in which a cell stands."""
    table, cell = place.split("!")
    return report.tables[table][int(cell[1:]) - 1][0]


def _range(cells: Iterable[str]) -> str:
    """The cells of a column as one range: `t03!A2:A7`."""
    first, *_, last = cells
    return f"{first}:{last.split('!')[1]}"
