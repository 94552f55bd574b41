"""Draft the binding of a template from what its headings, labels and names seem to ask for.

Every entry says how sure it is (0 to 1); what was not understood is listed for a person to complete, in the YAML as
comments in all languages. The draft names only cells that may be written: a row or a column of formulas is left out.
The same template gives the same draft.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from thb_eu.base.messages import Languages, Text, _, in_context, literal
from thb_eu.base.ooxml.cell_reference import Coordinates, area_name, cell_name, letters_of
from thb_eu.base.ooxml.workbook import DefinedName, Workbook
from thb_eu.base.ooxml.xml_part import DamagedPart
from thb_eu.definitions import Codelist, Definitions, IndicatorTable
from thb_eu.definitions.bindings import same_words
from thb_eu.templates.official import broken

# Find the texts of a sheet that look like the categories of one dimension, below or beside each other.
#
# Comes in: the texts of a sheet and the definitions. Goes out: `HeadingRun`: a line of headings with the code that
# each means and how sure that is: a code or a label in either language counts whole, a label much like it less.

SURE, ALIKE = 1.0, 0.7
LIKE = 0.8
MOST_ALIKE = 60
"""Long lists (countries) are matched by their names alone: too many of them are like each other."""
FEWEST = 2
"""So many categories make a run; a single word may stand anywhere."""


@dataclass(frozen=True, slots=True)
class HeadingMeaning:
    """The code that a heading means in one dimension, and how sure that is (0 to 1)."""

    code: str
    sure: float


@dataclass(frozen=True, slots=True)
class HeadingRun:
    """Headings of one dimension in one line (a column's number, or a row's): by their place in it, text and meaning."""

    line: int
    dimension: str
    headings: Mapping[int, tuple[str, HeadingMeaning]]

    @property
    def first(self) -> int:
        """The place of its first heading."""
        return min(self.headings)

    @property
    def last(self) -> int:
        """The place of its last heading."""
        return max(self.headings)

    @property
    def sure(self) -> float:
        """How sure its headings are, on average."""
        return sum(meaning.sure for _, meaning in self.headings.values()) / len(self.headings)


class HeadingWords:
    """What a text may mean in each dimension of the tables."""

    def __init__(self, definitions: Definitions) -> None:
        self.lists = {name: definitions.codelists[codes] for name, codes in definitions.dimension_lists.items()}
        self.meanings = lru_cache(maxsize=None)(self._meanings)

    def _meanings(self, text: str) -> Mapping[str, HeadingMeaning]:
        found = {name: _meant(text, codelist) for name, codelist in self.lists.items()}
        return {name: meaning for name, meaning in found.items() if meaning}

    def told_by(self, caption: str, dimension: str) -> str:
        """Find the code that a caption tells: it is its name, or has the longest such name in it; empty where none."""
        meaning = self.meanings(caption).get(dimension)
        codelist = self.lists[dimension]
        if meaning or len(codelist.codes) > MOST_ALIKE:
            return meaning.code if meaning else ""
        labels = [(label, code.code) for code in codelist.codes for label in code.label.in_all_given()]
        held = [(len(label), code) for label, code in labels if label.casefold() in caption.casefold()]
        return max(held)[1] if held else ""

    def is_total(self, dimension: str, code: str) -> bool:
        """Tell whether the code is the dimension's total, which says nothing of the dimension."""
        return code == self.lists[dimension].total


def runs(texts: Mapping[Coordinates, str], words: HeadingWords, down: bool) -> list[HeadingRun]:
    """Return the runs of headings in the columns of a sheet (`down`) or its rows; none overlaps another in its line."""
    lines: dict[int, dict[int, str]] = {}
    for (row, column), text in texts.items():
        line, at = (column, row) if down else (row, column)
        lines.setdefault(line, {})[at] = text
    found: list[HeadingRun] = []
    for line in sorted(lines):
        rivals = [run for name in words.lists for run in _segments(line, lines[line], name, words)]
        taken: list[HeadingRun] = []
        for run in sorted(rivals, key=lambda run: (-len(run.headings), -run.sure, run.first)):
            if not any(run.first <= other.last and other.first <= run.last for other in taken):
                taken.append(run)
        found += sorted(taken, key=lambda run: run.first)
    return found


def _segments(line: int, texts: Mapping[int, str], dimension: str, words: HeadingWords) -> Iterator[HeadingRun]:
    """Yield the headings of one dimension in a line, parted where a code comes again."""
    segments: list[dict[int, tuple[str, HeadingMeaning]]] = [{}]
    for at in sorted(texts):
        meaning = words.meanings(texts[at]).get(dimension)
        if meaning and meaning.code in {known.code for _, known in segments[-1].values()}:
            segments.append({})
        if meaning:
            segments[-1][at] = texts[at], meaning
    for headings in segments:
        has_parts = any(not words.is_total(dimension, meaning.code) for _, meaning in headings.values())
        if len(headings) >= FEWEST and has_parts:
            yield HeadingRun(line, dimension, headings)


def _meant(text: str, codelist: Codelist) -> HeadingMeaning | None:
    code = codelist.meant_by(text)
    if code:
        return HeadingMeaning(code, SURE)
    if len(codelist.codes) > MOST_ALIKE:
        return None
    labels = {label.casefold(): code.code for code in codelist.codes for label in code.label.in_all_given()}
    near = difflib.get_close_matches(text.casefold(), list(labels), n=1, cutoff=LIKE)
    return HeadingMeaning(labels[near[0]], ALIKE) if near else None


def stems(texts: Iterable[str]) -> frozenset[str]:
    """Return the beginnings of the longer words of some texts, by which two titles may be compared."""
    return frozenset(word[:5].casefold() for text in texts for word in text.split() if len(word) > 3)


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

OR_ELSE = _("may as well be {tables}")

Entry = dict[str, Any]


@dataclass(frozen=True)
class BindingDraft:
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


# --- what the template seems to ask for --------------------------------------------------------------


def drafted(template: Workbook, definitions: Definitions) -> BindingDraft:
    """Return the draft of a binding for the template; SourceRefused where a part of it cannot be followed."""
    try:
        return _drafted(template, definitions)
    except DamagedPart:
        raise broken(template.name) from None


def _drafted(template: Workbook, definitions: Definitions) -> BindingDraft:
    hidden = tuple(title for title in template.sheets if title in template.hidden)
    draft = BindingDraft(template.name, hashlib.sha256(template.content).hexdigest(), hidden)
    words, taken = HeadingWords(definitions), set[tuple[str, Coordinates]]()
    _names(template, definitions, draft, taken)
    for title in template.sheets:
        if title not in hidden:
            _Inspector(template, title, words, definitions, draft, taken).inspect()
    return draft


class _Inspector:
    """Looks at one sheet and adds to the draft what it seems to ask for; `taken` are the cells that the draft names."""

    def __init__(
        self,
        template: Workbook,
        title: str,
        words: HeadingWords,
        definitions: Definitions,
        draft: BindingDraft,
        taken: set[tuple[str, Coordinates]],
    ) -> None:
        self.title, self.words, self.definitions, self.draft, self.taken = title, words, definitions, draft, taken
        self.written = template.written(
            title, lambda row, column: row <= LAST_LOOKED_AT[0] and column <= LAST_LOOKED_AT[1]
        )
        self.texts: Mapping[Coordinates, str] = {
            place: same_words(cell.text)
            for place, cell in sorted(self.written.items())
            if isinstance(cell.value, str) and not cell.is_formula and same_words(cell.text)
        }
        self.down, self.across = (runs(self.texts, words, down=is_down) for is_down in (True, False))
        self.understood: set[Coordinates] = set()

    def is_taken(self, row: int, column: int) -> bool:
        """Tell whether a formula or a text stands in the cell, so that no number can be meant to."""
        place = row, column
        return place in self.texts or (place in self.written and self.written[place].is_formula)

    def inspect(self) -> None:
        """Add everything about this sheet to the draft."""
        for number, rows in enumerate(self.down):
            above = max((run.last for run in self.down[:number] if run.line == rows.line), default=0)
            self.blocks(rows, above)
        self.cover()
        self.draft.texts.extend(
            (self.title, cell_name(*place), text) for place, text in self.texts.items() if place not in self.understood
        )

    def blocks(self, rows: HeadingRun, above: int) -> None:
        """Propose the blocks that some rows' headings begin, one for each run of headings that stands above them."""
        above_it = [run for run in self.across if run.line < rows.first and run.first > rows.line]
        heads = [run for run in above_it if run.line > above] or above_it
        nearest = max((run.line for run in heads), default=0)
        for columns in [run for run in heads if run.line == nearest] or self.only_heading(rows, above):
            if columns.dimension != rows.dimension:
                self.propose(rows, columns, above)

    def only_heading(self, rows: HeadingRun, above: int) -> list[HeadingRun]:
        """Return the heading right of the rows' headings where it means no code, as a run without a dimension."""
        places = [
            (-column, row)
            for row, column in self.texts
            if above < row < rows.first
            and column > rows.line
            and not any(self.is_taken(at, column) for at in rows.headings)
        ]
        if not places:
            return []
        column, row = max(places)
        return [HeadingRun(row, "", {-column: (self.texts[row, -column], HeadingMeaning("", SURE))})]

    def propose(self, rows: HeadingRun, columns: HeadingRun, above: int) -> None:
        """Add a block to the draft, if there is a table for it and cells that may be written."""
        captions = [text for place, text in self.texts.items() if above < place[0] < rows.first]
        candidates = list(self.tables(rows, columns, captions))
        down = [row for row in rows.headings if not all(self.is_taken(row, at) for at in columns.headings)]
        across = [column for column in columns.headings if not all(self.is_taken(at, column) for at in rows.headings)]
        targets = {(self.title, (row, column)) for row in down for column in across}
        free = not targets & self.taken and not any(self.is_taken(row, column) for _, (row, column) in targets)
        if not candidates or not targets or not free:
            return
        best = max(score for score, _, _ in candidates)
        table, codes = next((table, codes) for score, table, codes in candidates if score == best)
        rivals = tuple(other.name for score, other, _ in candidates if other is not table and score >= best - 1)
        again = any((block["table"], block.get("codes", {})) == (table.name, codes) for block in self.draft.blocks)
        evidence = ONE_OF_SEVERAL if rivals or again else CERTAIN if best > 0 else LIKELY
        if rivals:
            self.draft.rivals[len(self.draft.blocks)] = rivals
        self.draft.blocks.append(
            {
                **_entry(table, codes),
                "sheet": self.title,
                "within": area_name(((min(down), min(across)), (max(down), max(across)))),
                "rows": _axis(letters_of(rows.line), rows, down),
                "columns": _axis(columns.line, columns, across),
                "confidence": round(min(rows.sure, columns.sure) * evidence, 2),
            }
        )
        self.taken |= targets
        self.understood |= {(row, rows.line) for row in rows.headings}
        self.understood |= {(columns.line, column) for column in columns.headings}

    def tables(
        self, rows: HeadingRun, columns: HeadingRun, captions: Sequence[str]
    ) -> Iterator[tuple[int, IndicatorTable, dict[str, str]]]:
        """Yield the tables that have these dimensions, each with what speaks for it and the codes that captions tell.

        Of several captions above the block that tell a code of one dimension the last one counts.
        """
        wanted = {rows.dimension, columns.dimension} - {""}
        words = stems((*captions, self.title))
        for table in self.definitions.tables:
            if not wanted <= set(table.names):
                continue
            codes: dict[str, str] = {}
            for name in (name for name in table.names if name not in wanted):
                found = (self.words.told_by(text, name) for text in reversed(captions))
                if code := next((code for code in found if code and not self.words.is_total(name, code)), ""):
                    codes[name] = code
            open_ones = [name for name in table.names if name not in wanted and name not in codes]
            if any(not self.words.lists[name].total for name in open_ones):
                continue
            named_by = stems((*table.title.in_all_given(), table.name))
            named = table.name in self.title.split()
            yield 10 * named + len(named_by & words) + len(codes) - len(open_ones), table, codes

    def cover(self) -> None:
        """Add to the draft the cells right of a label of the cover in which nothing stands."""
        labels = {
            label.in_language(lang).casefold(): what
            for what, labels in OF_THE_COVER.items()
            for label in labels
            for lang in self.definitions.languages
        }
        for (row, column), text in self.texts.items():
            what, target = labels.get(text.rstrip(": ").casefold(), ""), (row, column + 1)
            known = {entry["write"] for entry in self.draft.cover}
            if not what or what in known or target in self.written or (self.title, target) in self.taken:
                continue
            entry = {"write": what, "sheet": self.title, "cell": cell_name(*target), "confidence": BESIDE_A_LABEL}
            self.draft.cover.append(entry)
            self.taken.add((self.title, target))
            self.understood.add((row, column))


def _entry(table: IndicatorTable, codes: Mapping[str, str]) -> Entry:
    return {"table": table.name, **({"codes": codes} if codes else {})}


def _axis(headings_in: str | int, run: HeadingRun, kept: Sequence[int]) -> Entry:
    if not run.dimension:
        return {"headings_in": headings_in, "text": next(text for text, _ in run.headings.values())}
    texts = {meaning.code: text for at, (text, meaning) in run.headings.items() if at in kept}
    return {"headings_in": headings_in, "dimension": run.dimension, "texts": texts}


def _names(
    template: Workbook, definitions: Definitions, draft: BindingDraft, taken: set[tuple[str, Coordinates]]
) -> None:
    """Draft the cells with names that are made of a table's id and codes, such as V1_POLICE; list the other names."""
    for name in template.names:
        sheet, (first, last) = name.area or ("", ((0, 0), (0, 1)))
        is_free = first == last and sheet in template.sheets and not name.own_sheet and (sheet, first) not in taken
        entry = _named(name, definitions) if is_free else None
        written = template.written(sheet, lambda *at, first=first: at == first) if entry else {}
        if entry is None or any(cell.is_formula for cell in written.values()):
            draft.names.append(f"{name.name} = {same_words(name.refers_to)}")
            continue
        draft.cells.append({**entry, "name": name.name, "confidence": BY_A_NAME})
        taken.add((sheet, first))


def _named(name: DefinedName, definitions: Definitions) -> Entry | None:
    """Return the table and the codes that a name is made of; of several codes that fit next the longest counts."""
    first, *rest = name.name.split("_")
    table = next((table for table in definitions.tables if table.name.casefold() == first.casefold()), None)
    if table is None:
        return None
    codes: dict[str, str] = {}
    while rest:
        hits = (
            (length, dimension.name, word)
            for length in range(len(rest), 0, -1)
            for dimension in table.dimensions
            if dimension.name not in codes
            and (word := "_".join(rest[:length])) in definitions.codelists[dimension.codelist].by_code
        )
        length, name_of_dimension, code = next(hits, (0, "", ""))
        if not length:
            return None
        codes[name_of_dimension], rest = code, rest[length:]
    needed = [d.name for d in table.dimensions if not definitions.codelists[d.codelist].total and d.name not in codes]
    return None if needed else _entry(table, codes)


# --- the draft as a file ------------------------------------------------------------------------------


def as_yaml(draft: BindingDraft, languages: Languages) -> str:
    """Return the draft as a binding that `submit --binding` accepts."""
    return "\n".join(_lines(draft, languages)) + "\n"


def as_object(draft: BindingDraft) -> dict[str, Any]:
    """Return the draft as programs read it: the binding, and what it does not use."""
    binding = {"template": draft.template, "sha256": draft.sha256}
    return {
        "binding": {**binding, "cover": draft.cover, "cells": draft.cells, "blocks": draft.blocks},
        "rivals": {str(number): list(tables) for number, tables in draft.rivals.items()},
        "unused_texts": [{"sheet": sheet, "cell": cell, "text": text} for sheet, cell, text in draft.texts],
        "unused_names": draft.names,
        "hidden_sheets": list(draft.hidden),
    }


def _lines(draft: BindingDraft, languages: Languages) -> Iterator[str]:
    message = _("A draft. Check every entry; `confidence` gives its certainty, and may be deleted.")
    yield from _comment(message, languages)
    yield f"template: {_yaml(draft.template)}"
    yield f"sha256: {_yaml(draft.sha256)}"
    yield 'missing: ":"'
    for key, entries in (("cover", draft.cover), ("cells", draft.cells)):
        if entries:
            yield f"{key}:"
            yield from (f"  - {_yaml(entry)}" for entry in entries)
    if draft.blocks:
        yield "blocks:"
    for number, block in enumerate(draft.blocks):
        for tables in (draft.rivals[number],) if number in draft.rivals else ():
            yield from (f"  {line}" for line in _comment(OR_ELSE.filled({"tables": ", ".join(tables)}), languages))
        for at, (key, value) in enumerate(block.items()):
            yield f"  {'- ' if at == 0 else '  '}{key}: {_yaml(value)}"
    title = _("Texts that the draft does not use:")
    yield from _listed(title, [f"{sheet}, {cell}: {text}" for sheet, cell, text in draft.texts], languages)
    yield from _listed(_("Names that the draft does not use:"), draft.names, languages)
    yield from _listed(_("Hidden sheets, not looked at:"), list(draft.hidden), languages)


def _listed(title: Text, entries: list[str], languages: Languages) -> Iterator[str]:
    if entries:
        yield "#"
        yield from _comment(title, languages)
    yield from (f"#   {_bare(entry)}" for entry in entries)


def _comment(text: Text, languages: Languages) -> Iterator[str]:
    yield from (f"# {_bare(line)}" for line in dict.fromkeys(map(text.in_language, languages)))


def _bare(text: str) -> str:
    """Return text of a template on one line, without what no editor shows: a comment must not end before it should."""
    return json.dumps(text, ensure_ascii=False)[1:-1].replace('\\"', '"') if text.isprintable() else ascii(text)


def _yaml(value: Any) -> str:
    """Return a value on one line: texts and codes in quotes, so that NO stays a country."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)}: {_yaml(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=not value.isprintable())
    return json.dumps(value)


def _key(key: str) -> str:
    return key if key.isidentifier() else json.dumps(key, ensure_ascii=not key.isprintable())
