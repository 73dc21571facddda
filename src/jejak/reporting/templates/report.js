"use strict";
(() => {
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.id = "tip";
  tip.setAttribute("role", "tooltip");
  tip.hidden = true;
  document.body.append(tip);
  let shown = null;
  let pinned = false;

  const hide = () => {
    tip.hidden = true;
    pinned = false;
    if (shown) shown.removeAttribute("aria-describedby");
    shown = null;
  };
  const show = (mark) => {
    const entry = document.getElementById(mark.hash.slice(1));
    if (!entry) return;
    if (shown) shown.removeAttribute("aria-describedby");
    shown = mark;
    tip.replaceChildren(...[...entry.children].map((child) => child.cloneNode(true)));
    tip.querySelectorAll(".back").forEach((back) => back.remove());
    mark.setAttribute("aria-describedby", "tip");
    tip.hidden = false;
    const at = mark.getBoundingClientRect();
    const left = Math.min(Math.max(8, at.left - 40), innerWidth - tip.offsetWidth - 8);
    const below = at.bottom + tip.offsetHeight + 12 < innerHeight;
    const top = below || at.top < tip.offsetHeight + 12 ? at.bottom + 6 : at.top - tip.offsetHeight - 6;
    tip.style.left = `${left + scrollX}px`;
    tip.style.top = `${top + scrollY}px`;
  };
  const markOf = (event) => event.target.closest?.("a.ev");

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse" || pinned) return;
    const mark = markOf(event);
    if (mark) show(mark);
    else if (!event.target.closest(".tip")) hide();
  });
  document.addEventListener("focusin", (event) => markOf(event) && show(markOf(event)));
  document.addEventListener("click", (event) => {
    const mark = markOf(event);
    if (mark && !(pinned && shown === mark)) {
      event.preventDefault();
      show(mark);
      pinned = true;
    } else if (!event.target.closest(".tip")) hide();
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((d) => (d.open = true)));
})();
