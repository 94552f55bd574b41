"""Write the four tables of a dossier as Parquet, for R (arrow), DuckDB, Spark and pandas; asks for the extra `scale`.

The columns are those of the CSV files, with whole numbers as such and NULL where a file has nothing.
"""

from __future__ import annotations

from io import BytesIO

from thb_eu.base.errors import Fault, OutputRefused
from thb_eu.base.messages import _
from thb_eu.base.model import Place
from thb_eu.cells import FACT_REASONS, LINEAGE, OBSERVATIONS, REASONS
from thb_eu.dossiers import Dossier
from thb_eu.publication.package import WHOLE_NUMBERS

NO_ARROW = _("Parquet is written by pyarrow, which is not installed.")
REMEDY = _("Install the extra `scale`, or leave the form out.")


def files(dossier: Dossier) -> dict[str, bytes]:
    """Return a file for each of the four tables that has a row."""
    try:
        import pyarrow as arrow
        from pyarrow.parquet import write_table
    except ImportError:
        raise OutputRefused(Fault(Place("parquet"), "option-invalid", NO_ARROW, REMEDY)) from None
    made = {}
    for name in (OBSERVATIONS, LINEAGE, REASONS, FACT_REASONS):
        if not (rows := dossier.rows_of(name)):
            continue
        columns = {
            column: arrow.array(
                [
                    (int(row[column]) if column in WHOLE_NUMBERS else row[column]) if row[column] else None
                    for row in rows
                ],
                arrow.int64() if column in WHOLE_NUMBERS else arrow.string(),
            )
            for column in rows[0]
        }
        file = BytesIO()
        write_table(arrow.table(columns), file)
        made[f"parquet/{name}.parquet"] = file.getvalue()
    return made
