"""Acts of an office, by name. A new one is a file here, its member in `definitions/acts.py`, its case and its words.

Nothing heavy is imported: every command and every form is made of these classes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from thb_eu.year.acts.accept import Accept, Reject
from thb_eu.year.acts.act import Act as Act
from thb_eu.year.acts.confirm import Confirm
from thb_eu.year.acts.correct import Correct
from thb_eu.year.acts.decide import Decide
from thb_eu.year.acts.describe import DescribeContact, DescribeMetadata, DescribeOffice
from thb_eu.year.acts.edit_law import EditLaw
from thb_eu.year.acts.grant import Grant
from thb_eu.year.acts.purge import Purge
from thb_eu.year.acts.settle_answers import AcceptAnswers, RejectAnswers
from thb_eu.year.acts.sign import Sign
from thb_eu.year.acts.unlock import Unlock
from thb_eu.year.acts.waive import Waive
from thb_eu.year.acts.withdraw import Withdraw

if TYPE_CHECKING:
    from thb_eu.year.acts.act import JournalEntry, Workspace

ACTS: Mapping[str, type[Act]] = {
    act.name: act
    for act in (
        *(Accept, Reject, AcceptAnswers, RejectAnswers, Correct, Waive, Grant, Decide, Sign, Confirm),
        *(DescribeOffice, DescribeContact, DescribeMetadata, EditLaw, Withdraw, Purge, Unlock),
    )
}


def act_of(entry: JournalEntry) -> type[Act]:
    """The act that an entry tells of; the bare `Act`, which nobody can undo, where no office does it by a form."""
    acts = (act for act in ACTS.values() if act.enters == entry.act.value)
    return next((act for act in acts if act.wrote(entry)), Act)


def files_written(entry: JournalEntry, space: Workspace) -> frozenset[str]:
    """Return the files of the definitions into which the act of an entry wrote."""
    return frozenset(act_of(entry).files_of(entry, space))
