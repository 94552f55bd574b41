"""The words of an act hold no person: a reason, a sentence beside figures, an authority, a text for the Commission.

Expected: what was planted stands in no file and in no message; an office and its address may be named.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.support import made_up_persons as persons
from tests.support.acts import BECAUSE, acting, contents, refused_whole, reject
from tests.support.corrected import KOSOVO, ROW
from tests.support.decided import CHILDREN, SAYS
from tests.support.deliveries import empty_collection, journal_in
from tests.support.sample import one_of_each, sampled
from thb_eu.cli import cli
from thb_eu.definitions import Definitions
from thb_eu.sources.personal_data import CODE
from thb_eu.year.acting import Acting
from thb_eu.year.acts import Act
from thb_eu.year.acts.correct import Correct
from thb_eu.year.acts.decide import Decide
from thb_eu.year.acts.describe import DescribeMetadata
from thb_eu.year.acts.receive import receive
from thb_eu.year.acts.waive import Waive
from thb_eu.year.acts.withdraw import Withdraw

SOURCE = random.Random(29)
NAME, EMSO = persons.name(SOURCE), persons.emso(SOURCE)
PLANTED = {
    "name": f"Klical je {NAME}.",
    "number": f"Glej EMŠO {EMSO}.",
    "telephone": "Javila je priča, 041 123 456.",
    "mail": f"Po pošti {NAME.split()[0].lower()}@example.org.",
}
OF_OFFICES = "Po dopisu policije, gp.policija@policija.si, 01 428 40 00, Štefanova ulica 2."
ACTS: Mapping[str, Callable[[Mapping[str, str]], Act]] = {
    "correct": lambda words: Correct(cell=KOSOVO, to="14", authority="Policija", because=words),
    "waive": lambda words: Waive(finding=ROW, because=words, until="2026-12-31"),
    "decide": lambda words: Decide(decision=CHILDREN, answer="count", says=SAYS, because=words),
    "says": lambda words: Decide(decision=CHILDREN, answer="count", says=words, because=BECAUSE),
    "figures": lambda words: DescribeMetadata(concept="12.3", words=words),
}


@pytest.fixture
def collection(collection: Path) -> Path:
    """The collection without the waivers of the year."""
    path = collection / "waivers.yaml"
    path.write_text(path.read_text(encoding="utf-8").partition("waivers:\n")[0] + "waivers: []\n", encoding="utf-8")
    return collection


WORDS = [*itertools.product(ACTS, PLANTED)]


def both(text: str) -> dict[str, str]:
    """The words in both languages of the country; they stand in the first."""
    return {"sl": text, "en": "See the file."}


def repeats(text: str | bytes) -> bool:
    told = text if isinstance(text, str) else text.decode("utf-8", "replace")
    return any(word in told for word in (*NAME.split(), EMSO, "041 123 456"))


@sampled(("act", "kind"), WORDS, 0, one_of_each(WORDS, lambda word: word[0]))
def test_a_person_in_the_words_of_an_act_is_refused(act: str, kind: str, collection: Path) -> None:
    with refused_whole(collection, CODE) as refused, acting(collection) as space:
        ACTS[act](both(PLANTED[kind])).do(space)
    assert not repeats(str(refused.value))


@pytest.mark.parametrize("act", ACTS)
def test_an_office_and_its_address_may_be_named(act: str, collection: Path) -> None:
    with acting(collection) as space:
        ACTS[act](both(OF_OFFICES)).do(space)
    assert any(b"Po dopisu policije" in content for content in contents(collection).values())


def test_an_authority_and_the_reason_of_a_withdrawal_hold_none(collection: Path, definitions: Definitions) -> None:
    with refused_whole(collection, CODE), acting(collection, definitions=definitions) as space:
        Correct(cell=KOSOVO, to="14", authority=f"policija, EMŠO {EMSO}", because=BECAUSE).do(space)
    with acting(collection, definitions=definitions) as space:
        Correct(cell=KOSOVO, to="14", authority="Policija", because=BECAUSE).do(space)
    with refused_whole(collection, CODE), acting(collection, definitions=definitions) as space:
        Withdraw(entry=space.journal.acts[-1].number, because=both(PLANTED["name"])).do(space)


def test_a_rejection_by_command_holds_none(tmp_path: Path, definitions: Definitions) -> None:
    """The code on the console, the words nowhere; by library the same."""
    folder, sent = empty_collection(tmp_path / "si-2025"), tmp_path / "suspects.csv"
    table = "Izid obravnave;Spol;Starostna skupina;Število\nKazenska ovadba;ženski;18 let in več;3\n"
    sent.write_text(table, encoding="utf-8")
    (one,) = receive([sent], folder, definitions, Acting("analyst", "2026-03-02"), "police/suspects-by-age").deliveries
    before = contents(folder)
    for words in PLANTED.values():
        line = ["reject", str(folder), one.id, "--because", f"sl={words}", "--because", "en=x", "--role", "analyst"]
        for form in ("text", "json"):
            done = CliRunner().invoke(cli, [*line, "--on", "2026-03-03", "--format", form])
            assert done.exit_code != 0 and CODE in done.output and not repeats(done.output)
        with refused_whole(folder, CODE):
            reject(folder, one.id, definitions, "analyst", "2026-03-03", both(words))
    assert contents(folder) == before and len(journal_in(folder).entries) == 1
