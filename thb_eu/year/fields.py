"""Declare what an act asks: each field once, for the command, the form of a page and the refusal that points at it.

`Correct.to` is the field; of an act, `to` is its value. A console calls a field by its option (`--to`), a page by its
title. Nothing heavy is imported: the help of every command is made of fields. Refused: words that lack a language of
the country, or have one that it does not declare.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, replace
from dataclasses import field as dataclass_field
from enum import Enum, auto
from typing import Any, Generic, Self, TypeVar, cast, overload

from thb_eu.base.errors import Fault, Problem, SourceRefused
from thb_eu.base.messages import NO_WORDS, Languages, Text, _
from thb_eu.base.model import AskedField, Place, next_act

Value = TypeVar("Value")
WORDS_HELP = _("The reason in one language, as en=…; once for each language of the country.")


class Kind(Enum):
    """How the value of a field is typed."""

    TEXT = auto()
    WORDS = auto()
    """By language of the country."""
    CHOICE = auto()
    DAY = auto()
    NUMBER = auto()
    FLAG = auto()
    """Said or not."""
    CONTENT = auto()
    """The bytes of a file: a console names the file, a page holds the text."""
    FOLDER = auto()
    """What was written into a folder: a console names its path, a page its name beside the collection."""


@dataclass(eq=False)
class Field(Generic[Value]):
    """One thing that an act asks: its `title` on a page, what a console says of it (`help`), and what it is without.

    `option`: what commands and forms call it, its name if left out; `metavar`: what stands for its value in the help.
    `positional`: a console takes it by its place. `many`: several values. `key`: under which it is written into a file
    or an entry, its option if left out. `judged`: words in which a person can stand, and which are looked at for that.
    `on_console`, `on_page`: who asks it; not `typed`: a page knows it, and asks nobody for it. `needed`: shown by a
    hint, though not always required. `of_any_year`: a day whose year is not looked at; a page shows a calendar for it.
    `ready`: words to choose from, where nobody writes others.
    """

    title: Text
    kind: Kind = Kind.TEXT
    _: KW_ONLY
    help: Text = NO_WORDS
    option: str = ""
    metavar: str = ""
    default: Any = ...
    choices: Mapping[str, Text] = dataclass_field(default_factory=dict)
    positional: bool = False
    many: bool = False
    key: str = ""
    judged: bool = False
    on_console: bool = True
    on_page: bool = True
    typed: bool = True
    needed: bool = False
    of_any_year: bool = False
    ready: tuple[Text, ...] = ()
    name: str = ""

    def __set_name__(self, _owner: type, name: str) -> None:
        self.name, self.option = name, self.option or name.replace("_", "-")

    @overload
    def __get__(self, act: None, owner: type) -> Self: ...

    @overload
    def __get__(self, act: object, owner: type) -> Value: ...

    def __get__(self, act: object | None, owner: type) -> Self | Value:
        return self if act is None else cast("Value", act.__dict__["given"][self.name])

    @property
    def is_required(self) -> bool:
        """Whether nothing stands for it where it is left out."""
        return self.default is ...

    @property
    def place(self) -> Place:
        """Where a refusal points that is about its value."""
        return Place(part=AskedField(name=self.option, title=self.title))


def text(title: Text, **settings: Any) -> Field[str]:
    """Return a field for a text in one line."""
    return Field(title, **settings)


def texts(title: Text, **settings: Any) -> Field[tuple[str, ...]]:
    """Return a field for several texts."""
    return Field(title, many=True, **settings)


def words(title: Text, **settings: Any) -> Field[Mapping[str, str]]:
    """Return a field for words in each language of the country, by language."""
    return Field(title, Kind.WORDS, judged=True, **{"help": WORDS_HELP, **settings})


def reason(**settings: Any) -> Field[Mapping[str, str]]:
    """Return the field for why an act is done."""
    return words(_("Reason"), option="because", key="reason", **settings)


ROLE = text(
    _("You act as"),
    option="role",
    metavar="ROLE",
    help=_("The role in which you act, never a name; or the variable THB_EU_ROLE."),
)
ON = text(
    _("Day"),
    option="on",
    metavar="DATE",
    help=_("The day that the journal gives, as 2026-11-25; today if left out."),
)
BREAK_LOCK = text(
    _("Break the lock"),
    option="break-lock",
    help=_("Break the lock of somebody who no longer works on the collection."),
)
ROLE_KEY = text(
    _("Key of the role"),
    option="role-key",
    metavar="FILE",
    help=_("The private key of the role, where it has one; or the variable THB_EU_ROLE_KEY."),
)
BECAUSE = reason()
EVERY_ACT: tuple[Field[Any], ...] = (ROLE, ON, BREAK_LOCK, ROLE_KEY, BECAUSE)
"""What is asked of every act, and why it is done."""


def by_key(asked: Iterable[Field[Any]] = ()) -> Mapping[str, Field[Any]]:
    """Return by key of an entry or of a file the field that gives its value, in an act that asks these fields."""
    found = {key: field for field in (*EVERY_ACT, *asked) for key in (field.option, field.key or field.option)}
    return {**dict.fromkeys(("asked_by", "granted_by"), ROLE), **found}


def refused(at: Place | str | Field[Any], problem: Problem, who: str = "user", **values: object) -> SourceRefused:
    """Return one fault `at` a place, a file or a field of the act, its words filled, to be raised."""
    code, what, remedy = problem
    where = at if isinstance(at, Place) else Place(at) if isinstance(at, str) else at.place
    return SourceRefused(Fault(where, code, what.filled(values), remedy.filled(values), who))


def mended_by(refusal: SourceRefused, act: str, **given: object) -> SourceRefused:
    """Return the same refusal, with an act more that mends it: its name, and what is `given` of it."""
    return SourceRefused(*(replace(fault, acts=(*fault.acts, next_act(act, **given))) for fault in refusal.faults))


def in_all_languages(words: Mapping[str, str], languages: Languages, field: Field[Any] = BECAUSE) -> dict[str, str]:
    """Return words in each language of the country, in its order; under the empty name those of its only language."""
    given = {lang or languages[0]: text.strip() for lang, text in words.items()} if len(languages) == 1 else words
    for lang in given:
        if lang and lang not in languages:
            problem = (
                "language-misfit",
                _("the country does not declare the language {lang!r}; it has {languages}."),
                NO_WORDS,
            )
            raise refused(field, problem, lang=lang, languages=", ".join(languages))
    missing = [lang for lang in languages if not given.get(lang, "").strip()]
    if missing:
        problem = (
            "language-misfit",
            _("the words are missing in: {languages}."),
            _("Give them once for each language."),
        )
        raise refused(field, problem, languages=", ".join(missing))
    return {lang: given[lang].strip() for lang in languages}
