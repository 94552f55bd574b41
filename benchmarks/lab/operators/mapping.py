"""Mapping: law, code lists and contracts that no longer fit the data or each other."""

from __future__ import annotations

import re
from random import Random

from benchmarks.lab.defect import CODES, CONTRACT, NOTHING, REFUSED, RULE, defect
from benchmarks.lab.operators.codes import UNKNOWN
from benchmarks.lab.package import Package

CITIZENS = "datapackages/codelists/citizen.csv"
ALIASES = "datapackages/codelists/citizen-alias.csv"


def _without_lines(package: Package, name: str, pattern: str) -> None:
    """A definition without the lines that match; some must."""
    path = package.definition(name)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not re.search(pattern, line)]
    assert len(kept) < len(lines), f"no line of {name} matches {pattern}"
    path.write_bytes("".join(kept).encode())


@defect(RULE, "facts-mapped")
def article_without_its_rules(package: Package, random: Random) -> None:
    """The rule file of an article that the suppliers still report on is gone."""
    package.definition(random.choice(("mappings/kz1/196.yaml", "mappings/kz1/175.yaml"))).unlink()


@defect(RULE, REFUSED, code="rule-missing")
def rule_removed(package: Package, random: Random) -> None:
    """A rule was deleted, not closed: what it governed is governed by none."""
    path = package.definition("mappings/kz1/113.yaml")
    text = path.read_text(encoding="utf-8")
    left = re.sub(r"\n  - rule: kz1-113-convicted\n.*?(?=\n\n|\n  - rule: )", "", text, count=1, flags=re.DOTALL)
    assert left != text
    path.write_bytes(left.encode())


@defect(RULE, REFUSED, code="unknown-decision")
def decision_removed(package: Package, random: Random) -> None:
    """A decision on which rules rest has another name in the list of decisions."""
    package.replaced(
        "mappings/decisions.yaml", "decision: potential-victims-are-presumed", "decision: potential-victims"
    )


@defect(RULE, REFUSED, code="unknown-code")
def rule_with_an_unknown_code(package: Package, random: Random) -> None:
    """A rule names a role that does not exist."""
    package.replaced("mappings/kz1/113.yaml", "role: [CONVICTED]", "role: [CONVICT]")


@defect(RULE, REFUSED, code="rules-overlap")
def two_rules_for_one_record(package: Package, random: Random) -> None:
    """A condition was taken out of a rule, which now governs what another governs too."""
    package.replaced("mappings/kz1/113.yaml", "role: [ACCUSED], document: [INDICTMENT]}", "role: [ACCUSED, CONVICTED]}")


def _without_a_country(package: Package, table: str, *others: str) -> None:
    """The code list without a country that occurs in a table and in none of the others."""
    listed = package.definition(CITIZENS).read_text(encoding="utf-8")
    elsewhere = {"Slovenia", *(row[0] for other in others for row in package.rows(other))}
    labels = [row[0] for row in package.rows(table)[1:-1] if row[0] not in elsewhere and f",{row[0]}," in listed]
    _without_lines(package, CITIZENS, f",{labels[0]},")


@defect(CODES, REFUSED, "tables-share-their-margins", *UNKNOWN, code="unknown-code")
def country_removed_from_the_list(package: Package, random: Random) -> None:
    """A country that occurs among the victims was taken out of the code list; the list of names still leads to it."""
    _without_a_country(package, "t03")


@defect(CODES, REFUSED, *UNKNOWN, code="unknown-code")
def country_of_the_annex_removed_from_the_list(package: Package, random: Random) -> None:
    """A country that occurs in the national annex alone was taken out of the code list."""
    _without_a_country(package, "t12", "t03", "t05", "t06", "t07")


@defect(CODES, *UNKNOWN)
def alias_removed(package: Package, random: Random) -> None:
    """The name that a supplier writes for a country is no longer in the list of names."""
    with package.edited("t12") as rows:
        rows[1][0] = "Columbia"
    _without_lines(package, ALIASES, "^Columbia,")


@defect(CONTRACT, *UNKNOWN)
def label_removed_from_the_contract(package: Package, random: Random) -> None:
    """A word on which supplier and Service agreed is gone from the contract."""
    with package.contract("police/t04") as table:
        labels = table["schema"]["fields"][0]["thb:labels"]
        del labels[package.rows("t04")[1][0]]


@defect(CONTRACT, "properties-enforced", REFUSED)
def property_that_nobody_enforces(package: Package, random: Random) -> None:
    """The contract asks for a unique key in words that the library behind it accepts and passes over."""
    with package.contract("police/t03") as table:
        table["schema"]["uniqueKeys"] = [["Nationality"]]


@defect(CONTRACT, REFUSED)
def contract_with_a_misspelt_property(package: Package, random: Random) -> None:
    """A property of the contract is misspelt; what it should say would be said by nobody."""
    with package.contract("police/t03") as table:
        table["thb:list_all"] = table.pop("thb:lists_all")


@defect(CONTRACT, "printed-totals-delivered", *UNKNOWN)
def contract_without_its_total_row(package: Package, random: Random) -> None:
    """The contract no longer says that "Total" is a total row: it reads as one form more."""
    with package.contract("police/t04") as table:
        del table["thb:printed_totals"]


@defect(RULE, "units-not-added")
def cases_added_to_legal_persons(package: Package, random: Random) -> None:
    """The contract learned that pending cases are cases; the printed total still adds them to legal entities."""
    with package.contract("police/t08") as table:
        table["schema"]["fields"][0]["thb:labels"]["Pending case"] = {"document": "PENDING", "unit": "CAS"}


@defect(RULE, "roles-are-of-persons")
def suspects_called_offences_in_the_contract(package: Package, random: Random) -> None:
    """The contract of a table of suspects says offences."""
    with package.contract("police/t11") as table:
        table["thb:always"]["unit"] = "OFF"


@defect(RULE, "breaks-told")
def rule_changed_without_a_word(package: Package, random: Random) -> None:
    """A rule was closed and followed by another in the middle of the year; the collection names no break."""
    path = package.definition("mappings/kz1/113.yaml")
    text = path.read_text(encoding="utf-8")
    start = text.index("  - rule: kz1-113-suspect\n")
    rule = text[start : text.index("\n\n", start)]
    after = rule.replace("kz1-113-suspect", "kz1-113-suspect-since-july")
    both = f"{rule}\n    valid: {{until: 2024-06-30}}\n\n{after}\n    valid: {{from: 2024-07-01}}"
    path.write_bytes(text.replace(rule, both, 1).encode())


@defect(RULE, REFUSED, code="sister-missing")
def rule_reads_the_law_otherwise(package: Package, random: Random) -> None:
    """A rule counts nothing where it counted: suspects would fall away whose victims and accused count."""
    package.replaced(
        "mappings/kz1/113.yaml",
        "    count_as: {indicator: suspects}\n    match: {predicate: narrowMatch, confidence: 0.9}\n",
        "    count_as: nothing\n",
    )


@defect(NOTHING)
def membership_of_the_union_wrong(package: Package, random: Random) -> None:
    """A country stands as a member of the Union that is none: its citizens move to another group."""
    path = package.definition("datapackages/codelists/eu-membership.csv")
    path.write_bytes(path.read_bytes() + b"RS,2013-07-01,,Mistaken for its neighbour,recalled\n")
