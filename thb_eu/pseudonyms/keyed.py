"""Keyed: identifiers in, a pseudonym out that nobody can make or try out without the key.

HMAC-SHA-256 (RFC 2104, FIPS 198-1): every database and language has it, so an organisation's own programmers can make
the same pseudonyms. Kept are 130 bits, 26 letters of base32: no less than half, as RFC 2104 advises. Among ten
million persons the odds that any two share one by chance are below 10**14 / 2**131, about 4 in 10**26. What goes in
begins with the version and the kind: an EMŠO and a name never meet by chance, nor do two versions of the rules.
"""

from __future__ import annotations

import base64
import hmac
from typing import NoReturn

VERSION = 1
LETTERS = 26
LETTERS_OF_A_FINGERPRINT = 8
PARTED_BY = "\x1f"


class Key:
    """The key in memory: it makes pseudonyms and a fingerprint, and shows neither itself nor a copy."""

    __slots__ = ("_secret",)

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def __repr__(self) -> str:
        return f"Key({self.fingerprint})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key is not written anywhere")

    @property
    def fingerprint(self) -> str:
        """Equal for equal keys; from the fingerprint of a random key nobody learns anything about it."""
        return f"k{VERSION}_{self._letters('key')[:LETTERS_OF_A_FINGERPRINT]}"

    def pseudonym(self, kind: str, *parts: str) -> str:
        """The pseudonym of whoever these parts name together; plain words and digits only."""
        return f"p{VERSION}_{self._letters(kind, *parts)[:LETTERS]}"

    def stands_in(self, content: bytes) -> bool:
        """Whether the key itself stands in a text."""
        return self._secret in content

    def _letters(self, *said: str) -> str:
        message = PARTED_BY.join((f"thb-eu pseudonym {VERSION}", *said)).encode("ascii")
        return base64.b32encode(hmac.digest(self._secret, message, "sha256")).decode("ascii").lower()
