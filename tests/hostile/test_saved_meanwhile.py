"""An editor saves a file between the moment in which an act reads it and the one in which it writes: nothing is lost.

By library, command line and desk. The editor saves at the last moment at which the act can still notice: as it begins
to write. Expected: refused with `changed-meanwhile` at that file, every file as it was, the editor's as it was saved;
done again, the act is done.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import SI_2024
from tests.desk.conftest import DeskClient
from tests.hostile import kills
from tests.hostile.writers import WRITERS, run
from tests.support.acts import BECAUSE, HEAD_OF_OFFICE, acting, contents, reject
from tests.support.deliveries import empty_collection
from tests.support.sample import sampled
from tests.year.mistakes import files
from thb_eu.base import changes
from thb_eu.base.errors import SourceRefused
from thb_eu.definitions import acts as journal_acts
from thb_eu.definitions import load
from thb_eu.definitions.journal import JOURNAL, journal_of
from thb_eu.desk.workplace import Workplace
from thb_eu.year.acting import Acting
from thb_eu.year.acts import Act
from thb_eu.year.acts.correct import Correct
from thb_eu.year.acts.decide import Decide
from thb_eu.year.acts.describe import DescribeContact, DescribeMetadata, DescribeOffice
from thb_eu.year.acts.receive import receive
from thb_eu.year.acts.sign import Sign
from thb_eu.year.acts.withdraw import Withdraw

DECISION = "undated-old-case"
OWN = "definitions/mappings/decisions.yaml"
ACTS: dict[str, tuple[str, Act]] = {
    "correct": (
        "corrections.yaml",
        Correct(cell="data/t13.csv!D6", to="14", authority="Police", because=BECAUSE),
    ),
    "withdraw": ("corrections.yaml", Withdraw(entry=1, because=BECAUSE)),
    "decide": (OWN, Decide(decision=DECISION, answer="do not count", says=BECAUSE, because=BECAUSE)),
    "decide for the first time": (
        "datapackage.json",
        Decide(decision=DECISION, answer="do not count", says=BECAUSE, because=BECAUSE),
    ),
    "sign": (OWN, Sign(text=DECISION, by="an office")),
    "describe contact": ("datapackage.json", DescribeContact(email="a@example.org")),
    "describe office": (
        "definitions/datapackages/national/suppliers.yaml",
        DescribeOffice(office="police", due="03-15"),
    ),
    "describe metadata": ("metadata.yaml", DescribeMetadata(concept="12.3", words=BECAUSE)),
}
"""By act, the file that the editor saves, and what is done."""
BEFORE = {"withdraw": "correct", "sign": "decide"}
SAVED = b"# saved in an editor\n"


def act(folder: Path, name: str) -> None:
    with acting(folder, HEAD_OF_OFFICE if name == "sign" else "analyst") as space:
        ACTS[name][1].do(space)


def saving(place: Path, patch: pytest.MonkeyPatch) -> bytes:
    """Have an editor save a file as soon as an act begins to write; what was saved."""
    write, saved = changes.change_together, (place.read_bytes() if place.is_file() else b"") + SAVED

    def editor(*given: object, **named: object) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(saved)
        write(*given, **named)  # type: ignore[arg-type]

    patch.setattr("thb_eu.year.workspace.change_together", editor)
    return saved


@pytest.mark.parametrize("name", ACTS)
def test_what_an_editor_saves_beside_an_act_is_kept(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, file = Path(shutil.copytree(SI_2024, tmp_path / "si-2024")), ACTS[name][0]
    if name in BEFORE:
        act(folder, BEFORE[name])
    before = contents(folder)
    with monkeypatch.context() as patch:
        saved = saving(folder / file, patch)
        with pytest.raises(SourceRefused) as refused:
            act(folder, name)
    assert [(fault.code, fault.where.file) for fault in refused.value.faults] == [("changed-meanwhile", file)]
    assert contents(folder) == before | {file: saved}
    (folder / file).unlink()
    if file in before:
        (folder / file).write_bytes(before[file])
    act(folder, name)
    assert contents(folder)[file] != before.get(file)


@pytest.mark.parametrize("name", ["receive", "reject"])
def test_what_an_editor_saves_beside_a_delivery_is_kept(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    law, folder = load(), empty_collection(tmp_path / "si-2025")
    sent = tmp_path / "police-suspects-by-age.csv"
    sent.write_bytes(files.csv()[1])

    def deliver() -> None:
        receive([sent], folder, law, Acting("analyst", "2026-03-02"))

    def turn_away() -> None:
        reject(folder, next((folder / "deliveries").iterdir()).name, law, "analyst", "2026-03-02", BECAUSE)

    if name == "reject":
        deliver()
    before = contents(folder)
    with monkeypatch.context() as patch:
        saved = saving(folder / "datapackage.json", patch)
        with pytest.raises(SourceRefused) as refused:
            (deliver if name == "receive" else turn_away)()
    assert [fault.code for fault in refused.value.faults] == ["changed-meanwhile"]
    assert contents(folder) == before | {"datapackage.json": saved}


BY_COMMAND = {
    "accept": JOURNAL,
    "purge": JOURNAL,
    "forms": JOURNAL,
    "return": JOURNAL,
    "receive answers": JOURNAL,
    "answers --accept": "corrections.yaml",
    "waive": "waivers.yaml",
    "grant": "waivers.yaml",
    "confirm": "definitions/mappings/kz1/113.yaml",
    "mappings edit": "definitions/mappings/kz1/113.yaml",
    "submit as final": JOURNAL,
}
"""By writer of `tests.hostile.writers`, a file of the collection that it writes; many write the journal alone."""


@sampled("name", BY_COMMAND, 1, ("waive",))
def test_what_an_editor_saves_beside_a_command_is_kept(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    writer, file = WRITERS[name], BY_COMMAND[name]
    with kills.copied(kills.state_named(writer.before)[0]) as here:
        before = contents(here / "c")
        with monkeypatch.context() as patch:
            saved = saving(here / "c" / file, patch)
            code, said = run(here, writer.words)
        assert code == 1 and "[changed-meanwhile]" in said and file in said
        assert contents(here / "c") == before | {file: saved}
        (here / "c" / file).unlink()
        if file in before:
            (here / "c" / file).write_bytes(before[file])
        code, said = run(here, (*writer.words, *(("--replace",) if name == "submit as final" else ())))
        assert "changed-meanwhile" not in said
        assert contents(here / "c")[file] != before.get(file), (code, said)


def test_what_an_editor_saves_beside_an_act_at_the_desk_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_2025, workplace = empty_collection(tmp_path / "here/si-2025"), Workplace(tmp_path / "here", role="analyst")
    at_desk = DeskClient(workplace)
    sent = tmp_path / "police-suspects-by-age.csv"
    sent.write_bytes(files.csv()[1])
    at_desk.follow(at_desk.hand_in("/en/si-2025", sent))
    named = {"delivery": next((in_2025 / "deliveries").iterdir()).name, "because-sl": "Pomota.", "because-en": "Wrong."}
    before = contents(in_2025)
    with monkeypatch.context() as patch:
        saved = saving(in_2025 / "datapackage.json", patch)
        answer = at_desk.post("/en/si-2025/act/reject", named)
    assert answer.status_code == 422 and "changed-meanwhile" in answer.text and "datapackage.json" in answer.text
    assert contents(in_2025) == before | {"datapackage.json": saved}
    (in_2025 / "datapackage.json").write_bytes(before["datapackage.json"])
    at_desk.follow(at_desk.post("/en/si-2025/act/reject", named))
    assert [entry.act for entry in journal_of(in_2025).entries] == [
        journal_acts.Act.RECEIVED,
        journal_acts.Act.REJECTED,
    ]
    workplace.close()
