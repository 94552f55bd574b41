"""Sign the sheet: everything that waits for a role, by one act with one case number, each entry under its own seal.

Each entry is signed, granted, confirmed or accepted as its own act would, so that each can be withdrawn alone. What the
role may not sign (its own proposal, another's right) is left, with the reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from thb_eu.base.errors import SourceRefused
from thb_eu.base.messages import NO_WORDS, _
from thb_eu.year import fields
from thb_eu.year.acts.act import Act
from thb_eu.year.acts.sign import Sign
from thb_eu.year.fields import refused

if TYPE_CHECKING:
    from thb_eu.year.acts.act import Workspace
    from thb_eu.year.sheet import Waiting

NOTHING = ("act-done-already", _("nothing on the sheet waits for a signature."), NO_WORDS)


class SignSheet(Act):
    """Sign all that waits but what is left out (`without`: ids, or kinds such as `delivery`); gives what was signed.

    `by`: the office that signs, or the number of its file. What the role may not sign is left, and told.
    """

    name, command, of_definitions = "sign-sheet", "", True
    purpose = _("Sign all that waits for a role, each under its own seal; what is left out waits on.")
    title = _("Sign the sheet as {role}")

    by = fields.text(Sign.by.title, metavar="OFFICE", help=Sign.by.help)
    without = fields.texts(Sign.without.title, metavar="ENTRY", default=())

    def change(self, space: Workspace) -> tuple[str, ...]:
        """Do the act of every entry."""
        from thb_eu.run import run_of
        from thb_eu.year.sheet import waiting
        from thb_eu.year.workspace import one_of_ids

        run = run_of(space.folder, space.definitions, set_aside=True)
        sheet = [matter for matter in waiting(run.received, run.mapped, space.definitions) if matter.can_be_signed]
        names = [name for matter in sheet for name in (matter.id, matter.kind)]
        left_out = {one_of_ids(name, names) for name in self.without}
        signed = []
        for entry in (matter for matter in sheet if left_out.isdisjoint((matter.id, matter.kind))):
            try:
                self._act_of(entry).do(space)
                signed.append(entry.id)
            except SourceRefused as refusal:
                space.left += refusal.faults
        if not signed:
            raise SourceRefused(*space.left) if space.left else refused(SignSheet.without, NOTHING)
        return tuple(signed)

    def _act_of(self, entry: Waiting) -> Act:
        from thb_eu.year.acts import ACTS
        from thb_eu.year.sheet import SIGNED_BY

        name, field = SIGNED_BY[entry.kind]
        by = {"by": self.by} if name == Sign.name else {}
        return ACTS[name](**by, **{field: (entry.id,) if field == "files" else entry.id})
