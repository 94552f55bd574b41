"""Declared numbers: national numbers of another country than Slovenia, as its file declares them."""

from __future__ import annotations

from typing import Any


def oib(language: str) -> dict[str, Any]:
    """The OIB of Croatia in a country of this language: eleven digits by ISO/IEC 7064, MOD 11,10, and nothing else."""
    return {
        "label": {"en": "OIB", language: "OIB"},
        "digits": 11,
        "check_digit": {"scheme": "iso-7064-mod-11-10"},
        "source": "recalled",
        "confidence": "recalled",
    }
