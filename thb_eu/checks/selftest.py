"""Judge the rule set itself, before it judges anybody's data.

Comes in: the definitions, and the evidence of a collection where there is one. Goes out: a `SuiteRemark` for each fault
of a declaration, each two checks that contradict or repeat each other, and each that can never apply; with evidence
also for places in sentences that no column fills, for answers that no seal can hold and for checks that break, and as
notes for what that collection did not put to the test. Held against each other are also the bounds of comparative words
and the declared pairs of stages.

What two expectations allow is decided from their words (`implications`), over rows that some table or contract can
hold. Two checks are the same where they put one rule to one table, or ask in the same words; whether one sees all that
an expectation sees is tried on spoilt cells and told as a note.
Refused as everywhere: suites that cannot be read or asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from typing import Any

import pandas as pd

from thb_eu.base.messages import NO_WORDS, Languages, Text, _
from thb_eu.base.model import Outcome
from thb_eu.base.table_schemas import with_plain_text
from thb_eu.checks import all_checks
from thb_eu.checks.evidence import Evidence
from thb_eu.checks.evidence.context import NOT_EVIDENCE
from thb_eu.checks.evidence.report_claims import CHANGE, SHARE, bounds_on
from thb_eu.checks.expectations import refuse_unknown_expectations, run_suites
from thb_eu.checks.implications import AMONG, KEEP_ONE, KEY, MEND, NO_GAP, SuiteRemark, of_expectations
from thb_eu.checks.run import CHECK_BROKEN, REPORT_IT, Answered, about, run_check
from thb_eu.definitions import Check, CheckMetadata, Definitions, Expectation, places_of
from thb_eu.definitions.strict_reader import closest

SPANS: Mapping[str, tuple[int, int | None]] = {SHARE: (0, 1), CHANGE: (-1, None)}
"""Between what a share and a relative change of counts can lie."""
STEM = 4
"""So many letters of two words say that they are of one root."""

OWN_ID = _("Give one of them another id.")
ONE_LANGUAGE = _("{part}: the sentence is not in both languages.")
OTHER_PLACES = _("{part}: the languages differ in content.")
NO_PLACE = _("{part}: {places} is not a column of what it judges.")
NO_COLUMN = _("{name} has no column {columns}.")
SAME_ANSWER = _("it puts to {name} the question of {other}.")
SAME_WORDS = _("it asks in the words of {other}.")
STAGES_WRONG = {
    "twice": _("the pair {later} – {earlier} occurs twice."),
    "itself": _("{later} is compared with itself."),
    "circle": _("{later} is, by other pairs, the stage before {earlier}."),
    "units": _("{later} and {earlier} count different units, and `because` does not name them ({units})."),
}
MEND_STAGES = _("Mend `thb:stages`.")


@with_plain_text
def self_test(definitions: Definitions, evidence: Evidence | None = None) -> tuple[SuiteRemark, ...]:
    """Return every remark about the catalogue and the suites of `definitions`, faults before notes."""
    for suite in definitions.suites.values():
        refuse_unknown_expectations(suite.expectations)
    catalogue, every = tuple(definitions.checks.values()), all_checks(definitions)
    found = [*of_ids(every), *of_words(every)]
    found += [*of_questions(every, catalogue, definitions.languages)]
    found += [*of_expectations(definitions), *of_comparisons(definitions), *of_stages(definitions)]
    if evidence is not None:
        found += [*of_places(catalogue, evidence), *of_waivers(every, evidence), *of_outcomes(catalogue, evidence)]
        found += [*of_seals(catalogue, evidence), *of_trials(evidence)]
    return tuple(sorted(found, key=lambda remark: remark.note))


# --- declarations ------------------------------------------------------------------------------


def of_ids(checks: Sequence[CheckMetadata]) -> Iterator[SuiteRemark]:
    """Yield ids that stand twice, or can hardly be told from another."""
    for code, other in combinations((check.id for check in checks), 2):
        if code == other:
            yield SuiteRemark(code, _("the id occurs twice."), OWN_ID)
        elif _words_of(code) == _words_of(other) or _one_slip(code, other):
            yield SuiteRemark(other, _("the id is easily confused with {other}.", other=code), OWN_ID, code)


def _words_of(id: str) -> list[str]:
    """Return the words of an id in no order, singular and plural alike."""
    return sorted(word.removesuffix("s") for word in id.split("-"))


def _one_slip(word: str, other: str) -> bool:
    """Tell whether one letter more, less or other makes one word of the other."""
    shorter, longer = sorted((word, other), key=len)
    head = next((place for place, letter in enumerate(shorter) if letter != longer[place]), len(shorter))
    return longer[head + 1 :] in (shorter[head:], shorter[head + 1 :])


def of_words(checks: Iterable[CheckMetadata]) -> Iterator[SuiteRemark]:
    """Yield sentences that lack a language or tell each language something else."""
    for check in checks:
        absent = check.absent if isinstance(check, Check) else None
        texts = [text for text in check.remedies.by_role().values() if text != NO_WORDS] or [check.remedies.analyst]
        remedies = [("remedy", text) for text in texts]
        for part, text in (("asks", check.asks), ("says", check.says), *remedies, ("absent", absent)):
            if text is not None and (wrong := _wrong_words(text)):
                yield SuiteRemark(check.id, wrong.filled({"part": part}), MEND)


def _wrong_words(text: Text) -> Text | None:
    texts = text.in_all_given()  # what catalogues say of a sentence of the code is held to it by a test
    bare = [re.sub(r"\{[^}]*\}", "", words).strip() for words in texts]
    repeated = (words for words in bare if bare.count(words) > 1)
    if not all(words.strip() for words in texts) or any(re.search(r"[^\W\d_]", words) for words in repeated):
        return ONE_LANGUAGE
    return None if len({frozenset(places_of(words)) for words in texts}) == 1 else OTHER_PLACES


def of_questions(
    every: Sequence[CheckMetadata], catalogue: Sequence[Check], languages: Languages
) -> Iterator[SuiteRemark]:
    """Yield the same question under two ids: the same words, or the same answer to the same table."""
    for check, other in combinations(every, 2):
        if any(_asks(check, lang) == _asks(other, lang) for lang in languages):
            yield SuiteRemark(other.id, SAME_WORDS.filled({"other": check.id}), KEEP_ONE, check.id)
    for first, second in combinations(catalogue, 2):
        if _row_question(first) == _row_question(second):
            values = {"name": first.table, "other": first.id}
            yield SuiteRemark(second.id, SAME_ANSWER.filled(values), KEEP_ONE, first.id)


def _row_question(check: Check) -> Any:
    return check.table, check.rows, check.when, check.join, check.group, check.holds, check.answered_by


def _asks(check: CheckMetadata, lang: str) -> list[str]:
    return _plain(check.asks.in_language(lang))


def _plain(words: str) -> list[str]:
    return re.findall(r"\w+", words.casefold())


# --- words and stages ---------------------------------------------------------------------------


def of_comparisons(definitions: Definitions) -> Iterator[SuiteRemark]:
    """Yield comparative words whose bounds no share, or no change, can keep."""
    asker = _asker("text_words_hold", definitions)
    for contract in definitions.contracts.values():
        for word, bounds in contract.words.items():
            if any(_is_empty(bounds_on(about, bounds), *SPANS[about]) for about in SPANS):
                what = _('the word "{word}" ({contract}) can hold beside no number.', word=word, contract=contract.name)
                yield SuiteRemark(asker, what, _("Mend its bounds in `thb:words`."))


def _is_empty(bounds: Mapping[str, Fraction], least: int, most: int | None) -> bool:
    """Tell whether nothing from `least` to `most` (none: no limit) lies inside the bounds."""
    lower = max([(Fraction(least), False), *_ends(bounds, "from", "above")])
    uppers = [*([(Fraction(most), True)] if most is not None else []), *_ends(bounds, "below", "to")]
    if not uppers:
        return False
    upper = min(uppers)
    return lower[0] > upper[0] or (lower[0] == upper[0] and (lower[1] or not upper[1]))


def _ends(bounds: Mapping[str, Fraction], *names: str) -> list[tuple[Fraction, bool]]:
    """Return the bounds so called, in the order in which they are stricter where they are equal."""
    return [(bounds[name], bool(place)) for place, name in enumerate(names) if name in bounds]


def of_stages(definitions: Definitions) -> Iterator[SuiteRemark]:
    """Yield pairs of stages that stand twice, go in a circle, or compare units that their reason does not name."""
    asker = _asker("stages", definitions)
    pairs = [(_cell(entry["later"], definitions), _cell(entry["earlier"], definitions)) for entry in definitions.stages]
    for at, (pair, entry) in enumerate(zip(pairs, definitions.stages, strict=True)):
        later, earlier = pair
        units = [definitions.table(table).units for table, _ in pair]
        values = {"later": _called(entry["later"]), "earlier": _called(entry["earlier"])}
        if later == earlier:
            yield SuiteRemark(asker, STAGES_WRONG["itself"].filled(values), MEND_STAGES)
        elif pair in pairs[:at]:
            yield SuiteRemark(asker, STAGES_WRONG["twice"].filled(values), MEND_STAGES)
        elif later in _before(earlier, pairs):
            yield SuiteRemark(asker, STAGES_WRONG["circle"].filled(values), MEND_STAGES)
        if set(units[0]) != set(units[1]) and (unnamed := _unnamed({*units[0], *units[1]}, entry, definitions)):
            yield SuiteRemark(asker, STAGES_WRONG["units"].filled({**values, "units": ", ".join(unnamed)}), MEND_STAGES)


Cell = tuple[str, tuple[str, ...]]
"""A cell of an indicator table: the table and a code of each of its dimensions."""


def _cell(side: Mapping[str, Any], definitions: Definitions) -> Cell:
    """Return the cell that one side of a pair names; dimensions left out are at their total."""
    table = definitions.table(side["table"])
    return table.name, definitions.key(table, side["key"])


def _called(side: Mapping[str, Any]) -> str:
    return " ".join([side["table"], *(f"{name}={code}" for name, code in side["key"].items())])


def _before(cell: Cell, pairs: Sequence[tuple[Cell, Cell]]) -> set[Cell]:
    """Return all the stages before one, by all pairs."""
    found: set[Cell] = set()
    steps = [cell]
    while steps:
        step = steps.pop()
        new = {earlier for later, earlier in pairs if later == step} - found
        found |= new
        steps += new
    return found


def _unnamed(units: Iterable[str], entry: Mapping[str, Any], definitions: Definitions) -> list[str]:
    """Return the units of which the reason holds no word that begins as one of the unit's own: judged, judgments."""
    stems = {word[:STEM] for word in _plain(entry["because"])}
    labels = {unit: definitions.codelists["unit"].by_code[unit].label.english for unit in sorted(units)}
    return [unit for unit, label in labels.items() if not stems & {word[:STEM] for word in _plain(label)}]


def _asker(table: str, definitions: Definitions) -> str:
    """Return the check that is put to a table of evidence."""
    return next((check.id for check in definitions.checks.values() if check.table == table), table)


# --- with the evidence of a collection ---------------------------------------------------------


def of_places(checks: Iterable[Check], evidence: Evidence) -> Iterator[SuiteRemark]:
    """Yield places in sentences, and columns that a check needs, that its table of evidence does not have."""
    for check in checks:
        columns = set(_columns(check.table, evidence))
        if not columns:
            continue
        remedies = [("remedy", text) for text in check.remedies.by_role().values()]
        for part, text in (("says", check.says), *remedies):
            if lacking := sorted(_places(text) - columns):
                values = {"part": part, "places": ", ".join(f"{{{name}}}" for name in lacking)}
                yield SuiteRemark(check.id, NO_PLACE.filled(values), MEND)
        compared = check.when.columns if check.when else ()
        filling = {column for act in check.acts for _field, column in act.given}
        if lacking := sorted({*check.needs, *check.figures, *compared, *filling} - columns):
            yield SuiteRemark(check.id, NO_COLUMN.filled({"columns": ", ".join(lacking), "name": check.table}), MEND)


def _places(text: Text) -> set[str]:
    return {place for words in text.in_all_given() for place in places_of(words)}


def _columns(table: str, evidence: Evidence) -> list[str]:
    """Return the columns of a table of evidence; none where it has no rows or cannot be made, which outcomes tell."""
    try:
        return [str(name) for name in evidence.table(table).columns]
    except Exception:  # whatever breaks there, the check is told as not run, with the name of what broke
        return []


def of_seals(checks: Iterable[Check], evidence: Evidence) -> Iterator[SuiteRemark]:
    """Yield checks open to waivers whose answers rest on nothing that a seal could hold; unknown for an empty table."""
    for check in checks:
        columns = _columns(check.table, evidence)
        if check.waivable and columns and not check.figures and not set(columns) - NOT_EVIDENCE:
            what = _("its findings have neither figures nor a basis: a waiver would outlive any change of the data.")
            yield SuiteRemark(check.id, what, _("Give its evidence a column `basis`."))


def of_waivers(checks: Iterable[CheckMetadata], evidence: Evidence) -> Iterator[SuiteRemark]:
    """Yield waivers for a check that does not exist or takes none: they could never hold."""
    known = {check.id: check for check in checks}
    for waiver in evidence.received.collection.waivers:
        if waiver.check not in known:
            what = _("the waiver {waiver} is for a check that does not exist.", waiver=waiver.id)
            yield SuiteRemark(waiver.check, what, closest(waiver.check, known))
        elif not known[waiver.check].waivable:
            what = _("the waiver {waiver} can never hold: this check takes no waiver.", waiver=waiver.id)
            yield SuiteRemark(waiver.check, what, _("Take it out of waivers.yaml."))


def of_outcomes(checks: Iterable[Check], evidence: Evidence) -> Iterator[SuiteRemark]:
    """Yield checks that break, and as notes what this collection did not put to the test."""
    for result, findings in _answers(checks, evidence):
        if result.outcome is Outcome.NOT_APPLICABLE:
            yield SuiteRemark(result.check, _("it had nothing to judge in this collection."), note=True)
        if result.outcome is Outcome.NOT_RUN:
            broke = findings[0].code == CHECK_BROKEN
            what = _("it was not run on this collection: {why}", why=findings[0].message)
            yield SuiteRemark(result.check, what, REPORT_IT if broke else NO_WORDS, note=not broke)


def _answers(checks: Iterable[Check], evidence: Evidence) -> Iterator[Answered]:
    for check in checks:
        yield run_check(check, evidence.table)
    yield from run_suites([*evidence.definitions.suites.values()], evidence)()


# --- trials --------------------------------------------------------------------------------------


def of_trials(evidence: Evidence) -> Iterator[SuiteRemark]:
    """Yield expectations on cells of which a check of the rule files saw every fault that was tried, as notes.

    Tried are sets and gaps of what a cell itself holds, in the first, the middle and the last row that the expectation
    is about, and keys written twice. Bounds are not: a value alone out of bounds is seen by every sum it stands in.
    """
    before: Mapping[str, int] | None = None
    for suite in evidence.definitions.suites.values():
        for expectation in suite.expectations if suite.table == "cells" else ():
            spoilt = [*_spoilt(expectation, evidence.counted.cells)]
            if not spoilt:
                continue
            before = before or _findings(evidence)
            seen = [_seen(with_cells(evidence, cells), before) for cells in spoilt]
            for check in sorted(frozenset.intersection(*seen)):
                values = {"trials": len(spoilt), "other": check}
                what = _("each of {trials} faults tried in the cells was also caught by {other}.").filled(values)
                yield SuiteRemark(expectation.id, what, _("Consider whether one is enough."), check, note=True)


def with_cells(evidence: Evidence, cells: pd.DataFrame) -> Evidence:
    """Return the same evidence with other counted cells."""
    counted = replace(evidence.counted, cells=cells)
    return Evidence(evidence.received, evidence.mapped, counted, evidence.definitions)


def _spoilt(expectation: Expectation, cells: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Yield copies of the cells, each with one row that does not comply."""
    column = expectation.kwargs.get("column", "")
    if not expectation.rows.keys() <= set(cells.columns) or (column and column not in cells.columns):
        return
    rows = about(cells, expectation.rows)
    if rows.empty or expectation.type not in (AMONG, NO_GAP, KEY):
        return
    for row in dict.fromkeys((rows.index[0], rows.index[len(rows) // 2], rows.index[-1])):
        if expectation.type == KEY:
            yield pd.concat([cells, cells.loc[[row]]], ignore_index=True)
        else:
            spoilt = cells.copy()
            spoilt.loc[row, column] = pd.NA if expectation.type == NO_GAP else "?"
            yield spoilt


def _seen(evidence: Evidence, before: Mapping[str, int]) -> frozenset[str]:
    """Return the checks that find more than they did."""
    return frozenset(check for check, found in _findings(evidence).items() if found > before[check])


def _findings(evidence: Evidence) -> dict[str, int]:
    return {check.id: len(run_check(check, evidence.table)[1]) for check in evidence.definitions.checks.values()}
