// Settling by keys: every key presses a button of the page, which does the same without this script.
(() => {
  const { typing } = globalThis.jejak;
  const form = document.getElementById("settle");
  const named = (id) => document.getElementById(id);
  const memo = named("memo");
  const button = (value) => form?.querySelector(`button[name="does"][value="${value}"]`);
  // Where the box of the passage is too low for it all, the words in question come first.
  const box = document.querySelector(".passage");
  const mark = box?.querySelector("mark.at");
  if (mark) box.scrollTop += mark.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 4;
  let sent = false;
  // A second key would answer twice.
  form?.addEventListener("submit", () => { sent = true; });
  const other = () => {
    const list = named("other");
    const more = named("others");
    if (list) list.focus();
    else if (more) { more.open = true; more.querySelector("input")?.focus(); }
  };
  const leave = () => {
    if (memo.value.trim()) button("leave").click();
    else memo.focus();
  };
  const press = (key) => {
    if (key === "u") named("undo")?.click();
    else if (key === "?") named("keys").togglePopover();
    else if (key === "n") named("skip")?.click();
    else if (!form) return false;
    else if (key === "x") button("none").click();
    else if (key === "c") other();
    else if (key === "o") leave();
    else {
      const side = form.querySelector(`button[data-key="${key}"]`);
      if (!side) return false;
      side.click();
    }
    return true;
  };
  let leading = 0;
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat || sent) return;
    if (event.key === "Escape" && event.target.closest("#settle")) { event.target.blur(); return; }
    if (typing(event.target)) {
      // From a chosen code or a memo to its button, without reaching for the mouse.
      if (event.key !== "Enter") return;
      if (event.target.closest(".choose select, .choose fieldset")) { event.preventDefault(); button("other").click(); }
      return;
    }
    if (event.timeStamp < leading) { leading = 0; return; }
    if (event.key === "g") { leading = event.timeStamp + 1500; return; }
    if (/^[1-9xconu?]$/.test(event.key) && press(event.key)) event.preventDefault();
  });
  memo?.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); button("leave").click(); }
  });
})();
