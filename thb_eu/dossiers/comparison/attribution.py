"""Attribute the changes between two vintages of one year to causes, by counting again in between.

Comes in: two dossiers. Goes out: the steps from one to the other, each with its cause and the cells as they stand after
it: the first dossier, the same made again by this version, then with the data of the second, then with its code lists
and contracts, its rules, its decisions, its policy on small counts, and at the end the second dossier itself. Only what
differs by hash is a step. A state in between that cannot be counted (rules that ask for a decision which is not there
yet) is passed over, and the causes that it would have told apart are told together.

Nothing can be counted again where a dossier holds no inputs: then the hashes alone tell what changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from thb_eu.base.atomic_files import temporary_folder
from thb_eu.base.errors import ThbError
from thb_eu.base.messages import NO_WORDS, Text, _
from thb_eu.base.model import Audience
from thb_eu.base.progress import stage
from thb_eu.cells import Cube
from thb_eu.definitions import CellKey
from thb_eu.definitions.journal import HEAD, JOURNAL
from thb_eu.dossiers import DEFINITIONS, INPUTS, Dossier, descriptor_of, kept_elsewhere
from thb_eu.dossiers.cell_keys import Names
from thb_eu.dossiers.comparison.vintage import Vintage, cell_states, joint_names
from thb_eu.dossiers.comparison.vintage_changes import CAUSES, Cause, CellState
from thb_eu.publication.manifest import tools, tools_of

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
    """By cause, the files whose hashes differ, as the manifests name them; under `engine` what made the dossiers."""
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
    inputs = {f"{INPUTS}/{name}": it for name, it in manifest["inputs"].items() if name not in (JOURNAL, HEAD)}
    return inputs | {f"{DEFINITIONS}/{name}": digest for name, digest in manifest["definitions"].items()}
