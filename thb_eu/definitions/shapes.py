"""Declare what may stand in a file that people edit, once, by the class of the file.

A class says of each field, with `spec`, under which key it stands, what it may hold, what its words refer to (`Ref`)
and what may stand only once (`Once`); of itself, with `shape`, what an entry may not say (`InOrder`, `Never`, or a
function) and which words it declares for what lies inside it. Made of the class are: its JSON Schema (`schema_of`),
which `schemas/` holds and every file is held against, with the words of `schemas/descriptions.yaml`; the object that a
file makes (`made`); and, in one walk, every fault that no schema can see (`faults_of`), with its line and column.
"""

from __future__ import annotations

import dataclasses
from collections import ChainMap
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, replace
from enum import EnumType
from functools import cache, partial
from types import NoneType, UnionType
from typing import Any, NamedTuple, TypeVar, cast, dataclass_transform, get_args, get_origin, get_type_hints

from thb_eu.base.errors import Fault, Problem
from thb_eu.base.messages import (
    ENGLISH,
    NO_WORDS,
    Text,
    _,
    declared_catalogues,
    joined,
    literal,
    places_in,
    quoted,
    wording,
)
from thb_eu.base.model import Place
from thb_eu.definitions.strict_reader import closest, not_a_code, position

Made = TypeVar("Made")
At = Callable[..., Place]
"""Where a part of a file stands, by the steps of the way to it."""
Reader = Callable[..., Any]
"""Makes a part of an object of a value, of where it stands, and of its number or name among others."""
Words = Mapping[str, Collection[str]]
"""By what they are: the words that may be named; of a dimension, its codes, as `national sex`, `european sex`."""
Scope = Callable[[Any, Words], Words]
Schema = Mapping[str, Any]

DESCRIPTION = "thb:description"
"""Stands in a schema for its words: under which names they may be described, the first of them that is."""
BASE = "https://w3id.org/thb-eu/schemas/"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
ANY_LANGUAGE = "^[a-z]{2,3}$"
WORD: Schema = {"type": "string", "minLength": 1}
SLUG: Schema = {**WORD, "pattern": "^[a-z0-9][a-z0-9-]*$"}
DAY: Schema = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
WORDS: Schema = {
    "type": "object",
    "patternProperties": {ANY_LANGUAGE: {**WORD, DESCRIPTION: ("WORDS",)}},
    "required": [ENGLISH],
    "additionalProperties": False,
}
NULL: Schema = {"type": "null"}
PLAIN: Mapping[Any, Schema] = {
    str: WORD,
    Text: WORDS,
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
}
OURS = "thb:"
"""How properties of a Frictionless descriptor begin that are ours."""
FLAG: Schema = {"const": True}
SEAL: Schema = {"type": "string", "pattern": "^[0-9a-f]{12}$"}
THERE_ARE = _("There are: {there}.")
READABLE = 240
"""A list of words longer than this, in characters, helps nobody who reads a message."""


def listed(of: Schema = WORD, **rules: Any) -> Schema:
    """Return a list that is not empty and repeats nothing, unless `rules` say otherwise."""
    return {"type": "array", "minItems": 1, "uniqueItems": True, "items": of, **rules}


def by_name(of: Schema = WORD, **rules: Any) -> dict[str, Any]:
    """Return a mapping from names to values of one shape."""
    return {"type": "object", "additionalProperties": of, **rules}


def one_of(words: Iterable[str]) -> Schema:
    """Return a text that is one of `words`."""
    return {"type": "string", "enum": list(words)}


def group(of: str, required: Mapping[str, Any], optional: Mapping[str, Any] | None = None) -> Schema:
    """Return a group of keys of which no object is made; `of`: the name of its descriptions."""
    keys = {**required, **(optional or {})}
    shapes = {key: {**_shape_of(kind), DESCRIPTION: (f"{of} {key}", key)} for key, kind in keys.items()}
    found = {"type": "object", "properties": shapes, "required": [*required], "additionalProperties": False}
    return {**found, DESCRIPTION: (of,)}


def package(kind: str) -> tuple[KeyShape, ...]:
    """Find what the descriptor of every package says of itself."""
    return KeyShape("name", WORD), KeyShape("title", WORD), KeyShape(f"{OURS}kind", {"const": kind})


def closest_or_all(word: str, known: Collection[str]) -> Text:
    """Return the word that was probably meant; where nothing is like it, all that there are, if they can be read."""
    near = closest(word, known)
    if not near.is_empty or len(", ".join(known)) > READABLE:
        return near
    return _("Possible: {words}.", words=joined(map(quoted, known)))


class Flaw(NamedTuple):
    """What is wrong inside an entry: the steps of the way to it, the code, the sentence, what to do."""

    path: tuple[Any, ...]
    code: str
    what: Text
    remedy: Text = NO_WORDS

    def below(self, *steps: Any) -> Flaw:
        """Return the same, seen from an entry around it."""
        return self._replace(path=(*steps, *self.path))

    def fault(self, at: At) -> Fault:
        """Return the same with its place; `at`: where the parts of the entry stand."""
        return Fault(at(*self.path), self.code, self.what, self.remedy)


Check = Callable[[Any, Words], Iterable[Flaw]]
"""What an entry says against itself, or against the words that are known where it stands."""


@dataclass(frozen=True, slots=True)
class InOrder:
    """That what stands under one key does not lie behind what stands under another, where both are there."""

    first: str
    last: str
    what: Text
    remedy: Text

    def __call__(self, entry: Mapping[str, Any], _words: Words) -> Iterator[Flaw]:
        """Yield the flaw of an entry that has the two the wrong way round."""
        if self.first in entry and self.last in entry and entry[self.first] > entry[self.last]:
            yield Flaw((), "days-out-of-order", self.what, self.remedy)


@dataclass(frozen=True, slots=True)
class Never:
    """That something holds of no entry; what is wrong where it does, and under which key that is said."""

    holds: Callable[[Any], bool]
    problem: Problem
    path: tuple[str, ...] = ()

    def __call__(self, entry: Any, _words: Words) -> Iterator[Flaw]:
        """Yield the flaw of an entry of which it holds."""
        if self.holds(entry):
            yield Flaw(self.path, *self.problem)


@dataclass(frozen=True, slots=True)
class Once:
    """That a word may stand only once among the entries of a list."""

    code: str
    what: Text
    remedy: Text


@dataclass(frozen=True, slots=True)
class Ref:
    """That words refer to what something else declares: to which (`Words`), and what is said of any other.

    `codes`: the words are dimensions, under each of which stand codes of it.
    """

    to: str
    code: str
    what: Text
    remedy: Callable[[str, Collection[str]], Text] = closest
    codes: bool = False

    def flaws(self, held: Any, words: Words, once: Once | None = None) -> Iterator[Flaw]:
        """Yield the words in a value that refer to nothing: a text, those of a list, or the keys of a mapping."""
        known = words[self.to]
        for path, word in _named(held):
            if word not in known:
                yield Flaw(path, self.code, about(self.what, word), self.remedy(word, [*known]))
            elif self.codes:
                yield from (flaw.below(word) for flaw in self._codes(word, held[word], words, once))

    def _codes(self, dimension: str, held: Any, words: Words, once: Once | None) -> Iterator[Flaw]:
        known, mentioned = words[f"{self.to} {dimension}"], set[str]()
        for path, code in _named(held):
            if code not in known:
                what = not_a_code(code, dimension, "".join(words.get(f"{self.to} {dimension}, file", "")))
                yield Flaw(path[:1], "unknown-code", what, self.remedy(code, [*known]))
            if once and code in mentioned:
                yield Flaw(path[:1], once.code, about(once.what, code), once.remedy)
            mentioned.add(code)


def code_of(codelist: str, remedy: Callable[[str, Collection[str]], Text] = closest) -> Ref:
    """Return codes of one list or dimension."""
    return Ref(codelist, "unknown-code", _("{code!r} is not a code of {dimension}.", dimension=codelist), remedy)


@dataclass(frozen=True, slots=True)
class KeyShape:
    """What is said of one key; one with a stroke stands in a group (`eu/mark_below`), which `?` leaves out (`age?/on`).

    `shape`: that of the value, where the type of the field does not tell it; `rules` are added to it, keys `without`
    which it stands here left out. `sentence`: how the entry, by its id, says `{what}` the value says against itself.
    `read`: how the object is made of the value, where its type does not tell it. `make`: how it is made of the whole
    entry; then `keys` are those that it reads, where these are others than its `own`. `of`: the class under whose name
    the key is described, where another one holds it too.
    """

    key: str = ""
    shape: Any = None
    required: bool = True
    ref: Ref | None = None
    once: Once | None = None
    sentence: Text | None = None
    read: Callable[[Any], Any] | None = None
    make: Callable[[Any], Any] | None = None
    keys: tuple[KeyShape, ...] = ()
    own: bool = True
    of: str = ""
    rules: Mapping[str, Any] = field(default_factory=dict)
    without: tuple[str, ...] = ()


Named = Text | Callable[[Any, Words], str]


@dataclass(frozen=True, slots=True)
class FileShape:
    """What a class says of itself: the title of its file, keys of which no object is made, what no entry may say.

    `scope`: the words that an entry declares for what lies inside it. `named`: how the place of a fault calls the
    entry, by its id, or by the entry and the words known there. `extends`: that it is part of a Frictionless
    descriptor, which may have properties of its own; of ours, as which keys that are not written out are meant, only
    those that are declared, and `thb:NAME_LANG` for each of these names.
    """

    title: str = ""
    beside: tuple[KeyShape, ...] = ()
    checks: tuple[Check, ...] = ()
    scope: Scope | None = None
    named: Named | None = None
    extends: tuple[str, ...] | None = None
    rules: Mapping[str, Any] = field(default_factory=dict)


def spec(*, key: str = "", default: Any = MISSING, default_factory: Any = MISSING, **more: Any) -> Any:
    """Return a field of a shape, and what its `KeyShape` says of it."""
    optional = default is not MISSING or default_factory is not MISSING
    part = KeyShape(key, **{"required": not optional, **more})
    return field(default=default, default_factory=default_factory, metadata={"part": part})


def spec_of_entry(make: Callable[[Any], Any], *keys: KeyShape) -> Any:
    """Return a field made of the whole entry, of which it reads these keys."""
    return field(metadata={"part": KeyShape(make=make, keys=keys, own=False)})


NOWHERE = Place()
PLACED: Mapping[str, str] = {"gives": "place"}
"""Of a field that holds where the entry stands."""
NUMBERED: Mapping[str, str] = {"gives": "number"}
"""Of a field that holds the number of the entry in its list, from 0."""
NAMED: Mapping[str, str] = {"gives": "name"}
"""Of a field that holds the name under which the entry stands, where a file has a mapping for a list."""


@dataclass_transform(frozen_default=True, field_specifiers=(spec, spec_of_entry, field))
def shape(
    title: str = "",
    *,
    beside: tuple[KeyShape, ...] = (),
    checks: tuple[Check, ...] = (),
    scope: Scope | None = None,
    named: Named | None = None,
    extends: tuple[str, ...] | None = None,
    slots: bool = True,
    eq: bool = True,
    kw_only: bool = False,
    **rules: Any,
) -> Callable[[type[Made]], type[Made]]:
    """Return a frozen dataclass that declares the shape of a file, or of a part of one."""

    def declared(cls: type[Made]) -> type[Made]:
        made = dataclass(frozen=True, slots=slots, eq=eq, kw_only=kw_only)(cls)
        made.__shape__ = FileShape(title, beside, checks, scope, named, extends, rules)  # type: ignore[attr-defined]
        return made

    return declared


# --- the object --------------------------------------------------------------------------------


def made(cls: type[Made], value: Mapping[str, Any], at: At = Place, /, **fields: Any) -> Made:
    """Return the object that `value` makes, which has the shape of the class; `fields`: fields that no key tells."""
    found = dict(fields)
    for entry in _fields(cast("Any", cls)):
        if entry.gives == "place":
            found[entry.name] = at()
        if entry.part is None or entry.name in fields:
            continue
        if entry.part.make:
            found[entry.name] = entry.part.make(value)
            continue
        is_given, held = _held(value, entry.path)
        if is_given and held is None and entry.type is str:
            found[entry.name] = ""
        elif is_given:
            found[entry.name] = entry.read(held, partial(at, *entry.path)) if entry.read else held
    return cls(**found)


@cache
def _reader(kind: Hashable) -> Reader | None:
    """Find how a value of this type is read; nothing where it stays as the file has it."""
    bare = _bare(kind)
    origin, inside = get_origin(bare), get_args(bare)
    if bare is not kind:
        inner = _reader(bare)
        return inner and (lambda value, *others: None if value is None else inner(value, *others))
    if bare is Text:
        return lambda value, _at, _step=0: wording(value)
    if origin in (tuple, frozenset):
        return partial(_read_all, origin, _reader(inside[0]))
    if origin is not None:
        each = _reader(inside[1])
        return each and partial(_read_by_name, each)
    if _file_of(bare):
        numbered = [entry.name for entry in _fields(cast("Any", bare)) if entry.gives in ("number", "name")]
        return lambda value, at, step=0: made(cast("Any", bare), value, at, **dict.fromkeys(numbered, step))
    if bare in (float, int) or isinstance(bare, EnumType):
        return lambda value, _at, _step=0: cast("Any", bare)(value)
    return None


def _as_read(read: Callable[[Any], Any], value: Any, _at: At) -> Any:
    return read(value)


def _read_all(origin: Any, each: Reader | None, value: Any, at: At, _step: Any = 0) -> Any:
    if each is None:
        return origin(value)
    entries = value.items() if isinstance(value, dict) else enumerate(value)
    return origin(each(entry, partial(at, step), step) for step, entry in entries)


def _read_by_name(each: Reader, value: Mapping[str, Any], at: At, _step: Any = 0) -> Any:
    return {name: each(entry, partial(at, name), name) for name, entry in value.items()}


# --- what no schema can see --------------------------------------------------------------------


def place_in(name: str, content: bytes) -> At:
    """Find where the parts of a file stand; its lines are looked up only when one is asked for."""
    return lambda *steps: position(name, content, steps)


def faults_of(cls: type, value: Any, at: At, words: Words) -> Iterator[Fault]:
    """Find every word that refers to nothing, every id that stands twice, and whatever an entry says against itself."""
    walk = _walk(cls)
    return walk.faults(value, at, words, {}) if walk else iter(())


@dataclass(frozen=True, slots=True)
class _Step:
    """A key of which something is asked: the way to it, what is said of it, and how what lies inside is walked."""

    path: tuple[str, ...]
    part: KeyShape
    inside: _Walk | None
    of_many: bool

    def faults(self, held: Any, at: At, words: Words, seen: set[str], id: str) -> Iterator[Fault]:
        ref, once = self.part.ref, self.part.once
        if ref:
            yield from (flaw.fault(at) for flaw in ref.flaws(held, words, once))
        if once and not (ref and ref.codes):
            for path, word in _named(held):
                if word in seen and (ref is None or word in words[ref.to]):
                    yield Fault(at(*path), once.code, about(once.what, word), once.remedy)
                seen.add(word)
        if self.inside and self.of_many:
            among: dict[str, set[str]] | None = {} if isinstance(held, list) else None
            for step, entry in enumerate(held) if isinstance(held, list) else held.items():
                if isinstance(entry, dict):
                    yield from self.inside.faults(entry, partial(at, step), words, {} if among is None else among)
        elif self.inside:
            sentence = partial(about, self.part.sentence, id) if self.part.sentence else None
            yield from self.inside.faults(held, at, words, {}, sentence)


@dataclass(frozen=True, slots=True)
class _Walk:
    """What is asked of an entry of one class and of what lies inside it."""

    shape: FileShape
    steps: tuple[_Step, ...]
    id: str

    def faults(
        self,
        value: Any,
        at: At,
        words: Words,
        among: dict[str, set[str]],
        sentence: Callable[..., Text] | None = None,
    ) -> Iterator[Fault]:
        """Yield the faults of an entry. `among`: the words of the entries before it in one list, by key.
        `sentence`: how the entry around says it."""
        id = value.get(self.id, "") if self.id else ""
        if named := self.shape.named:
            at = partial(_place_of, at, about(named, id) if isinstance(named, Text) else literal(named(value, words)))
        if self.shape.scope:
            words = ChainMap({**self.shape.scope(value, words)}, words)  # type: ignore[arg-type]
        for check in self.shape.checks:
            for flaw in check(value, words):
                what = sentence(what=flaw.what, disorder=flaw.what) if sentence else flaw.what
                yield flaw._replace(what=what).fault(at)
        for step in self.steps:
            is_given, held = _held(value, step.path)
            if is_given and held is not None:
                seen = among.setdefault(step.path[-1], set())
                yield from step.faults(held, partial(at, *step.path), words, seen, id)


@cache
def _walk(cls: Any) -> _Walk | None:
    """Find how entries of a class are walked; None where nothing is asked of them."""
    file, steps = cast("FileShape", _file_of(cls)), []
    for path, part, kind in _parts(cls):
        bare = _bare(kind)
        inner = (kind.get("items"),) if isinstance(kind, dict) else get_args(bare)
        held = inner[0 if get_origin(bare) is tuple else -1] if inner else bare
        inside = _walk(held) if _file_of(held) else None
        if part.ref or part.once or inside:
            steps.append(_Step(path, part, inside, bool(inner)))
    ids = (step.path[0] for step in steps if step.part.once and not step.of_many)
    return _Walk(file, tuple(steps), next(ids, "")) if steps or file.checks else None


def _place_of(at: At, name: Text, *steps: Any) -> Place:
    return at(*steps).of(name)


def _named(value: Any) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Yield the words in a value and the way to each: a text, those of a list and of lists in it, a mapping's keys."""
    if isinstance(value, str):
        yield (), value
    elif isinstance(value, dict):
        yield from (((key,), key) for key in value)
    elif isinstance(value, list):
        for step, entry in enumerate(value):
            if isinstance(entry, str | list):
                yield from (((step, *path), word) for path, word in _named(entry))


def about(sentence: Text, word: str, /, **others: object) -> Text:
    """Return a sentence about one word, whatever it calls the place of the word."""
    known = {**dict(sentence.values), **others}
    return sentence.filled({name: known.get(name, word) for name in places_in(sentence.words(ENGLISH))})


# --- the schema --------------------------------------------------------------------------------


def schema_of(cls: type, name: str, descriptions: Mapping[str, str], examples: Sequence[Any]) -> dict[str, Any]:
    """Return the JSON Schema of the file whose class this is, with its `descriptions` in every language.

    These are by class (`Policy`), by class and key (`Policy units`), or by key alone (`units`) for all other classes.
    """
    file = _file_of(cls)
    assert file is not None, cls
    head = {"$schema": DIALECT, "$id": f"{BASE}{name}.schema.json", "title": file.title}
    return {**head, **_spelt(shaped(cls), descriptions), "examples": list(examples)}


def shaped(cls: type, without: Collection[str] = (), needs: Iterable[str] = ()) -> dict[str, Any]:
    """Return the schema of a group of keys, without some of them; its descriptions are named."""
    file = _file_of(cls)
    assert file is not None, cls
    schema: dict[str, Any] = {"type": "object", "properties": {}, "required": [*needs], "additionalProperties": False}
    described_as = tuple(known.__name__ for known in cls.__mro__ if _file_of(known))
    for path, part, kind in _parts(cls):
        if path[-1] in without:
            continue
        group = schema
        for step in path[:-1]:
            closed = file.extends is None or step.startswith(OURS)
            empty = {"type": "object", "properties": {}, "required": [], "additionalProperties": not closed}
            group = group["properties"].setdefault(
                step, {**empty, DESCRIPTION: tuple(f"{of} {step}" for of in described_as)}
            )
            if "?" not in part.key:
                schema["required"] = list(dict.fromkeys((*schema["required"], step)))
        inner = _shape_of(kind if part.shape is None else part.shape, part.without)
        named = (f"{of} {'/'.join(path)}" for of in ((part.of,) if part.of else described_as))
        words = (*named, *inner.get(DESCRIPTION, ()), path[-1])
        group["properties"][path[-1]] = {**inner, **part.rules, DESCRIPTION: words}
        if part.required:
            group["required"].append(path[-1])
    beside = {} if file.extends is None else _extended(schema, file.extends)
    rules = {"$defs" if name == "defs" else name: rule for name, rule in file.rules.items()}
    return {**schema, **beside, **rules, DESCRIPTION: (cls.__name__,)}


SAID_BY_FRICTIONLESS = ("title", "description")


def _extended(properties: Mapping[str, Any], words: Sequence[str]) -> dict[str, Any]:
    """Find what a Frictionless descriptor may hold besides, whatever Frictionless says of its own properties."""
    of_ours = [key.removeprefix(OURS) for key in properties["properties"] if key.startswith(OURS)]
    by_language = [f"{word}_{ANY_LANGUAGE.strip('^$')}" for word in words]
    return {
        "additionalProperties": True,
        "patternProperties": {
            **{f"^{word}$": {"type": "string"} for word in words if word in SAID_BY_FRICTIONLESS},
            **{f"^{OURS}{word}$": WORD for word in by_language},
        },
        "propertyNames": {"pattern": f"^(?!{OURS}).*|^{OURS}({'|'.join(sorted((*of_ours, *by_language)))})$"},
    }


def _shape_of(kind: Any, without: Collection[str] = ()) -> dict[str, Any]:
    """Return the schema of a value of this type; a schema stays what it is."""
    if isinstance(kind, dict):
        return dict(kind)
    if isinstance(kind, EnumType):
        return {"enum": [word.value for word in cast("Any", kind)]}
    bare, origin = _bare(kind), get_origin(_bare(kind))
    if origin in (tuple, frozenset):
        inside = get_args(bare)[0]
        by_names = _file_of(inside) and any(entry.gives == "name" for entry in _fields(inside))
        if by_names:
            return by_name(_shape_of(inside))
        return {"type": "array", "items": _shape_of(inside)} if _file_of(inside) else dict(listed(_shape_of(inside)))
    if origin is not None:
        return by_name(_shape_of(get_args(bare)[1]))
    if not _file_of(bare):
        return dict(PLAIN[bare])
    group = shaped(bare, without)
    return {**group, "type": ["object", "null"]} if bare is not kind else group


def _spelt(schema: Any, descriptions: Mapping[str, str]) -> Any:
    """Return a schema with its descriptions in English and in every language that has a catalogue of them."""
    if isinstance(schema, list | tuple):
        return [_spelt(part, descriptions) for part in schema]
    if isinstance(schema, type):
        return _spelt(_shape_of(schema), descriptions)
    if not isinstance(schema, dict):
        return schema
    spelt = {key: _spelt(part, descriptions) for key, part in schema.items() if key != DESCRIPTION}
    if words := next((descriptions[name] for name in schema.get(DESCRIPTION, ()) if name in descriptions), ""):
        spelt["description"] = words
        translated = {lang: _(words).in_language(lang) for lang in declared_catalogues()}
        spelt |= {f"thb:description_{lang}": text for lang, text in translated.items() if text != words}
    return spelt


# --- what a class declares ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Field:
    """One field of a class: its type, the keys that lead to its value, and what is given instead of read."""

    name: str
    type: Any
    path: tuple[str, ...]
    part: KeyShape | None
    gives: str
    read: Reader | None


@cache
def _fields(cls: Hashable) -> tuple[_Field, ...]:
    types, file = get_type_hints(cls), _file_of(cls)
    prefix = "" if file is None or file.extends is None else OURS
    found = []
    for entry in dataclasses.fields(cast("Any", cls)):
        part = entry.metadata.get("part")
        path = _path(part.key or prefix + entry.name) if part else ()
        kind, gives = types[entry.name], entry.metadata.get("gives", "")
        if part and get_origin(part.shape) is tuple:  # the file holds entries of another shape than the object
            kind = part.shape
        read = partial(_as_read, part.read) if part and part.read else _reader(kind) if part and not part.make else None
        found.append(_Field(entry.name, kind, path, part, gives, read))
    return tuple(found)


@cache
def _parts(cls: type) -> tuple[tuple[tuple[str, ...], KeyShape, Any], ...]:
    """Return every key of the shape: the way to its value, what is said of it, and the type of the value."""
    file = _file_of(cls)
    found_here = [
        (found.path, found.part, found.type)
        for found in _fields(cls)
        if found.part and found.part.own and not found.part.keys
    ]
    inner = [part for found in _fields(cls) if found.part for part in found.part.keys]
    beside = [(_path(part.key), part, part.shape) for part in (*inner, *(file.beside if file else ()))]
    return (*found_here, *beside)


def _path(key: str) -> tuple[str, ...]:
    return tuple(key.replace("?", "").split("/"))


def keys_of(cls: type) -> tuple[KeyShape, ...]:
    """Return the keys of a class that stand beside others in the entry of another one."""
    return tuple(
        replace(part, key="/".join(path), shape=part.shape or kind, of=cls.__name__) for path, part, kind in _parts(cls)
    )


def _file_of(cls: Any) -> FileShape | None:
    return getattr(cls, "__shape__", None) if isinstance(cls, type) else None


def _bare(kind: Any) -> Any:
    """Return a type without the nothing that may stand in its place."""
    if isinstance(kind, UnionType):
        return next(each for each in get_args(kind) if each is not NoneType)
    return kind


def _held(value: Any, path: tuple[str, ...]) -> tuple[bool, Any]:
    """Tell whether there is a value at the end of the way, and the value."""
    for step in path:
        if not isinstance(value, dict) or step not in value:
            return False, None
        value = value[step]
    return True, value
