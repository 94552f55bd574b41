"""Purging: refused deliveries that hold personal data in, their files removed and an entry *purged* for each out.

What stays is the journal's entry of the refusal, with the hash of what was sent and the codes of what was wrong, and
the letter with the reasons. The entry comes and the files go in one step; what somebody put back, the next purge
removes. Refused: a delivery that was not refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from thb_eu.definitions.journal import Act, JournalEntry
from thb_eu.sources.personal_data import CODE
from thb_eu.year.act_conditions import one_of_ids
from thb_eu.year.journal_verification import folder_of, purged_in
from thb_eu.year.receipt import REASON
from thb_eu.year.workspace import Workspace, as_a_whole


@as_a_whole
def purge(space: Workspace, deliveries: Iterable[str] = ()) -> tuple[str, ...]:
    """Remove the files of refused `deliveries`, or of all that were refused for personal data; their ids."""
    refused = {str(entry.about["delivery"]): entry for entry in space.journal.of(Act.REFUSED)}
    asked = [one_of_ids(id, refused) for id in deliveries]
    chosen = asked or [id for id, entry in refused.items() if CODE in entry.about["because"]]
    done, gone = purged_in(space.journal), list[str]()
    for id in dict.fromkeys(chosen):
        files = [*_files(space, refused[id])]
        for name in files:
            space.remove(name)
        if id not in done:
            space.enter(Act.PURGED, {"delivery": id})
        if files or id not in done:
            gone.append(id)
    return tuple(gone)


def _files(space: Workspace, entry: JournalEntry) -> Iterator[str]:
    """What lies in the folder of a refused delivery, but for the letter with the reasons."""
    name = folder_of(str(entry.about["delivery"]), Act.REFUSED)
    for path in sorted((space.folder / name).glob("*")):
        if path.is_file() and path.name != f"{REASON}.txt":
            yield f"{name}/{path.name}"
