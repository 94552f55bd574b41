"""Judge the collection as it would be with the files that came, before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from thb_eu.base.errors import Fault, ThbError
from thb_eu.base.messages import _, joined
from thb_eu.base.model import Audience, Place, Remedies
from thb_eu.definitions import Definitions
from thb_eu.results import Submission
from thb_eu.run import prepare
from thb_eu.year.acts.reception.arrival import Arrival, Reception
from thb_eu.year.received_deliveries import SENT_TWICE

ONE_OF_THEM = _("Receive the one that holds; or both, one after the other, in the order in which they were sent.")


def judged(reception: Reception, arrivals: Sequence[Arrival]) -> Submission | None:
    """Return the collection as it would be, judged without its suites; files that cannot be read are refused.

    Nothing is judged where no file is left.
    """
    while good := [arrival for arrival in arrivals if arrival.is_good]:
        before = sum(arrival.is_good for arrival in arrivals)
        trial = reception.trial(good)
        try:
            submission = prepare(trial, reception.definitions, Audience.INTERNAL, fast=True, set_aside=True)
        except ThbError as refused:  # what several files say together
            mine = [(one, fault) for one in good for fault in refused.faults if one.holds(fault.where.file)]
            if not mine:
                raise
            for one, fault in mine:
                one.faults.append(fault)
            continue
        for file in submission.received.refused:
            for one in (one for one in good if file.path in one.paths):
                one.faults += file.faults
                one.refused = file
        for one in good:
            one.faults += _without_rows(one, submission)
        if sum(arrival.is_good for arrival in arrivals) == before:
            return submission
    return None


def _without_rows(one: Arrival, submission: Submission) -> Iterator[Fault]:
    """Yield tables of figures in which there is no row: whether there was none, or nothing is known, is not said."""
    sent = submission.received.sent
    for path in one.paths & sent.keys():
        table = sent[path]
        states_none = submission.collection.states_none(submission.collection.by_file[path]["thb:contract"])
        if not states_none and not any(any(cells) for number, cells in table.rows if number > table.header_row):
            problem = (
                "table-without-rows",
                _("the table has a header and no row."),
                _("Send the figures; where there was none, send a zero, or say so in the form."),
            )
            yield Fault(Place(path, table.sheet, row=table.header_row), *problem, "supplier")


def refuse_doubled(arrivals: Sequence[Arrival], definitions: Definitions) -> None:
    """Refuse files that bring a table which another file of the call brings; what that is called, its sender knows."""
    good = [arrival for arrival in arrivals if arrival.is_good]
    for one in good:
        elsewhere = {contract for other in good if other.id != one.id for contract in other.contracts}
        if twice := [contract for contract in one.contracts if contract in elsewhere]:
            tables = joined(definitions.contracts[contract].in_quotes for contract in twice)
            what = _("another file that came with this one brings the same: {tables}.", tables=tables)
            supplier = _(
                "Nothing in this file has to be mended: tell us which of the two files holds, or send that one alone "
                "again."
            )
            others = Remedies(supplier=supplier)
            one.faults.append(Fault(Place(one.name), SENT_TWICE, what, ONE_OF_THEM, "analyst", others))
