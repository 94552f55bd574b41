"""Find the cheapest quantities that protect the sensitive ones, by cuts (Fischetti and Salazar 2001).

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

CUTS, MOST = 400, 900
"""How many cuts one part may take before its last ones are found; the most where more than `NEAR` the least is lost."""
NEAR = 1.1


def least_loss(search: PatternSearch, best: Any) -> Any:
    """Find what to suppress at the least loss, by column: what is `best` so far, or what is found and is less.

    Each choice of the master is completed, so that whenever the search ends its answer is safe.
    """
    if search.loss(best) <= search.attacker.policy.weights.cell:  # nothing is cheaper than one cell
        return best
    lines = search.programs.lines(search.widths(search.must))
    while True:
        answer = least_weight(search.losses, search.must | search.hidden, lines, search.cuts)
        if answer is None:
            return best
        chosen = answer & ~search.hidden
        least = search.loss(chosen)
        if least >= search.loss(best) or len(search.cuts) >= (MOST if search.loss(best) > NEAR * least else CUTS):
            return best
        lacking = search.lacking(chosen)
        best = min(best, search.completed(chosen), key=search.loss)
        if not lacking:
            return best
