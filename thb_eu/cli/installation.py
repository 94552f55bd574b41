"""Examine the program on this machine part by part: what is installed and works.

No network is asked. What is tried is written into a temporary folder, which goes again.
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import Requirement

from thb_eu.base.atomic_files import temporary_folder
from thb_eu.base.errors import ThbError
from thb_eu.base.limits import COMMAND_MEMORY, COMMAND_SECONDS
from thb_eu.base.messages import (
    NO_WORDS,
    Text,
    _,
    declared_catalogues,
    in_thousands,
    joined,
    languages_of,
    layout,
    literal,
    name_of_language,
    plural,
)
from thb_eu.base.own_bounds import is_memory_bounded, is_time_bounded

PROGRAM, COLLECTION = "thb-eu", "si-2024"
EXTRAS = ("scale", "postgres", "spark")
MADE_UP_ROWS = 200
"""Rows of the register with which its engine is tried."""
WORKS, ABSENT, OPEN, FAILS = "works", "absent", "open", "fails"
"""How a part is: it works, it is not there and only some need it, somebody must fill it in, it does not work."""

WATCH_IT = _("End a command that takes too much by hand.")
KEPT_IN_MEMORY = _("Registers are kept in memory.")
NOT_AS_ASKED = _("not as asked for: {libraries}")
NAMED, IN_PART = layout("{language} ({code})"), _("{language} ({code}, for suppliers and dossiers alone)")
LETTERS = "čšžČŠŽ"
CONTACTS = "publiccode.yml"
ADDRESS = _("Address of the source")
MAILBOXES = {text.english: text for text in (_("Maintenance of the program"), _("Reports of security problems"))}
"""Of whom the file names a mailbox as it comes; another name is shown as somebody wrote it."""


@dataclass(frozen=True, slots=True)
class InstalledPart:
    """One part of the installation: what it is, how it is (`WORKS` …), what was found, and what to do."""

    name: str
    title: Text
    condition: str
    found: Text
    remedy: Text = NO_WORDS


def installed_parts(folder: str | None = None) -> Iterator[InstalledPart]:
    """Yield every part, from the ground up to the main job and the mailboxes. `folder`: the definitions looked at."""
    yield InstalledPart("program", _("program"), WORKS, literal(f"{PROGRAM} {version(PROGRAM)}"))
    machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    yield InstalledPart("machine", _("machine"), WORKS, literal(machine))
    yield _bounds()
    yield _libraries()
    yield from _extras()
    yield _registers()
    yield _languages()
    yield _console()
    yield _definitions(folder)
    yield _desk()
    yield _main_job()
    yield from _mailboxes()


def _asked_for(library: str, extra: str) -> Iterator[Requirement]:
    """Yield what a library asks for on this machine: of itself, or for one of its extras more than that."""
    for asked in map(Requirement, requires(library) or ()):
        for_all = asked.marker is None or asked.marker.evaluate({"extra": ""})
        if (not extra and for_all) or (
            extra and not for_all and asked.marker and asked.marker.evaluate({"extra": extra})
        ):
            yield asked


def _misfits(asked: Requirement) -> Iterator[str]:
    """Yield what is wrong about a library, and about those that it brings with the extras that are asked for."""
    try:
        held = version(asked.name)
    except PackageNotFoundError:
        yield asked.name
        return
    if not asked.specifier.contains(held, prereleases=True):
        yield f"{asked.name} {held} ({asked.specifier})"
    for extra in sorted(asked.extras):
        for brought in _asked_for(asked.name, extra):
            yield from _misfits(brought)


def _bounds() -> InstalledPart:
    """Tell whether this system ends a command that a file of somebody else keeps busy, or that takes all memory."""
    title, machine = _("bounds of a command"), platform.system()
    if not is_time_bounded():
        found = _("{system} bounds neither the time of a command nor its memory", system=machine)
        return InstalledPart("bounds", title, ABSENT, found, WATCH_IT)
    if not is_memory_bounded():
        found = _("{system} bounds the time of a command, not its memory", system=machine)
        return InstalledPart("bounds", title, ABSENT, found, WATCH_IT)
    values = {"seconds": in_thousands(COMMAND_SECONDS), "megabytes": in_thousands(COMMAND_MEMORY >> 20)}
    found = _("{seconds} seconds of the processor, {megabytes} MB; registers may take more").filled(values)
    return InstalledPart("bounds", title, WORKS, found)


def _libraries() -> InstalledPart:
    asked = [*_asked_for(PROGRAM, "")]
    wrong = [misfit for library in asked for misfit in _misfits(library)]
    if wrong:
        found = NOT_AS_ASKED.filled({"libraries": ", ".join(wrong)})
        return InstalledPart("libraries", _("libraries"), FAILS, found, _("Install the program again."))
    found = plural("{count} library as asked for", "{count} libraries as asked for", len(asked))
    return InstalledPart("libraries", _("libraries"), WORKS, found)


def _extras() -> Iterator[InstalledPart]:
    for extra in EXTRAS:
        wrong = [misfit for requirement in _asked_for(PROGRAM, extra) for misfit in _misfits(requirement)]
        found = NOT_AS_ASKED.filled({"libraries": ", ".join(dict.fromkeys(wrong))}) if wrong else _("installed")
        needed = _("Large registers of persons alone need it.") if wrong else NO_WORDS
        yield InstalledPart(extra, _("extra {name}", name=extra), ABSENT if wrong else WORKS, found, needed)


def _registers() -> InstalledPart:
    """Return a register of invented persons, kept by the engine for large ones; why not, where it is not."""
    from thb_eu.definitions import load
    from thb_eu.records.synthetic import SynthesisRequest, synthesise
    from thb_eu.sources import read
    from thb_eu.sources.delivery import DUCKDB, NO_DUCKDB

    title = _("registers of persons")
    try:
        definitions = load()
        with temporary_folder() as folder:
            synthesise(SynthesisRequest(MADE_UP_ROWS, public=True), folder / "synth", definitions.folder)
            (register,) = read(folder / "synth", definitions.with_engine(DUCKDB)).registers
    except ThbError as refused:
        return InstalledPart("registers", title, FAILS, joined(refused.faults[:1]))
    if register.engine == DUCKDB:
        return InstalledPart("registers", title, WORKS, _("kept in DuckDB where they are large"))
    condition = ABSENT if dict(register.given_up.values).get("why") == NO_DUCKDB else FAILS
    return InstalledPart("registers", title, condition, joined((register.given_up, KEPT_IN_MEMORY), " "))


def _languages() -> InstalledPart:
    """Name every language that `--lang` takes; of one whose catalogue lacks the console's words, say it has others."""
    whole = languages_of("console")
    named = (
        (IN_PART if lang not in whole else NAMED).filled({"language": name_of_language(lang), "code": lang})
        for lang in dict.fromkeys((*whole, *sorted(declared_catalogues())))
    )
    return InstalledPart("languages", _("languages"), WORKS, joined(named))


def _console() -> InstalledPart:
    encoding = str(getattr(sys.stdout, "encoding", "") or "utf-8")
    try:
        LETTERS.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        found = _("{encoding} lacks the letters {letters}", encoding=encoding, letters=LETTERS)
        return InstalledPart("console", _("console"), FAILS, found, _("Set the variable PYTHONUTF8 to 1."))
    return InstalledPart("console", _("console"), WORKS, literal(encoding))


def _definitions(folder: str | None) -> InstalledPart:
    from thb_eu.definitions import load

    try:
        definitions = load(folder)
    except ThbError as refused:
        return InstalledPart("definitions", _("definitions"), FAILS, joined(refused.faults[:1]))
    rules = sum(len(file.rules) for file in definitions.law.files)
    found = plural("{count} rule of the law, {fingerprint}", "{count} rules of the law, {fingerprint}", rules)
    return InstalledPart("definitions", _("definitions"), WORKS, found.filled({"fingerprint": definitions.fingerprint}))


def _desk() -> InstalledPart:
    from thb_eu.desk.server import listening_on

    try:
        for listener in listening_on(0):
            listener.close()
    except ThbError:
        remedy = _("Use the commands, or ask whoever runs this machine.")
        return InstalledPart("desk", _("desk"), FAILS, _("this machine lets it open no port"), remedy)
    return InstalledPart("desk", _("desk"), WORKS, _("can answer on this machine"))


def _main_job() -> InstalledPart:
    """Return the dossier of the collection that comes with the program, written and verified."""
    from thb_eu.dossiers.verification import verify
    from thb_eu.publication.dossier import publish
    from thb_eu.run import prepare
    from thb_eu.sources.collection import load_for

    title = _("main job")
    try:
        with temporary_folder() as folder:
            definitions = load_for(COLLECTION)
            publish(prepare(COLLECTION, definitions), folder / "dossier")
            differs = verify(folder / "dossier").differences
            files = sum(path.is_file() for path in (folder / "dossier").rglob("*"))
    except ThbError as refused:
        return InstalledPart("job", title, FAILS, joined(refused.faults[:1]))
    if differs:
        return InstalledPart("job", title, FAILS, _("the dossier of {package} does not verify", package=COLLECTION))
    found = plural(
        "the dossier of {package}: {count} file, verified", "the dossier of {package}: {count} files, verified", files
    )
    return InstalledPart("job", title, WORKS, found.filled({"package": COLLECTION}))


def _mailboxes() -> Iterator[InstalledPart]:
    """Yield how whoever maintains the program is reached, as far as the file that says it is at hand."""
    from thb_eu.base.bounded_files import read_bounded
    from thb_eu.base.errors import SourceRefused
    from thb_eu.base.limits import EDITED_FILE
    from thb_eu.definitions.folder import find_folder
    from thb_eu.definitions.strict_reader import read_yaml

    path: Path = find_folder().roots["mappings"].parent / CONTACTS
    if not path.is_file():
        return
    told = read_yaml(read_bounded(path, EDITED_FILE, name=CONTACTS), CONTACTS, SourceRefused)
    named = (str(contact["name"]) for contact in told["maintenance"]["contacts"] if not contact["email"])
    empty = [MAILBOXES.get(name, literal(name)) for name in named] + [ADDRESS] * (not told["url"])
    if empty:
        found = _("empty: {whose}", whose=joined(empty, "; "))
        remedy = _("Write them into {file}: mailboxes of a function, never of a person.", file=CONTACTS)
        yield InstalledPart("mailboxes", _("mailboxes"), OPEN, found, remedy)
    else:
        yield InstalledPart("mailboxes", _("mailboxes"), WORKS, _("filled in"))
