"""Print documents of Word as LibreOffice does: how many sheets each has."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

WRITER = Path(shutil.which("soffice") or "").resolve().with_name("libswlo.so")
WRITES = WRITER.is_file() and shutil.which("pdfinfo")
"""Whether LibreOffice can read a document of Word here: its part for text may be left out."""


def sheets_of(folder: Path) -> dict[str, int]:
    """How many sheets each document of Word in a folder has, by the name of its print (`NAME.pdf`)."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    written = map(str, folder.glob("*.docx"))
    to_pdf = ("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *written)
    subprocess.run(to_pdf, check=True, capture_output=True, timeout=240)
    return {
        path.name: int(re.findall(r"Pages: +(\d+)", subprocess.check_output(["pdfinfo", path], text=True))[0])
        for path in folder.glob("*.pdf")
    }
