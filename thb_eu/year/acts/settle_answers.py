"""Settle answers of suppliers: accept them, so that they are corrected or waived, or reject them with the reason.

A correction is made on the authority of the supplier; an explanation is asked for as a waiver by the supplier, and
granted by another role. Refused: whatever the acts *correct* and *waive* would refuse.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from thb_eu.base.errors import SourceRefused
from thb_eu.base.messages import Text, _, joined, quoted, wording
from thb_eu.base.printable import well_formed
from thb_eu.year.acts.act import Act
from thb_eu.year.acts.correct import STAY, Correct
from thb_eu.year.acts.waive import CHANGED_SINCE, Waive
from thb_eu.year.fields import reason, refused, texts

if TYPE_CHECKING:
    from thb_eu.definitions import Definitions
    from thb_eu.year.acts.act import Workspace
    from thb_eu.year.answers import SuppliersAnswer

ALL = "all"
NO_TABLE = (
    "answer-without-table",
    _("the file to which remark {number} belongs is no part of the collection: it could not be read, or was replaced."),
    _("Correct the cell in the table itself, and send the copy or the file back."),
)
UNKNOWN = (
    "unknown-id",
    _("no answer to the remark {id} waits to be settled."),
    _("The answers of the supplier are listed with their numbers."),
)
SEVERAL = ("id-ambiguous", _("several deliveries have a remark {id}: {names}."), _("Settle one of them by hand."))
NO_REASON = ("because-missing", _("a rejection needs its reason."), _("Say why."))
AS_EXPLAINED = _("The supplier explained in the answer to remark {number} why the figure is right.")

CANNOT_BE_TOLD = _("The supplier said in the form why the table cannot be told.")


class SettleAnswers(Act):
    """Settle the answers to these remarks (`14-2`, or `all` that wait).

    Gives the answers as they are now, those too that have lapsed and are left.
    """

    answers = texts(_("Answer"), option="answer")

    def change(self, space: Workspace) -> tuple[SuppliersAnswer, ...]:
        """Settle one after the other: corrections first, as an explanation of figures that they change has lapsed."""
        from thb_eu.year.answers import EXPLANATION, LAPSED, with_lapsed

        found = with_lapsed(space.collection(), space.definitions)
        settled: list[SuppliersAnswer] = []
        left = [answer for answer in found if answer.state == LAPSED] if ALL in self.answers else []
        for proposal in sorted(self._named(found), key=lambda answer: answer.kind == EXPLANATION):
            result = self._settle(proposal, space)
            (left if result.state == LAPSED else settled).append(result)
        return (*settled, *left)

    def _named(self, answers: Sequence[SuppliersAnswer]) -> tuple[SuppliersAnswer, ...]:
        """Return the answers that wait and are meant; one that has lapsed is meant by its number only."""
        from thb_eu.year.answers import LAPSED, PROPOSED

        if ALL in self.answers:
            return tuple(answer for answer in answers if answer.state == PROPOSED)
        waiting, chosen = [answer for answer in answers if answer.state in (PROPOSED, LAPSED)], []
        for number in dict.fromkeys(self.answers):
            found = [answer for answer in waiting if answer.remark.number == number]
            if not found:
                raise refused(number, UNKNOWN, id=number)
            if len(found) > 1:
                raise refused(number, SEVERAL, id=number, names=", ".join(answer.delivery for answer in found))
            chosen += found
        return tuple(chosen)

    def _settle(self, answer: SuppliersAnswer, space: Workspace) -> SuppliersAnswer:
        """Settle one answer; it is given as it is now."""
        raise NotImplementedError


class AcceptAnswers(SettleAnswers):
    """Accept answers; `because`: the reason for an explanation, in place of one that only says where it was given."""

    name, command = "accept-answers", ""
    title = _("Accept")

    because = reason(default={})

    def _settle(self, answer: SuppliersAnswer, space: Workspace) -> SuppliersAnswer:
        from thb_eu.year.answers import ACCEPTED, LAPSED, settle

        try:
            entry = self._into_force(answer, space)
        except SourceRefused as lapsed:
            if ALL not in self.answers or {fault.code for fault in lapsed.faults} != {CHANGED_SINCE[0]}:
                raise
            return replace(answer, state=LAPSED)
        return settle(space, answer, ACCEPTED, entry=entry, act=space.journal.acts[-1].number)

    def _into_force(self, answer: SuppliersAnswer, space: Workspace) -> str:
        """Have an answer corrected, or a waiver asked for; the id of what it became."""
        from thb_eu.year.answers import CORRECTION, LAPSED, standing_tables

        table, corrects = standing_tables(space.collection()).get(answer.remark.contract), answer.kind == CORRECTION
        if (table is None and not answer.remark.is_of_absence) or (corrects and answer.state == LAPSED):
            raise refused(answer.remark.number, NO_TABLE, "analyst", number=answer.remark.number)
        if corrects and table is not None:
            return str(correction_of(answer, str(table["path"]), space.definitions).do(space))
        told = CANNOT_BE_TOLD if answer.remark.is_of_absence else AS_EXPLAINED
        asked = Waive(
            finding=answer.remark.fingerprint,
            because=self.because or _reason(told, answer, space.definitions),
            asked_by=_supplier(answer, space.definitions),
            evidence=answer.remark.evidence,
        )
        return str(asked.do(space))


class RejectAnswers(SettleAnswers):
    """Reject answers: they are asked again, with the reason in the next copy."""

    name, command = "reject-answers", ""
    title = _("Reject; it is asked again")

    because = reason()

    def change(self, space: Workspace) -> tuple[SuppliersAnswer, ...]:
        """Settle one after the other, where there is a reason."""
        if not self.because:
            raise refused(RejectAnswers.because, NO_REASON)
        return super().change(space)

    def _settle(self, answer: SuppliersAnswer, space: Workspace) -> SuppliersAnswer:
        from thb_eu.definitions.acts import Act as Entered
        from thb_eu.year.answers import REJECTED, settle

        because = well_formed(next(iter(self.because.values())))
        rejected = settle(space, answer, REJECTED, because=wording(self.because))
        about = {"delivery": answer.delivery, "answers": 0, "rejected": [answer.remark.number], "because": because}
        space.enter(Entered.ANSWERED, about)
        return rejected


def correction_of(answer: SuppliersAnswer, file: str, definitions: Definitions) -> Correct:
    """Make the correction that an answer asks for, on the authority of the supplier."""
    return Correct(
        cell="!".join(filter(None, (file, answer.remark.sheet, answer.cell))),
        to=answer.text,
        authority=_supplier(answer, definitions),
        because=_reason(_("The supplier corrected the figure in the answer to remark {number}."), answer, definitions),
        expected=answer.held,
        others=STAY,
    )


def _reason(sentence: Text, answer: SuppliersAnswer, definitions: Definitions) -> Mapping[str, str]:
    """Return the reason that an answer gives, in its own words where no person can stand in them."""
    told = sentence.filled({"number": answer.remark.number})
    words = " ".join(answer.shown.split())
    return (joined((told, quoted(words)), " ") if words else told).by_language_of(definitions.languages)


def _supplier(answer: SuppliersAnswer, definitions: Definitions) -> str:
    """Return the office on whose authority a correction is made, or that asks for a waiver."""
    title = definitions.contracts[answer.remark.contract].supplier.in_language(definitions.languages[0])
    return title.partition(":")[0]
