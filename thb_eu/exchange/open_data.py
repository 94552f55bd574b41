"""Describe the public edition and its files for a portal of open data.

`observations.csv-metadata.json` describes the observations and, below `metadata/codelists`, the tables of their codes
(CSV on the Web); `metadata/dcat-ap.jsonld` is the entry of a catalogue (DCAT-AP 3, JSON-LD). Only the edition for the
public has them, and only where the definitions hold the words for such an entry.
"""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from thb_eu.base.csv_tables import as_csv
from thb_eu.base.messages import Languages, Text, _, titled
from thb_eu.base.model import INTERVAL
from thb_eu.definitions import CodeAddress, Definitions, OfferedFile, OpenDataCatalogue
from thb_eu.publication.flat_tables import COLUMNS
from thb_eu.publication.manifest import as_json
from thb_eu.publication.package import MAY_BE_EMPTY, OF_TABLES, about, codes_of_column
from thb_eu.publication.sdmx.components import OF_COLUMNS
from thb_eu.results import Submission

CSVW, ENTRY = "observations.csv-metadata.json", "metadata/dcat-ap.jsonld"


def for_portal(files: Mapping[str, bytes], submission: Submission) -> dict[str, bytes]:
    """Return those files of a public dossier that a portal takes: the entry, what it offers, what describes it."""
    catalogue = submission.definitions.open_data
    offered = [ENTRY, CSVW, f"{LISTS}/*", *(offer.file for offer in catalogue.distributions)] if catalogue else []
    return {name: held for name, held in files.items() if any(fnmatchcase(name, pattern) for pattern in offered)}


def open_data_files(submission: Submission, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files for a portal, by name; `files`: those of the dossier that are made already."""
    catalogue = submission.definitions.open_data
    if catalogue is None or not submission.protected.audience.withholds:
        return {}
    return {
        CSVW: as_json(table_group(submission)),
        **code_tables(submission.definitions),
        ENTRY: as_json(catalogue_entry(submission, catalogue, files, ENTRY)),
    }


# Write the entry of a public submission and its files in a catalogue, by DCAT-AP 3.
#
# A catalogue with one data set: titles in all languages, publisher (an office, never a person), mailbox, time, place,
# frequency, theme, and a distribution for each file that is offered, with its state, length and hash, and the licence
# that the collection or a signed release names. What nobody has said is left out; a mailbox that nobody has given is
# named as missing. Days are those of the submission.

CONTEXT = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
MEDIA_TYPES = "http://www.iana.org/assignments/media-types/"
SHA_256 = "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"
NO_MAILBOX = _("No mailbox is given; the office enters one of a function, never of a person.")

Node = dict[str, Any]


def catalogue_entry(
    submission: Submission, catalogue: OpenDataCatalogue, files: Mapping[str, bytes], place: str
) -> Node:
    """Return the entry as JSON-LD; `place`: the file that it will be, from which the others are seen."""
    collection, languages = submission.collection, submission.definitions.languages
    id = f"{catalogue.base}{collection.name}"
    publisher = _publisher(submission, catalogue, id)
    spoken = _addresses(catalogue.languages, languages)
    dataset: Node = {
        "@id": id,
        "@type": "dcat:Dataset",
        "dct:identifier": collection.name,
        "dct:title": in_languages(collection.title, languages),
        "dct:description": in_languages(catalogue.description, languages),
        "dcat:keyword": [word for text in catalogue.keywords for word in in_languages(text, languages)],
        "dct:language": spoken,
        "dct:publisher": publisher,
        "dcat:contactPoint": _contact(submission),
        "dct:temporal": _year(collection.year),
        "dct:spatial": _country(submission, catalogue),
        "dcat:version": collection.version,
        **_days(submission),
        **_properties(catalogue, "dataset"),
        "dcat:distribution": [
            _distribution(submission, catalogue, offered, name, content, (id, place))
            for offered in catalogue.distributions
            for name, content in sorted(files.items())
            if fnmatchcase(name, offered.file)
        ],
    }
    name = titled(collection.contact) if collection.contact else collection.title
    page = collection.contact.get("path")
    title = _("Open data of {name}", name=name)
    entry: Node = {
        "@id": f"{catalogue.base}catalogue",
        "@type": "dcat:Catalog",
        "dct:title": in_languages(title, languages),
        "dct:description": in_languages(catalogue.title, languages),
        "dct:language": spoken,
        "dct:publisher": {"@id": publisher["@id"]},
        "dct:spatial": dataset["dct:spatial"],
        "dct:license": _licence(submission, catalogue),
        "foaf:homepage": {"@id": page, "@type": "foaf:Document"} if page else None,
        **_days(submission),
        **_properties(catalogue, "catalogue"),
        "dcat:dataset": _said(dataset),
    }
    return {"@context": CONTEXT, **_said(entry)}


def _said(node: Node) -> Node:
    """Return a node without what is not told."""
    return {name: value for name, value in node.items() if value not in ("", [], None)}


def _publisher(submission: Submission, catalogue: OpenDataCatalogue, id: str) -> Node:
    """Return the office that answers for the collection; the collection itself where it names none."""
    contact = submission.collection.contact
    name = titled(contact) if contact else submission.collection.title
    named = in_languages(name, submission.definitions.languages)
    return {"@id": f"{id}#publisher", "@type": "foaf:Agent", "foaf:name": named, **_properties(catalogue, "publisher")}


def _contact(submission: Submission) -> Node:
    collection, languages = submission.collection, submission.definitions.languages
    email, page = collection.contact.get("email"), collection.contact.get("path")
    name = titled(collection.contact) if collection.contact else collection.title
    return _said(
        {
            "@type": "vcard:Organization",
            "vcard:fn": in_languages(name, languages),
            "vcard:hasEmail": {"@id": f"mailto:{email}"} if email else None,
            "vcard:hasURL": {"@id": page} if page else None,
            "vcard:note": None if email else in_languages(NO_MAILBOX, languages),
        }
    )


def _year(year: int) -> Node:
    days = {"dcat:startDate": f"{year}-01-01", "dcat:endDate": f"{year}-12-31"}
    dated = {name: {"@value": day, "@type": "xsd:date"} for name, day in days.items()}
    return {"@type": "dct:PeriodOfTime", **dated}


def _days(submission: Submission) -> Node:
    """Return the day of the submission, on which its files were issued; nothing where it has none."""
    day = {"@value": submission.on, "@type": "xsd:date"} if submission.on else None
    return {"dct:issued": day, "dct:modified": day}


def _licence(submission: Submission, catalogue: OpenDataCatalogue) -> Node | None:
    """Return the address of the licence that the collection or a signed release names."""
    names = [licence["name"] for licence in about(submission).get("licenses", ()) if "name" in licence]
    return next(iter(_addresses(catalogue.licences, names)), None)


def _country(submission: Submission, catalogue: OpenDataCatalogue) -> Node | None:
    known = submission.definitions.codelists["citizen"].by_code.get(submission.collection.geo)
    code = known.more.get(catalogue.country.column) if known else ""
    return {"@id": f"{catalogue.country.uri}{code}"} if code else None


def _distribution(
    submission: Submission,
    catalogue: OpenDataCatalogue,
    offered: OfferedFile,
    name: str,
    content: bytes,
    seen: tuple[str, str],
) -> Node:
    """Return a file that is offered: where it is published, or seen from the entry, what it is, its length and hash."""
    id, place = seen
    published = f"{catalogue.published_at}{submission.collection.name}/{name}" if catalogue.published_at else ""
    address = {"@id": published or posixpath.relpath(name, posixpath.dirname(place))}
    return _said(
        {
            "@id": f"{id}/{name}",
            "@type": "dcat:Distribution",
            "dcat:accessURL": address,
            "dcat:downloadURL": address,
            "dct:title": in_languages(offered.title, submission.definitions.languages),
            "dct:description": in_languages(offered.description, submission.definitions.languages),
            "dct:format": {"@id": offered.format},
            "dcat:mediaType": {"@id": f"{MEDIA_TYPES}{offered.media_type}"},
            "dct:conformsTo": {"@id": offered.conforms_to, "@type": "dct:Standard"} if offered.conforms_to else None,
            "dct:license": _licence(submission, catalogue),
            "adms:status": _addresses(catalogue.statuses, [submission.state.value]),
            **_days(submission),
            **_properties(catalogue, "distribution"),
            "dcat:byteSize": {"@value": str(len(content)), "@type": "xsd:nonNegativeInteger"},
            "spdx:checksum": {
                "@type": "spdx:Checksum",
                "spdx:algorithm": {"@id": SHA_256},
                "spdx:checksumValue": {"@value": hashlib.sha256(content).hexdigest(), "@type": "xsd:hexBinary"},
            },
        }
    )


def _properties(catalogue: OpenDataCatalogue, of: str) -> Node:
    found: dict[str, list[Node]] = {}
    for entry in catalogue.properties:
        if entry.of == of:
            found.setdefault(entry.property, []).append(_said({"@id": entry.value, "@type": entry.type}))
    return dict(found)


def _addresses(known: Iterable[CodeAddress], codes: Iterable[str]) -> list[Node]:
    """Return the addresses of codes; a code that the list lacks has none."""
    by_code = {entry.code: entry.uri for entry in known}
    return [{"@id": by_code[code]} for code in codes if code in by_code]


# Describe the columns of observations.csv and the lists of their codes by W3C's CSV on the Web.
#
# Every coded column that always has a code is a foreign key to a table of its codes, with their labels in all
# languages; one that may be empty names the table (`dc:references`). The observations have the key that they have in
# the data package. A name of a column is its heading; what it means stands beside it.

CONTEXT_OF_CSV = ["http://www.w3.org/ns/csvw", {"@language": "en"}]
FILE, LISTS = "observations.csv", "metadata/codelists"
VALUE, YEAR = "obs_value", "time"
KEY_OF_NONE = ("indicator", "obs_status", *MAY_BE_EMPTY)
"""Coded columns that tell about a value and do not name it."""
DIALECT = {"encoding": "utf-8", "header": True, "delimiter": ",", "doubleQuote": True}


def table_group(submission: Submission) -> dict[str, Any]:
    """Return the description of all tables; the observations come first."""
    definitions = submission.definitions
    languages, coded = definitions.languages, _coded(definitions)
    titles = {dimension.name: dimension.title for table in definitions.tables for dimension in table.dimensions}
    titles |= OF_COLUMNS
    key = [name for name in COLUMNS if name == YEAR or (name in coded and name not in KEY_OF_NONE)]
    observations = {
        "url": FILE,
        "dc:title": in_languages(OF_TABLES["observations"], languages),
        "tableSchema": {
            "columns": [
                {
                    "name": name,
                    "titles": [name],
                    "rdfs:label": in_languages(titles[name], languages),
                    **_values(name),
                    **({"dc:references": coded[name]} if name in coded and name in MAY_BE_EMPTY else {}),
                    "required": name in key,
                }
                for name in COLUMNS
            ],
            "primaryKey": key,
            "foreignKeys": [
                {"columnReference": [name], "reference": {"resource": url, "columnReference": ["code"]}}
                for name, url in coded.items()
                if name not in MAY_BE_EMPTY
            ],
        },
    }
    lists = [_list(url, titles[name], languages) for name, url in coded.items()]
    title = in_languages(submission.collection.title, languages)
    return {"@context": CONTEXT_OF_CSV, "dc:title": title, "dialect": DIALECT, "tables": [observations, *lists]}


def code_tables(definitions: Definitions) -> dict[str, bytes]:
    """Return the tables of codes by the names of their files: code, and its label in every language."""
    header = ["code", *(f"label_{lang}" for lang in definitions.languages)]
    return {
        url: as_csv(
            [
                header,
                *(
                    [code, *(label.in_language(lang) for lang in definitions.languages)]
                    for code, label in codes_of_column(name, definitions).items()
                ),
            ]
        )
        for name, url in _coded(definitions).items()
    }


def in_languages(text: Text, languages: Languages) -> list[dict[str, str]]:
    """Return a text in every language, as JSON-LD has it."""
    return [{"@value": text.in_language(lang), "@language": lang} for lang in languages]


def _coded(definitions: Definitions) -> dict[str, str]:
    """Return the coded columns, each with the table of its codes."""
    return {name: f"{LISTS}/{name}.csv" for name in COLUMNS if codes_of_column(name, definitions)}


def _values(name: str) -> dict[str, Any]:
    """Find what a column holds; an empty field is a missing value."""
    datatype: Any = "gYear" if name == YEAR else "string"
    if name in (VALUE, *INTERVAL):
        datatype = {"base": "integer", "minimum": 0}
    return {"datatype": datatype, "null": [""]}


def _list(url: str, title: Text, languages: Languages) -> dict[str, Any]:
    columns = [{"name": "code", "titles": ["code"], "datatype": "string", "required": True}]
    labels = [{"name": f"label_{lang}", "titles": [f"label_{lang}"], "lang": lang} for lang in languages]
    schema = {"columns": [*columns, *labels], "primaryKey": ["code"]}
    return {"url": url, "dc:title": in_languages(title, languages), "tableSchema": schema}
