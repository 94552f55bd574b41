"""Describe what only the office knows: its suppliers, its contact, the words of the metadata.

An office's mailbox, address and day of delivery stand in the collection's own list of offices; the address of the
contact in the descriptor; words of the metadata in `metadata.yaml`. The journal names what was described and not with
which words: a description is changed by another one, never withdrawn.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from thb_eu.base.errors import DefinitionRefused, SourceRefused
from thb_eu.base.messages import NO_WORDS, Text, _
from thb_eu.year import fields
from thb_eu.year.acts.act import Act
from thb_eu.year.fields import Field, Kind, in_all_languages, refused, text

if TYPE_CHECKING:
    from thb_eu.year.acts.act import Workspace

CONTACT = "contact"
NOTHING = ("act-done-already", _("nothing of {id} is said otherwise."), NO_WORDS)
NO_CONTACT = (
    "contact-missing",
    _("the collection names nobody with the role `contact`."),
    _("Write an entry with this role under `contributors` of the descriptor."),
)
NO_DAY = ("shape-wrong", _("{value!r} is no month and day."), _("Write month and day as 03-15."))
NO_MAILBOX = (
    "shape-wrong",
    _("{value!r} is not the address of a mailbox."),
    _("Write a mailbox of a function, as office@example.org."),
)
WITHOUT_MAILBOX = (
    "shape-wrong",
    _("an office is named without its mailbox."),
    _("Write each as OFFICE=MAILBOX; with nothing behind the sign its mailbox is not known."),
)


class DescribeOffice(Act):
    """Write what is known of an office; what is empty is not known, what is left out stays. Gives its package."""

    name, enters, command = "describe-office", "described", "describe office"
    of_definitions = stays = True
    purpose = _("An office that sends figures: its mailbox (of a function), its address, its day of delivery.")
    title = _("Save the office")

    office = text(_("Office"), metavar="SUPPLIER", positional=True)
    mailbox: Field[str | None] = Field(
        _("Mailbox of a function"),
        default=None,
        help=_("Mailbox of a function, never of a person; empty: not known."),
    )
    address: Field[str | None] = Field(_("Postal address"), default=None, help=_("Postal address; empty: not known."))
    due: Field[str | None] = Field(
        _("Delivers by, each year"),
        metavar="DATE",
        default=None,
        help=_("Month and day of the following year, as 03-31; empty: not known."),
        of_any_year=True,
    )

    @property
    def misfit(self) -> Text:
        """Nothing that is said of it."""
        return NO_WORDS if self._said else _("Give the mailbox, the address or the day of delivery.")

    @property
    def _said(self) -> Mapping[str, str | None]:
        said = {"mailbox": self.mailbox, "address": self.address, "due": self.due}
        return {key: value.strip() or None for key, value in said.items() if value is not None}

    def change(self, space: Workspace) -> str:
        """Write into the list of offices."""
        from thb_eu.definitions import read_checked
        from thb_eu.definitions.strict_reader import read_yaml
        from thb_eu.definitions.suppliers import DAY_OF_A_YEAR, MAILBOX, NAME
        from thb_eu.definitions.yaml_patch import with_value
        from thb_eu.year.workspace import one_of_ids

        content = space.definition(NAME)
        held: Mapping[str, Mapping[str, Any]] = read_yaml(content, NAME, DefinitionRefused)["suppliers"]
        office, said = one_of_ids(self.office, held), self._said
        shapes = ((DescribeOffice.mailbox, MAILBOX, NO_MAILBOX), (DescribeOffice.due, DAY_OF_A_YEAR, NO_DAY))
        for field, shape, problem in shapes:
            if (value := said.get(field.name)) and not re.fullmatch(shape["pattern"], value):
                raise refused(field, problem, value=value)
        changed = {key: value for key, value in said.items() if held[office][key] != value}
        if not changed:
            raise refused(office, NOTHING, id=office)
        for key, value in changed.items():
            content = with_value(content, NAME, ["suppliers", office, key], value)
        read_checked(space.definitions.folder, NAME, content, "suppliers", DefinitionRefused)
        space.put_definition(NAME, content)
        self.enter(space, {"id": office, "keys": [*changed]})
        return office


class DescribeContact(Act):
    """Write the mailbox under which the Commission reaches whoever answers for the figures."""

    name, enters, stays, command = "describe-contact", "described", True, "describe contact"
    purpose = _("The mailbox (of a function) under which the Commission reaches whoever answers for the figures.")
    title = _("Save the contact")

    email = text(_("Mailbox of the contact"), help=_("Mailbox of a function, never of a person."))

    def change(self, space: Workspace) -> None:
        """Write into the descriptor."""
        from thb_eu.definitions.strict_reader import read_json
        from thb_eu.definitions.suppliers import MAILBOX

        email = self.email.strip()
        if not re.fullmatch(MAILBOX["pattern"], email):
            raise refused(DescribeContact.email, NO_MAILBOX, value=self.email)
        descriptor = space.collection().descriptor
        contributors = read_json(space.read(descriptor), descriptor, SourceRefused).get("contributors") or []
        number = next((at for at, office in enumerate(contributors) if CONTACT in office.get("roles", ())), None)
        if number is None:
            raise refused(descriptor, NO_CONTACT)
        if contributors[number].get("email") == email:
            raise refused(descriptor, NOTHING, id=CONTACT)
        space.put_value(descriptor, ["contributors", number, "email"], email)
        space.collection()
        self.enter(space, {"id": CONTACT, "keys": ["email"]})


class DescribeMailboxes(Act):
    """Write the mailboxes of several offices, and of the contact, as `office=mailbox`; gives their packages."""

    name, enters, command = "describe-mailboxes", "", "describe mailboxes"
    of_definitions = stays = True
    purpose = _("The mailboxes (of a function) of several offices, and of the `contact`; and the day for all of them.")
    title = _("Save the mailboxes")

    mailboxes = fields.texts(_("Office and its mailbox"), option="mailbox", metavar="OFFICE=MAILBOX", positional=True)
    due: Field[str | None] = Field(DescribeOffice.due.title, metavar="DATE", default=None, help=DescribeOffice.due.help)

    def change(self, space: Workspace) -> tuple[str, ...]:
        """Describe one after the other."""
        if not all("=" in pair for pair in self.mailboxes):
            raise refused(DescribeMailboxes.mailboxes, WITHOUT_MAILBOX)
        named = {who.strip(): mailbox for who, _sign, mailbox in (pair.partition("=") for pair in self.mailboxes)}
        for who, mailbox in named.items():
            if who == CONTACT:
                DescribeContact(email=mailbox).change(space)
            else:
                DescribeOffice(office=who, mailbox=mailbox, due=self.due).change(space)
        return tuple(named)


class DescribeMetadata(Act):
    """Say of words of the metadata that they hold for this year, or give others by language; gives the concept's code.

    `shown`: the words that a page showed; where they were left as they were, they hold.
    """

    name, enters, stays, command = "describe-metadata", "described", True, "describe metadata"
    purpose = _(
        "Words of the metadata under CODE (SIMS): others with --words; without it, those carried over hold this year."
    )
    title = _("These words hold for this year")

    concept = text(_("Concept"), metavar="CODE", positional=True)
    words = fields.words(
        _("Words"),
        default={},
        help=_("The words in one language, as en=…; once for each language of the country."),
    )
    shown: Field[Mapping[str, str]] = Field(NO_WORDS, Kind.WORDS, default={}, on_console=False, typed=False)

    def change(self, space: Workspace) -> str:
        """Write into `metadata.yaml`."""
        from thb_eu.definitions.acts import PROSE
        from thb_eu.definitions.yaml_patch import without_key
        from thb_eu.year.workspace import one_of_ids

        collection = space.collection()
        concept = one_of_ids(self.concept, (*collection.prose, *space.definitions.places_of_words))
        held = collection.prose.get(concept)
        given = self.words if self.words != self.shown else {}
        said = in_all_languages(given, space.definitions.languages, DescribeMetadata.words) if given else {}
        if not said and (held is None or not held.review):
            raise refused(concept, NOTHING, id=concept)
        path = ["concepts", concept]
        if held and held.review:
            space.put(PROSE, without_key(space.read(PROSE), PROSE, [*path, "review"]))
        for key, value in {**said, "by": space.acting.role, "on": space.acting.on}.items() if said else ():
            space.put_value(PROSE, [*path, key], value)
        space.collection()
        self.enter(space, {"id": concept, "keys": [*said] or ["review"]}, {"words": said})
        return concept
