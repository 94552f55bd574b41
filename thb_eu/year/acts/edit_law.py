"""Edit a file of the law: the office proposes another text, and another role signs what is other now.

The role and the day are written at what the edit changes; a signature under a text that is another now lapses by its
seal. Refused: an edit with which the law has a gap, an overlap or an error that it did not have, one that brings a
signature or a confirmation, and one that was begun from another text than the one that is there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from thb_eu.base.messages import NO_WORDS, _
from thb_eu.year.acts.act import Act
from thb_eu.year.fields import Field, Kind, in_all_languages, mended_by, reason, refused, text

if TYPE_CHECKING:
    from thb_eu.law_changes.edited_text import EditedLaw
    from thb_eu.year.acts.act import JournalEntry, Workspace

SAME_TEXT = ("act-done-already", _("the file holds this text already."), NO_WORDS)
BEGUN_FROM_ANOTHER = (
    "edit-overtaken",
    _("the file has changed since the edit was begun."),
    _("Make the change again in the text that is there now."),
)
SIGNED_BY_HAND = (
    "signature-by-hand",
    _("the text brings a signature or a confirmation that the file did not have."),
    _("Leave it out; a role signs the text, or confirms it, once it is saved."),
)
LATER = (
    "act-overtaken",
    _("entry {later} rests on entry {number}."),
    _("Withdraw entry {later} first."),
)


class EditLaw(Act):
    """Have the `file` of the law hold `content`; gives the law as it was judged with it.

    An answer that is turned round loses its sentence, unless the edit brings another one.
    `begun_from`: SHA-256 of the text that was edited, where it is known. ValueError where this change has changed the
    file already: `definitions` are not those of now; write the change first.
    """

    name, enters, of_definitions, command = "edit-law", "edited", True, "mappings edit"
    about = "law", "file"
    purpose = _(
        "Put an edited FILE of the law into the collection's own definitions; refused where the law has a gap, an "
        "overlap or a new error with it. Another role signs it."
    )
    title = _("Save the change as {role}")

    file = text(_("File"), metavar="FILE", positional=True)
    content: Field[bytes] = Field(
        _("Text"), Kind.CONTENT, option="with", metavar="PATH", help=_("The file as it was edited.")
    )
    because = reason()
    begun_from = text(NO_WORDS, option="begun_from", default="", on_console=False, typed=False)

    def change(self, space: Workspace) -> EditedLaw:
        """Write the collection's own file of the law."""
        from thb_eu.definitions.law import DECISIONS
        from thb_eu.law_changes.edited_text import judged
        from thb_eu.year.edited_law import (
            as_proposal,
            law_files,
            lines_back,
            refuse_old_sentences,
            sha256,
            signatures_in,
        )
        from thb_eu.year.workspace import one_of_ids

        name = one_of_ids(self.file, law_files(space.definitions))
        if space.changes_definition(name):
            raise ValueError(f"{name} is not written yet")
        before = space.definition(name)
        if self.begun_from and self.begun_from != sha256(before):
            raise refused(name, BEGUN_FROM_ANOTHER)
        if self.content == before:
            raise refused(name, SAME_TEXT)
        because = in_all_languages(self.because, space.definitions.languages)
        law = judged(space.definitions, {name: self.content}, space.today)
        content = law.edited[name]
        law.proved  # noqa: B018 - refuses an edit with which the law does not hold
        if signatures_in(content, name) - signatures_in(before, name):
            raise refused(name, SIGNED_BY_HAND)
        if name == DECISIONS:
            refuse_old_sentences(space, content, before)
        proposed = as_proposal(content, before, name, {"role": space.acting.role, "on": space.acting.on})
        space.put_definition(name, proposed)
        space.refuse_undecided()
        about = {"file": name, "text": sha256(proposed), "was": sha256(before), "back": [*lines_back(proposed, before)]}
        self.enter(space, {**about, "because": because})
        return law

    @classmethod
    def undo(cls, entry: JournalEntry, space: Workspace) -> None:
        """Give the file back its text."""
        from thb_eu.definitions.journal import JOURNAL
        from thb_eu.law_changes.edited_text import judged
        from thb_eu.results.deliveries import acts_in_force
        from thb_eu.year.acts import files_written
        from thb_eu.year.edited_law import sha256, with_lines_back
        from thb_eu.year.workspace import edited_since

        file = str(entry.about["file"])
        content = space.definition(file)
        if sha256(content) != entry.about["text"]:
            for later in reversed(acts_in_force(space.journal)):
                if later.number > entry.number and file in files_written(later, space):
                    refusal = refused(JOURNAL, LATER, later=later.number, number=entry.number)
                    raise mended_by(refusal, "withdraw", entry=later.number)
            raise edited_since(file, entry)
        before = with_lines_back(content, entry.about["back"])
        space.put_definition(file, judged(space.definitions, {file: before}, space.today).text(file))

    @classmethod
    def files_of(cls, entry: JournalEntry, space: Workspace) -> Iterator[str]:
        """Yield the file."""
        yield str(entry.about["file"])
