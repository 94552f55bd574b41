"""Patches of files that people edit: one value changes, and every other byte stays as somebody left it.

The outside judge of what a patched file says is ruamel.yaml, which shares no code with the product's reader.
"""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.conftest import REPOSITORY
from thb_eu.base.errors import SourceRefused
from thb_eu.definitions.yaml_patch import with_entry, with_value, without_entry, without_key

ENTRY = {
    "id": "t1-c5",
    "where": {"file": "data/t1.csv", "cell": "C5"},
    "words": {"sl": "Ker: da.", "en": "b"},
    "by": None,
}
EDITED = sorted([*REPOSITORY.glob("mappings/**/*.yaml"), *REPOSITORY.glob("datapackages/si-2024/*.yaml")])


def judged(content: bytes) -> Any:
    """What ruamel.yaml reads; days are text to the product."""
    loader = YAML(typ="safe", pure=True)
    loader.constructor.add_constructor("tag:yaml.org,2002:timestamp", lambda _maker, node: node.value)
    return loader.load(io.StringIO(content.decode("utf-8-sig"), newline=""))


def inserted(before: bytes, after: bytes) -> bytes:
    """What was added in one piece; the test fails where anything else changed."""
    assert len(after) > len(before)
    start = next((at for at, sign in enumerate(before) if after[at] != sign), len(before))
    rest = len(before) - start
    assert after[len(after) - rest :] == before[start:]
    return after[start : len(after) - rest]


# --- files as people leave them --------------------------------------------------------------------------------------

SHAPES = {
    "an empty list": (b"# who\nitems: []   # none yet\n# foot\n", b"# who\nitems:   # none yet\n", b"# foot\n"),
    "remarks alone": (b"# none yet", b"# none yet\n", b""),
    "nothing": (b"", b"", b""),
    "a key without a value": (b"items:  # to come\nother: 1\n", b"items:  # to come\n", b"other: 1\n"),
    "null": (b"items: null\r\n# foot\r\n", b"items:\r\n", b"# foot\r\n"),
    "a byte order mark": (b"\xef\xbb\xbfitems: []\n", b"\xef\xbb\xbfitems:\n", b""),
    "another list": (b"other:\n  - {a: 1}\n", b"other:\n  - {a: 1}\n", b""),
    "dashes at the margin": (b"items:\n- id: a\n  # of a\n# foot\n", b"items:\n- id: a\n  # of a\n", b"# foot\n"),
    "no end of line": (b"items:\n  - id: a", b"items:\n  - id: a\n", b""),
    "parted by lines": (
        b"items:\n  - id: a\n\n  - id: b\n\n# foot\n",
        b"items:\n  - id: a\n\n  - id: b\n\n",
        b"\n# foot\n",
    ),
    "a text of several lines": (
        b"items:\n  - t: |\n      a\n\n\n# foot\n",
        b"items:\n  - t: |\n      a\n",
        b"\n\n# foot\n",
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_an_entry_is_added_and_nothing_else_is_touched(shape: str) -> None:
    """Before and after the new lines stands what stood there; between them stands the entry."""
    before, head, foot = SHAPES[shape]

    after = with_entry(before, "f.yaml", ["items"], ENTRY)

    assert after.startswith(head) and after.endswith(foot)
    old = judged(before) if b":" in before else {}
    assert judged(after) == {**old, "items": [*((old or {}).get("items") or []), ENTRY]}
    assert with_entry(after, "f.yaml", ["items"], {"id": "z"}).count(b"t1-c5") == 1


def test_an_entry_is_written_as_our_files_are() -> None:
    """Codes without quotes, sentences in them, a place in one line, words by language in one each."""
    assert with_entry(b"items: []\n", "f.yaml", ["items"], ENTRY).decode() == (
        "items:\n"
        "  - id: t1-c5\n"
        "    where: {file: data/t1.csv, cell: C5}\n"
        "    words:\n"
        '      sl: "Ker: da."\n'
        "      en: b\n"
        "    by: null\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "24",
        "no",
        "NO",
        "null",
        "1e3",
        "0x1",
        "2026-11-25",
        "a: b",
        "a #b",
        "- a",
        "",
        " a",
        "č, š",
        'a "b"',
        "\u2028",
        "~",
    ],
)
def test_a_text_stays_a_text(text: str) -> None:
    """A code `NO` or `24`, a remark in a text: whatever YAML could take for something else stands in quotes."""
    assert judged(with_value(b"a: 1\n", "f.yaml", ["a"], text)) == {"a": text}


def test_a_value_is_replaced_where_it_stands() -> None:
    """Of the real decisions one line changes, and the rest stays byte for byte."""
    before = (REPOSITORY / "mappings/decisions.yaml").read_bytes()
    signed = {"by": "Urad 12/2026", "role": "predstojnik", "on": "2026-11-25", "text": "478e5616fccd"}

    after = with_value(before, "decisions.yaml", ["decisions", 1, "signed"], signed)

    lines, changed = before.splitlines(), after.splitlines()
    ((old, new),) = [pair for pair in zip(lines, changed, strict=True) if pair[0] != pair[1]]
    assert old == b"    signed: null"
    assert new.decode() == '    signed: {by: Urad 12/2026, role: predstojnik, on: 2026-11-25, text: "478e5616fccd"}'
    assert with_value(after, "decisions.yaml", ["decisions", 1, "signed"], None) == before


@pytest.mark.parametrize("path", EDITED, ids=lambda path: path.name)
def test_every_edited_file_of_ours_takes_an_entry_and_gives_it_back(path: Any) -> None:
    """In each list at the head of a file an entry is added in one piece; taken out again, the file is what it was."""
    before = path.read_bytes()
    for key, held in (judged(before) or {}).items():
        if isinstance(held, list):
            after = with_entry(before, path.name, [key], ENTRY)
            assert judged(after)[key] == [*held, ENTRY]
            if held:
                assert b"t1-c5" in inserted(before, after)
            assert without_entry(after, path.name, [key, len(held)]) == before


def test_an_entry_is_taken_out_with_the_line_that_parted_it() -> None:
    """Of three entries each can go; the remarks above the next one stay."""
    text = b"items:  # all\n  - id: a\n\n  # of b\n  - id: b\n\n  - {id: c}\n# foot\n"
    assert without_entry(text, "f.yaml", ["items", 0]) == b"items:  # all\n  # of b\n  - id: b\n\n  - {id: c}\n# foot\n"
    assert (
        without_entry(text, "f.yaml", ["items", 1]) == b"items:  # all\n  - id: a\n\n  # of b\n\n  - {id: c}\n# foot\n"
    )
    assert without_entry(text, "f.yaml", ["items", 2]) == text.replace(b"\n  - {id: c}\n", b"")
    assert without_entry(b"items:  # all\n  - id: a\n", "f.yaml", ["items", 0]) == b"items: []  # all\n"


def test_a_descriptor_is_json_and_stays_json() -> None:
    """The collection names its definitions: one line more, and every reader of JSON reads it."""
    before = (REPOSITORY / "datapackages/si-2024/datapackage.json").read_bytes()

    after = with_value(before, "datapackage.json", ["thb:definitions"], "definitions")

    assert json.loads(after) == {**json.loads(before), "thb:definitions": "definitions"}
    assert inserted(before, after) == b',\n  "thb:definitions": "definitions"'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"{}", b'{"a": "b"}'),
        (b'{"x":1}', b'{"x":1, "a": "b"}'),
        (b'{\r\n\t"x": [1]\r\n}', b'{\r\n\t"x": [1],\r\n\t"a": "b"\r\n}'),
        (b'{"a": 1, "x": "\\/"}', b'{"a": "b", "x": "\\/"}'),
    ],
)
def test_whatever_json_is_written_like_it_stays_json(before: bytes, after: bytes) -> None:
    """An empty object, no blanks, tabs, other line ends."""
    assert with_value(before, "d.json", ["a"], "b") == after
    assert json.loads(after)["a"] == "b"


@pytest.mark.parametrize(("text", "key"), [(b"{items}\n", "items"), (b"--- # none\n...\n", "items")])
def test_what_cannot_be_patched_is_refused_and_never_spoilt(text: bytes, key: str) -> None:
    """A key without its colon, a file with an end sign: ways in which nobody writes. The change is left to a person."""
    with pytest.raises(SourceRefused) as refused:
        with_entry(text, "f.yaml", [key], ENTRY)
    assert [fault.code for fault in refused.value.faults] == ["file-not-patchable"]


@pytest.mark.parametrize("title", [r"\ud83d\ude00", r"\uD83D\uDE00 \\ud83d", r"\u0161 \\\ud83d\ude00"])
def test_a_character_that_json_writes_in_two_halves_stays_as_it_is(title: str) -> None:
    """As programs write what is beyond the first plane of Unicode; YAML knows no such halves."""
    content = f'{{"title": "{title}", "year": 2024}}'.encode()
    assert with_value(content, "datapackage.json", ["year"], 2025) == content.replace(b"2024", b"2025")


KEYS = {
    # what: (before, path, after)
    "on a line of its own": (b"a: 1\nb: [2]   # gone\n# of c\nc: 3\n", ["b"], b"a: 1\n# of c\nc: 3\n"),
    "over several lines": (
        b"a:\n  - x: 1\n    y:\n      z: 2\n\n  - x: 2\n",
        ["a", 0, "y"],
        b"a:\n  - x: 1\n\n  - x: 2\n",
    ),
    "the last, without an end": (b"a: 1\nb: 2", ["b"], b"a: 1\n"),
    "in braces, first": (b"a: {b: 1, c: 2}   # kept\n", ["a", "b"], b"a: {c: 2}   # kept\n"),
    "in braces, last": (b"a: {b: 1, c: [2, 3]}\r\n", ["a", "c"], b"a: {b: 1}\r\n"),
}


@pytest.mark.parametrize("what", KEYS)
def test_a_key_is_taken_out_and_nothing_else_is_touched(what: str) -> None:
    """The line of the key goes, its remark with it; what stands above and below stays letter by letter."""
    before, path, after = KEYS[what]
    assert without_key(before, "a.yaml", path) == after


def test_the_first_key_of_an_entry_is_not_taken_out_by_halves() -> None:
    """The dash of the list stands before it: refused, and left to be done by hand."""
    with pytest.raises(SourceRefused) as refused:
        without_key(b"a:\n  - x: 1\n    y: 2\n", "a.yaml", ["a", 0, "x"])
    assert refused.value.faults[0].code == "file-not-patchable"


def test_an_entry_stands_below_the_one_that_it_follows() -> None:
    """After the first of three, with the empty line that parts the others; the remark of the second stays with it."""
    before = b"a:\n  - id: one\n    # of one\n\n  # of two\n  - id: two\n\n  - id: three\n"
    after = with_entry(before, "a.yaml", ["a"], {"id": "new", "words": {"sl": "b", "en": "c"}}, after=0)
    assert [entry["id"] for entry in judged(after)["a"]] == ["one", "new", "two", "three"]
    assert inserted(before, after).split() == b"- id: new words: sl: b en: c".split()
    assert after.index(b"# of one") < after.index(b"id: new") < after.index(b"# of two")
