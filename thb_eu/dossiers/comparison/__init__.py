"""Compare dossiers: every changed cell, by how much, and why.

Above the steps, like the pipeline. Two dossiers of one year are vintages: the cause of every change is found by
counting again in between. Two years are told apart cell by cell. More, of one year or of several, stand side by side.

Refused: fewer than two dossiers, dossiers of different countries, and an edition for the Commission beside one for the
public.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import overload

from thb_eu.base.atomic_files import temporary_folder
from thb_eu.base.errors import Fault, SourceRefused, ThbError, refuse_if_any
from thb_eu.base.messages import NO_WORDS, Text, _, literal
from thb_eu.base.model import INTERVAL, SERIES_COLUMNS, Audience, Place
from thb_eu.base.progress import stage
from thb_eu.cells import SOURCE, Cube, Term, count_in
from thb_eu.definitions import CellKey, Definitions
from thb_eu.definitions.journal import HEAD, JOURNAL
from thb_eu.dossiers import (
    DEFINITIONS,
    INPUTS,
    MANIFEST,
    OBSERVATIONS,
    SEE_VERIFY,
    Dossier,
    descriptor_of,
    kept_elsewhere,
    opened,
)
from thb_eu.dossiers.cell_keys import Names, codes_by_name, in_words, key_of, layouts_of, place
from thb_eu.dossiers.comparison.vintage_changes import (
    CAUSES,
    Cause,
    CellState,
    ChangeStep,
    ComparedDossier,
    DossierComparison,
    ReasonChange,
    SideBySide,
    SideBySideRow,
    SourceChange,
    ToldOnce,
    VintageChange,
    VintageLink,
)
from thb_eu.publication.labels import RECEIVER
from thb_eu.publication.layout import TableLayout
from thb_eu.publication.manifest import tools, tools_of
from thb_eu.results import ReasonKind

__all__ = ["DossierComparison", "SideBySide", "compare"]

ALIKE = {
    "geo": _("the dossier is of country {own}, the first one of {first}."),
    "audience": _("the edition is for {own}, the first one for {first}: in a public one small counts are suppressed."),
}
"""What all dossiers must have in common."""


@overload
def compare(folders: tuple[str | Path, str | Path]) -> DossierComparison: ...


@overload
def compare(folders: Sequence[str | Path]) -> DossierComparison | SideBySide: ...


def compare(folders: Sequence[str | Path]) -> DossierComparison | SideBySide:
    """Return two dossiers compared, or more side by side; their order is that of the columns."""
    if len(folders) < 2:
        raise ValueError("two dossiers or more are compared")
    stage(_("reading the dossiers"))
    vintages = [Vintage(str(folder), opened(folder)) for folder in folders]
    refuse_if_any(SourceRefused, [fault for vintage in vintages[1:] for fault in _unlike(vintage, vintages)])
    joint = joint_names(vintage.own_names for vintage in vintages)
    vintages = [replace(vintage, joint=joint) for vintage in vintages]
    return compared(vintages[0], vintages[1]) if len(vintages) == 2 else side_by_side(vintages)


def _unlike(vintage: Vintage, vintages: Sequence[Vintage]) -> Iterator[Fault]:
    manifest, first, where = vintage.dossier.manifest, vintages[0].dossier.manifest, Place(vintage.named)
    receivers = {audience.value: called for audience, called in RECEIVER.items()}
    for name, what in ALIKE.items():
        if manifest[name] != first[name]:
            sides = {"own": manifest[name], "first": first[name]}
            message = what.filled({side: receivers.get(value, value) for side, value in sides.items()})
            yield Fault(where, "dossiers-not-comparable", message, _("Name dossiers of one kind."), "user")


# List every cell in which dossiers differ: the steps between two, or all vintages side by side.


def compared(first: Vintage, second: Vintage) -> DossierComparison:
    """Return two vintages of one year with the causes of every change, or two years with their differences."""
    from thb_eu.law_changes import differences

    files = changed_files(first.dossier, second.dossier)
    same_year = first.dossier.year == second.dossier.year
    keys = dict.fromkeys([*second.cells, *first.cells])
    differing = [key for key in keys if first.cells.get(key) != second.cells.get(key)]
    if same_year and differing:
        led = way(first, second, files)
    else:
        led = AttributionPath((((), first.cells), ((Cause.YEAR,), second.cells)))
    manifest = first.dossier.manifest
    return DossierComparison(
        sides=(first.side, second.side),
        geo=manifest["geo"],
        audience=manifest["audience"],
        cells=len(keys),
        changes=tuple(_change(key, first, second, led, same_year) for key in differing),
        files=files if same_year else {cause: files[cause] for cause in files if cause is not Cause.DATA},
        law=differences(first.definitions, second.definitions),
        languages=second.definitions.languages,
        unsought=led.unsought,
        link=_link(first, second) if same_year else None,
    )


def _link(first: Vintage, second: Vintage) -> VintageLink | None:
    """Find what joins two vintages; nothing where neither the manifest of the second nor a journal tells of it."""
    revision, (held, holds) = second.dossier.revision, (first.dossier.acts, second.dossier.acts)
    acts = holds[len(held) :] if held and holds[: len(held)] == held else ()
    if revision is None and not acts:
        return None
    manifest = hashlib.sha256(first.dossier.read(MANIFEST)).hexdigest()
    return VintageLink(revision, revision is not None and revision.follows == manifest, acts)


def _change(key: CellKey, first: Vintage, second: Vintage, led: AttributionPath, same_year: bool) -> VintageChange:
    newest = second if key in second.cells else first
    return VintageChange(
        key=codes_by_name(key, newest.names),
        words=in_words(newest.own_key(key), newest.definitions),
        cells=(first.cell(key), second.cell(key)),
        before=first.cells.get(key),
        after=second.cells.get(key),
        steps=tuple(_steps(key, led)),
        reasons=tuple(_reasons(key, first, second)),
        sources=tuple(_sources(key, first, second)) if same_year else (),
        indicator=_indicator(key, newest.definitions),
        is_total=_is_total(newest.own_key(key), newest.definitions),
    )


def _indicator(key: CellKey, definitions: Definitions) -> Text:
    """Return the indicator of the cell's table by its name; its code where the definitions name none."""
    indicator = definitions.table(key[0]).indicator
    names = definitions.codelists["indicator"].by_code if "indicator" in definitions.codelists else {}
    return names[indicator].label if indicator in names else literal(indicator)


def _is_total(key: CellKey, definitions: Definitions) -> bool:
    """Tell whether a cell is the total over every dimension of its table whose code list has a total."""
    lists = (definitions.codelists[dimension.codelist] for dimension in definitions.table(key[0]).dimensions)
    return all(code == codelist.total for codelist, code in zip(lists, key[1], strict=True) if codelist.total)


def _steps(key: CellKey, led: AttributionPath) -> Iterator[ChangeStep]:
    """Yield the steps in which the cell changed, in their order."""
    before = led.states[0][1].get(key)
    for causes, cells in led.states[1:]:
        after = cells.get(key)
        if after != before:
            yield ChangeStep(causes, before, after)
        before = after


def _reasons(key: CellKey, first: Vintage, second: Vintage) -> Iterator[ReasonChange]:
    """Yield the reasons that one of the dossiers gives alone."""
    held, holds = first.cube.reasons.get(key, ()), second.cube.reasons.get(key, ())
    for vintage, reasons, others in ((first, held, holds), (second, holds, held)):
        for kind, code in (reason for reason in reasons if reason not in others):
            named = vintage.dossier.cited(code) if kind == SOURCE else literal(code)
            yield ReasonChange(kind, code, named, vintage is second)


def _sources(key: CellKey, first: Vintage, second: Vintage) -> Iterator[SourceChange]:
    """Yield the facts that bring another number to the cell, or stand in it on one side only."""
    held, holds = first.facts.get(key, {}), second.facts.get(key, {})
    for fact in dict.fromkeys([*held, *holds]):
        was, now, told = held.get(fact), holds.get(fact), {**held, **holds}[fact]
        before, after = _brought(was), _brought(now)
        if before != after:
            rules = was.rule if was else "", now.rule if now else ""
            yield SourceChange(told.where, before, after, rules)


def _brought(term: Term | None) -> str:
    """Say what a fact brings; nothing where it does not stand there, or its number is not known."""
    return "" if term is None or term.value is None else str(term.value)


def side_by_side(vintages: Sequence[Vintage]) -> SideBySide:
    """Return the totals of every table and every cell that any two of the dossiers do not have alike."""
    from thb_eu.law_changes import differences

    manifest = vintages[0].dossier.manifest
    keys = list(dict.fromkeys(key for vintage in reversed(vintages) for key in vintage.cells))
    rows = []
    for key in keys:
        newest = next(vintage for vintage in reversed(vintages) if key in vintage.cells)
        newest_key = newest.own_key(key)
        row = SideBySideRow(
            codes_by_name(key, newest.names),
            in_words(newest_key, newest.definitions),
            _is_total(newest_key, newest.definitions),
            tuple(vintage.cells.get(key) for vintage in vintages),
        )
        if row.changed or row.is_total:
            rows.append(row)
    law = (
        ToldOnce(number, change.text)
        for number, (old, new) in enumerate(pairwise(vintages), start=2)
        for change in differences(old.definitions, new.definitions)
    )
    return SideBySide(
        sides=tuple(vintage.side for vintage in vintages),
        geo=manifest["geo"],
        audience=manifest["audience"],
        cells=len(keys),
        languages=vintages[-1].definitions.languages,
        rows=tuple(rows),
        breaks=tuple(_breaks(vintages)),
        law=tuple(law),
    )


def _breaks(vintages: Sequence[Vintage]) -> Iterator[ToldOnce]:
    """Yield each statement on series that flags a cell of some dossier, with the first such dossier."""
    told: set[str] = set()
    for number, vintage in enumerate(vintages, start=1):
        reasons = {reason for of_cell in vintage.cube.reasons.values() for reason in of_cell}
        series = vintage.definitions.series
        says = {note.id: note.says for note in series.breaks} | {note.id: note.says for note in series.definitions}
        for named, text in says.items():
            if (ReasonKind.SERIES.value, named) in reasons and named not in told:
                told.add(named)
                yield ToldOnce(number, text)


# Attribute the changes between two vintages of one year to causes, by counting again in between.
#
# Comes in: two dossiers. Goes out: the steps from one to the other, each with its cause and the cells as they stand
# after it: the first dossier, the same made again by this version, then with the data of the second, then with its
# code lists and contracts, its rules, its decisions, its policy on small counts, and at the end the second dossier
# itself. Only what differs by hash is a step. A state in between that cannot be counted (rules that ask for a
# decision which is not there yet) is passed over, and the causes that it would have told apart are told together.
#
# Nothing can be counted again where a dossier holds no inputs: then the hashes alone tell what changed.

MAPPINGS = f"{DEFINITIONS}/mappings/"
DECISIONS = (f"{MAPPINGS}decisions.yaml", f"{MAPPINGS}counting.yaml", f"{INPUTS}/decisions.yaml")
IN_FILES = (Cause.DATA, Cause.DEFINITIONS, Cause.MAPPING, Cause.DECISION, Cause.DISCLOSURE)

OF_PUBLIC = _("the public edition holds no inputs")

Cells = Mapping[CellKey, CellState]


@dataclass(frozen=True, slots=True)
class AttributionPath:
    """The states from one dossier to the other: each with the causes that led there; `unsought`: why there are none."""

    states: tuple[tuple[tuple[Cause, ...], Cells], ...]
    unsought: Text = NO_WORDS


def changed_files(first: Dossier, second: Dossier) -> dict[Cause, tuple[str, ...]]:
    """Return by cause the files whose hashes differ, as manifests name them; under `engine` what made the dossiers."""
    found: dict[Cause, list[str]] = {}
    for name in _differing(*(_hashes(dossier) for dossier in (first, second))):
        found.setdefault(cause_of(name), []).append(name)
    if made := _differing(*(tools_of(dossier.manifest) for dossier in (first, second))):
        found[Cause.ENGINE] = made
    return {cause: tuple(found[cause]) for cause in Cause if cause in found}


def _differing(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    return [name for name in dict.fromkeys([*old, *new]) if old.get(name) != new.get(name)]


def cause_of(name: str) -> Cause:
    """Find which cause a change of the file is, by its name in the dossier."""
    if name in DECISIONS:
        return Cause.DECISION
    if name in (f"{MAPPINGS}disclosure.yaml", f"{MAPPINGS}releases.yaml"):
        return Cause.DISCLOSURE
    if name.startswith(MAPPINGS):
        return Cause.MAPPING
    return Cause.DEFINITIONS if name.startswith(f"{DEFINITIONS}/") else Cause.DATA


def way(first: Vintage, second: Vintage, files: Mapping[Cause, tuple[str, ...]]) -> AttributionPath:
    """Return the states from `first` to `second`; by hashes alone, in one step, where nothing can be counted again."""
    reason = _not_countable(first.dossier) or _not_countable(second.dossier)
    if reason is None:
        try:
            return AttributionPath(tuple(_states(first, second, files)))
        except ThbError as refused:
            fault = refused.faults[0]
            reason = _("this version can no longer count from the files of one of the dossiers: {fault}", fault=fault)
    withheld = (Cause.WITHHELD,) if reason is OF_PUBLIC else ()
    return AttributionPath((((), first.cells), ((*files, *withheld) or (Cause.UNEXPLAINED,), second.cells)), reason)


def _states(
    first: Vintage, second: Vintage, files: Mapping[Cause, tuple[str, ...]]
) -> Iterator[tuple[tuple[Cause, ...], Cells]]:
    """Yield every state that can be counted; ThbError where the last, the second dossier made again, cannot be."""
    yield (), first.cells
    held, others = _files(first.dossier), _files(second.dossier)
    names = joint_names((first.names, second.names))
    stage(_("counting the first dossier again"))
    yield _by_this_version(first), _counted(held, names)
    passed_over: tuple[Cause, ...] = ()
    differing = [cause for cause in IN_FILES if cause in files]
    for cause in differing:
        stage(_("counting again, with what the second one has otherwise: {cause}", cause=CAUSES[cause]))
        held = {name: content for name, content in held.items() if cause_of(name) is not cause}
        held |= {name: content for name, content in others.items() if cause_of(name) is cause}
        try:
            counted = _counted(held, names)
        except ThbError:
            if cause is differing[-1]:
                raise
            passed_over = (*passed_over, cause)
            continue
        yield (*passed_over, cause), counted
        passed_over = ()
    yield _by_this_version(second), second.cells


def _by_this_version(vintage: Vintage) -> tuple[Cause, ...]:
    """Find what it means when this version counts otherwise than the dossier says."""
    return (Cause.UNEXPLAINED,) if tools_of(vintage.dossier.manifest) == tools() else (Cause.ENGINE,)


def _counted(files: Mapping[str, bytes], names: Names) -> Cells:
    """Return the cells, as the Commission gets them, that these inputs give with these definitions, by `names`."""
    from thb_eu.definitions import load
    from thb_eu.disclosure import protect
    from thb_eu.results.series import with_series_flags
    from thb_eu.run import Run

    with temporary_folder() as folder:
        for name, content in files.items():
            path = Path(folder, *name.split("/"))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        definitions = load(Path(folder, DEFINITIONS))
        inputs = [name.removeprefix(f"{INPUTS}/") for name in files if name.startswith(f"{INPUTS}/")]
        made = Run(Path(folder, INPUTS, descriptor_of(inputs)), definitions)
        protected = protect(made.counted, definitions, made.received.collection, Audience.EU)
    cells = with_series_flags(protected, definitions, made.received.collection).cells
    cells = cells.select_dtypes(["string", "Int64"]).astype("string").fillna("")
    rows = [dict(zip(cells.columns, row, strict=True)) for row in cells.itertuples(index=False, name=None)]
    return cell_states(Cube(definitions, made.received.collection.year, (), lambda _table: rows, names))


def _files(dossier: Dossier) -> dict[str, bytes]:
    """Return the definitions and inputs of a dossier, by name."""
    folders = (f"{DEFINITIONS}/", f"{INPUTS}/")
    return {name: dossier.read(name) for name in dossier.manifest["outputs"] if name.startswith(folders)}


def _not_countable(dossier: Dossier) -> Text | None:
    if dossier.manifest["audience"] == Audience.PUBLIC.value:
        return OF_PUBLIC
    return _("of registers of persons a dossier holds only hashes") if kept_elsewhere(dossier.manifest) else None


def _hashes(dossier: Dossier) -> dict[str, str]:
    """Return the hashes of all inputs, kept in the dossier or not, and of all definitions, by name in the dossier.

    No number rests on the journal.
    """
    manifest = dossier.manifest
    inputs = {f"{INPUTS}/{name}": digest for name, digest in manifest["inputs"].items() if name not in (JOURNAL, HEAD)}
    return inputs | {f"{DEFINITIONS}/{name}": digest for name, digest in manifest["definitions"].items()}


# Read a dossier's cells, their places and the facts behind them, for comparing.


def joint_names(several: Iterable[Names]) -> Names:
    """Return by table the dimensions by which to compare all dossiers; one that a table has gained is among them."""
    joint: dict[str, tuple[str, ...]] = {}
    for names in several:
        joint |= {table: dimensions for table, dimensions in names.items() if {*joint.get(table, ())} <= {*dimensions}}
    return joint


@dataclass(frozen=True)
class Vintage:
    """One dossier as it was named on the command line, read for comparing; `joint`: dimensions it is compared by."""

    named: str
    dossier: Dossier
    joint: Names = field(default_factory=dict)

    @property
    def side(self) -> ComparedDossier:
        """What it is, as its manifest says."""
        held = self.dossier.manifest
        return ComparedDossier(self.named, held["package"], held["year"], held["state"], held["engine"]["version"])

    @cached_property
    def definitions(self) -> Definitions:
        """The definitions by which it was made; a refusal says of which dossier they are."""
        try:
            return self.dossier.definitions
        except ThbError as refused:
            raise refused.within(self.named) from None

    @cached_property
    def own_names(self) -> Names:
        """By table, the names of its dimensions here."""
        return self.definitions.dimension_names

    @cached_property
    def names(self) -> Names:
        """By table, the dimensions of a cell's key: those of this dossier, and those that another one has besides."""
        return {**self.own_names, **joint_names((self.own_names, self.joint))}

    def own_key(self, key: CellKey) -> CellKey:
        """Return the key of a cell in this dossier alone, without the dimensions that its table lacks here."""
        table, codes = key
        own = self.own_names.get(table, ())
        return table, tuple(code for name, code in zip(self.names.get(table, ()), codes, strict=False) if name in own)

    @cached_property
    def cube(self) -> Cube:
        """Its cells with the facts and the reasons behind them."""
        return replace(self.dossier.cube(self.definitions), joint=self.names)

    @cached_property
    def cells(self) -> Mapping[CellKey, CellState]:
        """What every cell of observations.csv says."""
        return cell_states(self.cube)

    @cached_property
    def facts(self) -> Mapping[CellKey, Mapping[str, Term]]:
        """By cell, the facts behind it by their names."""
        found: dict[CellKey, dict[str, Term]] = {}
        for counted in self.cube.contributions:
            found.setdefault(counted.key, {})[counted.fact] = counted.term
        return found

    def cell(self, key: CellKey) -> str:
        """Return the name of a cell in the workbook (`V3!D14`); the table where the sheet does not show it."""
        return place(self.own_key(key), self._layouts)

    @cached_property
    def _layouts(self) -> Mapping[str, TableLayout]:
        cells = {key_of(row, self.own_names): row for row in self.dossier.observations}
        return layouts_of(cells, self.definitions)


def cell_states(cube: Cube) -> dict[CellKey, CellState]:
    """Return by cell what the rows of observations say; raise SourceRefused where a value is no number."""
    found = {}
    for number, row in enumerate(cube.observations, 2):
        value, low, high = (row.get(name, "") for name in ("obs_value", *INTERVAL))
        if not all(number.isdecimal() for number in (value, low, high) if number):
            what = _("line {row}: the value is not a number.", row=number)
            raise SourceRefused(Fault(Place(OBSERVATIONS), "dossier-damaged", what, SEE_VERIFY, "user"))
        series = "".join(row.get(name, "") for name in SERIES_COLUMNS)
        found[cube.key_of(row)] = CellState(
            count_in(value), row["obs_status"], row.get("conf_status", ""), series, count_in(low), count_in(high)
        )
    return found
