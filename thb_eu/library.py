"""Give notebooks and programs of one's own what they need: `from thb_eu import …`.

    from thb_eu import load, prepare, publish

    submission = prepare("si-2024", load())
    submission.tables, submission.findings, submission.lineage   # data frames with declared columns
    publish(submission, "dossier")

The commands and the desk call the same functions. A refusal is an exception of `thb_eu.base.errors` that says who must
mend what, and where.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from thb_eu.base.model import Audience
from thb_eu.definitions import Definitions, load
from thb_eu.publication.dossier import publish
from thb_eu.publication.edition import Edition, edition_of
from thb_eu.sources.collection import load_for

if TYPE_CHECKING:
    from thb_eu.dossiers.comparison.vintage_changes import DossierComparison, SideBySide
    from thb_eu.dossiers.explanation.model import Answer
    from thb_eu.results import Package

__all__ = ["compare", "explain", "load", "load_for", "prepare", "protect", "publish"]


def prepare(
    package: Package,
    definitions: Definitions,
    audience: Audience | str = Audience.EU,
    *,
    fast: bool = False,
    set_aside: bool = False,
) -> Edition:
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

    chosen = Audience(audience) if isinstance(audience, str) else audience
    return edition_of(prepared(package, definitions, chosen, fast, set_aside))


def protect(submission: Edition, audience: Audience | str) -> Edition:
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
    return edition_of(for_audience(submission, Audience(audience) if isinstance(audience, str) else audience))


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
