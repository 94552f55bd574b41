"""Every mistake of a clerk ends in a delivery or in one refusal, with its code and its place, and the file is kept.

Expected: `mistakes/mistakes.csv`, by hand: what becomes of the file, the codes of what blocks, the places of each.
"""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

from tests.support import year_2025
from tests.support.deliveries import empty_collection, journal_in, receive_all
from tests.support.journals import sha256
from tests.support.sample import one_of_each, sampled
from tests.year.mistakes import files
from tests.year.mistakes.files import MISTAKES
from thb_eu.base.refusals import all_refusals
from thb_eu.definitions import Definitions
from thb_eu.definitions.acts import Act
from thb_eu.sources import read_collection
from thb_eu.year.acting import Acting
from thb_eu.year.acts.receive import receive
from thb_eu.year.received_deliveries import DeliveryReceived, Verdict

LISTED = Path(__file__).with_name("mistakes") / "mistakes.csv"
EXPECTED = {row["mistake"]: row for row in csv.DictReader(LISTED.read_text(encoding="utf-8").splitlines())}
ROLE, ON = "analyst", "2026-03-02"
ACTING = Acting(ROLE, ON)
PHOTO = "photo-in-place-of-a-count"
OF_OTHER_PROGRAMS = ("old-excel", "scan")
ONE_POINT = bytes([0, 0, 0, 1] * 2)
"""Width and height in a PNG file."""


def received(file: Path, new_collection: Path, definitions: Definitions, table: str = "") -> DeliveryReceived:
    (found,) = receive([file], new_collection, definitions, ACTING, table).deliveries
    return found


def test_at_least_sixty_mistakes_are_listed_each_once() -> None:
    assert [*EXPECTED] == [*MISTAKES]
    assert len(MISTAKES) >= 60


@sampled("mistake", MISTAKES, 0, [PHOTO, *one_of_each(MISTAKES, lambda mistake: EXPECTED[mistake]["code"])])
def test_a_mistake_ends_in_a_delivery_or_in_one_refusal(
    mistake: str, new_collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """As listed; the bytes lie where the journal says, pictures left out, and the collection can be read afterwards.

    A file of another program may hold persons that nobody can look for: it is refused for its kind alone, and not kept.
    """
    name, content = MISTAKES[mistake]()
    (tmp_path / name).write_bytes(content)
    found = received(tmp_path / name, new_collection, definitions)
    blocking = found.faults or tuple(one for one in found.questions if one.blocks)
    places = [str(one.where.cell or one.where.row or one.where.line or "") for one in blocking]
    assert (
        found.verdict.value,
        " ".join(dict.fromkeys(one.code for one in blocking)),
        " ".join(filter(None, places)),
    ) == (
        EXPECTED[mistake]["verdict"],
        EXPECTED[mistake]["code"],
        EXPECTED[mistake]["places"],
    )
    is_refused = found.verdict is Verdict.REFUSED
    kept = new_collection / "deliveries" / ("refused" if is_refused else "") / found.id
    originals = [path for path in kept.glob("original.*") if not path.name.endswith(".remarks.xlsx")]
    entry, *more = journal_in(new_collection).acts
    assert [one.act for one in more] == ([Act.PURGED] if mistake in OF_OTHER_PROGRAMS else [])
    assert (entry.act, entry.about["sha256"]) == (Act.REFUSED if is_refused else Act.RECEIVED, sha256(content))
    if "kept" in entry.about:
        assert mistake == PHOTO
        assert entry.about["kept"] == sha256(originals[0].read_bytes())
        assert zipfile.ZipFile(originals[0]).read("xl/media/image1.png")[16:24] == ONE_POINT
    else:
        assert [path.read_bytes() for path in originals] == [content][: not more]
    letter = (kept / ("reason.txt" if is_refused else "receipt.txt")).read_text(encoding="utf-8-sig")
    assert letter.count(name) >= len(definitions.languages)
    assert read_collection(new_collection, definitions).contracts == (() if is_refused else ("police/suspects-by-age",))


def test_every_code_of_a_refusal_is_in_the_list_of_refusals() -> None:
    known = {refusal.code for refusal in all_refusals()}
    refused = {code for row in EXPECTED.values() if row["verdict"] == "refused" for code in row["code"].split()}
    assert refused <= known


# --- mistakes that are more than one file -----------------------------------------------------------------------------


def test_what_is_no_file_is_refused_and_leaves_nothing(
    new_collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """A folder, a name of nothing, a link: there are no bytes to keep, so the journal has nothing to tell."""
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "good.csv").write_bytes(files.csv()[1])
    (tmp_path / "link.csv").symlink_to(tmp_path / "good.csv")
    names = ("folder.csv", "nothing.csv", "link.csv")
    found = receive([tmp_path / name for name in names], new_collection, definitions, ACTING).deliveries
    assert [one.faults[0].code for one in found] == ["file-not-found", "file-not-found", "path-unsafe"]
    assert [path.name for path in new_collection.iterdir()] == ["datapackage.json"]


def test_the_analyst_names_the_table_that_the_file_does_not_tell(
    new_collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """Refused first, as two tables have the header; the same file is received once somebody says which it is."""
    path = tmp_path / "tabela.csv"
    path.write_bytes(files.csv()[1])
    assert received(path, new_collection, definitions).faults[0].code == "table-ambiguous"
    found = received(path, new_collection, definitions, "police/suspects-by-age")
    assert [table.contract for table in found.tables] == ["police/suspects-by-age"]
    assert [entry.act for entry in journal_in(new_collection).acts] == [Act.REFUSED, Act.RECEIVED]
    assert received(path, new_collection, definitions, "police/no-such-table").verdict is Verdict.KNOWN


def test_last_years_figures_sent_again_are_asked_about(
    new_collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """The same table lies in a collection of another year beside this one: received, and asked about at once."""
    other = empty_collection(new_collection.parent / "si-2026")
    descriptor = other / "datapackage.json"
    descriptor.write_text(descriptor.read_text(encoding="utf-8").replace("2025", "2026"), encoding="utf-8")
    path = tmp_path / "police-suspects-by-age.csv"
    path.write_bytes(files.csv()[1])
    assert received(path, other, definitions).verdict is Verdict.RECEIVED
    assert "tables-of-this-year" in {one.code for one in received(path, new_collection, definitions).questions}


def test_the_same_bytes_for_two_tables_are_two_tables_and_asked_about(
    new_collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    """Figures sent for two tables cannot both be meant; zeros can, so that neither table is lost."""
    names = ("courts-convicted-by-age.csv", "courts-users-by-age.csv")
    for count, codes in (("3", {"tables-sent-once"}), ("0", set())):
        content = files.csv([files.HEADER[1:], *([sex, "Odrasli", count] for sex in ("Moški", "Ženske", "Ni znano"))])[
            1
        ]
        for name in names:
            (tmp_path / name).write_bytes(content)
        found = receive([tmp_path / name for name in names], new_collection, definitions, ACTING).deliveries
        assert {table.contract for table in found[1].tables} == {"courts/convicted-by-age", "courts/users-by-age"}
        assert {one.code for one in found[1].questions} & {"tables-sent-once"} == codes
        assert len(read_collection(new_collection, definitions).resources) == 2
        again = receive([tmp_path / name for name in names], new_collection, definitions, ACTING).deliveries
        assert {one.verdict for one in again} == {Verdict.KNOWN}


def test_a_whole_year_with_one_bad_file_loses_no_other(
    new_collection: Path, definitions: Definitions, tmp_path: Path
) -> None:
    import random

    folder = year_2025.write(year_2025.invented(random.Random(3)), tmp_path / "sent") / "data"
    (folder / "police-suspects-by-age.csv").write_bytes(MISTAKES["less-than"]()[1])
    found = receive_all(folder, new_collection, definitions)
    assert [one.name for one in found.of(Verdict.REFUSED)] == ["police-suspects-by-age.csv"]
    assert len(read_collection(new_collection, definitions).resources) == len(found.deliveries) - 1
