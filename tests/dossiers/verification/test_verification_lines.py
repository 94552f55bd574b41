"""How much was compared is said with the word that its number asks for."""

from __future__ import annotations

import pytest

from thb_eu.dossiers.verification.sections import ENTRIES, Verification, VerificationSection
from thb_eu.dossiers.verification.verification_lines import verification_object, verification_words


@pytest.mark.parametrize(
    ("count", "lang", "words"),
    [
        (1, "en", "1 entry"),
        (3, "en", "3 entries"),
        (1, "sl", "1 vnos"),
        (2, "sl", "2 vnosa"),
        (3, "sl", "3 vnosi"),
        (5, "sl", "5 vnosov"),
    ],
)
def test_a_number_has_its_word_and_a_state_its_name(count: int, lang: str, words: str) -> None:
    """Slovenian has four forms; for programs the state stays the code of the manifest."""
    part = VerificationSection("journal", ENTRIES, count, ENTRIES)
    made = ("p", "2025", "SI", "eu", "DRAFT", "1", "1", "", "")
    found = Verification(*made, (part,), (), ("sl",))

    lines = [*verification_words(found, lang, quiet=False)]

    assert any(line.endswith(f"  {words}") for line in lines)
    assert any(("OSNUTEK" if lang == "sl" else "DRAFT") in line for line in lines)
    assert verification_object(found)["state"] == "DRAFT"
