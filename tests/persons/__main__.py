"""Print the rates of both halves as the tables of docs/personal-data.md: `python -m tests.persons [--missed]`.

`--missed` names the recipes of the taught half alone on which the guard errs: nobody looks at those of the other one.
"""

from __future__ import annotations

import sys

from tests.persons.corpus import HALVES, corpus
from tests.persons.rates import is_found, rates
from thb_eu.definitions import load
from thb_eu.sources.personal_data import PersonalDataGuard


def lines() -> list[str]:
    """The rows of the table: of each kind, how many of how many in either half."""
    definitions = load()
    told = {half: {(one.is_person, one.kind): one for one in rates(corpus(half), definitions)} for half in HALVES}
    kinds = dict.fromkeys(key for half in HALVES for key in told[half])
    found = ["| | kind | taught | held out |", "|---|---|---|---|"]
    for is_person, kind in sorted(kinds, key=lambda key: not key[0]):
        cells = [told[half].get((is_person, kind)) for half in HALVES]
        shown = (f"{one.found} of {one.of} ({one.of_100:.1f} %)" if one else "-" for one in cells)
        found.append(f"| {'persons' if is_person else 'none'} | {kind} | {' | '.join(shown)} |")
    return found


if __name__ == "__main__":
    if "--missed" in sys.argv:
        definitions = load()
        guard = PersonalDataGuard(definitions)
        for sample in corpus("taught"):
            if is_found(sample, definitions, guard) is not sample.is_person:
                print(sample.kind, "|", sample.recipe, "|", sample.text or sample.rows)
    else:
        print("\n".join(lines()))
