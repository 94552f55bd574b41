"""Break the lock of somebody who no longer works on the collection, and do nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from thb_eu.base.messages import _
from thb_eu.year.acts.act import Act

if TYPE_CHECKING:
    from thb_eu.year.acts.act import Workspace


class Unlock(Act):
    """Enter that the lock was broken, which opening the collection did."""

    name, enters, command = "unlock", "unlocked", ""
    title = _("Nobody works there any more: break the lock")

    def change(self, space: Workspace) -> None:
        """Change nothing: opening the collection broke the lock."""
