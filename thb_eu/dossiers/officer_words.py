"""Say in words what the disclosure officer is told, for the page of the command and the one of the desk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from thb_eu.base.json_objects import attributes
from thb_eu.base.messages import NO_WORDS, Text, _, joined, layout, literal, plural
from thb_eu.definitions import Definitions, Policy
from thb_eu.definitions.law import NONZERO, OWN_ROWS, RELEASES, REVISIONS, STAGES
from thb_eu.disclosure.officer_report import (
    CellInterval,
    OfficerReport,
    SupplierAttack,
    SuppressedCell,
    TableThenCodes,
)
from thb_eu.disclosure.telling import Telling
from thb_eu.dossiers.cell_keys import in_words
from thb_eu.publication.labels import signature
from thb_eu.sources.known_releases import ITSELF, OTHERS
from thb_eu.writing.simple_table import NONE

FIRST = 3
"""How many of the cells that a secondary one protects the page names."""

CONFIDENTIAL = _("CONFIDENTIAL")
FOR_WHOM = _(
    "For the disclosure officer alone. The intervals lie around the true counts: pass on neither this page nor the "
    "tables beside it, and put them into no dossier."
)
POLICY, SENSITIVE, WIDTH, KNOWS = _("Policy"), _("Sensitive"), _("Width required"), _("What an attacker knows")
PUBLISHED, SIGNED = _("Published before or elsewhere"), _("Signed")
OF_ITSELF = {
    ITSELF: _("tables and texts of the collection that it declares published"),
    OTHERS: _("figures of others that it carries"),
}
SMALL = _("units {units}, from {least} to {most}")
KNOWLEDGE = {
    NONZERO: _("what is suppressed is not zero"),
    STAGES: _("no later stage counts more than an earlier one"),
    RELEASES: _("what was published before or elsewhere"),
    REVISIONS: _("a revision is the smallest that the published counts show"),
    OWN_ROWS: _("each supplier, the rows that it sent itself"),
}
LOSS_FIELDS = [
    *(_("Table"), _("Cells with a value"), _("Sensitive"), _("Withheld with them"), _("In their group alone")),
    _("Share of cells"),
    *(_("Units in the finest categories"), _("Units withheld"), _("Share of units"), _("Weight lost")),
]
LOSS_NOTE = _(
    "The finest categories are the cells that are no sum of others with a value. The weight lost is that of the cells "
    "withheld with sensitive ones, as the policy weighs them."
)
CHANGED_NOTE = _(
    "The method changes numbers: withheld with sensitive ones are the other counts that it changes, and the weight "
    "lost is by how much all of them are changed together."
)
WHY = _("Why it is suppressed")
CELL_FIELDS = [_("Cell"), _("Value"), WHY, _("Interval"), _("Width"), _("Required")]
CELL_NOTE = _(
    "Between these whole numbers a reader confines the count who knows all that is published and what the policy "
    "takes an attacker to know. Where less than the policy's width is required, others have published the rest."
)
ENDLESS, NO_END = _("{low} or more"), _("without end")
OWN = plural(
    "{count} suppressed cell is its own number alone, which it knows anyhow.",
    "{count} suppressed cells are its own numbers alone, which it knows anyhow.",
)
CLOSELY = plural(
    "{count} suppressed cell of which others sent a part, or all, is confined more closely than the policy asks:",
    "{count} suppressed cells of which others sent a part, or all, are confined more closely than the policy asks:",
)
BESIDE = plural(
    "{count} published cell shows it a sensitive part of others beside its own:",
    "{count} published cells show it a sensitive part of others beside its own:",
)

UNIFORM_NOTE = _(
    "Everybody in these groups is of one category: whoever knows that somebody is one of them learns it. Nothing "
    "protects against that, unless the policy names the cell by hand or shows it in its group alone."
)
UNIFORM_FIELDS = [_("Group"), _("Category of all"), _("Value")]
COMPARED_NOTE = _(
    "What the public edition of this year would leave out or change by each policy, in counts of the policy's units. "
    "Of changed cells the units are by how much they are changed together. Followed exactly are those cells of which "
    "somebody finds the number who knows that none of them is zero."
)
COMPARED_FIELDS = [
    *(
        _("Policy"),
        _("Suppressed or changed"),
        _("Sensitive"),
        _("In their group alone"),
        _("Units in them"),
        _("Totals of tables"),
    ),
    *(_("Totals by sex"), _("Groups of citizenship"), _("Follow exactly")),
]
COMPARED_NUMBERS = ("suppressed", "sensitive", "grouped", "units", "totals", "by_sex", "groups", "recovered")
"""What is told of each policy, in the order of its columns."""
IN_FORCE = _("in force")
COMPARED = _(
    "{id}: {suppressed} cells suppressed or changed, {grouped} in their group alone, {units} units; {totals} totals, "
    "{by_sex} totals by sex and {groups} groups of citizenship lost; {recovered} follow exactly if none is zero."
)

SUPPRESSED = plural(
    "{count} cell of {cells} with a value is suppressed", "{count} cells of {cells} with a value are suppressed"
)
SO_MANY_SENSITIVE = plural("{count} sensitive", "{count} sensitive")
SO_MANY_WITHHELD = plural("{count} withheld with them", "{count} withheld with them")
SUPPLIER_FINDS_NOTHING = _("Knowing its own rows, {supplier} works out nothing of others that the policy protects.")
NARROWEST = _("The narrowest interval is {width} wide; the policy asks for {within}.")
SUPPLIER_FINDS = plural(
    "Knowing its own rows, {supplier} works out {count} cell of others more closely than the policy asks.",
    "Knowing its own rows, {supplier} works out {count} cells of others more closely than the policy asks.",
)


@dataclass(frozen=True)
class CellShown:
    """A cell as a page shows it: in words and by its codes, its true value, why it is kept, what is known of it."""

    name: Text
    codes: str
    key: TableThenCodes
    value: int | None
    why: Text
    interval: str | Text
    width: int | Text
    required: int


@dataclass(frozen=True)
class AttackShown:
    """What one supplier works out, as lines and as tables of cells with their captions."""

    name: str
    title: Text
    lines: tuple[Text, ...]
    tables: tuple[tuple[Text, tuple[CellShown, ...]], ...]


def report_parts(report: OfficerReport, definitions: Definitions) -> dict[str, Any]:
    """Return what the parts of a page need that tell the report, by name (`officer_report.html`)."""
    return {
        "sentences": tuple(sentences(report)),
        "loss_note": CHANGED_NOTE if report.policy.perturbs else LOSS_NOTE,
        "loss_fields": LOSS_FIELDS,
        "losses": tuple(_losses(report, definitions)),
        "cell_note": CELL_NOTE,
        "cell_fields": CELL_FIELDS,
        "own_fields": [field for field in CELL_FIELDS if field is not WHY],
        "groups": tuple(_groups(report, definitions)),
        "attacks": tuple(_attack(attack, definitions) for attack in report.attacks),
        "uniform": tuple(_uniform(report, definitions)),
        "uniform_note": UNIFORM_NOTE,
        "uniform_fields": UNIFORM_FIELDS,
        "compared": tuple(_compared(report)),
        "compared_note": COMPARED_NOTE,
        "compared_fields": COMPARED_FIELDS,
    }


def codes_text(key: TableThenCodes, definitions: Definitions) -> str:
    """Return the codes of a cell as `--known` reads them."""
    names = definitions.dimension_names[key[0]]
    return ", ".join(f"{name}={code}" for name, code in zip(names, key[1:], strict=True))


def basics(policy: Policy, known: Sequence[str]) -> Iterator[tuple[Text, Any]]:
    """Yield what the policy says, each with its name; `known`: the titles of what was published before or elsewhere."""
    knows = [_("all published cells and the sums between them"), *(KNOWLEDGE[word] for word in policy.attacker_knows)]
    least = 0 if policy.zeros else 1
    yield POLICY, policy.id
    yield SIGNED, signature(policy.signed)
    yield SENSITIVE, SMALL.filled({"units": ", ".join(policy.units), "least": least, "most": policy.below - 1})
    yield WIDTH, policy.within
    yield KNOWS, joined(knows, "; ")
    yield PUBLISHED, joined(map(title_of_release, known)) if known else NONE


def title_of_release(title: str) -> Text:
    """Say what a release is called; what the collection itself tells has no title of its own."""
    return OF_ITSELF.get(title) or literal(title)


def _losses(report: OfficerReport, definitions: Definitions) -> Iterator[tuple[str, Text, tuple[Any, ...]]]:
    titles = {table.name: table.title for table in definitions.tables}
    for loss in report.tables:
        of_cells, of_units = (f"{share:.1%}".replace("%", "\u00a0%") for share in loss.shares)
        numbers = (loss.cells, loss.primary, loss.secondary, loss.grouped, of_cells, loss.counted, loss.withheld)
        yield loss.table, titles[loss.table], (*numbers, of_units, loss.loss)


def _groups(report: OfficerReport, definitions: Definitions) -> Iterator[tuple[str, Text, tuple[CellShown, ...]]]:
    """Yield the suppressed cells by table."""
    titles = {table.name: table.title for table in definitions.tables}
    for name in dict.fromkeys(cell.key[0] for cell in report.cells):
        cells = (cell for cell in report.cells if cell.key[0] == name)
        yield name, titles[name], tuple(_cell(cell, definitions, _why(cell), titled=False) for cell in cells)


def _why(cell: SuppressedCell) -> Text:
    if cell.is_primary:
        return _("sensitive")
    if not cell.protects:
        return _("withheld: published, it would let a supplier who knows its own rows work out a suppressed cell")
    named = [literal(f"{key[0]} {' '.join(key[1:])}") for key in cell.protects[:FIRST]]
    more = [literal("…")] if len(cell.protects) > FIRST else []
    return plural(
        "withheld: published, it would leave {count} suppressed cell too narrow an interval: {cells}",
        "withheld: published, it would leave {count} suppressed cells too narrow an interval: {cells}",
        len(cell.protects),
        cells=joined([*named, *more]),
    )


def _cell(cell: CellInterval, definitions: Definitions, why: Text = NO_WORDS, titled: bool = True) -> CellShown:
    """Return a cell in words and by its codes, and what is known of it; not `titled`: below its table's heading."""
    return CellShown(
        in_words((cell.key[0], cell.key[1:]), definitions, titled=titled),
        codes_text(cell.key, definitions),
        cell.key,
        cell.value,
        why,
        ENDLESS.filled({"low": cell.low}) if cell.high is None else f"{cell.low}\u00a0–\u00a0{cell.high}",
        NO_END if cell.width is None else cell.width,
        cell.required,
    )


def _uniform(report: OfficerReport, definitions: Definitions) -> Iterator[tuple[Text, Text, int]]:
    for found in report.uniform:
        whole, category = (in_words((key[0], key[1:]), definitions) for key in (found.whole, found.category))
        yield whole, category, found.value


def _compared(report: OfficerReport) -> Iterator[tuple[str, Text, tuple[int, ...]]]:
    """Yield by policy its name, why it is proposed or why it cannot protect, and its numbers."""
    for policy in report.alternatives:
        if policy.refused:
            yield policy.id, policy.refused.what, ()
        else:
            yield (
                policy.id,
                IN_FORCE if policy.is_in_force else policy.because,
                tuple(attributes(policy, *COMPARED_NUMBERS).values()),
            )


def _attack(attack: SupplierAttack, definitions: Definitions) -> AttackShown:
    lines = [OWN.filled({"count": attack.own})]
    if not attack.confined and not attack.revealed:
        lines.append(SUPPLIER_FINDS_NOTHING.filled({"supplier": attack.title}))
    found = tuple(
        (words.filled({"count": len(cells)}), tuple(_cell(cell, definitions) for cell in cells))
        for words, cells in ((CLOSELY, attack.confined), (BESIDE, attack.revealed))
        if cells
    )
    return AttackShown(attack.supplier, attack.title, tuple(lines), found)


def so_many(policy: Policy, cells: int, suppressed: int, primary: int) -> Text:
    """Say how many of so many cells with a value are suppressed, how many of these are sensitive; or what changes."""
    if policy.perturbs:
        return plural(
            "The method {method} changes numbers; {count} sensitive count is protected.",
            "The method {method} changes numbers; {count} sensitive counts are protected.",
            primary,
            method=policy.method,
        )
    return layout(
        "{told}: {primary}, {secondary}.",
        told=SUPPRESSED.filled({"count": suppressed, "cells": cells}),
        primary=SO_MANY_SENSITIVE.filled({"count": primary}),
        secondary=SO_MANY_WITHHELD.filled({"count": suppressed - primary}),
    )


def sentences(report: OfficerReport) -> Iterator[Text]:
    """Yield what the report comes to, without any value of a cell."""
    primary = sum(cell.is_primary for cell in report.cells)
    yield so_many(report.policy, sum(loss.cells for loss in report.tables), len(report.cells), primary)
    if grouped := sum(loss.grouped for loss in report.tables):
        yield plural(
            "{count} cell more stands in its group alone.", "{count} cells more stand in their groups alone.", grouped
        )
    if report.narrowest is not None:
        yield NARROWEST.filled({"width": report.narrowest, "within": report.policy.within})
    if report.given_up.counts:
        yield report.given_up.text
    if report.uniform:
        yield plural(
            "{count} published group is all of one category; the report lists it.",
            "{count} published groups are all of one category each; the report lists them.",
        ).filled({"count": len(report.uniform)})
    for policy in report.alternatives:
        told = attributes(policy, "id", *COMPARED_NUMBERS)
        yield policy.refused.what if policy.refused else COMPARED.filled(told)
    for attack in report.attacks:
        count = len(attack.confined) + len(attack.revealed)
        finds = SUPPLIER_FINDS if count else SUPPLIER_FINDS_NOTHING
        yield finds.filled({"supplier": attack.title, "count": count})


# Say in words whether the public may be told a number, and what that would cost.

YES, NO = _("YES: the public may be told it."), _("NO: the public must not be told it.")
SHOWN = _("The public edition shows it.")
MISSING = _("The cell holds no number.")
CHANGED = _("The public gets changed numbers; a counted one beside them would undo that. Tell what its edition tells.")
UNDONE = plural(
    "With it {count} withheld count could be worked out more closely than the policy allows: {cells}",
    "With it {count} withheld counts could be worked out more closely than the policy allows: {cells}",
)
REOPENED = plural(
    "With it {count} count withheld earlier could be worked out more closely than the policy allows: {cells}",
    "With it {count} counts withheld earlier could be worked out more closely than the policy allows: {cells}",
)
LOST = plural(
    "Once it is told, the next public edition withholds {count} cell more.",
    "Once it is told, the next public edition withholds {count} cells more.",
)
NO_COST = _("The next public edition withholds no more because of it.")
NOTE_IT = _(
    "If it is told, put a row with its table, key, value and source into a file of releases/ of the collection, so "
    "that the next edition knows it."
)
SAY_ALIKE = _("Whoever asked is told in any case alike: the number is not published.")
NAMED = 5
"""So many withheld counts are named."""


def telling_in_words(answer: Telling, definitions: Definitions) -> Iterator[Text]:
    """Yield the answer, and then why; the number itself is in none of the sentences."""
    yield YES if answer.may_be_told else NO
    if answer.is_shown:
        yield SHOWN
        return
    if answer.is_missing:
        yield MISSING
        return
    if answer.changed:
        yield CHANGED
    if answer.is_few:
        yield _("It counts too few persons.")
    for sentence, keys in ((UNDONE, answer.undone), (REOPENED, answer.reopened)):
        if keys:
            more = [literal("…")] if len(keys) > NAMED else []
            cells = joined([*(in_words(key, definitions) for key in keys[:NAMED]), *more], "; ")
            yield sentence.filled({"count": len(keys), "cells": cells})
    if answer.may_be_told:
        yield _("No other withheld count can be worked out with it.")
        yield LOST.filled({"count": answer.lost}) if answer.lost else NO_COST
        yield NOTE_IT
    else:
        yield SAY_ALIKE
