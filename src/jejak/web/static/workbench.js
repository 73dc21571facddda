// Keys that work on every page: g then a letter goes to a page of the menu, ? lists the keys.
// Everything else works without this script.
(() => {
  const say = (text) => {
    const place = document.getElementById("say");
    if (!place) return;
    place.textContent = text;
    clearTimeout(say.timer);
    say.timer = setTimeout(() => { place.textContent = ""; }, 4000);
  };
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
  let leading = false;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (leading) {
      leading = false;
      const number = Number.parseInt(event.key, 36);
      const link = document.querySelectorAll(".menu a")[number - 1];
      if (link) { event.preventDefault(); link.click(); }
    } else if (event.key === "g") {
      leading = true;
      setTimeout(() => { leading = false; }, 1500);
    }
  });
  document.addEventListener("htmx:sendError", () => say(document.body.dataset.offline || "offline"));
  globalThis.jejak = { say, typing };
})();
