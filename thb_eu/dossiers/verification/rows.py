"""Hold rows of lineage.csv, reasons.csv, fact-reasons.csv and Eurostat's view against those made again.

Comes in: the rows as they stand in the dossier and as they come out now. Goes out: every row that differs, is too many
or is missing. Files that are the same byte for byte are not gone through row by row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import zip_longest

from thb_eu.base.messages import Text, _, joined, literal
from thb_eu.cells import place_of_a_row, told_of_a_row
from thb_eu.definitions import Definitions
from thb_eu.dossiers import FACT_REASONS, LINEAGE, REASONS, Dossier, Row
from thb_eu.dossiers.cell_keys import codes_by_name, in_words, key_of
from thb_eu.dossiers.verification.sections import LINE, MADE_AGAIN, NOT_THERE, Difference, SourceStatement, stated
from thb_eu.publication.sdmx.components import FOLDER, views

FACTS = "facts"
ASKS_FACTS = _("Are the facts behind the cells the same?")

BY_ROW = "reasons"
ASKS_REASONS = _("Are the reasons of cells and facts the same?")

DISSEMINATION = f"{FOLDER}/"
ASKS_VIEW = _("Does Eurostat's view follow from the observations?")

NAMED_BY = {LINEAGE: ("fact",), REASONS: ("kind", "code"), FACT_REASONS: ("fact", "kind", "code")}
"""By file the columns that name a row, beside the cell of which it is."""

Identity = tuple[str, ...]
Rows = Sequence[Row]


def wrong_rows(
    part: str, files: Sequence[str], dossier: Dossier, made: Callable[[str], Rows], definitions: Definitions
) -> tuple[int, list[Difference]]:
    """Find how many rows the files of a part have, and every one that differs, is too many or is missing.

    `made`: the rows of a file as they come out when they are made again, those of the dossier itself where nothing
    differs. A fact of a register is called by the place of its row.
    """
    written = {name: dossier.rows_of(name.removesuffix(".csv")) for name in files}
    differing = [name for name in files if written[name] is not made(name)]
    supplier, lineage = dossier.cube(definitions).supplier, (*dossier.lineage, *made(LINEAGE)) if differing else ()
    registers = {row["fact"]: place_of_a_row(row) for row in lineage if supplier(row["view"]).is_register}
    found = [
        Difference(part, name, about, column, sayings, key=key)
        for name in differing
        for about, column, sayings, key in _wrong(name, written[name], made(name), registers, definitions)
    ]
    return sum(map(len, written.values())), found


def _wrong(
    name: str, written: Rows, made: Rows, registers: Mapping[str, str], definitions: Definitions
) -> Iterator[tuple[Text, str, tuple[SourceStatement, ...], Mapping[str, str]]]:
    """Yield what a row that differs is about, the column that does, what each side says in it, and the cell."""
    names, columns = definitions.dimension_names, [*(made or written)[0]]
    naming = ("table", *definitions.dimension_lists, *NAMED_BY[name])
    identity = [column for column in columns if column in naming]
    found, due = _by_identity(written, identity), _by_identity(made, identity)
    for at in dict.fromkeys([*found, *due]):
        (number, was), (_line, now) = found.get(at, (0, None)), due.get(at, (0, None))
        row = was or now or {}
        key = key_of(row, names) if "table" in row else None
        place = registers.get(row.get("fact", ""))
        told = partial(told_of_a_row, of_a_register=place is not None)
        about = [in_words(key, definitions)] if key else []
        if "fact" in row:
            about.append(_("the fact {fact}", fact=place or row["fact"]))
        if "kind" in row:
            about.append(literal(f"{row['kind']} {told('code', row['code'])}"))
        for column in columns if was and now else identity[-1:]:
            values = [side.get(column, "") if side else None for side in (was, now)]
            if values[0] != values[1]:
                line = LINE.filled({"row": number}) if was else ""
                sayings = stated(name, told(column, values[0]), line), stated(MADE_AGAIN, told(column, values[1]))
                yield joined(about, "; "), column, sayings, codes_by_name(key, names) if key else {}


def _by_identity(rows: Rows, columns: Sequence[str]) -> dict[Identity, tuple[int, Row]]:
    """Return rows with their lines, by what names them; the second of the same is told apart from the first."""
    found: dict[Identity, tuple[int, Row]] = {}
    seen: Counter[Identity] = Counter()
    for number, row in enumerate(rows, 2):
        identity = tuple(row.get(name, "") for name in columns)
        found[(*identity, str(seen[identity]))] = number, row
        seen[identity] += 1
    return found


def wrong_lines(dossier: Dossier, definitions: Definitions, rows: Rows, by: Text) -> tuple[int, list[Difference]]:
    """Find how many lines Eurostat's data sets have, and every one that is not what `rows`, called `by`, come to."""
    due = views(definitions.sdmx, list(rows)) if definitions.sdmx else {}
    listed = [name for name in dossier.manifest["outputs"] if name.startswith(DISSEMINATION)]
    found: list[Difference] = []
    lines = 0
    for name in dict.fromkeys([*listed, *(f"{DISSEMINATION}{name}" for name in due)]):
        should = due.get(name.removeprefix(DISSEMINATION), b"").decode("utf-8").splitlines()
        present = dossier.read(name).decode("utf-8", "replace").splitlines() if name in listed else []
        lines += len(present)
        for number, (line, ought) in enumerate(zip_longest(present, should, fillvalue=NOT_THERE), 1):
            if line != ought:
                sayings = stated(name, line, LINE.filled({"row": number})), stated(by, ought)
                found.append(Difference(DISSEMINATION, name, _("line {row} of the view", row=number), sayings=sayings))
    return lines, found
