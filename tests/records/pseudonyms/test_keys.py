"""Keys: one from a file or an environment variable, or a refusal that says how to get one and repeats nothing."""

from __future__ import annotations

import base64
import os
import random
import secrets
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import REPOSITORY
from tests.records.pseudonyms.made_up import FOLDER, canary, key_file, register, row, run
from thb_eu.records.pseudonyms import KeyRefused, PseudonymKey, make_key, read_key

pytestmark = pytest.mark.usefixtures("keep_terminal_plain", "elsewhere")

VARIABLE = "A_KEY_OF_THESE_TESTS"


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A supplier's folder with a register, in no repository."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "register.csv").write_bytes(register([row(canary())]))


def command(*words: str | Path) -> Result:
    """The command on the register, with a key named by these words."""
    return run("register.csv", "--contract", "example", "--out", "out.csv", *words)


def assert_refused(told: Result, words: str, *unsaid: str) -> None:
    """One line, exit 1, nothing written, nothing repeated."""
    assert told.exit_code == 1, told.output
    assert words in told.stderr and told.stderr.count("\n") == 1 and told.stdout == ""
    assert not Path("out.csv").exists() and not Path("out.csv.receipt.json").exists()
    assert not any(word in told.output for word in unsaid)


def test_there_is_no_default_key() -> None:
    """Two organisations with no key would meet, and so would everybody who has the program."""
    assert_refused(command(), "the key is missing. Give it by --key-file or --key-env.")


def test_two_keys_are_wrong_words_on_the_command_line(tmp_path: Path) -> None:
    """Nobody knows which was meant."""
    assert command("--key-file", key_file(tmp_path), "--key-env", VARIABLE).exit_code == 2


def test_a_file_and_a_variable_give_one_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where an editor of Windows puts a mark before it and its line end behind."""
    text = secrets.token_hex(32)
    monkeypatch.setenv(VARIABLE, text)
    fingerprints = {read_key(None, VARIABLE, FOLDER, ())[0].fingerprint}
    for at, content in enumerate((text, f"{text}\n", f"{text}\r\n", f"\ufeff{text}\r\n", f" {text}\n\n")):
        (tmp_path / f"key{at}").write_bytes(content.encode("utf-8"))
        fingerprints.add(read_key(tmp_path / f"key{at}", None, FOLDER, ())[0].fingerprint)

    assert fingerprints == {PseudonymKey(text.encode()).fingerprint}


@given(secret=st.binary(min_size=32, max_size=32), seed=st.integers())
def test_random_bytes_are_taken_as_they_are(tmp_path_factory: pytest.TempPathFactory, secret: bytes, seed: int) -> None:
    """A key of raw bytes may end like a line; nothing is taken off it."""
    secret = random.Random(seed).randbytes(30) + b"\r\n"
    file = tmp_path_factory.mktemp("raw") / "key"
    file.write_bytes(secret)

    assert read_key(file, None, FOLDER, ())[0].fingerprint == PseudonymKey(secret).fingerprint


@pytest.mark.parametrize(
    "made",
    [
        os.urandom,
        lambda n: secrets.token_hex(n).encode(),
        lambda n: base64.b64encode(os.urandom(n)),
        lambda n: base64.b32encode(os.urandom(n)),
        lambda n: secrets.token_urlsafe(n).encode(),
    ],
)
def test_no_random_key_is_taken_for_a_word(made: Callable[[int], bytes], tmp_path: Path) -> None:
    """Raw, hexadecimal, base64, base32: fifty of each are accepted."""
    for at in range(50):
        file = tmp_path / f"{at}"
        file.write_bytes(made(32))
        read_key(file, None, FOLDER, ())


GUESSABLE = {
    "equal bytes": b"\0" * 32,
    "one letter": b"x" * 64,
    "a word again and again": b"skrivnost" * 5,
    "a word with digits again and again": b"Geslo2024!" * 4,
    "the digits in order": b"1234567890" * 4,
    "the letters in order": b"abcdefghijklmnopqrstuvwxyz0123456789",
    "bytes in order": bytes(range(1, 41)),
    "words without spaces": b"pravilnikoevidencahinpodatkih",
    "words without spaces, longer": b"pravilnikoevidencahinpodatkovnihzbirkah",
}


@pytest.mark.parametrize("content", GUESSABLE.values(), ids=GUESSABLE)
def test_a_key_that_can_be_guessed_is_refused(content: bytes, tmp_path: Path) -> None:
    """Whoever guesses the key can try out all EMŠO in an hour."""
    file = tmp_path / "key"
    file.write_bytes(content)

    shown = content.decode("latin-1")[:8]
    assert_refused(command("--key-file", file), "--key-file: the key", shown)


NO_KEYS = {
    "empty": (b"", "shorter than 32 bytes"),
    "short": (secrets.token_hex(8).encode(), "shorter than 32 bytes"),
    "a sentence": (b"To je skrivni stavek, ki ga nihce ne ve 7.", "key-invalid"),
    "a register": (register([row(canary())]), "key-invalid"),
    "a register of another encoding": (register([row(canary())], "cp1250"), "key-invalid"),
    "something long": (random.Random(5).randbytes(5000), "key-invalid"),
}


@pytest.mark.parametrize("name", NO_KEYS)
def test_what_is_no_key_is_refused(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too short; a sentence; the register itself, named by mistake. No word of it is repeated."""
    content, words = NO_KEYS[name]
    (tmp_path / "key").write_bytes(content)

    assert_refused(command("--key-file", tmp_path / "key"), words, content.decode("latin-1")[:12] or "\0")
    if b"\0" not in content and content.isascii():
        monkeypatch.setenv(VARIABLE, content.decode("ascii"))
        assert_refused(command("--key-env", VARIABLE), "--key-env: ")


def test_a_key_given_in_place_of_its_name_is_not_repeated() -> None:
    """People paste the key where the name of its file or variable belongs; logs keep what is printed."""
    pasted = secrets.token_hex(32)

    assert_refused(command("--key-env", pasted), "key-missing", pasted)
    assert_refused(command("--key-file", pasted), "file-not-found", pasted)
    assert_refused(command("--key-file", "k" * 5000), "file-not-found", "k" * 5000)
    third = command(pasted)
    assert third.exit_code == 2 and pasted not in third.output


@pytest.mark.parametrize("mark", [".git", ".hg", ".svn"])
def test_a_key_in_a_repository_is_no_key(mark: str, tmp_path: Path) -> None:
    """Ignored files are committed one day; also deep inside, also through a link, also where .git is a file."""
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / mark).mkdir()
    key = key_file(tmp_path / "work/deep/inside")
    link = tmp_path / "link"
    link.symlink_to(key)

    assert_refused(command("--key-file", key), "key-misplaced")
    assert_refused(command("--key-file", link), "key-misplaced")
    (tmp_path / "work" / mark).rmdir()
    (tmp_path / "work" / mark).write_text("gitdir: elsewhere", encoding="utf-8")
    assert_refused(command("--key-file", key), "key-misplaced")


@pytest.mark.parametrize("name", ["datapackages", "schemas", "mappings"])
def test_a_key_among_the_definitions_is_refused(name: str, tmp_path: Path) -> None:
    """They are handed round."""
    own = tmp_path / "own"
    for folder in ("datapackages/codelists", "datapackages/pseudonyms", "datapackages/national", "schemas"):
        shutil.copytree(REPOSITORY / folder, own / folder)
    key = key_file(own / name / "keys")

    told = command("--key-file", key, "--definitions", own)

    assert_refused(told, "key-misplaced")


def test_a_key_written_in_a_file_of_a_repository_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From whatever place it comes: it stands in settings beside the register, too."""
    text = secrets.token_hex(32)
    (tmp_path / ".git").mkdir()
    (tmp_path / "settings").mkdir()
    (tmp_path / "settings/.env").write_text(f"THB_KEY={text}\n", encoding="utf-8")
    monkeypatch.setenv(VARIABLE, text)

    assert_refused(command("--key-env", VARIABLE), f"{tmp_path.name}/settings/.env: the key is in this file", text)

    (tmp_path / "settings/.env").unlink()
    assert command("--key-env", VARIABLE).exit_code == 0


@pytest.mark.skipif(os.name != "posix", reason="rights of a file are told so on POSIX only")
def test_a_key_that_others_can_read_is_told(tmp_path: Path) -> None:
    """A warning with what to do, on stderr; the work is done."""
    key = key_file(tmp_path / "keys")
    key.chmod(0o644)

    told = command("--key-file", key)

    assert told.exit_code == 0
    assert (
        "warning: other users of this machine can read the key. Take their access away: chmod 600 FILE" in told.stderr
    )
    assert "warning" not in told.stdout


def test_a_new_key_is_random_private_and_never_overwrites(tmp_path: Path) -> None:
    """What is printed is the fingerprint; the same command again leaves the key as it is."""
    told = run("--new-key", "key")
    content = Path("key").read_bytes()
    again = run("--new-key", "key")

    assert (told.exit_code, again.exit_code) == (0, 1)
    assert told.stdout.strip() == read_key(Path("key"), None, FOLDER, ())[0].fingerprint
    assert "there already" in again.stderr and Path("key").read_bytes() == content
    assert len(bytes.fromhex(content.decode())) == 32
    assert content.decode().strip() not in told.output + again.output
    assert os.name != "posix" or stat.S_IMODE(Path("key").stat().st_mode) == 0o600
    assert command("--key-file", "key").exit_code == 0


def test_a_new_key_is_not_made_in_a_repository(tmp_path: Path) -> None:
    """Nor beside anything else on the same command line, nor where there is no folder."""
    (tmp_path / ".git").mkdir()
    assert run("--new-key", "key").exit_code == 1
    (tmp_path / ".git").rmdir()
    assert run("--new-key", "none/key").exit_code == 1
    assert run("register.csv", "--new-key", "key").exit_code == 2
    assert not (tmp_path / "key").exists()


def test_two_new_keys_differ(tmp_path: Path) -> None:
    """They come from the system's random numbers."""
    assert make_key(tmp_path / "one").fingerprint != make_key(tmp_path / "other").fingerprint


def test_a_refused_key_hangs_on_no_exception(tmp_path: Path) -> None:
    """Whoever logs the chain of exceptions logs no path and no key."""
    with pytest.raises(KeyRefused) as refused:
        read_key(tmp_path / "none", None, FOLDER, ())

    assert refused.value.__context__ is None and refused.value.__cause__ is None
