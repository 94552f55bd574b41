"""Numbers: every source of the figures is read, and all are held against each other.

Comes in: a dossier with its definitions, and the collection where its owner brings it. Goes out, into the work: how
many cells each source tells of, which sources could not be asked, and every cell of which they do not all say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from thb_eu.definitions import Definitions, Folder
from thb_eu.dossiers import FINDINGS, LINEAGE, OBSERVATIONS, REASONS, WORKBOOK, Dossier
from thb_eu.messages import Text, _, literal
from thb_eu.model import Audience
from thb_eu.publication.sdmx import FOLDER, STRUCTURES
from thb_eu.publication.sdmx.data import observations_of
from thb_eu.verification import facts, model, official, reasons, views
from thb_eu.verification.again import ASKS as ASKS_WHOLE
from thb_eu.verification.again import WHOLE, as_told, other_tools, wrong_files
from thb_eu.verification.agreement import disagreements
from thb_eu.verification.book import Sheets, read_book
from thb_eu.verification.facts import FACTS, wrong_facts
from thb_eu.verification.findings import SELF, findings
from thb_eu.verification.reasons import wrong_reasons
from thb_eu.verification.recomputed import RECOMPUTED, MadeAgain, made_again
from thb_eu.verification.sheets import HEADINGS, fitting, of_workbook, wrong_headings
from thb_eu.verification.tables import tables
from thb_eu.verification.texts import CONTROLS, TEXTS, controlled, wrong_controls, wrong_texts
from thb_eu.verification.witnesses import (
    MADE_AGAIN,
    Witness,
    layouts_of,
    legible,
    of_lineage,
    of_observations,
    of_reasons,
    of_submission,
    rows_of,
)
from thb_eu.verification.work import Work

if TYPE_CHECKING:
    from thb_eu.publication.layout import TableLayout
    from thb_eu.publication.sheets.paper import Paper

SDMX = f"{FOLDER}/"
ASKS_SOURCE = _("Does {name} say the same as the other sources?")
ASKS_HEADINGS = _("Are the headings of the tables the right ones?")
ASKS_CONTROLS = _("Are the controls on the sheets the right ones?")
ASKS_TEXTS = _("Are the texts on the sheets the right ones?")
NO_SDMX = _("the dossier holds no SDMX files")
NO_LINEAGE = _("the public edition holds no facts behind the cells")
NO_REASONS = _("a dossier of this format has no files of reasons")
EARLIER_WORDS = _("the dossier is of an earlier format, which said it in other words")
NO_CELLS = _("no source of cells can be read")

Reader = Callable[[], Sequence[Witness]]


def numbers(
    work: Work, dossier: Dossier, definitions: Definitions, package: str | Path | None, schemas: Folder
) -> None:
    """Read every source of numbers of the dossier and hold each against all others."""
    again = made_again(dossier, definitions, package, schemas)
    work.differences += again.differences
    work.take(tables(dossier))
    witnesses = [*_in_files(work, dossier, definitions), *_made_again(work, again)]
    layouts: Sequence[TableLayout] = ()
    sheets = work.read(WORKBOOK, _asks(WORKBOOK), WORKBOOK, lambda: read_book(dossier.read(WORKBOOK), WORKBOOK))
    if sheets is not None:
        layouts = _workbook(work, sheets, witnesses, dossier, definitions, again)
    _official(work, dossier, definitions, again)
    _view(work, dossier, definitions, again)
    work.differences += disagreements(witnesses, definitions, layouts)
    work.take(findings(dossier, again.submission, again.undone, schemas))
    _facts(work, dossier, again)
    _reasons(work, dossier, again)
    _whole(work, dossier, again)


def _in_files(work: Work, dossier: Dossier, definitions: Definitions) -> Iterator[Witness]:
    """observations.csv, every data file of SDMX, and the facts behind the cells."""
    readers: dict[str, Reader] = {
        OBSERVATIONS: lambda: [of_observations(dossier.observations, definitions, literal(OBSERVATIONS), in_file=True)]
    }
    data = [name for name in dossier.manifest["outputs"] if _is_data(name)]
    readers |= {name: _reader(dossier, name, definitions) for name in data}
    if not data:
        work.left(SDMX, _asks(SDMX), NO_SDMX)
    if dossier.manifest["audience"] == Audience.PUBLIC.value:
        work.left(LINEAGE, _asks(LINEAGE), NO_LINEAGE)
    else:
        readers[LINEAGE] = lambda: of_lineage(dossier.lineage, definitions)
    if dossier.has_reasons:
        readers[REASONS] = lambda: [of_reasons(dossier.reasons, dossier.observations, definitions)]
    for name, reader in readers.items():
        for witness in work.read(name, _asks(name), name, reader) or ():
            work.did(witness.name.english, ASKS_SOURCE.filled({"name": witness.name}), len(witness.says), model.CELLS)
            yield witness


def _is_data(name: str) -> bool:
    """Whether a file holds the observations in SDMX: neither structures nor the view for dissemination."""
    return name.startswith(SDMX) and not name.endswith(f"/{STRUCTURES}") and not name.startswith(views.DISSEMINATION)


def _reader(dossier: Dossier, name: str, definitions: Definitions) -> Reader:
    return lambda: [
        of_observations(
            observations_of(name, dossier.read(name)), definitions, literal(name), in_file=name.endswith(".csv")
        )
    ]


def _made_again(work: Work, again: MadeAgain) -> Iterator[Witness]:
    if again.submission is None:
        work.left(RECOMPUTED, ASKS_SOURCE.filled({"name": MADE_AGAIN}), again.undone)
        return
    witness = of_submission(again.submission)
    work.did(RECOMPUTED, ASKS_SOURCE.filled({"name": witness.name}), len(witness.says), model.CELLS)
    yield witness


def _facts(work: Work, dossier: Dossier, again: MadeAgain) -> None:
    """The rows of lineage.csv one by one, where the facts could be made again."""
    submission = again.submission
    if submission is None:
        work.left(FACTS, facts.ASKS, again.undone)
        return
    told = submission if _misshapen(work) else as_told(submission, dossier)  # checks not run again have waivers too
    found = work.read(FACTS, facts.ASKS, LINEAGE, lambda: tuple(wrong_facts(dossier.lineage, told)))
    if found is not None:
        work.did(FACTS, facts.ASKS, len(dossier.lineage), model.ROWS, found)


def _workbook(
    work: Work,
    sheets: Sheets,
    witnesses: list[Witness],
    dossier: Dossier,
    definitions: Definitions,
    again: MadeAgain,
) -> Sequence[TableLayout]:
    """The workbook as one more witness; its headings, controls and texts; the places of the cells in it."""
    whole = [witness for witness in witnesses if witness.whole]
    if not whole:
        work.left(WORKBOOK, _asks(WORKBOOK), NO_CELLS)
        return ()
    layouts = fitting(sheets, [layouts_of(witness, definitions) for witness in whole])
    told = of_workbook(sheets, layouts, _free_mark(dossier.manifest, definitions))
    witnesses.insert(0, told)
    work.did(WORKBOOK, _asks(WORKBOOK), len(told.says), model.CELLS)
    work.did(HEADINGS, ASKS_HEADINGS, len(layouts), model.SHEETS, wrong_headings(sheets, layouts))
    controls = controlled(layouts, dossier.year, dossier.manifest["geo"])
    count = sum(len(held.controls) for held in controls)
    work.did(CONTROLS, ASKS_CONTROLS, count, model.FORMULAS, wrong_controls(sheets, controls, whole[-1]))
    if again.submission is None or dossier.is_earlier:
        work.left(TEXTS, ASKS_TEXTS, EARLIER_WORDS if dossier.is_earlier else again.undone)
        return layouts
    papers = tuple(_without_findings(again, definitions))
    count = sum(len(paper.inks) for paper in papers)
    work.did(TEXTS, ASKS_TEXTS, count, model.TEXTS, wrong_texts(sheets, papers, controls))
    return layouts


def _official(work: Work, dossier: Dossier, definitions: Definitions, again: MadeAgain) -> None:
    """The filled template, where the dossier holds one, against observations.csv and the numbers made again."""
    from thb_eu.publication.templates import cover_of

    name, submission = official.template_in(dossier), again.submission
    if not name:
        return
    state = {"state": dossier.manifest["state"]}  # that of all checks, not only of those that were run again

    def read() -> tuple[int, tuple[model.Difference, ...]]:
        told: list[official.Source] = [(literal(OBSERVATIONS), legible(dossier.observations, definitions), state)]
        if submission is not None:
            told.append((MADE_AGAIN, rows_of(submission), {**cover_of(submission), **state}))
        return official.wrong_cells(dossier, definitions, told)

    found = work.read(name, _asks(name), name, read)
    if found is not None:
        work.did(name, _asks(name), found[0], model.CELLS, found[1])


def _view(work: Work, dossier: Dossier, definitions: Definitions, again: MadeAgain) -> None:
    """Eurostat's view, from the numbers made again, or from observations.csv where there are none."""
    submission, name = again.submission, views.DISSEMINATION
    by = literal(OBSERVATIONS) if submission is None else MADE_AGAIN

    def read() -> tuple[int, tuple[model.Difference, ...]]:
        rows = legible(dossier.observations, definitions) if submission is None else rows_of(submission)
        return views.wrong_lines(dossier, definitions, rows, by)

    if definitions.sdmx is not None and (found := work.read(name, views.ASKS, name, read)):
        work.did(name, views.ASKS, found[0], model.ROWS, found[1])


def _reasons(work: Work, dossier: Dossier, again: MadeAgain) -> None:
    """The rows of reasons.csv and fact-reasons.csv one by one, where all could be made again."""
    submission = again.submission
    undone = again.undone if submission is None else _misshapen(work)
    if not dossier.has_reasons:
        work.left(reasons.BY_ROW, reasons.ASKS, NO_REASONS)
    elif undone is not None:
        work.left(reasons.BY_ROW, reasons.ASKS, undone)
    elif submission is not None:
        found = work.read(
            reasons.BY_ROW, reasons.ASKS, REASONS, lambda: wrong_reasons(dossier, as_told(submission, dossier))
        )
        if found is not None:
            work.did(reasons.BY_ROW, reasons.ASKS, found[0], model.ROWS, found[1])


def _misshapen(work: Work) -> Text | None:
    """Why nothing can be taken from findings.json, if nothing can."""
    return next((part.undone for part in work.parts if part.id == SELF and not part.done), None)


def _whole(work: Work, dossier: Dossier, again: MadeAgain) -> None:
    """Every file written again, where the numbers could be made again by what made the dossier."""
    submission, other = again.submission, other_tools(dossier)
    if submission is None or other is not None:
        work.left(WHOLE, ASKS_WHOLE, again.undone if submission is None or other is None else other)
        return
    known = tuple(work.differences)
    if misshapen := _misshapen(work):
        work.left(WHOLE, ASKS_WHOLE, misshapen)
        return
    found = work.read(WHOLE, ASKS_WHOLE, FINDINGS, lambda: wrong_files(dossier, submission, known))
    if found is not None:
        work.did(WHOLE, ASKS_WHOLE, found[0], model.FILES, found[1])


def _without_findings(again: MadeAgain, definitions: Definitions) -> Iterator[Paper]:
    """The sheets that do not tell of findings, as they would be written now."""
    from thb_eu.publication.sheets.words import MAPPING
    from thb_eu.publication.workbook import papers

    assert again.submission is not None
    names = {*(table.name for table in definitions.tables), MAPPING}
    yield from (paper for paper in papers(again.submission) if paper.name in names)


def _free_mark(manifest: Mapping[str, str], definitions: Definitions) -> str:
    """The confidentiality mark that the workbook does not show, by the policy under which the dossier was made."""
    named = manifest["disclosure_policy"]
    return next((policy.otherwise for policy in definitions.law.policies if policy.id == named), "")


def _asks(name: str) -> Text:
    return ASKS_SOURCE.filled({"name": literal(name)})
