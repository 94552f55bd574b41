"""Year 2025: the slips of other families in the tables that the contracts valid from 2025 ask for.

A slip is made in a group of tables (one kind of table of one supplier, in each of its cross-tables); each pair of the
two is a defect of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from benchmarks.lab.defect import CODES, CONTRACT, IDENTITY, REFUSED, Defect
from benchmarks.lab.operators.codes import UNKNOWN
from benchmarks.lab.operators.hands import bumped
from benchmarks.lab.operators.views import AGREE, left_out
from benchmarks.lab.package import Package

CROSSED = ("age", "citizenship", "form")
GROUPS = {
    "victims": tuple(f"police-victims-by-{by}" for by in CROSSED),
    "suspects": tuple(f"police-suspects-by-{by}" for by in CROSSED),
    "prosecuted": tuple(f"prosecution-prosecuted-by-{by}" for by in CROSSED),
    "convicted": tuple(f"courts-convicted-by-{by}" for by in CROSSED),
    "users": tuple(f"{supplier}-users-by-age" for supplier in ("police", "prosecution", "courts")),
    "victims-of-others": tuple(f"{supplier}-victims" for supplier in ("programmes", "irsd", "furs", "prosecution")),
    "decisions": ("prosecution-decisions",),
    "judgments": ("courts-judgments",),
}
"""The tables of Article 19a(2), by what they count; views of the same persons stand together."""
VIEWS = ("victims", "suspects", "prosecuted", "convicted")

Slip = Callable[[Package, str, Random], None]


def category_misspelt(package: Package, table: str, random: Random) -> None:
    """A category (age group, kind of decision, outcome) has a name that nobody agreed on"""
    with package.edited(table) as rows:
        random.choice(rows[1:])[-2] = "Mlajši polnoletni"


def count_left_blank(package: Package, table: str, random: Random) -> None:
    """A number is blank: whether there was nobody, nobody can tell"""
    with package.edited(table) as rows:
        random.choice(rows[1:])[-1] = ""


def row_doubled(package: Package, table: str, random: Random) -> None:
    """A row was pasted twice"""
    with package.edited(table) as rows:
        rows.append(list(random.choice(rows[1:])))


def number_hidden(package: Package, table: str, random: Random) -> None:
    """A small number was hidden as "<5\""""
    with package.edited(table) as rows:
        random.choice(rows[1:])[-1] = "<5"


def table_not_sent(package: Package, table: str, random: Random) -> None:
    """A table was not sent"""
    left_out(package, table)


def person_in_one_view(package: Package, table: str, random: Random) -> None:
    """A person was added to one cross-table and not to the others"""
    with package.edited(table) as rows:
        bumped(random.choice(rows[1:]), -1, 1)


def tables_exchanged(package: Package, table: str, random: Random) -> None:
    """A cross-table was saved under the name of another one about the same persons"""
    other = random.choice([name for tables in GROUPS.values() if table in tables for name in tables if name != table])
    here, there = package.rows(table), package.rows(other)
    package.write(table, there)
    package.write(other, here)


def _defects() -> dict[str, Defect]:
    everywhere: dict[Slip, tuple[str, tuple[str, ...], str]] = {
        category_misspelt: (CODES, UNKNOWN, ""),
        count_left_blank: (CONTRACT, ("counts-told",), ""),
        row_doubled: (IDENTITY, ("facts-told-once", "values-as-contracted"), ""),
    }
    found = [_defect(slip, group, *said) for slip, said in everywhere.items() for group in GROUPS]
    found += [_defect(person_in_one_view, group, IDENTITY, (AGREE,), "") for group in VIEWS]
    found += [_defect(tables_exchanged, group, CONTRACT, (REFUSED,), "header-differs") for group in VIEWS]
    found += [
        _defect(number_hidden, group, CONTRACT, (REFUSED,), "value-of-other-type") for group in ("users", "judgments")
    ]
    sent = ("contracted-tables-delivered", "suppliers-heard")
    found += [
        _defect(table_not_sent, group, CONTRACT, sent, "") for group in ("victims-of-others", "decisions", "users")
    ]
    return {defect.id.replace("-", "_"): defect for defect in found}


def _defect(slip: Slip, group: str, breaks: str, expected: tuple[str, ...], code: str) -> Defect:
    def make(package: Package, random: Random) -> None:
        slip(package, random.choice(GROUPS[group]), random)

    story = f"{(slip.__doc__ or '').strip()} ({group.replace('-', ' ')})."
    return Defect(f"{slip.__name__.replace('_', '-')}-{group}", "year_2025", story, breaks, expected, make, code, 2025)


globals().update(_defects())
