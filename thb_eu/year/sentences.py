"""Hold the sentence beside the figures against the answer for which it was written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from thb_eu.base.errors import MappingRefused
from thb_eu.base.messages import _
from thb_eu.base.model import Place
from thb_eu.definitions import CaseDecision, Definitions
from thb_eu.definitions.acts import Act
from thb_eu.definitions.decisions import COUNT, DO_NOT_COUNT, OPEN
from thb_eu.definitions.law import DECISIONS
from thb_eu.definitions.strict_reader import read_yaml
from thb_eu.law_changes.edits import alike
from thb_eu.results import Collection
from thb_eu.sources import read
from thb_eu.year.fields import Field, refused
from thb_eu.year.workspace import Workspace

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
        (one.get("says_when") or one.get("answer"), lang, text)
        for one in known
        if isinstance(one.get("says"), dict)
        for lang, text in one["says"].items()
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
    """What was written of a question: in the file as it is, in that of the place, and in what acts have replaced."""
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
    """A cell with its sheet, the figure in it (0 where it has none), and the case that was decided there before."""
    facts = read(replace(collection, decisions=()), definitions, set_aside=True).facts
    facts = facts[(facts["file"] == where.file) & (facts["cell"] == where.cell)]
    if where.sheet:
        facts = facts[facts["sheet"] == where.sheet]
    for sheet, value in zip(facts["sheet"].fillna(""), facts["value"].fillna(0), strict=True):
        found = replace(where, sheet=sheet)
        known = (decision for decision in collection.decisions if decision.asks == id and decision.where == found)
        return found, int(value), next(known, None)
    return where, 0, None
