"use strict";
// What a page does better with a script: Escape closes an explanation, rules and decisions stand in it at once. Without
// it every link leads there too.
(() => {
  const every = (selector, within = document) => Array.from(within.querySelectorAll(selector));
  const targeted = () => document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const MOST = 6;
  let opener = null;

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

  const unfold = (within) => {
    for (let part = within.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
  };
  const arrived = () => {
    const target = targeted();
    if (!target) return;
    unfold(target);
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
    if (!back) return;
    unfold(back);
    back.focus({ preventScroll: true });
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    if (link.classList.contains("value")) opener = link;
    if (link.classList.contains("close")) { event.preventDefault(); close(); }
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  const spoken = document.getElementById(`show-${new URLSearchParams(location.search).get("lang")}`);
  if (spoken) spoken.checked = true;
  addEventListener("hashchange", arrived);
  arrived();
})();
