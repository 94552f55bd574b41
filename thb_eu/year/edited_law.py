"""Compare the text of a file of the law before and after an edit, and write who proposes what is other now."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any

from thb_eu.base.errors import MappingRefused
from thb_eu.base.messages import _
from thb_eu.base.model import Place
from thb_eu.definitions import CaseDecision, Definitions
from thb_eu.definitions.acts import Act
from thb_eu.definitions.decisions import COUNT, DO_NOT_COUNT, OPEN
from thb_eu.definitions.journal import JournalEntry
from thb_eu.definitions.law import DECISIONS
from thb_eu.definitions.signing import NOT_SEALED, canonical, seal
from thb_eu.definitions.strict_reader import read_yaml
from thb_eu.definitions.yaml_patch import Path, with_value
from thb_eu.law_changes.edited_text import MAPPINGS, NAMED_BY, RULES, alike, with_changed
from thb_eu.results import Collection
from thb_eu.sources import read
from thb_eu.year.fields import Field, refused
from thb_eu.year.workspace import Workspace

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
    for passage in sorted(back, key=lambda part: -int(part["line"])):
        start = int(passage["line"]) - 1
        lines[start : start + int(passage["lines"])] = [str(passage["words"])]
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
            text = found.get(DECISIONS, files[DECISIONS])
            answered = text and with_changed(
                text, DECISIONS, "decisions", str(entry.about["id"]), entry.about["before"]
            )
            found[DECISIONS] = answered
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
    """Yield each path with who proposes what stands there now.

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
    for entries, key in (("decisions", NAMED_BY["decisions"]), ("policies", "policy"), ("releases", "release")):
        held = {entry[key]: seal(entry) for entry in was.get(entries, ())}
        for number, entry in enumerate(now.get(entries, ())):
            if held.get(entry[key]) != seal(entry):
                yield (entries, number, PROPOSED), proposal


# Hold the sentence beside the figures against the answer for which it was written.

Entry = Mapping[str, Any]


def written_for(answer: str, words: Mapping[str, Any]) -> dict[str, str]:
    """Tell the answer to which a sentence belongs that is written with it; what is no answer is refused as such."""
    return {"says_when": answer} if "says" in words and answer in (COUNT, DO_NOT_COUNT, OPEN) else {}


def refuse_old_sentences(space: Workspace, content: bytes, before: bytes) -> None:
    """Refuse an edit of the file of decisions that puts back a sentence which was written for another answer."""
    was = {entry["decision"]: entry.get("says") for entry in _entries(before)}
    for entry in _entries(content):
        is_printed = entry.get("says_when") in (None, entry["answer"])
        if is_printed and entry["says"] and entry["says"] != was.get(entry["decision"]):
            known = entries_before(space, entry["decision"], before)
            refuse_sentence_of_another(DECISIONS, entry, known)


def refuse_sentence_of_another(where: str | Field[Any], entry: Entry, known: Iterable[Entry]) -> None:
    """Refuse a sentence that one of the `known` entries has where figures count and this answer has them not count.

    Or the other way round; what is open does not count either.
    """
    told = [
        (other.get("says_when") or other.get("answer"), lang, text)
        for other in known
        if isinstance(other.get("says"), dict)
        for lang, text in other["says"].items()
    ]
    for lang, text in (entry.get("says") or {}).items():
        answers = [answer for answer, its, old in told if its == lang and alike(text, old)]
        if answers and (entry["answer"] == COUNT) not in [answer == COUNT for answer in answers]:
            problem = (
                "sentence-of-another-answer",
                _("the sentence is word for word the one for the answer {other!r}."),
                _("Write the sentence anew, for the answer that is given now."),
            )
            raise refused(where, problem, other=str(answers[0]))


def entries_before(space: Workspace, id: str, content: bytes) -> Iterator[Entry]:
    """Yield what was written of a question: in the file as it is, in that of the place, and what acts have replaced."""
    of_place = replace(space.definitions.folder, changes={}, edited={}).read_if_there([DECISIONS]).values()
    yield from (entry for text in (content, *of_place) for entry in _entries(text) if entry["decision"] == id)
    yield from told_before(space, id)


def told_before(space: Workspace, id: str) -> Iterator[Entry]:
    """Return the entries of a question or a case that were replaced by later answers."""
    told = (entry.about.get("before") for entry in space.journal.of(Act.DECIDED) if entry.about["id"] == id)
    return (before for before in told if isinstance(before, dict))


def _entries(content: bytes) -> list[dict[str, Any]]:
    """Return the entries of a file of decisions that was found right."""
    held: list[dict[str, Any]] = read_yaml(content, DECISIONS, MappingRefused)["decisions"]
    return held


def waiting_figure(
    collection: Collection, definitions: Definitions, id: str, where: Place
) -> tuple[Place, int, CaseDecision | None]:
    """Return a cell with its sheet, the figure in it (0 where it has none), and the case decided there before."""
    facts = read(replace(collection, decisions=()), definitions, set_aside=True).facts
    facts = facts[(facts["file"] == where.file) & (facts["cell"] == where.cell)]
    if where.sheet:
        facts = facts[facts["sheet"] == where.sheet]
    for sheet, value in zip(facts["sheet"].fillna(""), facts["value"].fillna(0), strict=True):
        found = replace(where, sheet=sheet)
        known = (decision for decision in collection.decisions if decision.asks == id and decision.where == found)
        return found, int(value), next(known, None)
    return where, 0, None
