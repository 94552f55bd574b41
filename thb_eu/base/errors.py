"""Tell who has to act, where, and what to do.

An exception is for whoever must mend something before the data can be judged; what the data
themselves say is a finding (see `model.Finding`), never an exception. A bug is neither: it keeps
its traceback.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self, TypeVar

from thb_eu.base.messages import NO_WORDS, Text, _
from thb_eu.base.model import NO_REMEDIES, NextAct, Place, Remedies, spoken
from thb_eu.base.printable import printable

ROLES = {
    "supplier": _("supplier"),
    "analyst": _("analyst"),
    "data steward": _("data steward"),
    "maintainer": _("maintainer"),
    "user": _("user"),
}
"""Who acts, by the code of the role."""


OF_A_COUNTRY = re.compile(r"(^|/)datapackages/(codelists|national|pseudonyms|sources)/")
"""What a country writes itself: its code lists, what is national, declarations of columns, contracts of suppliers."""
SUPPLIER = "supplier"
REFUSED = "refused"
"""Stands for a check where nothing came to be judged."""


Problem = tuple[str, Text, Text]
"""What is wrong, by its code and in words, and what to do."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that someone must mend: where it stands, what is wrong, what to do, and who acts.

    `code` is that of the mistake: stable, never
    used for another one, and the same wherever the reader made the same mistake. `who` is the code of a role;
    `others`: what further readers can do; `acts`: the acts that mend it, which the sentences need not name.
    """

    where: Place
    code: str
    what: Text
    remedy: Text = NO_WORDS
    who: str = ""
    others: Remedies = NO_REMEDIES
    acts: tuple[NextAct, ...] = ()

    @property
    def for_the_supplier(self) -> Text:
        """What the supplier does, if anything; it is all that a supplier's copy says of remedies."""
        return self.remedy if self.who == SUPPLIER else self.others.supplier

    def in_language(self, lang: str) -> str:
        """Return the fault as one line in `lang` (`sl` or `en`)."""
        where, what, remedy = (spoken(words, lang) for words in (self.where, self.what, self.remedy))
        beside = replace(self.others, supplier=NO_WORDS).of_the_office.in_language(lang)
        who = spoken(ROLES.get(self.who, self.who), lang)
        text = f"{where}: {what}" if where else what
        return printable(" ".join(filter(None, (text, remedy, beside, f"[{self.code}]", f"[{who}]" if who else ""))))

    def __str__(self) -> str:
        return self.in_language("en")


class ThbError(Exception):
    """Something was refused; `faults` lists everything that is known to be wrong, not only the first."""

    who = ""

    def __init__(self, *faults: Fault) -> None:
        self.faults = tuple(
            replace(fault, who=fault.who or self.who_mends(fault.where.file), remedy=_remedy(fault)) for fault in faults
        )
        super().__init__("\n".join(str(fault) for fault in faults))

    @classmethod
    def who_mends(cls, file: str) -> str:
        """Return the code of the role that mends `file`, where the fault itself names none."""
        return cls.who

    def within(self, named: str) -> Self:
        """Return the same refusal, of files that lie in what was `named` on the command line."""
        files = (", ".join(filter(None, (named, fault.where.file))) for fault in self.faults)
        return type(self)(
            *(
                replace(fault, where=replace(fault.where, file=file))
                for fault, file in zip(self.faults, files, strict=True)
            )
        )


def _remedy(fault: Fault) -> Text:
    """Say what to do; what mends every mistake of the code, where nothing better is said."""
    if not fault.remedy.is_empty or fault.others != NO_REMEDIES:
        return fault.remedy
    from thb_eu.base.refusals import cure_of  # most commands refuse nothing

    return cure_of(fault.code)


class DefinitionRefused(ThbError):
    """A data package, code list or schema is not well formed.

    The data steward acts where it is of the country (`OF_A_COUNTRY`), the maintainer of the toolkit elsewhere.
    """

    who = "maintainer"

    @classmethod
    def who_mends(cls, file: str) -> str:
        """Return the data steward, of what a country writes itself."""
        return "data steward" if OF_A_COUNTRY.search(file) else cls.who


class MappingRefused(ThbError):
    """A file under `mappings/` cannot be applied; the data steward acts."""

    who = "data steward"


class SourceRefused(ThbError):
    """A supplier's file cannot be read as its contract says; the supplier or the analyst acts."""

    who = "analyst"


class OutputRefused(ThbError):
    """The dossier cannot be written where it was asked for; the user acts."""

    who = "user"


def refuse_if_any(error: type[ThbError], faults: Iterable[Fault]) -> None:
    """Raise `error` with all the faults at once; do nothing where there are none."""
    found = tuple(faults)
    if found:
        raise error(*found)


# Keep the words of any error near a person's row inside.
#
# A refusal passes, made anew so that nothing hangs on it. A bug stays a bug with a traceback and the places in the
# code, but the words of the exception are withheld: Python quotes the value that it stumbles over, and here that may
# be a person's name.

Made = TypeVar("Made")


class Unforeseen(Exception):
    """A bug; its kind and its places are told, its words are not."""


def guarded(act: Callable[[], Made]) -> Made:
    """Find what `act` makes; an exception leaves without any value that it met."""
    try:
        return act()
    except ThbError as refused:
        left: Exception = type(refused)(*refused.faults)
    except Exception as bug:  # of any kind: each of them may quote a cell
        left = Unforeseen(f"{type(bug).__name__} at {_places(bug)}; its words are withheld, as they may name a person")
    raise left  # outside the handlers: no exception with a value in it hangs on this one


def _places(bug: Exception) -> str:
    """Return the calls that led to the bug, as module and line."""
    steps = traceback.extract_tb(bug.__traceback__)
    return " > ".join(f"{Path(step.filename).name}:{step.lineno}" for step in steps)
