// SheetJS: opens every form, and finds the mark of each table in its first cell.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
const XLSX = createRequire(path.join(process.cwd(), "x.js"))("xlsx");
const folder = path.join(process.argv[2], "forms");
const names = fs.readdirSync(folder).filter((name) => name.endsWith(".xlsx"));
if (!names.length) throw new Error("there is no form");
for (const name of names) {
  const book = XLSX.readFile(path.join(folder, name));
  const marked = book.SheetNames.filter((sheet) => String(book.Sheets[sheet].A1?.v ?? "").startsWith("thb-eu form"));
  if (!marked.length) throw new Error(`${name}: no table has its mark`);
}
