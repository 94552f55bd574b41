"""Hold the filled template of somebody else against the figures, cell by cell as its binding names them.

Comes in: a dossier that holds a filled template with its binding, and the sources that say what should stand there.
Goes out: how many cells were read, and every one that says otherwise. Other cells are their office's: held by hash.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from thb_eu.base.messages import Text, _
from thb_eu.definitions import Definitions
from thb_eu.definitions.bindings import read_binding
from thb_eu.dossiers import Dossier, Row
from thb_eu.dossiers.cell_keys import codes_by_name, dimensions_of, in_words
from thb_eu.dossiers.verification.sections import Difference, stated
from thb_eu.dossiers.verification.sources_of_figures import odd
from thb_eu.dossiers.verification.workbook import as_text
from thb_eu.templates.official import BINDING, FOLDER, bound_cells, read_cells, values_of

OFFICIAL, THE_BINDING = "official", f"{FOLDER}/{BINDING}"

Source = tuple[Text, Iterable[Row], Mapping[str, int | str]]
"""Its name, its rows as those of observations.csv, and what it says of the cover."""


def template_in(dossier: Dossier) -> str:
    """Return the name of the filled template in the dossier; empty where there is none."""
    named = (name for name in dossier.manifest["outputs"] if name.startswith(f"{FOLDER}/") and name != THE_BINDING)
    return next(named, "")


def wrong_cells(dossier: Dossier, definitions: Definitions, sources: Sequence[Source]) -> tuple[int, list[Difference]]:
    """Find how many bound cells the template has, and those of which it says otherwise than the sources."""
    name, names = template_in(dossier), dimensions_of(definitions)
    content = dossier.read(name)
    cells = bound_cells(content, read_binding(dossier.read(THE_BINDING), THE_BINDING, definitions), definitions)
    written = read_cells(content, cells, name)
    due = [(source, values_of(cells, rows, cover, definitions)) for source, rows, cover in sources]
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
