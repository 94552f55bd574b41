"""Draft a supplier's contracts from a file as the office sends it: what its headings and labels seem to mean.

Comes in: the file and the definitions. Goes out: the package as stewards edit it, with what the file does not tell
where it belongs: in the description of the table or the column. A label means what a code list, or another contract,
says it means; nothing is guessed from a likeness. Of the cells nothing stands in a draft but headings, and labels that
the definitions know; others are named by their place.
Refused: what may be of persons, a row for each person or case, and a file without a table of figures.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, islice, pairwise
from pathlib import PurePosixPath
from typing import Any

from thb_eu.base.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.base.messages import NO_WORDS, Text, _, in_each_language, joined, literal, plural
from thb_eu.base.model import ARTICLE, Place
from thb_eu.base.printable import slug
from thb_eu.definitions import Contract, ContractField, Definitions
from thb_eu.definitions.contracts import NAMES_JOINED_BY, folded
from thb_eu.exchange.contracts import Package, held
from thb_eu.sources.coding import whole_numbers
from thb_eu.sources.grid import cell_at, read_grid
from thb_eu.sources.header_and_notes import LOOKED_AT, joined_names
from thb_eu.sources.personal_data import PersonalDataGuard, called_by_a_person, in_unread, unrepeated
from thb_eu.sources.sheets import Numbered, clean
from thb_eu.sources.text_files import DELIMITERS, decoded_as, rows_divided
from thb_eu.sources.workbooks import READERS, opened

BARE = Contract(
    name="", supplier=NO_WORDS, title=NO_WORDS, fields=(), schema={}, population="", always={}, delimiter=""
)
"""Promises nothing, so that all of a file is read as it stands."""
ENCODINGS = ("utf-8", "utf-16", "windows-1250")
"""In the order in which they are tried: the last reads nearly anything."""
YEAR, DAY = re.compile(r"(19|20)\d\d"), re.compile(r"\d{1,4}[-./] ?\d{1,2}[-./] ?\d{1,4}.*")
A_CODE = 3
"""A word no longer than this, and alone, may be the code of a country by chance: NE is no, and Niger."""
FEW, WIDE = 2, 6
"""So few rows may hold the counts 1 and 2; where more columns are there, and most tell what nobody knows, it is a
register."""
OF_PERSONS = _("each row seems to be a person or a case; no contract of figures is drafted from that.")
HEADINGS = _("there is no row in which each column has a heading of its own, with whole numbers below.")
UNTITLED = _("A draft: write the title, the years (thb:valid) and what has a row for every category (thb:lists_all).")
SEVERAL = _("the file has several tables, each called as its sheet.")
ONE_NAME = _("Leave the name of the table out, or give a file with one table.")
NOTHING_TELLS = _("Nothing tells {dimensions}: codes that hold for all figures stand under thb:always.")
TAKEN = _("The column is taken for the counts, as no heading over numbers is known.")
NO_CODE = plural(
    "The label of {count} cell has no code; give it one under thb:labels: {cells}.",
    "The labels of {count} cells have no code; give them one under thb:labels: {cells}.",
)
MEANING = ("thb:dimension", "thb:labels", "thb:labels_from", "thb:bands", "thb:separator")
"""What a draft takes over of a column that another contract declares."""
UNKNOWN, AT_LEAST_NONE = {"name", "type"}, {"constraints": {"minimum": 0}}
"""What stands of a column that tells nothing, and besides of one that counts."""
Column = tuple[Mapping[str, Any], ContractField]
"""A column as its contract has it, and what is made of it."""
NOTHING: tuple[tuple[Mapping[str, Any], None], set[str]] = ({}, None), set()
Untold = tuple[tuple[Place, Text], ...]
Table = tuple[tuple[str, ...], list[Numbered], dict[str, Any]]
"""The headings of a table, its rows, and how it stands in its file, as a contract says it."""


def drafted(
    content: bytes, file: str, package: Package, definitions: Definitions, named: str = ""
) -> tuple[bytes, Untold]:
    """Return the file of `package` with a contract for each table of `file` added, and what the file does not tell.

    `named`: what the only table of the file is called.
    """
    guard, place = PersonalDataGuard(definitions), PurePosixPath(file)
    if datum := guard.datum_in_title(place.stem):
        raise SourceRefused(called_by_a_person(Place(), datum))
    of_persons = in_unread(content, file, BARE, guard) or ()
    refuse_if_any(SourceRefused, unrepeated(of_persons, lambda: content, file, guard))
    tables, words = [*_tables(content, file)], _Words(definitions, package["name"])
    if not tables:
        raise SourceRefused(Fault(Place(file), "header-missing", HEADINGS, who="supplier"))
    if named and len(tables) > 1:
        raise SourceRefused(Fault(Place(file), "table-ambiguous", SEVERAL, ONE_NAME, "user"))
    drafts, added = dict[str, _Draft](), list[dict[str, Any]]()
    for names, rows, standing in tables:
        sheet = standing.pop("thb:sheet", place.stem) if len(tables) == 1 else standing["thb:sheet"]
        called = slug(named or sheet) or "table"
        drafts[called] = _Draft(names, rows, words, Place(file, standing.get("thb:sheet", "")))
        added.append(drafts[called].resource(package["name"], called, standing))
    written, contracts = held({**package, "resources": [*package["resources"], *added]}, definitions)
    for name in drafts:
        read_grid(content, file, contracts[f"{package['name']}/{name}"])  # refuses what would be refused when it comes
    return written, tuple(told for draft in drafts.values() for told in draft.untold)


# --- where the table is ----------------------------------------------------------------------------------------------


def _tables(content: bytes, file: str) -> Iterator[Table]:
    """Yield the table of a text, or that of each visible sheet that has one."""
    if PurePosixPath(file).suffix.lower() in READERS:
        with opened(content, file) as book:
            sheets = [(book.sheet(title, BARE).rows, {"thb:sheet": title}) for title in book.visible]
        yield from filter(None, (_table(rows, standing) for rows, standing in sheets))
        return
    for encoding in ENCODINGS:
        if isinstance(text := decoded_as(content, encoding), str):
            standing = {"thb:encodings": [*dict.fromkeys(("utf-8", encoding))]}
            read = (_table(rows_divided(text, cut), {**standing, "dialect": {"delimiter": cut}}) for cut in DELIMITERS)
            yield from sorted(filter(None, read), key=lambda table: -len(table[0]))[:1]
            return


def _table(rows: Iterable[Numbered], standing: Mapping[str, Any]) -> Table | None:
    """Return the table below the first row in which each column has a heading of its own, one of them over numbers."""
    cleaned = {number: tuple(map(clean, cells)) for number, cells in rows}
    for number, cells in islice(cleaned.items(), LOOKED_AT):
        body, keys = _body([row for row in cleaned.items() if row[0] > number])
        for header_rows, heads in ((1, cells), (2, joined_names(cleaned.get(number - 1, ()), cells))):
            width = max((at for at, name in enumerate(heads, 1) if name), default=0)
            names = {folded(name) for name in heads if name and (YEAR.fullmatch(name) or not whole_numbers(name))}
            held = [(row, (*texts, *[""] * width)[:width]) for row, texts in body]
            if 1 < width == len(names) and any(_are_numbers(texts[at] for _row, texts in held) for at in range(width)):
                place = {"thb:header_row": number, "thb:header_rows": header_rows}
                return heads[:width], held, {**standing, **place, **keys}
    return None


def _body(rows: Sequence[Numbered]) -> tuple[Sequence[Numbered], dict[str, bool]]:
    """Return the rows of a table, without the notes, each in one cell, that stand below a blank row under it."""
    filled = [row for row in rows if any(row[1])]
    gap = next((at for at, (before, after) in enumerate(pairwise(filled), 1) if after[0] > before[0] + 1), len(filled))
    if gap < len(filled) and all(sum(map(bool, cells)) == 1 for _row, cells in filled[gap:]):
        return filled[:gap], {"thb:notes_below": True}
    return filled, {}


def _are_numbers(texts: Iterable[str]) -> bool:
    """Tell whether at least half of what is filled are whole numbers; one with a zero before it is a key."""
    found = [bool(whole_numbers(text)) and (text == "0" or text[0] != "0") for text in texts if text]
    return bool(found) and 2 * sum(found) >= len(found)


def _number_rows(texts: Iterable[str]) -> bool:
    """Tell whether what is filled are the whole numbers from 1 on; so few may be counts."""
    filled = [text for text in texts if text]
    return len(filled) > FEW and filled == [*map(str, range(1, len(filled) + 1))]


# --- what its words mean ---------------------------------------------------------------------------------------------


class _Words:
    """What headings and labels mean by the code lists, and by the columns of all contracts; of `office` come first."""

    def __init__(self, definitions: Definitions, office: str) -> None:
        self.languages, law = definitions.languages, definitions.law
        contracts = sorted(definitions.contracts.values(), key=lambda table: not table.name.startswith(f"{office}/"))
        self.columns = [pair for table in contracts for pair in zip(table.schema["fields"], table.fields, strict=True)]
        self.by_list: list[Column] = [
            ({"thb:dimension": name}, ContractField(name, name, aliases=label.in_all_given()))
            for name, label in law.labels.items()
        ]
        self.lists = law.lists
        sums = [code.label for listed in law.lists.values() for code in listed.codes if code.kind == "total"]
        self.totals = {folded(text): "all" for label in sums for text in label.in_all_given()}
        for contract in reversed(contracts):
            self.totals |= {folded(label): scope for label, scope in contract.printed_totals.items()}
        asked = Counter(name for rule in law.rules for name in rule.conditions)
        self.needed = [ARTICLE, *(name for name in asked if 2 * asked[name] >= len(law.rules))]

    def meant(self, text: str, column: ContractField) -> Mapping[str, str] | None:
        """Return the codes that a label means in a column; nothing where it means none, or a sum of categories."""
        if column.labels is not None:
            return column.labels.get(text)
        listed = self.lists.get(column.dimension)
        code = listed.meant_by(text) if listed else ""
        return {column.dimension: code} if listed and code and not listed.is_sum(code) else None

    def headed(self, heading: str) -> list[Column]:
        """Return the columns that are called so."""
        called = folded(heading)
        return [column for column in (*self.columns, *self.by_list) if called in map(folded, column[1].headings)]

    def counted(self, heading: str) -> Mapping[str, str] | None:
        """Return the codes that hold for the numbers below a heading; nothing where it is not known what they count."""
        codes: dict[str, str] = {}
        for piece in heading.split(NAMES_JOINED_BY):
            known = [column.count for _schema, column in self.headed(piece) if column.count is not None]
            by_list = (self.meant(piece, column) for _schema, column in self.by_list)
            told = {"time": piece} if YEAR.fullmatch(piece) else next(chain(known, filter(None, by_list)), None)
            if told is None:
                return None
            codes |= told
        return codes


class _Draft:
    """The contract of one table; `untold`: what nobody could tell of it."""

    def __init__(self, names: Sequence[str], rows: Sequence[Numbered], words: _Words, where: Place) -> None:
        self.words, self.where = words, where
        self.totals = {number: cells for number, cells in rows if folded(cells[0]) in words.totals}
        self.body = {number: cells for number, cells in rows if number not in self.totals}
        self.untold: list[tuple[Place, Text]] = []
        self.fields = [self._field(at, name) for at, name in enumerate(names)]
        self._settle_counts()
        rest = [at for at, field in enumerate(self.fields) if field["type"] != "integer"]
        said = {tuple(cells[at] for at in rest) for cells in self.body.values()}
        days = (sum(bool(DAY.fullmatch(cells[at])) for cells in self.body.values()) for at in rest)
        unknown = [field for field in self.fields if {*field} == UNKNOWN]
        is_wide = len(names) > WIDE and 2 * len(unknown) > len(names)
        is_of_figures = bool(self._all("thb:count")) and len(said) == len(self.body)
        if is_wide or not is_of_figures or 2 * max(days, default=0) > len(said):
            raise SourceRefused(Fault(where, "sample-of-persons", OF_PERSONS))

    def resource(self, office: str, name: str, standing: Package) -> dict[str, Any]:
        """Return the table as the descriptor of its office has it."""
        counts, in_each = self._all("thb:count"), partial(in_each_language, languages=self.words.languages)
        lacking = {*self.words.needed} - {*self._all("thb:dimension"), *chain.from_iterable(counts)}
        sums = {cells[0]: self.words.totals[folded(cells[0])] for cells in self.totals.values()}
        self._tell(UNTITLED, NOTHING_TELLS.filled({"dimensions": ", ".join(sorted(lacking)) or "–"}))
        years = [int(codes["time"]) for codes in counts if "time" in codes]
        described = {
            at: in_each("description", joined(told, " "))
            for at in ("", *self._all("name"))
            if (told := [what for where, what in self.untold if where.column == at])
        }
        return {
            "name": name,
            "path": f"sample/{name}.csv",
            **in_each("title", literal(name)),
            **described.get("", {}),
            **standing,
            **({"thb:year_columns": max(years)} if years else {}),
            **({"thb:printed_totals": sums, "thb:totals_optional": True} if sums else {}),
            "thb:population": f"{office}/{name}",
            "thb:always": {},
            "schema": {
                "fields": [{**field, **described.get(field["name"], {})} for field in self.fields],
                "missingValues": [""],
            },
        }

    def _all(self, key: str) -> list[Any]:
        return [field[key] for field in self.fields if key in field]

    def _tell(self, *remarks: Text, column: str = "") -> None:
        self.untold += [(replace(self.where, column=column), remark) for remark in remarks]

    def _field(self, at: int, name: str) -> dict[str, Any]:
        """Return a column as the contracts know it that has most of its labels, one of its heading first.

        One that knows fewer than half counts by its heading alone; without any the column is of numbers or of text.
        """
        texts = {row: cells[at] for row, cells in self.body.items() if cells[at]}
        different, words = {*texts.values()}, self.words
        headed = [pair for pair in words.headed(name) if pair[1].dimension]
        others = [] if _are_numbers(different) else [*words.by_list, *words.columns]
        known = [(pair, {text for text in different if words.meant(text, pair[1])}) for pair in (*headed, *others)]
        (schema, column), held = max(known, key=lambda entry: len(entry[1]), default=NOTHING)
        by_chance = len(different) == 1 and len(min(different)) <= A_CODE
        is_headed = any(column is field for _schema, field in headed)
        if column is None or (not is_headed and (by_chance or 2 * len(held) < max(len(different), 1))):
            return {"name": name, "type": "integer" if _are_numbers(different) else "string"}
        equals = {field.dimension for (_schema, field), labels in known if held and labels == held}
        if rivals := sorted(equals - {column.dimension}):
            self._tell(_("The column may as well tell {dimensions}.", dimensions=", ".join(rivals)), column=name)
        if strange := [cell_at(row, at) for row, text in texts.items() if text not in held]:
            self._tell(NO_CODE.filled({"count": len(strange), "cells": ", ".join(strange)}), column=name)
        return {"name": name, "type": "string", **{key: schema[key] for key in MEANING if key in schema}}

    def _settle_counts(self) -> None:
        """Say of each column of numbers what it is: counts of some codes, a printed total, years, or nothing known.

        Two columns of the same codes would count twice: the second counts nothing. Where no heading is known the first
        column counts that does not number the rows.
        """
        numeric = {at: field for at, field in enumerate(self.fields) if field["type"] == "integer"}
        sums = [field for field in numeric.values() if folded(field["name"]) in self.words.totals]
        others = [
            field for at, field in numeric.items() if not _number_rows([cells[at] for cells in self.body.values()])
        ]
        for field in numeric.values():
            codes = None if field in sums else self.words.counted(field["name"])
            if any(column.time for _schema, column in self.words.headed(field["name"])):
                field |= {"type": "year", "thb:time": True}
            elif codes is not None and codes not in self._all("thb:count"):
                field |= {"thb:count": dict(codes), **AT_LEAST_NONE}
        for field in sorted((other for other in others if {*other} == UNKNOWN), key=lambda other: other in sums):
            if not self._all("thb:count"):
                self._tell(*([TAKEN] if len(numeric) > 1 else []), column=field["name"])
                field |= {"thb:count": {}, **AT_LEAST_NONE}
            elif field in sums:
                field["thb:printed_total"] = True
        for field in self.fields:
            if {*field} == UNKNOWN:
                self._tell(_("What the column tells is not known; it counts nothing."), column=field["name"])
