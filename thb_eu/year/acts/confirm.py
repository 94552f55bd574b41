"""Confirm what a file of the definitions holds that was not read in its source: the role has looked the texts up.

Of each text the seal, the role and the day are written where the definitions read them: at the head of the file, of
texts of the product in a list beside the definitions. What is confirmed already stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from thb_eu.base.messages import NO_WORDS, _, layout
from thb_eu.base.model import Place
from thb_eu.year.acts.act import Act
from thb_eu.year.fields import refused, texts

if TYPE_CHECKING:
    from thb_eu.year.acts.act import JournalEntry, Workspace

STANDS = ("act-done-already", _("{id} is confirmed already."), NO_WORDS)


class Confirm(Act):
    """Confirm every text that bears a mark in the `files`, such as `mappings/organisations.yaml`; gives their names.

    `product`, in place of a file: all texts that came with the product, as its release is confirmed once.
    """

    name, enters, of_definitions = "confirm", "confirmed", True
    purpose = _(
        "Confirm what FILEs of the definitions hold that was not read in its source: the role has looked it up."
    )
    title = _("I have looked it up: confirm")

    files = texts(_("File"), option="file", metavar="FILE", positional=True)

    def change(self, space: Workspace) -> tuple[str, ...]:
        """Write the confirmations of each file."""
        from thb_eu.year.sheet import PRODUCT

        of_product = [text.file for text in space.definitions.unsure_of_product] if PRODUCT in self.files else ()
        named = dict.fromkeys((*(file for file in self.files if file != PRODUCT), *of_product))
        if not named:
            raise refused(PRODUCT, STANDS, id=PRODUCT)
        return tuple(self._confirm(file, space) for file in named)

    def _confirm(self, file: str, space: Workspace) -> str:
        from thb_eu.definitions.signing import Confirmation
        from thb_eu.mapping.proof import AGAINST
        from thb_eu.year.sheet import CODES, put_confirmation
        from thb_eu.year.workspace import one_of_ids

        name = one_of_ids(file, (text.file for text in space.definitions.unsure))
        waiting = [text for text in space.definitions.unsure if text.file == name and not text.is_confirmed]
        if not waiting:
            raise refused(name, STANDS, id=name)
        for text in waiting:
            confirmation = Confirmation(space.acting.role, space.acting.on, text.seal)
            for objection in replace(text, confirmation=confirmation).objections(space.today):
                what, remedy = AGAINST[objection]
                raise refused(Place(name), (CODES[objection], layout("{what}.", what=what), remedy))
            put_confirmation(space, text, confirmation)
            self.enter(space, {"id": name, "seal": text.seal})
        return name

    @classmethod
    def undo(cls, entry: JournalEntry, space: Workspace) -> None:
        """Have the text be confirmed by nobody."""
        from thb_eu.year.sheet import put_confirmation
        from thb_eu.year.workspace import edited_since

        file, seal = str(entry.about["id"]), entry.about["seal"]
        for text in space.definitions.unsure:
            held = text.confirmation
            if held and (text.file, held.text, held.role) == (file, seal, entry.role):
                put_confirmation(space, text, None)
                return
        raise edited_since(file, entry)

    @classmethod
    def about_of(cls, entry: JournalEntry) -> tuple[str, object]:
        """Return the text, by its file and its seal."""
        return entry.about["id"], entry.about["seal"]

    @classmethod
    def files_of(cls, entry: JournalEntry, space: Workspace) -> Iterator[str]:
        """Yield the file in which the confirmation stands."""
        from thb_eu.definitions.signing import CONFIRMED_FILE
        from thb_eu.definitions.signing import PRODUCT as OF_PRODUCT

        yield CONFIRMED_FILE if entry.about["id"].startswith(OF_PRODUCT) else entry.about["id"]
