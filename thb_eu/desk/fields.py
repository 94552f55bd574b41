"""Fields: a refusal that names options and commands in, the same with the fields and pages of the desk out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from thb_eu.base.errors import Fault
from thb_eu.base.messages import NO_WORDS, Text, _, quoted
from thb_eu.base.model import Place

FIELDS: Mapping[str, Text] = {
    "answer": _("Answer"),
    "authority": _("Office that confirms it"),
    "because": _("Reason"),
    "break-lock": _("Break the lock"),
    "by": _("Office, or number of its file"),
    "from": _("From the collection"),
    "from_day": _("First day of the new rule"),
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
    "decide": _("Answer a question"),
    "journal": _("Journal"),
    "purge": _("Remove its files"),
    "reject": _("Reject the delivery"),
    "return": _("Give back with questions"),
    "status": _("Year"),
    "validate": _("Findings"),
    "year new": _("Begin a year"),
}
"""By command, the page or the form that does it."""
OPTION = re.compile(r"(?<![\w-])--(?P<name>[a-z]+(?:-[a-z]+)*)(?: [A-Z]{2,})?")
COMMAND = re.compile(rf"`?thb-eu (?P<name>{'|'.join(PAGES)})[^`.;,)]*`?")
HERE: Mapping[str, Text] = {
    "collection-locked": _("Wait until it is done; if nobody works there any more, choose below to break the lock."),
    "language-misfit": _("Write the words once for each language of the country."),
    "role-unreadable": _("Say above in which role you act: a function or an office, never a name."),
    "vintage-submitted-already": _("Write it as the next vintage, with the reason."),
}
"""By code, what to do on a page, where the remedy of the command says it otherwise."""


@dataclass(frozen=True, slots=True)
class OnAPage(Text):
    """A text in which options of commands are called as the fields of forms, and commands as pages."""

    text: Text = NO_WORDS

    def words(self, lang: str) -> str:
        """The words in `lang`."""
        words = self.text.in_language(lang)
        for pattern, names in ((OPTION, FIELDS), (COMMAND, PAGES)):
            words = pattern.sub(partial(_called, names=names, lang=lang), words)
        return words

    def spoken(self, lang: str) -> str:
        """The language of the text."""
        return self.text.spoken(lang)


def on_a_page(fault: Fault) -> Fault:
    """A fault as a page tells it: its place is a field where it was an option."""
    where = fault.where
    if name := FIELDS.get(where.file.removeprefix("--")):
        where = replace(Place(), part=name)
    return replace(fault, where=where, what=in_fields(fault.what), remedy=in_fields(HERE.get(fault.code, fault.remedy)))


def in_fields(text: Text) -> Text:
    """The text as a page says it."""
    return OnAPage((), text)


def _called(found: re.Match[str], names: Mapping[str, Text], lang: str) -> str:
    name = names.get(found["name"])
    return quoted(name).in_language(lang) if name else found[0]
