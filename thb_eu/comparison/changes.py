"""Changes: every cell in which two dossiers differ, the steps that led there and the suppliers' cells behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from thb_eu.comparison.causes import Way, changed_files, way
from thb_eu.comparison.model import Cause, CellChange, Comparison, SourceChange, Step
from thb_eu.comparison.reading import Vintage
from thb_eu.definitions import Definitions
from thb_eu.dossiers import Row
from thb_eu.messages import Text, literal
from thb_eu.verification.naming import in_words
from thb_eu.verification.witnesses import Key, codes_by_name


def compared(first: Vintage, second: Vintage) -> Comparison:
    """Two vintages of one year with the causes of every change, or two years with their differences."""
    from thb_eu.amendment import differences

    files = changed_files(first.dossier, second.dossier)
    same_year = first.dossier.year == second.dossier.year
    differing = [key for key in dict.fromkeys([*second.cells, *first.cells]) if _differs(key, first, second)]
    if same_year and differing:
        led = way(first, second, files)
    else:
        led = Way((((), first.cells), ((Cause.YEAR,), second.cells)))
    manifest = first.dossier.manifest
    return Comparison(
        sides=(first.side, second.side),
        geo=manifest["geo"],
        audience=manifest["audience"],
        cells=len({*first.cells, *second.cells}),
        changes=tuple(_change(key, first, second, led, same_year) for key in differing),
        files=files if same_year else {cause: files[cause] for cause in files if cause is not Cause.DATA},
        law=differences(first.definitions, second.definitions),
        languages=second.definitions.languages,
        unsought=led.unsought,
    )


def _differs(key: Key, first: Vintage, second: Vintage) -> bool:
    return first.cells.get(key) != second.cells.get(key)


def _change(key: Key, first: Vintage, second: Vintage, led: Way, same_year: bool) -> CellChange:
    newest = second if key in second.cells else first
    return CellChange(
        key=codes_by_name(key, newest.names),
        words=words_of(key, newest),
        cells=(first.cell(key), second.cell(key)),
        before=first.cells.get(key),
        after=second.cells.get(key),
        steps=tuple(_steps(key, led)),
        sources=tuple(_sources(key, first, second)) if same_year else (),
        indicator=_indicator(key, newest.definitions),
        is_total=is_total(newest.own_key(key), newest.definitions),
    )


def _indicator(key: Key, definitions: Definitions) -> Text:
    """The indicator of the cell's table by its name; the table's own name where the definitions lack it."""
    table = next((table for table in definitions.tables if table.name == key[0]), None)
    names = definitions.codelists["indicator"].by_code if "indicator" in definitions.codelists else {}
    if table is None:
        return literal(key[0])
    return names[table.indicator].label if table.indicator in names else literal(table.indicator)


def is_total(key: Key, definitions: Definitions) -> bool:
    """Whether a cell is the total over every dimension of its table whose code list has a total."""
    table = next((table for table in definitions.tables if table.name == key[0]), None)
    if table is None:
        return False
    lists = (definitions.codelists[dimension.codelist] for dimension in table.dimensions)
    return all(code == codelist.total for codelist, code in zip(lists, key[1:], strict=True) if codelist.total)


def words_of(key: Key, vintage: Vintage) -> Text:
    """A cell in words, as the definitions of its dossier call it."""
    return in_words(vintage.own_key(key), vintage.definitions)


def _steps(key: Key, led: Way) -> Iterator[Step]:
    """The steps in which the cell changed, in their order."""
    before = led.states[0][1].get(key)
    for causes, cells in led.states[1:]:
        after = cells.get(key)
        if after != before:
            yield Step(causes, before, after)
        before = after


def _sources(key: Key, first: Vintage, second: Vintage) -> Iterator[SourceChange]:
    """The facts that bring another number to the cell, or stand in it on one side only."""
    held, holds = first.facts.get(key, {}), second.facts.get(key, {})
    for fact in dict.fromkeys([*held, *holds]):
        was, now = held.get(fact), holds.get(fact)
        sides: Sequence[Row | None] = (was, now)
        brought = [row["contribution"] if row else "" for row in sides]
        if brought[0] != brought[1]:
            row = now or was
            assert row is not None
            rules = [one["rule"] if one else "" for one in sides]
            yield SourceChange(row["file"], _place(row), brought[0], brought[1], (rules[0], rules[1]))


def _place(row: Row) -> str:
    """The supplier's cell, with its sheet where it has one; the row of a register."""
    cell = row.get("cell") or row.get("row", "")
    return f"{row['sheet']}!{cell}" if row.get("sheet") else cell
