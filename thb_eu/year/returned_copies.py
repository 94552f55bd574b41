"""Read the answers that a supplier wrote into a marked copy of theirs.

A copy is known by its stamp, whatever it is called and whichever program saved it. Every text in the column for answers
is one. A number, alone or with any of the phrasings that `answer_phrasings.csv` lists, corrects the cell that is named
(`D4: corrected to 12`), or the only one that the remark is about; everything else explains. Capitals, accents, spaces
and commas make no difference. Nothing is guessed: a correction of nobody knows which cell is unclear.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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

CORRECTION, EXPLANATION, UNCLEAR = "correction", "explanation", "unclear"
PHRASINGS = Path(__file__).with_name("answer_phrasings.csv")
LONGEST_VALUE = 100
NO_PLACE = Place()
NUMBER, UNIT = "number", "unit"
"""Phrasings that only correct before a number; words behind one that say what is counted."""
QUOTES = " \t\n\"'„“”»«"
NAMED = r"\W*(?:\d+-\d+\W+)?(?:(?P<cell>[a-z]{1,3}[1-9]\d*)\W+)?"
"""The number of the remark may be repeated, and a cell may be named."""
UNSIGNED = r"(?<![-+−–±])(?<![+−±] )"
"""A difference is no value: of "+2" nobody takes the 2 for the count."""
BEFORE = rf"(?:[^\d\n]{{1,60}}[,.:;!–-])??{NAMED}"
"""Words without a number may come first."""


@dataclass(frozen=True, slots=True)
class TypedAnswer:
    """What stands beside a remark, as it was typed (`said`): its kind, and the value or the reason.

    `is_explained`: whether a correction says more than its value.
    `cell`: the cell that is corrected, empty where none is known. `where`: where it stands in the copy.
    """

    remark: StampedRemark
    where: Place
    said: str
    kind: str = UNCLEAR
    text: str = ""
    cell: str = ""
    is_explained: bool = False

    @property
    def reason(self) -> str:
        """What of it can be the reason of what it becomes; nothing of a mere value."""
        return self.said if self.kind != CORRECTION or self.is_explained else ""


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
    """Yield the answers on a sheet: below the heading of their column, in the row of a remark or below it."""
    known, languages = {remark.number: remark for remark in stamp.remarks}, definitions.languages
    headings = {_plain(ANSWER.title.in_language(lang)) for lang in languages}
    column, remark = None, None
    found: list[tuple[StampedRemark, Place, list[str]]] = []
    for number, cells in rows.items():
        texts = [clean(cell) for cell in cells]
        lines = [{_plain(line) for line in text.split("\n")} for text in texts]
        heading = next((at for at, line in enumerate(lines) if line & headings), None)
        if heading is not None:
            column, remark = heading, None
        elif column is not None:
            own = next((known[text] for text in texts[:column] if text in known), None)
            remark, text = own or remark, texts[column] if column < len(texts) else ""
            if remark and text and not own and found and found[-1][0] is remark:
                found[-1][2].append(text)
            elif remark and text:
                found.append((remark, Place(sheet.file, sheet.sheet, cell_name(number, column + 1)), [text]))
    for one, where, parts in found:
        yield _understood(one, well_formed("\n".join(parts)), where, languages)


def _understood(remark: StampedRemark, said: str, where: Place, languages: Languages) -> TypedAnswer:
    """Return one answer, as far as it is understood."""
    plain, answer, phrasings = _plain(said), TypedAnswer(remark, where, said), _phrasings(languages)
    for pattern, kind in phrasings.patterns:
        if found := pattern.fullmatch(plain):
            rest = said[found.start("rest") :].strip(QUOTES)
            if kind == EXPLANATION:
                return replace(answer, kind=kind, text=rest) if any(map(str.isalpha, rest)) else answer
            value = phrasings.value.fullmatch(_plain(rest))
            text = rest[: value.end("value")].replace(" ", "") if value else rest.removesuffix(".").rstrip()
            alone = next(filter(is_cell, (remark.cell, remark.about)), "")
            cell = (found["cell"] or alone).upper()
            is_value = cell and text and "\n" not in text and len(text) <= LONGEST_VALUE
            is_explained = bool(value and value["reason"])
            taken = replace(answer, kind=CORRECTION, text=text, cell=cell, is_explained=is_explained)
            return taken if is_value else answer
    explains = any(map(str.isalpha, said)) and not phrasings.of_a_value.search(plain)
    return replace(answer, kind=EXPLANATION, text=said.strip(QUOTES)) if explains else answer


@dataclass(frozen=True, slots=True)
class _Phrasings:
    """What begins an answer of which kind, the longest first; how a number is written, with its reason or without.

    `of_a_value`: by what an answer shows that it means a value, wherever that stands.
    """

    patterns: tuple[tuple[re.Pattern[str], str], ...]
    value: re.Pattern[str]
    of_a_value: re.Pattern[str]


@lru_cache(maxsize=8)
def _phrasings(languages: Languages) -> _Phrasings:
    """Read the phrasings, and the two forms of an answer in each language."""
    kinds = {_plain(row["phrase"]): row["answer"] for row in rows_of(PHRASINGS.read_bytes())}
    for form, kind in ((CORRECTED_TO, CORRECTION), (RIGHT_BECAUSE, EXPLANATION)):
        kinds |= {_plain(form.words(lang).partition("{")[0]).strip(): kind for lang in languages}
    kinds = dict(sorted(kinds.items(), key=lambda of_phrase: (-len(of_phrase[0]), of_phrase[0])))
    words = {phrase: r"[\s,;:]+".join(map(re.escape, re.split(r"[\s,;:]+", phrase))) for phrase in kinds}
    units, values = ("|".join(words[it] for it in kinds if kinds[it] == kind) for kind in (UNIT, CORRECTION))
    because = "|".join({phrase.split()[-1]: "" for phrase, kind in kinds.items() if kind == EXPLANATION})
    reason = rf"(?:\s*[,;(–-]|[.:](?!\d)|\s+(?:{because})\b)\W*[^\W\d_].*"
    value = rf"{UNSIGNED}(?P<value>\d{{1,3}}(?: \d{{3}})+|\d+)(?:\s+(?:{units})\b)?[.!]?(?P<reason>{reason})?"
    begins = {rf"{BEFORE}{words[phrase]}(?!\w)[\s:,;=…]*": kind for phrase, kind in kinds.items() if kind != UNIT}
    begins[rf"{NAMED}=?\s*"] = NUMBER
    patterns = [
        (re.compile(rf"{begin}(?P<rest>{value if kind == NUMBER else '.*'})", re.DOTALL), kind)
        for begin, kind in begins.items()
    ]
    return _Phrasings(tuple(patterns), re.compile(value, re.DOTALL), re.compile(rf"\b(?:{values})\b"))


def _plain(text: str) -> str:
    """Return the text in small letters without accents, sign by sign, so that every place stays where it is."""
    return "".join((unicodedata.normalize("NFKD", sign.lower()) or sign)[0] for sign in text)
