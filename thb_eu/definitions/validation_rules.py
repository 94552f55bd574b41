"""Read files of checks (`validation/*.yaml`), each check as one declaration.

A check puts one question to every row of one table of evidence. Its answer is a comparison in a closed language
(`holds`), or a function of the engine where that does not suffice (`answered_by`); no file holds code that is run.
Refused, all faults of all files at once, each with line and column: what the schema does not allow, an id that stands
twice, a remedy that the file does not have, braces in a sentence that do not match.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

from thb_eu.base.errors import DefinitionRefused, Fault, refuse_if_any
from thb_eu.base.messages import Text, _, layout, plural, wording
from thb_eu.base.model import CheckFamily, NextAct, Place, Remedies, Severity, next_act
from thb_eu.definitions.folder import MISNAMED, RENAME, Folder, read_checked
from thb_eu.definitions.shapes import (
    DESCRIPTION,
    WORD,
    Flaw,
    Ref,
    Schema,
    Words,
    by_name,
    faults_of,
    group,
    listed,
    made,
    place_in,
    shape,
    spec,
)
from thb_eu.definitions.strict_reader import position, read_yaml

FOLDER, SCHEMA = "validation", "validation"
REMEDY_OF_FILE = Ref("remedy", "unknown-key", _("the file has no remedy called {name!r}."))
SENTENCES, FORMS, READERS = ("asks", "finding", "absent"), ("one", "many"), ("analyst", "steward", "supplier")
ACTS = "acts"

NAME, NUMBER = r"[a-z][a-z0-9_]*", r"[0-9]{1,15}(?:\.[0-9]{1,15})?"
OPERAND = rf'(?:sum|count|min|max|mean)\({NAME}\)|{NAME}|-?{NUMBER}|"[^"]*"'
COMPARED = re.compile(
    rf"(?P<left>{OPERAND}) (?P<relation>=|!=|<=|>=|<|>) (?P<right>{OPERAND})"
    rf"(?: within (?P<within>{NUMBER})(?P<percent> ?%)?)?"
)
AMONG = re.compile(rf'(?P<column>{NAME}) (?P<negated>not )?in (?P<codes>"[^"]*"(?:, "[^"]*")*)')
BLANK = re.compile(rf"(?P<column>{NAME}) is (?P<negated>not )?blank")
TRUE = re.compile(rf"(?P<negated>not )?(?P<column>{NAME})")
AGGREGATE = re.compile(rf"(sum|count|min|max|mean)\(({NAME})\)")

Operand = str | int | float
"""A column, an aggregate over one (`sum(value)`), a number, or a text in its quotes."""


@dataclass(frozen=True, slots=True)
class ColumnComparison:
    """One comparison: `=` and the like between operands, `in` codes, `blank`, or `true` of a column.

    `within`: by how much the sides may differ, in `percent` of the right one or in its own unit.
    """

    left: Operand
    relation: str
    right: tuple[Operand, ...] = ()
    negated: bool = False
    within: float = 0.0
    percent: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns and aggregates that it names."""
        sides = (self.left, *(self.right if self.relation != "in" else ()))
        return tuple(side for side in sides if isinstance(side, str) and not side.startswith('"'))

    @property
    def codes(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The columns that it compares with texts, each with these."""
        if self.relation == "in":
            return ((str(self.left), tuple(map(str, self.right))),)
        texts = tuple(side[1:-1] for side in (self.left, *self.right) if isinstance(side, str) and side[0] == '"')
        return tuple((column, texts) for column in self.columns if texts)


@dataclass(frozen=True, slots=True)
class CombinedComparison:
    """Comparisons of which all must hold, or any."""

    every: bool
    parts: tuple[Comparison, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns and aggregates that they name."""
        return tuple(dict.fromkeys(name for part in self.parts for name in part.columns))

    @property
    def codes(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The columns that they compare with texts, each with these."""
        return tuple(compared for part in self.parts for compared in part.codes)


Comparison = ColumnComparison | CombinedComparison


def comparison(written: Any) -> Comparison:
    """Return the rule as the schema lets it be written: a comparison, or several under `all` or `any`."""
    if isinstance(written, dict):
        [(word, parts)] = written.items()
        return CombinedComparison(word == "all", tuple(map(comparison, parts)))
    if found := COMPARED.fullmatch(written):
        within = float(found["within"] or 0)
        return ColumnComparison(
            _operand(found["left"]),
            found["relation"],
            (_operand(found["right"]),),
            False,
            within,
            bool(found["percent"]),
        )
    if found := AMONG.fullmatch(written):
        codes = tuple(re.findall(r'"([^"]*)"', found["codes"]))
        return ColumnComparison(found["column"], "in", codes, bool(found["negated"]))
    relation, found = (
        ("blank", BLANK.fullmatch(written)) if BLANK.fullmatch(written) else ("true", TRUE.fullmatch(written))
    )
    assert found, written  # the schema allows nothing else
    return ColumnComparison(found["column"], relation, (), bool(found["negated"]))


def _operand(written: str) -> Operand:
    if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", written):
        return float(written) if "." in written else int(written)
    return written


def _text(written: Any) -> Text:
    """Return a sentence that catalogues translate; signs alone, alike in every language; or the words by language."""
    if isinstance(written, str):
        return _(written) if _has_words(written) else layout(written)
    if "by" in written:
        return plural(written[FORMS[0]], written[FORMS[1]], by=written["by"])
    return wording(written)


def _has_words(sentence: str) -> bool:
    return bool(re.search(r"[^\W\d_]", re.sub(r"\{[^}]*\}", "", sentence)))


TABLES = """
added alike bodies breakdowns breaks cases cells column_claims contracts counts deliveries facts files grand_claims
histories keys labels mirrored_figures printed_totals properties prose published questions readings recipient_sums
registers repeated row_claims shared_margins stages statuses subtotals sums suppliers tables tables_of_this_year
text_adds_up text_articles_agree text_days_fit text_equals_counted_table text_equals_other_table text_equals_text
text_names_agree text_parts_fit text_refers_to_something text_stages_follow text_words_hold text_years_agree texts times
told_twice units views vintages wholes years
""".split()  # noqa: SIM905  (a name a line would fill a screen)
"""The tables of evidence."""
ANSWERS = ["change_since_last_year", "published_figures_agree", "text_days_fit", "text_words_hold"]
"""The functions of `thb_eu.checks.answers`."""
SETTLING_ACTS = ["confirm", "correct", "decide", "describe-metadata", "edit-law", "sign", "waive"]
"""The acts of an office that settle a finding, by name."""
COLUMN: Schema = {**WORD, DESCRIPTION: ("evidence column",)}
COLUMNS: Schema = {"type": "array", "uniqueItems": True, "items": COLUMN}
TABLE: Schema = {"enum": TABLES, DESCRIPTION: ("evidence table",)}
ROWS: Schema = by_name(listed({"type": "string"}), minProperties=1)
ID: Schema = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"}
TEXT: Schema = {"$ref": "#/$defs/text"}
HOLDS: Schema = {"$ref": "#/$defs/holds"}
SETTLING: Schema = by_name(by_name(COLUMN), minProperties=1, propertyNames={"enum": SETTLING_ACTS})
REMEDY: Schema = {**group("Remedy", {}, {**dict.fromkeys(READERS, TEXT), ACTS: SETTLING}), "minProperties": 1}
WRITTEN = "|".join(re.sub(r"\?P<\w+>", "", rule.pattern) for rule in (COMPARED, AMONG, BLANK, TRUE))
SEVERAL: Schema = {"type": "array", "minItems": 2, "items": HOLDS}
DEFS: Schema = {
    "text": {
        "oneOf": [WORD, group("Plural", {"one": WORD, "many": WORD, "by": COLUMN}), Text],
        DESCRIPTION: ("sentence",),
    },
    "holds": {
        "oneOf": [
            {"type": "string", "pattern": f"^({WRITTEN})$"},
            *(group("Holds", {word: SEVERAL}) for word in ("all", "any")),
        ],
        DESCRIPTION: ("holds",),
    },
}


@shape()
class Join:
    """Another table of evidence beside each row, its columns called `TABLE_COLUMN`; at most one of its rows fits."""

    table: str = spec(shape=TABLE)
    by: tuple[str, ...] = spec(shape=COLUMNS)
    rows: Mapping[str, frozenset[str]] = spec(default_factory=dict, shape=ROWS)


@shape(kw_only=True)
class CheckMetadata:
    """What is said of a question once, whoever answers it: a rule file, or a suite of expectations.

    `level` is the ESS validation level; `says` and `remedies` have places named as columns of what is judged; `figures`
    names the columns whose numbers the answer rests on. `acts`: those of an office that settle a finding, by field the
    column that holds its value. `when`: of which rows alone it is asked, those of which this surely holds; of all,
    where there is none. `waivable`: whether a finding may stand with a reason; what is not counted or not read may not.
    `cause`: how far its findings reach as the cause of others.
    """

    id: str
    family: CheckFamily
    asks: Text
    severity: Severity = spec()
    level: int = spec(rules={"minimum": 0, "maximum": 5})
    cites: str = spec()
    says: Text
    remedies: Remedies
    acts: tuple[NextAct, ...] = ()
    figures: tuple[str, ...] = ()
    when: Comparison | None = spec(default=None, shape=HOLDS, read=comparison)
    waivable: bool = True
    cause: str = ""


def _check_flaws(check: Mapping[str, Any], words: Words) -> Iterator[Flaw]:
    """Yield a remedy that the file does not have, and sentences whose braces do not match."""
    if isinstance(check["remedy"], str):
        yield from (flaw.below("remedy") for flaw in REMEDY_OF_FILE.flaws(check["remedy"], words))
    yield from _brace_flaws({key: check[key] for key in (*SENTENCES, "remedy") if key in check})


def _brace_flaws(texts: Mapping[str, Any]) -> Iterator[Flaw]:
    """Yield the sentences, in all their forms, whose braces do not match."""
    for path, text in _sentences(texts):
        for form in text.values() if isinstance(text, dict) else (text,):
            try:
                places_of(form)
            except ValueError:
                yield Flaw(path, "placeholder-invalid", _("the braces in a sentence do not match."))


@shape(
    kw_only=True,
    named=lambda check, _words: str(check["check"]),
    checks=(_check_flaws,),
    oneOf=[{"required": ["holds"]}, {"required": ["answered_by"]}],
)
class Check(CheckMetadata):
    """One question to the `rows` of one table of evidence (all, where none are named), or to `group`s of them.

    `needs` names the columns without which nothing can be judged: if one lacks, or holds nothing in any row, the check
    is *not run*. `absent` says why there may be nothing to ask (else an empty table is *not run*).
    """

    id: str = spec(key="check", shape=ID)
    asks: Text = spec(shape=TEXT, read=_text)
    table: str = spec(shape=TABLE)
    rows: Mapping[str, frozenset[str]] = spec(default_factory=dict, shape=ROWS)
    join: Join | None = spec(default=None, shape=Join)
    group: tuple[str, ...] = spec(default=(), shape=COLUMNS)
    holds: Comparison | None = spec(default=None, shape=HOLDS, read=comparison)
    answered_by: str = spec(default="", shape={"enum": ANSWERS})
    needs: tuple[str, ...] = spec(
        default=(),
        shape=COLUMNS,
        make=lambda entry: tuple(entry.get("needs", comparison(entry["holds"]).columns if "holds" in entry else ())),
    )
    figures: tuple[str, ...] = spec(default=(), shape=COLUMNS)
    says: Text = spec(key="finding", shape=TEXT, read=_text)
    remedies: Remedies = spec(key="remedy", shape={"oneOf": [{**WORD, DESCRIPTION: ("name of a remedy",)}, REMEDY]})
    absent: Text | None = spec(default=None, shape=TEXT, read=_text)
    waivable: bool = spec(default=True)
    cause: str = spec(default="", shape={"enum": ["row", "table"]})


def _shared_flaws(file: Mapping[str, Any], _words: Words) -> Iterator[Flaw]:
    for name, remedy in file.get("remedies", {}).items():
        yield from (flaw.below("remedies", name) for flaw in _brace_flaws(remedy))


@shape(
    "Checks of one family, each one question to one table of evidence",
    checks=(_shared_flaws,),
    scope=lambda file, _words: {REMEDY_OF_FILE.to: file.get("remedies", {})},
    defs=DEFS,
)
class CheckFile:
    """`validation/*.yaml`."""

    family: CheckFamily = spec(shape={"enum": [family.value for family in CheckFamily][:-2]})
    checks: tuple[Check, ...] = spec(rules={"minItems": 1})
    remedies: Mapping[str, Remedies] = spec(default_factory=dict, shape=by_name(REMEDY))


def load_checks(folder: Folder, files: dict[str, bytes]) -> dict[str, Check]:
    """Return the checks of all rule files by id, in the order of the files; every file read is added to `files`."""
    found = {f"{FOLDER}/{name}": content for name, content in folder.files(FOLDER).items()}
    misnamed = {
        *(name for name in found if not name.endswith(".yaml")),
        *(f"{FOLDER}/{n}" for n in folder.misnamed(FOLDER)),
    }
    refuse_if_any(
        DefinitionRefused, (Fault(Place(name), "file-misnamed", MISNAMED, RENAME) for name in sorted(misnamed))
    )
    files |= found
    values = {name: read_checked(folder.shared, name, found[name], SCHEMA, DefinitionRefused) for name in found}
    refuse_if_any(DefinitionRefused, _file_faults(values, found))
    return {
        entry["check"]: made(
            Check,
            entry,
            family=CheckFamily(value["family"]),
            **_settling(entry["remedy"], value.get("remedies", {})),
        )
        for value in values.values()
        for entry in value["checks"]
    }


def _file_faults(values: Mapping[str, Any], contents: Mapping[str, bytes]) -> Iterator[Fault]:
    """Yield what is wrong with each file, and checks that are called like one before them, in whatever file."""
    first: dict[str, str] = {}
    for name, value in values.items():
        at = place_in(name, contents[name])
        yield from faults_of(CheckFile, value, at, {})
        for number, entry in enumerate(value["checks"]):
            if (id := entry["check"]) in first:
                what = _("the id occurs in {first} too.", first=first[id])
                remedy = _("Give each check its own id; ids are never used again.")
                yield Fault(at("checks", number).of(id), "duplicate-id", what, remedy)
            first.setdefault(id, name)


def _settling(remedy: Any, of_file: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the remedies and the acts that a check gives itself, or the ones of the file that it names."""
    told = remedy if isinstance(remedy, dict) else of_file[remedy]
    words = {role: _text(told[role]) for role in READERS if role in told}
    acts = tuple(next_act(name, **columns) for name, columns in told.get(ACTS, {}).items())
    return {"remedies": Remedies(**words), "acts": acts}


def places_of(words: str) -> tuple[str, ...]:
    """Return the names of the places in a sentence; raises `ValueError` where its braces do not match."""
    return tuple(name for _, name, _, _ in string.Formatter().parse(words) if name is not None)


# --- sentences ----------------------------------------------------------------------------------


def _sentences(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Yield the texts of a rule file, or of a part of it, each with the way to it."""
    for step, part in enumerate(value) if isinstance(value, list) else ():
        yield from _sentences(part, (*path, step))
    for key, part in value.items() if isinstance(value, dict) else ():
        if key in (*SENTENCES, *READERS):
            yield (*path, key), part
        elif key != ACTS:
            yield from _sentences(part, (*path, key))


def extract(
    file: IO[bytes], keywords: Mapping[str, Any], comment_tags: Any, options: Mapping[str, Any]
) -> Iterator[tuple[int, str, str | tuple[str, ...], list[str]]]:
    """Yield what translators find in a rule file: its English sentences with their lines. The interface is Babel's."""
    content = file.read()
    for path, text in _sentences(read_yaml(content, SCHEMA, DefinitionRefused)):
        line = position(SCHEMA, content, path).line or 1
        if isinstance(text, dict) and "by" in text:
            yield line, "plural", tuple(text[form] for form in FORMS), []
        elif isinstance(text, str) and _has_words(text):
            yield line, "_", text, []
