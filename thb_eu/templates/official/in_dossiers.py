"""Explain and verify the filled template of somebody else in a dossier, cell by cell as its binding names them.

Comes in: a dossier that holds a filled template with its binding, and a place in it, or the sources that say what
should stand there. Goes out: the cell of a table that is written there; how many cells were read, and every one that
says otherwise. Other cells are their office's: held by hash. Refused: a cell that the binding does not fill.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from thb_eu.base.errors import Fault, SourceRefused
from thb_eu.base.messages import Text, _
from thb_eu.base.model import Place
from thb_eu.definitions import Definitions
from thb_eu.definitions.bindings import read_binding
from thb_eu.definitions.strict_reader import closest
from thb_eu.dossiers import Dossier
from thb_eu.dossiers.cell_keys import codes_by_name, in_words
from thb_eu.dossiers.explanation.addresses import MOST_CELLS, RequestedCell, first_few, unquoted
from thb_eu.dossiers.explanation.model import AddressedHeading
from thb_eu.dossiers.explanation.written_dossier import ExplainedDossier
from thb_eu.dossiers.verification.sections import Difference, FigureRows, stated
from thb_eu.dossiers.verification.sources_of_figures import as_text, odd
from thb_eu.templates.official import BINDING, FOLDER, bound_cells, cover_of, read_cells, values_of

OFFICIAL, THE_BINDING = "official", f"{FOLDER}/{BINDING}"


def file_in(dossier: Dossier) -> str:
    """Return the name of the filled template in the dossier; empty where there is none."""
    named = (name for name in dossier.manifest["outputs"] if name.startswith(f"{FOLDER}/") and name != THE_BINDING)
    return next(named, "")


def explained(text: str, place: str, cell: str, reading: ExplainedDossier) -> RequestedCell | AddressedHeading:
    """Return the cell of a table that the binding writes into `cell`; `place`: file and sheet of the template."""
    file, _separator, named = place.partition("!")
    sheet = unquoted(named)
    outputs = reading.dossier.manifest["outputs"]
    if file not in outputs:
        what = _("the dossier holds no template {file!r}.", file=file)
        near = closest(file, [name for name in outputs if name.startswith(f"{FOLDER}/")])
        raise SourceRefused(Fault(Place(text), "unknown-file", what, near, "user"))
    binding = read_binding(reading.dossier.read(THE_BINDING), THE_BINDING, reading.definitions)
    cells = bound_cells(reading.dossier.read(file), binding, reading.definitions)
    found = cells.get((sheet, cell))
    if found is None:
        what = _("the binding does not fill this cell.")
        raise SourceRefused(Fault(Place(text), "cell-without-figure", what, _near(sheet, cells), "user"))
    if not found.table:
        return AddressedHeading(text, _("About the whole submission: {what}.", what=found.what), "observations.csv:2")
    aspect = _("{what}, by the binding {place}", what=found.what, place=found.place)
    return RequestedCell(text, (found.table, found.codes), aspect)


def _near(sheet: str, cells: Mapping[tuple[str, str], object]) -> Text:
    if bound := [cell for title, cell in cells if title == sheet]:
        return _("On this sheet it fills: {cells}.", cells=first_few(bound, MOST_CELLS))
    sheets = list(dict.fromkeys(title for title, _cell in cells))
    near = closest(sheet, sheets)
    return _("It fills the sheets: {sheets}.", sheets=", ".join(sheets)) if near.is_empty else near


def wrong_cells(
    dossier: Dossier, definitions: Definitions, sources: Sequence[FigureRows]
) -> tuple[int, list[Difference]]:
    """Find how many bound cells the template has, and those of which it says otherwise than the sources."""
    name, names = file_in(dossier), definitions.dimension_names
    content = dossier.read(name)
    cells = bound_cells(content, read_binding(dossier.read(THE_BINDING), THE_BINDING, definitions), definitions)
    written = read_cells(content, cells, name)
    state = {"state": dossier.manifest["state"]}  # that of all checks, not only of those that were run again
    due = [
        (source, values_of(cells, rows, (cover_of(made) if made else {}) | state, definitions))
        for source, rows, made in sources
    ]
    found = []
    for at, bound in cells.items():
        place = "!".join(at)
        sayings = (
            stated(name, as_text(written[at]), place),
            *(stated(source, as_text(values[at])) for source, values in due if at in values),
        )
        if len({saying.value for saying in sayings}) > 1:
            key = bound.table, bound.codes
            codes = codes_by_name(key, names) if bound.table else {}
            about = in_words(key, definitions) if bound.table else _("the template's cover: {what}", what=bound.what)
            found.append(Difference(OFFICIAL, f"{name} {place}", about, bound.what, sayings, odd(sayings), codes))
    return len(cells), found
