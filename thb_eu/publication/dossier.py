"""Write every file of a submission's dossier, whole or not at all.

Only what `protect` made can be published. A blocked submission writes nothing unless a draft is asked for. Every file
is made from an `Edition`; that for the public holds the public cells, the definitions and what the office declares.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from thb_eu.base import second_process
from thb_eu.base.errors import Fault, OutputRefused
from thb_eu.base.messages import _
from thb_eu.base.model import Place, State
from thb_eu.base.progress import stage
from thb_eu.base.table_schemas import with_plain_text
from thb_eu.parts import written_parts
from thb_eu.publication.edition import Edition, edition_of, findings_object
from thb_eu.publication.folder import MANIFEST, SIGNATURE, write_all
from thb_eu.publication.manifest import KEYED, as_json, keyed_inputs, manifest
from thb_eu.publication.package import descriptor
from thb_eu.publication.page import page
from thb_eu.publication.reference import MetadataEntry, reference_files
from thb_eu.publication.sdmx import sdmx_files, structures_of
from thb_eu.publication.workbook import drawn_book
from thb_eu.results import Submission

if TYPE_CHECKING:
    import pandas as pd

BLOCKED = _("findings block the submission; nothing was written.")


class FilledTemplate(Protocol):
    """A workbook of others that is filled with the figures of a dossier."""

    def files(self, submission: Submission, observations: pd.DataFrame) -> dict[str, bytes]:
        """Return what lies in the dossier of it, by name; `observations`: the table of observations.csv."""


class WrittenPart(Protocol):
    """What a room outside the core adds to every dossier (`thb_eu.parts.WRITTEN`)."""

    def dossier_files(self, submission: Submission, files: Mapping[str, bytes]) -> dict[str, bytes]:
        """Return its files by name; `files`: those that are made already."""


@dataclass(frozen=True)
class BegunDossier:
    """A submission, the edition of it, and what waits for those of its files that take longest."""

    submission: Submission
    edition: Edition
    book: Callable[[], tuple[bytes, tuple[MetadataEntry, ...]]]
    structures: Callable[[], dict[str, bytes]]


def begun(submission: Submission | BegunDossier, drawn: Callable[[], bytes] | None = None) -> BegunDossier:
    """Let a second process, if there is one, begin with the workbook, which takes longest, and with the structures.

    What is begun stays as it is. `drawn`: what waits for the workbook, where it is drawn elsewhere.
    """
    if isinstance(submission, BegunDossier):
        return submission
    edition = edition_of(submission)
    if not drawn:
        return BegunDossier(submission, edition, *second_process.ask((drawn_book, edition), structures_of(edition)))
    (structures,) = second_process.ask(structures_of(edition))
    return BegunDossier(submission, edition, partial(drawn_book, edition, drawn), structures)


@with_plain_text
def publish(
    submission: Submission | BegunDossier,
    out: str | Path,
    draft: bool = False,
    template: FilledTemplate | None = None,
    sign: Callable[[bytes], bytes] | None = None,
    replace: bool = False,
    permit: Callable[[bytes], None] | None = None,
    keyed: Callable[[str], str] | None = None,
) -> tuple[Path, ...]:
    """Write the dossier of `submission` to the folder `out`, whole or not at all; a blocked one only as a `draft`.

    Returns the files that it wrote.

    `submission` is what `prepare` gives, or what is `begun` of it. With a `template` that is filled and lies in the
    dossier; `sign` makes of the manifest's bytes those of its signature. A FINAL dossier in `out` is refused unless the
    caller wants to `replace` it; `permit` is shown the manifest's bytes before anything is written, and may refuse too.
    `keyed` ties a public manifest to its inputs (`keyed_inputs`).

    Columns: `observations.csv` has those of `OBSERVATIONS`, `lineage.csv` those of `LINEAGE`.
    Units: as of `prepare`.
    Errors: `OutputRefused` where the folder is taken, or the submission is blocked and no draft is asked for.
    Source: `submission` alone, with its inputs and its definitions: the same gives the same bytes.
    """
    made = submission.submission if isinstance(submission, BegunDossier) else submission
    if made.state is State.BLOCKED and not draft:
        remedy = _("Settle them, or ask for a draft.")
        raise OutputRefused(Fault(Place(str(out)), "submission-blocked", BLOCKED, remedy, "analyst"))
    files = dossier(submission, template, keyed=keyed)
    if permit is not None:
        permit(files[MANIFEST])
    if sign is not None:
        files[SIGNATURE] = sign(files[MANIFEST])
    write_all(Path(out), files, replace_final=replace)
    return tuple(Path(out, *name.split("/")) for name in files)


@with_plain_text
def dossier(
    submission: Submission | BegunDossier,
    template: FilledTemplate | None = None,
    keyed: Callable[[str], str] | None = None,
) -> dict[str, bytes]:
    """Return every file of the dossier, by name."""
    stage(_("writing the dossier"))
    made = begun(submission)
    edition = made.edition
    tables = edition.csv_tables
    files: dict[str, bytes] = {
        "report.html": page(edition),
        **edition.csv_files,
        "datapackage.json": as_json(descriptor(edition, tables)),
        "findings.json": as_json(findings_object(edition)),
        **{f"definitions/{name}": content for name, content in edition.definitions.files.items()},
        **sdmx_files(edition, tables["observations"], made.structures),
    }
    if template is not None:
        files |= template.files(edition, tables["observations"])
    if not edition.protected.audience.withholds:
        files |= {f"inputs/{name}": content for name, content in edition.received.passed_on.items()}
    book, described = made.book()
    files = {"submission.xlsx": book, **reference_files(edition, described), **files}
    written: Sequence[WrittenPart] = written_parts()
    for part in written:
        files |= part.dossier_files(edition, files)
    listed = manifest(edition, files)
    if keyed is not None and edition.protected.audience.withholds:
        listed[KEYED] = keyed_inputs(listed, made.submission, keyed)
    files[MANIFEST] = as_json(listed)
    return files
