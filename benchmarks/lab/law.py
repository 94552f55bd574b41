"""`python -m benchmarks.lab.law`: put pairs and triples of records to the law that must fare alike; show where not.

`--records 20000 --seed 1` says how many records are made and from what. Limb, joint article, document, stage, day and
the ministry's answers are drawn; what must be alike (victim and suspect, person and paper, article and article,
complaint and report, one order of rows and another) is written here and read from no file of the law, so that a law
and its own proof cannot be wrong together. `--breaks` tries the laboratory itself: each of ten laws with a sister
removed, an answer ignored or a limb dropped must show. Ends with exit code 1 where the law breaks, or where a seeded
break stays unseen.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from random import Random
from typing import NamedTuple

import pandas as pd

from thb_eu.base.messages import literal
from thb_eu.base.table_schemas import FACTS
from thb_eu.definitions import Definitions, Law, RecordSet, load
from thb_eu.mapping.translation import translate
from thb_eu.results import Collection, ReceivedFacts

Record = Mapping[str, str]
Answers = Mapping[str, str]

TRAFFICKING, OLD_TRAFFICKING = "KZ-1 113", "KZ-UPB1 387a"
MAIN = (TRAFFICKING, OLD_TRAFFICKING)
WITH_PAPERS = (*MAIN, "KZ-1 112", "KZ-UPB1 387")
"""Articles of which decisions and judgments count as persons do."""
OFTEN = (TRAFFICKING, "KZ-1 175")
"""Articles with many paragraphs and limbs: drawn four times as often as others."""
REPORTS = ("potential-victims-are-presumed", "suspects-in-reports-and-pending", "victims-outside-complaint-and-report")
DOCUMENTS = ("withheld-document-alone", "victim-of-a-withheld-document-alone")
JOINT = ("joint-case-under-a-related-article", "joint-case-of-labour-exploitation")
INDICTED, FIRST, ATTEMPT = "prosecuted-means-indicted", "convictions-at-first-instance", "attempt-and-complicity"
NUMBERING = "paragraph-numbering-against-date"
ANSWERED_ALIKE = (REPORTS, DOCUMENTS, JOINT)
"""Questions that are one for two kinds of records: they are answered alike here."""
NUMBERED_ANEW = "2015-10-20"
OLD_TEXTS, NEW_TEXTS = ("KZ08", "KZ12"), ("KZ15", "KZ17")
DAYS = ("2012-05-14", "2012-05-15", "2015-10-19", NUMBERED_ANEW, "2018-03-03", "2024-06-01")
OLD_DAY = "2008-05-05"

VICTIM = {"unit": "PER", "role": "VICTIM", "organisation": "POLICE"}
SUSPECT = {**VICTIM, "role": "SUSPECT"}
ACCUSED = {"unit": "PER", "role": "ACCUSED", "organisation": "SDT", "document": "INDICTMENT"}
CONVICTED = {"unit": "PER", "role": "CONVICTED", "organisation": "COURT", "document": "JUDGMENT", "instance": "FIRST"}
INDICTMENT = {"unit": "DEC", "organisation": "SDT", "document": "INDICTMENT"}
CONVICTION = {"unit": "JDG", "organisation": "COURT", "document": "JUDGMENT", "outcome": "CONV", "instance": "FIRST"}
COUNTED = {
    "VICTIM": "victims",
    "SUSPECT": "suspects",
    "ACCUSED": "prosecuted",
    "CONVICTED": "convicted",
    "DEC": "prosecution_decisions",
    "JDG": "judgments",
}
"""By role, else by unit: as which indicator of Article 2 a record counts, if it does."""
IN, OUT, ASK, NOT_OF_ARTICLE_2 = "in", "out", "ask", "-"
ORDER_OF_ROWS = "one order of rows and another"
READ_TWICE = 10
"""One batch in so many is read once more, in the opposite order."""


class Fate(NamedTuple):
    """What became of a record: in, out, ask or unmapped (`-`: of no indicator of Article 2), and its age group."""

    scope: str
    age: str


@dataclass(frozen=True, slots=True)
class Trial:
    """Records that are alike in one respect; `holds` says of their fates, under the answers, whether they fared so."""

    symmetry: str
    records: tuple[Record, ...]
    holds: Callable[[Sequence[Fate], Answers], bool]


class Break(NamedTuple):
    """A trial that the law does not pass, as a jurist reads it."""

    symmetry: str
    records: tuple[Record, ...]
    fates: tuple[Fate, ...]
    answers: Answers


# --- what must be alike -----------------------------------------------------------------------------------------------


def alike(fates: Sequence[Fate], _answers: Answers) -> bool:
    """All fare the same."""
    return len({fate.scope for fate in fates}) == 1


def kept_out_by(question: str, fates: Sequence[Fate], answers: Answers) -> bool:
    """The second fares as the first where the question is answered with yes, and does not count otherwise."""
    first, second = fates
    return first.scope == second.scope if answers[question] == "count" else second.scope != IN


def never_in(fates: Sequence[Fate], _answers: Answers) -> bool:
    """None counts."""
    return all(fate.scope != IN for fate in fates)


def is_child(fates: Sequence[Fate], _answers: Answers) -> bool:
    """Whoever is in question is a child."""
    return all(fate.age == "Y_LT18" for fate in fates if fate.scope in (IN, ASK))


def trials(random: Random, law: Law, answers: Answers) -> Iterator[Trial]:
    """The pairs and triples of one case that is drawn."""
    entry = random.choice([*law.files, *(it for it in law.files if it.article in OFTEN for _ in range(3))])
    case = _case(random, law, entry.article)
    complaint = {**case, "document": "COMPLAINT"}
    document = {**case, "document": random.choice(("COMPLAINT", "REPORT", "PENDING"))}
    yield Trial("victim and suspect", ({**document, **VICTIM}, {**document, **SUSPECT}), alike)
    yield Trial("suspect and accused", ({**complaint, **SUSPECT}, {**case, **ACCUSED}), partial(kept_out_by, INDICTED))
    yield Trial("suspect and convicted", ({**complaint, **SUSPECT}, {**case, **CONVICTED}), partial(kept_out_by, FIRST))
    if entry.article in WITH_PAPERS:
        yield Trial(
            "indictment and accused", ({**case, **INDICTMENT}, {**case, **ACCUSED}), partial(kept_out_by, INDICTED)
        )
        yield Trial("convicted and judgment", ({**case, **CONVICTED}, {**case, **CONVICTION}), alike)
    for role in (VICTIM, SUSPECT):
        told = {**complaint, **role}
        yield Trial("complaint and report", (told, {**told, "document": "REPORT"}), partial(kept_out_by, REPORTS[0]))
        if "attempt" not in case:
            yield Trial(
                "completed and attempted", (told, {**told, "attempt": "attempted"}), partial(kept_out_by, ATTEMPT)
            )
    final = {**case, **CONVICTED, "instance": "FINAL"}
    yield Trial("final and first instance", (final, {**case, **CONVICTED}), partial(kept_out_by, FIRST))
    yield from _special(random, case, answers)


def _special(random: Random, case: Record, answers: Answers) -> Iterator[Trial]:
    """What holds of some cases alone: joint ones, the third paragraph, a limb of minors, a limb without paragraph."""
    complaint = {**case, "document": "COMPLAINT"}
    article, joint = case["article"], case.get("joint") in MAIN
    if joint and article not in MAIN:
        others = [it for it in ("KZ-1 112", "KZ-1 132.a", "KZ-1 175") if it != article]
        sisters = [{**_plain(complaint), "article": other, **SUSPECT} for other in others]
        yield Trial("article and article", tuple(sisters), alike)
        if answers[JOINT[0]] != "count":
            yield Trial(
                "joint case", ({**complaint, **VICTIM}, {**complaint, **SUSPECT}, {**case, **ACCUSED}), never_in
            )
    if article == TRAFFICKING and answers[NUMBERING] != "count":
        third = {**_plain(complaint), "article": TRAFFICKING, "paragraph": "3"}
        day, text = random.choice((("2014-06-01", NEW_TEXTS), ("2016-06-01", OLD_TEXTS)))
        against = {**third, "offence_date": day, "code_version": random.choice(text)}
        persons = ({**against, **VICTIM}, {**against, **SUSPECT}, {**against, **ACCUSED}, {**against, **INDICTMENT})
        yield Trial("text against day", persons, never_in)
    if case.get("limb") == "minor":
        yield Trial("limb of a minor", ({**complaint, **VICTIM},), is_child)
    if "limb" in case and "paragraph" in case:
        alone = {name: code for name, code in complaint.items() if name != "paragraph"}
        yield Trial("limb with and without its paragraph", ({**complaint, **SUSPECT}, {**alone, **SUSPECT}), alike)


def _plain(record: Record) -> dict[str, str]:
    """A record without what only its own article knows."""
    kept = {name: code for name, code in record.items() if name not in ("paragraph", "limb", "code_version", "purpose")}
    joint = {"joint": TRAFFICKING} if kept.get("joint") in MAIN else {}
    return {**kept, **joint, "offence_date": "2024-06-01"}


def _case(random: Random, law: Law, article: str) -> dict[str, str]:
    """Limb, joint article, text, purpose and day of one case of an article."""
    entry = next(it for it in law.files if it.article == article)
    is_old = article.startswith("KZ-UPB1")
    days = (OLD_DAY,) if is_old else tuple(day for day in DAYS if entry.in_force.holds_on(day))
    case = {"article": article, "offence_date": random.choice(days)}
    told = [it for it in entry.provisions if it.paragraph and it.valid.holds_on(case["offence_date"])]
    if told and random.random() < 0.8:
        provision = random.choice(told)
        case["paragraph"] = provision.paragraph
        if provision.limb and random.random() < 0.7:
            case["limb"] = provision.limb
    elif is_old and random.random() < 0.5:
        case["limb"] = "minor"
    if random.random() < 0.5:
        case["joint"] = OLD_TRAFFICKING if is_old else random.choice((TRAFFICKING, "KZ-1 112", "KZ-1 196"))
    if random.random() < 0.3 and not is_old:
        case["code_version"] = random.choice((*OLD_TEXTS, *NEW_TEXTS))
    if random.random() < 0.4:
        case["purpose"] = random.choice(law.dimensions["purpose"])
    if random.random() < 0.1:
        case["attempt"] = "attempted"
    return case


# --- putting them to the law ------------------------------------------------------------------------------------------


def broken(definitions: Definitions, records: int, seed: int = 1, batch: int = 250) -> Iterator[Break]:
    """The trials that the law does not pass, of at least so many records; one of each symmetry, article and fate."""
    random = Random(seed)
    seen: set[tuple[object, ...]] = set()
    made = batches = 0
    while made < records:
        answers = _answers(random, definitions.law)
        together: list[Trial] = []
        while sum(len(trial.records) for trial in together) < min(batch, records - made):
            together += trials(random, definitions.law, answers)
        told = [record for trial in together for record in trial.records]
        made += len(told)
        order = random.sample(range(len(told)), len(told))
        fates = _fates(told, definitions, answers, order)
        if batches % READ_TWICE == 0:
            again = _fates(told, definitions, answers, order[::-1])
            yield from (
                Break(ORDER_OF_ROWS, (record, record), (first, other), answers)
                for record, first, other in zip(told, fates, again, strict=True)
                if first != other
            )
        batches += 1
        at = 0
        for trial in together:
            theirs = fates[at : at + len(trial.records)]
            at += len(trial.records)
            if NOT_OF_ARTICLE_2 not in {fate.scope for fate in theirs} and not trial.holds(theirs, answers):
                kind = (trial.symmetry, trial.records[0]["article"], *(fate.scope for fate in theirs))
                if kind not in seen:
                    seen.add(kind)
                    yield Break(trial.symmetry, trial.records, tuple(theirs), answers)


def _answers(random: Random, law: Law) -> dict[str, str]:
    """An answer to every question, those of one matter alike."""
    answers = {id: random.choices(("count", "do not count", "open"), (6, 2, 1))[0] for id in law.decisions}
    for group in ANSWERED_ALIKE:
        answers |= dict.fromkeys(group, answers[group[0]])
    return answers


def _fates(records: Sequence[Record], definitions: Definitions, answers: Answers, order: Sequence[int]) -> list[Fate]:
    """What becomes of each record, read in this order of their places: none may depend on the others."""
    law = definitions.law
    decisions = {
        id: replace(known, answer=answers[id], valid=replace(known.valid, first="", last=""))
        for id, known in law.decisions.items()
    }
    alone = replace(definitions.counting, precedence=())
    ruled = replace(definitions, law=replace(law, decisions=decisions), counting=alone)
    mapped = translate(_received([records[place] for place in order], ruled), ruled).facts
    fates = [
        _fate(record, scope, indicator, age)
        for record, scope, indicator, age in zip(
            (records[place] for place in order),
            mapped["scope"],
            mapped["indicator"].fillna(""),
            mapped["eu_age"].fillna(""),
            strict=True,
        )
    ]
    by_place = dict(zip(order, fates, strict=True))
    return [by_place[place] for place in range(len(records))]


def _fate(record: Record, scope: str, indicator: str, age: str) -> Fate:
    own = COUNTED[record.get("role", record["unit"])]
    if indicator not in ("", own):
        return Fate(NOT_OF_ARTICLE_2, age)
    return Fate(scope, age)


def _received(records: Sequence[Record], definitions: Definitions) -> ReceivedFacts:
    """Records as facts, each of one unit and a population of its own."""
    law = definitions.law
    columns = [*FACTS.columns, *law.dimensions, *law.days]
    rows = [
        {
            **dict.fromkeys(FACTS.columns, ""),
            **record,
            **dict.fromkeys(("fact", "population", "view", "source"), f"record {number}"),
            "time": 2024,
            "value": 1,
            "absence_means_zero": frozenset(record),
            "counted": True,
            "row": number,
        }
        for number, record in enumerate(records, 1)
    ]
    numbers = dict.fromkeys(("value", "row", "time"), "Int64") | {"counted": "bool"}
    frame = pd.DataFrame(rows, columns=columns, dtype=object)
    frame = frame.astype({name: numbers.get(name, "string") for name in columns if name != "absence_means_zero"})
    title = literal("law laboratory")
    collection = Collection("law-laboratory", title, "SI", 2024, (), {}, folder=Path(), descriptor="")
    nothing = pd.DataFrame()
    return ReceivedFacts(collection, frame, nothing, nothing, nothing, nothing, {}, (), {})


# --- laws that are broken on purpose ----------------------------------------------------------------------------------


def _without_target(law: Law, rule: str, **target: str | None) -> Law:
    """The law in which a rule counts nothing, or otherwise."""
    files = []
    for entry in law.files:
        rules = tuple(
            replace(it, count_as={k: v for k, v in {**(it.count_as or {}), **target}.items() if v} if target else None)
            if it.id == rule
            else it
            for it in entry.rules
        )
        files.append(replace(entry, rules=rules) if rules != entry.rules else entry)
    return replace(law, files=tuple(files))


def _deaf(law: Law, question: str, **codes: str) -> Law:
    """The law in which a question bears no more on records with these codes; on none at all where none are named."""
    known = law.decisions[question]

    def narrowed(records: RecordSet) -> RecordSet:
        unless = {name: records.unless.get(name, frozenset()) | {code} for name, code in codes.items()}
        return replace(records, unless={**records.unless, **unless})

    reach = tuple(map(narrowed, known.bears_on)) if codes else ()
    return replace(law, decisions={**law.decisions, question: replace(known, bears_on=reach)})


SEEDED: Mapping[str, Callable[[Law], Law]] = {
    "the suspect of slavery removed": lambda law: _without_target(law, "kz1-112-suspect"),
    "the accused of a minor's prostitution removed": lambda law: _without_target(law, "kz1-175-2-accused"),
    "the judgment of trafficking removed": lambda law: _without_target(law, "kz1-113-judgment"),
    "reports ignored under slavery": lambda law: _deaf(law, REPORTS[0], article="KZ-1 112"),
    "suspects in reports ignored": lambda law: _deaf(law, REPORTS[1]),
    "joint cases ignored under forced marriage": lambda law: _deaf(law, JOINT[0], article="KZ-1 132.a"),
    "first instance ignored for judgments": lambda law: _deaf(law, FIRST, unit="JDG"),
    "withheld documents ignored for indictments": lambda law: _deaf(law, DOCUMENTS[0], unit="DEC"),
    "text against day ignored for victims": lambda law: _deaf(law, NUMBERING, role="VICTIM"),
    "the limb of a minor dropped": lambda law: _without_target(
        law, "kz1-113-victim-identified-minor", age=None, indicator="victims"
    ),
}
"""Laws with one break each; what the compiler itself would prove of them is left out."""


def unseen(definitions: Definitions, records: int, seed: int = 1) -> list[str]:
    """The seeded breaks that the laboratory does not see."""
    laws = ((name, replace(definitions, law=law)) for name, law in seeded(definitions.law))
    return [name for name, broken_law in laws if not any(broken(broken_law, records, seed))]


def seeded(law: Law) -> Iterator[tuple[str, Law]]:
    """Each broken law, with no symmetries to prove: whatever finds the break is the laboratory."""
    plain = replace(law, symmetries=())
    yield from ((name, replace(spoil(plain), symmetries=())) for name, spoil in SEEDED.items())


# --- for a jurist -----------------------------------------------------------------------------------------------------


def table(breaks: Sequence[Break], definitions: Definitions) -> Iterator[str]:
    """One block per break: what should be alike, each record with what became of it, and the answers that matter."""
    for number, found in enumerate(breaks, 1):
        yield f"{number}. {found.symmetry}"
        common = set.intersection(*(set(record.items()) for record in found.records))
        yield "   all: " + _spelt(dict(sorted(common)))
        for record, fate in zip(found.records, found.fates, strict=True):
            own = {name: code for name, code in record.items() if (name, code) not in common}
            yield f"   {fate.scope:8} {fate.age or '–':8} {_spelt(own)}"
        given = {id: answer for id, answer in found.answers.items() if answer != definitions.law.decisions[id].answer}
        yield "   answers: " + _spelt(given)


def _spelt(codes: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {code}" for name, code in codes.items()) or "–"


def main() -> int:
    """Put the law, or the broken ones, and tell."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.lab.law")
    asked.add_argument("--records", type=int, default=20_000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--breaks", action="store_true")
    given = asked.parse_args()
    definitions = load()
    if given.breaks:
        missed = unseen(definitions, given.records, given.seed)
        print(f"{len(SEEDED) - len(missed)} of {len(SEEDED)} seeded breaks seen", *missed, sep="\n  not: ")
        return 1 if missed else 0
    found = [*broken(definitions, given.records, given.seed)]
    print("\n".join(table(found, definitions)))
    print(f"{given.records} records: {len(found)} breaks")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
