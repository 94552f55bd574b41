"""Declare the columns of the tables that travel between the steps, and how pandas holds their text.

With pyarrow installed, pandas keeps text in Arrow arrays, which are made for millions of rows: on tables of a few
hundred each look-up costs several times what it costs among Python's own strings. Within the steps text is held so,
whether pyarrow is there or not; the caller's options stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from thb_eu.base.model import INTERVAL, SERIES_COLUMNS

if TYPE_CHECKING:
    import pandas as pd

Given = ParamSpec("Given")
Made = TypeVar("Made")

TEXT, NUMBER, YES_OR_NO, VALUES = "string", "Int64", "bool", "object"
"""The dtypes of columns: text, whole numbers, yes or no (never missing), and tuples, sets or texts of ours."""


def with_plain_text(act: Callable[Given, Made]) -> Callable[Given, Made]:
    """Make `act` hold the text of the tables that it makes as Python's own strings."""

    @wraps(act)
    def acting(*args: Given.args, **kwargs: Given.kwargs) -> Made:
        import pandas as pd

        with pd.option_context("mode.string_storage", "python"):
            return act(*args, **kwargs)

    return acting


@dataclass(frozen=True)
class Schema:
    """The columns of a table by name, each with its dtype; with `more`, further columns of text may stand behind."""

    columns: Mapping[str, str]
    more: bool = False

    def frame(self, columns: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
        """Return the table of these columns, in the order of the schema, then the others."""
        import pandas as pd

        names = [*self.columns, *(name for name in columns if name not in self.columns)]
        return pd.DataFrame({name: array_of(columns[name], self.columns.get(name, TEXT)) for name in names})

    def of_rows(self, rows: Iterable[Sequence[Any]]) -> pd.DataFrame:
        """Return the table of these rows, each with its values in the order of the columns."""
        columns = [*zip(*rows, strict=True)] or [()] * len(self.columns)
        return self.frame(dict(zip(self.columns, columns, strict=True)))

    def faults(self, frame: pd.DataFrame) -> Iterator[str]:
        """Find how a table differs from what is declared: columns missing or too many, another dtype."""
        for name, kind in self.columns.items():
            if name not in frame:
                yield f"{name}: missing"
            elif frame[name].dtype != kind:
                yield f"{name} is {frame[name].dtype}, not {kind}"
        for name in frame.columns.difference([*self.columns]):
            if not self.more or frame[name].dtype != TEXT:
                yield f"{name}: not declared"


ORIGIN = {name: NUMBER if name == "row" else TEXT for name in ("resource", "file", "sheet", "cell", "row", "column")}

FACTS = Schema(
    {
        **dict.fromkeys(("fact", "population", "view"), TEXT),
        **{"time": NUMBER, "value": NUMBER, "absence_means_zero": VALUES},
        **dict.fromkeys(("unresolved", "unresolved_cell", "suggestion", "names_sum"), TEXT),
        **{"counted": YES_OR_NO, **ORIGIN, "source": TEXT, "several": VALUES, "corrections": VALUES},
    },
    more=True,
)
"""Facts: `value` in the unit that the dimension `unit` of the fact names, `<NA>` where it is not known; `time` a year.

`absence_means_zero`: the dimensions whose categories the view lists in full. `unresolved`: the column of a label that
nobody knows, with its cell, the known label most like it, and the kind of sum that it names. `several`: every code
(`dimension=code`) of cells that hold several labels, by which nothing is counted. Behind them a column for
every national dimension and day, `<NA>` where the view does not hold it.
"""
CLAIMS = Schema({"kind": TEXT, "value": NUMBER, "covers": VALUES, **ORIGIN, "source": TEXT})
"""Printed totals of rows and columns, in the unit of the facts that they cover."""
STRUCTURE = Schema(
    {name: NUMBER if name == "row" else TEXT for name in ("file", "sheet", "cell", "row", "column", "code")}
    | {"what": VALUES}
)
"""What breaks a contract without stopping the reading, and its words."""
CELLS = Schema({**ORIGIN, "text": TEXT, "counted": YES_OR_NO})
"""Every cell of the tables of figures, as written."""
_REASONS = dict.fromkeys(("reasons", "provisions", "sources", "decisions", "corrections", "waivers"), VALUES)
_COUNTS = {"table": TEXT, "indicator": TEXT, "obs_value": NUMBER, "obs_status": TEXT, **_REASONS}
COUNTED = Schema({**_COUNTS, "least": NUMBER, "settled_status": TEXT, "settled_reasons": VALUES}, more=True)
"""Counted cells, in the unit of their table, with a column for every dimension (`_Z` where the table lacks one)."""
CONTRIBUTIONS = Schema(
    {"table": TEXT, "fact": TEXT, "value": NUMBER, "rule": TEXT, "population": TEXT, "view": TEXT}, more=True
)
"""The facts behind every cell, `value` in the unit of the fact, with the dimensions of the cell."""
PROTECTED = Schema(
    {**_COUNTS, "conf_status": TEXT, **dict.fromkeys(INTERVAL, NUMBER), **dict.fromkeys(SERIES_COLUMNS, TEXT)},
    more=True,
)
"""Cells as an edition may have them: marked, or suppressed, with the interval into which what is published confines
them (`obs_high` is `<NA>` where nothing ends it); nothing of their bounds."""

OBSERVATIONS = Schema(
    dict.fromkeys(("freq", "geo", "time", "indicator", "table", "status", "stage", "registering_organisation"), TEXT)
    | dict.fromkeys(("sex", "age", "citizen", "form", "decision", "outcome", "instance"), TEXT)
    | dict.fromkeys(("article", "role", "document", "unit"), TEXT)
    | {"obs_value": NUMBER}
    | dict.fromkeys(("obs_status", *SERIES_COLUMNS, "conf_status", "legal_article", "source", "comment"), TEXT)
    | dict.fromkeys(INTERVAL, NUMBER),
    more=True,
)
"""Cells as a dossier tells them, one a row; a country may declare further dimensions."""
LINEAGE = Schema(
    {"table": TEXT, "obs_value": NUMBER, "fact": TEXT, "contribution": NUMBER}
    | dict.fromkeys(("rule", "population", "view", "file", "sheet", "cell"), TEXT)
    | {"row": NUMBER}
    | dict.fromkeys(("correction", "waiver", "decisions", "secondary"), TEXT),
    more=True,
)
"""A fact and a cell in which it stands, one pair a row, with the dimensions of the cell.

`secondary`: the codes (`dimension=code`) that the source tells beside the principal one; they count nowhere.
"""
FINDINGS = Schema(
    dict.fromkeys(("fingerprint", "check", "code", "outcome", "severity"), TEXT)
    | {"level": NUMBER}
    | dict.fromkeys(("message", "remedy", "supplier_remedy", "cites", "file", "sheet", "cell"), TEXT)
    | {"row": NUMBER}
    | dict.fromkeys(("column", "waiver", "follows_from"), TEXT)
)
"""Findings, one a row: an open one has the outcome failed, undecided or not run."""

RECIPIENT_FIGURES = Schema(
    dict.fromkeys(("table", "row", "column", "row_title", "column_title"), TEXT)
    | {"time": NUMBER, "unit": TEXT, "obs_value": NUMBER}
    | dict.fromkeys(("obs_status", "conf_status", "states", "reason"), TEXT)
    | dict.fromkeys(INTERVAL, NUMBER)
)
"""Figures that a recipient receives, one a row; `states`: what they state in every recipient's view.

`obs_low`, `obs_high`: the interval into which what is published confines a suppressed cell.
"""
RECIPIENT_TRACE = Schema(
    dict.fromkeys(("table", "row", "column", "part"), TEXT)
    | {"value": NUMBER}
    | dict.fromkeys(("contract", "file", "sheet", "cell"), TEXT)
    | {"source_row": NUMBER}
)
"""A figure of a recipient and a cell (by its key) or fact (by its place) that it adds, one pair a row."""
RECIPIENT_SENTENCES = Schema(
    dict.fromkeys(("chapter", "sentence", "figure"), TEXT) | {"obs_value": NUMBER} | {"text": TEXT}
)
"""A sentence for a recipient and a figure that it states, one pair a row; the sentence is in English."""


def array_of(values: Sequence[Any], kind: Any) -> Any:
    """Return a column of values of one dtype; made at once it takes a third of the time of one cast from another."""
    import numpy as np
    import pandas as pd

    held = np.fromiter(values, dtype=object, count=len(values))
    return held.astype(kind) if kind in (YES_OR_NO, VALUES) else pd.array(held, dtype=kind)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table, by the names of its columns, in Python's own values; what is missing is None.

    As `to_dict` tells them, column by column: it asks every value by itself, which takes several times as long.
    """
    if frame.empty:
        return []
    names = [str(name) for name in frame.columns]
    columns = [values_of(column) for _name, column in frame.items()]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def tuples_of(frame: pd.DataFrame, columns: Iterable[str]) -> list[tuple[Any, ...]]:
    """Find what stands in some columns of every row, as `records` tells it."""
    return list(zip(*(values_of(frame[name]) for name in columns), strict=True))


def values_of(column: pd.Series[Any]) -> list[Any]:
    """Return a column as `records` tells it."""
    import numpy as np
    import pandas as pd

    if column.dtype == object:
        values = column.tolist()
        return [None if cell is pd.NA else cell.item() if isinstance(cell, np.generic) else cell for cell in values]
    missing: dict[str, Any] = {"na_value": None} if getattr(column.dtype, "na_value", None) is pd.NA else {}
    return list(column.to_numpy(dtype=object, **missing).tolist())
