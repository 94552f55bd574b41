"""Compare the text of a file of the law before and after an edit, and write who proposes what is other now."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from thb_eu.base.errors import MappingRefused
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import JournalEntry
from thb_eu.definitions.law import DECISIONS as ANSWERS
from thb_eu.definitions.signing import NOT_SEALED, canonical, seal
from thb_eu.definitions.strict_reader import read_yaml
from thb_eu.definitions.yaml_patch import Path, with_value
from thb_eu.law_changes.edited_text import MAPPINGS
from thb_eu.law_changes.edits import DECISIONS, NAMED_BY, RULES, with_changed

PROPOSED, SIGNED = "proposed", "signed"


def law_files(definitions: Definitions) -> tuple[str, ...]:
    """Return the files of the law that can be edited, as `mappings/kz1/113.yaml`."""
    return tuple(name for name in definitions.files if name.startswith(MAPPINGS))


def sha256(content: bytes) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(content).hexdigest()


def with_lines_back(content: bytes, back: Iterable[Mapping[str, Any]]) -> bytes:
    """Return the text as it was before an edit; `back`: what the entry of the edit tells."""
    lines = content.decode().splitlines(keepends=True)
    for it in sorted(back, key=lambda part: -int(part["line"])):
        start = int(it["line"]) - 1
        lines[start : start + int(it["lines"])] = [str(it["words"])]
    return "".join(lines).encode()


def texts_before(files: Mapping[str, bytes], since: Sequence[JournalEntry]) -> Iterator[tuple[str, bytes | None]]:
    """Yield each of the `files` of the law that acts `since` have edited or answered, with its text before them.

    None: something else has written into it between two edits, so that the first of them cannot be taken back.
    """
    found = dict[str, bytes | None]()
    for entry in reversed(since):
        if entry.act is Act.EDITED:
            name = str(entry.about["file"])
            text = found.get(name, files.get(name))
            held = text is not None and sha256(text) == entry.about["text"]
            found[name] = with_lines_back(text, entry.about["back"]) if text is not None and held else None
        elif entry.act is Act.DECIDED and "decision" not in entry.about and "before" in entry.about:
            text = found.get(ANSWERS, files[ANSWERS])
            answered = text and with_changed(text, ANSWERS, DECISIONS, str(entry.about["id"]), entry.about["before"])
            found[ANSWERS] = answered
    yield from found.items()


def lines_back(now: bytes, before: bytes) -> Iterator[dict[str, Any]]:
    """Yield what stood in place of every line that is other now."""
    new, old = (text.decode().splitlines(keepends=True) for text in (now, before))
    for kind, start, end, was, until in SequenceMatcher(None, new, old, autojunk=False).get_opcodes():
        if kind != "equal":
            yield {"line": start + 1, "lines": end - start, "words": "".join(old[was:until])}


def signatures_in(content: bytes, name: str) -> set[str]:
    """Return all signatures and confirmations that stand in a file."""

    def found(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            for key, held in value.items():
                if key in NOT_SEALED and key != PROPOSED and held:
                    yield canonical(held)
                yield from found(held)
        elif isinstance(value, list):
            for entry in value:
                yield from found(entry)

    return set(found(read_yaml(content, name, MappingRefused)))


def as_proposal(content: bytes, before: bytes, name: str, proposal: Mapping[str, str]) -> bytes:
    """Return the file with the `proposal` at every text that is signed by itself and is another now."""
    now, was = (read_yaml(text, name, MappingRefused) for text in (content, before))
    for path, value in _proposed(now, was, proposal):
        content = with_value(content, name, path, value)
    return content


def _proposed(now: Any, was: Any, proposal: Mapping[str, str]) -> Iterator[tuple[Path, Mapping[str, str]]]:
    """By path, who proposes what stands there now.

    A rule that is signed on its own and stays as it was keeps its proposer, whoever changes another one.
    """
    if RULES in now and seal(now) != seal(was):
        rules = {rule[NAMED_BY[RULES]]: rule for rule in was[RULES]}
        for number, rule in enumerate(now[RULES]):
            is_new = rule[NAMED_BY[RULES]] not in rules or seal(rule) != seal(rules[rule[NAMED_BY[RULES]]])
            if is_new and PROPOSED in rule:
                yield (RULES, number, PROPOSED), proposal
            elif not is_new and rule.get(SIGNED) and PROPOSED not in rule:
                yield (RULES, number, PROPOSED), was[PROPOSED]
        yield (PROPOSED,), proposal
    for entries, key in ((DECISIONS, NAMED_BY[DECISIONS]), ("policies", "policy"), ("releases", "release")):
        held = {entry[key]: seal(entry) for entry in was.get(entries, ())}
        for number, entry in enumerate(now.get(entries, ())):
            if held.get(entry[key]) != seal(entry):
                yield (entries, number, PROPOSED), proposal
