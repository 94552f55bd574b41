"""Sign a text as it is now: its seals are set, and another role than proposed it stands for it.

What can be signed is an article with its rules, one rule of it, a decision, a case, a statement on a series, a policy
on small counts. Refused: a signature that would not stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from thb_eu.base.messages import NO_WORDS, Text, _, layout
from thb_eu.base.model import Place
from thb_eu.year import fields
from thb_eu.year.acts.act import Act
from thb_eu.year.fields import Field, Kind, mended_by, refused

if TYPE_CHECKING:
    from thb_eu.year.acts.act import JournalEntry, Workspace

NOT_ANSWERED = ("question-open", _("the question has no answer yet."), _("Answer it first."))
NO_SENTENCE = (
    "sentence-missing",
    _("the question has an answer and no sentence for it."),
    _("Write the sentence beside the figures first."),
)
ONE_OR_ALL = _("Name one text, or the whole sheet and what of it is left out.")
STANDS = ("act-done-already", _("{id} is signed already, by {by} on {on}."), NO_WORDS)


class Sign(Act):
    """Sign the article, rule, decision, case, statement or policy that `text` means, or the `sheet`; gives its id.

    `by`: the office that signs, or the number of its file. ValueError where this change has changed the definition
    already: its seal is not that of `definitions`; write the change first.
    """

    name, enters, of_definitions = "sign", "signed", True
    one_by_one = "text"
    purpose = _("Sign an article, a rule, a decision, a case or a policy as it is now; its seals are set.")
    title = _("Sign as {role}")

    text = fields.text(_("Text"), metavar="ARTICLE|RULE|DECISION|POLICY", positional=True, default="")
    by = fields.text(_("Office, or number of its file"), metavar="OFFICE", help=_("The office, or a file number."))
    sheet: Field[bool] = Field(
        NO_WORDS, Kind.FLAG, default=False, on_page=False, help=_("All that waits for a role, by one act.")
    )
    without = fields.texts(
        _("Left out"),
        metavar="ENTRY",
        default=(),
        on_page=False,
        help=_("Leave this entry of the sheet out, or all of a kind, such as delivery. Repeatable."),
    )

    @property
    def misfit(self) -> Text:
        """Say that a text is named beside the whole sheet, or neither."""
        return NO_WORDS if bool(self.text) is not self.sheet and self.sheet >= bool(self.without) else ONE_OR_ALL

    def change(self, space: Workspace) -> str | tuple[str, ...]:
        """Write the signature where the text has it; of the sheet, do what each entry asks."""
        if self.sheet:
            from thb_eu.year.acts import ACTS

            signed: tuple[str, ...] = ACTS["sign-sheet"](by=self.by, without=self.without).change(space)
            return signed
        return self._sign(space)

    def _sign(self, space: Workspace) -> str:
        from thb_eu.definitions.signing import DecisionSignature
        from thb_eu.mapping.proof import OBJECTIONS
        from thb_eu.year.sheet import CODES, only_signed, put_signature, signable_texts, text_meant
        from thb_eu.year.workspace import refuse_person_as_office

        refuse_person_as_office(self.by, Sign.by, space.definitions)
        text = text_meant(self.text, [*signable_texts(space.collection(), space.definitions)], space.definitions)
        if space.changes_definition(text.file) and not only_signed(space, text.file):
            raise ValueError(f"{text.file} is not written yet")
        place = Place(text.file).of(text.id)
        if text.is_open:
            raise mended_by(refused(place, NOT_ANSWERED), "decide", decision=text.id)
        if not text.has_sentence:
            raise mended_by(refused(place, NO_SENTENCE), "decide", decision=text.id)
        if standing := text.approval.signed:
            raise refused(place, STANDS, id=text.id, by=standing.by, on=standing.on)
        acting, approval = space.acting, text.approval
        signature = DecisionSignature(self.by, acting.role, acting.on, approval.text, approval.law)
        for objection in replace(approval, signature=signature).objections(space.today):
            what, remedy = OBJECTIONS[objection]
            raise refused(place, (CODES[objection], layout("{what}.", what=what), remedy))
        law = {"law": signature.law} if signature.law else {}
        value = {"by": self.by, "role": acting.role, "on": acting.on, "text": signature.text, **law}
        put_signature(space, text, value)
        about = {"kind": text.kind, "id": text.id, "seal": signature.text, **law, "by": self.by}
        self.enter(space, about)
        return text.id

    @classmethod
    def undo(cls, entry: JournalEntry, space: Workspace) -> None:
        """Have the text be signed by nobody."""
        from thb_eu.year.sheet import put_signature, signable_rules, signable_texts
        from thb_eu.year.workspace import edited_since

        kind, id = entry.about["kind"], entry.about["id"]
        texts = signable_texts(space.collection(), space.definitions)
        for text in (*texts, *signable_rules(str(id), space.definitions)):
            if (text.kind, text.id) == (kind, id):
                signature = text.approval.signature
                if signature is None or (signature.role, signature.text) != (entry.role, entry.about["seal"]):
                    raise edited_since(text.file, entry)
                put_signature(space, text, None)
                return
        raise edited_since(str(id), entry)

    @classmethod
    def about_of(cls, entry: JournalEntry) -> tuple[str, object]:
        """Return the text; a case is decided too."""
        return str(entry.about["kind"]).replace("case", "decision"), entry.about["id"]

    @classmethod
    def files_of(cls, entry: JournalEntry, space: Workspace) -> Iterator[str]:
        """Yield the file of the text."""
        from thb_eu.year.sheet import signable_texts

        for text in signable_texts(space.collection(), space.definitions):
            if (text.kind, text.id) == (entry.about["kind"], entry.about["id"]):
                yield text.file
