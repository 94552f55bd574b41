// sql.js: SQLite as a browser has it.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
const SQL = await createRequire(path.join(process.cwd(), "x.js"))("sql.js")();
const database = new SQL.Database(fs.readFileSync(path.join(process.argv[2], "dossier.sqlite")));
const [{ columns, values }] = database.exec("SELECT * FROM cells");
process.stdout.write(JSON.stringify(values.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at]])))));
