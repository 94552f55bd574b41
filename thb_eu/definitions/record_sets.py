"""Declare which records a sentence of `mappings/` is about: national codes, days, what they count as.

Comes in: `when`, `unless`, `count_as` and `valid` of an entry. Goes out: a `RecordSet`, of which a rule can be asked
whether it counts some of it, and a record whether it lies in it. Any key that is left out holds for every record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from thb_eu.base.messages import _
from thb_eu.base.model import ARTICLE, NOT_TOLD
from thb_eu.definitions.known_words import CONDITION, TARGET
from thb_eu.definitions.rules import CODE, Rule, codes_of
from thb_eu.definitions.shapes import by_name, listed, shape, spec
from thb_eu.definitions.validity import ALWAYS, Validity


def _by_dimension(conditions: Mapping[str, Sequence[str]]) -> dict[str, frozenset[str]]:
    return {dimension: codes_of(codes) for dimension, codes in conditions.items()}


@shape(minProperties=1)
class RecordSet:
    """Records with a code under every dimension of `when` and none under `unless`, counted as a code of `count_as`.

    `valid`: the days whose law governs them.
    """

    when: Mapping[str, frozenset[str]] = spec(
        default_factory=dict,
        shape=by_name(listed(CODE), minProperties=1),
        ref=CONDITION,
        read=_by_dimension,
    )
    unless: Mapping[str, frozenset[str]] = spec(
        default_factory=dict,
        shape=by_name(listed(CODE), minProperties=1),
        ref=CONDITION,
        read=_by_dimension,
    )
    count_as: Mapping[str, frozenset[str]] = spec(
        default_factory=dict, shape=by_name(listed(), minProperties=1), ref=TARGET
    )
    valid: Validity = spec(default=ALWAYS, sentence=_("the records: {what}"), without=("confirmed",))

    def __hash__(self) -> int:
        """Return the same for sets that are equal, though they are told by mappings."""
        return hash((frozenset(self.when), frozenset(self.unless), frozenset(self.count_as), self.valid))

    def admits(self, dimension: str, code: str) -> bool:
        """Tell whether a record with `code` may be one of them."""
        return code in self.when.get(dimension, (code,)) and code not in self.unless.get(dimension, ())

    def counted_by(self, rule: Rule) -> bool:
        """Tell whether the rule counts its records as these are counted."""
        target = rule.count_as
        return target is not None and all(target.get(name) in codes for name, codes in self.count_as.items())

    def meets(self, rule: Rule) -> bool:
        """Tell whether a record that the rule governs may be one of them."""
        held = {**rule.conditions, ARTICLE: frozenset((rule.article,))}
        return (
            self.counted_by(rule)
            and self.valid.meets(rule.valid)
            and all(any(self.admits(name, code) for code in held.get(name, codes)) for name, codes in self.when.items())
            and all(name not in held or held[name] - codes for name, codes in self.unless.items())
        )

    def includes(self, rule: Rule) -> bool:
        """Tell whether every record that the rule governs is one of them."""
        held = {**rule.conditions, ARTICLE: frozenset((rule.article,))}
        return (
            self.counted_by(rule)
            and self.valid.covers(rule.valid)
            and all(name in held and held[name] <= codes for name, codes in self.when.items())
            and all(name in held and not held[name] & codes for name, codes in self.unless.items())
        )

    def holds(self, codes: Mapping[str, str], days: Validity) -> bool | None:
        """Tell whether a record with these codes, read on these days, is one of them; None where only some days are."""
        for name, held in self.when.items():
            if codes.get(name, NOT_TOLD) not in held:
                return False
        for name, held in self.unless.items():
            if codes.get(name, NOT_TOLD) in held:
                return False
        return self.valid.meets(days) and (self.valid.covers(days) or None)
