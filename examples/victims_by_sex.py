"""Count registered victims by sex over the years given, from dossiers or collections, as an analyst would.

    python examples/victims_by_sex.py si-2024

Each word is a collection or the folder of a written dossier; what is printed says how many cells hold no number.
"""

import sys
from pathlib import Path

import pandas as pd

from thb_eu import figures, load_for, prepare


def victims_by_sex(sources: list[str]) -> pd.DataFrame:
    """Return registered victims, a row a sex and a column a year; `<NA>` where a number is missing."""
    found = [
        source if Path(source, "manifest.json").is_file() else prepare(source, load_for(source)) for source in sources
    ]
    cells = figures(*found, table="V2", by=["status", "sex"], labels="en")
    registered = cells[cells["status"] == "REG"]
    return registered.pivot(index="sex_label", columns="time", values="obs_value")


if __name__ == "__main__":
    shown = victims_by_sex(sys.argv[1:])
    print(shown.to_string())
    print(f"missing: {int(shown.isna().to_numpy().sum())}")
