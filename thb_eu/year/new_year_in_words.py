"""Say what a new collection took over, left out and marked for review."""

from __future__ import annotations

from collections.abc import Iterator

from thb_eu.base.messages import Text, _, plural
from thb_eu.year.new_year import NewYear

BEGUN = _("{name} is begun in {folder}, from {came_from}.")
OWED = plural("{supplier}: {count} table", "{supplier}: {count} tables")
LEFT_OUT = _("{supplier}: owes no table for {year}, left out")
NAMES_LAST = _("{concept} names the year {year} ({languages})")


def begun_words(begun: NewYear) -> Iterator[Text]:
    """Yield what was begun, sentence by sentence."""
    year = begun.year
    yield BEGUN.filled({"name": begun.name, "folder": begun.folder, "came_from": begun.came_from})
    yield from (OWED.filled({"supplier": name, "count": len(owed)}) for name, owed in begun.contracts.items())
    yield from (LEFT_OUT.filled({"supplier": name, "year": year}) for name in begun.left_out)
    if begun.own:
        yield plural(
            "{count} definition of the office was carried over: {names}",
            "{count} definitions of the office were carried over: {names}",
            len(begun.own),
            names=", ".join(begun.own),
        )
    if begun.to_review:
        yield plural(
            "{count} text of the metadata is marked for review (metadata.yaml): {concepts}",
            "{count} texts of the metadata are marked for review (metadata.yaml): {concepts}",
            len(begun.to_review),
            concepts=", ".join(begun.to_review),
        )
    for concept, languages in begun.of_last_year.items():
        yield NAMES_LAST.filled({"concept": concept, "year": begun.last_year, "languages": ", ".join(languages)})
