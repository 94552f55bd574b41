"""Errors: who has to act, where, and what to do.

An exception is for whoever must mend something before the data can be judged; what the data
themselves say is a finding (see `model.Finding`), never an exception. A bug is neither: it keeps
its traceback.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that someone must mend: where it stands, what is wrong, what to do, and who acts."""

    where: str
    what: str
    remedy: str = ""
    who: str = ""

    def __str__(self) -> str:
        told = f"{self.where}: {self.what}" if self.where else self.what
        remedy = f" {self.remedy}" if self.remedy else ""
        who = f" [{self.who}]" if self.who else ""
        return f"{told}{remedy}{who}"


class ThbError(Exception):
    """Something was refused; `faults` lists everything that is known to be wrong, not only the first."""

    who = ""

    def __init__(self, *faults: Fault) -> None:
        self.faults = tuple(replace(fault, who=fault.who or self.who) for fault in faults)
        super().__init__("\n".join(str(fault) for fault in faults))


class DefinitionRefused(ThbError):
    """A data package, code list or schema of the toolkit is not well formed; its maintainer acts."""

    who = "maintainer"


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
