"""Open data: a portal reads the entry, a reader of CSV on the Web reads the tables, and both read what is published.

The entry is read by rdflib, the description of the tables by the rules of W3C written out below; neither shares a line
with what writes them. Which properties DCAT-AP 3 asks for is recalled, as its text was not read.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, XSD, Namespace

from tests.conftest import SI_2024
from tests.dossiers.verification.dossiers import files_of_2024
from thb_eu.base.model import Audience
from thb_eu.definitions import Definitions
from thb_eu.definitions.signing import DecisionSignature
from thb_eu.exchange.open_data import open_data_files
from thb_eu.publication.package import about
from thb_eu.results import Submission
from thb_eu.run import prepare

WHERE = "https://portal.example/si-2024/metadata/dcat-ap.jsonld"
"""Where a portal might put the entry; the other files lie beside it as in the dossier."""
ID = URIRef("https://w3id.org/thb-eu/data/si-2024")
AUTHORITY = "http://publications.europa.eu/resource/authority"
DCATAP, SPDX = Namespace("http://data.europa.eu/r5r/"), Namespace("http://spdx.org/rdf/terms#")
VCARD, ADMS = Namespace("http://www.w3.org/2006/vcard/ns#"), Namespace("http://www.w3.org/ns/adms#")
ASKED = {
    DCAT.Catalog: (
        *(DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCAT.dataset, DCTERMS.language),
        *(DCTERMS.spatial, DCAT.themeTaxonomy),
    ),
    DCAT.Dataset: (
        *(DCTERMS.title, DCTERMS.description, DCAT.contactPoint, DCAT.distribution, DCAT.keyword, DCTERMS.publisher),
        *(DCTERMS.spatial, DCTERMS.temporal, DCAT.theme, DCTERMS.accrualPeriodicity, DCTERMS.accessRights),
    ),
    DCAT.Distribution: (DCAT.accessURL, DCTERMS.description, DCTERMS.format, ADMS.status, DCATAP.availability),
    FOAF.Agent: (FOAF.name, DCTERMS.type),
}
"""Mandatory and recommended properties of DCAT-AP 3 by class, and frequency and access rights (recalled)."""

Files = Mapping[str, bytes]


@pytest.fixture(scope="module")
def files() -> Files:
    """The dossier of 2024 for the public."""
    return files_of_2024(Audience.PUBLIC)


@pytest.fixture(scope="module")
def entry(files: Files) -> Graph:
    """The entry as a portal reads it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib 7 reads JSON-LD by a class that it deprecates
        return Graph().parse(data=files["metadata/dcat-ap.jsonld"], format="json-ld", publicID=WHERE)


@pytest.mark.parametrize("kind", ASKED)
def test_the_entry_has_what_the_profile_asks_for(entry: Graph, kind: URIRef) -> None:
    """Every node of a class has every property that is mandatory or recommended for it."""
    nodes = list(entry.subjects(RDF.type, kind))

    assert nodes
    assert [(node, name) for node in nodes for name in ASKED[kind] if (node, name, None) not in entry] == []


def test_the_entry_says_what_is_true_of_2024(entry: Graph) -> None:
    """The year 2024, Slovenia, justice, once a year, for everybody, in two languages, by an office; a draft."""
    period = entry.value(ID, DCTERMS.temporal)

    assert entry.value(period, DCAT.startDate) == Literal("2024-01-01", datatype=XSD.date)
    assert entry.value(period, DCAT.endDate) == Literal("2024-12-31", datatype=XSD.date)
    assert entry.value(ID, DCTERMS.spatial) == URIRef(f"{AUTHORITY}/country/SVN")
    assert entry.value(ID, DCAT.theme) == URIRef(f"{AUTHORITY}/data-theme/JUST")
    assert entry.value(ID, DCTERMS.accrualPeriodicity) == URIRef(f"{AUTHORITY}/frequency/ANNUAL")
    assert {*entry.subject_objects(ADMS.status)} == {
        (file, URIRef(f"{AUTHORITY}/distribution-status/DEVELOP")) for file in entry.objects(ID, DCAT.distribution)
    }
    assert {title.language for title in entry.objects(ID, DCTERMS.title)} == {"sl", "en"}
    names = {name.language for name in entry.objects(entry.value(ID, DCTERMS.publisher), FOAF.name)}
    assert names == {"sl", "en"}
    assert (None, RDF.type, FOAF.Person) not in entry
    assert (None, DCATAP.hvdCategory, None) not in entry


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        (DCATAP.applicableLegislation, URIRef("http://data.europa.eu/eli/ontology#LegalResource")),
        (DCTERMS.conformsTo, DCTERMS.Standard),
    ],
)
def test_an_address_is_of_the_class_that_the_profile_asks_for(entry: Graph, name: URIRef, kind: URIRef) -> None:
    """No vocabulary that a portal reads says it of these two: the entry does."""
    values = [*entry.objects(None, name)]

    assert values
    assert [value for value in values if (value, RDF.type, kind) not in entry] == []


def chosen(definitions: Definitions, **more: Any) -> Definitions:
    """The definitions with the release of the public dossier changed."""
    law = definitions.law
    releases = tuple(replace(one, **more) if one.id == "public-dossier" else one for one in law.releases)
    return replace(definitions, law=replace(law, releases=releases))


def described(definitions: Definitions, submission: Submission) -> Mapping[str, Any]:
    """The entry of a submission with one file."""
    made = open_data_files(replace(submission, definitions=definitions), {"observations.csv": b"x"})
    return json.loads(made["metadata/dcat-ap.jsonld"])


def test_the_licence_is_the_one_that_a_role_has_signed(definitions: Definitions) -> None:
    """Proposed is CC BY 4.0; that of the program is none of the data. Unsigned there is none, signed it is at both."""
    submission = prepare(SI_2024, definitions, Audience.PUBLIC, fast=True)
    release = next(one for one in definitions.law.releases if one.id == "public-dossier")
    assert (release.licence, release.signed) == ("CC-BY-4.0", None)
    by = DecisionSignature("Office", "head", "2026-12-02")
    signed = chosen(definitions, approval=replace(release.approval, signature=by))

    before, after = described(definitions, submission), described(signed, submission)

    (file,) = before["dcat:dataset"]["dcat:distribution"]
    assert "dct:license" not in before and "dct:license" not in file and "licenses" not in about(submission)
    (file,) = after["dcat:dataset"]["dcat:distribution"]
    assert after["dct:license"] == file["dct:license"] == {"@id": f"{AUTHORITY}/licence/CC_BY_4_0"}
    assert [one["name"] for one in about(replace(submission, definitions=signed))["licenses"]] == ["CC-BY-4.0"]


def test_where_and_when_it_is_published_is_what_the_office_says(definitions: Definitions) -> None:
    """An address of the office makes every address whole; the day is that of the submission, or there is none."""
    submission = prepare(SI_2024, definitions, Audience.PUBLIC, fast=True)
    at = replace(definitions, open_data=replace(definitions.open_data, published_at="https://office.example/thb/"))

    entry = described(at, replace(submission, on="2026-12-02"))

    (file,) = entry["dcat:dataset"]["dcat:distribution"]
    assert file["dcat:accessURL"] == {"@id": "https://office.example/thb/si-2024/observations.csv"}
    days = {
        node[name]["@value"] for node in (entry, entry["dcat:dataset"], file) for name in ("dct:issued", "dct:modified")
    }
    assert days == {"2026-12-02"}
    assert "dct:issued" not in described(at, submission)


def test_a_mailbox_that_nobody_gave_is_named_as_missing(entry: Graph) -> None:
    """The collection of 2024 gives none: there is no address, and a note in each language says so."""
    contact = entry.value(ID, DCAT.contactPoint)

    assert entry.value(contact, VCARD.hasEmail) is None
    assert {note.language for note in entry.objects(contact, VCARD.note)} == {"sl", "en"}


def test_every_file_that_is_offered_is_there_as_long_as_it_says(entry: Graph, files: Files) -> None:
    """Addresses lead to files of the dossier, seen from the entry; length and SHA-256 are those of the files."""
    root = WHERE.removesuffix("metadata/dcat-ap.jsonld")
    offered = list(entry.subjects(RDF.type, DCAT.Distribution))
    names = {node: str(entry.value(node, DCAT.downloadURL)).removeprefix(root) for node in offered}

    assert sorted(names.values()) == [
        *("observations.csv", "sdmx/ml-3.0/CRIM_THB19A_A_SI_2024_0000.xml", "submission.xlsx")
    ]
    for node, name in names.items():
        checksum = entry.value(node, SPDX.checksum)
        assert int(str(entry.value(node, DCAT.byteSize))) == len(files[name])
        lexical = str(entry.value(checksum, SPDX.checksumValue))
        assert lexical.lower() == hashlib.sha256(files[name]).hexdigest()


# --- CSV on the Web -------------------------------------------------------------------------------------------------


def table_faults(described: Mapping[str, Any], files: Files) -> Iterator[tuple[str, int, str]]:
    """What the tables break of their description: table, row and column, as W3C says how to validate."""
    tables = {
        table["url"]: list(csv.reader(io.StringIO(files[table["url"]].decode()))) for table in described["tables"]
    }
    for table in described["tables"]:
        url, schema, (header, *rows) = table["url"], table["tableSchema"], tables[table["url"]]
        if header != [title for column in schema["columns"] for title in column["titles"]]:
            yield url, 0, "header"
        places = {column["name"]: at for at, column in enumerate(schema["columns"])}
        for number, row in enumerate(rows, start=1):
            for column, text in zip(schema["columns"], row, strict=True):
                if not _fits(column, text):
                    yield url, number, column["name"]
        keys = [tuple(row[places[name]] for name in schema["primaryKey"]) for row in rows]
        if len(set(keys)) != len(keys):
            yield url, 0, "key"
        for reference in schema.get("foreignKeys", ()):
            [name] = reference["columnReference"]
            there, *others = tables[reference["reference"]["resource"]]
            [referred] = reference["reference"]["columnReference"]
            known = {other[there.index(referred)] for other in others}
            held = ((number, row[places[name]]) for number, row in enumerate(rows, start=1))
            yield from ((url, number, name) for number, code in held if code not in known)


def _fits(column: Mapping[str, Any], text: str) -> bool:
    if text in column.get("null", [""]):
        return not column.get("required", False)
    datatype = column.get("datatype", "string")
    if datatype == "gYear":
        return bool(re.fullmatch(r"\d{4}", text))
    if isinstance(datatype, dict):
        return bool(re.fullmatch(r"-?\d+", text)) and int(text) >= datatype["minimum"]
    return True


def test_the_tables_keep_to_their_description(files: Files) -> None:
    """Headings, values, keys and references of observations.csv and of its 19 lists of codes."""
    described = json.loads(files["observations.csv-metadata.json"])

    assert described["@context"][0] == "http://www.w3.org/ns/csvw"
    assert described["tables"][0]["url"] == "observations.csv"
    assert all(table["url"] in files for table in described["tables"])
    assert list(table_faults(described, files)) == []


@pytest.mark.parametrize(
    ("wrong", "column"), [((",REG,", ",REGISTERED,"), "status"), ((",2024,", ",24,"), "time"), (("A,SI", "A,"), "geo")]
)
def test_a_table_that_breaks_its_description_is_found(files: Files, wrong: tuple[str, str], column: str) -> None:
    """A code of no list, a year of two digits, a key with a gap: the reading rule above sees each of them."""
    spoilt = {**files, "observations.csv": files["observations.csv"].replace(wrong[0].encode(), wrong[1].encode(), 1)}

    found = list(table_faults(json.loads(files["observations.csv-metadata.json"]), spoilt))

    assert ("observations.csv", 1, column) in found


def test_what_columns_and_codes_mean_stands_in_every_language(files: Files) -> None:
    """Sex is *spol*; M is *Males* and *Moški*; what a table lacks has a label too."""
    described = json.loads(files["observations.csv-metadata.json"])
    columns = {column["name"]: column for column in described["tables"][0]["tableSchema"]["columns"]}
    codes = {row["code"]: row for row in csv.DictReader(io.StringIO(files["metadata/codelists/sex.csv"].decode()))}

    assert {label["@language"]: label["@value"] for label in columns["sex"]["rdfs:label"]} == {
        "en": "Sex",
        "sl": "Spol",
    }
    assert (codes["M"]["label_en"], codes["M"]["label_sl"]) == ("Males", "Moški")
    assert codes["_Z"]["label_en"] and codes["_Z"]["label_sl"]


def test_only_the_public_is_offered_open_data(definitions: Definitions) -> None:
    """What goes to the Commission has no entry for a portal."""
    assert open_data_files(prepare(SI_2024, definitions, fast=True), {}) == {}
