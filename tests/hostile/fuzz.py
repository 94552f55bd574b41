"""Fuzzer: good files, each spoilt at random, through the door of its kind: a result or a refusal, never anything else.

`python -m tests.hostile.fuzz 10000 [SEED]` makes so many; the same seed makes the same. What falls is printed with its
number, by which it is made again: `--only NUMBER`.
"""

from __future__ import annotations

import json
import random
import resource
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable
from functools import cache, partial
from pathlib import Path
from typing import Any

import yaml

from tests.conftest import REPOSITORY, SI_2024
from tests.hostile import corpus, doors
from tests.support import templates_made
from tests.support.opendocument_files import ods, row, sheet
from tests.year.mistakes import files as sent_files
from thb_eu.base.errors import Fault

SEED, LONGEST = 16, 20
ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 7, 1e308, 10**30, "", "word", " ", "a" * 300, "../x", "/dev/zero", "\u202e", "٣", "²"),
    *(
        "1_000",
        "(a|a)*b",
        "(?:[a-z]+)+!",
        ".*.*x",
        "a{9999}",
        "=cmd|' /C calc'!A0",
        "\x1b]0;x\x07",
        "9" * 5_000,
        "a\u0315\u0301" * 900,
    ),
    *([], {}, [[]], [None], ["word"], [[["contact"]]], {"a": 1}, {"": None}, {"sl": 1}),
)
TOKENS = (
    b"\0",
    b"\xff\xfe",
    b"9" * 400,
    b"-1",
    b"&#0;",
    b"<a>",
    b"]]>",
    b'"',
    b"'",
    b"{",
    b"[",
    b"\n",
    b";",
    b"\xc4",
    b"=1+1",
    b"1_000",
    "٣".encode(),
    b"\x1b[2J",
    b"(a|a)*b",
    b"<v>1</v>",
)


def spoilt_bytes(content: bytes, lot: random.Random) -> bytes:
    """Some bytes are others, are gone, come twice, or are a token that means something to somebody."""
    made = bytearray(content)
    for _ in range(lot.choice((1, 1, 2, 5, 20))):
        at = lot.randrange(len(made) + 1)
        length = lot.choice((1, 1, 2, 8, 64, 1000))
        how = lot.randrange(6)
        if how == 0 and at < len(made):
            made[at] ^= 1 << lot.randrange(8)
        elif how == 1:
            del made[at : at + length]
        elif how == 2:
            made[at:at] = made[at : at + length]
        elif how == 3:
            made[at:at] = lot.choice(TOKENS)
        elif how == 4:
            made[at : at + length] = lot.randbytes(length)
        elif lot.random() < 0.2:
            del made[at:]
    return bytes(made)


def spoilt_value(value: Any, lot: random.Random) -> Any:
    """A value of which one member, however deep, is another, is gone, or has a neighbour."""
    if isinstance(value, dict | list) and value and lot.random() < 0.85:
        keys = [*value] if isinstance(value, dict) else [*range(len(value))]
        key = lot.choice(keys)
        made = value.copy()
        how = lot.randrange(12)
        if how == 0:
            del made[key]
        elif how == 1 and isinstance(made, dict):
            made[str(lot.choice(ODD))] = made[key]
        elif how == 1:
            made.append(made[key])
        else:
            made[key] = spoilt_value(made[key], lot)
        return made
    return lot.choice(ODD)


def spoilt_parts(content: bytes, lot: random.Random) -> bytes:
    """A workbook of which one part, or the archive itself, is spoilt."""
    if lot.random() < 0.3:
        return spoilt_bytes(content, lot)
    held = corpus.parts(content)
    name = lot.choice([*held])
    how = lot.randrange(8)
    if how == 0:
        del held[name]
    elif how == 1:
        held[lot.choice([*held])] = held[name]
    elif how < 5:
        held[name] = _spoilt_attribute(held[name], lot)
    else:
        held[name] = spoilt_bytes(held[name], lot)
    return corpus.packed(held)


def _spoilt_attribute(part: bytes, lot: random.Random) -> bytes:
    """One value between quotation marks, or one text between tags, is another."""
    signs = lot.choice(((b'"', b'"'), (b">", b"<")))
    places = [at for at in range(len(part)) if part[at : at + 1] == signs[0]]
    if not places:
        return spoilt_bytes(part, lot)
    begins = lot.choice(places) + 1
    ends = part.find(signs[1], begins)
    return part[:begins] + str(lot.choice(ODD)).encode("utf-8", "replace") + part[max(ends, begins) :]


def _json(value: Any, lot: random.Random) -> bytes:
    return json.dumps(spoilt_value(value, lot)).encode()


def _yaml(value: Any, lot: random.Random) -> bytes:
    return yaml.safe_dump(spoilt_value(value, lot), allow_unicode=True).encode("utf-8", "replace")


def _of_dossier(name: str) -> bytes:
    return (doors.written() / name).read_bytes()


@cache
def _archive() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return doors.exported(Path(folder) / "a.zip").read_bytes()


Spoil = Callable[[random.Random], bytes]
Kind = tuple[Callable[..., Iterable[Fault]], dict[str, Any], Spoil]


@cache
def kinds() -> tuple[Kind, ...]:
    """Every kind of file: its door, and what spoils a good one."""
    book, form = corpus.xlsx(), templates_made.template()
    ods_book = ods(sheet(*(row(*line.split(",")) for line in corpus.GOOD.decode().splitlines())))
    descriptor = doors.described("t03.csv")
    beside = {name: yaml.safe_load((SI_2024 / name).read_bytes()) for name in ("waivers.yaml", "corrections.yaml")}
    manifest, findings = (json.loads(_of_dossier(name)) for name in ("manifest.json", "findings.json"))
    package = json.loads(_of_dossier("datapackage.json"))
    contract = json.loads((SI_2024.parent / "sources/police/datapackage.json").read_bytes())
    law = yaml.safe_load((SI_2024.parent.parent / "mappings/kz1/113.yaml").read_bytes())
    declared = yaml.safe_load((SI_2024.parent / "pseudonyms/example.yaml").read_bytes())
    return (
        (doors.table, {}, partial(spoilt_bytes, corpus.GOOD)),
        (doors.table, {"name": "t03.xlsx"}, partial(spoilt_parts, book)),
        (doors.table, {"name": "t03.ods"}, partial(spoilt_parts, ods_book)),
        (doors.delivery, {"name": doors.DELIVERY}, partial(spoilt_bytes, sent_files.csv()[1])),
        (doors.delivery, {"name": "t03.xlsx"}, partial(spoilt_parts, book)),
        (doors.descriptor, {}, partial(_json, descriptor)),
        (doors.descriptor, {}, partial(spoilt_bytes, json.dumps(descriptor).encode())),
        *((doors.beside, {"name": name}, partial(_yaml, value)) for name, value in beside.items()),
        (doors.beside, {}, partial(spoilt_bytes, (SI_2024 / "waivers.yaml").read_bytes())),
        (doors.own, {"name": "datapackages/sources/police/datapackage.json"}, partial(_json, contract)),
        (doors.own, {"name": "mappings/kz1/113.yaml"}, partial(_yaml, law)),
        (doors.template, {}, partial(spoilt_parts, form)),
        (doors.template, {}, partial(spoilt_parts, form)),
        (doors.inspected, {}, partial(spoilt_parts, form)),
        (doors.own, {"name": PERSONAL}, partial(_yaml, yaml.safe_load((REPOSITORY / PERSONAL).read_bytes()))),
        (doors.binding, {}, partial(_yaml, yaml.safe_load(doors.BINDING))),
        (doors.dossier, {}, partial(_json, manifest)),
        (doors.dossier, {"name": "findings.json"}, partial(_json, findings)),
        (doors.dossier, {"name": "observations.csv"}, lambda lot: spoilt_bytes(_of_dossier("observations.csv"), lot)),
        (doors.dossier, {"name": "lineage.csv"}, lambda lot: spoilt_bytes(_of_dossier("lineage.csv"), lot)),
        (doors.dossier, {"name": "datapackage.json", "whole": True}, partial(_json, package)),
        (doors.archive, {}, lambda lot: spoilt_parts(_archive(), lot)),
        (doors.declaration, {}, partial(_yaml, declared)),
        (doors.register, {}, partial(spoilt_bytes, doors.REGISTER.encode())),
        (doors.journal, {}, partial(spoilt_bytes, b'{"number":1,"act":"received","role":"a","on":"2026-01-01"}\n')),
    )


RARE = (doors.own, doors.delivery, doors.archive)
"""Doors behind which much is read: one in five of their turns is taken."""


PERSONAL = "datapackages/national/personal-data.yaml"
MEMORY = 1 << 30
"""Bytes that all files together may take, above what there was before."""


class TooLong(BaseException):
    """A file took longer than any may."""


def fallen(number: int, seed: int = SEED) -> str:
    """What became of the mutation of this number; nothing where it ended in a result or a refusal."""
    lot = random.Random(f"{seed} {number}")
    door, settings, spoil = lot.choice(kinds())
    while (door in RARE or settings.get("whole")) and lot.random() < 0.8:
        door, settings, spoil = lot.choice(kinds())
    content = spoil(lot)
    with tempfile.TemporaryDirectory(prefix="thb-eu-fuzz-") as folder:
        (Path(folder) / "here").mkdir()
        _end_after(LONGEST)
        try:
            doors.refusal(lambda: door(lambda path: path.write_bytes(content), Path(folder) / "here", **settings))
        except (Exception, TooLong, RecursionError):
            return f"{number} {door.__name__} {settings}\n{traceback.format_exc()}"
        finally:
            _end_after(0)
    return ""


def _end_after(seconds: int) -> None:
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, 10 * seconds)  # what waits for ever takes no time of the processor


def begin() -> None:
    """Whatever takes too long is ended, and what takes too much memory does not get it."""

    def end(*_: object) -> None:
        raise TooLong

    signal.signal(signal.SIGALRM, end)
    signal.signal(signal.SIGPROF, end)
    held = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmData"))
    bound = int(held.split()[1]) * 1024 + MEMORY
    resource.setrlimit(resource.RLIMIT_DATA, (bound, resource.getrlimit(resource.RLIMIT_DATA)[1]))


def main(count: int, seed: int = SEED, only: int | None = None) -> int:
    """Make `count` mutations, print those that fell; how many."""
    begin()
    fell = 0
    for done, number in enumerate([only] if only is not None else range(count), 1):
        if found := fallen(number, seed):
            fell += 1
            print(found)
        if done % 100 == 0 or done == count:
            print(f"{done} mutations, {fell} fell", flush=True)
    return fell


if __name__ == "__main__":
    words = [int(word) for word in sys.argv[1:] if word != "--only"]
    only = words.pop() if "--only" in sys.argv else None
    sys.exit(bool(main(words[0] if words else 1, *words[1:2], only=only)))
