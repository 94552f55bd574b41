"""Recognise the contract under which a supplier's own file is read.

The header decides, among the contracts of the year; the name of the file where several have that header, and where that
says nothing, that the header is there whole and not with gaps. A header that is only like one of a contract decides
too, so that what is wrong with it can be told at its place. Of a large file the head alone is looked at. Refused: a
header of no table, of several, of another year; the analyst can name the table.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path, PurePosixPath

from thb_eu.base.bounded_files import read_bounded
from thb_eu.base.errors import Fault, SourceRefused, refuse_if_any
from thb_eu.base.limits import HEAD, WORKBOOK_FILE
from thb_eu.base.messages import Text, _, joined
from thb_eu.base.model import Place, Remedies
from thb_eu.base.ooxml.archive import OLD_EXCEL
from thb_eu.base.printable import slug
from thb_eu.definitions import Contract, Definitions
from thb_eu.definitions.contracts import NAMES_JOINED_BY, folded
from thb_eu.definitions.strict_reader import closest
from thb_eu.sources.collection import of_other_years
from thb_eu.sources.file_safety import ONLY_THESE, SAVE_AS_ONE, SUFFIXES, zip_faults
from thb_eu.sources.header_and_notes import LOOKED_AT, header_rows
from thb_eu.sources.sheets import Numbered, clean
from thb_eu.sources.text_files import DELIMITERS, NOT_TEXT, UTF_16, WORKBOOKS, decoded_as, rows_divided
from thb_eu.sources.workbooks import OLD_OR_LOCKED, READERS, UNLOCK

OTHER_ENCODINGS = ("utf-16", "mac_latin2", "cp852", "iso8859-2")
"""What programs write that no contract allows; one of them is believed when the header is right in it alone."""
YEARS_AROUND = 5
FIRST_ROWS = 10 + LOOKED_AT

NAME_IT = _("Say which table it is, as SUPPLIER/TABLE.")
CALL_IT_SO = _("Call the file as its table is called, for example {name}, and send it again.")
OTHER_COLUMNS = _("the columns are those of the table {table} for {found}; {year} is collected.")


@dataclass(frozen=True, slots=True)
class RecognisedTable:
    """The contract of a file, and its encoding, where that is one which the contract does not allow.

    `unread`: the sheets of a workbook that are not read, by the contract whose header stands there.
    """

    contract: str
    encoding: str = ""
    unread: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Head:
    """The first rows of a text, or of a sheet, read in one way; the encoding of a text, the title of a sheet."""

    rows: tuple[Numbered, ...]
    words: frozenset[str]
    encoding: str = ""
    sheet: str = ""


def recognised(path: Path, name: str, year: int, definitions: Definitions, named: str = "") -> RecognisedTable:
    """Find which table the file in `path` is; `name`: as its sender calls it; `named`: as the analyst does."""
    contracts = definitions.contracts
    if named and named not in contracts:
        what = _("the contract {contract!r} does not exist.", contract=named)
        raise SourceRefused(Fault(Place(), "unknown-contract", what, closest(named, [*contracts]), "analyst"))
    if named and not contracts[named].is_expected_for(year):
        raise SourceRefused(Fault(Place(), *of_other_years(contracts[named], year, definitions), "analyst"))
    heads = tuple(_heads(path, name, contracts.values()))
    of_year = {key: contract.for_year(year) for key, contract in contracts.items() if contract.is_expected_for(year)}
    wanted = {named: of_year[named]} if named else of_year
    fits = [_fitting(head, wanted) for head in heads]
    head, fitting = next(((head, [*fit]) for head, fit in zip(heads, fits, strict=True) if fit), (None, []))
    if head is not None:
        if not head.encoding:  # the sheets of a workbook: no table of it is passed over
            fitting = [*dict.fromkeys(key for fit in fits for key in fit)]
        whole = {key for fit in fits for key, is_whole in fit.items() if is_whole}
        outright = "" if len(fitting) == 1 else _named_outright(name, wanted)
        chosen = outright or _by_name(fitting, wanted, name, whole)
        allowed = [encoding.lower() for encoding in contracts[chosen].encodings]
        others = [other for other in heads if other.sheet and not _fits(other, of_year[chosen])]
        unread = {
            key: other.sheet for other in others for key, is_whole in _fitting(other, of_year).items() if is_whole
        }
        return RecognisedTable(chosen, "" if head.encoding in ("", *allowed) else head.encoding, unread)
    if named:
        return RecognisedTable(named)
    refuse_if_any(SourceRefused, _of_another_year(heads, name, year, definitions))
    return RecognisedTable(_named_outright(name, of_year) or _most_alike(heads, of_year, name, year))


def with_its_header(path: Path, name: str, year: int, definitions: Definitions) -> frozenset[str]:
    """Find all tables of the year whose promised header the file in `path` has."""
    contracts = definitions.contracts
    of_year = {key: contract.for_year(year) for key, contract in contracts.items() if contract.is_expected_for(year)}
    return frozenset(key for head in _heads(path, name, contracts.values()) for key in _fitting(head, of_year))


def _named_outright(name: str, contracts: Iterable[str]) -> str:
    """Find the contract whose supplier and table the name of the file says, to tell what is wrong with it."""
    words = f"-{slug(PurePosixPath(name).stem)}-"
    return max((key for key in contracts if all(_named(words, *key.split("/")))), key=len, default="")


def _by_name(fitting: Sequence[str], contracts: Mapping[str, Contract], name: str, whole: Collection[str] = ()) -> str:
    """Return the contract that the name of the file means, among those whose header the file has, the `whole` first."""
    words = f"-{slug(PurePosixPath(name).stem)}-"
    likeness = {key: (*_named(words, *key.split("/")), key in whole) for key in fitting}
    most = max(likeness.values())
    best = [key for key in fitting if likeness[key] == most]
    if (len(best) == 1 and any(most)) or len(fitting) == 1:
        return best[0]
    example = best[0].replace("/", "-") + PurePosixPath(name).suffix
    remedies = CALL_IT_SO.filled({"name": example}), Remedies(analyst=NAME_IT)
    what = _("several tables have this header: {tables}.", tables=joined(contracts[key].in_quotes for key in best))
    raise SourceRefused(Fault(Place(name), "table-ambiguous", what, remedies[0], "supplier", remedies[1]))


def _named(words: str, supplier: str, table: str) -> tuple[int, bool]:
    """Find how plainly a name says which table it is: by the name of the table, by that of the supplier."""
    return len(table) if f"-{table}-" in words else 0, f"-{supplier}-" in words


def _of_another_year(heads: Iterable[_Head], name: str, year: int, definitions: Definitions) -> Iterator[Fault]:
    """Yield the fault that the header is right for another year: its columns are of that year, or its table is."""
    others = [other for distance in range(1, YEARS_AROUND + 1) for other in (year - distance, year + distance)]
    for head in heads:
        for contract in definitions.contracts.values():
            if not contract.is_expected_for(year):
                if _fits(head, contract):
                    yield Fault(Place(name), *of_other_years(contract, year, definitions), "supplier")
                    return
            elif contract.year_columns is not None:
                found = next((other for other in others if _fits(head, contract.for_year(other))), None)
                if found is not None:
                    what = OTHER_COLUMNS.filled({"table": contract.in_quotes, "found": found, "year": year})
                    remedy = _("Send the figures of {year}.", year=year)
                    yield Fault(Place(name), "table-of-another-year", what, remedy, "supplier")
                    return


def _most_alike(heads: Iterable[_Head], contracts: Mapping[str, Contract], name: str, year: int) -> str:
    """Return the only contract of which the file has more than half of the headings."""
    alike: dict[str, float] = {}
    for head in heads:
        for key, contract in contracts.items():
            held = sum(_holds(head.words, field.headings) for field in contract.fields)
            if 2 * held > len(contract.fields):
                alike[key] = max(alike.get(key, 0), held / len(contract.fields))
    best = [key for key, likeness in alike.items() if likeness == max(alike.values())]
    if best:
        return _by_name(best, contracts, name)
    what = _("no table of {year} has such a header.", year=year)
    others = Remedies(analyst=NAME_IT)
    remedy = _("Send the table with its agreed header, or fill in the form.")
    raise SourceRefused(Fault(Place(name), "table-not-recognised", what, remedy, "supplier", others))


def _fitting(head: _Head, contracts: Mapping[str, Contract]) -> Mapping[str, bool]:
    """Say for each contract whose promised header is in the first rows whether every column of it is there."""
    found = {key: contract for key, contract in contracts.items() if _fits(head, contract)}
    return {key: all(_holds(head.words, part.headings) for part in contract.fields) for key, contract in found.items()}


def _fits(head: _Head, contract: Contract) -> bool:
    """Tell whether the promised header stands among the first rows."""
    needed = (field.headings for field in contract.fields if not field.optional)
    return all(_holds(head.words, headings) for headings in needed) and bool(header_rows(head.rows, contract))


def _holds(words: frozenset[str], headings: Iterable[str]) -> bool:
    return any(_parts(heading) <= words or folded(heading) in words for heading in headings)


@lru_cache(maxsize=4096)
def _parts(heading: str) -> frozenset[str]:
    """Return the words that stand in cells of their own where a header goes over two rows."""
    return frozenset(map(folded, heading.split(NAMES_JOINED_BY)))


# --- the first rows ---------------------------------------------------------------------------------------------------


def _heads(path: Path, name: str, contracts: Iterable[Contract]) -> Iterator[_Head]:
    """Return the beginning of the file, read in every way in which it may be meant; the usual ways first."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        with path.open("rb") as opened:
            old = opened.read(len(OLD_EXCEL)) == OLD_EXCEL and suffix.startswith(".xls")
        problem = ("workbook-old-or-locked", OLD_OR_LOCKED, UNLOCK) if old else ("file-type-not-read", *ONLY_SUCH)
        raise SourceRefused(Fault(Place(name), *problem, "supplier"))
    contracts = tuple(contracts)
    return _of_workbook(path, name, suffix, contracts[0]) if suffix in READERS else _of_text(path, name, contracts)


ONLY_SUCH: tuple[Text, Text] = (ONLY_THESE, SAVE_AS_ONE)


def _of_workbook(path: Path, name: str, suffix: str, contract: Contract) -> Iterator[_Head]:
    content = read_bounded(path, WORKBOOK_FILE, name=name)
    if content.startswith(OLD_EXCEL):
        raise SourceRefused(Fault(Place(name), "workbook-old-or-locked", OLD_OR_LOCKED, UNLOCK, "supplier"))
    refuse_if_any(SourceRefused, zip_faults(content, name))
    with READERS[suffix](content, name) as book:
        for title in book.visible:
            yield replace(_head(book.sheet(title, contract).rows[:FIRST_ROWS]), sheet=title)


def _of_text(path: Path, name: str, contracts: Iterable[Contract]) -> Iterator[_Head]:
    with path.open("rb") as opened:
        content = opened.read(HEAD)
    if len(content) == HEAD:
        content = content[: content.rfind(b"\n") + 1] or content
    if content.startswith(WORKBOOKS) or (b"\0" in content and not content.startswith(UTF_16)):
        raise SourceRefused(Fault(Place(name), *NOT_TEXT, "supplier"))
    usual = dict.fromkeys(encoding.lower() for contract in contracts for encoding in contract.encodings)
    for encoding in dict.fromkeys((*usual, *OTHER_ENCODINGS)):
        text = decoded_as(content, encoding)
        if isinstance(text, str):
            for sign in DELIMITERS:
                rows = rows_divided(text, sign, FIRST_ROWS)
                if any(len(cells) > 1 for _, cells in rows):
                    yield _head(rows, encoding)


def _head(rows: Sequence[Numbered], encoding: str = "") -> _Head:
    return _Head(tuple(rows), frozenset(folded(clean(cell)) for _, cells in rows for cell in cells), encoding)
