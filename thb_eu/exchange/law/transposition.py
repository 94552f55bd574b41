"""Write the correlation table of the transposition: what the Directive asks, what answers to it, and the gaps.

As a table for programs; and in each language of the country as one page for the ministry of justice, of which the whole
table is the annex. It says nothing that the provisions in the files of the law do not say under `directive`, each with
its mark; it is no legal opinion.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from thb_eu.base.csv_tables import as_csv
from thb_eu.base.messages import Text, _, joined, layout, literal
from thb_eu.definitions import Code, Definitions, Provision
from thb_eu.definitions.rules import NAMED, NOT_NAMED, RELATED, Correlation, RuleFile
from thb_eu.publication.html.every_format import in_every_format
from thb_eu.publication.law_terms import DIRECTIVE, EXTENTS, mark, read_where
from thb_eu.publication.layout import AS_READ
from thb_eu.writing.document import Block, Bullets, Document, Grid, Heading, Paragraph

Answer = tuple[RuleFile, Provision, Correlation]

NAME, ANNEX = "transposition", "transposition-table"
TITLE, TITLE_OF_ANNEX = (
    _("Transposition of Directive 2011/36/EU: where the law stands"),
    _("Transposition of Directive 2011/36/EU: correlation table"),
)
ABOUT = _(
    "What the Directive, as amended by Directive (EU) 2024/1712, asks of a criminal code, and what answers to it as "
    "the law last stands in the mappings. Nobody has signed this table, and it is no legal opinion: what is not marked "
    "as read is to be compared with the text of the law. Where nothing is recorded, nobody has compared it."
)
GAPS, NO_GAP = _("Gaps"), _("Of what was compared, the law names everything.")
ALL_STATES, THE_ANNEX = (
    _("Of all that is asked"),
    _("Annex: {annex}, each provision of the Directive with what answers to it, how sure that is, and why."),
)
HEADER = (_("Directive"), _("Criminal code"))
HEADER_OF_STATES = (_("Criminal code"), _("Count"), _("Directive"), _("How sure"))
COLUMNS = ("directive", "state", "article", "paragraph", "limb", "extent", "confidence", "valid_from")


def transposition(definitions: Definitions) -> dict[str, bytes]:
    """Return the table and the pages by name; none where the country has no list of what the Directive asks."""
    listed = definitions.codelists.get(DIRECTIVE)
    if listed is None:
        return {}
    pages, tables = (
        [Document(lang, tuple(blocks(listed.codes, definitions, lang))) for lang in definitions.languages]
        for blocks in (_page, _table)
    )
    return {
        f"{NAME}.csv": _csv(listed.codes, definitions),
        **in_every_format(NAME, pages),
        **in_every_format(ANNEX, tables),
    }


def _csv(codes: Iterable[Code], definitions: Definitions) -> bytes:
    """Return a row for each answer to what is asked, and one for each thing asked to which nothing answers."""
    languages = definitions.languages
    rows = [
        [*COLUMNS, *(f"{name}_{lang}" for name in ("label", "because") for lang in languages), "source", "source_mark"]
    ]
    for asked in codes:
        begins = [asked.code, definitions.law.extent_of(asked.code)]
        labels = [asked.label.in_language(lang) for lang in languages]
        ends = [asked.source, asked.confidence]
        for entry, provision, answer in (answers := definitions.law.answers_to(asked.code)):
            place = [entry.article, provision.paragraph, provision.limb, answer.extent, answer.confidence]
            why = [answer.because.in_language(lang) if answer.because else "" for lang in languages]
            first = answer.valid.first or provision.valid.first
            rows.append([*begins, *place, first, *labels, *why, *ends])
        if not answers:
            rows.append([*begins, *("" for _column in COLUMNS[2:]), *labels, *("" for _lang in languages), *ends])
    return as_csv(rows)


def _page(codes: Iterable[Code], definitions: Definitions, lang: str) -> Iterator[Block]:
    """Yield the page: the gaps with why they are gaps, then how much of all that is asked stands how."""
    law, told = definitions.law, dict[str, list[Code]]()
    for asked in codes:
        told.setdefault(law.extent_of(asked.code), []).append(asked)
    states = sorted(told, key=[NOT_NAMED, RELATED, "", NAMED].index)
    gaps = [
        layout("{asked}: {told}", asked=_asked(asked), told=_answered(law.answers_to(asked.code), state))
        for state in (NOT_NAMED, RELATED)
        for asked in told.get(state, ())
    ]
    yield Heading(1, TITLE.in_language(lang))
    yield Paragraph(ABOUT.in_language(lang), is_remark=True)
    yield Heading(2, GAPS.in_language(lang))
    yield Bullets(tuple(gap.in_language(lang) for gap in gaps)) if gaps else Paragraph(NO_GAP.in_language(lang))
    yield Heading(2, ALL_STATES.in_language(lang))
    yield Grid(
        tuple(title.in_language(lang) for title in HEADER_OF_STATES),
        tuple(
            (
                EXTENTS[state].in_language(lang),
                f"{len(told[state])}",
                ", ".join(asked.code for asked in told[state]),
                _how_sure(answer for asked in told[state] for answer in law.answers_to(asked.code)).in_language(lang)
                or "–",
            )
            for state in states
        ),
        remarks=(THE_ANNEX.filled({"annex": f"{ANNEX}.{lang}"}).in_language(lang),),
    )


def _table(codes: Iterable[Code], definitions: Definitions, lang: str) -> Iterator[Block]:
    """Yield the annex: the table, in which what is answered alike stands in one row, and its sources."""
    law, alike = definitions.law, dict[str, list[str]]()
    for asked in codes:
        answered = _answered(law.answers_to(asked.code), law.extent_of(asked.code)).in_language(lang)
        alike.setdefault(answered, []).append(_asked(asked).in_language(lang))
    sources = [literal(asked.source) for asked in codes]
    for asked in codes:
        sources += [read_where(entry.source) for entry, *_at in law.answers_to(asked.code) if entry.source]
    yield Heading(1, TITLE_OF_ANNEX.in_language(lang))
    yield Paragraph(ABOUT.in_language(lang), is_remark=True)
    yield Grid(
        tuple(title.in_language(lang) for title in HEADER),
        tuple(("; ".join(asked), answered) for answered, asked in alike.items()),
        remarks=tuple(dict.fromkeys(source.in_language(lang) for source in sources)),
    )


def _asked(asked: Code) -> Text:
    said = layout("{article} {label}", article=asked.code, label=asked.label)
    return said if asked.confidence == AS_READ else layout("{said} ({mark})", said=said, mark=mark(asked.confidence))


def _answered(answers: Iterable[Answer], state: str) -> Text:
    """Say how far the law goes, where, what is only near as such, how sure that is, and why."""
    places = dict[bool, list[Text]]({False: [], True: []})
    for entry, provision, answer in answers:
        places[answer.extent == RELATED].append(literal(entry.citation(provision.paragraph)))
    near = [layout("{near}: {told}", near=_("near it"), told=joined(places[True]))] if places[True] else []
    where = joined((joined(places[False]), *near), "; ")
    told = layout("{state}: {where} ({marks})", state=EXTENTS[state], where=where, marks=_how_sure(answers))
    because = (answer.because for *_at, answer in answers if answer.because)
    return EXTENTS[state] if where.is_empty else joined((told, *because), ". ")


def _how_sure(answers: Iterable[Answer]) -> Text:
    """Return the marks of answers, each once."""
    return joined(dict.fromkeys(mark(answer.confidence) for *_at, answer in answers), "; ")
