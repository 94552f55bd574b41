// exceljs: opens every form, and finds the mark of each table in its first cell.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
const { Workbook } = createRequire(path.join(process.cwd(), "x.js"))("exceljs");
const folder = path.join(process.argv[2], "forms");
const names = fs.readdirSync(folder).filter((name) => name.endsWith(".xlsx"));
if (!names.length) throw new Error("there is no form");
for (const name of names) {
  const book = new Workbook();
  await book.xlsx.readFile(path.join(folder, name));
  const marked = book.worksheets.filter((sheet) => String(sheet.getCell("A1").value ?? "").startsWith("thb-eu form"));
  if (!marked.length) throw new Error(`${name}: no table has its mark`);
}
