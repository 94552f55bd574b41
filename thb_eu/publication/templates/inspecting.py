"""Inspecting: a template in, a draft of its binding out: what its headings, labels and names seem to ask for.

Comes in: the template. Goes out: `Draft`: entries of a binding, each with how sure it is (0 to 1), and everything that
was not understood, for a person to complete. The draft names only cells that may be written: a row or a column of
formulas is left out. The same template gives the same draft.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from thb_eu.definitions import Definitions, Table
from thb_eu.definitions.binding_flaws import same_words
from thb_eu.messages import Text, in_context, literal
from thb_eu.ooxml.cell_reference import cell_name, letters_of
from thb_eu.publication.templates.headings import SURE, Meaning, Run, Words, runs, stems
from thb_eu.publication.templates.template import DefinedName, Template
from thb_eu.publication.templates.texts import Place, Written

LAST_LOOKED_AT = (3_000, 300)
"""Rows and columns; headings stand at the top and at the left."""
# Translators: small captions beside which an official form asks for something, e.g. "reference year:".
OF_THE_COVER: Mapping[str, tuple[Text, ...]] = {
    "geo": (literal("geo"), in_context("caption", "country code")),
    "country": (
        in_context("caption", "country"),
        in_context("caption", "reporting country"),
        in_context("caption", "member state"),
    ),
    "year": (
        in_context("caption", "year"),
        in_context("caption", "reference year"),
        in_context("caption", "reporting year"),
    ),
    "contact": (
        in_context("caption", "contact"),
        in_context("caption", "contact point"),
        in_context("caption", "contact person"),
    ),
    "state": (in_context("caption", "state"), in_context("caption", "status"), in_context("caption", "version")),
}
"""Labels beside which a template asks for what the cover knows."""
BESIDE_A_LABEL, BY_A_NAME = 0.8, 0.9
CERTAIN, LIKELY, ONE_OF_SEVERAL = 0.9, 0.6, 0.3

Entry = dict[str, Any]


@dataclass(frozen=True)
class Draft:
    """A binding as far as the template tells it, and what a person has to look at."""

    template: str
    sha256: str
    hidden: tuple[str, ...]
    cover: list[Entry] = field(default_factory=list)
    cells: list[Entry] = field(default_factory=list)
    blocks: list[Entry] = field(default_factory=list)
    rivals: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """Of a block, by its number, the other tables that it may as well be."""
    texts: list[tuple[str, str, str]] = field(default_factory=list)
    """Sheet, cell and text of what was not understood."""
    names: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Sheet:
    """A sheet as far as it is looked at."""

    title: str
    written: Mapping[Place, Written]

    @cached_property
    def texts(self) -> Mapping[Place, str]:
        """The texts that stand in it, formulas left out."""
        return {
            place: same_words(cell.text)
            for place, cell in sorted(self.written.items())
            if isinstance(cell.value, str) and not cell.is_formula and same_words(cell.text)
        }

    def is_taken(self, row: int, column: int) -> bool:
        """Whether a formula or a text stands in the cell, so that no number can be meant to."""
        place = row, column
        return place in self.texts or (place in self.written and self.written[place].is_formula)


def drafted(template: Template, definitions: Definitions) -> Draft:
    """The draft of a binding for the template."""
    draft = Draft(
        template.name,
        hashlib.sha256(template.content).hexdigest(),
        tuple(title for title in template.sheets if title in template.hidden),
    )
    words, taken = Words(definitions), set[tuple[str, Place]]()
    _names(template, definitions, draft, taken)
    for title in template.sheets:
        if title in template.hidden:
            continue
        sheet = _Sheet(title, template.written(title, _looked_at))
        _Inspector(sheet, words, definitions, draft, taken).inspect()
    return draft


def _looked_at(row: int, column: int) -> bool:
    return row <= LAST_LOOKED_AT[0] and column <= LAST_LOOKED_AT[1]


class _Inspector:
    """Looks at one sheet and adds to the draft what it seems to ask for."""

    def __init__(
        self, sheet: _Sheet, words: Words, definitions: Definitions, draft: Draft, taken: set[tuple[str, Place]]
    ) -> None:
        self.sheet, self.words, self.definitions, self.draft, self.taken = sheet, words, definitions, draft, taken
        self.down, self.across = runs(sheet.texts, words, down=True), runs(sheet.texts, words, down=False)
        self.understood: set[Place] = set()

    def inspect(self) -> None:
        """Everything about this sheet."""
        for number, rows in enumerate(self.down):
            above = max((run.last for run in self.down[:number] if run.line == rows.line), default=0)
            self.block(rows, above)
        self.cover()
        for place, text in self.sheet.texts.items():
            if place not in self.understood:
                self.draft.texts.append((self.sheet.title, cell_name(*place), text))

    def block(self, rows: Run, above: int) -> None:
        """The block that the headings of some rows begin, for every run of headings that stands above it."""
        above_it = [run for run in self.across if run.line < rows.first and run.first > rows.line]
        heads = [run for run in above_it if run.line > above] or above_it
        nearest = max((run.line for run in heads), default=0)
        for columns in [run for run in heads if run.line == nearest] or list(self.only_heading(rows, above)):
            if columns.dimension != rows.dimension:
                self.propose(rows, columns, above)

    def only_heading(self, rows: Run, above: int) -> Iterator[Run]:
        """The heading right of the rows' headings where it means no code, as a run without a dimension."""
        places = [
            (row, column)
            for row, column in self.sheet.texts
            if above < row < rows.first
            and column > rows.line
            and not any(self.sheet.is_taken(at, column) for at in rows.headings)
        ]
        if places:
            row, column = max(places, key=lambda place: (-place[1], place[0]))
            yield Run(row, "", {column: (self.sheet.texts[row, column], Meaning("", SURE))})

    def propose(self, rows: Run, columns: Run, above: int) -> None:
        """Add a block to the draft, if there is a table for it and cells that may be written."""
        captions = [text for place, text in self.sheet.texts.items() if above < place[0] < rows.first]
        candidates = list(self.tables(rows, columns, captions))
        down = self.kept(rows, columns, True)
        across = self.kept(columns, rows, False)
        targets = {(self.sheet.title, (row, column)) for row in down for column in across}
        free = not targets & self.taken and not any(self.sheet.is_taken(row, column) for _, (row, column) in targets)
        if not candidates or not targets or not free:
            return
        best = max(score for score, _, _ in candidates)
        table, codes = next((table, codes) for score, table, codes in candidates if score == best)
        rivals = tuple(other.name for score, other, _ in candidates if other is not table and score >= best - 1)
        again = any((block["table"], block.get("codes", {})) == (table.name, codes) for block in self.draft.blocks)
        evidence = ONE_OF_SEVERAL if rivals or again else CERTAIN if best > 0 else LIKELY
        entry: Entry = {"table": table.name, **({"codes": codes} if codes else {}), "sheet": self.sheet.title}
        entry["within"] = f"{cell_name(min(down), min(across))}:{cell_name(max(down), max(across))}"
        entry["rows"] = _axis(letters_of(rows.line), rows, down)
        entry["columns"] = _axis(columns.line, columns, across)
        if rivals:
            self.draft.rivals[len(self.draft.blocks)] = rivals
        self.draft.blocks.append({**entry, "confidence": round(min(rows.sure, columns.sure) * evidence, 2)})
        self.taken |= targets
        self.understood |= {(row, rows.line) for row in rows.headings}
        self.understood |= {(columns.line, column) for column in columns.headings}

    def kept(self, run: Run, other: Run, down: bool) -> list[int]:
        """The places of a run, without those whose cells are all taken."""
        return [
            at
            for at in run.headings
            if not all(self.sheet.is_taken(*((at, place) if down else (place, at))) for place in other.headings)
        ]

    def tables(self, rows: Run, columns: Run, captions: Sequence[str]) -> Iterator[tuple[int, Table, dict[str, str]]]:
        """The tables that have these dimensions, each with the codes that captions tell and what speaks for it."""
        asked = {rows.dimension, columns.dimension} - {""}
        told = stems((*captions, self.sheet.title))
        for table in self.definitions.tables:
            if not asked <= set(table.names):
                continue
            codes = self.captioned(table, asked, captions)
            open_ones = [name for name in table.names if name not in asked and name not in codes]
            if any(not self.words.lists[name].total for name in open_ones):
                continue
            own = stems((*table.title.in_all_given(), table.name))
            named = table.name in self.sheet.title.split()
            yield 10 * named + len(own & told) + len(codes) - len(open_ones), table, codes

    def captioned(self, table: Table, asked: set[str], captions: Sequence[str]) -> dict[str, str]:
        """The codes of the table's other dimensions that a caption above the block tells; the last one counts."""
        found: dict[str, str] = {}
        for name in table.names:
            codes = [self.words.told_by(text, name) for text in captions]
            telling = [code for code in codes if code and not self.words.is_total(name, code)]
            if name not in asked and telling:
                found[name] = telling[-1]
        return found

    def cover(self) -> None:
        """Cells right of a label of the cover that nothing stands in."""
        asked = {
            label.in_language(lang).casefold(): what
            for what, labels in OF_THE_COVER.items()
            for label in labels
            for lang in self.definitions.languages
        }
        for (row, column), text in self.sheet.texts.items():
            label = text.rstrip(": ").casefold()
            what = asked.get(label, "")
            target = row, column + 1
            known = {entry["write"] for entry in self.draft.cover}
            if not what or what in known or target in self.sheet.written or (self.sheet.title, target) in self.taken:
                continue
            entry = {"write": what, "sheet": self.sheet.title, "cell": cell_name(*target)}
            self.draft.cover.append({**entry, "confidence": BESIDE_A_LABEL})
            self.taken.add((self.sheet.title, target))
            self.understood.add((row, column))


def _axis(headings_in: str | int, run: Run, kept: Sequence[int]) -> Entry:
    if not run.dimension:
        return {"headings_in": headings_in, "text": next(text for text, _ in run.headings.values())}
    texts = {meaning.code: text for at, (text, meaning) in run.headings.items() if at in kept}
    return {"headings_in": headings_in, "dimension": run.dimension, "texts": texts}


def _names(template: Template, definitions: Definitions, draft: Draft, taken: set[tuple[str, Place]]) -> None:
    """Names of single cells that are made of a table's id and codes, such as V1_POLICE; the others are listed."""
    for name in template.names:
        area = name.area
        is_free = area is not None and area.is_one_cell and area.sheet in template.sheets
        entry = _named(name, definitions) if is_free and not name.own_sheet else None
        if area is None or entry is None or (area.sheet, area.first) in taken or _holds_formula(template, name):
            draft.names.append(f"{name.name} = {same_words(name.refers_to)}")
            continue
        draft.cells.append({**entry, "name": name.name, "confidence": BY_A_NAME})
        taken.add((area.sheet, area.first))


def _holds_formula(template: Template, name: DefinedName) -> bool:
    area = name.area
    if area is None:
        return False
    return any(cell.is_formula for cell in template.written(area.sheet, lambda *at: at == area.first).values())


def _named(name: DefinedName, definitions: Definitions) -> Entry | None:
    """The table and the codes that a name is made of."""
    own, *rest = name.name.split("_")
    table = next((table for table in definitions.tables if table.name.casefold() == own.casefold()), None)
    if table is None:
        return None
    codes: dict[str, str] = {}
    while rest:
        hit = next(_codes_at(rest, table, codes, definitions), None)
        if hit is None:
            return None
        length, dimension, code = hit
        codes[dimension], rest = code, rest[length:]
    needed = [d.name for d in table.dimensions if not definitions.codelists[d.codelist].total and d.name not in codes]
    return None if needed else {"table": table.name, **({"codes": codes} if codes else {})}


def _codes_at(
    pieces: Sequence[str], table: Table, codes: Mapping[str, str], definitions: Definitions
) -> Iterator[tuple[int, str, str]]:
    """The codes with which the pieces of a name may begin, the longest first."""
    for length in range(len(pieces), 0, -1):
        word = "_".join(pieces[:length])
        for dimension in table.dimensions:
            if dimension.name not in codes and word in definitions.codelists[dimension.codelist].by_code:
                yield length, dimension.name, word
