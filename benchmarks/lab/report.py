"""Report: what the laboratory found, as lines for a screen and as the page `docs/defect-lab.md`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from benchmarks.lab.defect import NOTHING, Defect
from benchmarks.lab.operators import DEFECTS
from benchmarks.lab.run import PROMISED, Trial, share_caught, share_of_one_cause

BY_ID = {defect.id: defect for defect in DEFECTS}
FAMILIES = tuple(dict.fromkeys(defect.family for defect in DEFECTS))

BEYOND: Mapping[str, str] = {
    "every-cell-answered": "no package can break it: it asks whether the engine gave every empty cell its reason.",
    "tables-dense": "no package can break it: it asks whether the engine listed every key once.",
    "no-part-exceeds-the-whole": "wholes are counted from their parts; only a negative number makes a part larger, "
    "and that breaks its contract first.",
    "statuses-justified": "no package can break it: it asks whether the engine earned the status of every cell.",
    **dict.fromkeys(
        ("obs-status-known", "unit-known"),
        "no package can break it: the suite asks it of the cells that the engine has counted.",
    ),
    "no-value-negative": "a negative number breaks its contract first.",
    "part-within-total": "as for no-part-exceeds-the-whole, of which it is the suite's twin.",
    "files-read-as-agreed": "a note: what could be read without doubt is no defect of a package.",
    "populations-told-once": "a repeated number is another view; only a contract without `thb:population` breaks it.",
    "suppliers-added-by-rule": "the contracts of the suppliers name their bodies, and the order names those; only a "
    "contract or an order without them breaks it (planted in tests/product/test_country_new.py).",
    "questions-answered": "a note: an open question is no defect of a package.",
    "cases-settle-their-cell": "the clean collections decide no case (planted in tests/mapping/test_cases.py).",
    "decisions-signed": "a note: a decision that waits for its signature is no defect of a package.",
    **dict.fromkeys(
        (
            *("records-told-once", "records-ignored", "persons-alike"),
            *("records-of-later-years", "records-dated-within-the-year"),
        ),
        "the laboratory sends tables; a register of persons has its own tests (tests/records).",
    ),
    "breakdowns-recorded": "a note: what no supplier records stands under unknown in the clean collections too.",
    "recipients-are-told-the-same": "it judges the views, which are definitions; tables that differ raise views-agree "
    "(planted in tests/recipients).",
    "subtotals-left-out": "a row more moves what texts refer to (planted in tests/checks/test_one_cause.py).",
    **dict.fromkeys(
        ("recipient-parts-add-up", "recipient-parts-within-whole"),
        "what a view asks follows from how it selects its figures (planted in tests/recipients).",
    ),
}
"""Checks that no defect here is expected to raise first, each with the reason."""

SEVERAL: Mapping[str, str] = {
    "person-twice-in-both-views": "both tables agree, and each sentence and the other source may be wrong by itself.",
    "sexes-exchanged-in-both-views": "both tables agree; the sentence and the bound of another source may be wrong.",
    "no-offence-this-year": "two numbers are 0, each unlikely by itself.",
    "one-cell-of-many-years": "two numbers of two tables are unlikely; nothing says that they tell the same persons.",
    "judgments-of-all-offences": "two numbers were changed: the judgments and the persons convicted.",
    "totals-of-an-earlier-draft": "without men in the row, a row too many and a wrong sentence explain as much.",
    "collection-of-another-year": "each file is refused by itself for the years of its header.",
    "suppliers-of-one-shape-exchanged": "of neither table a label is known; each is refused by its own contract.",
}
"""Defects told as more than one cause, each with the reason, where there is one."""

PAGE = """\
# Defect laboratory

From clean collections (every figure agrees with every other and with its report; made from a seed) the laboratory
makes defective ones, one realistic mistake at a time, and lets the engine judge them. Each mistake says beforehand what
it breaks and which check should see it. The family `year_2025` spoils a collection of 2025, in the tables that Article
19a(2) asks for; all others one of 2024. `make lab` writes this page; edit `benchmarks/lab`, not this page.

*Caught*: refused, or told with a finding that blocks or warns and that the clean collection does not have. *As
foreseen*: by a check named beforehand. *Blocked*: no submission leaves. *One cause*: of what was caught, all that warns
or blocks follows from one finding; of a refusal, all faults are of one kind in one file. Of the clean collections only
these speak: {silence}.

{table}

{defects} defects; collections in which each was tried: {collections}. Of what breaks something declared {promised} are
promised to be caught; {caught} are. Of what is caught {promised} are promised to be told as one cause; {one_cause}
are. Beside each defect of the first collection a second mistake was planted, one number of another table; no cause
named it beside: {hidden}.

## What no check can see

Nothing that the package, its contracts, its text or the law declare contradicts these. Only somebody who knows the
case would see them, or one more table or sentence about it.

{unseen}

## Missed although something declared is broken

{missed}

## Told as more than one cause

{several}

## Checks without a defect of their own here

{beyond}

## All defects

{families}
"""

Told = Sequence[Trial]


def table(found: Told) -> list[list[str]]:
    """A row per family and two for all: defects, trials, and the shares caught, as foreseen, blocked."""
    families = [(family, _of(found, [one for one in DEFECTS if one.family == family])) for family in FAMILIES]
    declared = [defect for defect in DEFECTS if defect.breaks != NOTHING]
    others = [defect for defect in DEFECTS if defect.breaks == NOTHING]
    sums = [("something declared is broken", _of(found, declared)), ("nothing declared is broken", _of(found, others))]
    header = ["family", "defects", "trials", "caught", "as foreseen", "blocked", "one cause"]
    return [header, *([name, *_counts(own)] for name, own in (*families, *sums))]


def lines(found: Told) -> Iterator[str]:
    """The table, what was missed, what was caught by another check than foreseen, and whether the promise was kept."""
    rows = table(found)
    width = max(len(row[0]) for row in rows)
    yield from (f"{row[0]:{width}}" + "".join(f"{cell:>13}" for cell in row[1:]) for row in rows)
    for defect in _missed(found):
        yield f"missed: {defect.id} (caught {_share(found, defect)}), expected {', '.join(defect.expected)}"
    for defect in DEFECTS:
        others = [trial for trial in _of(found, [defect]) if trial.caught and not trial.as_foreseen(defect)]
        if others and defect.expected:
            yield f"not as foreseen: {defect.id}, seen by {', '.join((*_seen(others), *others[0].refusal))}"
    caught, held = share_caught(found), "held" if share_caught(found) >= PROMISED else "BROKEN"
    yield f"caught where something declared is broken: {_percent(caught, 1)}, promised {_percent(PROMISED)}: {held}"
    yield from (f"told as several causes: {told.removeprefix('- ')}" for told in _told_as_several(found))
    yield from (f"hides a second mistake: {defect}" for defect in _hiding(found))
    once, held = share_of_one_cause(found), "held" if share_of_one_cause(found) >= PROMISED else "BROKEN"
    yield f"told as one cause: {_percent(once, 1)}, promised {_percent(PROMISED)}: {held}"


def page(found: Told, silence: Iterable[str]) -> str:
    """The whole page, the same for the same trials."""
    unseen = [defect for defect in DEFECTS if defect.breaks == NOTHING and not _seen(_of(found, [defect]))]
    return PAGE.format(
        silence=_codes(silence),
        table=_markdown(table(found)),
        defects=len(DEFECTS),
        collections=len({trial.seed for trial in found}),
        promised=_percent(PROMISED),
        caught=_percent(share_caught(found), 1),
        one_cause=_percent(share_of_one_cause(found), 1),
        hidden=_codes(_hiding(found)) or "none",
        unseen="\n".join(f"- **{defect.id}** ({defect.family}): {defect.story}" for defect in unseen),
        missed="\n".join(f"- **{defect.id}**: caught {_share(found, defect)}" for defect in _missed(found)) or "None.",
        several="\n".join(_told_as_several(found)) or "None.",
        beyond="\n".join(f"- `{check}`: {why}" for check, why in BEYOND.items()),
        families="\n\n".join(_family(found, family) for family in FAMILIES),
    )


def _family(found: Told, family: str) -> str:
    header = ["defect", "what happened", "breaks", "expected", "seen by", "caught", "causes"]
    rows = [_row(found, defect) for defect in DEFECTS if defect.family == family]
    return f"### {family}\n\n{_markdown([header, *rows])}"


def _row(found: Told, defect: Defect) -> list[str]:
    own = _of(found, [defect])
    noted = sorted({check for trial in own for check in trial.noted_by})
    seen = _codes(_seen(own)) + (f" noted: {_codes(noted)}" if noted else "")
    causes = ", ".join(map(str, sorted({trial.causes for trial in own if trial.caught})))
    return [
        defect.id,
        defect.story,
        defect.breaks,
        _codes(defect.expected),
        seen.strip(),
        _share(found, defect),
        causes,
    ]


def _told_as_several(found: Told) -> Iterator[str]:
    """The defects that some collection tells as more than one cause: as how many, and why."""
    for defect in DEFECTS:
        causes = [trial.causes for trial in _of(found, [defect]) if trial.caught]
        if any(count != 1 for count in causes):
            told = f"- **{defect.id}** ({', '.join(map(str, causes))})"
            yield f"{told}: {why}" if (why := SEVERAL.get(defect.id)) else told


def _hiding(found: Told) -> list[str]:
    """The defects beside which a second mistake was told by no cause."""
    return sorted({trial.defect for trial in found if trial.hidden})


def _missed(found: Told) -> list[Defect]:
    """The defects that break something declared and were not caught in every collection."""
    return [
        defect
        for defect in DEFECTS
        if defect.breaks != NOTHING and not all(trial.caught for trial in _of(found, [defect]))
    ]


def _of(found: Told, defects: Iterable[Defect]) -> Told:
    ids = {defect.id for defect in defects}
    return [trial for trial in found if trial.defect in ids]


def _counts(found: Told) -> list[str]:
    caught = sum(trial.caught for trial in found)
    foreseen = sum(trial.as_foreseen(BY_ID[trial.defect]) for trial in found)
    blocked = sum(trial.blocked for trial in found)
    shares = [_percent(part / len(found)) if found else "" for part in (caught, foreseen, blocked)]
    once = _percent(share_of_one_cause(found)) if caught else ""
    return [str(len({trial.defect for trial in found})), str(len(found)), *shares, once]


def _percent(share: float, places: int = 0) -> str:
    return f"{100 * share:.{places}f} %"


def _seen(own: Told) -> list[str]:
    return sorted({check for trial in own for check in trial.seen_by})


def _share(found: Told, defect: Defect) -> str:
    own = _of(found, [defect])
    return f"{sum(trial.caught for trial in own)} of {len(own)}"


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _markdown(rows: Sequence[Sequence[str]]) -> str:
    cells = [[cell.replace("|", "\\|").replace("<", "&lt;") for cell in row] for row in rows]
    header, *body = ["| " + " | ".join(row) + " |" for row in cells]
    return "\n".join([header, "|" + "---|" * len(rows[0]), *body])
