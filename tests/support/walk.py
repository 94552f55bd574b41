"""The walk through a year: the page of the docs by its parts, and what people do between two commands."""

from __future__ import annotations

import itertools
import re
import shlex
from collections.abc import Callable
from datetime import datetime, tzinfo
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from tests.conftest import REPOSITORY
from tests.support import year_2025
from tests.support.filled_forms import Table, opened, saved
from tests.support.year_2025 import INSTANCES, KINDS, NATURES, ORGANISATIONS, OUTCOMES, PAPERS, STAGES, World, tables_of
from thb_eu.cli import cli
from thb_eu.definitions import load
from thb_eu.year.forms import forms

LANGUAGES = ("sl", "en")
PAGES = {lang: (REPOSITORY / f"docs/walk-through-a-year.{lang}.md").read_text(encoding="utf-8") for lang in LANGUAGES}
PART = re.compile(
    r"^<!-- step: (?P<step>[\w ]+) -->$|^```(?P<kind>\w+) ?\w*\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
EXIT_CODE = re.compile(r" +#\D+(\d)$")
A_DAY = re.compile(r"--(?:on|today) (\d{4}-\d{2}-\d{2})")
HASH = re.compile(r"\b(?:[0-9a-f]{12,64}|\d+\.\d+\.\d+)\b")
"""A hash, or the number of a version."""
WOMAN, MAN, ADULT, CHILD = "Ženske", "Moški", "Odrasli", "Mladoletni"
ON_THE_FORM = {ADULT: "18 let ali več", CHILD: "Mlajši od 18 let"}
NOBODY_SAYS = ("police/other-numbers", "police/legal-persons")
"""Of the one table it is known that there was none; the other is left blank at first."""
WORKSHOPS = "mnz/workshops"
COUNTED_ALONE = ("furs/complaints", "irsd/complaints", "courts/related-convicted", "prosecution/other-numbers")
"""Tables that no other one is a view of."""
SUPPLIERS = ("mnz", "police", "prosecution", "courts", "irsd", "furs", "programmes")
ANSWER = 7
"""The column of the answers on the first sheet of a marked copy."""


def world(more: int = 0) -> World:
    """The invented year: four identified victims, two presumed, three suspects, two prosecuted, one convicted.

    `more`: so many more of each.
    """
    user: tuple[str, str, str, str] = (MAN, ADULT, "Slovenija", "Prostitucija")
    places = [(supplier, body) for supplier, bodies in ORGANISATIONS.items() for body in bodies]
    complaint, report, pending = PAPERS
    charge = next(iter(KINDS))
    return World(
        identified=[(WOMAN, ADULT, "Srbija", "Prostitucija")] * (3 + more)
        + [(MAN, ADULT, "Romunija", "Prisilno delo")],
        potential=[(WOMAN, CHILD, "Romunija", "Prostitucija")] * 2,
        elsewhere={(*place, kind): [] for place in places for kind in ("Identificirana", "Domnevna")},
        suspects={complaint: [user] * (2 + more), report: [user], pending: []},
        prosecuted={nature: [user] * (2 + more) if nature == charge else [] for nature in NATURES},
        convicted=[user] * (1 + more),
        users={supplier: [] for supplier in STAGES},
        decisions={kind: 2 + more if kind == charge else 0 for kind in KINDS},
        judgments={
            pair: (1 + more) * (pair == ("Prva stopnja", "Obsodilna sodba"))
            for pair in itertools.product(INSTANCES, OUTCOMES)
        },
    )


def fill_in(table: Table, more: int = 0) -> None:
    """Type what the world tells of a table beside its labels or into blank rows, and none beside all other labels."""
    told = {contract: (header, rows) for contract, header, rows in tables_of(world(more))}
    header, rows = told[table.contract]
    counts = [name for name in table.columns if name == "Število" or name.isdecimal()]
    cells = {row: {name: table.sheet.cell(row, at) for name, at in table.columns.items()} for row in table.rows}
    free = {
        row: {name: str(cell.value or "") for name, cell in of.items()}
        for row, of in cells.items()
        if not str(of[counts[-1]].value or "").startswith("=")
    }
    for values in rows if table.contract not in NOBODY_SAYS and table.contract != "police/related-persons" else ():
        typed = {name: ON_THE_FORM.get(str(value), str(value)) for name, value in zip(header, values, strict=True)}
        fits = (
            row
            for row, labels in free.items()
            if any(labels.values()) and all(label in ("", typed.get(name, "")) for name, label in labels.items())
        )
        blank = (row for row, labels in free.items() if not any(labels.values()))
        nobody = typed[counts[-1]] == "0" and not any(typed[name] for name in header[1:-1])
        row = next(fits, 0) or (0 if nobody else next(blank))
        if row:
            del free[row]
            for name, text in typed.items():
                cells[row][name].value = int(text) if text.isdecimal() else text or None
    for row, labels in free.items():
        for name in counts if any(labels.values()) and table.contract != NOBODY_SAYS[1] else ():
            cells[row][name].value = 0
    if table.contract != NOBODY_SAYS[1]:
        table.say("none" if table.contract == NOBODY_SAYS[0] else "reported")


def filled_form(folder: Path, supplier: str, name: str) -> None:
    """The form of a supplier, filled in and sent under a name of its own."""
    book, tables = opened((folder / f"forms/{supplier}-2025.xlsx").read_bytes())
    for table in tables.values():
        fill_in(table)
    (folder / "inbox" / name).write_bytes(saved(book))


def form_of_last_year(folder: Path, _page: str) -> None:
    """The clerk of the prosecution office finds last year's workbook and fills that in."""
    (form,) = forms("si-2024", load(), suppliers=["prosecution"])
    book, tables = opened(form.files["prosecution-2024.xlsx"])
    (table,) = tables.values()
    table.say("reported")
    (folder / "inbox").mkdir()
    (folder / "inbox/prosecution-2024.xlsx").write_bytes(saved(book))


def mistakes_of_the_police(folder: Path, _page: str) -> None:
    """A country misspelt, a total typed over, and a table of which nothing is said."""
    filled_form(folder, "police", "police.xlsx")
    path = folder / "inbox/police.xlsx"
    book, tables = opened(path.read_bytes())
    table = tables["police/victims-by-citizenship"]
    cells = [table.sheet.cell(row, table.columns["Državljanstvo"]) for row in table.rows]
    next(cell for cell in cells if cell.value == "Srbija").value = "Srbja"
    table = tables["police/victims-by-form"]
    table.sheet.cell(table.rows[-1], table.columns["Število"]).value = 7
    path.write_bytes(saved(book))


def answers_of_the_police(folder: Path, page: str) -> None:
    """Beside the remark on the label and beside that on the total stands what the page says that the clerk writes."""
    label, total = re.findall(r"\*((?:corrected to|popravljeno na) [^*]+)\*", page)
    book = openpyxl.load_workbook(folder / "back/20-police.remarks.xlsx")
    sheet = book.worksheets[0]
    for number, row in enumerate(sheet.iter_rows(), start=1):
        told = {str(cell.value).rpartition("!")[2] for cell in row}
        for cell, right in (("C16", label), ("D52", total)):
            if cell in told and str(row[0].value).startswith("20-"):
                sheet.cell(number, ANSWER).value = right
    book.save(folder / "inbox/20-police.remarks.xlsx")


def table_left_blank(folder: Path, _page: str) -> None:
    """The form once more, with the table of legal persons alone."""
    book, tables = opened((folder / "forms/police-2025.xlsx").read_bytes())
    table = tables[NOBODY_SAYS[1]]
    for row in table.rows[:-1]:
        table.sheet.cell(row, table.columns["Število"]).value = 0
    table.say("reported")
    (folder / "inbox/police-legal-persons.xlsx").write_bytes(saved(book))


def other_offices(folder: Path, _page: str) -> None:
    """Five offices make no mistake, one of them sends twice, and one cannot say."""
    for supplier in ("prosecution", "courts", "irsd", "furs", "programmes"):
        filled_form(folder, supplier, f"{supplier}.xlsx")
    book, tables = opened((folder / "inbox/furs.xlsx").read_bytes())
    table = tables["furs/complaints"]
    table.sheet.cell(table.rows[0], table.columns["Število"]).value = 1
    (folder / "inbox/furs-again.xlsx").write_bytes(saved(book))
    book, tables = opened((folder / "forms/mnz-2025.xlsx").read_bytes())
    tables[WORKSHOPS].say("unknown", why="Delavnice vodijo šole, skupnega števila nimamo.")
    (folder / "inbox/mnz.xlsx").write_bytes(saved(book))


def forms_without_mistakes(folder: Path, year: int) -> list[str]:
    """Every office fills in its form of the year and forgets nothing; gives the files.

    A year later there is one more of each, as no table is that of the year before.
    """
    names, more = [], year - 2025
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(year_2025, "YEAR", year)
        for supplier in SUPPLIERS:
            names.append(f"inbox/{supplier}-{year}.xlsx")
            book, tables = opened((folder / f"forms/{supplier}-{year}.xlsx").read_bytes())
            for contract, table in tables.items():
                if contract != WORKSHOPS:
                    fill_in(table, more)
                counts = [table.sheet.cell(row, table.columns.get("Število", 2)) for row in table.rows]
                told = [cell for cell in counts if isinstance(cell.value, int) and cell.value]
                if contract in COUNTED_ALONE and told:
                    told[0].value += more
                says_a_number = any(text.isdecimal() for texts in table.typed().values() for text in texts)
                if not says_a_number or contract in NOBODY_SAYS:
                    table.say("none")
            (folder / names[-1]).write_bytes(saved(book))
    return names


def forms_of_the_year_after(folder: Path, _page: str) -> None:
    """A year later no office makes a mistake."""
    forms_without_mistakes(folder, 2026)


STEPS: dict[str, Callable[[Path, str], None]] = {
    "form of last year": form_of_last_year,
    "mistakes of the Police": mistakes_of_the_police,
    "answers of the Police": answers_of_the_police,
    "the table left blank": table_left_blank,
    "the other offices": other_offices,
    "the forms of the year after": forms_of_the_year_after,
}


def run(line: str, lang: str) -> Result:
    """A command of the page, in the language of the page."""
    found = EXIT_CODE.search(line)
    _program, *words = shlex.split(EXIT_CODE.sub("", line))
    OnTheLastDay.day = max(OnTheLastDay.day, *A_DAY.findall(line), "")
    result = CliRunner().invoke(cli, [*words, "--lang", lang])
    assert result.exit_code == (int(found[1]) if found else 0), f"{line}\n\n{result.output}"
    return result


def of_today(line: str, hashes: dict[str, str]) -> str:
    """A line of the page with the hashes of today, as far as one has been told."""
    return HASH.sub(lambda found: hashes.get(found[0], found[0]), line)


class EveryMoment(type):
    """The type of a clock of which every moment is one, so that a library takes those made before the clock stood."""

    def __instancecheck__(cls, instance: object) -> bool:
        """Whether it is a moment."""
        return isinstance(instance, datetime)


FIRST_YEAR = max(A_DAY.findall(PAGES["en"].partition("\n## The year after")[0]))


class OnTheLastDay(datetime, metaclass=EveryMoment):
    """A clock that stands at the end of the last day of the first year, and later goes on with the commands."""

    day = FIRST_YEAR

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> OnTheLastDay:
        """The last moment of that day."""
        return cls.fromisoformat(f"{cls.day}T23:59:59").replace(tzinfo=tz)
