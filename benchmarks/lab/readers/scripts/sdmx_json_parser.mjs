// sdmx-json-parser (Pacific Data Hub): its dimensions, its attributes and its observations, taken from no network.
// It knows one measure alone, so where there are three the attributes stand two places further.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
const { SDMXParser } = createRequire(path.join(process.cwd(), "x.js"))("sdmx-json-parser");
const folder = path.join(process.argv[2], "sdmx-json");
const text = fs.readFileSync(path.join(folder, fs.readdirSync(folder)[0]), "utf8");
globalThis.fetch = async () => new Response(text, { status: 200 });
const parser = new SDMXParser();
await parser.getDatasets("file:");
const sides = parser.getDimensions();
const status = parser.getAttributes().findIndex((one) => one.id === "OBS_STATUS");
const statuses = parser.getAttributes()[status].values;
const measures = parser.getJSON.data.structures[0].measures.observation.length;
const values = parser.getData().map((row) => row.value);
const cells = Object.entries(parser.getObservations()).map(([place, told], at) => {
  const row = Object.fromEntries(place.split(":").map((index, side) => [sides[side].id.toLowerCase(), sides[side].values[index]]));
  const named = Object.fromEntries(Object.entries(row).map(([name, one]) => [name, one.id ?? one.value]));
  return { ...named, time: named.time_period, obs_value: values[at], obs_status: statuses[told[measures + status]].id };
});
process.stdout.write(JSON.stringify(cells));
