"""Purging: refused or rejected deliveries that hold personal data in, their files gone and an entry *purged* each out.

What stays is the journal: the entry of the receipt or the refusal, with the hash of what was sent and the codes of what
was wrong; of a refusal the letter with the reasons too. The entry comes and the files go in one step; what somebody put
back, the next purge removes. Refused: a delivery that stands; it is rejected first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from thb_eu.base.messages import _
from thb_eu.definitions.journal import Act
from thb_eu.results.deliveries import deliveries_of
from thb_eu.sources.personal_data import CODE
from thb_eu.year.act_conditions import one_of_ids, refused
from thb_eu.year.journal_verification import folder_of, purged_in
from thb_eu.year.receipt import REASON
from thb_eu.year.workspace import Workspace, as_a_whole


@as_a_whole
def purge(space: Workspace, deliveries: Iterable[str] = ()) -> tuple[str, ...]:
    """Remove the files of refused or rejected `deliveries`, or of all refused for personal data; their ids."""
    sent = {delivery.id: delivery for delivery in deliveries_of(space.journal)}
    asked = [one_of_ids(id, sent) for id in deliveries]
    for id in asked:
        if sent[id].stands:
            problem = (
                "delivery-stands",
                _("the delivery was received and is not rejected; its files are kept."),
                _("Reject it with `thb-eu reject`, then remove its files with `thb-eu purge`; both name it: {id}."),
            )
            raise refused(id, problem, "analyst", id=id)
    of_persons = (entry.about for entry in space.journal.of(Act.REFUSED) if CODE in entry.about["because"])
    chosen = asked or [id for about in of_persons if not sent[id := str(about["delivery"])].stands]
    done, gone = purged_in(space.journal), list[str]()
    for id in dict.fromkeys(chosen):
        files = [*_files(space, id)]
        for name in files:
            space.remove(name)
        if id not in done:
            space.enter(Act.PURGED, {"delivery": id})
        if files or id not in done:
            gone.append(id)
    return tuple(gone)


def _files(space: Workspace, id: str) -> Iterator[str]:
    """Yield what lies in the folders of a delivery, but for the letter with the reasons of a refusal."""
    for act in (Act.REFUSED, Act.RECEIVED):
        for path in sorted((space.folder / folder_of(id, act)).rglob("*")):
            if path.is_file() and path.name != f"{REASON}.txt":
                yield path.relative_to(space.folder).as_posix()
