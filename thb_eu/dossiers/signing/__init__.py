"""Sign a dossier: `manifest.sig` beside `manifest.json`, an Ed25519 signature over its bytes.

The manifest holds the hash of every file, so the signature covers the whole dossier. It is text: the algorithm, the
fingerprint of the key, the signature in base64. Ed25519 needs no chance: a key signs the same manifest always alike,
and a signed dossier can be made again byte for byte. Nothing is signed unless whoever holds the key asks for it.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from pathlib import Path

from thb_eu.base.atomic_files import write_files
from thb_eu.base.errors import Fault
from thb_eu.base.messages import NO_WORDS, _
from thb_eu.base.model import Place
from thb_eu.base.secure_files import others_read
from thb_eu.dossiers.signing.keys import ALGORITHM, SIGN_KEY, PrivateKey, PublicKey, SigningRefused, read_private_key
from thb_eu.publication.folder import MANIFEST, SIGNATURE, as_written

__all__ = ["SIGNATURE", "ManifestSignature", "read_signature", "sign", "signed", "signer", "warnings_about"]

TITLE = "thb-eu signature of manifest.json"
FORM = re.compile(
    rf"{TITLE}\nalgorithm: {ALGORITHM}\n"
    r"key: (?P<key>sha256:[0-9a-f]{64})\nsignature: (?P<signature>[A-Za-z0-9+/=]{88})\n"
)
LONGEST = 1024


@dataclass(frozen=True, slots=True)
class ManifestSignature:
    """A signature as the file has it: the fingerprint of the key that made it, and its 64 bytes."""

    key: str
    signature: bytes

    def holds(self, manifest: bytes, key: PublicKey) -> bool:
        """Tell whether `key` belongs to the one that signed, and signed these very bytes."""
        return self.key == key.fingerprint and key.verifies(self.signature, manifest)


def signer(file: str | Path, out: Path) -> PrivateKey:
    """Return the key in `file`, to sign the dossier that goes to `out`; refused before any work is done."""
    return read_private_key(Path(file), out)


def warnings_about(key: PrivateKey) -> tuple[Fault, ...]:
    """Find what whoever signs should know of the key's file: that others on the machine can read it."""
    return (others_read(SIGN_KEY),) if key.open_to_others else ()


def signed(manifest: bytes, key: PrivateKey) -> bytes:
    """Return the content of `manifest.sig` for the bytes of a manifest."""
    signature = base64.b64encode(key.sign(manifest)).decode("ascii")
    return f"{TITLE}\nalgorithm: {ALGORITHM}\nkey: {key.fingerprint}\nsignature: {signature}\n".encode("ascii")


def sign(folder: Path, key: PrivateKey) -> None:
    """Sign the dossier in `folder` as it was written; refused where it was changed since, or another key signed it."""
    files = as_written(folder).files
    held = read_signature(files.get(SIGNATURE, b""))
    if held and held.key != key.fingerprint:
        what = _("the dossier is signed already, with the key {key}.", key=held.key)
        raise SigningRefused(Fault(Place(SIGNATURE), "act-done-already", what, NO_WORDS))
    write_files({SIGNATURE: signed(files[MANIFEST], key)}, folder)


def read_signature(content: bytes) -> ManifestSignature | None:
    """Return the signature that a `manifest.sig` holds; nothing where it is none. Line ends may be those of Windows."""
    if len(content) > LONGEST:
        return None
    found = FORM.fullmatch(content.decode("ascii", "replace").replace("\r\n", "\n"))
    if not found:
        return None
    try:
        return ManifestSignature(found["key"], base64.b64decode(found["signature"], validate=True))
    except binascii.Error:
        return None
