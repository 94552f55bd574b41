"""Declare tables public: everybody can read them where they are printed, so reports for the public tell them.

Whoever protects the small counts of the year reckons with every number of such a table from then on. Refused: a
register; a declaration that does not repeat how many counts it gives up. It is taken back until a FINAL dossier for the
public was made that rests on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from thb_eu.base.messages import NO_WORDS, Text, _, joined, layout
from thb_eu.year.acts.act import Act
from thb_eu.year.fields import Field, Kind, refused, text, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from thb_eu.definitions import Definitions
    from thb_eu.results import Collection
    from thb_eu.year.acts.act import JournalEntry, Workspace
    from thb_eu.year.queries import DeclarationCost

A_REGISTER = (
    "register-not-public",
    _("the table {table} is a register: its rows are persons or cases, and are never public."),
    _("Declare the tables of numbers that are printed."),
)
DECLARED = ("act-done-already", _("the table {table} is declared public already."), NO_WORDS)
GIVEN_UP = (
    "protection-given-up",
    layout("{costs}"),
    _("If it is printed as it stands, give the number of counts as {although}."),
)
SUBMITTED = (
    "act-overtaken",
    _("a FINAL dossier for the public has told since what the table {table} tells."),
    _("The declaration stays: what was told cannot be taken back."),
)


class DeclarePublic(Act):
    """Declare `tables` of the collection public, as printed in `printed_in`; gives what that costs."""

    name, enters = "declare-public", "declared"
    about = "table", "table"
    purpose = _("Declare tables of COLLECTION public: everybody can read them where they are printed.")
    title = _("Everybody can read this table")
    note = _(
        "Only for a table that is printed as it stands here: reports for the public tell it from then on, and whoever "
        "protects small counts reckons that everybody knows it."
    )

    tables = texts(_("Table"), option="table", metavar="TABLE...", positional=True)
    printed_in = text(
        _("Printed in"),
        metavar="TEXT",
        judged=True,
        key="printed_in",
        help=_("Where everybody can read it: title and day, as “Annual report 2025, 12 May 2026”."),
    )
    although: Field[int] = Field(
        _("Counts that this gives up"),
        Kind.NUMBER,
        metavar="NUMBER",
        default=0,
        help=_("The number of counts that this gives up, repeated from the refusal."),
    )

    def change(self, space: Workspace) -> DeclarationCost:
        """Write it into the descriptor."""
        from thb_eu.definitions.collection_descriptor import PUBLISHED, PUBLISHED_IN
        from thb_eu.year.queries import cost_of

        collection, printed_in = space.collection(), self.printed_in.strip()
        if not printed_in:
            raise refused(DeclarePublic.printed_in, ("shape-wrong", _("it is empty."), _("Say where it is printed.")))
        tables = _tables(self.tables, collection, space.definitions)
        cost = cost_of(tables, collection, space.definitions)
        if self.although != len(cost.counts):
            field, costs = DeclarePublic.although, joined(cost.lines, " ")
            raise refused(field, GIVEN_UP, costs=costs, although=field.place.part)
        for table in tables:
            at = _place(table, collection)
            space.put_value(collection.descriptor, [*at, PUBLISHED], True)
            space.put_value(collection.descriptor, [*at, PUBLISHED_IN], printed_in)
            self.enter(space, {"table": table, "printed_in": printed_in, "given_up": len(cost.counts)})
        space.collection()
        return cost

    @classmethod
    def costs(cls, given: Mapping[str, Any], collection: Collection, definitions: Definitions) -> Iterator[Text]:
        """Say what is given up by the tables that a page names."""
        from thb_eu.year.queries import cost_of

        if tables := _tables(given.get("table", ()), collection, definitions):
            yield from cost_of(tables, collection, definitions).lines

    @classmethod
    def undo(cls, entry: JournalEntry, space: Workspace) -> None:
        """Have the table be declared no longer, as long as no FINAL dossier for the public knows it."""
        from thb_eu.base.model import Audience
        from thb_eu.definitions.collection_descriptor import PUBLISHED, PUBLISHED_IN
        from thb_eu.definitions.yaml_patch import without_key
        from thb_eu.year.workspace import edited_since

        table, collection = str(entry.about["table"]), space.collection()
        if any(final.about["after"] >= entry.number for final in space.journal.finals(Audience.PUBLIC)):
            raise refused(collection.descriptor, SUBMITTED, table=table)
        if table not in collection.published:
            raise edited_since(collection.descriptor, entry)
        for key in (PUBLISHED, PUBLISHED_IN):
            content = space.read(collection.descriptor)
            path = [*_place(table, collection), key]
            space.put(collection.descriptor, without_key(content, collection.descriptor, path))


def _tables(named: tuple[str, ...], collection: Collection, definitions: Definitions) -> tuple[str, ...]:
    """Return the tables that are meant; refused is one that cannot be declared, or is already."""
    from thb_eu.year.workspace import one_of_ids

    contracts = {resource["name"]: definitions.contracts[resource["thb:contract"]] for resource in collection.resources}
    tables = tuple(dict.fromkeys(one_of_ids(name, contracts) for name in named))
    for table in tables:
        if contracts[table].records is not None:
            raise refused(collection.descriptor, A_REGISTER, table=table)
        if table in collection.published:
            raise refused(collection.descriptor, DECLARED, table=table)
    return tables


def _place(table: str, collection: Collection) -> tuple[str | int, ...]:
    names = [resource["name"] for resource in collection.resources]
    return "resources", names.index(table)
