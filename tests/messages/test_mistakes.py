"""What a data steward reads of a mistake: words that say what is wrong and what to do, in Slovenian and in English.

The mistakes are those of tests/mistakes; each says by which words its message must be told.
"""

from __future__ import annotations

import itertools

import pytest

from tests.support.catalogues import english_words
from tests.support.mistaken import MISTAKES, Mistake, case, refused
from thb_eu.base.errors import Fault


def told(faults: tuple[Fault, ...], lang: str) -> str:
    """The message as people read it."""
    return "\n".join(fault.in_language(lang) for fault in faults)


@pytest.mark.parametrize("mistake", [case(mistake) for mistake in MISTAKES])
def test_a_mistake_is_told_in_words_that_help(mistake: Mistake) -> None:
    """A lawyer reads in the language of the office what to mend."""
    faults = refused(mistake)

    for lang, words in mistake.words.items():
        assert words and not [word for word in words if word not in told(faults, lang)], told(faults, lang)
    assert not english_words(told(faults, "sl")), told(faults, "sl")


def test_every_mistake_has_a_message_of_its_own() -> None:
    """The words by which one mistake is told are found in no other's message, in neither language."""
    mistakes = [mistake for mistake in MISTAKES if not mistake.not_yet]
    messages = {mistake: {lang: told(refused(mistake), lang) for lang in mistake.words} for mistake in mistakes}

    assert not [
        (mistake.name, other.name, lang)
        for mistake, other in itertools.permutations(messages, 2)
        for lang, words in mistake.words.items()
        if all(word in messages[other][lang] for word in words)
    ]
