"""Keep the files of a form under their names in a folder of their own, as long as a page needs them.

Refused: no file, a name that is more than a name or that a system cannot hold, two files of one name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import request

from thb_eu.base.errors import Fault, SourceRefused
from thb_eu.base.messages import _
from thb_eu.base.model import Place
from thb_eu.desk.workplace import Workplace
from thb_eu.sources.receipts import SUFFIX as RECEIPT_SUFFIX

FILES = "files"
A_NAME = re.compile(r'[^\x00-\x1f\x7f/\\:*?"<>|.][^\x00-\x1f\x7f/\\:*?"<>|]{0,199}(?<![. ])')
NO_NAME = (
    "file-name-unsafe",
    _("a file is called otherwise than a file can be: by a path, a reserved sign, or a name that is too long."),
    _("Rename it to letters, digits and hyphens with its ending, and hand it in again."),
)


@contextmanager
def uploaded(workplace: Workplace) -> Iterator[list[Path]]:
    """Yield the files of the form as temporary copies, without the receipts of registers, which lie beside these."""
    files = [one for one in request.files.getlist(FILES) if one.filename]
    if not files:
        problem = ("form-field-wrong", _("no file is chosen."), _("Choose the files, or drop them onto the page."))
        raise SourceRefused(Fault(Place(FILES), *problem, "user"))
    with workplace.waiting_room() as room:
        paths: list[Path] = []
        for file in files:
            name = str(file.filename)
            if not A_NAME.fullmatch(name):
                raise SourceRefused(Fault(Place(), *NO_NAME, "user"))
            if name.casefold() in {path.name.casefold() for path in paths}:
                problem = ("file-name-unsafe", _("two files are called so."), _("Hand them in one after the other."))
                raise SourceRefused(Fault(Place(name), *problem, "user"))
            paths.append(Path(room) / name)
            file.save(paths[-1])
        beside = {f"{path.name}{RECEIPT_SUFFIX}" for path in paths}
        yield [path for path in paths if path.name not in beside]
