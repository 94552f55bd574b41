"""csvw: every table keeps to its description, and every foreign key leads somewhere."""

import sys
import warnings
from pathlib import Path

from csvw import TableGroup

warnings.simplefilter("error")
group = TableGroup.from_file(Path(sys.argv[1], "dossier/observations.csv-metadata.json"))
assert sum(len([*table]) for table in group.tables) > 1000
group.check_referential_integrity()
