"""Least loss: the cheapest set of quantities that protects the sensitive ones, by cuts (Fischetti and Salazar 2001).

The master problem chooses what to suppress at the least loss; for every number in its choice that an attacker confines
too closely, the duals of his two linear programs say what at least must be suppressed too: a cut. A choice that no cut
forbids is the least loss there is, but for what the master leaves undecided, and as far as fractions go; whole numbers
are asked for afterwards. The work is bounded by a number of cuts and of branches, not by the clock: the
same counts end alike on every machine.
"""

from __future__ import annotations

from typing import Any

from thb_eu.disclosure.part_programs import least_weight
from thb_eu.disclosure.pattern_search import PatternSearch

CUTS = 200
"""How many cuts one part may take, before its last ones are found."""


def least_loss(search: PatternSearch, best: float) -> Any:
    """What to suppress for less than the loss `best`, by column; None where nothing is found.

    Where the work ends before the search, its last choice: it may lack something.
    """
    if best <= search.attacker.policy.weights.cell:  # nothing is cheaper than one cell
        return None
    lines = search.programs.lines(search.widths(search.must))
    while True:
        answer = least_weight(search.losses, search.must | search.hidden, lines, search.cuts)
        if answer is None or search.loss(answer & ~search.hidden) >= best:
            return None
        chosen = answer & ~search.hidden
        if len(search.cuts) >= CUTS or not search.lacking(chosen):
            return chosen
