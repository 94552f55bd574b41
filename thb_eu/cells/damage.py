"""Refuse tables of a dossier that are not as `submit` wrote them."""

from __future__ import annotations

from pathlib import Path

from thb_eu.base.errors import Fault, SourceRefused
from thb_eu.base.messages import Text, _
from thb_eu.base.model import Place

SEE_VERIFY = _("The dossier is incomplete or was changed; see the report of `thb-eu verify`.")


def damaged(where: str | Path, what: Text) -> SourceRefused:
    """Return the refusal of a dossier that is not as `submit` wrote it, to be raised."""
    return SourceRefused(Fault(Place(str(where)), "dossier-damaged", what, SEE_VERIFY, "analyst"))
