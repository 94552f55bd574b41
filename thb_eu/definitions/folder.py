"""Find the folder of definitions: those that travel with the package, or those a user points at.

Each of `datapackages/`, `schemas/`, `mappings/`, `validation/` that the user's folder holds replaces the built-in one.
A repository with such folders is a place whose definitions hold for whoever works in it, as git knows its repository by
the folder in which one stands. A collection changes single files: what lies in its own folder of definitions takes the
place of the file of that name, or is added. Refused there: a link, and a file that nothing would read.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache, wraps
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar, cast

from thb_eu.base.bounded_files import CANNOT_READ, LINK, notice, read_below, read_bounded
from thb_eu.base.changes import stamp_of, underway
from thb_eu.base.errors import DefinitionRefused, Fault, ThbError, refuse_if_any
from thb_eu.base.limits import DEFINITION_FILES, EDITED_FILE
from thb_eu.base.messages import Languages, _, in_thousands
from thb_eu.base.model import Place
from thb_eu.definitions.strict_reader import hold_to_shape, read_json, read_yaml

MISSING = _("the file is missing.")
RESTORE = _(
    "Restore it. A folder of definitions takes the place of the built-in one whole; to change single files for a "
    "collection, put those alone into its own folder of definitions."
)
MISNAMED = _("the name does not end in .yaml: the file would not be read.")
RENAME = _("Rename it, or take it away.")
FOLDERS = ("datapackages", "schemas", "mappings", "validation")
MARKS = {"datapackages": "codelists", "schemas": "rules.schema.json"}
"""What a folder of this name holds where it is one of definitions; others of that name lie in many a repository."""
IN_YAML = ("mappings", "validation")
THIS_COUNTRY = f"{FOLDERS[0]}/national"
COUNTRY = f"{THIS_COUNTRY}/country.json"
"""The file by which the folder of a country is known."""
TOP_OF_REPOSITORY = ".git"
MACHINE = 0
"""The user to whom the machine's own folders belong."""
OF_ANOTHER = (
    "definitions-of-another-user",
    _("the definitions belong to another user of this machine."),
    _("Name those that hold with --definitions, or read those of the program with --built-in."),
)
BUILT_IN = "thb_eu"
"""How a file that came with the program is named where no path of the user's may stand: `thb_eu/mappings/…`."""
MEANT_AS_YAML = re.compile(r"\.ya?ml(?![a-z~])", re.IGNORECASE)
_KINDS = {".json", ".yaml", ".csv"}


Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


def _noted(ask: Callable[[Folder, Asked], Answer]) -> Callable[[Folder, Asked], Answer]:
    """Have the folder note what it is asked and what it answers, where somebody wants to know."""

    @wraps(ask)
    def answered(folder: Folder, what: Asked) -> Answer:
        answer = ask(folder, what)
        if folder.answers is not None:
            names = what if isinstance(what, str) else tuple(cast(Iterable[str], what))
            folder.answers.setdefault((ask.__name__, names), answer)
        return answer

    return answered


@dataclass(frozen=True)
class Folder:
    """The folders in use, read file by file; `languages`: those in which their country gives its words.

    `changes`: by the name of a root, the folder of a collection whose files take the place of those of the same name.
    `edited`: files by name as somebody edits them, before anybody writes them; they take the place of all others.
    `answers`: where it is given, all that is asked of the folder from then on, with what it answered.
    """

    roots: Mapping[str, Path]
    languages: Languages = ()
    changes: Mapping[str, Path] = field(default_factory=dict)
    edited: Mapping[str, bytes] = field(default_factory=dict)
    answers: dict[tuple[str, Any], Any] | None = field(default=None, compare=False, repr=False)

    @property
    def shared(self) -> Folder:
        """The same for the files that all countries share: English is all that is asked of their words."""
        return replace(self, languages=())

    @_noted
    def files(self, folder: str) -> dict[str, bytes]:
        """Return every file below `folder` (e.g. `mappings/kz1`), by its path below it, with forward slashes."""
        found = {name: _content(path, name) for name, path in self._below(folder) if path.suffix in _KINDS}
        start = f"{folder}/"
        return found | {name.removeprefix(start): data for name, data in self.edited.items() if name.startswith(start)}

    @_noted
    def misnamed(self, folder: str) -> tuple[str, ...]:
        """Return files below `folder` that mean to be YAML and would be passed over: `113.yml`, `113.yaml.txt`."""
        meant = (name for name, path in self._below(folder) if MEANT_AS_YAML.search(path.name))
        return tuple(sorted(name for name in meant if not name.endswith(".yaml")))

    def changed(self) -> tuple[str, ...]:
        """Return the files that the collection changes or adds, those too that mean to be YAML, such as `.yml`."""
        found = (f"{root}/{name}" for root in self.changes for name, _path in _files_in(self.changes[root]))
        read = (name for name in found if Path(name).suffix in _KINDS or MEANT_AS_YAML.search(name))
        return tuple(dict.fromkeys((*read, *(self.edited if self.changes else ()))))

    def path(self, name: str) -> Path:
        """Find where a file such as `mappings/decisions.yaml` lies, or should: the collection's own before others."""
        root, *below = name.split("/")
        own = self.changes[root].joinpath(*below) if root in self.changes else None
        if own and os.path.lexists(own):
            return own
        if own:
            notice(own, None)
        return self.roots[root].joinpath(*below)

    def _bases(self, folder: str) -> tuple[Path, ...]:
        root, *below = folder.split("/")
        return tuple(base.joinpath(*below) for base in (self.roots[root], self.changes.get(root)) if base)

    def _below(self, folder: str) -> list[tuple[str, Path]]:
        found = {name: path for base in self._bases(folder) for name, path in _files_in(base)}
        return sorted(found.items(), key=lambda file: file[0].split("/"))

    @_noted
    def read(self, name: str) -> bytes:
        """Return the bytes of one file such as `mappings/decisions.yaml`; a missing file is refused."""
        if name in self.edited:
            return self.edited[name]
        path = self.path(name)
        if not os.path.lexists(path):
            raise DefinitionRefused(Fault(Place(name), "file-missing", MISSING, RESTORE))
        return _content(path, name)

    @_noted
    def read_if_there(self, names: Iterable[str]) -> dict[str, bytes]:
        """Return the bytes of those files named that there are; what has such a name and is no file is refused."""
        paths = {name: self.path(name) for name in names}
        return {name: self.read(name) for name, path in paths.items() if name in self.edited or os.path.lexists(path)}

    def schema(self, name: str) -> bytes:
        """Return the bytes of a schema such as `rules`."""
        return self.read(f"schemas/{name}.schema.json")

    def state(self) -> str:
        """Return a hash over the names of all files in the folders and over the contents of those that may be read."""
        digest = hashlib.sha256()
        built_in = built_in_base()
        for base in (*self.roots.values(), *self.changes.values()):
            is_built_in = base.parent == built_in
            for path, status in _files_below(base):
                if path.suffix not in _KINDS or status.st_size > EDITED_FILE:
                    seal = hashlib.sha256(b"%d" % status.st_size).digest()
                elif is_built_in:
                    seal = _seal_of_built_in(path, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
                else:
                    seal = hashlib.sha256(_state_of(path)).digest()
                digest.update(str(path).encode() + b"\0" + seal)
        return digest.hexdigest()

    def stamp(self) -> tuple[object, ...]:
        """Return what differs once a file that somebody may edit was written: the program's own are not looked at."""
        built_in = built_in_base()
        return stamp_of((*(top for name, top in self.roots.items() if top != built_in / name), *self.changes.values()))

    @_noted
    def subfolders(self, folder: str) -> tuple[str, ...]:
        """Return the names of the folders directly below `folder`."""
        bases = [base for base in self._bases(folder) if base.is_dir()]
        return tuple(sorted({path.name for base in bases for path in base.iterdir() if path.is_dir()}))


@lru_cache(maxsize=DEFINITION_FILES)
def _seal_of_built_in(path: Path, *_status: int) -> bytes:
    """Return a hash over what stands in a file of the program, which is read once until somebody writes it."""
    return hashlib.sha256(path.read_bytes()).digest()


def _files_below(base: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Yield every ordinary file below a folder, by name, each with its status: the system is asked once for it."""
    for path in sorted(all_below(base), key=os.fspath):
        with suppress(OSError):
            status = path.stat()
            if stat.S_ISREG(status.st_mode):
                yield path, status


def _state_of(path: Path) -> bytes:
    try:
        return read_bounded(path, EDITED_FILE)
    except ThbError as refused:  # told when it is read
        return refused.faults[0].code.encode()


def _content(path: Path, name: str) -> bytes:
    """Return the bytes of a file; through a link alone where an installation has made it."""
    if path.is_relative_to(built_in_base()):
        return read_bounded(path, EDITED_FILE, DefinitionRefused, name)
    content = read_below(path.parents[name.count("/")], name, EDITED_FILE, DefinitionRefused)
    if content is None:
        raise DefinitionRefused(Fault(Place(name), *CANNOT_READ))
    return content


def all_below(base: Path) -> list[Path]:
    """Return everything below a folder of definitions; DefinitionRefused where it is more than any country has."""
    found = [*islice(base.rglob("*"), DEFINITION_FILES + 1)]
    if len(found) > DEFINITION_FILES:
        what = _("the folder holds more than {most} files and folders.", most=in_thousands(DEFINITION_FILES))
        remedy = _("Leave there only what belongs to the definitions.")
        raise DefinitionRefused(Fault(Place(str(base)), "file-too-large", what, remedy))
    return found


def _files_in(base: Path) -> list[tuple[str, Path]]:
    return [(path.relative_to(base).as_posix(), path) for path in all_below(base) if path.is_file()]


def find_folder(chosen: str | Path | None = None) -> Folder:
    """Return the built-in folders, each replaced by the one of the same name in `chosen` where it has it."""
    base = built_in_base()
    roots = {name: base / name for name in FOLDERS}
    if chosen is not None:
        offered = _offered_by(Path(chosen)) or _named_so(Path(chosen))
        if not offered:
            names = ", ".join(FOLDERS)
            what = _("this folder holds none of {names}.", names=names)
            remedy = _("Give the folder that contains them.")
            raise DefinitionRefused(Fault(Place(str(chosen)), "definitions-not-found", what, remedy))
        roots |= offered
    edited = definitions_on_their_way(Path(chosen)) if chosen is not None else {}
    missing = [name for name, path in roots.items() if not path.is_dir()]
    if missing:
        what = _("the folder {missing} is missing.", missing=missing[0])
        again = _("Install the package again.")
        raise DefinitionRefused(Fault(Place(str(base)), "file-missing", what, again))
    return Folder(roots, edited=edited)


def definitions_on_their_way(place: Path) -> dict[str, bytes]:
    """Return the definitions that a change of a folder has made and not yet put in their places, by name."""
    found = underway(place).files
    return {name: content for name, content in found.items() if name.partition("/")[0] in FOLDERS}


@cache
def built_in_base() -> Path:
    """Return the folder in which the definitions lie that came with the program."""
    package = Path(__file__).resolve().parent.parent
    return package if (package / FOLDERS[0]).is_dir() else package.parent


def place_of(start: Path) -> Path | None:
    """Find the folder with definitions of its own in which `start` lies, as git finds its repository: upwards.

    The collection of a country lies in that, whatever it holds itself: the acts in it change the law of that country.
    None where there is none up to the top of a repository, and where it is that of the program itself. What lies there
    need not be right: it is read, and refused. Refused too: folders of another user, put above everybody's work.
    """
    start, built_in = start.resolve(), built_in_base()
    if country := country_of(start):
        refuse_of_others(_offered_by(country).values(), start)
        return country
    for folder in (start, *start.parents):
        if folder == built_in:
            return None
        if _is_place(folder):
            refuse_of_others(_offered_by(folder).values(), start)
            return folder
        if (folder / TOP_OF_REPOSITORY).exists():
            return None
    return None


def country_of(collection: Path) -> Path | None:
    """Return the folder of the country in which a collection lies: `collection` is `DIR/datapackages/NAME`.

    None where no country's definitions lie beside it, and of the collections that travel with the product.
    """
    packages = collection.resolve().parent
    if packages.name != FOLDERS[0] or not (packages.parent / COUNTRY).is_file():
        return None
    return None if packages == (built_in_base() / FOLDERS[0]).resolve() else packages.parent


def refuse_of_others(folders: Iterable[Path], start: Path) -> None:
    """Refuse folders of definitions that belong neither to who works in `start` nor to the machine."""
    if not hasattr(os, "getuid"):
        return
    trusted = {os.getuid(), start.stat().st_uid, MACHINE} if start.exists() else {os.getuid(), MACHINE}
    found = [path for path in folders if path.stat().st_uid not in trusted]
    refuse_if_any(DefinitionRefused, [Fault(Place(str(path)), *OF_ANOTHER, "user") for path in found])


def _is_place(folder: Path) -> bool:
    """Tell whether definitions lie in `folder`: code lists, or any YAML where law and rules do.

    What nobody can read there must not be passed over.
    """
    offered = _offered_by(folder)
    named = (
        path.name for root in IN_YAML if root in offered for path in islice(offered[root].rglob("*"), DEFINITION_FILES)
    )
    return FOLDERS[0] in offered or any(map(MEANT_AS_YAML.search, named))


def _offered_by(folder: Path) -> dict[str, Path]:
    """Return the folders with definitions in `folder`, by name."""
    return {name: path for name, path in _named_so(folder).items() if (path / MARKS.get(name, "")).exists()}


def _named_so(folder: Path) -> dict[str, Path]:
    return {name: folder / name for name in FOLDERS if (folder / name).is_dir()}


def with_changes(folder: Folder, own: Path, called: str, edited: Mapping[str, bytes] | None = None) -> Folder:
    """Return the folders with what a collection changes in `own`, which its descriptor has `called` so; the same if
    nothing.

    `edited`: what is on its way there, by name.
    Refused: a folder that is not there, a link in it, a file beside the folders that hold definitions.
    """
    if own.is_symlink() or not (own.is_dir() or edited):
        what = _("the folder with the collection's own definitions does not exist.")
        remedy = _("Create it, or name other definitions with --definitions.")
        raise DefinitionRefused(Fault(Place(called), "definitions-not-found", what, remedy, "user"))
    found = {path.relative_to(own).as_posix(): path for path in all_below(own)}
    links = [Fault(Place(f"{called}/{name}"), *LINK, "analyst") for name, path in found.items() if path.is_symlink()]
    changed = replace(
        folder,
        changes={name: own / name for name in FOLDERS if (own / name).is_dir()},
        edited={**folder.edited, **(edited or {})},
    )
    beside = (name for name in found if "/" not in name and Path(name).suffix in _KINDS)
    refuse_if_any(DefinitionRefused, [*links, *(_unread(f"{called}/{name}") for name in beside)])
    return changed if edited or changed.changed() else folder


def refuse_unread(folder: Folder, files: Iterable[str]) -> None:
    """Refuse what a collection changes and nothing reads; `files`: the definitions that are read."""
    refuse_if_any(DefinitionRefused, [_unread(name) for name in sorted({*folder.changed()} - {*files})])


def _unread(name: str) -> Fault:
    what = _("no definition has this name: the file would not be read.")
    remedy = _(
        "Give it the folder and the name of the file that it replaces, e.g. definitions/mappings/decisions.yaml."
    )
    return Fault(Place(name), "definition-not-read", what, remedy, "analyst")


def fingerprint(files: Mapping[str, bytes]) -> str:
    """Return one SHA-256 over the names and contents of all definition files."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(name.encode() + b"\0" + hashlib.sha256(files[name]).digest())
    return digest.hexdigest()


# --- one file ----------------------------------------------------------------------------------


def read_checked(folder: Folder, name: str, content: bytes, schema: str, error: type[ThbError]) -> Any:
    """Return one edited file, read strictly and held against `schemas/SCHEMA.schema.json`."""
    value = read_json(content, name, error) if name.endswith(".json") else read_yaml(content, name, error)
    hold_to_schema(folder, value, name, content, schema, error)
    return value


def hold_to_schema(folder: Folder, value: Any, name: str, content: bytes, schema: str, error: type[ThbError]) -> None:
    """Refuse `value` where `schemas/SCHEMA.schema.json` does not allow it, or a language of the country is missing."""
    hold_to_shape(value, folder.schema(schema), folder.languages, name, content, error)
