"""Hold what an explanation says; words for people and objects for programs are drawn from it.

Sentences are in all languages, codes stand beside their labels, and a place is where a person would look it up. The
shape of the objects is `schemas/explanation.schema.json`; nothing is left out of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from thb_eu.base.json_objects import Ways, attributes, in_objects, own_fields
from thb_eu.base.messages import Languages, Text, joined, layout, literal, spoken_by_language
from thb_eu.base.model import NOT_APPLICABLE, Place
from thb_eu.cells import PopulationShare
from thb_eu.definitions.interventions import Correction, Waiver
from thb_eu.publication.cell_lineage import DecisionOfCell, RuleOfCell


@dataclass(frozen=True, slots=True)
class CodedValue:
    """One code of a cell: the dimension and what it is called, the code and its label."""

    dimension: str
    title: Text
    code: str
    label: Text


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell of the dossier: what it is of, what stands in it, and where it stands.

    `row` counts as a spreadsheet shows observations.csv; `cell` is the cell on the sheet of the table, empty where the
    sheet of a long list leaves it out.
    """

    table: str
    title: Text
    codes: tuple[CodedValue, ...]
    value: int | None
    status: str
    row: int
    cell: str

    @property
    def place(self) -> str:
        """The shortest way to write where it stands: `V3!D14`, else the row of observations.csv."""
        return f"{self.table}!{self.cell}" if self.cell else f"observations.csv:{self.row}"


@dataclass(frozen=True, slots=True)
class Categories:
    """The cell as the sum of the categories of one dimension; `adds_up`: those that have a value come to the whole."""

    dimension: str
    title: Text
    cells: tuple[ShownCell, ...]
    adds_up: bool


@dataclass(frozen=True, slots=True)
class OtherView:
    """A view of the same population from which the cell was not counted, and the tables that it fills."""

    population: str
    view: str
    title: Text
    source: Text
    file: str
    tables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FindingOfCell:
    """A finding at the cell itself, or at a supplier's cell behind it."""

    fingerprint: str
    check: str
    outcome: str
    severity: str
    message: Text
    where: Place
    waiver: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a cell holds what it holds."""

    asked: str
    part: Text
    cell: ShownCell
    unit: Text
    status: Text
    mark: str
    mark_reason: Text
    legal_articles: tuple[str, ...]
    sources: tuple[Text, ...]
    comment: str
    reasons: tuple[Text, ...]
    shares: tuple[PopulationShare, ...]
    categories: tuple[Categories, ...]
    other_views: tuple[OtherView, ...]
    rules: tuple[RuleOfCell, ...]
    decisions: tuple[DecisionOfCell, ...]
    corrections: tuple[Correction, ...]
    waivers: tuple[Waiver, ...]
    findings: tuple[FindingOfCell, ...]
    remarks: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class AddressedHeading:
    """A place that holds no figure of its own: what it is (heading, control, sum), and the figure nearest to it."""

    asked: str
    what: Text
    nearest: str


@dataclass(frozen=True, slots=True)
class ReachedCell:
    """One fact of a supplier's cell in one table: the cell of its own category first, then the sums it is part of.

    Of a row of a register only the table is told: its cells would say what the row says of a person. `in_eu_totals`:
    whether the table belongs to the EU totals, or stands beside them in the national annex.
    """

    fact: str
    where: Place
    table: str
    title: Text
    in_eu_totals: bool
    value: int | None
    rule: str
    population: str
    view: str
    cells: tuple[ShownCell, ...]


@dataclass(frozen=True, slots=True)
class ForwardLineage:
    """Where a supplier's cell or row went, or why it counts nowhere (`outcome` and `reasons`)."""

    asked: str
    where: Place
    source: Text
    title: Text
    outcome: str
    reasons: tuple[Text, ...]
    reached: tuple[ReachedCell, ...] = ()
    rules: tuple[RuleOfCell, ...] = ()
    decisions: tuple[DecisionOfCell, ...] = ()
    corrections: tuple[Correction, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    findings: tuple[FindingOfCell, ...] = ()
    column: str = ""


def in_words(cell: ShownCell) -> Text:
    """Return a cell by its table and labels: `Victims by citizenship and sex (V3): …`."""
    table = coded(cell.title, cell.table)
    codes = joined([coded(code.label, code.code) for code in cell.codes if code.code != NOT_APPLICABLE])
    return layout("{table}: {codes}", table=table, codes=codes)


def coded(title: Text, code: str) -> Text:
    """Return a label with its code in parentheses; a label that is the code stands alone."""
    return title if title == literal(code) else layout("{title} ({code})", title=title, code=code)


Answer = Explanation | AddressedHeading | ForwardLineage
SCHEMA_VERSION = "1"
KINDS = {Explanation: "cell", AddressedHeading: "heading", ForwardLineage: "source"}
WAYS: Ways = {
    Place: lambda place: attributes(place, "file", "sheet", "cell", "row", "column"),
    ShownCell: lambda cell: own_fields(cell, "place"),
    PopulationShare: lambda share: own_fields(share, "value") | {"source": share.source.english},
    OtherView: lambda view: own_fields(view) | {"source": view.source.english},
    Correction: lambda correction: {
        **attributes(correction, "id", "where"),
        **{"before": correction.from_value, "after": correction.to_value},
        **attributes(correction, "reason", "authority", "on"),
    },
    Waiver: lambda waiver: {
        **attributes(waiver, "id", "check", "where", "reason"),
        "asked_by": waiver.asker.english,
        **attributes(waiver, "granted_by", "on", "until"),
    },
    Explanation: lambda cell: own_fields(cell) | {"sources": [source.english for source in cell.sources]},
    ForwardLineage: lambda lineage: own_fields(lineage) | {"source": lineage.source.english},
}
"""A program reads sources and roles as files hold them: in English, as they were typed."""


def as_object(answer: Answer, languages: Languages) -> dict[str, Any]:
    """Return the whole answer: what kind it is, then every field; sentences in each of the languages."""
    answered = {"schema_version": SCHEMA_VERSION, "kind": KINDS[type(answer)], **in_objects(answer, WAYS)}
    return spoken_by_language(answered, languages)
