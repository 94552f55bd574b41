"""List the dossiers and the reports of recipients that lie in a folder, with what their manifests say."""

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
from thb_eu.year.acts.hand_over import handed_over

DOSSIER, REPORT = "dossier-", "report-"
FOLDER, VINTAGE = f"{DOSSIER}{{audience}}", f"{DOSSIER}{{audience}}-{{vintage}}"
"""How the folder of a dossier is called, and that of a later vintage."""
SHOWN = ("submission.xlsx", "report.html", "observations.csv", "findings.json", "lineage.csv", "manifest.json")
"""Files that people open, the first ones first; then come the others."""


@dataclass(frozen=True, slots=True)
class DossierAtHand:
    """A dossier of a collection: its folder, its state, its audience and vintage; its entry in the journal, if any.

    `manifest`: the SHA-256 of its manifest. `after`: how many acts the journal had then.
    `recipient`: who gets it, where it is no dossier but the report of a recipient.
    """

    collection: str
    folder: Path
    state: str
    audience: str
    vintage: int
    entry: JournalEntry | None
    manifest: str
    after: int = 0
    recipient: str = ""

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
    def address(self) -> str:
        """How a form names it among the dossiers of all collections."""
        return f"{self.collection}/{self.name}"

    @property
    def files(self) -> tuple[str, ...]:
        """Its files, first those that people open."""
        found = [path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file()]
        return (*(name for name in SHOWN if name in found), *sorted({*found} - {*SHOWN}))


def dossiers_of(held: CollectionAtHand) -> tuple[DossierAtHand, ...]:
    """Return the dossiers of a collection that lie beside it, by name."""
    return tuple(_written(held, DOSSIER))


def reports_of(held: CollectionAtHand, recipient: str = "") -> tuple[DossierAtHand, ...]:
    """Return the reports, of one recipient or of all, that lie beside a collection, the latest last."""
    found = [one for one in _written(held, REPORT) if recipient in ("", one.recipient)]
    return tuple(sorted(found, key=lambda one: (len(one.name), one.name)))


def folder_of_report(held: CollectionAtHand, recipient: str) -> Path:
    """Find where the report for a recipient comes to lie; one that was handed over stays where it is."""
    sent = {entry.about["manifest"] for entry in handed_over(held.collection.journal)}
    kept = sum(one.manifest in sent for one in reports_of(held, recipient))
    return held.outgoing / f"{REPORT}{recipient}{f'.{kept + 1}' if kept else ''}"


def all_dossiers(workplace: Workplace) -> tuple[DossierAtHand, ...]:
    """Return the dossiers of all collections at hand."""
    every = (workplace.collection(found.name) for found in workplace.collections)
    return tuple(one for held in every for one in _written(held, DOSSIER, entered=False))


def folder_of_dossier(held: CollectionAtHand, audience: Audience, vintage: int | None) -> Path:
    """Find where the dossier for an audience comes to lie; each vintage in a folder of its own."""
    pattern = VINTAGE if vintage else FOLDER
    return held.outgoing / pattern.format(audience=audience.value, vintage=vintage)


def _written(held: CollectionAtHand, kind: str, entered: bool = True) -> Iterator[DossierAtHand]:
    submissions = held.collection.journal.submissions if entered else ()
    known = {str(entry.about["manifest"]): entry for entry in submissions}
    for path in sorted(held.outgoing.glob(f"{kind}*/{MANIFEST}")):
        try:
            content = read_bounded(path, DOSSIER_FILE)
            told: dict[str, Any] = json.loads(content)
            vintage = int((told.get("revision") or {}).get("vintage", 1))
            made = (State(told["state"]).value, Audience(told["audience"]).value, vintage)
            digest = sha256(content).hexdigest()
            entry, recipient = known.get(digest), str(told.get("recipient", ""))
            after = int(entry.about["after"] if entry else told.get("after", 0))
        except (SourceRefused, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            continue
        yield DossierAtHand(held.name, path.parent, *made, entry, digest, after, recipient)
