"""Read a folder that `submit` wrote; nothing is judged here.

Comes in: the folder. Goes out: `Dossier`: its manifest, the rows of its tables as text, the files it holds, and, when
they are asked for, the definitions by which it was made. Reading one loads neither pandas nor a spreadsheet library, so
that a question about one number is answered at once.

Refused: a folder that is no dossier, a manifest of another format or shape, a table without the columns that it must
have. A dossier comes from somebody else: a name in its manifest such as `../x`, or a link, would let it point at
whatever the machine of its reader holds; it is refused before anything else of it is read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from thb_eu.base.bounded_files import NO_ORDINARY_FILE, read_bounded, refuse_file_as_folder
from thb_eu.base.csv_tables import NotATable, table_of
from thb_eu.base.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.base.limits import DOSSIER_FILE
from thb_eu.base.messages import Text, _
from thb_eu.base.model import Place
from thb_eu.base.numbers import is_day
from thb_eu.cells import SEE_VERIFY as SEE_VERIFY
from thb_eu.cells import Cube
from thb_eu.cells import damaged as damaged
from thb_eu.definitions import Definitions, Folder, load, read_checked
from thb_eu.definitions.contracts import citing
from thb_eu.definitions.folder import find_folder
from thb_eu.definitions.journal import JournalAnchor, JournalEntry, anchors_in, journal_of
from thb_eu.publication.manifest import ANCHOR, ENGINE, FORMAT_VERSION, SUBMITTED
from thb_eu.results import Revision

MANIFEST, OBSERVATIONS, LINEAGE, FINDINGS = "manifest.json", "observations.csv", "lineage.csv", "findings.json"
WORKBOOK, DEFINITIONS, INPUTS = "submission.xlsx", "definitions", "inputs"
COLLECTION = "collection"
REASONS, FACT_REASONS = "reasons.csv", "fact-reasons.csv"
DESCRIPTOR = "datapackage.json"
HASHED = ("inputs", "definitions", "outputs")
"""Of which files every manifest gives the hashes."""

Row = Mapping[str, str]

GIVE_ONE = _("Give the folder that holds manifest.json and the files it lists.")
NOT_ONE = ("not-a-dossier", _("not a dossier written by `thb-eu submit`."), GIVE_ONE)
OTHER_FORMAT = _("the dossier is of format {found!r}, this version reads format {known!r}.")
GONE = _("the file is missing from the dossier.")
NO_TABLE = _("the file is not a table in UTF-8 with the required columns.")
LEADS_OUT = _("the name {name!r} in the manifest is not the name of a file in the dossier.")
A_LINK = _("this is a link, not a file.")
FROM_ITS_SENDER = _("Ask its sender for the dossier again.")


@dataclass(frozen=True)
class Dossier:
    """One dossier as it lies in its folder; every value is text as written (a missing one is empty)."""

    folder: Path
    manifest: Mapping[str, Any]

    @property
    def year(self) -> int:
        """The reference year."""
        return int(self.manifest["year"])

    def holds(self, name: str) -> bool:
        """Tell whether a file lies in it, by its name in the dossier."""
        return self.folder.joinpath(*name.split("/")).is_file()

    def read(self, name: str) -> bytes:
        """Return the bytes of a file by its name in the dossier; refuse a missing one and a name that leads out."""
        if not is_plain(name):
            raise damaged(self.folder, _("the name {name!r} leads to no file of the dossier.", name=name))
        path = self.folder.joinpath(*name.split("/"))
        return read_bounded(path, DOSSIER_FILE, cannot_read=("dossier-damaged", GONE, SEE_VERIFY))

    def read_object(self, name: str) -> Mapping[str, Any]:
        """Find what stands in one file, which must hold an object of JSON."""
        try:
            value = json.loads(self.read(name))
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            raise damaged(self.folder / name, _("the file is not a JSON object."))
        return value

    @property
    def revision(self) -> Revision | None:
        """Which vintage it is and which one it follows; nothing for the first."""
        held = self.manifest.get("revision")
        return Revision(**held) if held else None

    @property
    def submitted(self) -> str:
        """The ISO day of the act by which it was submitted; empty where none was given."""
        day = self.manifest.get(SUBMITTED, "")
        if day and not is_day(day):
            raise damaged(self.folder / MANIFEST, _("the day of submission in the manifest is not a day."))
        return str(day)

    @property
    def anchor(self) -> JournalAnchor | None:
        """By what the journal is known as it was when this was submitted; nothing where the collection had none."""
        held = self.manifest.get(ANCHOR)
        found = anchors_in(str(JournalAnchor(**held))) if held else (None,)
        if not found:
            raise damaged(self.folder / MANIFEST, _("what the manifest tells of the journal is incomplete."))
        return found[0]

    @cached_property
    def acts(self) -> tuple[JournalEntry, ...]:
        """The acts of the journal that it carries; a broken chain is refused."""
        return journal_of(self.folder / INPUTS).whole.acts

    @cached_property
    def descriptor(self) -> tuple[str, Mapping[str, Any]]:
        """The name and the content of the collection's descriptor; both empty where it is not in the dossier."""
        for name in (name for name in self.manifest["inputs"] if name.endswith(".json") and "/" not in name):
            found = self.read_object(f"{INPUTS}/{name}") if self.holds(f"{INPUTS}/{name}") else {}
            if found.get("thb:kind") == COLLECTION:
                return name, found
        return "", {}

    def cited(self, source: str) -> Text:
        """Return a source, which its files name in English, in every language."""
        return self._cited(source)

    @cached_property
    def _cited(self) -> Callable[[str], Text]:
        return citing(self.descriptor[1].get("resources", ()), self.definitions.contracts.values())

    @cached_property
    def observations(self) -> tuple[Row, ...]:
        """The rows of observations.csv, in their order."""
        return self._table(OBSERVATIONS, ("table", "obs_value", "obs_status"))

    @cached_property
    def lineage(self) -> tuple[Row, ...]:
        """The rows of lineage.csv, in their order; none in an edition for the public."""
        return self._table(
            LINEAGE, ("table", "fact", "contribution", "rule", "population", "view", "file", "sheet", "cell", "row")
        )

    @cached_property
    def reasons(self) -> tuple[Row, ...]:
        """The rows of reasons.csv, in their order."""
        return self._table(REASONS, ("table", "kind", "code", "text"))

    @cached_property
    def fact_reasons(self) -> tuple[Row, ...]:
        """The rows of fact-reasons.csv, in their order."""
        return self._table(FACT_REASONS, ("fact", "kind", "code"))

    def rows_of(self, name: str) -> tuple[Row, ...]:
        """List the rows of a table: `observations`, `lineage`, `reasons` or `fact-reasons`."""
        rows: tuple[Row, ...] = getattr(self, name.replace("-", "_"))
        return rows

    def cube(self, definitions: Definitions) -> Cube:
        """Return its cells with what stands behind them, by the definitions that lie in it or by others."""
        return Cube(definitions, self.year, self.descriptor[1].get("resources", ()), self.rows_of)

    @cached_property
    def findings(self) -> Mapping[str, Any]:
        """What stands in findings.json, in the shape that it must have."""
        held: Mapping[str, Any] = read_checked(
            self.definitions.folder, FINDINGS, self.read(FINDINGS), "findings", SourceRefused
        )
        return held

    @cached_property
    def definitions(self) -> Definitions:
        """The definitions by which the dossier was made, as they lie in it."""
        return load(self.folder / DEFINITIONS)

    def _table(self, name: str, needed: tuple[str, ...]) -> tuple[Row, ...]:
        try:
            columns, rows = table_of(self.read(name))
        except NotATable:
            raise damaged(self.folder / name, NO_TABLE) from None
        if not set(needed) <= set(columns):
            raise damaged(self.folder / name, NO_TABLE)
        return tuple(rows)


def is_plain(name: str) -> bool:
    """Tell whether a name leads to a file below the folder on every system, and is written in one way only."""
    parts = name.split("/")
    plain = name.isprintable() and "\\" not in name and ":" not in name
    return plain and all(part.strip(" .") for part in parts) and PurePosixPath(name).as_posix() == name


def kept_elsewhere(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the inputs of which the dossier holds only the hash: registers of persons."""
    return tuple(name for name in manifest["inputs"] if f"{INPUTS}/{name}" not in manifest["outputs"])


def descriptor_of(inputs: Iterable[str]) -> str:
    """Return the name of the collection's descriptor among the names of its files; empty where it is not there."""
    found = sorted(name for name in inputs if name.endswith(".json") and "/" not in name)
    return DESCRIPTOR if DESCRIPTOR in found else next(iter(found), "")


def opened(folder: str | Path, schemas: Folder | None = None) -> Dossier:
    """Return the dossier in `folder`; SourceRefused where there is none.

    `schemas` may bring another one to which the manifest is held.
    """
    path = Path(folder)
    refuse_file_as_folder(path)
    try:
        content = read_bounded(path / MANIFEST, DOSSIER_FILE, cannot_read=NOT_ONE, who="user")
        manifest = json.loads(content)
        version, ours = manifest["format_version"], manifest["engine"]["name"] == ENGINE and not manifest.get("kind")
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        ours = False
    if not ours:
        raise SourceRefused(Fault(Place(str(path)), *NOT_ONE, "user"))
    if version != FORMAT_VERSION:
        what = OTHER_FORMAT.filled({"found": version, "known": FORMAT_VERSION})
        remedy = _("Use the version of the toolkit that manifest.json names.")
        raise SourceRefused(Fault(Place(str(path / MANIFEST)), "dossier-format-unknown", what, remedy, "user"))
    manifest = read_checked(schemas or find_folder(), str(path / MANIFEST), content, "manifest", SourceRefused)
    names = dict.fromkeys(name for section in HASHED for name in manifest[section])
    out = [(MANIFEST, LEADS_OUT.filled({"name": name})) for name in names if not is_plain(name)]
    odd = (found for found in sorted(path.rglob("*")) if found.is_symlink() or not (found.is_file() or found.is_dir()))
    unsafe = out or [(str(found), A_LINK if found.is_symlink() else NO_ORDINARY_FILE[1]) for found in odd]
    refuse_if_any(
        SourceRefused, (Fault(Place(at), "dossier-unsafe", what, FROM_ITS_SENDER, "user") for at, what in unsafe)
    )
    return Dossier(path, manifest)
