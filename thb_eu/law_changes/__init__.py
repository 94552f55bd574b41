"""Compare two states of the law as data: what changed, in sentences and in cells.

Above the steps, like the pipeline: it reads, translates and counts the collections at hand under both.
"""

from thb_eu.law_changes.differences import LawChange, beside_signatures, differences
from thb_eu.law_changes.edited_text import BrokenCase, EditedLaw, judged
from thb_eu.law_changes.impact import (
    CountedBefore,
    Impact,
    ImpactComparison,
    ImpactOnCell,
    MovedFact,
    counted_before,
    impacts,
)
from thb_eu.law_changes.law_of_a_day import ArticleOnADay, TurningDay, earlier, law_on, turning_days

__all__ = [
    "ArticleOnADay",
    "BrokenCase",
    "CountedBefore",
    "EditedLaw",
    "Impact",
    "ImpactComparison",
    "ImpactOnCell",
    "LawChange",
    "MovedFact",
    "TurningDay",
    "beside_signatures",
    "counted_before",
    "differences",
    "earlier",
    "impacts",
    "judged",
    "law_on",
    "turning_days",
]
