"""The law and the supplier named beside a number are those of the facts in it, and no public name lies or leaks.

Source: for 2024 the report itself, as it stands in `datapackages/si-2024/data` (who tells which numbers under which
article); for the invented years the articles and suppliers of the facts behind each cell.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SI_2024, keep_only, set_cell
from tests.support.sample import sample
from tests.support.years import year_called
from thb_eu.base.model import UNNAMED, Audience
from thb_eu.base.table_schemas import records
from thb_eu.definitions import Definitions
from thb_eu.disclosure import protect
from thb_eu.run import run_of

POLICE, INSPECTORATE = "Police: yearly tables", "Labour Inspectorate: complaints and notifications"
PROSECUTION, COURTS = "State prosecution: steps of the year", "Courts: judgments of the year"
THE_ARTICLE = "KZ-1 113"
Cells = Mapping[tuple[str, ...], Mapping[str, Any]]


class Year:
    """A collection as it is counted, and as two editions get it."""

    def __init__(self, package: Path, definitions: Definitions) -> None:
        self.definitions, self.result = definitions, run_of(package, definitions)

    @cached_property
    def counted(self) -> Cells:
        """The cells as they were counted; those for the Commission have the same words beside them."""
        return self._by_key(records(self.result.counted.cells))

    @cached_property
    def public(self) -> Cells:
        """The cells for the public."""
        collection = self.result.received.collection
        found = protect(self.result.counted, self.definitions, collection, Audience.PUBLIC)
        return self._by_key(records(found.cells))

    def key(self, table: str, **codes: str) -> tuple[str, ...]:
        """The cell of a table of which some codes are named."""
        return (table, *self.definitions.key(self.definitions.table(table), codes))

    @cached_property
    def behind(self) -> Mapping[tuple[str, ...], list[tuple[int | None, str, str]]]:
        """By cell what is in it: each number with its article, without its paragraph, and the package it came from."""
        facts = {row["fact"]: row for row in records(self.result.mapped.facts)}
        contracts = {it["name"]: it["thb:contract"] for it in self.result.received.collection.resources}
        found: dict[tuple[str, ...], list[tuple[int | None, str, str]]] = {}
        for row in records(self.result.counted.contributions):
            fact = facts[row["fact"]]
            contract = contracts.get(fact["resource"], fact["resource"])  # of a table that did not come, its contract
            supplier = self.definitions.contracts[contract].supplier.english
            for article in filter(None, (fact["article"], fact.get("joint"))):
                if article != "_U":
                    entry = (row["value"], article, supplier)
                    found.setdefault(self._key(row), []).append(entry)
        return found

    def _by_key(self, rows: Iterable[Mapping[str, Any]]) -> Cells:
        return {self._key(row): row for row in rows}

    def _key(self, row: Mapping[str, Any]) -> tuple[str, ...]:
        return (row["table"], *(row[name] for name in self.definitions.table(row["table"]).names))


@pytest.fixture(scope="module")
def years(definitions: Definitions, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Year]:
    """Years of which the law is judged, each counted once: the report, two invented ones, and another country."""

    @cache
    def made(name: str) -> Year:
        return Year(*year_called(name, tmp_path_factory.mktemp("year"), definitions))

    return made


@pytest.fixture(scope="module")
def of_2024(years: Callable[[str], Year]) -> Year:
    """The figures of the report for 2024."""
    return years("2024")


@pytest.fixture(params=sample(["2024", "2025", "2026", "Croatia"], 0, ["2024", "Croatia"]))
def year(request: pytest.FixtureRequest, years: Callable[[str], Year]) -> Year:
    """Each of them."""
    return years(request.param)


def without_paragraph(article: str) -> str:
    """An article as the list of articles names it: KZ-1 199(1) is of KZ-1 199."""
    return re.sub(r"\(.*\)$", "", article)


def articles(row: Mapping[str, Any]) -> set[str]:
    """The articles named beside a cell."""
    return {without_paragraph(name) for name in row["provisions"]}


# --- what the Commission is told --------------------------------------------------------------------------------------


@pytest.mark.sampled
def test_the_commission_reads_the_articles_of_the_facts_in_a_cell_and_no_others(year: Year) -> None:
    """Of those that count somebody; of a cell without a number in which only zeros are, told or left out, none."""
    behind = year.behind
    for key, row in year.counted.items():
        facts = behind.get(key, [])
        if row["obs_value"] != 0:
            counting = [fact for fact in facts if fact[0] != 0]
            assert articles(row) == {article for _value, article, _supplier in counting}, key
            assert bool(row["sources"]) == bool(counting), key
        else:
            assert {article for _value, article, _supplier in facts} <= articles(row) and row["sources"], key


@pytest.mark.parametrize("organisation", ["IMMIG", "BORDER", "UNK"])
@pytest.mark.parametrize("status", ["IDENT", "PRESUM", "REG"])
def test_who_reported_nothing_stands_under_no_article(of_2024: Year, organisation: str, status: str) -> None:
    """These rows named neglect of a child and labour law as the legal basis of registered victims."""
    row = of_2024.counted[of_2024.key("V1", status=status, registering_organisation=organisation)]

    assert (row["obs_value"], row["provisions"], row["sources"]) == (None, (), ())


@pytest.mark.parametrize(
    ("table", "codes", "value", "article", "sources"),
    [
        ("V2", {"status": "IDENT"}, 17, {THE_ARTICLE}, {"Police, Table 3"}),
        ("V2", {"status": "PRESUM"}, 28, {THE_ARTICLE}, {"Police, Table 5"}),
        ("V2", {"status": "REG"}, 45, {THE_ARTICLE}, {"Police, Table 3", "Police, Table 5"}),
        ("S1", {}, 19, {THE_ARTICLE}, {"Police, Table 6", "Police, Table 7", "Police, section 3.1"}),
        ("S2", {"citizen": "DO"}, 2, {THE_ARTICLE}, {"Police, Table 6"}),
        ("P1", {}, 1, {THE_ARTICLE}, {"State prosecution, section 3.2.1"}),
        ("C1", {}, 1, {THE_ARTICLE}, {"Courts (as told by SDT RS), section 3.2.1"}),
        ("D1", {"decision": "PROS_THB"}, 1, {THE_ARTICLE}, {"State prosecution, section 3.2.1"}),
        ("D1", {"decision": "OTH"}, 2, {THE_ARTICLE, "KZ-1 175"}, {"State prosecution, section 3.2.1"}),
    ],
)
def test_numbers_of_2024_stand_under_the_article_under_which_they_were_told(
    of_2024: Year, table: str, codes: dict[str, str], value: int, article: set[str], sources: set[str]
) -> None:
    """The inspectorate found no victim: beside 17 it is no source. Two decisions were told under 113 with 175."""
    row = of_2024.counted[of_2024.key(table, **codes)]

    assert (row["obs_value"], {*row["provisions"]}, {*row["sources"]}) == (value, article, sources)


# --- what the public is told ------------------------------------------------------------------------------------------


@pytest.mark.sampled
def test_no_public_name_is_wrong(year: Year) -> None:
    """Whatever is named beside a public cell is beside the same cell for the Commission; all of it, or it says so."""
    behind, suppliers = year.behind, {it.supplier.english for it in year.definitions.contracts.values()}
    for key, row in year.public.items():
        true = year.counted[key]
        named = articles(row) - {UNNAMED}
        assert named <= articles(true), key
        assert named == articles(true) or UNNAMED in row["provisions"], key
        counting = {supplier for value, _article, supplier in behind.get(key, ()) if value != 0}
        told = {*row["sources"]} - {UNNAMED}
        assert told <= suppliers and (told <= counting or not counting), key
        assert told >= counting or UNNAMED in row["sources"], key


@pytest.mark.parametrize(
    ("table", "codes", "articles", "source"),
    [
        ("V1", {"status": "IDENT", "registering_organisation": "POLICE"}, (THE_ARTICLE,), POLICE),
        ("V1", {"status": "IDENT", "registering_organisation": "LABINSP"}, (UNNAMED,), INSPECTORATE),
        ("V2", {"status": "IDENT"}, (THE_ARTICLE,), POLICE),
        ("V2", {"status": "REG", "sex": "F"}, (THE_ARTICLE,), POLICE),
        ("V4", {"status": "IDENT", "form": "SEX"}, (THE_ARTICLE,), POLICE),
        ("S1", {"sex": "M"}, (THE_ARTICLE,), POLICE),
        ("S1", {}, (THE_ARTICLE, UNNAMED), POLICE),
        ("P1", {}, (UNNAMED,), PROSECUTION),
        ("C1", {}, (UNNAMED,), COURTS),
    ],
)
def test_the_public_reads_what_law_tables_and_public_cells_leave_no_other_way(
    of_2024: Year, table: str, codes: dict[str, str], articles: tuple[str, ...], source: str
) -> None:
    """Victims by country or form are told under 113 alone; numbers beside the tables may be of any article.

    Of the 19 suspects ten men are told under 113; the nine others, who are not, may be of any.
    """
    row = of_2024.public[of_2024.key(table, **codes)]

    assert (row["provisions"], row["sources"]) == (articles, (source,))


@pytest.mark.sampled
def test_outside_the_annex_no_article_is_named_that_counts_nobody(year: Year) -> None:
    """Rules that ask, and found nobody, are no law of a number: neither labour law nor neglect of a child."""
    inside = {table.name for table in year.definitions.tables if table.scope == "in"}
    counting = {article for facts in year.behind.values() for _value, article, _supplier in facts}

    assert {name for key, row in year.public.items() if key[0] in inside for name in articles(row)} <= {
        *counting,
        UNNAMED,
    }


def test_in_the_forms_of_later_years_prosecuted_persons_are_named(years: Callable[[str], Year]) -> None:
    """The prosecution tells persons under 113 alone, suppressed ones too; courts also tell others who may be let in."""
    public = years("2026").public

    for table, article, source in (("P1", THE_ARTICLE, PROSECUTION), ("C1", UNNAMED, COURTS)):
        told = [row for key, row in public.items() if key[0] == table and row["obs_status"] in ("A", "Q")]
        assert told and {(row["provisions"], row["sources"]) for row in told} == {((article,), (source,))}


# --- twins: other law behind the same public cells --------------------------------------------------------------------

PENDING = ("data/police-statements.csv", "B3")
"""Five suspects of pending cases: the one number of suspects that stands in no table of one article."""


def unchanged(_folder: Path) -> None:
    """As the report tells them."""


def suspects(folder: Path, change: Callable[[Path], None]) -> Path:
    """What the report for 2024 tells of suspects, changed."""
    made = Path(shutil.copytree(SI_2024, folder / "si-2024"))
    keep_only(made, "t06", "t07", "police-statements")
    for name in ("waivers", "corrections"):
        (made / f"{name}.yaml").write_text(f"{name}: []\n", encoding="utf-8")
    change(made)
    return made


def of_the_code_before_2008(folder: Path) -> None:
    """Suspects of an old case, under the article of that time, which counts without a question."""
    set_cell(folder / PENDING[0], PENDING[1], "Article 387a of the code before 2008")


def with_another_article(folder: Path) -> None:
    """Suspects of 113 in cases that are of 175 too."""
    set_cell(folder / PENDING[0], PENDING[1], "Articles 113 and 175")


def test_other_law_behind_the_same_public_cells_changes_no_public_name(
    definitions: Definitions, tmp_path: Path
) -> None:
    """The Commission reads the second article; the public reads the same as before."""
    year, twin = (Year(suspects(tmp_path / it.__name__, it), definitions) for it in (unchanged, with_another_article))
    public = ("obs_value", "obs_status", "conf_status", "provisions", "sources")

    assert [articles(it.counted[it.key("S1")]) for it in (year, twin)] == [{THE_ARTICLE}, {THE_ARTICLE, "KZ-1 175"}]
    assert [[row[name] for name in public] for row in year.public.values()] == [
        [row[name] for name in public] for row in twin.public.values()
    ]


CASE = """\
decisions:
  - case: pending-case-of-slavery
    decision: slavery-act-or-keeping
    where: {file: data/police-statements.csv, cell: E3}
    figure: 5
    answer: count
    says: {sl: Zadeva kaže prodajo osebe., en: The case shows the sale of a person.}
    because: {sl: Prodaja je dejanje trgovine z ljudmi., en: To sell is an act of trafficking.}
    proposed: {role: maintainers of the toolkit, on: 2026-11-24}
    signed: null
"""


def let_in_by_a_decision(folder: Path) -> None:
    """Suspects of an article that counts by a decision on the single case alone."""
    set_cell(folder / PENDING[0], PENDING[1], "Article 112")
    (folder / "decisions.yaml").write_text(CASE, encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "article"),
    [
        (with_another_article, "KZ-1 175"),
        (of_the_code_before_2008, "KZ-UPB1 387a"),
        (let_in_by_a_decision, "KZ-1 112"),
    ],
)
def test_a_law_that_the_public_does_not_know_of_makes_no_public_name_wrong(
    definitions: Definitions, tmp_path: Path, change: Callable[[Path], None], article: str
) -> None:
    """Another article of the case, one of the old code, one let in by a decision: the Commission reads each."""
    year = Year(suspects(tmp_path, change), definitions)

    assert articles(year.counted[year.key("S1")]) == {THE_ARTICLE, article}
    test_no_public_name_is_wrong(year)
