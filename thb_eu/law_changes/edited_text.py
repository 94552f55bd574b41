"""Prove the law with mapping files as somebody edits them.

Nothing is saved before. A text is judged as `thb-eu mappings check` judges it once it is saved: by the same reading,
schemas and proof. A wrong edit is no refusal here but a value with its faults, each with its line; a gap or an overlap
comes with its counterexample and the rules that it is about.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from thb_eu.base.bounded_files import too_large
from thb_eu.base.errors import Fault, MappingRefused, Problem, ThbError, refuse_if_any
from thb_eu.base.limits import EDITED_FILE
from thb_eu.base.messages import Text, _, day
from thb_eu.base.model import Place, Severity
from thb_eu.definitions import Definitions, day_before, load, refuse_out_of_reach, validity_of
from thb_eu.definitions.contracts import refuse_what_is_left_behind
from thb_eu.definitions.decisions import COUNT, DO_NOT_COUNT, OPEN
from thb_eu.definitions.law import DECISIONS as DECISIONS_FILE
from thb_eu.definitions.strict_reader import closest, read_yaml
from thb_eu.definitions.yaml_patch import with_entry, with_value, without_key
from thb_eu.law_changes.differences import LawChange, differences
from thb_eu.law_changes.impact import Impact, ImpactComparison, impacts
from thb_eu.mapping.compile import Counterexample, compile_law, counterexamples
from thb_eu.mapping.proof import OF_SIGNATURES, LawRemark, prove, size_of
from thb_eu.publication.law_sentences import case

MAPPINGS = "mappings/"
"""How the names of the files begin in which the law stands as data."""


@dataclass(frozen=True, slots=True)
class BrokenCase:
    """A gap or an overlap: where and what, its case in the names of codes, and the ids of the rules that it is about.

    Of an overlap those that govern it; of a gap those that governed it before the edit, which must have changed them or
    taken them out.
    """

    fault: Fault
    case: Text
    rules: tuple[str, ...]


@dataclass(frozen=True)
class EditedLaw:
    """The law with edited files: why it cannot be applied, or what the proof says of it.

    `faults`: everything for which it is refused, `broken`: those of them that are gaps and overlaps. `remarks`: what
    the proof says of a law that can be applied, `errors`: those of them that are errors of the law, and that it did not
    have before. `size`: how much was proved. `after`: the definitions with the edit, if they can be applied.
    """

    before: Definitions
    edited: Mapping[str, bytes]
    faults: tuple[Fault, ...] = ()
    broken: tuple[BrokenCase, ...] = ()
    remarks: tuple[LawRemark, ...] = ()
    errors: tuple[LawRemark, ...] = ()
    size: Mapping[str, int] | None = None
    after: Definitions | None = None

    @property
    def holds(self) -> bool:
        """Whether the edit may be saved."""
        return self.after is not None and not self.errors

    @property
    def proved(self) -> Definitions:
        """The definitions with the edit; refused where the law with it cannot be applied or has an error more."""
        refuse_if_any(MappingRefused, self.faults)
        refuse_if_any(MappingRefused, (_as_fault(remark) for remark in self.errors))
        assert self.after is not None
        return self.after

    def text(self, name: str) -> bytes:
        """Return an edited file, refused where the law does not hold with it."""
        return self.proved.files[name]

    @cached_property
    def changes(self) -> tuple[LawChange, ...]:
        """What the edit changes, in sentences."""
        return differences(self.before, self.proved)

    def moved(self, packages: Sequence[str | Path]) -> list[Impact]:
        """Return every cell of each collection that saving would move, as `thb-eu mappings diff` tells it later."""
        return impacts(self.comparison, packages)

    @cached_property
    def comparison(self) -> ImpactComparison:
        """The law before and with the edit, to be held against collections."""
        return ImpactComparison(self.before, self.proved)


def judged(definitions: Definitions, edited: Mapping[str, bytes], today: str) -> EditedLaw:
    """Return the law of `definitions` with `edited` files (by name, `mappings/…`) in place of its own, on the ISO day
    `today`.

    Nothing is raised for what the files hold. An answer that is turned round loses its sentence.
    """
    if DECISIONS_FILE in edited and DECISIONS_FILE in definitions.files:
        sound = with_own_sentences(edited[DECISIONS_FILE], DECISIONS_FILE, definitions.files[DECISIONS_FILE])
        edited = {**edited, DECISIONS_FILE: sound}
    law = EditedLaw(definitions, edited)
    large = tuple(Fault(Place(name), *too_large(EDITED_FILE)) for name in edited if len(edited[name]) > EDITED_FILE)
    if large:
        return replace(law, faults=MappingRefused(*large).faults)
    try:
        after = load(replace(definitions.folder, edited={**definitions.folder.edited, **edited}))
    except ThbError as refused:
        return replace(law, faults=refused.faults)
    if found := counterexamples(after.law):
        faults = MappingRefused(*(example.fault for example in found)).faults
        cases = (_broken(example, fault, definitions, after) for example, fault in zip(found, faults, strict=True))
        return replace(law, faults=faults, broken=tuple(cases))
    table = compile_law(after.law)
    try:
        refuse_what_is_left_behind(after.contracts.values(), after.law)
        refuse_out_of_reach(after.recipients, after.contracts, after.law, after.files)
    except ThbError as refused:
        return replace(law, faults=refused.faults)
    remarks = prove(after.law, after.files, today, table)
    errors = tuple(_new_errors(remarks, definitions, today))
    return replace(law, remarks=remarks, errors=errors, size=size_of(after.law, table), after=after)


def _new_errors(remarks: Sequence[LawRemark], before: Definitions, today: str) -> Iterator[LawRemark]:
    """Find errors of the law itself that it did not have before; signatures only lapse with their text."""
    errors = [remark for remark in remarks if remark.severity is Severity.ERROR and remark.check not in OF_SIGNATURES]
    held = {(note.check, note.about, note.what) for note in prove(before.law, before.files, today)} if errors else set()
    return (error for error in errors if (error.check, error.about, error.what) not in held)


def _as_fault(remark: LawRemark) -> Fault:
    return Fault(remark.where, "law-not-proved", remark.sentence, remark.remedy)


def _broken(example: Counterexample, fault: Fault, before: Definitions, after: Definitions) -> BrokenCase:
    words = case(example.codes, after)
    if example.rules:
        return BrokenCase(fault, words, tuple(rule.id for rule in example.rules))
    admitted = (
        rule.id
        for entry in before.law.files
        if entry.article == example.entry.article
        for rule in entry.rules
        if rule.valid.meets(example.days) and all(rule.admits(name, code) for name, code in example.codes.items())
    )
    return BrokenCase(fault, words, tuple(admitted))


# Change one entry of a mapping file as a form says.
#
# Everything else in the file stays byte for byte, remarks too: what a form changes is written as somebody would write
# it in the text. A rule that has counted is closed and followed by another, so that the past is counted as it was.
# Refused: an entry that the file does not have, an id that it has already, a day before the rule begins.

RULES, CODES, DECISIONS = "rules", "codes", "decisions"
"""The lists of a rule file, of a crosswalk and of the file of decisions."""
NAMED_BY = {RULES: "rule", CODES: "code", DECISIONS: "decision"}
"""By list, the key that names an entry of it."""
OF_ONE_RULE = ("proposed", "signed", "confirmed")
"""What roles have said of one rule, and not of the one that follows it."""

Values = Mapping[str, Any]
"""Keys of an entry with their values."""

NO_ENTRY = _("the file has no entry {id!r}.")


def with_changed(
    content: bytes, name: str, entries: str, id: str, values: Values, without: Collection[str] = ()
) -> bytes:
    """Return the file called `name` with other `values` at entry `id` of its list `entries`, `without` some keys."""
    number, held = _entry(content, name, entries, id)
    for key in without:
        content = without_key(content, name, [entries, number, key]) if key in held else content
    for key, value in values.items():
        if key not in held or held[key] != value:
            content = with_value(content, name, [entries, number, key], value)
    return content


def with_own_sentences(content: bytes, name: str, before: bytes) -> bytes:
    """Return the file of decisions without the sentences of answers that are turned round: they would say the opposite.

    A sentence that is written anew with its answer is marked as that of this answer. What is no such file stays as it
    is: whoever reads it refuses it.
    """
    try:
        now, was = (read_yaml(text, name, MappingRefused)[DECISIONS] for text in (content, before))
        known = {entry["decision"]: entry for entry in was}
        turned = [
            (number, entry, known[entry["decision"]])
            for number, entry in enumerate(now)
            if entry["decision"] in known
            and entry["answer"] in (COUNT, DO_NOT_COUNT, OPEN)
            and entry["answer"] != known[entry["decision"]]["answer"]
        ]
        for number, entry, old in turned:
            kept = None if _repeats(entry["says"], old["says"]) else entry["says"]
            content = with_value(content, name, [DECISIONS, number, "says"], kept)
            content = with_value(content, name, [DECISIONS, number, "says_when"], entry["answer"])
    except (ThbError, KeyError, TypeError, IndexError):
        return content
    return content


def alike(first: object, other: object) -> bool:
    """Tell whether two sentences are word for word the same, however they are spaced."""
    return isinstance(first, str) and isinstance(other, str) and first.casefold().split() == other.casefold().split()


def _repeats(says: Any, old: Any) -> bool:
    """Tell whether a sentence by language is in one of them word for word another one."""
    both = isinstance(says, dict) and isinstance(old, dict)
    return both and any(alike(text, old.get(lang)) for lang, text in says.items())


def with_added(content: bytes, name: str, entries: str, entry: Values) -> bytes:
    """Return the file with one entry more at the end of its list `entries`."""
    _refuse_known(content, name, entries, str(entry[NAMED_BY[entries]]))
    return with_entry(content, name, [entries], dict(entry))


def with_followed(
    content: bytes,
    name: str,
    id: str,
    on: str,
    new: str,
    values: Values,
    without: Collection[str] = (),
    confidence: str = "proposed",
) -> bytes:
    """Return the file with the rule `id` closed on the day before the ISO day `on`, and followed on it by the rule
    `new`.

    `values`: what is other in the new rule, which is `without` some keys; all else is as in the old one, but for what
    roles have said of that. `confidence`: how sure the day is.
    """
    number, held = _entry(content, name, RULES, id)
    _refuse_known(content, name, RULES, new)
    in_force = read_yaml(content, name, MappingRefused)["in_force"]
    days = held.get("valid", in_force)
    valid, where = validity_of(days), Place(name).of(_("rule {id}", id=id))
    if on <= valid.begins:
        problem = (
            "days-out-of-order",
            _("the rule {id} is in force from {first}: nothing of it is left before {on}."),
            _("Give a later day, or change the rule itself."),
        )
        raise _refused(where, problem, id=id, first=day(valid.begins), on=day(on))
    if on > valid.ends:
        problem = (
            "days-out-of-order",
            _("the rule {id} is in force until {last}: nothing of it is left from {on}."),
            _("Give an earlier day, or add a rule."),
        )
        raise _refused(where, problem, id=id, last=day(valid.ends), on=day(on))
    content = with_value(
        content, name, [RULES, number, "valid"], _in_order({**days, "until": day_before(on), "confidence": confidence})
    )
    kept = {key: value for key, value in held.items() if key not in (*OF_ONE_RULE, *without)}
    dated = {"valid": _in_order({**days, "from": on, "confidence": confidence})}
    return with_entry(content, name, [RULES], {**kept, "rule": new, **values, **dated}, number)


def _in_order(days: Values) -> dict[str, Any]:
    """Return the keys of a validity as our files write them."""
    return {key: days[key] for key in ("from", "until", "confidence") if key in days}


def _entry(content: bytes, name: str, entries: str, id: str) -> tuple[int, Mapping[str, Any]]:
    held = read_yaml(content, name, MappingRefused)[entries]
    key = NAMED_BY[entries]
    for number, entry in enumerate(held):
        if entry[key] == id:
            return number, entry
    raise _refused(Place(name), ("unknown-id", NO_ENTRY, closest(id, [str(entry[key]) for entry in held])), id=id)


def _refuse_known(content: bytes, name: str, entries: str, id: str) -> None:
    if any(entry[NAMED_BY[entries]] == id for entry in read_yaml(content, name, MappingRefused)[entries]):
        problem = ("duplicate-id", _("the file has the entry {id!r} already."), _("Choose another id."))
        raise _refused(Place(name), problem, id=id)


def _refused(where: Place, problem: Problem, **values: object) -> MappingRefused:
    code, what, remedy = problem
    return MappingRefused(Fault(where, code, what.filled(values), remedy.filled(values)))
