"""Words of a cell: the answer in the first line, then what stands behind it, in the order in which a reader asks.

Long lists are counted, not cut in silence: the JSON form holds every entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from thb_eu.explanation.missing import MEANING
from thb_eu.explanation.told import Categories, Explanation, Heading, Seen, Share, Term, coded
from thb_eu.explanation.words import (
    BEARING,
    CORRECTIONS,
    DECISIONS,
    FINDINGS,
    RULES,
    WAIVERS,
    WHY,
    correction_lines,
    decision_lines,
    finding_lines,
    in_words,
    indented,
    rule_lines,
    section,
    waiver_lines,
)
from thb_eu.messages import NO_WORDS, Text, _, joined, layout, literal, plural

MOST_TERMS = 12
"""More summands than these are told by number and sum; a line that goes on helps nobody on the telephone."""
MOST_ZEROS = 4
NO_VALUE = _("No value")
POPULATIONS = plural("{count} population", "{count} populations")
SHEET_CELL = _("sheet {table}, cell {cell}")
NOT_ON_SHEET = _("the list on sheet {table} leaves it out")
ROW_OF = _("observations.csv, row {row}")
POINTED_AT = _("pointed at: {part}")
FORMULA = _("HOW IT IS PUT TOGETHER")
KNOWN_BELOW = _("WHAT IS KNOWN BELOW IT")
BY_CATEGORY = _("AS A SUM OF CATEGORIES")
OTHER_VIEWS = _("OTHER VIEWS OF THE SAME POPULATION (never added)")
BESIDE = _("BESIDE THE NUMBER")
STATUS = _("Status: {label}")
MARK = _("Confidentiality: {mark} – {reason}")
ARTICLES = _("Legal articles: {words}")
SOURCES = _("Source: {words}")
COMMENT = _("Comment: {words}")
SUM_OF_MANY = plural("{value} = {count} number", "{value} = the sum of {count} numbers")
ALL_ZERO = plural("0: the only number is zero", "0: all {count} numbers are zero")
ZERO_AT = _("    0  {places}")
ZEROS = plural("    0  in {count} cell: {places}", "    0  in {count} cells: {places}")
MORE = plural("    … and {count} more number, {value}", "    … and {count} more numbers, {value} in all")
UNKNOWN_NUMBER = _("number not known")
OF_REGISTER = plural(
    "{value}  {file}, {count} row: {first} to {last}", "{value}  {file}, {count} rows: {first} to {last}"
)
OF_ONE_ROW = _("{value}  {file}, row {first}")
NOT_SENT = _("did not arrive")
ZERO = _("zero: {codes}")
MISSING = _("no value: {codes}")
NOT_THE_WHOLE = _("do not make the whole")
FILLS = _("; it fills {tables}")
FILLS_NONE = _("; it fills no table")
NEAREST = _("The nearest figure: {cell}.")


def cell_lines(told: Explanation) -> Iterator[Text]:
    """The lines about a cell."""
    yield _first_line(told)
    yield indented(_where(told))
    yield from section(WHY, (indented(reason) for reason in told.reasons))
    yield from section(FORMULA if told.cell.value is not None else KNOWN_BELOW, _formula(told))
    yield from section(BY_CATEGORY, (indented(_by_category(entry)) for entry in told.categories if _tells(entry, told)))
    yield from section(OTHER_VIEWS, _other_views(told))
    yield from section(RULES, rule_lines(told.rules))
    yield from section(DECISIONS, decision_lines(told.decisions))
    yield from section(CORRECTIONS, correction_lines(told.corrections))
    yield from section(WAIVERS, waiver_lines(told.waivers))
    yield from section(FINDINGS, finding_lines(told.findings))
    yield from section(BESIDE, _beside(told))
    yield from section(BEARING, (indented(remark) for remark in told.remarks))


def heading_lines(told: Heading) -> Iterator[Text]:
    """The lines about a cell of a sheet that holds no figure."""
    yield layout("{asked}: {what}", asked=told.asked, what=told.what)
    yield indented(NEAREST.filled({"cell": told.nearest}))


def _first_line(told: Explanation) -> Text:
    """What stands there, and what it is of."""
    meaning = MEANING.get(told.cell.status)
    doubt = coded(meaning, told.cell.status) if meaning else NO_WORDS
    if told.cell.value is None:
        stands = joined([NO_VALUE, doubt], " – ")
    else:
        stands = joined([part for part in (literal(str(told.cell.value)), doubt) if not part.is_empty], ", ")
    return joined([stands, in_words(told.cell)], " · ")


def _where(told: Explanation) -> Text:
    place = {"table": told.cell.table, "cell": told.cell.cell}
    sheet = SHEET_CELL.filled(place) if told.cell.cell else NOT_ON_SHEET.filled(place)
    parts = [told.unit, sheet, ROW_OF.filled({"row": told.cell.row})]
    if not told.part.is_empty:
        parts.append(POINTED_AT.filled({"part": told.part}))
    return joined((part for part in parts if not part.is_empty), " · ")


def _formula(told: Explanation) -> Iterator[Text]:
    """The number as a sum, then the suppliers' counts, under one heading for each of their tables."""
    if told.shares and told.cell.value is not None:
        yield indented(_equation(told))
    for view, group in groupby(told.shares, key=lambda share: share.view):
        shares = list(group)
        yield indented(_heading_of(view, shares))
        register = any(share.register for share in shares)
        terms = [term for share in shares for term in share.terms]
        yield from _register_lines(terms) if register else _term_lines(terms)


def _equation(told: Explanation) -> Text:
    """The number as a sum: of the suppliers' counts, those of one table in parentheses; of tables where many."""
    value = told.cell.value
    groups = [_summands(group) for _, group in groupby(told.shares, key=lambda share: share.view)]
    some = [group for group in groups if group]
    count = sum(map(len, some))
    if not some:
        return ALL_ZERO.filled({"count": sum(len(share.terms) for share in told.shares)})
    if count <= MOST_TERMS:
        alone = len(some) == 1
        parts = [f"({told})" if len(group) > 1 and not alone else told for group in some for told in [_plus(group)]]
        return literal(f"{value} = {' + '.join(parts)}")
    if 1 < len(some) <= MOST_TERMS:
        return literal(f"{value} = {_plus([sum(group) for group in some])}")
    return SUM_OF_MANY.filled({"value": value, "count": count})


def _summands(shares: Iterable[Share]) -> list[int]:
    """The counts of one table, the largest first; a register is one summand."""
    own = list(shares)
    if any(share.register for share in own):
        return [value] if (value := sum(share.value for share in own)) else []
    return sorted((term.value for share in own for term in share.terms if term.value), reverse=True)


def _plus(summands: Iterable[int]) -> str:
    return " + ".join(map(str, summands))


def _heading_of(view: str, shares: list[Share]) -> Text:
    """The supplier's table and the population, or how many populations of it."""
    names = [share.population for share in shares]
    counted = literal(names[0]) if len(names) == 1 else POPULATIONS.filled({"count": len(names)})
    told = shares[0]
    return layout("{source}: {title} ({counted})", source=told.source, title=told.title, counted=counted)


def _term_lines(terms: list[Term]) -> Iterator[Text]:
    some = sorted((term for term in terms if term.value), key=lambda term: -(term.value or 0))
    for term in some[:MOST_TERMS]:
        yield layout("{value:>5}  {place}", value=term.value, place=_place(term))
    if rest := some[MOST_TERMS:]:
        yield MORE.filled({"count": len(rest), "value": sum(term.value or 0 for term in rest)})
    for term in (term for term in terms if term.value is None):
        yield layout("    ?  {unknown}: {place}", unknown=UNKNOWN_NUMBER, place=_place(term))
    if zeros := [term for term in terms if term.value == 0]:
        yield _zero_line(zeros)


def _zero_line(zeros: list[Term]) -> Text:
    """The cells that hold zero, each once: one cell may count for several populations."""
    places = dict.fromkeys(map(_place, zeros))
    told = {"count": len(places), "places": _shortened(places, MOST_ZEROS, "; ")}
    return (ZERO_AT if len(places) == 1 else ZEROS).filled(told)


def _register_lines(terms: list[Term]) -> Iterator[Text]:
    """Of a register: how many units, and the first and the last of the rows that lineage names."""
    rows = sorted({term.where.row for term in terms if term.where.row is not None and term.value})
    if not rows:
        return
    value = sum(term.value or 0 for term in terms)
    told = {"value": f"{value:>5}", "file": terms[0].where.file, "count": len(rows)}
    yield (OF_ONE_ROW if len(rows) == 1 else OF_REGISTER).filled({**told, "first": rows[0], "last": rows[-1]})


def _shortened(parts: Iterable[Text], most: int, between: str = ", ") -> Text:
    """The first parts, and a sign that there are more."""
    listed = list(parts)
    return layout("{shown}{more}", shown=joined(listed[:most], between), more=" …" if len(listed) > most else "")


def _place(term: Term) -> Text:
    return layout("{where}", where=term.where) if str(term.where) else NOT_SENT


def _tells(entry: Categories, told: Explanation) -> bool:
    """Whether the categories say more than the whole: some stand there with a value."""
    return told.cell.value is None or any(cell.value for cell in entry.cells)


def _by_category(entry: Categories) -> Text:
    at = entry.dimension
    some = [joined([_code(cell, at), literal(str(cell.value))], " ") for cell in entry.cells if cell.value]
    parts = [joined(some, " + ")] if some else []
    for sentence, own in (
        (ZERO, [cell for cell in entry.cells if cell.value == 0]),
        (MISSING, [cell for cell in entry.cells if cell.value is None]),
    ):
        if own:
            parts.append(sentence.filled({"codes": _shortened((_code(cell, at) for cell in own), MOST_TERMS)}))
    if some and not entry.adds_up:
        parts.append(NOT_THE_WHOLE)
    told = joined(parts, "; ")
    return layout("{title}: {told}", title=entry.title, told=told)


def _code(cell: Seen, dimension: str) -> Text:
    own = next(code for code in cell.codes if code.dimension == dimension)
    return coded(own.label, own.code)


def _other_views(told: Explanation) -> Iterator[Text]:
    for view in told.other_views:
        filled = FILLS.filled({"tables": ", ".join(view.tables)}) if view.tables else FILLS_NONE
        told_ = {"source": view.source, "title": view.title, "file": view.file, "filled": filled}
        yield layout("  {source}: {title} ({file}){filled}", **told_)


def _beside(told: Explanation) -> Iterator[Text]:
    yield indented(STATUS.filled({"label": coded(told.status, told.cell.status)}))
    if told.mark:
        yield indented(MARK.filled({"mark": told.mark, "reason": told.mark_reason}))
    for sentence, parts in ((ARTICLES, told.legal_articles), (SOURCES, told.sources)):
        if parts:
            yield indented(sentence.filled({"words": "; ".join(parts)}))
    if told.comment:
        yield indented(COMMENT.filled({"words": told.comment}))
