"""Doors: the ways by which a file of each kind comes in; each gives the faults of its refusal, none if it is read."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from tests.conftest import SI_2024
from tests.support import templates_made
from tests.support.deliveries import empty_collection
from tests.support.submitted import submitted
from tests.year.mistakes import files as sent_files
from thb_eu.base.bounded_files import read_bounded
from thb_eu.base.errors import Fault, ThbError
from thb_eu.base.limits import EDITED_FILE
from thb_eu.base.messages import literal
from thb_eu.definitions import Definitions, load
from thb_eu.definitions.journal import journal_of
from thb_eu.dossiers import Dossier, opened
from thb_eu.dossiers.explanation import ExplainedDossier, explain
from thb_eu.dossiers.signing import read_private_key, read_public_key
from thb_eu.dossiers.verification.files import files, signature_of
from thb_eu.dossiers.verification.rerun import findings
from thb_eu.dossiers.verification.sources_of_figures import read_sheets
from thb_eu.dossiers.verification.tables import tables
from thb_eu.law_changes import judged
from thb_eu.publication.dossier import publish
from thb_eu.records.pseudonyms import PseudonymKey, pseudonymise
from thb_eu.records.pseudonyms.declaration import find_declaration
from thb_eu.sources import read, read_collection
from thb_eu.sources.collection import load_for
from thb_eu.sources.known_releases import release_named
from thb_eu.sources.personal_data import PersonalDataGuard, in_words
from thb_eu.templates.annotated_copies import copies_of, copies_of_refused
from thb_eu.templates.official import open_official, read_template
from thb_eu.templates.official.draft import as_yaml, drafted
from thb_eu.year.acting import Acting
from thb_eu.year.acts.receive import receive
from thb_eu.year.answers import answers_in
from thb_eu.year.archive import export, verify_archive

Put = Callable[[Path], object]
"""Writes a hostile file, or something else that does harm, at a path."""
TABLE = "police/t03"
DELIVERY = "police-suspects-by-age.csv"
REGISTER = (
    "Ime;Priimek;Datum rojstva;EMŠO;Številka potnega lista;Telefon;Datum vključitve;Spol;Ime programa\n"
    "Ana;Novak;1.1.1990;;;;2.2.2024;Ž;Varna hiša\n"
)
BINDING = f"template: form.xlsx\nblocks:\n{templates_made.BLOCK_OF_VICTIMS}"

TABLES = ("observations", "lineage", "reasons", "fact_reasons")


@cache
def definitions() -> Definitions:
    """The definitions that travel with the product."""
    return load()


def described(path: str, contract: str = TABLE) -> dict[str, Any]:
    """The descriptor of a collection of one table."""
    whole = json.loads((SI_2024 / "datapackage.json").read_bytes())
    entry = {"name": "t", "path": path, "thb:contract": contract, "thb:source": "Police"}
    return {**{key: whole[key] for key in whole if key != "thb:breaks"}, "resources": [entry]}


def collection(folder: Path, path: str = "t03.csv", contract: str = TABLE) -> Path:
    """A collection of one table, whose file is still to come."""
    folder.mkdir(parents=True)
    (folder / "datapackage.json").write_text(json.dumps(described(path, contract)), encoding="utf-8")
    return folder


def _read(folder: Path, by: Definitions | None = None) -> Iterable[Fault]:
    received = read(folder, by or definitions())
    for refused in received.refused:
        tuple(copies_of_refused(refused, "copy.xlsx", received.collection, by or definitions()))
        yield from refused.faults


def table(put: Put, folder: Path, name: str = "t03.csv", contract: str = TABLE) -> Iterable[Fault]:
    """A table of figures in a collection, and the copy of it that goes back."""
    put(collection(folder / "c", name, contract) / name)
    return _read(folder / "c")


def delivery(put: Put, folder: Path, name: str = "t03.csv") -> Iterable[Fault]:
    """A file that a supplier sends."""
    put(folder / name)
    received = receive([folder / name], empty_collection(folder / "c"), definitions(), Acting("analyst", "2026-03-02"))
    return [fault for one in received.deliveries for fault in one.faults]


def marked(put: Put, folder: Path, name: str = "t03.xlsx") -> Iterable[Fault]:
    """A workbook whose copy goes back with marks."""
    put(collection(folder / "c", name) / name)
    submission = submitted(definitions(), package=folder / "c")
    return [fault for copy in copies_of(submission, every=True) for fault in copy.faults]


def descriptor(put: Put, folder: Path) -> Iterable[Fault]:
    """The descriptor of a collection."""
    place = collection(folder / "c") / "datapackage.json"
    shutil.copy(SI_2024 / "data/t03.csv", place.parent)
    place.unlink()
    put(place)
    return _read(place, load_for(place))


def package(put: Put, folder: Path, name: str = "") -> Iterable[Fault]:
    """What is named as a collection."""
    put(folder / "c")
    return _read(Path(name) if name else folder / "c")


def beside(put: Put, folder: Path, name: str = "waivers.yaml") -> Iterable[Fault]:
    """A file that people edit beside the descriptor."""
    shutil.copy(SI_2024 / "data/t03.csv", collection(folder / "c"))
    put(folder / "c" / name)
    return _read(folder / "c")


def own(put: Put, folder: Path, name: str = "mappings/decisions.yaml") -> Iterable[Fault]:
    """A file of definitions that a collection changes."""
    shutil.copy(SI_2024 / "data/t03.csv", collection(folder / "c"))
    value = {**described("t03.csv"), "thb:definitions": "own"}
    (folder / "c/datapackage.json").write_text(json.dumps(value), encoding="utf-8")
    place = folder / "c/own" / name
    place.parent.mkdir(parents=True)
    put(place)
    return _read(folder / "c", load_for(folder / "c"))


def persons(put: Put, folder: Path, words: str) -> Iterable[Fault]:
    """What a collection's own file knows persons by, and words that are looked through by it."""
    faults = own(put, folder, "datapackages/national/personal-data.yaml")
    guard = PersonalDataGuard(load_for(folder / "c"), ((folder / "c/datapackage.json").read_bytes(),))
    return (*faults, *in_words((words,), "--because", guard))


def edited(put: Put, folder: Path, name: str = "mappings/kz1/113.yaml") -> Iterable[Fault]:
    """A file of the law that somebody has edited and not saved."""
    put(folder / "edited.yaml")
    content = read_bounded(folder / "edited.yaml", EDITED_FILE)
    return judged(definitions(), {name: content}, "2026-11-25").faults


def template(put: Put, folder: Path) -> Iterable[Fault]:
    """An official template."""
    put(folder / "form.xlsx")
    (folder / "b.yaml").write_text(BINDING, encoding="utf-8")
    open_official(folder / "form.xlsx", folder / "b.yaml", definitions())
    return ()


def inspected(put: Put, folder: Path) -> Iterable[Fault]:
    """An official template for which a binding is drafted."""
    put(folder / "form.xlsx")
    as_yaml(drafted(read_template(folder / "form.xlsx"), definitions()), definitions().languages)
    return ()


def binding(put: Put, folder: Path) -> Iterable[Fault]:
    """The binding of a template."""
    (folder / "form.xlsx").write_bytes(templates_made.template())
    put(folder / "b.yaml")
    open_official(folder / "form.xlsx", folder / "b.yaml", definitions())
    return ()


@cache
def written() -> Path:
    """A dossier, to be copied."""
    out = Path(tempfile.mkdtemp(prefix="thb-eu-tests-")) / "dossier"
    publish(submitted(definitions()), out)
    return out


def dossier(put: Put, folder: Path, name: str = "manifest.json", whole: bool = False) -> Iterable[Fault]:
    """A dossier in which one file is another: it is opened, read and explained, and (`whole`) verified."""
    place = Path(shutil.copytree(written(), folder / "d"))
    target = place / name
    if target.is_file():
        target.unlink()
    put(target)
    found = opened(place)
    if whole:
        judge(found)
        return ()
    explain(ExplainedDossier(found), "V3!D14")
    assert all(hasattr(found, name) for name in (*TABLES, "findings", "acts"))  # each is read when it is asked for
    return ()


def judge(dossier: Dossier) -> None:
    """What `verify` asks of the files of a dossier, each alone; only the counting again is left out."""
    tables(dossier)
    files(dossier)
    signature_of(dossier, None)
    findings(dossier, None, literal(""), definitions().folder)
    read_sheets(dossier.read("submission.xlsx"), ("V1",))


def archive(put: Put, folder: Path) -> Iterable[Fault]:
    """An archive of a collection."""
    put(folder / "a.zip")
    verify_archive(folder / "a.zip")
    return ()


def exported(path: Path) -> Path:
    """A good archive."""
    path.parent.joinpath("sent").mkdir()
    delivery(lambda place: place.write_bytes(sent_files.csv()[1]), path.parent / "sent", DELIVERY)
    export(path.parent / "sent/c", definitions(), path)
    return path


def declaration(put: Put, folder: Path) -> Iterable[Fault]:
    """The declaration of a register's columns."""
    put(folder / "d.yaml")
    find_declaration(str(folder / "d.yaml"), definitions().folder)
    return ()


def register(put: Put, folder: Path, name: str = "r.csv") -> Iterable[Fault]:
    """A register of persons."""
    put(folder / name)
    agreed = find_declaration("example", definitions().folder)
    pseudonymise(folder / name, agreed, PseudonymKey(b"a" * 40), folder / "out.csv", definitions().folder)
    return ()


def public_key(put: Put, folder: Path) -> Iterable[Fault]:
    """A public key."""
    put(folder / "k.pub")
    read_public_key(folder / "k.pub")
    return ()


def private_key(put: Put, folder: Path) -> Iterable[Fault]:
    """A key for signing."""
    put(folder / "k.pem")
    read_private_key(folder / "k.pem", folder / "out")
    return ()


def journal(put: Put, folder: Path) -> Iterable[Fault]:
    """The journal of a collection."""
    put(folder / "journal.jsonl")
    journal_of(folder)
    return ()


def release(put: Put, folder: Path) -> Iterable[Fault]:
    """What was published before or elsewhere: a file that lies beside a collection."""
    shutil.copy(SI_2024 / "data/t03.csv", collection(folder / "c"))
    (folder / "c/releases").mkdir()
    put(folder / "c/releases/r.csv")
    return _read(folder / "c")


def known(put: Put, folder: Path) -> Iterable[Fault]:
    """What is named with --known."""
    put(folder / "r.csv")
    release_named(folder / "r.csv", definitions())
    return ()


def answers(put: Put, folder: Path) -> Iterable[Fault]:
    """The log of answers to a delivery."""
    shutil.copy(SI_2024 / "data/t03.csv", collection(folder / "c"))
    place = folder / "c/deliveries/0123456789ab/answers.jsonl"
    place.parent.mkdir(parents=True)
    put(place)
    answers_in(read_collection(folder / "c", definitions()))
    return ()


def refusal(door: Callable[[], Iterable[Fault]]) -> list[Fault]:
    """The faults of a refusal; anything else that is raised is no refusal."""
    try:
        return [*door()]
    except ThbError as refused:
        return [*refused.faults]
