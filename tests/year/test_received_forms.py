"""A form that comes back is received table by table; reported, none, cannot say and left blank stay apart.

Expected: what was typed into the form of the courts; nothing of the program fills it in.
"""

from __future__ import annotations

import io
import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from tests.support.acts import BECAUSE, acting, refused_whole, reject
from tests.support.deliveries import empty_collection, journal_in, resources_in
from tests.support.filled_forms import opened, saved
from tests.support.sample import sampled
from thb_eu.base.model import Audience
from thb_eu.cli import cli
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import Act
from thb_eu.run import prepare
from thb_eu.sources import read, read_collection
from thb_eu.year.acting import Acting
from thb_eu.year.acts.receive import receive
from thb_eu.year.acts.reception import arriving
from thb_eu.year.acts.withdraw import Withdraw
from thb_eu.year.forms import forms
from thb_eu.year.received_deliveries import Verdict

ROLE, ON, YEAR = "analyst", "2026-03-02", 2025
ACTING = Acting(ROLE, ON)
AGES, FORMS, USERS = "courts/convicted-by-age", "courts/convicted-by-form", "courts/users-by-age"


@pytest.fixture(scope="module")
def form(definitions: Definitions, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The form of the courts, as they are sent it."""
    folder = empty_collection(tmp_path_factory.mktemp("form") / "si-2025")
    (made,) = forms(folder, definitions, suppliers=["courts"])
    return made.files["courts-2025.xlsx"]


def filled(form: bytes, path: Path, counts: dict[str, list[int]], says: dict[str, str]) -> Path:
    """The form with these counts in the first rows of their tables, and with what is said of tables."""
    book, tables = opened(form)
    for contract, numbers in counts.items():
        table = tables[contract]
        for row, number in zip(table.rows, numbers, strict=False):
            table.sheet.cell(row, table.columns["Število"]).value = number
        table.say("reported")
    for contract, said in says.items():
        tables[contract].say(said)
    path.write_bytes(saved(book))
    return path


def test_figures_and_the_three_statements_stay_apart(
    form: bytes, new_collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """Reported: the counts typed. None: zeros. Cannot say: missing, and it is said who says so. Blank: missing."""
    sent = filled(form, tmp_path / "courts.xlsx", {AGES: [3, 0, 5]}, {FORMS: "none", USERS: "unknown"})
    (found,) = receive([sent], new_collection, definitions, ACTING).deliveries
    assert found.faults == ()
    told = {table.contract: (table.says, table.total) for table in found.tables}
    assert told == {AGES: ("", 8), FORMS: ("none", 0), USERS: ("unknown", None)}
    received = read(new_collection, definitions)
    values = {
        contract: sorted(set(received.facts.loc[received.facts["resource"] == name, "value"].dropna()))
        for name, contract in (("convicted-by-age", AGES), ("convicted-by-form", FORMS))
    }
    assert values == {AGES: [0, 3, 5], FORMS: [0]}
    missing = {gap.contract: gap.stated for gap in received.undelivered}
    assert {contract for contract, stated in missing.items() if stated} == {USERS}
    assert (missing[USERS].says, missing[USERS].on) == ("unknown", ON) if missing[USERS] else False
    assert missing["courts/judgments"] is None
    assert USERS not in set(received.facts.loc[received.facts["value"].notna(), "file"])


def test_a_table_that_cannot_be_told_is_found_apart_from_one_that_did_not_come(
    form: bytes, new_collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """Both block until somebody says why they may; the words differ, and no cell becomes zero of either."""
    sent = filled(form, tmp_path / "courts.xlsx", {AGES: [3]}, {USERS: "unknown"})
    receive([sent], new_collection, definitions, ACTING)
    submission = prepare(new_collection, definitions, Audience.INTERNAL, fast=True)
    found = {
        it.where.cell: it.message.english
        for it in submission.examined.findings
        if it.check == "contracted-tables-delivered"
    }
    assert found[USERS].split("(")[1].split(")")[1] != found["courts/judgments"].split("(")[1].split(")")[1]
    cells = submission.protected.cells
    users = cells[(cells["table"] == "U1") & (cells["stage"] == "PER_CNV")]
    assert users["obs_value"].isna().all()


def test_a_table_of_a_form_points_at_its_sheet(
    form: bytes, new_collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """D12 of the extract is D12 of the form: the entry says which sheet and which row its header has."""
    _book, tables = opened(form)
    sent = filled(form, tmp_path / "courts.xlsx", {AGES: [3]}, {})
    receive([sent], new_collection, definitions, ACTING)
    (entry,) = resources_in(new_collection)
    assert entry["thb:form"] == {"sheet": tables[AGES].sheet.title}
    assert entry["dialect"]["headerRows"] == [tables[AGES].header]
    facts = read(new_collection, definitions).facts
    first = f"{'ABCDEFGH'[tables[AGES].columns['Število'] - 1]}{tables[AGES].header + 1}"
    assert facts.loc[facts["cell"] == first, "value"].tolist() == [3]


def test_a_later_form_supersedes_table_by_table(
    form: bytes, new_collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """What the second form leaves blank stands as the first said it; a statement gives way to figures, and back."""
    first = filled(form, tmp_path / "first.xlsx", {AGES: [3], FORMS: [3]}, {USERS: "unknown"})
    second = filled(form, tmp_path / "second.xlsx", {AGES: [4], USERS: [1]}, {})
    one, two = (receive([path], new_collection, definitions, ACTING).deliveries[0] for path in (first, second))
    folders = {entry["thb:contract"]: entry["path"].split("/")[1] for entry in resources_in(new_collection)}
    assert folders == {AGES: two.id, FORMS: one.id, USERS: two.id}
    changed = [(it.before, it.now) for table in two.tables if table.contract == AGES for it in table.changes]
    assert changed == [("3", "4")]
    reject(new_collection, two.id, definitions, "head", ON, BECAUSE)
    folders = {entry["thb:contract"]: entry["path"].split("/")[1] for entry in resources_in(new_collection)}
    assert folders == {AGES: one.id, FORMS: one.id}
    assert [gap.contract for gap in read(new_collection, definitions).undelivered if gap.stated] == [USERS]


def test_a_collection_goes_on_with_every_form_that_came_as_csv(
    new_collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """Each table of each office, of which there was none: read, told, rejected and stood again like any other."""
    sent, contracts = [], set()
    for made in forms(new_collection, definitions):
        for name in (name for name in made.files if name.endswith(".csv")):
            mark, *rows = made.files[name].decode("utf-8-sig").splitlines()
            path = tmp_path / name.replace("/", "-")
            path.write_text("\n".join((f"{mark.rstrip(',')},none,{ROLE},{ON}", *rows)), encoding="utf-8")
            sent.append(path)
            contracts.add(mark.split(",")[1])
    found = receive(sent, new_collection, definitions, ACTING).deliveries
    assert {one.verdict for one in found} <= {Verdict.RECEIVED, Verdict.QUESTIONED} and len(found) == len(contracts) > 9

    def listed() -> set[str]:
        return {str(entry["thb:contract"]) for entry in read_collection(new_collection, definitions).resources}

    assert listed() == contracts
    told = CliRunner().invoke(cli, ["status", str(new_collection), "--format", "json"])
    assert json.loads(told.stdout)["spoilt"] == []
    (gone,) = (table.contract for table in found[0].tables)
    reject(new_collection, found[0].id, definitions, "head", ON, BECAUSE)
    assert listed() == contracts - {gone}
    with acting(new_collection, "head", definitions=definitions) as space:
        Withdraw(entry=space.journal.acts[-1].number, because=BECAUSE).do(space)
    assert listed() == contracts


def test_nothing_arrives_with_which_the_collection_could_not_be_read(
    new_collection: Path, definitions: Definitions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the program would list is read before it is written: the words of a source that begin like a formula."""
    monkeypatch.setattr(arriving, "_cited", lambda _contract, _lang: "=1+1")
    sent = tmp_path / "suspects.csv"
    sent.write_text(
        "Izid obravnave;Spol;Starostna skupina;Število\nKazenska ovadba;ženski;18 let in več;3\n", encoding="utf-8"
    )
    with refused_whole(new_collection, "shape-wrong"):
        receive([sent], new_collection, definitions, ACTING, "police/suspects-by-age")


@sampled(
    ("mistake", "code"),
    [
        ("another year", "form-of-another-year"),
        ("another country", "form-of-another-country"),
        ("as it stood before", "form-outdated"),
        ("nothing filled in", "form-empty"),
        ("none, and a number", "statement-contradicted"),
        ("reported, and no number", "statement-contradicted"),
        ("a word for a count", "value-of-other-type"),
    ],
    3,
)
def test_a_form_that_cannot_be_meant_is_refused_with_its_reason(
    mistake: str, code: str, form: bytes, new_collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """Each by its code; the form is kept apart, unchanged, and nothing of it is received."""
    path = tmp_path / "courts.xlsx"
    says = {"none, and a number": "none", "reported, and no number": "reported"}.get(mistake)
    counts = {} if mistake in ("nothing filled in", "reported, and no number") else {AGES: [3]}
    filled(form, path, counts, {AGES: says} if says else {})
    stamps = {
        "another year": (",2025,", ",2024,"),
        "another country": (",SI", ",HR"),
        "as it stood before": (None, None),
    }
    if mistake in stamps:
        path.write_bytes(_stamped(path.read_bytes(), *stamps[mistake]))
    if mistake == "a word for a count":
        book, tables = opened(path.read_bytes())
        tables[AGES].sheet.cell(tables[AGES].header + 1, tables[AGES].columns["Število"]).value = "trije"
        path.write_bytes(saved(book))
    (found,) = receive([path], new_collection, definitions, ACTING).deliveries
    assert (found.verdict, {fault.code for fault in found.faults}) == (Verdict.REFUSED, {code})
    kept = new_collection / "deliveries/refused" / found.id
    assert (kept / "original.xlsx").read_bytes() == path.read_bytes()
    assert resources_in(new_collection) == []
    assert [entry.act for entry in journal_in(new_collection).acts] == [Act.REFUSED]


def _stamped(content: bytes, old: str | None, new: str | None) -> bytes:
    """The form with another stamp; of none, with an id that no form has now."""
    import re

    book, _tables = opened(content)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("thb-eu form"):
                    text = (
                        re.sub("[0-9a-f]{16}", "0" * 16, cell.value)
                        if old is None
                        else cell.value.replace(old, new or "")
                    )
                    cell.value = text
    for name in book.defined_names.values():
        name.value = re.sub("[0-9a-f]{16}", "0" * 16, name.value) if old is None else name.value.replace(old, new or "")
    return saved(book)


def test_the_row_of_a_printed_total_owes_no_label(
    form: bytes, new_collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """A total is of all articles, instances and outcomes: its row leaves blank what every other row must tell."""
    judgments = "courts/judgments"
    required = [field.name for field in definitions.contracts[judgments].fields if field.name in ("Stopnja", "Izid")]
    book, tables = opened(form)
    table = tables[judgments]
    for row in table.rows:
        if str(table.sheet.cell(row, 1).value or "").endswith("člen"):
            table.sheet.cell(row, table.columns["Število"]).value = 1
    table.say("reported")
    path = tmp_path / "courts.xlsx"
    path.write_bytes(saved(book))
    (found,) = receive([path], new_collection, definitions, ACTING).deliveries
    assert required == ["Stopnja", "Izid"]
    of_others = {other.sheet.title for name, other in tables.items() if name != judgments}
    assert found.faults == () and {question.where.sheet for question in found.questions} == of_others

    row = next(row for row in table.rows if str(table.sheet.cell(row, 1).value or "").endswith("člen"))
    table.sheet.cell(row, table.columns["Izid"]).value = None
    path.write_bytes(saved(book))
    (found,) = receive([path], new_collection, definitions, ACTING).deliveries
    on_it = [it for it in found.questions if it.where.sheet not in of_others]
    assert [(it.check, it.where.cell) for it in on_it] == [
        ("values-as-contracted", f"C{row}"),
        ("contracted-tables-delivered", "B5"),  # what the row alone told is lacking
    ]


def test_of_a_table_of_blank_rows_none_may_be_said(
    form: bytes, new_collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """Where no row stands on the form a clerk who knows of none types nothing: that is told, and lacks nowhere."""
    others = "courts/other-numbers"
    sent = filled(form, tmp_path / "courts.xlsx", {AGES: [3]}, {others: "none"})
    (found,) = receive([sent], new_collection, definitions, ACTING).deliveries
    assert (found.faults, {table.contract: table.says for table in found.tables}) == ((), {AGES: "", others: "none"})
    received = read(new_collection, definitions)
    assert others not in {gap.contract for gap in received.undelivered}
    assert "courts/related-convicted" in {gap.contract for gap in received.undelivered}


def contact_is(collection: Path, *mailbox: str) -> None:
    """Let the collection have this contact, or none."""
    descriptor = json.loads((collection / "datapackage.json").read_text(encoding="utf-8"))
    descriptor["contributors"] = [{"title": "MNZ", "email": one, "roles": ["contact"]} for one in mailbox]
    (collection / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")


@pytest.mark.parametrize("now", [("other@example.org",), ()])
def test_the_printed_sender_is_no_personal_datum_whoever_is_the_contact_now(
    form: bytes, now: tuple[str, ...], new_collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """A form is away for months; the mailbox that it was printed with is the sender's own, not what a clerk typed."""
    contact_is(new_collection, *now)
    sent = filled(form, tmp_path / "courts.xlsx", {AGES: [3, 0, 5]}, {})

    (found,) = receive([sent], new_collection, definitions, ACTING).deliveries

    assert [fault.code for fault in found.faults] == []


@pytest.mark.parametrize("where", ["in the sentence", "beside it", "alone"])
def test_an_address_that_somebody_typed_into_a_form_is_found(
    form: bytes, where: str, new_collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """Only the cell as it was printed is exempt: not one that was changed, and not the same address elsewhere."""
    contact_is(new_collection, "other@example.org")
    book = openpyxl.load_workbook(io.BytesIO(form))
    cells = (cell for sheet in book for row in sheet.iter_rows() for cell in row)
    (printed,) = (cell for cell in cells if "spbtl@example.org" in str(cell.value))
    if where == "in the sentence":
        printed.value += " third@example.org"
    else:
        typed = "third@example.org" if where == "beside it" else "spbtl@example.org"
        printed.parent.cell(printed.row, 6).value = typed
    path = tmp_path / "courts.xlsx"
    path.write_bytes(saved(book))

    (found,) = receive([path], new_collection, definitions, ACTING).deliveries

    assert [fault.code for fault in found.faults] == ["personal-data"]


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ({"victims": [3, 0, 4, 1], "suspects": [3, 0, 4, 1]}, "tables-sent-once"),
        ({"victims": [], "suspects": [3, 0, 4, 1]}, "contracted-tables-delivered"),
    ],
    ids=["on both sheets", "on the sheet of suspects alone"],
)
def test_a_clerk_who_types_victims_among_suspects_is_asked(
    typed: dict[str, list[int]], asked: str, new_collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """Eight victims are not eight suspects of the same sex and age, cell by cell; nor may their own table stay away."""
    (made,) = forms(new_collection, definitions, suppliers=["police"])
    counts = {f"police/{who}-by-age": numbers for who, numbers in typed.items() if numbers}
    sent = filled(made.files["police-2025.xlsx"], tmp_path / "police.xlsx", counts, {})
    receive([sent], new_collection, definitions, ACTING)

    found = prepare(new_collection, definitions, Audience.INTERNAL, fast=True).examined.findings

    assert any(
        it.check == asked and it.blocks and "victims-by-age" in str(it.where) + it.message.english for it in found
    )
