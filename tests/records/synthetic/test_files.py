"""What is written: the same bytes for the same seed, the columns of the contracts, receipts that hold, or nothing."""

from __future__ import annotations

import errno
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from tests.conftest import REPOSITORY
from tests.records.synthetic import by_hand
from thb_eu.base.atomic_files import REASONS
from thb_eu.base.errors import OutputRefused
from thb_eu.base.model import Audience, Outcome
from thb_eu.cli import cli
from thb_eu.definitions import Definitions
from thb_eu.definitions.folder import find_folder
from thb_eu.records.synthetic import SynthesisRequest, offences, synthesise
from thb_eu.run import prepare
from thb_eu.sources import read

FOLDER = find_folder()
PERSON = re.compile(r"p1_[a-z2-7]{26}")
PROGRAMMES = (
    "Zap. št.;Organizacija;Oblika oskrbe;Dan sprejema;Dan odhoda;Oblika izkoriščanja;Spol;Starost;Državljanstvo;"
    "person;person_by_name;person_basis"
)


def made(out: Path, order: SynthesisRequest) -> Path:
    """A collection of that order."""
    synthesise(order, out, FOLDER)
    return out


def contents(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    """In another process with another hash seed too; another seed gives other rows."""
    out = tmp_path / "theirs"
    words = ["synth", "--out", str(out), "--rows", "2000", "--seed", "5", "--without-keys", "0.1", "--dirt", "9"]

    subprocess.run(
        [sys.executable, "-m", "thb_eu", *words],
        check=True,
        capture_output=True,
        env={"PYTHONHASHSEED": "77", "TZ": "Asia/Tokyo", "LANG": "C", "PATH": "", "PYTHONPATH": str(REPOSITORY)},
    )

    ours = made(tmp_path / "ours", SynthesisRequest(2000, seed=5, without_keys=0.1, dirt=9))
    other = made(tmp_path / "other", SynthesisRequest(2000, seed=6, without_keys=0.1, dirt=9))
    assert contents(out) == contents(ours)
    assert contents(other)["police.csv"] != contents(ours)["police.csv"]


def test_a_seed_means_the_same_for_ever() -> None:
    """The first lots of seed 1, worked out with whole numbers of Python alone: no library may move them."""
    import numpy as np

    from thb_eu.records.synthetic.offences import Sampler

    def lot(purpose: str, whose: int) -> int:
        start = int.from_bytes(hashlib.sha256(f"thb-eu synth 1 {purpose}".encode()).digest()[:8], "big")
        mixed = (whose * 0x9E3779B97F4A7C15 + start) % 2**64
        mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 % 2**64
        mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB % 2**64
        return mixed ^ mixed >> 31

    drawn = Sampler(1).lots("role", np.array([0, 1, 2**63 + 5], dtype=np.uint64))

    assert drawn.tolist() == [lot("role", whose) for whose in (0, 1, 2**63 + 5)]


def test_the_size_of_a_chunk_moves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks are for the memory; defects and cut ends fall where they fell."""
    usual = made(tmp_path / "usual", SynthesisRequest(3000, dirt=20))
    monkeypatch.setattr(offences, "AT_ONCE", 97)

    assert contents(made(tmp_path / "small", SynthesisRequest(3000, dirt=20))) == contents(usual)


@pytest.mark.parametrize("edition", ["public", "confidential"])
def test_the_register_has_the_columns_of_its_contract_and_no_other(edition: str, tmp_path: Path) -> None:
    """Windows-1250, semicolons, LF, no quotes; in the public edition nothing that tells persons apart."""
    path = made(tmp_path / "made", SynthesisRequest(1000, public=edition == "public")) / "police.csv"
    named = json.loads(FOLDER.read("datapackages/sources/police-records/datapackage.json"))
    resource = next(one for one in named["resources"] if one["name"] == edition)

    lines = path.read_bytes().decode("windows-1250").split("\n")

    header = [field["name"] for field in resource["schema"]["fields"]]
    assert lines[0].split(";") == header
    assert len(header) == {"public": 33, "confidential": 38}[edition]
    assert {line.count(";") for line in lines[:-1]} == {len(header) - 1}
    assert bool(PERSON.search(path.read_bytes().decode("windows-1250"))) is (edition == "confidential")
    assert sorted(file.name for file in path.parent.glob("*.receipt.json")) == (
        [] if edition == "public" else sorted(f"{file.name}.receipt.json" for file in path.parent.glob("*.csv"))
    )


def test_the_programmes_have_the_columns_agreed(tmp_path: Path) -> None:
    """Word for word, in their order, in UTF-8; those of the contract."""
    path = made(tmp_path / "made", SynthesisRequest(1000)) / "programmes.csv"
    named = json.loads(FOLDER.read("datapackages/sources/programmes-records/datapackage.json"))
    fields = next(one for one in named["resources"] if one["name"] == "persons")["schema"]["fields"]

    header = path.read_text(encoding="utf-8").split("\n")[0]

    assert header == PROGRAMMES == ";".join(field["name"] for field in fields)


def test_keys_are_written_as_the_police_write_them(tmp_path: Path) -> None:
    """Six digits for the offence, nine with the person, anew each year, in order; none where there is no person."""
    rows = by_hand.register(made(tmp_path / "made", SynthesisRequest(5000)))

    for year in ("2023", "2024"):
        numbers = [row["ZaporednaStevilkaKD"] for row in rows if row["LetoZakljucnegaDokumenta"] == year]
        assert numbers == sorted(numbers) and numbers[0] == "000001" and int(numbers[-1]) == len(set(numbers))
    assert [row["LetoZakljucnegaDokumenta"] for row in rows] == ["2023"] * 2500 + ["2024"] * 2500
    keys = [row["ZaporednaStevilkaOsebeVKD"] for row in rows]
    assert all(
        key == "" or (len(key) == 9 and key[:6] == row["ZaporednaStevilkaKD"])
        for key, row in zip(keys, rows, strict=True)
    )
    assert "" in keys
    blank = ("VrstaOsebe", "StarostniRazred", "Spol", "Drzavljanstvo", "person", "DatumEvidentiranja")
    assert all(not any(row[name] for name in blank) for row in rows if not row["ZaporednaStevilkaOsebeVKD"])


def test_more_than_a_million_offences_get_the_digits_they_need(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them as many, so that their order stays that of their text."""
    monkeypatch.setattr(offences.OffenceRegister, "last", lambda *_: 12_345_678)

    rows = by_hand.register(made(tmp_path / "made", SynthesisRequest(200)))

    assert {len(row["ZaporednaStevilkaKD"]) for row in rows} == {8}
    assert {len(row["ZaporednaStevilkaOsebeVKD"]) for row in rows} <= {0, 11}


def test_companies_are_victims_of_article_196(tmp_path: Path) -> None:
    """As in the real file: a legal person has no key and no sex."""
    rows = by_hand.register(made(tmp_path / "made", SynthesisRequest(5000)))
    companies = [
        row
        for row in rows
        if by_hand.law_of(row)[0] == "196" and row["VrstaOsebe"] == "ŽRTEV" and by_hand.is_legal(row)
    ]

    assert companies
    assert {(row["Spol"], row["StarostniRazred"], row["person"]) for row in companies} == {
        ("PRAVNA OSEBA",) * 2 + ("",)
    }


def test_nine_rows_in_ten_are_of_other_offences(tmp_path: Path) -> None:
    """The rest is spread over all articles, and every paragraph of Article 113 that a rule knows occurs."""
    rows = by_hand.register(made(tmp_path / "made", SynthesisRequest(60_000)))
    laws = [by_hand.law_of(row) for row in rows]

    assert 0.8 < sum(article not in by_hand.ASKED for article, _ in laws) / len(laws) < 0.95
    assert {article for article, _ in laws} >= by_hand.ASKED
    assert {paragraph for article, paragraph in laws if article == "113"} == {"", "1", "2", "3", "4", "5", "6"}


@pytest.mark.parametrize("public", [False, True], ids=["confidential", "public"])
def test_the_engine_reads_it_without_a_doubt(tmp_path: Path, definitions: Definitions, public: bool) -> None:
    """No label, pattern or day that nobody knows; no key twice; nothing that breaks a contract."""
    received = read(made(tmp_path / "made", SynthesisRequest(5000, public=public)), definitions)

    assert received.structure.empty
    for facts in (received.facts, received.uncounted_facts):
        assert len(facts) and not facts["unresolved"].fillna("").astype(bool).any()
    assert [register.doubled for register in received.registers if register.file == "police.csv"] == [()]
    assert next(one.rows for one in received.registers if one.file == "police.csv") == 5000


def test_nothing_stands_in_the_way_of_a_submission(tmp_path: Path, definitions: Definitions) -> None:
    """A synthetic collection is one that `validate` accepts."""
    submission = prepare(made(tmp_path / "made", SynthesisRequest(2000)), definitions, Audience.INTERNAL)

    assert [one.check for one in submission.examined.findings if one.blocks and one.outcome is not Outcome.WAIVED] == []


def test_deliveries_may_be_joined(tmp_path: Path) -> None:
    """Every file has its receipt, all of one key; the receipts count the rows by what their person is known by."""
    out = made(tmp_path / "made", SynthesisRequest(20_000, without_keys=0.2, dirt=20))

    told = {
        path.name: json.loads(path.with_name(f"{path.name}.receipt.json").read_bytes()) for path in out.glob("*.csv")
    }

    for name, receipt in told.items():
        jsonschema.validate(receipt, json.loads(FOLDER.read("schemas/pseudonymised.schema.json")))
        assert receipt["sha256"] == contents(out)[name]
    assert len({receipt["key"] for receipt in told.values()}) == 1
    for name, rows in (("police.csv", by_hand.register(out)), ("programmes.csv", by_hand.programmes(out))):
        bases = [row["person_basis"] for row in rows]
        assert told[name]["rows"] == {basis: bases.count(basis) for basis in ("emso", "name", "none")}
        assert all(told[name]["rows"].values())


def test_the_answers_have_the_shape_that_their_schema_says(tmp_path: Path) -> None:
    """`schemas/synth-truth.schema.json`."""
    schema = json.loads(FOLDER.read("schemas/synth-truth.schema.json"))

    jsonschema.validate(by_hand.truth(made(tmp_path / "made", SynthesisRequest(2000, dirt=20))), schema)


def test_every_planted_defect_stands_where_it_is_said_to(tmp_path: Path) -> None:
    """Its row and column as a spreadsheet shows them; every other cell is that of the clean file."""
    clean = by_hand.register(made(tmp_path / "clean", SynthesisRequest(20_000)))
    out = made(tmp_path / "dirty", SynthesisRequest(20_000, dirt=39))
    dirty, planted = by_hand.register(out), by_hand.truth(out)["planted"]
    kinds = {kind["kind"]: kind for kind in _kinds()}

    assert len(planted) == 39 and {one["kind"] for one in planted} == set(kinds)
    for one in reversed(planted):
        place, kind = one["row"] - 2, kinds[one["kind"]]
        assert one["column"] == kind["column"]
        if "becomes" in kind:
            assert dirty[place][kind["column"]] == kind["becomes"]
            dirty[place] = {**dirty[place], kind["column"]: clean_cell(clean, dirty[place], kind["column"])}
        else:
            changed = {kind["changes"]} if "changes" in kind else set()
            differing = {name for name, cell in dirty[place].items() if cell != dirty[place - 1][name]}
            assert differing == changed and dirty[place]["ZaporednaStevilkaOsebeVKD"]
            del dirty[place]
    assert dirty == clean


def clean_cell(clean: list[by_hand.Row], row: by_hand.Row, column: str) -> str:
    """The cell of the same row in the clean file."""
    key = ("LetoZakljucnegaDokumenta", "ZaporednaStevilkaKD", "ZaporednaStevilkaOsebeVKD")
    return next(one[column] for one in clean if all(one[name] == row[name] for name in key))


def _kinds() -> list[dict[str, str]]:
    from thb_eu.records.synthetic.settings import read_settings

    return list(read_settings(FOLDER).recipe["dirt"])


def test_the_engine_finds_every_defect(tmp_path: Path, definitions: Definitions) -> None:
    """Each in its row; a defect of a row of last year is told as well."""
    out = made(tmp_path / "dirty", SynthesisRequest(20_000, dirt=26))
    received = read(out, definitions)

    unresolved = [
        facts[facts["unresolved"].fillna("").astype(bool)] for facts in (received.facts, received.uncounted_facts)
    ]
    found = {int(row) for facts in unresolved for row in facts["row"].dropna()}
    found |= {int(row) for row in received.structure["row"].dropna()}
    found |= {row for register in received.registers for row, _ in register.doubled}

    assert {one["row"] for one in by_hand.truth(out)["planted"]} == found


# --- refused ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("order", "said"),
    [
        (SynthesisRequest(99), "--rows"),
        (SynthesisRequest(1000, year=2019), "--year"),
        (SynthesisRequest(1000, without_keys=1.5), "--without-keys"),
        (SynthesisRequest(1000, without_keys=-0.1), "--without-keys"),
        (SynthesisRequest(1000, without_keys=float("nan")), "--without-keys"),
        (SynthesisRequest(1000, dirt=11), "--dirt"),
        (SynthesisRequest(1000, seed=-1), "--seed"),
    ],
)
def test_an_order_that_cannot_be_met_is_refused(tmp_path: Path, order: SynthesisRequest, said: str) -> None:
    """Before anything is written."""
    with pytest.raises(OutputRefused, match=said):
        synthesise(order, tmp_path / "out", FOLDER)

    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    """Nobody's files are lost; an empty folder will do. It is a refusal, with exit code 1."""
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")

    told = CliRunner().invoke(cli, ["synth", "--out", str(tmp_path), "--rows", "200"])

    assert told.exit_code == 1 and "[output-taken]" in told.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    (tmp_path / "empty").mkdir()
    assert CliRunner().invoke(cli, ["synth", "--out", str(tmp_path / "empty"), "--rows", "200"]).exit_code == 0
    assert (tmp_path / "empty" / "truth.json").exists()


def test_nothing_is_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full in the middle leaves no folder and no rest of one."""
    from thb_eu.records.synthetic import collection

    def full(*_: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(collection, "write_lines", full)
    with pytest.raises(OutputRefused) as refused:
        synthesise(SynthesisRequest(200), tmp_path / "out", FOLDER)

    (fault,) = refused.value.faults
    assert (fault.code, dict(fault.what.values)["why"]) == ("output-not-writable", REASONS[errno.ENOSPC])
    assert list(tmp_path.iterdir()) == []


def test_the_answers_are_for_programs_too(tmp_path: Path) -> None:
    """`--format json` prints what `truth.json` holds, and nothing else on stdout."""
    told = CliRunner().invoke(cli, ["synth", "--out", str(tmp_path / "out"), "--rows", "200", "--format", "json"])

    assert json.loads(told.stdout) == by_hand.truth(tmp_path / "out")
