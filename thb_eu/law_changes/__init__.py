"""Changes of the law: two states of the law as data in, what changed between them out: in sentences, and in cells.

Above the steps, like the pipeline: it reads, translates and counts the collections at hand under both.
"""

from thb_eu.law_changes.differences import LawChange, differences
from thb_eu.law_changes.impact import Impact, ImpactComparison, ImpactOnCell, MovedFact, impacts
from thb_eu.law_changes.previous_version import earlier

__all__ = ["Impact", "ImpactComparison", "ImpactOnCell", "LawChange", "MovedFact", "differences", "earlier", "impacts"]
