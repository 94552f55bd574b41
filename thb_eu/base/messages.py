"""Say what the program says: English in the code, every other language in its catalogue.

`_("{file} is missing.", file=name)` is a `Message`: a text with named places and what fills them. It is put into words
once, at the edge, in the language of whoever reads it; what fills a place may be a text itself. Words of files that
people edit come by language, as `wording({LANG: …, "en": …})`. Catalogues lie in `locale/LANG/LC_MESSAGES/thb_eu.mo`,
compiled when the product is built; only that of the language asked for is opened.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache, lru_cache
from pathlib import Path, PurePath
from string import Formatter
from typing import Any, Protocol, Self

ENGLISH = "en"
DOMAIN = "thb_eu"
CATALOGUES = Path(__file__).resolve().parents[1] / "locale"
NAMES_OF_LANGUAGES = Path(__file__).with_name("language_names.csv")
CATALOGUE = re.compile(r"^\[languages\.(\w+)\]\ndomains = \[(.*)\]\nproofread = (true|false)$", re.MULTILINE)
"""What `catalogues.toml` says of one catalogue."""

STROKE = " / "
"""Parts the languages of a text that stand on one line."""

Values = tuple[tuple[str, object], ...]
Languages = tuple[str, ...]
"""The languages of a country, its own first; English is always among them."""


@dataclass(frozen=True, slots=True)
class Each:
    """What is said in each of several languages, in their order; `between` parts them where they stand together.

    `spoken`: in which language each really is, where that is another one than was asked for.
    """

    words: tuple[str, ...]
    between: str = STROKE
    spoken: Languages = ()

    def __str__(self) -> str:
        return self.between.join(dict.fromkeys(self.words))


class Localizable(Protocol):
    """What can be said in any language: a text, a place, a fault."""

    def in_language(self, lang: str) -> str:
        """Return its words in `lang`."""


@dataclass(frozen=True, slots=True)
class Text:
    """Something to say in whichever language is asked for; `values` fill the places that its words name."""

    values: Values = ()

    def words(self, lang: str) -> str:
        """Return the words in `lang`, their places not filled."""
        raise NotImplementedError

    def in_language(self, lang: str) -> str:
        """Say what is said in `lang`, a code of ISO 639."""
        words = self.words(lang)
        if not self.values:
            return words
        return words.format(**{name: localized(value, lang) for name, value in self.values})

    def filled(self, values: Mapping[str, object]) -> Self:
        """Return the same text with its places filled; of `values` only those are kept that the text names.

        Raises `KeyError` where a place finds no value.
        """
        known = dict(self.values)
        named = ((name, values[name] if name in values else known[name]) for name in places_in(self.words(ENGLISH)))
        return replace(self, values=tuple(named))

    def spoken(self, lang: str) -> str:
        """Return the language in which its words in `lang` really are; empty for a code, a name or a number."""
        return lang

    def pieces(self, languages: Languages, between: str = STROKE) -> Iterator[str | Each]:
        """Yield what is said to readers of several languages: signs that they share, else words in each of them."""
        texts = tuple(self.in_language(lang) for lang in languages)
        if any(texts):
            yield Each(texts, between, tuple(map(self.spoken, languages)))

    def in_languages(self, languages: Languages, between: str = STROKE) -> str:
        """Say what is said to readers of several languages, as one text."""
        return "".join(map(str, self.pieces(languages, between)))

    def halves(self, languages: Languages) -> tuple[str, str]:
        """Say what stands in two places side by side: the country's own language, and all others.

        Words that a language without a catalogue has no other than its neighbour, such as English ones, stand once.
        """
        first, *others = languages
        words = self.in_language(first)
        more = ((lang, self.in_language(lang)) for lang in others)
        parted = (text for lang, text in more if text != words or (is_spoken(first) and is_spoken(lang)))
        return words, STROKE.join(dict.fromkeys(parted))

    @property
    def holds_shared(self) -> bool:
        """Whether it is put together around something that no language says otherwise."""
        return False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        return not self.in_language(ENGLISH)

    def in_all_given(self) -> tuple[str, ...]:
        """Say what is said in each language in which it was written, in one order for all texts of a country."""
        return (self.in_language(ENGLISH),)

    @property
    def english(self) -> str:
        """In English, the language of codes and programs."""
        return self.in_language(ENGLISH)

    def by_language_of(self, languages: Languages) -> dict[str, str]:
        """Return the words by language, as programs read them."""
        return {lang: self.in_language(lang) for lang in languages}


@dataclass(frozen=True, slots=True)
class Message(Text):
    """A sentence of the program: its English words, those of the plural too for a number; `context` parts homonyms.

    `by`: the place whose number decides which plural it is.
    """

    text: str = ""
    plural: str = ""
    count: int = 1
    by: str = "count"
    context: str = ""

    def filled(self, values: Mapping[str, object]) -> Self:
        """Return the same sentence with its places filled; its plural is that of the number in the place `by`."""
        if not self.plural:
            return Text.filled(self, values)
        known = {**dict(self.values), **values}
        named = dict.fromkeys((self.by, *places_in(self.text), *places_in(self.plural)))
        count = str(known[self.by])
        return replace(
            self, values=tuple((name, known[name]) for name in named), count=int(count) if count.isdecimal() else 0
        )

    def words(self, lang: str) -> str:
        """Return the words in `lang`, of the plural that the number asks for; English where no catalogue has them."""
        english = self.text if not self.plural or self.count == 1 else self.plural
        if lang == ENGLISH:
            return english
        known = catalogue(lang)
        if self.plural:
            said = known.ngettext(self.text, self.plural, self.count)
            return english if said in (self.text, self.plural) else said  # not translated: in English it is 51 counts
        return known.pgettext(self.context, self.text) if self.context else known.gettext(self.text)

    def spoken(self, lang: str) -> str:
        """Return `lang`, or English where it has no catalogue."""
        return lang if is_spoken(lang) else ENGLISH


@dataclass(frozen=True, slots=True)
class LanguageVariants(Text):
    """Words by language, of a file that people edit; words without a language (a code, a name) are the same in all."""

    by_language: tuple[tuple[str, str], ...] = (("", ""),)
    is_each: bool = False

    def words(self, lang: str) -> str:
        """Return the words in `lang`; where they are not given in English, else in the first language given."""
        texts = dict(self.by_language)
        return texts.get(lang, texts.get(ENGLISH, self.by_language[0][1]))

    def spoken(self, lang: str) -> str:
        """Return the language in which words are given; that of what stands beside each other, of signs alone."""
        languages = [known for known, _words in self.by_language]
        if languages == [""]:
            return _spoken((value for _name, value in self.values), lang)
        return next((known for known in (lang, ENGLISH) if known in languages), languages[0])

    def pieces(self, languages: Languages, between: str = STROKE) -> Iterator[str | Each]:
        """Yield a layout around something that all languages share stands once, with what fills it in each language."""
        if not self.holds_shared:
            yield from Text.pieces(self, languages, between)
            return
        known = dict(self.values)
        for signs, place, shape, conversion in Formatter().parse(self.by_language[0][1]):
            if signs:
                yield signs
            value = known[place] if place else ""
            if isinstance(value, Text):
                yield from value.pieces(languages, between)
            elif hasattr(value, "in_language"):
                yield Each(tuple(value.in_language(lang) for lang in languages), between)
            elif place:
                yield f"{{value{'!' + conversion if conversion else ''}:{shape}}}".format(value=value)

    def in_all_given(self) -> tuple[str, ...]:
        """Return the words of each language in which the file has them."""
        return tuple(self.in_language(lang) for lang, _words in self.by_language)

    @property
    def holds_shared(self) -> bool:
        """Whether it is signs around a name, a code or a number."""
        if self.is_each or [lang for lang, _words in self.by_language] != [""]:
            return self.is_each
        inside = [value for _name, value in self.values]
        return any(v.holds_shared if isinstance(v, Text) else not hasattr(v, "in_language") for v in inside)


@dataclass(frozen=True, slots=True)
class Joined(Text):
    """Texts one after the other."""

    parts: tuple[Localizable, ...] = ()
    between: str | Text = ", "
    is_each: bool = False

    @property
    def holds_shared(self) -> bool:
        """Whether each of its parts stands in all languages."""
        return self.is_each

    def words(self, lang: str) -> str:
        """Return all that say something in `lang`."""
        between = str(localized(self.between, lang))
        return between.join(text for part in self.parts if (text := part.in_language(lang)))

    def spoken(self, lang: str) -> str:
        """Return the language of its parts."""
        return _spoken(self.parts, lang)

    def pieces(self, languages: Languages, between: str = STROKE) -> Iterator[str | Each]:
        """Yield the whole list in each language, or each of its parts."""
        if not self.is_each:
            yield from Text.pieces(self, languages, between)
            return
        parts = (list(layout("{part}", part=part).pieces(languages, between)) for part in self.parts)
        for number, pieces in enumerate(filter(None, parts)):
            yield from [str(self.between), *pieces] if number else pieces


def _(text: str, /, **values: object) -> Text:
    """Return a sentence of the program; catalogues know it by its English words."""
    return Message(tuple(values.items()), text)


def plural(singular: str, many: str, /, count: int | None = None, by: str = "count", **values: object) -> Text:
    """Return a sentence with a number, which stands in its words as `{count}`; without one it is `filled` later.

    `by`: the place of the number that decides, where a sentence that is filled later calls it otherwise.
    """
    if count is None:
        return Message(tuple(values.items()), singular, many, 0, by)
    return Message((("count", count), *values.items()), singular, many, count)


def in_context(context: str, text: str, /, **values: object) -> Text:
    """Return a sentence whose English words have several translations: `context` says which is meant."""
    return Message(tuple(values.items()), text, context=context)


def literal(words: object) -> Text:
    """Return a code, a name, a number: the same in every language."""
    return LanguageVariants((), (("", str(words)),))


def layout(pattern: str, /, **values: object) -> Text:
    """Return texts set beside each other by signs alone, which every language shares: `{name}: {value}`."""
    return LanguageVariants(tuple(values.items()), (("", pattern),))


def in_parts(pattern: str, /, **values: object) -> Text:
    """Return texts set beside each other by signs alone; each stands in all languages before the next begins."""
    return LanguageVariants(tuple(values.items()), (("", pattern),), is_each=True)


def wording(by_language: str | Mapping[str, str]) -> Text:
    """Return the words of an edited file: `{language: text}`, or one wording for all languages."""
    if isinstance(by_language, str):
        return literal(by_language)
    return LanguageVariants((), tuple(sorted(by_language.items())))  # the order of a file's keys says nothing


def titled(described: Mapping[str, Any]) -> Text:
    """Return the title of a package, table or field of a descriptor: `title`, `thb:title_LANG` in other languages."""
    return _in_a_descriptor(described, "title")


def described(described: Mapping[str, Any]) -> Text:
    """Return the description of a package, a table or a field in a descriptor, or of a part of a schema."""
    return _in_a_descriptor(described, "description")


def cited(resource: Mapping[str, Any]) -> Text:
    """Say how a table of a collection is named as a source: `thb:source`, and `thb:source_LANG` in other languages."""
    return _in_a_descriptor(resource, "thb:source")


def cited_as(table: Mapping[str, Any]) -> Text:
    """Return the same as a contract has it for the collections to come: `thb:cited_as`, and `thb:cited_as_LANG`."""
    return _in_a_descriptor(table, "thb:cited_as")


def _in_a_descriptor(described: Mapping[str, Any], key: str) -> Text:
    begin = f"thb:{key.removeprefix('thb:')}_"
    others = {name.removeprefix(begin): words for name, words in described.items() if name.startswith(begin)}
    return wording({**others, ENGLISH: described.get(key, "")})


def in_each_language(key: str, text: Text, languages: Languages) -> dict[str, str]:
    """Return a text as a descriptor has it: in English, and in each other language of the country."""
    others = {f"thb:{key}_{lang}": text.in_language(lang) for lang in languages if lang != ENGLISH}
    return {key: text.english, **others}


def joined(parts: Iterable[Localizable], between: str | Text = ", ") -> Text:
    """Return texts one after the other, such as say nothing left out."""
    return Joined((), tuple(parts), between)


def each_of(parts: Iterable[Localizable], between: str = ", ") -> Text:
    """Return texts one after the other, of which each stands in all languages before the next begins."""
    return Joined((), tuple(parts), between, is_each=True)


@dataclass(frozen=True, slots=True)
class Stacked(Text):
    """A text whose languages are parted otherwise than by a stroke where they stand together."""

    text: Text = LanguageVariants()
    between: str = "\n"

    def words(self, lang: str) -> str:
        """Return the words in `lang`."""
        return self.text.in_language(lang)

    def spoken(self, lang: str) -> str:
        """Return the language of the text."""
        return self.text.spoken(lang)

    def pieces(self, languages: Languages, between: str = STROKE) -> Iterator[str | Each]:
        """Yield the whole text in each language, parted in its own way."""
        yield from Text.pieces(self, languages, self.between)


def stacked(text: Text, between: str = "\n") -> Text:
    """Return a text whose languages, where they stand together, are one below the other or parted by other signs."""
    return Stacked((), text, between)


@dataclass(frozen=True, slots=True)
class Inside(Text):
    """A title as it stands inside a sentence: small, an abbreviation keeps its capitals."""

    title: Text = LanguageVariants()

    def words(self, lang: str) -> str:
        """Return the title in `lang`."""
        words = self.title.in_language(lang)
        return words if words[:2].isupper() else words[:1].lower() + words[1:]

    def spoken(self, lang: str) -> str:
        """Return the language of the title."""
        return self.title.spoken(lang)


def inside_a_sentence(title: Text) -> Text:
    """Return a title as it stands inside a sentence."""
    return Inside((), title)


def retold(value: Any, tell: Callable[[str], str]) -> Any:
    """Return a text, or what fills one, in which every word that came from a file is told as `tell` says."""
    if isinstance(value, str):
        return tell(value)
    if isinstance(value, Joined):
        return replace(value, parts=tuple(retold(part, tell) for part in value.parts))
    if (
        isinstance(value, LanguageVariants)
        and not value.values
        and [lang for lang, _words in value.by_language] == [""]
    ):
        return literal(tell(value.by_language[0][1]))
    if isinstance(value, Text):
        return replace(value, values=tuple((name, retold(inside, tell)) for name, inside in value.values))
    return value


def day(iso: str) -> Text:
    """Return a day `YYYY-MM-DD` as it is written in each language."""
    year, month, number = iso.split("-")
    # Translators: the order and signs of a date; {month:02} has two digits, {month} as many as it needs.
    return _("{year}-{month:02}-{number:02}", year=int(year), month=int(month), number=int(number))


def day_of_any_year(iso: str) -> Text:
    """Return a day `MM-DD` of every year as it is written in each language."""
    month, number = iso.split("-")
    # Translators: the order and signs of a date without its year.
    return _("{month:02}-{number:02}", month=int(month), number=int(number))


@dataclass(frozen=True, slots=True)
class WrittenNumber(Text):
    """A number that Python writes by `form`, with the signs for thousands and before decimals of each language."""

    number: float = 0
    form: str = ","

    def words(self, lang: str) -> str:
        """Return its digits and signs."""
        signs = {ord(","): THOUSANDS.in_language(lang), ord("."): DECIMALS.in_language(lang)}
        return f"{self.number:{self.form}}".translate(signs)


def in_thousands(value: int) -> Text:
    """Return a large number as it is written in each language, in groups of three digits."""
    return WrittenNumber((), value)


def with_decimals(value: float) -> Text:
    """Return a number with two decimals as it is written in each language, rounded."""
    return WrittenNumber((), value, ".2f")


# Translators: the sign between thousands, as in 1,000,000.
THOUSANDS = _(",")
# Translators: the sign before decimals, as in 0.25.
DECIMALS = _(".")


def quoted(words: object) -> Text:
    """Return a word as it stands in a file, in the quotation marks of each language."""
    return _('"{words}"', words=words)


def spoken_by_language(content: Mapping[str, object], languages: Languages) -> dict[str, Any]:
    """Return an object of JSON in which every text is given by language, an enumerated value and a path as a word."""
    return {name: _by_language(value, languages) for name, value in content.items()}


def _by_language(value: object, languages: Languages) -> Any:
    if isinstance(value, Mapping):
        return spoken_by_language(value, languages)
    if isinstance(value, (list, tuple)):
        return [_by_language(inside, languages) for inside in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, PurePath):
        return str(value)
    return value.by_language_of(languages) if isinstance(value, Text) else value


NO_WORDS = literal("")
"""Where there is nothing to say."""


def localized(value: object, lang: str) -> object:
    """Find what fills a place, in `lang`: texts and places in its words, all else as it is."""
    return value.in_language(lang) if hasattr(value, "in_language") else value


def _spoken(parts: Iterable[object], lang: str) -> str:
    """Return the one language of all of several texts; `lang` where they differ, empty where they are codes."""
    texts = (part for part in parts if hasattr(part, "in_language"))
    spoken = {part.spoken(lang) if isinstance(part, Text) else lang for part in texts} - {""}
    return spoken.pop() if len(spoken) == 1 else lang if spoken else ""


@lru_cache(maxsize=4096)
def places_in(words: str) -> tuple[str, ...]:
    """Return the names of the places in a text, each once."""
    names = (name.partition(".")[0].partition("[")[0] for _text, name, _spec, _sign in Formatter().parse(words) if name)
    return tuple(dict.fromkeys(names))


# Translators: the name of your own language, as a heading says it.
NAME_OF_LANGUAGE = _("English")


def name_of_language(lang: str) -> str:
    """Say what a language calls itself, by its catalogue, else by CLDR; its code where neither says it."""
    return NAME_OF_LANGUAGE.in_language(lang) if is_spoken(lang) else _names_of_languages().get(lang, lang)


@lru_cache(maxsize=1)
def _names_of_languages() -> dict[str, str]:
    """Read what languages call themselves, by code of ISO 639-1, as CLDR has it; only where no catalogue says it."""
    lines = NAMES_OF_LANGUAGES.read_text(encoding="utf-8").splitlines()[1:]
    return dict(line.split(",") for line in lines)


@cache
def is_spoken(lang: str) -> bool:
    """Tell whether the program speaks a language: English, and every one that has a catalogue."""
    return lang == ENGLISH or gettext.find(DOMAIN, CATALOGUES, [lang]) is not None


def languages_of(domain: str) -> Languages:
    """Return the languages in which all words of a domain are said: English, and those whose catalogue declares it."""
    declared = declared_catalogues().items()
    return (ENGLISH, *sorted(lang for lang, (domains, _read) in declared if f'"{domain}"' in domains))


@lru_cache(maxsize=1)
def declared_catalogues() -> dict[str, tuple[str, bool]]:
    """Return by language the domains that its catalogue covers, and whether a native speaker has read it."""
    settings = (CATALOGUES / "catalogues.toml").read_text(encoding="utf-8")  # tomllib costs a tenth of `--help`
    return {lang: (domains, proofread == "true") for lang, domains, proofread in CATALOGUE.findall(settings)}


def unread(languages: Iterable[str]) -> tuple[str, ...]:
    """Return those of the languages whose catalogue no native speaker has read yet."""
    known = declared_catalogues()
    return tuple(lang for lang in languages if lang in known and not known[lang][1])


def not_read(languages: Iterable[str]) -> Text | None:
    """Say that no native speaker has read the sentences of some of the languages; None where all were read."""
    names = ", ".join(map(name_of_language, unread(languages)))
    return (
        _("The translation into {languages} has not been read by a native speaker.", languages=names) if names else None
    )


@lru_cache(maxsize=1)
def catalogue_texts() -> bytes:
    """Return all that the program says, in every language that has a catalogue."""
    places = (gettext.find(DOMAIN, CATALOGUES, [lang]) for lang in declared_catalogues())
    return b"\n".join(Path(place).read_bytes() for place in places if place)


def plural_forms(lang: str) -> int:
    """Find how many forms a word has beside a number: as many as the catalogue of the language says, two without one.

    Its head alone is looked at: whoever asks need not speak the language.
    """
    place = gettext.find(DOMAIN, CATALOGUES, [lang])
    stated = re.search(rb"nplurals=(\d+)", Path(place).read_bytes()) if place else None
    return int(stated[1]) if stated else 2


def plural_form(lang: str, count: int) -> int:
    """Return which form stands beside `count`, from 0: by the catalogue's rule, else 0 for one and 1 for all others."""
    rule = getattr(catalogue(lang), "plural", None)
    return int(rule(count)) if rule else int(count != 1)


@lru_cache(maxsize=8)
def catalogue(lang: str) -> gettext.NullTranslations:
    """Return the catalogue of a language; of a language without one English is spoken."""
    return gettext.translation(DOMAIN, CATALOGUES, [lang], fallback=True)
