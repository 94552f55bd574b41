"""Hold the files of a dossier against its manifest, and check the signature of the manifest.

Comes in: an opened dossier. Goes out: how many files were held against their hashes, and every file that differs; of
the signature whether it is there, was checked and is good. Without the public key nothing is checked, and a signature
that nobody checked is told as such. Where the dossier carries a journal, its chain is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from thb_eu.base.bounded_files import read_bounded
from thb_eu.base.limits import EDITED_FILE
from thb_eu.base.messages import Text, _
from thb_eu.definitions.folder import find_folder, fingerprint
from thb_eu.definitions.journal import JOURNAL, Journal
from thb_eu.definitions.office_roles import read_roles
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
from thb_eu.dossiers.signing import SIGNATURE, PublicKey, read_public_key, read_signature, wrong_signatures
from thb_eu.dossiers.verification.sections import (
    ENTRIES,
    FILES,
    SIGNATURES,
    Difference,
    Judged,
    VerificationRun,
    VerificationSection,
)
from thb_eu.publication.folder import wrong_hashes

SECTIONS = {"inputs": INPUTS, "definitions": DEFINITIONS}
"""Sections of the manifest that say once more what lies in a folder of the dossier."""

ALWAYS = (WORKBOOK, "report.html", OBSERVATIONS, LINEAGE, FINDINGS, "datapackage.json", REASONS, FACT_REASONS)
"""What every dossier holds, whatever its manifest says."""

JOURNAL_KEPT = f"{INPUTS}/{JOURNAL}"
ASKS_JOURNAL = _("Does the chain of the journal hold?")

HASHES, SAID_TWICE = "hashes", "manifest"

LACKS = _("every dossier has this file; this manifest names none")
OTHER_HASH = _('the sections "outputs" and "{section}" of the manifest give different hashes')

PART = "signature"
ABSENT, UNCHECKED, GOOD, BAD = "absent", "not checked", "good", "bad"
ASKS_SIGNATURE = _("Does the signature of the manifest hold?")
UNSIGNED = _("the dossier is not signed")
NO_SIGNATURE = _("the signature is missing")
BROKEN = _("the signature of the key {key} does not hold for it")


class SignatureCheck(NamedTuple):
    """What stands about the signature, the fingerprint of the key that it names, and what checking it came to."""

    state: str
    key: str
    judged: Judged


def files(dossier: Dossier) -> Judged:
    """Return every file against its hash, and the sections of the manifest against each other."""
    manifest = dossier.manifest
    outputs: Mapping[str, str] = manifest["outputs"]
    asks = _("Does the manifest agree with itself?")
    parts = (
        VerificationSection(HASHES, _("Does every file match the manifest?"), len(outputs), FILES),
        VerificationSection(SAID_TWICE, asks, sum(len(manifest[section]) for section in SECTIONS), FILES),
    )
    lacking = (Difference(HASHES, name, LACKS) for name in ALWAYS if name not in outputs)
    twice = (Difference(SAID_TWICE, where, why) for where, why in _listed_twice(manifest, dossier.folder))
    return parts, (*lacking, *(Difference(HASHES, *wrong) for wrong in wrong_hashes(dossier.folder, outputs)), *twice)


def _listed_twice(manifest: Mapping[str, Any], folder: Path) -> Iterator[tuple[str, Text]]:
    """Yield what the manifest says once as an output and once as an input or a definition, and of all definitions."""
    for section, below in SECTIONS.items():
        listed: Mapping[str, str] = manifest[section]
        outputs = manifest["outputs"].items()
        kept = {name.removeprefix(f"{below}/"): digest for name, digest in outputs if name.startswith(f"{below}/")}
        words = {"section": section}
        for name in sorted({*kept, *listed}):
            where = f"{below}/{name}"
            if name not in listed:
                yield where, _('the file is in the section "outputs" and not in "{section}"').filled(words)
            elif name not in kept and section == DEFINITIONS:
                yield where, _('the file is in the section "{section}" and not in the dossier').filled(words)
            elif name in kept and kept[name] != listed[name]:
                yield where, OTHER_HASH.filled(words)
    places = {name: folder.joinpath(DEFINITIONS, *name.split("/")) for name in manifest["definitions"]}
    held = {name: read_bounded(path, EDITED_FILE) for name, path in places.items() if path.is_file()}
    if fingerprint(held) != manifest["definitions_fingerprint"]:
        yield DEFINITIONS, _("the fingerprint of the definitions in the manifest is not that of those in the dossier")


def journal(dossier: Dossier, work: VerificationRun) -> None:
    """Check the chain of the acts on which the dossier rests, their signatures and anchor, where it carries them."""
    if JOURNAL_KEPT in dossier.manifest["outputs"]:
        work.compare(*(JOURNAL, ASKS_JOURNAL, JOURNAL_KEPT, ENTRIES), lambda: (len(dossier.acts), _of_acts(dossier)))


def _of_acts(dossier: Dossier) -> Iterator[Difference]:
    journal = Journal(dossier.acts)
    if dossier.anchor not in (None, journal.anchor):
        about = _("the manifest names another last entry than the journal in the dossier has")
        yield Difference(JOURNAL, MANIFEST, about)
    for fault in wrong_signatures(journal, read_roles(find_folder(dossier.folder / DEFINITIONS), {})):
        yield Difference(JOURNAL, f"{INPUTS}/{fault.where}", fault.what)


def signature_of(dossier: Dossier, public_key: Path | PublicKey | None) -> SignatureCheck:
    """Return the state of the signature; a key that was given and is none is refused."""
    key = read_public_key(public_key) if isinstance(public_key, Path) else public_key
    path = dossier.folder / SIGNATURE
    if not path.is_file():  # a difference only for whoever asked for one
        return SignatureCheck(ABSENT, "", _checked(NO_SIGNATURE) if key else _unchecked(UNSIGNED))
    signature = read_signature(read_bounded(path, EDITED_FILE))
    if signature is None:
        return SignatureCheck(BAD, "", _checked(_("not a signature of a manifest")))
    if key is None:
        why = _("signed by the key {key}; not checked, give --public-key", key=signature.key)
        return SignatureCheck(UNCHECKED, signature.key, _unchecked(why))
    wrong = None
    if signature.key != key.fingerprint:
        wrong = _("signed by another key: {key}, not {given}", key=signature.key, given=key.fingerprint)
    elif not signature.holds(dossier.read(MANIFEST), key):
        wrong = BROKEN.filled({"key": signature.key})
    return SignatureCheck(BAD if wrong else GOOD, signature.key, _checked(wrong))


def _unchecked(why: Text) -> Judged:
    return (VerificationSection(PART, ASKS_SIGNATURE, undone=why),), ()


def _checked(wrong: Text | None) -> Judged:
    return (VerificationSection(PART, ASKS_SIGNATURE, 1, SIGNATURES),), (
        (Difference(PART, SIGNATURE, wrong),) if wrong else ()
    )
