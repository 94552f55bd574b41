"""One mistake in the figures is one cause that blocks, whatever it does to views, margins, recipients and texts.

Expected: each mistake is planted by hand, so its place and the number of mistakes are known; a second one that does not
come from the first must stay a cause of its own, and everything that was found before is still found.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from dataclasses import replace
from math import inf
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SI_2024
from tests.support.commands import run
from tests.support.year_2025 import invented, write
from thb_eu.base.messages import NO_WORDS
from thb_eu.base.model import Finding, Outcome, Place, Remedies, Severity, Span
from thb_eu.checks.examination import with_causes
from thb_eu.definitions import Definitions
from thb_eu.sources import read_collection

pytestmark = pytest.mark.usefixtures("keep_terminal_plain")

Spoil = Callable[[Path], None]


def changed(file: str, *pairs: tuple[str, str]) -> Spoil:
    """Write other words into a table."""

    def spoil(collection: Path) -> None:
        path = collection / "data" / file
        text = path.read_text(encoding="utf-8")
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")

    return spoil


def sexes_exchanged(collection: Path) -> None:
    """Men under women in Table 3, its totals with them."""
    path = collection / "data/t03.csv"
    header, *rows = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    lines = [header, *([name, female, male, total] for name, male, female, total in rows)]
    path.write_text("".join(f"{','.join(line)}\n" for line in lines), encoding="utf-8")


def table_10_for_table_3(collection: Path) -> None:
    """The table of another article under its name."""
    (collection / "data/t03.csv").write_bytes((collection / "data/t10.csv").read_bytes())


ONE_MORE = ("Serbia,0,11,11", "Serbia,0,12,12")
THOUSAND = (("Serbia,0,11,11", "Serbia,0,1011,1011"), ("Total,0,17,17", "Total,0,1017,1017"))
MISTAKES: dict[str, tuple[Spoil, tuple[str, str], int]] = {
    "men and women exchanged": (sexes_exchanged, ("views-agree", "t03, M"), 15),
    "one more victim": (changed("t03.csv", ONE_MORE), ("printed-column-total", "C8"), 18),
    "a thousand more, also in the total": (changed("t03.csv", *THOUSAND), ("views-agree", "t03, F"), 18),
    "another table": (table_10_for_table_3, ("tables-sent-once", ""), 20),
}


def blocking(package: Path, *words: str) -> list[dict[str, Any]]:
    """What blocks, in the order in which it is told."""
    told = json.loads(run("validate", str(package), "--fast", "--format", "json", *words).stdout)
    return [it for it in told["findings"] if it["severity"] == "error" and it["outcome"] != "waived"]


def places(findings: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """The checks and cells of those that follow from nothing."""
    return [(it["check"], it["where"]["cell"] or "") for it in findings if it["follows_from"] is None]


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_cause_and_goes_first(collection: Path, mistake: str) -> None:
    """The first that is told is the cause; all else that blocks follows from it, and there is much."""
    spoil, cause, at_least = MISTAKES[mistake]
    spoil(collection)
    found = blocking(collection)

    assert places(found) == [cause]
    assert found[0]["follows_from"] is None and len(found) > at_least - 1
    assert {it["follows_from"] for it in found[1:]} == {found[0]["fingerprint"]}


def test_a_row_that_adds_up_others_is_named(collection: Path) -> None:
    """ "Foreign" below all foreign victims is read as persons whose country is not told: 34 for 17."""
    changed("t03.csv", ("Total,0,17,17", "Foreign,0,17,17\nTotal,0,17,17"))(collection)
    found = blocking(collection)

    assert places(found)[0] == ("subtotals-left-out", "C8")
    assert "2–7" in found[0]["message"]["en"] and found[0]["remedy"]["supplier"]["sl"]
    causes = {it["follows_from"] or it["fingerprint"] for it in found}
    assert causes == {found[0]["fingerprint"]}


def test_a_row_told_twice_is_one_mistake(collection: Path) -> None:
    """Both of its numbers are told, the second beneath the first, with all that they bring about."""
    changed("t03.csv", ("Montenegro,0,2,2", "Montenegro,0,2,2\nMontenegro,0,2,2"))(collection)
    found = blocking(collection)

    assert places(found) == [("facts-told-once", "C4")]


def test_the_cause_names_the_cell(collection: Path) -> None:
    """Row, column, margins and the other view leave one number that may be wrong: C6, of which one is taken away."""
    changed("t03.csv", ("Serbia,0,11,11", "Serbia,0,12,11"))(collection)
    found = blocking(collection)

    assert [it["follows_from"] is None for it in found] == [True] + [False] * (len(found) - 1)
    assert "−1" in found[0]["message"]["en"] and found[0]["message"]["en"].endswith("t03!C6.")
    assert all("t03!C6" not in it["message"]["en"] for it in found[1:])


def test_a_review_page_is_loud_about_the_cause_alone(collection: Path) -> None:
    """GitHub, GitLab and SARIF tell what follows as notes; SARIF names the cause of each."""
    changed("t03.csv", ONE_MORE)(collection)
    follow = len(blocking(collection)) - 1
    words = ("validate", str(collection), "--fast", "--format")
    results = json.loads(run(*words, "sarif").stdout)["runs"][0]["results"]
    blocks = [it for it in results if it["properties"]["blocks"]]

    assert [it.get("level") for it in blocks].count("error") == 1 and len(blocks) == follow + 1
    assert sum("follows_from" in it["properties"] for it in blocks) == follow
    assert [it["severity"] for it in json.loads(run(*words, "gitlab").stdout)].count("major") == 1
    assert run(*words, "github").stdout.count("::error ") == 1


TWO = {
    "in tables of two populations": (
        (changed("t03.csv", ONE_MORE), changed("t06.csv", ("Slovenia,3,1,4", "Slovenia,4,1,5"))),
        {"data/t03.csv", "data/t06.csv"},
    ),
    "in two sizes, whose sums meet in one margin": (
        (changed("t03.csv", ONE_MORE), changed("t05.csv", ("China,0,4,4", "China,0,6,6"))),
        {"data/t03.csv", "data/t05.csv"},
    ),
    "of one size, whose sums meet in one margin": (
        (changed("t03.csv", ONE_MORE), changed("t05.csv", ("China,0,4,4", "China,0,5,5"))),
        {"data/t03.csv", "data/t05.csv"},
    ),
}


@pytest.mark.parametrize("where", TWO)
def test_two_mistakes_are_two_causes(collection: Path, where: str) -> None:
    """No consequence hides a second fault, also where both come to one margin."""
    spoils, files = TWO[where]
    for spoil in spoils:
        spoil(collection)
    found = blocking(collection)
    causes = [it for it in found if it["follows_from"] is None]

    assert {it["where"]["file"] for it in causes} == files and len(causes) == len(files)


def test_a_second_mistake_in_the_same_table_is_a_cause_of_its_own(collection: Path) -> None:
    """Of the women one more than printed, and the printed total of all two less than it was: 18, 17 and 15."""
    changed("t03.csv", ONE_MORE, ("Total,0,17,17", "Total,0,17,15"))(collection)

    assert set(places(blocking(collection))) >= {
        ("printed-column-total", "C8"),
        ("printed-grand-total", "D8"),
    }


def test_a_table_tells_one_difference_once(collection: Path) -> None:
    """Not once for each code that both tables share: the margin that differs and none that only adds it up."""
    changed("t03.csv", ONE_MORE)(collection)

    assert [it["where"]["cell"] for it in blocking(collection) if it["check"] == "views-agree"] == ["t03, F"]


@pytest.mark.parametrize("year", [2025, 2026])
def test_one_number_of_an_invented_year_is_one_cause(tmp_path: Path, definitions: Definitions, year: int) -> None:
    """The tables of new contracts: one identified victim more by age than by citizenship and by form."""
    folder = write(invented(random.Random(year)), tmp_path / "si")
    for path in (folder / "datapackage.json", folder / "data/police-offences.csv"):  # whose columns are years
        text = path.read_text(encoding="utf-8")
        moved = re.sub(r"\b20(2[0-5])\b", lambda found: str(int(found[0]) + year - 2025), text)
        path.write_text(moved, encoding="utf-8")
    before = {it["fingerprint"] for it in blocking(folder)}
    table = folder / "data/police-victims-by-age.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(lines[1:], 1) if line.rpartition(";")[2] not in ("", "0"))
    labels, _, number = lines[at].rpartition(";")
    table.write_text("\n".join([*lines[:at], f"{labels};{int(number) + 1}", *lines[at + 1 :], ""]), encoding="utf-8")
    found = [it for it in blocking(folder) if it["fingerprint"] not in before]
    causes = [it for it in found if it["follows_from"] is None]

    assert len(found) > 5
    assert [it["check"] for it in causes] == ["views-agree"]


def test_a_contradiction_of_2024_is_a_cause_of_its_own() -> None:
    """All of them were looked into one by one: only the claim N023 is told of three tables, and the summary (W019)
    repeats what the chapter (W002) says of the most common form.
    """
    told = json.loads(run("validate", str(SI_2024), "--fast", "--format", "json").stdout)["findings"]
    by_fingerprint = {it["fingerprint"]: it["where"]["cell"] for it in told}
    follow = [(it["where"]["cell"], by_fingerprint[it["follows_from"]]) for it in told if it["follows_from"]]

    assert len(told) == 70
    assert sorted(follow) == [("D275", "D258"), ("D375", "D375"), ("D375", "D375")]


def differing(check: str, level: int, cell: str, **changes: int) -> Finding:
    """A finding that a change of one of these numbers would settle."""
    place, no = Place("x.csv", cell=cell), Remedies()
    named = {name.replace("_", "!"): (by, by) for name, by in changes.items()}
    return Finding(check, Outcome.FAILED, Severity.ERROR, level, NO_WORDS, no, "", place, changes=named)


ANY = (-inf, inf)
FOUR = [f"t1!B{row}" for row in (2, 3, 4, 5)]
TOLD_TOGETHER: dict[str, tuple[dict[str, Span], dict[str, Span], str]] = {
    "what an exact change brings between the bounds": ({"t1!B2": (-3, -3)}, {"t1!B2": (-inf, -2)}, "b"),
    "what it does not bring there": ({"t1!B2": (-1, -1)}, {"t1!B2": (-inf, -2)}, ""),
    "what any change may settle": ({"t1!B2": (-1, -1)}, {"t1!B2": ANY}, "b"),
    "an amount, told after a doubt": ({"t1!B2": ANY}, {"t1!B2": (-1, -1)}, "a"),
    "an amount, told after bounds": ({"t1!B2": (-inf, -1)}, {"t1!B2": (-1, -1)}, "a"),
    "a doubt about one of many that may be wrong": (
        {f"t1!B{row}": (-1, -1) for row in (2, 3, 4, 5)},
        {"t1!B2": (-inf, -1)},
        "",
    ),
    "a doubt about all that a table has of those that may be wrong": (
        {**dict.fromkeys(FOUR, (-1, -1)), "t2!B2": (1, 1)},
        dict.fromkeys(FOUR, (-inf, -1)),
        "b",
    ),
    "two bounds of one number": ({"t1!B2": (-inf, -1)}, {"t1!B2": (-9, -2), "t2!B2": (2, 9)}, "b"),
    "bounds that never meet": ({"t1!B2": (-inf, -1)}, {"t1!B2": (1, inf)}, ""),
    "a claim that two contradict": ({"F1": (1, 1), "t1!B2": (-1, -1)}, {"F1": (1, 1), "t2!B2": (-1, -1)}, "b"),
    "the same gap of the law": ({"law!113": ANY}, {"law!113": ANY}, "b"),
}


@pytest.mark.parametrize("kind", TOLD_TOGETHER)
def test_what_is_known_less_well_follows_from_what_is_known_better(definitions: Definitions, kind: str) -> None:
    """Never the other way round: an error of one unit is not told beneath a doubt about the same number."""
    *both, beneath = TOLD_TOGETHER[kind]
    collection = read_collection(SI_2024, definitions)
    told = [replace(differing(name, 1, name), changes=changes) for name, changes in zip("ab", both, strict=True)]

    assert "".join(it.check for it in with_causes(told, (), collection) if it.follows_from) == beneath


def test_one_change_settles_all_that_is_told_as_one(definitions: Definitions) -> None:
    """A third that shares a number with the first alone, and not with what settles both, is a second mistake."""
    collection = read_collection(SI_2024, definitions)
    first, second = differing("a", 1, "A1", t1_B2=1, t1_B3=1), differing("b", 2, "A2", t1_B2=1, t2_B2=-1)
    third = differing("c", 3, "A3", t1_B3=1, t3_B2=-1)
    follows = {it.check: it.follows_from for it in with_causes([first, second, third], (), collection)}

    assert follows == {"a": "", "b": first.fingerprint, "c": ""}


TOGETHER: dict[str, tuple[list[dict[str, Span]], int]] = {
    "a column, each number a row lower": ([{"t1!B2": (-3, -3)}, {"t1!B3": (1, 1)}, {"t1!B4": (2, 2)}], 1),
    "a column that leaves a rest": ([{"t1!B2": (-3, -3)}, {"t1!B3": (1, 1)}, {"t1!B4": (1, 1)}], 3),
    "one number, too many and too few": ([{"t1!B2": (-1, -1)}, {"t1!B2": (1, 1)}], 2),
    "numbers of two tables": ([{"t1!B2": (-1, -1)}, {"t2!B3": (1, 1)}], 2),
    "two rows across the same columns": (
        [
            {"t1!B2": (-3, -3)}, {"t1!C2": (1, 1)}, {"t1!D2": (2, 2)},
            {"t1!B3": (5, 5)}, {"t1!C3": (-1, -1)}, {"t1!D3": (-4, -4)},
        ],
        1,
    ),
    "two rows across other columns": (
        [
            {"t1!B2": (-3, -3)}, {"t1!C2": (1, 1)}, {"t1!D2": (2, 2)},
            {"t1!E3": (5, 5)}, {"t1!F3": (-1, -1)}, {"t1!G3": (-4, -4)},
        ],
        2,
    ),
    "an unlikely sum and two of its numbers": ([dict.fromkeys(FOUR, ANY), {"t1!B2": ANY}, {"t1!B3": ANY}], 1),
    "an unlikely sum and a number of another": ([dict.fromkeys(FOUR, ANY), {"t1!B2": ANY}, {"t1!C3": ANY}], 2),
    "two days, each of another year": ([{"D1": ANY, "D2": ANY}, {"D1": ANY}, {"D2": ANY}], 2),
}  # fmt: skip


@pytest.mark.parametrize("kind", TOGETHER)
def test_a_move_and_an_unlikely_sum_are_one_mistake(definitions: Definitions, kind: str) -> None:
    """What comes to nothing along a row or column, and what a sum adds up; a rest, or another number, is a mistake."""
    several, causes = TOGETHER[kind]
    collection = read_collection(SI_2024, definitions)
    told = [replace(differing(f"c{at}", 1, f"A{at}"), changes=changes) for at, changes in enumerate(several, 1)]

    assert sum(not it.follows_from for it in with_causes(told, (), collection)) == causes


def test_ends_of_a_move_are_of_one_check_or_single_numbers(definitions: Definitions) -> None:
    """A sentence about all women and a row total that add up to nothing are two: no number of both is too many here."""
    collection = read_collection(SI_2024, definitions)
    text = differing("text", 2, "D2", F1=1, t1_B2=-1, t1_B3=-1)
    row = differing("row", 1, "D4", t1_B4=1, t1_C4=1)

    assert {it.follows_from for it in with_causes([text, row], (), collection)} == {""}


def test_a_bound_that_rests_on_a_wrong_number_follows_from_it(definitions: Definitions) -> None:
    """Last year's number is wrong for certain: what a word says of the change is judged again once it is right; a sum
    that differs by a known amount is not.
    """
    collection = read_collection(SI_2024, definitions)
    wrong = differing("a", 2, "A1", t1_E3=2)
    word = replace(differing("b", 2, "A2"), changes={"t1!F3": (6, 8)}, rests_on=frozenset({"t1!E3", "t1!F3"}))
    exact = replace(differing("c", 2, "A3", t1_F3=6), rests_on=frozenset({"t1!E3", "t1!F3"}))
    follows = {
        it.check: it.follows_from
        for told in ([wrong, word], [wrong, exact])
        for it in with_causes(told, (), collection)
    }

    assert follows == {"a": "", "b": wrong.fingerprint, "c": ""}


def without(*tables: str) -> Spoil:
    """Leave tables out."""

    def spoil(collection: Path) -> None:
        path = collection / "datapackage.json"
        package = json.loads(path.read_text(encoding="utf-8"))
        package["resources"] = [entry for entry in package["resources"] if entry["name"] not in tables]
        path.write_text(json.dumps(package), encoding="utf-8")

    return spoil


def women_a_row_lower(collection: Path) -> None:
    """The women of Table 12, each in the row of the next label; the last came to the top."""
    path = collection / "data/t12.csv"
    header, *rows, total = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    women = [row[2] for row in rows]
    lines = [header, *([*row[:2], woman, row[3]] for row, woman in zip(rows, women[-1:] + women, strict=False)), total]
    path.write_text("".join(f"{','.join(line)}\n" for line in lines), encoding="utf-8")


TABLES: dict[str, tuple[Spoil, str, int]] = {
    "one view of two": (without("t04"), "contracted-tables-delivered", 1),
    "a series with its history": (without("t02"), "contracted-tables-delivered", 1),
    "a column a row lower": (women_a_row_lower, "printed-row-total", 4),
    "a total row of another name": (changed("t05.csv", ("Total,", "Totla,")), "facts-mapped", 1),
}


@pytest.mark.parametrize("mistake", TABLES)
def test_a_table_or_column_as_a_whole_is_one_cause(collection: Path, mistake: str) -> None:
    """Warnings too: what is new beside the real collection follows from one finding."""
    spoil, cause, at_least = TABLES[mistake]

    def told() -> list[dict[str, Any]]:
        found = json.loads(run("validate", str(collection), "--fast", "--format", "json").stdout)["findings"]
        return [it for it in found if it["severity"] != "note" and it["outcome"] not in ("waived", "passed")]

    before = {it["fingerprint"] for it in told()}
    spoil(collection)
    new = [it for it in told() if it["fingerprint"] not in before]

    assert len(new) >= at_least
    assert [it["check"] for it in new if it["follows_from"] is None] == [cause]


@pytest.mark.parametrize("year", [2025, 2026])
def test_two_exchanged_tables_are_refused_as_one_fault(tmp_path: Path, year: int) -> None:
    """Each has the columns of the other; two exchanges are two faults, one wrong header is none."""
    folder = write(invented(random.Random(year)), tmp_path / "si")
    path = folder / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(package | {"thb:year": year}), encoding="utf-8")

    def exchanged(one: str, other: str) -> list[str]:
        first, second = (folder / f"data/{name}.csv" for name in (one, other))
        here, there = first.read_bytes(), second.read_bytes()
        first.write_bytes(there)
        second.write_bytes(here)
        found = json.loads(run("validate", str(folder), "--fast", "--format", "json").stdout)["faults"]
        told = [(it["code"], re.search(r"[\w-]+\.csv", str(it["where"]))) for it in found]
        return [file[0] for code, file in told if code == "header-differs" and file and "offences" not in file[0]]

    victims, suspects = "police-victims-by-age.csv", "police-suspects-by"
    assert exchanged("police-victims-by-age", "police-victims-by-form") == [victims]
    both = exchanged(f"{suspects}-citizenship", f"{suspects}-age")
    assert len(both) == 2 and victims in both


def test_a_difference_follows_only_from_what_settles_it(definitions: Definitions) -> None:
    """From one cause or several together; never from one that leaves a rest, nor from one of another number."""
    collection = read_collection(SI_2024, definitions)
    first, second = differing("a", 1, "A1", t1_B2=-1), differing("b", 1, "A2", t2_B2=-2)
    both = differing("c", 2, "A3", t1_B2=-3, t2_B2=-3)
    rest = differing("d", 2, "A4", t1_B2=-4, t2_B2=-4)
    other = differing("e", 2, "A5", t3_B2=-1)
    turned = differing("f", 2, "A6", t1_B2=1)
    warning = replace(differing("g", 0, "A7", t1_B2=-1), severity=Severity.WARNING)
    told = with_causes([warning, both, rest, other, first, second], (), collection)
    follows = {it.check: it.follows_from for it in told}

    assert follows == {
        **dict.fromkeys("abde", ""),
        "c": second.fingerprint,
        "g": first.fingerprint,
    }
    assert [it.check for it in told[:4]] == ["a", "g", "b", "c"]
    assert {it.follows_from for it in with_causes([first, turned], (), collection)} == {""}
