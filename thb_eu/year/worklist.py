"""List what became of every supplier's form and what comes next.

A table is lacking while its supplier owes it by contract and no delivery stands for it, no file is listed for it, and
the supplier does not say that it cannot be told. Nothing is judged here and no file of a supplier is read: what was
found in the tables comes in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum

from thb_eu.base.messages import Languages, Text, _
from thb_eu.base.model import Finding
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import JournalEntry, what_of
from thb_eu.results import Collection
from thb_eu.results.deliveries import (
    ASKING,
    DeliveryState,
    SentDelivery,
    acts_in_force,
    deliveries_of,
    standing_deliveries,
)
from thb_eu.templates.annotated_copies.copy_stamp import delivery_in
from thb_eu.year.answers import PROPOSED, answers_in
from thb_eu.year.journal_verification import purged_in
from thb_eu.year.new_year import naming
from thb_eu.year.queries import open_queries
from thb_eu.year.workspace import lock_held

CANNOT_SAY = "unknown"
"""What a supplier says of a table of which it cannot tell the figures."""
PLACEHOLDERS = ("mailbox", "address", "due")
"""What of an office nobody may have told yet."""


class Step(Enum):
    """What comes next with a supplier."""

    JUDGE_ANSWER = "judge the answer"
    RETURN = "return with questions"
    ACCEPT = "accept"
    AWAIT_CORRECTED = "await a corrected file"
    SEND_FORM = "send the form"
    REMIND = "remind"
    AWAIT_DELIVERY = "await the delivery"
    AWAIT_ANSWER = "await the answer"
    RECEIVE = "receive what is here"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class SupplierProgress:
    """Where a supplier (a package of contracts) stands: the tables that it owes, and what became of them.

    `sent`: the ISO day on which its form was last sent, `due`: by which it delivers; each empty where there is none.
    `standing`: by table, the delivery that stands for it; `by_hand`: tables of which a file is listed that no delivery
    brought. `refused`: deliveries after which no other came. `empty`: what of the office is not known. `blocking`: how
    many findings in its tables hold the dossier back; `asked`: whether all of these went back and no answer came;
    `answered`: deliveries with an answer that waits for the word of a role.
    """

    supplier: str
    office: Text
    mailbox: str
    address: str
    language: str
    due: str
    tables: tuple[str, ...]
    sent: str
    standing: Mapping[str, SentDelivery]
    by_hand: tuple[str, ...]
    refused: tuple[SentDelivery, ...]
    empty: tuple[str, ...]
    blocking: int = 0
    asked: bool = False
    answered: tuple[str, ...] = ()

    @property
    def cannot_say(self) -> tuple[str, ...]:
        """The tables of which the supplier says that it cannot tell them."""
        said = ((name, delivery.statements.get(name, {})) for name, delivery in self.standing.items())
        return tuple(name for name, statement in said if statement.get("says") == CANNOT_SAY)

    @property
    def delivered(self) -> tuple[str, ...]:
        """The tables of which something came: figures, or the word that they cannot be told (`cannot_say`)."""
        return tuple(dict.fromkeys((*self.standing, *self.by_hand)))

    @property
    def lacking(self) -> tuple[str, ...]:
        """The tables that nothing was said of."""
        return tuple(name for name in self.tables if name not in self.delivered)

    def deliveries(self, state: DeliveryState) -> tuple[SentDelivery, ...]:
        """Return the deliveries in this state that stand for a table, each once."""
        return tuple({sent.id: sent for sent in self.standing.values() if sent.state is state}.values())

    def in_state(self, state: DeliveryState) -> int:
        """Count the tables for which a delivery in this state stands."""
        return sum(delivery.state is state for delivery in self.standing.values())

    @property
    def awaits(self) -> bool:
        """Whether something should still come: a table, or, from one who owes registers alone, anything at all."""
        return bool(self.lacking) or not self.delivered

    def is_late(self, today: str) -> bool:
        """Tell whether something is awaited after the day by which it was due."""
        return bool(self.awaits and self.due and self.due < today)

    def next_step(self, today: str) -> Step:
        """Find what comes next: what the office can do before what it waits for."""
        if self.answered or self.deliveries(DeliveryState.ANSWERED):
            return Step.JUDGE_ANSWER
        if self.blocking and not self.asked:
            return Step.RETURN
        if self.deliveries(DeliveryState.RECEIVED):
            return Step.ACCEPT
        if self.refused:
            return Step.AWAIT_CORRECTED
        if self.awaits and not self.sent and not self.standing:
            return Step.SEND_FORM
        if self.awaits:
            return Step.REMIND if self.is_late(today) else Step.AWAIT_DELIVERY
        if self.blocking or self.deliveries(DeliveryState.QUESTIONED):
            return Step.AWAIT_ANSWER
        return Step.RECEIVE if self.by_hand else Step.NOTHING


@dataclass(frozen=True, slots=True)
class Worklist:
    """What is still to be done about a collection on `today`, beside what its figures ask.

    `deadlines`: of the Directive, by name. `unknown_senders`: refused deliveries of no known
    supplier that were not removed again.
    `to_review`: concepts whose words were carried over; `of_last_year`: those of them that name the year before, with
    the languages. `queries`: of recipients, that wait for a reply. `titles`: of every table that there is. `lock`: who
    works on the collection since when, as a sentence; nothing where nobody does.
    """

    package: str
    year: int
    today: str
    suppliers: tuple[SupplierProgress, ...]
    deadlines: Mapping[str, str]
    unknown_senders: tuple[SentDelivery, ...]
    to_review: tuple[str, ...]
    of_last_year: Mapping[str, tuple[str, ...]]
    queries: tuple[JournalEntry, ...]
    titles: Mapping[str, Text]
    lock: Text | None

    def days_to(self, day: str) -> int:
        """Find how many days are left until the ISO `day`; negative once it is over."""
        return (date.fromisoformat(day) - date.fromisoformat(self.today)).days


def worklist_of(
    collection: Collection, definitions: Definitions, today: str, blocking: Sequence[Finding] = ()
) -> Worklist:
    """Return the worklist of a collection; one without a journal has no suppliers to follow.

    `blocking`: the findings that hold the dossier back, as far as somebody has looked.
    """
    journal, year = collection.journal, collection.year
    deliveries = deliveries_of(journal)
    return Worklist(
        package=collection.name,
        year=year,
        today=today,
        suppliers=tuple(_progress(collection, definitions, deliveries, blocking)) if journal.entries else (),
        deadlines=definitions.days_due(year),
        unknown_senders=tuple(
            delivery
            for delivery in deliveries
            if delivery.state is DeliveryState.REFUSED
            and delivery.supplier not in collection.suppliers
            and delivery.id not in purged_in(journal)
        ),
        to_review=definitions.reference.of(collection.geo).to_review(collection.prose),
        of_last_year={
            code: languages
            for code, languages in naming(year - 1, collection, definitions.languages).items()
            if collection.prose[code].review
        },
        queries=open_queries(journal),
        titles={name: contract.title for name, contract in definitions.contracts.items()},
        lock=lock_held(collection.folder),
    )


def _progress(
    collection: Collection,
    definitions: Definitions,
    deliveries: tuple[SentDelivery, ...],
    blocking: Sequence[Finding],
) -> Iterator[SupplierProgress]:
    found = Counter(finding.where.file for finding in blocking)
    acts = acts_in_force(collection.journal)
    last = {entry.about["delivery"]: entry.act for entry in acts if entry.act in ASKING}
    accepted, refused = (
        {str(entry.about["delivery"]): entry.number for entry in acts if entry.act is act}
        for act in (Act.ACCEPTED, Act.REFUSED)
    )
    waiting = {answer.delivery for answer in answers_in(collection) if answer.state == PROPOSED}
    standing = standing_deliveries(collection.journal)
    brought = {entry["path"] for delivery in deliveries for entry in delivery.resources.values()}
    listed = [entry["thb:contract"] for path, entry in collection.by_file.items() if path not in brought]
    sent = {str(entry.about["supplier"]): entry.on for entry in acts if entry.act is Act.SENT}
    for supplier in dict.fromkeys((*collection.suppliers, *(lot.supplier for lot in deliveries if lot.stands))):
        of_supplier = {name: pact for name, pact in definitions.contracts.items() if name.split("/")[0] == supplier}
        office = definitions.suppliers.get(supplier)
        with_findings = [
            path for path, entry in collection.by_file.items() if entry["thb:contract"] in of_supplier and found[path]
        ]
        tables = tuple(name for name, contract in of_supplier.items() if contract.is_due_for(collection.year))
        mine = {name: standing[name] for name in of_supplier if name in standing}
        settled = _settled([mine.get(name) for name in {*tables, *mine} if name not in listed], accepted)
        known = {name: getattr(office, name) if office else "" for name in PLACEHOLDERS}
        yield SupplierProgress(
            supplier=supplier,
            office=office.office if office else next(iter(of_supplier.values())).supplier,
            mailbox=known["mailbox"],
            address=known["address"],
            language=office.language if office else definitions.languages[0],
            due=office.due_in(collection.year) if office else "",
            tables=tables,
            sent=sent.get(supplier, ""),
            standing=mine,
            by_hand=tuple(name for name in of_supplier if name in listed),
            refused=tuple(_unmended(supplier, deliveries, refused, settled)),
            empty=tuple(name for name, value in known.items() if not value),
            blocking=sum(found[path] for path in with_findings),
            asked=all(last.get(delivery_in(path)) is Act.RETURNED for path in with_findings),
            answered=tuple(
                dict.fromkeys(lot.id for name, lot in standing.items() if name in of_supplier and lot.id in waiting)
            ),
        )


def _settled(standing: Sequence[SentDelivery | None], accepted: Mapping[str, int]) -> int:
    """Return the number of the entry that accepted the last of these deliveries; 0 while one lacks or waits."""
    of_tables = [sent for sent in standing if sent is not None and sent.state is DeliveryState.ACCEPTED]
    return max((accepted[sent.id] for sent in of_tables), default=0) if len(of_tables) == len(standing) else 0


def _unmended(
    supplier: str, deliveries: tuple[SentDelivery, ...], refused: Mapping[str, int], settled: int
) -> Iterator[SentDelivery]:
    """Yield the deliveries of a supplier that were refused, after which it sent nothing that stands.

    `refused`: by delivery, the entry that says so. `settled`: the entry since which all that it owes is accepted.
    """
    of_supplier = [delivery for delivery in deliveries if delivery.supplier == supplier]
    for at, sent in enumerate(of_supplier):
        is_open = sent.state is DeliveryState.REFUSED and refused[sent.id] > settled
        if is_open and not any(later.stands for later in of_supplier[at + 1 :]):
            yield sent


CALENDAR = "deadlines.ics"
AHEAD = timedelta(days=7)
"""So long before a deadline a calendar reminds of it."""
OF_SUPPLIER = _("{office}: figures on trafficking in human beings for {year} are due")
OF_QUERY = _("Reply to {asks}, {reference}")
OF_DIRECTIVE = {
    "target": _("Figures on trafficking in human beings for {year}: to the Commission in principle by today"),
    "limit": _("Figures on trafficking in human beings for {year}: to the Commission at the latest today"),
}


def deadlines_calendar(work: Worklist, languages: Languages) -> bytes:
    """Return all deadlines that are known, each as a whole day; the same worklist gives the same bytes."""
    from icalendar import Alarm, Calendar, Event

    def spoken(text: Text) -> str:
        return " / ".join(dict.fromkeys(text.by_language_of(languages).values()))

    calendar = Calendar()
    calendar.add("prodid", "-//thb-eu//deadlines//EN")
    calendar.add("version", "2.0")
    for name, what, about, day in _deadlines(work):
        event, alarm = Event(), Alarm()
        event.add("uid", f"{work.package}-{name}@thb-eu")
        event.add("dtstamp", datetime.combine(date.fromisoformat(work.today), datetime.min.time(), UTC))
        event.add("dtstart", date.fromisoformat(day))
        event.add("summary", spoken(what))
        event.add("description", spoken(about))
        event.add("transp", "TRANSPARENT")
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", -AHEAD)
        alarm.add("description", spoken(what))
        event.add_component(alarm)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _deadlines(work: Worklist) -> Iterator[tuple[str, Text, Text, str]]:
    """Yield each deadline: its name, what is due, what of it is awaited, and the day."""
    for who in sorted((party for party in work.suppliers if party.due), key=lambda party: (party.due, party.supplier)):
        what = OF_SUPPLIER.filled({"office": who.office, "year": work.year})
        yield who.supplier, what, _("Tables that are awaited: {tables}", tables=", ".join(who.lacking) or "–"), who.due
    for query in work.queries:
        if due := query.about.get("due"):
            yield f"query-{query.number}", OF_QUERY.filled(dict(query.about)), what_of(query), due
    for name, day in work.deadlines.items():
        yield name, OF_DIRECTIVE[name].filled({"year": work.year}), _("Article 19a of Directive 2011/36/EU"), day
