"""Receive files of suppliers: each is judged alone, kept unchanged under its hash, and gets its receipt.

What cannot be read lies apart with the reason. A file is judged as the collection would be with it: read, counted and
checked before anything is written; then all that was received arrives together with its entries in the journal, or
nothing does. Of two files in one call that bring the same table neither is received: only a person knows which holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from thb_eu.base.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.base.messages import _
from thb_eu.base.model import Place
from thb_eu.year.acts.act import Act
from thb_eu.year.fields import Field, text

if TYPE_CHECKING:
    from thb_eu.definitions import Definitions
    from thb_eu.year.acting import Acting
    from thb_eu.year.acts.act import Workspace
    from thb_eu.year.acts.reception.arriving import Arrival
    from thb_eu.year.received_deliveries import ReceivedDeliveries

NO_TABLE_TO_NAME = (
    "option-invalid",
    _("a table is named for a supplier's own file; this is a form, which says itself what it holds."),
    _("Name no table for it, and receive it apart from the files that need it."),
)


class Receive(Act):
    """Receive `files`; gives what became of each.

    `table`: the contract (`SUPPLIER/TABLE`) of a file whose header does not tell it; refused for a form.
    """

    name, enters, takes_files = "receive", "received", True
    purpose = _(
        "Receive suppliers' files into a collection: each is judged alone, kept unchanged, and gets its receipt."
    )
    title = _("Hand in")

    files: Field[tuple[Path, ...]] = Field(_("File"), metavar="FILE", positional=True, many=True)
    table = text(
        _("Table"), metavar="SUPPLIER/TABLE", default="", help=_("Which table the files are; their header tells it.")
    )

    def change(self, space: Workspace) -> ReceivedDeliveries:
        """Keep and recognise each file, judge the collection with all of them, and conclude what became of each."""
        from thb_eu.year.acts.reception.arriving import Reception, arrived
        from thb_eu.year.acts.reception.concluding import concluded
        from thb_eu.year.acts.reception.judging import judged, look_further, refuse_doubled
        from thb_eu.year.new_year import put_standing
        from thb_eu.year.received_deliveries import ReceivedDeliveries

        reception = Reception(space, space.collection(), space.definitions)
        count = len(self.files)
        arrivals = [arrived(reception, path, at, count, self.table) for at, path in enumerate(self.files, 1)]
        self._refuse_table_of_a_form(arrivals)
        refuse_doubled(arrivals, space.definitions)
        submission = judged(reception, arrivals)
        for arrival in arrivals:
            look_further(reception, arrival)
        received = tuple(concluded(reception, delivery, submission) for delivery in arrivals)
        put_standing(space, reception.held.descriptor)
        return ReceivedDeliveries(space.folder, received)

    def _refuse_table_of_a_form(self, arrivals: Iterable[Arrival]) -> None:
        forms = [arrival for arrival in arrivals if self.table and (arrival.form or arrival.copy)]
        refuse_if_any(SourceRefused, [Fault(Place(form.name), *NO_TABLE_TO_NAME, "user") for form in forms])


def receive(
    files: Iterable[str | Path],
    collection: str | Path,
    definitions: Definitions,
    acting: Acting,
    table: str = "",
) -> ReceivedDeliveries:
    """Receive `files` into the collection in a folder by whoever is `acting`; write it, and say what became of each.

    Refused as a whole: a collection that cannot be read, is built in, or on which somebody works; a form for which
    `table` is named.
    """
    from thb_eu.year.workspace import opened

    with opened(collection, lambda: definitions, acting) as space:
        received: ReceivedDeliveries = Receive(files=tuple(map(Path, files)), table=table).do(space)
    return received
