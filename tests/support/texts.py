"""Texts of tests: words in two languages, as files that people edit hold them."""

from __future__ import annotations

from thb_eu.base.messages import Text, wording


def bilingual(sl: str, en: str) -> Text:
    """One sentence in both languages."""
    return wording({"sl": sl, "en": en})
