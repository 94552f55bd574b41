// ajv, strict in patterns as ECMA-262 with u: every schema of an edited file compiles.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
const load = createRequire(path.join(process.cwd(), "x.js"));
const Ajv = load("ajv/dist/2020").default, formats = load("ajv-formats").default;
const folder = path.join(process.argv[2], "schemas");
const names = fs.readdirSync(folder).filter((name) => name.endsWith(".schema.json"));
if (names.length < 30) throw new Error("there are not all schemas");
const judge = new Ajv({ strict: false, allErrors: true });
formats(judge);
for (const name of names) judge.addSchema(JSON.parse(fs.readFileSync(path.join(folder, name), "utf8")), name);
for (const name of names) judge.getSchema(name);
