"""Write the repository of an office: a collection begun, its law where it wants one, and what runs there by itself.

What does not depend on the country is the frame: files of `skeleton/` as they will be (the documentation shows them),
the settings of an editor, and the schemas beside them, where an editor looks. Three ways lead to the figures. Where the
definitions in use came with the program, a year is begun beside the frame, with the law where the office wants its own.
Those of another country that are in use come along, as `thb-eu country renew` writes them. For any other country an
example is begun. A collection of that year that is at hand is taken as it is. Refused: a place that is taken.

Where the frame stands already nothing is written: what differs from this version is told, and what lacks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from thb_eu.base.atomic_files import folder_beside, refuse_if_taken
from thb_eu.base.bounded_files import read_bounded
from thb_eu.base.errors import Fault, SourceRefused
from thb_eu.base.limits import EDITED_FILE, TABLE
from thb_eu.base.messages import Languages, _, languages_of
from thb_eu.base.model import Place, unnamed_file
from thb_eu.base.secure_files import IN_REPOSITORY
from thb_eu.country import SAID_BY, begin_country, filled, renew_country, skeleton_files
from thb_eu.definitions import Definitions, load
from thb_eu.definitions.country import with_english
from thb_eu.definitions.folder import FOLDERS, built_in_base, find_folder
from thb_eu.sources.collection import DESCRIPTOR, built_in_collections, load_for
from thb_eu.sources.file_safety import SUFFIXES
from thb_eu.sources.personal_data import PersonalDataGuard, called_by_a_person, in_unread
from thb_eu.year.acting import Acting
from thb_eu.year.new_year import begin_year
from thb_eu.year.recognition import recognised, with_its_header

SKELETON = Path(__file__).parent / "skeleton"
PAGE, PAGE_OF_COUNTRY = "README.md", "DEFINITIONS.md"
"""The page of the repository, and what the one of a country is called beside it."""
FRAME = (".pre-commit-config.yaml", "Makefile")
"""By what a repository is known that was written before."""
EDITOR, SCHEMAS = ".vscode", "schemas"
COLLECTIONS = re.compile(r'"datapackages/(si-)?\*/')
"""How the settings say in which folders collections lie."""
LOCALES = {"en": "C.UTF-8"}
"""What a server calls a language, where it is not the language and its country: `sl_SI.UTF-8`."""


@dataclass(frozen=True, slots=True)
class AskedRepository:
    """What is asked for: the year, the country (empty: that of the definitions in use), its languages (none: theirs).

    `own_law`: whether the law lies in the repository, instead of that of the program; that of another country always.
    """

    year: int
    geo: str = ""
    languages: Languages = ()
    own_law: bool = False


@dataclass(frozen=True, slots=True)
class WrittenRepository:
    """A repository in `folder`: its collection, its files by name; of one that stood there what is not as written now.

    `differing`: files of the frame that say something else; `lacking`: those that are not there.
    """

    folder: Path
    collection: str
    languages: Languages
    files: tuple[str, ...]
    stood: bool = False
    differing: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()


def begin_repository(asked: AskedRepository, out: Path, folder: str | Path | None, acting: Acting) -> WrittenRepository:
    """Write the repository into `out`, by the definitions in `folder` (none: those of the program)."""
    definitions, shared = load(folder), find_folder(folder)
    geo = asked.geo or definitions.geo
    is_other = geo != definitions.geo
    travels = is_other or shared.roots[FOLDERS[0]] != built_in_base() / FOLDERS[0]
    languages = with_english(asked.languages or (() if is_other else definitions.languages))
    name = f"{geo.lower()}-{asked.year}"
    collection = f"{FOLDERS[0]}/{name}" if travels else name
    frame = _frame(geo, collection, languages)
    if all((out / file).is_file() for file in FRAME):
        lacking = tuple(file for file in frame if not (out / file).is_file())
        others = (file for file in frame if file not in lacking and (out / file).read_bytes() != frame[file])
        return WrittenRepository(out, collection, languages, tuple(frame), True, tuple(others), lacking)
    refuse_if_taken(out)
    with folder_beside(out, is_new=True) as made:
        if is_other:
            begin_country(geo, languages, asked.year, made, shared)
        elif travels:
            renew_country(Path(str(folder)), made, find_folder())
        if asked.own_law and not (made / "mappings").exists():
            _put({f"mappings/{file}": content for file, content in shared.files("mappings").items()}, made)
        if (made / PAGE).exists():
            (made / PAGE).rename(made / PAGE_OF_COUNTRY)
        _put_collection(made / collection, made if travels else None, asked.year, acting)
        _put(frame, made)
        files = sorted(path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file())
    return WrittenRepository(out, collection, languages, tuple(files))


def _put_collection(place: Path, travelling: Path | None, year: int, acting: Acting) -> None:
    """Have the collection of `year` in `place`: the one at hand, else begun from the newest.

    `travelling`: the folder of the country's definitions where they are in the repository; None: the program's.
    """
    if place.exists():
        return
    at_hand = {path.name: path for path in built_in_collections(find_folder(travelling))}
    if found := at_hand.get(place.name):
        files = (path for path in found.rglob("*") if path.is_file())
        _put({path.relative_to(found).as_posix(): path.read_bytes() for path in files}, place)
    else:
        newest = max(at_hand, default=place.name)
        came_from = at_hand.get(newest, newest)
        begin_year(year, came_from, place, load_for(came_from), acting)


def _frame(geo: str, collection: str, languages: Languages) -> dict[str, bytes]:
    """Return the files that every repository has, by name."""
    lang = next((lang for lang in languages if lang in languages_of(SAID_BY)), languages[0])
    tokens = {
        "dot": ".",
        "COLLECTION": collection,
        "GEO": geo,
        "LOCALE": LOCALES.get(lang, f"{lang}_{geo}.UTF-8"),
    }
    files = {name: filled(name, content, languages, tokens) for name, content in skeleton_files(tokens, SKELETON)}
    return {**files, **_for_an_editor(geo)}


def _for_an_editor(geo: str) -> dict[str, bytes]:
    """Return the settings of an editor, as for the program's own files, with the schemas in a folder beside them.

    In a folder `schemas` of the repository they would take the place of the program's, and grow old.
    """
    own = built_in_base() / EDITOR
    settings = {f"{EDITOR}/{path.name}": path.read_text(encoding="utf-8") for path in sorted(own.glob("*.json"))}
    moved = {
        name: COLLECTIONS.sub(f'"**/{geo.lower()}-*/', text.replace(f"./{SCHEMAS}/", f"./{EDITOR}/{SCHEMAS}/"))
        for name, text in settings.items()
    }
    schemas = find_folder().files(SCHEMAS)
    return {
        **{name: text.encode() for name, text in moved.items()},
        **{f"{EDITOR}/{SCHEMAS}/{name}": content for name, content in schemas.items() if name.endswith(".schema.json")},
    }


def _put(files: Mapping[str, bytes], folder: Path) -> None:
    for name, content in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


# Find what no repository may keep: a private key, a register of persons, a table in which somebody can be.
#
# What git has once kept stays in its history, so this is asked before a commit and again on a server. A register is
# known by its header, as when it is received; persons are looked for as in every file that comes. Samples beside
# contracts are invented, and what the program wrote itself was looked at when it came: neither is read. No value is
# repeated.

KEY = b"PRIVATE KEY-----"
OURS = ("receipt.", ".remarks.")
INCOMING = "incoming"
"""The folder of the frame in which files are handed in: all of it is looked through, table by name or not."""
REGISTER = (
    "register-in-repository",
    _("this is a register of persons ({table}), and what git has kept stays in its history."),
    _("Take it out before you commit, and keep its collection on a protected drive."),
)
UNREAD = (
    "unread-in-repository",
    _("this cannot be looked through, so it may name persons, and what git has kept stays in its history."),
    _("Take it out before you commit; have the table sent as .csv, .xlsx or .ods, without a password."),
)


def kept_out(files: Sequence[Path], year: int, definitions: Definitions) -> Iterator[Fault]:
    """Yield why files must not be in a repository; `year`: by whose contracts registers are known.

    One whose name may be of a person is called by its place among them.
    """
    for number, file in enumerate(files, 1):
        if not file.is_file() or file.is_symlink() or any(mark in file.name for mark in OURS):
            continue
        content = read_bounded(file, TABLE, name=str(file)) if file.stat().st_size <= TABLE else None
        if KEY in (content or b"")[:1024]:
            yield Fault(Place(str(file)), *IN_REPOSITORY, "user")
        beside = _descriptor_above(file)
        is_looked_through = file.suffix.lower() in SUFFIXES or INCOMING in file.parts
        if not is_looked_through or (beside is not None and b'"collection"' not in beside):
            continue
        guard, name = PersonalDataGuard(definitions, (beside,) if beside else ()), str(file)
        if datum := guard.datum_in_title(file.stem):
            name = unnamed_file(number, len(files), file.suffix.lower())
            yield called_by_a_person(Place(name), datum)
        tables = (definitions.contracts[table] for table in _tables(file, year, definitions))
        if register := next((table for table in tables if table.records), None):
            code, what, remedy = REGISTER
            yield Fault(Place(name), code, what.filled({"table": register.in_quotes}), remedy, "user")
        else:
            any_contract = next(iter(definitions.contracts.values()))
            found = None if content is None else in_unread(content, name, any_contract, guard)
            yield from [Fault(Place(name), *UNREAD, "user")] if found is None else found


def _tables(file: Path, year: int, definitions: Definitions) -> frozenset[str]:
    """Return the tables that a file can be; none where it cannot be read, which is told when it is received."""
    try:
        return frozenset({recognised(file, file.name, year, definitions).contract})
    except SourceRefused:
        with suppress(SourceRefused):
            return with_its_header(file, file.name, year, definitions)
        return frozenset()


def _descriptor_above(file: Path) -> bytes | None:
    """Return the descriptor of the package in which a file lies; None where it lies in none."""
    found = next((folder / DESCRIPTOR for folder in file.parents if (folder / DESCRIPTOR).is_file()), None)
    return read_bounded(found, EDITED_FILE, name=DESCRIPTOR) if found else None
