"""Declare what a catalogue of open data says of the figures and no run can know.

Comes in: `datapackages/open-data/catalogue.yaml`. Goes out: `OpenDataCatalogue`: title, description and keywords, the
addresses of authority tables under each property, and the files that are offered. Without the file there is no entry.
"""

from __future__ import annotations

from thb_eu.base.errors import DefinitionRefused
from thb_eu.base.messages import Text
from thb_eu.definitions.folder import Folder, read_checked
from thb_eu.definitions.shapes import Schema, made, shape, spec
from thb_eu.definitions.signing import CONFIRMED, MARKED

CATALOGUE = "datapackages/open-data/catalogue.yaml"
URI: Schema = {"type": "string", "pattern": r"^https?://\S+$"}
FOLDER: Schema = {**URI, "pattern": r"^https?://\S+/$"}


@shape(beside=(CONFIRMED,))
class CatalogueProperty:
    """A property of the catalogue, the data set, each of its files or the publisher, with an address as its value.

    `type`: the class that the profile asks of the address, where no vocabulary of a reader tells it.
    """

    of: str = spec(shape={"enum": ["catalogue", "dataset", "distribution", "publisher"]})
    property: str = spec(shape={"type": "string", "pattern": "^(adms|dcat|dcatap|dct|foaf):[A-Za-z]+$"})
    value: str = spec(shape=URI)
    confidence: str = spec(shape=MARKED)
    type: str = spec(default="", shape={"type": "string", "pattern": "^(dct|eli|skos):[A-Za-z]+$"})


@shape(beside=(CONFIRMED,))
class CodeAddress:
    """The address of a code of ours (a language, a licence, a state) in an authority table."""

    code: str = spec()
    uri: str = spec(shape=URI)
    confidence: str = spec(shape=MARKED)


@shape(beside=(CONFIRMED,))
class CountryAddress:
    """The authority table of countries, and the column of the list of citizenships whose codes it has."""

    uri: str = spec(shape=URI)
    column: str = spec()
    confidence: str = spec(shape=MARKED)


@shape(beside=(CONFIRMED,))
class OfferedFile:
    """A file of the dossier that is offered; `file` may hold `*`."""

    file: str = spec()
    title: Text = spec()
    media_type: str = spec(shape={"type": "string", "pattern": r"^[a-z]+/[a-z0-9.+-]+$"})
    format: str = spec(shape=URI)
    confidence: str = spec(shape=MARKED)
    description: Text = spec()
    conforms_to: str = spec(default="", shape=URI)


@shape("Entry of the figures in a catalogue of open data", beside=(CONFIRMED,))
class OpenDataCatalogue:
    """`datapackages/open-data/catalogue.yaml`.

    `published_at`: where the office lays dossiers open, each in a folder of the name of its collection; empty where it
    has not said.
    """

    base: str = spec(shape=FOLDER)
    title: Text = spec()
    description: Text = spec()
    keywords: tuple[Text, ...] = spec(
        rules={"minItems": 1, "uniqueItems": False}
    )  # texts are not held against each other
    properties: tuple[CatalogueProperty, ...] = spec(rules={"minItems": 1})
    country: CountryAddress = spec()
    languages: tuple[CodeAddress, ...] = spec(rules={"minItems": 1})
    licences: tuple[CodeAddress, ...] = spec(rules={"minItems": 1})
    statuses: tuple[CodeAddress, ...] = spec(rules={"minItems": 1})
    distributions: tuple[OfferedFile, ...] = spec(rules={"minItems": 1})
    published_at: str = spec(default="", shape=FOLDER)


def load_open_data(folder: Folder, files: dict[str, bytes]) -> OpenDataCatalogue | None:
    """Return the entry, and its file added to `files`; nothing where there is no such file."""
    if not folder.files(CATALOGUE.rpartition("/")[0]):
        return None
    content = files[CATALOGUE] = folder.read(CATALOGUE)
    return made(OpenDataCatalogue, read_checked(folder.shared, CATALOGUE, content, "open-data", DefinitionRefused))
