"""Write the days by which offices deliver, and those of the Directive, as a calendar (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from thb_eu.base.messages import Languages, Text, _
from thb_eu.year.worklist import Worklist

CALENDAR = "deadlines.ics"
OF_SUPPLIER = _("{office}: figures on trafficking in human beings for {year} are due")
OF_DIRECTIVE = {
    "target": _("Figures on trafficking in human beings for {year}: to the Commission in principle by today"),
    "limit": _("Figures on trafficking in human beings for {year}: to the Commission at the latest today"),
}


def deadlines_calendar(work: Worklist, languages: Languages) -> bytes:
    """Return all deadlines that are known, each as a whole day; the same worklist gives the same bytes."""
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//thb-eu//deadlines//EN")
    calendar.add("version", "2.0")
    for name, what, day in _deadlines(work):
        event = Event()
        event.add("uid", f"{work.package}-{name}@thb-eu")
        event.add("dtstamp", datetime.combine(date.fromisoformat(work.today), datetime.min.time(), UTC))
        event.add("dtstart", date.fromisoformat(day))
        event.add("summary", " / ".join(dict.fromkeys(what.by_language_of(languages).values())))
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _deadlines(work: Worklist) -> Iterator[tuple[str, Text, str]]:
    """By the day: what is due, under which name."""
    of_suppliers = [
        (supplier.supplier, OF_SUPPLIER.filled({"office": supplier.office, "year": work.year}), supplier.due)
        for supplier in work.suppliers
        if supplier.due
    ]
    yield from sorted(of_suppliers, key=lambda found: (found[2], found[0]))
    for name, day in work.deadlines.items():
        yield name, OF_DIRECTIVE[name].filled({"year": work.year}), day
