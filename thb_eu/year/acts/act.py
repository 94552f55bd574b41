"""Declare acts of an office: what one asks, what it is called, how it is done and undone.

Each act is a class in a file of its own. Its command, its form on a page and the field to which a refusal points are
made of it; what its entry in the journal tells stands in `definitions/acts.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from thb_eu.base.messages import NO_WORDS, Text
from thb_eu.base.model import Place
from thb_eu.year.fields import Field, refused

if TYPE_CHECKING:
    from thb_eu.definitions import Definitions
    from thb_eu.definitions.journal import JournalEntry as JournalEntry
    from thb_eu.results import Collection
    from thb_eu.year.workspace import Workspace as Workspace


class Act:
    """What somebody does with a collection; its values are given by name: `Grant(waiver="t13-kosovo-row")`.

    `name`: what pages and refusals call it; `command`: the words of its command, its name if left out, none where no
    console does it. `purpose`: what the help says, `title`: what its button says, `note`: what its form says besides.
    `enters`: the word of its entries in the journal; `about`: what these are about, and their key that names it.
    `of_definitions`: whether it may change definitions, which nobody may have replaced meanwhile. `one_by_one`: the
    field of which a form may give several values, each of which is an act of its own. `stays`: whether the page goes on
    as it is, with what somebody types into its other forms. `takes_files`: whether somebody hands in files, for which
    command and page are written by hand: a form never names a path.
    """

    name: ClassVar[str]
    command: ClassVar[str]
    purpose: ClassVar[Text] = NO_WORDS
    title: ClassVar[Text]
    enters: ClassVar[str] = ""
    about: ClassVar[tuple[str, str]] = ("", "")
    of_definitions: ClassVar[bool] = False
    note: ClassVar[Text] = NO_WORDS
    stays: ClassVar[bool] = False
    one_by_one: ClassVar[str] = ""
    takes_files: ClassVar[bool] = False
    asked: ClassVar[tuple[Field[Any], ...]] = ()
    given: dict[str, Any]

    def __init_subclass__(cls) -> None:
        own = {name: value for name, value in vars(cls).items() if isinstance(value, Field)}
        cls.asked = tuple(({field.name: field for field in cls.asked} | own).values())
        cls.command = vars(cls).get("command", vars(cls).get("name", ""))

    def __init__(self, **given: Any) -> None:
        defaults = {field.name: field.default for field in self.asked if not field.is_required}
        names = {field.name for field in self.asked}
        if (missing := names - defaults.keys() - given.keys()) or (unknown := given.keys() - names):
            raise TypeError(f"{type(self).__name__} lacks {sorted(missing)}" if missing else f"no field {unknown}")
        self.given = {**defaults, **given}

    @classmethod
    def called(cls, role: str, given: Mapping[str, Any]) -> Text:
        """Say what its button says, to whoever acts as `role`, with what is `given` of it."""
        unknown = dict.fromkeys((field.option for field in cls.asked), "–")
        return cls.title.filled({**unknown, "role": role or "–", **given})

    @classmethod
    def costs(cls, given: Mapping[str, Any], collection: Collection, definitions: Definitions) -> Iterator[Text]:
        """Say what an act costs, for the page that asks for the rest of what is `given` of it."""
        yield from ()

    @property
    def misfit(self) -> Text:
        """Why its values do not fit each other, whatever the collection holds; nothing where they do."""
        return NO_WORDS

    def do(self, space: Workspace) -> Any:
        """Change what the workspace will write, with the entry of the journal; where it is refused, nothing.

        Raises `ThbError`, with the field of the act where a value of it is refused.
        """
        with space.as_a_whole(self.asked):
            if not self.misfit.is_empty:
                raise refused(Place(), ("option-invalid", self.misfit, NO_WORDS))
            return self.change(space)

    def change(self, space: Workspace) -> Any:
        """Do the act, within `do`."""
        raise NotImplementedError

    def enter(self, space: Workspace, about: Mapping[str, Any], beside: Mapping[str, Any] | None = None) -> None:
        """Have its entry added to the journal, as `Workspace.enter`."""
        from thb_eu.definitions.acts import ACTS

        space.enter(ACTS[self.enters], about, beside)

    @classmethod
    def wrote(cls, entry: JournalEntry) -> bool:
        """Tell whether it is the act of an entry that has its word."""
        return True

    @classmethod
    def undo(cls, entry: JournalEntry, space: Workspace) -> None:
        """Take back in the files what the act of this entry changed; acts that say what happened have none."""
        raise NotImplementedError

    @classmethod
    def is_undone(cls) -> bool:
        """Tell whether an act of this kind can be withdrawn."""
        return cls.undo.__func__ is not Act.undo.__func__  # type: ignore[attr-defined]

    @classmethod
    def about_of(cls, entry: JournalEntry) -> tuple[str, object]:
        """Say what an entry is about: two acts about the same rest on each other."""
        subject, key = cls.about
        return subject, entry.about.get(key)

    @classmethod
    def files_of(cls, entry: JournalEntry, space: Workspace) -> Iterator[str]:
        """Yield the files of the definitions into which the act of this entry wrote."""
        yield from ()
