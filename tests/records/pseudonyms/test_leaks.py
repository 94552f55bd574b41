"""No identifier leaves: not by the output, not by a message, not by a crash, not by a file that stays behind.

The command runs with persons made up a moment before, and everything that comes out is searched for any of their words
in any encoding. Each kind of run is tried in a process of its own, as a supplier runs it; where only options or cells
differ from such a run, in this process, where records and warnings are seen too.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import openpyxl
import pytest

from tests.conftest import REPOSITORY
from tests.leaks.watch import Watch
from tests.records.pseudonyms.made_up import (
    FOLDER,
    HEADER,
    Somebody,
    canary,
    days_written,
    declared,
    key_file,
    plain,
    register,
    row,
    some_key,
)
from tests.support.sample import sampled
from thb_eu.base.errors import SourceRefused, Unforeseen
from thb_eu.records import pseudonyms as people
from thb_eu.records.pseudonyms import pseudonymise

Streams = pytest.CaptureFixture[str]

PHONE, PASSPORT = "+386 1 478 91", "PX4711-0815"
COMMAND = """
import sys
from thb_eu.cli.options import Commands
from thb_eu.cli.register import pseudonymise
{spoil}
Commands(commands=[pseudonymise])(["pseudonymise", *sys.argv[1:]], prog_name="thb-eu")
"""


def about(somebody: Somebody, **cells: str) -> dict[str, str]:
    """A row that holds all identifiers."""
    return row(somebody, Telefon=PHONE, **cells) | {"Številka potnega lista": PASSPORT}


def identifiers(somebody: Somebody) -> Iterator[str]:
    """All that must not come out, as written and as normalised."""
    for word in (*somebody.given, *somebody.family):
        yield from (word, word.lower(), word.upper(), plain(word))
    yield from (somebody.emso, PHONE, PASSPORT, *days_written(somebody.born))


def assert_unsaid(said: bytes, *somebodies: Somebody) -> None:
    """Nothing of these persons stands in what was said, in any encoding that these registers have."""
    for somebody in somebodies:
        for identifier in identifiers(somebody):
            for encoding in ("utf-8", "windows-1250", "unicode_escape", "utf-16-le"):
                assert identifier.encode(encoding) not in said, "an identifier came out"


@pytest.fixture
def watch(tmp_path_factory: pytest.TempPathFactory, caplog: pytest.LogCaptureFixture, capfd: Streams) -> Watch:
    """Sees all that the command says in this process."""
    caplog.set_level(logging.DEBUG)
    return Watch(tmp_path_factory.mktemp("watched"), caplog, capfd)


def ran(
    folder: Path, content: bytes, *words: str, spoil: str = "", name: str = "in.csv", watch: Watch | None = None
) -> tuple[int, bytes, bytes]:
    """Exit code, what was said, and what was written besides the register and the key; `watch`: in this process."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    key = key_file(folder / "keys")
    arguments = [name, "--contract", "example", "--out", "out.csv", "--key-file", str(key), *words]
    if watch:
        with chdir(folder):
            code, said = watch.said(["pseudonymise", *arguments])
    else:
        done = subprocess.run(
            [sys.executable, "-X", "dev", "-W", "error", "-c", COMMAND.format(spoil=spoil), *arguments],
            cwd=folder,
            env={
                **os.environ,
                "PYTHONPATH": str(REPOSITORY),
                "PYTHONIOENCODING": "utf-8",
                "PYTHONDONTWRITEBYTECODE": "1",
            },
            capture_output=True,
            check=False,
        )
        code, said = done.returncode, done.stdout + done.stderr
    assert key.read_bytes().strip() not in said, "the key came out"
    left = [path for path in sorted(folder.rglob("*")) if path.is_file() and path not in (key, folder / name)]
    assert all(key.read_bytes().strip() not in path.read_bytes() for path in left)
    return code, said, b"\0".join(str(path).encode() + b"\0" + path.read_bytes() for path in left)


def assert_ends(said: bytes) -> None:
    """It ends and does not break: in this process, with the exit of the command."""
    assert said.count(b"Traceback") == said.count(b"SystemExit: 1\n")


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1250"])
@pytest.mark.parametrize("words", [(), ("--format", "json"), ("--lang", "sl"), ("--quiet",)])
def test_a_good_register(encoding: str, words: tuple[str, ...], tmp_path: Path, watch: Watch) -> None:
    """The output, the receipt and the words on the console hold pseudonyms, counts and a fingerprint."""
    somebodies = [canary(), canary()]

    code, said, written = ran(
        tmp_path,
        register(map(about, somebodies), encoding),
        *words,
        watch=watch if words or encoding == "utf-8" else None,
    )

    assert code == 0 and written.count(b"p1_") == 4
    assert_unsaid(said + written, *somebodies)


DIRTY = {
    "a wrong EMŠO": lambda one: about(one, EMŠO=one.emso[:12] + str((int(one.emso[12]) + 1) % 10)),
    "a sign in the name": lambda one: about(one, Ime=f"{one.given[0]}?", Priimek=f"{one.family[0]}7"),
    "a damaged name": lambda one: about(one, Priimek=f"{one.family[0]}Ä\u008d"),
    "a bad date": lambda one: about(one, **{"Datum rojstva": f"{one.born:%d.%m.%y}"}),
    "a date and an EMŠO that disagree": lambda one: about(one, **{"Datum rojstva": "2. 1. 1931"}),
    "a name in a note": lambda one: about(one, Opomba=f"{one.family[0]} {one.given[0]}"),
    "an EMŠO in a case number": lambda one: about(one, Zadeva=one.emso),
    "cells that slipped aside": lambda one: about(one, Ime=one.emso, EMŠO=one.given[0], Spol=one.family[0]),
}
AS_PEOPLE_RUN_IT = "a damaged name"


@pytest.mark.parametrize("name", DIRTY)
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_dirty_register(name: str, form: str, tmp_path: Path, watch: Watch) -> None:
    """Refused by row and column, in words and as JSON; nothing is written, no part of a file stays behind."""
    somebody = canary()

    content = register([about(canary()), DIRTY[name](somebody)])
    code, said, written = ran(
        tmp_path, content, "--format", form, watch=None if (form, name) == ("text", AS_PEOPLE_RUN_IT) else watch
    )

    assert code == 1 and b"in.csv" in said
    assert_ends(said)
    assert written == b""
    assert_unsaid(said, somebody)


BROKEN = {
    "no header": lambda text: text.split(b"\r\n", 1)[1],
    "an open quotation mark": lambda text: text + b'"',
    "a cell too many": lambda text: text.replace(b"\r\n", b";x\r\n", 2).replace(b";x", b"", 1),
    "another delimiter": lambda text: text.replace(b";", b"|"),
    "another encoding": lambda text: text.decode().encode("cp852") + b"\x83",
    "UTF-16": lambda text: text.decode().encode("utf-16"),
    "a workbook by its name": lambda text: text,
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_register(name: str, tmp_path: Path, watch: Watch) -> None:
    """What cannot be read as declared is refused without a word of it."""
    somebody = canary()
    file = "in.xlsx" if "workbook" in name else "in.csv"

    content = BROKEN[name](register([about(somebody)] * 3))
    code, said, written = ran(tmp_path, content, name=file, watch=None if name == "another encoding" else watch)

    assert code == 1
    assert_ends(said)
    assert written == b""
    assert_unsaid(said, somebody)


@pytest.mark.parametrize("option", ["--contract", "--key-file", "--key-env", "--out", "--new-key"])
def test_a_register_named_in_the_wrong_place(option: str, tmp_path: Path, watch: Watch) -> None:
    """Arguments get mixed up: the register is not read aloud as a declaration, nor taken for a key, nor overwritten."""
    somebody = canary()
    content = register([about(somebody)])
    words = (option, "in.csv") if option != "--key-env" else (option, content.decode().replace("\r\n", " "))

    code, said, written = ran(tmp_path, content, *words, watch=watch)

    assert code in (1, 2)
    assert (tmp_path / "in.csv").read_bytes() == content and written == b""
    assert_unsaid(said, somebody)


BUGS = {
    "in a name": ("import thb_eu.records.pseudonyms as m\ndef bug(text): raise ValueError(text)\nm.read_name = bug"),
    "in a date": "import thb_eu.records.pseudonyms as m\nm.read_day = lambda text: int(text)",
    "in a chain": (
        "import thb_eu.records.pseudonyms as m\n"
        "def bug(text, number):\n"
        "    try: int(f'no {text}')\n"
        "    except ValueError as e: raise RuntimeError(text) from e\n"
        "m.read_number = bug"
    ),
    "in the reading": (
        "import thb_eu.records.pseudonyms.rows as m\n"
        "def bug(body, *rest):\n"
        "    if b';' in body and b'Zadeva' not in body: raise KeyError(body)\n"
        "    return tuple(body.split(b';'))\n"
        "m._cells = bug"
    ),
    "in the writing": (
        "import thb_eu.records.pseudonyms as m\n"
        "def bug(row, texts, *rest): raise AssertionError(texts, row.cells)\n"
        "m.left_over = bug"
    ),
}


@sampled("name", BUGS, 2)
def test_a_bug(name: str, tmp_path: Path) -> None:
    """It keeps its traceback with module and line, which hold no value; the words of the exception are withheld."""
    somebodies = [canary(), canary()]

    code, said, written = ran(tmp_path, register(map(about, somebodies)), spoil=BUGS[name])

    assert code == 1 and b"Traceback" in said and b"its words are withheld" in said
    assert b".py:" in said and b"During handling" not in said and b"direct cause" not in said
    assert written == b""
    assert_unsaid(said, *somebodies)


def with_locals(error: BaseException) -> bytes:
    """An exception as a debugger prints it: every frame with its locals, but for that of the test itself."""
    told = traceback.TracebackException.from_exception(error, capture_locals=True)
    del told.stack[0]
    assert len(told.stack) > 1
    return "".join(told.format()).encode()


def test_a_bug_carries_no_value_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever logs exceptions with all that hangs on them, and with the locals of our frames, logs nobody."""
    somebody = canary()
    (tmp_path / "in.csv").write_bytes(register([about(somebody)]))

    def bug(text: str) -> None:
        raise ValueError(text)

    monkeypatch.setattr(people, "read_name", bug)
    with pytest.raises(Unforeseen) as broken:
        pseudonymise(tmp_path / "in.csv", declared(), some_key(), tmp_path / "out.csv", FOLDER)

    assert broken.value.__context__ is None and broken.value.__cause__ is None
    assert_unsaid(with_locals(broken.value), somebody)


@pytest.mark.parametrize("ending", [b"1;2\r\n", b'"', b"\x81\x83", b"x\ry"])
def test_a_refusal_carries_no_value_along(ending: bytes, tmp_path: Path) -> None:
    """The same of a refusal, which others may catch and log: the line that could not be read is no local of it."""
    somebody = canary()
    line = register([about(somebody)]).split(b"\r\n")[1]
    (tmp_path / "in.csv").write_bytes(register([about(canary())]) + line + ending)

    with pytest.raises(SourceRefused) as refused:
        pseudonymise(tmp_path / "in.csv", declared(), some_key(), tmp_path / "out.csv", FOLDER)

    assert refused.value.__context__ is None and refused.value.__cause__ is None
    assert_unsaid(with_locals(refused.value) + repr(refused.value).encode(), somebody)


def test_nothing_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """At no level, by us or by a library."""
    caplog.set_level(logging.DEBUG)
    (tmp_path / "in.csv").write_bytes(register([about(canary())]))

    pseudonymise(tmp_path / "in.csv", declared(), some_key(), tmp_path / "out.csv", FOLDER)

    assert not caplog.records


LOOK = """
import os
import thb_eu.records.pseudonyms as m
read_name = m.read_name
def look(text):
    for place, _, names in os.walk("."):
        for name in names:
            if name != "in.csv" and "keys" not in place:
                print("STANDS", name, file=sys.stderr)
                sys.stderr.buffer.write(open(os.path.join(place, name), "rb").read())
    return read_name(text)
m.read_name = look
def hook(event, said):
    if event == "open" and (set(said[1] or "") & set("wax+") or said[2] & os.O_CREAT):
        print("WRITES", os.path.basename(said[0]), file=sys.stderr)
sys.addaudithook(hook)
"""


def test_no_copy_of_the_register_is_made(tmp_path: Path) -> None:
    """While it runs there are the register and rows without identifiers; no other file is opened to be written."""
    somebodies = [canary() for _ in range(200)]

    code, said, _ = ran(tmp_path, register(map(about, somebodies)), spoil=LOOK)

    marked = {word.split()[1] for word in said.split(b"\n") if word.startswith((b"STANDS", b"WRITES"))}
    assert code == 0 and marked == {b"0", b"1", b"lock", b"lock-soon", b"moves.json-soon"}
    assert said.count(b"p1_") > 200, "rows that are being written were seen"
    assert_unsaid(b"\n".join({*said.split(b"\n")}), *somebodies)  # each row once, however often it was seen


def test_a_workbook(tmp_path: Path) -> None:
    """Through another door, the same: good rows, and rows in which the reader stumbles."""
    somebody = canary()
    book = openpyxl.Workbook()
    assert book.active is not None
    for cells in (HEADER, [about(somebody)[column] for column in HEADER]):
        book.active.append(list(cells))
    book.save(tmp_path / "in.xlsx")
    content = (tmp_path / "in.xlsx").read_bytes()

    code, said, written = ran(tmp_path / "good", content, name="in.xlsx")
    assert code == 0
    assert_unsaid(said + written, somebody)

    book.active["C3"], book.active["D3"] = f"={somebody.given[0]}", True
    book.save(tmp_path / "in.xlsx")
    code, said, written = ran(tmp_path / "bad", (tmp_path / "in.xlsx").read_bytes(), name="in.xlsx")
    assert code == 1 and written == b""
    assert_unsaid(said, somebody)


def test_the_search_finds_what_it_searches() -> None:
    """Else all of the above would pass for nothing."""
    somebody = canary()
    for identifier in identifiers(somebody):
        with pytest.raises(AssertionError):
            assert_unsaid(b"x" + identifier.encode("windows-1250") + b"x", somebody)
