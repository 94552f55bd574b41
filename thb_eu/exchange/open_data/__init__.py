"""Describe the public edition and its files for a portal of open data.

`observations.csv-metadata.json` describes the observations and, below `metadata/codelists`, the tables of their codes
(CSV on the Web); `metadata/dcat-ap.jsonld` is the entry of a catalogue (DCAT-AP 3, JSON-LD). Only the edition for the
public has them, and only where the definitions hold the words for such an entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase

from thb_eu.exchange.open_data.catalogue_entry import catalogue_entry
from thb_eu.exchange.open_data.csv_on_the_web import LISTS, code_tables, table_group
from thb_eu.publication.manifest import as_json
from thb_eu.results import Submission

CSVW, ENTRY = "observations.csv-metadata.json", "metadata/dcat-ap.jsonld"


def for_portal(files: Mapping[str, bytes], submission: Submission) -> dict[str, bytes]:
    """Of the files of a public dossier those that a portal takes: the entry, what it offers, what describes it."""
    catalogue = submission.definitions.open_data
    offered = [ENTRY, CSVW, f"{LISTS}/*", *(one.file for one in catalogue.distributions)] if catalogue else []
    return {name: held for name, held in files.items() if any(fnmatchcase(name, one) for one in offered)}


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
