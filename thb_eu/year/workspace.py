"""Open a collection for one person at a time; every change comes with its entry in the journal, or none.

Refused: a collection on which somebody works already. A lock that was left behind is named with its role and its age,
and broken only by whoever says so; that is an entry of the journal too.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from thb_eu.base.atomic_files import sealed
from thb_eu.base.bounded_files import noticing, read_below, read_bounded, step_to
from thb_eu.base.changes import arriving_folder, change_together, forget_arriving, settle
from thb_eu.base.errors import Fault, MappingRefused, Problem, SourceRefused, ThbError, refuse_if_any
from thb_eu.base.folder_lock import held_by, locked
from thb_eu.base.limits import DOSSIER_FILE, TABLE
from thb_eu.base.messages import Text, _, day, joined, quoted
from thb_eu.base.model import Audience, Place, State
from thb_eu.base.ooxml.cell_reference import A_CELL
from thb_eu.definitions import Definitions, load
from thb_eu.definitions.acts import DELIVERIES, RIGHTS, Act
from thb_eu.definitions.collection_descriptor import OWN_DEFINITIONS
from thb_eu.definitions.collection_files import (
    ON_ITS_WAY,
    about_submission,
    announced,
    left_by_others,
    name_from_there,
    place_of_changes,
)
from thb_eu.definitions.folder import country_of, find_folder
from thb_eu.definitions.journal import HEAD, JOURNAL, NOBODY, Journal, JournalEntry
from thb_eu.definitions.law import DECISIONS
from thb_eu.definitions.office_roles import NAME, NO_ROLES, OfficeRoles, RoleKey, right_for
from thb_eu.definitions.signing import office_problem, role_problem
from thb_eu.definitions.strict_reader import closest, outline, read_yaml
from thb_eu.definitions.yaml_patch import with_entry, with_value, without_entry
from thb_eu.dossiers.signing import read_private_key, signature_by
from thb_eu.publication.folder import MANIFEST
from thb_eu.results import Collection
from thb_eu.results.deliveries import standing_deliveries
from thb_eu.run import refuse_untranslatable
from thb_eu.sources import read_collection
from thb_eu.sources.collection import DESCRIPTOR, find_collection, load_for, roles_for
from thb_eu.sources.known_releases import BESIDE, OBSERVATIONS, RELEASES
from thb_eu.sources.personal_data import PersonalDataGuard, in_words
from thb_eu.year.acting import Acting, OpenKey
from thb_eu.year.fields import ON, ROLE, ROLE_KEY, Field, by_key, refused
from thb_eu.year.journal_verification import journal_that_goes_on

# Find by what a role's act is signed, or refuse the role.
#
# Without a `roles.yaml` every role may do everything and nothing is signed. Refused: an act for which the role has no
# right; one of a role that has a key, without that key, or since it lapsed; a key that the role does not have.

VARIABLE, KEY_FILE = "THB_EU_ROLE_KEY", "--role-key"

NO_RIGHT = ("right-missing", _("the role {role!r} may not do this; it needs the right: {right}."))
WHO_HAS_IT = _("Leave it to: {roles}. Which role may do what stands in {file}.", file=NAME)
NOBODY_HAS_IT = _("No role has this right: enter it in {file}.", file=NAME)
KEY_NEEDED: Problem = (
    "key-needed",
    _("the role {role!r} signs with a key, and none is given."),
    _("Give the file of its private key, or name it in the variable {variable}.", variable=VARIABLE),
)
KEY_OF_ANOTHER: Problem = (
    "key-of-another",
    _("the key {key} is none that the role {role!r} has today."),
    _("Give the key of the role, or enter its public half in {file}.", file=NAME),
)
KEY_LAPSED: Problem = (
    "key-lapsed",
    _("the role {role!r} signs with a key, and none of its keys holds today."),
    _("Make a new one, thb-eu keys new FILE, and enter its public half in {file}.", file=NAME),
)


@dataclass(frozen=True, slots=True)
class Rights:
    """What the roles of an office may do in the collection in `folder`; `open_key` opens the key of whoever acts."""

    folder: Path = Path()
    roles: OfficeRoles = NO_ROLES
    open_key: OpenKey | None = None

    def signature(self, journal: Journal, entry: JournalEntry) -> Mapping[str, str] | None:
        """Return the signature of the next entry; None where the act needs no right, or no key is needed or given."""
        right = right_for(entry.act, entry.about, journal)
        if not right:
            return None
        if not self.roles.allows(entry.role, right):
            raise self.without_right(entry.role, right)
        held = self.roles.keys_for(entry)
        needed = self.roles.needs_key_at(entry.role, entry.at)
        if needed and (not held or self.open_key is None):
            raise key_needed(entry.role, held)
        if self.open_key is None:
            return None
        key = self.open_key(self.folder)
        if key.fingerprint not in {role_key.fingerprint for role_key in held}:
            raise refused(ROLE_KEY, KEY_OF_ANOTHER, role=entry.role, key=key.fingerprint)
        return signature_by(key, entry.to_sign)

    def without_right(self, role: str, right: str) -> SourceRefused:
        """Return the refusal of what a role may not do, with who may, to be raised."""
        others = self.roles.with_right(right)
        remedy = WHO_HAS_IT.filled({"roles": joined(map(quoted, others))}) if others else NOBODY_HAS_IT
        return refused(ROLE, (*NO_RIGHT, remedy), role=role, right=RIGHTS[right])


def key_file(file: str | Path) -> OpenKey:
    """Return what opens the key in a file; its password stands in the environment."""
    return lambda folder: read_private_key(Path(file), folder, KEY_FILE)


def keys_in(files: Iterable[str | Path]) -> Mapping[str, OpenKey]:
    """Return what opens each file, by the fingerprint of its key; each is read once to know it, and no key is kept."""
    return {read_private_key(Path(file), Path(file), KEY_FILE).fingerprint: key_file(file) for file in files}


def key_needed(role: str, held: Sequence[RoleKey]) -> SourceRefused:
    """Return the refusal, to be raised, of an act whose role has a key, if none is given or none `held` any more."""
    return refused(ROLE_KEY, KEY_NEEDED if held else KEY_LAPSED, role=role)


IN_ITS_COUNTRY = "../.."
"""Before the name of a file: it stands in the folder of the country in which the collection lies."""
OWN_FOLDER = "definitions"
"""The folder of the definitions of an office, where its descriptor names none."""
REPLACED: Problem = (
    "definitions-replaced",
    _("these definitions take the place of the collection's own, and what is decided or signed would not be read."),
    _(
        "Leave out --definitions and --built-in; or move the collection into the folder datapackages of these "
        "definitions."
    ),
)
KEY = re.compile(r"([ -]*)(\w+):")
CAME = (Act.RECEIVED, Act.REFUSED)
"""Acts by which a delivery comes."""


@dataclass
class Workspace:
    """A collection while one person changes it: its folder, its journal, and what is about to be written.

    `noticed`: what was read since, by path, with its SHA-256; who saves one of these meanwhile does not lose it.
    `left`: why what was to be done among several acts was left.
    """

    folder: Path
    acting: Acting
    journal: Journal
    today: str = ""
    rights: Rights = field(default_factory=Rights)
    noticed: dict[str, str] = field(default_factory=dict)
    left: list[Fault] = field(default_factory=list)
    _files: dict[str, bytes] = field(default_factory=dict)
    _removed: list[str] = field(default_factory=list)
    _begun: Path | None = None
    _read: Collection | None = None
    _entered_before: int = 0
    _asked: Mapping[str, Field[Any]] = field(default_factory=by_key)

    def __post_init__(self) -> None:
        self._root, self._below = place_of_changes(self.folder), name_from_there(self.folder)

    @cached_property
    def definitions(self) -> Definitions:
        """Return the definitions by which it is read, those of the place in which it lies if no others were given."""
        return load_for(self.folder)

    @property
    def entered(self) -> Sequence[JournalEntry]:
        """Return what this change enters into the journal."""
        return self.journal.entries[self._entered_before :]

    @property
    def arriving(self) -> Path:
        """The folder in which files of any size wait that arrive with this change, by their names in the collection."""
        if self._begun is None:
            self._begun = arriving_folder(self._root) / self._below
            self._begun.mkdir(parents=True, exist_ok=True)
        return self._begun

    def waiting(self, name: str) -> Path:
        """Find where to write a file of any size that arrives with this change."""
        path = self.arriving.joinpath(*name.split("/"))
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def read(self, name: str) -> bytes:
        """Return a file of the collection as this change leaves it; nothing where there is none."""
        held = self._files.get(name)
        return read_below(self._root, self._from_there(name), TABLE) or b"" if held is None else held

    @property
    def files(self) -> Mapping[str, bytes]:
        """What is about to be written, by name."""
        return {**self._files}

    def collection(self) -> Collection:
        """Return the collection as this change leaves it."""
        if self._read is None:
            self._read = read_collection(self.folder, self.definitions, self.files)
        return self._read

    def refuse_undecided(self) -> None:
        """Refuse a change after which a case was decided on another figure or waits for another question."""
        after = self.collection()
        if after.decisions:
            start = own_file(after, "")
            edited = {name.removeprefix(start): held for name, held in self._files.items() if name.startswith(start)}
            as_changed = load(replace(self.definitions.folder, edited=edited)) if edited else self.definitions
            refuse_untranslatable(after, as_changed)

    def definition(self, name: str) -> bytes:
        """Return a file such as `mappings/decisions.yaml` as it holds for the collection, this change included."""
        return self._files.get(own_file(self.collection(), name)) or self.definitions.folder.read(name)

    def changes_definition(self, name: str) -> bool:
        """Tell whether this change has changed a definition already."""
        return own_file(self.collection(), name) in self._files

    def put_definition(self, name: str, content: bytes) -> None:
        """Have a definition of the office written with this change, copied from the built-in one byte for byte.

        A descriptor that names no folder for the definitions of the office gets one.
        """
        collection = self.collection()
        self.put(own_file(collection, name), content)
        if not collection.definitions and not country_of(collection.folder):
            self.put_value(collection.descriptor, [OWN_DEFINITIONS], OWN_FOLDER)

    def put(self, name: str, content: bytes) -> None:
        """Have a file (its name with forward slashes) written with this change."""
        self.read(name)  # noticed, where nobody has read it
        self._files[name] = content
        self._read = None

    def put_value(self, name: str, path: Sequence[str | int], value: object) -> None:
        """Have a value written with this change at `path` of an edited file."""
        self.put(name, with_value(self.read(name), name, path, value))

    def put_entry(self, name: str, list: str, entry: Mapping[str, object]) -> None:
        """Have an entry added with this change to a list of an edited file."""
        self.put(name, with_entry(self.read(name), name, [list], entry))

    def remove(self, name: str) -> None:
        """Have a file removed once this change is written."""
        self._removed.append(name)

    def enter(self, act: Act, about: Mapping[str, Any], beside: Mapping[str, Any] | None = None) -> None:
        """Have an entry added to the journal with this change; refused on a day before what it rests on.

        Refused too: what the role may not do, or may do with its key alone; words in which a person can stand, those
        that the act writes `beside` its entry too.
        """
        refuse_before(self.acting.on, self._rests_on(act, about))
        self._refuse_persons(beside or {})
        self.journal = self.entering(act, about)

    def entering(self, act: Act, about: Mapping[str, Any]) -> Journal:
        """Return the journal with one more entry, signed where the role has a key; refuse what the role may not do."""
        self._refuse_persons(about)
        signature = partial(self.rights.signature, self.journal)
        return self.journal.with_entry(act, self.acting.role, self.acting.on, about, signature)

    def _refuse_persons(self, told: Mapping[str, Any]) -> None:
        """Refuse the words of an act, by the keys of its entry, in which a person can stand; they are not repeated."""
        for key in [key for key, asked in self._asked.items() if asked.judged and key in told]:
            words = told[key].values() if isinstance(told[key], Mapping) else [told[key]]
            said = [text for text in words if isinstance(text, str) and text]
            refuse_if_any(SourceRefused, in_words(said, self._asked[key].place, self._guard) if said else ())

    @cached_property
    def _guard(self) -> PersonalDataGuard:
        return PersonalDataGuard(self.definitions, (self.read(DESCRIPTOR),))

    def _rests_on(self, act: Act, about: Mapping[str, Any]) -> Iterator[JournalEntry]:
        """Yield the entry that an act withdraws, and the receipt of the delivery it is about or corrects a file of."""
        folder, _sign, in_folder = str(about.get("file", "")).partition("/")
        delivery = about.get("delivery") or (in_folder.partition("/")[0] if folder == DELIVERIES else None)
        if not delivery and folder and (standing := standing_deliveries(self.journal).get(f"{folder}/{in_folder}")):
            delivery = standing.id
        came = self.journal.of(*CAME) if delivery and act not in CAME else ()
        named = (entry for entry in came if str(delivery).encode() in entry.line)  # no other need be read
        yield from (entry for entry in named if entry.about["delivery"] == delivery)
        yield from (entry for entry in self.journal.acts if entry.number == about.get("entry"))

    def place_asked(self, place: Place) -> Place:
        """Map a fault in an unwritten line to the field that supplied it."""
        if place.file not in self._files or not place.line:
            return place
        written = read_below(self._root, self._from_there(place.file), TABLE) or b""
        before, lines = (text.decode("utf-8-sig").splitlines() for text in (written, self._files[place.file]))
        if before[place.line - 1 : place.line] == lines[place.line - 1 : place.line]:
            return place
        around = [found for line in lines[: place.line] if (found := KEY.match(line))]
        inner = len(around[-1][1]) + 1 if around else 0
        for found in reversed(around):
            if len(found[1]) < inner:
                inner = len(found[1])
                if found[2] in self._asked:
                    return self._asked[found[2]].place
        return Place(place.file)

    @contextlib.contextmanager
    def as_a_whole(self, asked: Iterable[Field[Any]]) -> Iterator[None]:
        """Keep nothing of an act that asks these fields where it is refused: whoever goes on writes the rest."""
        files, removed, journal, before = self.files, [*self._removed], self.journal, self._asked
        self._asked = by_key(asked)
        try:
            yield
        except BaseException as ended:
            places = [self.place_asked(fault.where) for fault in ended.faults] if isinstance(ended, ThbError) else []
            self._files, self._removed, self.journal, self._read = {**files}, removed, journal, None
            if isinstance(ended, ThbError):
                told = zip(ended.faults, places, strict=True)
                raise type(ended)(*(replace(fault, where=place) for fault, place in told)) from None
            raise
        finally:
            self._asked = before

    def write(self) -> None:
        """Write all that was put and entered and remove what is to go, whole or not at all."""
        if self._files or self._removed or self.journal.content != self.read(JOURNAL):
            written = {**self._files, JOURNAL: self.journal.content, HEAD: self.journal.head}
            files = {self._from_there(name): content for name, content in written.items()}
            paths = {name: os.path.realpath(self._root / name) for name in files}
            known = {name: self.noticed[path] for name, path in paths.items() if path in self.noticed}
            removed = [self._from_there(name) for name in self._removed]
            change_together(files, self._root, removed, known, self._from_there(HEAD))
            self.noticed.update((paths[name], hashlib.sha256(content).hexdigest()) for name, content in files.items())
            self._files, self._removed, self._begun, self._read = {}, [], None, None

    def _from_there(self, name: str) -> str:
        """Return a file as it is called from the place of changes, which may be the folder of the country."""
        shown = name_shown(name)
        return shown if shown != name else f"{self._below}/{name}" if self._below else name

    def give_up(self) -> None:
        """Remove what waits and was not written."""
        if self._begun:
            forget_arriving(self._root)


def name_shown(name: str) -> str:
    """Return the name of a file of a collection as people know it; that of its country, as its definitions call it."""
    return name.removeprefix(f"{IN_ITS_COUNTRY}/")


def own_file(collection: Collection, name: str) -> str:
    """Name the file in which the office changes a definition, in its own folder or in that of its country."""
    folder = IN_ITS_COUNTRY if country_of(collection.folder) else collection.definitions or OWN_FOLDER
    return f"{folder}/{name}"


def refuse_replaced(folder: Path, chosen: str | Path | None) -> None:
    """Refuse to change definitions of the collection in `folder` while those in `chosen` are read, not those changed.

    None: no others were chosen. The folder of the country in which the collection lies may be chosen.
    """
    if chosen is not None and country_of(folder) != Path(chosen).resolve():
        raise refused(str(chosen), REPLACED)


@contextlib.contextmanager
def working_on(
    folder: Path, acting: Acting, today: str = "", definitions: Definitions | None = None
) -> Iterator[Workspace]:
    """Yield the collection in `folder` for one change by whoever is `acting`; it is written by `Workspace.write`.

    `today`: the ISO day after which no act may lie; that of the clock if left out. `definitions`: by which it is read,
    where not by those of the place in which it lies.
    """
    today = today or str(datetime.now().date())
    refuse_role_or_day(acting.role, acting.on, today)
    root = place_of_changes(folder)
    with locked(root, acting.role, acting.break_lock, NOBODY) as broken, noticing() as noticed:
        settle(root)
        rights = Rights(folder, roles_for(folder), acting.key)
        space = Workspace(folder, acting, journal_that_goes_on(folder), today, rights, noticed)
        if definitions:
            space.definitions = definitions
        enter_what_was_written(space)
        refuse_before(acting.on, space.journal.acts)
        if broken:
            space.enter(Act.UNLOCKED, {"held_by": broken})
        space._entered_before = len(space.journal.entries)
        try:
            yield space
        finally:
            space.give_up()


@contextlib.contextmanager
def opened(package: str | Path, load: Callable[[], Definitions], acting: Acting) -> Iterator[Workspace]:
    """Yield the collection that `package` means, for one change by whoever is `acting`; written at the end.

    Refused: a collection that travels with the product.
    """
    folder = folder_to_change(package, load())
    with working_on(folder, acting) as space:
        space.definitions = load()  # nobody else changes them from here on
        yield space
        space.write()


def written_without_entry(folder: Path, journal: Journal) -> Mapping[str, Any]:
    """Find what is to be entered of a dossier that was written when a sudden end kept its entry from the journal.

    Its folder (`out`), `role`, `on` and what the entry is `about`; nothing where no dossier stands as it was announced.
    """
    try:
        told: Mapping[str, Any] = json.loads(announced(folder) or b"{}")
        manifest = hashlib.sha256(read_bounded(Path(told["out"]) / MANIFEST, DOSSIER_FILE)).hexdigest()
        return told if manifest == told["about"]["manifest"] and manifest not in journal.manifests else {}
    except (ThbError, ValueError, KeyError, TypeError, RecursionError):
        return {}


def announce(folder: Path, told: Mapping[str, Any]) -> None:
    """Write, under this machine's seal, which dossier is about to be written and what is to be entered of it."""
    with step_to(folder, ON_ITS_WAY) as step:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(step.name, **step.at)
        with os.fdopen(step.opened(os.O_WRONLY | os.O_CREAT | os.O_EXCL), "wb") as opened:
            opened.write(sealed(json.dumps(told).encode(), about_submission(folder)))
            opened.flush()
            os.fsync(opened.fileno())


def enter_what_was_written(space: Workspace) -> None:
    """Give the journal the entry that a sudden end kept from it, and forget what was announced and not written."""
    refuse_if_any(SourceRefused, left_by_others(space.folder))
    if told := written_without_entry(space.folder, space.journal):
        about = told["about"]
        as_signed = space.journal.with_written(str(told.get("entry")))
        space.journal = as_signed or space.journal.with_entry(Act.SUBMITTED, told["role"], told["on"], about)
        if Audience(about["audience"]).withholds and about["state"] == State.FINAL.value:
            known = {name: read_bounded(Path(told["out"], name), DOSSIER_FILE) for name in (MANIFEST, OBSERVATIONS)}
            known |= {BESIDE: beside.encode()} if (beside := told.get("beside")) else {}
            for name, content in known.items():  # from now on everybody knows it
                space.waiting(f"{RELEASES}/{about['manifest'][:16]}/{name}").write_bytes(content)
        space.write()
    (space.folder / ON_ITS_WAY).unlink(missing_ok=True)


def lock_held(folder: Path) -> Text | None:
    """Say who works on the collection in `folder` and since when; nothing where nobody does."""
    return held_by(place_of_changes(folder))


# Hold every act of the year to its conditions: a role, a day in its place, offices that are no persons, a folder.
#
# Comes in: what somebody says on the command line or in a program. Goes out: the same, sound. Refused: a collection
# that travels with the product, a role that is none, a day to come or before what the act rests on, an id that
# nothing has or several have.

SEVERAL: Problem = ("id-ambiguous", _("{id!r} can be: {names}."), _("Name one of them in full."))
LONGEST_SHOWN = 40
"""Characters of what is no day that a refusal repeats."""
SHOWN = 12
"""Of more ids than these only the nearest is offered."""
CELL = re.compile(
    rf"(?P<file>[^!]+)!(?:(?P<sheet>[^!]+)!)?\$?(?P<cell>{A_CELL.replace('[1-9]', '[$]?[1-9]')})", re.IGNORECASE
)


def folder_to_change(package: str | Path, definitions: Definitions) -> Path:
    """Return the folder of the collection that `package` means; one that travels with the product is not changed."""
    folder = find_collection(package, definitions.folder).parent
    if folder.resolve().is_relative_to(find_folder().roots["datapackages"].resolve()):
        problem = (
            "collection-built-in",
            _("the collection travels with the product and is never written."),
            _("Begin a year from it, or copy its folder; and name that folder."),
        )
        raise refused(str(package), problem)
    return folder


def refuse_role_or_day(role: str, on: str, today: str) -> None:
    """Refuse an act of no role (`role_problem`), or of what is no ISO day or lies after `today`."""
    if problem := role_problem(role):
        raise refused(ROLE, problem)
    refuse_no_day(on, ON)
    if on > today:
        mistake = ("day-to-come", _("the day {on} lies after today, {today}."), _("Give the day on which it was done."))
        raise refused(ON, mistake, on=day(on), today=day(today))


def refuse_no_day(text: str, field: Field[Any]) -> None:
    """Refuse what a field gives as a day where it is no ISO day of the calendar, written as 2026-03-31."""
    try:
        is_day = str(date.fromisoformat(text)) == text
    except ValueError:
        is_day = False
    if not is_day:
        problem = (
            "day-invalid",
            _("{on!r} is no day of the calendar."),
            _("Give the day as year, month and day: 2026-03-31."),
        )
        raise refused(field, problem, on=text[:LONGEST_SHOWN])


def refuse_person_as_office(office: str, field: Field[Any], definitions: Definitions) -> None:
    """Refuse what is given as an office where it looks like a person (`office_problem`)."""
    offices = [supplier.office for supplier in definitions.suppliers.values()]
    known = (text.in_language(lang) for text in offices for lang in definitions.languages)
    if problem := office_problem(office, known):
        raise refused(field, problem)


def refuse_before(on: str, earlier: Iterable[JournalEntry]) -> None:
    """Refuse an act of a day (ISO) that lies before that of an entry on which it rests."""
    for entry in earlier:
        if on < entry.on:
            problem = (
                "days-out-of-order",
                _("the day {on} lies before that of entry {number}, {then}."),
                _("Give the day on which it was done."),
            )
            raise refused(ON, problem, on=day(on), number=entry.number, then=day(entry.on))


def cell_of(reference: str, collection: Collection) -> Place:
    """Return the cell that `FILE!CELL` or `FILE!SHEET!CELL` means; FILE may be the contract or name of a resource."""
    found = CELL.fullmatch(reference.strip().replace("\\", "/"))
    if found is None:
        problem = (
            "reference-unreadable",
            _("this does not name a cell of a file."),
            _("Write FILE!CELL, e.g. data/t03.csv!C14, or FILE!SHEET!CELL."),
        )
        raise refused(reference, problem)
    file, by_file = file_meant(found["file"], collection), collection.by_file
    if file not in by_file:
        names = [*by_file, *(str(entry[key]) for entry in by_file.values() for key in ("thb:contract", "name"))]
        near = closest(file, names)
        remedy = _("It has these files: {names}.", names=", ".join(by_file)) if near.is_empty else near
        raise refused(reference, ("unknown-file", _("the collection has no file {file!r}."), remedy), file=file)
    return Place(file, found["sheet"] or "", found["cell"].replace("$", "").upper())


def file_meant(named: str, collection: Collection) -> str:
    """Return the collection's file that a name means: itself, or that of the contract or resource so called."""
    by_file = collection.by_file
    files = [path for path, entry in by_file.items() if named in (entry["thb:contract"], entry["name"])]
    return files[0] if named not in by_file and len(files) == 1 else named


def one_of_ids(asked: str, ids: Iterable[str]) -> str:
    """Find the id that somebody means: as written, in other letters, or by its last word, as an article's number."""
    known = [*dict.fromkeys(ids)]
    for means in (str, outline, lambda id: outline(id.rpartition(" ")[2])):
        found = [id for id in known if means(id) == means(asked)]
        if len(found) == 1:
            return found[0]
        if found:
            raise refused(asked, SEVERAL, id=asked, names=joined(map(quoted, found)))
    near = closest(asked, known)
    if near.is_empty and 0 < len(known) <= SHOWN:
        near = _("There are: {names}.", names=", ".join(known))
    raise refused(asked, ("unknown-id", _("nothing here has the id {id!r}."), near), id=asked)


# Find what an act wrote into an edited file, and take it out again where nobody has changed it since.


def edited_since(file: str, entry: JournalEntry) -> SourceRefused:
    """Return the refusal to take an act back whose traces somebody has changed by hand, to be raised."""
    problem = (
        "act-overtaken",
        _("the file no longer holds what entry {number} wrote."),
        _("Make the change in the file by hand."),
    )
    return refused(file, problem, number=entry.number)


def take_out(
    space: Workspace, file: str, entries: str, key: str, entry: JournalEntry, told: Mapping[str, object], id: str = ""
) -> None:
    """Take an entry (`id`, where not that of the act) out of its file.

    One that is gone already leaves nothing to do, a changed one is refused.
    """
    content = space.read(file)
    number, held = written_entry(content, file, entries, key, id or str(entry.about["id"]))
    if number is None:
        return
    if any(held.get(name) != value for name, value in told.items()):
        raise edited_since(file, entry)
    space.put(file, without_entry(content, file, [entries, number]))


def written_entry(content: bytes, file: str, entries: str, key: str, id: str) -> tuple[int | None, Mapping[str, Any]]:
    """Find the entry that has this id: its number, and what it holds."""
    error = MappingRefused if file == DECISIONS else SourceRefused
    for number, held in enumerate((read_yaml(content, file, error) or {}).get(entries) or ()):
        if held.get(key) == id:
            return number, held
    return None, {}
