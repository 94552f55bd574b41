"""DuckDB: the observations in Parquet."""

import json
import sys
from pathlib import Path

import duckdb

found = duckdb.sql(f"SELECT * FROM read_parquet('{Path(sys.argv[1], 'parquet/observations.parquet')}')")
json.dump([dict(zip(found.columns, row, strict=True)) for row in found.fetchall()], sys.stdout)
