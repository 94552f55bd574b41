"""Waivers as commands: asked by one role with the seal of what was seen, granted by another, asked anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.conftest import set_cell
from tests.support.acts import ANALYST, BECAUSE, HEAD_OF_OFFICE, acting, changes, contents, refused_whole
from tests.support.corrected import ROW
from thb_eu.base.model import Audience, Outcome
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import Act
from thb_eu.definitions.journal import journal_of
from thb_eu.run import prepare
from thb_eu.year.acts.grant import Grant
from thb_eu.year.acts.waive import Waive

UNTIL = "2026-12-31"
OPEN = "    granted_by:" + " null"


@pytest.fixture
def collection(collection: Path) -> Path:
    """The collection without the waivers of the year; the remarks above them stay."""
    path = collection / "waivers.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.partition("waivers:\n")[0] + "waivers: []\n", encoding="utf-8")
    return collection


def asked(folder: Path, definitions: Definitions, finding: str = ROW, until: str = UNTIL, **by: str) -> str:
    """Ask for a waiver."""
    with acting(folder, **by, definitions=definitions) as space:
        return Waive(finding=finding, because=BECAUSE, until=until).do(space)


def granted(folder: Path, definitions: Definitions, id: str, **by: str) -> str:
    """Grant a waiver."""
    with acting(folder, **{"role": HEAD_OF_OFFICE, **by}, definitions=definitions) as space:
        return Grant(waiver=id).do(space)


def found(folder: Path, definitions: Definitions, check: str, cell: str) -> Iterator[Outcome]:
    """What the check says of a cell."""
    for finding in prepare(folder, definitions, Audience.INTERNAL).examined.findings:
        if finding.check == check and finding.where.cell == cell:
            yield finding.outcome


def test_what_is_asked_for_is_written_with_its_seal_and_then_granted(
    collection: Path, definitions: Definitions
) -> None:
    """The entry as the file of 2024 has it, its seal too; a second role's grant is one value; the finding is waived."""
    before = contents(collection)

    id = asked(collection, definitions)
    between = contents(collection)
    same = granted(collection, definitions, id)
    after = contents(collection)

    assert id == same == "printed-row-total-t13-d6"
    gone, come = changes(before["waivers.yaml"], between["waivers.yaml"])
    assert gone == ["waivers: []\n"] and come == [
        "waivers:\n",
        "  - waiver: printed-row-total-t13-d6\n",
        "    check: printed-row-total\n",
        "    where: {file: data/t13.csv, cell: D6, column: Total}\n",
        "    figures: {printed: 24, counted: 14}\n",
        '    evidence: "ad3dd7fa427f82bd"\n',  # as the file of 2024 has it
        "    reason:\n",
        '      sl: "Tiskarska napaka: 12 + 2 je 14."\n',
        '      en: "A misprint: 12 + 2 is 14."\n',
        "    asked_by: analitik službe\n",
        f"{OPEN}\n",
        "    on: 2026-11-26\n",
        "    until: 2026-12-31\n",
    ]
    assert changes(between["waivers.yaml"], after["waivers.yaml"]) == (
        [f"{OPEN}\n"],
        ["    granted_by: vodja službe\n"],
    )
    assert [*found(collection, definitions, "printed-row-total", "D6")] == [Outcome.WAIVED]
    acts = [(entry.role, entry.about["step"]) for entry in journal_of(collection).of(Act.WAIVED)]
    assert acts == [(ANALYST, "asked"), (HEAD_OF_OFFICE, "granted")]


@pytest.mark.parametrize("role", [ANALYST, "ANALITIK  službe"])
def test_a_finding_that_blocks_needs_a_second_role(role: str, collection: Path, definitions: Definitions) -> None:
    """The same role in other letters is the same role."""
    id = asked(collection, definitions)
    with refused_whole(collection, "waiver-needs-two-roles"):
        granted(collection, definitions, id, role=role)


def test_a_waiver_is_found_by_its_fingerprint_too(collection: Path, definitions: Definitions) -> None:
    """`validate` prints it; without a last day the waiver holds until the last day for sending."""
    findings = prepare(collection, definitions, Audience.INTERNAL).examined.findings
    (one,) = [finding for finding in findings if (finding.check, finding.where.cell) == ("printed-row-total", "D6")]
    with acting(collection, on="2025-10-01", definitions=definitions) as space:
        Waive(finding=one.fingerprint, because=BECAUSE).do(space)
    assert "until: 2025-12-31" in (collection / "waivers.yaml").read_text(encoding="utf-8")


ABSURD: Mapping[str, tuple[Mapping[str, str], str]] = {
    "no such finding": ({"finding": "0123456789abcdef"}, "finding-not-found"),
    "no finding there": ({"finding": "printed-row-total@data/t13.csv!D7"}, "finding-not-found"),
    "a day to come": ({"on": "2026-11-27"}, "day-to-come"),
    "over before it begins": ({"until": "2026-11-25"}, "days-out-of-order"),
    "no letter": ({"role": "--"}, "role-unreadable"),
    "a letter of another script": ({"role": "аnalitik"}, "role-unreadable"),
}


@pytest.mark.parametrize("case", ABSURD)
def test_what_cannot_be_is_not_written(case: str, collection: Path, definitions: Definitions) -> None:
    """Each is refused with its code, and no byte changes."""
    words, code = ABSURD[case]
    with refused_whole(collection, code):
        asked(collection, definitions, **words)


def test_a_waiver_dead_from_its_first_day_is_refused(collection: Path, definitions: Definitions) -> None:
    """It would end before the last day for sending and explain nothing."""
    with (
        refused_whole(collection, "waiver-expired"),
        acting(collection, on="2025-10-01", definitions=definitions) as space,
    ):
        Waive(finding=ROW, because=BECAUSE, until="2025-12-30").do(space)


def test_nothing_is_asked_or_granted_twice(collection: Path, definitions: Definitions) -> None:
    """A living waiver is not doubled, a granted one not granted again, an unknown one not at all."""
    id = asked(collection, definitions)
    with refused_whole(collection, "waiver-doubled"):
        asked(collection, definitions)
    granted(collection, definitions, id)
    with refused_whole(collection, "act-done-already"):
        granted(collection, definitions, id, role="ministrica")
    with refused_whole(collection, "unknown-id"):
        granted(collection, definitions, "printed-row-total-t12-d6")


def test_a_waiver_that_died_is_asked_for_anew(collection: Path, definitions: Definitions) -> None:
    """A cell under it changed: asked anew, seal and figures change and the grant is open again."""
    id = asked(collection, definitions)
    granted(collection, definitions, id)
    set_cell(collection / "data/t13.csv", "B6", "11")
    (life,) = found(collection, definitions, "printed-row-total", "D6")
    assert life is Outcome.FAILED
    before = contents(collection)["waivers.yaml"]

    assert asked(collection, definitions) == id

    gone, come = changes(before, contents(collection)["waivers.yaml"])
    assert gone == [
        "    figures: {printed: 24, counted: 14}\n",
        '    evidence: "ad3dd7fa427f82bd"\n',
        "    granted_by: vodja službe\n",
    ]
    assert come[0] == "    figures: {printed: 24, counted: 13}\n" and come[2] == f"{OPEN}\n"
    assert len(come) == 3 and come[1].startswith('    evidence: "') and come[1] != gone[1]


def test_a_waiver_that_died_is_not_granted(collection: Path, definitions: Definitions) -> None:
    """What was seen when it was asked for is no longer there."""
    id = asked(collection, definitions)
    set_cell(collection / "data/t13.csv", "B6", "11")
    with refused_whole(collection, "waiver-outdated"):
        granted(collection, definitions, id)


@pytest.mark.parametrize("file", ["police/t13", "t13"])
def test_a_finding_is_named_by_the_contract_of_its_file_too(
    collection: Path, definitions: Definitions, file: str
) -> None:
    """As `correct` takes it: nobody types the path of a delivery."""
    assert asked(collection, definitions, ROW.replace("data/t13.csv", file)) == "printed-row-total-t13-d6"


def test_without_a_last_day_a_waiver_holds_until_that_for_sending_or_of_the_act(
    collection: Path, definitions: Definitions
) -> None:
    """Figures of 2024 are sent until the end of 2025; whoever asks later names no day that is past already."""
    for cell, on, until in (("D6", "2025-06-02", "2025-12-31"), ("D7", "2026-11-26", "2026-11-26")):
        finding = ROW.replace("D6", cell)
        if cell != "D6":
            set_cell(collection / "data" / "t13.csv", cell, "77")
        asked(collection, definitions, finding, until="", on=on)
        last = [*journal_of(collection).of(Act.WAIVED)][-1]
        assert (last.on, last.about["until"]) == (on, until)
