"""Tell who proposed, signed or confirmed a text of the definitions, in which role, and whether that still stands.

A seal is the start of a SHA-256 over a text's values, so that layout and remarks may change and words may not. An
`Approval` says what speaks against the signature of a text of the law. A mark other than *read* (recalled, inferred,
proposed) stands beside a text as `confidence`; whoever has looked the text up confirms it in the file: `confirmed:
{role, on, text}` beside the mark or in anything around it, up to the head of the file, for all marks inside. Texts of
the product itself (code lists, EU tables, concepts, SDMX) are confirmed once for a release, in
`mappings/confirmed.yaml`; all marked rows of a table in CSV are one text. Once what was sealed changes, a signature or
a confirmation is void. The day of today is a question of whoever asks: nothing here reads a clock.

Journal, edited files and dossiers name roles and never persons. A name cannot be told from an office by a list; its
shape tells: words in capitals, and none that says a function. Whoever is in doubt is asked to write the function in
small letters (head of statistics) or the office by its letters (MNZ). A name in small letters is not found.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property, lru_cache
from json.encoder import encode_basestring
from typing import Any, cast

from thb_eu.base.csv_tables import rows_of
from thb_eu.base.errors import Fault, MappingRefused, Problem
from thb_eu.base.messages import Text, _, literal
from thb_eu.base.printable import normalized
from thb_eu.definitions.shapes import DAY, NULL, SEAL, At, InOrder, KeyShape, made, one_of, shape, shaped, spec
from thb_eu.definitions.strict_reader import mixes_scripts, outline, read_yaml

SEAL_LENGTH = 12
NOT_SEALED = frozenset({"proposed", "signed", "confirmed", "says_when"})


class Objection(Enum):
    """What may speak against a signature; the last one leaves it standing."""

    OWN_PROPOSAL = "own proposal"
    BEFORE_THE_PROPOSAL = "before the proposal"
    TEXT_CHANGED = "text changed"
    LAW_CHANGED = "law changed"
    IN_THE_FUTURE = "in the future"
    WITHOUT_SEAL = "without seal"


@shape()
class Proposal:
    """Who proposed a text: office (empty where it has no name), role, ISO day."""

    role: str = spec()
    on: str = spec(shape=DAY)
    by: str = spec(default="")


@shape()
class DecisionSignature:
    """One signature as the file has it: office, role, ISO day, and the seals it was given for (empty where none)."""

    by: str = spec()
    role: str = spec()
    on: str = spec(shape=DAY)
    text: str = spec(default="", shape=SEAL)
    law: str = spec(default="", shape=SEAL)


@shape()
class Confirmation:
    """That a role has looked a text up: on which ISO day, and the seal of the text (empty where none)."""

    role: str = spec()
    on: str = spec(shape=DAY)
    text: str = spec(default="", shape=SEAL)


@shape()
class ConfirmedText:
    """That a role has looked up a text of the product: in which file, on which ISO day, under which seal."""

    file: str = spec()
    role: str = spec()
    on: str = spec(shape=DAY)
    text: str = spec(shape=SEAL)


@shape("Texts of the product that a role has confirmed")
class ConfirmedTexts:
    """`mappings/confirmed.yaml`."""

    confirmed: tuple[ConfirmedText, ...] = spec()


MARKED = one_of(("read", "recalled", "inferred", "proposed"))
CONFIRMED = KeyShape("confirmed", Confirmation | None, required=False)
"""A key beside others, of which the reader of its file makes the object."""
PROPOSED = KeyShape(key="proposed", shape=Proposal)
SIGNED = KeyShape("signed", {"oneOf": [NULL, shaped(DecisionSignature, without=("law",))]})
SIGNED_WITH_ITS_LAW = replace(SIGNED, shape={"oneOf": [NULL, shaped(DecisionSignature)]})


@dataclass(frozen=True, slots=True)
class Approval:
    """The proposal and the signature of one text, beside the seals of the text and of its law as they are now."""

    by: str
    role: str
    on: str
    signature: DecisionSignature | None
    text: str
    law: str = ""

    @property
    def signed(self) -> DecisionSignature | None:
        """The signature, if it is there and nothing that can be known without a clock speaks against it."""
        broken = set(self.objections()) - {Objection.WITHOUT_SEAL}
        return None if broken else self.signature

    def objections(self, today: str = "") -> Iterator[Objection]:
        """Yield what speaks against the signature; with `today` (ISO day) also that it lies in the future."""
        signature = self.signature
        if signature is None:
            return
        if self._same_hand(signature):
            yield Objection.OWN_PROPOSAL
        if signature.on < self.on:
            yield Objection.BEFORE_THE_PROPOSAL
        if today and signature.on > today:
            yield Objection.IN_THE_FUTURE
        if signature.text and signature.text != self.text:
            yield Objection.TEXT_CHANGED
        if signature.law and signature.law != self.law:
            yield Objection.LAW_CHANGED
        if not signature.text or (self.law and not signature.law):
            yield Objection.WITHOUT_SEAL

    def unsigned(self) -> Approval:
        """Return the same text, waiting for a signature."""
        return replace(self, signature=None)

    def _same_hand(self, signature: DecisionSignature) -> bool:
        """Tell whether the proposer signed: the same role, or the same named office."""
        same_office = bool(self.by) and outline(signature.by) == outline(self.by)
        return same_office or outline(self.role) in (outline(signature.role), outline(signature.by))


BY_NOBODY = Approval("", "", "", None, "")
"""Under a text of which it does not matter who proposed and signed it."""


def seal(value: Any) -> str:
    """Return the seal of a value read from an edited file, whatever the order of its keys and lists.

    Who proposed, signed and confirmed it is not part of it.
    """
    return hashlib.sha256(canonical(_bare(value)).encode()).hexdigest()[:SEAL_LENGTH]


def canonical(value: Any) -> str:
    """Return the values of an edited file as one text, the same whatever the order of their keys and lists."""
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, dict):
        return f"{{{','.join([f'{_key(key)}:{canonical(value[key])}' for key in sorted(value)])}}}"
    if isinstance(value, list):
        return f"[{','.join(sorted(map(canonical, value)))}]"
    return json.dumps(value)


def approval(entry: Mapping[str, Any], text: str, law: str = "") -> Approval:
    """Return the approval of one entry, from its `proposed` and `signed`; the caller says what is sealed."""
    proposed: Mapping[str, str] = entry.get("proposed") or {}
    signed: Mapping[str, str] | None = entry.get("signed")
    signature = DecisionSignature(**signed) if signed else None
    return Approval(proposed.get("by", ""), proposed.get("role", ""), proposed.get("on", ""), signature, text, law)


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _bare(entry) for key, entry in value.items() if key not in NOT_SEALED}
    if isinstance(value, list):
        return [_bare(entry) for entry in value]
    return value


def _key(key: Any) -> str:
    return encode_basestring(key if isinstance(key, str) else json.dumps(key))


# --- what was not read in its source ---------------------------------------------------------------


CONFIDENCE, CONFIRMED_KEY = "confidence", "confirmed"
BESIDE_FIGURES = (
    *("datapackages/recipients/", "datapackages/open-data/", "datapackages/sdmx/converter.yaml"),
    *("mappings/coverage.yaml", "datapackages/codelists/directive.csv"),
)
"""How the names of files begin on whose marks no figure rests: how figures are passed on, which cannot be had, and what
the Directive asks of a criminal code."""
PRODUCT = tuple(f"datapackages/{folder}/" for folder in ("codelists", "eu-thb", "metadata", "sdmx"))
"""How the names of files begin that come with the product and say nothing of one country."""
CONFIRMED_FILE = "mappings/confirmed.yaml"
"""Where confirmations of the product's texts stand; it may be absent."""
UNSURE = ("recalled", "inferred", "proposed")
"""Marks of what was not read; it needs the confirmation of a role."""
NAMES = ("rule", "code", "decision", "policy", "release", "break", "definition", "name", "paragraph", "limb")
"""Keys by which an entry of a list is known to people."""

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class ConfidenceMark:
    """One mark inside a text: at which path of its file, what stands there (a code, a rule), and the mark."""

    path: Path
    about: str
    word: str


@dataclass(frozen=True)
class UnconfirmedText:
    """A text with marks, which one confirmation covers: where it stands, its marks, what it says, its confirmation."""

    file: str
    path: Path
    marks: tuple[ConfidenceMark, ...]
    text: Any = field(repr=False, hash=False)
    confirmation: Confirmation | None
    proposer: str = ""

    @property
    def is_of_product(self) -> bool:
        """Whether it came with the product: it is confirmed once for a release, not for the figures of a year."""
        return self.file.startswith(PRODUCT)

    @cached_property
    def seal(self) -> str:
        """The seal of what it says, by which it is confirmed."""
        return seal(self.text)

    @property
    def is_confirmed(self) -> bool:
        """Whether a confirmation stands, as far as can be known without a clock."""
        return self.confirmation is not None and not set(self.objections()) - {Objection.WITHOUT_SEAL}

    def objections(self, today: str = "") -> Iterator[Objection]:
        """Yield what speaks against the confirmation; with `today` (ISO day) also that it lies in the future."""
        confirmed = self.confirmation
        if confirmed is None:
            return
        if self.proposer and outline(confirmed.role) == outline(self.proposer):
            yield Objection.OWN_PROPOSAL
        if today and confirmed.on > today:
            yield Objection.IN_THE_FUTURE
        if confirmed.text and confirmed.text != self.seal:
            yield Objection.TEXT_CHANGED
        if not confirmed.text:
            yield Objection.WITHOUT_SEAL

    def counts(self) -> Mapping[str, int]:
        """Find how many marks of each kind, in the order of `UNSURE`."""
        found = Counter(mark.word for mark in self.marks)
        return {word: found[word] for word in UNSURE if found[word]}


def unsure_texts(files: Mapping[str, bytes]) -> tuple[UnconfirmedText, ...]:
    """Return every text of the definitions that bears a mark, in the order of the files."""
    listed = read_yaml(files[CONFIRMED_FILE], CONFIRMED_FILE, MappingRefused) if CONFIRMED_FILE in files else {}
    once = {
        (row["file"], row["text"]): Confirmation(row["role"], row["on"], row["text"])
        for row in listed.get("confirmed", ())
    }
    found = tuple(text for name in sorted(files) for text in _of_file(name, files[name]))
    fitting = {(text.file, text.seal) for text in found} if once else set()
    outdated = {file: confirmation for (file, text), confirmation in once.items() if (file, text) not in fitting}

    def confirmed(text: UnconfirmedText) -> UnconfirmedText:
        known = (once.get((text.file, text.seal)) or outdated.get(text.file)) if text.is_of_product else None
        return replace(text, confirmation=known) if known else text

    return tuple(map(confirmed, found))


@lru_cache(maxsize=256)
def _of_file(name: str, content: bytes) -> tuple[UnconfirmedText, ...]:
    """Return the texts of one file that bear marks: of most, nothing changes from act to act."""
    return tuple(_in_file(name, content))


def _in_file(name: str, content: bytes) -> Iterator[UnconfirmedText]:
    if name.endswith(".csv"):
        yield from _of_table(name, content)
    elif name.endswith((".yaml", ".json")):
        value = json.loads(content) if name.endswith(".json") else read_yaml(content, name, MappingRefused)
        proposer = str((value.get("proposed") or {}).get("role", "")) if isinstance(value, dict) else ""
        for path, held, marks in _sorted_out(value, by_itself=name.endswith(".json")):
            confirmed = held.get(CONFIRMED_KEY)
            confirmation = Confirmation(**confirmed) if confirmed else None
            yield UnconfirmedText(name, path, marks, held, confirmation, proposer)


def _sorted_out(value: Any, by_itself: bool) -> Iterator[tuple[Path, Mapping[str, Any], tuple[ConfidenceMark, ...]]]:
    """Yield each mark with the nearest text around it that carries a confirmation; all others with the whole file.

    `by_itself`: each mark is a text of its own, as a file of tables holds much else.
    """
    texts: dict[Path, tuple[Mapping[str, Any], list[ConfidenceMark]]] = {}
    file_value = value if isinstance(value, dict) else {}
    for path, mark, around in _marks(value, (), "", ((), file_value)):
        where, found_text = (path, _at(value, path)) if by_itself else around
        held = texts.setdefault(where, (found_text, []))
        held[1].append(ConfidenceMark(path, mark[0], mark[1]))
    yield from ((path, held, tuple(marks)) for path, (held, marks) in texts.items())


def _at(value: Any, path: Path) -> Mapping[str, Any]:
    for step in path:
        value = value[step]
    return cast("Mapping[str, Any]", value)


Around = tuple[Path, Mapping[str, Any]]


def _marks(value: Any, path: Path, about: str, around: Around) -> Iterator[tuple[Path, tuple[str, str], Around]]:
    if isinstance(value, dict):
        if path and CONFIRMED_KEY in value:
            around = (path, value)
        about = next((str(value[name]) for name in NAMES if isinstance(value.get(name), str)), about)
        if value.get(CONFIDENCE) in UNSURE:
            yield path, (about, value[CONFIDENCE]), around
        for key, held in value.items():
            yield from _marks(held, (*path, key), about, around)
    elif isinstance(value, list):
        for number, held in enumerate(value):
            yield from _marks(held, (*path, number), about, around)


def _of_table(name: str, content: bytes) -> Iterator[UnconfirmedText]:
    """Yield the rows of a table that bear a mark, as one text; the sure rows may change without harm."""
    held = rows_of(content)
    columns = [column for column in (held[0] if held else ()) if column.endswith(CONFIDENCE)]
    rows = [(number, row) for number, row in enumerate(held, start=2) if any(row[at] in UNSURE for at in columns)]
    if not rows:
        return
    marks = (
        ConfidenceMark((number, column), row.get("code") or row.get("alias") or "", row[column])
        for number, row in rows
        for column in columns
        if row[column] in UNSURE
    )
    yield UnconfirmedText(name, (), tuple(marks), {name: [row for _, row in rows]}, None)


# --- roles and offices -----------------------------------------------------------------------------


LONGEST = 120
LEAST = 4
"""Letters that a word of an office has which tells it: none of its small words does."""
ADDRESS = "@"
TELEPHONE = re.compile(r"\d(?:[ /().+-]*\d){6,}")
"""Seven digits or more, however they are grouped."""
BETWEEN_PARTS = re.compile(r"[,;:/|()\[\]–—]+|\s-\s")
BETWEEN_WORDS = re.compile(r"[\s._]+")
BESIDE_NAMES = re.compile(
    "al|bin|d|da|de|del|della|den|der|di|dr|du|el|frau|ga?|gosp(a|od)|herr|l[ae]|m|mag|mme|mrs?|ms|prof|van|von|zu",
    re.IGNORECASE,
)
"""Small words that stand beside names: titles, and parts of family names. They say no function."""
SPOKEN = frozenset("AEIOUYΑΕΗΙΟΥΩАЕИОУЪЮЯЫЭЄІЇ")
"""Letters without which capitals cannot be read as a word: MNZ is an office, NOVAK may be a name."""

NAME_A_FUNCTION = _("Name the function, as in “head of statistics”, “analyst (MNZ)”.")
SCRIPTS_MIXED: Problem = (
    "role-unreadable",
    _("one word of the role mixes the letters of several scripts."),
    _("Type the role anew."),
)
NOT_SHOWN: Problem = (
    "role-unreadable",
    _("the role holds a line break or an invisible character."),
    _("Type the role anew."),
)
TOO_LONG: Problem = (
    "role-unreadable",
    _("the role is longer than {longest} characters.", longest=LONGEST),
    NAME_A_FUNCTION,
)
CONTACT: Problem = ("role-names-person", _("the role holds a mail address or a telephone number."), NAME_A_FUNCTION)
NAME: Problem = (
    "role-names-person",
    _("the role looks like the name of a person."),
    _("Write the function in small letters, or add the letters of the office: “head of statistics”, “analyst (MNZ)”."),
)
NAME_AN_OFFICE = _("Name the office, or the number of its file.")
NO_OFFICE: Problem = (
    "role-unreadable",
    _("the office has no letter and no digit."),
    NAME_AN_OFFICE,
)
OFFICE_CONTACT: Problem = (
    "role-names-person",
    _("the office holds a mail address."),
    NAME_AN_OFFICE,
)
OFFICE_NAME: Problem = (
    "role-names-person",
    _("the office looks like the name of a person."),
    _("Write the office as it is called, or add its letters: “ministry of the interior”, “Supreme Court (VS)”."),
)


MAINTAINERS = _("maintainers of the toolkit")
"""In whose name the program's own proposals come, as files name that role."""


def role_in_words(role: str) -> Text:
    """Return a role as people read it: the toolkit's maintainers in each language, every other as somebody typed it."""
    return MAINTAINERS if role == MAINTAINERS.english else literal(role)


def office_problem(office: str, known: Iterable[str]) -> Problem | None:
    """Find what speaks against an office, or the number of its file, as somebody typed it: a number may have many
    digits.

    `known`: names of offices; a part that shares a word with one of them is an office.
    """
    text = normalized("NFKC", office)
    words = frozenset(word.casefold() for name in known for word in _words(name) if len(word) >= LEAST)
    name = _looks_like_a_name(text, words)
    found = {NO_OFFICE: not outline(office), OFFICE_CONTACT: ADDRESS in text, OFFICE_NAME: name}
    return next((problem for problem, holds in found.items() if holds), None)


def role_problem(role: str) -> Problem | None:
    """Find what speaks against a role as somebody typed it."""
    text = normalized("NFKC", role)
    found = {
        NOT_SHOWN: any(unicodedata.category(sign) in ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp") for sign in role),
        TOO_LONG: len(role) > LONGEST,
        CONTACT: ADDRESS in text or bool(TELEPHONE.search(text)),
    }
    problem = next((problem for problem, holds in found.items() if holds), None) or unreadable(role)
    return problem or (NAME if _looks_like_a_name(text) else None)


def unreadable(role: str) -> Problem | None:
    """Find why nobody can read a role: nothing is there, no letter, or letters that look like others."""
    if not role.strip():
        return ("role-unreadable", _("no role is named."), NAME_A_FUNCTION)
    if not outline(role) or not any(sign.isalpha() for sign in normalized("NFKC", role)):
        return ("role-unreadable", _("the role has no letter."), NAME_A_FUNCTION)
    return SCRIPTS_MIXED if mixes_scripts(role) else None


def _looks_like_a_name(role: str, of_offices: Set[str] = frozenset()) -> bool:
    """Tell whether the role as a whole, or a part of it between commas or brackets, could be a name."""
    parts = [[*_words(part)] for part in BETWEEN_PARTS.split(role)]
    whole = [word for part in parts for word in part]
    return any(_could_be_a_name(words) for words in (whole, *parts) if of_offices.isdisjoint(map(str.casefold, words)))


def _words(text: str) -> Iterable[str]:
    words = (word.strip("\"'“”„‚‘’«»!?&+*-") for word in BETWEEN_WORDS.split(text))
    return (word for word in words if any(sign.isalpha() for sign in word))


def _could_be_a_name(words: list[str]) -> bool:
    """Tell whether there are two words or more, one with a capital, and none says a function or is an office."""
    beside = [word for word in words if BESIDE_NAMES.fullmatch(word)]
    capital = [word for word in words if word[0].isupper() and word not in beside]
    return (
        bool(capital) and len(words) > 1 and len(beside) + len(capital) == len(words) and not any(map(_office, words))
    )


def _office(word: str) -> bool:
    """Tell whether a word is the letters of an office: two capitals, or more that cannot be spoken."""
    spoken = SPOKEN & {*normalized("NFD", word)}
    return len(word) > 1 and word.isupper() and (len(word) == 2 or not spoken)


# Read the first and last day in force, both inclusive, as every edited file writes it. Empty where open.

BEGINNING, FOREVER = "0001-01-01", "9999-12-31"
"""The days at which an open validity begins and ends."""


IN_ORDER = InOrder(
    "from",
    "until",
    _("the last day lies before the first day."),
    _("Write the first day in force as `from`, the last as `until`."),
)
"""That a validity does not end before it begins."""


@shape(beside=(CONFIRMED,), checks=(IN_ORDER,))
class Validity:
    """Days (ISO text) from the first to the last, both inclusive, with how sure they are."""

    first: str = spec(key="from", default="", shape=DAY)
    last: str = spec(key="until", default="", shape=DAY)
    confidence: str = spec(default="", shape=MARKED)

    @property
    def begins(self) -> str:
        """The first day, the beginning of all days where it is open."""
        return self.first or BEGINNING

    @property
    def ends(self) -> str:
        """The last day, the end of all days where it is open."""
        return self.last or FOREVER

    def holds_on(self, day: str) -> bool:
        """Tell whether the ISO `day` lies inside."""
        return self.begins <= day <= self.ends

    def covers_year(self, year: int) -> bool:
        """Tell whether the whole of `year` lies inside."""
        return self.covers(whole_year(year))

    def covers(self, other: Validity) -> bool:
        """Tell whether all days of `other` lie inside."""
        return self.begins <= other.begins and other.ends <= self.ends

    def meets(self, other: Validity) -> bool:
        """Tell whether the two share a day."""
        return self.begins <= other.ends and other.begins <= self.ends

    def within(self, other: Validity) -> Validity:
        """Return its days that lie inside `other` too, as sure as the one that was cut shorter."""
        first, last = max(self.first, other.first), min(self.ends, other.ends)
        by_other = (first, last) == (other.first, other.ends)
        return Validity(first, "" if last == FOREVER else last, (other if by_other else self).confidence)


def whole_year(year: int) -> Validity:
    """Return the days of `year`, first and last included."""
    return Validity(f"{year}-01-01", f"{year}-12-31")


ALWAYS = Validity()
"""In force on every day."""


def validity_of(value: Mapping[str, str]) -> Validity:
    """Return the validity that an edited file writes as `from`, `until`, `confidence`."""
    return made(Validity, value)


def next_day(day: str) -> str:
    """Return the ISO day after."""
    return (datetime.date.fromisoformat(day) + datetime.timedelta(days=1)).isoformat()


def day_before(day: str) -> str:
    """Return the ISO day before."""
    return (datetime.date.fromisoformat(day) - datetime.timedelta(days=1)).isoformat()


def rivals(entries: Sequence[Any], at: At, part: str, of: Callable[[Any], object] = type) -> Iterator[Fault]:
    """Yield entries of a part of a file in force on a day on which another one `of` the same is."""
    for number, entry in enumerate(entries):
        before = (other for other in entries[:number] if other.id != entry.id and of(other) == of(entry))
        if rival := next((other.id for other in before if other.valid.meets(entry.valid)), ""):
            what = _("{rival!r} is in force on the same days.", rival=rival)
            remedy = _("End one of them the day before the other begins.")
            yield Fault(at(part, number, "valid"), "validity-overlaps", what, remedy)
