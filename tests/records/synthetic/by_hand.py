"""Rows of a synthetic collection and counts of them, by csv and Counter alone: no word of the generator is believed.

What a label counts as is written here once more, after the contracts and mappings/kz1/113.yaml.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Row = Mapping[str, str]
Codes = tuple[str, ...]

ASKED = {"112", "113", "175", "196", "199"}
ROLES = {"ŽRTEV": "VICTIM", "OVADENI OSUMLJENEC": "SUSPECT", "NEOVADENI OSUMLJENEC (ARHIV)": "SUSPECT"}
DOCUMENTS = {"OVADBA": "COMPLAINT", "POROČILO": "REPORT"}
SEXES = {"MOŠKI": "M", "ŽENSKI": "F", "moški": "M", "ženski": "F"}
MINORS = {"00-07", "07-14", "14-16", "16-18"}
SEXUAL = "ZARADI DRUGIH OBLIK SPOLNIH ZLORAB - O"
FORMS = {
    "Prostitucija": "SEX",
    "Druga spolna zloraba": "SEX",
    "Prisilno delo": "LAB",
    "Beračenje": "BEG",
    "Suženjstvo ali podobno razmerje": "SLA",
    "Služabništvo": "SRV",
    "Storitev kaznivih dejanj": "CRM",
    "Trgovina z organi, tkivi ali krvjo": "ORG",
}
CARERS = {"Slovenska karitas": "NGO", "Društvo Ključ": "NGO", "Urad za oskrbo in integracijo migrantov": "IMMIG"}
COUNTRIES = {
    "Bolgarija": "BG", "Bosna in Hercegovina": "BA", "Dominikanska republika": "DO", "Filipini": "PH", "Hrvaška": "HR",
    "Kitajska": "CN", "Kolumbija": "CO", "Kosovo": "XK", "Madžarska": "HU", "Moldavija": "MD", "Nigerija": "NG",
    "Romunija": "RO", "Severna Makedonija": "MK", "Slovenija": "SI", "Srbija": "RS", "Tajska": "TH", "Ukrajina": "UA",
}  # fmt: skip
FIRST_STATUS = ("IDENT", "PRESUM")
FIRST_FORM = ("SEX", "LAB", "BEG", "SLA", "SRV", "CRM", "ORG")


def truth(folder: Path) -> Any:
    """The known answers of a collection."""
    return json.loads((folder / "truth.json").read_text(encoding="utf-8"))


def register(folder: Path) -> list[Row]:
    """The rows of the Police's file."""
    return _rows((folder / "police.csv").read_bytes().decode("windows-1250"))


def programmes(folder: Path) -> list[Row]:
    """The rows of the care programmes; none where there is no such file."""
    path = folder / "programmes.csv"
    return _rows(path.read_text(encoding="utf-8")) if path.exists() else []


def _rows(text: str) -> list[Row]:
    assert '"' not in text and "\r" not in text
    return list(csv.DictReader(io.StringIO(text), delimiter=";", quoting=csv.QUOTE_NONE))


def law_of(row: Row) -> tuple[str, str]:
    """Article and paragraph of a row, `KZ20/113./1// - …`; in KZ16 the mark is the stroke itself."""
    version, after = row["OpisKD"].split(" - ")[0].split("/", 1)
    pieces = after.split("/")
    if version == "KZ16":
        return pieces[0], pieces[2]
    return pieces[0].rstrip("-*+,."), pieces[1]


def is_legal(row: Row) -> bool:
    """Whether the row tells of a legal person."""
    return "PRAVNA OSEBA" in (row["StarostniRazred"], row["Spol"])


def tallied(rows: Iterable[Row]) -> tuple[dict[Codes, int], dict[str, int]]:
    """Rows by year, article, role, document and unit; and by year those of articles that nobody asks about."""
    asked: Counter[Codes] = Counter()
    others: Counter[str] = Counter()
    for row in rows:
        year, (article, _) = row["LetoZakljucnegaDokumenta"], law_of(row)
        if article not in ASKED:
            others[year] += 1
            continue
        somebody = row["ZaporednaStevilkaOsebeVKD"]
        role = ROLES.get(row["VrstaOsebe"], "OTHER") if somebody else ""
        unit = ("LEG" if is_legal(row) else "PER") if somebody else ""
        asked[year, f"KZ-1 {article}", role, DOCUMENTS[row["VrstaZakljucnegaDokumenta"]], unit] += 1
    return dict(asked), dict(others)


@dataclass(frozen=True)
class Seen:
    """One row of a person who counts; what it does not tell is empty."""

    person: str
    by_name: str
    day: datetime.date
    register: str
    offence: str
    codes: Mapping[str, str]


def seen(folder: Path) -> dict[tuple[str, int], list[Seen]]:
    """By indicator and year all rows of persons who count, the earliest first."""
    found: dict[tuple[str, int], list[Seen]] = defaultdict(list)
    for row in register(folder):
        indicator, status = counts_as(row)
        if indicator:
            place = Seen(
                row["person"],
                row["person_by_name"],
                _day(row["DatumEvidentiranja"]),
                "police",
                row["ZaporednaStevilkaKD"],
                _told(row),
            )
            found[indicator, int(row["LetoZakljucnegaDokumenta"])].append(_with(place, status, "POLICE"))
    for row in programmes(folder):
        day = _day(row["Dan sprejema"])
        place = Seen(row["person"], row["person_by_name"], day, "programmes", "", _told_in_care(row))
        found["victims", day.year].append(_with(place, "PRESUM", CARERS[row["Organizacija"]]))
    return {key: sorted(rows, key=lambda one: one.day) for key, rows in found.items()}


def _with(one: Seen, status: str, organisation: str) -> Seen:
    codes = {**one.codes, "status": status, "organisation": organisation}
    return Seen(one.person, one.by_name, one.day, one.register, one.offence, codes)


def counts_as(row: Row) -> tuple[str, str]:
    """Indicator and status of a row after the rules of Article 113; empty where it counts nowhere."""
    article, paragraph = law_of(row)
    role = ROLES.get(row["VrstaOsebe"])
    if article != "113" or is_legal(row) or role is None:
        return "", ""
    old = row["OpisKD"].startswith("KZ12") and int(row["MesecStoritve"][3:]) < 2015
    if paragraph == "3" and not old:
        return "", ""  # a withheld document alone, on either side: an open question, not counted
    if paragraph == "4":  # a report says of nobody that services were knowingly used
        return ("use_of_services", "") if (role, _document(row)) == ("SUSPECT", "OVADBA") else ("", "")
    if role == "SUSPECT":
        return "suspects", ""
    return "victims", {"OVADBA": "IDENT", "POROČILO": "PRESUM"}[_document(row)]


def _document(row: Row) -> str:
    return row["VrstaZakljucnegaDokumenta"]


def _day(text: str) -> datetime.date:
    day, month, year = (int(part) for part in text.split("."))
    return datetime.date(year, month, day)


def _told(row: Row) -> dict[str, str]:
    band, country = row["StarostniRazred"], row["DrzavljanstvoDrzava"]
    marks = [row[f"KriminalisticnaOznacba{number}"] for number in (1, 2, 3)]
    citizen = COUNTRIES[country] if country else {"SLOVENSKO": "SI", "TUJE": "FOR", "": ""}[row["Drzavljanstvo"]]
    return {
        "sex": SEXES.get(row["Spol"], ""),
        "age": ("Y_LT18" if band in MINORS else "Y_GE18") if band else "",
        "citizen": citizen,
        "form": "SEX" if SEXUAL in marks else "",
    }


def _told_in_care(row: Row) -> dict[str, str]:
    years, country = row["Starost"], row["Državljanstvo"]
    return {
        "sex": SEXES.get(row["Spol"], ""),
        "age": ("Y_LT18" if int(years) < 18 else "Y_GE18") if years else "",
        "citizen": COUNTRIES[country] if country else "",
        "form": FORMS.get(row["Oblika izkoriščanja"], ""),
    }


def persons(rows: Iterable[Seen]) -> dict[str, dict[str, str]]:
    """Each person once, by key: status and form by their order, all else from the earliest row that tells it."""
    of: dict[str, list[Seen]] = defaultdict(list)
    for one in rows:
        of[one.person].append(one)
    return {
        person: {
            "status": next((code for code in FIRST_STATUS if code in _all(told, "status")), "UNK"),
            "form": next((code for code in FIRST_FORM if code in _all(told, "form")), "UNK"),
            **{name: next(iter(_all(told, name)), "UNK") for name in ("organisation", "sex", "age", "citizen")},
        }
        for person, told in of.items()
    }


def _all(rows: Iterable[Seen], dimension: str) -> list[str]:
    return [one.codes[dimension] for one in rows if one.codes[dimension]]


def in_two(rows: Iterable[Seen], what: str) -> int:
    """Persons whose rows stand in more than one register, or in more than one offence of the Police."""
    places = {(one.person, getattr(one, what)) for one in rows if getattr(one, what)}
    return sum(times > 1 for times in Counter(person for person, _ in places).values())


def namesakes(rows: Iterable[Seen]) -> int:
    """Persons whose weaker key, by name and birth date, another person has too."""
    times = Counter(by_name for _, by_name in {(one.person, one.by_name) for one in rows})
    return sum(number for number in times.values() if number > 1)
