"""Law edits: a file of the law as somebody edited it in, the collection's own file and the entry of the journal out.

Whoever edits proposes: the role and the day are written at what the edit changes, so that another role signs it; a
signature under a text that is another now lapses by its seal. Refused: an edit with which the law has a gap, an overlap
or an error that it did not have, one that brings a signature or a confirmation, and one that was begun from another
text than the one that is there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any

from thb_eu.base.errors import MappingRefused, Problem
from thb_eu.base.messages import NO_WORDS, _
from thb_eu.definitions import Definitions
from thb_eu.definitions.journal import Act
from thb_eu.definitions.law import DECISIONS as FILE_OF_DECISIONS
from thb_eu.definitions.signing import NOT_SEALED, canonical, seal
from thb_eu.definitions.strict_reader import read_yaml
from thb_eu.definitions.yaml_patch import Path, with_value
from thb_eu.law_changes.edited_text import MAPPINGS, EditedLaw, judged
from thb_eu.law_changes.edits import DECISIONS, NAMED_BY, RULES
from thb_eu.run import refuse_untranslatable
from thb_eu.sources import read_collection
from thb_eu.year.act_conditions import in_all_languages, one_of_ids, refused
from thb_eu.year.decisions import refuse_old_sentences
from thb_eu.year.own_definitions import as_changed, definition, is_changed, put_definition
from thb_eu.year.workspace import Workspace, as_a_whole

POLICIES = "policies"
PROPOSED, SIGNED = "proposed", "signed"
SAME_TEXT: Problem = ("act-done-already", _("the file holds this text already."), NO_WORDS)
BEGUN_FROM_ANOTHER: Problem = (
    "edit-overtaken",
    _("the file has changed since the edit was begun."),
    _("Make the change again in the text that is there now."),
)
SIGNED_BY_HAND: Problem = (
    "signature-by-hand",
    _("the text brings a signature or a confirmation that the file did not have."),
    _("Leave it out; sign with `thb-eu sign`, confirm with `thb-eu confirm`."),
)


def law_files(definitions: Definitions) -> tuple[str, ...]:
    """The files of the law that can be edited, as `mappings/kz1/113.yaml`."""
    return tuple(name for name in definitions.files if name.startswith(MAPPINGS))


@as_a_whole
def edit(
    space: Workspace,
    definitions: Definitions,
    file: str,
    content: bytes,
    because: Mapping[str, str],
    begun_from: str = "",
) -> EditedLaw:
    """Have the `file` of the law hold `content`, for the reason given by language; the law as it was judged with it.

    An answer that is turned round loses its sentence, unless the edit brings another one.
    `begun_from`: SHA-256 of the text that was edited, where it is known. ValueError where this change has changed the
    file already: `definitions` are not those of now; write the change first.
    """
    name = one_of_ids(file, law_files(definitions))
    collection = read_collection(space.folder, definitions, space.files)
    if is_changed(space, collection, name):
        raise ValueError(f"{name} is not written yet")
    before = definition(space, collection, definitions, name)
    if begun_from and begun_from != sha256(before):
        raise refused(name, BEGUN_FROM_ANOTHER)
    if content == before:
        raise refused(name, SAME_TEXT)
    reason = in_all_languages(because, definitions.languages, "because")
    law = judged(definitions, {name: content}, space.today)
    content = law.edited[name]
    law.proved  # noqa: B018 - refuses an edit with which the law does not hold
    if _signatures(content, name) - _signatures(before, name):
        raise refused(name, SIGNED_BY_HAND)
    if name == FILE_OF_DECISIONS:
        refuse_old_sentences(space, definitions, content, before)
    proposed = _as_proposal(content, before, name, {"role": space.role, "on": space.on})
    put_definition(space, collection, name, proposed)
    after = read_collection(space.folder, now := as_changed(space, collection, definitions), space.files)
    if after.decisions:  # a case that waits for another question now is refused
        refuse_untranslatable(after, now)
    about = {"file": name, "text": sha256(proposed), "was": sha256(before), "back": [*_lines_back(proposed, before)]}
    space.enter(Act.EDITED, {**about, "because": reason})
    return law


def sha256(content: bytes) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(content).hexdigest()


def with_lines_back(content: bytes, back: Iterable[Mapping[str, Any]]) -> bytes:
    """The text as it was before an edit; `back`: what the entry of the edit tells."""
    lines = content.decode().splitlines(keepends=True)
    for it in sorted(back, key=lambda part: -int(part["line"])):
        start = int(it["line"]) - 1
        lines[start : start + int(it["lines"])] = [str(it["words"])]
    return "".join(lines).encode()


def _lines_back(now: bytes, before: bytes) -> Iterator[dict[str, Any]]:
    """What stood in place of every line that is other now."""
    new, old = (text.decode().splitlines(keepends=True) for text in (now, before))
    for kind, start, end, was, until in SequenceMatcher(None, new, old, autojunk=False).get_opcodes():
        if kind != "equal":
            yield {"line": start + 1, "lines": end - start, "words": "".join(old[was:until])}


def _signatures(content: bytes, name: str) -> set[str]:
    """All signatures and confirmations that stand in a file."""

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


def _as_proposal(content: bytes, before: bytes, name: str, proposal: Mapping[str, str]) -> bytes:
    """The file with the `proposal` at every text that is signed by itself and is another now."""
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
    for entries, key in ((DECISIONS, NAMED_BY[DECISIONS]), (POLICIES, "policy")):
        held = {entry[key]: seal(entry) for entry in was.get(entries, ())}
        for number, entry in enumerate(now.get(entries, ())):
            if held.get(entry[key]) != seal(entry):
                yield (entries, number, PROPOSED), proposal
