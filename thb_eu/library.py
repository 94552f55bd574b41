"""Give notebooks and programs of one's own what they need: `from thb_eu import …`.

    from thb_eu import load, prepare, publish

    submission = prepare("si-2024", load())
    submission.figures("V2", leaves=True, labels="en")           # one table, ready to be summed or pivoted
    submission.tables, submission.findings, submission.lineage   # data frames with declared columns
    publish(submission, "dossier")                               # returns the files that it wrote

At the end of a cell of a notebook `submission` shows its state, what is open and what its tables hold.

The commands and the desk call the same functions. A refusal is an exception of `thb_eu.base.errors` that says who must
mend what, and where.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from thb_eu.base.messages import ENGLISH
from thb_eu.base.model import Audience, ObsStatus, Outcome, Severity
from thb_eu.base.table_schemas import NUMBER, OBSERVATIONS, with_plain_text
from thb_eu.definitions import Definitions, load
from thb_eu.publication.dossier import publish
from thb_eu.publication.edition import Edition, edition_of
from thb_eu.publication.figures import long_table, refuse_unless
from thb_eu.publication.html.rendering import render
from thb_eu.results.state import open_points
from thb_eu.sources.collection import load_for

if TYPE_CHECKING:
    import pandas as pd

    from thb_eu.dossiers.comparison.vintage_changes import DossierComparison, SideBySide
    from thb_eu.dossiers.explanation.model import Answer
    from thb_eu.results import Package, Submission

__all__ = ["compare", "explain", "figures", "load", "load_for", "prepare", "protect", "publish"]


@dataclass(frozen=True, repr=False)
class PreparedEdition(Edition):
    """An edition as notebooks and programs have it: its figures as they ask for them, itself shown in a few lines."""

    def figures(
        self,
        table: str | Sequence[str] = (),
        *,
        by: Sequence[str] | None = None,
        leaves: bool = False,
        labels: str = "",
    ) -> pd.DataFrame:
        """Return its cells as one long table: `figures` of this edition alone."""
        return figures(self, table=table, by=by, leaves=leaves, labels=labels)

    @property
    def open_points(self) -> tuple[str, ...]:
        """What keeps it from being final, a sentence each, in English; what blocks stands in `findings`."""
        return tuple(point.english for point in open_points(self))

    @property
    def counts(self) -> dict[str, int]:
        """How many cells it has, how many of them hold a value or are suppressed, and its findings that are open."""
        cells = self.protected.cells
        found = [finding.severity for finding in self.shown.findings if finding.outcome is Outcome.FAILED]
        return {
            "cells": len(cells),
            "with a value": int(cells["obs_value"].notna().sum()),
            "suppressed": int((cells["obs_status"] == ObsStatus.SUPPRESSED.value).sum()),
            **{f"{severity.value}s": found.count(severity) for severity in Severity},
        }

    def __repr__(self) -> str:
        told = ", ".join(f"{count} {what}" for what, count in self.counts.items())
        audience = self.protected.audience.value
        return f"<{self.collection.name}, edition {audience}, {self.state.value}: {told}, {len(self.open_points)} open>"

    def _repr_html_(self) -> str:
        return render("notebook.html", (ENGLISH,), edition=self)


def _prepared(submission: Submission) -> PreparedEdition:
    edition = edition_of(submission)
    return PreparedEdition(**{field.name: getattr(edition, field.name) for field in fields(edition)})


def _audience(word: Audience | str) -> Audience:
    refuse_unless(str(getattr(word, "value", word)), [audience.value for audience in Audience], "there is no edition")
    return Audience(word)


def prepare(
    package: Package,
    definitions: Definitions,
    audience: Audience | str = Audience.EU,
    *,
    fast: bool = False,
    set_aside: bool = False,
) -> PreparedEdition:
    """Read, map, count, check and protect a collection: everything short of publishing, as its edition shows it.

    `package`: a folder, a descriptor, or the name of a collection that comes with the program; `definitions`: those of
    `load_for`. `audience`: `eu`, `public` or `internal`. `fast` leaves out the plausibility suites, and the findings
    say so. With `set_aside` a file that cannot be read counts as not delivered, in place of refusing all others with
    it.

    Columns: `tables` has those of `OBSERVATIONS`, a row per cell; `findings` those of `FINDINGS`; `lineage` those of
    `LINEAGE`, a row per fact and cell, none for the public.
    Units: `obs_value` counts what the code in `unit` names (persons, offences, judgments …); `time` is a year.
    Errors: `ThbError` where a file must be mended first, by whom and where; `ValueError` for an audience that is none.
    Source: Directive 2011/36/EU, Article 19a(2); of each cell `legal_article` and `source`.
    """
    from thb_eu.run import prepare as prepared

    return _prepared(prepared(package, definitions, _audience(audience), fast, set_aside))


def protect(submission: Edition, audience: Audience | str) -> PreparedEdition:
    """Return the same figures for another audience, nothing read again: suppressed or marked by the policy on small
    counts.

    `submission` is one for the Commission or the ministry: from a public one nothing can be taken back. `audience` as
    of `prepare`.

    Columns: as of `prepare`; for the public `lineage` and `findings` (`LINEAGE`, `FINDINGS`) are empty.
    Units: as of `prepare`; a suppressed value is `<NA>` with the status Q, and its mark is in `conf_status`.
    Errors: `ValueError` where the submission is public, or the audience is none.
    Source: the policy of the year in `mappings/disclosure.yaml`, which a role signs.
    """
    from thb_eu.run import for_audience

    if submission.protected.audience.withholds:
        raise ValueError("a public submission holds no more than the public may have")
    return _prepared(for_audience(submission, _audience(audience)))


@with_plain_text
def figures(
    *sources: Edition | str | Path,
    table: str | Sequence[str] = (),
    by: Sequence[str] | None = None,
    leaves: bool = False,
    labels: str = "",
) -> pd.DataFrame:
    """Return the cells of editions, of one year or of several, as one long table that may be summed and pivoted.

    `sources`: editions, or folders of written dossiers. `table`: the name of one (`V2`), several, or all. `by`: the
    dimensions that are told apart (`["sex"]`); of every other one the total is taken. With `leaves` no row is the sum
    of others, so that nothing counts twice; a leaf that nobody recorded, or that is suppressed, stays with its
    `obs_status`, so look at that before you sum, or ask `by` for what was recorded. `labels`: a language of the
    definitions, `"en"`; then a column of labels stands behind that of the codes, sex_label behind `sex`.

    Columns: those of `OBSERVATIONS`, without dimensions that none of the tables has; with `labels`, one more for each
    coded one.
    Units: as of `prepare`; `obs_value` of different `unit` is never to be summed.
    Errors: `ValueError` for a table, dimension or language that is none, which names those that are; where nothing is
    added up over a dimension that `by` leaves out; where a year of a country comes twice.
    Source: the editions or dossiers alone.
    """
    import pandas as pd

    found = []
    for source in sources:
        cells, definitions = _cells(source)
        found.append(long_table(cells, definitions, table, by, leaves, labels))
    years = [tuple(key) for part in found for key in part[["geo", "time"]].drop_duplicates().to_numpy()]
    if twice := sorted({" ".join(year) for year in years if years.count(year) > 1}):
        raise ValueError(f"given more than once: {', '.join(twice)}; a sum over them would count it twice")
    return pd.concat(found, ignore_index=True) if found else OBSERVATIONS.of_rows([])


def _cells(source: Edition | str | Path) -> tuple[pd.DataFrame, Definitions]:
    """Return the cells of an edition, in memory or written, with the definitions by which they were made."""
    from thb_eu.dossiers import opened

    if isinstance(source, Edition):
        held = {str(name): column.tolist() for name, column in source.tables.items()}
        return OBSERVATIONS.frame(held), source.definitions
    dossier = opened(source)
    rows = dossier.observations
    numbers = {name for name, kind in OBSERVATIONS.columns.items() if kind == NUMBER}
    names = [*rows[0]] if rows else [*OBSERVATIONS.columns]
    held = {
        name: [(int(row[name]) if row[name] else None) if name in numbers else row[name] for row in rows]
        for name in names
    }
    return OBSERVATIONS.frame(held), dossier.definitions


def explain(dossier: str | Path, reference: str = "", *, key: str = "", source: str = "") -> Answer:
    """Find where a number of a written dossier comes from, or where a supplier's cell went.

    `dossier`: its folder. One of: `reference` (`V3!D14`, `observations.csv:17`), `key`
    (`table=V3,status=IDENT,sex=T`), `source` (`data/t03.csv!C14`).

    Columns: none; the answer holds the cell, its unit and status, the suppliers' cells, rules, decisions and waivers.
    Units: the value counts what the `unit` of the answer says.
    Errors: `ValueError` unless exactly one is given; `ThbError` where it points at nothing, or in no dossier.
    Source: the dossier alone: its inputs and its definitions.
    """
    from thb_eu.dossiers import opened
    from thb_eu.dossiers.explanation import ExplainedDossier, answered

    if sum(map(bool, (reference, key, source))) != 1:
        raise ValueError("give a reference, a key or a source, and one of them alone")
    return answered(ExplainedDossier(opened(dossier)), reference or None, key or None, source or None)


def compare(*dossiers: str | Path) -> DossierComparison | SideBySide:
    """Return two written dossiers and what changed each cell, or more of them side by side, of one year or of several.

    `dossiers`: their folders, the earlier ones first.

    Columns: none; `changes` of two dossiers, or the rows of more, hold key, values and causes of each cell.
    Units: a change (`by`) is in the unit of its cell, `relative` a share of the first value.
    Errors: `ValueError` for fewer than two; `ThbError` where they cannot be compared.
    Source: the dossiers alone; causes are sought by counting again with inputs and definitions of both.
    """
    from thb_eu.dossiers.comparison import compare as compared

    return compared([str(folder) for folder in dossiers])
