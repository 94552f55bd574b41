"""sqlite-utils (by the maker of Datasette): the cells, and every foreign key that it finds leads to a table."""

import json
import sys
from pathlib import Path

import sqlite_utils

database = sqlite_utils.Database(Path(sys.argv[1], "dossier.sqlite"))
assert {key.other_table for table in database.tables for key in table.foreign_keys} <= {*database.table_names()}
json.dump([*database["cells"].rows], sys.stdout)
