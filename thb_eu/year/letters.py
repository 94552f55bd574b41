"""Write for every supplier the letter that is due, as a mail to open and send and as plain text.

A covering letter where the form was not sent, or lies at hand and nothing came; a reminder where a form was sent, a day
is agreed and tables are lacking; questions where a delivery was returned with some. In the supplier's language, then in
every other one of the country. The mail has no sender's name and no day: whoever sends it adds them. An office whose
mailbox is not known is named in an empty group. The same worklist gives the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from email.headerregistry import Address, Group
from email.message import EmailMessage
from email.policy import SMTP
from enum import Enum
from pathlib import Path

from thb_eu.base.messages import Languages, Text, _, day, joined, layout, plural
from thb_eu.definitions import Definitions
from thb_eu.publication.folder import write_for_suppliers
from thb_eu.publication.labels import LAST_ENTRY, heading_and_value
from thb_eu.results import Collection
from thb_eu.results.deliveries import DeliveryState
from thb_eu.year.forms.filled import stamp_of
from thb_eu.year.journal_verification import without_journal
from thb_eu.year.worklist import CALENDAR, SupplierProgress, Worklist, deadlines_calendar

KIND = "letters"
"""What the manifest of a folder of letters says that it holds."""
WORKBOOK = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
RULE = "-" * 60


class LetterKind(Enum):
    """What a letter is for."""

    FORM = "form"
    REMINDER = "reminder"
    QUESTIONS = "questions"


SUBJECTS = {
    LetterKind.FORM: _("Figures on trafficking in human beings for {year}: form"),
    LetterKind.REMINDER: _("Figures on trafficking in human beings for {year}: reminder"),
    LetterKind.QUESTIONS: _("Figures on trafficking in human beings for {year}: questions"),
}
GREETING = _("Dear colleagues,")
ENCLOSED = _("Enclosed is the form for your figures of {year} on trafficking in human beings.")
APART = _("We ask you for your figures of {year} on trafficking in human beings; the form comes separately.")
WHY = _("Once a year the European Commission receives these statistics (Directive 2011/36/EU, Article 19a).")
ASKED = plural("The form asks for {count} table:", "The form asks for {count} tables:")
NOT_AGREED = _("The day by which we need it is still to be agreed.")
HOW = _(
    "Where it is known that there was none, write 0. Leave blank what is not recorded. For a table that you cannot "
    "tell, say so in the form: that is not zero. Do not write the names of persons."
)
LACKING = plural("{count} table has not reached us yet:", "{count} tables have not reached us yet:")
DUE_IN = plural("The last day is {day}, in {count} day.", "The last day is {day}, in {count} days.")
OVERDUE = plural("The last day was {day}, {count} day ago.", "The last day was {day}, {count} days ago.")
PLEASE_SEND = _("Please send what is lacking, or say in the form that it cannot be told.")
RETURNED = _("Your delivery of {day} ({id}) came back with questions in the marked copy.")
PLEASE_ANSWER = _(
    "Please answer each in its column, with the corrected figure or why it is right, and send the copy back."
)
NO_MAILBOX = _("{office}: mailbox not known")
TO, SUBJECT, ATTACHED = _("To"), _("Subject"), _("Attached")
FIELD = layout("{field}: {value}")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to one supplier; `form`: the name and the bytes of the form that goes with it, empty where none does."""

    kind: LetterKind
    supplier: SupplierProgress
    paragraphs: tuple[tuple[Text, ...], ...]
    form: tuple[str, bytes] = ("", b"")

    @property
    def name(self) -> str:
        """Its file, without the ending."""
        return f"{self.supplier.supplier}-{self.kind.value}"


@dataclass(frozen=True, slots=True)
class WrittenLetters:
    """The names of the files that were written, and of those that were `left` as somebody has changed them."""

    files: tuple[str, ...]
    left: tuple[str, ...]


def write_letters(
    work: Worklist, collection: Collection, definitions: Definitions, out: Path, forms: Path | None = None
) -> WrittenLetters:
    """Write into `out` the letters that are due and the deadlines as a calendar, all or none.

    A file that somebody has changed since it was written stays as it is. `forms`: the folder in which the forms lie;
    each is known by its stamp, whatever its file is called.
    """
    if not collection.journal.entries:
        raise without_journal(collection.folder)
    at_hand = forms_in(forms, work.year) if forms else {}
    files = {CALENDAR: deadlines_calendar(work, definitions.languages)}
    for letter in letters(work, collection, definitions, at_hand):
        languages = tuple(dict.fromkeys((letter.supplier.language, *definitions.languages)))
        files[f"{letter.name}.eml"] = as_mail(letter, work.year, collection, languages)
        files[f"{letter.name}.txt"] = as_text(letter, work.year, languages)
    left = write_for_suppliers(files, out, collection, KIND, leaves_touched=True)
    return WrittenLetters(tuple(sorted(files.keys() - {*left})), left)


def forms_in(folder: Path, year: int) -> dict[str, tuple[str, bytes]]:
    """Return by supplier the name and the bytes of the workbook in `folder` that is its form for `year`."""
    found = {}
    for path in sorted(folder.glob("*.xlsx")):
        content = path.read_bytes()
        stamp = stamp_of(content, path.name)
        if stamp and stamp.year == year:
            found[stamp.supplier] = (path.name, content)
    return found


def letters(
    work: Worklist, collection: Collection, definitions: Definitions, forms: Mapping[str, tuple[str, bytes]]
) -> Iterator[Letter]:
    """Yield the letters that are due on the day of the worklist; `forms`: by supplier, the form at hand."""
    contact = collection.contact_words
    anchor = collection.journal.anchor
    ask = (_("Please write to {contact}.", contact=joined(contact)),) if contact else ()
    closing = (*ask, *((heading_and_value(LAST_ENTRY, str(anchor)),) if anchor else ()))
    for supplier in work.suppliers:
        form = forms.get(supplier.supplier, ("", b""))
        about = {"year": work.year}
        came = supplier.standing or supplier.refused
        if supplier.lacking and not came and (not supplier.sent or (form[1] and not supplier.is_late(work.today))):
            first = ((ENCLOSED if form[1] else APART).filled(about), WHY)
            asked = (ASKED.filled({"count": len(supplier.tables)}), *_tables(supplier.tables, definitions))
            due = _("Please send it back by {day}.", day=day(supplier.due)) if supplier.due else NOT_AGREED
            yield Letter(LetterKind.FORM, supplier, ((GREETING,), first, asked, (due, HOW), closing), form)
        elif supplier.lacking and supplier.due and (supplier.sent or came):
            lacking = (LACKING.filled({"count": len(supplier.lacking)}), *_tables(supplier.lacking, definitions))
            due = _due(supplier.due, work.days_to(supplier.due))
            yield Letter(LetterKind.REMINDER, supplier, ((GREETING,), lacking, (due, PLEASE_SEND), closing), form)
        if questioned := supplier.deliveries(DeliveryState.QUESTIONED):
            back = tuple(RETURNED.filled({"day": day(delivery.on), "id": delivery.id}) for delivery in questioned)
            yield Letter(LetterKind.QUESTIONS, supplier, ((GREETING,), back, (PLEASE_ANSWER,), closing))


def _tables(names: Iterable[str], definitions: Definitions) -> Iterator[Text]:
    return (layout("  - {table}", table=definitions.contracts[name].title) for name in names)


def _due(last: str, days: int) -> Text:
    if days == 0:
        return _("The last day is today, {day}.", day=day(last))
    return (DUE_IN if days > 0 else OVERDUE).filled({"day": day(last), "count": abs(days)})


def as_mail(letter: Letter, year: int, collection: Collection, languages: Languages) -> bytes:
    """Return the letter as a draft of a mail (RFC 5322), with its form attached."""
    party, mail = letter.supplier, EmailMessage(policy=SMTP)
    mail["Subject"] = " / ".join(_each(SUBJECTS[letter.kind].filled({"year": year}), languages))
    if sender := collection.contact.get("email"):
        mail["From"] = sender
    nobody = Group(" / ".join(_each(NO_MAILBOX.filled({"office": party.office}), languages)), ())
    mail["To"] = Address(party.office.in_language(languages[0]), addr_spec=party.mailbox) if party.mailbox else nobody
    mail["X-Unsent"] = "1"  # mail programs open it to be looked at and sent
    mail.set_content(_body(letter, languages), cte="quoted-printable")
    name, content = letter.form
    if content:
        mail.add_attachment(content, *WORKBOOK, filename=name)
        mail.set_boundary(f"thb-eu-{hashlib.sha256(content).hexdigest()[:32]}")
    return mail.as_bytes()


def as_text(letter: Letter, year: int, languages: Languages) -> bytes:
    """Return the letter as plain text, for paper and for programs that open no mails."""
    supplier, first = letter.supplier, languages[0]
    to = supplier.mailbox or NO_MAILBOX.filled({"office": supplier.office})
    subject = " / ".join(_each(SUBJECTS[letter.kind].filled({"year": year}), languages))
    head = [FIELD.filled({"field": TO, "value": to}), FIELD.filled({"field": SUBJECT, "value": subject})]
    if letter.form[0]:
        head.append(FIELD.filled({"field": ATTACHED, "value": letter.form[0]}))
    address = [supplier.office.in_language(first), *supplier.address.splitlines()]
    lines = [*(text.in_language(first) for text in head), "", *address, "", _body(letter, languages)]
    return "\n".join(lines).encode()


def _body(letter: Letter, languages: Languages) -> str:
    """Return the letter in one language below the other."""
    said = (
        "\n\n".join("\n".join(text.in_language(lang) for text in part) for part in letter.paragraphs if part)
        for lang in languages
    )
    return f"\n\n{RULE}\n\n".join(dict.fromkeys(said)) + "\n"


def _each(text: Text, languages: Languages) -> Iterable[str]:
    """Return the words of every language, the same ones once."""
    return dict.fromkeys(text.by_language_of(languages).values())
