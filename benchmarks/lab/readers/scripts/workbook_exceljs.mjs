// exceljs: every number of the workbook by its sheet and cell.
import path from "node:path";
import { createRequire } from "node:module";
const { Workbook } = createRequire(path.join(process.cwd(), "x.js"))("exceljs");
const book = new Workbook();
await book.xlsx.readFile(path.join(process.argv[2], "dossier/submission.xlsx"));
const cells = [];
book.eachSheet((sheet) => sheet.eachRow((row) => row.eachCell((cell) => {
  const value = cell.formula ? cell.result : cell.value;
  if (typeof value === "number") cells.push({ sheet: sheet.name, cell: cell.address, value });
})));
process.stdout.write(JSON.stringify(cells));
