"""Write rows as the columns of the Police's file, with what the rows are known to count.

What every column holds is said in the settings by one of the words of `PersonRegister._sources`, or there are labels to
draw from. A row may leave out sex, age or citizenship of its person, and its key; the known answers see what a row
tells.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from thb_eu.records.synthetic.offences import (
    BETWEEN,
    NOBODY,
    NOT_TOLD,
    Cells,
    LabelColumn,
    Marks,
    Numbers,
    OffenceRegister,
    OffenceRows,
    PersonTraits,
    Sampler,
    SyntheticPopulation,
    WeightedChoice,
    days_of,
    padded,
    pseudonyms,
    written,
)

BY_NUMBER, BY_NAME, BY_NOTHING = range(3)
"""Positions of what a person is known by, in the order of `Settings.bases`."""

FEWEST_SIGNS, OF_PERSONS = 6, 3
"""Digits of an offence's number at least, and of a person's number in it."""


@dataclass(frozen=True, slots=True)
class PersonAnswers:
    """What rows tell of their persons: positions, `NOT_TOLD` where a row leaves it out; `basis` by what one is known.

    `foreign`: rows that tell a foreign citizenship, with the country or without.
    """

    sex: Numbers
    age: Numbers
    citizen: Numbers
    foreign: Marks
    own: Marks
    basis: Numbers


class PersonRegister:
    """All that turns rows into cells."""

    def __init__(
        self,
        settings: Mapping[str, Any],
        sampler: Sampler,
        people: SyntheticPopulation,
        offences: OffenceRegister,
        bases: Sequence[str],
    ) -> None:
        self.recipe, self.sampler, self.people, self.offences = settings, sampler, people, offences
        self.columns: Mapping[str, Mapping[str, Any]] = settings["register"]["columns"]
        self.encoding = str(settings["register"]["encoding"])
        self._labels: dict[str, LabelColumn] = {}
        self._bases = bases
        self._own = people.citizens.index(settings["own"]["citizen"])
        self._places = WeightedChoice.of([place["weight"] for place in settings["places"]])
        self._any = {
            name: WeightedChoice.of(list(column["any"].values()))
            for name, column in self.columns.items()
            if "any" in column
        }

    # --- what rows tell -----------------------------------------------------------------------------------------------

    def persons(self, rows: OffenceRows, without_keys: int) -> PersonAnswers:
        """Find what each row tells of its person; of a million rows, `without_keys` tell no key."""
        mine = rows.of_row()
        natural = rows.has_person & ~rows.legal
        like: PersonTraits = self.people.like(rows.person, rows.registered + date(rows.year, 1, 1).toordinal())
        keyless = self.sampler.below("without a key", mine, 1_000_000) < without_keys
        known = np.where(self.people.by_name(rows.person), BY_NAME, BY_NUMBER)
        knows_citizen = natural & ~self._left_out("citizen", rows)
        return PersonAnswers(
            sex=np.where(natural & ~self._left_out("sex", rows), like.sex, NOT_TOLD),
            age=np.where(natural & ~self._left_out("age", rows), like.age, NOT_TOLD),
            citizen=np.where(knows_citizen, like.citizen, NOT_TOLD),
            foreign=knows_citizen & (like.citizen != self._own),
            own=(knows_citizen & (like.citizen == self._own)) | (rows.has_person & rows.legal),
            basis=np.where(natural & ~keyless, known, BY_NOTHING),
        )

    def _left_out(self, what: str, rows: OffenceRows) -> Marks:
        blank = self.recipe["blank_in_thousand"][what]
        left_out: Marks = self.sampler.below(f"{what} left out", rows.of_row(), 1000) < blank
        return left_out

    # --- cells --------------------------------------------------------------------------------------------------------

    def cells(self, rows: OffenceRows, answers: PersonAnswers, header: Sequence[str], width: int) -> list[Cells]:
        """Return one list of cells for each column of the header; offences have `width` digits."""
        sources = self._sources(rows, answers, width)
        return [
            sources[column["is"]]() if "is" in column else self._drawn(name, column, rows)
            for name, column in ((name, self.columns[name]) for name in header)
        ]

    def _sources(self, rows: OffenceRows, answers: PersonAnswers, width: int) -> Mapping[str, Callable[[], Cells]]:
        """Return what a column may hold, by its word in the settings."""
        offences, patterns = self.offences.offences, self.offences.patterns
        like = self.offences.like[rows.which]
        place = self._places.drawn(self.sampler.lots("place", rows.of_offence()))
        legal = np.where(rows.legal, 0, NOBODY)
        by_name = cache(lambda: pseudonyms(self.sampler, "by name", self.people.named(rows.person)))
        return {
            "number": lambda: padded(rows.offence + 1, width),
            "person number": lambda: self._numbered(rows, width),
            "month": lambda: self._months(rows),
            "year": lambda: [str(rows.year).encode()] * len(rows),
            "offence": lambda: self._at("offence", [entry["is"] for entry in offences], rows.which),
            "chapter": lambda: self._at("chapter", [pattern["chapter"] for pattern in patterns], like),
            "economic": lambda: self._at("economic", [pattern["economic"] for pattern in patterns], like),
            "directorate": lambda: self._at(
                "directorate", [office["directorate"] for office in self.recipe["places"]], place
            ),
            "place": lambda: self._at("place", [office["unit"] for office in self.recipe["places"]], place),
            "mark 1": lambda: self._mark(1, rows, like),
            "mark 2": lambda: self._mark(2, rows, like),
            "mark 3": lambda: self._mark(3, rows, like),
            "damage": lambda: self._by_pattern("damage", list, rows.damage, like),
            "document": lambda: self._at("document", self.offences.documents, rows.document),
            "role": lambda: self._at("role", [role["label"] for role in self.offences.roles], rows.role),
            "age": lambda: self._or_legal("age", self.people.ages, answers.age, legal),
            "sex": lambda: self._or_legal("sex", self.people.sexes, answers.sex, legal),
            "citizen": lambda: self._at(
                "citizen", self.people.citizens, np.where(answers.foreign, answers.citizen, NOT_TOLD)
            ),
            "own or foreign": lambda: self._at(
                "own", [self.recipe["own"]["label"], self.recipe["own"]["others"]], _own_or_foreign(answers)
            ),
            "registered": lambda: self._at(
                f"days of {rows.year}", written(days_of(rows.year)), np.where(rows.has_person, rows.registered, NOBODY)
            ),
            "key": lambda: self._keys(rows, answers, by_name()),
            "key by name": lambda: _where(answers.basis != BY_NOTHING, by_name().tolist()),
            "basis": lambda: self._at("basis", self._bases, np.where(rows.has_person, answers.basis, BY_NOTHING)),
        }

    def _at(self, name: str, labels: Sequence[str], places: Numbers) -> Cells:
        if name not in self._labels:
            self._labels[name] = LabelColumn(labels, self.encoding)
        return self._labels[name].at(places)

    def _drawn(self, name: str, column: Mapping[str, Any], rows: OffenceRows) -> Cells:
        """Return labels that mean nothing for the counts: one per offence or one per person."""
        by_person = column["each"] == "person"
        places = self._any[name].drawn(self.sampler.lots(name, rows.of_row() if by_person else rows.of_offence()))
        return self._at(name, list(column["any"]), np.where(rows.has_person, places, NOBODY) if by_person else places)

    def _or_legal(self, name: str, labels: Sequence[str], places: Numbers, legal: Numbers) -> Cells:
        """Return a label of a natural person, or the one that says it is a legal one."""
        return self._at(name, [*labels, self.recipe["legal_person"]], np.where(legal == 0, len(labels), places))

    def _by_pattern(self, part: str, labels: Callable[[Any], list[str]], places: Numbers, like: Numbers) -> Cells:
        """Return a label from the list that the pattern of the row's offence has."""
        listed = [labels(pattern[part]) for pattern in self.offences.patterns]
        starts = np.cumsum([0, *(len(entries) for entries in listed[:-1])])
        return self._at(part, [label for entries in listed for label in entries], places + starts[like])

    def _mark(self, number: int, rows: OffenceRows, like: Numbers) -> Cells:
        listed = [[_nth(entry["are"], number) for entry in pattern["marks"]] for pattern in self.offences.patterns]
        starts = np.cumsum([0, *(len(entries) for entries in listed[:-1])])
        flat = [label for entries in listed for label in entries]
        return self._at(f"mark {number}", flat, rows.marks + starts[like])

    def _numbered(self, rows: OffenceRows, width: int) -> Cells:
        numbers = padded((rows.offence + 1) * 10**OF_PERSONS + rows.slot + 1, width + OF_PERSONS)
        return _where(rows.has_person, numbers)

    def _months(self, rows: OffenceRows) -> Cells:
        """Return the month of the offence: so many before its registration, or the one that the offence is fixed to."""
        fixed = [entry.get("month", "") for entry in self.offences.offences]
        month = np.array([day.month - 1 for day in days_of(rows.year)])[rows.opened] - rows.back
        furthest = int(rows.back.max(initial=0))
        listed = [f"{number % 12 + 1:02d}.{rows.year + number // 12}" for number in range(-furthest, 12)]
        at = np.array([len(listed) + place if text else NOBODY for place, text in enumerate(fixed)])[rows.which]
        return LabelColumn([*listed, *fixed], self.encoding).at(np.where(at == NOBODY, month + furthest, at))

    def _keys(self, rows: OffenceRows, answers: PersonAnswers, by_name: npt.NDArray[np.bytes_]) -> Cells:
        """Return the strongest pseudonym there is: by number, else by name, else none."""
        by_number = pseudonyms(self.sampler, "by number", rows.person)
        return _where(answers.basis != BY_NOTHING, np.where(answers.basis == BY_NAME, by_name, by_number).tolist())


def _nth(labels: Sequence[str], number: int) -> str:
    return labels[number - 1] if number <= len(labels) else ""


def _own_or_foreign(answers: PersonAnswers) -> Numbers:
    return np.where(answers.own, 0, np.where(answers.foreign, 1, NOT_TOLD))


def _where(filled: Marks, cells: Cells) -> Cells:
    """Return the cells, emptied where not `filled`."""
    return [cell if is_filled else b"" for cell, is_filled in zip(cells, filled.tolist(), strict=True)]


# Plant a few defects in lines of the register, each known by its row and column.
#
# Defects are spread over the file, one kind after another as the settings list them; each waits for the next row
# whose offence is of its article and that tells of a natural person. A row told twice is an added line; no other
# line moves. The known answers stay those of the clean file.

HEADER = 1
"""Rows above the first one with data."""

ROW, KEY = "row", "key"
"""What an added line repeats: the whole row above it, or its key alone, with one other cell."""


class PlantedDefects:
    """Defects to be planted, and those that are."""

    def __init__(
        self, kinds: Sequence[Mapping[str, Any]], wanted: int, rows: int, offences: OffenceRegister, encoding: str
    ) -> None:
        self._kinds, self._offences, self._encoding = kinds, offences, encoding
        self._due = [(2 * number + 1) * rows // (2 * wanted) for number in range(wanted)]
        self._passed = 0
        self._added = 0
        self._planted: list[dict[str, Any]] = []
        self.repeated: list[int] = []
        """Places in the last chunk of the rows that an added line repeats."""

    def planted(self, lines: Cells, rows: OffenceRows, header: Sequence[str]) -> Cells:
        """Return the lines of a chunk with the defects that are due in it."""
        kinds = [kind for kind in self._kinds if kind["column"] in header]
        end = self._passed + len(rows)
        taken = -1
        more: dict[int, bytes] = {}
        while self._due and self._due[0] < end:
            kind = kinds[len(self._planted) % len(kinds)]
            place = self._next(kind, rows, max(self._due[0] - self._passed, taken + 1))
            if place is None:
                break  # it waits for the next chunk
            self._due.pop(0)
            taken = place
            self._plant(kind, place, lines, more, header)
        self._passed = end
        self.repeated = sorted(more)
        return [row for place, line in enumerate(lines) for row in (line, more.get(place)) if row is not None]

    def listed(self, file: str) -> list[dict[str, Any]]:
        """Return every planted defect: kind, file, row and column as a spreadsheet shows them."""
        return [{"kind": defect["kind"], "file": file, **defect} for defect in self._planted]

    def _next(self, kind: Mapping[str, Any], rows: OffenceRows, begin: int) -> int | None:
        fits = np.array([offence.get("article") == kind["article"] for offence in self._offences.offences])
        found = np.flatnonzero((fits[rows.which] & (rows.person > 0))[begin:])
        return begin + int(found[0]) if len(found) else None

    def _plant(
        self, kind: Mapping[str, Any], place: int, lines: Cells, more: dict[int, bytes], header: Sequence[str]
    ) -> None:
        column = header.index(kind["column"])
        cells = lines[place].split(BETWEEN)
        row = HEADER + self._passed + self._added + place + 1
        if "becomes" in kind:
            cells[column] = kind["becomes"].encode(self._encoding)
            lines[place] = BETWEEN.join(cells)
        else:
            if kind["repeats"] == KEY:
                changed = header.index(kind["changes"])
                cells[changed] = kind["to"].encode(self._encoding)
            more[place] = BETWEEN.join(cells)
            self._added += 1
            row += 1
        self._planted.append({"kind": kind["kind"], "row": row, "column": kind["column"]})
