"""Read what was published before or elsewhere, beside the collection or named for one run.

One CSV file is one release, in `releases/` of the collection (or the manifest and the cells of a public dossier of the
country, in a folder of their own; what another dossier holds nobody has read): title, year and vintage of what was
published (vintage 0: not one of our own dossiers), and of every figure the table, the key as `status=IDENT, sex=T`
(codes that are counted together as `citizen=RS+BA`; dimensions left out are their total) and the value: a number, a
bound such as `<5` or `1-4`, or `Q` for a count that the release itself keeps back, with what other tables that were
public then tell of it (`Q ≥4`). A dossier, with what was public beside it, or a table of published figures, is turned
into one.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Set
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from thb_eu.base.bounded_files import read_below, read_bounded
from thb_eu.base.csv_tables import NotATable, as_csv, table_of
from thb_eu.base.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.base.limits import FAULTS, TABLE
from thb_eu.base.messages import _
from thb_eu.base.model import NOT_APPLICABLE, Audience, ObsStatus, Place
from thb_eu.base.table_schemas import records
from thb_eu.definitions import CellKey, Definitions, IndicatorTable
from thb_eu.definitions.journal import JournalEntry
from thb_eu.results import Collection, KnownFigure, KnownRelease, ReceivedFacts
from thb_eu.results.known_figures import (
    PERTURBATION,
    TOGETHER,
    Ends,
    Told,
    around,
    bounds_of,
    codes_named,
    parts_told,
    words_of,
)
from thb_eu.results.references import Facts, References, ReportStatement, UnreadableReference, facts_in_cells, same_name
from thb_eu.sources.file_safety import inside

if TYPE_CHECKING:
    import pandas as pd

RELEASES = "releases"
"""The folder of a collection in which they lie."""
COLUMNS = ("title", "year", "vintage", "table", "key", "value")
PUBLISHED = ("Table", "Key", "Value", "Source")
"""The columns of published figures, as suppliers send them (contract published/figures)."""
NUMBER = re.compile("[0-9]{1,4}")
WITHHELD = ObsStatus.SUPPRESSED.value
NOTHING_BESIDE: Mapping[tuple[str, str], str] = {}
OTHERS = "published figures"
MANIFEST, OBSERVATIONS, BESIDE = "manifest.json", "observations.csv", "beside.csv"
BESIDE_COLUMNS = ("table", "key", "value")

GIVE_ONE = _(
    "Give the folder of a dossier, or a CSV file with the columns {columns} or {published}. Of a table or text of the "
    "collection itself its datapackage.json says that it is published (thb:published)."
).filled({"columns": ", ".join(COLUMNS), "published": ", ".join(PUBLISHED)})
GIVE_A_PUBLIC_ONE = _("Give the public dossier that was published, or a CSV file of what was published.")
NOT_PUBLIC = _("the dossier is not public: its audience is {found}, and nobody else has read what it holds.")
OF_NOBODY = _("the dossier does not say for whom it was made, so nobody knows whether what it holds was published.")
OF_ANOTHER_COUNTRY = _("the dossier is of {found}, not of {geo}: it tells nothing of the figures of this country.")
WRITE_A_FIGURE = _("Write a whole number, a bound such as <5, ≥11 or 1-4, or Q for a count that is kept back there.")


def releases_beside(folder: Path, definitions: Definitions, arriving: Container[str] = ()) -> tuple[KnownRelease, ...]:
    """Return the releases that lie in a collection, in the order of their names; SourceRefused where one cannot be
    read.

    `arriving`: files of the collection that came with a change that does not hold yet.
    """
    found = []
    for path in sorted(folder.joinpath(RELEASES).iterdir()) if folder.joinpath(RELEASES).is_dir() else ():
        name = f"{RELEASES}/{path.name}"
        if f"{name}/{MANIFEST}" in arriving:
            continue
        if path.is_dir():
            found.append(release_named(path, definitions, name))
        elif path.suffix == ".csv":
            found.append(
                release_of(read_bounded(inside(folder, name, name), TABLE, name=name), name, path.stem, definitions)
            )
    return tuple({release.id: release for release in found}.values())


def release_named(path: Path, definitions: Definitions, name: str = "") -> KnownRelease:
    """Return the release that somebody names for one run: the folder of a public dossier, or a table of figures."""
    name = name or str(path)
    try:
        if path.is_dir():
            manifest, observations = (
                read_bounded(path / part, TABLE, name=f"{name}/{part}") for part in (MANIFEST, OBSERVATIONS)
            )
            beside = read_below(path, BESIDE, TABLE) or b""
            content = of_dossier(manifest, observations, name, definitions, beside)
        else:
            content = _as_release(read_bounded(path, TABLE, name=name), path.stem)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise SourceRefused(_no_release(name)) from None
    return release_of(content, name, id_of(content), definitions)


def with_releases(collection: Collection, named: Iterable[KnownRelease]) -> Collection:
    """Return the collection, knowing what is `named` too; the same release is known once."""
    known = {release.id: release for release in (*collection.releases, *named)}
    return replace(collection, releases=tuple(known[id] for id in sorted(known)))


def as_submitted(collection: Collection, entry: JournalEntry) -> Collection:
    """Return the collection as the dossier of an entry *submitted* knew it: without what the office released since."""
    public = enumerate(collection.journal.finals(Audience.PUBLIC), 1)
    since = {title_of(collection.name, vintage) for vintage, final in public if final.number >= entry.number}
    return replace(collection, releases=tuple(release for release in collection.releases if release.title not in since))


def title_of(package: str, vintage: int) -> str:
    """Say what a vintage of our own is called among the releases."""
    return f"{package} {vintage}"


def with_published_figures(collection: Collection, published: pd.DataFrame, definitions: Definitions) -> Collection:
    """Return the collection with the figures of others that it carries; a row that names no cell is found elsewhere."""
    tables = {table.name: table for table in definitions.tables}
    figures = []
    for row in records(published):
        parts = _parts({name: row[name] or "" for name in ("table", "key")}, tables, definitions)
        bounds = bounds_of(row["value"] or "")
        if parts and bounds:
            figures.append(KnownFigure(parts, *bounds))
    if not figures:
        return collection
    return with_releases(collection, [KnownRelease(OTHERS, OTHERS, collection.year, 0, tuple(figures))])


def of_cells(collection: Collection, cells: pd.DataFrame, definitions: Definitions) -> bytes:
    """Return the release file of tables that are public as they are: every counted cell."""
    shown = records(cells[cells["obs_value"].notna()])
    return _content((collection.name, collection.year, 0), shown, definitions)


def of_dossier(manifest: bytes, observations: bytes, name: str, definitions: Definitions, beside: bytes = b"") -> bytes:
    """Return the release file of a public dossier of the country: every cell that it shows, suppressed ones too.

    `beside`: what other tables that were public then tell of these (`told_beside`).
    """
    told, rows = json.loads(manifest), table_of(observations)[1]
    audience, geo = told.get("audience", ""), told["geo"]
    if audience != Audience.PUBLIC.value:
        what = NOT_PUBLIC.filled({"found": audience}) if audience else OF_NOBODY
        raise SourceRefused(Fault(Place(name), "release-not-public", what, GIVE_A_PUBLIC_ONE, "analyst"))
    if geo != definitions.geo:
        what = OF_ANOTHER_COUNTRY.filled({"found": geo, "geo": definitions.geo})
        raise SourceRefused(Fault(Place(name), "release-of-another-country", what, GIVE_A_PUBLIC_ONE, "analyst"))
    vintage = (told.get("revision") or {}).get("vintage", 1)
    shown = [row for row in rows if row["obs_value"] or row["obs_status"] == WITHHELD]
    if moved := told.get(PERTURBATION):
        error, units = int(moved["error"]), moved["units"]
        bounds = (around(int(row["obs_value"]), error if row["unit"] in units else 0) for row in shown)
        shown = [row | {"obs_value": f"{low}-{high}"} for row, (low, high) in zip(shown, bounds, strict=True)]
    known = {(row["table"], row["key"]): row["value"] for row in (table_of(beside)[1] if beside else ())}
    head = title_of(told["package"], vintage), int(told["year"]), int(vintage)
    return _content(head, shown, definitions, known)


def told_beside(beside: Mapping[CellKey, Ends], definitions: Definitions) -> bytes:
    """Return the file of what is known beside a public dossier of cells that it keeps back; empty where nothing is."""
    names = definitions.dimension_names
    lines = [(table, _key(names[table], codes), words_of(between)) for (table, codes), between in beside.items()]
    return as_csv([BESIDE_COLUMNS, *sorted(lines)]) if lines else b""


def _content(
    head: tuple[str, int, int],
    cells: Iterable[Mapping[str, Any]],
    definitions: Definitions,
    beside: Mapping[tuple[str, str], str] = NOTHING_BESIDE,
) -> bytes:
    """Return the release file with this title, year and vintage; a cell without a value is kept back there.

    `beside`: by table and key, what is known of it all the same.
    """
    names, lines = definitions.dimension_names, []
    for row in cells:
        if row["table"] in names:
            of_cell = row["table"], _key(names[row["table"]], definitions.cell_of(row)[1])
            kept_back = f"{WITHHELD} {beside[of_cell]}" if of_cell in beside else WITHHELD
            lines.append((*head, *of_cell, kept_back if row["obs_value"] in ("", None) else row["obs_value"]))
    return as_csv([COLUMNS, *lines])


def _key(names: Iterable[str], codes: Iterable[str]) -> str:
    return ", ".join(map("=".join, zip(names, codes, strict=True)))


def id_of(content: bytes) -> str:
    """Say what a release is called: the first 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(content).hexdigest()[:16]


def release_of(content: bytes, name: str, id: str, definitions: Definitions) -> KnownRelease:
    """Return a release file; SourceRefused with every row that cannot be read."""
    try:
        columns, rows = table_of(content)
    except NotATable:
        columns, rows = (), []
    if columns != COLUMNS or not rows:
        raise SourceRefused(_no_release(name))
    tables = {table.name: table for table in definitions.tables}
    figures, faults, withheld, beside = [], [], set[Told](), dict[Told, Ends]()
    for number, row in enumerate(rows, 2):
        where = Place(name, row=number)
        parts = _parts(row, tables, definitions)
        is_withheld, value = row["value"].startswith(WITHHELD), row["value"].removeprefix(WITHHELD).strip()
        bounds = (0, None) if is_withheld and not value else bounds_of(value)
        if not (NUMBER.fullmatch(row["year"]) and NUMBER.fullmatch(row["vintage"])):
            what = _("year and vintage are whole numbers.")
            faults.append(Fault(where, "release-not-read", what, GIVE_ONE, "analyst"))
        elif parts is None:
            named = f"{row['table']} {row['key']}".strip()
            what = _("the EU tables have no cell {named!r}.", named=named)
            remedy = _("Write a table, and a key such as `status=IDENT, sex=T`.")
            faults.append(Fault(where, "release-not-read", what, remedy, "analyst"))
        elif bounds is None:
            what = _("{value!r} is no figure.", value=row["value"])
            faults.append(Fault(where, "release-not-read", what, WRITE_A_FIGURE, "analyst"))
        elif is_withheld:
            withheld.update(parts)
            if value and len(parts) == 1:  # what is known of several together bounds none of them
                beside[parts[0]] = bounds
        else:
            figures.append(KnownFigure(parts, *bounds))
    refuse_if_any(SourceRefused, faults[:FAULTS])
    year, vintage = int(rows[0]["year"]), int(rows[0]["vintage"])
    return KnownRelease(id, rows[0]["title"], year, vintage, tuple(figures), frozenset(withheld), content, beside)


def _no_release(name: str) -> Fault:
    what = _("this is neither a dossier nor a table of released figures.")
    return Fault(Place(name), "release-not-read", what, GIVE_ONE, "analyst")


def _as_release(content: bytes, title: str) -> bytes:
    """Return a table of figures as a release file; published figures are of no vintage and of the year asked about."""
    columns, rows = table_of(content.removeprefix(b"\xef\xbb\xbf"))
    if columns == PUBLISHED:
        return as_csv([COLUMNS, *((title, 0, 0, row["Table"], row["Key"], row["Value"].strip()) for row in rows)])
    return content


def _parts(
    row: Mapping[str, str], tables: Mapping[str, IndicatorTable], definitions: Definitions
) -> tuple[Told, ...] | None:
    """Return the cells of which a row speaks; None where there are none such."""
    table = tables.get(row["table"])
    codes = codes_named(row["key"])
    if table is None or codes is None or not codes.keys() <= set(table.names):
        return None
    lists = {dimension.name: definitions.codelists[dimension.codelist] for dimension in table.dimensions}
    named_codes = ((name, code) for name, both in codes.items() for code in both.split(TOGETHER))
    if any(code not in lists[name].by_code and code != NOT_APPLICABLE for name, code in named_codes):
        return None
    return parts_told(table.indicator, codes, {name: known.total for name, known in lists.items()}, NOT_APPLICABLE)


# Read published numbers: of what was received, the numbers that a collection declares published, as a release.
#
# Of a table (`thb:published` of its resource) that is every number in it; of the claims of a report, the numbers
# that its text tells and that relations tie to cells of tables, each as what those cells come to together: the same
# (*equals*, *sum*), no more (*part*, *stage*) or no less (*at least*). Shares, words, and claims without a relation
# are left aside.

ITSELF = "published tables and texts"
SAME, NO_LESS, NO_MORE = ("equals", "sum"), ("part", "stage"), ("at least",)
"""Kinds of relations: what a claim refers to comes to its number, to no less, to no more."""


def with_published_numbers(received: ReceivedFacts) -> ReceivedFacts:
    """Return the same, its collection knowing as a release what of it is published."""
    collection = received.collection
    published = collection.published
    if not published:
        return received
    figures = (*_of_tables(received, published), *_of_texts(received, published))
    release = KnownRelease(ITSELF, ITSELF, collection.year, 0, tuple(figures))
    return replace(received, collection=replace(collection, releases=(*collection.releases, release)))


def _of_tables(received: ReceivedFacts, published: Set[str]) -> Iterator[KnownFigure]:
    known = received.facts[received.facts["resource"].isin(published) & received.facts["value"].notna()]
    for fact, value in zip(known["fact"], known["value"], strict=True):
        yield KnownFigure((), int(value), int(value), frozenset({fact}))


def _of_texts(received: ReceivedFacts, published: Set[str]) -> Iterator[KnownFigure]:
    told = received.reference_tables
    claims = [row for row in records(told["claims"]) if row["resource"] in published] if "claims" in told else []
    if not claims or "relations" not in told:
        return
    lower = {file: table.lower for file, table in received.sent.items()}
    references = References(claims, received.cells, {}, lower, same_name)
    in_cells = dict(facts_in_cells(received, lower))
    zeros = {fact for fact in received.facts["fact"] if "/" in fact.rpartition("!")[2]}
    relations = [row for row in records(told["relations"]) if row["kind"] in (*SAME, *NO_LESS, *NO_MORE)]
    of_claims: dict[str, Facts] = {}
    for relation in sorted(relations, key=lambda row: row["kind"] not in SAME):
        try:
            claim = references.claim(relation["claim"])
            number, sides = int(claim.number), references.all_of(relation["refers_to"])
        except (UnreadableReference, TypeError, ValueError):  # nothing to calculate with
            continue
        together = [sides] if relation["kind"] != "equals" else [(side,) for side in sides]
        for facts in filter(None, (_facts_of(group, in_cells, of_claims) for group in together)):
            low, high = (
                (0 if relation["kind"] in NO_MORE else number),
                (None if relation["kind"] in NO_LESS else number),
            )
            if low == high:
                of_claims[relation["claim"]] = facts
            yield KnownFigure((), low, high, facts)
            if low == high == 0:  # what a zero says besides
                implied = (fact for fact in zeros if fact.partition("/")[0] in facts)
                yield from (KnownFigure((), 0, 0, frozenset({fact})) for fact in sorted(implied))


def _facts_of(
    sides: Iterable[ReportStatement], in_cells: Mapping[str, Facts], of_claims: Mapping[str, Facts]
) -> Facts | None:
    """Return the facts to which several references come together; None where one counts nothing, or a fact twice."""
    found: list[Facts | None] = []
    for side in sides:
        names = [name for name, _text in side.texts]
        found += [of_claims.get(side.reference)] if side.claim is not None else map(in_cells.get, names)
    facts = frozenset[str]().union(*filter(None, found))
    return facts if all(found) and len(facts) == sum(map(len, filter(None, found))) else None
