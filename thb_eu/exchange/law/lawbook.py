"""Make the law book: the law as a workbook for lawyers, one sheet per table.

Rules, provisions, decisions and codes, each in all languages; how a cell looks is that of the submission's workbook.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from thb_eu.base.messages import NO_WORDS, Languages, Text, _, joined, stacked
from thb_eu.definitions import Crosswalk, Definitions, LegalText, Provision, Rule, RuleFile
from thb_eu.publication.law_sentences import MATCHES, conditions, european, national, target
from thb_eu.publication.law_terms import (
    CHILD,
    SCOPES,
    answer,
    mark,
    proposer,
    read_where,
    signature,
    source_of,
    state,
    summary,
    term,
)
from thb_eu.writing.book import Book, saved
from thb_eu.writing.sheet_model import LONGEST_TITLE, SheetContent, Value
from thb_eu.writing.sheet_styles import FAMILY_TABS
from thb_eu.writing.simple_table import SheetField, code, grid, head, remark, text_fields, words

FINGERPRINT_LENGTH = 12
FIRST_DAY, LAST_DAY = code(_("First day")), code(_("Last day"))
DAYS_MARK = words(_("How sure the days are"))
CONFIDENCE = _("Confidence, 0 to 1")
PROPOSED, SIGNED = words(_("Proposed by")), words(_("Signed"))


@dataclass(frozen=True, slots=True)
class LawTable:
    """One table: the sheet's name, what it shows, its columns with their widths, and how many stay in sight.

    A width is in digits of the font; a column of sentences is two of it.
    """

    name: str
    title: Text
    note: Text
    columns: tuple[tuple[SheetField, float], ...]
    rows: tuple[Sequence[Value], ...]
    fixed: int


def lawbook(definitions: Definitions) -> bytes:
    """Return the whole workbook; the same definitions always give the same bytes."""
    languages = definitions.languages
    stamp = _("version of the definitions {fingerprint}", fingerprint=definitions.fingerprint[:FINGERPRINT_LENGTH])
    sheets = (
        _sheet(table, FAMILY_TABS[number % len(FAMILY_TABS)], languages)
        for number, table in enumerate(_law_tables(definitions))
    )
    title = _("The law as data").in_languages(languages)
    return saved(Book(sheets, title, languages, foot=stamp.in_languages(languages)))


def _sheet(table: LawTable, tab: str, languages: Languages) -> SheetContent:
    """Return the sheet of one table: title, note, header, rows."""
    widths = [width for field, width in table.columns for _half in range(1 + field.is_spoken)]
    last, sheet = len(widths), SheetContent(table.name, tab, languages, dict(enumerate(widths, start=1)))
    row = remark(sheet, head(sheet, table.title, last) - 1, table.note, last) + 1
    end = grid(sheet, row, [field for field, _width in table.columns], table.rows)
    sheet.frozen, sheet.repeated_rows = (row + 1, table.fixed + 1), (row, row)
    sheet.filtered = (row, 1, end - 1, last)
    return sheet


def _law_tables(definitions: Definitions) -> Iterator[LawTable]:
    """Yield the four tables of the law book, in order."""
    yield _rules(definitions)
    yield _provisions(definitions)
    yield _decisions(definitions)
    yield _codes(definitions)


def _sheet_name(title: Text, definitions: Definitions) -> str:
    """Say what the sheet of a table is called, in the languages of the country where a name may be so long."""
    name = title.in_languages(definitions.languages, " · ")
    return name if len(name) <= LONGEST_TITLE else title.english


def _rules(definitions: Definitions) -> LawTable:
    return LawTable(
        _sheet_name(_("Rules"), definitions),
        _("Rules: how the law counts in the EU statistics"),
        _(
            "Each row is one sentence: when the conditions hold, a record counts as …, because … Exactly one "
            "rule governs a record. Where a decision is named, the rule holds if the ministry decides so."
        ),
        (
            (code(_("Article")), 13),
            (code(_("Rule")), 17),
            (text_fields(_("When")), 30),
            (text_fields(_("Counts as")), 21),
            (code(_("Decision")), 16),
            (text_fields(_("Because")), 26),
            (words(_("Cites")), 17),
            (FIRST_DAY, 10),
            (LAST_DAY, 10),
            (DAYS_MARK, 16),
            (words(_("Match")), 14),
            (code(CONFIDENCE), 12),
            (PROPOSED, 14),
            (SIGNED, 13),
        ),
        tuple(_rule(rule, definitions) for rule in definitions.law.rules),
        2,
    )


def _rule(rule: Rule, definitions: Definitions) -> Sequence[Value]:
    when, then = conditions(rule, definitions), target(rule, definitions)
    return (
        rule.article,
        rule.id,
        when,
        then,
        "\n".join(definitions.law.questions[rule.id]),
        rule.because,
        rule.cites,
        rule.valid.first,
        rule.valid.last,
        stacked(mark(rule.valid.confidence)),
        stacked(term(MATCHES, rule.match.predicate)) if rule.match else "",
        f"{rule.match.confidence:g}" if rule.match else "",
        stacked(proposer(rule.approval)),
        stacked(signature(rule.approval)),
    )


def _provisions(definitions: Definitions) -> LawTable:
    return LawTable(
        _sheet_name(_("Provisions"), definitions),
        _("Provisions: what the law says"),
        _(
            "Paragraphs and limbs by their elements, in the words of this toolkit; not the text of the law. An empty "
            "paragraph means the whole article."
        ),
        (
            (code(_("Article")), 13),
            (code(_("Paragraph")), 12),
            (words(_("Limb")), 20),
            (text_fields(_("Elements")), 44),
            (text_fields(_("Penalty")), 16),
            (words(_("Child")), 16),
            (words(_("Scope")), 20),
            (words(_("Form (en)")), 28),
            (words(_("Basis (en)")), 18),
            (words(_("For the steward (en)")), 34),
            (FIRST_DAY, 11),
            (LAST_DAY, 11),
            (DAYS_MARK, 16),
            (words(_("How sure the scope is")), 16),
            (words(_("Where the text was read")), 30),
            (text_fields(_("What is said of it, and is no text of the law")), 30),
        ),
        tuple(
            _provision(provision, text, entry, definitions)
            for entry in definitions.law.files
            for provision, text in entry.readings()
        ),
        3,
    )


def _provision(
    provision: Provision, text: LegalText | None, entry: RuleFile, definitions: Definitions
) -> Sequence[Value]:
    limb = national("limb", provision.limb, definitions) if provision.limb else NO_WORDS
    valid = provision.valid.within(text.valid) if text else provision.valid
    source = source_of(text, entry) if text else None
    return (
        entry.article,
        provision.paragraph,
        stacked(limb),
        summary(text, provision.limb) if text else NO_WORDS,
        (text and text.penalty) or NO_WORDS,
        stacked(term(CHILD, provision.child)),
        stacked(term(SCOPES, provision.scope)),
        provision.form,
        provision.basis,
        provision.steward,
        valid.first,
        valid.last,
        stacked(mark(valid.confidence)),
        stacked(mark(provision.confidence)),
        stacked(read_where(source)) if source else NO_WORDS,
        joined((note.says for note in text.explained), " ") if text else NO_WORDS,
    )


def _decisions(definitions: Definitions) -> LawTable:
    asking = {
        id: [rule.id for rule in definitions.law.rules if id in definitions.law.questions[rule.id]]
        for id in definitions.law.decisions
    }
    return LawTable(
        _sheet_name(_("Decisions"), definitions),
        _("Decisions that belong to the ministry"),
        _(
            "The software proposes and records, the ministry decides. While a decision is unsigned a submission "
            "is a draft."
        ),
        (
            (code(_("Decision")), 25),
            (text_fields(_("Question")), 38),
            (words(_("Answer")), 13),
            (words(_("State")), 22),
            (text_fields(_("What is said")), 38),
            (text_fields(_("Because")), 34),
            (FIRST_DAY, 11),
            (LAST_DAY, 11),
            (PROPOSED, 18),
            (code(_("Rules that rest on it")), 38),
        ),
        tuple(
            (
                id,
                decision.question,
                stacked(answer(decision)),
                stacked(state(decision)),
                decision.says,
                decision.because,
                decision.valid.first,
                decision.valid.last,
                stacked(proposer(decision.approval)),
                "\n".join(asking[id]),
            )
            for id, decision in definitions.law.decisions.items()
        ),
        1,
    )


def _codes(definitions: Definitions) -> LawTable:
    return LawTable(
        _sheet_name(_("Codes"), definitions),
        _("Codes: national codes as EU codes"),
        _("Each row is one national code and the EU code that it counts as."),
        (
            (words(_("National dimension")), 18),
            (code(_("National code")), 17),
            (text_fields(_("Name")), 28),
            (code(_("EU dimension")), 18),
            (code(_("EU code")), 14),
            (text_fields(_("EU name")), 30),
            (words(_("Match")), 18),
            (code(CONFIDENCE), 12),
            (text_fields(_("Because")), 36),
            (words(_("How sure the row is")), 16),
            (code(_("File")), 20),
        ),
        tuple(row for crosswalk in definitions.law.crosswalks for row in _walks(crosswalk, definitions)),
        2,
    )


def _walks(crosswalk: Crosswalk, definitions: Definitions) -> Iterator[Sequence[Value]]:
    for entry in crosswalk.walks:
        counted = european(crosswalk.target, entry.count_as, definitions)
        yield (
            term(definitions.law.labels, crosswalk.source),
            entry.code,
            entry.label,
            crosswalk.target,
            entry.count_as,
            counted,
            stacked(term(MATCHES, entry.match.predicate)) if entry.match else "",
            f"{entry.match.confidence:g}" if entry.match else "",
            entry.because,
            stacked(mark(entry.confidence)),
            crosswalk.name,
        )
