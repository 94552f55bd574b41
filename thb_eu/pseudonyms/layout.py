"""Layout: a declaration held against the header of a file: which column is where, which is wiped, which stays.

Refused: a declared column that the file lacks (the file's own words are not repeated then: they may be a row of
persons, not a header), columns without a name or with the same one, columns called like those that are added, and
columns whose name looks like an identifier that nobody declared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from thb_eu.csv_tables import rows_of
from thb_eu.definitions.folder import Folder
from thb_eu.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.messages import _
from thb_eu.model import Place
from thb_eu.pseudonyms.declaration import PLACE, Declaration
from thb_eu.pseudonyms.names import folded
from thb_eu.pseudonyms.rows import Table
from thb_eu.sources.grid import NO_NAME, OWN_NAME, cell_name

WORDS = f"{PLACE}/words.csv"
NOT_KNOWN = "not_known"
CAMEL = re.compile(r"(?<=[^\W\d_A-ZČŠŽĆĐ])(?=[A-ZČŠŽĆĐ])")

LACKS = (
    _('the header has no column "{column}".'),
    _("See that the name in the declaration, the delimiter and the header_row are right."),
)
SAME_NAME = _("the column has the same name as another.")
NAME_TAKEN = (
    "name-reserved",
    _("a column that will be added is called so."),
    _("Rename the column, or do not send it."),
)
LOOKS_LIKE = (
    _("by its name the column points at a person (`{kind}`), and the declaration does not name it."),
    _("Name it in the declaration: under identifiers, to be wiped, or under kept with a reason, to stay."),
)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands in a row; positions count from 0, a column that is not there is None."""

    header: tuple[str, ...]
    roles: Mapping[int, str]
    kept: tuple[int, ...]
    undeclared: tuple[int, ...]
    sex: int | None
    kind: int | None
    day: int | None

    def of(self, *roles: str) -> tuple[int, ...]:
        """The columns that have one of these roles."""
        return tuple(at for at, role in self.roles.items() if role in roles)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words in names of columns that tell what the column identifies, and words that stand for an unknown name."""

    columns: Mapping[str, str]
    unknown: frozenset[str]


def read_vocabulary(folder: Folder) -> Vocabulary:
    """The words of `datapackages/pseudonyms/words.csv`."""
    rows = rows_of(folder.read(WORDS))
    columns = {row["words"]: row["means"] for row in rows if row["means"] != NOT_KNOWN}
    return Vocabulary(columns, frozenset(row["words"] for row in rows if row["means"] == NOT_KNOWN))


def lay_out(table: Table, declaration: Declaration, vocabulary: Vocabulary) -> Layout:
    """Where the declared columns stand in `table`."""
    header = tuple(map(table.text, table.header.cells))
    declared = dict.fromkeys((*declaration.identifiers, *declaration.read_and_kept, *sorted(declaration.kept)))
    where = Place(table.file, table.sheet, row=table.header.number)
    refuse_if_any(
        SourceRefused,
        (
            Fault(where, "header-differs", LACKS[0].filled({"column": column}), LACKS[1], "user")
            for column in declared
            if column not in header
        ),
    )
    refuse_if_any(SourceRefused, _faults(header, table, declaration, tuple(declared), vocabulary))
    place = {column: at for at, column in enumerate(header)}
    return Layout(
        header,
        {place[column]: role for column, role in declaration.identifiers.items()},
        tuple(at for at, column in enumerate(header) if column not in declaration.identifiers),
        tuple(at for at, column in enumerate(header) if column not in declared),
        place.get(declaration.sex),
        place.get(declaration.kind),
        place.get(declaration.age_on) if isinstance(declaration.age_on, str) else None,
    )


def _faults(
    header: Sequence[str],
    table: Table,
    declaration: Declaration,
    declared: Sequence[str],
    vocabulary: Vocabulary,
) -> Iterator[Fault]:
    for at, column in enumerate(header):
        where = Place(table.file, table.sheet, cell_name(table.header.number, at))
        named = Place(table.file, table.sheet, cell_name(table.header.number, at), column=column)
        kind = "" if column in declared else looks_like(column, vocabulary)
        if not column:
            yield Fault(where, *NO_NAME, "supplier")
        elif header.index(column) < at:
            yield Fault(where, "duplicate-column", SAME_NAME, OWN_NAME, "supplier")
        elif column in declaration.added:
            yield Fault(named, *NAME_TAKEN, "user")
        elif kind:
            yield Fault(
                named, "identifying-column-undeclared", LOOKS_LIKE[0].filled({"kind": kind}), LOOKS_LIKE[1], "user"
            )


def looks_like(column: str, vocabulary: Vocabulary) -> str:
    """What a column identifies by its name, if anything: `DatumRojstva` and `Ime žrtve` do, `VrstaOsebe` does not."""
    words = f" {folded(CAMEL.sub(' ', column))} "
    return next((kind for known, kind in vocabulary.columns.items() if f" {known} " in words), "")
