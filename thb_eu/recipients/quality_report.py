"""Write the report on quality in prose, from the reference metadata of an edition.

Its chapters are those of quality reports in the ESS (their order is recalled), of which each is a concept of SIMS:
first the words of the office, then what the run tells in sentences, each with the number of the note that names its
source. What nobody wrote is listed as missing. Long lists are counted, with the place where they stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from thb_eu.base.messages import Text, _, day, inside_a_sentence, joined, layout, plural
from thb_eu.definitions import AutomaticFact as Fact
from thb_eu.definitions.signing import role_in_words
from thb_eu.publication.edition import Edition
from thb_eu.publication.reference import MARKDOWN, TELLERS, MetadataEntry, TextBlock, entries, paragraphs
from thb_eu.recipients.formats import as_sentence, numbered_notes, part_named, printed
from thb_eu.writing.document import Block, Bullets, Document, Heading, Paragraph

CHAPTERS = ("1", "3", "18", "11", "12", "13", "17", "14", "15", "10", "16", "7")
"""The concepts in the order of a quality report."""
CELLS, FOUND = "observations.csv", "findings.json"
SENTENCES: Mapping[Fact, tuple[tuple[str, Text], ...]] = {
    Fact.COMPLETENESS_RATE: (
        (
            "what part all rate",
            plural(
                "{what}: of {all} cells that are asked for, {part} holds a value ({rate}).",
                "{what}: of {all} cells that are asked for, {part} hold a value ({rate}).",
                by="part",
            ),
        ),
    ),
    Fact.MISSING_BREAKDOWNS: (
        ("what of by missing flags", _("{what}, {by}: no value in {missing} categories ({flags}).")),
    ),
    Fact.COVERAGE: (
        ("who count", plural("{who}: {count} table was sent.", "{who}: {count} tables were sent.")),
        ("who title row", _("{who} owes “{title}”: {row}.")),
    ),
    Fact.WAITING: (("id what facts units", _("Not counted until it is decided ({id}): {what} Units: {units}.")),),
    Fact.WAIVERS: (
        ("id check where why asks grants until found", _("{where}: {why} Asked for by: {asks}; granted by: {grants}.")),
    ),
    Fact.CORRECTIONS: (("id where why who on", _("{where}, read otherwise since {on}: {why} ({who})")),),
    Fact.UNKNOWN_SHARES: (
        ("what of by unknown all share", _("{what}, {by}: unknown for {unknown} of {all} ({share}).")),
    ),
    Fact.NON_RESPONSE_RATE: (("what part all rate", _("{what}: {part} of {all} ({rate}).")),),
    Fact.PUNCTUALITY_IN_DAYS: (
        ("what due sent apart", _("Due {what} on {due}, submitted on {sent}: a difference in days of {apart}.")),
    ),
    Fact.DIFFERING_DEFINITIONS: (("flag says why signed", layout("{says} {why} ({signed})")),),
    Fact.BREAKS: (
        ("flag says why signed", layout("{says} {why} ({signed})")),
        ("what since says", _("{what}, from {since}: {says}")),
    ),
    Fact.LENGTH_OF_SERIES: (
        (
            "what since until count",
            plural(
                "{what}: comparable from {since} to {until}, {count} year.",
                "{what}: comparable from {since} to {until}, {count} years.",
            ),
        ),
    ),
    Fact.AVERAGE_REVISION: (
        ("sum all changed mean", _("Of {all} figures {changed} were revised, on average by {mean} (sum {sum}).")),
    ),
    Fact.VIEWS_AGREE: (("what of tables all equal", _("{what} in tables {tables}: {all}; equal: {equal}.")),),
    Fact.VALIDATION: (
        ("what value", layout("{what}: {value}.")),
        (
            "what outcome severity count",
            plural(
                "Check {what}: {count} finding ({outcome}, {severity}).",
                "Check {what}: {count} findings ({outcome}, {severity}).",
            ),
        ),
    ),
    Fact.CONFIDENTIALITY_TREATMENT: (
        ("mark what count", plural("{what} ({mark}): {count} cell.", "{what} ({mark}): {count} cells.")),
    ),
    Fact.STATE: (("what value", layout("{what}: {value}.")),),
    Fact.DECISIONS: (("id answer state says", layout("{says} ({id}: {answer}; {state})")),),
}
"""How each row that a fact tells is said: the names of its cells, and the sentence; other rows are counted."""
SOURCE: Mapping[Fact, str] = {
    **dict.fromkeys((Fact.COMPLETENESS, Fact.MISSING_BREAKDOWNS, Fact.COMPLETENESS_RATE, Fact.BOUNDS), CELLS),
    **dict.fromkeys((Fact.UNKNOWN_SHARES, Fact.VIEWS_AGREE, Fact.CONFIDENTIALITY_TREATMENT), CELLS),
    **dict.fromkeys((Fact.VALIDATION, Fact.WAIVERS), FOUND),
}
"""From which file of the dossier a fact follows; any other stands in its reference metadata."""
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
        note = self._note(OF_THE_RUN, code, file=SOURCE.get(fact, MARKDOWN))
        said = [*filter(None, (_sentence(fact, row) for row in block.rows))]
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


def _sentence(fact: Fact, row: tuple[Text, ...]) -> Text | None:
    """Say what a row tells; nothing where its fact has no sentence for as many cells."""
    for names, text in SENTENCES.get(fact, ()):
        if len(called := names.split()) == len(row):
            cells = {name: it.english if it.english.isdecimal() else it for name, it in zip(called, row, strict=True)}
            cells |= {"what": part_named(*row[:2])} if "of" in cells else {}
            return text.filled({**cells, "by": inside_a_sentence(row[2])} if "by" in cells else cells)
    return None
