"""Read what must be known of series: where they break, which definitions differ from those of the Directive, and how
many inhabitants stand behind a rate.

Comes in: `datapackages/national/series.yaml`. Goes out: `Series`. The file may be absent: then no series is known to
break, and no definition to differ. Refused, with its place: a dimension, indicator or code that does not exist, a
decision that does not exist, a statement whose id stands twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from thb_eu.base.errors import MappingRefused, refuse_if_any
from thb_eu.base.messages import Text, _
from thb_eu.base.model import SeriesFlag
from thb_eu.definitions import shapes
from thb_eu.definitions.cell_sets import A_WHERE, Where
from thb_eu.definitions.codelists import Codelist
from thb_eu.definitions.decisions import approved
from thb_eu.definitions.folder import THIS_COUNTRY
from thb_eu.definitions.known_words import DECISION, TARGET, european_words
from thb_eu.definitions.law import Law
from thb_eu.definitions.shapes import SLUG, Once, shape, spec
from thb_eu.definitions.signing import ALWAYS, CONFIRMED, MARKED, PROPOSED, SIGNED, Approval, Validity, whole_year
from thb_eu.definitions.tables import IndicatorTable

NAME = f"{THIS_COUNTRY}/series.yaml"
INHABITANTS_OF = ("sex", "age")
"""The dimensions by which inhabitants are told apart."""
ID = Once("duplicate-id", _("the statement {id!r} occurs twice."), _("Give each statement its own id."))


@shape(kw_only=True)
class SeriesStatement:
    """What must be known of some figures: which they are, what is said beside them, why, from where, how sure.

    `where`: by the indicator or a dimension, the codes of the figures that are meant; `excluded`: those of them that
    are not.
    """

    where: Where = spec(shape=A_WHERE, ref=TARGET)
    excluded: Where = spec(key="except", default_factory=dict, shape=A_WHERE, ref=TARGET)
    says: Text = spec()
    because: Text = spec()
    source: str = spec(shape={"type": "string", "minLength": 1})
    confidence: str = spec(shape=MARKED)
    approval: Approval = shapes.spec_of_entry(approved, PROPOSED, SIGNED)


@shape(beside=(CONFIRMED,), kw_only=True)
class DeclaredBreak(SeriesStatement):
    """A break in series: `year` is the first that is counted anew; where it `rests_on` a decision, if that counts."""

    id: str = spec(key="break", shape=SLUG, once=ID)
    year: int = spec(shape={"type": "integer", "minimum": 2000, "maximum": 2100})
    rests_on: str = spec(default="", shape=SLUG, ref=DECISION)

    def holds(self, law: Law) -> bool:
        """Tell whether the decision on which it rests, if any, counts in its year."""
        return not self.rests_on or law.decisions_for(self.year)[self.rests_on].counts


@shape(beside=(CONFIRMED,), kw_only=True)
class DifferingDefinition(SeriesStatement):
    """A definition that is not that of the Directive, in the days in which it holds."""

    id: str = spec(key="definition", shape=SLUG, once=ID)
    valid: Validity = spec(default=ALWAYS)


@shape(kw_only=True)
class Inhabitants:
    """How many persons lived in the country on 1 January of a year; `where`: those of a sex or an age alone."""

    year: int = spec(shape={"type": "integer", "minimum": 1990, "maximum": 2100})
    persons: int = spec(shape={"type": "integer", "minimum": 1})
    where: Where = spec(default_factory=dict, shape=A_WHERE, ref=TARGET)
    source: str = spec(shape={"type": "string", "minLength": 1})
    confidence: str = spec(shape=MARKED)


@shape("Breaks in series, definitions that differ, and inhabitants", beside=(CONFIRMED,))
class Series:
    """`series.yaml`."""

    breaks: tuple[DeclaredBreak, ...] = spec(default=())
    definitions: tuple[DifferingDefinition, ...] = spec(default=())
    population: tuple[Inhabitants, ...] = spec(default=())

    def inhabitants(self, year: int, among: Mapping[str, str]) -> Inhabitants | None:
        """Return the inhabitants of a year, those of a sex and an age alone where these are named."""
        asked = {name: (code,) for name, code in among.items()}
        return next((told for told in self.population if told.year == year and told.where == asked), None)

    @property
    def statements(self) -> tuple[tuple[str, int, DeclaredBreak | DifferingDefinition], ...]:
        """Every statement behind the key of the file under which it stands and its place there."""
        held: Mapping[str, Sequence[DeclaredBreak | DifferingDefinition]]
        held = {"breaks": self.breaks, "definitions": self.definitions}
        return tuple((part, number, told) for part in held for number, told in enumerate(held[part]))

    def told_in(self, year: int, law: Law) -> Iterator[tuple[SeriesFlag, DeclaredBreak | DifferingDefinition]]:
        """Yield the statements that concern the figures of `year`, each with its flag."""
        of_year = whole_year(year)
        for broken in self.breaks:
            if broken.year == year and broken.holds(law):
                yield SeriesFlag.BREAK, broken
        for differing in self.definitions:
            if differing.valid.meets(of_year):
                yield SeriesFlag.DEFINITION, differing


NO_SERIES = Series()


def read_series(
    value: Mapping[str, Any],
    content: bytes,
    law: Law,
    codelists: Mapping[str, Codelist],
    tables: Sequence[IndicatorTable],
) -> Series:
    """Return the statements of the file, whose shape was held to its schema."""
    words = {**european_words(codelists, tables), DECISION.to: law.decisions}
    refuse_if_any(MappingRefused, shapes.faults_of(Series, value, shapes.place_in(NAME, content), words))
    return shapes.made(Series, value)
