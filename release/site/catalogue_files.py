"""Catalogue files: the translations of the pages, as translators wrote them."""

from __future__ import annotations

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from release.site.layout import DOCS

DOMAIN = "docs"


def catalogue_of(lang: str) -> Path:
    """Where the translations into a language are kept."""
    return DOCS / "locale" / lang / "LC_MESSAGES" / f"{DOMAIN}.po"


def translated(lang: str) -> Catalog:
    """The translations into a language; none where nobody has begun."""
    if not catalogue_of(lang).exists():
        return Catalog(locale=lang)
    with catalogue_of(lang).open("rb") as opened:
        return read_po(opened, locale=lang, domain=DOMAIN)
