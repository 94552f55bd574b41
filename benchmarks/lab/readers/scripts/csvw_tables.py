"""csvw: every table keeps to its description, and every foreign key leads somewhere; only the public has one."""

import sys
import warnings
from pathlib import Path

from csvw import TableGroup

path = Path(sys.argv[1], "dossier/observations.csv-metadata.json")
if path.is_file():
    warnings.simplefilter("error")
    group = TableGroup.from_file(path)
    assert sum(len([*table]) for table in group.tables) > 1000
    group.check_referential_integrity()
