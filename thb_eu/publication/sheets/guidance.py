"""Guidance: the sentences of the guide; what is data is filled in by `sheets.guide`."""

from __future__ import annotations

from collections.abc import Mapping

from thb_eu.messages import Text, _, layout
from thb_eu.model import ObsStatus, State

TITLE = _("Guide: how to read this file")
WHAT = _("What this is")
STANDS = _("What stands on which sheet")
SHEET = _("How a sheet with a table reads")
VALUES = _("Signs instead of a value")
FLAGS = _("Flags in this file")
UNITS = _("Units: never added to each other")
COUNTING = _("What is counted, and what may be added")
TRUST = _("Where a number comes from, and whether the file is whole")

STATES: Mapping[State, Text] = {
    State.FINAL: _("All decisions on which the figures rest are signed."),
    State.DRAFT: _(
        "The figures rest on proposals that the ministry has not signed yet; the sheet {decisions} lists them."
    ),
    State.BLOCKED: _("Checks found errors, listed on the sheet {findings}; the file is not to be submitted."),
}
REASONS: Mapping[ObsStatus, Text] = {
    ObsStatus.NOT_RECORDED: _("the units are there, but nobody recorded this breakdown"),
    ObsStatus.NOT_REPORTED: _("nobody reported on it at all"),
    ObsStatus.IMPOSSIBLE: _("such a value cannot be"),
    ObsStatus.BOUND: _("a lower bound: a part that would be added is not known"),
    ObsStatus.PROVISIONAL: _("the value may still change"),
    ObsStatus.SUPPRESSED: _("lest a person be recognised; it is not zero"),
}
"""What the label of a status means in these tables; a plain value needs no words."""

HEADINGS = (
    _("Headings"),
    _("Rows and columns have a heading in two languages and a code; observations.csv and SDMX use the same codes."),
)
BLOCKS = (
    _("Parts"),
    _("A dark row begins a new part of the table, and holds for all rows below it."),
)
BESIDE = (
    _("Flags"),
    _(
        "Right of a value stand the flag of its status (why it is so, or missing), its confidentiality, and "
        "the numbers of its comments. Blank: nothing to say."
    ),
)
BELOW = (
    _("Below"),
    _("The legal articles, the sources, and numbered comments: each once, with the cells or parts that it is about."),
)
CONTROLS = (
    _("Controls"),
    _(
        'Live formulas right of the table: the whole less the sum of its parts. 0: they agree; "{missing}": '
        "it cannot be judged, as a part is missing. They are no part of the statistics."
    ),
)
EXAMPLE = _("Example: {read}.")
ZERO = _("It is known that there is none.")
MISSING = _("The value is not known or not there; the flag beside it says why. It is not zero.")
WITHHELD = _("Withheld from the public edition, as it could tell a suppressed value; in headings: without a name.")
UNKNOWN = _("The unit exists and is in the total, but its category is not known.")
NEVER_ADDED = _("A table names its unit under its title. A person with two offences is one person, and two offences.")
PARTS = layout("{whole} = {parts}.")
PART = layout("{part}: {because}")
PARTS_KNOWN = _(
    "A category of the whole is the sum of the parts that recorded it; it is zero only if all did. A "
    "total that lacks a part is missing."
)
ONE_VIEW = _(
    "Tables of one indicator are views of the same units (by sex, by citizenship): their totals agree, "
    "and are never added to each other."
)
ANNEX = layout("{title}. {note}")
LINEAGE = _("For every cell: the facts, the suppliers' cells, the rules, corrections and waivers on which it rests.")
EXPLAIN = _(
    "Explains a cell, also why a value is missing; DIR is the folder of this file. The sheet {mapping} has the rules."
)
VERIFY = _(
    "Checks that no file was changed, and that this workbook, observations.csv and SDMX hold the same "
    "numbers, as they follow from the inputs."
)
NAMES = (
    _("Names"),
    _("The blocks of the tables have names for formulas and programs; each begins with the id of its table."),
)
PRINTING = (
    _("Print"),
    _(
        "A4, landscape, broad sheets A3; headers repeat on every page, the footer names collection, sheet "
        "and page. Readable in grey."
    ),
)
