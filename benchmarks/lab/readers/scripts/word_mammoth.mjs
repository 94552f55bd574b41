// mammoth: every report in Word becomes a page without a complaint, its headings in order and its tables with heads.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
const mammoth = createRequire(path.join(process.cwd(), "x.js"))("mammoth");
const folder = path.join(process.argv[2], "report");
const names = fs.readdirSync(folder).filter((name) => name.endsWith(".docx"));
if (!names.length) throw new Error("there is no report");
for (const name of names) {
  const { value } = await mammoth.convertToHtml({ path: path.join(folder, name) });
  const levels = [...value.matchAll(/<h(\d)/g)].map((found) => Number(found[1]));
  if (levels.some((level, at) => at && level > levels[at - 1] + 1)) throw new Error(`${name}: a level of heading is left out`);
  const tables = value.split("<table>").slice(1);
  if (!tables.length || tables.some((table) => !table.startsWith("<thead>"))) throw new Error(`${name}: a table without a head`);
}
