"""Print an explanation as lines; the first of them is the answer.

What stands behind it follows in the order in which a reader asks. Codes stand in parentheses behind their labels. Long
lists are counted, not cut in silence: the JSON form holds every entry. What a supplier wrote cannot move the cursor or
turn the reading direction.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from thb_eu.base.messages import NO_WORDS, Text, _, day, joined, layout, literal, plural
from thb_eu.cells import MOST_TERMS, Term, ViewShare, by_view
from thb_eu.definitions.contracts import name_text
from thb_eu.definitions.interventions import Correction, Waiver
from thb_eu.dossiers.explanation.cell_explanation import MEANING
from thb_eu.dossiers.explanation.model import (
    AddressedHeading,
    Answer,
    Categories,
    Explanation,
    FindingOfCell,
    ForwardLineage,
    ReachedCell,
    ShownCell,
    coded,
    in_words,
)
from thb_eu.dossiers.explanation.not_counted import REGISTER
from thb_eu.publication.cell_lineage import DecisionOfCell, RuleOfCell
from thb_eu.publication.labels import NOBODY_YET, OUTCOME

WHY = _("WHY")
RULES = _("RULES")
DECISIONS = _("DECISIONS")
CORRECTIONS = _("CORRECTIONS")
WAIVERS = _("WAIVERS")
FINDINGS = _("FINDINGS")
BEARING = _("TO NOTE")
COUNTING = ("count",)
CORRECTED = _("{where}: {before} is read as {after}. {reason} ({authority}, {on})")
BLANK = _("blank")
WAIVED = _("{where}: {reason} Asked by {asked}; granted by {granted}; until {until}.")
OUTCOMES = {outcome.value: text for outcome, text in OUTCOME.items()}

MOST_ZEROS = 4
MORE = plural("    … and {count} more number, {value}", "    … and {count} more numbers, {value} in all")
OF_REGISTER = plural(
    "{value}  {file}, {count} row: {first} to {last}", "{value}  {file}, {count} rows: {first} to {last}"
)
OF_ONE_ROW = _("{value}  {file}, row {first}")
NOT_ON_SHEET = _("the list on sheet {table} leaves it out")
FORMULA = _("HOW IT IS PUT TOGETHER")
KNOWN_BELOW = _("WHAT IS KNOWN BELOW IT")
COMMENT = _("Comment: {words}")
ALL_ZERO = plural("0: the only number is zero", "0: all {count} numbers are zero")
ZEROS = plural("    0  in {count} cell: {places}", "    0  in {count} cells: {places}")

UNNAMED = _("{where}: lineage.csv does not name this row")
BESIDE_EU = _("{table} (outside the EU totals)")
NOWHERE = _("{where}: it is not counted in any cell")


def lines(answer: Answer, lang: str, quiet: bool = False) -> Iterator[str]:
    """Yield the answer as lines in `lang` (`sl` or `en`), the first of which is the answer; `quiet`: that one alone."""
    if isinstance(answer, Explanation):
        found = _cell_lines(answer)
    else:
        found = _heading_lines(answer) if isinstance(answer, AddressedHeading) else _lineage_lines(answer)
    for line in found:
        yield _readable(line.in_language(lang))
        if quiet:
            return


def _readable(line: str) -> str:
    """Return one line that only says what stands in it: signs that steer are shown as their codes."""
    return "".join(
        sign if sign.isprintable() or unicodedata.category(sign) == "Zs" else ascii(sign)[1:-1] for sign in line
    )


def _section(title: Text, lines: Iterable[Text]) -> Iterator[Text]:
    """Yield a title and its lines, after a blank one; nothing where there are no lines."""
    found = list(lines)
    if found:
        yield from (NO_WORDS, title, *found)


def _indented(text: Text, depth: int = 2) -> Text:
    """Return a line moved to the right."""
    return layout("{space}{told}", space=" " * depth, told=text)


def _interventions(result: Explanation | ForwardLineage) -> Iterator[Text]:
    """Yield what bore on the number on its way, by kind."""
    yield from _section(RULES, _rule_lines(result.rules))
    yield from _section(DECISIONS, _decision_lines(result.decisions))
    yield from _section(CORRECTIONS, map(_correction_line, result.corrections))
    yield from _section(WAIVERS, map(_waiver_line, result.waivers))
    yield from _section(FINDINGS, map(_finding_line, result.findings))


def _rule_lines(rules: Iterable[RuleOfCell]) -> Iterator[Text]:
    """Yield each rule: its article and id, its sentence with the reason, where it stands and who signed."""
    for rule in rules:
        beside = NO_WORDS if rule.counts else layout(" – {not_counting}", not_counting=_("outside the EU totals"))
        head = f"{rule.article}, {rule.id}"
        yield layout("  {head}{beside}", head=head, beside=beside)
        yield _indented(rule.sentence, 4)
        cited = {
            "cites": rule.cites,
            "days": rule.in_force,
            "signed": rule.signed_by,
            "place": f"[{rule.place}]",
        }
        text = _("Cites: {cites}. In force {days}. {signed} {place}").filled({**cited, "signed": rule.signed_by})
        yield _indented(text, 4)


def _decision_lines(decisions: Iterable[DecisionOfCell]) -> Iterator[Text]:
    """Yield each decision: the question, the answer and how far it has come, the reason."""
    for decision in decisions:
        yield layout("  {question} ({id})", question=decision.question, id=decision.id)
        answer, signed = decision.answered, decision.signed_by
        because = _("Because: {because}", because=decision.because)
        if decision.answer not in COUNTING:
            because = joined((_("What hangs on it is not in the figures."), because), " ")
        yield layout("    {answer}. {signed} {because}", answer=answer, signed=signed, because=because)


def _correction_line(entry: Correction) -> Text:
    """Return the cell, from and to, why, on whose authority."""
    values = {
        "where": entry.where,
        "before": literal(entry.from_value) if entry.from_value else BLANK,
        "after": literal(entry.to_value) if entry.to_value else BLANK,
        "reason": entry.reason,
        "authority": entry.authority,
        "on": day(entry.on),
    }
    return _indented(CORRECTED.filled(values))


def _waiver_line(entry: Waiver) -> Text:
    """Return the place, why, who asked, who granted."""
    values = {
        "where": entry.where,
        "reason": entry.reason,
        "asked": NOBODY_YET if entry.asker.is_empty else entry.asker,
        "granted": literal(entry.granted_by) if entry.granted_by else NOBODY_YET,
        "until": day(entry.until),
    }
    return _indented(WAIVED.filled(values))


def _finding_line(entry: FindingOfCell) -> Text:
    """Return its place, what it says, how it came out."""
    outcome = OUTCOMES.get(entry.outcome, literal(entry.outcome))
    values = {"where": entry.where, "message": entry.message, "outcome": outcome, "check": entry.check}
    return layout("  {where}: {message} [{outcome}; {check}]", **values)


# --- a cell ----------------------------------------------------------------------------------------


def _cell_lines(explanation: Explanation) -> Iterator[Text]:
    """Yield the lines about a cell."""
    yield _first_line(explanation)
    yield _indented(_where(explanation))
    yield from _section(WHY, (_indented(reason) for reason in explanation.reasons))
    yield from _section(FORMULA if explanation.cell.value is not None else KNOWN_BELOW, _formula(explanation))
    title = _("AS A SUM OF CATEGORIES")
    yield from _section(
        title, (_indented(_by_category(entry)) for entry in explanation.categories if _adds(entry, explanation))
    )
    yield from _section(_("OTHER VIEWS OF THE SAME POPULATION (never added)"), _other_views(explanation))
    yield from _interventions(explanation)
    yield from _section(_("BESIDE THE NUMBER"), _beside(explanation))
    yield from _section(BEARING, (_indented(remark) for remark in explanation.remarks))


def _heading_lines(heading: AddressedHeading) -> Iterator[Text]:
    """Yield the lines about a cell of a sheet that holds no figure."""
    yield layout("{asked}: {what}", asked=heading.asked, what=heading.what)
    yield _indented(_("The nearest figure: {cell}.", cell=heading.nearest))


def _first_line(explanation: Explanation) -> Text:
    """Say what stands there, and what it is of."""
    meaning = MEANING.get(explanation.cell.status)
    status = coded(meaning, explanation.cell.status) if meaning else NO_WORDS
    if explanation.cell.value is None:
        shown = joined([_("No value"), status], " – ")
    else:
        shown = joined([part for part in (literal(str(explanation.cell.value)), status) if not part.is_empty], ", ")
    return joined([shown, in_words(explanation.cell)], " · ")


def _where(explanation: Explanation) -> Text:
    place = {"table": explanation.cell.table, "cell": explanation.cell.cell}
    sheet = _("sheet {table}, cell {cell}").filled(place) if explanation.cell.cell else NOT_ON_SHEET.filled(place)
    parts = [explanation.unit, sheet, _("observations.csv, row {row}", row=explanation.cell.row)]
    if not explanation.part.is_empty:
        parts.append(_("pointed at: {part}", part=explanation.part))
    return joined((part for part in parts if not part.is_empty), " · ")


def _formula(explanation: Explanation) -> Iterator[Text]:
    """Yield the number as a sum, then the suppliers' counts, under one heading for each of their tables."""
    if explanation.shares and explanation.cell.value is not None:
        yield _indented(equation(explanation))
    for view in by_view(explanation.shares):
        yield _indented(_heading_of(view))
        yield from _register_lines(view) if view.first.register else _term_lines(view)


def equation(explanation: Explanation) -> Text:
    """Return the number as a sum of the suppliers' counts, those of one table in parentheses; of tables where many."""
    value = explanation.cell.value
    some = [group for group in map(_summands, by_view(explanation.shares)) if group]
    count = sum(map(len, some))
    if not some:
        return ALL_ZERO.filled({"count": sum(len(share.terms) for share in explanation.shares)})
    if count <= MOST_TERMS:
        alone = len(some) == 1
        parts = [f"({term})" if len(group) > 1 and not alone else term for group in some for term in [_plus(group)]]
        return literal(f"{value} = {' + '.join(parts)}")
    if 1 < len(some) <= MOST_TERMS:
        return literal(f"{value} = {_plus([sum(group) for group in some])}")
    return plural("{value} = {count} number", "{value} = the sum of {count} numbers", count, value=value)


def _summands(view: ViewShare) -> list[int]:
    """Return the counts of one table, the largest first; a register is one summand."""
    return [value for value in ([view.value] if view.first.register else [term.value for term in view.counts]) if value]


def _plus(summands: Iterable[int]) -> str:
    return " + ".join(map(str, summands))


def _heading_of(view: ViewShare) -> Text:
    """Return the supplier's table and the population, or how many populations of it."""
    first, count = view.first, len(view.shares)
    counted = literal(first.population) if count == 1 else plural("{count} population", "{count} populations", count)
    return layout("{source}: {title} ({counted})", source=first.source, title=first.title, counted=counted)


def _term_lines(view: ViewShare) -> Iterator[Text]:
    for term in view.listed:
        yield layout("{value:>5}  {place}", value=term.value, place=_place(term))
    count, value = view.rest
    if count:
        yield MORE.filled({"count": count, "value": value})
    for term in view.unknown:
        yield layout("    ?  {unknown}: {place}", unknown=_("number not known"), place=_place(term))
    if zeros := [term for term in view.terms if term.value == 0]:
        yield _zero_line(zeros)


def _zero_line(zeros: list[Term]) -> Text:
    """Return the cells that hold zero, each once: one cell may count for several populations."""
    places = dict.fromkeys(map(_place, zeros))
    values = {"count": len(places), "places": _shortened(places, MOST_ZEROS, "; ")}
    return (_("    0  {places}") if len(places) == 1 else ZEROS).filled(values)


def _register_lines(view: ViewShare) -> Iterator[Text]:
    """Yield for a register how many units it has, and the first and the last of the rows that lineage names."""
    if rows := view.rows:
        values = {"value": f"{view.value:>5}", "file": view.terms[0].where.file, "count": len(rows)}
        yield (OF_ONE_ROW if len(rows) == 1 else OF_REGISTER).filled({**values, "first": rows[0], "last": rows[-1]})


def _shortened(parts: Iterable[Text], most: int, between: str = ", ") -> Text:
    """Return the first parts, and a sign that there are more."""
    listed = list(parts)
    return layout("{shown}{more}", shown=joined(listed[:most], between), more=" …" if len(listed) > most else "")


def _place(term: Term) -> Text:
    return layout("{where}", where=term.where) if str(term.where) else _("did not arrive")


def _adds(entry: Categories, explanation: Explanation) -> bool:
    """Tell whether the categories say more than the whole: some stand there with a value."""
    return explanation.cell.value is None or any(cell.value for cell in entry.cells)


def _by_category(entry: Categories) -> Text:
    at = entry.dimension
    some = [joined([_code(cell, at), literal(str(cell.value))], " ") for cell in entry.cells if cell.value]
    parts = [joined(some, " + ")] if some else []
    for sentence, entries in (
        (_("zero: {codes}"), [cell for cell in entry.cells if cell.value == 0]),
        (_("no value: {codes}"), [cell for cell in entry.cells if cell.value is None]),
    ):
        if entries:
            parts.append(sentence.filled({"codes": _shortened((_code(cell, at) for cell in entries), MOST_TERMS)}))
    if some and not entry.adds_up:
        parts.append(_("do not make the whole"))
    categories = joined(parts, "; ")
    return layout("{title}: {told}", title=entry.title, told=categories)


def _code(cell: ShownCell, dimension: str) -> Text:
    coded_value = next(code for code in cell.codes if code.dimension == dimension)
    return coded(coded_value.label, coded_value.code)


def _other_views(explanation: Explanation) -> Iterator[Text]:
    tables: dict[str, dict[str, None]] = {}
    for view in explanation.other_views:
        tables.setdefault(view.file, {}).update(dict.fromkeys(view.tables))
    for view in {view.file: view for view in explanation.other_views}.values():  # of several populations once
        named = ", ".join(tables[view.file])
        filled = _("; it fills {tables}", tables=named) if named else _("; it fills no table")
        values = {"source": view.source, "title": view.title, "file": view.file, "filled": filled}
        yield layout("  {source}: {title} ({file}){filled}", **values)


def _beside(explanation: Explanation) -> Iterator[Text]:
    yield _indented(_("Status: {label}", label=coded(explanation.status, explanation.cell.status)))
    if explanation.mark:
        yield _indented(_("Confidentiality: {mark} – {reason}", mark=explanation.mark, reason=explanation.mark_reason))
    articles = tuple(map(name_text, explanation.legal_articles))
    for sentence, parts in ((_("Legal articles: {words}"), articles), (_("Source: {words}"), explanation.sources)):
        if parts:
            yield _indented(sentence.filled({"words": joined(parts, "; ")}))
    if explanation.comment:
        yield _indented(COMMENT.filled({"words": explanation.comment}))


# --- a supplier's cell -----------------------------------------------------------------------------


def _lineage_lines(lineage: ForwardLineage) -> Iterator[Text]:
    """Yield the lines about a supplier's cell."""
    yield answer_in_short(lineage)
    column = layout(" · {column}", column=lineage.column) if lineage.column else NO_WORDS
    yield layout("  {source}: {title}{column}", source=lineage.source, title=lineage.title, column=column)
    reasons = [_indented(reason) for reason in lineage.reasons]
    yield from _section(BEARING if lineage.reached else WHY, reasons)
    yield from _section(_("WHERE IT GOES"), _went(entry for entry in lineage.reached if entry.cells))
    yield from _interventions(lineage)


def answer_in_short(lineage: ForwardLineage) -> Text:
    """Say what became of a supplier's cell, in one sentence."""
    where = lineage.where
    if not lineage.reached:
        return (UNNAMED if lineage.outcome == REGISTER else NOWHERE).filled({"where": where})
    facts = {(entry.fact, entry.where): entry.value for entry in lineage.reached}
    values = ["?" if value is None else str(value) for value in facts.values()]
    value = literal(values[0]) if len(values) == 1 else _("numbers ({values})", values=", ".join(values))
    inside = dict.fromkeys((entry.table, entry.in_eu_totals) for entry in lineage.reached)
    tables = joined(literal(name) if counts else BESIDE_EU.filled({"table": name}) for name, counts in inside)
    if not any(entry.cells for entry in lineage.reached):
        return _("{where}: the row is among those behind {tables}", where=where, tables=tables)
    cells = len({(cell.table, cell.row) for entry in lineage.reached for cell in entry.cells})
    return _(
        "{where}: {value} counts in {tables} (cells: {cells})", where=where, value=value, tables=tables, cells=cells
    )


def _went(entries: Iterable[ReachedCell]) -> Iterator[Text]:
    for entry in entries:
        first, *sums = entry.cells
        value = "?" if entry.value is None else str(entry.value)
        words = in_words(first)
        rule = _("rule {rule}", rule=entry.rule)
        yield layout("  {value:>3}  {place}  {told} – {rule}", value=value, place=first.place, told=words, rule=rule)
        if sums:
            yield _indented(_("sums: {places}", places=", ".join(_short(cell, first) for cell in sums)), 7)


def _short(cell: ShownCell, first: ShownCell) -> str:
    """Return a place without the table that was named before it."""
    return cell.cell if cell.cell and cell.table == first.table else cell.place
