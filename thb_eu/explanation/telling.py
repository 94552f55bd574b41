"""Telling: any answer as the lines that the console prints."""

from __future__ import annotations

from collections.abc import Iterator

from thb_eu.explanation.cell_words import cell_lines, heading_lines
from thb_eu.explanation.journey_words import journey_lines
from thb_eu.explanation.told import Explanation, Heading, Journey
from thb_eu.explanation.words import readable
from thb_eu.messages import Text


def lines(told: Explanation | Heading | Journey, lang: str, quiet: bool = False) -> Iterator[str]:
    """The answer as lines in `lang` (`sl` or `en`), the first of which is the answer; `quiet`: that one alone."""
    for line in _lines(told):
        yield readable(line.in_language(lang))
        if quiet:
            return


def _lines(told: Explanation | Heading | Journey) -> Iterator[Text]:
    if isinstance(told, Explanation):
        return cell_lines(told)
    return heading_lines(told) if isinstance(told, Heading) else journey_lines(told)
