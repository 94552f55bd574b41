"use strict";
// What a page does better with a script: arrows move among the numbers of a table, Escape closes an explanation,
// rules and decisions stand in it at once, and a search finds rows and findings. Without it every link leads there too.
(() => {
  const every = (selector, within = document) => Array.from(within.querySelectorAll(selector));
  const targeted = () => document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const MOST = 6;
  let opener = null;

  const rowOf = (table) => every("tr", table).map((row) => every("a.value", row)).filter((row) => row.length);
  every("table.figures").forEach((table) => {
    const rows = rowOf(table);
    rows.flat().forEach((number, at) => { number.tabIndex = at ? -1 : 0; });
    table.addEventListener("keydown", (event) => {
      const at = rows.findIndex((row) => row.includes(event.target));
      if (at < 0) return;
      const place = rows[at].indexOf(event.target);
      const shown = (step) => {
        for (let row = at + step; rows[row]; row += step) if (!rows[row][0].closest("tr").hidden) return rows[row][place] || rows[row][0];
        return null;
      };
      const next = {
        ArrowRight: () => rows[at][place + 1], ArrowLeft: () => rows[at][place - 1],
        ArrowDown: () => shown(1), ArrowUp: () => shown(-1),
        Home: () => rows[at][0], End: () => rows[at][rows[at].length - 1],
      }[event.key];
      const number = next && next();
      if (!number) return;
      event.preventDefault();
      event.target.tabIndex = -1;
      number.tabIndex = 0;
      number.focus();
    });
  });

  const inline = (target) => {
    const explained = target.closest(".why");
    if (explained.dataset.inlined) return;
    explained.dataset.inlined = "yes";
    every(".behind", explained).forEach((part) => {
      const links = every("a", part);
      if (links.length > MOST) return;
      let last = part;
      links.forEach((link) => {
        const meant = document.getElementById(link.hash.slice(1));
        if (!meant) return;
        const copy = document.createElement("div");
        copy.className = "inlined";
        copy.append(...Array.from(meant.childNodes, (node) => node.cloneNode(true)));
        last.after(copy);
        last = copy;
      });
    });
  };

  const arrived = () => {
    const target = targeted();
    if (!target) return;
    for (let part = target.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
    if (target.classList.contains("one")) {
      inline(target);
      target.focus({ preventScroll: true });
      if (opener) opener.closest("td, li").scrollIntoView({ block: "nearest" });
    }
  };
  const close = () => {
    const target = targeted();
    if (!target || !target.classList.contains("one")) return;
    const back = opener || document.querySelector(`a[href="#${target.id}"]`);
    location.hash = back && back.closest("[id]") ? back.closest("[id]").id : "content";
    if (back) back.focus({ preventScroll: true });
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    if (link.classList.contains("value")) opener = link;
    if (link.classList.contains("close")) { event.preventDefault(); close(); }
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  addEventListener("hashchange", arrived);
  arrived();

  const filter = document.getElementById("filter");
  if (!filter) return;
  const alone = (table) => {
    if (table.dataset.alone) return;
    table.dataset.alone = "yes";
    every("tr", table).forEach((row) => every("th[rowspan]", row).forEach((head) => {
      if (row.parentElement.tagName !== "TBODY") return;
      const place = Array.from(row.cells).indexOf(head);
      let next = row.nextElementSibling;
      for (let left = head.rowSpan - 1; left && next; left -= 1, next = next.nextElementSibling) {
        const copy = head.cloneNode(true);
        copy.removeAttribute("rowspan");
        next.insertBefore(copy, next.cells[place]);
      }
      head.removeAttribute("rowspan");
    }));
  };
  const search = () => {
    const words = filter.querySelector("input").value.toLowerCase().split(/\s+/).filter(Boolean);
    const holds = (text) => words.every((word) => text.includes(word));
    let count = 0;
    const show = (part, context = "") => {
      part.hidden = words.length > 0 && !holds(`${context} ${part.textContent}`.toLowerCase());
      count += part.hidden ? 0 : 1;
      return !part.hidden;
    };
    every("table.figures").forEach((table) => {
      if (words.length) alone(table);
      const title = table.caption.querySelector("h3").textContent;
      every("tbody", table).forEach((body) => {
        const block = body.querySelector(".block");
        const about = `${title} ${block ? block.textContent : ""}`;
        const some = every("tr:not(.block)", body).map((row) => show(row, about)).some(Boolean);
        body.hidden = !some;
      });
      table.closest("section").hidden = words.length > 0 && every("tbody", table).every((body) => body.hidden);
    });
    every("section.indicator").forEach((part) => { part.hidden = every("section", part).every((table) => table.hidden); });
    every("details.cause").forEach((group) => {
      const found = every(".finding", group);
      if (!found.length) return;
      const some = found.map((one) => show(one, group.querySelector("summary").textContent)).some(Boolean);
      group.hidden = !some;
      group.open = words.length > 0 && some;
    });
    filter.querySelector("output").textContent = words.length ? String(count) : "";
  };
  filter.hidden = false;
  filter.addEventListener("input", search);
})();
