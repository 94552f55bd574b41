"""What was not read in its source: a role confirms it in the file, and a change of the text voids that."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import SI_2024
from thb_eu.base.errors import MappingRefused
from thb_eu.base.model import Audience
from thb_eu.cli import cli
from thb_eu.definitions import Definitions, Objection, UnconfirmedText, unsure_texts
from thb_eu.definitions.signing import CONFIRMED_FILE, Confirmation
from thb_eu.definitions.strict_reader import BELONGS_ELSEWHERE, NOT_KNOWN_HERE, check_shape
from thb_eu.mapping import DecisionTable, compile_law
from thb_eu.mapping.proof import LawRemark, prove
from thb_eu.results.unconfirmed import unconfirmed
from thb_eu.run import prepare

FILE = "mappings/kz1/113.yaml"
LAW = """\
article: KZ-1 113
proposed: {role: maintainers of the toolkit, on: 2026-11-25}
in_force: {from: 2008-11-01, confidence: read}
provisions:
  - {paragraph: "1", says: first, confidence: recalled}
  - {paragraph: "2", says: second, confidence: inferred, valid: {from: 2015-10-20, confidence: recalled}}
  - {paragraph: "3", says: third, confidence: read}
"""
LIST = "datapackages/codelists/sex.csv"
ROWS = "code,source,confidence\nT,Total,read\nUNK,Eurostat,recalled\n"


def texts(law: str) -> list[UnconfirmedText]:
    """The texts of one file of the law that bear marks."""
    return list(unsure_texts({FILE: law.encode()}))


def of_list(rows: str, **confirmed: str) -> UnconfirmedText:
    """The marked rows of a code list, which may be confirmed once for the release."""
    listed = json.dumps({"confirmed": [{"file": LIST, **confirmed}] if confirmed else []})
    (found,) = unsure_texts({LIST: rows.encode(), CONFIRMED_FILE: listed.encode()})
    return found


def test_a_confirmation_of_other_words_is_told() -> None:
    """Who confirmed a list of the product that has changed since hears so, and the list waits; it was passed over."""
    rows = "code,label_en,source,confidence\nAA,A,recalled,recalled\n"
    confirmed = {"role": "Legal Service", "on": "2026-12-01"}
    old = of_list(rows.replace("A,A", "A,B"), **confirmed, text=of_list(rows).seal)

    assert not old.is_confirmed and [*old.objections()] == [Objection.TEXT_CHANGED]
    assert of_list(rows, **confirmed, text=of_list(rows).seal).is_confirmed


def test_all_marks_of_a_file_are_confirmed_at_its_head() -> None:
    """Two provisions, three marks, one text: what was read needs nobody's word."""
    (text,) = texts(LAW)

    assert [(mark.about, mark.word) for mark in text.marks] == [("1", "recalled"), ("2", "inferred"), ("2", "recalled")]
    assert (text.counts(), text.is_confirmed) == ({"recalled": 2, "inferred": 1}, False)
    (head,) = texts(f"{LAW}confirmed: {{role: Legal Service, on: 2026-12-01, text: {text.seal}}}\n")
    assert head.is_confirmed and head.seal == text.seal


def test_a_provision_can_be_confirmed_by_itself() -> None:
    """A lawyer who has read one paragraph confirms that one; the other waits."""
    one = LAW.replace("says: second,", "says: second, confirmed: {role: Legal Service, on: 2026-12-01},")
    rest, alone = sorted(texts(one), key=lambda text: text.path)

    assert (alone.path, alone.is_confirmed, len(alone.marks)) == (("provisions", 1), True, 2)
    assert (rest.path, rest.is_confirmed, [mark.about for mark in rest.marks]) == ((), False, ["1"])


def test_a_confirmation_dies_with_the_text_that_was_confirmed() -> None:
    """Another word in the file is another text; layout, remarks, proposal and signature are none of it."""
    (text,) = texts(LAW)
    confirmed = f"confirmed: {{role: Legal Service, on: 2026-12-01, text: {text.seal}}}\n"
    (reworded,) = texts(LAW.replace("first", "first of all") + confirmed)
    (as_it_was,) = texts(
        "# a remark\n" + LAW.replace("says: first, ", "says:   first, ") + "signed: null\n" + confirmed
    )

    assert list(reworded.objections()) == [Objection.TEXT_CHANGED] and not reworded.is_confirmed
    assert as_it_was.is_confirmed


@pytest.mark.parametrize(
    ("confirmed", "objection", "stands"),
    [
        ("role: Legal Service, on: 2026-12-01", Objection.WITHOUT_SEAL, True),
        ("role: Maintainers of the Toolkit, on: 2026-12-01, text: SEAL", Objection.OWN_PROPOSAL, False),
        ("role: Legal Service, on: 2027-01-01, text: SEAL", Objection.IN_THE_FUTURE, True),
    ],
)
def test_what_speaks_against_a_confirmation(confirmed: str, objection: Objection, stands: bool) -> None:
    """The proposer confirms nothing of his own; a day to come is told by whoever knows the day of today."""
    (text,) = texts(LAW)
    (held,) = texts(f"{LAW}confirmed: {{{confirmed.replace('SEAL', text.seal)}}}\n")

    assert list(held.objections(today="2026-12-31")) == [objection]
    assert held.is_confirmed is stands


def test_the_rows_of_a_code_list_are_confirmed_once_for_a_release() -> None:
    """The seal is over the rows that were not read: a name that was read may change, one that was not may not."""
    seal = of_list(ROWS).seal
    confirmed = Confirmation("Statistical Office", "2026-12-01", seal)

    held = of_list(ROWS, role=confirmed.role, on=confirmed.on, text=seal)
    sure_row = of_list(ROWS.replace("Total", "All"), role=confirmed.role, on=confirmed.on, text=seal)
    marked_row = of_list(ROWS.replace("Eurostat", "OECD"), role=confirmed.role, on=confirmed.on, text=seal)

    assert held.is_confirmed and held.confirmation == confirmed
    assert sure_row.is_confirmed and not marked_row.is_confirmed


def test_a_submission_rests_on_what_it_uses(definitions: Definitions) -> None:
    """The articles of 2024 and the lists of the tables wait; the old code and the names that HTCDS uses do not."""
    submission = prepare(SI_2024, definitions, Audience.INTERNAL, fast=True)
    waiting = {text.file for text in submission.unconfirmed}
    again = unconfirmed(definitions, submission.mapped.facts, submission.collection.contracts)

    assert submission.unconfirmed == again
    assert {"datapackages/codelists/form.csv", "datapackages/sdmx/transmission.yaml"} <= waiting
    assert not {"datapackages/codelists/htcds.csv", "datapackages/codelists/limb.csv"} & waiting
    assert not [name for name in waiting if name.startswith("mappings/kz-upb1/") or name == "mappings/kz1/112.yaml"]


def test_status_and_mappings_check_list_what_waits_for_a_role(mappings: Path) -> None:
    """The clerk sees what keeps the draft, the lawyer the line to write; a future day is an error."""
    status = CliRunner().invoke(cli, ["status", "si-2024", "--format", "json", "--today", "2026-12-01"])
    waiting = [entry["id"] for entry in json.loads(status.stdout)["unsigned"] if entry["kind"] == "text"]
    crosswalk = mappings / "mappings/organisations.yaml"
    with crosswalk.open("a", encoding="utf-8", newline="") as opened:
        opened.write("\nconfirmed: {role: Legal Service, on: 2027-01-01}\n")

    told = CliRunner().invoke(
        cli, ["mappings", "check", "--definitions", str(mappings), "--format", "json", "--today", "2026-12-01"]
    )
    remarks = json.loads(told.stdout)["remarks"]

    assert "mappings/kz1/113.yaml" in waiting
    assert "datapackages/codelists/form.csv:1:1" in {
        entry["where"] for entry in remarks if entry["check"] == "confirmed"
    }
    against = [entry for entry in remarks if entry["check"] == "confirmation-stands"]
    assert told.exit_code == 3
    assert {(entry["where"], entry["severity"]) for entry in against} == {
        ("mappings/organisations.yaml:1:1", "error"),
        ("mappings/organisations.yaml:1:1", "warning"),
    }


def asked_for(contents: dict[str, bytes], definitions: Definitions, rules: DecisionTable) -> LawRemark:
    """What `mappings check` says of the one text of `contents` that waits for a confirmation."""
    (remark,) = (it for it in prove(definitions.law, contents, "2026-12-31", rules) if it.check == "confirmed")
    return remark


def written_as_asked(remedy: str) -> str:
    """The line that a remedy shows, filled in."""
    line = remedy.rstrip("`.").rpartition("`")[2].removeprefix("confirmed: ")
    return line.replace("ROLE", "Legal Service").replace("YYYY-MM-DD", "2026-12-01")


def test_a_confirmation_written_as_mappings_check_asks_for_it_stands(definitions: Definitions) -> None:
    """In the law at the head of the file; of a code list and a descriptor of the product in the list of its release."""
    rules = compile_law(definitions.law)
    limits = json.dumps({"thb:thresholds": {"equal_from": 50, "confidence": "proposed"}})
    law, rows = {FILE: LAW.encode()}, {LIST: ROWS.encode()}
    of_eu = {"datapackages/eu-thb/datapackage.json": limits.encode()}
    of_law, of_rows, of_limits = (asked_for(files, definitions, rules) for files in (law, rows, of_eu))

    law[FILE] += f"confirmed: {written_as_asked(of_law.remedy.english)}\n".encode()
    for files, asked in ((rows, of_rows), (of_eu, of_limits)):
        files[CONFIRMED_FILE] = f"confirmed:\n{written_as_asked(asked.remedy.english)}\n".encode()

    assert (of_law.where.line, of_limits.where.line) == (1, 1) and CONFIRMED_FILE in of_rows.remedy.english
    assert [text.is_confirmed for files in (law, rows, of_eu) for text in unsure_texts(files)] == [True] * 3


def test_a_confirmation_in_a_descriptor_is_sent_to_the_list_of_the_release() -> None:
    """In a descriptor nothing can be confirmed any more: the message says where it is."""
    schema = {"propertyNames": {"pattern": "^(?!thb:).*|^thb:kind$"}}
    value = {"thb:kind": "x", "thb:confirmed": {"role": "Legal Service", "on": "2026-12-01"}, "thb:knd": "x"}
    with pytest.raises(MappingRefused) as refused:
        check_shape(value, schema, "datapackage.json", json.dumps(value).encode(), MappingRefused)
    misplaced, misspelt = (
        next(it.remedy for it in refused.value.faults if NOT_KNOWN_HERE.filled({"key": key}).english in str(it))
        for key in ("thb:confirmed", "thb:knd")
    )

    assert misplaced == BELONGS_ELSEWHERE["thb:confirmed"] and CONFIRMED_FILE in misplaced.english
    assert schema["propertyNames"]["pattern"] in misspelt.english
