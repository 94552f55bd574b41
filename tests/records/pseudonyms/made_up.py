"""Persons made up at run time, the ways in which people write them, and registers that hold them."""

from __future__ import annotations

import csv
import datetime
import io
import random
import secrets
import string
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click
from click.testing import CliRunner, Result
from hypothesis import strategies as st

from thb_eu.cli.options import Commands
from thb_eu.cli.register import pseudonymise as command
from thb_eu.definitions.folder import find_folder
from thb_eu.definitions.personal_data import Declaration
from thb_eu.records.pseudonyms import PseudonymKey
from thb_eu.records.pseudonyms.declaration import find_declaration

HEADER = (
    "Zadeva", "Ime", "Priimek", "Datum rojstva", "EMŠO", "Številka potnega lista", "Telefon", "Spol",
    "Datum vključitve", "Ime programa", "Opomba",
)  # fmt: skip
WIPED = ("Ime", "Priimek", "Datum rojstva", "EMŠO", "Številka potnega lista", "Telefon")
STAYING = tuple(column for column in HEADER if column not in WIPED)
ADDED = ("Starost", "person", "person_by_name", "person_basis")
FOLDER = find_folder()
BUILT_IN = find_declaration("example", FOLDER)
CARONS = str.maketrans("čćšžđČĆŠŽĐ", "ccszdCCSZD")
DAY = datetime.date(2024, 5, 1)


@dataclass(frozen=True)
class Somebody:
    """A person who does not exist."""

    given: tuple[str, ...]
    family: tuple[str, ...]
    born: datetime.date
    female: bool
    serial: int = 0

    @property
    def emso(self) -> str:
        """The number by the formula as encyclopedias print it: pairs of digits by 7 to 2, more than nine is zero."""
        serial = self.serial + (500 if self.female else 0)
        head = f"{self.born:%d%m}{self.born.year % 1000:03}50{serial:03}"
        a, b, c, d, e, f, g, h, i, j, k, x = map(int, head)
        check = 11 - (7 * (a + g) + 6 * (b + h) + 5 * (c + i) + 4 * (d + j) + 3 * (e + k) + 2 * (f + x)) % 11
        return head + str(check if check <= 9 else 0)

    @property
    def words(self) -> frozenset[str]:
        """The name as a set of plain words."""
        return frozenset(plain(word) for word in (*self.given, *self.family))


def plain(word: str) -> str:
    """A made-up word without its carons; by a table, not by the rules under test."""
    return word.lower().translate(CARONS).replace("dj", "d")


LETTERS = "abcdefgiklmnoprstuvzčćšžđ"
words = st.text(LETTERS, min_size=4, max_size=9).map(str.capitalize)
days = st.dates(datetime.date(1930, 1, 1), datetime.date(2023, 12, 31))
people = st.builds(
    Somebody,
    given=st.lists(words, min_size=1, max_size=2).map(tuple),
    family=st.lists(words, min_size=1, max_size=2).map(tuple),
    born=days,
    female=st.booleans(),
    serial=st.integers(0, 499),
)


def canary() -> Somebody:
    """Somebody new each time, with words so long that nothing else holds them by chance."""
    letters = string.ascii_lowercase + "čšžćđ"
    given, family, second = ("".join(secrets.choice(letters) for _ in range(12)).capitalize() for _ in range(3))
    born = datetime.date(1940, 1, 1) + datetime.timedelta(secrets.randbelow(25_000))
    return Somebody((given,), (family, second), born, bool(secrets.randbelow(2)), secrets.randbelow(500))


@st.composite
def writings(draw: st.DrawFn, somebody: Somebody) -> dict[str, str]:
    """One of the ways in which a clerk writes this person: the cells of a row."""
    parts = [list(draw(st.permutations(somebody.given))), list(draw(st.permutations(somebody.family)))]
    swapped = draw(st.booleans())
    given, family = reversed(parts) if swapped else parts
    return {
        "Ime": draw(written_names(given)),
        "Priimek": draw(written_names(family)),
        "Datum rojstva": draw(st.sampled_from(days_written(somebody.born))),
    }


@st.composite
def written_names(draw: st.DrawFn, parts: Sequence[str]) -> str:
    """Names with another case, other spaces, hyphens, accents put together otherwise, carons lost, a title."""
    name = draw(st.sampled_from((" ", "-", " - ", "  ", "\u00a0", "–"))).join(parts)
    name = name.translate(CARONS) if draw(st.booleans()) else name.replace("đ", draw(st.sampled_from(("đ", "dj"))))
    name = draw(st.sampled_from((str.upper, str.lower, str.title, str)))(name)
    name = unicodedata.normalize(draw(st.sampled_from(("NFC", "NFD"))), name)
    return draw(st.sampled_from(("{}", " {} ", "dr. {}", "{}, univ. dipl. prav.", "mag. {}"))).format(name)


def days_written(day: datetime.date) -> tuple[str, ...]:
    """The ways in which a day is written."""
    return (
        f"{day.day}. {day.month}. {day.year}",
        f"{day.day}.{day.month}.{day.year}",
        f"{day:%d.%m.%Y}",
        f"{day:%d. %m. %Y}",
        day.isoformat(),
        f"{day.isoformat()} 00:00:00",
        f"{day:%d/%m/%Y}",
    )


def row(somebody: Somebody | None = None, **cells: str) -> dict[str, str]:
    """A row of the register about somebody, or about nobody; named cells are set."""
    about = {
        "Ime": " ".join(somebody.given),
        "Priimek": " ".join(somebody.family),
        "Datum rojstva": somebody.born.isoformat(),
        "EMŠO": somebody.emso,
        "Spol": "Ž" if somebody.female else "M",
    } if somebody else {}  # fmt: skip
    given = {name.replace("_", " "): cell for name, cell in cells.items()}
    return dict.fromkeys(HEADER, "") | {"Zadeva": "1", "Datum vključitve": "1. 5. 2024"} | about | given


def register(rows: Iterable[dict[str, str]], encoding: str = "utf-8", header: Sequence[str] = HEADER) -> bytes:
    """A register as a supplier exports it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([each[column] for column in header] for each in rows)
    return text.getvalue().encode(encoding)


def read(content: bytes, encoding: str = "utf-8") -> list[dict[str, str]]:
    """The rows of a file, by the names of its columns."""
    return list(csv.DictReader(io.StringIO(content.decode(encoding), newline=""), delimiter=";"))


def some_key(seed: int = 1) -> PseudonymKey:
    """A key for tests."""
    return PseudonymKey(random.Random(seed).randbytes(32))


def declared(**said: object) -> Declaration:
    """The built-in example, changed as the test says."""
    return replace(BUILT_IN, **said)  # type: ignore[arg-type]


def key_file(folder: Path) -> Path:
    """A key in a file of its own, as it should be kept."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "key"
    path.write_text(secrets.token_hex(32) + "\n", encoding="ascii")
    path.chmod(0o600)
    return path


def run(*words: str | Path) -> Result:
    """Run the command in this process; what the user sees is in the result."""
    group: click.Group = Commands(commands=[command])
    return CliRunner().invoke(group, ["pseudonymise", *map(str, words)], prog_name="thb-eu")
