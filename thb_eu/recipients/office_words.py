"""Put the words of the office at their places in a document, and show a draft the places that have none."""

from __future__ import annotations

from collections.abc import Iterator

from thb_eu.base.messages import _
from thb_eu.base.model import State
from thb_eu.publication.edition import Edition
from thb_eu.publication.reference import for_audience, paragraphs
from thb_eu.writing.document import Block, Paragraph

TO_WRITE, KEPT_BACK = _("[Words of the office: {place}]"), _("[Words kept from this edition: {place}]")
HOW_TO_WRITE = _(
    "Square brackets mark places for words of the office. They are written at the desk (Offices and words) or with "
    "thb-eu describe metadata, kept with the year, and stand in every report that is written anew."
)


def words_of_office(edition: Edition, place: str, lang: str) -> Iterator[Block]:
    """Yield what the office says at a place; where it says nothing, an edition that is not final tells that it may."""
    held = edition.collection.prose.get(place)
    if held and not (held.eu_only and edition.protected.audience.withholds):
        yield from map(Paragraph, paragraphs(for_audience(held, edition).text, lang))
    elif edition.state is not State.FINAL:
        told = (KEPT_BACK if held else TO_WRITE).filled({"place": place})
        yield Paragraph(told.in_language(lang), is_remark=True)
