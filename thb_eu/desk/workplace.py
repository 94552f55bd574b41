"""Give the pages what they show of the collections in a folder, made once while no file behind it changes.

Figures, findings and explanations come from the internal edition. What is compared is written as a dossier into a
folder of its own, which vanishes with the desk. Nothing here writes into a collection.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from thb_eu.base.bounded_files import read_below, read_bounded
from thb_eu.base.errors import Fault, SourceRefused, ThbError
from thb_eu.base.limits import DOSSIER_FILE, EDITED_FILE, NEIGHBOURS
from thb_eu.base.messages import NO_WORDS, Text, _, joined, layout, plural
from thb_eu.base.model import Audience, Place, State
from thb_eu.base.progress import listening
from thb_eu.base.table_schemas import records
from thb_eu.definitions import CellKey, Definitions, load
from thb_eu.definitions.folder import find_folder, place_of
from thb_eu.definitions.journal import JournalEntry, this_moment
from thb_eu.definitions.office_roles import OfficeRoles
from thb_eu.dossiers.signing import SIGNATURE, PublicKey, public_key_of, read_signature
from thb_eu.publication.folder import MANIFEST
from thb_eu.publication.labels import MISSING_SIGN
from thb_eu.publication.layout import Codes
from thb_eu.results import Collection, Submission
from thb_eu.run import FiguresAtHand, Run, run_of
from thb_eu.sources.collection import DESCRIPTOR, built_in_collections, load_for, read_collection, roles_for
from thb_eu.year.acting import OpenKey
from thb_eu.year.acts.hand_over import handed_over
from thb_eu.year.received_deliveries import ReceivedDeliveries
from thb_eu.year.status import Status
from thb_eu.year.workspace import KEY_NEEDED, VARIABLE, key_needed

if TYPE_CHECKING:
    import pandas as pd

    from thb_eu.dossiers.explanation import ExplainedDossier
    from thb_eu.publication.edition import Edition


Made = TypeVar("Made")

OUTGOING = "{name}-outgoing"
"""The folder beside a collection in which forms, letters, marked copies and dossiers of it lie."""
NOT_AT_HAND = _("the workplace has no collection of this name.")
GO_HOME = _("Choose a collection on the first page.")


class Note(NamedTuple):
    """What the next page says of an act, if it went well, the entries that can be taken back, the figures before."""

    text: Text
    is_good: bool = True
    undone_by: tuple[int, ...] = ()
    before: FiguresAtHand | None = None


class ToldCollection(NamedTuple):
    """Of which country and year a collection is, and whether it has tables, by its descriptor alone."""

    geo: str
    year: int
    has_tables: bool


@dataclass(frozen=True, slots=True)
class FoundCollection:
    """A collection that lies at hand; one that travels with the product (`is_built_in`) is read and never changed."""

    name: str
    folder: Path
    is_built_in: bool

    @property
    def told(self) -> ToldCollection | None:
        """Read what its descriptor says of it; None where nobody can tell.

        Nothing else of it is looked at, so that a page which wants one of many collections need not read them all.
        """
        with suppress(ThbError, ValueError, LookupError, TypeError, RecursionError):
            told = json.loads(read_bounded(self.folder / DESCRIPTOR, EDITED_FILE))
            return ToldCollection(str(told["thb:geo"]), int(told["thb:year"]), bool(told["resources"]))
        return None


class ShownValue(NamedTuple):
    """A cell as an edition has it: its value (none where it has none), its status, its mark, the words beside it."""

    value: int | None
    status: str
    mark: str
    comment: Text


@dataclass
class CollectionAtHand:
    """One collection as the pages show it.

    `within` holds what is written of it for reading alone, `outgoing` what is written to be sent. `received`: what
    became of the files that were handed in while the desk is open.
    """

    found: FoundCollection
    definitions_folder: str | None
    within: Path
    outgoing: Path
    received: list[ReceivedDeliveries] = field(default_factory=list)
    _run: Run | None = None
    _has_looked: bool = False
    _made: list[tuple[Any, dict[str, Any]]] = field(default_factory=lambda: [(None, {}), (None, {})])
    _making: threading.RLock = field(default_factory=threading.RLock)

    @property
    def name(self) -> str:
        """The name of its folder, as addresses hold it."""
        return self.found.name

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self.found.folder

    @property
    def run(self) -> Run:
        """All of it, for the office's own eyes; files that cannot be read count as not delivered."""
        if self._run is None or not self._has_looked:
            definitions = load_for(self.folder, self.definitions_folder)
            if self._run is None or self._run.definitions is not definitions or not self._run.still_holds():
                self._run = run_of(self.folder, definitions, set_aside=True)
            self._has_looked = True
        return self._run

    def kept(self, name: str, make: Callable[[], Made], of_law: bool = False) -> Made:
        """Find what `make` gives of the run, or `of_law` alone: one thread makes it.

        It is kept as long as the run, or its definitions, are the same.
        """
        with self._making:
            of = self.definitions if of_law else self.run
            if self._made[of_law][0] is not of:
                self._made[of_law] = of, {}
            held = self._made[of_law][1]
            if name not in held:
                held[name] = make()
            made: Made = held[name]
            return made

    def look_again(self) -> None:
        """Look at its files anew from here on, as after an act."""
        self._has_looked = False

    @property
    def definitions(self) -> Definitions:
        """Those by which it is read, its own changes among them."""
        return self.run.definitions

    @property
    def as_it_came(self) -> Definitions:
        """The same without its own changes."""
        return load(replace(self.definitions.folder, changes={}))

    @property
    def roles(self) -> OfficeRoles:
        """Those of the office to which it belongs, whatever definitions it is read by."""
        return roles_for(self.folder)

    @property
    def collection(self) -> Collection:
        """Its descriptor and what people wrote beside it; no file of a supplier is read."""
        return self.kept("collection", lambda: read_collection(self.folder, self.definitions))

    @property
    def submission(self) -> Submission:
        """Its figures and findings, for the office's own eyes."""
        return self.edition(Audience.INTERNAL)

    @property
    def state(self) -> State:
        """The state in which its figures would leave now."""
        return self.kept("state", lambda: self.submission.state)

    @property
    def state_at_hand(self) -> State | None:
        """The same, where it was worked out since something changed last; else None, and nothing is worked out."""
        of, made = self._made[False]
        return made.get("state") if self.run is of else None

    def status(self, today: str) -> Status:
        """Find where it stands on the ISO day `today`."""
        from thb_eu.year.status import status_of

        return self.kept(f"status {today}", lambda: status_of(self.run, today))

    @property
    def dossier(self) -> Path:
        """The internal edition as a dossier, to be compared, even where findings block it."""
        return self.dossier_for(Audience.INTERNAL)

    def edition(self, audience: Audience) -> Edition:
        """Return the figures as `audience` gets them, laid out."""
        return self.run.edition(audience)

    def figures(self, audience: Audience) -> Edition:
        """Return the same for its cells alone: no suite is asked that moves none, and the state is not told."""
        return self.run.edition(audience, fast=not self.run.waives_suites)

    def values(self, audience: Audience) -> Mapping[tuple[str, Codes], ShownValue]:
        """Find what `audience` gets of every cell, by its table and codes."""
        return self.kept(f"values {audience.value}", lambda: dict(_values(self.figures(audience))))

    @property
    def counted(self) -> pd.DataFrame:
        """Its cells as they are counted; no check is run for that."""
        return self.run.counted.cells

    @property
    def explained(self) -> ExplainedDossier:
        """The internal edition laid out for questions about its numbers; nothing is written for that."""
        from thb_eu.dossiers.explanation import reading_of

        return self.kept("explained", lambda: reading_of(self.edition(Audience.INTERNAL)))

    def dossier_for(self, audience: Audience) -> Path:
        """Return an edition as a dossier; its workbook, which nobody asks about, is not drawn."""
        return self.kept(f"dossier {audience.value}", lambda: self._published(audience))

    def _published(self, audience: Audience) -> Path:
        from thb_eu.publication.dossier import begun, dossier
        from thb_eu.publication.folder import write_all

        out = self.within / audience.value
        shutil.rmtree(out, ignore_errors=True)
        write_all(out, dossier(begun(self.edition(audience), drawn=lambda: b"")))
        return out


def _values(edition: Edition) -> Iterator[tuple[tuple[str, Codes], ShownValue]]:
    from thb_eu.publication.flat_tables import comment

    cells = edition.protected.cells
    for table in edition.definitions.tables:
        held = cells[cells["table"] == table.name]
        values = held["obs_value"].astype(object).where(held["obs_value"].notna(), None).tolist()
        sides = (values, held["obs_status"].tolist(), held["conf_status"].tolist(), map(comment, held["reasons"]))
        keys = zip(*(held[name].tolist() for name in table.names), strict=True)
        for codes, *side in zip(keys, *sides, strict=True):
            yield (table.name, codes), ShownValue(*side)


@dataclass
class Workplace:
    """A folder in which collections lie, or one collection; `role` is the one in which the user acts.

    `definitions`: a folder that replaces the built-in definitions, as `--definitions` names it; without it those of the
    place hold in which the folder lies. `keys`: by its fingerprint, what opens each private key with which roles sign.
    `at_work`: by the address to which it was sent, the stage of each form that is at work.
    """

    folder: Path
    definitions: str | None = None
    role: str = ""
    notes: list[Note] = field(default_factory=list)
    keys: Mapping[str, OpenKey] = field(default_factory=dict)
    at_work: dict[str, Text] = field(default_factory=dict)
    _at_hand: dict[Path, CollectionAtHand] = field(default_factory=dict)
    _scratch: tempfile.TemporaryDirectory[str] = field(
        default_factory=lambda: tempfile.TemporaryDirectory(prefix="thb-eu-desk-", ignore_cleanup_errors=True)
    )

    @contextmanager
    def working(self, form: str) -> Iterator[None]:
        """Hear the stages of what a `form` asks, called by its address, until it is done."""

        def hear(what: Text) -> None:
            self.at_work[form] = what

        try:
            with listening(hear):
                yield
        finally:
            self.at_work.pop(form, None)

    @property
    def root(self) -> str | None:
        """The folder whose definitions hold where no collection is meant; None: those of the program."""
        return self.definitions or (str(place) if (place := place_of(self.folder)) else None)

    @property
    def collections(self) -> tuple[FoundCollection, ...]:
        """The collections at hand, by name: those in the folder, then those that travel with the product."""
        own = [self.folder] if _holds_collection(self.folder) else _collections_in(self.folder)
        found = {path.name: FoundCollection(path.name, path, False) for path in own}
        for path in built_in_collections(find_folder(self.root)):
            found.setdefault(path.name, FoundCollection(path.name, path, True))
        return tuple(found.values())

    @property
    def home(self) -> Path:
        """Where new collections and what is written beside them come to lie."""
        return self.folder.parent if _holds_collection(self.folder) else self.folder

    def collection(self, name: str) -> CollectionAtHand:
        """Return the collection of this name; any other name, a path among them, is refused."""
        for found in self.collections:
            if found.name == name:
                within = Path(self._scratch.name) / f"{len(self._at_hand)}"
                outgoing = self.home / OUTGOING.format(name=found.name)
                read_by = self.root if found.is_built_in else self.definitions
                return self._at_hand.setdefault(
                    found.folder, CollectionAtHand(found, read_by, within / found.name, outgoing)
                )
        raise SourceRefused(Fault(Place(name), "package-not-found", NOT_AT_HAND, GO_HOME, "user"))

    def look_again(self) -> None:
        """Look at the files of every collection anew from here on: a page looks at them once."""
        for held in (*self._at_hand.values(),):
            held.look_again()

    def own_definitions(self) -> Definitions | None:
        """Return those that hold where no collection is meant; None where they cannot be read."""
        try:
            return load(self.root)
        except ThbError:
            return None

    def signing(self, collection: CollectionAtHand | None, role: str) -> Signing:
        """Find how `role` signs what it does in a collection; nothing is done in one that travels with the product."""
        if collection is None or collection.found.is_built_in:
            return Signing()
        return signing_of(role, collection.roles, self.keys)

    def notes_to_show(self) -> tuple[Note, ...]:
        """Find what was done since a page was shown last, each told once."""
        notes, self.notes = tuple(self.notes), []
        return notes

    def waiting_room(self) -> tempfile.TemporaryDirectory[str]:
        """Return a folder of its own for files on their way into a collection."""
        return tempfile.TemporaryDirectory(dir=self._scratch.name)

    def close(self) -> None:
        """Remove what was written for reading alone."""
        self._scratch.cleanup()


def today() -> str:
    """Return the ISO day of now."""
    return str(datetime.now().date())


def _holds_collection(folder: Path) -> bool:
    """Tell whether a folder is a collection: has a descriptor that names a year."""
    try:
        return b'"thb:year"' in (read_below(folder, DESCRIPTOR, EDITED_FILE) or b"")
    except ThbError:
        return False


def _collections_in(folder: Path) -> list[Path]:
    try:
        inside = sorted(path for path in folder.iterdir() if path.is_dir())[:NEIGHBOURS]
    except OSError:
        return []
    return [path for path in inside if _holds_collection(path)]


# --- the dossiers and the reports of recipients that lie in a folder, with what their manifests say ---

DOSSIER, REPORT = "dossier-", "report-"
FOLDER, VINTAGE = f"{DOSSIER}{{audience}}", f"{DOSSIER}{{audience}}-{{vintage}}"
"""How the folder of a dossier is called, and that of a later vintage."""
SHOWN = ("submission.xlsx", "report.html", "observations.csv", "findings.json", "lineage.csv", "manifest.json")
"""Files that people open, the first ones first; then come the others."""


@dataclass(frozen=True, slots=True)
class DossierAtHand:
    """A dossier of a collection: its folder, its state, its audience and vintage; its entry in the journal, if any.

    `manifest`: the SHA-256 of its manifest. `after`: how many acts the journal had then.
    `recipient`: who gets it, where it is no dossier but the report of a recipient.
    """

    collection: str
    folder: Path
    state: str
    audience: str
    vintage: int
    entry: JournalEntry | None
    manifest: str
    after: int = 0
    recipient: str = ""

    @property
    def is_entered(self) -> bool:
        """Whether the journal knows it."""
        return self.entry is not None

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it."""
        return Audience(self.audience).withholds

    @property
    def hides_findings(self) -> bool:
        """Whether it is a draft that does not say whether findings held it back, as it is for the public."""
        return self.state == State.DRAFT.value and self.is_public

    @property
    def name(self) -> str:
        """The name of its folder, as addresses hold it."""
        return self.folder.name

    @property
    def address(self) -> str:
        """How a form names it among the dossiers of all collections."""
        return f"{self.collection}/{self.name}"

    @property
    def files(self) -> tuple[str, ...]:
        """Its files, first those that people open."""
        found = [path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file()]
        return (*(name for name in SHOWN if name in found), *sorted({*found} - {*SHOWN}))


def dossiers_of(held: CollectionAtHand) -> tuple[DossierAtHand, ...]:
    """Return the dossiers of a collection that lie beside it, by name."""
    return tuple(_written(held, DOSSIER))


def reports_of(held: CollectionAtHand, recipient: str = "") -> tuple[DossierAtHand, ...]:
    """Return the reports, of one recipient or of all, that lie beside a collection, the latest last."""
    found = [report for report in _written(held, REPORT) if recipient in ("", report.recipient)]
    return tuple(sorted(found, key=lambda report: (len(report.name), report.name)))


def folder_of_report(held: CollectionAtHand, recipient: str) -> Path:
    """Find where the report for a recipient comes to lie; one that was handed over stays where it is."""
    sent = {entry.about["manifest"] for entry in handed_over(held.collection.journal)}
    kept = sum(report.manifest in sent for report in reports_of(held, recipient))
    return held.outgoing / f"{REPORT}{recipient}{f'.{kept + 1}' if kept else ''}"


def all_dossiers(workplace: Workplace) -> tuple[DossierAtHand, ...]:
    """Return the dossiers of all collections at hand."""
    every = (workplace.collection(found.name) for found in workplace.collections)
    return tuple(dossier for held in every for dossier in _written(held, DOSSIER, entered=False))


def folder_of_dossier(held: CollectionAtHand, audience: Audience, vintage: int | None) -> Path:
    """Find where the dossier for an audience comes to lie; each vintage in a folder of its own."""
    pattern = VINTAGE if vintage else FOLDER
    return held.outgoing / pattern.format(audience=audience.value, vintage=vintage)


def _written(held: CollectionAtHand, kind: str, entered: bool = True) -> Iterator[DossierAtHand]:
    submissions = held.collection.journal.submissions if entered else ()
    known = {str(entry.about["manifest"]): entry for entry in submissions}
    for path in sorted(held.outgoing.glob(f"{kind}*/{MANIFEST}")):
        try:
            content = read_bounded(path, DOSSIER_FILE)
            told: dict[str, Any] = json.loads(content)
            vintage = int((told.get("revision") or {}).get("vintage", 1))
            made = (State(told["state"]).value, Audience(told["audience"]).value, vintage)
            digest = sha256(content).hexdigest()
            entry, recipient = known.get(digest), str(told.get("recipient", ""))
            after = int(entry.about["after"] if entry else told.get("after", 0))
        except (SourceRefused, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            continue
        yield DossierAtHand(held.name, path.parent, *made, entry, digest, after, recipient)


# Find whether an act of a role is signed at the desk, and with which key.
#
# What a page says of it holds before the act; the act itself asks again, and reads the key from its file.

SIGNED = _("What you do as {role} is signed with the key of the role.")
NOT_SIGNED = _("What you do as {role} is not signed: the role has no key.")
START_WITH_KEY = _(
    "Close the desk in its window (Ctrl+C) and start it again with the private key of the role: thb-eu desk "
    "--role-key FILE, or the variable {variable}.",
    variable=VARIABLE,
)
NO_SIGNATURE = _("No key has signed the dossier.")
HOLDS = _("Signed with the key {key} of {role}: the signature holds.")
BROKEN = _("Signed with the key {key} of {role}: the signature does not hold.")


class Signing(NamedTuple):
    """What a page says of how its role signs; `lacks`: why its acts are refused; `key`: opens the key at the act.

    `fingerprint`: that of the key.
    """

    words: Text = NO_WORDS
    lacks: Fault | None = None
    key: OpenKey | None = None
    fingerprint: str = ""


def with_start(fault: Fault) -> Fault:
    """Return the same fault; of a key that is not given, how the desk is started with it."""
    return replace(fault, remedy=START_WITH_KEY) if fault.code == KEY_NEEDED[0] else fault


def signing_of(role: str, roles: OfficeRoles, keys: Mapping[str, OpenKey]) -> Signing:
    """Find how `role` signs among the `roles` of an office, with these keys by their fingerprints."""
    now = this_moment()[0]
    held = roles.keys_at(role, now)
    if known := next((key.fingerprint for key in held if key.fingerprint in keys), None):
        return Signing(SIGNED.filled({"role": role}), key=keys[known], fingerprint=known)
    if roles.needs_key_at(role, now):
        return Signing(lacks=with_start(key_needed(role, held).faults[0]))
    return Signing(NOT_SIGNED.filled({"role": role}) if keys and role else NO_WORDS)


def signature_of(folder: Path, roles: OfficeRoles) -> tuple[Text, PublicKey | None]:
    """Say by whose key a dossier is signed, of those that the `roles` have, and whether that holds; and this key."""
    found = read_signature(read_below(folder, SIGNATURE, EDITED_FILE) or b"")
    if found is None:
        return NO_SIGNATURE, None
    known = [(role.role, key.der) for role in roles.roles for key in role.keys if key.fingerprint == found.key]
    for role, der in known:
        key, manifest = public_key_of(der), read_bounded(folder / MANIFEST, DOSSIER_FILE)
        words = HOLDS if found.holds(manifest, key) else BROKEN
        return words.filled({"key": found.key, "role": role}), key
    return _("Signed with the key {key}, which none of the roles has: it was not checked.", key=found.key), None


# Say what an act did: which figures it changed, and how many findings hold the dossier back before and after.
#
# Nothing is worked out for that: where a page before the act or after it did not need the figures, nothing is said.

NAMED = 3
"""So many of the figures that changed are named, those first that changed most."""
FIGURES = plural("{count} figure changed: {named}.", "{count} figures changed, among them {named}.")
FINDINGS = _("Findings that hold the dossier back: {before} before, {now} now.")


def effect(before: FiguresAtHand | None, now: FiguresAtHand | None, definitions: Definitions) -> Iterator[Text]:
    """Yield what changed between two states of one collection, each as far as it is at hand."""
    from thb_eu.dossiers.cell_keys import in_words

    if before is None or now is None or before.counted is now.counted or before.collection != now.collection:
        return
    was, held = (_cells(state, definitions) for state in (before, now))
    moved = [key for key in {**was, **held} if was.get(key) != held.get(key)]
    moved.sort(key=lambda key: -abs((held.get(key) or 0) - (was.get(key) or 0)))
    named = [
        layout("{what}: {was} → {now}", what=in_words(key, definitions), was=_shown(was, key), now=_shown(held, key))
        for key in moved[:NAMED]
    ]
    yield FIGURES.filled({"count": len(moved), "named": joined(named, "; ")}) if moved else _("No figure changed.")
    for fast in before.found.keys() & now.found.keys():
        counts = [sum(finding.blocks for finding in state.found[fast].findings) for state in (before, now)]
        if counts[0] != counts[1]:
            yield FINDINGS.filled({"before": counts[0], "now": counts[1]})
            return


def _cells(figures: FiguresAtHand, definitions: Definitions) -> dict[CellKey, int | None]:
    rows = records(figures.counted.cells)
    return {definitions.cell_of(row): row["obs_value"] for row in rows if row["table"] in definitions.dimension_names}


def _shown(cells: Mapping[CellKey, int | None], key: CellKey) -> str:
    return MISSING_SIGN if cells.get(key) is None else str(cells[key])
