"""Read `datapackages/synth/police.yaml` into numbered tables to draw from.

Labels and codes stand in that file alone; here each is a position in a list. Refused: a file that its schema does not
allow, a name (of a pattern, of people, of a label) that nothing answers to, a column of the contract of which the
settings do not say what it holds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from thb_eu.base.errors import DefinitionRefused, Fault, refuse_if_any
from thb_eu.base.messages import _
from thb_eu.base.model import Place
from thb_eu.definitions import read_checked
from thb_eu.definitions.country import in_its_languages
from thb_eu.definitions.folder import Folder
from thb_eu.definitions.personal_data import read_identifiers
from thb_eu.definitions.strict_reader import closest, read_json

PLACE = "datapackages/synth/police.yaml"
SCHEMA = "synth"
SOURCES = "datapackages/sources"

BY_PATTERN = ("persons", "documents", "months_back", "damage")
IN_CARE = ("stays", "organisations", "kinds", "forms")
"""Parts of a pattern and of the care programmes that are sets of weights."""

NOT_SAID = (
    _("the settings do not state what column {column!r} of the contract holds."),
    _("Complete the part columns."),
)


@dataclass(frozen=True)
class Settings:
    """The file as it stands (`recipe`), its SHA-256, and the folder of definitions it was found in.

    `bases`: by what a person may be known in this country, the strongest first, in the words of receipts.
    """

    recipe: Mapping[str, Any]
    sha256: str
    folder: Folder
    bases: tuple[str, str, str]

    def columns(self, part: str, table: str) -> tuple[str, ...] | None:
        """Return the header of one table of the contract that `part` names; None where these definitions lack it."""
        named = self.recipe[part]
        contract = named["contract"]
        if contract not in self.folder.subfolders(SOURCES):
            return None
        name = f"{SOURCES}/{contract}/datapackage.json"
        descriptor = read_json(self.folder.read(name), name, DefinitionRefused)
        resources = {resource["name"]: resource for resource in descriptor["resources"]}
        if table not in resources:
            return None
        header = tuple(str(column["name"]) for column in resources[table]["schema"]["fields"])
        refuse_if_any(
            DefinitionRefused,
            (
                Fault(Place(PLACE), "settings-incomplete", NOT_SAID[0].filled({"column": column}), NOT_SAID[1])
                for column in header
                if column not in named["columns"]
            ),
        )
        return header


def read_settings(folder: Folder) -> Settings:
    """Return the settings that travel with the definitions in `folder`."""
    content = folder.read(PLACE)
    country = in_its_languages(folder)
    settings = read_checked(country, PLACE, content, SCHEMA, DefinitionRefused)
    refuse_if_any(DefinitionRefused, _faults(settings))
    return Settings(settings, hashlib.sha256(content).hexdigest(), folder, read_identifiers(country).bases)


def _faults(settings: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield every word that nothing answers to."""
    for word, known in _words(settings):
        if word not in known:
            what = _("{word!r} is not named here.", word=word)
            yield Fault(Place(PLACE), "settings-incomplete", what, closest(word, known))
    for place, weights in _weights(settings):
        if not sum(weights):
            problem = ("settings-incomplete", _("all weights are 0."), _("Give one of them at least a greater one."))
            yield Fault(Place(f"{PLACE}: {place}"), *problem)


def _weights(settings: Mapping[str, Any]) -> Iterator[tuple[str, Iterable[int]]]:
    """Yield every set of weights that may be all zero, and where it stands."""
    for name, pattern in settings["patterns"].items():
        yield from ((f"{name}, {part}", pattern[part].values()) for part in BY_PATTERN)
    for name, people in settings["people"].items():
        yield from ((f"{name}, ages", entry["ages"].values()) for entry in people["joint"])
    for name, column in settings["register"]["columns"].items():
        yield from ((name, weights.values()) for weights in [column.get("any")] if weights is not None)
    for part in IN_CARE:
        yield f"programmes, {part}", settings["programmes"][part].values()


def _words(settings: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each word that points at something, with what it may point at."""
    codes = settings["codes"]
    for offence in settings["offences"]:
        yield offence["like"], settings["patterns"]
    for pattern in settings["patterns"].values():
        yield from ((label, codes["document"]) for label in pattern["documents"])
        for role in pattern["roles"]:
            yield role["label"], codes["role"]
            yield role["people"], settings["people"]
    for people in settings["people"].values():
        for entry in people["joint"]:
            yield entry["sex"], codes["sex"]
            yield from ((age, codes["age"]) for age in entry["ages"])
            yield from ((label, codes["citizen"]) for label in [entry["citizen"]] if label)
    yield from ((settings["turns"][end], codes["age"]) for end in ("from", "to"))
    yield from ((age, settings["years_of_age"]) for age in codes["age"])
    yield settings["own"]["citizen"], codes["citizen"]
    for defect in settings["dirt"]:
        yield from ((defect[part], settings["register"]["columns"]) for part in ("column", "changes") if part in defect)
    programmes = settings["programmes"]
    yield programmes["people"], settings["people"]
    yield from ((label, codes["organisation"]) for label in programmes["organisations"])
    yield from ((label, codes["form"]) for label in programmes["forms"] if label)
    yield from ((label, programmes["sexes"]) for label in codes["sex"])
