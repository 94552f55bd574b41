"""Waivers and corrections: what may stand and what is read as another value, on whose word, and when that ends.

Seals are never written here: they are taken from what `thb-eu validate --explain-waivers` shows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import REPOSITORY, SI_2024, keep_only, set_cell
from tests.support.commands import run
from tests.support.texts import bilingual
from thb_eu.base.errors import SourceRefused
from thb_eu.base.model import Audience, Finding, Outcome, Place, Remedies, Severity, State
from thb_eu.checks import all_checks
from thb_eu.checks.waivers import WaiverState, judge, refuse_unsound, with_waivers
from thb_eu.cli.report.waivers import LIVES, NEVER, NOT_GRANTED, block, waiver_words, waivers_explained, waivers_object
from thb_eu.definitions import Definitions, Waiver
from thb_eu.definitions.signing import MAINTAINERS
from thb_eu.definitions.strict_reader import read_yaml
from thb_eu.publication.dossier import dossier
from thb_eu.publication.edition import edition_of
from thb_eu.publication.flat_tables import lineage
from thb_eu.publication.manifest import manifest
from thb_eu.publication.sheets.notes_and_metadata import BOUND_BY_NAME, THRESHOLDS, metadata, notes
from thb_eu.results import Submission
from thb_eu.run import prepare
from thb_eu.sources import read

pytestmark = pytest.mark.usefixtures("keep_terminal_plain")

LIMIT = "2025-12-31"
"""Figures of 2024 must reach the Commission by the end of 2025 (Directive 2011/36/EU, Art. 19a)."""
KOSOVO, FEMALE, GRAND, BLANK = "t13-kosovo-row", "t13-female-total", "t13-grand-total", "t10-blank-male-total"
LANGUAGES = ("sl", "en")
REASON = {"sl": "Ker tako piše v poročilu.", "en": "Because the report says so."}


def judged(collection: Path, definitions: Definitions) -> Submission:
    """The collection, judged."""
    return prepare(collection, definitions, Audience.INTERNAL, fast=True)


def explained(submission: Submission) -> dict[str, Any]:
    """By id, what `--explain-waivers --format json` says of each waiver."""
    return {entry["waiver"]: entry for entry in waivers_object(waivers_explained(submission))["waivers"]}


def entries(collection: Path) -> list[dict[str, Any]]:
    """The waivers as they stand in the file."""
    return read_yaml((collection / "waivers.yaml").read_bytes(), "waivers.yaml", SourceRefused)["waivers"]


def write(collection: Path, waivers: list[dict[str, Any]]) -> None:
    """Write the waivers; JSON is YAML."""
    text = json.dumps({"waivers": waivers}, ensure_ascii=False, indent=1)
    (collection / "waivers.yaml").write_text(text, encoding="utf-8")


@pytest.fixture(scope="session")
def seals(definitions: Definitions) -> Mapping[str, str]:
    """By waiver of 2024, the seal of its evidence as the command shows it now."""
    told = explained(judged(SI_2024, definitions))
    return {id: entry["evidence"]["now"] for id, entry in told.items()}


@pytest.fixture
def renewed(collection: Path, seals: Mapping[str, str]) -> Path:
    """A copy of the 2024 collection whose waivers hold the seals of today's evidence."""
    write(collection, [{**entry, "evidence": seals[entry["waiver"]]} for entry in entries(collection)])
    return collection


@pytest.fixture
def few(renewed: Path) -> Path:
    """The same with the tables alone that are named here: enough to be refused."""
    return keep_only(renewed, "t05", "t10", "t13")


def change(collection: Path, id: str, **changes: Any) -> None:
    """Change keys of one waiver; None takes a key away, `...` writes null."""
    changed = []
    for entry in entries(collection):
        told = {**entry, **changes} if entry["waiver"] == id else entry
        changed.append(
            {key: None if value is ... else value for key, value in told.items() if value is not None or key in NULLS}
        )
    write(collection, changed)


NULLS = ("granted_by", "asked_by", "on")


# --- how long a waiver lives ------------------------------------------------------------------------


def test_the_waivers_of_2024_cover_one_finding_each_and_nobody_granted_them(
    renewed: Path, definitions: Definitions
) -> None:
    """Four places where the report contradicts itself; the maintainers ask, and grant nothing."""
    submission = judged(renewed, definitions)
    told = explained(submission)
    waived = {finding.waiver: finding for finding in submission.examined.findings if finding.waiver}

    assert list(told) == [KOSOVO, FEMALE, GRAND, BLANK] and set(waived) == set(told)
    assert {entry["life"] for entry in told.values()} == {"alive"}
    assert [entry["findings"] for entry in told.values()] == [[waived[id].fingerprint] for id in told]
    assert {entry["granted_by"] for entry in told.values()} == {None}
    assert not any(finding.blocks for finding in waived.values())


def test_a_waiver_dies_when_the_figures_change_and_lives_again_under_the_new_seal(
    renewed: Path, definitions: Definitions
) -> None:
    """24 against 14 was waived; 25 is another question. Whoever has looked again pastes the seal that is shown."""
    set_cell(renewed / "data/t13.csv", "D6", "25")
    submission = judged(renewed, definitions)
    told = explained(submission)[KOSOVO]
    (dead,) = [f for f in submission.examined.findings if f.where.cell == KOSOVO]
    change(renewed, KOSOVO, evidence=told["evidence"]["now"], figures={"printed": 25, "counted": 14})
    again = judged(renewed, definitions)

    assert (told["life"], submission.state) == ("evidence changed", State.BLOCKED)
    assert told["evidence"]["now"] in dead.remedy.in_language("sl") and told["evidence"]["now"] in dead.remedy.english
    assert explained(again)[KOSOVO]["life"] == "alive"


def test_a_waiver_dies_when_a_cell_under_it_changes_and_the_figures_do_not(
    renewed: Path, definitions: Definitions
) -> None:
    """12 men and 2 women become 11 and 3: still 14 against 24, but not what was looked at. The others hold."""
    set_cell(renewed / "data/t13.csv", "B6", "11")
    set_cell(renewed / "data/t13.csv", "C6", "3")
    told = explained(judged(renewed, definitions))

    assert told[KOSOVO]["life"] == "evidence changed"
    assert told[BLANK]["life"] == "alive"


def test_a_waiver_dies_when_nothing_is_found_there_any_more(renewed: Path, definitions: Definitions) -> None:
    """The supplier sends 14: the total holds, the waiver explains nothing and is told, without blocking."""
    set_cell(renewed / "data/t13.csv", "D6", "14")
    submission = judged(renewed, definitions)
    told = explained(submission)[KOSOVO]
    (dead,) = [f for f in submission.examined.findings if f.where.cell == KOSOVO]

    assert (told["life"], told["findings"], told["evidence"]["now"]) == ("explains nothing", [], None)
    assert (dead.check, dead.severity, dead.blocks) == ("waivers-alive", Severity.WARNING, False)


@pytest.mark.parametrize(("until", "life", "days"), [("2025-12-30", "expired", -1), (LIMIT, "alive", 0)])
def test_a_waiver_must_hold_until_the_last_day_for_sending(
    until: str, life: str, days: int, renewed: Path, definitions: Definitions
) -> None:
    """One that ends on the last day serves; one that ends the day before may be over when the figures are sent."""
    change(renewed, KOSOVO, until=until, on="2025-01-07")
    told = explained(judged(renewed, definitions))[KOSOVO]

    assert (told["life"], told["days_beyond_limit"]) == (life, days)


def test_figures_that_the_seal_does_not_hold_are_noticed(renewed: Path, definitions: Definitions) -> None:
    """People read the figures, the program the seal: if the two part, nobody knows for what it was granted."""
    change(renewed, KOSOVO, figures={"printed": 24, "counted": 15})
    submission = judged(renewed, definitions)

    assert explained(submission)[KOSOVO]["life"] == "other figures" and submission.examined.blocked


def test_figures_may_be_left_out(renewed: Path, definitions: Definitions) -> None:
    """The seal alone decides."""
    change(renewed, KOSOVO, figures=None)

    assert explained(judged(renewed, definitions))[KOSOVO]["life"] == "alive"


# --- places and scopes ------------------------------------------------------------------------------


def finding(cell: str, evidence: str, check: str = "c", **place: Any) -> Finding:
    """A failed check in one cell of t.csv."""
    where = Place(**{"file": "t.csv", "cell": cell, **place})
    return Finding(check, Outcome.FAILED, Severity.ERROR, 1, bilingual("", ""), Remedies(), "", where, {}, evidence)


def waiver(evidence: str, is_scope: bool = False, until: str = LIMIT, **place: Any) -> Waiver:
    """A waiver of the check `c` in t.csv."""
    where = Place(**{"file": "t.csv", **place})
    return Waiver("w", "c", where, is_scope, {}, evidence, bilingual("", ""), "one", "two", "2025-01-07", until)


def lives(asked: Waiver, *findings: Finding, left_out: tuple[str, ...] = ()) -> WaiverState:
    """What becomes of a waiver beside these findings."""
    (one,) = judge(findings, [asked], LIMIT, left_out)
    return one.life


def covered(asked: Waiver, *findings: Finding) -> list[str]:
    """The cells that a waiver covers."""
    (one,) = judge(findings, [asked], LIMIT)
    return [found.where.cell for found in one.covers]


def sealed(asked: Waiver, *findings: Finding) -> Waiver:
    """The waiver with the seal that is shown for these findings."""
    (one,) = judge(findings, [asked], LIMIT)
    return replace(asked, evidence=one.evidence)


HERE = [finding("B2", "1" * 16), finding("D4", "2" * 16)]
SCOPES: dict[str, tuple[Waiver, list[str]]] = {
    "a file": (waiver("", True), ["B2", "D4", "AA3"]),
    "a range": (waiver("", True, cell="B2:D4"), ["B2", "D4"]),
    "a range from its other corner": (waiver("", True, cell="D4:B2"), ["B2", "D4"]),
    "a range with columns beyond Z": (waiver("", True, cell="C1:AB9"), ["D4", "AA3"]),
    "another sheet": (waiver("", True, sheet="other"), []),
    "a cell": (waiver("", cell="D4"), ["D4"]),
    "a cell and its column": (waiver("", cell="D4", column="Total"), []),
}


@pytest.mark.parametrize("name", SCOPES)
def test_a_waiver_covers_what_it_names_and_nothing_else(name: str) -> None:
    """Findings of another check, of another file or outside the range are not covered."""
    asked, cells = SCOPES[name]
    others = [finding("B2", "3" * 16, check="d"), finding("B2", "3" * 16, file="u.csv")]

    assert covered(asked, *HERE, finding("AA3", "4" * 16), *others) == cells


CHANGES: dict[str, list[Finding]] = {
    "a finding more": [*HERE, finding("C3", "1" * 16)],
    "a finding fewer": HERE[:1],
    "other evidence under one": [HERE[0], finding("D4", "5" * 16)],
    "one moved with its figures": [HERE[0], finding("C3", "2" * 16)],
    "two changed places": [finding("B2", "2" * 16), finding("D4", "1" * 16)],
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_scope_dies_as_one(what: str) -> None:
    """A scope is granted for what stood there: one more, one fewer or one elsewhere is another matter."""
    asked = sealed(waiver("", True), *HERE)

    assert lives(asked, *HERE) is lives(asked, *reversed(HERE)) is WaiverState.ALIVE
    assert lives(asked, *CHANGES[what]) is WaiverState.CHANGED


def test_a_scope_is_sealed_with_its_places_also_where_it_covers_one_finding() -> None:
    """Else the same figures in another cell would pass under it."""
    asked = sealed(waiver("", True), HERE[0])

    assert asked.evidence != HERE[0].evidence
    assert lives(asked, finding("C3", "1" * 16)) is WaiverState.CHANGED


def test_several_findings_at_one_place_are_waived_together() -> None:
    """Two relations of one sentence fail in one cell: a waiver for one of them is none for both."""
    both = [finding("B2", "1" * 16), finding("B2", "2" * 16)]
    of_one = waiver("1" * 16, cell="B2")

    assert lives(of_one, both[0]) is WaiverState.ALIVE
    assert lives(of_one, *both) is WaiverState.CHANGED
    assert lives(sealed(of_one, *both), *both) is WaiverState.ALIVE


def test_a_row_names_a_finding_that_shows_no_cell() -> None:
    """Of a row with a cell the cell is the place."""
    assert lives(waiver("1" * 16, row=7), finding("", "1" * 16, row=7)) is WaiverState.ALIVE
    assert covered(waiver("1" * 16, row=7), finding("", "1" * 16, row=8), finding("B7", "1" * 16, row=7)) == []


def test_a_check_that_was_not_put_kills_no_waiver() -> None:
    """Left out by --fast, or broken: nobody can tell; and waivers of which nobody can tell are not told as fine."""
    asked = waiver("1" * 16, cell="B2")
    broken = replace(finding("", ""), outcome=Outcome.NOT_RUN, where=Place())
    _, (result, dead) = with_waivers([], [asked], LIMIT, ("c",))

    assert lives(asked) is WaiverState.EXPLAINS_NOTHING
    assert lives(asked, left_out=("c",)) is lives(asked, broken) is WaiverState.NOT_JUDGED
    assert (result.outcome, dead) == (Outcome.NOT_APPLICABLE, [])


@pytest.mark.parametrize("outcome", [Outcome.NOT_RUN, Outcome.PASSED])
def test_what_was_not_run_cannot_be_waived(outcome: Outcome) -> None:
    """A waiver explains an answer; where there is none it has nothing to explain."""
    assert covered(waiver("", cell="B2"), replace(HERE[0], outcome=outcome)) == []


# --- what is refused --------------------------------------------------------------------------------

PRINTED = {"check": "printed-row-total", "where": {"file": "data/t13.csv", "cell": "D6"}}
REFUSED: dict[str, tuple[Callable[[Path], None], list[str]]] = {
    "one role asks and grants": (
        lambda at: change(at, KOSOVO, granted_by="maintainers of the toolkit"),
        [KOSOVO, "same role"],
    ),
    "one role in other letters": (
        lambda at: change(at, KOSOVO, granted_by="Maintainers  of the TOOLKIT"),
        [KOSOVO, "same role"],
    ),
    **{
        f"one role, {how}": (lambda at, role=role: change(at, KOSOVO, granted_by=role), [KOSOVO, "same role"])
        for how, role in {
            "with a full stop": "maintainers of the toolkit.",
            "in brackets and with a hyphen": "(maintainers) - of the toolkit",
            "with a space that has no width": "maintainers of the toolkit\u200b",
            "with a soft hyphen": "main\u00adtainers of the toolkit",
            "with a filler": "maintainers of the toolkit \u3164",
            "without spaces": "maintainersofthetoolkit",
            "in wide letters": "\uff4daintainers of the toolkit",
            "with a Cyrillic o": "maintainers \u043ef the toolkit",
            "with a Greek o": "maintainers \u03bff the toolkit",
            "with an accent": "maintainers of the toolki\u0301t",
            "with a capital I for an l": "maintainers of the tooIkit",
            "with rn for m": "rnaintainers of the toolkit",
        }.items()
    },
    "a word of letters of two scripts": (
        lambda at: change(at, KOSOVO, granted_by="P\u043elice"),
        [KOSOVO, "role-unreadable"],
    ),
    "a role that nobody sees": (
        lambda at: change(at, KOSOVO, granted_by="\u200b"),
        [KOSOVO, "role-unreadable"],
    ),
    "a role of dashes asks": (lambda at: change(at, KOSOVO, asked_by="--"), [KOSOVO, "role-unreadable"]),
    "granted, and nobody asked": (
        lambda at: change(at, KOSOVO, asked_by=..., on=..., granted_by="Police"),
        [KOSOVO, "nobody asked"],
    ),
    "asked, nobody knows when": (lambda at: change(at, KOSOVO, on=...), [KOSOVO, "waiver-roles-incomplete"]),
    "a check that does not exist": (
        lambda at: change(at, KOSOVO, check="printed-row-totals"),
        [KOSOVO, "printed-row-totals", '"printed-row-total"'],
    ),
    "a check that may never be waived": (
        lambda at: change(at, KOSOVO, check="facts-mapped"),
        [KOSOVO, "facts-mapped", "no waiver"],
    ),
    "a waiver of dead waivers": (
        lambda at: change(at, KOSOVO, check="waivers-alive"),
        [KOSOVO, "waivers-alive", "no waiver"],
    ),
    "a file that the collection lacks": (
        lambda at: change(at, KOSOVO, where={"file": "data/t31.csv", "cell": "D6"}),
        [KOSOVO, "data/t31.csv", '"data/t'],
    ),
    "a scope in a file that the collection lacks": (
        lambda at: change(at, KOSOVO, where=None, figures=None, scope={"file": "t13.csv"}),
        [KOSOVO, "'t13.csv'"],
    ),
    "days upside down": (
        lambda at: change(at, KOSOVO, on="2027-01-01"),
        [KOSOVO, "2026-12-31", "2027-01-01"],
    ),
    "an id twice": (lambda at: change(at, FEMALE, waiver=KOSOVO), [KOSOVO, "duplicate-id"]),
    "two for one finding": (lambda at: change(at, FEMALE, **PRINTED), [FEMALE, KOSOVO, "waiver-doubled"]),
    "figures of a scope": (
        lambda at: change(at, KOSOVO, where=None, scope={"file": "data/t13.csv"}),
        [KOSOVO, "waiver-target-unclear"],
    ),
    "a place and a scope": (lambda at: change(at, KOSOVO, scope={"file": "data/t13.csv"}), ["where", "scope"]),
    "neither a place nor a scope": (lambda at: change(at, KOSOVO, where=None), ["where", "scope"]),
    "a seal that is none": (lambda at: change(at, KOSOVO, evidence="24 against 14"), ["waivers/0/evidence"]),
    "no reason": (lambda at: change(at, KOSOVO, reason={"sl": "", "en": "x"}), ["waivers/0/reason/sl"]),
    "a role of spaces": (lambda at: change(at, KOSOVO, granted_by="  "), ["waivers/0/granted_by"]),
    "a range that is none": (
        lambda at: change(at, KOSOVO, where=None, figures=None, scope={"file": "data/t13.csv", "cells": "B2"}),
        ["waivers/0/scope/cells"],
    ),
    "a range of cells that no sheet has": (
        lambda at: change(
            at, KOSOVO, where=None, figures=None, scope={"file": "data/t13.csv", "cells": f"A{'9' * 5000}:D3"}
        ),
        ["waivers/0/scope/cells"],
    ),
    "a day that is none": (lambda at: change(at, KOSOVO, until="2026-02-30"), ["waivers/0/until", "shape-wrong"]),
}


OVERLAPS: dict[str, tuple[dict[str, Any], dict[str, Any], bool]] = {
    "a file and a cell in it": ({}, {"where": {"cell": "D6"}}, True),
    "a file and a range in it": ({}, {"cells": "B2:C3"}, True),
    "two ranges with a corner in common": ({"cells": "A1:D4"}, {"cells": "D4:F9"}, True),
    "one range across another": ({"cells": "A3:F3"}, {"cells": "C9:C1"}, True),
    "two ranges side by side": ({"cells": "A1:D4"}, {"cells": "E1:F4"}, False),
    "a range and a cell below it": ({"cells": "B2:D5"}, {"where": {"cell": "C6"}}, False),
    "a range and a row without a cell": ({"cells": "B2:D5"}, {"where": {"row": 3}}, False),
    "a file and one of its sheets": ({}, {"sheet": "2024"}, True),
    "two sheets": ({"sheet": "2023"}, {"sheet": "2024"}, False),
    "a cell, its column named or not": ({"where": {"cell": "D6"}}, {"where": {"cell": "D6", "column": "Total"}}, True),
    "a cell under two columns": (
        {"where": {"cell": "D6", "column": "Male"}},
        {"where": {"cell": "D6", "column": "Total"}},
        False,
    ),
    "a cell and its row": ({"where": {"cell": "D6"}}, {"where": {"row": 6}}, False),
}


@pytest.mark.parametrize("case", OVERLAPS)
def test_two_waivers_that_could_meet_are_refused_and_no_others(case: str, few: Path, definitions: Definitions) -> None:
    """Which of two marks a finding, the granted one or the other, must not depend on which stands first."""
    *both, meet = OVERLAPS[case]
    base = {key: value for key, value in entries(few)[0].items() if key not in ("where", "figures")}
    told = []
    for name, target in zip("ab", both, strict=True):
        kind = "where" if "where" in target else "scope"
        told.append({**base, "waiver": name, kind: {"file": "data/t13.csv", **target.get("where", target)}})

    for waivers in (told, told[::-1]):
        write(few, waivers)
        assert refused(few, definitions) == (["waiver-doubled"] if meet else [])


def refused(collection: Path, definitions: Definitions) -> list[str]:
    """The codes of what is refused of the waivers before anything is judged."""
    try:
        refuse_unsound(read(collection, definitions), all_checks(definitions), definitions)
    except SourceRefused as refusal:
        return [fault.code for fault in refusal.faults]
    return []


@pytest.mark.parametrize("what", REFUSED)
def test_a_waiver_that_cannot_be_meant_is_refused(what: str, few: Path) -> None:
    """Whatever the data say: file, line, id, what is wrong; nothing is judged."""
    spoil, words = REFUSED[what]
    spoil(few)

    told = run("validate", str(few), "--fast")

    assert (told.exit_code, told.stdout) == (1, "")
    assert told.stderr.startswith("waivers.yaml:") and "[analyst]\n" in told.stderr
    assert all(word in told.stderr for word in words)


def test_all_faults_of_the_waivers_are_told_at_once(renewed: Path) -> None:
    """Three mistakes in two waivers, three lines, each where it stands."""
    change(renewed, KOSOVO, check="printed-row-totals", granted_by="Police", on="2027-01-01")
    change(renewed, BLANK, granted_by="maintainers of the toolkit")

    lines = run("validate", str(renewed), "--fast").stderr.splitlines()

    assert [line.split(", ")[1].split(":")[0] for line in lines[:-1]] == [KOSOVO, KOSOVO, BLANK]
    assert len({line.split(":")[1] for line in lines[:-1]}) == 3 and lines[-1].startswith("REFUSED: 3 faults ")


def test_roles_in_the_script_of_their_country_are_two_roles(renewed: Path, definitions: Definitions) -> None:
    """Latin asks, Cyrillic grants, a second word in the other script: nobody's name is refused for its letters."""
    change(renewed, KOSOVO, asked_by="полиция EUROPOL", granted_by="ministrstvo, pravni oddelek")

    assert explained(judged(renewed, definitions))[KOSOVO]["life"] == "alive"


def test_one_role_may_ask_and_grant_what_does_not_block(renewed: Path, definitions: Definitions) -> None:
    """Two roles are for errors; a warning may be put aside by one."""
    warnings = [f for f in judged(renewed, definitions).examined.findings if f.severity is Severity.WARNING]
    warning = next(f for f in warnings if f.where.cell and f.evidence)
    where = {"file": warning.where.file, "cell": warning.where.cell, "column": warning.where.column}
    base = {**entries(renewed)[0], "waiver": "w", "check": warning.check, "where": where, "granted_by": "Police"}
    asked = {**base, "evidence": warning.evidence, "asked_by": "police"}
    write(renewed, [{key: value for key, value in asked.items() if key != "figures"}])

    assert explained(judged(renewed, definitions))["w"]["life"] == "alive"


# --- what --explain-waivers tells -------------------------------------------------------------------


def test_a_proposed_waiver_pasted_back_waives_its_finding(collection: Path, definitions: Definitions) -> None:
    """Every block is written as the file is, is refused without a reason, and with one its finding may stand.

    Nobody has granted it: what was BLOCKED is a DRAFT, never more.
    """
    write(collection, [])
    set_cell(collection / "data/t05.csv", "C10", "17")
    before = judged(collection, definitions)
    blocks = [entry.block for entry in waivers_explained(before).unwaived]
    path = collection / "waivers.yaml"
    path.write_text("waivers:\n" + "\n".join(blocks), encoding="utf-8")
    unwritten = run("validate", str(collection), "--fast")
    text = path.read_text(encoding="utf-8")
    for lang, words in REASON.items():
        text = text.replace(f'{lang}: ""', f"{lang}: {words}")
    path.write_text(text, encoding="utf-8")
    after = judged(collection, definitions)

    assert before.state is State.BLOCKED and len(blocks) > 4 and all(blocks)
    assert (unwritten.exit_code, "waivers/0/reason/en" in unwritten.stderr) == (1, True)
    assert after.state is State.DRAFT
    assert {f.fingerprint for f in after.examined.findings if f.waiver} == {
        f.fingerprint for f in before.examined.findings if f.blocks
    }
    assert waivers_explained(after).unwaived == ()


def test_a_proposed_waiver_is_written_as_its_file_is(collection: Path, seals: Mapping[str, str]) -> None:
    """Keys in the same order and on lines as in the file of 2024."""
    text = (collection / "waivers.yaml").read_text(encoding="utf-8")
    first = text.split("\n\n")[0].split("waivers:\n")[1]
    (one,) = [entry for entry in entries(collection) if entry["waiver"] == KOSOVO]
    where = Place("data/t13.csv", cell="D6")
    told = Waiver(
        KOSOVO, one["check"], where, False, one["figures"], one["evidence"],
        bilingual("", ""), one["asked_by"], "", one["on"], one["until"],
    )  # fmt: skip

    def bare(written: str) -> list[str]:
        return [line for line in written.splitlines() if not line.startswith(("      sl:", "      en:"))]

    assert bare(block(told, LANGUAGES)) == bare(first)


STRANGE = [
    Place("data/a, b.csv", "Žrtve: 2024", "sex=T,citizen=RS", None, "Št. {oseb}"),
    Place("2024", "true", "", 12, "null"),
    Place("data/x.csv", "- [a]", "", 3, '"#'),
]


@pytest.mark.parametrize("where", STRANGE, ids=str)
def test_whatever_a_place_is_called_it_is_read_back_as_written(where: Place) -> None:
    """Commas, brackets, words of YAML, and a seal of digits alone, which would be a number."""
    asked = replace(waiver("1234567890123456"), where=where, figures={"a: b": None, "c": 3})

    (read,) = read_yaml(f"waivers:\n{block(asked, LANGUAGES)}".encode(), "waivers.yaml", SourceRefused)["waivers"]

    parts = {"file": where.file, "sheet": where.sheet, "cell": where.cell, "row": where.row, "column": where.column}
    assert read["where"] == {name: part for name, part in parts.items() if part}
    assert (read["figures"], read["evidence"]) == ({"a: b": None, "c": 3}, "1234567890123456")
    assert (read["until"], read["asked_by"]) == (LIMIT, "one")


def test_a_dead_waiver_is_renewed_and_not_doubled(renewed: Path, definitions: Definitions) -> None:
    """Its finding blocks; no second waiver is proposed for it, the seal of the first is told."""
    set_cell(renewed / "data/t13.csv", "D6", "25")
    told = waivers_explained(judged(renewed, definitions))
    places = [entry.findings[0].where.cell for entry in told.unwaived if entry.findings[0].where.file == "data/t13.csv"]

    assert "D6" not in places
    assert told.waivers[0].evidence in "\n".join(waiver_words(told, "en"))


def test_no_waiver_is_proposed_for_what_may_never_be_waived(renewed: Path, definitions: Definitions) -> None:
    """A misspelt country is not counted: it is mended, not explained."""
    set_cell(renewed / "data/t05.csv", "A8", "Chna")
    told = waivers_explained(judged(renewed, definitions))
    (unmapped,) = [entry for entry in told.unwaived if entry.findings[0].check == "facts-mapped"]

    assert unmapped.block == ""
    assert NEVER.english in "\n".join(waiver_words(told, "en"))


def test_a_proposed_id_is_new(renewed: Path, definitions: Definitions) -> None:
    """The id says check and place; where it is taken, a number follows."""
    write(renewed, [])
    first = waivers_object(waivers_explained(judged(renewed, definitions)))["blocking"]
    id = next(entry["yaml"].split()[2] for entry in first if entry["where"].get("cell") == "D6")
    other = {"file": "data/t12.csv", "cell": "B2"}
    write(renewed, [{**entries(SI_2024)[0], "waiver": id, "where": other}])
    again = waivers_object(waivers_explained(judged(renewed, definitions)))["blocking"]

    assert id.startswith("printed-row-total-t13-d6")
    assert f"- waiver: {id}-2" in next(entry["yaml"] for entry in again if entry["where"].get("cell") == "D6")


@pytest.mark.parametrize(
    "lang",
    ["en", "sl"],
)
def test_the_command_explains_in_the_users_language(lang: str, renewed: Path) -> None:
    """Every waiver: whether it lives, what it covers, who asked, who granted, until when."""
    told = run("validate", str(renewed), "--fast", "--explain-waivers", "--lang", lang)

    said = (LIVES[WaiverState.ALIVE], NOT_GRANTED)
    words = [KOSOVO, f": {MAINTAINERS.in_language(lang)}", "365", *(text.in_language(lang) for text in said)]
    assert all(word in told.stdout for word in words)


def test_the_command_explains_to_programs(renewed: Path) -> None:
    """JSON alone on stdout; the seal given and the seal now stand side by side, findings by their fingerprint."""
    told = run("validate", str(renewed), "--fast", "--explain-waivers", "--format", "json")
    found = json.loads(told.stdout)

    assert list(found) == ["schema_version", "package", "time", "limit", "waivers", "blocking"]
    assert (found["package"], found["time"], found["limit"]) == ("si-2024", "2024", LIMIT)
    assert all(entry["evidence"]["given"] == entry["evidence"]["now"] for entry in found["waivers"])
    assert [entry["where"] for entry in found["waivers"]][:1] == [{"file": "data/t13.csv", "cell": "D6"}]
    assert run("validate", str(renewed), "--explain-waivers", "--format", "sarif").exit_code == 2


# --- where they are printed -------------------------------------------------------------------------


def texts(paper: Any) -> str:
    """Everything a sheet says."""
    return "\n".join(str(ink.value) for ink in paper.cells.values())


def test_waivers_that_hold_are_printed_and_dead_ones_are_not(renewed: Path, definitions: Definitions) -> None:
    """Notes (reason in both languages, figures, roles, days) and manifest name the same waivers; metadata name none."""
    set_cell(renewed / "data/t13.csv", "D6", "25")
    submission = judged(renewed, definitions)
    of_2024 = {entry["waiver"]: entry for entry in entries(renewed)}
    told, meta = texts(notes(submission)), texts(metadata(submission))
    listed = manifest(submission, {})["waivers"]

    assert KOSOVO not in told
    for id in (FEMALE, GRAND, BLANK):
        reason = of_2024[id]["reason"]
        assert id in told and reason["sl"] in told and reason["en"] in told
    assert not [id for id in of_2024 if id in meta]
    assert "printed 39; counted 40" in told and "2026-12-31" in told
    assert f"{MAINTAINERS.in_language('sl')}; še nihče / {MAINTAINERS.in_language('en')}; nobody yet" in told
    assert [entry["waiver"] for entry in listed] == [FEMALE, GRAND, BLANK]
    assert {entry["granted_by"] for entry in listed} == {None} and all(entry["findings"] for entry in listed)


def test_the_public_edition_tells_of_no_waiver_and_no_correction(renewed: Path, definitions: Definitions) -> None:
    """A reason quotes figures, a correction too, a place says where; a small figure can be guessed from its seal."""
    write_corrections(renewed, CORRECTION)
    submission = edition_of(prepare(renewed, definitions, Audience.PUBLIC, fast=True))
    of_2024 = {entry["waiver"]: entry for entry in entries(renewed)}
    sheets = texts(notes(submission)) + texts(metadata(submission))
    files = dossier(submission)

    assert FEMALE not in sheets and of_2024[FEMALE]["reason"]["en"] not in sheets
    assert "24 → 14" not in sheets and REASON["en"] not in sheets
    never = (of_2024[FEMALE]["evidence"], FEMALE)
    assert not [name for name, content in files.items() for word in never if word.encode() in content]


def test_lineage_names_the_waiver_of_the_total_over_a_fact(renewed: Path, definitions: Definitions) -> None:
    """Kosovo's men and women stand under a total that is waived, and women under a second, all under a third."""
    found = lineage(judged(renewed, definitions))
    of_t13 = found[found["file"] == "data/t13.csv"].drop_duplicates("cell").set_index("cell")["waiver"]

    assert set(of_t13["B6"].split("; ")) == {KOSOVO, GRAND}
    assert set(of_t13["C6"].split("; ")) == {KOSOVO, FEMALE, GRAND}
    assert set(of_t13["B7"].split("; ")) == {GRAND}
    assert set(found.loc[found["file"] == "data/t05.csv", "waiver"]) == {""}


# --- corrections ------------------------------------------------------------------------------------

CORRECTION: dict[str, Any] = {
    "correction": "kosovo",
    "where": {"file": "data/t13.csv", "cell": "D6"},
    "from": "24",
    "to": "14",
    "reason": REASON,
    "authority": "Police",
    "on": "2026-11-24",
}
LABEL: dict[str, Any] = {
    **CORRECTION,
    "correction": "label",
    "where": {"file": "data/t13.csv", "row": 6, "column": "Nationality"},
}


def write_corrections(collection: Path, *corrections: Mapping[str, Any]) -> None:
    """Write the corrections; JSON is YAML."""
    text = json.dumps({"corrections": corrections}, ensure_ascii=False, indent=1)
    (collection / "corrections.yaml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("where", [{"cell": "D6"}, {"row": 6, "column": "Total"}], ids=["by cell", "by row and column"])
def test_a_correction_is_read_and_the_file_is_not_touched(
    where: dict[str, Any], renewed: Path, definitions: Definitions
) -> None:
    """With 14 read for 24 Kosovo's row adds up, its waiver explains nothing; the supplier's file is as it was sent."""
    sent = (renewed / "data/t13.csv").read_bytes()
    write_corrections(renewed, {**CORRECTION, "where": {"file": "data/t13.csv", **where}})
    submission = judged(renewed, definitions)

    assert explained(submission)[KOSOVO]["life"] == "explains nothing"
    assert (renewed / "data/t13.csv").read_bytes() == submission.received.inputs["data/t13.csv"] == sent


def test_a_correction_is_printed_and_named_in_the_lineage(renewed: Path, definitions: Definitions) -> None:
    """Where, from, to, reason in both languages, authority and day; every count that rests on it names it.

    Once, in the notes: metadata repeat nothing of it.
    """
    set_cell(renewed / "data/t13.csv", "A6", "Kosvo")
    label = {**LABEL, "from": "Kosvo", "to": "Kosovo"}
    count = {**CORRECTION, "correction": "count", "where": {"file": "data/t13.csv", "cell": "B6"}, "from": "12"}
    write_corrections(renewed, label, {**count, "to": "22"})
    submission = judged(renewed, definitions)
    told, meta = texts(notes(submission)), texts(metadata(submission))
    found = lineage(submission)
    of_t13 = found[found["file"] == "data/t13.csv"].drop_duplicates("cell").set_index("cell")["correction"]

    assert {"label", "count"} <= {ink.value for ink in notes(submission).cells.values()}
    assert all(word in told for word in ("12 → 22", "Kosvo → Kosovo", *REASON.values(), "Police", "2026-11-24", "B6"))
    assert not [words for words in REASON.values() if words in meta]
    assert [entry["correction"] for entry in manifest(submission, {})["corrections"]] == ["label", "count"]
    assert (of_t13["B6"], of_t13["C6"], of_t13["B7"]) == ("label; count", "label", "")


T13 = {"file": "data/t13.csv"}
WRONG: dict[str, tuple[list[dict[str, Any]], list[str]]] = {
    "the supplier sent something else": ([{**CORRECTION, "from": "25"}], ["kosovo", "D6", "correction-stale"]),
    "a file that the collection lacks": (
        [{**CORRECTION, "where": {"file": "data/t31.csv", "cell": "D6"}}],
        ["kosovo", "data/t31.csv", '"data/t13.csv"'],
    ),
    "a row below the table": ([{**CORRECTION, "where": {**T13, "cell": "D99"}}], ["D99", "correction-misplaced"]),
    "a column beside the table": ([{**CORRECTION, "where": {**T13, "cell": "Z6"}}], ["Z6", "correction-misplaced"]),
    "a cell of the header": (
        [{**CORRECTION, "where": {**T13, "cell": "D1"}, "from": "Total"}],
        ["D1", "correction-misplaced"],
    ),
    "a column of another name": (
        [{**CORRECTION, "where": {**T13, "row": 6, "column": "Totals"}}],
        ["Totals", "correction-misplaced"],
    ),
    "a sheet of a file without sheets": (
        [{**CORRECTION, "where": {**T13, "sheet": "2024", "cell": "D6"}}],
        ["sheet 2024", "correction-misplaced"],
    ),
    "nothing is corrected": ([{**CORRECTION, "to": "24"}], ["kosovo", "correction-empty"]),
    "one cell twice": (
        [CORRECTION, {**CORRECTION, "correction": "again", "to": "15"}],
        ["again", "kosovo corrects this cell"],
    ),
    "one cell under two names": (
        [CORRECTION, {**CORRECTION, "correction": "again", "where": {**T13, "row": 6, "column": "Total"}}],
        ["again", "kosovo corrects this cell"],
    ),
    "an id twice": (
        [CORRECTION, {**CORRECTION, "where": {**T13, "cell": "D7"}}],
        ["kosovo", "duplicate-id"],
    ),
    "a word for a count": ([{**CORRECTION, "to": "abc"}], ["corrections.yaml:", "kosovo", "police/t13", "Total"]),
    "a count below nothing": (
        [{**CORRECTION, "to": "-1"}],
        ["corrections.yaml:", "kosovo", "Total", "-1 is less than 0"],
    ),
    "no value where one is required": (
        [{**LABEL, "from": "Kosovo", "to": ""}],
        ["corrections.yaml:", "label", "required"],
    ),
    "a row of five thousand digits": (
        [{**CORRECTION, "where": {**T13, "cell": f"D{'9' * 5000}"}}],
        ["corrections/0/where/cell"],
    ),
    "a row that no sheet has": ([{**LABEL, "where": {**LABEL["where"], "row": 10**7}}], ["corrections/0/where"]),
    "a reason in one language": ([{**CORRECTION, "reason": "misprint"}], ["corrections/0/reason"]),
    "a cell and a row": ([{**CORRECTION, "where": {**T13, "cell": "D6", "row": 6}}], ["corrections/0/where"]),
    "a number without quotes": ([{**CORRECTION, "to": 14}], ["corrections/0/to", "in quotes"]),
    "no authority": ([{**CORRECTION, "authority": ""}], ["corrections/0/authority"]),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_correction_that_does_not_fit_is_refused(what: str, few: Path) -> None:
    """Whoever authorised it must look again; nothing is judged."""
    corrections, words = WRONG[what]
    write_corrections(few, *corrections)

    told = run("validate", str(few), "--fast")

    assert (told.exit_code, told.stdout) == (1, "")
    assert told.stderr.startswith("corrections.yaml") and "[analyst]\n" in told.stderr
    assert all(word in told.stderr for word in words)


def test_all_corrections_that_do_not_fit_are_told_at_once_and_no_value_is_repeated(renewed: Path) -> None:
    """Two stale corrections, two lines; what stands in the cells is not told."""
    stale = {**CORRECTION, "from": "4711", "to": "4712"}
    write_corrections(renewed, stale, {**stale, "correction": "other", "where": {"file": "data/t05.csv", "cell": "B4"}})

    told = run("validate", str(renewed), "--fast")

    assert len(told.stderr.splitlines()) == 3 and "471" not in told.output


def test_every_check_says_whether_it_may_be_waived(definitions: Definitions) -> None:
    """What is not counted or not read, and dead waivers themselves, are open to no reason."""
    never = {check.id for check in all_checks(definitions) if not check.waivable}

    assert {"facts-mapped", "values-as-contracted", "waivers-alive"} <= never


# --- bounds of a collection's own -------------------------------------------------------------------


def with_thresholds(collection: Path, **bounds: float) -> None:
    """Give the collection bounds of its own."""
    path = collection / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**package, "thb:thresholds": bounds}), encoding="utf-8")


def test_bounds_that_the_collection_set_itself_are_told_beside_the_toolkits(
    renewed: Path, definitions: Definitions
) -> None:
    """Wider bounds silence findings as a waiver does: Notes and Metadata say from what to what, in both languages."""
    plain = judged(renewed, definitions)
    with_thresholds(renewed, equal_from=900, change_factor=definitions.thresholds["change_factor"])
    submission = judged(renewed, definitions)
    widened, unchanged = BOUND_BY_NAME["equal_from"], BOUND_BY_NAME["change_factor"]

    for sheet in (notes, metadata):
        told = texts(sheet(submission))
        assert f"{definitions.thresholds['equal_from']} → 900" in told
        assert widened.in_language("sl") in told and widened.english in told
        assert unchanged.in_language("sl") not in told and unchanged.english not in told, (
            "an own bound that is the toolkit's changes nothing"
        )
        assert THRESHOLDS.english in told and THRESHOLDS.english not in texts(sheet(plain))


def test_every_bound_that_a_collection_may_set_has_its_words(renewed: Path, definitions: Definitions) -> None:
    """The schema says which there are, and how far each may go; all at their ends are judged, and told."""
    schema = json.loads((REPOSITORY / "schemas/collection.schema.json").read_text(encoding="utf-8"))
    most = {name: told["maximum"] for name, told in schema["properties"]["thb:thresholds"]["properties"].items()}
    with_thresholds(renewed, **most)

    submission = judged(renewed, definitions)

    assert all(name in texts(notes(submission)) for name in most)
    assert not [found for found in submission.examined.findings if found.outcome is Outcome.NOT_RUN]
