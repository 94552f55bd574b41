"""Make the files of a dossier in the formats of others: checks as VTL, and what a portal of open data takes."""

from __future__ import annotations

from collections.abc import Mapping

from thb_eu.exchange.open_data import open_data_files
from thb_eu.exchange.vtl import vtl_script
from thb_eu.results import Submission

RULES = "sdmx/validation.vtl"


def dossier_files(submission: Submission, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files by name; `files`: those of the core.

    The checks stand beside the observations in SDMX, but for the public: what is hidden there need not add up.
    """
    collection, definitions = submission.collection, submission.definitions
    if submission.protected.audience.withholds:
        return open_data_files(submission, files)
    return {RULES: vtl_script(definitions, collection.year, collection.geo).encode()} if definitions.sdmx else {}
