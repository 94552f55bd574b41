"""Amendment: two states of the law as data in, what changed between them out: in sentences, and in cells.

Above the steps, like the pipeline: it reads, translates and counts the collections at hand under both.
"""

from thb_eu.law_diff.differences import Change, differences
from thb_eu.law_diff.impact import CellChange, Comparison, Impact, MovedFact
from thb_eu.law_diff.previous_version import earlier

__all__ = [
    "CellChange",
    "Change",
    "Comparison",
    "Impact",
    "MovedFact",
    "differences",
    "earlier",
]
