// What the pages do beyond plain forms: a file may be dropped onto the page, the name of a new folder follows its year,
// a form tells what it works at, and the note of what was done gets the focus.
"use strict";
document.addEventListener("dragover", (event) => {
  const zone = event.target.closest("[data-drop]");
  if (zone) { event.preventDefault(); zone.classList.add("over"); }
});
document.addEventListener("dragleave", (event) => {
  const zone = event.target.closest("[data-drop]");
  if (zone && !zone.contains(event.relatedTarget)) zone.classList.remove("over");
});
document.addEventListener("drop", (event) => {
  const zone = event.target.closest("[data-drop]");
  if (!zone) return;
  event.preventDefault();
  zone.classList.remove("over");
  const input = zone.querySelector("input[type=file]");
  input.files = event.dataTransfer.files;
  input.form.requestSubmit();
});
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-year]");
  if (form && event.target.name === "year" && /^[0-9]{4}$/.test(event.target.value)) {
    form.elements.name.value = form.elements.name.value.replace(/[0-9]{4}/, event.target.value);
  }
});
// After an act the reader goes on from the note of what was done, not from the top of the page.
const note = document.querySelector("[data-note]");
if (note) note.focus();
// A form at work holds its buttons, and after a second says so: what is done, with which
// files, at which of them the desk is, for how long.
const working = document.getElementById("working"), held = new Map();
let clock = 0;
const ended = (form) => {
  (held.get(form) || []).forEach((button) => { button.disabled = false; });
  held.delete(form);
  form.classList.remove("at-work");
  if (held.size) return;
  clearInterval(clock);
  working.replaceChildren();
};
document.addEventListener("submit", (event) => {
  const form = event.target, begun = Date.now(), passed = document.createElement("span"), stage = document.createElement("span");
  if (event.defaultPrevented && !form.hasAttribute("hx-post") && !form.hasAttribute("hx-get")) return;
  form.classList.add("at-work");
  const names = Array.from(form.querySelectorAll("input[type=file]")).flatMap((input) => Array.from(input.files, (file) => file.name));
  const sent = (event.submitter && event.submitter.getAttribute("formaction")) || form.getAttribute("hx-post") || form.getAttribute("action") || "";
  const asked = `${working.dataset.at}?form=${encodeURIComponent(decodeURIComponent(new URL(sent, location).pathname))}`;
  const about = [(event.submitter || form.querySelector("button")).textContent.trim(), ...names].join(" · ");
  setTimeout(() => {  // once the browser has taken what the button itself sends
    if (!form.classList.contains("at-work")) return;
    held.set(form, Array.from(form.querySelectorAll("button:enabled")));
    held.get(form).forEach((button) => { button.disabled = true; });
  });
  passed.ariaHidden = "true";  // a reader of the screen is told once, not every second
  clearInterval(clock);
  clock = setInterval(() => {
    fetch(asked).then((answer) => answer.text()).then((words) => { if (words && words !== stage.textContent) stage.textContent = words; }, () => {});
    passed.textContent = ` (${Math.round((Date.now() - begun) / 1000)} ${working.dataset.seconds})`;
    if (!working.contains(passed)) working.replaceChildren(`${working.dataset.words}: ${about} `, stage, passed);
  }, 1000);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest("form");
  if (form) ended(form);
});
addEventListener("pageshow", (event) => { if (event.persisted) Array.from(held.keys(), ended); });
// What a click brought into the panel is closed again, and the focus goes back to what was clicked.
let asked = null;
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.closest(".asking")) asked = event.target;
});
const closePanel = (panel) => { panel.replaceChildren(); if (asked) asked.focus(); };
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-close]");
  if (button) closePanel(button.closest(".why"));
});
document.addEventListener("keydown", (event) => {
  const panel = event.key === "Escape" && event.target.closest("aside.why");
  if (panel) closePanel(panel);
});
document.addEventListener("htmx:afterSwap", (event) => {
  const heading = event.target.querySelector("[data-focus]");
  if (heading) heading.focus();
});
// While the proof shows faults nothing can move: the button of the form that was typed in waits, and its field stays in
// sight beside the panel.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id !== "proof") return;
  const moves = event.detail.requestConfig.elt.querySelector("[data-moves]");
  if (moves) moves.disabled = event.target.querySelector(".verdict.bad") !== null;
  if (document.activeElement.matches("main input, main select")) document.activeElement.scrollIntoView({block: "nearest"});
});
// Of the parts that a field names those stay in sight that hold its words, whatever their case and accents, unfolded.
const plainly = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
document.addEventListener("input", (event) => {
  const {filter} = event.target.dataset, wanted = plainly(event.target.value);
  if (!filter) return;
  const parts = Array.from(document.querySelectorAll(filter)), folds = new Map();
  parts.forEach((part) => {
    part.hidden = !plainly(part.textContent).includes(wanted);
    for (let fold = part.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      folds.set(fold, folds.get(fold) || !part.hidden);
    }
  });
  folds.forEach((holds, fold) => { fold.open = wanted !== "" && holds; });
});
// What an address names within folded parts is unfolded.
const unfold = () => {
  const meant = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!meant) return;
  for (let part = meant; part; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true;
  meant.scrollIntoView();
};
addEventListener("hashchange", unfold);
addEventListener("DOMContentLoaded", unfold);
