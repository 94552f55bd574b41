"""Show who did what and when, and whether it holds; withdraw an act, archive a collection."""

from __future__ import annotations

from flask import Blueprint, Response

from thb_eu.base.messages import NO_WORDS
from thb_eu.definitions.acts import Act
from thb_eu.definitions.collection_files import left_by_others
from thb_eu.definitions.journal import NOBODY, act_of, number_of, what_of
from thb_eu.desk.acts import field
from thb_eu.desk.answers import done, page
from thb_eu.desk.pages.acts import OUTGOING
from thb_eu.desk.workplace import Workplace, dossiers_of
from thb_eu.year.acts.withdraw import withdrawable
from thb_eu.year.journal_verification import UNDELIVERED, verdict_of, verify_journal

ARCHIVE = "archive-{entries}{dossier}.zip"


def pages(workplace: Workplace) -> Blueprint:
    """Return the journal of a collection, and its archive."""
    routes = Blueprint("journal", __name__)

    @routes.get("/<lang>/<name>/journal")
    def journal(lang: str, name: str) -> Response:
        held = workplace.collection(name)
        collection = held.collection
        if not collection.journal.entries:
            remarks = [*left_by_others(held.folder)]
            return page("journal.html", held, tab="journal", entries=(), remarks=remarks)
        found = verify_journal(held.folder / collection.descriptor, held.definitions.folder)
        return page(
            "journal.html",
            held,
            tab="journal",
            entries=collection.journal.entries,
            verdict=verdict_of(found),
            holds=not found.faults,
            faults=[*found.faults],
            by_hand=found.notes,
            remarks=[*found.remarks],
            undelivered=UNDELIVERED.filled({"count": len(found.undelivered)}) if found.undelivered else NO_WORDS,
            withdrawn={int(entry.about["entry"]) for entry in collection.journal.of(Act.WITHDRAWN)},
            withdrawable=withdrawable(collection.journal),
            number_of=number_of,
            act_of=act_of,
            what_of=what_of,
            nobody=NOBODY,
            dossiers=[dossier for dossier in dossiers_of(held) if dossier.is_entered],
        )

    @routes.post("/<lang>/<name>/journal/export")
    def export(lang: str, name: str) -> Response:
        from thb_eu.year.archive import export as write_archive

        held = workplace.collection(name)
        dossier = next((candidate for candidate in dossiers_of(held) if candidate.name == field("dossier")), None)
        entries = len(held.collection.journal.entries)
        file = held.outgoing / ARCHIVE.format(entries=entries, dossier=f"-{dossier.name}" if dossier else "")
        if not file.exists():  # the same journal gives the same bytes
            write_archive(held.folder, held.definitions, file, dossier.folder if dossier else None)
        return done(f"/{lang}/{name}/{OUTGOING}")

    return routes
