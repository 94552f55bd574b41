"""Coverage: the proof of which contract can report which code in, a table for each indicator out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from release.site.reference.markup import code, plain
from release.site.words import _, speaker
from thb_eu.definitions import Definitions
from thb_eu.mapping.coverage import CodeOfTables, coverage, reason_for, turning_years

HEADINGS = (_("dimension"), _("code"), _("name"))
FOR = _("tables that can report it for {year}")
NOBODY = _("none: {reason}")
WAITS = _("(waits for a decision)")


def covered(definitions: Definitions, lang: str) -> Iterator[str]:
    """Every code of the EU tables with the contracts that can report it, for the years in which contracts changed."""
    say, years = speaker(lang), turning_years(definitions)
    found = {year: coverage(definitions, year) for year in years}
    titles = {table.indicator: definitions.codelists["indicator"].by_code for table in definitions.tables}
    for indicator in dict.fromkeys(each.indicator for each in found[years[-1]]):
        yield f"\n## {plain(titles[indicator][indicator].label.in_language(lang))}\n"
        columns = [*map(say, HEADINGS), *(say(FOR).format(year=year) for year in years)]
        yield f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}"
        for each in found[years[-1]]:
            if each.indicator == indicator:
                label = definitions.codelists[definitions.dimension_lists[each.dimension]].by_code[each.code].label
                told = (_tables(each, found[year].get(each, {}), year, definitions, lang) for year in years)
                cells = (code(each.dimension), code(each.code), plain(label.in_language(lang)), *told)
                yield f"| {' | '.join(cells)} |"


def _tables(each: CodeOfTables, by: Mapping[str, bool], year: int, definitions: Definitions, lang: str) -> str:
    """The contracts that can report a code, or why none can."""
    say = speaker(lang)
    if not by:
        reason = reason_for(each, year, definitions.unreported or ())
        return plain(say(NOBODY).format(reason=reason.because.in_language(lang) if reason else "?"))
    return ", ".join(code(name) if counts else f"{code(name)} {plain(say(WAITS))}" for name, counts in by.items())
