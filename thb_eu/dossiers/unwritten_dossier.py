"""Read an edition as its dossier would be read, of which nothing is written.

What an explanation asks for is made when it is asked for: tables, findings, the inputs. Nothing else lies in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from thb_eu.definitions import Definitions
from thb_eu.dossiers import FINDINGS, GONE, INPUTS, Dossier, damaged
from thb_eu.publication.edition import Edition, findings_object
from thb_eu.publication.manifest import as_json, manifest


@dataclass(frozen=True)
class UnwrittenDossier(Dossier):
    """The dossier of an edition that is in memory."""

    edition: Edition

    @classmethod
    def of(cls, edition: Edition) -> UnwrittenDossier:
        """Return the dossier that would be written of an edition."""
        return cls(Path(edition.collection.name), manifest(edition, {}), edition)

    @property
    def definitions(self) -> Definitions:
        """The definitions by which the edition was made."""
        return self.edition.definitions

    def holds(self, name: str) -> bool:
        """Tell whether an input would lie in it."""
        return not self.edition.protected.audience.withholds and name in self._inputs

    def read(self, name: str) -> bytes:
        """Make a table or the findings; or take an input as the collection has it."""
        if self.holds(name):
            return self._inputs[name]
        if name == FINDINGS:
            return as_json(findings_object(self.edition))
        if name in self.edition.csv_files:
            return self.edition.csv_files[name]
        raise damaged(self.folder, GONE)

    @cached_property
    def _inputs(self) -> dict[str, bytes]:
        return {f"{INPUTS}/{name}": content for name, content in self.edition.received.passed_on.items()}
