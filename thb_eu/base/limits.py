"""Bound how much of any file the program takes up. Every reader keeps within and refuses what goes beyond.

They are wide beside honest files and narrow beside a machine: whatever a person hands in is refused or read within
`TIMES_THE_IMPORT` and `MEMORY`, registers of persons apart, whose size is bounded by the disk alone.
"""

from __future__ import annotations

from dataclasses import dataclass

TIMES_THE_IMPORT, MEMORY = 6, 512 << 20
"""What one file may cost: times the bare import of pandas and frictionless, and bytes of memory above it."""

# --- bytes of a file ---------------------------------------------------------------------------------

EDITED_FILE = 1_000_000
"""What people edit: descriptors, YAML, code lists, bindings, declarations, receipts, signatures."""
DEFINITION_FILES = 2_000
"""Files and folders of definitions; those of a country are some 300."""
KEY_FILE = 65_536
JOURNAL = 5_000_000
"""A journal and a log of answers: some 10,000 acts."""
CHANGE = 50_000_000
"""The record of a change: all edited files that it overwrites, and the journal."""
TABLE = 32_000_000
"""A table of figures, as text or as a workbook."""
WORKBOOK_FILE = 50_000_000
TEMPLATE = 32_000_000
REGISTER_IN_MEMORY = 1_000_000_000
"""A register that no engine reads piece by piece."""
DOSSIER_FILE = 200_000_000
"""A file that the program wrote itself."""
ARCHIVE_FILE = 500_000_000
"""What `journal export` wrote."""
COMPARED_TABLE, COMPARED_COLLECTION = 5_000_000, 20_000_000
"""A table and all tables of another collection beside which figures are looked at: what is larger is left out."""

# --- what is in it -----------------------------------------------------------------------------------

DEPTH = 50
"""Levels inside each other in YAML and JSON; files that people edit have ten."""
DIGITS = 15
"""Of a whole number in YAML and JSON, in whichever base: no program loses one of them."""
HEAD = 250_000
"""Bytes of a text in which its header is looked for."""
ROWS, COLUMNS = 100_000, 1_000
CELLS = 400_000
"""Of a table of figures."""
LOOKED_THROUGH = 1_000_000
"""Bytes of a text that was refused anyway and is still looked through for personal data."""
CELL = 32_767
"""Signs of one cell: what a spreadsheet program keeps."""
REGISTER_ROW = 1_000_000
"""Bytes of a row of a register."""
REPEATED_CELLS, REPEATED_SPACES, REPETITION_DIGITS = 100_000, 100, 7
"""Of an OpenDocument sheet: filled cells made by repetition, spaces in one run, digits of a number of repetitions."""
NUMBER_FORMAT = 1_000
"""Signs of a number format; Excel takes no more than 255."""
FORMULA = 8_192
"""Signs of a formula; Excel takes no longer one."""
LIST_OF_PARTS = 10_000_000
"""Bytes of a workbook's own list of its parts."""
FAULTS = 500
"""Places that break the shape of one edited file, of which each is told; others follow once these are mended."""
NEIGHBOURS, COMPARED = 500, 12
"""Folders beside a collection that are looked at, and collections among them with which it is compared."""
DOSSIER_CELLS = 2_000_000
"""Cells of a dossier's workbook that are read again."""
SYNTHETIC_ROWS = 100_000_000
"""Rows of an invented register: more offences than the Union has in a year."""
COMPARED_TEXTS = 2_000
"""Texts of a template among which one like a missing heading is looked for."""


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """How much may be unpacked: parts, bytes of all parts, and how many times its size a part may grow."""

    parts: int
    bytes: int
    inflation: int


SUPPLIERS_WORKBOOK = ArchiveLimits(parts=1_000, bytes=100_000_000, inflation=200)
"""An honest workbook has some dozens of parts, a few megabytes, and shrinks to a tenth."""
OFFICIAL_TEMPLATE = ArchiveLimits(parts=2_000, bytes=200_000_000, inflation=250)
"""A ministry's template has some dozens of parts and a few megabytes, and shrinks to a tenth."""
ARCHIVE = ArchiveLimits(parts=20_000, bytes=1_000_000_000, inflation=200)
"""A collection with its dossier has some hundreds of files and ten megabytes, and shrinks to a tenth."""

# --- patterns of edited files --------------------------------------------------------------------------

PATTERN = 4_000
"""Signs of a pattern; those that travel with the program have 200."""

# --- what a command takes for itself ---------------------------------------------------------------------

COMMAND_SECONDS, COMMAND_MEMORY = 900, 4 << 30
"""Processor seconds and bytes of memory; the longest honest command takes a minute and 800 MB."""
REGISTER_SECONDS, REGISTER_BYTES_A_SECOND = 6 * 3600, 100_000
"""Seconds more that registers may have, and for how many bytes of one there is one: ten times what they take."""
PAGE_SECONDS = 120
"""Processor seconds of a page of the desk; the first one of a large year takes twenty."""
