"""Write complete tables for the tools with which statistical offices judge small counts: τ-Argus, and R's sdcTable.

For the disclosure officer alone: the files hold true counts. Each tool has a folder of its own, in which `tables.csv`
says what each file shows, and what is left out.

- τ-Argus (manual of version 4.2; classes Metadata, TableSet and batch of its source): a table (`.tab`), its variables
  (`.rda`), what their codes add up to (`.hrc`), and a batch that reads it with the status of its cells (`.arb`).
- sdcTable (`makeProblem`): a table, the levels of its dimensions, and a script that makes the problems.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from thb_eu.base.csv_tables import as_csv
from thb_eu.disclosure.additive_tables import AdditiveTable, Standing

MARK = "confidential: for the disclosure officer alone"
LEVEL, CRLF = "@", "\r\n"
BATCH = """// {mark}
<OPENTABLEDATA> "{name}.tab"
<OPENMETADATA> "{name}.rda"
<SPECIFYTABLE> {dimensions}|"count"||
<SAFETYRULE>
<READTABLE>
<GOINTERACTIVE>
"""
METADATA = '<SEPARATOR> ";"\n<SAFE> "S"\n<UNSAFE> "U"\n<PROTECT> "P"\n'
DIMENSION = '{dimension}\n  <RECODEABLE>\n  <TOTCODE> "{total}"\n'
HIERARCHY = '  <HIERARCHICAL>\n  <HIERCODELIST> "{name}_{dimension}.hrc"\n  <HIERLEADSTRING> "@"\n'
OTHERS = """count\n  <NUMERIC>\n  <DECIMALS> 0\nfrequency\n  <FREQUENCY>\ncell_status\n  <STATUS>
lower\n  <NUMERIC> <LOWERPL>\nupper\n  <NUMERIC> <UPPERPL>
"""
SCRIPT = """# {mark}
# Makes of each table a problem of sdcTable with the pattern that thb-eu chose, and attacks it; run it in this folder.
# To let sdcTable choose: protectTable(problem_of(name, chosen = FALSE), method = "SIMPLEHEURISTIC").
library(sdcTable)
tables <- list(
{tables}
)
read_text <- function(file, ...) read.csv(file, colClasses = "character", na.strings = character(0), ...)
problem_of <- function(name, chosen = TRUE) {{
  names <- tables[[name]]
  cells <- read_text(paste0(name, ".csv"))
  cells$freq <- as.numeric(cells$freq)
  levels <- lapply(paste0(name, "_", names, ".csv"), read_text, sep = ";", header = FALSE)
  levels <- setNames(lapply(levels, setNames, c("level", "name")), names)
  problem <- makeProblem(data = cells[c(names, "freq")], dimList = levels, freqVarInd = "freq")
  if (!chosen) cells$sdcStatus[cells$sdcStatus == "x" & cells$shown == "1"] <- "s"
  known <- as.data.frame(sdcProb2df(problem, addDups = FALSE, dimCodes = "original"))
  cells <- merge(known[names], cells)
  change_cellstatus(problem, specs = data.table::as.data.table(cells[names]), rule = cells$sdcStatus)
}}
for (name in names(tables)) {{
  problem <- problem_of(name)
  if ("u" %in% sdcProb2df(problem)$sdcStatus) print(list(name, attack(problem, verbose = FALSE)))
}}
"""


def tool_files(tool: str, tables: Iterable[AdditiveTable]) -> dict[str, bytes]:
    """Return by name the files for a tool."""
    rows: list[tuple[object, ...]] = [("confidential", "name", "table", "fixed", "cells", "left_out")]
    files: dict[str, bytes] = {}
    tables = [*tables]
    for table in tables:
        fixed = ", ".join(map("=".join, table.fixed.items()))
        rows.append((MARK, table.name, table.table, fixed, len(table.cells), table.left_out))
        if not table.left_out:
            files |= dict(_for_tau_argus(table) if tool == "tau-argus" else _for_sdctable(table))
    files["tables.csv"] = as_csv(rows)
    if tool == "sdctable":
        made = (f'  "{entry.name}" = c({str([*entry.levels])[1:-1]})' for entry in tables if not entry.left_out)
        files["problems.R"] = SCRIPT.format(mark=MARK, tables=",\n".join(made)).encode()
    return {f"confidential-{tool}/{name}": content for name, content in files.items()}


def _for_tau_argus(table: AdditiveTable) -> Iterator[tuple[str, bytes]]:
    name, metadata = table.name, METADATA
    for dimension, levels in table.levels.items():
        metadata += DIMENSION.format(dimension=dimension, total=next(iter(levels)))
        if max(levels.values()) > 1:
            metadata += HIERARCHY.format(name=name, dimension=dimension)
            width = max(map(len, levels))  # a code is sought as wide as its variable
            codes = (f"{LEVEL * (level - 1)}{code:>{width}}{CRLF}" for code, level in levels.items() if level)
            yield f"{name}_{dimension}.hrc", "".join(codes).encode()
    cells = (
        (*key, cell.value, cell.value, cell.standing.value[0], 0, cell.required) for key, cell in table.cells.items()
    )
    dimensions = "".join(f'"{dimension}"' for dimension in table.levels)
    batch = BATCH.format(mark=MARK, name=name, dimensions=dimensions)
    yield f"{name}.tab", as_csv(cells, ";", CRLF, exactly=True)
    yield f"{name}.rda", (metadata + OTHERS).replace("\n", CRLF).encode()
    yield f"{name}.arb", batch.replace("\n", CRLF).encode()


def _for_sdctable(table: AdditiveTable) -> Iterator[tuple[str, bytes]]:
    cells = (
        (MARK, *key, cell.value, cell.standing.value[1], int(cell.standing is not Standing.SHOWN_NOWHERE))
        for key, cell in table.cells.items()
    )
    yield (
        f"{table.name}.csv",
        as_csv([("confidential", *table.levels, "freq", "sdcStatus", "shown"), *cells], exactly=True),
    )
    for dimension, levels in table.levels.items():
        lines = ((LEVEL * (level + 1), code) for code, level in levels.items())
        yield f"{table.name}_{dimension}.csv", as_csv(lines, ";", exactly=True)
