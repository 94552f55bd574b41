# LibreOffice through UNO: the workbook opened, each formula worked out anew, and every number by its sheet and cell.
# Python is that of the system, which has the bridge to it.
set -e
home=$(mktemp -d)
soffice --headless --norestore "-env:UserInstallation=file://$home" "--accept=pipe,name=thb$$;urp;" >/dev/null 2>&1 &
office=$!
trap 'kill $office 2>/dev/null || :; wait $office 2>/dev/null || :; rm -rf "$home"' EXIT
/usr/bin/python3 - "$1/dossier/submission.xlsx" "thb$$" <<'PYTHON'
import json, os, pathlib, sys, time
import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

context = uno.getComponentContext()
resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
for attempt in range(60):
    try:
        remote = resolver.resolve(f"uno:pipe,name={sys.argv[2]};urp;StarOffice.ComponentContext")
        break
    except NoConnectException:
        time.sleep(1)
desktop = remote.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", remote)
hidden = PropertyValue(Name="Hidden", Value=True)
book = desktop.loadComponentFromURL(pathlib.Path(sys.argv[1]).as_uri(), "_blank", 0, (hidden,))
book.calculateAll()
cells = []
for sheet in book.Sheets:
    numbers = sheet.queryContentCells(1)  # com.sun.star.sheet.CellFlags.VALUE
    worked_out = sheet.queryFormulaCells(1)  # com.sun.star.sheet.FormulaResult.VALUE
    for ranges in (numbers, worked_out):
        for found in ranges.Cells:
            name = found.AbsoluteName.rpartition(".")[2].replace("$", "")
            cells.append({"sheet": sheet.Name, "cell": name, "value": found.Value})
book.close(True)
json.dump(cells, sys.stdout)
sys.stdout.flush()
os._exit(0)  # the bridge may fall over when the interpreter ends
PYTHON
