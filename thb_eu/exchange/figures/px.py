"""Write each table as a PX file, as PxWeb takes it: by SURS, and by the statistical offices of the north.

Read: the descriptions of the keywords and of the data that Statistics Sweden publishes, and parts of its specification
of 2013 (AXIS-VERSION); the order of the keywords is recalled. All languages of the country stand in one file, the first
without a mark. A value that is missing is one dot to five by its status, whose code the file shows in its place; six
dots are no cell of the table. Totals stand among their parts, so nobody may add (AGGREGALLOWED).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from thb_eu.base.messages import Text, _, joined, layout, literal
from thb_eu.dossiers import Dossier
from thb_eu.exchange.figures.matrices import MEANING, MISSING, Labels, Matrix, Variable, matrices, remarks
from thb_eu.publication.package import codes_of_column
from thb_eu.publication.sdmx.components import OBS_STATUS, TIME

SUBJECT = "THB", _("Trafficking in human beings")
NAMED = layout("{name} ({code})")
NO_CELL, ABSENT = "......", _("no cell of the table")
DOTS = {status: "." * number for number, status in enumerate(MISSING, start=1)}
"""What stands in place of a value, by the status that says why there is none; two dots is what readers of PX take for
suppressed."""
WIDTH, END = 200, "\r\n"


def files(dossier: Dossier) -> dict[str, bytes]:
    """Return a file for each table."""
    labels = {name: codes_of_column(name, dossier.definitions) for name in dossier.observations[0]}
    made = {matrix.table.name: _Px(matrix, labels, dossier) for matrix in matrices(dossier)}
    return {f"px/{name}.px": "".join(f"{line}{END}" for line in px.lines()).encode() for name, px in made.items()}


class _Px:
    """The lines of one file; a text is said in every language, the first without a mark."""

    def __init__(self, matrix: Matrix, labels: Labels, dossier: Dossier) -> None:
        self.matrix, self.labels, self.dossier = matrix, labels, dossier
        self.languages = dossier.definitions.languages

    def lines(self) -> Iterator[str]:
        """Yield the keywords, then the data."""
        matrix, told = self.matrix, self.dossier.manifest
        contents, *stub, heading = matrix.variables
        day = literal(f"{matrix.prepared.replace('-', '')} 00:00")
        sources = joined(map(self.dossier.cited, matrix.sources), "; ")
        yield from ('CHARSET="ANSI";', 'AXIS-VERSION="2013";', 'CODEPAGE="utf-8";', f'LANGUAGE="{self.languages[0]}";')
        yield f"LANGUAGES={','.join(map(_quoted, self.languages))};"
        yield from (f'CREATION-DATE="{day.english}";', "DECIMALS=0;", "SHOWDECIMALS=0;")
        yield from (f'MATRIX="{matrix.table.name}{told["geo"]}{told["year"]}";', "AGGREGALLOWED=NO;")
        yield f'SUBJECT-CODE="{SUBJECT[0]}";'
        yield from self._said("SUBJECT-AREA", [SUBJECT[1]])
        yield from self._said("TITLE", [matrix.title])
        yield from self._said("CONTENTS", [matrix.table.title])
        yield from self._said("UNITS", [matrix.unit])
        yield from self._said("STUB", [variable.title for variable in (contents, *stub)])
        yield from self._said("HEADING", [heading.title])
        yield from self._said("CONTVARIABLE", [contents.title])
        for variable in matrix.variables:
            yield from self._said("VALUES", _values(variable).values(), [variable.title])
        for variable in matrix.variables:
            kind = "TLIST(A1)," if variable.columns == (TIME,) else ""
            codes = [*map(literal, variable.values)]
            yield from self._said("TIMEVAL", codes, [variable.title], kind) if kind else ()
            yield from self._said("CODES", codes, [variable.title])
        for variable in matrix.variables:
            if variable.total:
                yield from self._said("ELIMINATION", [_values(variable)[variable.total]], [variable.title])
        for value in _values(contents).values():
            yield from self._said("LAST-UPDATED", [day], [value])
            yield from self._said("UNITS", [matrix.unit], [value])
        yield from self._said("SOURCE", [sources])
        yield from self._said("NOTEX", [matrix.standing])
        yield from self._notes()
        yield from self._data(len(heading.values))

    def _notes(self) -> Iterator[str]:
        """Say what the statuses mean, what is to be known of single cells, and which status each number of dots is."""
        statuses = self.labels[OBS_STATUS]
        used = dict.fromkeys(row[OBS_STATUS] for row in self.matrix.rows.values())
        meant = [MEANING.filled({"code": code, "meaning": statuses[code]}) for code in used]
        yield from self._said("NOTE", [joined(meant, "; ")])
        values = [_values(variable) for variable in self.matrix.variables]
        policy = self.dossier.definitions.law.policy(self.dossier.year)
        free = policy.otherwise if policy else ""
        for place, row in self.matrix.rows.items():
            if not (told := remarks(row, self.labels, free)).is_empty:
                at = [named[code] for named, code in zip(values, place, strict=True)]
                yield from self._said("CELLNOTE", [told], at)
        for code, dots in DOTS.items():
            yield from self._said(f"DATASYMBOL{len(dots)}", [literal(code)])
        yield from self._said(f"DATASYMBOL{len(NO_CELL)}", [ABSENT])

    def _data(self, width: int) -> Iterator[str]:
        """Write the values, a line for each row of the table; a line ends with a blank, the last with a semicolon."""
        yield "DATA="
        written = [
            _quoted(NO_CELL) if row is None else row["obs_value"] or _quoted(DOTS[row[OBS_STATUS]])
            for _place, row in self.matrix.cells()
        ]
        for at in range(0, len(written), width):
            yield " ".join(written[at : at + width]) + (";" if at + width == len(written) else " ")

    def _said(self, keyword: str, texts: Iterable[Text], about: Sequence[Text] = (), before: str = "") -> Iterator[str]:
        texts = [*texts]
        for lang in self.languages:
            mark = "" if lang == self.languages[0] else f"[{lang}]"
            key = ",".join(_quoted(text.in_language(lang)) for text in about)
            written = [_quoted(text.in_language(lang)) for text in texts]
            together = f"{keyword}{mark}{f'({key})' if key else ''}={before}{','.join(written)};"
            if len(together) > WIDTH:
                between = END if len(written) == 1 else f",{END}"
                together = f"{keyword}{mark}{f'({key})' if key else ''}={before}{between.join(written)};"
            yield together


def _values(variable: Variable) -> dict[str, Text]:
    """Return the names of its values by code, each once in every language: PX tells values apart by their names."""
    spoken = {code: label.in_all_given() for code, label in variable.values.items()}
    times = Counter(words for said in spoken.values() for words in {*said})
    return {
        code: NAMED.filled({"name": label, "code": code}) if any(times[words] > 1 for words in spoken[code]) else label
        for code, label in variable.values.items()
    }


def _quoted(text: str) -> str:
    """Put a text, without quotation marks of its own, in quotation marks, on lines that no reader cuts off."""
    plain = " ".join(text.replace('"', "'").split())
    cut = [plain[at : at + WIDTH] for at in range(0, len(plain), WIDTH)] or [""]
    return END.join(f'"{piece}"' for piece in cut)
