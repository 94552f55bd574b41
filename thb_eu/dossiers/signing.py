"""Sign a dossier: `manifest.sig` beside `manifest.json`, an Ed25519 signature over its bytes.

The manifest holds the hash of every file, so the signature covers the whole dossier. It is text: the algorithm, the
fingerprint of the key, the signature in base64. Ed25519 needs no chance: a key signs the same manifest always alike,
and a signed dossier can be made again byte for byte. Nothing is signed unless whoever holds the key asks for it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from thb_eu.base.atomic_files import FOR_ALL, NewFile, write_files, written_anew
from thb_eu.base.errors import Fault, ThbError, guarded
from thb_eu.base.limits import KEY_FILE
from thb_eu.base.messages import NO_WORDS, Text, _, plural
from thb_eu.base.model import Place
from thb_eu.base.secure_files import IN_REPOSITORY, others_may_read, others_read, repositories
from thb_eu.definitions.acts import RIGHTS
from thb_eu.definitions.journal import JOURNAL, Journal, JournalEntry, number_of
from thb_eu.definitions.office_roles import NAME, OfficeRoles, acts_without_right, unsigned_acts
from thb_eu.publication.folder import MANIFEST, SIGNATURE, as_written

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


# Read keys of signatures, and refuse private ones in unsafe places. The door of `cryptography`.
#
# Comes in: the name of a PEM file (private keys in PKCS #8, with a password from the environment where they have one;
# public keys as SubjectPublicKeyInfo, which is what OpenSSL writes). Goes out: a key that signs, or one that
# verifies. Refused: what is no Ed25519 key, a password that is missing or wrong, a private key in a repository, in
# the folder of the dossier, or given in place of a public one. No message repeats a key, a password or where a
# private key lies.

ALGORITHM = "Ed25519"
PASSWORD = "THB_EU_KEY_PASSWORD"
PUBLIC_ENDING = ".pub"

SIGN_KEY, PUBLIC_KEY, NEW_KEY = "--sign-key", "--public-key", "keys new"

NO_KEY = ("key-invalid", _("not an Ed25519 key in PEM."), _("Make a key with: thb-eu keys new FILE"))


class SigningRefused(ThbError):
    """There is no key that can sign or verify; whoever runs the command acts."""

    who = "user"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that verifies."""

    _key: Ed25519PublicKey

    @property
    def fingerprint(self) -> str:
        """`sha256:` and the SHA-256 of the key as DER; `openssl pkey -pubin -outform DER | sha256sum` says the same."""
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        der = self._key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return f"sha256:{hashlib.sha256(der).hexdigest()}"

    def verifies(self, signature: bytes, content: bytes) -> bool:
        """Tell whether the private half of this key made `signature` over `content`."""
        from cryptography.exceptions import InvalidSignature

        try:
            self._key.verify(signature, content)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A key that signs; it never shows itself. `open_to_others`: other users of the machine can read its file."""

    _key: Ed25519PrivateKey
    open_to_others: bool = False

    def __repr__(self) -> str:
        return "PrivateKey(…)"

    @property
    def fingerprint(self) -> str:
        """The fingerprint of its public half."""
        return PublicKey(self._key.public_key()).fingerprint

    def sign(self, content: bytes) -> bytes:
        """Return the 64 bytes of the signature over `content`; always the same for the same content."""
        return self._key.sign(content)


def read_private_key(file: Path, out: Path, option: str = SIGN_KEY) -> PrivateKey:
    """Return the key to sign with, for a dossier that goes to `out`; SigningRefused unless it is one and lies well.

    `option`: by which the file was named.
    """
    return guarded(lambda: _read_private_key(file, out, option))


def read_public_key(file: Path) -> PublicKey:
    """Return the key to verify with; SigningRefused where it is none, or a private one."""
    return guarded(lambda: _read_public_key(file))


def make_key(file: Path) -> PrivateKey:
    """Make a key: the private half goes into `file`, which only its owner may read, the public half beside it (`.pub`).

    The private half is locked with the password in THB_EU_KEY_PASSWORD, if there is one. Neither file is overwritten.
    """
    return guarded(lambda: _make_key(file))


def _read_private_key(file: Path, out: Path, option: str) -> PrivateKey:
    if repositories((file,)):
        raise SigningRefused(Fault(Place(option), *IN_REPOSITORY))
    if out.resolve() in file.resolve().parents:
        problem = (
            "key-misplaced",
            _("the private key lies in the folder of the dossier or the collection."),
            _("Move it elsewhere: that folder is handed on."),
        )
        raise SigningRefused(Fault(Place(option), *problem))
    key = _private(_content(file, option), option)
    return PrivateKey(key, others_may_read(file))


def _private(content: bytes, option: str) -> Ed25519PrivateKey:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    key: object = None
    try:
        key = load_pem_private_key(content, None)
    except TypeError:  # it is locked
        key = _unlocked(content, option)
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise SigningRefused(Fault(Place(option), *NO_KEY))
    return key


def _unlocked(content: bytes, option: str) -> object:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        return load_pem_private_key(content, os.environ.get(PASSWORD, "").encode("utf-8", "surrogateescape"))
    except (ValueError, TypeError):
        problem = (
            "key-password-wrong",
            _("the key has a password, which is missing or wrong."),
            _("Put it into the environment variable {password}.", password=PASSWORD),
        )
        wrong = SigningRefused(Fault(Place(option), *problem))
    raise wrong


def public_key_of(der: bytes) -> PublicKey:
    """Return the Ed25519 key that these bytes (SubjectPublicKeyInfo) hold."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    return PublicKey(Ed25519PublicKey.from_public_bytes(der[-32:]))


def _read_public_key(file: Path) -> PublicKey:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    content = _content(file, PUBLIC_KEY)
    if b"PRIVATE KEY-----" in content:
        problem = (
            "private-key-given",
            _("this is a private key; verifying needs the public one."),
            _("Keep it secret; the public one is in the file .pub."),
        )
        raise SigningRefused(Fault(Place(PUBLIC_KEY), *problem))
    try:
        key = load_pem_public_key(content)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise SigningRefused(Fault(Place(PUBLIC_KEY), *NO_KEY))
    return PublicKey(key)


def _content(file: Path, where: str) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(KEY_FILE)
    except OSError:
        problem = ("file-not-found", _("the file does not exist or cannot be read."), _("Name the file of the key."))
        refused = SigningRefused(Fault(Place(where), *problem))
    raise refused


def _make_key(file: Path) -> PrivateKey:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    if repositories((file,)):
        raise SigningRefused(Fault(Place(NEW_KEY), *IN_REPOSITORY))
    key = Ed25519PrivateKey.generate()
    password = os.environ.get(PASSWORD, "").encode("utf-8", "surrogateescape")
    lock = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    public = key.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo)
    private = NewFile(file, key.private_bytes(pem, pkcs8, lock))
    if why := written_anew(private, NewFile(file.with_name(file.name + PUBLIC_ENDING), public, FOR_ALL)):
        raise SigningRefused(Fault(Place(NEW_KEY), *why))
    return PrivateKey(key)


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


# Sign an entry of a journal with the key of a role; check the signatures of a journal.
#
# The keys are those by which dossiers are signed; public halves stand in `roles.yaml`. A signature covers all of its
# entry, the hash of the entry before among it, so that it holds in no other place and in no other journal.

OTHER_KEY = _("the signature is by the key {key}, which is none of the role {role!r} on that day.")
ASK_THE_ROLE = _("Ask whoever has the role; a key that is no longer used stays in {file} with its last day.", file=NAME)
NO_RIGHT = _("the role {role!r} has no right to do this; it needs the right: {right}.")


def signature_by(key: PrivateKey, content: bytes) -> Mapping[str, str]:
    """Return the signature of an entry whose bytes to sign are `content`, as the entry bears it."""
    return {"key": key.fingerprint, "signature": base64.b64encode(key.sign(content)).decode("ascii")}


def wrong_signatures(journal: Journal, roles: OfficeRoles) -> Iterator[Fault]:
    """Yield the entries whose signature does not hold, or is by a key that their role does not have, or that lack one.

    Without roles nobody can tell; `unchecked` says so.
    """
    if not roles.roles:
        return
    for entry in journal.entries:
        signature, held = entry.signature, roles.keys_for(entry)
        if not signature:
            continue
        key = next((key for key in held if key.fingerprint == signature["key"]), None)
        if key is None:
            what = OTHER_KEY.filled({"key": signature["key"], "role": entry.role})
            yield _fault(entry, "journal-signature-wrong", what, ASK_THE_ROLE)
        elif not public_key_of(key.der).verifies(base64.b64decode(signature["signature"]), entry.to_sign):
            what = _("the signature does not hold: the entry was changed, or it was signed elsewhere.")
            yield _fault(entry, "journal-signature-wrong", what, ASK_THE_ROLE)
    for entry in unsigned_acts(journal, roles):
        what = _("the role {role!r} has a key, and the entry is not signed.", role=entry.role)
        yield _fault(entry, "journal-signature-missing", what, ASK_THE_ROLE)


def unchecked(journal: Journal, roles: OfficeRoles) -> Iterator[Fault]:
    """Yield what to remark of signatures where no roles are known."""
    signed = [entry for entry in journal.entries if entry.signature]
    if signed and not roles.roles:
        what = plural(
            "the signature of {count} entry was not checked: no roles are known.",
            "the signatures of {count} entries were not checked: no roles are known.",
            len(signed),
        )
        remedy = _("Put {file} where it belongs: into the definitions of the country or of the collection.", file=NAME)
        yield Fault(Place(JOURNAL), "journal-signature-unchecked", what, remedy, "analyst")


def without_right(journal: Journal, roles: OfficeRoles) -> Iterator[Fault]:
    """Yield what to remark of acts to which their role has no right now: it may have had it when it did them."""
    for entry, right in acts_without_right(journal, roles):
        what = NO_RIGHT.filled({"role": entry.role, "right": RIGHTS[right]})
        remedy = _(
            "If the role had the right then, nothing is to be done; else withdraw it, or have a role with the right "
            "do it."
        )
        yield _fault(entry, "journal-right-missing", what, remedy)


def place_of(entry: JournalEntry) -> Place:
    """Find where an entry stands in its journal."""
    return Place(JOURNAL).of(_("entry {number}", number=number_of(entry)))


def _fault(entry: JournalEntry, code: str, what: Text, remedy: Text) -> Fault:
    return Fault(place_of(entry), code, what, remedy, "analyst")
