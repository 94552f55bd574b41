// SheetJS: every number of the workbook by its sheet and cell.
import path from "node:path";
import { createRequire } from "node:module";
const XLSX = createRequire(path.join(process.cwd(), "x.js"))("xlsx");
const book = XLSX.readFile(path.join(process.argv[2], "dossier/submission.xlsx"));
const cells = [];
for (const sheet of book.SheetNames)
  for (const [cell, { t, v }] of Object.entries(book.Sheets[sheet]))
    if (t === "n" && cell[0] !== "!") cells.push({ sheet, cell, value: v });
process.stdout.write(JSON.stringify(cells));
