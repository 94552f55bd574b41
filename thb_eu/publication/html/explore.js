"use strict";
// The explorer of figures, the same in the report and at the desk: arrows move among the numbers of a table; a search
// finds rows by label, code and title, zeros are hidden, a table is narrowed to one category; what is shown is kept as
// CSV or as a workbook, a chart as SVG, the link to a number is copied. All of it is made of the page: nothing is asked for.
(() => {
  const every = (selector, within = document) => Array.from(within.querySelectorAll(selector));
  const bar = document.getElementById("explorer");

  // The language that the reader chose stands in the address: it stays on the way to a number and back, and in a link.
  const radios = every("header [name=language]");
  const chosen = new URLSearchParams(location.search).get("lang");
  const language = () => {
    const codes = radios.map((radio) => radio.id.slice(5)), at = radios.findIndex((radio) => radio.checked);
    return codes.length ? codes[codes[at] === "all" ? 0 : at] : document.documentElement.lang;
  };
  radios.filter((radio) => radio.id === `show-${chosen}`).forEach((radio) => { radio.checked = true; });
  radios.forEach((radio) => radio.addEventListener("change", () => {
    const address = new URL(location.href);
    address.searchParams.set("lang", radio.id.slice(5));
    try {
      history.replaceState(history.state, "", address);
    } catch {  // a browser that lets no file change its address keeps the choice as long as the page is open
    }
    tables.forEach((model) => offer(model));
  }));

  // What a part says in that language, without codes, notes and what parts languages.
  const raw = (part) => Array.from(part.childNodes, (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (!(node instanceof HTMLElement) || node.matches("code, sup, i, .name")) return "";
    const speaks = Array.from(node.classList).filter((name) => name.startsWith("in-"));
    return speaks.length && !speaks.includes(`in-${language()}`) ? "" : raw(node);
  }).join("");
  const said = (part) => raw(part).replace(/\s+/g, " ").trim();
  const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("đ", "d");
  const written = (part) => `${part.textContent} ${part.dataset.said || ""}`;

  // A category that heads a row, a block or a column: of several dimensions in one head, each its own part.
  const MIDDLE = " · ";
  const categories = (names, head) => names.map((name, at) => {
    const part = (words) => (names.length > 1 ? words.split(MIDDLE)[at] || "" : words);
    const code = head.querySelector("code");
    return { name, code: part(code ? code.textContent : ""), label: () => part(said(head)) };
  });
  const modelled = (table) => {
    const tools = table.querySelector(".tools");
    const [blocks, rows, columns] = ["blocks", "rows", "columns"].map((name) => tools.dataset[name].split(" ").filter(Boolean));
    const heads = every("thead tr:last-child .number", table);
    const title = table.querySelector("h3");
    const lines = every("tbody", table).flatMap((body) => {
      const block = body.querySelector(".block th"), pending = [];
      return every("tr:not(.block)", body).map((row) => {
        const own = every("th", row);
        const headings = rows.map((name, place) => {
          if (!pending[place] || !pending[place].left) pending[place] = { head: own[0], left: own.shift().rowSpan };
          pending[place].left -= 1;
          return pending[place].head;
        });
        const about = [title, ...(block ? [block] : []), ...headings];
        const coded = [...(block ? categories(blocks, block) : []), ...rows.flatMap((name, at) => categories([name], headings[at]))];
        return { row, coded, numbers: every("td", row), words: plain(about.map(written).join(" ")) };
      });
    });
    return { table, tools, heads, lines, width: rows.length, over: heads.map((head) => categories(columns, head)), selects: every("select", tools) };
  };
  const tables = bar ? every("table.figures").map(modelled) : [];

  // The one number of a table that the tabulator leads to, and whose link is copied.
  const current = (table) => table.querySelector("a.value[tabindex='0']");
  const point = (table, number) => {
    every("a.value[tabindex='0']", table).forEach((other) => { other.tabIndex = -1; });
    number.tabIndex = 0;
    every("[data-cell]", table).forEach((part) => { part.textContent = number.closest("td").id.replace("-", " "); });
  };
  every("table.figures").forEach((table) => {
    const rows = every("tr", table).map((row) => every("a.value", row)).filter((row) => row.length);
    rows.flat().forEach((number, at) => { number.tabIndex = at ? -1 : 0; });
    const seen = (number) => number && !number.closest("[hidden]");
    const next = (step, from, among) => {
      for (let at = from + step; at >= 0 && at < among.length; at += step) if (seen(among[at])) return among[at];
      return null;
    };
    table.addEventListener("keydown", (event) => {
      const at = rows.findIndex((row) => row.includes(event.target));
      if (at < 0) return;
      const row = rows[at], place = row.indexOf(event.target), column = rows.map((one) => one[place] || one[0]);
      const number = {
        ArrowRight: () => next(1, place, row), ArrowLeft: () => next(-1, place, row),
        ArrowDown: () => next(1, at, column), ArrowUp: () => next(-1, at, column),
        Home: () => next(1, -1, row), End: () => next(-1, row.length, row),
      }[event.key]?.();
      if (!number) return;
      event.preventDefault();
      number.focus();
    });
    table.addEventListener("focusin", (event) => { if (event.target.matches("a.value")) point(table, event.target); });
  });
  if (!bar) return;

  // A heading of several rows stands with each of them, once rows between them may be hidden.
  const alone = (table) => every("tbody tr:not(.block)", table).forEach((row) => every("th[rowspan]", row).forEach((head) => {
    const place = Array.from(row.cells).indexOf(head);
    let next = row.nextElementSibling;
    for (let left = head.rowSpan - 1; left && next; left -= 1, next = next.nextElementSibling) {
      const copy = head.cloneNode(true);
      copy.removeAttribute("rowspan");
      next.insertBefore(copy, next.cells[place]);
    }
    head.removeAttribute("rowspan");
  }));
  const words = bar.querySelector("[type=search]"), zeros = bar.querySelector("[type=checkbox]");
  const folded = new Map(every("details.indicator").map((part) => [part, false]));
  let searched = false;
  const is_zero = (number) => number.textContent.trim() === "–" || (number.querySelector("a.value") || number).textContent === "0";
  const fits = (model, coded) => model.selects.every((select) => {
    const own = coded.find((one) => one.name === select.dataset.dimension);
    return !select.value || !own || own.code === select.value;
  });
  const narrow = (model, holds) => {
    const shown = model.over.map((coded) => fits(model, coded)), count = shown.filter(Boolean).length;
    const lines = model.lines.filter((line) => {
      const told = line.numbers.filter((number, at) => shown[at]);
      return holds(line.words) && fits(model, line.coded) && !(zeros.checked && told.every(is_zero));
    });
    if (lines.length < model.lines.length) alone(model.table);
    model.lines.forEach((line) => {
      line.row.hidden = !lines.includes(line);
      line.numbers.forEach((number, at) => { number.hidden = !shown[at]; });
    });
    model.heads.forEach((head, at) => { head.hidden = !shown[at]; });
    every(".across", model.table).forEach((head) => { head.colSpan = count; });
    every(".block th", model.table).forEach((head) => { head.colSpan = model.width + count; });
    every("tbody", model.table).forEach((body) => { body.hidden = every("tr:not(.block)", body).every((row) => row.hidden); });
    const first = every("a.value", model.table).find((one) => !one.closest("tbody [hidden], tbody[hidden]"));
    if (first && current(model.table).closest("tbody [hidden], tbody[hidden]")) point(model.table, first);
    return lines.length;
  };
  const apply = () => {
    const sought = plain(words.value).split(/\s+/).filter(Boolean);
    const holds = (text) => sought.every((word) => text.includes(word));
    let count = 0;
    tables.forEach((model) => {
      const left = narrow(model, holds);
      model.table.closest("section").hidden = sought.length > 0 && !left;
      count += left;
    });
    folded.forEach((open, part) => {
      if (!searched) folded.set(part, part.open);
      const some = every("table.figures", part).some((table) => !table.closest("section").hidden);
      part.closest("section").hidden = !some;
      if (sought.length) part.open = some;
      else if (searched) part.open = open;
    });
    every("details.cause").filter((group) => group.querySelector(".finding")).forEach((group) => {
      const about = group.querySelector("summary").textContent;
      const some = every(".finding", group).filter((one) => {
        one.hidden = !holds(plain(`${about} ${one.textContent}`));
        return !one.hidden;
      });
      group.hidden = !some.length;
      if (sought.length || searched) group.open = sought.length > 0 && some.length > 0;
      count += sought.length ? some.length : 0;
    });
    searched = sought.length > 0;
    bar.querySelector("[role=status]").hidden = false;
    bar.querySelector("output").textContent = String(count);
  };

  const offer = (model) => model.selects.forEach((select) => {
    const found = new Map([...model.lines.flatMap((line) => line.coded), ...model.over.flat()].filter((one) => one.name === select.dataset.dimension).map((one) => [one.code, one]));
    const value = select.value, all = bar.querySelector("template").content.querySelector("[data-all]");
    select.replaceChildren(new Option(said(all), ""), ...Array.from(found.values(), (one) => new Option(`${one.label()} (${one.code})`, one.code)));
    select.value = value;
    select.closest("label").hidden = found.size < 2;
  });

  const keep = (name, kind, content) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content], { type: kind }));
    link.download = `${bar.dataset.file}-${name}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };
  // What is shown of a table: the names of its columns, then a row for each number. Counts are numbers, all else is text.
  const kept = (model) => {
    const names = model.selects.map((select) => select.dataset.dimension), { name, unit } = model.tools.dataset;
    const rows = model.lines.filter((line) => !line.row.hidden).flatMap((line) => line.numbers.flatMap((number, at) => {
      const link = number.querySelector("a.value"), flag = number.querySelector(".flag");
      if (number.hidden || !link) return [];
      const coded = [...line.coded, ...model.over[at]], flags = flag ? said(flag) : "";
      const found = link.textContent.replace(/\s/g, "").match(/^(\d+)$|^≥?(\d+)(?:–(\d+))?$/) || [];
      const [value, low, high] = [1, 2, 3].map((place) => (found[place] ? Number(found[place]) : ""));
      const told = names.flatMap((one) => {
        const { code, label } = coded.find((other) => other.name === one);
        return [code, label()];
      });
      const free = value === "" ? "" : bar.dataset.free;
      return [[name, ...told, ...(unit ? [unit] : []), value, flags.match(/^\w+/)?.[0] || "A", flags.match(/\((.+)\)/)?.[1] || free, low, high]];
    }));
    return [["table", ...names.flatMap((one) => [one, `${one}_label`]), ...(unit ? ["unit"] : []), "obs_value", "obs_status", "conf_status", "obs_low", "obs_high"], ...rows];
  };
  // Where a decimal comma is written, a spreadsheet parts the fields of a CSV by semicolons; UTF-8 it knows by its mark.
  // A label can be no formula there.
  const csv = (rows) => {
    const mark = new Intl.NumberFormat(language()).format(1.5)[1] === "," ? ";" : ",";
    const field = (value) => (/[";,\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
    const line = (row) => row.map((value) => field(String(value).replace(/^[=+\-@]/, "'$&"))).join(mark);
    return `\ufeff${rows.map((row) => `${line(row)}\r\n`).join("")}`;
  };
  // A workbook is a ZIP of five texts, kept as they are: each with its CRC-32, and all in the list at the end.
  const CRC = Uint32Array.from({ length: 256 }, (_, at) => Array(8).fill().reduce((sum) => (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0), at));
  const zip = (files) => {
    const bytes = (...numbers) => Uint8Array.from(numbers.flatMap(([value, size]) => Array.from({ length: size }, (_, at) => (value >>> (8 * at)) & 255)));
    const parts = [], listed = [], encoder = new TextEncoder();
    let at = 0, size = 0;
    Object.entries(files).forEach(([called, text]) => {
      const name = encoder.encode(called), body = encoder.encode(text);
      const crc = ~body.reduce((sum, byte) => CRC[(sum ^ byte) & 255] ^ (sum >>> 8), -1);
      const about = bytes([20, 2], [0x800, 2], [0, 4], [33, 2], [crc, 4], [body.length, 4], [body.length, 4], [name.length, 2], [0, 2]);
      parts.push(bytes([0x04034b50, 4]), about, name, body);
      listed.push(bytes([0x02014b50, 4], [20, 2]), about, bytes([0, 4], [0, 4], [0, 2], [at, 4]), name);
      at += 30 + name.length + body.length;
      size += 46 + name.length;
    });
    const count = Object.keys(files).length;
    return new Blob([...parts, ...listed, bytes([0x06054b50, 4], [0, 4], [count, 2], [count, 2], [size, 4], [at, 4], [0, 2])]);
  };
  const SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml";
  const workbook = (name, rows) => {
    const { office } = bar.dataset, main = `${office}/spreadsheetml/2006/main`, links = `${office}/officeDocument/2006/relationships`;
    const plain = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
    const cell = (value) => (typeof value === "number" ? `<c><v>${value}</v></c>` : `<c t="inlineStr"><is><t xml:space="preserve">${plain(value)}</t></is></c>`);
    const related = (kind, target) => `<Relationships xmlns="${office}/package/2006/relationships"><Relationship Id="r1" Type="${links}/${kind}" Target="${target}"/></Relationships>`;
    const part = (place, kind) => `<Override PartName="/xl/${place}.xml" ContentType="${SHEETS}.${kind}+xml"/>`;
    return zip({
      "[Content_Types].xml": `<Types xmlns="${office}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${part("workbook", "sheet.main")}${part("worksheets/sheet1", "worksheet")}</Types>`,
      "_rels/.rels": related("officeDocument", "xl/workbook.xml"),
      "xl/workbook.xml": `<workbook xmlns="${main}" xmlns:r="${links}"><sheets><sheet name="${plain(name)}" sheetId="1" r:id="r1"/></sheets></workbook>`,
      "xl/_rels/workbook.xml.rels": related("worksheet", "worksheets/sheet1.xml"),
      "xl/worksheets/sheet1.xml": `<worksheet xmlns="${main}"><sheetData>${rows.map((row) => `<row>${row.map(cell).join("")}</row>`).join("")}</sheetData></worksheet>`,
    });
  };

  // A chart as a drawing of its own: what the page draws of it in the colours on the screen, and its words as text.
  const WIDE = 720, LINE = 20, LETTERS = 100, LABEL = 38;
  const LOOK = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "font-size", "text-anchor"];
  const put = (into, name, attributes, text = "") => {
    const part = document.createElementNS(into.namespaceURI, name);
    Object.entries(attributes).forEach(([key, value]) => part.setAttribute(key, value));
    part.textContent = text;
    into.append(part);
    return part;
  };
  const dressed = (from, room) => {
    const copy = from.cloneNode(true), copies = [copy, ...every("*", copy)];
    [from, ...every("*", from)].forEach((part, at) => {
      const look = getComputedStyle(part);
      LOOK.forEach((name) => copies[at].setAttribute(name, look.getPropertyValue(name)));
      ["class", "aria-labelledby", "aria-describedby", "role"].forEach((name) => copies[at].removeAttribute(name));
    });
    Object.entries(room).forEach(([key, value]) => copy.setAttribute(key, value));
    return copy;
  };
  const lined = (text, most) => text.split(" ").reduce((lines, word) => {
    const last = lines[lines.length - 1];
    return `${last} ${word}`.length > most ? [...lines, word] : [...lines.slice(0, -1), `${last} ${word}`.trim()];
  }, [""]);
  const svg = (figure) => {
    const body = getComputedStyle(document.body), drawing = figure.querySelector("svg").cloneNode();
    Array.from(drawing.attributes, ({ name }) => drawing.removeAttribute(name));
    const ground = put(drawing, "rect", { width: "100%", height: "100%", fill: body.backgroundColor });
    const inside = put(drawing, "g", { fill: body.color, "font-family": "sans-serif", "font-size": 13 });
    let y = 0;
    const write = (text, most, look = {}) => lined(text, most).forEach((line) => put(inside, "text", { x: 10, y: (y += LINE), ...look }, line));
    write(said(figure.querySelector("caption b, figcaption b")), LETTERS - 15, { "font-weight": "bold", "font-size": 15 });
    every(".keys > span, thead .number:has(.key)", figure).forEach((one) => {
      y += LINE;
      inside.append(dressed(one.querySelector(".key"), { x: 10, y: y - 11, width: 12, height: 12 }));
      put(inside, "text", { x: 30, y }, said(one));
    });
    y += LINE / 2;
    every("tbody tr:has(.drawn)", figure).forEach((row) => {
      const top = y + 5, numbers = every(".number", row);
      write(said(row.querySelector("th")), LABEL);
      numbers.forEach((number, at) => put(inside, "text", { x: 310 + 45 * at, y: top + LINE - 5, "text-anchor": "end" }, said(number)));
      const left = 280 + 45 * numbers.length;
      inside.append(dressed(row.querySelector(".bar"), { x: left, y: top + 3, width: WIDE - left, height: 14 }));
    });
    every(":scope > svg", figure).forEach((one) => {
      const { width, height } = one.viewBox.baseVal;
      inside.append(dressed(one, { x: 10, y: y + 10, width: WIDE - 10, height: ((WIDE - 10) * height) / width }));
      y += 10 + ((WIDE - 10) * height) / width;
    });
    every(":scope > .quiet", figure).forEach((note) => write(said(note), LETTERS, { "font-size": 12 }));
    write(bar.dataset.file, LETTERS, { "font-size": 12 });
    const size = { width: WIDE + 20, height: y + LINE, viewBox: `0 0 ${WIDE + 20} ${y + LINE}`, lang: language() };
    Object.entries(size).forEach(([key, value]) => drawing.setAttribute(key, value));
    ground.setAttribute("height", y + LINE);
    return new XMLSerializer().serializeToString(drawing);
  };

  // A page in a box, as the desk shows one of a dossier, may keep no file: there it offers none.
  const boxed = self.origin === "null" && location.protocol !== "file:";
  const acts = (kind) => {
    const copy = bar.querySelector("template").content.querySelector(`[data-of=${kind}]`).cloneNode(true);
    if (boxed) every("[data-act=csv], [data-act=xlsx], [data-act=svg]", copy).forEach((button) => { button.hidden = true; });
    return copy.childNodes;
  };
  tables.forEach((model) => {
    const { table, tools } = model, { name } = tools.dataset;
    tools.append(...acts("table"));
    const told = tools.querySelector("output");
    const tell = (part, more = "") => told.replaceChildren(...Array.from(tools.querySelector(`[data-say=${part}]`).childNodes, (node) => node.cloneNode(true)), more);
    every("[data-table]", tools).forEach((part) => { part.textContent = name; });
    if (current(table)) point(table, current(table));
    tools.addEventListener("change", () => {
      apply();
      tell("rows", `: ${model.lines.filter((line) => !line.row.hidden).length}`);
    });
    tools.addEventListener("click", (event) => {
      const act = event.target.closest("button")?.dataset.act;
      if (act === "csv") keep(`${name}.csv`, "text/csv;charset=utf-8", csv(kept(model)));
      if (act === "xlsx") keep(`${name}.xlsx`, `${SHEETS}.sheet`, workbook(name, kept(model)));
      if (act !== "link" || !current(table)) return;
      const address = current(table).href;  // who may not write to the clipboard is shown what to copy
      Promise.resolve(navigator.clipboard).then((board) => board.writeText(address)).then(() => tell("copied"), () => tell("address", `: ${address}`));
    });
    offer(model);
    tools.hidden = false;
  });
  const equip = () => every("figure.chart").filter((figure) => !figure.querySelector("[data-act=svg]")).forEach((figure) => {
    const line = document.createElement("p"), title = document.createElement("span");
    line.className = "tools";
    line.append(...acts("chart"));
    title.className = "away";
    title.append(" ", ...Array.from(figure.querySelector("caption b, figcaption b").childNodes, (node) => node.cloneNode(true)));
    line.querySelector("button").append(title);
    line.querySelector("button").addEventListener("click", () => {
      const name = (figure.id || figure.getAttribute("aria-labelledby")).replace(/-(chart|title)$/, "");
      keep(`${name}.svg`, "image/svg+xml;charset=utf-8", svg(figure));
    });
    figure.append(line);
  });
  equip();
  document.addEventListener("htmx:afterSwap", equip);  // at the desk the years come when they are ready
  bar.addEventListener("input", apply);
  bar.querySelector("button").addEventListener("click", () => {
    words.value = "";
    zeros.checked = false;
    tables.forEach((model) => model.selects.forEach((select) => { select.value = ""; }));
    apply();
    words.focus();
  });
  folded.forEach((open, part) => { part.open = open; });
  bar.hidden = false;
})();
