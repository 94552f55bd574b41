"""Signature of a dossier: there or not, checked or not, good or not.

Without the public key nothing is checked, and a signature that nobody checked is told as such.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from thb_eu.dossiers import MANIFEST, Dossier
from thb_eu.messages import Text, _
from thb_eu.signing import SIGNATURE, Signature, read_signature
from thb_eu.signing.keys import PublicKey, read_public_key
from thb_eu.verification.model import SIGNATURES, Difference, Judged, Part

PART = "signature"
ABSENT, UNCHECKED, GOOD, BAD = "absent", "not checked", "good", "bad"
ASKS = _("Does the signature of the manifest hold?")
UNSIGNED = _("the dossier is not signed")
NOT_CHECKED = _("signed by the key {key}; not checked, give --public-key")
NO_SIGNATURE = _("there is no signature")
GARBAGE = _("this is no signature of a manifest")
OTHER_KEY = _("signed by another key: {key}, not {given}")
BROKEN = _("the signature of the key {key} does not hold for it")


@dataclass(frozen=True, slots=True)
class Signed:
    """What stands about the signature, the fingerprint of the key that it names, and what checking it came to."""

    state: str
    key: str
    judged: Judged


def signature_of(dossier: Dossier, public_key: Path | None) -> Signed:
    """The state of the signature; a key that was given and is none is refused."""
    key = read_public_key(public_key) if public_key is not None else None
    path = dossier.folder / SIGNATURE
    if not path.is_file():
        return Signed(ABSENT, "", _absent(key))
    signature = read_signature(path.read_bytes())
    if signature is None:
        return Signed(BAD, "", _bad(GARBAGE))
    if key is None:
        left = Part(PART, ASKS, undone=NOT_CHECKED.filled({"key": signature.key}))
        return Signed(UNCHECKED, signature.key, ((left,), ()))
    wrong = _wrong(signature, key, dossier.read(MANIFEST))
    if wrong is not None:
        return Signed(BAD, signature.key, _bad(wrong))
    return Signed(GOOD, signature.key, ((Part(PART, ASKS, 1, SIGNATURES),), ()))


def _absent(key: PublicKey | None) -> Judged:
    """No signature is a difference only for whoever asked for one."""
    return _bad(NO_SIGNATURE) if key else ((Part(PART, ASKS, undone=UNSIGNED),), ())


def _wrong(signature: Signature, key: PublicKey, manifest: bytes) -> Text | None:
    if signature.key != key.fingerprint:
        return OTHER_KEY.filled({"key": signature.key, "given": key.fingerprint})
    return None if signature.holds(manifest, key) else BROKEN.filled({"key": signature.key})


def _bad(why: Text) -> Judged:
    return (Part(PART, ASKS, 1, SIGNATURES),), (Difference(PART, SIGNATURE, why),)
