"""Edit what only the office knows of a year: its suppliers, its contact, words to review and of reports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, Response

from thb_eu.base.messages import Text, layout, titled
from thb_eu.desk.answers import page
from thb_eu.desk.workplace import CollectionAtHand, Workplace
from thb_eu.publication.labels import RECEIVER


@dataclass(frozen=True, slots=True)
class OfficeWords:
    """A concept of the metadata or a place of a report: its code and title, and the words held, by language."""

    code: str
    title: Text
    words: dict[str, str]


def pages(workplace: Workplace) -> Blueprint:
    """Return the page on which the office describes a year."""
    routes = Blueprint("offices", __name__)

    @routes.get("/<lang>/<name>/offices")
    def offices(lang: str, name: str) -> Response:
        collection = workplace.collection(name)
        known = collection.definitions.suppliers
        listed = {office.name: office for key in collection.collection.suppliers if (office := known.get(key))}
        return page(
            "offices.html",
            collection,
            tab="offices",
            offices=[*listed.values()],
            contact=collection.collection.contact,
            contact_title=titled(collection.collection.contact),
            to_review=[*_to_review(collection)],
            of_reports=[*_of_reports(collection)],
        )

    return routes


def _to_review(collection: CollectionAtHand) -> Iterator[OfficeWords]:
    definitions, prose = collection.definitions, collection.collection.prose
    for code, text in prose.items():
        if text.review:
            title = definitions.places_of_words[code]
            yield OfficeWords(code, title, text.text.by_language_of(definitions.languages))


def _of_reports(collection: CollectionAtHand) -> Iterator[OfficeWords]:
    definitions, prose = collection.definitions, collection.collection.prose
    year = collection.collection.year
    with_dossiers = ((RECEIVER[release.edition], release.places) for release in definitions.law.releases_of(year))
    reports = ((recipient.title, recipient.of_year(year).places) for recipient in definitions.recipients.values())
    for report, places in (*with_dossiers, *reports):
        for name, title in places.items():
            held = prose[name].text.by_language_of(definitions.languages) if name in prose else {}
            yield OfficeWords(name, layout("{report}: {place}", report=report, place=title), held)
