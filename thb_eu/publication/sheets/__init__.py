"""Register the sheets of the workbook that hold no table, in their order: a new one is its module and a line here.

Of this list are made the workbook, the list of sheets on its cover, and what `explain` says of a sheet without figures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from thb_eu.base.messages import Text, _
from thb_eu.publication import labels
from thb_eu.publication.edition import Edition
from thb_eu.publication.reference.text_blocks import MetadataEntry
from thb_eu.publication.sheets.chart_sheet import charts
from thb_eu.publication.sheets.data_sheet import data
from thb_eu.publication.sheets.findings_sheet import findings
from thb_eu.publication.sheets.guide import guide
from thb_eu.publication.sheets.notes_and_metadata import metadata, notes
from thb_eu.publication.sheets.rules_and_decisions import decisions, mapping
from thb_eu.writing.sheet_model import SheetContent


@dataclass(frozen=True, slots=True)
class AnnexSheet:
    """A sheet without a table.

    `contents`: what the cover says of it. `make`: the sheet of an edition and its reference metadata. `opens`: it lies
    between the cover and the tables; all others lie behind them.
    """

    name: str
    contents: Text
    make: Callable[[Edition, Sequence[MetadataEntry]], SheetContent]
    opens: bool = False


ANNEXES = (
    AnnexSheet(
        labels.GUIDE, _("How to read this file"), lambda edition, _entries: guide(edition, edition.contents), opens=True
    ),
    AnnexSheet(
        labels.NOTES,
        _("Breaks in series, waivers and corrections"),
        lambda edition, _entries: notes(edition),
        opens=True,
    ),
    AnnexSheet(
        labels.CHARTS,
        _("The main figures drawn, also by year"),
        lambda edition, _entries: charts(edition, edition.contents),
    ),
    AnnexSheet(
        labels.DATA,
        _("Every number of the tables in one row of codes, for pivot tables; not printed"),
        lambda edition, _entries: data(edition),
    ),
    AnnexSheet(labels.METADATA, _("The collection and its sources"), metadata),
    AnnexSheet(
        labels.MAPPING,
        _("The rules by which the facts were counted"),
        lambda edition, _entries: mapping(edition),
    ),
    AnnexSheet(
        labels.DECISIONS,
        _("Decisions of the ministry, and proposals that wait for a signature"),
        lambda edition, _entries: decisions(edition),
    ),
    AnnexSheet(labels.FINDINGS, _("What all checks came to"), lambda edition, _entries: findings(edition)),
)
NAMES = (labels.COVER, *(sheet.name for sheet in ANNEXES))
"""Of all sheets without a table."""
