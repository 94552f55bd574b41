"""Write changes of the law and what they move as one page for a meeting, which needs nothing else.

It says every change as a sentence, with the rule as it was and as it is now, and every cell of every collection that
moves, with the old and the new number and why. The country's own language first, every other one beside it. It holds no
script and asks nothing of a network; the same changes always give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from thb_eu.base.messages import NO_WORDS, Text, _, joined, layout, literal
from thb_eu.base.model import NOT_APPLICABLE, ObsStatus, Scope
from thb_eu.definitions import Definitions, Rule
from thb_eu.law_changes.differences import LawChange, WordingChange
from thb_eu.law_changes.impact import Impact, ImpactOnCell, MovedFact, State
from thb_eu.publication.html.charts import BarChart, bar_chart
from thb_eu.publication.html.rendering import document
from thb_eu.publication.labels import MISSING_SIGN
from thb_eu.publication.law_sentences import european, sentence
from thb_eu.publication.sheets.chart_data import UNKNOWN, Chart, ChartCategory, ChartPoint

TEMPLATES = Path(__file__).parent / "templates"
MOST = 6
"""How many numbers stand first, and in the chart."""
NO_CELL, NO_RULE = _("no cell"), _("no rule")
SCOPES = {Scope.IN.value: _("counts"), Scope.OUT.value: _("does not count"), Scope.ASK.value: _("waits for a decision")}
"""What becomes of a fact, by its scope."""
IN_THE_ANNEX = _("does not count in the EU tables; shown in the national annex ({tables})")


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One change as the page shows it: its sentence, where it stands, the rule before and now, other words."""

    text: Text
    where: str
    before: Text
    after: Text
    words: tuple[WordingChange, ...]


@dataclass(frozen=True, slots=True)
class ShownCell:
    """One moved cell: its table, what it counts, its key as `thb-eu explain` takes it, both states, the difference."""

    table: str
    title: Text
    key: str
    counts: Text
    before: Text
    after: Text
    by: str


@dataclass(frozen=True, slots=True)
class ShownFact:
    """Why cells move: a figure of a supplier, its article, its rule and what became of it before and now."""

    file: str
    cell: str
    value: str
    article: str
    rules: tuple[Text, Text]
    scopes: tuple[Text, Text]


@dataclass(frozen=True, slots=True)
class ShownCause:
    """Cells behind which the same facts moved."""

    cells: tuple[ShownCell, ...]
    facts: tuple[ShownFact, ...]


@dataclass(frozen=True, slots=True)
class ShownImpact:
    """What moves in one collection.

    `says`: the numbers that hold the most of what moves, each in a sentence; `chart`: these and their parts, before and
    now. `count`: how many numbers move; `kept`: the cells of which only what is said beside the number changes.
    """

    package: str
    year: int
    count: int
    says: tuple[Text, ...]
    chart: BarChart
    causes: tuple[ShownCause, ...]
    kept: tuple[ShownCell, ...]


def page(
    changes: Sequence[LawChange], impacts: Iterable[Impact], before: Definitions, after: Definitions, since: str = ""
) -> bytes:
    """Return the page in all languages of the country; `since`: what people call the earlier state."""
    shown = [shown_change(change, before, after) for change in changes]
    by_file: dict[str, list[ShownChange]] = {}
    for change, entry in zip(changes, shown, strict=True):
        by_file.setdefault(change.file, []).append(entry)
    moved = [shown_impact(impact, before, after) for impact in impacts]
    style = (TEMPLATES / "law-changes.css").read_text(encoding="utf-8")
    return document(
        "law-changes.html",
        after.languages,
        _("Changes of the law as data"),
        (TEMPLATES,),
        more_style=style,
        scripted=False,
        since=since,
        files=by_file,
        count=len(changes),
        impacts=moved,
        figures=after.title,
    )


def shown_change(change: LawChange, before: Definitions, after: Definitions) -> ShownChange:
    """Return a change with the sentence of its rule under both states of the law, where it is about a rule of both."""
    rules = [(_rule(change.about, state), state) for state in (before, after)]
    both = all(rule for rule, _state in rules)
    was, now = (sentence(rule, state) if rule and both else NO_WORDS for rule, state in rules)
    same = all(was.in_language(lang) == now.in_language(lang) for lang in after.languages)
    sides = (NO_WORDS, NO_WORDS) if same else (was, now)
    return ShownChange(change.text, str(change.where or change.file), *sides, change.words)


def shown_impact(impact: Impact, before: Definitions, after: Definitions) -> ShownImpact:
    """Find what moves in a collection, with the names of tables, codes and states."""
    moving = impact.moving
    causes = (
        ShownCause(
            tuple(_cell(cell, before, after) for cell in cells),
            tuple(_fact(fact, _annexes(cells, before, after)) for fact in cells[0].facts),
        )
        for cells in replace(impact, cells=moving).by_cause
    )
    first = [*_first(moving, before, after)]
    says = (
        layout("{what}: {before} → {after}", what=_named(cell, before, after), before=shown.before, after=shown.after)
        for holds_most, cell in first
        if holds_most
        for shown in (_cell(cell, before, after),)
    )
    kept = (_cell(cell, before, after) for cell in impact.cells if cell.keeps_number)
    chart = _chart(impact.package, [cell for _most, cell in first], before, after)
    return ShownImpact(impact.package, impact.year, len(moving), tuple(says), chart, tuple(causes), tuple(kept))


def _first(
    moving: Iterable[ImpactOnCell], before: Definitions, after: Definitions
) -> Iterator[tuple[bool, ImpactOnCell]]:
    """Yield the cells that hold the most of what moves, and their parts; each with whether it is none of these.

    Of each indicator they stand in the first of its tables of which a cell moves; the annexes are asked where no table
    of the EU has any.
    """
    by_table: dict[str, list[ImpactOnCell]] = {}
    for cell in moving:
        by_table.setdefault(cell.table, []).append(cell)
    found: dict[str, list[ImpactOnCell]] = {}
    tables = [_state_of(name, before, after).table(name) for name in by_table]
    for table in [candidate for candidate in tables if candidate.item] or tables:
        found.setdefault(table.indicator, by_table[table.name])
    for cells in found.values():
        sized = sorted(((len([*_codes(cell, before, after)]), cell) for cell in cells), key=lambda pair: pair[0])
        least = sized[0][0]
        few = [(size == least, cell) for size, cell in sized if size <= max(least, 1)]
        yield from few[: MOST // len(found) or 1]


def _chart(package: str, cells: Iterable[ImpactOnCell], before: Definitions, after: Definitions) -> BarChart:
    """Return a bar for each number of cells before, and one below it for that of now."""
    categories = (
        ChartCategory(f"{number}", _named(cell, before, after), (_point(cell.before), _point(cell.after)))
        for number, cell in enumerate(cells)
    )
    chart = Chart(
        name=f"moved-{package}",
        source=NO_WORDS,
        title=_("Before and now"),
        by=_("What it counts"),
        counts=NO_WORDS,
        series=(_("Before"), _("Now")),
        categories=tuple(categories),
        is_stacked=False,
    )
    return bar_chart(chart, lambda _table, _cell: "")


def _point(state: State | None) -> ChartPoint:
    value, status = state or (None, "")
    return ChartPoint(value, "" if status == ObsStatus.VALUE.value else status)


def _state_of(table: str, before: Definitions, after: Definitions) -> Definitions:
    """Return the definitions that have a table, of both those of now first."""
    return after if any(entry.name == table for entry in after.tables) else before


def _codes(cell: ImpactOnCell, before: Definitions, after: Definitions) -> Iterator[Text]:
    """Yield the names of the codes of a cell that are no totals; of an unknown one what is unknown."""
    state = _state_of(cell.table, before, after)
    titles = {dimension.name: dimension.title for dimension in state.table(cell.table).dimensions}
    for name, code in cell.key.items():
        listed = state.codelists[state.dimension_lists[name]]
        if code not in (NOT_APPLICABLE, listed.total):
            known, called = listed.by_code.get(code), european(name, code, state)
            is_unknown = known is not None and known.kind == UNKNOWN
            yield layout("{what}: {name}", what=titles[name], name=called) if is_unknown else called


def _named(cell: ImpactOnCell, before: Definitions, after: Definitions) -> Text:
    """Say what a cell counts, its indicator first."""
    state = _state_of(cell.table, before, after)
    indicator = european("indicator", state.table(cell.table).indicator, state)
    return joined((indicator, *_codes(cell, before, after)))


def _rule(id: str, definitions: Definitions) -> Rule | None:
    return next((rule for rule in definitions.law.rules if rule.id == id), None)


def _cell(cell: ImpactOnCell, before: Definitions, after: Definitions) -> ShownCell:
    state = _state_of(cell.table, before, after)
    key = ",".join((f"table={cell.table}", *(f"{name}={code}" for name, code in cell.key.items())))
    by = f"{cell.by:+d}" if cell.by else ""
    was, now = (_state(side, state) for side in (cell.before, cell.after))
    return ShownCell(cell.table, state.table(cell.table).title, key, joined(_codes(cell, before, after)), was, now, by)


def _state(state: State | None, definitions: Definitions) -> Text:
    if state is None:
        return NO_CELL
    value, status = state
    number = literal(MISSING_SIGN if value is None else value)
    if status == ObsStatus.VALUE.value:
        return number
    label = definitions.codelists["obs_status"].by_code[status].label
    return layout("{number} ({label})", number=number, label=label)


def _annexes(cells: Iterable[ImpactOnCell], before: Definitions, after: Definitions) -> tuple[str, str]:
    """Return the tables of the national annex with such cells, before and now; they are no part of the EU totals."""
    annexes = [{table.name for table in state.tables if not table.item} for state in (before, after)]
    held = [(cell.table, (cell.before, cell.after)) for cell in cells]
    was, now = (
        ", ".join(dict.fromkeys(table for table, states in held if states[side] and table in annexes[side]))
        for side in (0, 1)
    )
    return was, now


def _fact(fact: MovedFact, annexes: tuple[str, str]) -> ShownFact:
    was, now = (literal(rule) if rule else NO_RULE for rule in fact.rules)
    scopes = [
        IN_THE_ANNEX.filled({"tables": tables})
        if tables and scope == Scope.OUT.value
        else SCOPES.get(scope, literal(scope))
        for scope, tables in zip(fact.scopes, annexes, strict=True)
    ]
    value = MISSING_SIGN if fact.value is None else str(fact.value)
    return ShownFact(fact.file, fact.cell, value, fact.article, (was, now), (scopes[0], scopes[1]))
