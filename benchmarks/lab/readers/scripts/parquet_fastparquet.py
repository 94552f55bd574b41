"""fastparquet: the observations in Parquet, by a reader that is not Arrow."""

import sys
from pathlib import Path

from fastparquet import ParquetFile

print(ParquetFile(str(Path(sys.argv[1], "parquet/observations.parquet"))).to_pandas().to_json(orient="records"))
