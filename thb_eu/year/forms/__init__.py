"""Write a workbook for each supplier to fill in, and its tables as CSV; read what comes back.

`forms` makes them, `send_forms` puts them into a folder and enters them, `filled.read_form` reads one back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from thb_eu.base.csv_tables import as_csv
from thb_eu.base.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.base.messages import _
from thb_eu.base.model import Place
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import JOURNAL
from thb_eu.definitions.shapes import closest_or_all
from thb_eu.publication.folder import write_for_suppliers
from thb_eu.results import Collection
from thb_eu.results.deliveries import acts_in_force
from thb_eu.sources import read_collection
from thb_eu.sources.collection import DESCRIPTOR
from thb_eu.year.acting import Acting
from thb_eu.year.forms.layout import TableLayout
from thb_eu.year.forms.rows import LastYear, read_last_year
from thb_eu.year.forms.stamp import FormStamp
from thb_eu.year.forms.supplier_form import supplier_forms
from thb_eu.year.forms.workbook import form_workbook
from thb_eu.year.workspace import working_on

NO_SUCH = _("the collection expects no table from a supplier called {supplier!r}.")
KIND = "forms"
"""What the manifest of a folder of forms says that it holds."""
BYTE_ORDER_MARK = "\ufeff".encode()
"""Without it a spreadsheet program takes the letters for those of another encoding."""


@dataclass(frozen=True, slots=True)
class Form:
    """The form of one supplier: its stamp, and its files by name: `SUPPLIER-YEAR.xlsx`, `SUPPLIER-YEAR/TABLE.csv`."""

    stamp: FormStamp
    files: Mapping[str, bytes]


def forms(
    package: str | Path | Collection,
    definitions: Definitions,
    last: str | Path | None = None,
    suppliers: Sequence[str] = (),
) -> tuple[Form, ...]:
    """Return the forms of all suppliers of a collection, or of the `suppliers` named.

    `last`: the collection whose figures stand beside the entries; if left out, the one that this began from.
    """
    collection = package if isinstance(package, Collection) else read_collection(package, definitions)
    last = last or earlier_collection(collection, definitions)
    before = read_last_year(last, definitions) if last else LastYear()
    if before.year > collection.year:  # begun backwards: its rows help, its figures are of no year before
        before = replace(before, facts={})
    made, every = [], [*supplier_forms(collection, definitions, before)]
    refuse_unknown(suppliers, [form.stamp.supplier for form in every])
    for form in every:
        if not suppliers or form.stamp.supplier in suppliers:
            name = f"{form.stamp.supplier}-{form.stamp.year}"
            tables = {
                f"{name}/{table.contract.name.partition('/')[2]}.csv": csv_form(form.stamp, table)
                for table in form.tables
            }
            made.append(Form(form.stamp, {f"{name}.xlsx": form_workbook(form), **tables}))
    return tuple(made)


def refuse_unknown(suppliers: Sequence[str], known: Sequence[str]) -> None:
    """Refuse suppliers who send nothing to this collection."""
    unknown = [name for name in suppliers if name not in known]
    faults = [
        Fault(Place(), "unknown-supplier", NO_SUCH.filled({"supplier": name}), closest_or_all(name, known), "user")
        for name in unknown
    ]
    refuse_if_any(SourceRefused, faults)


def earlier_collection(collection: Collection, definitions: Definitions) -> Path | None:
    """Return the collection from which another began, if it is at hand: beside it, or among the definitions."""
    if not collection.came_from:
        return None
    places = (collection.folder.parent, definitions.folder.roots["datapackages"])
    found = (place / collection.came_from for place in places)
    return next((folder for folder in found if (folder / DESCRIPTOR).is_file()), None)


def write_forms(made: Sequence[Form], out: str | Path, collection: Collection) -> None:
    """Write forms into the folder `out`, whole or not at all; it lies outside the collection, and holds no answers.

    Forms of other suppliers of the same collection that lie there stay.
    """
    ours = {f"{form.stamp.supplier}-{form.stamp.year}" for form in made}
    files = {name: content for form in made for name, content in form.files.items()}
    write_for_suppliers(
        files, Path(out), collection, KIND, keeps=lambda name: name.split("/")[0].removesuffix(".xlsx") not in ours
    )


def send_forms(made: Sequence[Form], out: str | Path, collection: Collection, acting: Acting) -> None:
    """Write forms into `out`; a collection that has a journal gets an entry that whoever is `acting` sends each.

    A form that was sent before is entered once.
    """
    if not (collection.folder / JOURNAL).is_file():
        write_forms(made, out, collection)
        return
    with working_on(collection.folder, acting) as space:
        known = [entry.about for entry in acts_in_force(space.journal) if entry.act is Act.SENT]
        for form in made:
            stamp = form.stamp
            about = {"form": stamp.form, "supplier": stamp.supplier, "tables": list(stamp.contracts)}
            if about not in known:
                space.enter(Act.SENT, about)
        write_forms(made, out, collection)
        space.write()


def csv_form(stamp: FormStamp, table: TableLayout) -> bytes:
    """Return the form of one table as a text file, for systems that export.

    Its first line reads `thb-eu form 1,SUPPLIER/TABLE,YEAR,STAMP,reported|none|unknown,ROLE,DAY` with commas, whatever
    divides the columns below; the header follows, then the rows, as on the sheet of the table without its blank ones.
    """
    rows = [[field.name for field in table.contract.fields], *(row.texts for row in table.rows if any(row.texts))]
    first = f"{stamp.mark(table.contract.name)},,,\n"
    return BYTE_ORDER_MARK + first.encode() + as_csv(rows, table.contract.delimiter)
