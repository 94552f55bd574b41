"""A signature says who stands behind a dossier: it holds for these very bytes and this very key, or it is named.

OpenSSL, where the machine has it, is the judge from outside: it makes keys that we read and checks what we sign.
"""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.dossiers.verification.dossiers import not_written_again
from tests.support.commands import in_english
from thb_eu.base.errors import ThbError
from thb_eu.dossiers.signing import (
    PASSWORD,
    SIGNATURE,
    PrivateKey,
    make_key,
    read_public_key,
    read_signature,
    signed,
    signer,
    warnings_about,
)
from thb_eu.dossiers.verification.files import SignatureCheck, signature_of
from thb_eu.publication.folder import refuse_unless_replaceable

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl on this machine")
MANIFEST = (
    b'{"engine": {"name": "thb-eu", "version": "1"}, "python": "3", "libraries": {}, "waivers": [], "corrections": [],'
    b' "definitions_fingerprint": "%064d", "disclosure_policy": "x", "prepared": "2026-01-01",'
    b' "format_version": "2", "package": "x", "year": "2024", "geo": "SI",'
    b' "audience": "eu", "state": "DRAFT", "inputs": {}, "definitions": {}, "outputs": {}}\n' % 0
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A dossier with a manifest and nothing else: of the files a signature covers only their hashes."""
    place = tmp_path / "dossier"
    place.mkdir()
    (place / "manifest.json").write_bytes(MANIFEST)
    return place


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """The file of a new private key; its public half lies beside it."""
    make_key(tmp_path / "office.pem")
    return tmp_path / "office.pem"


def sign(folder: Path, key: PrivateKey) -> None:
    """Put the signature beside the manifest, as a signed `submit` does."""
    (folder / SIGNATURE).write_bytes(signed((folder / "manifest.json").read_bytes(), key))


def public(key: Path) -> Path:
    """The file of the public half."""
    return key.with_name(f"{key.name}.pub")


def of(folder: Path, key: Path | None) -> SignatureCheck:
    """What stands about the signature of a dossier."""
    from thb_eu.dossiers import opened

    return signature_of(opened(folder), key)


def words(told: SignatureCheck) -> str:
    """Everything that is said of it, in English."""
    parts, differences = told.judged
    return " ".join([*(part.undone.english for part in parts), *(it.about.english for it in differences)])


def test_a_good_signature_is_checked_and_good(folder: Path, key: Path) -> None:
    """The fingerprint that the signature names is that of the key."""
    sign(folder, signer(key, folder))
    told = of(folder, public(key))

    assert told.state == "good" and not told.judged[1]
    assert told.key == read_public_key(public(key)).fingerprint


def test_a_signature_without_a_key_is_said_and_not_checked(folder: Path, key: Path) -> None:
    """Whoever brings no key learns who is said to have signed, and that nobody looked."""
    sign(folder, signer(key, folder))
    told = of(folder, None)

    assert told.state == "not checked" and not told.judged[1]
    assert "not checked" in words(told) and told.key in words(told)


def test_no_signature_is_a_difference_only_for_whoever_asks_for_one(folder: Path, key: Path) -> None:
    """An unsigned dossier is no fault; a key in the hand of the reader says that one was expected."""
    assert not of(folder, None).judged[1]
    assert len(of(folder, public(key)).judged[1]) == 1


def test_another_key_is_named_with_both_fingerprints(folder: Path, key: Path, tmp_path: Path) -> None:
    """A signature of somebody else is no signature of the office."""
    other = make_key(tmp_path / "other.pem").fingerprint
    sign(folder, signer(tmp_path / "other.pem", folder))
    told = of(folder, public(key))

    assert told.state == "bad"
    assert other in words(told) and read_public_key(public(key)).fingerprint in words(told)


def test_one_byte_of_the_manifest_breaks_the_signature(folder: Path, key: Path) -> None:
    """A forger makes the hashes good and cannot sign them."""
    sign(folder, signer(key, folder))
    (folder / "manifest.json").write_bytes(MANIFEST.replace(b"2024", b"2025"))
    told = of(folder, public(key))

    assert told.state == "bad"


@given(content=st.binary(max_size=200))
def test_whatever_lies_in_its_place_is_no_signature(content: bytes) -> None:
    """Garbage is read as none, never as a fault of the program."""
    assert read_signature(content) is None


@pytest.mark.parametrize("spoil", [lambda it: it[:-2], lambda it: it + b"more\n", lambda it: it.upper()])
def test_a_spoilt_signature_is_none(key: Path, folder: Path, spoil: object) -> None:
    """Cut off, with something behind it, or in other letters."""
    content = signed(MANIFEST, signer(key, folder))

    assert read_signature(content) is not None
    assert read_signature(spoil(content)) is None  # type: ignore[operator]
    (folder / "manifest.sig").write_bytes(spoil(content))  # type: ignore[operator]
    assert of(folder, None).state == "bad"


def test_signing_twice_gives_the_same_bytes_on_every_system(key: Path, folder: Path) -> None:
    """Ed25519 needs no chance: a signed dossier can be made again; line ends of Windows change nothing."""
    once, again = signed(MANIFEST, signer(key, folder)), signed(MANIFEST, signer(key, folder))

    assert once == again
    assert read_signature(once.replace(b"\n", b"\r\n")) == read_signature(once)


def test_a_signed_dossier_may_be_replaced_like_any_other(folder: Path, key: Path) -> None:
    """manifest.sig is one of our own files."""
    sign(folder, signer(key, folder))

    refuse_unless_replaceable(folder)


# --- the judge from outside ------------------------------------------------------------------------


def openssl(*words: object) -> bytes:
    """What OpenSSL says."""
    return subprocess.run(["openssl", *map(str, words)], capture_output=True, check=True).stdout


@needs_openssl
def test_openssl_checks_what_was_signed_here(folder: Path, key: Path, tmp_path: Path) -> None:
    """The signature is one over the bytes of manifest.json; the fingerprint is SHA-256 over the key as DER."""
    sign(folder, signer(key, folder))
    signature = (folder / "manifest.sig").read_text().split("signature: ")[1]
    (tmp_path / "raw").write_bytes(base64.b64decode(signature))
    pair = ("-sigfile", tmp_path / "raw", "-in", folder / "manifest.json")
    told = openssl("pkeyutl", "-verify", "-pubin", "-inkey", public(key), "-rawin", *pair)
    der = tmp_path / "der"
    der.write_bytes(openssl("pkey", "-pubin", "-in", public(key), "-outform", "DER"))

    assert b"Verified Successfully" in told
    assert openssl("dgst", "-sha256", "-r", der).decode().split()[0] == of(folder, None).key.removeprefix("sha256:")


@needs_openssl
@pytest.mark.parametrize("locked", [False, True])
def test_a_key_that_openssl_made_signs(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locked: bool
) -> None:
    """As the page for offices with OpenSSL says; with a password it comes from the environment."""
    lock = ("-aes256", "-pass", "pass:geslo") if locked else ()
    openssl("genpkey", "-algorithm", "ed25519", *lock, "-out", tmp_path / "own.pem")
    told = ("pkey", "-in", tmp_path / "own.pem", "-passin", "pass:geslo", "-pubout", "-out", tmp_path / "own.pem.pub")
    openssl(*told)
    if locked:
        monkeypatch.setenv(PASSWORD, "geslo")
    sign(folder, signer(tmp_path / "own.pem", folder))

    assert of(folder, tmp_path / "own.pem.pub").state == "good"


# --- keys ------------------------------------------------------------------------------------------


def test_a_new_key_is_two_files_and_a_fingerprint(tmp_path: Path) -> None:
    """The private half is for its owner alone; nothing of it is printed."""
    told = in_english("keys", "new", tmp_path / "office.pem")

    assert told.exit_code == 0
    assert told.output.strip() == read_public_key(tmp_path / "office.pem.pub").fingerprint
    assert os.name != "posix" or (tmp_path / "office.pem").stat().st_mode & 0o077 == 0


def test_a_key_is_never_overwritten(key: Path) -> None:
    """Neither half: what was signed with the old one could no longer be checked."""
    before = key.read_bytes()
    public(key).unlink()
    told = in_english("keys", "new", key)
    assert told.exit_code == 1 and key.read_bytes() == before and not public(key).exists()

    public(key).write_bytes(b"x")
    key.unlink()
    assert in_english("keys", "new", key).exit_code == 1 and not key.exists()


def test_a_locked_key_needs_its_password(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Missing and wrong are refused alike, and no message repeats a password."""
    monkeypatch.setenv(PASSWORD, "dolgo-geslo")
    make_key(tmp_path / "locked.pem")
    assert b"ENCRYPTED" in (tmp_path / "locked.pem").read_bytes()
    assert signer(tmp_path / "locked.pem", folder)

    for wrong in ("", "drugo-geslo"):
        monkeypatch.setenv(PASSWORD, wrong)
        with pytest.raises(ThbError, match="key-password-wrong") as refused:
            signer(tmp_path / "locked.pem", folder)
        assert "geslo" not in str(refused.value)


@pytest.mark.parametrize(
    "content", [b"", b"not a key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
)
def test_what_is_no_key_neither_signs_nor_verifies(folder: Path, tmp_path: Path, content: bytes) -> None:
    """An empty file, words, a frame without a key in it."""
    (tmp_path / "file").write_bytes(content)

    with pytest.raises(ThbError, match="key-invalid"):
        signer(tmp_path / "file", folder)
    with pytest.raises(ThbError):
        read_public_key(tmp_path / "file")


def test_a_key_of_another_kind_is_refused(folder: Path, tmp_path: Path) -> None:
    """One algorithm, so that nobody is talked into a weaker one."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import x25519

    other = x25519.X25519PrivateKey.generate()
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    (tmp_path / "file").write_bytes(other.private_bytes(pem, pkcs8, serialization.NoEncryption()))

    with pytest.raises(ThbError, match="key-invalid"):
        signer(tmp_path / "file", folder)


def test_a_private_key_is_not_taken_for_a_public_one(key: Path) -> None:
    """Whoever sends the private half away is told so before more is done with it."""
    with pytest.raises(ThbError, match="private-key-given"):
        read_public_key(key)


def test_a_private_key_lies_in_no_repository_and_in_no_dossier(folder: Path, key: Path, tmp_path: Path) -> None:
    """A key in a repository is no key, and a dossier is sent away."""
    repository = tmp_path / "repository"
    (repository / ".git").mkdir(parents=True)
    shutil.copy(key, repository / "office.pem")
    shutil.copy(key, folder / "office.pem")

    with pytest.raises(ThbError, match="repository"):
        signer(repository / "office.pem", folder)
    with pytest.raises(ThbError, match="repository"):
        make_key(repository / "new.pem")
    with pytest.raises(ThbError, match="key-misplaced"):
        signer(folder / "office.pem", folder)


def test_a_refused_key_is_named_nowhere(folder: Path, key: Path) -> None:
    """Neither what stands in the file nor where it lies is repeated: people mistake one for the other."""
    secret = key.read_text().splitlines()[1]
    key.write_text(f"{secret}\n")
    with pytest.raises(ThbError) as refused:
        signer(key, folder)

    assert secret not in str(refused.value) and str(key) not in str(refused.value)
    assert repr(make_key(key.with_name("another.pem"))) == "PrivateKey(…)"


@pytest.mark.skipif(os.name != "posix", reason="rights as POSIX has them")
def test_a_key_that_others_can_read_is_warned_of(folder: Path, key: Path) -> None:
    """A warning: drives of a share show such rights whatever the truth."""
    assert warnings_about(signer(key, folder)) == ()
    key.chmod(0o644)

    assert "other users" in str(warnings_about(signer(key, folder))[0])


# --- from submit to verify -------------------------------------------------------------------------


def test_submit_signs_and_verify_checks(key: Path, tmp_path: Path) -> None:
    """One option each; the same figures and the same key give the same signature."""
    out = tmp_path / "out"
    submitted = in_english("submit", "si-2024", "--audience", "eu", "--out", out, "--sign-key", key, "--quiet")
    with not_written_again():
        told = in_english("verify", out, "--public-key", public(key), "--quiet")

    assert (submitted.exit_code, told.exit_code, of(out, public(key)).state) == (0, 0, "good")
    assert (out / "manifest.sig").read_bytes() == signed((out / "manifest.json").read_bytes(), signer(key, out))
