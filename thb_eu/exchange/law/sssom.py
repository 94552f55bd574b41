"""Write every rule and every row of a crosswalk as one mapping of the Simple Standard for Sharing Ontology Mappings.

Goes out: SSSOM/TSV 1.1 in its canonical form (no space after `#`, columns and rows in the order of the standard, no
empty column). The subject is the national notion (a rule, or a national code), the object the EU one; what counts as
nothing has the object `sssom:NoTermFound`. What the standard has no slot for (days in force, decision, article, words
in Slovenian) stands in extension slots, which the head of the file defines. No clock: the version is the fingerprint.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import quote

from thb_eu.base.csv_tables import as_csv
from thb_eu.base.messages import ENGLISH, NO_WORDS, Languages, Text, _, layout
from thb_eu.definitions import Approval, Crosswalk, CrosswalkEntry, Definitions, Rule, RuleFile, RuleMatch
from thb_eu.publication.law_sentences import INDICATOR, conditions, european, target

VERSION = "1.1"
NAMESPACE = "https://w3id.org/thb-eu/"
"""Names, not addresses: w3id.org leads nowhere from here until somebody asks it to."""

MAPPING_SET = f"{NAMESPACE}mappings"
VERSION_LENGTH = 12
LAW, LIST, NATIONAL, EU, RULE, EXTENSION = "THB_LAW", "THB_LIST", "THB_NATIONAL", "THB_EU", "THB_RULE", "THB_EXT"
PREFIXES = {
    EU: f"{NAMESPACE}eu/",
    EXTENSION: f"{NAMESPACE}ext/",
    LAW: f"{NAMESPACE}law/",
    LIST: f"{NAMESPACE}list/",
    NATIONAL: f"{NAMESPACE}national/",
    RULE: f"{NAMESPACE}rule/",
}
"""The prefixes of our own names; those of the standard are built in."""

SLOTS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "author_label",
    "reviewer_label",
    "subject_type",
    "subject_source",
    "object_type",
    "object_source",
    "mapping_cardinality",
    "mapping_date",
    "review_date",
    "confidence",
    "comment",
)
"""The slots of the standard that we fill, in its order."""

SPOKEN = ("ext_comment", "ext_object_label", "ext_subject_label")
"""Our own slots of words: what slots of the standard say in English, in another language, whose code ends the name."""

DATE = "xsd:date"
EXTENSIONS = {
    "ext_article": "",
    "ext_cites": "",
    "ext_decision": "",
    "ext_law_as_of": "",
    "ext_mark": "",
    "ext_valid_from": DATE,
    "ext_valid_mark": "",
    "ext_valid_until": DATE,
}
"""Our own slots, in the order of their names, with the type of their values where it is not text.

`ext_valid_mark` says how sure the days in force are, `ext_mark` how sure the row of a crosswalk is; `ext_law_as_of` is
the day of a record on which the days in force are read.
"""

CURATED = "semapv:ManualMappingCuration"
NOTHING_FOUND = "sssom:NoTermFound"
NO_EXACT_MATCH = "skos:exactMatch"
"""With `NOTHING_FOUND`, in the standard's own words: there is nothing in the object's source that matches exactly."""

UNTOLD_MATCH = "skos:mappingRelation"
"""Of which all SKOS matches are kinds: where an entry does not say how well the two notions match."""

COMPOSED, CONCEPT = "composed entity expression", "skos concept"
PLAIN = re.compile(r"[A-Za-z](?:[^:#\s]|:(?=\S)|[ ](?=[^#\s]))*")
WORDS_OF_YAML = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})

Row = dict[str, str]


def sssom(definitions: Definitions) -> bytes:
    """Return the whole mapping set as SSSOM/TSV."""
    law = definitions.law
    rows = [_of_rule(rule, entry, definitions) for entry in law.files for rule in entry.rules]
    rows += [_of_entry(entry, crosswalk, definitions) for crosswalk in law.crosswalks for entry in crosswalk.walks]
    _count_partners(rows)
    columns = [slot for slot in (*SLOTS, *_extensions(definitions)) if any(row.get(slot) for row in rows)]
    lines = sorted([row.get(column, "") for column in columns] for row in rows)
    head = "".join(f"#{line}\n" for line in _head(definitions, columns))
    return head.encode() + as_csv([columns, *lines], delimiter="\t")


def _others(definitions: Definitions) -> Languages:
    """Return the languages of the country but English, in which the slots of the standard speak."""
    return tuple(lang for lang in definitions.languages if lang != ENGLISH)


def _in_others(slot: str, text: Text, definitions: Definitions) -> Row:
    return {f"{slot}_{lang}": text.in_language(lang) for lang in _others(definitions)}


def _extensions(definitions: Definitions) -> dict[str, str]:
    """Return our own slots in the order of their names, those of words once for every language but English."""
    spoken = {f"{slot}_{lang}": "" for slot in SPOKEN for lang in _others(definitions)}
    return dict(sorted({**EXTENSIONS, **spoken}.items()))


def name_of(codes: Mapping[str, str]) -> str:
    """Return the local part of an identifier: `dimension=code`, several parted by slashes, as a URN may hold them."""
    return "/".join(f"{quote(name, safe='')}={quote(code, safe='')}" for name, code in codes.items())


def _of_rule(rule: Rule, entry: RuleFile, definitions: Definitions) -> Row:
    codes = rule.count_as or {}
    when, then = conditions(rule, definitions), _counted(rule, definitions)
    return {
        "subject_id": f"{RULE}:{rule.id}",
        "subject_label": f"{rule.article}: {when.english}",
        "subject_type": COMPOSED,
        "subject_source": _law(rule.file),
        "object_id": f"{EU}:{name_of(codes)}" if codes else NOTHING_FOUND,
        "object_label": then.english,
        "object_type": {0: "", 1: CONCEPT}.get(len(codes), COMPOSED),
        "object_source": f"{LIST}:{INDICATOR}",
        **_fit(rule.match),
        **({} if codes else {"predicate_id": NO_EXACT_MATCH}),
        "comment": rule.because.english,
        "ext_article": rule.article,
        "ext_cites": rule.cites,
        **_in_others("ext_comment", rule.because, definitions),
        "ext_decision": "; ".join(definitions.law.questions[rule.id]),
        "ext_law_as_of": entry.as_of,
        **_in_others("ext_object_label", then, definitions),
        **_in_others("ext_subject_label", layout("{article}: {when}", article=rule.article, when=when), definitions),
        "ext_valid_from": rule.valid.first,
        "ext_valid_mark": rule.valid.confidence,
        "ext_valid_until": rule.valid.last,
        "mapping_justification": CURATED,
        **_hands(rule.approval),
    }


def _counted(rule: Rule, definitions: Definitions) -> Text:
    """Return the name of what a rule counts as: of the indicator alone, or with the codes that the rule sets."""
    if rule.count_as is None:
        return NO_WORDS
    alone = len(rule.count_as) == 1
    return european(INDICATOR, rule.count_as[INDICATOR], definitions) if alone else target(rule, definitions)


def _of_entry(entry: CrosswalkEntry, crosswalk: Crosswalk, definitions: Definitions) -> Row:
    counted = european(crosswalk.target, entry.count_as, definitions)
    return {
        "subject_id": f"{NATIONAL}:{name_of({crosswalk.source: entry.code})}",
        "subject_label": entry.label.english,
        "subject_type": CONCEPT,
        "subject_source": _law(crosswalk.name),
        "object_id": f"{EU}:{name_of({crosswalk.target: entry.count_as})}",
        "object_label": counted.english,
        "object_type": CONCEPT,
        "object_source": f"{LIST}:{definitions.dimension_lists[crosswalk.target]}",
        **_fit(entry.match),
        "comment": entry.because.english,
        **_in_others("ext_comment", entry.because, definitions),
        "ext_mark": entry.confidence,
        **_in_others("ext_object_label", counted, definitions),
        **_in_others("ext_subject_label", entry.label, definitions),
        "mapping_justification": CURATED,
    }


def _law(file: str) -> str:
    """Return a file under `mappings/` as a source of subjects."""
    return f"{LAW}:{quote(file.removeprefix('mappings/').removesuffix('.yaml'))}"


def _fit(match: RuleMatch | None) -> Row:
    """Find how well the notions match and how sure that is, by at most three digits after the point."""
    if match is None:
        return {"predicate_id": UNTOLD_MATCH}
    return {"predicate_id": f"skos:{match.predicate}", "confidence": f"{match.confidence:.3f}".rstrip("0").rstrip(".")}


def _hands(approval: Approval) -> Row:
    """Find who proposed and when; who signed and when, where the signature stands."""
    signed = approval.signed
    return {
        "author_label": _label(approval.by, approval.role),
        "mapping_date": approval.on,
        "reviewer_label": _label(signed.by, signed.role) if signed else "",
        "review_date": signed.on if signed else "",
    }


def _label(*parts: str) -> str:
    """Return one value of a slot that may hold several: a bar in it would part it."""
    return ", ".join(filter(None, parts)).replace("\\", "\\\\").replace("|", "\\|")


def _count_partners(rows: Iterable[Row]) -> None:
    """Fill in how many subjects share an object and how many objects a subject; what is not found has no partner."""
    found = {(row["subject_id"], row["object_id"]) for row in rows if row["object_id"] != NOTHING_FOUND}
    objects, subjects = (Counter(pair[side] for pair in found) for side in (0, 1))
    for row in rows:
        left, right = ("1" if held == 1 else "n" for held in (subjects[row["object_id"]], objects[row["subject_id"]]))
        row["mapping_cardinality"] = "1:0" if row["object_id"] == NOTHING_FOUND else f"{left}:{right}"


def _head(definitions: Definitions, columns: Sequence[str]) -> Iterator[str]:
    """Yield the metadata of the set, in YAML and in the order of the standard."""
    english_first = (ENGLISH, *_others(definitions))
    yield f"sssom_version: {_scalar(VERSION)}"
    yield "curie_map:"
    yield from (f"  {prefix}: {_scalar(iri)}" for prefix, iri in sorted(PREFIXES.items()))
    yield f"mapping_set_id: {MAPPING_SET}"
    yield f"mapping_set_version: {_scalar(definitions.fingerprint[:VERSION_LENGTH])}"
    title = _("National law and codes as categories of the EU statistics on trafficking in human beings")
    yield f"mapping_set_title: {_scalar(title.in_languages(english_first))}"
    description = _(
        "Each rule and each row of a crosswalk is one mapping. What waits for a decision of the ministry "
        "names it in ext_decision; without a reviewer_label a mapping is a proposal."
    )
    yield f"mapping_set_description: {_scalar(description.in_languages(english_first))}"
    yield "license: https://spdx.org/licenses/EUPL-1.2"
    yield "extension_definitions:"
    for slot, kind in _extensions(definitions).items():
        if slot in columns:
            yield f"  - slot_name: {slot}"
            yield f"    property: {EXTENSION}:{slot.removeprefix('ext_')}"
            if kind:
                yield f"    type_hint: {kind}"


def _scalar(value: str) -> str:
    """Return a text in plain style where YAML reads it as text, otherwise in double quotes."""
    plain = PLAIN.fullmatch(value) and value.casefold() not in WORDS_OF_YAML
    return value if plain else json.dumps(value, ensure_ascii=False)
