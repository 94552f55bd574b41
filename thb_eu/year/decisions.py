"""Decisions: an answer to a question of the law, or to one case of it, in; its entries in file and journal out.

An answer is proposed by the role that gives it and waits for the signature of another. Whoever changes an answer gives
the sentence that is printed beside the figures and the reason anew, as the old ones would contradict it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from thb_eu.base.errors import MappingRefused, Problem, SourceRefused
from thb_eu.base.messages import _
from thb_eu.base.model import Place
from thb_eu.definitions import CaseDecision, Definitions
from thb_eu.definitions.decisions import COUNT, DO_NOT_COUNT, OPEN
from thb_eu.definitions.folder import read_checked
from thb_eu.definitions.interventions import short_name, unique_id
from thb_eu.definitions.journal import Act
from thb_eu.definitions.law import DECISIONS
from thb_eu.definitions.strict_reader import read_yaml
from thb_eu.definitions.yaml_patch import with_entry, with_value
from thb_eu.law_changes.edits import alike, with_changed
from thb_eu.results import Collection
from thb_eu.run import refuse_untranslatable
from thb_eu.sources import read, read_collection
from thb_eu.sources.collection import DECISIONS as CASES
from thb_eu.year.act_conditions import cell_of, in_all_languages, one_of_ids, refuse_person_as_office, refused
from thb_eu.year.own_definitions import definition, put_definition
from thb_eu.year.workspace import Workspace, as_a_whole

Words = Mapping[str, str]
"""By language of the country."""
Entry = Mapping[str, Any]
SAME_ANSWER: Problem = (
    "act-done-already",
    _("the answer to {id} is {answer!r} already."),
    _("Sign it, or give the words that are to be changed with --says or --because."),
)

OLD_SENTENCE: Problem = (
    "sentence-of-another-answer",
    _("the sentence is word for word the one for the answer {other!r}."),
    _("Write the sentence anew, for the answer that is given now."),
)


@as_a_whole
def decide(
    space: Workspace,
    definitions: Definitions,
    id: str,
    answer: str,
    says: Words | None = None,
    because: Words | None = None,
    by: str = "",
) -> str:
    """Propose an answer (count, do not count, open) to a question of the law; the id of the question.

    `says`: the sentence beside the figures, `because`: the reason, both by language and needed where the answer
    changes; `by`: the office that proposes.
    """
    id = one_of_ids(id, definitions.law.decisions)
    decision = definitions.law.decisions[id]
    changes = answer != decision.answer
    words = _words(says, because, changes, definitions)
    if not changes and not words:
        raise refused(id, SAME_ANSWER, id=id, answer=answer)
    collection = read_collection(space.folder, definitions, space.files)
    content = definition(space, collection, definitions, DECISIONS)
    before = read_yaml(content, DECISIONS, MappingRefused)["decisions"][decision.number]
    when = _written_for(answer, words)
    proposal = {"answer": answer, **words, **when, "proposed": _proposal(space, by, definitions), "signed": None}
    _refuse_repeated(id, proposal, before)
    refuse_sentence_of_another("--says", proposal, _entries_before(space, definitions, id, content))
    content = with_changed(content, DECISIONS, "decisions", id, proposal)
    read_checked(definitions.folder, DECISIONS, content, "decisions", MappingRefused)
    put_definition(space, collection, DECISIONS, content)
    _enter(space, {"id": id, "answer": answer}, words, {key: before.get(key) for key in proposal})
    return id


@as_a_whole
def decide_case(
    space: Workspace,
    definitions: Definitions,
    id: str,
    reference: str,
    answer: str,
    says: Words | None = None,
    because: Words | None = None,
    by: str = "",
) -> str:
    """Propose an answer (count, do not count) for the one cell at `reference` that waits for a question; the case's id.

    The figure that the cell holds now is written down: the case holds for no other. A cell that was decided before is
    decided anew under its id.
    """
    id = one_of_ids(id, definitions.law.decisions)
    collection = read_collection(space.folder, definitions, space.files)
    where, figure, known = _waiting(collection, definitions, id, cell_of(reference, collection))
    words = _words(says, because, known is None or known.decision.answer != answer, definitions)
    proposal = {
        "figure": figure,
        "answer": answer,
        **_written_for(answer, words),
        **words,
        "proposed": _proposal(space, by, definitions),
        "signed": None,
    }
    content = space.read(CASES)
    law = definition(space, collection, definitions, DECISIONS)
    known_entries = [*_entries_before(space, definitions, id, law)]
    before: dict[str, Any] = {}
    if known:
        case, number = known.decision.id, known.decision.number
        entry = read_yaml(content, CASES, SourceRefused)["decisions"][number]
        before = {key: entry.get(key) for key in proposal}
        _refuse_repeated(case, proposal, before)
        known_entries += [before, *_told_before(space, case)]
        for key, value in proposal.items():
            content = with_value(content, CASES, ["decisions", number, key], value)
    else:
        taken = {*definitions.law.decisions, *(one.decision.id for one in collection.decisions)}
        case = unique_id((id, short_name(where.file), where.sheet, where.cell), taken)
        place = {"file": where.file, **({"sheet": where.sheet} if where.sheet else {}), "cell": where.cell}
        content = with_entry(content, CASES, ["decisions"], {"case": case, "decision": id, "where": place, **proposal})
    refuse_sentence_of_another("--says", proposal, known_entries)
    space.put(CASES, content)
    refuse_untranslatable(read_collection(space.folder, definitions, space.files), definitions)
    about = {"id": case, "answer": answer, "decision": id, "file": where.file, "cell": where.cell, "figure": figure}
    _enter(space, about, words, before)
    return case


def _written_for(answer: str, words: Mapping[str, Any]) -> dict[str, str]:
    """The answer to which a sentence belongs that is written with it; what is no answer is refused as such."""
    return {"says_when": answer} if "says" in words and answer in (COUNT, DO_NOT_COUNT, OPEN) else {}


def _words(says: Words | None, because: Words | None, needed: bool, definitions: Definitions) -> dict[str, Any]:
    """Sentence and reason by language; both where they are needed, else those that are given."""
    given = {"says": says or {}, "because": because or {}}
    languages = definitions.languages
    return {name: in_all_languages(words, languages, name) for name, words in given.items() if words or needed}


def _refuse_repeated(id: str, proposal: Mapping[str, Any], before: Mapping[str, Any]) -> None:
    """Refuse what the same role proposed on the same day in the same words: once more, it would undo the signature."""
    if all(before.get(key) == value for key, value in proposal.items() if key != "signed"):
        raise refused(id, SAME_ANSWER, id=id, answer=str(proposal["answer"]))


def refuse_old_sentences(space: Workspace, definitions: Definitions, content: bytes, before: bytes) -> None:
    """Refuse an edit of the file of decisions that puts back a sentence which was written for another answer."""
    was = {entry["decision"]: entry.get("says") for entry in _entries(before)}
    for entry in _entries(content):
        is_printed = entry.get("says_when") in (None, entry["answer"])
        if is_printed and entry["says"] and entry["says"] != was.get(entry["decision"]):
            known = _entries_before(space, definitions, entry["decision"], before)
            refuse_sentence_of_another(DECISIONS, entry, known)


def refuse_sentence_of_another(where: str, entry: Entry, known: Iterable[Entry]) -> None:
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
            raise refused(where, OLD_SENTENCE, other=str(answers[0]))


def _entries_before(space: Workspace, definitions: Definitions, id: str, content: bytes) -> Iterator[Entry]:
    """What was written of a question: in the file as it is, in that of the place, and in what acts have replaced."""
    of_place = replace(definitions.folder, changes={}, edited={}).read_if_there([DECISIONS]).values()
    yield from (entry for text in (content, *of_place) for entry in _entries(text) if entry["decision"] == id)
    yield from _told_before(space, id)


def _told_before(space: Workspace, id: str) -> Iterator[Entry]:
    """The entries of a question or a case that were replaced by later answers."""
    told = (entry.about.get("before") for entry in space.journal.of(Act.DECIDED) if entry.about["id"] == id)
    return (before for before in told if isinstance(before, dict))


def _entries(content: bytes) -> list[dict[str, Any]]:
    """The entries of a file of decisions that was found right."""
    held: list[dict[str, Any]] = read_yaml(content, DECISIONS, MappingRefused)["decisions"]
    return held


def _proposal(space: Workspace, by: str, definitions: Definitions) -> dict[str, str]:
    if by:
        refuse_person_as_office(by, "--by", definitions)
    return {**({"by": by} if by else {}), "role": space.role, "on": space.on}


def _waiting(
    collection: Collection, definitions: Definitions, id: str, where: Place
) -> tuple[Place, int, CaseDecision | None]:
    """A cell with its sheet, the figure in it (0 where it has none), and the case that was decided there before."""
    facts = read(replace(collection, decisions=()), definitions, set_aside=True).facts
    facts = facts[(facts["file"] == where.file) & (facts["cell"] == where.cell)]
    if where.sheet:
        facts = facts[facts["sheet"] == where.sheet]
    for sheet, value in zip(facts["sheet"].fillna(""), facts["value"].fillna(0), strict=True):
        found = replace(where, sheet=sheet)
        known = (one for one in collection.decisions if one.asks == id and one.where == found)
        return found, int(value), next(known, None)
    return where, 0, None


def _enter(space: Workspace, about: Mapping[str, Any], words: Mapping[str, Any], before: Mapping[str, Any]) -> None:
    """The entry of the journal; `before` is what the file held, so that whoever withdraws the act puts it back."""
    reason = {"because": words["because"]} if "because" in words else {}
    space.enter(Act.DECIDED, {**about, **reason, **({"before": dict(before)} if before else {})}, words)
