// ical.js (by the makers of Thunderbird): the deadlines, each with its words and an alarm.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
const made = createRequire(path.join(process.cwd(), "x.js"))("ical.js");
const ICAL = made.default || made;
const text = fs.readFileSync(path.join(process.argv[2], "letters/deadlines.ics"), "utf8");
const events = new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent");
if (!events.length) throw new Error("there is no deadline");
for (const event of events) {
  if (!event.getFirstPropertyValue("dtstart").isDate || !event.getFirstPropertyValue("description")) throw new Error("no day, or no words");
  if (!event.getFirstSubcomponent("valarm")) throw new Error("no alarm");
}
