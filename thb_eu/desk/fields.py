"""Fields: a refusal that names options and commands in, the same with the fields and pages of the desk out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import partial

from thb_eu.base.errors import Fault
from thb_eu.base.messages import NO_WORDS, Text, _, quoted
from thb_eu.base.model import Finding, Place
from thb_eu.year.rights import VARIABLE

FIELDS: Mapping[str, Text] = {
    "answer": _("Answer"),
    "authority": _("Office that confirms it"),
    "because": _("Reason"),
    "break_lock": _("Break the lock"),
    "by": _("Office, or number of its file"),
    "draft": _("Write it although findings hold it back, marked BLOCKED"),
    "due": _("Delivers by (month and day, as 03-31)"),
    "email": _("Mailbox of the contact"),
    "from": _("Value before"),
    "from_day": _("First day of the new rule"),
    "mailbox": _("Mailbox of a function"),
    "name": _("Name of its folder"),
    "new_id": _("Id of the new rule"),
    "on": _("Day"),
    "replace": _("Replace the FINAL dossier"),
    "role": _("You act as"),
    "says": _("Sentence beside the figures"),
    "table": _("Table"),
    "to": _("To be read as"),
    "until": _("Holds until"),
    "vintage": _("Vintage"),
    "year": _("Year"),
}
"""By option of a command, and by name in a form, what the pages call the field."""
PAGES: Mapping[str, Text] = {
    "answers": _("Answers of the supplier"),
    "confirm": _("I have looked it up: confirm"),
    "correct": _("Correct the cell"),
    "decide": _("Propose the answer"),
    "journal": _("Journal"),
    "mappings check": _("Law"),
    "purge": _("Remove its files"),
    "receive": _("Hand in"),
    "reject": _("Reject the delivery"),
    "return": _("Write the marked copies"),
    "sign": _("Sign the text"),
    "status": _("Year"),
    "submit": _("Write the dossier"),
    "validate": _("Findings"),
    "verify": _("Verify it"),
    "waive": _("Ask that it may stay"),
    "year new": _("Begin a year"),
}
"""By command, the page or the button that does it."""
FILES: Mapping[str, Text] = {"waivers": PAGES["waive"], "corrections": PAGES["correct"]}
"""By file of a collection, the button that writes into it."""
FILE = re.compile(r"`?\b(?P<name>waivers|corrections)\.yaml\b`?")
OPTION = re.compile(r"`?(?<![\w-])--(?P<name>[a-z]+(?:-[a-z]+)*)(?: [A-Z][A-Z/]+)?`?")
COMMAND = re.compile(rf"(?P<tick>`)?thb-eu (?P<name>{'|'.join(PAGES)})\b(?(tick)[^`]*`)")
HERE: Mapping[str, Text] = {
    "collection-locked": _("Wait until it is done; if nobody works there any more, choose below to break the lock."),
    "correction-stale": _("Open the page anew, and look at the cell as it is now."),
    "key-needed": _(
        "Close the desk in its window (Ctrl+C) and start it again with the private key of the role: thb-eu desk "
        "--role-key FILE, or the variable {variable}.",
        variable=VARIABLE,
    ),
    "language-misfit": _("Write the words once for each language of the country."),
    "vintage-submitted-already": _("Write it as the next vintage, with the reason."),
}
"""By code, what to do on a page, where the remedy names an option that no field stands for as it is."""


@dataclass(frozen=True, slots=True)
class OnAPage(Text):
    """A text in which options of commands are called as the fields of forms, commands and files as pages."""

    text: Text = NO_WORDS

    def words(self, lang: str) -> str:
        """Return the words in `lang`."""
        words = self.text.in_language(lang)
        for pattern, names in ((OPTION, FIELDS), (COMMAND, PAGES), (FILE, FILES)):
            words = pattern.sub(partial(_called, names=names, lang=lang), words)
        return words

    def spoken(self, lang: str) -> str:
        """Return the language of the text."""
        return self.text.spoken(lang)


def on_a_page(fault: Fault) -> Fault:
    """Return a fault as a page tells it: its place is a field where it was an option."""
    where = fault.where
    if name := FIELDS.get(where.file.removeprefix("--").replace("-", "_")):
        where = replace(Place(), part=name)
    remedy = HERE.get(fault.code, fault.remedy) if OPTION.search(fault.remedy.english) else fault.remedy
    return replace(fault, where=where, what=in_fields(fault.what), remedy=in_fields(remedy))


def finding_on_a_page(finding: Finding) -> Finding:
    """Return a finding whose remedies a page tells."""
    remedies = finding.remedies
    held = {one.name: getattr(remedies, one.name) for one in fields(remedies)}
    return replace(
        finding,
        remedies=replace(remedies, **{name: in_fields(text) for name, text in held.items() if not text.is_empty}),
    )


def in_fields(text: Text) -> Text:
    """Return the text as a page says it."""
    return OnAPage((), text)


def _called(found: re.Match[str], names: Mapping[str, Text], lang: str) -> str:
    name = names.get(found["name"].replace("-", "_"))
    return quoted(name).in_language(lang) if name else found[0]
