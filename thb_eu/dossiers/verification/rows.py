"""Hold rows of lineage.csv, reasons.csv, fact-reasons.csv and Eurostat's view against those made again.

Comes in: the rows as they stand in the dossier and as they come out now. Goes out: every row that differs, is too many,
is missing or stands elsewhere. Files that are the same byte for byte are not gone through row by row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from thb_eu.base.messages import Text, _, layout, literal
from thb_eu.definitions import Definitions
from thb_eu.dossiers import FACT_REASONS, LINEAGE, REASONS, Dossier, Row
from thb_eu.dossiers.cell_keys import codes_by_name, dimensions_of, in_words, key_of
from thb_eu.dossiers.verification.sections import LINE, MADE_AGAIN, NOT_THERE, Difference, stated
from thb_eu.publication.sdmx.view import FOLDER, views

FACTS = "facts"
ASKS_FACTS = _("Are the facts behind the cells the same?")

BY_ROW = "reasons"
ASKS_REASONS = _("Are the reasons of cells and facts the same?")

DISSEMINATION = f"{FOLDER}/"
ASKS_VIEW = _("Does Eurostat's view follow from the observations?")

Identity = tuple[str, ...]
Made = Mapping[str, tuple[Row, ...]]
"""By file, the rows as they come out when they are made again; those of the dossier itself where nothing differs."""


def wrong_facts(dossier: Dossier, made: Sequence[Row], definitions: Definitions) -> tuple[int, Iterator[Difference]]:
    """How many rows lineage.csv has, and every one that differs from that made again, is too many or is missing."""
    return len(dossier.lineage), _wrong_facts(dossier.lineage, made, definitions)


def _wrong_facts(written: Sequence[Row], made: Sequence[Row], definitions: Definitions) -> Iterator[Difference]:
    if written is made:
        return
    names = dimensions_of(definitions)
    columns = [*(made or [{}])[0]]
    dimensions = list(definitions.dimension_lists)
    found, due = _by_identity(written, dimensions), _by_identity(made, dimensions)
    for identity in dict.fromkeys([*found, *due]):
        number, was = found.get(identity, (0, None))
        now = due[identity][1] if identity in due else None
        row = was or now or {}
        key = key_of(row, names)
        about = _("{cell}; the fact {fact}", cell=in_words(key, definitions), fact=row["fact"])
        both = was is not None and now is not None
        for column in columns if both else ("fact",):
            values = [side.get(column, "") if side is not None else None for side in (was, now)]
            if values[0] != values[1]:
                at = LINE.filled({"row": number}) if was else ""
                sayings = stated(LINEAGE, values[0], at), stated(MADE_AGAIN, values[1])
                yield Difference(FACTS, LINEAGE, about, column, sayings, key=codes_by_name(key, names))


def _by_identity(rows: Sequence[Row], dimensions: Sequence[str]) -> dict[Identity, tuple[int, Row]]:
    """Return rows with their lines, by the cell and the fact; the second of the same is told apart from the first."""
    found: dict[Identity, tuple[int, Row]] = {}
    seen: Counter[Identity] = Counter()
    for number, row in enumerate(rows, 2):
        identity = (row["table"], *(row.get(name, "") for name in dimensions), row["fact"])
        found[(*identity, str(seen[identity]))] = number, row
        seen[identity] += 1
    return found


def wrong_reasons(dossier: Dossier, made: Made, definitions: Definitions) -> tuple[int, list[Difference]]:
    """Find how many rows were compared, and every row that is too many, missing or in another order than the others."""
    files = {REASONS: dossier.reasons, FACT_REASONS: dossier.fact_reasons}
    found = [wrong for name, rows in files.items() for wrong in _wrong_reasons(name, rows, made[name], definitions)]
    return sum(map(len, files.values())), found


def _wrong_reasons(
    name: str, written: Sequence[Row], made: Sequence[Row], definitions: Definitions
) -> Iterator[Difference]:
    if written is made:
        return
    columns = list((made or written)[0])
    found = [tuple(row.get(column, "") for column in columns) for row in written]
    missing = Counter(tuple(row[column] for column in columns) for row in made)
    first_line = {row: line for line, row in reversed(list(enumerate(found, 2)))}
    sides: list[tuple[tuple[str, ...], str | None, str | None, Text | str]] = []
    for row in found:
        if missing[row]:
            missing[row] -= 1
        else:
            sides.append((row, row[-1], None, LINE.filled({"row": first_line[row]})))
    sides += [(row, None, row[-1], "") for row in missing.elements()]
    names = dimensions_of(definitions)
    for row, was, now, at in sides:
        by_name = dict(zip(columns, row, strict=True))
        key = key_of(by_name, names) if "table" in by_name else None
        about = in_words(key, definitions) if key else literal(by_name["fact"])
        about_reason = layout("{about}; {kind} {code}", about=about, kind=by_name["kind"], code=by_name["code"])
        sayings = stated(name, was, at), stated(MADE_AGAIN, now)
        yield Difference(BY_ROW, name, about_reason, columns[-1], sayings, key=codes_by_name(key, names) if key else {})


def wrong_lines(
    dossier: Dossier, definitions: Definitions, rows: Sequence[Row], by: Text
) -> tuple[int, list[Difference]]:
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
