"""Corrections as a command: the supplier's file stays, the cell is read otherwise, and both say on whose authority."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import set_cell
from tests.support.acts import BECAUSE, TODAY, acting, changes, contents, refused_whole
from tests.support.corrected import KOSOVO, corrected
from thb_eu.base.errors import SourceRefused
from thb_eu.base.model import next_act
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import journal_of
from thb_eu.sources import read
from thb_eu.year.acts.correct import STAY, Correct
from thb_eu.year.acts.withdraw import Withdraw
from thb_eu.year.fields import in_all_languages


def test_a_correction_is_one_entry_more_and_is_read(collection: Path, definitions: Definitions) -> None:
    """`[]` goes, the entry comes, the remark above stays; the printed 24 is read as 14; the file sent is untouched."""
    before = contents(collection)

    id = corrected(collection, definitions, **{"expected": "24"})

    after = contents(collection)
    changed = {name for name in after if before.get(name) != after[name]}
    assert changed == {"corrections.yaml", "journal.jsonl", "journal.head"} and id == "t13-d6"
    gone, come = changes(before["corrections.yaml"], after["corrections.yaml"])
    assert gone == ["corrections: []\n"] and come == [
        "corrections:\n",
        "  - correction: t13-d6\n",
        "    where: {file: data/t13.csv, cell: D6}\n",
        '    from: "24"\n',
        '    to: "14"\n',
        "    reason:\n",
        '      sl: "Tiskarska napaka: 12 + 2 je 14."\n',
        '      en: "A misprint: 12 + 2 is 14."\n',
        "    authority: Policija\n",
        "    on: 2026-11-26\n",
    ]
    (claim,) = [
        row
        for row in read(collection, definitions).claims.itertuples()
        if (row.file, row.cell) == ("data/t13.csv", "D6")
    ]
    assert claim.value == 14
    (entry,) = journal_of(collection).of(Act.CORRECTED)
    assert (entry.role, entry.on, entry.about["id"]) == ("analitik službe", TODAY, "t13-d6")
    assert {key: entry.about[key] for key in ("file", "cell", "from", "to", "authority")} == {
        "file": "data/t13.csv", "cell": "D6", "from": "24", "to": "14", "authority": "Policija"
    }  # fmt: skip


def test_a_cell_is_named_by_its_file_its_contract_or_its_table(collection: Path, definitions: Definitions) -> None:
    """Whatever name the analyst knows; each id is its own, and the entries stand apart as in the file of waivers."""
    names = [corrected(collection, definitions, cell) for cell in ("police/t13!D6", "t13!$D$7", "data/t13.csv!c8")]
    assert names == ["t13-d6", "t13-d7", "t13-c8"]
    text = (collection / "corrections.yaml").read_text(encoding="utf-8")
    assert text.count("\n\n  - correction: ") == 2 and text.startswith("# Cells")


@pytest.mark.parametrize(
    ("to", "authority", "field"), [("sto", "Policija", "to"), ("24", "Policija", "to"), ("14", "", "authority")]
)
def test_a_refusal_names_the_field_and_no_line_that_is_not_there(
    to: str, authority: str, field: str, collection: Path, definitions: Definitions
) -> None:
    """Nobody can look up a line of an entry that was never written."""
    with acting(collection, definitions=definitions) as space, pytest.raises(SourceRefused) as refused:
        Correct(cell=KOSOVO, to=to, authority=authority, because=BECAUSE).do(space)
    assert [(fault.where.part.name, fault.where.line) for fault in refused.value.faults] == [(field, None)]


@pytest.mark.parametrize(
    ("cell", "to", "more", "code"),
    [
        (KOSOVO, "14", {"expected": "25"}, "correction-stale"),
        (KOSOVO, "24", {}, "correction-empty"),
        (KOSOVO, "štirinajst", {}, "correction-breaks-contract"),
        (KOSOVO, "-1", {}, "correction-breaks-contract"),
        ("data/t13.csv!A6", "Atlantida", {}, "correction-breaks-contract"),
        ("data/t13.csv!D99", "14", {}, "correction-misplaced"),
        ("data/t13.csv!D1", "14", {}, "correction-misplaced"),
        ("data/t99.csv!D6", "14", {}, "unknown-file"),
        ("data/t13.csv", "14", {}, "reference-unreadable"),
        (KOSOVO, "14", {"on": "2026-11-27"}, "day-to-come"),
    ],
)
def test_what_validate_would_refuse_is_not_written(
    cell: str, to: str, more: dict[str, str], code: str, collection: Path, definitions: Definitions
) -> None:
    """Another value in the cell, no change, no number, no such cell or file, a day to come: no byte changes."""
    with refused_whole(collection, code):
        corrected(collection, definitions, cell, to, **more)


def test_a_cell_is_corrected_once(collection: Path, definitions: Definitions) -> None:
    """Whoever has another value withdraws the first correction, by the number of its entry, and corrects anew."""
    corrected(collection, definitions)
    (entry,) = journal_of(collection).of(Act.CORRECTED)
    with refused_whole(collection, "correction-doubled") as refusal:
        corrected(collection, definitions, to="15")
    (fault,) = refusal.value.faults
    assert fault.acts == (next_act("withdraw", entry=entry.number),)
    with acting(collection, definitions=definitions) as space:
        Withdraw(entry=entry.number, because=BECAUSE).do(space)
    corrected(collection, definitions, to="15")


def test_of_a_file_that_is_not_there_the_nearest_name_is_offered(collection: Path, definitions: Definitions) -> None:
    """A table has three names: its file, its resource, its contract; where none is near, all files are listed."""
    offered = []
    for named in ("police/t133", "data/t113.csv", "nowhere"):
        with refused_whole(collection, "unknown-file") as refusal:
            corrected(collection, definitions, f"{named}!D6")
        offered.append(dict(refusal.value.faults[0].remedy.values))
    assert [one.get("near") for one in offered] == ["police/t13", "data/t13.csv", None]
    assert "data/t13.csv" in offered[2]["names"]


def test_the_place_of_a_cell_is_said_once(collection: Path, definitions: Definitions) -> None:
    with refused_whole(collection, "correction-misplaced") as refusal:
        corrected(collection, definitions, "t13!ZZ99")
    assert str(refusal.value.faults[0]).count("ZZ99") == 1


def test_a_file_that_cannot_be_read_is_mended_cell_by_cell(collection: Path, definitions: Definitions) -> None:
    """Two cells hold words: each correction is written, although the file is read only after the second."""
    for cell in ("B6", "B7"):
        set_cell(collection / "data/t13.csv", cell, "dva")
    corrected(collection, definitions, "t13!B6", "12")
    assert read(collection, definitions, set_aside=True).refused
    corrected(collection, definitions, "t13!B7", "1")
    assert not read(collection, definitions, set_aside=True).refused


@pytest.mark.parametrize(
    "words", [{"en": "A misprint."}, {"sl": " ", "en": "A"}, {"sl": "a", "en": "b", "hr": "c"}, {"": "A"}]
)
def test_the_reason_is_given_in_each_language_of_the_country(
    words: dict[str, str], collection: Path, definitions: Definitions
) -> None:
    """Slovenian and English: one that is missing, empty or not declared is refused."""
    with refused_whole(collection, "language-misfit"), acting(collection, definitions=definitions) as space:
        Correct(cell=KOSOVO, to="14", authority="Policija", because=words).do(space)


def test_a_faulty_file_beside_is_told_and_stays(collection: Path, definitions: Definitions) -> None:
    """A file of corrections that somebody broke by hand is mended by hand first."""
    (collection / "corrections.yaml").write_bytes(b"corrections: [\n")
    with refused_whole(collection, "syntax-error"):
        corrected(collection, definitions)


def test_what_is_refused_leaves_nothing_in_a_change_that_goes_on(collection: Path, definitions: Definitions) -> None:
    """Of three corrections in one change the second is refused: the others are written, with two entries."""
    with acting(collection, definitions=definitions) as space:
        Correct(cell="t13!D6", to="14", authority="Policija", because=BECAUSE, others=STAY).do(space)
        with pytest.raises(SourceRefused):
            Correct(cell="t13!D7", to="sto", authority="Policija", because=BECAUSE).do(space)
        Correct(cell="t13!D8", to="14", authority="Policija", because=BECAUSE, others=STAY).do(space)
    text = (collection / "corrections.yaml").read_text(encoding="utf-8")
    assert [line.split(": ")[1] for line in text.splitlines() if "- correction" in line] == ["t13-d6", "t13-d8"]
    assert len(journal_of(collection).acts) == 2


@pytest.mark.parametrize(
    ("given", "languages", "words"),
    [
        ({"": "A misprint."}, ("en",), {"en": "A misprint."}),
        ({"en": " A misprint. "}, ("en",), {"en": "A misprint."}),
        ({"en": "b", "eo": "a"}, ("eo", "en"), {"eo": "a", "en": "b"}),
        ({"": "A misprint."}, ("eo", "en"), None),
        ({}, ("en",), None),
    ],
)
def test_a_country_with_one_language_needs_no_mark(
    given: dict[str, str], languages: tuple[str, ...], words: dict[str, str] | None
) -> None:
    """With two languages words without a mark are nobody's."""
    if words is None:
        with pytest.raises(SourceRefused):
            in_all_languages(given, languages, "because")
    else:
        assert [*in_all_languages(given, languages, "because").items()] == [*words.items()]
