"""Keyed: HMAC-SHA-256 by its textbook construction, and a key that shows itself nowhere."""

from __future__ import annotations

import copy
import hashlib
import pickle
import re
import traceback
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thb_eu.records.pseudonyms import LETTERS, VERSION, PseudonymKey

ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
secrets = st.binary(min_size=32, max_size=100)
plain_words = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", max_size=12)


def textbook(secret: bytes, message: bytes, letters: int) -> str:
    """RFC 2104 written out, and base32 as the digits of one large number."""
    block = (hashlib.sha256(secret).digest() if len(secret) > 64 else secret).ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block) + message).digest()
    number = int.from_bytes(hashlib.sha256(bytes(byte ^ 0x5C for byte in block) + inner).digest(), "big")
    return "".join(ALPHABET[(number >> (256 - 5 * (at + 1))) & 31] for at in range(letters))


@given(secret=secrets, kind=plain_words, parts=st.lists(plain_words, max_size=4))
def test_a_pseudonym_is_a_textbook_hmac(secret: bytes, kind: str, parts: list[str]) -> None:
    """An organisation's own programmers can make the same: this is all they need to know."""
    message = "\x1f".join(["thb-eu pseudonym 1", kind, *parts]).encode()

    assert PseudonymKey(secret).pseudonym(kind, *parts) == "p1_" + textbook(secret, message, 26)


@given(secret=secrets)
def test_a_fingerprint_is_of_the_key_alone(secret: bytes) -> None:
    """Two organisations compare it by telephone; eight letters."""
    assert PseudonymKey(secret).fingerprint == "k1_" + textbook(secret, b"thb-eu pseudonym 1\x1fkey", 8)


def test_ten_million_persons_share_no_pseudonym_by_chance() -> None:
    """The birthday bound n(n-1)/2 over 32**26, with two pseudonyms each: below 10**-21."""
    pseudonyms = 2 * 10_000_000

    assert pseudonyms * (pseudonyms - 1) / 2 / 32**LETTERS < 1e-21
    assert LETTERS * 5 >= 256 / 2, "RFC 2104 advises to keep half of the output"


@given(secret=secrets, one=st.lists(plain_words, max_size=3), other=st.lists(plain_words, max_size=3))
def test_what_differs_in_kind_parts_or_where_they_end_differs(secret: bytes, one: list[str], other: list[str]) -> None:
    """ab + c is not a + bc; an EMŠO and a name of the same signs are two persons."""
    key = PseudonymKey(secret)

    assert (key.pseudonym("emso", *one) == key.pseudonym("emso", *other)) == (one == other)
    assert key.pseudonym("emso", *one) != key.pseudonym("name", *one)
    assert VERSION == 1, "other rules of normalisation want another version"


@given(secret=secrets)
def test_a_key_shows_itself_nowhere(secret: bytes) -> None:
    """Not in its words, not in a list, not in a format, not among attributes that a debugger prints."""
    key = PseudonymKey(secret)
    shown = f"{key} {key!r} {[key]} {key.fingerprint}"

    assert re.fullmatch(r"(\S*k1_[a-z2-7]{8}\S* ?)+", shown)
    assert secret not in shown.encode() and secret.hex() not in shown and repr(secret) not in shown
    assert not hasattr(key, "__dict__")


def pickled(key: PseudonymKey) -> Any:
    """What would go to another process."""
    return pickle.dumps(key)


@pytest.mark.parametrize("copied", [pickled, copy.copy, copy.deepcopy])
def test_a_key_is_not_written_anywhere(copied: Any) -> None:
    """Neither pickled nor copied; the exception says nothing of it."""
    secret = bytes(range(200, 240))

    with pytest.raises(TypeError) as refused:
        copied(PseudonymKey(secret))

    assert "not written" in "".join(traceback.format_exception(refused.value))
