"""Declaring a table public: what it gives up is told first and repeated, a register never, a FINAL dossier binds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.hostile import kills
from tests.hostile.writers import BECAUSE, HEAD, WRITERS, run
from tests.support.sample import in_the_laboratory
from thb_eu.definitions.journal import journal_of
from thb_eu.results.deliveries import acts_in_force
from thb_eu.sources.collection import load_for
from thb_eu.sources.known_releases import release_named

PRINTED = ("--printed-in", "Annual report 2024, 12 May 2025")
TABLE_5, WORKSHOPS = "t05", "t01"


def resource(collection: Path, table: str) -> dict[str, object]:
    """What the descriptor of a collection says of one of its tables."""
    descriptor = json.loads((collection / "datapackage.json").read_text(encoding="utf-8"))
    [found] = [it for it in descriptor["resources"] if it["name"] == table]
    return dict(found)


def test_what_a_declaration_gives_up_is_told_and_repeated() -> None:
    """Table 5 tells single persons: refused with the number of counts, done with that number alone, and once."""
    declare = ("declare-public", "{}/c", TABLE_5, *PRINTED, *HEAD, "--lang", "en")
    with kills.copied(kills.state_named("law")[0]) as here:
        before = resource(here / "c", TABLE_5)
        code, said = run(here, declare)
        number = said.partition("--although: ")[2].partition(" ")[0]
        assert (code, "protection-given-up" in said, int(number) > 0) == (1, True, True)
        assert run(here, (*declare, "--although", str(int(number) + 1)))[0] == 1
        assert (resource(here / "c", TABLE_5), journal_of(here / "c").entries) == (before, ())

        assert run(here, (*declare, "--although", number))[0] == 0
        told = {"thb:published": True, "thb:published_in": PRINTED[1]}
        assert resource(here / "c", TABLE_5) == {**before, **told}
        assert "act-done-already" in run(here, (*declare, "--although", number))[1]


def test_what_gives_nothing_up_needs_no_number_and_several_tables_are_an_entry_each() -> None:
    """Workshops and legal persons: no count that the policy protects."""
    with kills.copied(kills.state_named("law")[0]) as here:
        assert run(here, ("declare-public", "{}/c", WORKSHOPS, "t08", *PRINTED, *HEAD))[0] == 0
        entries = journal_of(here / "c").entries
        assert [(entry.about["table"], entry.about["given_up"]) for entry in entries] == [(WORKSHOPS, 0), ("t08", 0)]


def test_a_register_is_never_declared() -> None:
    """Its rows are persons."""
    with kills.copied(kills.state_named("law")[0]) as here:
        path = here / "c" / "datapackage.json"
        descriptor = json.loads(path.read_text(encoding="utf-8"))
        register = {"name": "register", "path": "data/register.csv", "thb:contract": "police-records/public"}
        descriptor["resources"].append({**register, "title": "R", "encoding": "utf-8", "thb:source": "Police"})
        path.write_text(json.dumps(descriptor), encoding="utf-8")
        (here / "c/data/register.csv").write_text("\n", encoding="utf-8")
        code, said = run(here, ("declare-public", "{}/c", "register", *PRINTED, *HEAD))
        assert (code, "register-not-public" in said) == (1, True)


@pytest.mark.slow
def test_what_a_public_table_told_stays_known_of_a_dossier_that_withheld_it() -> None:
    """Whoever corrects the table later still knows, beside the release, what everybody read in the one of its day."""
    submit = (*WRITERS["submit to the public"].words, "--although-known")
    with kills.copied(kills.state_named("settled")[0]) as here:
        declare = ("declare-public", "{}/c", TABLE_5, *PRINTED, *HEAD, "--lang", "en", "--definitions", "{}/law")
        code, said = run(here, declare)
        number = said.partition("--although: ")[2].partition(" ")[0]
        assert (code, run(here, (*declare, "--although", number))[0]) == (1, 0), said
        assert run(here, submit)[0] == 0
        (folder,) = (here / "c" / "releases").iterdir()
        release = release_named(folder, load_for(here / "c", here / "law"))
        assert release.beside.keys() <= release.withheld
        slovenes = [("status", "PRESUM"), ("citizen", "SI")]  # a man and a woman, as the table prints, who are all
        for codes, many in (([], 2), ([("sex", "M")], 1), ([("sex", "F")], 1)):
            assert release.beside["victims", frozenset((*slovenes, *codes))] == (many, many)
        assert release.beside["victims", frozenset({("sex", "F")})] == (16, None)  # and those whom other tables tell


@in_the_laboratory
@pytest.mark.slow
def test_a_final_dossier_that_withheld_it_is_named_and_one_that_told_it_binds() -> None:
    """The dossier of the first vintage withheld counts of Table 5; that of the second rests on the declaration."""
    declare = ("declare-public", "{}/c", TABLE_5, *PRINTED, *HEAD, "--lang", "en", "--definitions", "{}/law")
    with kills.copied(kills.state_named("submit to the public")[0]) as here:
        code, said = run(here, declare)
        assert (code, "si-2024 1 withheld" in said, TABLE_5 in said) == (1, True, True)
        number = said.partition("--although: ")[2].partition(" ")[0]
        assert run(here, (*declare, "--although", number)) == (0, "")
        declared = acts_in_force(journal_of(here / "c"))[-1]
        withdraw = ("withdraw", "{}/c", str(declared.number), *BECAUSE, *HEAD)
        out = (
            "submit",
            "{}/c",
            "--audience",
            "eu",
            "--out",
            "{}/second",
            "--audience",
            "public",
            "--definitions",
            "{}/law",
        )
        assert run(here, (*out, *HEAD, "--vintage", "2", *BECAUSE, "--although-known"))[0] == 0
        code, said = run(here, withdraw)
        assert (code, "act-overtaken" in said) == (1, True), said
