"""Verify a dossier: files, cells, flags, controls, findings, signature.

Above the steps, like the pipeline. Every source that holds the numbers is read by itself (the workbook as a person sees
it, observations.csv, each SDMX file, a filled template, the facts behind the cells, and the numbers made again from the
inputs) and held against all others, cell by cell: a hash that was refreshed hides nothing. What cannot be compared is
told as not done and never counts as passed.

Refused: a folder that is no dossier, a manifest that is misshapen or names what is no file of the dossier, links, and a
collection that was brought and cannot be read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

from thb_eu.base import second_process
from thb_eu.base.messages import ENGLISH, _
from thb_eu.definitions.country import languages_to_refuse_in
from thb_eu.definitions.folder import find_folder
from thb_eu.dossiers import DEFINITIONS, Dossier, opened
from thb_eu.dossiers.signing import PublicKey
from thb_eu.dossiers.verification.files import files, journal, signature_of
from thb_eu.dossiers.verification.sections import Difference, Verification, VerificationRun, VerificationSection
from thb_eu.publication.manifest import ENGINE

__all__ = ["Difference", "Verification", "VerificationSection", "verify"]

ASKS_DEFINITIONS = _("Can the definitions in the dossier be read?")


def verify(
    folder: str | Path,
    package: str | Path | None = None,
    public_key: Path | PublicKey | None = None,
    definitions: str | Path | None = None,
    keyed: Callable[[str], str] | None = None,
    known: Sequence[str | Path] = (),
) -> Verification:
    """Return everything that differs in the dossier `folder`; `package` brings the inputs that do not lie in it.

    `definitions` may bring other schemas to which the manifest and the findings are held. `keyed` holds a public
    manifest to its inputs, which it names under a key; `known` is what was named as published elsewhere when it was
    made (a dossier for the Commission holds that).
    """
    from thb_eu.dossiers.verification.numbers import numbers
    from thb_eu.dossiers.verification.rerun import originals
    from thb_eu.dossiers.verification.tables import tables

    schemas = find_folder(definitions)
    dossier = opened(folder, schemas)
    (judged,) = second_process.ask((tables, Dossier(dossier.folder, dossier.manifest)))  # of no definitions
    work = VerificationRun()
    work.add(files(dossier))
    journal(dossier, work)
    signed = signature_of(dossier, public_key)
    work.add(signed.judged)
    built = work.read("definitions", ASKS_DEFINITIONS, DEFINITIONS, lambda: dossier.definitions)
    if built is None:
        why = _("no number can be compared without the definitions")
        work.left("numbers", _("Do all sources give the same numbers?"), why)
    else:
        originals(dossier, work, built, package)
        numbers(work, dossier, built, judged, package, schemas, keyed, known)
    manifest = dossier.manifest
    return Verification(
        package=manifest["package"],
        year=manifest["year"],
        geo=manifest["geo"],
        audience=manifest["audience"],
        state=manifest["state"],
        made_by=manifest["engine"]["version"],
        read_by=version(ENGINE),
        signature=signed.state,
        key=signed.key,
        parts=tuple(work.parts),
        differences=tuple(work.differences),
        languages=built.languages if built else languages_to_refuse_in(definitions, ENGLISH),
    )
