"""What `mappings diff` says to people of each change of the law, and of the cells that it moves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import SI_2024
from tests.support.catalogues import english_words
from tests.support.commands import run
from tests.support.law_edits import DECISIONS, KINDS, POTENTIAL, base, before, diff, line_of, own
from tests.support.signed_texts import ARTICLE
from thb_eu.definitions import Definitions, load
from thb_eu.law_changes import differences

__all__ = ["base", "before", "own"]

pytestmark = pytest.mark.usefixtures("keep_terminal_plain")


def test_the_sentence_says_what_was_and_what_is(own: Path, before: Definitions) -> None:
    """Before and now, in the words of the law and not in codes, in both languages."""
    for what in ("a rule counts otherwise", "a rule is dated anew", "a decision has another answer"):
        KINDS[what][0](own)

    told = {change.kind: change.text for change in differences(before, load(own))}

    assert (
        told["re-targeted"].english
        == "The rule kz1-113-judgment counts otherwise: “Court judgments” before, does not count now."
    )
    assert (
        told["re-targeted"].in_language("sl")
        == "Pravilo kz1-113-judgment šteje drugače: prej »Sodbe sodišč«; zdaj ne šteje."
    )
    assert re.search(r": from 2015-10-20 .*before, from 2015-10-21 .*now\.$", told["re-dated"].english)
    assert re.search(r": prej od 20\. 10\. 2015 .*; zdaj od 21\. 10\. 2015 ", told["re-dated"].in_language("sl"))
    assert told["answer"].english == f"The decision {POTENTIAL} has another answer: count before, do not count now."
    assert told["answer"].in_language("sl") == f"Odločitev {POTENTIAL} ima drug odgovor: prej šteje; zdaj ne šteje."


def test_against_a_folder_the_changes_are_told_with_their_places(base: Path, own: Path) -> None:
    """What changed from DIR to the definitions in use: a line for each change, then the verdict; nothing on stderr."""
    KINDS["a decision has another answer"][0](own)
    KINDS["a rule is dated anew"][0](own)

    result = diff(str(base), "--definitions", str(own), "--no-impact")

    assert result.exit_code == 0 and result.stderr == ""
    first, second, verdict = result.stdout.splitlines()
    assert verdict == "2 changes of the law."
    assert first.startswith(
        f"  {line_of(own, ARTICLE.file, 'rule: kz1-113-4-suspect')}: The rule kz1-113-4-suspect is in force"
    )
    assert second.startswith(
        f"  {line_of(own, DECISIONS, 'decision: ' + POTENTIAL)}: The decision {POTENTIAL} has another"
    )


def test_the_changes_are_told_in_slovenian(base: Path, own: Path) -> None:
    """Title, sentences and impact."""
    KINDS["a decision has another answer"][0](own)

    told = run("mappings", "diff", str(base), "--definitions", str(own), "--lang", "sl").stdout.splitlines()

    assert told[-2] == "1 sprememba prava." and told[-1].startswith("si-2024: premakne")
    assert not {line for line in (told[0], *told[-2:]) if english_words(line)}
    assert "    zaradi" in told and not [line for line in told if "because of" in line]


def test_the_same_law_has_not_changed(base: Path, own: Path) -> None:
    """Said in one line, and no cell with it."""
    result = diff(str(base), "--definitions", str(own), "--package", str(SI_2024))

    assert result.stdout == "The law has not changed.\nsi-2024: no cell changes.\n" and result.exit_code == 0


def test_quiet_leaves_the_counts(base: Path, own: Path) -> None:
    """How many changes; how many numbers move, and how many cells keep theirs, as the page for a meeting tells it."""
    KINDS["a decision has another answer"][0](own)

    result = diff(str(base), "--definitions", str(own), "--package", str(SI_2024), "--quiet")

    laws, cells = result.stdout.splitlines()
    assert laws == "1 change of the law." and cells == (
        "si-2024: 329 numbers move; 120 cells keep their number, and another word stands beside it."
    )


def test_the_cells_are_told_with_what_moved_them(base: Path, own: Path) -> None:
    """Table, key, before, after; below those with the same cause the supplier's cell, its number, article and rule."""
    KINDS["a code of a crosswalk counts otherwise"][0](own)

    told = diff(str(base), "--definitions", str(own), "--package", str(SI_2024)).stdout.splitlines()

    annex = "registering_organisation={},instance=_Z,unit=REP,citizen=TOTAL,sex=T"
    at_196 = f"  N1 article=KZ-1 196,role=_Z,document=COMPLAINT,{annex}: "
    assert told[-1] == "si-2024: 4 numbers move; 1 cell keeps its number, and another word stands beside it."
    at = told.index("      data/furs.csv E2 = 28: KZ-1 196, kz1-196-legal-persons-and-other-units (out)")
    assert sorted(told[at - 3 : at]) == sorted(
        [
            f"{at_196.format('LABINSP')}no cell → 28 [A]",
            f"{at_196.format('OTH')}28 [A] → no cell",
            "    because of",
        ]
    )
    assert told[at - 1] == "    because of"
