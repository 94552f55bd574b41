"""Show what waits for a signature: each thing with what it says and what changed in it, alone or all at once."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response

from thb_eu.base.messages import titled
from thb_eu.definitions.acts import Act
from thb_eu.desk.answers import finding_address, language, page
from thb_eu.desk.law_forms import short_of
from thb_eu.desk.texts_to_sign import file_address, texts_to_sign, waivers_to_grant
from thb_eu.desk.workplace import CollectionAtHand, Workplace, today
from thb_eu.mapping.proof import marks_in_words
from thb_eu.year.sheet import KINDS, SIGNED_BY, idle_words


def pages(workplace: Workplace) -> Blueprint:
    """Return the page of what waits for a signature."""
    routes = Blueprint("signatures", __name__)

    @routes.get("/<lang>/<name>/sign")
    def sign(lang: str, name: str) -> Response:
        held = workplace.collection(name)
        unsigned = held.status(today()).unsigned
        texts = {text.text.id: text for text in texts_to_sign(held)}
        return page(
            "signatures.html",
            held,
            tab="sign",
            groups={
                head.kind: [(row, texts.get(row.id)) for row in unsigned if row.kind == head.kind] for head in unsigned
            },
            kinds=KINDS,
            signed_by=SIGNED_BY,
            on_sheet=sum(row.can_be_signed for row in unsigned),
            idle=idle_words(unsigned),
            office=_office(held),
            to_grant=waivers_to_grant(held),
            finding=partial(finding_address, held),
            address=partial(file_address, held),
            of_product=[(claim.file, marks_in_words(claim)) for claim in held.definitions.unsure_of_product],
            articles={entry.article: short_of(entry.file) for entry in held.definitions.law.files},
            prose={code: passage.text for code, passage in held.collection.prose.items()},
        )

    return routes


def _office(held: CollectionAtHand) -> str:
    """Return who signed last, else the contact of the collection."""
    signed = [str(entry.about["by"]) for entry in held.collection.journal.of(Act.SIGNED)]
    return signed[-1] if signed else titled(held.collection.contact).in_language(language())
