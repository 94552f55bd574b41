"""Show the suppliers' tables as pictures, and where each of their cells went.

A click on a cell of a picture shows the figures in which it counts, or why it counts nowhere. Of a register nothing is
pictured, and of its rows only the tables are told in which they count.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from thb_eu.base.model import Audience, Place
from thb_eu.desk.answers import CURRENT, SHEET, page, page_or_part, source_address, words_for
from thb_eu.desk.sheet_picture import COUNTED, Mark, picture_of
from thb_eu.desk.workplace import CollectionAtHand, Workplace
from thb_eu.dossiers.explanation import follow
from thb_eu.dossiers.explanation.explanation_lines import answer_in_short


def pages(workplace: Workplace) -> Blueprint:
    """Return the suppliers' tables, each as a picture, and every cell of them."""
    routes = Blueprint("sources", __name__)

    @routes.get("/<lang>/<name>/source/")
    def sources(lang: str, name: str) -> Response:
        collection = workplace.collection(name)
        held = collection.explained.cube.delivered.values()
        words = words_for(collection, Audience.EU)
        return page("sources.html", collection, tab="figures", deliveries=held, **words)

    @routes.get("/<lang>/<name>/source/<path:place>")
    def source(lang: str, name: str, place: str) -> Response:
        collection = workplace.collection(name)
        if place not in collection.collection.by_file:
            return page_or_part("source", collection, tab="figures", **_followed(collection, place))
        picture = picture_of(collection.collection, collection.definitions, place)
        assert picture is not None

        words = words_for(collection, Audience.EU)
        return page("source_file.html", collection, tab="figures", file=place, picture=picture, **words)

    return routes


def _followed(collection: CollectionAtHand, place: str) -> dict[str, Any]:
    """Find where the cell or the row at the end of an address went."""
    file, _, cell = place.rpartition("/")
    sheet = request.args.get(SHEET, "")
    within = f"{file}!{sheet}" if sheet else file
    found = follow(collection.explained, f"{within}:{cell}" if cell.isdecimal() else f"{within}!{cell}")
    answer = answer_in_short(found)
    marks = (Mark(found.where, COUNTED, answer),)
    picture = picture_of(collection.collection, collection.definitions, found.where.file, marks)
    in_sight = request.headers.get(CURRENT, "").endswith(source_address(collection, Place(file)))
    shown = [picture] if picture and not picture.is_register and not in_sight else []
    return {**words_for(collection, Audience.EU), "found": found, "answer": answer, "pictures": shown}
