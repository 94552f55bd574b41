"""Hold all sources of the figures against each other.

Comes in: a dossier with its definitions, and the collection where its owner brings it. Goes out, into the work: how
many cells each source tells of, which sources could not be asked, and every cell of which they do not all say the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import zip_longest
from pathlib import Path

from thb_eu.base import second_process
from thb_eu.base.messages import Text, _, joined, literal
from thb_eu.base.model import Audience
from thb_eu.base.table_schemas import with_plain_text
from thb_eu.cells import place_of_a_row, told_of_a_row
from thb_eu.definitions import Definitions, Folder
from thb_eu.dossiers import FACT_REASONS, FINDINGS, LINEAGE, OBSERVATIONS, REASONS, WORKBOOK, Dossier, Row
from thb_eu.dossiers.cell_keys import codes_by_name, in_words, key_of
from thb_eu.dossiers.verification import sections as model
from thb_eu.dossiers.verification.rerun import (
    ASKS_WHOLE,
    RECOMPUTED,
    SELF,
    WRITTEN_AGAIN,
    RewrittenEdition,
    as_recorded,
    findings,
    made_again,
    other_tools,
    wrong_files,
    wrong_key,
)
from thb_eu.dossiers.verification.sections import (
    LINE,
    MADE_AGAIN,
    NOT_THERE,
    Difference,
    FigureRows,
    Judged,
    SourceStatement,
    VerificationRun,
    VerifiedPart,
    stated,
)
from thb_eu.dossiers.verification.sources_of_figures import (
    CONTROLS,
    HEADINGS,
    TEXTS,
    FigureSource,
    Sheets,
    disagreements,
    fitting,
    legible,
    of_lineage,
    of_observations,
    of_reasons,
    of_workbook,
    read_sheets,
    wrong_controls,
    wrong_headings,
    wrong_texts,
)
from thb_eu.parts import read_parts
from thb_eu.publication.labels import MAPPING
from thb_eu.publication.layout import TableLayout, controls_of
from thb_eu.publication.manifest import KEYED, input_hashes
from thb_eu.publication.sdmx import FOLDER, FORMS, STRUCTURES
from thb_eu.publication.sdmx.components import FOLDER as VIEWS
from thb_eu.publication.sdmx.components import views
from thb_eu.publication.sdmx.data import observations_of

SDMX = f"{FOLDER}/"
ASKS_SOURCE = _("Does {name} agree with the other sources?")
ASKS_KEYED = _("Are these the inputs that the manifest names under the key?")
NO_KEY = _("the manifest names the inputs under a key that the office keeps; give it with --key")
ASKS_HEADINGS = _("Are the headings of the tables the right ones?")
ASKS_CONTROLS = _("Are the controls on the sheets the right ones?")
ASKS_TEXTS = _("Are the texts on the sheets the right ones?")


@with_plain_text
def numbers(
    work: VerificationRun,
    dossier: Dossier,
    definitions: Definitions,
    judged: Callable[[], Judged],
    package: str | Path | None,
    schemas: Folder,
    keyed: Callable[[str], str] | None = None,
    known: Sequence[str | Path] = (),
) -> None:
    """Read every source of numbers of the dossier and hold each against all others.

    `judged`: what waits for the tables held against their schemas.
    """
    names = {*(table.name for table in definitions.tables), MAPPING}
    (sheets,) = second_process.ask((_sheets, Dossier(dossier.folder, dossier.manifest), names))
    made = made_again(dossier, definitions, package, schemas, known)  # which asks in between
    work.differences += made.differences
    if KEYED in dossier.manifest:
        if keyed is None or made.submission is None:
            work.left(KEYED, ASKS_KEYED, NO_KEY if keyed is None else made.undone)
        else:
            work.did(
                KEYED, ASKS_KEYED, len(input_hashes(made.submission)), model.FILES, wrong_key(dossier, made, keyed)
            )
    checked = findings(dossier, made.submission, made.undone, schemas)
    misshapen = next((part.undone for part in checked[0] if part.id == SELF and not part.done), None)
    again = None
    if made.submission is not None:  # checks that are not run again have waivers too
        recorded = made.submission if misshapen else as_recorded(made.submission, dossier)
        again = RewrittenEdition(recorded, dossier, names)
    not_written = made.undone if again is None else other_tools(dossier) or misshapen
    reading = _Asked(work, dossier, definitions, again, made.undone)
    sources = [*reading.files_while_drawn(judged, not_written is None), *reading.made_again()]
    layouts = reading.workbook(sources, sheets)
    reading.added()
    reading.view()
    work.differences += disagreements(sources, definitions, layouts)
    work.add(checked)
    reading.facts()
    reading.reasons(misshapen)
    if again is None or not_written is not None:
        work.left(WRITTEN_AGAIN, ASKS_WHOLE, not_written or made.undone)
        return
    told, ran = tuple(work.differences), made.submission or again.edition
    work.compare(WRITTEN_AGAIN, ASKS_WHOLE, FINDINGS, model.FILES, lambda: wrong_files(again, ran, told))


@dataclass(frozen=True)
class _Asked:
    """A dossier whose sources are asked one after the other; `undone`: why there is nothing made `again`."""

    work: VerificationRun
    dossier: Dossier
    definitions: Definitions
    again: RewrittenEdition | None
    undone: Text

    def files_while_drawn(self, judged: Callable[[], Judged], is_rewritten: bool) -> list[FigureSource]:
        """Read the files, then write all of them again, while a second process judges tables and draws the workbook.

        What it `judged` is told first.
        """
        apart = replace(self, work=VerificationRun())
        sources = [*apart.files()]
        if self.again is not None and is_rewritten:
            self.again.write()
        self.work.add(judged())
        self.work.add((tuple(apart.work.parts), tuple(apart.work.differences)))
        return sources

    def files(self) -> Iterator[FigureSource]:
        """Yield observations.csv, every data file of SDMX, the facts behind the cells and the reasons for them."""
        dossier, definitions = self.dossier, self.definitions
        readers: dict[str, Callable[[], Sequence[FigureSource]]] = {
            OBSERVATIONS: lambda: [
                of_observations(dossier.observations, definitions, literal(OBSERVATIONS), in_file=True)
            ]
        }
        data = [name for name in dossier.manifest["outputs"] if _is_data(name)]
        readers |= {name: partial(self._of_sdmx, name) for name in data}
        if not data:
            self.work.left(SDMX, _asks(SDMX), _("the dossier holds no SDMX files"))
        if dossier.manifest["audience"] == Audience.PUBLIC.value:
            self.work.left(LINEAGE, _asks(LINEAGE), _("the public edition holds no facts behind the cells"))
        else:
            readers[LINEAGE] = lambda: of_lineage(dossier.lineage, definitions)
        readers[REASONS] = lambda: [of_reasons(dossier.reasons, dossier.observations, definitions)]
        for name, reader in readers.items():
            for source in self.work.read(name, _asks(name), name, reader) or ():
                self._told(source, source.name.english)
                yield source

    def _of_sdmx(self, name: str) -> list[FigureSource]:
        rows = observations_of(name, self.dossier.read(name))
        return [of_observations(rows, self.definitions, literal(name), in_file=name.endswith(".csv"))]

    def _told(self, source: FigureSource, id: str) -> None:
        self.work.did(id, ASKS_SOURCE.filled({"name": source.name}), len(source.values), model.CELLS)

    def made_again(self) -> Iterator[FigureSource]:
        """Yield the cells as they come out when they are made again: every column of observations.csv."""
        if self.again is None:
            self.work.left(RECOMPUTED, ASKS_SOURCE.filled({"name": MADE_AGAIN}), self.undone)
            return
        source = of_observations(self.again.rows(OBSERVATIONS), self.definitions, MADE_AGAIN)
        self._told(source, RECOMPUTED)
        yield source

    def workbook(self, sources: list[FigureSource], read: Callable[[], Sheets]) -> Mapping[str, TableLayout]:
        """Return the workbook as one more witness; its headings, controls and texts; the places of the cells in it."""
        work, dossier, definitions = self.work, self.dossier, self.definitions
        sheets = work.read(WORKBOOK, _asks(WORKBOOK), WORKBOOK, read)
        if sheets is None:
            return {}
        complete = [source for source in sources if source.is_complete]
        if not complete:
            work.left(WORKBOOK, _asks(WORKBOOK), _("no source of cells can be read"))
            return {}
        unshown = definitions.law.free_mark(dossier.manifest["disclosure_policy"])
        layouts = fitting(sheets, complete, definitions)
        workbook = of_workbook(sheets, layouts, unshown)
        sources.insert(0, workbook)
        self._told(workbook, WORKBOOK)
        work.did(HEADINGS, ASKS_HEADINGS, len(layouts), model.SHEETS, wrong_headings(sheets, layouts))
        geo = dossier.manifest["geo"]
        controls = [controls_of(layout, dossier.year, geo) for layout in layouts.values()]
        count = sum(len(held.controls) for held in controls)
        work.did(CONTROLS, ASKS_CONTROLS, count, model.FORMULAS, wrong_controls(sheets, controls, complete[-1]))
        if self.again is None:
            work.left(TEXTS, ASKS_TEXTS, self.undone)
        else:
            rewritten = self.again.sheets
            count = sum(map(len, rewritten.values()))
            work.did(TEXTS, ASKS_TEXTS, count, model.TEXTS, wrong_texts(sheets, rewritten, controls))
        return layouts

    def added(self) -> None:
        """Compare what rooms outside the core added with observations.csv and the numbers made again."""
        parts: Sequence[VerifiedPart] = read_parts()
        for part in parts:
            if name := part.file_in(self.dossier):
                self.work.compare(name, _asks(name), name, model.CELLS, partial(self._added_cells, part))

    def _added_cells(self, part: VerifiedPart) -> tuple[int, list[Difference]]:
        sources: list[FigureRows] = [(literal(OBSERVATIONS), self._legible(), None)]
        if self.again is not None:
            sources.append((MADE_AGAIN, self.again.rows(OBSERVATIONS), self.again.edition))
        return part.wrong_cells(self.dossier, self.definitions, sources)

    def view(self) -> None:
        """Compare Eurostat's view with the numbers made again, or with observations.csv where there are none."""
        if self.definitions.sdmx is None:
            return

        def read() -> tuple[int, list[Difference]]:
            by = MADE_AGAIN if self.again else literal(OBSERVATIONS)
            rows = self.again.rows(OBSERVATIONS) if self.again else self._legible()
            return wrong_lines(self.dossier, self.definitions, rows, by)

        self.work.compare(DISSEMINATION, ASKS_VIEW, DISSEMINATION, model.ROWS, read)

    def _legible(self) -> tuple[Row, ...]:
        return legible(self.dossier.observations, self.definitions)

    def facts(self) -> None:
        """Compare the rows of lineage.csv one by one, where the facts could be made again."""
        again = self.again
        if again is None:
            self.work.left(FACTS, ASKS_FACTS, self.undone)
            return
        self.work.compare(
            *(FACTS, ASKS_FACTS, LINEAGE, model.ROWS),
            lambda: wrong_rows(FACTS, [LINEAGE], self.dossier, again.rows, self.definitions),
        )

    def reasons(self, misshapen: Text | None) -> None:
        """Compare the rows of reasons.csv and fact-reasons.csv one by one, where all could be made again."""
        again = self.again
        undone = self.undone if again is None else misshapen
        if again is None or undone is not None:
            self.work.left(BY_ROW, ASKS_REASONS, undone or self.undone)
            return
        self.work.compare(
            *(BY_ROW, ASKS_REASONS, REASONS, model.ROWS),
            lambda: wrong_rows(BY_ROW, [REASONS, FACT_REASONS], self.dossier, again.rows, self.definitions),
        )


def _sheets(dossier: Dossier, names: Collection[str]) -> Sheets:
    return read_sheets(dossier.read(WORKBOOK), names)


def _is_data(name: str) -> bool:
    """Tell whether a file holds the observations in a form of SDMX."""
    return name.startswith(tuple(f"{SDMX}{form}/" for form in FORMS)) and not name.endswith(f"/{STRUCTURES}")


def _asks(name: str) -> Text:
    return ASKS_SOURCE.filled({"name": literal(name)})


# Hold rows of lineage.csv, reasons.csv, fact-reasons.csv and Eurostat's view against those made again.
#
# Comes in: the rows as they stand in the dossier and as they come out now. Goes out: every row that differs, is too
# many or is missing. Files that are the same byte for byte are not gone through row by row.

FACTS = "facts"
ASKS_FACTS = _("Are the facts behind the cells the same?")

BY_ROW = "reasons"
ASKS_REASONS = _("Are the reasons of cells and facts the same?")

DISSEMINATION = f"{VIEWS}/"
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
