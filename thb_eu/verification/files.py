"""Files of a dossier against its manifest: nothing changed, nothing missing, nothing beside them.

Comes in: an opened dossier. Goes out: how many files were held against their hashes, and every file that differs.
Refused: a manifest that has not the shape of its schema.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from thb_eu.definitions import Folder, read_checked
from thb_eu.definitions.folder import fingerprint
from thb_eu.dossiers import (
    DEFINITIONS,
    FACT_REASONS,
    FINDINGS,
    INPUTS,
    LINEAGE,
    MANIFEST,
    OBSERVATIONS,
    REASONS,
    WORKBOOK,
    Dossier,
)
from thb_eu.errors import SourceRefused
from thb_eu.messages import _
from thb_eu.signing import SIGNATURE
from thb_eu.verification.model import FILES, Difference, Judged, Part

PIECE = 1 << 20
SECTIONS = {"inputs": INPUTS, "definitions": DEFINITIONS}
"""Sections of the manifest that say once more what lies in a folder of the dossier."""

ALWAYS = (WORKBOOK, "report.html", OBSERVATIONS, LINEAGE, FINDINGS, "datapackage.json")
"""What every dossier holds, whatever its manifest says."""

OF_REASONS = (REASONS, FACT_REASONS)
"""What every dossier holds of a format that has files of reasons."""

HASHES, SAID_TWICE = "hashes", "manifest"
ASKS = _("Is every file what the manifest says?")
ASKS_TWICE = _("Does the manifest agree with itself?")

LACKS = _("every dossier has this file; this manifest names none")
GONE = _("the file is missing, and the manifest names it")
CHANGED = _("the content is not what the manifest says (SHA-256)")
STRANGER = _("the manifest does not name this file")
OTHER_HASH = _('the sections "outputs" and "{section}" of the manifest give different hashes')
ONE_SIDED = _('the file stands in the section "outputs" and not in "{section}"')
NOT_KEPT = _('the file stands in the section "{section}" and not in the dossier')
OTHER_FINGERPRINT = _("the fingerprint of the definitions in the manifest is not that of those in the dossier")


def refuse_misshapen(dossier: Dossier, schemas: Folder) -> None:
    """Raise SourceRefused where the manifest has not the shape that it must have."""
    read_checked(schemas, MANIFEST, dossier.read(MANIFEST), "manifest", SourceRefused)


def files(dossier: Dossier) -> Judged:
    """Every file against its hash, and the sections of the manifest against each other."""
    manifest = dossier.manifest
    outputs: Mapping[str, str] = manifest["outputs"]
    twice = (*_sections(manifest), *_fingerprint(dossier))
    parts = (
        Part(HASHES, ASKS, len(outputs), FILES),
        Part(SAID_TWICE, ASKS_TWICE, sum(len(manifest[section]) for section in SECTIONS), FILES),
    )
    due = (*ALWAYS, *OF_REASONS) if dossier.has_reasons else ALWAYS
    lacking = (Difference(HASHES, name, LACKS) for name in due if name not in outputs)
    return parts, (*lacking, *_hashes(dossier.folder, outputs), *twice)


def _hashes(folder: Path, outputs: Mapping[str, str]) -> Iterator[Difference]:
    ours = {MANIFEST, SIGNATURE}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    for name, said in outputs.items():
        if name not in there:
            yield Difference(HASHES, name, GONE)
        elif _hash(folder.joinpath(*name.split("/"))) != said:
            yield Difference(HASHES, name, CHANGED)
    yield from (Difference(HASHES, name, STRANGER) for name in sorted(there - ours - outputs.keys()))


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as opened:
        while piece := opened.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _sections(manifest: Mapping[str, Any]) -> Iterator[Difference]:
    """What the manifest says once as an output and once as an input or a definition."""
    outputs: Mapping[str, str] = manifest["outputs"]
    for section, folder in SECTIONS.items():
        kept = {
            name.removeprefix(f"{folder}/"): said for name, said in outputs.items() if name.startswith(f"{folder}/")
        }
        told: Mapping[str, str] = manifest[section]
        words = {"section": section}
        for name in sorted({*kept, *told}):
            where = f"{folder}/{name}"
            if name not in told:
                yield Difference(SAID_TWICE, where, ONE_SIDED.filled(words))
            elif name not in kept and section == DEFINITIONS:
                yield Difference(SAID_TWICE, where, NOT_KEPT.filled(words))
            elif name in kept and kept[name] != told[name]:
                yield Difference(SAID_TWICE, where, OTHER_HASH.filled(words))


def _fingerprint(dossier: Dossier) -> Iterator[Difference]:
    folder = dossier.folder / DEFINITIONS
    places = {name: folder.joinpath(*name.split("/")) for name in dossier.manifest["definitions"]}
    held = {name: path.read_bytes() for name, path in places.items() if path.is_file()}
    if fingerprint(held) != dossier.manifest["definitions_fingerprint"]:
        yield Difference(SAID_TWICE, DEFINITIONS, OTHER_FINGERPRINT)
