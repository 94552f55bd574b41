"""Prove the law with mapping files as somebody edits them.

Nothing is saved before. A text is judged as `thb-eu mappings check` judges it once it is saved: by the same reading,
schemas and proof. A wrong edit is no refusal here but a value with its faults, each with its line; a gap or an overlap
comes with its counterexample and the rules that it is about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from thb_eu.base.bounded_files import too_large
from thb_eu.base.errors import Fault, MappingRefused, ThbError, refuse_if_any
from thb_eu.base.limits import EDITED_FILE
from thb_eu.base.messages import Text
from thb_eu.base.model import Place, Severity
from thb_eu.definitions import Definitions, load, refuse_out_of_reach
from thb_eu.definitions.contracts import refuse_what_is_left_behind
from thb_eu.definitions.law import DECISIONS
from thb_eu.law_changes.differences import LawChange, differences
from thb_eu.law_changes.edits import with_own_sentences
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
        """Every cell of each collection that saving would move, as `thb-eu mappings diff` tells it afterwards."""
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
    if DECISIONS in edited and DECISIONS in definitions.files:
        sound = with_own_sentences(edited[DECISIONS], DECISIONS, definitions.files[DECISIONS])
        edited = {**edited, DECISIONS: sound}
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
        refuse_out_of_reach(after.recipients.values(), after.contracts.values(), after.law, after.files)
    except ThbError as refused:
        return replace(law, faults=refused.faults)
    remarks = prove(after.law, after.files, today, table)
    errors = tuple(_new_errors(remarks, definitions, today))
    return replace(law, remarks=remarks, errors=errors, size=size_of(after.law, table), after=after)


def _new_errors(remarks: Sequence[LawRemark], before: Definitions, today: str) -> Iterator[LawRemark]:
    """Errors of the law itself that it did not have before; signatures lapse with their text, and no more than that."""
    errors = [remark for remark in remarks if remark.severity is Severity.ERROR and remark.check not in OF_SIGNATURES]
    held = {(it.check, it.about, it.what) for it in prove(before.law, before.files, today)} if errors else set()
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
