"""Tables for τ-Argus and sdcTable, read by readers made from what their sources read; neither tool is at hand here."""

from __future__ import annotations

import csv
import itertools
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import linprog

from tests.conftest import SI_2024
from tests.support.commands import run
from tests.support.feasible_tables import SLOVENIA, suspects
from tests.support.protected_tables import DEFINITIONS, POLICY
from tests.support.sample import sample
from tests.support.years import year_called
from thb_eu.base.messages import literal
from thb_eu.base.table_schemas import records
from thb_eu.definitions import Definitions, StatusByHand
from thb_eu.disclosure.additive_tables import additive_tables
from thb_eu.disclosure.officer_report import OfficerReport, officer_report
from thb_eu.exchange.disclosure_tools import tool_files
from thb_eu.results import CountedCells
from thb_eu.run import run_of

Codes = tuple[str, ...]
TOOLS = ("tau-argus", "sdctable")


@dataclass(frozen=True)
class ReadTable:
    """A table as a tool reads it: by dimension the parent of each code, and of each cell its count and what is said."""

    parents: Mapping[str, Mapping[str, str]]
    cells: Mapping[Codes, tuple[int, str, int | None]]


def parents_of(levels: list[tuple[int, str]]) -> dict[str, str]:
    """What each code adds up to: the last one before it that is one level higher; no level is left out."""
    above: list[str] = []
    found = {}
    for level, code in levels:
        assert level <= len(above) and code not in found
        above[level:] = [code]
        found[code] = above[level - 1] if level else ""
    return found


@dataclass
class Metadata:
    """What a `.rda` says: kinds of variables, by dimension its total and hierarchy, and what statuses mean."""

    kinds: dict[str, str]
    totals: dict[str, str]
    hierarchies: dict[str, str]
    said: dict[str, str]


def read_metadata(content: bytes) -> Metadata:
    """As `Metadata.readTableMetadata` does; a keyword unknown to it fails."""
    read, at = Metadata({}, {}, {}, {"<SAFE>": "S", "<UNSAFE>": "U", "<PROTECT>": "P"}), ""
    for line in content.decode().split("\r\n")[:-1]:
        word, *more = (token.strip('"') for token in line.split())
        if not word.startswith("<"):
            at = word
        elif word in ("<SEPARATOR>", *read.said):
            read.said[word] = more[0]
        elif word == "<TOTCODE>":
            read.totals[at] = more[0]
        elif word == "<HIERCODELIST>":
            read.hierarchies[at] = more[0]
        elif word in ("<RECODEABLE>", "<FREQUENCY>", "<STATUS>", "<NUMERIC>"):
            read.kinds[at] = more[0] if more else word
        else:
            assert word in ("<HIERARCHICAL>", "<DECIMALS>") or (word, more) == ("<HIERLEADSTRING>", ["@"])
    assert len({variable.casefold() for variable in read.kinds}) == len(read.kinds)
    return read


def read_hierarchy(content: bytes, width: int) -> list[tuple[int, str]]:
    """As `CVariable::SetCodeList` does: a code is found only if it is as wide as the variable."""
    parted = [re.fullmatch("(@*)(.*)", line) for line in content.decode().split("\r\n")[:-1]]
    assert all(match and len(match[2]) == width for match in parted)
    return [(len(match[1]) + 1, match[2].strip()) for match in parted if match]


def read_by_tau_argus(name: str, files: Mapping[str, bytes]) -> ReadTable:
    """As `TableSet` reads the cells: the status in capitals, a count with its frequency."""
    read = read_metadata(files[f"{name}.rda"])
    names = [variable for variable, kind in read.kinds.items() if kind == "<RECODEABLE>"]
    cells: dict[Codes, tuple[int, str, int | None]] = {}
    for line in files[f"{name}.tab"].decode().split("\r\n")[:-1]:
        fields = line.split(read.said["<SEPARATOR>"])
        codes = tuple(fields[: len(names)])
        row = dict(zip([*read.kinds.values()][len(names) :], fields[len(names) :], strict=True))
        assert row["<NUMERIC>"] == row["<FREQUENCY>"] and row["<LOWERPL>"] == "0" and codes not in cells
        [status] = (word for word, code in read.said.items() if code == row["<STATUS>"].upper())
        cells[codes] = int(row["<NUMERIC>"]), status, int(row["<UPPERPL>"])
    parents = {}
    for place, variable in enumerate(names):
        codes_of, total = dict.fromkeys(codes[place] for codes in cells), read.totals[variable]
        levels = [(1, code) for code in codes_of if code != total]
        if variable in read.hierarchies:
            levels = read_hierarchy(files[read.hierarchies[variable]], max(map(len, codes_of)))
        parents[variable] = parents_of([(0, total), *levels])
    return ReadTable(parents, cells)


def read_by_sdctable(name: str, files: Mapping[str, bytes]) -> ReadTable:
    """As `makeProblem` wants it: dimensions under names that it does not use itself, one code at the level @."""
    [dimensions] = re.findall(rf'"{name}" = c\((.*)\)', files["problems.R"].decode())
    names = re.findall(r"'(\w+)'", dimensions)
    assert not {"id", "freq", "Freq", "sdcStatus"} & {*names}
    cells = {}
    for row in csv.DictReader(files[f"{name}.csv"].decode().splitlines()):
        codes = tuple(row[dimension] for dimension in names)
        assert row["confidential"].startswith("confidential") and codes not in cells
        cells[codes] = int(row["freq"]), row["sdcStatus"], None
    parents = {}
    for dimension in names:
        lines = files[f"{name}_{dimension}.csv"].decode().splitlines()
        levels = [(len(level) - 1, code) for level, code in (line.split(";") for line in lines)]
        assert [level for level, _ in levels].count(0) == 1
        parents[dimension] = parents_of(levels)
    return ReadTable(parents, cells)


READERS = {"tau-argus": read_by_tau_argus, "sdctable": read_by_sdctable}
LETTERS = {
    "tau-argus": {"primary": "<UNSAFE>", "secondary": "<SAFE>", "shown": {"<SAFE>"}, "nowhere": "<UNSAFE>"},
    "sdctable": {"primary": "u", "secondary": "x", "shown": {"s", "z"}, "nowhere": "x"},
}


def written(
    tool: str, counted: CountedCells, definitions: Definitions, report: OfficerReport
) -> tuple[dict[str, bytes], list[dict[str, str]]]:
    """The files for a tool without their folder, and the rows of the table of contents."""
    files = tool_files(tool, additive_tables(counted, definitions, report))
    assert {name.split("/")[0] for name in files} == {f"confidential-{tool}"}
    found = {name.split("/")[1]: content for name, content in files.items()}
    return found, [*csv.DictReader(found["tables.csv"].decode().splitlines())]


@dataclass(frozen=True)
class Year:
    """A counted year under its law, and the officer's report on it."""

    counted: CountedCells
    definitions: Definitions
    report: OfficerReport


@pytest.fixture(scope="module")
def reported(definitions: Definitions, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Year]:
    """Years with the officer's report: the real one, two invented ones, and another country."""

    @cache
    def made(name: str) -> Year:
        package, law = year_called(name, tmp_path_factory.mktemp("year"), definitions)
        made = run_of(package, law)
        return Year(made.counted, law, officer_report(made.counted, law, made.received.collection))

    return made


def sums_of(table: ReadTable) -> list[tuple[Codes, list[Codes]]]:
    """Every sum with its parts."""
    found = []
    for place, parents in enumerate(table.parents.values()):
        for codes in table.cells:
            below = [(*codes[:place], code, *codes[place + 1 :]) for code in parents if parents[code] == codes[place]]
            if below:
                found.append((codes, below))
    return found


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("name", sample(["2024", "2025", "2026", "Croatia"], 0, ["2024", "Croatia"]))
@pytest.mark.sampled
def test_every_count_is_in_one_complete_table_whose_sums_hold(
    name: str, tool: str, reported: Callable[[str], Year]
) -> None:
    """With the status that the officer's report gives it; what was not counted is shown nowhere."""
    year = reported(name)
    counted, report = year.counted, year.report
    files, contents = written(tool, counted, year.definitions, report)
    letters = LETTERS[tool]
    known = {
        year.definitions.cell_of(row): int(row["obs_value"])
        for row in records(counted.cells[counted.cells["obs_value"].notna()])
    }
    withheld = {(cell.key[0], cell.key[1:]): cell for cell in report.cells}
    seen: list[tuple[str, Codes]] = []
    for entry in contents:
        names = year.definitions.dimension_names[entry["table"]]
        fixed = dict(part.split("=") for part in entry["fixed"].split(", ") if part)
        totals = {one: year.definitions.codelists[year.definitions.dimension_lists[one]].total for one in names}
        if entry["left_out"]:
            seen += [key for key in known if key == (entry["table"], tuple((totals | fixed)[one] for one in names))]
            continue
        table = READERS[tool](entry["name"], files)
        assert {*table.cells} == {*itertools.product(*table.parents.values())}
        assert len(table.cells) == int(entry["cells"])
        assert all(
            table.cells[total][0] == sum(table.cells[part][0] for part in parts) for total, parts in sums_of(table)
        )
        for codes, (value, status, upper) in table.cells.items():
            told = totals | fixed | dict(zip(table.parents, codes, strict=True))
            key = entry["table"], tuple(told[one] for one in names)
            cell = withheld.get(key)
            if key not in known:
                assert status == letters["nowhere"] and not upper
                continue
            seen.append(key)
            assert value == known[key]
            if cell is None:
                assert status in letters["shown"]
            else:
                assert status == letters["primary" if cell.is_primary else "secondary"]
                assert upper in (None, cell.required if cell.is_primary else 0)
    assert sorted(seen) == sorted(known)
    assert all(entry["left_out"] in ("", "it has no sums") for entry in contents)


@pytest.mark.parametrize("tool", TOOLS)
def test_citizenship_adds_up_as_in_the_tables_of_the_eu(tool: str, reported: Callable[[str], Year]) -> None:
    """Slovenes are nationals; Bulgaria is in the Union of 27, Bosnia is not."""
    year = reported("2024")
    files, _ = written(tool, year.counted, year.definitions, year.report)
    parents = READERS[tool]("V3", files).parents["citizen"]

    of = {"SI": "NAT", "BG": "EU27_2020_FOR", "BA": "NEU27_2020_FOR", "NAT": "TOTAL", "UNK": "TOTAL", "TOTAL": ""}
    assert {code: parents[code] for code in of} == of


def test_the_attack_of_sdctable_on_our_pattern_finds_no_sensitive_count(
    reported: Callable[[str], Year],
) -> None:
    """Its `attack`: what is u or x lies between none and the largest count, all else is known, and the sums hold."""
    year = reported("2024")
    files, _ = written("sdctable", year.counted, year.definitions, year.report)
    table = read_by_sdctable("S2", files)
    places = {codes: place for place, codes in enumerate(table.cells)}
    rows = np.zeros((len(sums := sums_of(table)), len(places)))
    for number, (total, parts) in enumerate(sums):
        rows[number, [places[total], *(places[part] for part in parts)]] = [1, *[-1] * len(parts)]
    most = max(value for value, _, _ in table.cells.values())
    bounds = [(0, most) if status in "ux" else (value, value) for value, status, _ in table.cells.values()]
    sensitive = [places[codes] for codes, (_, status, _) in table.cells.items() if status == "u"]

    assert len(sensitive) == 14
    for place in sensitive:
        prices = np.eye(len(places))[place]
        low, high = (linprog(sign * prices, A_eq=rows, b_eq=np.zeros(len(rows)), bounds=bounds).fun for sign in (1, -1))
        assert -high - low >= 3 - 1e-6


def test_what_the_policy_tells_may_not_be_withheld() -> None:
    """P to τ-Argus, z to sdcTable, wherever the count stands."""
    waived = StatusByHand(year=2024, table="S1", key={"sex": "F"}, status="waived", because=literal("asked for"))
    definitions = replace(DEFINITIONS, law=replace(DEFINITIONS.law, policies=(replace(POLICY, by_hand=(waived,)),)))
    counted = suspects({"SI": (20, 9, 0), "BA": (4, 9, 0)}).counted()
    report = officer_report(counted, definitions, SLOVENIA)

    for tool, letter in zip(TOOLS, ("<PROTECT>", "z"), strict=True):
        files, _ = written(tool, counted, definitions, report)
        assert READERS[tool]("S1", files).cells["F", "TOTAL"][:2] == (18, letter)
        assert READERS[tool]("S2", files).cells["TOTAL", "F"][:2] == (18, letter)


def test_a_table_that_contradicts_itself_is_left_out_by_name() -> None:
    counted = suspects({"SI": (20, 9, 0)}).counted()
    cells = counted.cells.copy()
    cells.loc[(cells["table"] == "S1") & (cells["sex"] == "M"), "obs_value"] += 1
    counted = replace(counted, cells=cells)
    files, contents = written("tau-argus", counted, DEFINITIONS, officer_report(counted, DEFINITIONS, SLOVENIA))

    assert {entry["name"]: entry["left_out"] for entry in contents} == {"S1": "its sums do not hold", "S2": ""}
    assert "S2.tab" in files and "S1.tab" not in files


def test_the_batch_of_tau_argus_takes_its_steps_in_the_order_that_it_allows() -> None:
    """Data, variables, table, an empty rule (the status is used as given), and only then the table is read."""
    counted = suspects({"SI": (20, 9, 0)}).counted()
    files, _ = written("tau-argus", counted, DEFINITIONS, officer_report(counted, DEFINITIONS, SLOVENIA))
    comment, *lines, last = files["S2.arb"].decode().split("\r\n")

    assert comment.startswith("// confidential") and not last
    assert [line.split()[0] for line in lines] == [
        *("<OPENTABLEDATA>", "<OPENMETADATA>", "<SPECIFYTABLE>", "<SAFETYRULE>", "<READTABLE>", "<GOINTERACTIVE>")
    ]
    assert [line.split()[1:] for line in lines[:4]] == [*(['"S2.tab"'], ['"S2.rda"'], ['"citizen""sex"|"count"||'], [])]


def test_the_officer_gets_them_beside_the_report(tmp_path: Path) -> None:
    """In a folder that only its owner may open, and only if asked for."""
    done = run("disclosure", SI_2024, "--out", tmp_path / "o", "--export", "tau-argus", "--format", "json")

    assert done.exit_code == 0, done.output
    listed = json.loads(done.stdout)["files"]
    assert "confidential-tau-argus/V3.tab" in listed and not any("sdctable" in name for name in listed)
    assert (tmp_path / "o/confidential-tau-argus/V3.arb").is_file()
    assert (tmp_path / "o").stat().st_mode & 0o077 == 0
