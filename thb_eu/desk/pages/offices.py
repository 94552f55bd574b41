"""Edit what only the office knows of a year: addresses and days of suppliers, its contact, words to review."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, Response

from thb_eu.base.messages import Text, titled
from thb_eu.desk.answers import page
from thb_eu.desk.workplace import CollectionAtHand, Workplace


@dataclass(frozen=True, slots=True)
class WordsToReview:
    """A concept of the metadata whose words were carried over: its code and title, and the words by language."""

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
        listed = {office.name: office for one in collection.collection.suppliers if (office := known.get(one))}
        return page(
            "offices.html",
            collection,
            tab="offices",
            offices=[*listed.values()],
            contact=collection.collection.contact,
            contact_title=titled(collection.collection.contact),
            to_review=[*_to_review(collection)],
        )

    return routes


def _to_review(collection: CollectionAtHand) -> Iterator[WordsToReview]:
    definitions, prose = collection.definitions, collection.collection.prose
    titles = {entry.code: entry.label for entry in definitions.reference.concepts}
    for code, text in prose.items():
        if text.review:
            yield WordsToReview(code, titles[code], text.text.by_language_of(definitions.languages))
