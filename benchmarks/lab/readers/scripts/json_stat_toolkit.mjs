// jsonstat-toolkit, by the maker of JSON-stat: every cell by its categories.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
const toolkit = createRequire(path.join(process.cwd(), "x.js"))("jsonstat-toolkit");
const JSONstat = toolkit.default || toolkit;
const folder = path.join(process.argv[2], "json-stat");
const cells = [];
for (const name of fs.readdirSync(folder).filter((one) => one.endsWith(".en.json")).sort()) {
  const read = JSONstat(JSON.parse(fs.readFileSync(path.join(folder, name), "utf8")));
  read.Unflatten((place, { value, status }) => {
    const [, ...codes] = read.id.map((id) => place[id]);
    if (status !== null && status !== undefined) cells.push({ table: name.split(".")[0], codes, value: value === null ? "" : String(value), status });
  });
}
process.stdout.write(JSON.stringify(cells));
