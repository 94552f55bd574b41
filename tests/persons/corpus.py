"""Corpus: recipes and lists of words in, texts and tables with and without persons out, the same for the same seed.

No file holds the name of a person: given and family names stand apart, and are put together when the tests run. A slot
of a recipe is a list of words (`given-sl`, `FAMILY-SL` in capitals), a number with its check digits, laid out or not
(`emso:#######-######`), a part of one day, or a form of digits and capitals (`041 ### ###` as `{041} {###} {###}`).
"""

from __future__ import annotations

import calendar
import json
import random
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tests.support import made_up_persons as persons

FOLDER = Path(__file__).parent
HALVES = ("taught", "held-out")
SLOT = re.compile(r"\{([^{}]+)\}")
FORM = re.compile(r"[0-9#L|]+")
MONTHS = [
    "januarja",
    "februarja",
    "marca",
    "aprila",
    "maja",
    "junija",
    "julija",
    "avgusta",
    "septembra",
    "oktobra",
    "novembra",
    "decembra",
]
CAPITALS = "ABCDEFGHJKLMNPRSTVZ"


@dataclass(frozen=True)
class Sample:
    """A text, or a table as rows of cells: of what kind it is, and whether it holds a person."""

    kind: str
    is_person: bool
    recipe: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def is_table(self) -> bool:
        """Whether it is a table."""
        return bool(self.rows)


@cache
def corpus(half: str) -> tuple[Sample, ...]:
    """All samples of a half."""
    name = half.replace("-", "_")
    described = YAML(typ="safe").load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    words = json.loads((FOLDER / f"{name}_words.json").read_text(encoding="utf-8"))
    words |= described["none"].get("words", {})
    return tuple(_samples(half, described, words))


def _samples(half: str, described: Mapping[str, Any], words: Mapping[str, list[str]]) -> Iterator[Sample]:
    for part in ("persons", "none"):
        for form, draws in described["draws"].items():
            for kind, recipes in described[part][form].items():
                for recipe in recipes:
                    for draw in range(draws):
                        drawn = _Drawn(random.Random(f"{half} {recipe} {draw}"), words)
                        if form == "texts":
                            yield Sample(kind, part == "persons", recipe, drawn.filled(recipe))
                        else:
                            rows = tuple(tuple(drawn.filled(str(cell)) for cell in row) for row in recipe)
                            yield Sample(kind, part == "persons", str(recipe), rows=rows)


class _Drawn:
    """What fills the slots of one sample."""

    def __init__(self, source: random.Random, words: Mapping[str, list[str]]) -> None:
        self.source, self.words = source, words

    def filled(self, recipe: str) -> str:
        """The recipe with all its slots filled."""
        self.born = persons.born(self.source)
        return SLOT.sub(lambda slot: self._slot(slot[1]), recipe)

    def _slot(self, slot: str) -> str:
        name, _, form = slot.partition(":")
        if slot.lower() in self.words:
            word = self.source.choice(self.words[slot.lower()])
            return word.upper() if slot.isupper() else word
        if slot.endswith("-latin"):
            return _plain(self.source.choice(self.words.get(slot.removesuffix("-latin"), self.words["given-en"])))
        day = self.born
        told = {
            "day": lambda: f"{day.day}. {day.month}. {day.year}",
            "d": lambda: str(day.day),
            "0d": lambda: f"{day.day:02}",
            "m": lambda: str(day.month),
            "0m": lambda: f"{day.month:02}",
            "year": lambda: str(day.year),
            "yy": lambda: f"{day.year % 100:02}",
            "mesec": lambda: MONTHS[day.month - 1],
            "month": lambda: calendar.month_name[day.month],
            "n": lambda: str(self.source.randrange(1, 90)),
            "initial": lambda: self.source.choice(CAPITALS),
            "word": lambda: persons.word(self.source),
            "emso": lambda: _laid_out(persons.emso(self.source), form),
            "tax": lambda: _laid_out(persons.tax_number(self.source), form),
            "oib": lambda: _laid_out(persons.oib(self.source), form),
            "iban": lambda: self._iban(*form.split(":")),
        }
        return told[name]() if name in told else self._form(slot)

    def _iban(self, country: str, spaced: str = "") -> str:
        number = persons.iban(self.source, country)
        return re.sub("(.{4})(?=.)", r"\1 ", number) if spaced else number

    def _form(self, form: str) -> str:
        assert FORM.fullmatch(form), form
        chosen = self.source.choice(form.split("|"))
        return "".join(
            str(self.source.randrange(10)) if sign == "#" else self.source.choice(CAPITALS) if sign == "L" else sign
            for sign in chosen
        )


def _laid_out(number: str, form: str) -> str:
    """A number with the signs of a form between its digits."""
    digits = iter(number)
    return "".join(next(digits) if sign == "#" else sign for sign in form) if form else number


def _plain(word: str) -> str:
    """A word as it stands in an address: small letters without accents."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", word) if sign.isascii() and sign.isalpha())
    return (bare or "ana").lower()
