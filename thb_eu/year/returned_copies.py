"""Read the answers that a supplier wrote into a marked copy of theirs.

A copy is known by its stamp, whatever it is called and whichever program saved it. An answer has one of two forms, in
any language and with any of the phrasings that `answer_phrasings.csv` lists; capitals, accents, spaces and commas make
no difference. A remark about no single cell is corrected by naming one first: `D4: corrected to 12`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from thb_eu.base.csv_tables import rows_of
from thb_eu.base.messages import Languages
from thb_eu.base.model import Place
from thb_eu.base.ooxml.cell_reference import cell_name, is_cell
from thb_eu.base.printable import well_formed
from thb_eu.definitions import Definitions
from thb_eu.sources.sheets import clean
from thb_eu.sources.text_files import WORKBOOKS
from thb_eu.sources.workbooks import opened
from thb_eu.templates.annotated_copies.copy_stamp import BEGINS, CopyStamp, StampedRemark, stamp_in
from thb_eu.templates.annotated_copies.remarks_sheet import ANSWER, CORRECTED_TO, RIGHT_BECAUSE, ROLE
from thb_eu.year.forms.stamp import parts_with_texts

CORRECTION, EXPLANATION = "correction", "explanation"
PHRASINGS = Path(__file__).with_name("answer_phrasings.csv")
LONGEST_VALUE = 100
IN_THOUSANDS = re.compile(r"\d{1,3}(?: \d{3})+")
NO_PLACE = Place()
BEFORE = r"\W*(?:\d+-\d+\W+)?(?:(?P<cell>[a-z]{1,3}[1-9]\d*)\W+)?"
"""The number of the remark may be repeated, and a cell may be named."""


@dataclass(frozen=True, slots=True)
class TypedAnswer:
    """What stands beside a remark: its kind and the value or the reason; no kind where it is not understood.

    `cell`: the cell that is corrected, empty where none is known. `where`: where it stands in the copy.
    """

    remark: StampedRemark
    where: Place
    kind: str = ""
    text: str = ""
    cell: str = ""


@dataclass(frozen=True, slots=True)
class ReturnedCopy:
    """A marked copy that came back: its stamp, and every answer that was typed into it.

    `role`: in which role somebody says to answer, empty where nobody does; it stands at `role_at`.
    """

    stamp: CopyStamp
    answers: tuple[TypedAnswer, ...]
    role: str = ""
    role_at: Place = NO_PLACE


def returned_copy(content: bytes, name: str, definitions: Definitions) -> ReturnedCopy | None:
    """Return the marked copy that the file called `name` is; nothing if it is none."""
    if not content.startswith(WORKBOOKS) or not any(BEGINS in text for text in parts_with_texts(content, name)):
        return None
    contract = next(iter(definitions.contracts.values()))
    with opened(content, name) as book:
        sheets = {title: dict(book.sheet(title, contract).rows) for title in book.titles}
    stamp = stamp_in(sheets)
    if stamp is None:
        return None
    typed = (found for title, rows in sheets.items() for found in _typed(rows, stamp, Place(name, title), definitions))
    roles = (
        found for title, rows in sheets.items() for found in _role(rows, Place(name, title), definitions.languages)
    )
    return ReturnedCopy(stamp, tuple(typed), *next(roles, ("", NO_PLACE)))


def _role(rows: Mapping[int, Sequence[str]], sheet: Place, languages: Languages) -> Iterator[tuple[str, Place]]:
    """Yield what stands right of where the remarks sheet asks for a role, and where."""
    labels = {_plain(ROLE.in_language(lang)) for lang in languages}
    for number, cells in rows.items():
        texts = [clean(cell) for cell in cells]
        label = next((at for at, text in enumerate(texts) if labels & {*_plain(text).split("\n")}), None)
        for at in range(label + 1 if label is not None else len(texts), len(texts)):
            if texts[at]:
                yield well_formed(texts[at]), Place(sheet.file, sheet.sheet, cell_name(number, at + 1))


def _typed(
    rows: Mapping[int, Sequence[str]], stamp: CopyStamp, sheet: Place, definitions: Definitions
) -> Iterator[TypedAnswer]:
    """Yield the answers on a sheet: below the heading of their column, in the row that bears the number of a remark."""
    known, languages = {remark.number: remark for remark in stamp.remarks}, definitions.languages
    headings = {_plain(ANSWER.title.in_language(lang)) for lang in languages}
    column = None
    for number, cells in rows.items():
        texts = [clean(cell) for cell in cells]
        lines = [{_plain(line) for line in text.split("\n")} for text in texts]
        heading = next((at for at, found in enumerate(lines) if found & headings), None)
        if heading is not None:
            column = heading
        elif column is not None and column < len(texts) and texts[column]:
            remark = next((known[text] for text in texts[:column] if text in known), None)
            if remark:
                where = Place(sheet.file, sheet.sheet, cell_name(number, column + 1))
                yield _understood(remark, texts[column], where, languages)


def _understood(remark: StampedRemark, text: str, where: Place, languages: Languages) -> TypedAnswer:
    """Return one answer, as far as it is understood."""
    text = well_formed(text)
    plain = _plain(text)
    for pattern, kind in _patterns(languages):
        if found := pattern.fullmatch(plain):
            rest = text[found.start("rest") :].strip(" \t\n\"'„“”»«")
            cell = (found["cell"] or "").upper() or (remark.cell if is_cell(remark.cell) else "")
            said = rest if kind == EXPLANATION and any(map(str.isalpha, rest)) else ""
            if kind == CORRECTION and cell and "\n" not in rest and len(rest) <= LONGEST_VALUE:
                said = rest.removesuffix(".").rstrip()
                said = said.replace(" ", "") if IN_THOUSANDS.fullmatch(said) else said
            return TypedAnswer(remark, where, kind if said else "", said, cell)
    return TypedAnswer(remark, where)


@lru_cache(maxsize=8)
def _patterns(languages: Languages) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Say what begins an answer of which kind, the longest phrasing first."""
    phrases = {_plain(row["phrase"]): row["answer"] for row in rows_of(PHRASINGS.read_bytes())}
    for text, kind in ((CORRECTED_TO, CORRECTION), (RIGHT_BECAUSE, EXPLANATION)):
        phrases |= {_plain(text.words(lang).partition("{")[0]): kind for lang in languages}
    found = []
    for phrase in sorted(phrases, key=lambda phrase: (-len(phrase), phrase)):
        words = r"[\s,;:]+".join(map(re.escape, re.split(r"[\s,;:]+", phrase.strip())))
        pattern = rf"{BEFORE}{words}(?!\w)[\s:,;=…]*(?P<rest>.*)"
        found.append((re.compile(pattern, re.DOTALL), phrases[phrase]))
    return tuple(found)


def _plain(text: str) -> str:
    """Return the text in small letters without accents, sign by sign, so that every place stays where it is."""
    return "".join((unicodedata.normalize("NFKD", sign.lower()) or sign)[0] for sign in text)
