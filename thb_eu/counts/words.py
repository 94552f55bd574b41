"""Words: beside every number its legal articles, its source and a comment; beside every gap its reason.

The sentences of decisions are data (`mappings/decisions.yaml`); the reasons for missing values are worded here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from thb_eu.counts.cells import Cell, Key
from thb_eu.counts.parts import Part
from thb_eu.definitions import Decision, Definitions, Table
from thb_eu.messages import Text, _, joined, literal
from thb_eu.model import ObsStatus

NOT_REPORTED = _("Not reported by anybody; this is no zero.")
NOT_RECORDED = _("Exists, but not recorded in this breakdown: {sources}.")
NOT_COUNTED = _("Exists, but is not counted.")
APART = _("The breakdowns are told one by one only, nowhere together: {sources}.")
LOST = _("The number is not known: {sources}.")
ABSENT = _("No total, since nobody reported: {codes}.")
BETWEEN = _(
    "Between {least} and {most} persons; rows of registers without a key, which may be of any of them: {keyless}."
)
BOUND = _("A lower bound: a part is not known.")


@dataclass(frozen=True, slots=True)
class CellAnnotation:
    """What stands beside a cell."""

    legal_article: str
    source: str
    comment: Text


class Words:
    """Puts the words beside cells; the same parts in the same state always get the same words."""

    def __init__(
        self,
        table: Table,
        definitions: Definitions,
        decisions: Mapping[str, Decision],
        waiting: Mapping[Key, tuple[str, ...]],
    ) -> None:
        self.table, self.decisions, self.waiting = table, decisions, waiting
        self.articles = _articles_for(table, definitions)
        self.labels = [definitions.codelists[dimension.codelist].by_code for dimension in table.parts]
        self._known: dict[tuple[object, ...], CellAnnotation] = {}

    def beside(self, cell: Cell) -> CellAnnotation:
        """Legal articles, sources and comment of one cell."""
        at = (
            cell.key,
            cell.status,
            cell.between,
            *(tuple(part.name for part in parts) for parts in (cell.beside, cell.silent, cell.lost, cell.apart)),
        )
        if at not in self._known:
            self._known[at] = self._told(cell)
        return self._known[at]

    def _told(self, cell: Cell) -> CellAnnotation:
        articles = _joined(article for part in cell.beside for article in part.articles) or self.articles
        source = _joined(source for part in cell.beside for source in part.sources)
        sentences = [*self._reasons(cell), *self._decisions(cell)]
        return CellAnnotation(articles, source, joined(sentences, " "))

    def _reasons(self, cell: Cell) -> Iterable[Text]:
        if cell.status is ObsStatus.NOT_REPORTED:
            yield NOT_REPORTED
        if cell.status is ObsStatus.NOT_RECORDED and not cell.beside:
            yield NOT_COUNTED
        if cell.between:
            told = {"least": cell.between.least, "most": cell.between.most, "keyless": cell.between.keyless}
            yield BETWEEN.filled(told)
        elif cell.status is ObsStatus.BOUND:
            yield BOUND
        if cell.status is not ObsStatus.VALUE and cell.lost:
            yield LOST.filled({"sources": _sources(cell.lost)})
        if cell.status is not ObsStatus.VALUE and cell.absent:
            yield self._absent(cell)
        if cell.apart:
            yield APART.filled({"sources": _sources(cell.apart)})
        if cell.value is None and cell.silent:
            yield NOT_RECORDED.filled({"sources": _sources(cell.silent)})

    def _absent(self, cell: Cell) -> Text:
        return ABSENT.filled({"codes": joined(dict.fromkeys(map(self._named, cell.absent)), "; ")})

    def _named(self, key: Key) -> Text:
        return joined(
            labels[code].label if code in labels else literal(code)
            for labels, code in zip(self.labels, key, strict=True)
        )

    def _decisions(self, cell: Cell) -> Iterable[Text]:
        resting = {id for part in cell.beside for id in part.decisions}
        resting.update(self.waiting.get(cell.key, ()))
        yield from (decision.says for id, decision in self.decisions.items() if id in resting)


def _sources(parts: tuple[Part, ...]) -> str:
    return _joined(source for part in parts for source in part.sources)


def _joined(words: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(piece for word in words for piece in word.split("; ") if piece))


def _articles_for(table: Table, definitions: Definitions) -> str:
    """The articles whose rules may count towards the table, for cells that nobody filled."""
    rules = definitions.law.rules
    return _joined(rule.article for rule in rules if rule.count_as and rule.count_as["indicator"] == table.indicator)
