"""Tell a recipient from a notebook or a program what a collection holds for it, as the command `report` does."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from thb_eu.definitions.recipients import recipient_named
from thb_eu.publication.edition import Edition
from thb_eu.recipients import RecipientReport, cells_of_dossiers, report_of


def report(
    submission: Edition,
    recipient: str,
    *,
    earlier: Iterable[str | Path] = (),
) -> RecipientReport:
    """Find what a recipient receives of a collection: `tables`, `figures` and `trace` as data frames.

    `submission`: one for the Commission or the ministry. `recipient`: its name in `datapackages/recipients`.
    The numbers come from the edition that the release plan names. `earlier`: dossiers of other years and that edition.

    Columns: `figures` has those of `RECIPIENT_FIGURES`, `trace` of `RECIPIENT_TRACE`, `sentences` of
    `RECIPIENT_SENTENCES`; `tables` are laid out as the recipient's are.
    Units: `obs_value` counts what the code in `unit` names.
    Errors: `ThbError` where there is no such recipient, nobody planned what it gets, or a dossier does not fit;
    `ValueError` where the submission is public: it holds no supplier's tables any more.
    Source: of each figure the cells or facts in `trace`; of the layout what the recipient's file cites.
    """
    from thb_eu.run import for_audience

    found = recipient_named(recipient, submission.definitions.recipients)
    edition = submission.definitions.law.release_for(found.id, submission.collection.year).edition
    if submission.protected.audience.withholds:
        raise ValueError("a public submission holds no supplier's tables: prepare it for the Commission")
    made = for_audience(submission, edition) if edition is not submission.protected.audience else submission
    return report_of(made, found, cells_of_dossiers(earlier, submission.collection.year, edition))
