"""Relations: what each kind of relation between a report's claims puts side by side.

In comes one relation with everything it points at; out come rows of evidence, each with the table it belongs to: the
place of the claim, both sides as people read them, the figures to compare, and all values on which an answer rests.
Refuses as `Unreadable` what its kind cannot use. A blank is `<NA>`, never zero. Nothing is judged here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from thb_eu.checks.evidence.context import BECAUSE_OF, BLANK, RESTS_ON
from thb_eu.checks.evidence.references import (
    Figure,
    Gap,
    Said,
    Same,
    Unreadable,
    days_of,
    gap,
    parted,
    same_name,
    total,
)
from thb_eu.checks.evidence.words import CHANGE, SHARE, bounds_on, change_that_fits, share_that_fits
from thb_eu.messages import Text, _, joined, layout, literal

Row = dict[str, Any]
Told = Iterator[tuple[str, Row]]
Pairs = Sequence[tuple[str, str]]

EQUALS_COUNTED = "text_equals_counted_table"
EQUALS_OTHER = "text_equals_other_table"
EQUALS_TEXT = "text_equals_text"
SUMS = "text_adds_up"
PARTS = "text_parts_fit"
WORDS = "text_words_hold"
YEARS = "text_years_agree"
DAYS = "text_days_fit"
NAMES = "text_names_agree"
ARTICLES = "text_articles_agree"
STAGES = "text_stages_follow"
FIGURES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys((EQUALS_COUNTED, EQUALS_OTHER, EQUALS_TEXT, SUMS, YEARS), ("here", "there")),
    PARTS: ("part", "whole"),
    WORDS: ("least", "greatest", "there", "fewest", "most"),
    DAYS: ("first_day", "last_day", "from_day", "until_day"),
    **dict.fromkeys((NAMES, ARTICLES), ("missing", "extra")),
    STAGES: ("later", "earlier"),
}
"""The tables of evidence, with the figures that each compares."""

COLLECTION = _("the collection")
INSIDE, NOT_LATER = _("inside"), _("not later than")
NO_WORD = _('the word "{culprit}" is not declared for this')
OTHER_WORD = _('the claim says "{culprit}", the relation another word')
A_WORD = "word"
"""The unit of a claim whose value is a comparative word."""
LACKS = _("{culprit} is missing")
UNREAD = _("{culprit} says nothing here")
TWICE = _("{culprit} takes part twice")


@dataclass(frozen=True, slots=True)
class Asked:
    """One relation with everything it points at, the declared words, the collection's year, and how names compare."""

    relation: Mapping[str, str]
    claim: Said
    refers_to: tuple[Said, ...]
    compared_with: tuple[Said, ...]
    not_known: tuple[Said, ...]
    words: Mapping[str, Mapping[str, float]]
    year: int
    same: Same

    @property
    def subject(self) -> tuple[Said, ...]:
        """What a word is said of: the references, else the claim itself."""
        return self.refers_to or (self.claim,)

    def row(
        self,
        refers: Sequence[Said],
        told: Any,
        against: Any,
        figures: Mapping[str, Figure],
        basis: Pairs = (),
        word: str | Text = "",
        odd: str = "",
    ) -> Row:
        """One row of evidence: the claim at its place, both sides, and what the answer rests on."""
        claim = self.claim.claim or {}
        one_of_several = f" {refers[0].reference}" if len(refers) == 1 < len(self.refers_to) else ""
        identity = self.relation["relation"]
        values = basis or [text for said in (self.claim, *refers) for text in said.texts]
        return {
            **{name: claim[name] for name in ("file", "sheet", "cell", "row", "section", "statement")},
            **{name: self.relation[name] for name in ("relation", "claim", "kind")},
            BECAUSE_OF: next((said.because_of for said in refers if said.because_of), ""),
            RESTS_ON: frozenset(name for said in refers if said.claim is None for name, _ in said.texts),
            "column": f"{claim['column']}, {identity}{one_of_several}",
            "told": told,
            "refers": _readable(refers),
            "against": against,
            "word": word,
            "odd": odd,
            "basis": "; ".join([self.relation["kind"], *(f"{name}={text}" for name, text in values)]),
            **figures,
        }


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of relation: the evidence it gives, the fields it needs, and those it may have besides.

    `apart`: whether what is compared with lies outside what the word is said of, as the whole of a share does not.
    """

    evidence: Callable[[Asked], Told]
    needs: tuple[str, ...] = ("claim", "refers_to")
    may_have: tuple[str, ...] = ()
    apart: bool = False

    def odd_fields(self, relation: Mapping[str, str]) -> Iterator[Gap]:
        """Fields that the kind needs and that are blank, and fields filled in vain."""
        for name in ("claim", "refers_to", "compared_with", "not_known", "word"):
            named = f"{relation['relation']} {name.replace('_', ' ')}"
            filled = bool(parted(relation[name]))
            if name in self.needs and not filled:
                yield gap(named, LACKS)
            elif filled and name not in self.needs + self.may_have:
                yield gap(named, UNREAD)

    def twice(self, asked: Asked) -> Iterator[Gap]:
        """What would be compared with itself or counted twice."""
        word_of, beside = (*asked.subject, *asked.not_known), asked.compared_with
        if "compared_with" not in self.needs:
            sides = [(asked.claim, *asked.refers_to)]
        else:
            sides = [(*word_of, *beside)] if self.apart else [word_of, beside]
        names = [Counter(name for said in parties for name, _ in said.texts) for parties in sides]
        doubled = (name for side in names for name, times in side.items() if times > 1)
        yield from (gap(name, TWICE) for name in dict.fromkeys(doubled))


# --- numbers -----------------------------------------------------------------------------------


def _equals(asked: Asked) -> Told:
    tables = {True: EQUALS_COUNTED, False: EQUALS_OTHER, None: EQUALS_TEXT}
    for said in asked.refers_to:
        yield tables[said.counted], _numbers(asked, (said,), "here", "there")


def _sum(asked: Asked) -> Told:
    yield SUMS, _numbers(asked, asked.refers_to, "here", "there")


def _part(asked: Asked) -> Told:
    yield PARTS, _numbers(asked, asked.refers_to, "part", "whole")


def _at_least(asked: Asked) -> Told:
    yield PARTS, _numbers(asked, asked.refers_to, "whole", "part")


def _stage(asked: Asked) -> Told:
    yield STAGES, _numbers(asked, asked.refers_to, "later", "earlier")


def _numbers(asked: Asked, refers: tuple[Said, ...], claimed: str, referred: str) -> Row:
    """The claim's number beside the sum of those it refers to."""
    here, there = asked.claim.number, _sum_of(refers)
    return asked.row(refers, here, there, {claimed: here, referred: there})


def _sum_of(refers: Sequence[Said]) -> Figure:
    return total(said.number for said in refers)


# --- words -------------------------------------------------------------------------------------


def _share(asked: Asked) -> Told:
    bounds, whole = _bounds(asked, SHARE), _sum_of(asked.compared_with)
    yield WORDS, _word(asked, whole, None if whole is pd.NA else share_that_fits(bounds, whole))


def _change(asked: Asked) -> Told:
    bounds, before = _bounds(asked, CHANGE), _sum_of(asked.compared_with)
    yield WORDS, _word(asked, before, None if before is pd.NA else change_that_fits(bounds, before))


def _largest(asked: Asked) -> Told:
    _declared(asked)
    others = [said.number for said in asked.compared_with]
    largest = pd.NA if total(others) is pd.NA else max(others)
    yield WORDS, _word(asked, largest, None if largest is pd.NA else (int(largest), None))


def _bounds(asked: Asked, about: str) -> Mapping[str, Fraction]:
    bounds = bounds_on(about, _declared(asked))
    if not bounds:
        raise Unreadable(gap(asked.relation["word"], NO_WORD))
    return bounds


def _declared(asked: Asked) -> Mapping[str, float]:
    """What is declared of the relation's word, which is that of the claim; nothing where neither has one."""
    word, claim = asked.relation["word"], asked.claim.claim or {}
    if claim.get("unit") == A_WORD and same_name(claim["value"]) != same_name(word):
        raise Unreadable(gap(claim["value"], OTHER_WORD))
    if word and word not in asked.words:
        raise Unreadable(gap(word, NO_WORD))
    return asked.words.get(word, {})


def _word(asked: Asked, there: Figure, fits: tuple[int, int | None] | None) -> Row:
    """The units told, without and with those not known, beside the fewest and the most for which the word holds.

    A blank `most` is no limit; where nothing can be told, `fewest` is blank too.
    """
    least = _sum_of(asked.subject)
    greatest = total([least, _sum_of(asked.not_known)])
    fewest, most = fits or (pd.NA, pd.NA)
    word = asked.relation["word"] or asked.claim.texts[0][1]
    refers = (*asked.subject, *asked.not_known, *asked.compared_with)
    declared = (word, ", ".join(f"{name} {bound}" for name, bound in sorted(asked.words.get(word, {}).items())))
    figures = {
        "least": least,
        "greatest": greatest,
        "there": there,
        "fewest": fewest,
        "most": pd.NA if most is None else most,
    }
    basis = [*(text for said in refers for text in said.texts), declared]
    return asked.row(refers, _from_to(least, greatest), _from_to(fewest, most), figures, basis, word)


# --- years and days ----------------------------------------------------------------------------


def _same_year(asked: Asked) -> Told:
    here, own = asked.claim.year, asked.claim.told("year")
    if not asked.refers_to:
        basis = (own, ("collection", str(asked.year)))
        yield YEARS, asked.row((), here, asked.year, {"here": here, "there": asked.year}, basis)
    for said in asked.refers_to:
        there = said.year
        yield YEARS, asked.row((said,), here, there, {"here": here, "there": there}, (own, said.told("year")))


def _inside(asked: Asked) -> Told:
    if not asked.refers_to:
        year = str(asked.year)
        yield DAYS, _days(asked, (), days_of(f"{year}-01/{year}-12"), year, INSIDE)
    for said in asked.refers_to:
        yield DAYS, _days(asked, (said,), said.days, said.texts[0][1], INSIDE)


def _order(asked: Asked) -> Told:
    for said in asked.refers_to:
        yield DAYS, _days(asked, (said,), said.days, said.texts[0][1], NOT_LATER)


def _days(asked: Asked, refers: tuple[Said, ...], there: tuple[Figure, Figure], against: str, should_be: Text) -> Row:
    """The first and the last day of the claim beside those of the other side."""
    here = asked.claim.days
    figures = dict(zip(FIGURES[DAYS], (*here, *there), strict=True))
    other = refers[0].texts[0] if refers else ("collection", against)
    told = asked.claim.texts[0]
    return asked.row(refers, _or_blank(told[1]), _or_blank(against), figures, (told, other), should_be)


# --- names -------------------------------------------------------------------------------------


def _names(asked: Asked) -> Told:
    there = [name for said in asked.refers_to for name in said.names]
    yield NAMES, _lists(asked, asked.refers_to, asked.claim.names, there, all_of_them=False)


def _names_all(asked: Asked) -> Told:
    there = [name for said in asked.refers_to for name in said.names]
    yield NAMES, _lists(asked, asked.refers_to, asked.claim.names, there)


def _same_words(asked: Asked) -> Told:
    for said in asked.refers_to:
        yield NAMES, _lists(asked, (said,), [asked.claim.texts[0][1]], [said.as_claim.texts[0][1]])


def _same_article(asked: Asked) -> Told:
    for said in asked.refers_to:
        basis = [side.told("articles") for side in (asked.claim, said)]
        here, there = (parted(articles) or [""] for _, articles in basis)
        yield ARTICLES, _lists(asked, (said,), here, there, basis)


def _lists(
    asked: Asked,
    refers: tuple[Said, ...],
    here: list[str],
    there: list[str],
    basis: Pairs = (),
    all_of_them: bool = True,
) -> Row:
    """How many names stand on one side only: missing on the other side, or extra there."""
    missing = _only_in(here, there, asked.same)
    extra = _only_in(there, here, asked.same) if all_of_them else []
    told, against = (_or_blank("; ".join(name for name in side if name)) for side in (here, there))
    figures = {
        "missing": _how_many(missing, here, there),
        "extra": _how_many(extra, there, here) if all_of_them else 0,
    }
    return asked.row(refers, told, against, figures, basis, odd="; ".join([*missing, *extra]))


def _only_in(these: list[str], others: list[str], same: Same) -> list[str]:
    known = {same(name) for name in others}
    return [name for name in these if name and same(name) not in known]


def _how_many(only: list[str], these: list[str], others: list[str]) -> Figure:
    """The number of names on one side only: a blank on the other side may be one of them, one on this side another."""
    return pd.NA if "" in (others if only else these) else len(only)


KINDS: Mapping[str, Kind] = {
    "equals": Kind(_equals),
    "sum": Kind(_sum),
    "part": Kind(_part),
    "at least": Kind(_at_least),
    "stage": Kind(_stage),
    "share": Kind(_share, ("claim", "compared_with", "word"), ("refers_to", "not_known")),
    "change": Kind(_change, ("claim", "compared_with", "word"), ("refers_to",), apart=True),
    "largest": Kind(_largest, ("claim", "compared_with"), ("refers_to", "word"), apart=True),
    "same year": Kind(_same_year, ("claim",), ("refers_to",)),
    "same article": Kind(_same_article),
    "same words": Kind(_same_words),
    "inside": Kind(_inside, ("claim",), ("refers_to",)),
    "order": Kind(_order),
    "names": Kind(_names),
    "names all": Kind(_names_all),
}
"""Every kind of relation in which a report's claims may stand."""


# --- what people read --------------------------------------------------------------------------


def _readable(refers: Sequence[Said]) -> Text:
    """The references as people find them; with what each says, where several make one figure."""
    if not refers:
        return COLLECTION
    said = [_with_figure(one) if len(refers) > 1 else one.where for one in refers]
    return joined(said, "; ")


def _with_figure(said: Said) -> Text:
    texts = [text for _, text in said.texts]
    figure = BLANK if "" in texts else " + ".join(texts)
    return layout("{where}: {figure}").filled({"where": said.where, "figure": figure})


def _from_to(first: Figure, last: Figure | None) -> Any:
    if first is pd.NA or last is pd.NA:
        return pd.NA
    if last is None:
        return _("{first} or more", first=first)
    if last < first:
        return _("no number")
    return literal(str(first)) if first == last else _("{first} to {last}", first=first, last=last)


def _or_blank(text: str) -> Any:
    return text or pd.NA
