// html-validate: report.html and the report as a page keep to the standard.
import path from "node:path";
import fs from "node:fs";
import { createRequire } from "node:module";
const { HtmlValidate } = createRequire(path.join(process.cwd(), "x.js"))("html-validate");
const judge = new HtmlValidate({ extends: ["html-validate:standard"], elements: ["html5"] });
const folder = path.join(process.argv[2], "report");
const reports = fs.readdirSync(folder).filter((name) => name.endsWith(".html")).map((name) => path.join(folder, name));
for (const name of [path.join(process.argv[2], "dossier/report.html"), ...reports]) {
  const { results } = await judge.validateFile(name);
  const faults = results.flatMap((one) => one.messages).filter((one) => one.severity === 2);
  if (faults.length) throw new Error(`${name}: ${faults.length}, first ${faults[0].ruleId} in line ${faults[0].line}: ${faults[0].message}`);
}
