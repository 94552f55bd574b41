"""Decide a question of the law, or one case of it: an answer is proposed, and waits for the signature of another role.

Whoever changes an answer gives the sentence that is printed beside the figures and the reason anew, as the old ones
would contradict it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from thb_eu.base.errors import MappingRefused, SourceRefused
from thb_eu.base.messages import NO_WORDS, Text, _
from thb_eu.year.acts.act import Act
from thb_eu.year.fields import Field, Kind, in_all_languages, reason, refused, text, words

if TYPE_CHECKING:
    from thb_eu.year.acts.act import JournalEntry, Workspace

OPEN = "open"
ANSWERS: Mapping[str, Text] = {"count": _("count"), "do not count": _("do not count"), OPEN: _("leave open")}
SAME_ANSWER = (
    "act-done-already",
    _("the answer to {id} is {answer!r} already."),
    _("Sign it, or give the words that are to be changed: the sentence beside the figures, or the reason."),
)
NO_OPEN_CASE = _("A case is not left open: withdraw the entry of the journal by which it was decided.")


class Decide(Act):
    """Propose an answer (count, do not count, open) to a question of the law; gives the id of the question.

    `case`: the one cell `FILE!CELL` that waits for the question and is answered for alone; then the id of the case is
    given, which holds for the figure that the cell has now. `says`: the sentence beside the figures, `because`: the
    reason, both by language and needed where the answer changes; `by`: the office that proposes.
    """

    name, enters, of_definitions = "decide", "decided", True
    about = "decision", "id"
    purpose = _("Propose an answer to a question of the law, or to one case of it; another role signs it.")
    title = _("Propose the answer")

    decision = text(_("Question"), metavar="DECISION", positional=True)
    answer: Field[str] = Field(
        _("Answer"), Kind.CHOICE, choices=ANSWERS, help=_("Whether it counts; open takes an answer back.")
    )
    case = text(
        _("For this cell alone"),
        metavar="FILE!CELL",
        default="",
        typed=False,
        help=_("Answer for this one cell, which waits for the question."),
    )
    says = words(
        _("Sentence beside the figures"),
        default={},
        needed=True,
        help=_("The sentence beside the figures, as en=…; once for each language of the country."),
    )
    because = reason(default={}, needed=True)
    by = text(_("Office, or number of its file"), metavar="OFFICE", default="", help=_("The office, or a file number."))

    @property
    def misfit(self) -> Text:
        """A case that is left open."""
        return NO_OPEN_CASE if self.case and self.answer == OPEN else NO_WORDS

    def change(self, space: Workspace) -> str:
        """Write the answer into the file of decisions, or into that of the cases."""
        from thb_eu.year.workspace import one_of_ids

        id = one_of_ids(self.decision, space.definitions.law.decisions)
        return self._decide_case(space, id) if self.case else self._decide(space, id)

    def _decide(self, space: Workspace, id: str) -> str:
        from thb_eu.definitions.folder import read_checked
        from thb_eu.definitions.law import DECISIONS
        from thb_eu.definitions.strict_reader import read_yaml
        from thb_eu.law_changes.edited_text import with_changed
        from thb_eu.year.edited_law import entries_before, refuse_sentence_of_another, written_for

        decision = space.definitions.law.decisions[id]
        changes = self.answer != decision.answer
        words = self._words(changes, space)
        if not changes and not words:
            raise refused(id, SAME_ANSWER, id=id, answer=self.answer)
        content = space.definition(DECISIONS)
        before = read_yaml(content, DECISIONS, MappingRefused)["decisions"][decision.number]
        proposal = {"answer": self.answer, **words, **written_for(self.answer, words)}
        proposal |= {"proposed": self._proposal(space), "signed": None}
        self._refuse_repeated(id, proposal, before)
        refuse_sentence_of_another(Decide.says, proposal, entries_before(space, id, content))
        content = with_changed(content, DECISIONS, "decisions", id, proposal)
        read_checked(space.definitions.folder, DECISIONS, content, "decisions", MappingRefused)
        space.put_definition(DECISIONS, content)
        self._enter(space, {"id": id, "answer": self.answer}, words, {key: before.get(key) for key in proposal})
        return id

    def _decide_case(self, space: Workspace, id: str) -> str:
        from thb_eu.definitions.acts import CASES
        from thb_eu.definitions.interventions import place_entry, short_name, unique_id
        from thb_eu.definitions.law import DECISIONS
        from thb_eu.definitions.strict_reader import read_yaml
        from thb_eu.results.deliveries import table_of_place
        from thb_eu.run import refuse_untranslatable
        from thb_eu.year import edited_law
        from thb_eu.year.workspace import cell_of

        collection = space.collection()
        cell = cell_of(self.case, collection)
        where, figure, known = edited_law.waiting_figure(collection, space.definitions, id, cell)
        where = replace(where, table=table_of_place(where.file, collection.by_file[where.file]["thb:contract"]))
        file = where.table or where.file
        words = self._words(known is None or known.decision.answer != self.answer, space)
        proposal = {
            "figure": figure,
            "answer": self.answer,
            **edited_law.written_for(self.answer, words),
            **words,
            "proposed": self._proposal(space),
            "signed": None,
        }
        law = space.definition(DECISIONS)
        known_entries = [*edited_law.entries_before(space, id, law)]
        before: dict[str, Any] = {}
        if known:
            case, number = known.decision.id, known.decision.number
            entry = read_yaml(space.read(CASES), CASES, SourceRefused)["decisions"][number]
            before = {key: entry.get(key) for key in proposal}
            self._refuse_repeated(case, proposal, before)
            known_entries += [before, *edited_law.told_before(space, case)]
            for key, value in proposal.items():
                space.put_value(CASES, ["decisions", number, key], value)
        else:
            taken = {*space.definitions.law.decisions, *(decision.decision.id for decision in collection.decisions)}
            case = unique_id((id, short_name(file), where.sheet, where.cell), taken)
            entry = {"case": case, "decision": id, "where": place_entry(where)}
            space.put_entry(CASES, "decisions", entry | proposal)
        edited_law.refuse_sentence_of_another(Decide.says, proposal, known_entries)
        refuse_untranslatable(space.collection(), space.definitions)
        about = {"id": case, "answer": self.answer, "decision": id, "file": file, "cell": where.cell}
        self._enter(space, about | {"figure": figure}, words, before)
        return case

    def _words(self, needed: bool, space: Workspace) -> dict[str, Any]:
        """Return sentence and reason by language: both where they are needed, else those that are given."""
        languages, fields = space.definitions.languages, (Decide.says, Decide.because)
        given = [(field, self.given[field.name]) for field in fields]
        return {field.name: in_all_languages(said, languages, field) for field, said in given if said or needed}

    def _proposal(self, space: Workspace) -> dict[str, str]:
        from thb_eu.year.workspace import refuse_person_as_office

        if self.by:
            refuse_person_as_office(self.by, Decide.by, space.definitions)
        return {**({"by": self.by} if self.by else {}), "role": space.acting.role, "on": space.acting.on}

    def _refuse_repeated(self, id: str, proposal: Mapping[str, Any], before: Mapping[str, Any]) -> None:
        """Refuse what the same role proposed on the same day in the same words: again, it would undo the signature."""
        if all(before.get(key) == value for key, value in proposal.items() if key != "signed"):
            raise refused(id, SAME_ANSWER, id=id, answer=self.answer)

    def _enter(
        self, space: Workspace, about: Mapping[str, Any], words: Mapping[str, Any], before: Mapping[str, Any]
    ) -> None:
        """Enter it; `before` is what the file held, so that whoever withdraws the act puts it back."""
        reason = {"because": words["because"]} if "because" in words else {}
        about = {**about, **reason, **({"before": dict(before)} if before else {})}
        self.enter(space, about, words)

    @classmethod
    def undo(cls, entry: JournalEntry, space: Workspace) -> None:
        """Give the question, or the case, back the answer, the words and the signature that it had."""
        from thb_eu.definitions.acts import CASES
        from thb_eu.definitions.law import DECISIONS
        from thb_eu.definitions.yaml_patch import with_value
        from thb_eu.year.workspace import edited_since, take_out, written_entry

        about, is_case = entry.about, "decision" in entry.about
        told = {"answer": about["answer"], "signed": None}
        if is_case and "before" not in about:
            take_out(space, CASES, "decisions", "case", entry, told)
            return
        file, key = (CASES, "case") if is_case else (DECISIONS, "decision")
        content = space.read(CASES) if is_case else space.definition(DECISIONS)
        number, held = written_entry(content, file, "decisions", key, str(about["id"]))
        proposed = held.get("proposed") or {}
        if number is None or any(held.get(name) != value for name, value in told.items()):
            raise edited_since(file, entry)
        if (proposed.get("role"), proposed.get("on")) != (entry.role, entry.on):
            raise edited_since(file, entry)
        for name, value in about["before"].items():
            content = with_value(content, file, ["decisions", number, name], value)
        if is_case:
            space.put(CASES, content)
        else:
            space.put_definition(DECISIONS, content)

    @classmethod
    def files_of(cls, entry: JournalEntry, space: Workspace) -> Iterator[str]:
        """Yield the file of decisions, of an answer that is no case."""
        from thb_eu.definitions.law import DECISIONS

        if "decision" not in entry.about:
            yield DECISIONS
