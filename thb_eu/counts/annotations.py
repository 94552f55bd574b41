"""Note beside every number its legal articles, sources and reasons; beside every gap its reason.

Articles and sources are those of the facts that are in the cell: of those that count somebody or whose number is not
known; a cell of zero names those who say that there is nobody, by a zero or as their table lists every category. A cell
without a number in which no other facts than zeros are names none: neither what the law could count there nor who could
have told it.

The sentences of decisions are data (`mappings/decisions.yaml`); the reasons for missing values are worded here, each
with a code that stays. Nothing is put into words before a file is written.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from thb_eu.base.messages import Text, _, joined, literal
from thb_eu.base.model import ObsStatus
from thb_eu.counts.cells import CountedCell
from thb_eu.counts.populations import Contribution, PopulationPart
from thb_eu.definitions import Decision, Definitions, IndicatorTable, Key
from thb_eu.results import BOUND, NOT_REPORTED, Reason, ReasonKind

NOT_COUNTED = Reason(ReasonKind.MISSING, "not-counted", _("Exists, but is not counted."))
LOST = Reason(ReasonKind.MISSING, "not-known", _("The number is not known: {sources}."))
ABSENT = Reason(ReasonKind.MISSING, "part-not-reported", _("No total, since nobody reported: {codes}."))
NOT_RECORDED = Reason(ReasonKind.VIEW, "not-recorded", _("Exists, but not recorded in this breakdown: {sources}."))
KNOWN_APART = Reason(
    ReasonKind.VIEW, "told-apart", _("The breakdowns are reported only one by one, not together: {sources}.")
)
BETWEEN = Reason(
    ReasonKind.BOUND,
    "rows-without-key",
    _(
        "Between {least} and {most}: a row of a register without the key of the person, or without the number of the "
        "decision or judgment, may be of any of them; such rows: {keyless}."
    ),
)


@dataclass(frozen=True, slots=True)
class FactOrigin:
    """Under which provisions facts count, and who told them."""

    provisions: tuple[str, ...]
    sources: tuple[str, ...]


NO_ORIGIN = FactOrigin((), ())
Origin = tuple[tuple[str, ...], str | None]
"""The provisions of a fact and its source."""


@dataclass(frozen=True, slots=True)
class CellAnnotation:
    """What stands beside a cell: why it holds what it holds, under which provisions, by whom, after which decisions."""

    reasons: tuple[Reason, ...]
    provisions: tuple[str, ...]
    sources: tuple[str, ...]
    decisions: tuple[str, ...]


class CellAnnotations:
    """Puts the words beside cells; the same parts in the same state always get the same words."""

    def __init__(
        self,
        table: IndicatorTable,
        definitions: Definitions,
        decisions: Mapping[str, Decision],
        waiting: Mapping[Key, tuple[str, ...]],
        contributions: Iterable[Contribution],
        cited: Callable[[str], Text],
    ) -> None:
        self.table, self.decisions, self.waiting, self.cited = table, decisions, waiting, cited
        self.origins = _origins(contributions)
        self.labels = [definitions.codelists[dimension.codelist].by_code for dimension in table.parts]
        self._known: dict[tuple[object, ...], CellAnnotation] = {}

    def beside(self, cell: CountedCell) -> CellAnnotation:
        """Return reasons, provisions, sources and decisions of one cell."""
        at = (
            cell.key,
            cell.status,
            cell.between,
            self._origin(cell),
            *(tuple(part.name for part in parts) for parts in (cell.beside, cell.silent, cell.lost, cell.apart)),
        )
        if at not in self._known:
            self._known[at] = self._annotation(cell)
        return self._known[at]

    def _annotation(self, cell: CountedCell) -> CellAnnotation:
        origin = self._origin(cell)
        resting = {id for part in cell.beside for id in part.decisions} | {*self.waiting.get(cell.key, ())}
        decisions = {id: decision.says for id, decision in self.decisions.items() if id in resting}
        decided = (Reason(ReasonKind.DECISION, id, text) for id, text in decisions.items())
        return CellAnnotation(
            reasons=(*self._reasons(cell), *decided),
            provisions=origin.provisions,
            sources=origin.sources,
            decisions=tuple(decisions),
        )

    def _origin(self, cell: CountedCell) -> FactOrigin:
        if cell.value == 0:
            return FactOrigin(_once(part.articles for part in cell.beside), _sources(cell.beside))
        return self.origins.get(self.table.in_order(cell.key, cell.codes), NO_ORIGIN)

    def _reasons(self, cell: CountedCell) -> Iterable[Reason]:
        if cell.status is ObsStatus.NOT_REPORTED:
            yield NOT_REPORTED
        if cell.status is ObsStatus.NOT_RECORDED and not cell.beside:
            yield NOT_COUNTED
        if cell.between:
            between = cell.between
            yield _filled(BETWEEN, least=between.least, most=between.most, keyless=between.keyless)
        elif cell.status is ObsStatus.BOUND:
            yield BOUND
        if cell.status is not ObsStatus.VALUE and cell.lost:
            yield _filled(LOST, sources=self._listed(cell.lost))
        if cell.status is not ObsStatus.VALUE and cell.absent:
            yield _filled(ABSENT, codes=joined(dict.fromkeys(map(self._named, cell.absent)), "; "))
        if cell.apart:
            yield _filled(KNOWN_APART, sources=self._listed(cell.apart))
        if cell.value is None and cell.silent:
            yield _filled(NOT_RECORDED, sources=self._listed(cell.silent))

    def _listed(self, parts: Iterable[PopulationPart]) -> Text:
        return joined(map(self.cited, _sources(parts)), "; ")

    def _named(self, key: Key) -> Text:
        return joined(
            labels[code].label if code in labels else literal(code)
            for labels, code in zip(self.labels, key, strict=True)
        )


def _origins(contributions: Iterable[Contribution]) -> Mapping[Key, FactOrigin]:
    """By the codes of a cell, the origin of the facts in it that are not zero: a zero, told or left out, adds none."""
    held: dict[Key, dict[Origin, None]] = {}
    for entry in contributions:
        if entry.fact["value"] != 0:
            held.setdefault(entry.codes, {})[entry.fact["provisions"], entry.fact["source"]] = None
    return {
        codes: FactOrigin(
            _once(provisions for provisions, _source in found),
            _once([source] for _provisions, source in found if source),
        )
        for codes, found in held.items()
    }


def _filled(reason: Reason, **values: object) -> Reason:
    return replace(reason, text=reason.text.filled(values))


def _sources(parts: Iterable[PopulationPart]) -> tuple[str, ...]:
    return _once(part.sources for part in parts)


def _once(several: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(itertools.chain.from_iterable(several)))
