"""Dossier: a submission in, every file of its dossier out, whole or not at all.

Only what `protect` made can be published. A blocked submission writes nothing unless a draft is asked for. For the
public neither the suppliers' files nor the facts behind the cells leave: they hold the counts that are suppressed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from thb_eu.base.csv_tables import as_csv
from thb_eu.base.errors import Fault, OutputRefused
from thb_eu.base.messages import _
from thb_eu.base.model import Place, State
from thb_eu.base.progress import stage
from thb_eu.base.table_schemas import with_plain_text
from thb_eu.publication.edition import Edition, edition_of, findings_object
from thb_eu.publication.flat_tables import fact_reasons, lineage, observations, reasons
from thb_eu.publication.folder import MANIFEST, SIGNATURE, write_whole
from thb_eu.publication.manifest import as_json, manifest
from thb_eu.publication.package import descriptor
from thb_eu.publication.page import page
from thb_eu.publication.reference import entries, reference_files
from thb_eu.publication.reference.text_blocks import MetadataEntry
from thb_eu.publication.sdmx import sdmx_files
from thb_eu.publication.sheet_model import SheetContent
from thb_eu.publication.templates import OfficialTemplate
from thb_eu.publication.workbook import papers, workbook
from thb_eu.results import Submission

if TYPE_CHECKING:
    import pandas as pd

WRITING = _("writing the dossier")
BLOCKED = _("findings block the submission; nothing was written.")
SETTLE_THEM = _("Settle them, or ask for a draft.")


@with_plain_text
def publish(
    submission: Submission,
    out: str | Path,
    draft: bool = False,
    template: OfficialTemplate | None = None,
    sign: Callable[[bytes], bytes] | None = None,
    replace: bool = False,
) -> None:
    """Write the dossier of `submission` to the folder `out`, whole or not at all; a blocked one only as a `draft`.

    With a `template` it is filled and lies in the dossier; `sign` makes of the manifest's bytes those of its signature.
    A FINAL dossier in `out` is refused unless the caller wants to `replace` it.
    """
    if submission.state is State.BLOCKED and not draft:
        raise OutputRefused(Fault(Place(str(out)), "submission-blocked", BLOCKED, SETTLE_THEM, "analyst"))
    files = dossier(submission, template)
    if sign is not None:
        files[SIGNATURE] = sign(files[MANIFEST])
    write_whole(Path(out), files, replace_final=replace)


class DossierParts(NamedTuple):
    """What several files of a dossier are made from.

    Its tables by the names of their files without `.csv`, its reference metadata, and the sheets of its workbook.
    """

    tables: Mapping[str, pd.DataFrame]
    described: tuple[MetadataEntry, ...]
    sheets: tuple[SheetContent, ...]


@with_plain_text
def parts_of(edition: Edition) -> DossierParts:
    """The parts of an edition, each made once."""
    tables = {
        "observations": observations(edition),
        "lineage": lineage(edition),
        "reasons": reasons(edition),
        "fact-reasons": fact_reasons(edition),
    }
    described = tuple(entries(edition))
    return DossierParts(tables, described, tuple(papers(edition, described)))


@with_plain_text
def dossier(
    submission: Submission, template: OfficialTemplate | None = None, parts: DossierParts | None = None
) -> dict[str, bytes]:
    """Every file of the dossier, by name; its `parts` may have been made before."""
    stage(WRITING)
    edition = edition_of(submission)
    tables, described, sheets = parts or parts_of(edition)
    told = tables["observations"]
    files = {
        "submission.xlsx": workbook(edition, sheets),
        "report.html": page(edition),
        **{f"{name}.csv": csv_of(table) for name, table in tables.items()},
        "datapackage.json": as_json(descriptor(submission, tables)),
        "findings.json": as_json(findings_object(edition)),
        **sdmx_files(submission, told),
        **reference_files(edition, described),
        **{f"definitions/{name}": content for name, content in submission.definitions.files.items()},
    }
    if template is not None:
        files |= template.files(submission, told)
    if not submission.protected.audience.withholds:
        files |= {f"inputs/{name}": content for name, content in submission.received.inputs.items()}
    files[MANIFEST] = as_json(manifest(submission, files))
    return files


def csv_of(frame: pd.DataFrame) -> bytes:
    """RFC 4180 with line feeds; `<NA>` is empty."""
    columns = (frame[name].astype(object).where(frame[name].notna(), None).tolist() for name in frame.columns)
    return as_csv([list(frame.columns), *zip(*columns, strict=True)])
