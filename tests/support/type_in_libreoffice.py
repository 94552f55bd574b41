"""Run by the Python that has LibreOffice's bridge (`uno`), not by that of the tests: types into a workbook, saves it.

`python3 type_in_libreoffice.py WORKBOOK PIPE`: reads from standard input a JSON object {path saved to: filter} and
one [[sheet, cell, value], …]; LibreOffice, which listens at PIPE, opens WORKBOOK, types each value as a person does
(a number is a number, a text is what the program makes of it), and saves it under every path.
"""

import json
import sys
import time

import uno  # type: ignore[import-not-found]
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]
from com.sun.star.connection import NoConnectException  # type: ignore[import-not-found]


def connected(pipe: str) -> object:
    """The desktop of the LibreOffice that listens there, once it has started."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(240):
        try:
            remote = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return remote.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", remote)
        except NoConnectException:
            time.sleep(0.25)
    raise SystemExit("LibreOffice does not listen")


def main() -> None:
    """Open, type, save, and end LibreOffice."""
    book, pipe = sys.argv[1:]
    order = json.load(sys.stdin)
    desktop = connected(pipe)
    hidden = PropertyValue(Name="Hidden", Value=True)
    document = desktop.loadComponentFromURL(uno.systemPathToFileUrl(book), "_blank", 0, (hidden,))
    for sheet, cell, value in order["typed"]:
        place = document.Sheets.getByName(sheet).getCellRangeByName(cell)
        if isinstance(value, str):
            place.setFormula(value)  # what a text typed into a cell becomes: a day, a number or a text
        else:
            place.setValue(value)
    for path, kind in order["saved"].items():
        document.storeToURL(uno.systemPathToFileUrl(path), (PropertyValue(Name="FilterName", Value=kind),))
    document.close(True)
    desktop.terminate()


main()
