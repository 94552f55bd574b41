"""List the dossiers that lie in a folder, with what their manifests say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from thb_eu.base.bounded_files import read_bounded
from thb_eu.base.errors import SourceRefused
from thb_eu.base.limits import DOSSIER_FILE
from thb_eu.base.model import Audience, State
from thb_eu.definitions.journal import JournalEntry
from thb_eu.desk.workplace import CollectionAtHand, Workplace
from thb_eu.publication.folder import MANIFEST

DOSSIER = "dossier-"
FOLDER, VINTAGE = f"{DOSSIER}{{audience}}", f"{DOSSIER}{{audience}}-{{vintage}}"
"""How the folder of a dossier is called, and that of a later vintage."""
SHOWN = ("submission.xlsx", "report.html", "observations.csv", "findings.json", "lineage.csv", "manifest.json")
"""Files of a dossier that people open, the first ones first."""


@dataclass(frozen=True, slots=True)
class DossierAtHand:
    """A dossier of a collection: its folder, its state, its audience and vintage; its entry in the journal, if any."""

    collection: str
    folder: Path
    state: str
    audience: str
    vintage: int
    entry: JournalEntry | None

    @property
    def is_entered(self) -> bool:
        """Whether the journal knows it."""
        return self.entry is not None

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it."""
        return Audience(self.audience).withholds

    @property
    def hides_findings(self) -> bool:
        """Whether it is a draft that does not say whether findings held it back, as it is for the public."""
        return self.state == State.DRAFT.value and self.is_public

    @property
    def name(self) -> str:
        """The name of its folder, as addresses hold it."""
        return self.folder.name

    @property
    def files(self) -> tuple[str, ...]:
        """Its files that people open."""
        return tuple(name for name in SHOWN if (self.folder / name).is_file())


def dossiers_of(held: CollectionAtHand) -> tuple[DossierAtHand, ...]:
    """Return the dossiers of a collection that lie beside it, by name."""
    return tuple(_dossiers(held))


def all_dossiers(workplace: Workplace) -> tuple[DossierAtHand, ...]:
    """Return the dossiers of all collections at hand."""
    return tuple(
        one for found in workplace.collections for one in _dossiers(workplace.collection(found.name), entered=False)
    )


def folder_of_dossier(held: CollectionAtHand, audience: Audience, vintage: int | None) -> Path:
    """Find where the dossier for an audience comes to lie; each vintage in a folder of its own."""
    pattern = VINTAGE if vintage else FOLDER
    return held.outgoing / pattern.format(audience=audience.value, vintage=vintage)


def _dossiers(held: CollectionAtHand, entered: bool = True) -> Iterator[DossierAtHand]:
    submissions = held.collection.journal.submissions if entered else ()
    known = {str(entry.about["manifest"]): entry for entry in submissions}
    for path in sorted(held.outgoing.glob(f"{DOSSIER}*/{MANIFEST}")):
        try:
            content = read_bounded(path, DOSSIER_FILE)
            told: dict[str, Any] = json.loads(content)
            vintage = int((told.get("revision") or {}).get("vintage", 1))
            made = (str(told["state"]), Audience(told["audience"]).value, vintage)
        except (SourceRefused, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            continue
        yield DossierAtHand(held.name, path.parent, *made, known.get(sha256(content).hexdigest()))
