"""Read keys of signatures, and refuse private ones in unsafe places. The door of `cryptography`.

Comes in: the name of a PEM file (private keys in PKCS #8, with a password from the environment where they have one;
public keys as SubjectPublicKeyInfo, which is what OpenSSL writes). Goes out: a key that signs, or one that verifies.
Refused: what is no Ed25519 key, a password that is missing or wrong, a private key in a repository, in the folder of
the dossier, or given in place of a public one. No message repeats a key, a password or where a private key lies.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from thb_eu.base.atomic_files import FOR_ALL, NewFile, written_anew
from thb_eu.base.errors import Fault, ThbError, guarded
from thb_eu.base.limits import KEY_FILE
from thb_eu.base.messages import _
from thb_eu.base.model import Place
from thb_eu.base.secure_files import IN_REPOSITORY, others_may_read, repositories

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

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
