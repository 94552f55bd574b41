"""Submitted: a submission and its observations in, the filled template and its binding out, for the dossier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from thb_eu.model import Submission
from thb_eu.publication.templates import Official

if TYPE_CHECKING:
    import pandas as pd

OF_A_CONTACT = ("organization", "title", "email", "path")


def official_files(official: Official, submission: Submission, observations: pd.DataFrame) -> dict[str, bytes]:
    """`official/NAME.xlsx` and `official/binding.yaml`; `observations` is the table of observations.csv."""
    told = observations.astype(object).where(observations.notna(), "")
    columns = list(told.columns)
    rows = [dict(zip(columns, map(str, row), strict=True)) for row in told.itertuples(index=False, name=None)]
    return official.files(rows, cover_of(submission), submission.definitions)


def cover_of(submission: Submission) -> dict[str, int | str]:
    """What cells of a cover may say: code and English name of the country, year, contact, and the dossier's state."""
    collection = submission.collection
    country = submission.definitions.codelists["geo"].by_code.get(collection.geo)
    contact = " · ".join(collection.contact[part] for part in OF_A_CONTACT if collection.contact.get(part))
    return {
        "geo": collection.geo,
        "country": country.label.english if country else collection.geo,
        "year": collection.year,
        "contact": contact,
        "state": submission.state.value,
    }
