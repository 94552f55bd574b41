"""Write the report on quality in prose, from the reference metadata of an edition.

Its chapters are those of quality reports in the ESS (their order is recalled), of which each is a concept of SIMS:
first the words of the office, then what the run tells in sentences, each with the number of the note that names its
source. What nobody wrote is listed as missing. Long lists are counted, with the place where they stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from thb_eu.base.csv_tables import table_of
from thb_eu.base.messages import Text, _, day, inside_a_sentence, joined, plural
from thb_eu.definitions import AutomaticFact as Fact
from thb_eu.definitions.signing import role_in_words
from thb_eu.publication.edition import Edition
from thb_eu.publication.reference import MARKDOWN, TELLERS, MetadataEntry, TextBlock, entries, paragraphs
from thb_eu.recipients.formats import as_sentence, numbered_notes, part_named, printed
from thb_eu.writing.document import Block, Bullets, Document, Heading, Paragraph

CHAPTERS = ("1", "3", "18", "11", "12", "13", "17", "14", "15", "10", "16", "7")
"""The concepts in the order of a quality report."""
SENTENCES = Path(__file__).with_name("quality_sentences.csv")
"""How each row that a fact tells is said: the names of its cells, and the sentence; other rows are counted.

`source`: the file of the dossier from which it follows; any other stands in its reference metadata.
"""
COUNTED = plural("{says} ({count} row in the reference metadata).", "{says} ({count} rows in the reference metadata).")
NOT_WRITTEN = _("Nobody has written anything under: {listed}.")
OF_THE_RUN, OF_A_ROLE = _("SIMS {code}: {file} of the dossier."), _("SIMS {code}: words of {who}.")


TITLE = _("Report on quality")


def quality_report(edition: Edition, lang: str) -> Document:
    """Return the report in `lang`."""
    return printed(edition, TITLE, tuple(_Composed(edition, lang).blocks()), lang)


@dataclass(frozen=True)
class _Composed:
    """The report in one language; `notes`: the sources of its sentences, numbered as they are first named."""

    edition: Edition
    lang: str
    notes: dict[Text, int] = field(default_factory=dict)

    def blocks(self) -> Iterator[Block]:
        yield Heading(1, TITLE.in_language(self.lang))
        every = entries(self.edition)
        for chapter in CHAPTERS:
            of_chapter = [entry for entry in every if entry.concept.code.split(".")[0] == chapter]
            for entry in of_chapter:
                if entry.concept.depth == 1:
                    yield Heading(2, entry.concept.label.in_language(self.lang))
                elif not entry.is_empty:
                    yield Heading(3, entry.concept.label.in_language(self.lang))
                yield from self._entry(entry)
            if empty := [entry.concept.label for entry in of_chapter if entry.is_empty and not entry.below]:
                told = NOT_WRITTEN.filled({"listed": joined(empty, ", ")})
                yield Paragraph(told.in_language(self.lang), is_remark=True)
        yield from numbered_notes(self.notes, self.lang)

    def _entry(self, entry: MetadataEntry) -> Iterator[Block]:
        code = entry.concept.code
        for prose in entry.prose:
            who = joined([role_in_words(prose.by), *([day(prose.on)] if prose.on else [])])
            note = self._note(OF_A_ROLE, code, who=who)
            yield from (Paragraph(f"{words} {note}") for words in paragraphs(prose.text, self.lang))
        for fact in entry.concept.facts:
            for block in TELLERS[fact](self.edition):
                yield from self._block(block, fact, code)

    def _block(self, block: TextBlock, fact: Fact, code: str) -> Iterator[Block]:
        """Yield what the run tells at once: a sentence, and one of each row; rows without a sentence are counted."""
        known = _sentences().get(fact, {})
        note = self._note(OF_THE_RUN, code, file=next((row["source"] for row in known.values()), "") or MARKDOWN)
        said = [_said(known[len(row)], row) for row in block.rows if len(row) in known]
        intro = as_sentence(block.text, self.lang)
        if block.rows and not said:
            told = COUNTED.filled({"says": intro.rstrip(":."), "count": len(block.rows)})
            intro = told.in_language(self.lang)
        yield Paragraph(f"{intro} {note}")
        if said:
            yield Bullets(tuple(f"{as_sentence(text, self.lang)} {note}" for text in said))

    def _note(self, source: Text, code: str, **values: object) -> str:
        told = source.filled({"code": code, **values})
        return f"[{self.notes.setdefault(told, len(self.notes) + 1)}]"


@cache
def _sentences() -> Mapping[Fact, Mapping[int, Mapping[str, str]]]:
    """Return the rows of the list of sentences by fact and by the number of cells of what they say."""
    found: dict[Fact, dict[int, Mapping[str, str]]] = {}
    for row in table_of(SENTENCES.read_bytes())[1]:
        found.setdefault(Fact(row["fact"]), {})[len(row["cells"].split())] = row
    return found


def _said(listed: Mapping[str, str], row: tuple[Text, ...]) -> Text:
    """Say what a row tells."""
    one, many = listed["sentence"], listed["plural"]
    text = plural(one, many) if many else _(one)
    named = zip(listed["cells"].split(), row, strict=True)
    cells: dict[str, object] = {name: it.english if it.english.isdecimal() else it for name, it in named}
    cells |= {"what": part_named(*row[:2])} if "of" in cells else {}
    return text.filled({**cells, "by": inside_a_sentence(row[2])} if "by" in cells else cells)
