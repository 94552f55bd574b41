"""Edited text: what the bench says of an edit before it is saved is what the commands say of the saved file."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import REPOSITORY, SI_2024
from tests.support.commands import run
from tests.support.counted import cells_of, changed
from tests.support.earlier_years import of_year
from tests.support.sample import sampled
from thb_eu.base.errors import MappingRefused
from thb_eu.cli.report.law import change_object
from thb_eu.definitions import Definitions, load
from thb_eu.law_changes import CountedBefore, counted_before, judged
from thb_eu.law_changes.edited_text import CODES, DECISIONS, RULES, with_added, with_changed, with_followed

pytestmark = pytest.mark.usefixtures("keep_terminal_plain")

TODAY = "2026-11-27"
ARTICLE, ORGANISATIONS, PURPOSES, QUESTIONS, SYMMETRIES = (
    f"mappings/{name}.yaml" for name in ("kz1/113", "organisations", "kz1/purposes", "decisions", "symmetries")
)
IDENTIFIED, CONVICTED = "kz1-113-victim-identified", "kz1-113-convicted"
WITH_VICTIM, WITH_CONVICTED = "victim-and-suspect", ("accused-and-convicted", "convicted-and-judgment")
BY_POLICE = "{unit: [PER], role: [VICTIM], organisation: [POLICE], document: [COMPLAINT]}"
BY_BOTH = BY_POLICE.replace("[POLICE]", "[POLICE, IRSD]")
BY_INSPECTORS = {
    "rule": "kz1-113-victim-told-by-inspectors",
    "when": {"unit": ["PER"], "role": ["VICTIM"], "organisation": ["IRSD"], "document": ["COMPLAINT"]},
    "unless": {"paragraph": ["4"], "limb": ["minor"], "registration": ["identified", "presumed"]},
    "count_as": {"indicator": "victims", "status": "PRESUM"},
    "because": {"sl": "Izmišljeni primer.", "en": "An invented example."},
    "cites": "none",
}
Edit = Callable[[Mapping[str, bytes]], Mapping[str, bytes]]


def text(file: str, *pairs: tuple[str, str]) -> Edit:
    """The steward types: each text is replaced where it stands first."""

    def edit(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
        content = files[file].decode()
        for was, now in pairs:
            assert was in content, was
            content = content.replace(was, now, 1)
        return {file: content.encode()}

    return edit


def form(file: str, entries: str, id: str, **values: Any) -> Edit:
    """The steward fills a form."""
    return lambda files: {file: with_changed(files[file], file, entries, id, values)}


def unheld(edit: Edit, *ids: str) -> Edit:
    """Make the edit, and let the law no longer demand what it breaks: these symmetries are taken out."""

    def edited(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
        text = files[SYMMETRIES].decode()
        for id in ids:
            text, count = re.subn(rf"  - symmetry: {id}\n(    .*\n)+\n?", "", text)
            assert count == 1, id
        return {**edit(files), SYMMETRIES: text.encode()}

    return edited


def followed(on: str) -> Edit:
    """From a day on the convicted are no person of the indicator."""
    return lambda files: {
        ARTICLE: with_followed(files[ARTICLE], ARTICLE, CONVICTED, on, f"{CONVICTED}-new", {"count_as": "nothing"})
    }


def narrowed(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """What inspectors file becomes a rule of its own."""
    (content,) = text(ARTICLE, (BY_BOTH, BY_POLICE))(files).values()
    return {ARTICLE: with_added(content, ARTICLE, RULES, BY_INSPECTORS)}


EDITS: dict[str, tuple[Edit, bool]] = {
    # what a steward does: (edit, whether a cell of 2024 moves)
    "an identified victim counts as presumed": (text(ARTICLE, ("status: IDENT}", "status: PRESUM}")), True),
    "a convicted person counts no more": (
        unheld(form(ARTICLE, RULES, CONVICTED, count_as="nothing"), *WITH_CONVICTED), True,
    ),
    "potential victims do not count": (
        form(QUESTIONS, DECISIONS, "potential-victims-are-presumed", answer="do not count"), True,
    ),
    "a question is open again": (form(QUESTIONS, DECISIONS, "prosecuted-means-indicted", answer="open"), True),
    "an office counts as another kind": (form(ORGANISATIONS, CODES, "FURS", count_as="LABINSP"), True),
    "a purpose counts as another form": (form(PURPOSES, CODES, "SEXUAL", count_as="LAB"), True),
    "a rule waits for a question without an answer": (
        unheld(form(ARTICLE, RULES, IDENTIFIED, ask="undated-old-case"), WITH_VICTIM), True,
    ),
    "a rule is narrowed and another one added": (narrowed, True),
    "a rule is closed and followed from the new year": (
        unheld(followed("2024-01-01"), *WITH_CONVICTED), True,
    ),
    "a rule is closed and followed inside the year": (
        unheld(followed("2024-07-01"), *WITH_CONVICTED), True,
    ),
    "a day far back is shifted": (text(ARTICLE, ("until: 2015-10-19", "until: 2015-10-18"),
                                       ("until: 2023-02-22", "until: 2023-02-21")), False),
    "a reason has other words": (form(ARTICLE, RULES, IDENTIFIED, cites="Directive 2011/36/EU, Art. 19a"), False),
}  # fmt: skip


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory, definitions: Definitions) -> tuple[Path, Path]:
    """The figures of 2024, and those of a small year before."""
    return SI_2024, of_year(2023, tmp_path_factory.mktemp("years") / "si-2023", definitions)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A copy of the law into which an edit is saved."""
    shutil.copytree(REPOSITORY / "mappings", tmp_path / "saved/mappings")
    return tmp_path / "saved"


def save(folder: Path, edited: Mapping[str, bytes]) -> None:
    """Write the edited files."""
    for name, content in edited.items():
        (folder / name).write_bytes(content)


@pytest.fixture(scope="module")
def held(definitions: Definitions) -> CountedBefore:
    """The figures of 2024 counted once, as the bench does that asks after every edit."""
    return counted_before(SI_2024, definitions)


@sampled("what", EDITS, 3, ["a day far back is shifted"])
def test_what_would_move_is_what_moves_once_it_is_saved(
    what: str, packages: tuple[Path, Path], held: CountedBefore, saved: Path, definitions: Definitions
) -> None:
    """Cell by cell of both years, with old and new number and the facts behind, as `mappings diff` tells it."""
    edit, moves = EDITS[what]
    edited = edit(definitions.files)

    law = judged(definitions, edited, TODAY)
    of_2024, before = law.comparison.impact(SI_2024, held), law.comparison.impact(packages[1])
    told = change_object(law.changes, [of_2024, before], definitions.languages)

    save(saved, {name: law.text(name) for name in edited})  # an answer that was turned round has lost its sentence
    words = [word for package in packages for word in ("--package", str(package))]
    result = run("mappings", "diff", str(REPOSITORY), "--definitions", str(saved), *words, "--format", "json")
    assert law.holds and told == json.loads(result.stdout)
    assert bool(told["impact"][0]["cells"]) is moves


def test_what_would_move_is_what_two_counts_differ_by(definitions: Definitions, saved: Path) -> None:
    """The judge shares no code with the comparison: all cells are counted under either law, and held together."""
    edit, _moves = EDITS["an office counts as another kind"]
    edited = edit(definitions.files)
    (impact,) = judged(definitions, edited, TODAY).moved([SI_2024])
    save(saved, edited)

    expected = changed(cells_of(SI_2024, definitions), cells_of(SI_2024, load(saved)))

    keys = [(cell.table, ",".join(f"{name}={code}" for name, code in cell.key.items())) for cell in impact.cells]
    assert sorted(keys) == sorted(expected)
    assert {key: cell.by for key, cell in zip(keys, impact.cells, strict=True) if cell.by} == {
        key: by for key, by in expected.items() if isinstance(by, int)
    }


# --- a wrong edit is a value with its faults -------------------------------------------------------------------------


def without_convicted(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """The rule on convicted persons is taken out."""
    lines = files[ARTICLE].decode().splitlines(keepends=True)
    start = lines.index(f"  - rule: {CONVICTED}\n")
    end = lines.index("\n", start)
    return {ARTICLE: "".join([*lines[:start], *lines[end:]]).encode()}


WRONG: dict[str, tuple[Edit, str, tuple[str, ...], tuple[str, ...]]] = {
    # what: (edit, code, rules that it is about, words of the counterexample)
    "a rule is removed": (without_convicted, "rule-missing", (CONVICTED,), ("CONVICTED", "PER")),
    "a condition is narrowed": (text(ARTICLE, (BY_BOTH, BY_POLICE)), "rule-missing", (IDENTIFIED,), ("IRSD", "VICTIM")),
    "two rules overlap": (
        text(ARTICLE, ('unless: {paragraph: ["4"], limb: [minor], ', 'unless: {paragraph: ["4"], ')),
        "rules-overlap", (IDENTIFIED, f"{IDENTIFIED}-minor"), ("minor", "COMPLAINT"),
    ),
    "a day is shifted so that one lacks its rule": (
        text(ARTICLE, ("valid: {from: 2008-11-01, until: 2015-10-19, confidence: inferred}\n\n  - rule: ",
                       "valid: {from: 2008-11-01, until: 2015-10-18, confidence: inferred}\n\n  - rule: ")),
        "rule-missing", ("kz1-113-4-suspect-before-2015",), ("2015-10-19",),
    ),
    "a code that no list has": (text(ARTICLE, ("status: IDENT}", "status: IDENTT}")), "unknown-code", (), ("IDENT",)),
    "a key that no rule has": (text(ARTICLE, ("    because:", "    becuase:")), "unknown-key", (), ("becuase",)),
    "no YAML": (text(ARTICLE, ("rules:\n", "rules: [\n")), "syntax-error", (), ()),
    "a question that nobody asks": (
        form(ARTICLE, RULES, IDENTIFIED, ask="nobody-asks"), "unknown-decision", (), ("nobody-asks",),
    ),
    "a code that a supplier sends is gone": (
        lambda files: {PURPOSES: files[PURPOSES].replace(b"code: FORCED_LABOUR", b"code: LABOUR")},
        "unknown-code", (), ("FORCED_LABOUR",),
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_edit_is_told_as_check_tells_it(what: str, saved: Path, definitions: Definitions) -> None:
    """Same faults, same lines as the command finds in the saved file; gap and overlap with their case and rules."""
    edit, code, rules, words = WRONG[what]
    edited = edit(definitions.files)

    law = judged(definitions, edited, TODAY)

    save(saved, edited)
    result = run("mappings", "check", "--definitions", str(saved), "--format", "json")
    refused = json.loads(result.stdout)["faults"]
    assert not law.holds and law.after is None and result.exit_code == 1
    assert [(fault.code, fault.what.english) for fault in law.faults] == [
        (fault["code"], fault["what"]["en"]) for fault in refused
    ]
    assert law.faults[0].code == code and all(word in law.faults[0].what.english for word in words)
    assert law.faults[0].where.line
    assert (law.broken[0].rules if law.broken else ()) == rules
    assert all(case.case.english and case.case.in_language("sl") != case.case.english for case in law.broken)


def test_an_error_that_the_law_did_not_have_keeps_an_edit_from_being_saved(definitions: Definitions) -> None:
    """The fourth paragraph is said to have ended before its rules begin: the law can be applied, and is wrong."""
    above, below = definitions.files[ARTICLE].decode().split("    limb: knowing-use\n", 1)
    ended = below.replace("valid: {from: 2015-10-20", "valid: {from: 2008-11-01, until: 2010-01-01", 1)

    law = judged(definitions, {ARTICLE: f"{above}    limb: knowing-use\n{ended}".encode()}, TODAY)

    assert law.after is not None and not law.holds
    assert {remark.check for remark in law.errors} == {"provision-in-force", "element-in-limb"}
    assert "kz1-113-4-suspect" in {remark.about for remark in law.errors}
    with pytest.raises(MappingRefused) as refused:
        law.proved  # noqa: B018 - raises
    assert {fault.code for fault in refused.value.faults} == {"law-not-proved"}
    repeated = judged(law.after, {ARTICLE: law.after.files[ARTICLE] + b"# seen\n"}, TODAY)
    assert repeated.holds, "an error that was there before keeps nobody from mending something else"


def test_other_edits_count_in_one_law(definitions: Definitions) -> None:
    """A new question in one file and the rule that asks it in another: each alone is refused or idle, both hold."""
    asks = unheld(form(ARTICLE, RULES, IDENTIFIED, ask="a-new-question"), WITH_VICTIM)(definitions.files)
    question = {
        "decision": "a-new-question",
        **{key: {"sl": "Izmišljeno.", "en": "Invented."} for key in ("question", "says", "because")},
        "answer": "open",
        "proposed": {"role": "data steward", "on": TODAY},
        "signed": None,
    }
    asked = {QUESTIONS: with_added(definitions.files[QUESTIONS], QUESTIONS, DECISIONS, question)}

    assert not judged(definitions, asks, TODAY).holds
    assert judged(definitions, {**asks, **asked}, TODAY).holds
