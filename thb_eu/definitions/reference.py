"""Declare the concepts under which the figures are described, and read the words of the steward.

Comes in: `datapackages/metadata/concepts.csv` (one row a concept of SIMS/ESMS), `datapackages/national/metadata.yaml`
(words for every year) and `metadata.yaml` of a collection. Goes out: `Concept`s in their order and `MetadataText` by
code. Without a list of concepts there is no reference metadata. Refused, with its place: a row that is not whole, a
code or an id twice, a concept below one that is not there, a fact that no run tells, words under an unknown concept.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from thb_eu.base.csv_tables import NotATable, table_of
from thb_eu.base.errors import DefinitionRefused, Fault, MappingRefused, ThbError, refuse_if_any
from thb_eu.base.messages import ENGLISH, NO_WORDS, Text, _, declared_catalogues, in_context, wording
from thb_eu.base.model import Place
from thb_eu.definitions.shapes import ANY_LANGUAGE, DAY, DESCRIPTION, WORD, made, shape, spec, spec_of_entry
from thb_eu.definitions.signing import Confirmation, seal
from thb_eu.definitions.strict_reader import closest, nearest, position

COLUMNS = ("code", "label_en", "source", "confidence", "id", "id_confidence", "facts")
"""In this order; after the English label there may be `label_LANG` in any language."""
LABEL = re.compile(r"label_([a-z]{2,3})")
OF_THE_WORDS = ("by", "on", "extends", "eu_only", "public", "review")
A_NUMBER, A_YEAR = re.compile(r"\d+"), re.compile(r"(?:19|20)\d\d")
NUMBER_WORDS = in_context("words for numbers", "one two three four five six seven eight nine ten")
"""Every form of the words for small numbers, parted by spaces."""
PLAIN = {**WORD, "pattern": r"\S"}
"""What stands beside the words under one concept."""
MARKS = ("read", "recalled", "inferred", "proposed")
CODE = re.compile(r"[1-9][0-9]?(\.[1-9][0-9]?){0,3}")
SDMX_ID = re.compile(r"[A-Z][A-Z0-9_]*")

INVALID = "concept-invalid"
NO_CODE = INVALID, _("{word!r} is not a code of a concept, such as 13.3.1."), _("Write numbers parted by dots.")
NO_ID = INVALID, _("{word!r} is not an SDMX id."), _("Capital letters, figures and underscores.")
EMPTY = INVALID, _("the column {word} is empty."), _("Fill it in.")
TWICE = "duplicate-code", _("{word!r} occurs twice."), _("Keep one row.")
NO_PARENT = INVALID, _("the parent concept {parent} of {word} does not exist."), _("Add it in a row before it.")
NO_MARK = _("the mark of confidence {word!r} does not exist.")
NO_CONCEPT = _("the concept {word!r} is not in datapackages/metadata/concepts.csv.")
NOTHING_TO_EXTEND = (
    INVALID,
    _("above the words of the country there are none that they could extend."),
    _("Delete `extends`; it belongs to a collection's metadata.yaml."),
)


class AutomaticFact(Enum):
    """What a run can tell under a concept; which concept that is stands in the list of concepts."""

    CONTACT_ORGANISATION = "contact-organisation"
    CONTACT_EMAIL = "contact-email"
    LAST_UPDATE = "last-update"
    TABLES = "tables"
    CODE_LISTS = "code-lists"
    GROUPINGS = "groupings"
    OFFENCES_AND_INDICATORS = "offences-and-indicators"
    COUNTING_UNITS = "counting-units"
    POPULATIONS = "populations"
    REFERENCE_AREA = "reference-area"
    COVERAGE_IN_TIME = "coverage-in-time"
    UNITS_OF_MEASURE = "units-of-measure"
    REFERENCE_PERIOD = "reference-period"
    LEGAL_ACTS = "legal-acts"
    CONFIDENTIALITY_POLICY = "confidentiality-policy"
    CONFIDENTIALITY_TREATMENT = "confidentiality-treatment"
    AUDIENCE = "audience"
    FREQUENCY = "frequency"
    METHODOLOGY = "methodology"
    QUALITY_DOCUMENTS = "quality-documents"
    STATE = "state"
    COMPLETENESS = "completeness"
    MISSING_BREAKDOWNS = "missing-breakdowns"
    BOUNDS = "bounds"
    NOTES = "notes"
    COVERAGE = "coverage"
    WAITING = "waiting"
    WAIVERS = "waivers"
    UNKNOWN_SHARES = "unknown-shares"
    CORRECTIONS = "corrections"
    DEADLINES = "deadlines"
    MATCHES = "matches"
    BREAKS = "breaks"
    VIEWS_AGREE = "views-agree"
    REVISIONS = "revisions"
    SOURCES = "sources"
    LAW_RULES = "law-rules"
    PERSONS_ONCE = "persons-once"
    DECISIONS = "decisions"
    VALIDATION = "validation"
    READING_RULES = "reading-rules"
    PARTS = "parts"
    COMPLETENESS_RATE = "completeness-rate"
    NON_RESPONSE_RATE = "non-response-rate"
    IMPUTATION_RATE = "imputation-rate"
    TIME_LAG = "time-lag"
    PUNCTUALITY_IN_DAYS = "punctuality-in-days"
    LENGTH_OF_SERIES = "length-of-series"
    AVERAGE_REVISION = "average-revision"
    DIFFERING_DEFINITIONS = "differing-definitions"


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept: its code and name, the id it has in SDMX, how sure each is, and the facts that a run fills in."""

    code: str
    label: Text
    source: str
    confidence: str
    id: str
    id_confidence: str
    facts: tuple[AutomaticFact, ...]

    @property
    def parent(self) -> str:
        """The code above it; empty for a chapter."""
        return self.code.rpartition(".")[0]

    @property
    def depth(self) -> int:
        """1 for a chapter."""
        return self.code.count(".") + 1


def tells_number(said: Iterable[str]) -> bool:
    """Tell whether a number other than a year stands in a text in any of its languages, in figures or as a word."""
    texts = [*said]
    figures = {found for text in texts for found in A_NUMBER.findall(text) if not A_YEAR.fullmatch(found)}
    words = {word for lang in (ENGLISH, *declared_catalogues()) for word in NUMBER_WORDS.in_language(lang).split()}
    return bool(figures or words & {word for text in texts for word in re.findall(r"\w+", text.casefold())})


@shape(patternProperties={ANY_LANGUAGE: {**PLAIN, DESCRIPTION: ("paragraphs",)}}, required=[ENGLISH])
class MetadataText:
    """The steward's words under one concept: in which role and when written (empty where not told).

    With `extends` they stand below the words of the country, else in their place; with `eu_only` the public is not
    told them. `public`: the role that lets the public read words with a number, as they stand under this seal.
    `is_declared`: the file says whether the public is told them. `review`: they come from another year, and nobody has
    said yet that they hold for this one.
    """

    text: Text = spec_of_entry(
        lambda entry: wording({lang: words for lang, words in entry.items() if lang not in OF_THE_WORDS})
    )
    by: str = spec(default="", shape=PLAIN)
    on: str = spec(default="", shape=DAY)
    extends: bool = spec(default=False)
    eu_only: bool = spec(default=False)
    review: bool = spec(default=False)
    public: Confirmation | None = spec(default=None, shape=Confirmation)
    is_declared: bool = spec(default=False, own=False, make=lambda entry: "eu_only" in entry)

    @property
    def seal(self) -> str:
        """The seal of the words, by which a role lets the public read them."""
        return seal([*self.text.in_all_given()])

    @property
    def is_settled(self) -> bool:
        """Whether it needs no word of a role: they are kept from the public, tell no number, or were let through."""
        return (
            self.eu_only
            or not tells_number(self.text.in_all_given())
            or (self.public is not None and self.public.text == self.seal)
        )


@shape("The steward's words for the reference metadata (SIMS/ESMS), of a country or of one collection")
class ReferenceWords:
    """`metadata.yaml`."""

    concepts: Mapping[str, MetadataText] = spec()
    geo: str = spec(default="", rules={"minLength": 2})


@dataclass(frozen=True, slots=True)
class Reference:
    """The concepts in their order, and the words that hold for every year by code; `geo`: whose words they are."""

    concepts: tuple[Concept, ...] = ()
    prose: Mapping[str, MetadataText] = field(default_factory=dict)
    geo: str = ""

    def of(self, geo: str) -> Reference:
        """Return the same for a country that reports: another country's words speak of another law and are left out."""
        return self if self.geo in ("", geo) else replace(self, prose={})

    def below(self, code: str) -> tuple[Concept, ...]:
        """Return the concepts directly below `code`."""
        return tuple(concept for concept in self.concepts if concept.parent == code)

    def words(self, code: str, of_the_year: Mapping[str, MetadataText]) -> tuple[MetadataText, ...]:
        """Find what the steward says under `code` in a collection whose own words are `of_the_year`."""
        of_year, general = of_the_year.get(code), self.prose.get(code)
        if of_year is None or of_year.extends:
            return tuple(prose for prose in (general, of_year) if prose)
        return (of_year,)

    def to_review(self, of_the_year: Mapping[str, MetadataText]) -> tuple[str, ...]:
        """Return the concepts and places of reports whose words, of every year or the year's own, wait for review."""
        codes = dict.fromkeys((*(entry.code for entry in self.concepts), *of_the_year))
        words = {code: self.words(code, of_the_year) for code in codes}
        return tuple(code for code, said in words.items() if any(text.review for text in said))


NO_REFERENCE = Reference()


def read_concepts(content: bytes, name: str) -> tuple[Concept, ...]:
    """Return the concepts in the order of their file."""
    rows = _rows(content, name)
    refuse_if_any(DefinitionRefused, list(_faults(rows, name)))
    return tuple(_concept(row) for row in rows)


def read_prose(
    value: Mapping[str, Any],
    concepts: Sequence[Concept],
    name: str,
    content: bytes,
    error: type[ThbError],
    of_reports: Collection[str] = (),
) -> dict[str, MetadataText]:
    """Return the words of one file by concept, in the order of the concepts; `value` has the shape of its schema.

    `of_reports`: the places of reports (`Recipient.places`) for which it may hold words too.
    """
    entries = value["concepts"]
    known = {concept.code: concept for concept in concepts}
    refuse_if_any(error, list(_unknown(entries, known, of_reports, name, content)))
    return {code: made(MetadataText, entries[code]) for code in (*known, *of_reports) if code in entries}


def read_national(
    value: Mapping[str, Any], concepts: Sequence[Concept], name: str, content: bytes
) -> dict[str, MetadataText]:
    """Return the words that hold for every year; they cannot extend any."""
    prose = read_prose(value, concepts, name, content, MappingRefused)
    places = (position(name, content, ["concepts", code, "extends"]) for code in prose if prose[code].extends)
    refuse_if_any(MappingRefused, [Fault(place, *NOTHING_TO_EXTEND) for place in places])
    return prose


def _rows(content: bytes, name: str) -> list[dict[str, str]]:
    try:
        columns, rows = table_of(content)
    except NotATable:
        columns, rows = (), []
    others = [column for column in columns if column not in COLUMNS]
    if tuple(column for column in columns if column in COLUMNS) != COLUMNS or not all(map(LABEL.fullmatch, others)):
        what = _("not a CSV table in UTF-8 with the columns {columns}.", columns=", ".join(COLUMNS))
        remedy = _("Restore the first line and the separators.")
        raise DefinitionRefused(Fault(Place(name), "syntax-error", what, remedy))
    return rows


def _faults(rows: Sequence[Mapping[str, str]], name: str) -> Iterator[Fault]:
    """Yield everything that is wrong with the rows; a row is named as a spreadsheet counts it."""
    seen: dict[str, set[str]] = {"code": set(), "id": set()}
    facts = [fact.value for fact in AutomaticFact]
    for number, row in enumerate(rows, start=2):
        where = Place(name, line=number, character=1)
        found = [(EMPTY, column) for column in row if column != "facts" and not row[column].strip()]
        for column, form, wrong in (("code", CODE, NO_CODE), ("id", SDMX_ID, NO_ID)):
            word = row[column]
            found += [(wrong, word)] if not form.fullmatch(word) else []
            found += [(TWICE, word)] if word in seen[column] else []
            seen[column].add(word)
        parent = row["code"].rpartition(".")[0]
        found += [(NO_PARENT, row["code"])] if parent and parent not in seen["code"] else []
        for (code, what, remedy), word in found:
            yield Fault(where, code, what.filled({"word": word, "parent": parent}), remedy)
        marks = (row["confidence"], row["id_confidence"])
        named: list[tuple[str, Text, Sequence[str]]] = [(word, NO_MARK, MARKS) for word in marks]
        named += [(word, _("{word!r} is not a fact that a run provides."), facts) for word in _listed(row["facts"])]
        for word, what, known in named:
            if word not in known:
                yield Fault(where, "unknown-code", what.filled({"word": word}), closest(word, known))


def _listed(words: str) -> list[str]:
    return [word.strip() for word in words.split(";") if word.strip()]


def _concept(row: Mapping[str, str]) -> Concept:
    label = wording({found[1]: row[column] for column in row if (found := LABEL.fullmatch(column))})
    plain = {column: row[column] for column in ("code", "source", "confidence", "id", "id_confidence")}
    return Concept(**plain, label=label, facts=tuple(AutomaticFact(word) for word in _listed(row["facts"])))


def _unknown(
    entries: Mapping[str, Any], known: Mapping[str, Concept], of_reports: Collection[str], name: str, content: bytes
) -> Iterator[Fault]:
    for code in entries:
        if code not in known and code not in of_reports:
            meant = _like_a_code(code, known) if code[:1].isdigit() else _like_a_name(code, known)
            meant = nearest(code, of_reports) if "/" in code else meant
            what, remedy = NO_CONCEPT.filled({"word": code}), closest(meant, [meant]) if meant else NO_WORDS
            yield Fault(position(name, content, ["concepts", code]), "unknown-concept", what, remedy)


def _like_a_code(code: str, known: Mapping[str, Concept]) -> str:
    """Return the code most like a number that is none, of the same chapter where it has one."""
    beside = [other for other in known if other.partition(".")[0] == code.partition(".")[0]]
    return nearest(code, beside or known)


def _like_a_name(word: str, known: Mapping[str, Concept]) -> str:
    """Return the code of the concept whose name or id a word is, in part or nearly."""
    names = {
        name.casefold(): code
        for code, entry in known.items()
        for name in (*entry.label.in_all_given(), entry.id.replace("_", " "))
    }
    written = word.replace("_", " ").casefold()
    part_of = min((name for name in names if written in name), key=len, default="")
    return names.get(part_of or nearest(written, names), "")
